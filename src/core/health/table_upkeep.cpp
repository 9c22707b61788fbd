/*
 * table_upkeep.cpp
 *     The thresholds of autovacuum: settings, storage parameters, size.
 */
#include "core/health/table_upkeep.hpp"

#include <algorithm>
#include <cstdlib>

namespace savant::core {

namespace {

/* base + factor * rows, both from a storage parameter or else from the setting. */
class ThresholdRule {
public:
	ThresholdRule(const HealthCheck &check, std::string kind)
		: base_name_("autovacuum_" + kind + "_threshold"),
		  factor_name_("autovacuum_" + kind + "_scale_factor"),
		  base_(check.SettingNumber(base_name_)), factor_(check.SettingNumber(factor_name_)) {}

	double Of(const HealthRow &table, double rows) const {
		return Value(table, base_name_, base_) + Value(table, factor_name_, factor_) * rows;
	}

private:
	static double Value(const HealthRow &table, const std::string &name, double other) {
		const std::string text = TableOption(table, name);
		return text.empty() ? other : std::strtod(text.c_str(), nullptr);
	}

	std::string base_name_, factor_name_;
	double base_, factor_;
};

/* The later of two times, either of which may not be known. */
double Later(double left, double right) { return std::fmax(left, right); }

} // namespace

std::string TableOption(const HealthRow &table, std::string_view name) {
	const std::string &options = table.Text("options"); // a=1,b=2
	const std::string key = std::string(name) + "=";
	std::size_t at = options.starts_with(key) ? 0 : options.find("," + key);
	if (at == std::string::npos) {
		return "";
	}
	at += key.size() + (at == 0 ? 0 : 1);
	return options.substr(at, std::min(options.find(',', at), options.size()) - at);
}

std::vector<TableUpkeep> UpkeepOf(const HealthCheck &check) {
	constexpr double kLeast = 1000;
	const ThresholdRule vacuum(check, "vacuum"), insert(check, "vacuum_insert"),
		analyze(check, "analyze");
	std::vector<TableUpkeep> tables;
	for (const HealthRow &row : check.Rows("tables")) {
		TableUpkeep table;
		table.dead = row.Number("dead_rows");
		table.modified = row.Number("modified_since_analyze");
		table.inserted = row.Number("inserted_since_vacuum");
		const bool is_stored = row.Text("kind") != "p";
		if (!is_stored || (!(table.dead >= kLeast) && !(table.modified >= kLeast) &&
		                   !(table.inserted >= kLeast))) {
			continue;
		}
		const double rows = std::fmax(0, row.Number("estimated_rows"));
		table.name = row.Text("name");
		table.live = row.Number("live_rows");
		table.changes = row.Number("updated") + row.Number("deleted");
		table.pages = row.Number("pages");
		table.visible_pages = row.Number("pages_visible");
		table.vacuum_threshold = vacuum.Of(row, rows);
		table.insert_threshold = insert.Of(row, rows);
		table.analyze_threshold = analyze.Of(row, rows);
		table.vacuumed_at = Later(row.Number("last_vacuum"), row.Number("last_autovacuum"));
		table.analyzed_at = Later(row.Number("last_analyze"), row.Number("last_autoanalyze"));
		table.autovacuum_enabled = TableOption(row, "autovacuum_enabled") != "false";
		tables.push_back(std::move(table));
	}
	return tables;
}

} // namespace savant::core
