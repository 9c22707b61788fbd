/*
 * report_document.cpp
 *     The verdict, the figures on top, and which sections a report has in what order.
 */
#include "core/report/report_document.hpp"

#include <algorithm>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/report/report_narrative.hpp"
#include "core/report/report_sections.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

constexpr double kLongPeriod = 3 * 86400;

std::string PeriodText(const ReportPeriod &period) {
	return ChartSpanText(period.from, period.to, period.zone_seconds);
}

std::string CoverageText(const ReportData &data) {
	const ReportCoverage &coverage = data.coverage;
	if (coverage.snapshots == 0) {
		return "No snapshot in this period.";
	}
	std::string text = CountOf(coverage.snapshots, "snapshot");
	const bool is_young = data.ShownFrom() > data.period.from;
	if (is_young) {
		text =
			"Data since " + ChartTimeText(data.ShownFrom(), data.period.zone_seconds) + ": " + text;
	} else if (coverage.expected > coverage.snapshots) {
		text += " of " + CountText(coverage.expected) + " expected";
	}
	for (const auto &[kind, times] : coverage.interruptions) {
		std::string word = kind;
		std::replace(word.begin(), word.end(), '_', ' ');
		text += ", " + word + ": " + CountText(times);
	}
	if (std::isfinite(coverage.mean_ms)) {
		text += "; one took " + TimeText(coverage.mean_ms) + " on average";
	}
	if (std::isfinite(coverage.repository_bytes)) {
		text += "; kept in " + BytesText(coverage.repository_bytes);
	}
	return text + ".";
}

std::size_t CountSeverity(const ReportData &data, std::string_view severity) {
	return static_cast<std::size_t>(
		std::count_if(data.findings.begin(), data.findings.end(),
	                  [severity](const ReportFinding &one) { return one.severity == severity; }));
}

std::string FindingsSentence(const ReportData &data) {
	if (data.missing.count("findings") > 0) {
		return "The health rules were not asked: " + data.missing.at("findings");
	}
	const std::size_t critical = CountSeverity(data, "critical");
	const std::size_t warnings = CountSeverity(data, "warning");
	if (critical + warnings == 0) {
		return "Nothing is wrong that a health rule knows of.";
	}
	std::string text =
		"The health score is " + ChartValueText(data.score.score, ChartUnit::Number) + " of 100";
	text += critical > 0 ? ": " + CountOf(static_cast<double>(critical), "critical finding") : "";
	text += warnings > 0 ? (critical > 0 ? " and " : ": ") +
	                           CountOf(static_cast<double>(warnings), "warning")
	                     : "";
	return text + ". The worst: " + data.findings.front().title + ".";
}

std::string LoadSentence(const ReportData &data) {
	const ReportSeries *load = data.Find("load_total");
	if (load == nullptr) {
		return "";
	}
	std::string text = "On average " + ChartValueText(load->mean, ChartUnit::Number) +
	                   " sessions were at work, at most " +
	                   ChartValueText(load->most, ChartUnit::Number);
	if (std::isfinite(data.cpus) && data.cpus > 0) {
		text += ", on " + CountOf(data.cpus, "CPU");
	}
	const std::string change = ChangeText(load->mean, load->before);
	return text + (change.empty() ? "" : "; " + change + " against " + data.period.before_name) +
	       ".";
}

std::string WorkSentence(const ReportData &data) {
	if (data.statements.empty() || data.all.ms <= 0) {
		return "";
	}
	for (const ReportStatement &statement : data.statements) {
		if (statement.query_id != 0) {
			return "Most time, " +
			       PercentText(std::clamp(statement.now.ms / data.all.ms, 0.0, 1.0)) +
			       " of that of all statements, went to: " + StatementLine(statement, 80);
		}
	}
	return "";
}

std::string ChangeSentence(const ReportData &data) {
	std::size_t ddl = 0, settings = 0, restarts = 0;
	for (const ReportChange &change : data.changes) {
		ddl += change.kind == "ddl" ? 1 : 0;
		settings += change.kind == "setting" ? 1 : 0;
		restarts += change.kind == "restart" ? 1 : 0;
	}
	if (ddl + settings + restarts == 0) {
		return "";
	}
	std::string text;
	const auto add = [&text](std::size_t count, const char *word) {
		if (count > 0) {
			text += (text.empty() ? "" : ", ") + CountOf(static_cast<double>(count), word);
		}
	};
	add(restarts, "restart");
	add(ddl, "changed definition");
	add(settings, "changed setting");
	return "State changed: " + text + ".";
}

ReportFigure SeriesFigure(const ReportData &data, const char *id, const char *name) {
	const ReportSeries *series = data.Find(id);
	if (series == nullptr) {
		return {};
	}
	return {ChartValueText(series->mean, UnitOf(series->unit)), name,
	        ChangeText(series->mean, series->before)};
}

std::vector<ReportFigure> Figures(const ReportData &data) {
	std::vector<ReportFigure> figures;
	if (data.missing.count("findings") == 0) {
		figures.push_back(
			{ChartValueText(data.score.score, ChartUnit::Number) + " of 100", "health score", ""});
	}
	for (const auto &[id, name] :
	     {std::pair{"load_total", "sessions at work"}, std::pair{"calls_per_second", "statements"},
	      std::pair{"statement_ms_per_call", "mean time"},
	      std::pair{"commits_per_second", "commits"}, std::pair{"hit_share", "cache hits"},
	      std::pair{"wal_bytes_per_second", "WAL"}, std::pair{"database_bytes", "database"}}) {
		ReportFigure figure = SeriesFigure(data, id, name);
		if (!figure.value.empty()) {
			figures.push_back(std::move(figure));
		}
	}
	return figures;
}

/* What to do first: of the worst findings the statements, then the best suggestion. */
ReportSection ActionsSection(const ReportData &data) {
	ReportSection section{"first", "Do these first", {}};
	constexpr std::size_t kActions = 3;
	for (const ReportFinding &finding : data.findings) {
		if (!finding.remedy.empty() && finding.severity != "info" &&
		    section.blocks.size() < kActions) {
			ReportBlock block;
			block.kind = ReportBlock::Kind::Finding;
			block.severity = finding.severity;
			block.title = finding.title;
			block.id = finding.rule;
			block.lines.push_back(finding.remedy);
			section.blocks.push_back(std::move(block));
		}
	}
	for (const ReportSuggestion &one : data.suggestions) {
		if (section.blocks.size() < kActions && std::isfinite(one.saved_ms_per_day)) {
			ReportBlock block;
			block.kind = ReportBlock::Kind::Finding;
			block.severity = "info";
			block.title = one.action + " on " + one.table + ": saves an estimated " +
			              TimeText(one.saved_ms_per_day) + " a day";
			block.lines.push_back(one.ddl);
			section.blocks.push_back(std::move(block));
		}
	}
	if (section.blocks.empty()) {
		section.blocks.push_back(SoftBlock(
			data.coverage.snapshots == 0 && data.findings.empty()
				? "Nothing was watched, so nothing is known: load pg_savant with "
				  "shared_preload_libraries, or call ai_collect() every minute. ai_health() tells "
				  "what is wrong now."
				: "Nothing needs doing now."));
	}
	return section;
}

void AddHead(const ReportData &data, ReportDocument &document) {
	document.subtitle = PeriodText(data.period) + ". PostgreSQL " + data.version +
	                    (data.is_standby ? ", standby" : "") + ". " + CoverageText(data);
	for (std::string sentence :
	     {FindingsSentence(data), LoadSentence(data), WorkSentence(data), ChangeSentence(data)}) {
		if (!sentence.empty()) {
			document.lead.push_back(std::move(sentence));
		}
	}
	if (!data.narrative.empty()) {
		document.lead.push_back(data.narrative);
	}
	document.byline = BylineOf(data);
	document.figures = Figures(data);
}

std::size_t StatementsShown(const ReportData &data) {
	return data.period.Seconds() > kLongPeriod ? 20 : 10;
}

} // namespace

ReportDocument DocumentOf(const ReportData &data) {
	ReportDocument document;
	document.title = "Report on database " + data.database;
	AddHead(data, document);
	const std::size_t shown = StatementsShown(data);
	document.sections = {ActionsSection(data),
	                     ChangesSection(data),
	                     EventsSection(data),
	                     LoadSection(data),
	                     StatementsSection(data, shown),
	                     RegressionsSection(data),
	                     WaitsSection(data),
	                     StorageSection(data),
	                     TablesSection(data),
	                     IndexesSection(data),
	                     VacuumSection(data),
	                     ReplicationSection(data),
	                     CapacitySection(data),
	                     SettingsSection(data),
	                     FindingsSection(data),
	                     ScoreSection(data),
	                     MethodSection(data, shown)};
	return document;
}

ReportDocument DashboardOf(const ReportData &data) {
	ReportDocument document;
	document.title = "Database " + data.database + " now";
	AddHead(data, document);
	document.sections = {FindingsSection(data), EventsSection(data),         LoadSection(data),
	                     WaitsSection(data),    StatementsSection(data, 10), ChangesSection(data),
	                     StorageSection(data),  MethodSection(data, 10)};
	return document;
}

namespace {

ReportSection ComparedSeries(const ReportData &a, const ReportData &b) {
	ReportSection section{"figures", "Figures", {}};
	ReportBlock table;
	table.kind = ReportBlock::Kind::Table;
	table.columns = {{"figure", false, true},
	                 {"a", true, false},
	                 {"b", true, false},
	                 {"b against a", true, false}};
	for (const ReportSeries &one : a.series) {
		const ReportSeries *other = b.Find(one.id);
		if (other != nullptr && std::isfinite(one.mean) && (one.mean != 0 || other->mean != 0)) {
			const ChartUnit unit = UnitOf(one.unit);
			table.rows.push_back({CellOf(one.title), CellOf(ChartValueText(one.mean, unit)),
			                      CellOf(ChartValueText(other->mean, unit)),
			                      CellOf(ChangeText(other->mean, one.mean))});
		}
	}
	section.blocks.push_back(table.rows.empty()
	                             ? SoftBlock("One of the periods has no snapshot to compare.")
	                             : std::move(table));
	return section;
}

ReportSection ComparedStatements(const ReportData &a, const ReportData &b) {
	struct Pair {
		const ReportStatement *a = nullptr, *b = nullptr;
		double Moved() const {
			return std::fabs((b != nullptr ? b->now.ms : 0) - (a != nullptr ? a->now.ms : 0));
		}
	};
	std::map<std::int64_t, Pair> pairs;
	for (const ReportStatement &one : a.statements) {
		pairs[one.query_id].a = &one;
	}
	for (const ReportStatement &one : b.statements) {
		pairs[one.query_id].b = &one;
	}
	pairs.erase(0);
	std::vector<Pair> order;
	for (const auto &[id, pair] : pairs) {
		order.push_back(pair);
	}
	std::stable_sort(order.begin(), order.end(),
	                 [](const Pair &x, const Pair &y) { return x.Moved() > y.Moved(); });
	constexpr std::size_t kRows = 20;
	ReportSection section{"statements", "Statements, by what their time moved", {}};
	ReportBlock table;
	table.kind = ReportBlock::Kind::Table;
	table.columns = {{"statement", false, true}, {"time a", true, false},
	                 {"time b", true, false},    {"calls a", true, false},
	                 {"calls b", true, false},   {"mean a", true, false},
	                 {"mean b", true, false},    {"mean, b against a", true, false}};
	for (std::size_t i = 0; i < std::min(order.size(), kRows); i++) {
		const Pair &pair = order[i];
		const auto time = [](const ReportStatement *one) {
			return CellOf(one == nullptr ? "-"
			                             : ChartValueText(one->now.ms, ChartUnit::Milliseconds));
		};
		const auto calls = [](const ReportStatement *one) {
			return CellOf(one == nullptr ? "-" : ChartValueText(one->now.calls, ChartUnit::Count));
		};
		const auto mean = [](const ReportStatement *one) {
			return CellOf(one == nullptr ? "-"
			                             : ChartValueText(one->Mean(), ChartUnit::Milliseconds));
		};
		table.rows.push_back(
			{CellOf(StatementLine(pair.b != nullptr ? *pair.b : *pair.a, 90)), time(pair.a),
		     time(pair.b), calls(pair.a), calls(pair.b), mean(pair.a), mean(pair.b),
		     CellOf(pair.a == nullptr   ? "only in b"
		            : pair.b == nullptr ? "only in a"
		                                : ChangeText(pair.b->Mean(), pair.a->Mean()))});
	}
	section.blocks.push_back(table.rows.empty()
	                             ? SoftBlock("No statement is known of either period.")
	                             : std::move(table));
	return section;
}

ReportSection ComparedTables(const ReportData &a, const ReportData &b) {
	std::map<std::string, std::pair<const ReportTable *, const ReportTable *>> pairs;
	for (const ReportTable &one : a.tables) {
		pairs[one.name].first = &one;
	}
	for (const ReportTable &one : b.tables) {
		pairs[one.name].second = &one;
	}
	ReportSection section{"tables", "Tables", {}};
	ReportBlock table;
	table.kind = ReportBlock::Kind::Table;
	table.columns = {{"table", false, true}, {"rows by seq. scan a", true, false},
	                 {"b", true, false},     {"written a", true, false},
	                 {"b", true, false},     {"size b", true, false}};
	const auto seq = [](const ReportTable *one) {
		return CellOf(one == nullptr ? "-" : ChartValueText(one->seq_rows, ChartUnit::Count));
	};
	const auto written = [](const ReportTable *one) {
		return CellOf(one == nullptr ? "-"
		                             : ChartValueText(one->inserted + one->updated + one->deleted,
		                                              ChartUnit::Count));
	};
	for (const auto &[name, pair] : pairs) {
		if (table.rows.size() < 30) {
			const bool sized = pair.second != nullptr && std::isfinite(pair.second->bytes);
			table.rows.push_back({CellOf(name), seq(pair.first), seq(pair.second),
			                      written(pair.first), written(pair.second),
			                      CellOf(sized ? BytesText(pair.second->bytes) : "-")});
		}
	}
	section.blocks.push_back(table.rows.empty() ? SoftBlock("No table was used in either period.")
	                                            : std::move(table));
	return section;
}

} // namespace

ReportDocument ComparisonOf(const ReportData &a, const ReportData &b) {
	ReportDocument document;
	document.title = "Two periods of database " + b.database;
	document.subtitle = "a: " + PeriodText(a.period) + ". b: " + PeriodText(b.period) + ".";
	for (const auto &[name, data] : {std::pair{"a", &a}, std::pair{"b", &b}}) {
		document.lead.push_back(std::string(name) + ": " + CoverageText(*data) + " " +
		                        LoadSentence(*data));
	}
	document.sections = {ComparedSeries(a, b), ComparedStatements(a, b), ComparedTables(a, b)};
	return document;
}

} // namespace savant::core
