/*
 * replication_probes.cpp
 *     Probes about standbys, slots, and what a standby receives.
 */
#include "core/watch/probe.hpp"

namespace savant::core {

namespace {

#define OWN_POSITION                                                                               \
	"CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END"

constexpr const char *kStandbys =
	"SELECT pid, coalesce(nullif(application_name, ''), pid::text) AS name,"
	" client_addr::text AS client, state, sync_state,"
	" pg_wal_lsn_diff(" OWN_POSITION ", sent_lsn) AS sent_lag_bytes,"
	" pg_wal_lsn_diff(" OWN_POSITION ", flush_lsn) AS flush_lag_bytes,"
	" pg_wal_lsn_diff(" OWN_POSITION ", replay_lsn) AS replay_lag_bytes,"
	" extract(epoch FROM write_lag) AS write_lag_s, extract(epoch FROM flush_lag) AS flush_lag_s,"
	" extract(epoch FROM replay_lag) AS replay_lag_s, age(backend_xmin) AS xmin_age"
	" FROM pg_stat_replication";

#define SLOT_COLUMNS                                                                               \
	"SELECT slot_name::text AS name, slot_type AS kind, database::text AS database, active,"       \
	" temporary, wal_status, safe_wal_size AS safe_bytes,"                                         \
	" CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)"   \
	" END AS retained_bytes, age(xmin) AS xmin_age, age(catalog_xmin) AS catalog_xmin_age"
#define SLOT_17 ", inactive_since, invalidation_reason"
#define SLOT_FROM " FROM pg_replication_slots"

constexpr const char *kReceiver = R"sql(
SELECT status, pg_is_wal_replay_paused() AS is_paused,
       pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) AS replay_lag_bytes,
       CASE WHEN pg_last_wal_receive_lsn() IS NOT DISTINCT FROM pg_last_wal_replay_lsn() THEN 0
            ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
       END AS replay_lag_s,
       received_tli AS timeline, last_msg_receipt_time AS last_message_at
FROM (SELECT) one LEFT JOIN pg_stat_wal_receiver ON true
)sql";

constexpr const char *kConflicts = R"sql(
SELECT confl_tablespace AS tablespace, confl_lock AS lock, confl_snapshot AS snapshot,
       confl_bufferpin AS buffer_pin, confl_deadlock AS deadlock
FROM pg_stat_database_conflicts WHERE datname = current_database()
)sql";

constexpr const char *kSlotSpill = R"sql(
SELECT slot_name::text AS name, spill_bytes, stream_bytes, total_bytes, stats_reset
FROM pg_stat_replication_slots
)sql";

#define SUBSCRIPTION_COLUMNS                                                                       \
	"SELECT s.subname::text AS name, s.pid, u.subenabled AS is_enabled, s.latest_end_time,"        \
	" extract(epoch FROM clock_timestamp() - s.latest_end_time) AS lag_s"
#define SUBSCRIPTION_FROM                                                                          \
	" FROM pg_stat_subscription s JOIN (SELECT oid, subenabled, subdbid FROM pg_subscription) u"   \
	" ON u.oid = s.subid WHERE s.relid IS NULL AND u.subdbid ="                                    \
	" (SELECT oid FROM pg_database WHERE datname = current_database())"

constexpr Probe kProbes[] = {
	{.id = "standbys",
     .what = "standbys and other receivers of WAL, from pg_stat_replication",
     .sql = kStandbys,
     .key = "name",
     .counters = "",
     .reset = "",
     .scope = ProbeScope::Cluster},
	{.id = "slots",
     .what = "replication slots and the WAL they retain",
     .sql = SLOT_COLUMNS SLOT_FROM,
     .key = "name",
     .counters = "",
     .reset = "",
     .scope = ProbeScope::Cluster,
     .before_version = 170000},
	{.id = "slots",
     .what = "replication slots and the WAL they retain",
     .sql = SLOT_COLUMNS SLOT_17 SLOT_FROM,
     .key = "name",
     .counters = "",
     .reset = "",
     .scope = ProbeScope::Cluster,
     .from_version = 170000},
	{.id = "slot_spill",
     .what = "what logical decoding wrote to disk, from pg_stat_replication_slots",
     .sql = kSlotSpill,
     .key = "name",
     .counters = "spill_bytes,stream_bytes,total_bytes",
     .reset = "stats_reset",
     .scope = ProbeScope::Cluster,
     .from_version = 140000},
	{.id = "receiver",
     .what = "what this standby receives and replays",
     .sql = kReceiver,
     .key = "",
     .counters = "",
     .reset = "",
     .place = ProbePlace::StandbyOnly,
     .scope = ProbeScope::Cluster},
	{.id = "conflicts",
     .what = "queries that recovery cancelled on this standby",
     .sql = kConflicts,
     .key = "",
     .counters = "tablespace,lock,snapshot,buffer_pin,deadlock",
     .reset = "",
     .place = ProbePlace::StandbyOnly},
	{.id = "subscriptions",
     .what = "subscriptions of this database",
     .sql = SUBSCRIPTION_COLUMNS
     ", NULL::bigint AS apply_errors, NULL::bigint AS sync_errors" SUBSCRIPTION_FROM,
     .key = "name",
     .counters = "apply_errors,sync_errors",
     .reset = "",
     .before_version = 150000},
	{.id = "subscriptions",
     .what = "subscriptions of this database",
     .sql = SUBSCRIPTION_COLUMNS
     ", (SELECT apply_error_count FROM pg_stat_subscription_stats e WHERE e.subid = s.subid)"
     " AS apply_errors, (SELECT sync_error_count FROM pg_stat_subscription_stats e"
     " WHERE e.subid = s.subid) AS sync_errors" SUBSCRIPTION_FROM,
     .key = "name",
     .counters = "apply_errors,sync_errors",
     .reset = "",
     .from_version = 150000},
};

} // namespace

std::span<const Probe> ReplicationProbes() { return kProbes; }

} // namespace savant::core
