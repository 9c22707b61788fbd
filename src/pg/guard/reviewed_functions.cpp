/*
 * reviewed_functions.cpp
 *     The tables of reviewed functions, sorted by name, with the reason per group.
 */
#include "pg/guard/reviewed_functions.hpp"

#include <algorithm>
#include <iterator>

namespace savant::pg {

namespace {

constexpr char kRunsSql[] = "it reads tables that are not in the statement";
constexpr char kTakesXid[] = "it assigns a transaction number";
constexpr char kLoadsCode[] = "it loads a library";
constexpr char kWholeConfig[] = "it shows every setting";

constexpr char kNow[] = "reads the clock";
constexpr char kRandom[] = "random values";
constexpr char kSize[] = "reads a size";
constexpr char kWal[] = "reads the state of the server";
constexpr char kLocks[] = "reads locks";
constexpr char kCounters[] = "reads counters";
constexpr char kSequence[] = "reads a sequence without moving it";
constexpr char kXact[] = "reads the state of a transaction";
constexpr char kPartition[] = "reads the catalog";
constexpr char kVersion[] = "reads a version";
constexpr char kSession[] = "reads the session";

constexpr ReviewedFunction kDeniedBuiltins[] = {
	{"database_to_xml", kRunsSql},
	{"database_to_xml_and_xmlschema", kRunsSql},
	{"database_to_xmlschema", kRunsSql},
	{"fmgr_c_validator", kLoadsCode},
	{"fmgr_internal_validator", kLoadsCode},
	{"fmgr_sql_validator", kLoadsCode},
	{"pg_current_xact_id", kTakesXid},
	{"pg_mcv_list_items", "it shows values of columns past their privileges"},
	{"pg_show_all_settings", kWholeConfig},
	{"schema_to_xml", kRunsSql},
	{"schema_to_xml_and_xmlschema", kRunsSql},
	{"schema_to_xmlschema", kRunsSql},
	{"table_to_xml", kRunsSql},
	{"table_to_xml_and_xmlschema", kRunsSql},
	{"table_to_xmlschema", kRunsSql},
	{"txid_current", kTakesXid},
};

constexpr ReviewedFunction kAllowedVolatileBuiltins[] = {
	{"clock_timestamp", kNow},
	{"current_query", kSession},
	{"currval", kSequence},
	{"gen_random_uuid", kRandom},
	{"lastval", kSequence},
	{"pg_blocking_pids", kLocks},
	{"pg_collation_actual_version", kVersion},
	{"pg_current_wal_flush_lsn", kWal},
	{"pg_current_wal_insert_lsn", kWal},
	{"pg_current_wal_lsn", kWal},
	{"pg_database_collation_actual_version", kVersion},
	{"pg_database_size", kSize},
	{"pg_get_wal_replay_pause_state", kWal},
	{"pg_get_wal_resource_managers", kVersion},
	{"pg_indexes_size", kSize},
	{"pg_is_in_recovery", kWal},
	{"pg_is_wal_replay_paused", kWal},
	{"pg_jit_available", kVersion},
	{"pg_last_committed_xact", kXact},
	{"pg_last_wal_receive_lsn", kWal},
	{"pg_last_wal_replay_lsn", kWal},
	{"pg_last_xact_replay_timestamp", kWal},
	{"pg_lock_status", kLocks},
	{"pg_notification_queue_usage", kWal},
	{"pg_partition_ancestors", kPartition},
	{"pg_partition_tree", kPartition},
	{"pg_prepared_xact", kXact},
	{"pg_relation_size", kSize},
	{"pg_safe_snapshot_blocking_pids", kLocks},
	{"pg_sequence_last_value", kSequence},
	{"pg_stat_get_recovery_prefetch", kCounters},
	{"pg_stat_get_xact_blocks_fetched", kCounters},
	{"pg_stat_get_xact_blocks_hit", kCounters},
	{"pg_stat_get_xact_function_calls", kCounters},
	{"pg_stat_get_xact_function_self_time", kCounters},
	{"pg_stat_get_xact_function_total_time", kCounters},
	{"pg_stat_get_xact_numscans", kCounters},
	{"pg_stat_get_xact_tuples_deleted", kCounters},
	{"pg_stat_get_xact_tuples_fetched", kCounters},
	{"pg_stat_get_xact_tuples_hot_updated", kCounters},
	{"pg_stat_get_xact_tuples_inserted", kCounters},
	{"pg_stat_get_xact_tuples_returned", kCounters},
	{"pg_stat_get_xact_tuples_updated", kCounters},
	{"pg_stat_have_stats", kCounters},
	{"pg_table_size", kSize},
	{"pg_tablespace_size", kSize},
	{"pg_total_relation_size", kSize},
	{"pg_xact_commit_timestamp", kXact},
	{"pg_xact_commit_timestamp_origin", kXact},
	{"pg_xact_status", kXact},
	{"random", kRandom},
	{"timeofday", kNow},
	{"txid_status", kXact},
};

/*
 * Absent on purpose, all of whose functions stay refused: dblink, adminpack,
 * file_fdw, postgres_fdw, lo, pageinspect, pg_buffercache, pgrowlocks,
 * pg_freespacemap, xml2 (its xpath_table runs SQL text).
 */
constexpr ReviewedExtension kReviewedExtensions[] = {
	{"btree_gin", true, "", ""},
	{"btree_gist", true, "", ""},
	{"citext", true, "", ""},
	{"cube", true, "", ""},
	{"earthdistance", true, "", ""},
	{"fuzzystrmatch", true, "", ""},
	{"hstore", true, "", ""},
	{"intarray", true, "", ""},
	{"isn", true, "", ""},
	{"ltree", true, "", ""},
	{"pg_stat_statements", false, "*.pg_stat_statements, *.pg_stat_statements_info", ""},
	{"pg_trgm", true, "", ""},
	{"pgcrypto", true, "*.gen_random_bytes, *.gen_random_uuid, *.gen_salt", ""},
	{"seg", true, "", ""},
	{"tablefunc", false, "*.normal_rand", "*.crosstab*, *.connectby"},
	{"tsm_system_rows", true, "*.system_rows", ""},
	{"tsm_system_time", true, "*.system_time", ""},
	{"unaccent", true, "", ""},
	{"uuid-ossp", true, "*.uuid_generate_*", ""},
	{"vector", true, "", ""},
};

/* Longer than any name of a setting that is known; what is beyond it does not matter. */
constexpr std::size_t kLongestSetting = 256;

constexpr const char *kSecretSettings[] = {"primary_conninfo", "ssl_passphrase_command", nullptr};

template <typename Table>
constexpr bool IsSorted(const Table &table) {
	for (std::size_t i = 1; i < std::size(table); i++) {
		if (!(table[i - 1].name < table[i].name)) {
			return false;
		}
	}
	return true;
}

static_assert(IsSorted(kDeniedBuiltins) && IsSorted(kAllowedVolatileBuiltins) &&
                  IsSorted(kReviewedExtensions),
              "the tables are searched by bisection");

template <typename Table>
auto Find(const Table &table, std::string_view name) noexcept -> decltype(&table[0]) {
	const auto *found =
		std::lower_bound(std::begin(table), std::end(table), name,
	                     [](const auto &entry, std::string_view key) { return entry.name < key; });
	return found != std::end(table) && found->name == name ? found : nullptr;
}

} // namespace

const char *DeniedBuiltinReason(std::string_view name) noexcept {
	const ReviewedFunction *found = Find(kDeniedBuiltins, name);
	return found == nullptr ? nullptr : found->reason;
}

const char *AllowedVolatileBuiltinReason(std::string_view name) noexcept {
	const ReviewedFunction *found = Find(kAllowedVolatileBuiltins, name);
	return found == nullptr ? nullptr : found->reason;
}

const ReviewedExtension *FindReviewedExtension(std::string_view name) noexcept {
	return Find(kReviewedExtensions, name);
}

bool IsSecretSetting(std::string_view any_case) noexcept {
	std::string_view name = any_case.substr(0, kLongestSetting);
	char folded[kLongestSetting];
	for (std::size_t i = 0; i < name.size(); i++) {
		folded[i] =
			name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
	}
	name = std::string_view(folded, name.size());
	for (const char *const *secret = kSecretSettings; *secret != nullptr; secret++) {
		if (name == *secret) {
			return true;
		}
	}
	return name.size() > 7 && name.substr(0, 7) == "savant." &&
	       name.find("api_key") != std::string_view::npos;
}

const char *const *SecretSettings() noexcept { return kSecretSettings; }

} // namespace savant::pg
