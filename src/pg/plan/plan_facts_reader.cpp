/*
 * plan_facts_reader.cpp
 *     Turns the rows of table_rows.hpp into facts, one reading per table.
 */
#include "pg/plan/plan_facts_reader.hpp"

#include <cstdlib>

#include "pg/datum.hpp"
#include "pg/read_session.hpp"

extern "C" {
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "utils/acl.h"
#include "utils/guc.h"
}

namespace savant::pg {

namespace {

std::string Own(const char *text) { return text == nullptr ? "" : FromServerLossy(text); }

std::vector<std::string> Own(const Texts &texts) {
	std::vector<std::string> strings;
	for (const char *text : texts) {
		strings.push_back(Own(text));
	}
	return strings;
}

std::string KindName(char kind) {
	switch (kind) {
	case RELKIND_PARTITIONED_TABLE:
		return "partitioned table";
	case RELKIND_VIEW:
		return "view";
	case RELKIND_MATVIEW:
		return "materialized view";
	case RELKIND_FOREIGN_TABLE:
		return "foreign table";
	default:
		return "table";
	}
}

core::ColumnFacts MakeColumn(const TableColumnRow &row) {
	core::ColumnFacts column;
	column.name = Own(row.name);
	column.type = Own(row.type);
	column.number = row.number;
	column.not_null = row.not_null;
	column.collation_is_c = row.collation_is_c;
	column.has_statistics = row.has_statistics;
	column.null_share = row.null_share;
	column.distinct = row.distinct;
	column.width = row.width;
	column.correlation = row.correlation;
	column.common_values = Own(row.values);
	for (std::size_t i = 0; i < row.values.count; i++) {
		column.common_shares.push_back(static_cast<double>(row.shares[i]));
	}
	column.histogram_low = Own(row.low);
	column.histogram_high = Own(row.high);
	column.statistics_target = row.statistics_target;
	return column;
}

core::IndexFacts MakeIndex(const TableIndexRow &row) {
	core::IndexFacts index;
	index.name = Own(row.name);
	index.method = Own(row.method);
	index.keys = Own(row.keys);
	index.included = Own(row.included);
	index.operator_classes = Own(row.operator_classes);
	index.predicate = Own(row.predicate);
	index.is_unique = row.is_unique;
	index.is_primary = row.is_primary;
	index.is_valid = row.is_valid;
	index.pages = row.pages;
	index.rows = row.rows;
	index.scans = row.scans;
	return index;
}

core::ForeignKeyFacts MakeKey(const TableKeyRow &row) {
	core::ForeignKeyFacts key;
	key.name = Own(row.name);
	key.columns = Own(row.columns);
	key.other_schema = Own(row.other_schema);
	key.other_table = Own(row.other_table);
	key.other_columns = Own(row.other_columns);
	key.references_this = row.references_this;
	return key;
}

core::ExtendedStatisticsFacts MakeStatistics(const TableStatisticsRow &row) {
	core::ExtendedStatisticsFacts statistics;
	statistics.name = Own(row.name);
	statistics.columns = Own(row.columns);
	statistics.dependencies = row.dependencies;
	statistics.distinct = row.distinct;
	statistics.most_common = row.most_common;
	return statistics;
}

core::TableFacts MakeTable(const TableRow &row) {
	core::TableFacts table;
	table.schema = Own(row.schema);
	table.name = Own(row.name);
	table.kind = KindName(row.kind);
	table.is_temporary = row.is_temporary;
	table.rows = row.rows;
	table.pages = row.pages;
	table.all_visible_pages = row.all_visible_pages;
	table.live_rows = row.live_rows;
	table.dead_rows = row.dead_rows;
	table.modified_since_analyze = row.modified_since_analyze;
	table.was_analyzed = row.was_analyzed;
	table.analyzed_seconds_ago = row.analyzed_seconds_ago;
	table.updates = row.updates;
	table.hot_updates = row.hot_updates;
	table.inserts = row.inserts;
	table.deletes = row.deletes;
	table.fillfactor = row.fillfactor;
	table.partition_key = Own(row.partition_key);
	table.partitions = row.partitions;
	table.has_row_security = row.has_row_security;
	table.policies = Own(row.policies);
	return table;
}

template <typename Fact, typename Row, typename Make>
std::vector<Fact> MakeEach(const Rows<Row> &rows, Make make) {
	std::vector<Fact> facts;
	for (const Row &row : rows) {
		facts.push_back(make(row));
	}
	return facts;
}

core::FunctionFacts MakeFunction(const FunctionRow &row) {
	core::FunctionFacts facts;
	facts.volatility = row.volatility == PROVOLATILE_IMMUTABLE ? "immutable"
	                   : row.volatility == PROVOLATILE_STABLE  ? "stable"
	                                                           : "volatile";
	facts.language = Own(row.language);
	facts.rows = row.rows;
	facts.cost = row.cost;
	facts.has_support = row.has_support;
	facts.parallel_safe = row.parallel_safe;
	return facts;
}

/* The parts of a name as plans print it: [schema.]name, quoted where needed. */
std::vector<std::string> NameParts(std::string_view name) {
	std::vector<std::string> parts(1);
	bool quoted = false;
	for (std::size_t i = 0; i < name.size(); i++) {
		if (name[i] == '"' && quoted && i + 1 < name.size() && name[i + 1] == '"') {
			parts.back() += '"';
			i++;
		} else if (name[i] == '"') {
			quoted = !quoted;
		} else if (name[i] == '.' && !quoted) {
			parts.emplace_back();
		} else {
			parts.back() += name[i];
		}
	}
	return parts;
}

/* A name longer than the server's is no name of anything. */
bool IsName(const std::string &name) {
	return !name.empty() && name.size() < NAMEDATALEN && name.find('\0') == std::string::npos;
}

} // namespace

const core::TableFacts *PlanFactsReader::Table(std::string_view schema, std::string_view name) {
	const std::pair<std::string, std::string> key{schema, name};
	const auto known = tables_.find(key);
	if (known != tables_.end()) {
		return known->second.get();
	}
	auto facts = ReadTable(key.first, key.second);
	return (tables_[key] = std::move(facts)).get();
}

std::unique_ptr<core::TableFacts> PlanFactsReader::ReadTable(const std::string &schema,
                                                             const std::string &name) {
	if (!IsName(name) || (!schema.empty() && !IsName(schema))) {
		return nullptr;
	}
	const std::string server_schema = ToServer(schema);
	const std::string server_name = ToServer(name);
	const char *const schema_text = schema.empty() ? nullptr : server_schema.c_str();
	const char *const name_text = server_name.c_str();
	ReadSession session;
	const Oid table =
		Call([schema_text, name_text] { return FindReadableTable(schema_text, name_text); });
	TableRow row = {};
	TableRow *const out = &row;
	std::unique_ptr<core::TableFacts> facts;
	if (OidIsValid(table) && Call([table, out] { return ReadTableRow(table, out); })) {
		facts = std::make_unique<core::TableFacts>(MakeTable(row));
		facts->columns = MakeEach<core::ColumnFacts>(
			Call([table] { return ReadTableColumns(table); }), MakeColumn);
	}
	if (facts != nullptr && row.whole) {
		facts->indexes = MakeEach<core::IndexFacts>(
			Call([table] { return ReadTableIndexes(table); }), MakeIndex);
		facts->extended_statistics = MakeEach<core::ExtendedStatisticsFacts>(
			Call([table] { return ReadTableStatistics(table); }), MakeStatistics);
		if (!keys_read_) {
			const Snapshot snapshot = session.scope().snapshot;
			const Rows<KeyOidRow> keys = Call([snapshot] { return ReadKeyOids(snapshot); });
			keys_.assign(keys.begin(), keys.end());
			keys_read_ = true;
		}
		const Rows<KeyOidRow> keys = {keys_.data(), keys_.size(), keys_.size()};
		facts->foreign_keys = MakeEach<core::ForeignKeyFacts>(
			Call([table, keys] { return ReadTableKeys(table, keys); }), MakeKey);
	}
	session.Close();
	return facts;
}

const core::FunctionFacts *PlanFactsReader::Function(std::string_view name) {
	const auto known = functions_.find(name);
	if (known != functions_.end()) {
		return known->second.get();
	}
	std::unique_ptr<core::FunctionFacts> &kept = functions_[std::string(name)];
	const std::vector<std::string> parts = NameParts(name);
	const std::string &schema = parts.size() == 2 ? parts[0] : std::string();
	if (parts.size() > 2 || !IsName(parts.back()) || (parts.size() == 2 && !IsName(schema))) {
		return nullptr;
	}
	const std::string server_schema = ToServer(schema);
	const std::string server_name = ToServer(parts.back());
	const char *const schema_text = schema.empty() ? nullptr : server_schema.c_str();
	const char *const name_text = server_name.c_str();
	ReadSession session;
	const Rows<FunctionRow> rows =
		Call([schema_text, name_text] { return ReadFunctions(schema_text, name_text); });
	bool agreed = rows.count > 0;
	for (const FunctionRow &row : rows) {
		agreed = agreed && row.volatility == rows.items[0].volatility;
	}
	if (agreed) {
		kept = std::make_unique<core::FunctionFacts>(MakeFunction(rows.items[0]));
	}
	session.Close();
	return kept.get();
}

std::optional<double> PlanFactsReader::Setting(std::string_view name) {
	const std::string text(name);
	if (!IsName(text)) {
		return std::nullopt;
	}
	const char *const setting = text.c_str();
	const char *const value = Call([setting] {
		const int flags = GetConfigOptionFlags(setting, true);
		const bool secret = (flags & GUC_SUPERUSER_ONLY) != 0 &&
		                    !has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_SETTINGS);
		return secret ? nullptr : GetConfigOption(setting, true, false);
	});
	if (value == nullptr) {
		return std::nullopt;
	}
	if (strcmp(value, "on") == 0 || strcmp(value, "off") == 0) {
		return value[1] == 'n' ? 1 : 0;
	}
	char *end = nullptr;
	const double number = std::strtod(value, &end);
	return end == value || *end != '\0' ? std::nullopt : std::optional<double>(number);
}

} // namespace savant::pg
