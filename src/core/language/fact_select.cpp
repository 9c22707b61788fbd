/*
 * fact_select.cpp
 *     Joins in the order in which they were asked for, clauses in the order of SQL.
 */
#include "core/language/fact_select.hpp"

#include <algorithm>

namespace savant::core {

std::string Joined(const std::vector<std::string> &list, std::string_view separator) {
	std::string text;
	for (const std::string &member : list) {
		text += (text.empty() ? std::string() : std::string(separator)) + member;
	}
	return text;
}

bool FactSelect::Join(int relation) {
	const auto path = paths_.Up(base_, relation);
	if (!path) {
		return false;
	}
	Follow(*path);
	return true;
}

void FactSelect::Follow(const std::vector<JoinEdge> &edges) {
	for (const JoinEdge &edge : edges) {
		const bool known = edge.right == base_ ||
		                   std::any_of(edges_.begin(), edges_.end(), [&](const JoinEdge &have) {
							   return have.right == edge.right;
						   });
		if (!known) {
			edges_.push_back(edge);
		}
	}
}

std::string FactSelect::Text() const {
	const SchemaPicture &picture = words_.Picture();
	std::string text = "SELECT " + Joined(select, ", ") + " FROM " + picture.SqlName(base_);
	for (const JoinEdge &edge : edges_) {
		text += " JOIN " + picture.SqlName(edge.right) + " ON " + MarkedCondition(picture, edge);
	}
	text += where.empty() ? "" : " WHERE " + Joined(where, " AND ");
	text += group_by.empty() ? "" : " GROUP BY " + Joined(group_by, ", ");
	text += order_by.empty() ? "" : " ORDER BY " + Joined(order_by, ", ");
	text += offset > 0 ? " OFFSET " + std::to_string(offset) : "";
	text += limit > 0 ? " LIMIT " + std::to_string(limit) : "";
	return text;
}

std::string FactSelect::Sql() const {
	return WithoutMarks(Text(), edges_.empty() && !has_subquery);
}

} // namespace savant::core
