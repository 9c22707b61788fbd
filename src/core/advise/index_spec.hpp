/*
 * index_spec.hpp
 *     An index as advice talks about it: its definition, without a catalog.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

enum class IndexMethod { Btree, Hash, Brin, Gin };
std::string_view Name(IndexMethod method);

/* One key: a column by number, or an expression as SQL over the table's columns. */
struct IndexKeyPart {
	int column = 0;              // pg_attribute.attnum; 0 = expression
	std::string expression = {}; // in the form of pg_get_indexdef(), when column is 0
	bool descending = false;
	bool nulls_first = false; // with descending = the default of DESC
	std::string operator_class =
		{}; // "" = the default one, else text_pattern_ops, gin_trgm_ops ...
	bool operator==(const IndexKeyPart &) const = default;
};

struct IndexSpec {
	std::uint32_t table = 0; // OID
	IndexMethod method = IndexMethod::Btree;
	std::vector<IndexKeyPart> keys;
	std::vector<int> included; // attnums
	std::string predicate;     // SQL over the table's columns; "" = whole table
	bool is_unique = false;
	bool operator==(const IndexSpec &) const = default;
};

/* `a` and `b` are over one table and the keys of `a` are the first of those of `b`; both b-trees,
 * same predicate. */
bool IsKeyPrefix(const IndexSpec &a, const IndexSpec &b);

/* A set of indexes by their id in one WhatIf; grows by itself. */
class IndexSet {
public:
	bool Has(int index) const;
	void Add(int index);
	void Remove(int index);
	bool IsSubsetOf(const IndexSet &other) const;
	IndexSet With(int index) const;
	IndexSet Without(int index) const;
	IndexSet And(const IndexSet &other) const;
	IndexSet Or(const IndexSet &other) const;
	IndexSet Minus(const IndexSet &other) const;
	bool IsEmpty() const;
	std::size_t Size() const;
	std::vector<int> Members() const; // ascending
	std::size_t Hash() const;
	bool operator==(const IndexSet &other) const;
	const std::vector<std::uint64_t> &Words() const {
		return words_;
	} // 64 indexes each, least first

private:
	void Trim();

	std::vector<std::uint64_t> words_; // no trailing zero word
};

} // namespace savant::core
