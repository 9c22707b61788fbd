/*
 * advice_report.cpp
 *     Figures in sentences.
 */
#include "core/advise/advice_report.hpp"

#include <algorithm>
#include <cmath>

#include "core/text/figure_words.hpp"
#include "core/text/utf8.hpp"
#include "core/text/wrap_text.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kReportWidth = 100;
constexpr std::size_t kMostStatements = 3; // of a suggestion, in full
constexpr std::size_t kStatementBytes = 88;
constexpr std::size_t kStatementsPerSuggestion = 3;
/* Below this share a better set is not worth a word. */
constexpr double kNearBound = 0.005;
constexpr double kFewDays = 1;
constexpr double kShortestMs = 0.01; // a statement takes as long to say that it is done

double Share(double part, double whole) { return whole > 0 ? part / whole : 0; }

double SavedShare(const AdviceSummary &summary) {
	return std::max(0.0, Share(summary.cost_before - summary.cost_after, summary.cost_before));
}

std::string WorkloadLine(const AdviceSummary &summary) {
	std::string line = CountOf(summary.statements, "statement");
	if (summary.has_times) {
		line += ", " + TimeText(summary.cost_before) + " of work a day; with the suggestions " +
		        TimeText(summary.cost_after);
	} else {
		line += ", planner cost " + CountText(summary.cost_before) + "; with the suggestions " +
		        CountText(summary.cost_after);
	}
	line += " (" + PercentText(SavedShare(summary)) + " less)";
	if (summary.bytes > 0) {
		line += ", for " + BytesText(summary.bytes) + " of indexes";
	}
	return line + ".";
}

/* How good the answer is, and what it took. */
void AddSearchLines(const AdviceSummary &summary, std::vector<std::string> &lines) {
	const double better = Share(summary.cost_after - summary.cost_bound, summary.cost_before);
	lines.push_back(
		better < kNearBound
			? "No other set of these kinds of index is better by more than half a percent."
			: "At most " + PercentText(better) + " of the work more could be saved by any set" +
				  (summary.storage_budget > 0 ? ", whatever its size." : "."));
	lines.push_back("Searched: " + CountOf(summary.candidates, "candidate") + ", " +
	                CountOf(static_cast<double>(summary.planner_calls), "planner call") + ", " +
	                TimeText(summary.search_ms) + ".");
	if (!summary.complete) {
		lines.push_back("The time limit ended the search; a longer time_limit can find more.");
	}
}

std::string LeftOutLine(const AdviceSummary &summary) {
	std::string line;
	for (const LeftOut &group : summary.left_out) {
		line += line.empty() ? "Left out: " : "; ";
		line += CountOf(group.statements, "statement") + " " + group.reason;
		if (summary.has_times && summary.ms_per_day > 0 && group.ms_per_day > 0) {
			line += " (" + PercentText(group.ms_per_day / summary.ms_per_day) + " of the time)";
		}
		if (!group.example.empty()) {
			line += ", such as: " + group.example;
		}
	}
	return line.empty() ? line : line + ".";
}

std::string OneLine(std::string_view text) {
	std::string line;
	bool blank = false;
	for (const char c : text) {
		if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
			blank = !line.empty();
			continue;
		}
		line += blank ? " " : "";
		line += c;
		blank = false;
	}
	if (line.size() <= kStatementBytes) {
		return line;
	}
	return std::string(CutUtf8(line, kStatementBytes)) + " ...";
}

std::string Gain(const AdviceSummary &summary, const Suggestion &suggestion) {
	if (suggestion.saved_ms_per_day) {
		return TimeText(*suggestion.saved_ms_per_day) + " a day, " +
		       PercentText(suggestion.saved_share);
	}
	return PercentText(suggestion.saved_share) + (summary.has_times ? "" : " of the cost");
}

std::string FirstLine(const AdviceSummary &summary,
                      const std::vector<ReportedSuggestion> &suggestions) {
	if (suggestions.empty()) {
		return summary.statements == 0 ? "There is no statement to advise about."
		                               : "No change of the indexes is worth its cost.";
	}
	if (std::all_of(suggestions.begin(), suggestions.end(),
	                [](const ReportedSuggestion &told) { return told.is_hygiene; })) {
		return CountOf(static_cast<double>(suggestions.size()), "suggestion") +
		       ": no change for the statements is worth its cost, but there are indexes to look "
		       "after.";
	}
	return CountOf(static_cast<double>(suggestions.size()), "suggestion") + ": " +
	       PercentText(SavedShare(summary)) + " less work" +
	       (summary.has_times ? ", " + TimeText(summary.cost_before - summary.cost_after) + " a day"
	                          : "") +
	       ".";
}

/* One line when it fits, else the statement in a line of its own. */
void TellStatement(const ReportedStatement &statement, std::vector<std::string> &lines) {
	std::string line = "     ";
	if (statement.ms_per_call > 0 && statement.cost_before > 0) {
		const double after = statement.ms_per_call * statement.cost_after / statement.cost_before;
		line += TimeText(statement.ms_per_call) + " -> about " +
		        (after < kShortestMs ? "0.01 ms" : TimeText(after));
	} else {
		line +=
			"cost " + CountText(statement.cost_before) + " -> " + CountText(statement.cost_after);
	}
	if (statement.calls_per_day > 0) {
		line += ", " + CountText(statement.calls_per_day) + " times a day";
	}
	if (!statement.node.empty()) {
		line += ", " + statement.node;
	}
	const std::string text = OneLine(statement.text);
	if (line.size() + 2 + text.size() <= kReportWidth) {
		lines.push_back(line + ": " + text);
		return;
	}
	lines.push_back(line + ":");
	lines.push_back("       " + text);
}

void AddWrapped(std::string_view indent, std::string_view text, std::vector<std::string> &lines) {
	for (const std::string &line : WrapText(text, kReportWidth - indent.size())) {
		lines.push_back(std::string(indent) + line);
	}
}

std::vector<std::string> StatementsOf(std::string_view ddl) {
	std::vector<std::string> statements;
	while (!ddl.empty()) {
		const std::size_t end = std::min(ddl.find(";\n"), ddl.size());
		statements.push_back(std::string(ddl.substr(0, end)) + ";");
		ddl.remove_prefix(std::min(end + 2, ddl.size()));
	}
	return statements;
}

/*
 * SQL to type, never wrapped.  Of many statements only those about the table itself: what is
 * done to its partitions before is the same for each.
 */
void TellStatements(int number, const ReportedSuggestion &told, std::vector<std::string> &lines) {
	std::vector<std::string> statements = StatementsOf(told.suggestion.ddl);
	const std::size_t all = statements.size();
	if (all > kMostStatements) {
		std::erase_if(statements, [](const std::string &statement) {
			return statement.starts_with("CREATE INDEX CONCURRENTLY ");
		});
	}
	std::string before = std::to_string(number) + ". ";
	for (const std::string &statement : statements) {
		lines.push_back(before + statement);
		before = "   ";
	}
	if (statements.size() < all) {
		lines.push_back("   first CONCURRENTLY on each of " +
		                CountOf(static_cast<double>(all - statements.size()), "partition") +
		                (told.id > 0
		                     ? ": SELECT ai_apply(" + std::to_string(told.id) + "); shows all steps"
		                     : ""));
	}
}

std::string FactsOf(const AdviceSummary &summary, const ReportedSuggestion &told) {
	const Suggestion &suggestion = told.suggestion;
	std::vector<std::string> facts;
	if (told.is_hygiene) {
		facts.push_back("for upkeep");
	} else if (suggestion.action != SuggestionAction::DropIndex || suggestion.saved_share > 0) {
		facts.push_back("saves " + Gain(summary, suggestion));
	}
	if (suggestion.bytes != 0) {
		facts.push_back(suggestion.bytes > 0 ? "takes " + BytesText(suggestion.bytes)
		                                     : "frees " + BytesText(-suggestion.bytes));
	}
	if (suggestion.write_cost_ms_per_day != 0) {
		facts.push_back("writes cost " + TimeText(std::abs(suggestion.write_cost_ms_per_day)) +
		                " a day " + (suggestion.write_cost_ms_per_day > 0 ? "more" : "less"));
	}
	if (suggestion.build_ms > 0) {
		facts.push_back("about " + TimeText(suggestion.build_ms) + " to build");
	}
	facts.push_back("confidence " + PercentText(suggestion.confidence));
	if (told.id > 0) {
		facts.push_back("suggestion " + std::to_string(told.id));
	}
	std::string line;
	for (const std::string &fact : facts) {
		line += (line.empty() ? "" : "; ") + fact;
	}
	return line;
}

void TellSuggestion(const AdviceSummary &summary, int number, const ReportedSuggestion &told,
                    std::vector<std::string> &lines) {
	const Suggestion &suggestion = told.suggestion;
	lines.emplace_back();
	TellStatements(number, told, lines);
	AddWrapped("   ", FactsOf(summary, told), lines);
	AddWrapped("   ", suggestion.text, lines);
	if (!told.may_run) {
		lines.push_back("   Only the owner of " + suggestion.table + " can do it.");
	}
	for (std::size_t i = 0; i < told.statements.size() && i < kStatementsPerSuggestion; i++) {
		TellStatement(told.statements[i], lines);
	}
	const std::size_t more = told.statements.size();
	if (static_cast<std::size_t>(std::max(suggestion.statements, 0)) > kStatementsPerSuggestion &&
	    more >= kStatementsPerSuggestion) {
		lines.push_back("     and " +
		                CountOf(suggestion.statements - static_cast<int>(kStatementsPerSuggestion),
		                        "other statement"));
	}
	const std::vector<std::string> undo = StatementsOf(suggestion.rollback_ddl);
	if (undo.size() > kMostStatements && told.id > 0) {
		lines.push_back("   undo: SELECT ai_undo(" + std::to_string(told.id) + ");");
		return;
	}
	for (const std::string &statement : undo) {
		lines.push_back((&statement == undo.data() ? "   undo: " : "         ") + statement);
	}
}

/* What to type for the first suggestion that is kept and may be done. */
void AddNextSteps(const std::vector<ReportedSuggestion> &suggestions,
                  std::vector<std::string> &lines) {
	const auto first =
		std::find_if(suggestions.begin(), suggestions.end(),
	                 [](const ReportedSuggestion &told) { return told.id > 0 && told.may_run; });
	if (first == suggestions.end()) {
		return;
	}
	const std::string id = std::to_string(first->id);
	lines.emplace_back();
	const std::string apply = "To have suggestion " + id + " done: ";
	std::string dismiss = "Not to see it again: ";
	dismiss.resize(apply.size(), ' ');
	lines.push_back(apply + "SELECT ai_apply(" + id + ", run => true);");
	lines.push_back(dismiss + "SELECT ai_dismiss(" + id + ", 'why');");
}

} // namespace

std::vector<std::string> SummaryLines(const AdviceSummary &summary) {
	std::vector<std::string> lines;
	if (summary.statements > 0) {
		lines.push_back(WorkloadLine(summary));
		AddSearchLines(summary, lines);
	}
	if (summary.has_times && summary.days < kFewDays && summary.statements > 0) {
		lines.push_back("The statistics are " + TimeText(summary.days * 24 * 60 * 60 * 1000) +
		                " old; a day's figures are worked out from that.");
	}
	if (summary.generic > 0) {
		lines.push_back(CountOf(summary.generic, "statement") +
		                " planned without their constants: no example is kept of them.");
	}
	if (const std::string left_out = LeftOutLine(summary); !left_out.empty()) {
		lines.push_back(left_out);
	}
	if (summary.dismissed > 0) {
		lines.push_back(CountOf(summary.dismissed, "suggestion") +
		                " not shown because dismissed before.");
	}
	return lines;
}

std::vector<std::string> TellAdvice(const AdviceSummary &summary,
                                    const std::vector<ReportedSuggestion> &suggestions) {
	std::vector<std::string> lines = {FirstLine(summary, suggestions)};
	int number = 0;
	for (const ReportedSuggestion &told : suggestions) {
		TellSuggestion(summary, ++number, told, lines);
	}
	if (suggestions.size() > 1) {
		lines.emplace_back();
		lines.emplace_back("What a statement takes afterwards is with all suggestions together.");
	}
	const std::vector<std::string> summary_lines = SummaryLines(summary);
	if (!summary_lines.empty()) {
		lines.emplace_back();
	}
	for (const std::string &line : summary_lines) {
		AddWrapped("", line, lines);
	}
	AddNextSteps(suggestions, lines);
	return lines;
}

} // namespace savant::core
