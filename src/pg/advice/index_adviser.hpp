/*
 * index_adviser.hpp
 *     From a workload to suggestions: statements, planner, search, store.
 */
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/advise/index_search.hpp"
#include "core/advise/suggestion.hpp"
#include "core/advise/workload.hpp"
#include "pg/advice/suggestion_store.hpp"

namespace savant::pg {

struct IndexAdviceRequest {
	/* The statements; nullopt: those of pg_stat_statements. */
	std::optional<std::vector<std::string>> queries;
	std::vector<double> weights; // of `queries`, empty = 1 each
	std::vector<Oid> tables;     // to advise about; empty = all
	/* Clock, stop and progress are the adviser's. */
	core::SearchOptions search;
	/* Advice for people: without a storage budget size has a price all the same, and no index is
	 * nearly a copy of its table.  Off for benchmarks. */
	bool prices_bytes = true;
	/* Told what goes on; may be empty. */
	std::function<void(std::string_view line)> tell;
};

/* One suggestion with what is behind it. */
struct AdvisedChange {
	core::Suggestion suggestion;
	core::IndexChange change;
	std::string qualified_table;
	bool may_run = false; // the caller owns the table
	double peer_bytes = 0;
	std::int64_t id = 0; // in savant.suggestion; 0: not kept
	std::string status;
	/* Found in the catalogs, whatever the statements are: `change` means nothing. */
	bool is_hygiene = false;
};

struct IndexAdvice {
	core::Workload workload;                     // the statements that were planned
	std::vector<double> costs;                   // of each, with today's indexes
	std::vector<core::Calibration> calibrations; // of each; empty without times
	core::SearchResult result;
	/* Largest gain first; after them, for the workload of pg_stat_statements, the hygiene. */
	std::vector<AdvisedChange> changes;
	bool hygiene_complete = false; // all that there is was looked at
	double search_ms = 0;
};

/*
 * Searches and writes nothing.  Errors: as ReadWorkload() and GivenWorkload(); pg::Error when the
 * caller cancels.  Whatever happens, nothing is left behind in the session.
 */
IndexAdvice AdviseIndexes(const IndexAdviceRequest &request);

/*
 * Keeps the advice in savant.suggestion and fills in ids; dismissed suggestions leave the list,
 * and how many that were is returned.
 */
int KeepAdvice(const IndexAdviceRequest &request, IndexAdvice &advice);

} // namespace savant::pg
