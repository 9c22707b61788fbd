/*
 * cache.cpp
 *     ai_cache_stats(), and what ai_cache_clear() and ai_feedback() are made of.
 */
#include "pg/cache/cache_memory.hpp"
#include "pg/cache/draft_store.hpp"
#include "pg/datum.hpp"
#include "pg/record/counters.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace savant::entry {

namespace {

/* The kind by its name; nullopt for NULL, which stands for all. */
std::optional<core::CacheKind> KindArg(FunctionCallInfo fcinfo, int index) {
	const std::optional<std::string> name = pg::OptionalTextArg(fcinfo, index);
	if (!name) {
		return std::nullopt;
	}
	for (int i = 0; i < core::kCacheKinds; i++) {
		const auto kind = static_cast<core::CacheKind>(i);
		if (*name == core::CacheKindName(kind)) {
			return kind;
		}
	}
	throw core::UserError(core::ErrorCode::InvalidParameter,
	                      "unrecognized kind of cache \"" + *name + "\"", {},
	                      "Kinds are draft and reply; NULL stands for both.");
}

std::string CounterText(pg::Counter counter) { return std::to_string(pg::ReadCounter(counter)); }

std::vector<pg::Cell> StatsRow(core::CacheKind kind, const pg::CacheReport &report) {
	const core::CacheUsage &usage = report.usage[static_cast<int>(kind)];
	const int first = static_cast<int>(
		kind == core::CacheKind::Draft ? pg::Counter::DraftCacheHits : pg::Counter::ReplyCacheHits);
	std::vector<pg::Cell> row = {core::CacheKindName(kind), std::to_string(usage.entries),
	                             std::to_string(usage.bytes)};
	for (int i = 0; i < 5; i++) { // hits, misses, kept, evictions, too_long: the counters' order
		row.push_back(CounterText(static_cast<pg::Counter>(first + i)));
	}
	row.push_back(std::to_string(report.slots));
	row.push_back(report.is_shared ? "true" : "false");
	return row;
}

} // namespace

} // namespace savant::entry

/* ai_cache_stats() returns table (kind, entries, bytes, hits, ...) */
SAVANT_SQL_FUNCTION(savant_ai_cache_stats) {
	const savant::pg::CacheReport report = savant::pg::ReportCache();

	return savant::pg::ReturnRows(
		fcinfo, {savant::entry::StatsRow(savant::core::CacheKind::Draft, report),
	             savant::entry::StatsRow(savant::core::CacheKind::Reply, report)});
}

/* savant._cache_clear_own(kind text) returns integer */
SAVANT_SQL_FUNCTION(savant_cache_clear_own) {
	savant::core::CacheFilter filter;
	filter.kind = savant::entry::KindArg(fcinfo, 0);
	filter.role = GetUserId();

	return Int32GetDatum(savant::pg::ForgetCached(filter));
}

/* savant._cache_clear_all(kind text) returns integer */
SAVANT_SQL_FUNCTION(savant_cache_clear_all) {
	savant::core::CacheFilter filter;
	filter.kind = savant::entry::KindArg(fcinfo, 0);

	return Int32GetDatum(savant::pg::ForgetCached(filter));
}

/* savant._cache_forget(question text) returns integer */
SAVANT_SQL_FUNCTION(savant_cache_forget) {
	const std::string question = savant::pg::TextArg(fcinfo, 0);

	return Int32GetDatum(savant::pg::ForgetQuestion(question));
}
