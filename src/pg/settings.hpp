/*
 * settings.hpp
 *     The variables behind the savant.* settings (defined in entry/settings.cpp,
 *     where each one's meaning, unit and bounds are written down).
 *
 * A setting that any user may change is bounded by one that only a superuser
 * may change: read such a pair through its Effective function, never directly.
 */
#pragma once

namespace savant::pg {

extern int guc_alert_cooldown; // minutes
extern char *guc_alert_min_severity;
extern bool guc_alert_notify_details;
extern char *guc_alert_webhook_secret_file; // "" = none
extern char *guc_alert_webhook_url;         // "" = none
extern bool guc_allow_foreign_tables;
extern char *guc_allowed_functions; // comma-separated names; never null
extern char *guc_allowed_tables;    // "" = every table the caller may read
extern int guc_apply_lock_timeout;  // ms; 0 = for ever
extern bool guc_audit_enabled;
extern bool guc_audit_raw;
extern char *guc_blocked_tables;
extern double guc_confidence_threshold;
extern int guc_example_slots;     // of pg/workload; read at server start only
extern char *guc_execute_role;    // "" = the caller
extern int guc_history_retention; // minutes; 0 = keep for ever
extern bool guc_keep_examples;
extern bool guc_keep_last_error;
extern bool guc_keep_plans;
extern bool guc_mask_results;
extern int guc_max_attempts;
extern int guc_max_concurrent;     // per role; 0 = no limit
extern double guc_max_plan_cost;   // 0 = no limit
extern int guc_max_query_duration; // ms, bounds guc_query_timeout; 0 = no limit
extern int guc_max_result_bytes;
extern int guc_max_result_bytes_ceiling;
extern int guc_max_rows;
extern int guc_max_rows_ceiling;
extern int guc_memory_limit;        // MB; 0 = no limit
extern char *guc_monitor_databases; // comma-separated names or "*"
extern bool guc_monitor_enabled;
extern int guc_monitor_interval;         // s
extern int guc_monitor_retention;        // minutes
extern int guc_monitor_rollup_retention; // minutes
extern int guc_monitor_sample_interval;  // ms; 0 = at each snapshot only
extern int guc_plan_slots;               // of pg/workload; read at server start only
extern int guc_query_timeout;            // ms; 0 = guc_max_query_duration alone
extern int guc_rate_limit_per_minute;    // per role; 0 = no limit
extern int guc_record_queue_size;        // slots; read at server start only
extern char *guc_report_schedule;        // "" = no reports
extern char *guc_routes;                 // comma-separated, checked, in order
extern int guc_temp_file_limit;          // kB; -1 = no limit of our own

/* Rows that one answer may have: max_rows within its ceiling. */
int EffectiveMaxRows();
/* Bytes that one answer may have: max_result_bytes within its ceiling. */
int EffectiveMaxResultBytes();
/* Milliseconds that one statement may run; 0 = no limit. */
int EffectiveQueryTimeoutMs();

} // namespace savant::pg
