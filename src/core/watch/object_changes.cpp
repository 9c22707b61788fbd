/*
 * object_changes.cpp
 *     DDL between two snapshots, told by what was made, altered or dropped.
 *
 * A table that comes or goes takes its indexes, constraints and triggers along: these are not
 * told on their own.  Of a table that was altered it is told what, as far as columns and traits of
 * both snapshots tell.
 */
#include "core/watch/change_finders.hpp"

#include <set>
#include <unordered_map>

#include "core/watch/table_alteration.hpp"

namespace savant::core {

namespace {

struct Change {
	enum class What { Created, Dropped, Altered, Renamed, Rewritten } what = What::Created;
	const ProbeTable *table = nullptr; // with the object's row
	std::size_t row = 0;
	std::string old_name;
	std::string alteration; // what was altered, where that is known
};

std::string KeyOf(const ProbeTable &table, std::size_t row) {
	return table.Text(row, "kind") + ' ' + std::to_string(table.Number(row, "object_id"));
}

std::unordered_map<std::string, std::size_t> RowsByKey(const ProbeTable &table) {
	std::unordered_map<std::string, std::size_t> rows;
	for (std::size_t row = 0; row < table.Rows(); row++) {
		rows.emplace(KeyOf(table, row), row);
	}
	return rows;
}

/* What became of an object that is in both answers; false when nothing. */
bool Compare(const ProbeTable &before, std::size_t old, const ProbeTable &now, std::size_t row,
             Change &change) {
	const auto shape = [](const ProbeTable &table, std::size_t at) {
		return TableLook{table.Text(at, "columns"), table.Text(at, "traits")};
	};
	change.table = &now;
	change.row = row;
	if (before.Text(old, "name") != now.Text(row, "name")) {
		change.what = Change::What::Renamed;
		change.old_name = before.Text(old, "name");
		return true;
	}
	if (before.Text(old, "version") != now.Text(row, "version")) {
		change.alteration = AlterationText(shape(before, old), shape(now, row));
	}
	const bool is_rewritten = before.Number(old, "file") != now.Number(row, "file");
	if (is_rewritten && change.alteration.empty()) {
		change.what = Change::What::Rewritten;
		return true;
	}
	change.alteration += is_rewritten ? ", rewritten" : "";
	change.what = Change::What::Altered;
	return before.Text(old, "version") != now.Text(row, "version");
}

std::vector<Change> CompareObjects(const ProbeTable &before, const ProbeTable &now) {
	std::vector<Change> changes;
	auto old_rows = RowsByKey(before);
	for (std::size_t row = 0; row < now.Rows(); row++) {
		Change change;
		const auto old = old_rows.find(KeyOf(now, row));
		if (old == old_rows.end()) {
			changes.push_back({Change::What::Created, &now, row, "", ""});
			continue;
		}
		if (Compare(before, old->second, now, row, change)) {
			changes.push_back(change);
		}
		old_rows.erase(old);
	}
	for (std::size_t row = 0; row < before.Rows(); row++) {
		if (old_rows.contains(KeyOf(before, row))) {
			changes.push_back({Change::What::Dropped, &before, row, "", ""});
		}
	}
	return changes;
}

/* The relations that were made, dropped or rewritten, by what happened to them. */
std::set<std::pair<Change::What, double>> Owners(const std::vector<Change> &changes) {
	std::set<std::pair<Change::What, double>> owners;
	for (const Change &change : changes) {
		owners.emplace(change.what, change.table->Number(change.row, "object_id"));
	}
	return owners;
}

/* Tables of whose constraints, triggers and so on something is told anyway. */
std::set<double> TablesWithParts(const std::vector<Change> &changes) {
	std::set<double> tables;
	for (const Change &change : changes) {
		const double of = change.table->Number(change.row, "of_table");
		if (of != 0) {
			tables.insert(of);
		}
	}
	return tables;
}

/* A trigger or a constraint marks the row of its table: nothing else was altered about it. */
bool IsOnlyMarked(const Change &change, const std::set<double> &with_parts) {
	return change.what == Change::What::Altered && change.alteration.empty() &&
	       !change.table->Text(change.row, "columns").empty() &&
	       with_parts.contains(change.table->Number(change.row, "object_id"));
}

std::string_view Verb(Change::What what) {
	switch (what) {
	case Change::What::Created:
		return "created";
	case Change::What::Dropped:
		return "dropped";
	case Change::What::Altered:
		return "altered";
	case Change::What::Renamed:
		return "renamed";
	case Change::What::Rewritten:
		return "rewritten";
	}
	return "";
}

ChangeEvent EventOf(const Change &change, double at) {
	const ProbeTable &table = *change.table;
	ChangeEvent event;
	event.at = at;
	const std::string &kind = table.Text(change.row, "kind");
	const std::string &name = table.Text(change.row, "name");
	const std::string &of = table.Text(change.row, "of_name");
	event.object = of.empty() ? name : of; // what an incident would be about
	event.detail =
		kind + " " + name + (of.empty() ? "" : " on " + of) + " " + std::string(Verb(change.what));
	if (change.what == Change::What::Renamed) {
		event.detail += " from " + change.old_name;
		event.before = change.old_name;
		event.after = name;
	}
	if (!change.alteration.empty()) {
		event.detail += " (" + change.alteration + ")";
	}
	if (kind == "extension") {
		event.kind = ChangeEvent::Kind::Extension;
		(change.what == Change::What::Dropped ? event.before : event.after) =
			table.Text(change.row, "version");
	} else if (change.what == Change::What::Rewritten) {
		// TRUNCATE, VACUUM FULL, CLUSTER, REINDEX or REFRESH.
		event.kind = ChangeEvent::Kind::Maintenance;
	}
	return event;
}

} // namespace

void FindObjectChanges(const Interval &interval, std::vector<ChangeEvent> &events) {
	const ProbeTable *now = interval.Now().Find("objects");
	const ProbeTable *before = interval.Before()->Find("objects");
	const bool is_new = now != nullptr && before != nullptr &&
	                    interval.Now().AskedAt("objects") != interval.Before()->AskedAt("objects");
	if (!is_new) {
		return;
	}
	const std::vector<Change> changes = CompareObjects(*before, *now);
	const auto owners = Owners(changes);
	const std::set<double> with_parts = TablesWithParts(changes);
	std::size_t told = 0;
	for (const Change &change : changes) {
		const double of = change.table->Number(change.row, "of_table");
		if ((of != 0 && owners.contains({change.what, of})) || IsOnlyMarked(change, with_parts)) {
			continue;
		}
		if (told++ < kMostChanges) {
			events.push_back(EventOf(change, interval.Now().taken_at));
		}
	}
	if (told > kMostChanges) {
		events.push_back({ChangeEvent::Kind::Ddl, interval.Now().taken_at, "",
		                  std::to_string(told - kMostChanges) + " more objects changed", "", ""});
	}
}

} // namespace savant::core
