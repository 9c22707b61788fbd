/*
 * settings.cpp
 *     Storage of the savant.* settings and the rules that combine two of them.
 *
 * The initial values only matter before entry/settings.cpp has defined the
 * settings, which sets each variable to its default.
 */
#include "pg/settings.hpp"

#include <algorithm>

namespace savant::pg {

int guc_alert_cooldown = 0;
char *guc_alert_min_severity = nullptr;
bool guc_alert_notify_details = false;
char *guc_alert_webhook_secret_file = nullptr;
char *guc_alert_webhook_url = nullptr;
bool guc_allow_foreign_tables = false;
char *guc_allowed_functions = nullptr;
char *guc_allowed_tables = nullptr;
int guc_apply_lock_timeout = 0;
bool guc_audit_enabled = true;
bool guc_audit_raw = false;
char *guc_blocked_tables = nullptr;
double guc_confidence_threshold = 0.7;
int guc_example_slots = 0;
char *guc_execute_role = nullptr;
int guc_history_retention = 0;
bool guc_keep_examples = true;
bool guc_keep_last_error = true;
bool guc_keep_plans = true;
bool guc_mask_results = true;
int guc_max_attempts = 0;
int guc_max_concurrent = 0;
double guc_max_plan_cost = 0;
int guc_max_query_duration = 0;
int guc_max_result_bytes = 0;
int guc_max_result_bytes_ceiling = 0;
int guc_max_rows = 0;
int guc_max_rows_ceiling = 0;
int guc_memory_limit = 0;
char *guc_monitor_databases = nullptr;
bool guc_monitor_enabled = true;
int guc_monitor_interval = 60;
int guc_monitor_retention = 0;
int guc_monitor_rollup_retention = 0;
int guc_monitor_sample_interval = 0;
int guc_plan_slots = 0;
int guc_query_timeout = 0;
int guc_rate_limit_per_minute = 0;
int guc_record_queue_size = 0;
char *guc_report_schedule = nullptr;
char *guc_routes = nullptr;
int guc_temp_file_limit = 0;

int EffectiveMaxRows() { return std::min(guc_max_rows, guc_max_rows_ceiling); }

int EffectiveMaxResultBytes() {
	return std::min(guc_max_result_bytes, guc_max_result_bytes_ceiling);
}

int EffectiveQueryTimeoutMs() {
	if (guc_query_timeout == 0 || guc_max_query_duration == 0) {
		return std::max(guc_query_timeout, guc_max_query_duration);
	}
	return std::min(guc_query_timeout, guc_max_query_duration);
}

} // namespace savant::pg
