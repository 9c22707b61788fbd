/*
 * snapshot.cpp
 *     A snapshot and its JSON.
 *
 * The JSON goes column by column, as the tables do.  NULL is null; numbers that JSON does not
 * know are the texts "Infinity" and "-Infinity".
 */
#include "core/watch/snapshot.hpp"

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/errors.hpp"

namespace savant::core {

namespace {

using nlohmann::json;

constexpr int kFormat = 1;
constexpr const char *kCellKinds[] = {"number", "integer", "flag", "text"};

json NumberJson(double number) {
	if (std::isnan(number)) {
		return nullptr;
	}
	if (std::isinf(number)) {
		return number > 0 ? "Infinity" : "-Infinity";
	}
	return number;
}

double NumberOf(const json &value) {
	if (value.is_null()) {
		return std::numeric_limits<double>::quiet_NaN();
	}
	if (value.is_string()) {
		const double infinity = std::numeric_limits<double>::infinity();
		return value.get_ref<const std::string &>() == "Infinity" ? infinity : -infinity;
	}
	return value.get<double>();
}

json ColumnJson(const ProbeColumn &column) {
	json values = json::array();
	for (const double number : column.numbers) {
		values.push_back(NumberJson(number));
	}
	for (std::size_t i = 0; i < column.nulls.size(); i++) {
		if (column.nulls[i]) {
			values.push_back(nullptr);
		} else if (column.kind == ProbeCellKind::Integer) {
			values.push_back(column.integers[i]);
		} else {
			values.push_back(column.texts[i]);
		}
	}
	return {{"name", column.name},
	        {"kind", kCellKinds[static_cast<int>(column.kind)]},
	        {"values", std::move(values)}};
}

ProbeCellKind CellKindOf(const std::string &name) {
	for (int i = 0; i < 4; i++) {
		if (name == kCellKinds[i]) {
			return static_cast<ProbeCellKind>(i);
		}
	}
	throw UserError(ErrorCode::InvalidParameter, "unknown kind of column in a snapshot");
}

ProbeColumn ColumnOf(const json &item) {
	ProbeColumn column;
	column.name = item.at("name").get<std::string>();
	column.kind = CellKindOf(item.at("kind").get<std::string>());
	for (const json &value : item.at("values")) {
		if (column.kind == ProbeCellKind::Number || column.kind == ProbeCellKind::Flag) {
			column.numbers.push_back(NumberOf(value));
			continue;
		}
		column.nulls.push_back(value.is_null());
		if (column.kind == ProbeCellKind::Integer) {
			column.integers.push_back(value.is_null() ? 0 : value.get<std::int64_t>());
		} else {
			column.texts.push_back(value.is_null() ? std::string() : value.get<std::string>());
		}
	}
	return column;
}

std::size_t CellsOf(const ProbeColumn &column) {
	return column.numbers.size() + column.nulls.size();
}

ProbeTable TableOf(const json &item) {
	std::vector<ProbeColumn> columns;
	for (const json &column : item) {
		columns.push_back(ColumnOf(column));
		if (CellsOf(columns.back()) != CellsOf(columns.front())) {
			throw UserError(ErrorCode::InvalidParameter,
			                "columns of different lengths in a snapshot");
		}
	}
	return ProbeTable(std::move(columns));
}

ProbeFailure FailureOf(const json &item) {
	ProbeFailure failure;
	const std::string kind = item.at("kind").get<std::string>();
	for (const ProbeFailure::Kind known :
	     {ProbeFailure::Kind::NotApplicable, ProbeFailure::Kind::Refused,
	      ProbeFailure::Kind::TimedOut, ProbeFailure::Kind::Failed}) {
		if (kind == Name(known)) {
			failure.kind = known;
		}
	}
	failure.sqlstate = item.value("sqlstate", "");
	failure.message = item.value("message", "");
	return failure;
}

Snapshot SnapshotOf(const json &root) {
	if (root.at("format").get<int>() != kFormat) {
		throw UserError(ErrorCode::InvalidParameter, "snapshot of another format");
	}
	Snapshot snapshot;
	snapshot.taken_at = root.at("taken_at").get<double>();
	snapshot.elapsed = root.value("elapsed", 0.0);
	snapshot.server_version = root.value("server_version", 0);
	snapshot.is_standby = root.value("is_standby", false);
	snapshot.role = root.value("role", "");
	snapshot.planned_every = root.value("planned_every", 0.0);
	snapshot.took_ms = root.value("took_ms", 0.0);
	for (const auto &[id, item] : root.at("answers").items()) {
		snapshot.answers.emplace(id, TableOf(item));
	}
	const json failures = root.value("failures", json::object());
	for (const auto &[id, item] : failures.items()) {
		snapshot.failures.emplace(id, FailureOf(item));
	}
	snapshot.asked_at = root.value("asked_at", decltype(snapshot.asked_at)());
	snapshot.probe_ms = root.value("probe_ms", decltype(snapshot.probe_ms)());
	return snapshot;
}

} // namespace

std::string_view Name(ProbeFailure::Kind kind) {
	switch (kind) {
	case ProbeFailure::Kind::NotApplicable:
		return "not_applicable";
	case ProbeFailure::Kind::Refused:
		return "refused";
	case ProbeFailure::Kind::TimedOut:
		return "timed_out";
	case ProbeFailure::Kind::Failed:
		return "failed";
	}
	return "";
}

const ProbeTable *Snapshot::Find(std::string_view probe) const {
	const auto found = answers.find(probe);
	return found == answers.end() ? nullptr : &found->second;
}

double Snapshot::AskedAt(std::string_view probe) const {
	const auto found = asked_at.find(probe);
	return found == asked_at.end() ? taken_at : found->second;
}

std::string SnapshotJson(const Snapshot &snapshot) {
	json answers = json::object();
	for (const auto &[id, table] : snapshot.answers) {
		json columns = json::array();
		for (const ProbeColumn &column : table.Columns()) {
			columns.push_back(ColumnJson(column));
		}
		answers[id] = std::move(columns);
	}
	json failures = json::object();
	for (const auto &[id, failure] : snapshot.failures) {
		failures[id] = {{"kind", Name(failure.kind)},
		                {"sqlstate", failure.sqlstate},
		                {"message", failure.message}};
	}
	const json root = {{"format", kFormat},
	                   {"taken_at", snapshot.taken_at},
	                   {"elapsed", snapshot.elapsed},
	                   {"server_version", snapshot.server_version},
	                   {"is_standby", snapshot.is_standby},
	                   {"role", snapshot.role},
	                   {"planned_every", snapshot.planned_every},
	                   {"took_ms", snapshot.took_ms},
	                   {"asked_at", snapshot.asked_at},
	                   {"probe_ms", snapshot.probe_ms},
	                   {"failures", std::move(failures)},
	                   {"answers", std::move(answers)}};
	return root.dump(-1, ' ', false, json::error_handler_t::replace);
}

Snapshot SnapshotFromJson(std::string_view text) {
	try {
		return SnapshotOf(json::parse(text));
	} catch (const json::exception &error) {
		throw UserError(ErrorCode::InvalidParameter, "not a snapshot", error.what());
	}
}

} // namespace savant::core
