/*
 * picture_subset.cpp
 *     Name patterns, and copying what they choose.
 */
#include "core/schema/picture_subset.hpp"

#include <algorithm>

#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

/* Wildcard match without recursion: on a mismatch the last * takes one character more. */
bool Matches(std::string_view pattern, std::string_view text) {
	std::size_t p = 0;
	std::size_t t = 0;
	std::size_t star = std::string_view::npos;
	std::size_t resume = 0;
	while (t < text.size()) {
		if (p < pattern.size() && pattern[p] == '*') {
			star = p++;
			resume = t;
		} else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
			++p;
			++t;
		} else if (star != std::string_view::npos) {
			p = star + 1;
			t = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern.size() && pattern[p] == '*') {
		++p;
	}
	return p == pattern.size();
}

} // namespace

std::vector<int> MatchRelations(const SchemaPicture &picture, std::string_view pattern) {
	const std::string wanted = LowerCase(pattern);
	const std::size_t dot = wanted.find('.');
	std::vector<int> found;
	for (std::size_t i = 0; i < picture.relations.size(); ++i) {
		const Relation &relation = picture.relations[i];
		const std::string name = LowerCase(relation.name);
		const bool matches =
			wanted.empty() || Matches(wanted, name) ||
			(dot != std::string::npos &&
		     Matches(std::string_view(wanted).substr(0, dot), LowerCase(relation.schema)) &&
		     Matches(std::string_view(wanted).substr(dot + 1), name));
		if (matches) {
			found.push_back(static_cast<int>(i));
		}
	}
	return found;
}

SchemaPicture Subset(const SchemaPicture &picture, const std::vector<int> &relations) {
	SchemaPicture part;
	part.version = picture.version;
	part.database = picture.database;
	std::vector<int> new_position(picture.relations.size(), -1);
	std::vector<int> ordered = relations;
	std::sort(ordered.begin(), ordered.end());
	for (const int position : ordered) {
		new_position[static_cast<std::size_t>(position)] = static_cast<int>(part.relations.size());
		part.relations.push_back(picture.At(position));
	}
	for (Relation &relation : part.relations) {
		if (relation.partition_of >= 0) {
			relation.partition_of = new_position[static_cast<std::size_t>(relation.partition_of)];
		}
	}
	for (ForeignKey key : picture.foreign_keys) {
		key.from = new_position[static_cast<std::size_t>(key.from)];
		key.to = new_position[static_cast<std::size_t>(key.to)];
		if (key.from >= 0 && key.to >= 0) {
			part.foreign_keys.push_back(std::move(key));
		}
	}
	return part;
}

} // namespace savant::core
