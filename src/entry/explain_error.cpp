/*
 * explain_error.cpp
 *     ai_explain_error and ai_explain_error_json: the session's last error.
 */
#include "core/diagnosis/explain_error.hpp"
#include "pg/catalog/picture_cache.hpp"
#include "pg/datum.hpp"
#include "pg/guard/guarded_executor.hpp"
#include "pg/guard/planning_checker.hpp"
#include "pg/last_error/error_surroundings.hpp"
#include "pg/last_error/last_error.hpp"
#include "pg/settings.hpp"

namespace savant::entry {

namespace {

constexpr int kLookupMs = 1000; // for the row that a broken key names

core::ErrorExplanation Explain(const core::ErrorReport &report) {
	pg::PictureCache catalog;
	pg::PlanningChecker checker;
	pg::ExecutorOptions options;
	options.max_rows = 1;
	options.timeout_ms = kLookupMs;
	pg::GuardedExecutor reader(options);
	pg::CatalogSurroundings surroundings;
	return core::ExplainError({report, catalog.Picture(), checker, reader, surroundings});
}

const char *NothingKept() {
	return pg::guc_keep_last_error
	           ? "No error of this session and role is remembered."
	           : "No error is remembered, because savant.keep_last_error is off.";
}

} // namespace

/* ai_explain_error() RETURNS SETOF text */
SAVANT_SQL_FUNCTION(savant_ai_explain_error) {
	const auto report = pg::ReadLastError();
	if (!report) {
		return pg::ReturnRows(fcinfo, {{NothingKept()}});
	}

	std::vector<std::vector<pg::Cell>> rows;
	for (const std::string &line : core::TellError(Explain(*report))) {
		rows.push_back({line});
	}
	return pg::ReturnRows(fcinfo, rows);
}

/* ai_explain_error_json() RETURNS jsonb */
SAVANT_SQL_FUNCTION(savant_ai_explain_error_json) {
	const auto report = pg::ReadLastError();
	if (!report) {
		return pg::NullDatum(fcinfo);
	}

	return pg::JsonbDatum(core::ErrorExplanationJson(Explain(*report), *report));
}

} // namespace savant::entry
