/*
 * benchmark.cpp
 *     ai_benchmark: statements run in turns through the guarded executor.
 */
#include "core/rewrite/benchmark.hpp"
#include "entry/measurer.hpp"
#include "pg/datum.hpp"
#include "pg/record/recorder.hpp"
#include "pg/server_clock.hpp"

namespace savant::entry {

namespace {

std::string Decimals(double value, int digits) {
	char text[64];
	snprintf(text, sizeof(text), "%.*f", digits, value);
	return text;
}

std::string VerdictText(const core::BenchmarkRow &row) {
	std::string text = core::SpeedWords(row);
	if (row.same_result.value_or(false) && !row.same_order) {
		text += "; the same rows in another order";
	}
	return text;
}

std::vector<pg::Cell> RowCells(std::size_t number, const core::BenchmarkRow &row) {
	std::vector<pg::Cell> cells(13);
	cells[0] = std::to_string(number);
	cells[1] = std::to_string(row.times.size());
	if (!row.times.empty()) {
		cells[2] = Decimals(row.min, 3);
		cells[3] = Decimals(row.median, 3);
		cells[4] = Decimals(row.mean, 3);
		cells[5] = Decimals(row.max, 3);
		cells[7] = std::to_string(row.buffers_hit);
		cells[8] = std::to_string(row.buffers_read);
	}
	if (!row.error) {
		cells[6] = std::to_string(row.rows);
	}
	if (row.ratio > 0) {
		cells[9] = Decimals(row.ratio, 3);
	}
	cells[10] = VerdictText(row);
	if (row.same_result) {
		cells[11] = *row.same_result ? "t" : "f";
	}
	if (row.error) {
		cells[12] = row.error->message;
	}
	return cells;
}

core::BenchmarkOptions ReadOptions(FunctionCallInfo fcinfo) {
	core::BenchmarkOptions options;
	if (!pg::IsNullArg(fcinfo, 1)) {
		options.runs = pg::IntArg(fcinfo, 1);
	}
	if (!pg::IsNullArg(fcinfo, 2)) {
		options.time_limit_ms = pg::IntervalArg(fcinfo, 2);
	}
	return options;
}

} // namespace

/*
 * ai_benchmark(statements text[], runs integer, time_limit interval) RETURNS TABLE (statement,
 * completed, min_ms, median_ms, mean_ms, max_ms, rows, buffers_hit, buffers_read, ratio, verdict,
 * same_result, error)
 */
SAVANT_SQL_FUNCTION(savant_ai_benchmark) {
	const std::vector<std::string> statements = pg::TextArrayArg(fcinfo, 0);
	const core::BenchmarkOptions options = ReadOptions(fcinfo);
	pg::Recorder recorder("ai_benchmark", statements.empty() ? "" : statements.front(), true);
	AuditedMeasurer measurer(recorder);
	pg::ServerClock clock;
	recorder.Admit();

	const core::Benchmark benchmark = core::RunBenchmark(statements, options, measurer, clock);
	measurer.Record("");

	std::vector<std::vector<pg::Cell>> rows;
	for (std::size_t i = 0; i < benchmark.rows.size(); ++i) {
		rows.push_back(RowCells(i + 1, benchmark.rows[i]));
	}
	return pg::ReturnRows(fcinfo, rows);
}

} // namespace savant::entry
