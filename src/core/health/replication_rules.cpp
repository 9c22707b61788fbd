/*
 * replication_rules.cpp
 *     Standbys from both sides, subscriptions and publications, base backups.
 */
#include <array>
#include <set>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

constexpr double kMegabyte = 1024.0 * 1024, kGigabyte = 1024 * kMegabyte;

std::string StandbyText(const HealthRow &row) {
	std::string text = row.Text("name");
	if (!row.Text("client").empty()) {
		text += " (" + row.Text("client") + ")";
	}
	return text;
}

void CheckLagBytes(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("standbys")) {
		const double bytes = row.Number("replay_lag_bytes");
		if (row.Text("state") == "backup") {
			continue; // a base backup, which replays nothing
		}
		check.Judge(bytes, {"standby " + row.Text("name"),
		                    "Standby " + StandbyText(row) + " is " + BytesText(bytes) + " behind",
		                    "Not yet sent " + BytesText(row.Number("sent_lag_bytes")) +
		                        ", not yet written there " +
		                        BytesText(row.Number("flush_lag_bytes")) + ".",
		                    ""});
	}
}

void CheckLagSeconds(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("standbys")) {
		const double lag = row.Number("replay_lag_s");
		check.Judge(lag, {"standby " + row.Text("name"),
		                  "Standby " + StandbyText(row) + " replays " + AgeText(lag) + " late",
		                  "Writing takes it " + AgeText(row.Number("write_lag_s")) + ", syncing " +
		                      AgeText(row.Number("flush_lag_s")) + ".",
		                  ""});
	}
}

void CheckReplayDelay(HealthCheck &check) {
	const HealthRow row = check.Row("receiver");
	const double lag = row.Number("replay_lag_s");
	check.Judge(lag, {"", "This standby is " + AgeText(lag) + " behind",
	                  BytesText(row.Number("replay_lag_bytes")) +
	                      " are received and not replayed. Statements here may hold replay up.",
	                  AlterSystem("max_standby_streaming_delay", "30s")});
}

void CheckDisconnect(HealthCheck &check) {
	std::set<std::string> now;
	for (const HealthRow &row : check.Rows("standbys")) {
		now.insert(row.Text("name"));
	}
	const ProbeTable *before = check.Between().Before()->Find("standbys");
	for (std::size_t row = 0; before != nullptr && row < before->Rows(); row++) {
		const std::string &name = before->Text(row, "name");
		// A name that is a pid, and a backup, come and go.
		if (before->Text(row, "state") == "streaming" && !now.contains(name) &&
		    name.find_first_not_of("0123456789") != std::string::npos) {
			check.Report({"standby " + name, "Standby " + name + " is no longer connected",
			              "It was streaming at the snapshot before.",
			              "SELECT * FROM pg_stat_replication;"});
		}
	}
}

void CheckMissing(HealthCheck &check) {
	double streaming = 0;
	for (const HealthRow &row : check.Rows("standbys")) {
		streaming += row.Text("state") == "streaming" ? 1 : 0;
	}
	check.Judge(streaming,
	            {"", CountOf(streaming, "standby") + " streaming, fewer than there should be",
	             "The number that should be is the threshold of this rule in savant.rule_setting.",
	             "SELECT * FROM pg_stat_replication;"});
}

void CheckSyncNames(HealthCheck &check) {
	if (check.Setting("synchronous_standby_names").empty()) {
		return;
	}
	for (const HealthRow &row : check.Rows("standbys")) {
		const std::string &state = row.Text("sync_state");
		if (state == "sync" || state == "quorum") {
			return;
		}
	}
	const std::string &commit = check.Setting("synchronous_commit");
	if (commit == "off" || commit == "local") {
		return;
	}
	check.Report(
		{"", "No standby of synchronous_standby_names is connected",
	     "Every COMMIT waits for one of: " + check.Setting("synchronous_standby_names") + ".",
	     AlterSystem("synchronous_standby_names", "")});
}

void CheckReceiver(HealthCheck &check) {
	const HealthRow row = check.Row("receiver");
	if (!row.Text("status").empty()) {
		return;
	}
	if (check.Setting("primary_conninfo").empty()) {
		return check.NotApplicable("primary_conninfo is not set: WAL comes from the archive");
	}
	const double since = check.Keep("");
	check.Judge(std::isnan(since) ? 0 : since,
	            {"", "This standby receives no WAL",
	             "No WAL receiver runs" +
	                 (std::isnan(since) ? std::string(".") : " for " + AgeText(since) + ".") +
	                 " The log says why it cannot connect.",
	             "SELECT * FROM pg_stat_wal_receiver; SHOW primary_conninfo;"});
}

void CheckPaused(HealthCheck &check) {
	if (check.Row("receiver").Flag("is_paused")) {
		check.Report({"", "Replay is paused",
		              "What comes from the primary is kept and not applied; the disk fills.",
		              "SELECT pg_wal_replay_resume();"});
	}
}

void CheckTimeline(HealthCheck &check) {
	const HealthRow receiver = check.Row("receiver");
	const double received = receiver.Number("timeline");
	const double own = check.Row("server").Number("timeline");
	if (received > 0 && own > 0 && received < own) {
		check.Report({"",
		              "The standby is on timeline " + WholeNumber(own) + ", its primary on " +
		                  WholeNumber(received),
		              "It has WAL that the primary never wrote: after a failover the old primary "
		              "must be rebuilt.",
		              "-- on this machine, stopped: pg_rewind, or a new base backup"});
	}
}

void CheckConflicts(HealthCheck &check) {
	const HealthRow row = check.Row("conflicts");
	double canceled = 0;
	for (const char *kind : {"tablespace", "lock", "snapshot", "buffer_pin", "deadlock"}) {
		const double some = row.Difference(kind);
		canceled += std::isnan(some) ? 0 : some;
	}
	check.Judge(canceled, {"", CountOf(canceled, "statement") + " canceled by recovery",
	                       CountText(row.Difference("snapshot")) + " for old rows, " +
	                           CountText(row.Difference("lock")) +
	                           " for locks. The primary removed what they were reading.",
	                       AlterSystem("hot_standby_feedback", "on")});
}

void CheckTruncation(HealthCheck &check) {
	const double locks = check.Row("conflicts").Difference("lock");
	check.Judge(locks, {"", CountOf(locks, "statement") + " canceled because of a lock",
	                    "VACUUM on the primary that truncates a table takes such a lock, DDL too.",
	                    "-- on the primary, for the table: ALTER TABLE ... SET (vacuum_truncate = "
	                    "off);"});
}

void CheckSubscriptionDisabled(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("subscriptions")) {
		const std::string name = row.Text("name");
		if (!row.Flag("is_enabled")) {
			check.Report({"subscription " + name,
			              "Subscription " + TableText("", name) + " is disabled",
			              "Its slot on the publisher keeps WAL all the same.",
			              "ALTER SUBSCRIPTION " + TableText("", name) + " ENABLE;"});
		}
	}
}

void CheckSubscriptionLag(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("subscriptions")) {
		const std::string name = row.Text("name");
		if (!row.Flag("is_enabled")) {
			continue;
		}
		const bool works = !row.IsNull("pid");
		const double lag = row.Number("lag_s");
		check.Judge(
			lag, {"subscription " + name,
		          "Subscription " + TableText("", name) + " heard from its publisher " +
		              AgeText(lag) + " ago",
		          works ? "Its worker runs." : "No worker runs: the log says why it cannot start.",
		          "SELECT * FROM pg_stat_subscription;"});
	}
}

void CheckSubscriptionErrors(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("subscriptions")) {
		const std::string name = row.Text("name");
		const double apply = row.Difference("apply_errors"), sync = row.Difference("sync_errors");
		check.Judge(apply + sync,
		            {"subscription " + name,
		             CountOf(apply + sync, "error") + " of subscription " + TableText("", name),
		             CountText(apply) + " while applying, " + CountText(sync) +
		                 " while copying tables; it tries the same again and again.",
		             "SELECT * FROM pg_stat_subscription_stats;"});
	}
}

void CheckIdentity(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("published_without_identity")) {
		check.Report({row.Qualified(), row.Qualified() + " is published without a replica identity",
		              "UPDATE and DELETE on it fail, for publication " +
		                  TableText("", row.Text("publication")) + ".",
		              "ALTER TABLE " + row.Qualified() +
		                  " REPLICA IDENTITY FULL; -- or add a "
		                  "primary key"});
	}
}

void CheckBackup(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("progress")) {
		if (row.Text("kind") != "base_backup") {
			continue;
		}
		const std::string pid = WholeNumber(row.Number("pid"));
		double age = kNotKnown;
		for (const HealthRow &session : check.Rows("sessions")) {
			if (session.Number("pid") == row.Number("pid")) {
				age = session.Number("session_s");
			}
		}
		check.Judge(age, {"pid " + pid, "A base backup runs for " + AgeText(age),
		                  "Phase \"" + row.Text("phase") + "\", " + BytesText(row.Number("done")) +
		                      " sent. WAL since its start is kept.",
		                  "SELECT * FROM pg_stat_progress_basebackup;"});
	}
}

constexpr const char *kStandbysSql =
	"SELECT application_name, client_addr, state, sync_state, write_lag, flush_lag, replay_lag, "
	"replay_lsn FROM pg_stat_replication";
constexpr const char *kReceiverSql =
	"SELECT pg_is_in_recovery(), pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn(), "
	"pg_last_xact_replay_timestamp(), (SELECT status FROM pg_stat_wal_receiver)";
constexpr const char *kSubscriptionsSql =
	"SELECT s.subname, s.subenabled, w.pid, w.latest_end_time, e.apply_error_count, "
	"e.sync_error_count FROM (SELECT oid, subname, subenabled FROM pg_subscription) s "
	"LEFT JOIN pg_stat_subscription w ON w.subid = s.oid LEFT JOIN pg_stat_subscription_stats e "
	"ON e.subid = s.oid";
constexpr const char *kConflictsSql =
	"SELECT * FROM pg_stat_database_conflicts WHERE datname = current_database()";

constexpr std::array kRules = {
	HealthRule{.id = "replica_lag_bytes",
               .area = HealthArea::Replication,
               .title = "A standby is behind in bytes",
               .why = "That much is lost, or waits to be replayed, in a failover.",
               .detection = "WAL written less WAL replayed there",
               .probes = "standbys",
               .thresholds = {kNever, 100 * kMegabyte, kGigabyte},
               .unit = "B",
               .low_is_bad = false,
               .remedy = "See network and disks of the standby.",
               .evidence = kStandbysSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckLagBytes},
	HealthRule{.id = "replica_lag_seconds",
               .area = HealthArea::Replication,
               .title = "A standby replays late",
               .why = "Reads there see old rows, and failover takes that much longer.",
               .detection = "replay_lag of pg_stat_replication",
               .probes = "standbys",
               .thresholds = {kNever, 5, 60},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "See network, disks and long statements of the standby.",
               .evidence = kStandbysSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckLagSeconds},
	HealthRule{.id = "standby_behind",
               .area = HealthArea::Replication,
               .title = "This standby is behind",
               .why = "Reads here see old rows.",
               .detection = "time since the last replayed commit, while received WAL waits",
               .probes = "receiver",
               .thresholds = {kNever, 60, 3600},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "End statements that hold replay up.",
               .evidence = kReceiverSql,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::StandbyOnly,
               .check = CheckReplayDelay},
	HealthRule{.id = "replica_disconnect",
               .area = HealthArea::Replication,
               .title = "A standby went away",
               .why = "There is one copy less, and its slot keeps WAL.",
               .detection = "a named standby was streaming at the snapshot before and is not "
                            "connected",
               .probes = "standbys",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "See its log.",
               .evidence = kStandbysSql,
               .of = 1,
               .within = 1,
               .clear = 1,
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckDisconnect},
	HealthRule{.id = "replica_missing",
               .area = HealthArea::Replication,
               .title = "Fewer standbys than there should be",
               .why = "Copies that nobody misses are missed in a failover.",
               .detection = "streaming standbys; the number that is too small must be set in "
                            "savant.rule_setting (0 = none left)",
               .probes = "standbys",
               .thresholds = {kNever, kNever, kNever},
               .unit = "standbys",
               .low_is_bad = true,
               .remedy = "Bring them back.",
               .evidence = kStandbysSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckMissing},
	HealthRule{.id = "sync_standby_names_dangling",
               .area = HealthArea::Replication,
               .title = "A synchronous standby is wanted and none is connected",
               .why = "Commits wait until one is.",
               .detection = "synchronous_standby_names is set, no standby has sync_state sync or "
                            "quorum",
               .probes = "standbys, settings",
               .thresholds = kCriticalAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Bring it back or empty the setting.",
               .evidence = "SELECT current_setting('synchronous_standby_names'), application_name, "
                           "sync_state FROM pg_stat_replication RIGHT JOIN (SELECT) o ON true",
               .of = 1,
               .within = 1,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckSyncNames},
	HealthRule{.id = "wal_receiver_down",
               .area = HealthArea::Replication,
               .title = "A standby receives nothing",
               .why = "It falls behind until the primary has removed what it needs.",
               .detection =
                   "no WAL receiver while primary_conninfo is set: seconds since the monitor "
                   "saw it so",
               .probes = "receiver, settings",
               .thresholds = {kNever, 0, 60},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "See the log and primary_conninfo.",
               .evidence = kReceiverSql,
               .of = 1,
               .within = 1,
               .needs = HealthNeed::AllSettings,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::StandbyOnly,
               .check = CheckReceiver},
	HealthRule{.id = "standby_replay_paused",
               .area = HealthArea::Replication,
               .title = "Replay is paused",
               .why = "The standby grows old and its disk fills.",
               .detection = "pg_is_wal_replay_paused()",
               .probes = "receiver",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "pg_wal_replay_resume().",
               .evidence =
                   "SELECT CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() END",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::StandbyOnly,
               .check = CheckPaused},
	HealthRule{.id = "standby_diverged_timeline",
               .area = HealthArea::Replication,
               .title = "Standby and primary are on different timelines",
               .why = "It will never catch up.",
               .detection = "timeline of the control file is above the received one",
               .probes = "receiver, server",
               .thresholds = kCriticalAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "pg_rewind or a new base backup.",
               .evidence = "SELECT (SELECT timeline_id FROM pg_control_checkpoint()), (SELECT "
                           "received_tli FROM pg_stat_wal_receiver)",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::StandbyOnly,
               .check = CheckTimeline},
	HealthRule{.id = "recovery_conflicts",
               .area = HealthArea::Replication,
               .title = "Recovery cancels statements",
               .why = "Readers of the standby get errors that they cannot avoid.",
               .detection = "pg_stat_database_conflicts in the interval",
               .probes = "conflicts",
               .thresholds = {1, 10, kNever},
               .unit = "statements",
               .low_is_bad = false,
               .remedy = "hot_standby_feedback, or a longer max_standby_streaming_delay.",
               .evidence = kConflictsSql,
               .of = 1,
               .within = 1,
               .needs_interval = true,
               .place = ProbePlace::StandbyOnly,
               .check = CheckConflicts},
	HealthRule{.id = "truncate_lock_churn",
               .area = HealthArea::Replication,
               .title = "Locks of the primary cancel statements here",
               .why = "VACUUM that truncates a table locks it on all standbys.",
               .detection = "confl_lock in the interval",
               .probes = "conflicts",
               .thresholds = {1, 10, kNever},
               .unit = "statements",
               .low_is_bad = false,
               .remedy = "vacuum_truncate = off for tables that the standby reads.",
               .evidence = kConflictsSql,
               .of = 1,
               .within = 1,
               .needs_interval = true,
               .place = ProbePlace::StandbyOnly,
               .check = CheckTruncation},
	HealthRule{.id = "subscription_disabled",
               .area = HealthArea::Replication,
               .title = "A subscription is disabled",
               .why = "It gets nothing while its slot on the publisher keeps WAL.",
               .detection = "subenabled = false",
               .probes = "subscriptions",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Enable or drop it.",
               .evidence = kSubscriptionsSql,
               .of = 1,
               .within = 1,
               .check = CheckSubscriptionDisabled},
	HealthRule{.id = "subscription_lag",
               .area = HealthArea::Replication,
               .title = "A subscription has not heard from its publisher",
               .why = "Its tables grow old.",
               .detection = "time since latest_end_time of an enabled subscription",
               .probes = "subscriptions",
               .thresholds = {kNever, 60, 600},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "See both logs.",
               .evidence = kSubscriptionsSql,
               .check = CheckSubscriptionLag},
	HealthRule{.id = "subscription_errors",
               .area = HealthArea::Replication,
               .title = "A subscription fails",
               .why = "It repeats the same change until somebody resolves the conflict.",
               .detection = "apply and sync errors in the interval",
               .probes = "subscriptions",
               .thresholds = {kNever, 1, kNever},
               .unit = "errors",
               .low_is_bad = false,
               .remedy = "Resolve the conflict, or ALTER SUBSCRIPTION ... SKIP.",
               .evidence = kSubscriptionsSql,
               .of = 1,
               .within = 1,
               .needs_interval = true,
               .check = CheckSubscriptionErrors},
	HealthRule{.id = "publication_no_replident",
               .area = HealthArea::Replication,
               .title = "A published table has no replica identity",
               .why = "UPDATE and DELETE on it fail.",
               .detection =
                   "publication of updates or deletes, no primary key and no other identity",
               .probes = "published_without_identity",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "A primary key, or REPLICA IDENTITY.",
               .evidence = "SELECT pubname, schemaname, tablename FROM pg_publication_tables",
               .of = 1,
               .within = 1,
               .check = CheckIdentity},
	HealthRule{.id = "backup_in_progress_old",
               .area = HealthArea::Replication,
               .title = "A base backup runs for long",
               .why = "It keeps WAL, and a hanging one is no backup.",
               .detection = "age of the connection of a base backup",
               .probes = "progress, sessions",
               .thresholds = {kNever, 21600, 86400},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "See the backup program.",
               .evidence = "SELECT * FROM pg_stat_progress_basebackup",
               .of = 1,
               .within = 1,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckBackup},
};

} // namespace

std::span<const HealthRule> ReplicationHealthRules() { return kRules; }

} // namespace savant::core
