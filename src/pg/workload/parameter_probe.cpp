/*
 * parameter_probe.cpp
 *     One analysis in a scope of its own: whatever it did is rolled back.
 */
#include "pg/workload/parameter_probe.hpp"

#include <charconv>

#include "pg/datum.hpp"
#include "pg/guard/execution_scope.hpp"
#include "pg/guard/prepared_statement.hpp"

extern "C" {
#include "utils/guc.h"
}

namespace savant::pg {

namespace {

/* The n of the first "$n" in a message; 0 = none. */
int ParameterIn(const std::string &message) {
	const std::size_t at = message.find('$');
	int number = 0;
	if (at != std::string::npos) {
		(void)std::from_chars(message.data() + at + 1, message.data() + message.size(), number);
	}
	return number;
}

core::ParameterProblem MakeProblem(const core::AnswerError &error) {
	return {error.code, error.message, error.position, ParameterIn(error.message)};
}

} // namespace

Analysis AnalyseForPlanning(const std::string &sql) {
	const std::string server_sql = ToServer(sql);
	const char *const text = server_sql.c_str();
	StatementMemory memory;
	PreparedStatement prepared = {};
	PreparedStatement *const shared = &prepared;
	core::Executor::Outcome outcome;
	outcome.verdict.ok = true;
	try {
		ScopeLimits limits;
		limits.only_planned = true;
		ExecutionScope scope(limits, &prepared.admitted);
		Call([text, shared] {
			PreparationRequest request;
			request.purpose = Purpose::Plan;
			request.parameters = true;
			AnalyseStatement(text, request, shared);
		});
		scope.Close();
	} catch (const Error &error) {
		AbsorbError(error, prepared, 0, outcome);
	}
	FillVerdict(prepared, outcome.verdict);
	Analysis analysis;
	if (outcome.error) {
		analysis.problem = MakeProblem(*outcome.error);
	} else if (!outcome.verdict.ok) {
		analysis.problem = MakeProblem(*outcome.verdict.refusal);
	} else if (prepared.query != nullptr) {
		analysis.query_id = static_cast<std::int64_t>(prepared.query->queryId);
	}
	return analysis;
}

} // namespace savant::pg
