/*
 * apply_steps.hpp
 *     The DDL of a suggestion taken apart before it is run: a few known commands, nothing else.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace savant::core {

enum class ApplyCommand {
	CreateIndex,
	DropIndex,
	Reindex,
	CreateStatistics,
	DropStatistics,
	Analyze
};
/* "CREATE INDEX" ... */
const char *Name(ApplyCommand command);

struct ApplyStep {
	std::string sql; // one statement, without semicolon
	ApplyCommand command = ApplyCommand::CreateIndex;
	std::string schema; // of the table for CREATE INDEX, else of the object; "" = not written
	std::string name;   // of the index or statistics object; of the table for ANALYZE
	std::string table;  // of CREATE INDEX
	bool concurrently = false;
	bool if_exists = false; // of DROP: nothing to do when it is gone
};

struct ApplySteps {
	std::vector<ApplyStep> steps; // in order; empty exactly when there is a problem
	std::optional<std::string> problem;
};

/* One for each partition of kMostPartitionSteps, and for the index that is replaced. */
constexpr std::size_t kMaxApplySteps = 80;

/*
 * Every statement must be one of ApplyCommand's, about one object that has a name and a schema;
 * CASCADE, IF NOT EXISTS and options besides CONCURRENTLY are not known, and so a problem.
 */
ApplySteps ReadApplySteps(const std::string &ddl);

} // namespace savant::core
