/*
 * statement_text.cpp
 *     Puts the checks of core/sql before the door.
 */
#include "pg/guard/statement_text.hpp"

namespace savant::pg {

std::optional<core::AnswerError> RefuseText(const core::ParsedSql &parsed) {
	core::StatementCheck check = core::CheckStatement(parsed);
	if (!check.refusal) {
		return std::nullopt;
	}
	core::SqlProblem &problem = *check.refusal;
	return core::AnswerError{std::move(problem.code), std::move(problem.message),
	                         std::move(problem.detail), std::move(problem.hint), problem.position};
}

} // namespace savant::pg
