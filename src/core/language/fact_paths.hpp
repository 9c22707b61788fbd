/*
 * fact_paths.hpp
 *     Ways between relations that keep the meaning of a row: what a fact says about
 *     something (up, over references) and which facts are about it (down, then up).
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/language/joins.hpp"
#include "core/language/schema_words.hpp"

namespace savant::core {

class FactPaths {
public:
	explicit FactPaths(const SchemaWords &words) : words_(words) {}

	/*
	 * Edges from a row of `from` to the one row of `to` that belongs to it: references
	 * only, so that no row is counted twice.  Empty when from == to; nothing when there is none.
	 */
	std::optional<std::vector<JoinEdge>> Up(int from, int to) const;

	/*
	 * Edges from `from` to rows of `to`: first to what refers to it, then over references.
	 * Never up and down again, which would join what merely shares a parent.
	 */
	std::optional<std::vector<JoinEdge>> Down(int from, int to) const;

	/* Relations that refer to `relation` over a declared key. */
	std::vector<int> Children(int relation) const;

private:
	std::optional<std::vector<JoinEdge>> Search(int from, int to, bool may_descend) const;

	const SchemaWords &words_;
};

/* table.column with the mark that WithoutMarks() needs. */
std::string MarkedColumn(const SchemaPicture &picture, ColumnRef column);
/* The statement with table prefixes, or without when `bare`: only one table is read. */
std::string WithoutMarks(const std::string &marked, bool bare);
/* "a.x = b.y" for all columns of the edge, marked. */
std::string MarkedCondition(const SchemaPicture &picture, const JoinEdge &edge);

} // namespace savant::core
