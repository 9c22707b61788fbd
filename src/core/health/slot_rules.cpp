/*
 * slot_rules.cpp
 *     Replication slots: what they keep, and what they have lost.
 */
#include <array>

#include "core/health/health_check.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

constexpr double kGigabyte = 1024.0 * 1024 * 1024, kHour = 3600;

std::string SlotObject(const HealthRow &row) { return "slot " + row.Text("name"); }

std::string DropSlot(const HealthRow &row) {
	return "SELECT pg_drop_replication_slot(" + QuoteLiteral(row.Text("name")) + ");";
}

void CheckInactive(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("slots")) {
		if (row.Flag("active") || row.Flag("temporary") || row.Text("wal_status") == "lost") {
			continue;
		}
		const double told = row.Number("inactive_since"); // from 17 on
		const double kept = check.Keep(SlotObject(row));
		const double since = std::isnan(told) ? kept : check.Now().taken_at - told;
		check.Judge(std::isnan(since) ? 0 : since,
		            {SlotObject(row),
		             "Slot " + row.Text("name") + " is inactive" +
		                 (std::isnan(since) ? "" : " for " + AgeText(since)),
		             "It keeps " + BytesText(row.Number("retained_bytes")) +
		                 " of WAL for a receiver that does not come.",
		             DropSlot(row) + " -- if it is not coming back"});
	}
}

void CheckRetained(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("slots")) {
		const double bytes = row.Number("retained_bytes");
		const double limit = check.SettingNumber("max_wal_size");
		const std::string &status = row.Text("wal_status");
		double free = kNotKnown;
		for (const HealthRow &disk : check.Rows("filesystems")) {
			const std::string &name = disk.Text("name");
			if (name == "WAL" || (name == "data directory" && std::isnan(free))) {
				free = disk.Number("free_bytes");
			}
		}
		const bool is_bad = bytes > 0.5 * free || status == "unreserved";
		const double ratio = bytes / std::fmax(limit, kGigabyte);
		check.Judge(status == "unreserved" ? std::fmax(ratio, 1) : ratio,
		            {SlotObject(row),
		             "Slot " + row.Text("name") + " keeps " + BytesText(bytes) + " of WAL",
		             "Status " + status + ", " + (row.Flag("active") ? "active" : "inactive") +
		                 (std::isnan(free) ? std::string(".")
		                                   : "; " + BytesText(free) + " are free on its disk."),
		             AlterSystem("max_slot_wal_keep_size", "10GB")},
		            is_bad ? Severity::Critical : Severity::Warning);
	}
}

void CheckLost(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("slots")) {
		const std::string &reason = row.Text("invalidation_reason"); // from 17 on
		if (row.Text("wal_status") == "lost" || !reason.empty()) {
			check.Report({SlotObject(row), "Slot " + row.Text("name") + " has lost its WAL",
			              "Its receiver cannot go on" +
			                  (reason.empty() ? "" : " (" + reason + ")") +
			                  ": the standby or subscriber must be built anew.",
			              DropSlot(row)});
		}
	}
}

void CheckCatalogXmin(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("slots")) {
		const double age = std::fmax(row.Number("catalog_xmin_age"), row.Number("xmin_age"));
		check.Judge(age, {SlotObject(row),
		                  "Slot " + row.Text("name") + " keeps old rows of " + CountText(age) +
		                      " transactions",
		                  "VACUUM cannot remove rows of " +
		                      std::string(row.IsNull("xmin_age") ? "the catalogs" : "any table") +
		                      " that it may still want.",
		                  DropSlot(row) + " -- if nobody wants its changes"});
	}
}

void CheckSpill(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("slot_spill")) {
		const double bytes = row.Difference("spill_bytes");
		const double hourly = bytes / check.Between().Seconds() * kHour;
		if (bytes >= 64.0 * 1024 * 1024) {
			check.Judge(hourly, {SlotObject(row),
			                     "Decoding for slot " + row.Text("name") + " wrote " +
			                         BytesText(bytes) + " to disk",
			                     "Transactions larger than logical_decoding_work_mem are written "
			                     "out before they are sent.",
			                     AlterSystem("logical_decoding_work_mem", "256MB")});
		}
	}
}

constexpr const char *kSlotsSql =
	"SELECT slot_name, slot_type, active, wal_status, safe_wal_size, restart_lsn, age(xmin), "
	"age(catalog_xmin) FROM pg_replication_slots";

constexpr std::array kRules = {
	HealthRule{.id = "slot_inactive",
               .area = HealthArea::Replication,
               .title = "A replication slot is inactive",
               .why = "It keeps WAL and old rows for nobody, until the disk is full.",
               .detection =
                   "active = false: seconds since then as far as known (17 says it, else the "
                   "monitor)",
               .probes = "slots",
               .thresholds = {0, 600, 86400},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "Drop it, or bring the receiver back.",
               .evidence = kSlotsSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckInactive},
	HealthRule{.id = "slot_wal_retained",
               .area = HealthArea::Capacity,
               .title = "A replication slot keeps much WAL",
               .why = "pg_wal grows until its disk is full.",
               .detection =
                   "WAL since restart_lsn over max_wal_size (1 GB at least); critical when it "
                   "is more than half of what is free on the disk, or unreserved",
               .probes = "slots, settings",
               .thresholds = {kNever, 1, 1},
               .unit = "times",
               .low_is_bad = false,
               .remedy = "max_slot_wal_keep_size; drop the slot.",
               .evidence = kSlotsSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckRetained},
	HealthRule{.id = "slot_lost",
               .area = HealthArea::Replication,
               .title = "A replication slot has lost its WAL",
               .why = "Its standby or subscriber can never catch up.",
               .detection = "wal_status = lost, or invalidated (17)",
               .probes = "slots",
               .thresholds = kCriticalAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Drop it and build the receiver anew.",
               .evidence = kSlotsSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckLost},
	HealthRule{.id = "slot_catalog_xmin_old",
               .area = HealthArea::Vacuum,
               .title = "A replication slot keeps old rows",
               .why = "Catalogs or tables grow although VACUUM runs.",
               .detection = "age of xmin and catalog_xmin",
               .probes = "slots",
               .thresholds = {kNever, 1e7, 1e8},
               .unit = "transactions",
               .low_is_bad = false,
               .remedy = "Have its changes consumed, or drop it.",
               .evidence = kSlotsSql,
               .scope = ProbeScope::Cluster,
               .check = CheckCatalogXmin},
	HealthRule{.id = "slot_spill",
               .area = HealthArea::Performance,
               .title = "Logical decoding writes to disk",
               .why = "Large transactions are decoded twice over, from disk.",
               .detection = "spill_bytes of the interval, per hour; 64 MB at least",
               .probes = "slot_spill",
               .thresholds = {kNever, kGigabyte, kNever},
               .unit = "B/h",
               .low_is_bad = false,
               .remedy = "Raise logical_decoding_work_mem.",
               .evidence = "SELECT * FROM pg_stat_replication_slots",
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckSpill},
};

} // namespace

std::span<const HealthRule> SlotHealthRules() { return kRules; }

} // namespace savant::core
