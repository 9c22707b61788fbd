/*
 * report_statements.cpp
 *     Sections about statements: one table with badges for what each leads in, and what changed.
 */
#include <algorithm>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/incident/symptom.hpp"
#include "core/report/report_sections.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

constexpr double kBlockBytes = 8192;
constexpr double kNotable = 0.01; // of all time: less is not worth a row among what changed
constexpr std::size_t kShownName = 90;

/* As figures of a table have it: also microseconds. */
std::string DurationText(double ms) { return ChartValueText(ms, ChartUnit::Milliseconds); }

std::string TextId(const ReportStatement &statement) {
	return "q" + std::to_string(statement.query_id);
}

double Share(const ReportStatement &statement, const ReportUse &all) {
	return all.ms > 0 ? statement.now.ms / all.ms : 0;
}

/* Of all places by time in the period before, the one of this statement; NaN = it was not there. */
double RankBefore(const ReportData &data, const ReportStatement &statement) {
	if (!statement.was_before) {
		return kChartNothing;
	}
	return 1 + static_cast<double>(std::count_if(data.statements.begin(), data.statements.end(),
	                                             [&statement](const ReportStatement &other) {
													 return other.was_before &&
		                                                    other.before.ms > statement.before.ms;
												 }));
}

std::vector<ReportCell> StatementRow(const ReportData &data, const ReportStatement &statement,
                                     std::size_t rank) {
	const double touched = statement.now.hit + statement.now.read;
	ReportCell text = CellOf(StatementLine(statement, kShownName));
	text.badges = statement.leads;
	text.link = TextId(statement);
	ReportCell course = CellOf("");
	course.course = statement.course;
	ReportCell mean = CellOf(DurationText(statement.Mean()));
	mean.note = statement.was_before ? ChangeText(statement.Mean(), statement.MeanBefore()) : "";
	ReportCell calls = CellOf(ChartValueText(statement.now.calls, ChartUnit::Count));
	calls.note = statement.was_before      ? ChangeText(statement.now.calls, statement.before.calls)
	             : data.period.HasBefore() ? "new"
	                                       : "";
	return {CellOf(std::to_string(rank)),
	        text,
	        CellOf(DurationText(statement.now.ms)),
	        CellOf(PercentText(std::clamp(Share(statement, data.all), 0.0, 1.0))),
	        calls,
	        mean,
	        CellOf(touched > 0 ? PercentText(statement.now.hit / touched) : "-"),
	        CellOf(statement.now.calls > 0
	                   ? ChartValueText(statement.now.rows / statement.now.calls, ChartUnit::Number)
	                   : "-"),
	        CellOf(BytesText((statement.now.read + statement.now.temp) * kBlockBytes)),
	        course};
}

std::vector<const ReportStatement *> Known(const ReportData &data) {
	std::vector<const ReportStatement *> known;
	for (const ReportStatement &statement : data.statements) {
		if (statement.query_id != 0) {
			known.push_back(&statement);
		}
	}
	return known;
}

/* What a statement's time did: by more calls, or by slower ones. */
std::string CauseOf(const ReportStatement &statement) {
	const double slower = (statement.Mean() - statement.MeanBefore()) *
	                      (statement.now.calls + statement.before.calls) / 2;
	const double more = (statement.now.calls - statement.before.calls) *
	                    (statement.Mean() + statement.MeanBefore()) / 2;
	std::string cause = more > 0 ? "more calls" : "fewer calls";
	if (std::fabs(slower) >= std::fabs(more)) {
		cause = slower > 0 ? "slower calls" : "faster calls";
	}
	const auto per_call = [](double now, double calls) { return calls > 0 ? now / calls : 0; };
	const double read = per_call(statement.now.read, statement.now.calls);
	const double read_before = per_call(statement.before.read, statement.before.calls);
	const double rows = per_call(statement.now.rows, statement.now.calls);
	const double rows_before = per_call(statement.before.rows, statement.before.calls);
	if (read > 2 * read_before && read - read_before > 10) {
		cause += " (more reads)";
	} else if (rows > 2 * rows_before && rows - rows_before > 10) {
		cause += " (more rows)";
	} else if (statement.now.temp > 2 * statement.before.temp && statement.now.temp > 100) {
		cause += " (temporary files)";
	}
	return cause;
}

/* ", another plan: ..." of the latest change of its plan in the period; "" = none. */
std::string PlanChangeOf(const ReportData &data, const ReportStatement &statement) {
	constexpr std::string_view kPlan = "has another plan: ";
	const ReportChange *latest = nullptr;
	for (const ReportChange &change : data.changes) {
		if (change.kind == "plan_change" && change.object == std::to_string(statement.query_id) &&
		    (latest == nullptr || change.at > latest->at)) {
			latest = &change;
		}
	}
	const std::size_t words = latest == nullptr ? std::string::npos : latest->detail.find(kPlan);
	if (words == std::string::npos) {
		return "";
	}
	const std::string plans = latest->detail.substr(words + kPlan.size());
	return ", another plan: " + plans.substr(0, plans.find(';'));
}

ReportBlock ChangeTable(const std::string &title) {
	ReportBlock table;
	table.kind = ReportBlock::Kind::Table;
	table.title = title;
	table.columns = {{"statement", false, true}, {"time", true, false},
	                 {"before", true, false},    {"mean", true, false},
	                 {"before", true, false},    {"because of", false, false}};
	return table;
}

const ReportRegression *RecordedOf(const ReportData &data, const ReportStatement &statement) {
	for (const ReportRegression &one : data.regressions) {
		if (one.query_id == statement.query_id) {
			return &one;
		}
	}
	return nullptr;
}

/* Whether the methods section has its text, to which a name may lead. */
bool HasText(const ReportData &data, std::int64_t query_id) {
	return std::any_of(data.statements.begin(), data.statements.end(),
	                   [query_id](const ReportStatement &one) {
						   return one.query_id == query_id && !one.text.empty();
					   });
}

/* Slower than in their own past, interval by interval: what ai_why_slow() and incidents rest on. */
ReportBlock RecordedTable(const ReportData &data) {
	constexpr std::size_t kRows = 10;
	ReportBlock table;
	table.kind = ReportBlock::Kind::Table;
	table.title = "Recorded while it happened: slower than in their own past";
	table.columns = {{"statement", false, true},  {"snapshots", true, false},
	                 {"mean", true, false},       {"usually", true, false},
	                 {"extra time", true, false}, {"what changed", false, false}};
	for (std::size_t i = 0; i < std::min(data.regressions.size(), kRows); i++) {
		const ReportRegression &one = data.regressions[i];
		ReportStatement named;
		named.query_id = one.query_id;
		named.text = one.text;
		ReportCell text = CellOf(StatementLine(named, kShownName));
		text.link = HasText(data, one.query_id) ? TextId(named) : "";
		text.note = ChartSpanText(one.first, one.last, data.period.zone_seconds);
		if (one.first == one.last) {
			text.note = ChartTimeText(one.first, data.period.zone_seconds);
		}
		ReportCell mean = CellOf(DurationText(one.mean_ms));
		mean.note =
			one.least_ratio > 1 ? "at least " + TimesText(one.least_ratio) + " as long" : "";
		table.rows.push_back({text, CellOf(CountText(one.intervals)), mean,
		                      CellOf(DurationText(one.usual_ms)),
		                      CellOf(DurationText(std::max(one.extra_ms, 0.0))),
		                      CellOf(std::string(RegressionWords(one.cause)))});
	}
	return table;
}

/* The verdict of the detector, which knows each interval, goes before that of the sums. */
std::string ReasonOf(const ReportData &data, const ReportStatement &statement, bool is_slower) {
	const ReportRegression *recorded = RecordedOf(data, statement);
	if (recorded == nullptr) {
		return CauseOf(statement);
	}
	const std::string when = CountOf(recorded->intervals, "snapshot") + " above";
	return is_slower ? CauseOf(statement) + "; recorded in " + when
	                 : CauseOf(statement) + "; but slower in " + when;
}

} // namespace

std::string StatementLine(const ReportStatement &statement, std::size_t width) {
	if (statement.text.empty()) {
		return statement.query_id == 0 ? "statements not worth a row of their own"
		                               : "query " + std::to_string(statement.query_id);
	}
	std::string line;
	for (const char character : statement.text.substr(0, width * 8)) {
		const bool blank = character == '\n' || character == '\t' || character == ' ';
		if (!blank) {
			line += character;
		} else if (!line.empty() && line.back() != ' ') {
			line += ' ';
		}
	}
	return CutToWidth(line, width);
}

ReportSection StatementsSection(const ReportData &data, std::size_t shown) {
	ReportSection section{"statements", "Statements", {}};
	const auto known = Known(data);
	if (known.empty() || data.all.ms <= 0) {
		section.blocks.push_back(NothingBlock(
			data, "statements",
			"No statement is known of: pg_stat_statements is not there, or nothing ran."));
		return section;
	}
	section.blocks.push_back(
		TextBlock(ChartValueText(data.all.calls, ChartUnit::Count) + " calls took " +
	              DurationText(data.all.ms) + " in all" +
	              (data.all_before.ms > 0 ? " (" + ChangeText(data.all.ms, data.all_before.ms) +
	                                            " against " + data.period.before_name + ")"
	                                      : "") +
	              ". A badge says of what resource a statement is among the first three."));
	ReportBlock table;
	table.kind = ReportBlock::Kind::Table;
	table.columns = {{"#", true, false},          {"statement", false, true},
	                 {"time", true, false},       {"share", true, false},
	                 {"calls", true, false},      {"mean", true, false},
	                 {"hit", true, false},        {"rows/call", true, false},
	                 {"read, temp", true, false}, {"over time", false, false}};
	Chart ranks;
	ranks.kind = ChartKind::Slope;
	ranks.unit = ChartUnit::Count;
	ranks.title = "Rank by time, before and now";
	for (std::size_t i = 0; i < known.size(); i++) {
		const bool leads = std::find(known[i]->leads.begin(), known[i]->leads.end(), "time") ==
		                       known[i]->leads.end() &&
		                   !known[i]->leads.empty();
		if (i < shown || leads) {
			table.rows.push_back(StatementRow(data, *known[i], i + 1));
		}
		if (i < std::min<std::size_t>(shown, 8) && data.period.HasBefore()) {
			ChartItem item;
			item.name = StatementLine(*known[i], 60);
			item.value = static_cast<double>(i + 1);
			item.before = RankBefore(data, *known[i]);
			item.note = DurationText(known[i]->now.ms);
			ranks.items.push_back(std::move(item));
		}
	}
	section.blocks.push_back(std::move(table));
	if (data.all_before.ms > 0) {
		section.blocks.push_back(FigureBlock({ranks}));
	}
	return section;
}

ReportSection RegressionsSection(const ReportData &data) {
	ReportSection section{"regressions", "What got slower, what got faster", {}};
	if (!data.regressions.empty()) {
		section.blocks.push_back(RecordedTable(data));
	} else if (data.missing.count("regressions") > 0) {
		section.blocks.push_back(SoftBlock(data.missing.at("regressions")));
	}
	if (data.all_before.ms <= 0) {
		section.blocks.push_back(SoftBlock(
			"There is nothing to compare with: no statement is known of an earlier period."));
		return section;
	}
	constexpr double kSlower = 1.25;
	constexpr std::size_t kRows = 8;
	ReportBlock slower = ChangeTable("Slower than " + data.period.before_name),
				faster = ChangeTable("Faster than " + data.period.before_name);
	for (const ReportStatement *one : Known(data)) {
		const bool matters = one->was_before && one->now.calls >= 10 && one->before.calls >= 10 &&
		                     std::max(one->now.ms, one->before.ms) > kNotable * data.all.ms;
		const bool is_slower = one->Mean() > kSlower * one->MeanBefore();
		if (!matters || (!is_slower && one->MeanBefore() <= kSlower * one->Mean())) {
			continue;
		}
		ReportCell text = CellOf(StatementLine(*one, kShownName));
		text.link = TextId(*one);
		ReportBlock &table = is_slower ? slower : faster;
		if (table.rows.size() < kRows) {
			table.rows.push_back(
				{text, CellOf(DurationText(one->now.ms)), CellOf(DurationText(one->before.ms)),
			     CellOf(DurationText(one->Mean())), CellOf(DurationText(one->MeanBefore())),
			     CellOf(ReasonOf(data, *one, is_slower) + PlanChangeOf(data, *one))});
		}
	}
	if (slower.rows.empty() && faster.rows.empty()) {
		section.blocks.push_back(SoftBlock(
			"Over the whole period, no statement that matters changed its mean time by a quarter "
			"or more against " +
			data.period.before_name + "."));
	}
	for (ReportBlock *block : {&slower, &faster}) {
		if (!block->rows.empty()) {
			section.blocks.push_back(std::move(*block));
		}
	}
	return section;
}

ReportSection MethodSection(const ReportData &data, std::size_t shown) {
	ReportSection section{"method", "How this was made", {}};
	ReportBlock list;
	list.kind = ReportBlock::Kind::List;
	list.lines = {
		"Load is the number of sessions at work, on average: samples of pg_stat_activity over "
		"looks at it.",
		"Statements are those of pg_stat_statements, differences between snapshots; constants are "
		"$1, $2. Share is of the time of all statements.",
		"Recorded regressions are snapshots in which a statement was slower than in its own past, "
		"by a test that holds false discoveries at 5 %; the other tables compare two periods.",
		"A forecast is the median of all slopes between daily values, with the middle 80 % of "
		"them; it needs 7 days, and a trend that chance would make in less than 5 of 100 cases.",
		"The score is 100 less 20 for each critical finding, 5 for a warning and 0.5 for a note, "
		"at most 30 of one area."};
	if (!data.missing.empty()) {
		for (const auto &[part, why] : data.missing) {
			list.lines.push_back("Not read, " + part + ": " + why);
		}
	}
	section.blocks.push_back(std::move(list));
	const auto known = Known(data);
	for (std::size_t i = 0; i < known.size(); i++) {
		const bool in_table = i < shown || !known[i]->leads.empty();
		if (in_table && !known[i]->text.empty()) {
			ReportBlock block;
			block.kind = ReportBlock::Kind::Folded;
			block.id = TextId(*known[i]);
			block.title = std::to_string(i + 1) + ". " + StatementLine(*known[i], 70);
			block.text = known[i]->text;
			section.blocks.push_back(std::move(block));
		}
	}
	return section;
}

} // namespace savant::core
