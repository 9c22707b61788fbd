/*
 * prepared_statement.cpp
 *     Runs parser, analyser, rewriter and planner on one statement, with the judgement between.
 */
#include "pg/guard/prepared_statement.hpp"

#include <algorithm>

#include "pg/datum.hpp"
#include "pg/guard/column_masks.hpp"
#include "pg/guard/execution_scope.hpp"
#include "pg/guard/relation_policy.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "nodes/nodes.h"
#include "parser/analyze.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/memutils.h"
}

namespace savant::pg {

namespace {

using core::AnswerError;
using core::Verdict;

AnswerError MakeError(const Refusal &refusal) {
	return {unpack_sql_state(refusal.sqlstate), FromServer(refusal.message),
	        FromServer(refusal.detail), FromServer(refusal.hint)};
}

AnswerError MakeError(const Error &error) {
	const ErrorData *report = error.report();
	AnswerError result = {unpack_sql_state(report->sqlerrcode), FromServerLossy(report->message),
	                      FromServerLossy(report->detail), FromServerLossy(report->hint)};
	result.position = report->cursorpos;
	return result;
}

/*
 * The same for an error met while the statement was parsed or analysed: no other text has been
 * read yet, so a position that the error context of a calling SQL or PL/pgSQL function has
 * moved to the internal one is in the statement, too.
 */
AnswerError MakeAnalysisError(const Error &error) {
	AnswerError result = MakeError(error);
	if (result.position == 0) {
		result.position = error.report()->internalpos;
	}
	return result;
}

/* The query of one statement, with the types of its parameters worked out where allowed. */
Query *AnalyseOne(RawStmt *statement, const char *sql, bool parameters,
                  PreparedStatement *prepared) {
	if (!parameters) {
		return parse_analyze_fixedparams(statement, sql, nullptr, 0, nullptr);
	}
	Query *query = parse_analyze_varparams(statement, sql, &prepared->parameter_types,
	                                       &prepared->parameter_count, nullptr);
	for (int i = 0; i < prepared->parameter_count; i++) {
		const Oid type = prepared->parameter_types[i];
		if (type == InvalidOid || type == UNKNOWNOID) {
			ereport(ERROR, (errcode(ERRCODE_INDETERMINATE_DATATYPE),
			                errmsg("could not determine data type of parameter $%d", i + 1),
			                errhint("Write the type with it, for example $%d::integer.", i + 1)));
		}
	}
	return query;
}

/* Server regime: the names of the tables, in the order they are named. */
void NameTables(PreparedStatement *prepared) {
	const int count = list_length(prepared->tables);
	prepared->table_names =
		static_cast<const char **>(palloc0(sizeof(char *) * static_cast<Size>(Max(count, 1))));
	for (int i = 0; i < count; i++) {
		prepared->table_names[i] = QualifiedRelationName(list_nth_oid(prepared->tables, i));
	}
}

/* Layer 7 as far as the statement alone tells. */
void JudgeMasks(const PreparationRequest &request, PreparedStatement *prepared) {
	prepared->labelled = ReadsLabelledColumn(prepared->query);
	if (prepared->labelled && !RefuseProbing(prepared->query, &prepared->refusal) &&
	    request.purpose == Purpose::Run) {
		prepared->masks = OutputMasks(prepared->query);
	}
}

/* A failure that belongs to the caller's session, not to the statement. */
bool IsTheCallers(const Error &error) {
	return error.sqlstate() == ERRCODE_QUERY_CANCELED && !ExecutionScope::TimedOut();
}

/* Which layer stopped a statement that failed while analysed, planned or run; 0 = none. */
int StoppingLayer(const Error &error) {
	if (GuardRefused()) {
		return kLayerHooks;
	}
	if (error.sqlstate() == ERRCODE_READ_ONLY_SQL_TRANSACTION) {
		return kLayerReadOnly;
	}
	return 0;
}

AnswerError TimeoutError(int timeout_ms) {
	return {"57014",
	        "statement ran longer than " + std::to_string(timeout_ms) + " ms",
	        {},
	        "Ask for less, or raise savant.query_timeout."};
}

} // namespace

StatementMemory::StatementMemory() {
	context_ = Call([] {
		return AllocSetContextCreate(CurrentMemoryContext, "savant guarded statement",
		                             ALLOCSET_DEFAULT_SIZES);
	});
	caller_ = MemoryContextSwitchTo(context_);
}

StatementMemory::~StatementMemory() {
	MemoryContextSwitchTo(caller_);
	MemoryContext context = context_;
	Quietly([context] { MemoryContextDelete(context); });
}

void AnalyseStatement(const char *sql, const PreparationRequest &request,
                      PreparedStatement *prepared) {
	List *statements = pg_parse_query(sql);
	if (list_length(statements) != 1) {
		Refuse(&prepared->refusal, kLayerTree, ERRCODE_SYNTAX_ERROR,
		       statements == NIL ? "the statement is empty" : "only one statement can be run");
		return;
	}
	Query *query =
		AnalyseOne(linitial_node(RawStmt, statements), sql, request.parameters, prepared);
	const bool judge = HasLayer(request.layers, kLayerTree);
	if (judge &&
	    RefuseWrittenStatement(query, &prepared->tables, &prepared->refusal, request.purpose)) {
		NameTables(prepared);
		return;
	}
	NameTables(prepared);
	List *rewritten = pg_rewrite_query(query);
	if (list_length(rewritten) != 1) {
		Refuse(&prepared->refusal, kLayerTree, ERRCODE_FEATURE_NOT_SUPPORTED,
		       "a rule turns the statement into several");
		return;
	}
	prepared->query = linitial_node(Query, rewritten);
	if (judge && RefuseRewrittenStatement(prepared->query, &prepared->admitted, &prepared->refusal,
	                                      request.purpose)) {
		return;
	}
	if (HasLayer(request.layers, kLayerMasks) && guc_mask_results) {
		JudgeMasks(request, prepared);
	}
}

void PlanStatement(const char *sql, const PreparationRequest &request,
                   PreparedStatement *prepared) {
	const int options = request.parallel ? CURSOR_OPT_PARALLEL_OK : 0;
	prepared->plan = pg_plan_query(prepared->query, sql, options, request.values);
	if (HasLayer(request.layers, kLayerPlan)) {
		// What the planner expects of a table is told by its statistics: only to who may read it.
		(void)ExecCheckRTPerms(prepared->plan->rtable, true);
	}
	const ::Plan *top = prepared->plan->planTree;
	if (top == nullptr) {
		return;
	}
	prepared->cost = top->total_cost;
	prepared->rows = top->plan_rows;
	const double share = Min(1.0, (request.max_rows + 1.0) / Max(top->plan_rows, 1.0));
	prepared->bounded_cost = top->startup_cost + (top->total_cost - top->startup_cost) * share;
	if (!HasLayer(request.layers, kLayerPlan)) {
		return;
	}
	if (RefusePlannedRelations(prepared->plan, &prepared->admitted, &prepared->refusal)) {
		return;
	}
	if (request.max_cost > 0 && prepared->bounded_cost > request.max_cost) {
		Refuse(&prepared->refusal, kLayerPlan, ERRCODE_STATEMENT_TOO_COMPLEX,
		       psprintf("estimated cost %.0f is above the limit of %.0f", prepared->bounded_cost,
		                request.max_cost),
		       psprintf("The planner expects %.0f rows.", prepared->rows),
		       "Add a filter or a join condition, or ask for less; a superuser can raise "
		       "savant.max_plan_cost.");
	}
}

void FillVerdict(const PreparedStatement &prepared, Verdict &verdict) {
	verdict.cost = prepared.cost;
	verdict.rows = prepared.rows;
	const int count = list_length(prepared.tables);
	for (int i = 0; i < count && prepared.table_names != nullptr; i++) {
		verdict.tables.push_back(FromServer(prepared.table_names[i]));
	}
	if (prepared.refusal.layer != 0) {
		verdict.ok = false;
		verdict.layer = prepared.refusal.layer;
		verdict.refusal = MakeError(prepared.refusal);
	}
}

void AbsorbError(const Error &error, const PreparedStatement &prepared, int timeout_ms,
                 core::Executor::Outcome &outcome) {
	if (IsTheCallers(error)) {
		throw error;
	}
	if (ExecutionScope::TimedOut() && error.sqlstate() == ERRCODE_QUERY_CANCELED) {
		outcome.verdict.layer = kLayerLimits;
		outcome.error = TimeoutError(timeout_ms);
		return;
	}
	if (error.sqlstate() == ERRCODE_OUT_OF_MEMORY ||
	    error.sqlstate() == ERRCODE_CONFIGURATION_LIMIT_EXCEEDED) {
		outcome.verdict.layer = kLayerLimits;
		outcome.error = MakeError(error);
		outcome.error->hint = "Ask for less; a superuser can raise savant.memory_limit and "
							  "savant.temp_file_limit.";
		return;
	}
	const int layer = StoppingLayer(error);
	if (layer != 0) {
		outcome.verdict.ok = false;
		outcome.verdict.layer = layer;
		outcome.verdict.refusal = MakeError(error);
		return;
	}
	outcome.error = prepared.query == nullptr ? MakeAnalysisError(error) : MakeError(error);
	if (prepared.labelled) {
		// "invalid input syntax for type integer: ..." would show the value.
		outcome.error->message = "the statement failed on a masked column or beside one";
		outcome.error->detail = "The server's message is not shown because it can quote values.";
		outcome.error->hint.clear();
	}
}

} // namespace savant::pg
