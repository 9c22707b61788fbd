/*
 * prepared_statement.hpp
 *     Layers 2 and 3: one statement parsed, analysed, judged and planned.
 *
 * Server regime, inside an ExecutionScope that is open already: analysis and planning run code.
 */
#pragma once

#include "core/ask/ports.hpp"
#include "core/schema/mask.hpp"
#include "pg/boundary.hpp"
#include "pg/guard/statement_policy.hpp"

extern "C" {
#include "nodes/params.h"
}

namespace savant::pg {

/* Everything the server's regime finds out about one statement. */
struct PreparedStatement {
	Refusal refusal;
	Admitted admitted;
	List *tables; // OIDs, in the order they are named
	const char **table_names;
	Query *query; // judged; null until then
	Oid *parameter_types;
	int parameter_count; // the highest $n; 0 unless the request allows parameters
	PlannedStmt *plan;
	core::Mask *masks;
	bool labelled;       // it reads labelled columns: errors may quote their values
	double cost;         // total, as EXPLAIN shows it; -1 = not planned
	double bounded_cost; // until the row limit is reached
	double rows;
};

/* What is asked of AnalyseStatement and PlanStatement. */
struct PreparationRequest {
	LayerSet layers = kAllLayers;
	Purpose purpose = Purpose::Run;
	bool parameters = false;        // $1, $2 ... may stand in the statement
	ParamListInfo values = nullptr; // theirs; null: a generic plan
	bool parallel = false;          // the plan may be parallel; only when it is not run
	int max_rows = 0;               // where reading will stop
	double max_cost = 0;            // 0 = no limit
};

/* A memory context for one statement, current while it lives. */
class StatementMemory {
public:
	StatementMemory();
	~StatementMemory();
	StatementMemory(const StatementMemory &) = delete;
	StatementMemory &operator=(const StatementMemory &) = delete;

private:
	MemoryContext context_;
	MemoryContext caller_;
};

/* Parses, analyses, rewrites; layer 2; the masks of layer 7.  Fills all but the plan. */
void AnalyseStatement(const char *sql, const PreparationRequest &request,
                      PreparedStatement *prepared);

/* Layer 3: plans `prepared->query` and judges cost and relations. */
void PlanStatement(const char *sql, const PreparationRequest &request, PreparedStatement *prepared);

/* C++ regime: what the preparation found, in the terms of the pipeline. */
void FillVerdict(const PreparedStatement &prepared, core::Verdict &verdict);

/*
 * C++ regime, after the scope has unwound: an ERROR of the server as a value, with the layer
 * that stopped the statement.  Throws it on when it belongs to the caller's session (a cancel
 * request, its own timeout).
 */
void AbsorbError(const Error &error, const PreparedStatement &prepared, int timeout_ms,
                 core::Executor::Outcome &outcome);

} // namespace savant::pg
