/*
 * statement_text.cpp
 *     Puts the checks of core/sql before the door.
 */
#include "pg/statement_text.hpp"

#include "core/sql/statement.hpp"

namespace savant::pg {

std::optional<core::AnswerError> RefuseText(const std::string &sql) {
	core::StatementCheck check = core::CheckStatement(sql);
	if (!check.refusal) {
		return std::nullopt;
	}
	core::SqlProblem &problem = *check.refusal;
	return core::AnswerError{std::move(problem.code), std::move(problem.message),
	                         std::move(problem.detail), std::move(problem.hint), problem.position};
}

} // namespace savant::pg
