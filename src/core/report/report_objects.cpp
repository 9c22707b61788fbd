/*
 * report_objects.cpp
 *     Sections about tables, indexes, vacuum, settings, changes and findings.
 */
#include <algorithm>
#include <cmath>

#include "core/report/report_sections.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

using TableOrder = double (*)(const ReportTable &);

/* The first tables by a figure, those of which it is nothing left out. */
std::vector<const ReportTable *> FirstTables(const ReportData &data, std::size_t most,
                                             TableOrder figure) {
	std::vector<const ReportTable *> tables;
	for (const ReportTable &table : data.tables) {
		if (std::isfinite(figure(table)) && figure(table) > 0) {
			tables.push_back(&table);
		}
	}
	std::stable_sort(tables.begin(), tables.end(),
	                 [figure](const auto *a, const auto *b) { return figure(*a) > figure(*b); });
	tables.resize(std::min(tables.size(), most));
	return tables;
}

double Writes(const ReportTable &table) { return table.inserted + table.updated + table.deleted; }

ReportCell Count(double count) { return CellOf(ChartValueText(count, ChartUnit::Count)); }

ReportCell Bytes(double bytes) {
	return CellOf(std::isfinite(bytes) ? BytesText(bytes) : "not measured");
}

ChartTone ToneOf(const std::string &severity) {
	return severity == "critical"  ? ChartTone::Critical
	       : severity == "warning" ? ChartTone::Warning
	                               : ChartTone::Info;
}

ReportBlock FindingBlock(const ReportData &data, const ReportFinding &finding) {
	ReportBlock block;
	block.kind = ReportBlock::Kind::Finding;
	block.severity = finding.severity;
	block.title = finding.title;
	block.text = finding.detail;
	if (!finding.remedy.empty()) {
		block.lines.push_back(finding.remedy);
	}
	std::string about = finding.rule;
	about += finding.object.empty() ? "" : ", " + finding.object;
	about += std::isfinite(finding.since)
	             ? ", since " + ChartTimeText(finding.since, data.period.zone_seconds)
	             : "";
	block.id = about;
	return block;
}

/* Of a new statement also which one it is, where that is known. */
std::string WhatChanged(const ReportData &data, const ReportChange &change) {
	for (const ReportStatement &statement : data.statements) {
		if (!statement.text.empty() && change.object == std::to_string(statement.query_id)) {
			return change.detail + ": " + StatementLine(statement, 60);
		}
	}
	return change.detail;
}

/* "ddl: 3, restart: 1" */
std::string KindCounts(const ReportData &data) {
	std::map<std::string, int> kinds;
	for (const ReportChange &change : data.changes) {
		++kinds[change.kind];
	}
	std::string text;
	for (const auto &[kind, count] : kinds) {
		std::string word = kind;
		std::replace(word.begin(), word.end(), '_', ' ');
		text += (text.empty() ? "" : ", ") + word + ": " + std::to_string(count);
	}
	return text;
}

} // namespace

ReportSection ChangesSection(const ReportData &data) {
	ReportSection section{"changes", "What changed", {}};
	if (data.changes.empty()) {
		section.blocks.push_back(NothingBlock(data, "changes",
		                                      "No definition, setting or role changed, nothing was "
		                                      "restarted, and no new statement mattered."));
		return section;
	}
	section.blocks.push_back(TextBlock(KindCounts(data) + "."));
	ReportBlock table;
	table.kind = ReportBlock::Kind::Table;
	table.columns = {{"when", false, false}, {"kind", false, false}, {"what", false, true}};
	// Definitions and settings first: statements come and go by themselves.
	std::vector<const ReportChange *> order;
	for (const ReportChange &change : data.changes) {
		order.push_back(&change);
	}
	const auto weight = [](const ReportChange *change) {
		return change->kind == "new_statement" || change->kind == "new_client" ||
		               change->kind == "traffic"
		           ? 1
		           : 0;
	};
	std::stable_sort(order.begin(), order.end(),
	                 [&](const auto *a, const auto *b) { return weight(a) < weight(b); });
	constexpr std::size_t kRows = 25;
	for (std::size_t i = 0; i < std::min(order.size(), kRows); i++) {
		std::string kind = order[i]->kind;
		std::replace(kind.begin(), kind.end(), '_', ' ');
		table.rows.push_back(
			{CellOf(ChartTimeText(std::floor(order[i]->at / 60) * 60, data.period.zone_seconds)),
		     CellOf(kind), CellOf(WhatChanged(data, *order[i]))});
	}
	section.blocks.push_back(std::move(table));
	if (order.size() > kRows) {
		section.blocks.push_back(
			SoftBlock(std::to_string(order.size() - kRows) + " more are in savant.change_event."));
	}
	return section;
}

ReportSection EventsSection(const ReportData &data) {
	ReportSection section{"incidents", "Incidents and anomalies", {}};
	if (data.events.empty()) {
		section.blocks.push_back(
			NothingBlock(data, "events", "No incident, no alert and no anomaly in this period."));
		return section;
	}
	Chart chart;
	chart.kind = ChartKind::Timeline;
	chart.title = "What happened when";
	chart.tells_period = false;
	chart.zone_seconds = data.period.zone_seconds;
	chart.from = data.ShownFrom();
	chart.to = data.period.to;
	for (const auto &[what, name] :
	     {std::pair{"incident", "Incidents"}, std::pair{"alert", "Alerts"},
	      std::pair{"anomaly", "Anomalies"}}) {
		ChartLane lane{name, {}};
		for (const ReportEvent &event : data.events) {
			if (event.what == what) {
				lane.spans.push_back({event.from,
				                      std::isfinite(event.to) ? event.to : data.period.to,
				                      event.title, ToneOf(event.severity)});
			}
		}
		chart.lanes.push_back(std::move(lane));
	}
	ChartLane changes{"Changes", {}};
	for (const ReportChange &change : data.changes) {
		if (change.kind != "new_statement" && change.kind != "traffic") {
			changes.spans.push_back({change.at, change.at, change.detail, ChartTone::Info});
		}
	}
	chart.lanes.push_back(std::move(changes));
	section.blocks.push_back(FigureBlock({chart}));
	constexpr std::size_t kTold = 10;
	std::size_t told = 0;
	for (const ReportEvent &event : data.events) {
		if (event.what == "incident" && told++ < kTold) {
			ReportBlock block;
			block.kind = ReportBlock::Kind::Finding;
			block.severity = event.severity;
			block.title = event.title;
			const bool is_open = !event.detail.empty() && event.detail.back() != '.';
			block.text = event.detail + (is_open ? "." : "") +
			             (event.cause.empty() ? "" : " Probable cause: " + event.cause);
			block.id = "incident, from " + ChartTimeText(event.from, data.period.zone_seconds) +
			           (std::isfinite(event.to)
			                ? " to " + ChartTimeText(event.to, data.period.zone_seconds)
			                : ", not over");
			section.blocks.push_back(std::move(block));
		}
	}
	return section;
}

ReportSection TablesSection(const ReportData &data) {
	ReportSection section{"tables", "Tables", {}};
	if (data.tables.empty()) {
		section.blocks.push_back(NothingBlock(data, "tables", "No table was used in this period."));
		return section;
	}
	Chart growth;
	growth.kind = ChartKind::Bars;
	growth.title = "Grown most";
	growth.unit = ChartUnit::Bytes;
	for (const ReportTable *table :
	     FirstTables(data, 8, [](const ReportTable &t) { return t.grown; })) {
		ChartItem item;
		item.name = table->name;
		item.value = table->grown;
		growth.items.push_back(std::move(item));
	}
	Chart scanned = growth;
	scanned.items.clear();
	scanned.title = "Rows read by sequential scans";
	scanned.unit = ChartUnit::Count;
	for (const ReportTable *table :
	     FirstTables(data, 8, [](const ReportTable &t) { return t.seq_rows; })) {
		ChartItem item;
		item.name = table->name;
		item.value = table->seq_rows;
		scanned.items.push_back(std::move(item));
	}
	section.blocks.push_back(FigureBlock({growth, scanned}));
	ReportBlock block;
	block.kind = ReportBlock::Kind::Table;
	block.title = "Written most";
	block.columns = {{"table", false, true},      {"size", true, false},
	                 {"inserted", true, false},   {"updated", true, false},
	                 {"HOT", true, false},        {"deleted", true, false},
	                 {"seq. scans", true, false}, {"index scans", true, false}};
	for (const ReportTable *table : FirstTables(data, 12, Writes)) {
		block.rows.push_back(
			{CellOf(table->name), Bytes(table->bytes), Count(table->inserted),
		     Count(table->updated),
		     CellOf(table->updated > 0 ? PercentText(table->hot_updated / table->updated) : "-"),
		     Count(table->deleted), Count(table->seq_scans), Count(table->index_scans)});
	}
	section.blocks.push_back(block.rows.empty() ? SoftBlock("No table was written.")
	                                            : std::move(block));
	return section;
}

ReportSection IndexesSection(const ReportData &data) {
	ReportSection section{"indexes", "Indexes", {}};
	if (data.suggestions.empty()) {
		section.blocks.push_back(
			NothingBlock(data, "indexes",
		                 "No advice is open. ai_advise_indexes() asks for missing, unused and "
		                 "duplicate ones; what it finds is kept and shown here."));
		return section;
	}
	for (const ReportSuggestion &one : data.suggestions) {
		ReportBlock block;
		block.kind = ReportBlock::Kind::Finding;
		block.severity = "info";
		block.title = one.action + " on " + one.table;
		block.text = one.reason;
		block.id =
			one.bytes < 0 ? "frees " + BytesText(-one.bytes) : "takes " + BytesText(one.bytes);
		if (std::isfinite(one.saved_ms_per_day)) {
			block.id += ", saves an estimated " + TimeText(one.saved_ms_per_day) + " a day";
		}
		block.lines.push_back(one.ddl);
		section.blocks.push_back(std::move(block));
	}
	return section;
}

ReportSection VacuumSection(const ReportData &data) {
	ReportSection section{"vacuum", "Vacuum", {}};
	ReportBlock block;
	block.kind = ReportBlock::Kind::Table;
	block.columns = {{"table", false, true}, {"live rows", true, false}, {"dead rows", true, false},
	                 {"dead", true, false},  {"vacuums", true, false},   {"analyzes", true, false}};
	for (const ReportTable *table :
	     FirstTables(data, 10, [](const ReportTable &t) { return t.dead; })) {
		block.rows.push_back({CellOf(table->name), Count(table->live), Count(table->dead),
		                      CellOf(PercentText(table->dead / (table->live + table->dead))),
		                      Count(table->vacuums), Count(table->analyzes)});
	}
	section.blocks.push_back(
		block.rows.empty() ? NothingBlock(data, "tables", "No table that was used has dead rows.")
						   : std::move(block));
	ReportBlock charts =
		FigureBlock({SeriesChart(data, "Dead rows", {"dead_rows"}),
	                 SeriesChart(data, "Age of the oldest transaction id", {"xid_age"})});
	if (!charts.charts.empty()) {
		section.blocks.push_back(std::move(charts));
	}
	return section;
}

ReportSection SettingsSection(const ReportData &data) {
	ReportSection section{"settings", "Settings", {}};
	for (const ReportFinding &finding : data.findings) {
		if (finding.area == "configuration") {
			section.blocks.push_back(FindingBlock(data, finding));
		}
	}
	if (section.blocks.empty()) {
		section.blocks.push_back(
			NothingBlock(data, "findings", "No rule has anything against the settings."));
	}
	return section;
}

ReportSection FindingsSection(const ReportData &data) {
	ReportSection section{"findings", "What is wrong now", {}};
	constexpr std::size_t kShown = 25;
	std::size_t shown = 0, more = 0;
	for (const ReportFinding &finding : data.findings) {
		if (finding.area == "configuration") {
			continue;
		}
		if (shown++ < kShown) {
			section.blocks.push_back(FindingBlock(data, finding));
		} else {
			++more;
		}
	}
	if (more > 0) {
		section.blocks.push_back(SoftBlock(std::to_string(more) + " more are in ai_health()."));
	}
	if (section.blocks.empty()) {
		section.blocks.push_back(
			NothingBlock(data, "findings", "No health rule found anything at the last snapshot."));
	}
	return section;
}

ReportSection ScoreSection(const ReportData &data) {
	ReportSection section{"score", "Health score", {}};
	if (data.missing.count("findings") > 0) {
		section.blocks.push_back(NothingBlock(data, "findings", ""));
		return section;
	}
	Chart chart;
	chart.kind = ChartKind::Waterfall;
	chart.title = "How " + ChartValueText(data.score.score, ChartUnit::Number) + " comes about";
	ChartItem whole;
	whole.name = "without findings";
	whole.value = 100;
	whole.tone = ChartTone::Good;
	chart.items.push_back(whole);
	for (const ReportDeduction &one : data.score.deductions) {
		ChartItem item;
		item.name = one.area + ": " + one.why;
		item.value = -one.points;
		item.tone = one.points >= 20  ? ChartTone::Critical
		            : one.points >= 5 ? ChartTone::Warning
		                              : ChartTone::Plain;
		chart.items.push_back(std::move(item));
	}
	if (data.score.deductions.empty()) {
		section.blocks.push_back(SoftBlock("100 of 100: no health rule found anything."));
	} else {
		section.blocks.push_back(FigureBlock({chart}));
	}
	return section;
}

} // namespace savant::core
