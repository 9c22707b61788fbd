/*
 * interval.cpp
 *     Differences between two snapshots, and what makes them worthless.
 *
 * The seconds come from the clock that does not step, when both snapshots have it and it went
 * forward (it starts anew with the machine); else from the server's.
 */
#include "core/watch/snapshot.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <unordered_map>

namespace savant::core {

namespace {

constexpr double kNoDifference = std::numeric_limits<double>::quiet_NaN();
/* The two clocks may differ by this much before the server's is said to have stepped. */
constexpr double kClockTolerance = 2, kClockDrift = 0.01;
/* Planned intervals that may pass before it is a gap. */
constexpr double kGapFactor = 2.5;
constexpr double kRounding = 1e-9;

void AppendKeyCell(std::string &key, const ProbeTable &table, std::size_t row, int column) {
	if (table.IsNullAt(row, column)) {
		key += 'n';
		return;
	}
	const ProbeColumn &cells = table.Columns()[static_cast<std::size_t>(column)];
	char bytes[sizeof(double)];
	switch (cells.kind) {
	case ProbeCellKind::Integer:
		std::memcpy(bytes, &cells.integers[row], sizeof(bytes));
		key.append("i").append(bytes, sizeof(bytes));
		break;
	case ProbeCellKind::Text:
		key.append("t").append(std::to_string(cells.texts[row].size())).append(":");
		key += cells.texts[row];
		break;
	case ProbeCellKind::Number:
	case ProbeCellKind::Flag:
		std::memcpy(bytes, &cells.numbers[row], sizeof(bytes));
		key.append("f").append(bytes, sizeof(bytes));
		break;
	}
}

std::vector<int> ColumnsOf(const ProbeTable &table, const char *names) {
	std::vector<int> columns;
	for (const std::string_view name : ProbeNames(names)) {
		columns.push_back(table.Find(name));
	}
	return columns;
}

std::vector<std::string> KeysOf(const ProbeTable &table, const char *names) {
	const std::vector<int> columns = ColumnsOf(table, names);
	std::vector<std::string> keys(table.Rows());
	for (std::size_t row = 0; row < keys.size(); row++) {
		for (const int column : columns) {
			AppendKeyCell(keys[row], table, row, column);
		}
	}
	return keys;
}

/* For each row of `now` the row of `before` with the same key, or -1. */
std::vector<int> MatchRows(const ProbeTable &now, const ProbeTable &before, const char *names) {
	std::unordered_map<std::string, int> places;
	std::vector<std::string> old_keys = KeysOf(before, names);
	for (std::size_t row = 0; row < old_keys.size(); row++) {
		places.emplace(std::move(old_keys[row]), static_cast<int>(row));
	}
	std::vector<int> rows;
	for (const std::string &key : KeysOf(now, names)) {
		const auto found = places.find(key);
		rows.push_back(found == places.end() ? -1 : found->second);
	}
	return rows;
}

/* The text of a reset column, of whatever kind it is. */
std::string ResetMark(const ProbeTable &table, std::size_t row, int column) {
	std::string mark;
	AppendKeyCell(mark, table, row, column);
	return mark;
}

double ServerNumber(const Snapshot &snapshot, std::string_view column) {
	const ProbeTable *server = snapshot.Find("server");
	return server == nullptr ? kNoDifference : server->Number(0, column);
}

/* Rows that are in both answers and whose reset column differs; `matched` counts the former. */
std::vector<bool> ResetRows(const ProbeTable &now, const ProbeTable &before,
                            const std::vector<int> &rows, const char *column,
                            std::size_t &matched) {
	const int place = now.Find(column), place_before = before.Find(column);
	std::vector<bool> were_reset(rows.size(), false);
	for (std::size_t row = 0; row < rows.size(); row++) {
		if (rows[row] >= 0) {
			const auto old = static_cast<std::size_t>(rows[row]);
			were_reset[row] = ResetMark(now, row, place) != ResetMark(before, old, place_before);
			matched++;
		}
	}
	return were_reset;
}

} // namespace

std::string_view Name(Discontinuity::Kind kind) {
	switch (kind) {
	case Discontinuity::Kind::FirstSnapshot:
		return "first_snapshot";
	case Discontinuity::Kind::Restart:
		return "restart";
	case Discontinuity::Kind::StatsReset:
		return "stats_reset";
	case Discontinuity::Kind::CounterFell:
		return "counter_fell";
	case Discontinuity::Kind::ClockStep:
		return "clock_step";
	case Discontinuity::Kind::RoleChange:
		return "role_change";
	case Discontinuity::Kind::Gap:
		return "gap";
	}
	return "";
}

Interval::Interval(const Snapshot *before, const Snapshot &now) : before_(before), now_(now) {
	if (before == nullptr) {
		Note(Discontinuity::Kind::FirstSnapshot, "", "");
		return;
	}
	CompareClocks();
	CompareServers();
	if (nothing_holds_) {
		return;
	}
	for (const auto &[id, table] : now.answers) {
		LinkProbe(id, table);
	}
}

void Interval::Note(Discontinuity::Kind kind, std::string probe, std::string detail) {
	discontinuities_.push_back({kind, std::move(probe), std::move(detail)});
}

void Interval::CompareClocks() {
	const double by_server = now_.taken_at - before_->taken_at;
	seconds_ = std::max(by_server, 0.0);
	if (before_->elapsed > 0 && now_.elapsed > before_->elapsed) {
		seconds_ = now_.elapsed - before_->elapsed;
		const double step = by_server - seconds_;
		if (std::abs(step) > kClockTolerance + kClockDrift * seconds_) {
			Note(Discontinuity::Kind::ClockStep, "",
			     "the clock went " + std::to_string(std::lround(std::abs(step))) + " s " +
			         (step > 0 ? "forward" : "back"));
		}
	} else if (by_server < 0) {
		Note(Discontinuity::Kind::ClockStep, "",
		     "the clock went " + std::to_string(std::lround(-by_server)) + " s back");
	}
	const double planned = std::max(now_.planned_every, before_->planned_every);
	if (planned > 0 && seconds_ > kGapFactor * planned) {
		Note(Discontinuity::Kind::Gap, "",
		     "no snapshot for " + std::to_string(std::lround(seconds_)) + " s");
	}
}

void Interval::CompareServers() {
	nothing_holds_ = seconds_ <= 0;
	// NaN compares as different from nothing: an answer that is missing proves no restart.
	const double started = ServerNumber(now_, "start_time");
	const double started_before = ServerNumber(*before_, "start_time");
	if (started > started_before || started < started_before) {
		nothing_holds_ = true;
		Note(Discontinuity::Kind::Restart, "", "the server was started anew");
	} else if (ServerNumber(now_, "initialized_at") > ServerNumber(*before_, "initialized_at")) {
		// A crash of one process takes all others along, but not the postmaster.
		nothing_holds_ = true;
		Note(Discontinuity::Kind::Restart, "", "the server recovered from a crash of a process");
	}
	if (now_.is_standby != before_->is_standby) {
		nothing_holds_ = true;
		Note(Discontinuity::Kind::RoleChange, "",
		     now_.is_standby ? "the primary became a standby" : "the standby was promoted");
	}
}

void Interval::LinkProbe(const std::string &id, const ProbeTable &table) {
	const ProbeTable *earlier = before_->Find(id);
	const Probe *probe = FindProbe(id, now_.server_version, "999");
	const double asked = now_.AskedAt(id), asked_before = before_->AskedAt(id);
	if (earlier == nullptr || probe == nullptr || asked == asked_before) {
		return; // no answer before, or the same one
	}
	Link &link = links_[id];
	link.before = earlier;
	const bool are_new = !now_.asked_at.contains(id) && !before_->asked_at.contains(id);
	link.seconds = are_new ? seconds_ : asked - asked_before;
	link.from_zero = probe->new_rows_from_zero && now_.role == before_->role;
	if (*probe->key == '\0') {
		link.rows.assign(table.Rows(), earlier->Rows() > 0 ? 0 : -1);
	} else {
		link.rows = MatchRows(table, *earlier, probe->key);
	}
	link.broken.assign(link.rows.size(), false);
	link.reset = link.seconds <= 0;
	if (*probe->reset != '\0') {
		FindReset(id, table, *probe, link);
	}
	FindFallen(id, table, *probe, link);
}

void Interval::FindReset(const std::string &id, const ProbeTable &table, const Probe &probe,
                         Link &link) {
	std::size_t matched = 0;
	link.broken = ResetRows(table, *link.before, link.rows, probe.reset, matched);
	const auto count =
		static_cast<std::size_t>(std::count(link.broken.begin(), link.broken.end(), true));
	if (count > 0) {
		link.reset = link.reset || count == matched;
		Note(Discontinuity::Kind::StatsReset, id,
		     "the statistics of " + std::to_string(count) + " of " +
		         std::to_string(link.rows.size()) + " rows were reset");
	}
}

void Interval::FindFallen(const std::string &id, const ProbeTable &table, const Probe &probe,
                          Link &link) {
	std::size_t fallen = 0;
	const std::vector<int> columns = ColumnsOf(table, probe.counters);
	const std::vector<int> columns_before = ColumnsOf(*link.before, probe.counters);
	for (std::size_t row = 0; row < link.rows.size(); row++) {
		const bool is_known = link.rows[row] >= 0 && !link.broken[row];
		for (std::size_t i = 0; i < columns.size() && is_known; i++) {
			const double now = table.NumberAt(row, columns[i]);
			const double old =
				link.before->NumberAt(static_cast<std::size_t>(link.rows[row]), columns_before[i]);
			if (now < old - kRounding * std::abs(old)) {
				link.broken[row] = true;
				fallen++;
				break;
			}
		}
	}
	if (fallen > 0) {
		Note(Discontinuity::Kind::CounterFell, id,
		     "counters fell in " + std::to_string(fallen) + " of " +
		         std::to_string(link.rows.size()) + " rows");
	}
}

bool Interval::HasDifferences(std::string_view probe) const {
	const auto found = links_.find(probe);
	return found != links_.end() && !found->second.reset;
}

double Interval::Seconds(std::string_view probe) const {
	const auto found = links_.find(probe);
	return found == links_.end() || found->second.reset ? kNoDifference : found->second.seconds;
}

double Interval::Difference(const Link &link, const ProbeTable &table, std::size_t row, int column,
                            int column_before) const {
	if (link.reset || row >= link.rows.size()) {
		return kNoDifference;
	}
	const double now = table.NumberAt(row, column);
	if (link.rows[row] < 0 || link.broken[row]) {
		return link.from_zero ? now : kNoDifference;
	}
	const double old =
		link.before->NumberAt(static_cast<std::size_t>(link.rows[row]), column_before);
	return now > old || std::isnan(now) || std::isnan(old) ? now - old : 0; // not -1e-12
}

double Interval::Difference(std::string_view probe, std::size_t row,
                            std::string_view counter) const {
	const auto found = links_.find(probe);
	if (found == links_.end()) {
		return kNoDifference;
	}
	const ProbeTable &table = *now_.Find(probe);
	return Difference(found->second, table, row, table.Find(counter),
	                  found->second.before->Find(counter));
}

std::vector<double> Interval::Differences(std::string_view probe, std::string_view counter) const {
	std::vector<double> differences;
	const auto found = links_.find(probe);
	if (found == links_.end() || found->second.reset) {
		return differences;
	}
	const Link &link = found->second;
	const ProbeTable &table = *now_.Find(probe);
	const int column = table.Find(counter), column_before = link.before->Find(counter);
	if (column < 0) {
		return differences;
	}
	differences.reserve(link.rows.size());
	for (std::size_t row = 0; row < link.rows.size(); row++) {
		differences.push_back(Difference(link, table, row, column, column_before));
	}
	return differences;
}

double Interval::Rate(std::string_view probe, std::size_t row, std::string_view counter) const {
	return Difference(probe, row, counter) / Seconds(probe);
}

int Interval::RowBefore(std::string_view probe, std::size_t row) const {
	const auto found = links_.find(probe);
	return found == links_.end() || row >= found->second.rows.size() ? -1 : found->second.rows[row];
}

double Interval::Sum(std::string_view probe, std::string_view counter) const {
	double sum = kNoDifference;
	for (const double difference : Differences(probe, counter)) {
		if (!std::isnan(difference)) {
			sum = std::isnan(sum) ? difference : sum + difference;
		}
	}
	return sum;
}

} // namespace savant::core
