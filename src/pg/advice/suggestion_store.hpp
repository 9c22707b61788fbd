/*
 * suggestion_store.hpp
 *     savant.suggestion: what the advisers propose, kept from run to run.
 *
 * Rows are written as the tables' owner, whoever the caller is; nobody else may write them.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/advise/suggestion.hpp"
#include "pg/postgres.hpp"

namespace savant::pg {

/* A statement that a suggestion is good for. */
struct SuggestedStatement {
	std::int64_t query_id = 0; // 0: given by the caller
	std::string text;
	double calls_per_day = 0; // 0: not known
	double cost_before = 0, cost_after = 0;
	std::string node;
};

struct SuggestionToKeep {
	core::Suggestion suggestion;
	std::string qualified_table; // schema.table as SQL writes it, whatever the search_path is
	std::vector<SuggestedStatement> statements; // largest gain first
};

struct KeptSuggestion {
	std::int64_t id = 0;
	std::string status; // open, or what somebody has made of it
};

/* Whose suggestions these are, and which earlier ones they take the place of. */
struct SuggestionRun {
	std::string adviser;  // "indexes", "hygiene"
	std::string workload; // "statistics", or a digest of the statements given
	/* Suggestions of the same role, adviser and workload that are not among these are closed;
	 * only when the search came to its end and looked at everything. */
	bool closes_others = false;
};

/*
 * Keeps them for the current user: the row of an earlier run with the same key is updated and
 * keeps its id; one that was closed, undone or failed is open again, a dismissed one stays so.
 * The ids in the suggestions' order; nullopt where nothing can be written (a read-only
 * transaction, a standby).  Throws pg::Error.
 */
std::optional<std::vector<KeptSuggestion>>
KeepSuggestions(const SuggestionRun &run, const std::vector<SuggestionToKeep> &suggestions);

/* Sixteen hexadecimal digits that tell workloads apart. */
std::string WorkloadDigest(const std::vector<std::string> &texts);

} // namespace savant::pg
