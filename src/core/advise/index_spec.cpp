/*
 * index_spec.cpp
 *     Names, prefixes, and sets of indexes as words of bits.
 */
#include "core/advise/index_spec.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace savant::core {

namespace {

constexpr std::size_t kWordBits = 64;

std::size_t WordOf(int index) {
	if (index < 0) {
		throw std::logic_error("an index set was asked for a negative number");
	}
	return static_cast<std::size_t>(index) / kWordBits;
}

std::uint64_t BitOf(int index) {
	return std::uint64_t{1} << (static_cast<std::size_t>(index) % kWordBits);
}

} // namespace

std::string_view Name(IndexMethod method) {
	switch (method) {
	case IndexMethod::Btree:
		return "btree";
	case IndexMethod::Hash:
		return "hash";
	case IndexMethod::Brin:
		return "brin";
	case IndexMethod::Gin:
		return "gin";
	}
	return "btree";
}

bool IsKeyPrefix(const IndexSpec &a, const IndexSpec &b) {
	return a.table == b.table && a.method == IndexMethod::Btree && b.method == IndexMethod::Btree &&
	       a.predicate == b.predicate && a.keys.size() <= b.keys.size() &&
	       std::equal(a.keys.begin(), a.keys.end(), b.keys.begin());
}

bool IndexSet::Has(int index) const {
	const std::size_t word = WordOf(index);
	return word < words_.size() && (words_[word] & BitOf(index)) != 0;
}

void IndexSet::Add(int index) {
	const std::size_t word = WordOf(index);
	if (word >= words_.size()) {
		words_.resize(word + 1);
	}
	words_[word] |= BitOf(index);
}

void IndexSet::Remove(int index) {
	const std::size_t word = WordOf(index);
	if (word >= words_.size()) {
		return;
	}
	words_[word] &= ~BitOf(index);
	Trim();
}

bool IndexSet::IsSubsetOf(const IndexSet &other) const {
	if (words_.size() > other.words_.size()) {
		return false; // the last word is not zero
	}
	for (std::size_t i = 0; i < words_.size(); ++i) {
		if ((words_[i] & ~other.words_[i]) != 0) {
			return false;
		}
	}
	return true;
}

IndexSet IndexSet::With(int index) const {
	IndexSet result = *this;
	result.Add(index);
	return result;
}

IndexSet IndexSet::Without(int index) const {
	IndexSet result = *this;
	result.Remove(index);
	return result;
}

IndexSet IndexSet::And(const IndexSet &other) const {
	IndexSet result;
	result.words_.resize(std::min(words_.size(), other.words_.size()));
	for (std::size_t i = 0; i < result.words_.size(); ++i) {
		result.words_[i] = words_[i] & other.words_[i];
	}
	result.Trim();
	return result;
}

IndexSet IndexSet::Or(const IndexSet &other) const {
	const bool is_longer = words_.size() >= other.words_.size();
	IndexSet result = is_longer ? *this : other;
	const IndexSet &shorter = is_longer ? other : *this;
	for (std::size_t i = 0; i < shorter.words_.size(); ++i) {
		result.words_[i] |= shorter.words_[i];
	}
	return result;
}

IndexSet IndexSet::Minus(const IndexSet &other) const {
	IndexSet result = *this;
	for (std::size_t i = 0; i < std::min(words_.size(), other.words_.size()); ++i) {
		result.words_[i] &= ~other.words_[i];
	}
	result.Trim();
	return result;
}

bool IndexSet::IsEmpty() const { return words_.empty(); }

std::size_t IndexSet::Size() const {
	std::size_t size = 0;
	for (const std::uint64_t word : words_) {
		size += static_cast<std::size_t>(std::popcount(word));
	}
	return size;
}

std::vector<int> IndexSet::Members() const {
	std::vector<int> members;
	for (std::size_t i = 0; i < words_.size(); ++i) {
		for (std::uint64_t word = words_[i]; word != 0; word &= word - 1) {
			members.push_back(static_cast<int>(i * kWordBits) + std::countr_zero(word));
		}
	}
	return members;
}

std::size_t IndexSet::Hash() const {
	// FNV-1a over words: sets are compared after a hit, so only speed matters.
	constexpr std::uint64_t kPrime = 1099511628211ULL;
	std::uint64_t hash = 14695981039346656037ULL;
	for (const std::uint64_t word : words_) {
		hash = (hash ^ word) * kPrime;
		hash ^= hash >> 32;
	}
	return static_cast<std::size_t>(hash);
}

bool IndexSet::operator==(const IndexSet &other) const { return words_ == other.words_; }

void IndexSet::Trim() {
	while (!words_.empty() && words_.back() == 0) {
		words_.pop_back();
	}
}

} // namespace savant::core
