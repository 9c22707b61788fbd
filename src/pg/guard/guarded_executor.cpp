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
#include <climits>

#include "core/sql/pitfalls.hpp"
#include "core/sql/statement.hpp"
#include "pg/datum.hpp"
#include "pg/guard/execute_role.hpp"
#include "pg/guard/execution_scope.hpp"
#include "pg/guard/prepared_statement.hpp"
#include "pg/guard/result_digest.hpp"
#include "pg/guard/result_reader.hpp"
#include "pg/guard/statement_text.hpp"
#include "pg/settings.hpp"

namespace savant::pg {

namespace {

using SteadyClock = std::chrono::steady_clock;

double MillisecondsSince(SteadyClock::time_point start) {
	return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

/* The smaller of two limits, 0 in either meaning none. */
template <typename Number>
Number Stricter(Number limit, Number other) {
	return limit <= 0 ? other : other <= 0 ? limit : std::min(limit, other);
}

/* What a measured run leaves, beside the outcome. */
struct Measured {
	bool digest;    // wanted
	RawDigest *raw; // null when it did not come to its end
	bool masked;
	core::Measurement *out;
};

/* Two results that differ in masked columns only must not be told apart. */
void FillMeasurement(const Measured &measured, core::Measurement &measurement) {
	const RawDigest &raw = *measured.raw;
	measurement.ms = raw.ms;
	measurement.rows = raw.rows;
	measurement.buffers_hit = raw.buffers_hit;
	measurement.buffers_read = raw.buffers_read;
	measurement.temp_written = raw.temp_written;
	if (measured.digest && !measured.masked) {
		measurement.digest = {true, {raw.unordered[0], raw.unordered[1]}, raw.sequence};
	}
}

/*
 * Runs the layers up to `last`; kLayerPlan for a check, kLayerMasks for a run, whose rows are
 * only measured when there is a place for that.
 */
core::Executor::Outcome Process(const std::string &sql, const ExecutorOptions &options, Layer last,
                                Measured *measured = nullptr) {
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
	PreparedStatement prepared = {};
	prepared.cost = prepared.rows = -1;
	PreparedStatement *const shared = &prepared;
	PreparationRequest request;
	request.layers = layers;
	request.max_rows = measured == nullptr ? max_rows : INT_MAX - 1;
	request.max_cost = max_cost;
	const PreparationRequest *const asked = &request;
	RawResult *raw = nullptr;
	try {
		ExecutionScope scope(limits, &prepared.admitted);
		Call([text, asked, shared] { AnalyseStatement(text, *asked, shared); });
		outcome.check_ms = MillisecondsSince(start);
		if (prepared.refusal.layer == 0) {
			Call([text, asked, shared] { PlanStatement(text, *asked, shared); });
			outcome.gate_ms = MillisecondsSince(start) - outcome.check_ms;
		}
		if (prepared.refusal.layer == 0 && last == kLayerMasks) {
			const ResultLimits *const wanted = &result_limits;
			if (measured == nullptr) {
				raw = Call(
					[text, shared, wanted] { return ReadResult(shared->plan, text, *wanted); });
			} else {
				const bool digest = measured->digest;
				measured->raw = Call(
					[text, shared, digest] { return DigestResult(shared->plan, text, digest); });
				measured->masked = prepared.labelled;
			}
		}
		scope.Close();
	} catch (const Error &error) {
		AbsorbError(error, prepared, limits.timeout_ms, outcome);
	}
	FillVerdict(prepared, outcome.verdict);
	if (measured != nullptr && measured->raw != nullptr) {
		FillMeasurement(*measured, *measured->out);
	}
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

core::Measurement GuardedExecutor::Measure(const std::string &sql, bool digest) {
	core::Measurement measurement;
	Measured measured = {digest, nullptr, false, &measurement};
	Outcome outcome = Process(sql, options_, kLayerMasks, &measured);
	if (!outcome.verdict.ok || outcome.error) {
		measurement = {};
		measurement.error = outcome.verdict.ok ? outcome.error : outcome.verdict.refusal;
	}
	return measurement;
}

} // namespace savant::pg
