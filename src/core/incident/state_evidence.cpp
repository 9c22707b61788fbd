/*
 * state_evidence.cpp
 *     Causes that the probes show: sessions, slots, sequences, settings and tables as they are.
 */
#include "core/incident/state_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/watch/samples.hpp"

namespace savant::core {

namespace {

constexpr double kLongTransaction = 60;           // s, and longer than an interval
constexpr double kSlotBytes = 16.0 * 1024 * 1024; // one file of WAL
constexpr double kSequenceUsed = 0.75;
constexpr double kLeastStaleRows = 1000, kStaleShare = 0.2;
constexpr double kLeastDeadRows = 1000;
constexpr double kHeldXids = 1000, kHeldBySession = 100;

std::string Whole(double value) { return std::to_string(std::llround(value)); }

std::string Seconds(double value) { return Whole(value) + " s"; }

std::string SessionWords(const ProbeTable &table, std::size_t row) {
	std::string words = "session " + Whole(table.Number(row, "pid"));
	if (!table.Text(row, "role").empty()) {
		words += " of role " + table.Text(row, "role");
	}
	if (!table.Text(row, "application").empty()) {
		words += ", application " + table.Text(row, "application");
	}
	return words;
}

std::string Terminate(const ProbeTable &table, std::size_t row) {
	return "SELECT pg_terminate_backend(" + Whole(table.Number(row, "pid")) + ");";
}

/* The value of a setting; "" = not known. */
std::string Setting(const Snapshot &snapshot, std::string_view name) {
	const ProbeTable *settings = snapshot.Find("settings");
	for (std::size_t row = 0; settings != nullptr && row < settings->Rows(); row++) {
		if (settings->Text(row, "name") == name) {
			return settings->Text(row, "value");
		}
	}
	return "";
}

} // namespace

void FindLockHolders(const Interval &interval, std::vector<CauseEvidence> &list) {
	const ProbeTable *locks = interval.Now().Find("locks");
	if (locks == nullptr) {
		return;
	}
	const std::vector<LockPlace> places = LockPlacesOf(*locks);
	std::map<int, int> waiting;
	for (const LockPlace &place : places) {
		if (place.depth > 0) {
			waiting[place.root_pid]++;
		}
	}
	for (std::size_t row = 0; row < places.size(); row++) {
		const auto found = waiting.find(static_cast<int>(locks->Number(row, "pid")));
		if (found == waiting.end() || places[row].depth > 0) {
			continue;
		}
		const double age = locks->Number(row, "xact_s");
		CauseEvidence evidence;
		evidence.cause = "lock_holder";
		evidence.object = "pid " + Whole(locks->Number(row, "pid"));
		evidence.at = interval.Now().taken_at - (std::isnan(age) ? 0 : age);
		// Two that wait for a moment are ordinary.
		evidence.strength = std::min(1.0, 0.3 + 0.2 * found->second);
		evidence.confirmed = true;
		const std::string &holds = locks->Text(row, "holds");
		const std::string &state = locks->Text(row, "state");
		evidence.text = SessionWords(*locks, row) + (state.empty() ? "" : " (" + state + ")") +
		                " blocks " + std::to_string(found->second) +
		                (found->second == 1 ? " session" : " sessions") +
		                (holds.empty() ? "" : "; it holds " + holds);
		evidence.remedy = Terminate(*locks, row);
		list.push_back(std::move(evidence));
	}
}

void FindOpenTransactions(const Interval &interval, std::vector<CauseEvidence> &list) {
	const ProbeTable *sessions = interval.Now().Find("sessions");
	for (std::size_t row = 0; sessions != nullptr && row < sessions->Rows(); row++) {
		const double age = sessions->Number(row, "xact_s");
		const bool is_idle = sessions->Text(row, "state").starts_with("idle in transaction");
		if (sessions->Text(row, "backend_type") != "client backend" ||
		    !(age >= std::fmax(interval.Seconds(), is_idle ? 0 : kLongTransaction))) {
			continue;
		}
		const double held = sessions->Number(row, "xmin_age");
		const bool holds_rows = held >= kHeldBySession;
		CauseEvidence evidence;
		evidence.cause = is_idle ? "idle_transaction" : "long_transaction";
		evidence.object = "pid " + Whole(sessions->Number(row, "pid"));
		evidence.at = interval.Now().taken_at - age;
		evidence.strength = holds_rows || sessions->Flag(row, "has_xid") ? 1 : 0.5;
		evidence.confirmed = holds_rows;
		evidence.text =
			SessionWords(*sessions, row) +
			(is_idle ? " is idle in a transaction open for " : " is in a transaction for ") +
			Seconds(age);
		if (holds_rows) {
			evidence.text += "; vacuum must keep what " + Whole(held) + " transactions left";
		}
		evidence.remedy = Terminate(*sessions, row);
		list.push_back(std::move(evidence));
	}
}

void FindXminHolders(const Interval &interval, std::vector<CauseEvidence> &list) {
	const ProbeTable *holders = interval.Now().Find("xmin_holders");
	for (std::size_t row = 0; holders != nullptr && row < holders->Rows(); row++) {
		const std::string &kind = holders->Text(row, "kind");
		const double held = holders->Number(row, "xmin_age");
		if (kind == "session" || !(held >= kHeldXids)) {
			continue;
		}
		const double since = holders->Number(row, "since_s");
		CauseEvidence evidence;
		evidence.cause = kind == "prepared" ? "prepared_transaction" : kind;
		evidence.object = kind + " " + holders->Text(row, "who");
		evidence.at = interval.Now().taken_at - (std::isnan(since) ? interval.Seconds() : since);
		evidence.strength = 1;
		evidence.confirmed = true;
		evidence.text = kind + " " + holders->Text(row, "who") + " makes vacuum keep what " +
		                Whole(held) + " transactions left";
		list.push_back(std::move(evidence));
	}
}

void FindSlots(const Interval &interval, std::vector<CauseEvidence> &list) {
	const ProbeTable *slots = interval.Now().Find("slots");
	for (std::size_t row = 0; slots != nullptr && row < slots->Rows(); row++) {
		const double kept = slots->Number(row, "retained_bytes");
		if (slots->Flag(row, "active") || !(kept >= kSlotBytes)) {
			continue;
		}
		const int old = interval.RowBefore("slots", row);
		CauseEvidence evidence;
		evidence.cause = "slot";
		evidence.object = slots->Text(row, "name");
		evidence.at = interval.Now().taken_at - interval.Seconds() * (old < 0 ? 1 : 2);
		evidence.strength = 1;
		evidence.confirmed = true;
		evidence.text = "slot " + evidence.object + " is not read and keeps " +
		                Whole(kept / 1024 / 1024) + " MB of WAL";
		std::string quoted;
		for (const char c : evidence.object) {
			quoted += c == '\'' ? "''" : std::string(1, c);
		}
		evidence.remedy = "SELECT pg_drop_replication_slot('" + quoted +
		                  "'); -- when nobody is to read it any more";
		list.push_back(std::move(evidence));
	}
}

void FindSequences(const Interval &interval, std::vector<CauseEvidence> &list) {
	const ProbeTable *sequences = interval.Now().Find("sequences");
	for (std::size_t row = 0; sequences != nullptr && row < sequences->Rows(); row++) {
		const double first = sequences->Number(row, "first_value");
		const double share = (sequences->Number(row, "last_value") - first) /
		                     (sequences->Number(row, "last_possible") - first);
		if (sequences->Flag(row, "cycles") || !(share >= kSequenceUsed)) {
			continue;
		}
		CauseEvidence evidence;
		evidence.cause = "sequence";
		evidence.object = sequences->Text(row, "schema") + "." + sequences->Text(row, "name");
		evidence.at = interval.Now().taken_at - interval.Seconds();
		evidence.strength = 1;
		evidence.confirmed = true;
		evidence.text =
			"sequence " + evidence.object + " has used " + Whole(share * 100) + " % of its values";
		list.push_back(std::move(evidence));
	}
}

void FindStaleStatistics(const Interval &interval, std::vector<CauseEvidence> &list) {
	const ProbeTable *tables = interval.Now().Find("tables");
	for (std::size_t row = 0; tables != nullptr && row < tables->Rows(); row++) {
		const double changed = tables->Number(row, "modified_since_analyze");
		// What the planner believes, not what is there: the estimate of the last ANALYZE.
		const double believed = std::fmax(tables->Number(row, "estimated_rows"), 0);
		const double scans = interval.Difference("tables", row, "seq_scans");
		if (!(changed >= kLeastStaleRows) || changed < kStaleShare * believed) {
			continue;
		}
		// Since when: the interval in which the changes passed the limit.
		const int old = interval.RowBefore("tables", row);
		const double before =
			old < 0 ? 0
					: interval.Before()->Find("tables")->Number(static_cast<std::size_t>(old),
		                                                        "modified_since_analyze");
		const bool is_new = before < kStaleShare * std::fmax(believed, kLeastStaleRows);
		const std::string &name = tables->Text(row, "name");
		CauseEvidence evidence;
		evidence.cause = "stats_stale";
		evidence.object = name;
		evidence.at = interval.Now().taken_at - interval.Seconds() * (is_new ? 1 : 2);
		evidence.strength = std::min(1.0, changed / std::fmax(believed, 1)) * (scans > 0 ? 1 : 0.7);
		evidence.confirmed = changed >= believed;
		evidence.text = "table " + name + ": " + Whole(changed) +
		                " rows changed since ANALYZE, which saw " + Whole(believed);
		evidence.remedy = "ANALYZE " + name + ";";
		list.push_back(std::move(evidence));
	}
}

void FindVacuumOff(const Interval &interval, std::vector<CauseEvidence> &list) {
	const ProbeTable *tables = interval.Now().Find("tables");
	const bool is_off = Setting(interval.Now(), "autovacuum") == "off";
	double dead = 0;
	for (std::size_t row = 0; tables != nullptr && row < tables->Rows(); row++) {
		const double rows = tables->Number(row, "dead_rows");
		dead += std::isnan(rows) ? 0 : rows;
		if (rows >= kLeastDeadRows &&
		    tables->Text(row, "options").find("autovacuum_enabled=false") != std::string::npos) {
			const std::string &name = tables->Text(row, "name");
			list.push_back({"autovacuum_setting", name,
			                interval.Now().taken_at - interval.Seconds(), 1, true,
			                "autovacuum is off for table " + name + ", which has " + Whole(rows) +
			                    " dead rows",
			                "ALTER TABLE " + name + " RESET (autovacuum_enabled);"});
		}
	}
	if (is_off) {
		list.push_back({"autovacuum_setting", "autovacuum",
		                interval.Now().taken_at - interval.Seconds(), 1, dead >= kLeastDeadRows,
		                "autovacuum is off; tables have " + Whole(dead) + " dead rows",
		                "ALTER SYSTEM RESET autovacuum; SELECT pg_reload_conf();"});
	}
}

} // namespace savant::core
