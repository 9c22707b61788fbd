/*
 * limit_status.cpp
 *     Rate, concurrency and tokens of the calling role; the cache.
 */
#include "entry/limit_status.hpp"

#include <string>

#include "pg/cache/cache_memory.hpp"
#include "pg/gateway/model_settings.hpp"
#include "pg/record/limits.hpp"
#include "pg/settings.hpp"
#include "pg/shared_area.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace savant::entry {

namespace {

std::string Limit(int value, const char *unit) {
	return value == 0 ? "off" : std::to_string(value) + unit;
}

std::string TokensUsed() {
	if (pg::guc_token_limit_per_hour == 0) {
		return "Of language models, per role.";
	}
	return "Of language models, per role; " + std::to_string(pg::TokensSpent(GetUserId())) +
	       " of yours are used.";
}

std::string CacheContents() {
	const pg::CacheReport report = pg::ReportCache();
	return std::to_string(report.usage[static_cast<int>(core::CacheKind::Draft)].entries) +
	       " drafts and " +
	       std::to_string(report.usage[static_cast<int>(core::CacheKind::Reply)].entries) +
	       " replies of models, of " + std::to_string(report.slots) + " in " +
	       (report.is_shared ? "shared memory" : "this session") + "; each for " +
	       std::to_string(pg::guc_cache_lifetime) + " s.";
}

} // namespace

void AddLimitStatus(std::vector<std::vector<pg::Cell>> &rows) {
	rows.push_back(
		{"rate_limit", Limit(pg::guc_rate_limit_per_minute, " per minute"), "Per role."});
	rows.push_back({"concurrency", Limit(pg::guc_max_concurrent, " at once"), "Per role."});
	rows.push_back({"token_limit", Limit(pg::guc_token_limit_per_hour, " per hour"), TokensUsed()});
	// The memory of a session's own cache is not taken only to say that it is empty.
	rows.push_back({"cache", pg::guc_cache_enabled ? "on" : "off",
	                pg::guc_model[0] == '\0' && pg::SharedAreaBytes() == 0
	                    ? std::string("Empty: no model is configured.")
	                    : CacheContents()});
}

} // namespace savant::entry
