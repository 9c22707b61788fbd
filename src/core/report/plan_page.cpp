/*
 * plan_page.cpp
 *     The sections of the page, in the order in which one reads them: answer, figures, findings,
 *     picture, story, nodes, statement.
 */
#include "core/report/plan_page.hpp"

#include <algorithm>
#include <numeric>

#include "core/ask/display.hpp"
#include "core/report/html_page.hpp"
#include "core/report/plan_picture.hpp"
#include "core/text/figure_words.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxTitle = 90;
constexpr std::size_t kMaxStatement = 100'000;
constexpr std::size_t kMaxProperty = 2'000;
constexpr std::size_t kMaxNodesBytes = 1'000'000; // of all steps with their properties
constexpr std::size_t kMaxTerms = 500;            // triggers, and settings
constexpr std::size_t kMaxDetails = 300;          // nodes told with all their properties
constexpr double kBlockBytes = 8192;

std::string Section(const char *heading, const std::string &body) {
	return body.empty()
	           ? ""
	           : "<section>\n" + HtmlElement("h2", "", heading) + "\n" + body + "</section>\n";
}

std::string CutMarked(std::string_view text, std::size_t bytes) {
	const std::string_view cut = CutUtf8(text, bytes);
	return std::string(cut) + (cut.size() < text.size() ? " ..." : "");
}

std::string Tile(const std::string &value, const char *label) {
	return "<div class=\"tile\">" + HtmlElement("b", "", value) + HtmlElement("span", "", label) +
	       "</div>\n";
}

std::string BlocksText(double blocks) { return BytesText(blocks * kBlockBytes); }

/* The figures one asks for first. */
std::string Tiles(const ExplainedStatement &explained) {
	const QueryPlan &plan = explained.plan;
	const PlanFigures &figures = explained.figures;
	const NodeFigures &top = figures.At(0);
	std::string tiles;
	if (figures.total_ms > 0) {
		tiles += Tile(TimeText(figures.total_ms), "execution");
	}
	if (plan.planning_ms) {
		tiles += Tile(TimeText(*plan.planning_ms), "planning");
	}
	tiles += Tile(CountText(figures.total_cost), "planner's cost");
	tiles += Tile(CountText(top.rows), figures.measured ? "rows returned" : "rows expected");
	if (figures.has_buffers) {
		tiles += Tile(BlocksText(top.buffers.read + top.buffers.local_read),
		              "read from outside the cache");
		tiles += Tile(BlocksText(top.buffers.hit + top.buffers.local_hit), "found in the cache");
		if (top.buffers.temp_written > 0) {
			tiles += Tile(BlocksText(top.buffers.temp_written), "temporary files");
		}
	}
	if (plan.jit && plan.jit->total_ms > 0) {
		tiles += Tile(TimeText(plan.jit->total_ms), "compilation (JIT)");
	}
	tiles += Tile(CountText(static_cast<double>(plan.nodes.size())), "steps");
	return "<div class=\"tiles\">\n" + tiles + "</div>\n";
}

std::string NodeLink(int node) {
	const std::string number = std::to_string(node + 1);
	return "<a href=\"#node-" + number + "\">step " + number + "</a>";
}

std::string SavingText(const Finding &finding) {
	if (finding.saving_share <= 0) {
		return "";
	}
	return "worth up to " + PercentText(std::min(finding.saving_share, 1.0)) +
	       (finding.measured ? "" : ", as the planner estimates it");
}

std::string FindingCard(const ExplainedFinding &explained, std::size_t number) {
	const Finding &finding = explained.finding;
	const std::string severity(Name(finding.severity));
	std::string card = "<div class=\"card " + severity + "\" id=\"finding-" +
	                   std::to_string(number) + "\">\n<h3>" + std::to_string(number) + ". " +
	                   HtmlText(finding.title) + "</h3>\n<p class=\"small soft\">" +
	                   HtmlElement("span", "badge", severity);
	if (finding.node >= 0) {
		card += " &middot; " + NodeLink(finding.node);
	}
	const std::string saving = SavingText(finding);
	card += (saving.empty() ? "" : " &middot; " + HtmlText(saving)) + " &middot; " +
	        HtmlText(finding.rule) + "</p>\n";
	card += finding.detail.empty() ? "" : HtmlElement("p", "", finding.detail) + "\n";
	card += finding.advice.empty() ? "" : HtmlElement("p", "", finding.advice) + "\n";
	if (explained.index) {
		card += HtmlElement("p", "",
		                    "With this index the planner expects a cost of " +
		                        CountText(explained.index->cost_after) + " instead of " +
		                        CountText(explained.index->cost_before) + "; it takes " +
		                        BytesText(explained.index->bytes) + ".");
		card += HtmlElement("pre", "", explained.index->ddl) + "\n";
	}
	card += finding.statement.empty() ? "" : HtmlElement("pre", "", finding.statement) + "\n";
	return card + "</div>\n";
}

std::string Findings(const ExplainedStatement &explained) {
	std::string cards;
	const std::size_t shown = std::min(explained.findings.size(), kFindingsShown);
	for (std::size_t i = 0; i < shown; i++) {
		cards += FindingCard(explained.findings[i], i + 1);
	}
	if (shown == explained.findings.size()) {
		return cards.empty() ? "<p>Nothing: no rule found anything to improve.</p>\n" : cards;
	}
	cards +=
		"<details><summary>" +
		HtmlText(CountOf(static_cast<double>(explained.findings.size() - shown), "more finding")) +
		"</summary>\n";
	for (std::size_t i = shown; i < explained.findings.size(); i++) {
		cards += FindingCard(explained.findings[i], i + 1);
	}
	return cards + "</details>\n";
}

/* The first finding of each node, by its number on the page. */
std::vector<std::size_t> Marks(const ExplainedStatement &explained) {
	std::vector<std::size_t> marks(explained.plan.nodes.size(), 0);
	for (std::size_t i = std::min(explained.findings.size(), kFindingsShown); i > 0; i--) {
		const int node = explained.findings[i - 1].finding.node;
		if (node >= 0) {
			marks[static_cast<std::size_t>(node)] = i;
		}
	}
	return marks;
}

std::string Picture(const ExplainedStatement &explained) {
	return "<p class=\"small soft\">Rows flow upwards and to the left; the wider a line, the more "
	       "of "
	       "them. The bar "
	       "of a step is its share of the " +
	       std::string(explained.figures.has_time ? "time" : "cost") +
	       ". A red number is a finding.</p>\n<div class=\"picture\" tabindex=\"0\">\n" +
	       PlanPicture(explained.plan, explained.figures, Marks(explained)) + "\n</div>\n";
}

std::string Story(const PlanPageText &text) {
	std::string body =
		text.narrative.empty()
			? ""
			: HtmlElement("p", "", text.narrative) +
				  "<p class=\"small soft\">Written by a language model; its numbers were "
				  "checked against the findings.</p>\n";
	std::string items, closing;
	for (const std::string &step : text.story) {
		const std::size_t mark = step.find_first_not_of("0123456789");
		const bool numbered =
			mark > 0 && mark != std::string::npos && step.compare(mark, 2, ". ") == 0;
		(numbered ? items : closing) += numbered
		                                    ? HtmlElement("li", "", step.substr(mark + 2)) + "\n"
		                                    : HtmlElement("p", "", step) + "\n";
	}
	body += items.empty() ? "" : "<ol class=\"story\">\n" + items + "</ol>\n";
	body += closing;
	return body;
}

/* One name and value of a node. */
std::string Term(std::string_view name, std::string_view value) {
	return HtmlElement("dt", "", name) + HtmlElement("dd", "", CutMarked(value, kMaxProperty)) +
	       "\n";
}

std::string FigureTerms(const PlanFigures &all, int node) {
	const NodeFigures &figures = all.At(node);
	std::string terms;
	if (!figures.executed) {
		return Term("executed", "never");
	}
	if (all.has_time) {
		terms += Term("time of its own", TimeText(figures.self_ms));
		terms += Term("time with everything below", TimeText(figures.total_ms));
	}
	if (all.measured) {
		terms += Term("rows in all loops", CountText(figures.rows));
		terms += Term("rows expected", CountText(figures.estimated_rows));
		terms += Term("loops", CountText(figures.loops));
	}
	terms += Term("cost of its own", CountText(figures.self_cost));
	if (figures.rows_removed > 0) {
		terms += Term("rows read and dropped", CountText(figures.rows_removed));
	}
	if (all.has_buffers && figures.self_buffers.Touched() > 0) {
		terms += Term("read by itself",
		              BlocksText(figures.self_buffers.read + figures.self_buffers.local_read));
		terms += Term("found in the cache by itself",
		              BlocksText(figures.self_buffers.hit + figures.self_buffers.local_hit));
	}
	return terms;
}

/* Properties end when the node has that many bytes: a pasted plan can have any number of them. */
std::string NodeDetails(const ExplainedStatement &explained, int position, std::size_t most_bytes) {
	const PlanNode &node = explained.plan.At(position);
	const std::string place = NodePlace(node), manner = NodeManner(node);
	std::string title = std::to_string(position + 1) + ". " + NodeType(node);
	title += place.empty() ? (manner.empty() ? "" : " " + manner) : " on " + place;
	std::string html =
		"<details id=\"node-" + std::to_string(position + 1) + "\"><summary>" +
		HtmlText(CutMarked(title, kMaxTitle * 2)) + " <span class=\"soft small\">" +
		HtmlText(PercentText(std::clamp(explained.figures.Share(position), 0.0, 1.0))) +
		"</span></summary>\n<dl>\n" + FigureTerms(explained.figures, position);
	std::size_t shown = 0;
	for (; shown < node.properties.size() && html.size() < most_bytes; shown++) {
		const PlanProperty &property = node.properties[shown];
		html += Term(CutMarked(property.name, kMaxTitle), PropertyText(property));
	}
	if (shown < node.properties.size()) {
		html += Term("more properties", std::to_string(node.properties.size() - shown));
	}
	return html + "</dl></details>\n";
}

/* All nodes of a small plan in their order; of a large one those with the largest share. */
std::string Nodes(const ExplainedStatement &explained) {
	const std::size_t count = explained.plan.nodes.size();
	std::vector<int> order(count);
	std::iota(order.begin(), order.end(), 0);
	if (count > kMaxDetails) {
		std::stable_sort(order.begin(), order.end(), [&explained](int a, int b) {
			return explained.figures.Share(a) > explained.figures.Share(b);
		});
		order.resize(kMaxDetails);
		std::sort(order.begin(), order.end());
	}
	std::string html;
	for (const int node : order) {
		html += NodeDetails(explained, node, kMaxNodesBytes / order.size());
	}
	if (count > kMaxDetails) {
		html +=
			HtmlElement("p", "small soft",
		                "The " + CountOf(static_cast<double>(count - kMaxDetails), "cheaper step") +
		                    " of this plan are left out here.");
	}
	return html;
}

/* What else there is to know: triggers, settings, notes. */
std::string Surroundings(const ExplainedStatement &explained) {
	std::string rows;
	const std::vector<PlanTrigger> &triggers = explained.plan.triggers;
	for (std::size_t i = 0; i < std::min(triggers.size(), kMaxTerms); i++) {
		const PlanTrigger &trigger = triggers[i];
		rows += Term("trigger " + (trigger.constraint.empty() ? trigger.name : trigger.constraint),
		             TimeText(trigger.ms) + " in " + CountOf(trigger.calls, "call"));
	}
	if (triggers.size() > kMaxTerms) {
		rows += Term("more triggers", std::to_string(triggers.size() - kMaxTerms));
	}
	const std::vector<PlanSetting> &settings = explained.plan.settings;
	for (std::size_t i = 0; i < std::min(settings.size(), kMaxTerms); i++) {
		rows += Term(settings[i].name, settings[i].value);
	}
	if (settings.size() > kMaxTerms) {
		rows += Term("more settings", std::to_string(settings.size() - kMaxTerms));
	}
	return rows.empty() ? "" : "<dl>\n" + rows + "</dl>\n";
}

std::string Notes(const ExplainedStatement &explained) {
	std::string notes;
	if (!explained.not_run.empty()) {
		notes += HtmlElement("p", "small soft", "Not run: " + explained.not_run + ".") + "\n";
	}
	for (const ExplainNote &note : explained.notes) {
		notes += HtmlElement("p", "small soft", note.text) + "\n";
	}
	return notes;
}

} // namespace

std::string PlanPage(const ExplainedStatement &explained, const PlanPageText &text) {
	const std::string title =
		CutToWidth(explained.statement.empty() ? "A plan" : explained.statement, kMaxTitle);
	std::string body = "<header>\n" + HtmlElement("h1", "", title) + "\n" +
	                   HtmlElement("p", "lead", text.answer) + "\n" + Notes(explained) +
	                   "</header>\n";
	body += Tiles(explained);
	body += Section("What was found", Findings(explained));
	body += Section("The plan", Picture(explained));
	body += Section("What happens, in words", Story(text));
	body += Section("Every step", Nodes(explained));
	body += Section("Settings and triggers", Surroundings(explained));
	if (!explained.statement.empty()) {
		body +=
			Section("The statement",
		            HtmlElement("pre", "", CutMarked(explained.statement, kMaxStatement)) + "\n");
	}
	return HtmlPage(title, body);
}

} // namespace savant::core
