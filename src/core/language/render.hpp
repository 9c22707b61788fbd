/*
 * render.hpp
 *     QueryModel -> PostgreSQL SQL.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/language/joins.hpp"
#include "core/language/query_model.hpp"

namespace savant::core {

struct RenderedQuery {
	std::string sql;
	std::vector<std::string> notes; // "joined on same-named column ..."
	int joins = 0;                  // edges, subqueries included
	int inferred_joins = 0;
	int ambiguous_joins = 0; // where another way was as short
};

/*
 * One SELECT statement without a semicolon: deterministic, identifiers quoted where
 * needed, tables given aliases only when there is more than one.  Nothing when the
 * relations cannot be joined or the model selects nothing.
 */
std::optional<RenderedQuery> RenderSql(const QueryModel &model, const SchemaPicture &picture,
                                       const JoinGraph &graph);

} // namespace savant::core
