/*
 * transaction_id_rules.cpp
 *     How far transaction ids are from their end, and who holds back the removal of old rows.
 */
#include <array>

#include "core/health/health_check.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

constexpr double kIds = 2147483648.0; // ids that may be in use at once

void JudgeWraparound(HealthCheck &check, const char *column, const char *what) {
	for (const HealthRow &row : check.Rows("xid_ages")) {
		const double age = row.Number(column);
		check.Judge(
			age / kIds,
			{"database " + row.Text("name"),
		     "Database " + TableText("", row.Text("name")) + " uses " + PercentText(age / kIds) +
		         " of the " + what + " ids",
		     "Its oldest is " + CountText(age) + " back; at 100 % the server accepts no writes.",
		     "VACUUM (FREEZE, VERBOSE); -- in database " + TableText("", row.Text("name"))});
	}
}

void CheckXidWraparound(HealthCheck &check) { JudgeWraparound(check, "xid_age", "transaction"); }
void CheckMxidWraparound(HealthCheck &check) { JudgeWraparound(check, "mxid_age", "multixact"); }

void CheckTableXids(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("table_xid_ages")) {
		const double ratio = row.Number("xid_age") / row.Number("freeze_max_age");
		if (check.Passes(ratio)) {
			check.Judge(ratio,
			            {row.Qualified(),
			             row.Qualified() + " is not frozen since " +
			                 CountText(row.Number("xid_age")) + " transactions",
			             "Autovacuum forces it at " + CountText(row.Number("freeze_max_age")) +
			                 "; it has not come through.",
			             "VACUUM (FREEZE, VERBOSE) " + row.Qualified() + ";"});
		}
	}
}

void CheckMembers(HealthCheck &check) {
	constexpr double kMembersOfPage = 1636, kPageBytes = 8192, kMembers = 4294967296.0;
	const double bytes = check.Row("multixact_members").Number("bytes");
	const double members = bytes / kPageBytes * kMembersOfPage;
	check.Judge(members / kMembers,
	            {"",
	             "The members of multixacts take " + BytesText(bytes) + ", " +
	                 PercentText(members / kMembers) + " of their space",
	             "Rows that several transactions lock, mostly through foreign keys, use it up.",
	             "VACUUM (FREEZE, VERBOSE);"});
}

void CheckBurnRate(HealthCheck &check) {
	const HealthRow row = check.Row("xid_now");
	const double rate = row.Rate("next_xid");
	const double left = row.Number("freeze_max_age") - row.Number("oldest_age");
	if (!(rate >= 1) || !(row.Difference("next_xid") >= 1000)) {
		return;
	}
	// Past freeze_max_age autovacuum is at work, and the rules about wraparound speak.
	const double eta = left > 0 ? left / rate : kNotKnown;
	check.Judge(eta, {"", "Transaction ids reach autovacuum_freeze_max_age in " + AgeText(eta),
	                  CountText(rate) + " ids a second are used; " + CountText(left) +
	                      " are left before every table must be vacuumed.",
	                  ""});
}

/* What ends the holder. */
std::string EndSql(const HealthRow &row) {
	const std::string &kind = row.Text("kind"), &who = row.Text("who");
	if (kind == "slot") {
		return "SELECT pg_drop_replication_slot(" + QuoteLiteral(who) +
		       "); -- if nobody wants its changes";
	}
	if (kind == "prepared") {
		return "ROLLBACK PREPARED " + QuoteLiteral(who) + "; -- in its database";
	}
	return kind == "standby" ? "ALTER SYSTEM SET hot_standby_feedback = off; -- on the standby"
	                         : "SELECT pg_terminate_backend(" + who + ");";
}

std::string HolderText(const HealthRow &row) {
	const std::string &kind = row.Text("kind");
	return (kind == "prepared" ? "prepared transaction" : kind) + " " + row.Text("who");
}

std::string HolderDetail(const HealthRow &row) {
	return row.Text("detail").empty() ? std::string() : " (" + row.Text("detail") + ")";
}

/* Vacuum ignores the horizon of its own workers. */
bool IsAutovacuum(const HealthCheck &check, const HealthRow &holder) {
	for (const HealthRow &row : check.Rows("sessions")) {
		if (row.Text("backend_type") == "autovacuum worker" &&
		    WholeNumber(row.Number("pid")) == holder.Text("who")) {
			return true;
		}
	}
	return false;
}

void CheckHorizon(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("xmin_holders")) {
		const double age = row.Number("xmin_age");
		if (!check.Passes(age) || IsAutovacuum(check, row)) {
			continue;
		}
		check.Judge(age, {HolderText(row),
		                  "Old rows of the last " + CountText(age) + " transactions are kept for " +
		                      HolderText(row),
		                  HolderText(row) + HolderDetail(row) +
		                      ": VACUUM cannot remove what it may still see, in any table.",
		                  EndSql(row)});
	}
}

void CheckHolderAge(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("xmin_holders")) {
		const double age = row.Number("since_s");
		// What no transaction has come since holds nothing back.
		if (!(row.Number("xmin_age") >= 1000) || !check.Passes(age) || IsAutovacuum(check, row)) {
			continue;
		}
		check.Judge(age, {HolderText(row),
		                  "Old rows are kept for " + AgeText(age) + " for " + HolderText(row),
		                  HolderText(row) + HolderDetail(row) + ": " +
		                      CountText(row.Number("xmin_age")) + " transactions have come since.",
		                  EndSql(row)});
	}
}

constexpr const char *kAgesSql =
	"SELECT datname, age(datfrozenxid), mxid_age(datminmxid) FROM pg_database ORDER BY 2 DESC";
constexpr const char *kTableAgesSql =
	"SELECT oid::regclass, age(relfrozenxid), mxid_age(relminmxid) FROM pg_class "
	"WHERE relkind IN ('r', 'm', 't') ORDER BY 2 DESC LIMIT 20";
constexpr const char *kHoldersSql =
	"SELECT 'session' AS kind, pid::text AS name, age(backend_xmin) FROM pg_stat_activity "
	"WHERE backend_xmin IS NOT NULL UNION ALL SELECT 'slot', slot_name, "
	"greatest(age(xmin), age(catalog_xmin)) FROM pg_replication_slots UNION ALL "
	"SELECT 'prepared transaction', gid, age(transaction) FROM pg_prepared_xacts "
	"ORDER BY 3 DESC NULLS LAST";
constexpr double kDayOfXids = 86400, kHourOfXids = 3600;

constexpr std::array kRules = {
	HealthRule{.id = "xid_wraparound_db",
               .area = HealthArea::Vacuum,
               .title = "Transaction ids run out",
               .why = "At the end the server refuses all writes until everything is vacuumed.",
               .detection = "age(datfrozenxid) over 2^31",
               .probes = "xid_ages",
               .thresholds = {kNever, 0.5, 0.75},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "VACUUM (FREEZE, INDEX_CLEANUP OFF) of the oldest tables; end what holds "
                         "the horizon.",
               .evidence = kAgesSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckXidWraparound},
	HealthRule{.id = "mxid_wraparound",
               .area = HealthArea::Vacuum,
               .title = "Multixact ids run out",
               .why = "At the end row locks of several transactions are refused.",
               .detection = "mxid_age(datminmxid) over 2^31",
               .probes = "xid_ages",
               .thresholds = {kNever, 0.5, 0.75},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "VACUUM (FREEZE); look for rows that many transactions lock through "
                         "foreign keys.",
               .evidence = kAgesSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckMxidWraparound},
	HealthRule{.id = "mxid_members_fill",
               .area = HealthArea::Vacuum,
               .title = "The members of multixacts run out of space",
               .why = "It may fill before the ids do, and then row locks are refused.",
               .detection = "size of pg_multixact/members over its largest size",
               .probes = "multixact_members",
               .thresholds = {kNever, 0.5, 0.75},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "VACUUM (FREEZE) of tables with many row locks.",
               .evidence = "SELECT count(*) FROM pg_ls_dir('pg_multixact/members')",
               .of = 1,
               .within = 1,
               .needs = HealthNeed::Superuser,
               .scope = ProbeScope::Cluster,
               .check = CheckMembers},
	HealthRule{
		.id = "xid_wraparound_table",
		.area = HealthArea::Vacuum,
		.title = "A table is far past the age at which autovacuum freezes it",
		.why = "Something keeps autovacuum from it: locks, an old transaction, too few workers.",
		.detection = "age(relfrozenxid), with its TOAST table, over autovacuum_freeze_max_age",
		.probes = "table_xid_ages",
		.thresholds = {kNever, 1.2, 2},
		.unit = "share",
		.low_is_bad = false,
		.remedy = "VACUUM (FREEZE, VERBOSE) the table and read why.",
		.evidence = kTableAgesSql,
		.check = CheckTableXids},
	HealthRule{.id = "xid_burn_rate_eta",
               .area = HealthArea::Capacity,
               .title = "Transaction ids are used fast",
               .why = "The next round of anti-wraparound vacuums is near, in all tables at once.",
               .detection = "ids per second in the interval (1,000 at least) over those left to "
                            "autovacuum_freeze_max_age",
               .probes = "xid_now",
               .thresholds = {7 * kDayOfXids, kDayOfXids, kNever},
               .unit = "s",
               .low_is_bad = true,
               .remedy = "Fewer transactions and subtransactions: batch the writes.",
               .evidence = kAgesSql,
               .of = 3,
               .within = 3,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckBurnRate},
	HealthRule{.id = "xmin_horizon_held",
               .area = HealthArea::Vacuum,
               .title = "Old rows of many transactions cannot be removed",
               .why = "Tables and indexes grow although VACUUM runs.",
               .detection =
                   "age in transactions of the oldest xmin of sessions, slots, standbys and "
                   "prepared transactions",
               .probes = "xmin_holders",
               .thresholds = {kNever, 1e7, 1e8},
               .unit = "transactions",
               .low_is_bad = false,
               .remedy = "End the holder.",
               .evidence = kHoldersSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckHorizon},
	HealthRule{.id = "xmin_holder_old",
               .area = HealthArea::Vacuum,
               .title = "Somebody keeps old rows for long",
               .why = "Tables and indexes grow although VACUUM runs.",
               .detection =
                   "time since the holder's transaction began, with 1,000 transactions since",
               .probes = "xmin_holders",
               .thresholds = {kNever, kHourOfXids, 24 * kHourOfXids},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "End the holder.",
               .evidence = kHoldersSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckHolderAge},
};

} // namespace

std::span<const HealthRule> TransactionIdHealthRules() { return kRules; }

} // namespace savant::core
