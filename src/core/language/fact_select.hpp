/*
 * fact_select.hpp
 *     A SELECT over one relation and what its rows refer to, put together piece by piece.
 */
#pragma once

#include <string>
#include <vector>

#include "core/language/fact_paths.hpp"

namespace savant::core {

class FactSelect {
public:
	FactSelect(int base, const SchemaWords &words) : base_(base), words_(words), paths_(words) {}

	int Base() const { return base_; }
	/* Joins what a row of the base refers to; false when it does not. */
	bool Join(int relation);
	/* Joins along edges that lead from the base or from what is joined. */
	void Follow(const std::vector<JoinEdge> &edges);

	std::vector<std::string> select; // with marks and aliases
	std::vector<std::string> where;
	std::vector<std::string> group_by;
	std::vector<std::string> order_by;
	int limit = 0; // 0 = none
	int offset = 0;
	bool has_subquery = false; // prefixes are needed even with one table

	/* The statement, with marks. */
	std::string Text() const;
	/* The statement as it is sent. */
	std::string Sql() const;

private:
	int base_;
	const SchemaWords &words_;
	FactPaths paths_;
	std::vector<JoinEdge> edges_;
};

/* `list` with `separator` between its members. */
std::string Joined(const std::vector<std::string> &list, std::string_view separator);

} // namespace savant::core
