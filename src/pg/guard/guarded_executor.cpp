/*
 * guarded_executor.cpp
 *     Takes a statement through the layers, in their order.
 *
 *   text (1) -> [scope opens: 4, 5, 6] -> parse, analyse -> tree (2) -> plan (3)
 *   -> run and read (6) -> [scope rolls back] -> mask (7)
 *
 * Plans are made without CURSOR_OPT_PARALLEL_OK: parallel workers would have
 * neither the read-only transaction, nor the hooks, nor the memory limit.
 */
#include "pg/guard/guarded_executor.hpp"

#include <algorithm>
#include <chrono>

#include "core/sql/pitfalls.hpp"
#include "core/sql/statement.hpp"
#include "pg/datum.hpp"
#include "pg/guard/column_masks.hpp"
#include "pg/guard/execute_role.hpp"
#include "pg/guard/execution_scope.hpp"
#include "pg/guard/relation_policy.hpp"
#include "pg/guard/result_reader.hpp"
#include "pg/guard/statement_policy.hpp"
#include "pg/guard/statement_text.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "nodes/nodes.h"
#include "parser/analyze.h"
#include "tcop/tcopprot.h"
#include "utils/acl.h"
#include "utils/guc.h"
}

namespace savant::pg {

namespace {

using core::AnswerError;
using core::Verdict;
using SteadyClock = std::chrono::steady_clock;

double MillisecondsSince(SteadyClock::time_point start) {
	return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

/* Everything the server's regime finds out about one statement. */
struct Prepared {
	Refusal refusal;
	Admitted admitted;
	List *tables;
	const char **table_names;
	Query *query;
	PlannedStmt *plan;
	core::Mask *masks;
	bool labelled;       // it reads labelled columns: errors may quote their values
	double cost;         // total, as EXPLAIN shows it
	double bounded_cost; // until the row limit is reached
	double rows;
};

/* A memory context for one statement. */
class StatementMemory {
public:
	StatementMemory() {
		context_ = Call([] {
			return AllocSetContextCreate(CurrentMemoryContext, "savant guarded statement",
			                             ALLOCSET_DEFAULT_SIZES);
		});
		caller_ = MemoryContextSwitchTo(context_);
	}
	~StatementMemory() {
		MemoryContextSwitchTo(caller_);
		MemoryContext context = context_;
		Quietly([context] { MemoryContextDelete(context); });
	}
	StatementMemory(const StatementMemory &) = delete;
	StatementMemory &operator=(const StatementMemory &) = delete;

private:
	MemoryContext context_;
	MemoryContext caller_;
};

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

/* Server regime: parse, analyse, layer 2. */
void Analyse(const char *sql, LayerSet layers, Prepared *prepared) {
	List *statements = pg_parse_query(sql);
	if (list_length(statements) != 1) {
		Refuse(&prepared->refusal, kLayerTree, ERRCODE_SYNTAX_ERROR,
		       statements == NIL ? "the statement is empty" : "only one statement can be run");
		return;
	}
	Query *query =
		parse_analyze_fixedparams(linitial_node(RawStmt, statements), sql, nullptr, 0, nullptr);
	const bool judge = HasLayer(layers, kLayerTree);
	if (judge && RefuseWrittenStatement(query, &prepared->tables, &prepared->refusal)) {
		return;
	}
	List *rewritten = pg_rewrite_query(query);
	if (list_length(rewritten) != 1) {
		Refuse(&prepared->refusal, kLayerTree, ERRCODE_FEATURE_NOT_SUPPORTED,
		       "a rule turns the statement into several");
		return;
	}
	prepared->query = linitial_node(Query, rewritten);
	if (judge &&
	    RefuseRewrittenStatement(prepared->query, &prepared->admitted, &prepared->refusal)) {
		return;
	}
	if (HasLayer(layers, kLayerMasks) && guc_mask_results) {
		prepared->labelled = ReadsLabelledColumn(prepared->query);
		if (prepared->labelled && !RefuseProbing(prepared->query, &prepared->refusal)) {
			prepared->masks = OutputMasks(prepared->query);
		}
	}
}

/* Server regime: the names of the tables, in the order they are named. */
void NameTables(Prepared *prepared) {
	const int count = list_length(prepared->tables);
	prepared->table_names =
		static_cast<const char **>(palloc0(sizeof(char *) * static_cast<Size>(Max(count, 1))));
	for (int i = 0; i < count; i++) {
		prepared->table_names[i] = QualifiedRelationName(list_nth_oid(prepared->tables, i));
	}
}

/* Server regime: layer 3.  `max_rows` is where reading will stop, 0 as `max_cost` is no limit. */
void Plan(const char *sql, LayerSet layers, int max_rows, double max_cost, Prepared *prepared) {
	prepared->plan = pg_plan_query(prepared->query, sql, 0, nullptr);
	const ::Plan *top = prepared->plan->planTree;
	if (top == nullptr) {
		return;
	}
	prepared->cost = top->total_cost;
	prepared->rows = top->plan_rows;
	const double share = Min(1.0, (max_rows + 1.0) / Max(top->plan_rows, 1.0));
	prepared->bounded_cost = top->startup_cost + (top->total_cost - top->startup_cost) * share;
	if (!HasLayer(layers, kLayerPlan)) {
		return;
	}
	if (RefusePlannedRelations(prepared->plan, &prepared->admitted, &prepared->refusal)) {
		return;
	}
	if (max_cost > 0 && prepared->bounded_cost > max_cost) {
		Refuse(&prepared->refusal, kLayerPlan, ERRCODE_STATEMENT_TOO_COMPLEX,
		       psprintf("estimated cost %.0f is above the limit of %.0f", prepared->bounded_cost,
		                max_cost),
		       psprintf("The planner expects %.0f rows.", prepared->rows),
		       "Add a filter or a join condition, or ask for less; a superuser can raise "
		       "savant.max_plan_cost.");
	}
}

void FillVerdict(const Prepared &prepared, Verdict &verdict) {
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

/* Turns an ERROR of the server into a value, or lets it through when it is the caller's. */
void AbsorbError(const Error &error, const Prepared &prepared, int timeout_ms,
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

/* The smaller of two limits, 0 in either meaning none. */
template <typename Number>
Number Stricter(Number limit, Number other) {
	return limit <= 0 ? other : other <= 0 ? limit : std::min(limit, other);
}

/* Runs the layers up to `last`; kLayerPlan for a check, kLayerMasks for a run. */
core::Executor::Outcome Process(const std::string &sql, const ExecutorOptions &options,
                                Layer last) {
	core::Executor::Outcome outcome;
	outcome.verdict.ok = true;
	const auto start = SteadyClock::now();
	const core::ParsedSql parsed = core::ParseSql(sql);
	if (HasLayer(options.layers, kLayerText)) {
		outcome.verdict.refusal = RefuseText(parsed);
		if (outcome.verdict.refusal) {
			outcome.verdict.ok = false;
			outcome.verdict.layer = kLayerText;
			outcome.check_ms = MillisecondsSince(start);
			return outcome;
		}
	}

	const std::string server_sql = ToServer(sql);
	const char *const text = server_sql.c_str();
	const LayerSet layers = options.layers;
	const int max_rows =
		std::min(options.max_rows.value_or(EffectiveMaxRows()), guc_max_rows_ceiling);
	const ResultLimits result_limits = {max_rows, EffectiveMaxResultBytes()};
	const int timeout_ms = Stricter(EffectiveQueryTimeoutMs(), options.timeout_ms);
	const double max_cost = Stricter(guc_max_plan_cost, options.max_plan_cost);
	const ScopeLimits limits = {ExecuteRole(), timeout_ms, guc_memory_limit, layers};

	StatementMemory memory;
	Prepared prepared = {};
	prepared.cost = prepared.rows = -1;
	Prepared *const shared = &prepared;
	RawResult *raw = nullptr;
	try {
		ExecutionScope scope(limits, &prepared.admitted);
		Call([text, layers, shared] {
			Analyse(text, layers, shared);
			NameTables(shared);
		});
		outcome.check_ms = MillisecondsSince(start);
		if (prepared.refusal.layer == 0) {
			Call([text, layers, max_rows, max_cost, shared] {
				Plan(text, layers, max_rows, max_cost, shared);
			});
			outcome.gate_ms = MillisecondsSince(start) - outcome.check_ms;
		}
		if (prepared.refusal.layer == 0 && last == kLayerMasks) {
			const ResultLimits *const wanted = &result_limits;
			raw = Call([text, shared, wanted] { return ReadResult(shared->plan, text, *wanted); });
		}
		scope.Close();
	} catch (const Error &error) {
		AbsorbError(error, prepared, limits.timeout_ms, outcome);
	}
	FillVerdict(prepared, outcome.verdict);
	if (outcome.verdict.ok && options.catalog != nullptr) {
		outcome.verdict.warnings = core::FindPitfalls(parsed, options.catalog->Picture());
	}
	if (raw != nullptr && !outcome.error && outcome.verdict.ok) {
		outcome.result = MakeResultSet(*raw, prepared.masks);
	}
	outcome.run_ms = MillisecondsSince(start) - outcome.check_ms - outcome.gate_ms;
	return outcome;
}

} // namespace

GuardedExecutor::GuardedExecutor(ExecutorOptions options) : options_(options) {}

core::Verdict GuardedExecutor::Check(const std::string &sql) {
	Outcome outcome = Process(sql, options_, kLayerPlan);
	// A statement that cannot be analysed or planned is as good as refused.
	if (outcome.error) {
		outcome.verdict.ok = false;
		outcome.verdict.refusal = std::move(outcome.error);
	}
	return std::move(outcome.verdict);
}

GuardedExecutor::Outcome GuardedExecutor::Run(const std::string &sql) {
	return Process(sql, options_, kLayerMasks);
}

} // namespace savant::pg
