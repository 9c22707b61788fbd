/*
 * settings.cpp
 *     The savant.* settings, in alphabetical order: limits live here, knowledge
 *     lives in tables, secrets in neither.
 *
 * What loosens a safety rule is PGC_SUSET.  What a user may change (PGC_USERSET)
 * either cannot harm or has a ceiling beside it that the user cannot change.
 * Hooks are plain C: they run outside any C++ frame (B16).
 */
#include "entry/settings.hpp"

#include <climits>
#include <string_view>

#include "core/schema/name_list.hpp"
#include "entry/define_setting.hpp"
#include "pg/settings.hpp"

#include "pg/postgres.hpp"

extern "C" {
#include "utils/guc.h"
#include "utils/varlena.h"
}

namespace savant::entry {

namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr int kDefaultRetention = 30 * kMinutesPerDay;
constexpr int kMaxRetention = 100 * 366 * kMinutesPerDay;
constexpr int kMaxRowsBound = 10'000'000;
constexpr int kMaxResultBytesBound = 512 * 1024 * 1024; // half of what one datum may have
constexpr int kDayMs = 24 * 60 * 60 * 1000;
constexpr int kMinQueueSlots = 16;
constexpr int kMaxExampleSlots = 2000; // of about 2 kB, within 16 MB as well
constexpr int kMaxPlanSlots = 4000;    // of 840 bytes
constexpr int kMaxQueueSlots = 1536;   // with the fixed parts within 16 MB of shared memory

const char *const kRouteNames[] = {"verified", "metric", "catalogue", "rules", "model"};

bool IsRouteName(const char *name) {
	for (const char *known : kRouteNames) {
		if (strcmp(name, known) == 0) {
			return true;
		}
	}
	return false;
}

bool CheckRoutes(char **value, void **, GucSource) {
	char *copy = pstrdup(*value);
	List *names = NIL;
	bool valid = SplitIdentifierString(copy, ',', &names);
	if (!valid) {
		GUC_check_errdetail("List syntax is invalid.");
	}
	ListCell *cell;
	foreach (cell, names) {
		const char *name = static_cast<const char *>(lfirst(cell));
		if (valid && !IsRouteName(name)) {
			GUC_check_errdetail("Unrecognized route \"%s\".", name);
			GUC_check_errhint("Routes are verified, metric, catalogue, rules and model.");
			valid = false;
		}
	}
	list_free(names);
	pfree(copy);
	return valid;
}

/* An entry that cannot be read would silently match nothing, and so block nothing. */
bool CheckNameList(char **value, void **, GucSource) {
	const std::string_view entry = core::UnreadableEntry(*value);
	if (entry.empty()) {
		return true;
	}
	GUC_check_errdetail("Entry \"%.*s\" is not a name or schema.name.",
	                    static_cast<int>(entry.size()), entry.data());
	return false;
}

/* The same for lists that permit code: a name without a schema would match nothing. */
bool CheckQualifiedNameList(char **value, void **extra, GucSource source) {
	if (!CheckNameList(value, extra, source)) {
		return false;
	}
	const std::string_view bare = core::BareEntry(*value);
	if (bare.empty()) {
		return true;
	}
	GUC_check_errdetail("Entry \"%.*s\" has no schema.", static_cast<int>(bare.size()),
	                    bare.data());
	GUC_check_errhint("Write it as schema.name.");
	return false;
}

void DefineAToM() {
	DefineBool("savant.allow_foreign_tables", "Allows generated statements to read foreign tables.",
	           "A foreign server sees the query, and reading it can have effects there.",
	           &pg::guc_allow_foreign_tables, false, PGC_SUSET);
	DefineString("savant.allowed_functions",
	             "Sets the user-defined functions that generated statements may call.",
	             "A comma-separated list of names, with their schema. Built-in functions without "
	             "side effects need no entry.",
	             &pg::guc_allowed_functions, "", PGC_SUSET, GUC_LIST_INPUT, CheckQualifiedNameList);
	DefineString("savant.allowed_tables",
	             "Sets the only tables that generated statements may read.",
	             "A comma-separated list of names, with their schema; \"schema.*\" stands for all "
	             "of a schema. Empty allows every table that the caller may read.",
	             &pg::guc_allowed_tables, "", PGC_SUSET, GUC_LIST_INPUT, CheckNameList);
	DefineInt("savant.apply_lock_timeout", "Sets how long ai_apply() waits for a lock on a table.",
	          "Zero waits for ever, and whoever comes after it waits, too.",
	          &pg::guc_apply_lock_timeout, 3000, 0, kDayMs, PGC_USERSET, GUC_UNIT_MS);
	DefineBool("savant.audit_enabled",
	           "Records every checked and executed statement in "
	           "savant.audit.",
	           "The record has the normalised statement and a hash of its text.",
	           &pg::guc_audit_enabled, true, PGC_SUSET);
	DefineBool("savant.audit_raw", "Records the full text of statements in savant.audit.",
	           "The text can hold personal data that the normalised statement does not have.",
	           &pg::guc_audit_raw, false, PGC_SUSET);
	DefineString("savant.blocked_tables", "Sets tables that generated statements may not read.",
	             "A comma-separated list of names, with their schema; \"schema.*\" stands for all "
	             "of a schema. It wins over savant.allowed_tables.",
	             &pg::guc_blocked_tables, "", PGC_SUSET, GUC_LIST_INPUT, CheckNameList);
	DefineReal("savant.confidence_threshold",
	           "Sets the confidence below which an answer carries a warning.",
	           "Whether to answer at all or to ask back is decided by how well the readings of the "
	           "question are told apart.",
	           &pg::guc_confidence_threshold, 0.7, 0.0, 1.0, PGC_USERSET);
	DefineInt("savant.example_slots",
	          "Sets for how many statements an example with its constants is kept.",
	          "It has an effect only with shared_preload_libraries. The index adviser plans the "
	          "example where pg_stat_statements has $1 in place of a constant.",
	          &pg::guc_example_slots, 1000, 0, kMaxExampleSlots,
	          process_shared_preload_libraries_in_progress ? PGC_POSTMASTER : PGC_SIGHUP);
	DefineString("savant.execute_role", "Sets the role that generated statements run as.",
	             "The caller must be a member of it. Empty stands for the caller.",
	             &pg::guc_execute_role, "", PGC_SUSET);
	DefineInt("savant.history_retention", "Sets how long requests stay in savant.request_log.",
	          "Zero keeps them for ever. savant.forget_history() deletes what is older.",
	          &pg::guc_history_retention, kDefaultRetention, 0, kMaxRetention, PGC_SUSET,
	          GUC_UNIT_MIN);
	DefineBool(
		"savant.keep_examples", "Keeps an example with its constants of statements that run.",
		"It is in shared memory only, and shown to whoever may see the statement of that role "
		"in pg_stat_statements.",
		&pg::guc_keep_examples, true, PGC_SUSET);
	DefineBool("savant.keep_last_error", "Keeps the session's last error for ai_explain_error().",
	           "It is in the session's own memory only.", &pg::guc_keep_last_error, true,
	           PGC_USERSET);
	DefineBool("savant.keep_plans", "Keeps the shapes of plans that statements are run with.",
	           "The monitor writes them to savant.plan_seen and tells when a statement has "
	           "another one.",
	           &pg::guc_keep_plans, true, PGC_SUSET);
	DefineBool("savant.mask_results", "Masks columns that carry a savant security label.",
	           "The labels are email, ssn, card and redact.", &pg::guc_mask_results, true,
	           PGC_SUSET);
	DefineInt("savant.max_attempts", "Sets how often a draft is repaired before giving up.",
	          nullptr, &pg::guc_max_attempts, 3, 1, 10, PGC_USERSET);
	DefineInt("savant.max_concurrent", "Sets how many requests a role may have at the same time.",
	          "Zero means no limit. Superusers are limited too. Without shared_preload_libraries "
	          "it holds for each session alone.",
	          &pg::guc_max_concurrent, 3, 0, 10000, PGC_SUSET);
	DefineReal("savant.max_plan_cost",
	           "Sets the planner cost above which a generated statement is not run.",
	           "Zero means no limit.", &pg::guc_max_plan_cost, 1e6, 0.0, 1e300, PGC_SUSET);
	DefineInt("savant.max_query_duration", "Sets the ceiling of savant.query_timeout.",
	          "Zero means no ceiling.", &pg::guc_max_query_duration, 60 * 1000, 0, kDayMs,
	          PGC_SUSET, GUC_UNIT_MS);
	DefineInt("savant.max_result_bytes", "Sets how large the rows of one answer may be.",
	          "Rows beyond it are left out, and the answer says so.", &pg::guc_max_result_bytes,
	          1024 * 1024, 1024, kMaxResultBytesBound, PGC_USERSET, GUC_UNIT_BYTE);
	DefineInt("savant.max_result_bytes_ceiling", "Sets the ceiling of savant.max_result_bytes.",
	          nullptr, &pg::guc_max_result_bytes_ceiling, 64 * 1024 * 1024, 1024,
	          kMaxResultBytesBound, PGC_SUSET, GUC_UNIT_BYTE);
	DefineInt("savant.max_rows", "Sets how many rows one answer may have.",
	          "Rows beyond it are left out, and the answer says so.", &pg::guc_max_rows, 1000, 1,
	          kMaxRowsBound, PGC_USERSET);
	DefineInt("savant.max_rows_ceiling", "Sets the ceiling of savant.max_rows.", nullptr,
	          &pg::guc_max_rows_ceiling, 10000, 1, kMaxRowsBound, PGC_SUSET);
	DefineInt("savant.memory_limit",
	          "Sets how much memory a generated statement may take on top of the session's.",
	          "Zero means no limit.", &pg::guc_memory_limit, 256, 0, 1024 * 1024, PGC_SUSET,
	          GUC_UNIT_MB);
}

void DefineNToZ() {
	DefineInt("savant.plan_slots", "Sets how many plans of statements are kept between snapshots.",
	          "It has an effect only with shared_preload_libraries.", &pg::guc_plan_slots, 2000, 0,
	          kMaxPlanSlots,
	          process_shared_preload_libraries_in_progress ? PGC_POSTMASTER : PGC_SIGHUP);
	DefineInt("savant.query_timeout", "Sets how long a generated statement may run.",
	          "Zero leaves it to savant.max_query_duration, which is also the ceiling.",
	          &pg::guc_query_timeout, 30 * 1000, 0, kDayMs, PGC_USERSET, GUC_UNIT_MS);
	DefineInt("savant.rate_limit_per_minute", "Sets how many requests a role may begin per minute.",
	          "Zero means no limit. Without shared_preload_libraries it holds for each session "
	          "alone.",
	          &pg::guc_rate_limit_per_minute, 30, 0, 1000000, PGC_SUSET);
	DefineInt("savant.record_queue_size",
	          "Sets how many finished requests can wait to be written to the request log.",
	          "It has an effect only with shared_preload_libraries. A request that finds the "
	          "queue full goes to the server log.",
	          &pg::guc_record_queue_size, 512, kMinQueueSlots, kMaxQueueSlots,
	          process_shared_preload_libraries_in_progress ? PGC_POSTMASTER : PGC_SIGHUP);
	DefineString("savant.routes", "Sets the routes from question to statement, in their order.",
	             "Known are verified, metric, catalogue, rules and model.", &pg::guc_routes,
	             "verified,metric,catalogue,rules,model", PGC_USERSET, GUC_LIST_INPUT, CheckRoutes);
	DefineInt("savant.temp_file_limit",
	          "Sets how much disk a generated statement may take for temporary files.",
	          "-1 leaves it to temp_file_limit, which holds as well.", &pg::guc_temp_file_limit,
	          1024 * 1024, -1, INT_MAX, PGC_SUSET, GUC_UNIT_KB);
}

} // namespace

void DefineSettings() {
	DefineAToM();
	DefineNToZ();
	DefineModelSettings();
	DefineMonitorSettings();
	MarkGUCPrefixReserved("savant");
}

} // namespace savant::entry
