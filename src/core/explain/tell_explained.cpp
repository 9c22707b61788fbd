/*
 * tell_explained.cpp
 *     Lays out the text of ai_explain.
 */
#include "core/explain/tell_explained.hpp"

#include <algorithm>
#include <cstdio>

#include "core/ask/display.hpp"
#include "core/plan/plan_story.hpp"
#include "core/plan/tell_plan.hpp"
#include "core/text/figure_words.hpp"
#include "core/text/utf8.hpp"
#include "core/text/wrap_text.hpp"

namespace savant::core {

namespace {

using Lines = std::vector<std::string>;

/* Adds `text` wrapped, with `first` before its first line and blanks before the others. */
void AddWrapped(Lines &lines, std::string_view first, std::string_view text, int width) {
	const std::size_t room =
		static_cast<std::size_t>(std::max(width, kMinTellWidth)) - first.size();
	std::string before(first);
	for (const std::string &line : WrapText(text, room)) {
		lines.push_back(before + line);
		before.assign(first.size(), ' ');
	}
}

/* SQL to type: its own lines, never wrapped, with a semicolon. */
void AddStatement(Lines &lines, std::string_view indent, const std::string &statement) {
	std::string text = statement;
	while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
		text.pop_back();
	}
	if (!text.empty() && text.back() != ';') {
		text += ';';
	}
	std::size_t start = 0;
	while (start < text.size()) {
		const std::size_t end = std::min(text.find('\n', start), text.size());
		lines.push_back(std::string(indent) + text.substr(start, end - start));
		start = end + 1;
	}
}

std::size_t ShownFindings(const ExplainedStatement &explained, const TellOptions &options) {
	const std::size_t total = explained.findings.size();
	return options.all_findings ? total : std::min(total, kFindingsShown);
}

bool IsModification(const PlanNode &top) { return top.type == "ModifyTable"; }

/* What the top node delivers, as the end of a sentence. */
std::string RowsPhrase(const ExplainedStatement &explained) {
	const PlanNode &top = explained.plan.At(0);
	const NodeFigures &figures = explained.figures.At(0);
	const bool measured = explained.figures.measured;
	if (IsModification(top) && !top.children.empty()) {
		const NodeFigures &source = explained.figures.At(top.children.back());
		return (measured ? "wrote " : "write ") +
		       CountOf(measured ? source.rows : source.estimated_rows, "row") +
		       (top.Relation().empty() ? "" : " of " + top.Relation());
	}
	return (measured ? "returned " : "return ") +
	       CountOf(measured ? figures.rows : figures.estimated_rows, "row");
}

/* "Took 12 ms and returned 3 rows", "Expected to return 3 rows at a cost of 512". */
std::string CostPhrase(const ExplainedStatement &explained) {
	const PlanFigures &figures = explained.figures;
	const std::string rows = RowsPhrase(explained);
	if (figures.has_time) {
		return "Took " + TimeText(figures.total_ms) + " and " + rows;
	}
	if (figures.measured) {
		return "Ran without timing and " + rows;
	}
	if (figures.total_cost < 0) {
		return "Explained without costs";
	}
	return "Expected to " + rows + " at a cost of " + CostText(figures.total_cost);
}

/* The tree, with the numbers of the findings that are told before their nodes. */
void AddTree(Lines &lines, const ExplainedStatement &explained, const TellOptions &options) {
	TreeTelling telling;
	telling.width = static_cast<std::size_t>(options.width);
	telling.ascii = options.ascii;
	const std::size_t shown = ShownFindings(explained, options);
	for (std::size_t i = 0; i < shown; ++i) {
		const int node = explained.findings[i].finding.node;
		if (node >= 0) {
			telling.marks.emplace_back(node, std::to_string(i + 1));
		}
	}
	for (std::string &line : TellTree(explained.plan, explained.figures, telling)) {
		lines.push_back(std::move(line));
	}
}

void AddStory(Lines &lines, const ExplainedStatement &explained, int width) {
	constexpr int kIndent = 2;
	StoryTelling telling;
	telling.width = static_cast<std::size_t>(width - kIndent);
	const Lines story = TellStory(explained.plan, explained.figures, telling);
	if (story.empty()) {
		return;
	}
	lines.emplace_back();
	lines.emplace_back("What it does");
	for (const std::string &line : story) {
		lines.push_back(std::string(line.empty() ? 0 : kIndent, ' ') + line);
	}
}

std::string FindingTag(const ExplainedStatement &explained, const Finding &finding) {
	const std::string saving = SavingText(explained, finding);
	return std::string(Name(finding.severity)) + (saving.empty() ? "" : ", " + saving);
}

void AddFinding(Lines &lines, const ExplainedStatement &explained, std::size_t number, int width) {
	const Finding &finding = explained.findings[number - 1].finding;
	const std::string label = (number < 10 ? " " : "") + std::to_string(number) + ". ";
	const std::string indent(label.size(), ' ');
	AddWrapped(lines, label, finding.title + " [" + FindingTag(explained, finding) + "]", width);
	AddWrapped(lines, indent, finding.detail, width);
	AddWrapped(lines, indent, finding.advice, width);
	AddStatement(lines, indent + "  ", finding.statement);
}

void AddFindings(Lines &lines, const ExplainedStatement &explained, const TellOptions &options) {
	const std::size_t total = explained.findings.size();
	if (total == 0) {
		return;
	}
	const std::size_t shown = ShownFindings(explained, options);
	lines.emplace_back();
	lines.push_back(shown < total ? "Findings (" + std::to_string(shown) + " of " +
	                                    std::to_string(total) + ")"
	                              : "Findings");
	for (std::size_t number = 1; number <= shown; ++number) {
		AddFinding(lines, explained, number, options.width);
	}
	if (shown < total) {
		const std::size_t rest = total - shown;
		lines.push_back("    and " + std::to_string(rest) +
		                (rest == 1 ? " smaller one" : " smaller ones") + ": all_findings => true");
	}
}

/* The first finding that says what to type, else the first that says what to do. */
const Finding *FirstStep(const ExplainedStatement &explained) {
	for (const ExplainedFinding &found : explained.findings) {
		if (!found.finding.statement.empty()) {
			return &found.finding;
		}
	}
	for (const ExplainedFinding &found : explained.findings) {
		if (found.finding.severity != Severity::Info && !found.finding.advice.empty()) {
			return &found.finding;
		}
	}
	return nullptr;
}

void AddFirstStep(Lines &lines, const ExplainedStatement &explained, int width) {
	const Finding *step = FirstStep(explained);
	if (step == nullptr) {
		return;
	}
	lines.emplace_back();
	lines.emplace_back("What to do first");
	if (step->statement.empty()) {
		AddWrapped(lines, "  ", step->advice, width);
	} else {
		AddStatement(lines, "  ", step->statement);
	}
}

/* What a language model added; its figures and its ideas have been checked. */
void AddNarrative(Lines &lines, const ExplainedStatement &explained, int width) {
	if (!explained.narrative.empty()) {
		lines.emplace_back();
		lines.emplace_back("What a language model makes of the findings");
		AddWrapped(lines, "  ", explained.narrative, width);
	}
	if (explained.ideas.empty()) {
		return;
	}
	lines.emplace_back();
	lines.emplace_back("Ideas of a language model that the planner confirms");
	for (const ProvenIndex &idea : explained.ideas) {
		AddWrapped(lines, "  ",
		           "The planner agrees (" + idea.node + "): cost " + CostText(idea.cost_before) +
		               " -> " + CostText(idea.cost_after) + ", about " + BytesText(idea.bytes) +
		               (idea.may_create ? "" : ", to be created by the owner of " + idea.table) +
		               ":",
		           width);
		AddStatement(lines, "    ", idea.ddl);
	}
}

} // namespace

std::string CostText(double cost) {
	constexpr double kWholeFrom = 100;
	if (cost >= kWholeFrom) {
		return CountText(cost);
	}
	char text[32];
	std::snprintf(text, sizeof(text), "%.2f", cost);
	return text;
}

std::string SavingText(const ExplainedStatement &explained, const Finding &finding) {
	if (finding.saving <= 0 || finding.saving_share <= 0) {
		return {};
	}
	const std::string share = "saves up to " + PercentText(finding.saving_share);
	return explained.figures.has_time ? share + " (" + TimeText(finding.saving) + ")"
	                                  : share + " of the cost";
}

std::string Headline(const ExplainedStatement &explained) {
	std::string text;
	if (explained.run_asked && !explained.not_run.empty()) {
		text = "Not run, because " + explained.not_run + ". ";
	}
	text += CostPhrase(explained);
	const auto worst = std::find_if(
		explained.findings.begin(), explained.findings.end(),
		[](const ExplainedFinding &found) { return found.finding.severity != Severity::Info; });
	if (worst != explained.findings.end()) {
		return text + "; worst: " + worst->finding.title + ".";
	}
	return text + "; nothing in the plan stands out.";
}

std::vector<std::string> TellExplained(const ExplainedStatement &explained,
                                       const TellOptions &options) {
	Lines lines = {Headline(explained), ""};
	AddTree(lines, explained, options);
	AddStory(lines, explained, options.width);
	AddFindings(lines, explained, options);
	AddFirstStep(lines, explained, options.width);
	AddNarrative(lines, explained, options.width);
	if (!explained.notes.empty()) {
		lines.emplace_back();
		lines.emplace_back("Notes");
		for (const ExplainNote &note : explained.notes) {
			AddWrapped(lines, "  ", note.text, options.width);
		}
	}
	for (std::string &line : lines) {
		line = WithoutControls(line);
	}
	return lines;
}

} // namespace savant::core
