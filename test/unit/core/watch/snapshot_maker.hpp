/*
 * snapshot_maker.hpp
 *     Small snapshots for tests of the watch.
 */
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/watch/snapshot.hpp"

namespace savant::core::watch_test {

inline ProbeColumn Numbers(const char *name, std::vector<double> values) {
	ProbeColumn column;
	column.name = name;
	column.kind = ProbeCellKind::Number;
	column.numbers = std::move(values);
	return column;
}

inline ProbeColumn Flags(const char *name, std::vector<double> values) {
	ProbeColumn column = Numbers(name, std::move(values));
	column.kind = ProbeCellKind::Flag;
	return column;
}

/* "" is NULL. */
inline ProbeColumn Texts(const char *name, std::vector<std::string> values) {
	ProbeColumn column;
	column.name = name;
	for (std::string &value : values) {
		column.nulls.push_back(value.empty());
		column.texts.push_back(std::move(value));
	}
	return column;
}

inline ProbeColumn Ids(const char *name, std::vector<std::int64_t> values) {
	ProbeColumn column;
	column.name = name;
	column.kind = ProbeCellKind::Integer;
	column.nulls.assign(values.size(), false);
	column.integers = std::move(values);
	return column;
}

/* A snapshot of a server of version 15 that was started at 1000. */
inline Snapshot SnapshotAt(double taken_at) {
	Snapshot snapshot;
	snapshot.taken_at = taken_at;
	snapshot.elapsed = taken_at - 500;
	snapshot.server_version = 150000;
	snapshot.role = "postgres";
	snapshot.answers["server"] =
		ProbeTable({Numbers("start_time", {1000}), Numbers("conf_loaded_at", {1000}),
	                Texts("version", {"15.4"})});
	return snapshot;
}

} // namespace savant::core::watch_test
