/*
 * optimize.cpp
 *     ai_optimize and ai_optimize_json: a statement written otherwise with the same meaning.
 */
#include "core/rewrite/optimize.hpp"
#include "entry/measurer.hpp"
#include "pg/catalog/keys_hold.hpp"
#include "pg/catalog/picture_cache.hpp"
#include "pg/datum.hpp"
#include "pg/guard/planning_checker.hpp"
#include "pg/server_clock.hpp"

namespace savant::entry {

namespace {

constexpr double kDefaultLimitMs = 30'000;

core::OptimizeOptions ReadOptions(FunctionCallInfo fcinfo) {
	core::OptimizeOptions options;
	options.measure = !pg::IsNullArg(fcinfo, 1) && pg::BoolArg(fcinfo, 1);
	options.benchmark.runs = pg::IsNullArg(fcinfo, 2) ? 5 : pg::IntArg(fcinfo, 2);
	options.benchmark.time_limit_ms =
		pg::IsNullArg(fcinfo, 3) ? kDefaultLimitMs : pg::IntervalArg(fcinfo, 3);
	return options;
}

core::Optimization Optimize(const std::string &verb, FunctionCallInfo fcinfo) {
	const std::string sql = pg::TextArg(fcinfo, 0);
	const core::OptimizeOptions options = ReadOptions(fcinfo);
	pg::Recorder recorder(verb, sql, true);
	AuditedMeasurer measurer(recorder);
	pg::PictureCache catalog;
	pg::PlanningChecker planner;
	pg::ServerClock clock;
	recorder.Admit();

	const core::KeysHold keys_hold = [](std::uint32_t relation) {
		return pg::KeysHoldFor(relation);
	};
	core::OptimizeWorld world = {catalog.Picture(), keys_hold, planner, measurer, clock};
	core::Optimization found = core::OptimizeStatement(sql, options, world);
	measurer.Record(found.sql);
	return found;
}

} // namespace

/* ai_optimize(statement text, measure boolean, runs integer, time_limit interval) RETURNS SETOF
 * text */
SAVANT_SQL_FUNCTION(savant_ai_optimize) {
	if (pg::IsNullArg(fcinfo, 0)) {
		return pg::ReturnRows(fcinfo, {});
	}
	std::vector<std::vector<pg::Cell>> rows;
	for (const std::string &line : core::TellOptimization(Optimize("ai_optimize", fcinfo))) {
		rows.push_back({line});
	}
	return pg::ReturnRows(fcinfo, rows);
}

/* ai_optimize_json, of the same arguments, RETURNS jsonb */
SAVANT_SQL_FUNCTION(savant_ai_optimize_json) {
	if (pg::IsNullArg(fcinfo, 0)) {
		return pg::NullDatum(fcinfo);
	}
	return pg::JsonbDatum(core::OptimizationJson(Optimize("ai_optimize_json", fcinfo)));
}

/* savant._rewrites(statement text) RETURNS TABLE (rule, equivalence, sql, reason) */
SAVANT_SQL_FUNCTION(savant__rewrites) {
	const std::string sql = pg::TextArg(fcinfo, 0);
	pg::PictureCache catalog;
	const core::KeysHold keys_hold = [](std::uint32_t relation) {
		return pg::KeysHoldFor(relation);
	};

	std::vector<std::vector<pg::Cell>> rows;
	for (const core::Rewrite &rewrite : core::FindRewrites(sql, catalog.Picture(), keys_hold)) {
		const char *const label = rewrite.equivalence == core::Equivalence::Proved   ? "proved"
		                          : rewrite.equivalence == core::Equivalence::Likely ? "likely"
		                                                                             : "offer";
		rows.push_back({rewrite.rule, label, rewrite.sql, rewrite.reason});
	}
	return pg::ReturnRows(fcinfo, rows);
}

} // namespace savant::entry
