/*
 * plan_text.cpp
 *     Line by line, with a stack of open nodes by the column of their arrow.
 *
 *     Hash Join  (cost=...)            <- the top: no arrow
 *       Hash Cond: (a = b)             <- a property of the node before it
 *       CTE x                          <- a label: the next node is a subplan
 *         ->  Seq Scan on t  (cost=...)
 *       ->  Hash  (cost=...)
 *     Planning Time: 0.1 ms            <- not indented: about the statement
 */
#include "core/plan/plan_text.hpp"

#include <algorithm>
#include <utility>

#include "core/plan/plan_frame.hpp"
#include "core/plan/plan_json.hpp"
#include "core/plan/plan_statement.hpp"
#include "core/plan/text_node.hpp"
#include "core/plan/text_properties.hpp"
#include "core/plan/text_statement.hpp"

namespace savant::core {

namespace {

constexpr std::string_view kArrow = "->";
constexpr int kArrowWidth = 4;

PlanReading Failed(std::string message, std::string detail, std::string hint, std::size_t line) {
	PlanReading reading;
	reading.problem = {std::move(message), std::move(detail), std::move(hint),
	                   static_cast<int>(line) + 1};
	return reading;
}

int IndentOf(std::string_view line) {
	int indent = 0;
	for (const char c : line) {
		if (c != ' ' && c != '\t') {
			break;
		}
		indent += c == '\t' ? 4 : 1;
	}
	return indent;
}

bool StartsWithAny(std::string_view text, std::initializer_list<std::string_view> prefixes) {
	return std::any_of(prefixes.begin(), prefixes.end(),
	                   [text](std::string_view prefix) { return text.starts_with(prefix); });
}

/* "InitPlan 1 (returns $0)", "SubPlan 2", "CTE x": the line before a subplan. */
bool IsLabel(std::string_view text) {
	return StartsWithAny(text, {"InitPlan ", "SubPlan ", "CTE "}) &&
	       text.find(": ") == std::string_view::npos && !HasFigures(text);
}

/* Programs that wrap at 80 columns leave the figures of a node on a line of their own. */
bool IsRestOfNode(std::string_view text) {
	return StartsWithAny(
		text, {"(cost=", "(actual ", "(never executed)", "rows=", "width=", "loops=", "time="});
}

/* Lines that come after the tree. */
bool IsStatementLine(std::string_view text) {
	return StartsWithAny(text, {"Planning", "Execution", "Total runtime",
	                            "Settings:", "JIT:", "Trigger ", "Query ", "Serialization:"});
}

/* The quote that is open after `text`, 0 = none; `quote` was open before it. */
char QuoteAfter(std::string_view text, char quote) {
	for (const char c : text) {
		if (quote != 0) {
			quote = c == quote ? 0 : quote;
		} else if (c == '\'' || c == '"') {
			quote = c;
		}
	}
	return quote;
}

class TextReader {
public:
	explicit TextReader(const std::vector<std::string> &lines) : lines_(lines) {}

	PlanReading Read() {
		const std::size_t top = FindTopNode(lines_);
		if (top == lines_.size()) {
			return Failed("text is not a plan", "No line is one of a plan's nodes.",
			              "Give the output of EXPLAIN, as text or as JSON.", 0);
		}
		base_ = IndentOf(lines_[top]);
		for (at_ = top; at_ < lines_.size() && !problem_ && !ended_; ++at_) {
			const std::string_view text = Trimmed(lines_[at_]);
			if (!text.empty()) {
				ReadLine(text, IndentOf(lines_[at_]));
			}
		}
		if (problem_) {
			return std::move(*problem_);
		}
		return Finish(top);
	}

private:
	void ReadLine(std::string_view text, int indent) {
		if (plan_.nodes.empty()) {
			AddNode(text, base_ - kArrowWidth);
		} else if (text.starts_with(kArrow) && (text.size() == 2 || text[2] == ' ')) {
			AddNode(Trimmed(text.substr(2)), indent);
		} else if (!in_statement_ && GoOnWithLiteral(text)) {
			return;
		} else if (indent <= base_) {
			// A second plan begins like the first: with a node that has no arrow.
			ended_ = HasFigures(text) && ReadsAsNode(text);
			in_statement_ = in_statement_ || IsStatementLine(text);
			if (in_statement_ && !ended_) {
				statement_.Read(text, 0);
			}
		} else if (in_statement_) {
			statement_.Read(text, indent - base_);
		} else if (IsLabel(text)) {
			label_ = text;
		} else {
			AddProperty(text, indent);
		}
	}

	static bool ReadsAsNode(std::string_view text) {
		PlanNode node;
		return ReadNodeLine(text, node);
	}

	void AddNode(std::string_view text, int column) {
		if (in_statement_) {
			ended_ = true;
			return;
		}
		if (plan_.nodes.size() >= static_cast<std::size_t>(kMaxPlanNodes)) {
			problem_ = Failed(
				"plan has too many nodes",
				"A plan may have " + std::to_string(kMaxPlanNodes) + " nodes at most.", {}, at_);
			return;
		}
		while (!open_.empty() && open_.back().column >= column) {
			open_.pop_back();
		}
		// Where the top node begins there can be no second arrow but of a sibling, and a copy
		// without its blanks looks the same.
		flat_ += !plan_.nodes.empty() && column <= base_ ? 1 : 0;
		if (flat_ > 1) {
			problem_ = Failed("plan has lost its indentation",
			                  "The line of a node begins where that of its parent does.",
			                  "Copy the plan with the blanks at the begin of its lines.", at_);
			return;
		}
		if (open_.size() >= static_cast<std::size_t>(kMaxPlanDepth)) {
			problem_ = Failed(
				"plan is nested too deep",
				"A plan may have " + std::to_string(kMaxPlanDepth) + " levels at most.", {}, at_);
			return;
		}
		PlanNode node;
		if (!ReadNodeLine(WithRest(text), node)) {
			problem_ = Failed("plan is cut", "The figures of a node cannot be read.",
			                  "Copy whole lines of EXPLAIN's output.", at_);
			return;
		}
		Place(std::move(node), column);
	}

	void Place(PlanNode node, int column) {
		const int self = static_cast<int>(plan_.nodes.size());
		if (!open_.empty()) {
			node.parent = open_.back().node;
			PlanNode &parent = plan_.nodes[static_cast<std::size_t>(node.parent)];
			node.depth = parent.depth + 1;
			node.relationship = Relationship(parent);
			parent.children.push_back(self);
		}
		node.subplan = std::exchange(label_, {});
		plan_.nodes.push_back(std::move(node));
		open_.push_back({self, column});
		worker_ = -1;
		open_quote_ = 0;
	}

	std::string Relationship(const PlanNode &parent) {
		if (!label_.empty()) {
			return label_.starts_with("SubPlan") ? "SubPlan" : "InitPlan";
		}
		if (parent.type == "Subquery Scan") {
			return "Subquery";
		}
		if (parent.type == "Append" || parent.type == "Merge Append" ||
		    parent.type == "BitmapAnd" || parent.type == "BitmapOr") {
			return "Member";
		}
		const auto is_input = [this](int child) {
			return plan_.At(child).relationship != "InitPlan" &&
			       plan_.At(child).relationship != "SubPlan";
		};
		return std::any_of(parent.children.begin(), parent.children.end(), is_input) ? "Inner"
		                                                                             : "Outer";
	}

	/* `text` with the following lines that belong to it. */
	std::string WithRest(std::string_view text) {
		std::string whole(text);
		constexpr std::size_t kMostLines = 4;
		for (std::size_t i = 0; i < kMostLines && at_ + 1 < lines_.size(); ++i) {
			const std::string_view next = Trimmed(lines_[at_ + 1]);
			if (!IsRestOfNode(next)) {
				break;
			}
			whole += (next.starts_with('(') ? "  " : " ") + std::string(next);
			at_++;
		}
		return whole;
	}

	void AddProperty(std::string_view text, int indent) {
		PlanNode &node = plan_.nodes.back();
		if (ReadWorkerLine(text, indent, node)) {
			return;
		}
		if (worker_ >= 0 && indent <= worker_indent_) {
			worker_ = -1;
		}
		std::vector<PlanProperty> &to =
			worker_ >= 0 ? node.workers[static_cast<std::size_t>(worker_)].properties
						 : node.properties;
		if (ReadPropertyLine(text, node.type, to)) {
			const bool is_text = worker_ < 0 && !to.empty() && !to.back().number;
			open_quote_ = is_text ? QuoteAfter(text, 0) : 0;
			return;
		}
		ReadTargetTable(text, node);
	}

	/* The rest of a property whose literal has line breaks. */
	bool GoOnWithLiteral(std::string_view text) {
		if (open_quote_ == 0) {
			return false;
		}
		plan_.nodes.back().properties.back().texts.back() += "\n" + std::string(text);
		open_quote_ = QuoteAfter(text, open_quote_);
		return true;
	}

	/* "Worker 0:  actual time=1.2..3.4 rows=5 loops=1" or with a property instead. */
	bool ReadWorkerLine(std::string_view text, int indent, PlanNode &node) {
		constexpr std::string_view kWorker = "Worker ";
		const std::size_t colon = text.find(':');
		if (!text.starts_with(kWorker) || colon == std::string_view::npos) {
			return false;
		}
		const auto number = PlanNumber(text.substr(kWorker.size(), colon - kWorker.size()));
		constexpr double kMostWorkers = 1024; // as the server
		if (!number || *number < 0 || *number >= kMostWorkers) {
			return false;
		}
		const auto same =
			std::find_if(node.workers.begin(), node.workers.end(),
		                 [&number](const PlanWorker &worker) { return worker.number == *number; });
		worker_ = static_cast<int>(same - node.workers.begin());
		if (same == node.workers.end()) {
			node.workers.emplace_back().number = static_cast<int>(*number);
		}
		worker_indent_ = indent;
		PlanWorker &worker = node.workers[static_cast<std::size_t>(worker_)];
		const std::string_view rest = Trimmed(text.substr(colon + 1));
		if (!rest.starts_with("actual ") || !ReadWorkerFigures(rest, worker)) {
			ReadPropertyLine(rest, node.type, worker.properties);
		}
		return true;
	}

	/* "Delete on event_2025 event_1" below a ModifyTable of several tables. */
	static bool ReadTargetTable(std::string_view text, PlanNode &node) {
		if (node.type != "ModifyTable") {
			return false;
		}
		std::size_t on = std::string_view::npos;
		for (const std::string_view verb :
		     {"Insert on ", "Update on ", "Delete on ", "Merge on ", "Foreign Insert on ",
		      "Foreign Update on ", "Foreign Delete on "}) {
			on = text.starts_with(verb) ? verb.size() : on;
		}
		if (on == std::string_view::npos) {
			return false;
		}
		const NamedTarget target = ReadTarget(text.substr(on));
		constexpr std::size_t kMostProperties = 3000;
		if (node.properties.size() >= kMostProperties) {
			return true; // a thousand partitions by name are enough
		}
		const auto tables = std::count_if(node.properties.begin(), node.properties.end(),
		                                  [](const PlanProperty &property) {
											  return property.name.starts_with("Target Tables.") &&
			                                         property.name.ends_with(".Relation Name");
										  });
		const std::string prefix = "Target Tables." + std::to_string(tables) + ".";
		AddText(node, prefix + "Relation Name", target.name);
		if (!target.schema.empty()) {
			AddText(node, prefix + "Schema", target.schema);
		}
		AddText(node, prefix + "Alias", target.alias.empty() ? target.name : target.alias);
		return true;
	}

	PlanReading Finish(std::size_t top) {
		for (PlanNode &node : plan_.nodes) {
			GroupGroupingSets(node);
		}
		PlanReading reading;
		FillStatement(statement_.properties, plan_);
		plan_.source = PlanSource::Text;
		plan_.query = QueryTextBefore(lines_, top);
		reading.plan = std::move(plan_);
		return reading;
	}

	struct OpenNode {
		int node, column;
	};

	const std::vector<std::string> &lines_;
	std::size_t at_ = 0;
	int base_ = 0;
	int flat_ = 0; // arrows that are not indented
	QueryPlan plan_;
	std::vector<OpenNode> open_;
	std::string label_;
	int worker_ = -1, worker_indent_ = 0; // whose lines come, of the last node
	char open_quote_ = 0;                 // of a literal of the last property that goes on
	bool in_statement_ = false, ended_ = false;
	TextStatement statement_;
	std::optional<PlanReading> problem_;
};

} // namespace

std::size_t FindTopNode(const std::vector<std::string> &lines) {
	const auto is_node = [](const std::string &line) {
		const std::string_view text = Trimmed(line);
		return HasFigures(text) && !text.starts_with("Query Text:") &&
		       !text.starts_with("Worker ") && !text.starts_with(kArrow);
	};
	auto found = std::find_if(lines.begin(), lines.end(), is_node);
	if (found == lines.end()) { // EXPLAIN (COSTS OFF)
		found = std::find_if(lines.begin(), lines.end(), [](const std::string &line) {
			return IsKnownNodeLine(Trimmed(line));
		});
	}
	// A node whose figures are on the next line.
	if (found != lines.begin() && found != lines.end() && IsRestOfNode(Trimmed(*found)) &&
	    IsKnownNodeLine(Trimmed(*(found - 1)))) {
		found--;
	}
	return static_cast<std::size_t>(found - lines.begin());
}

PlanReading ReadTextPlan(const std::vector<std::string> &lines) { return TextReader(lines).Read(); }

} // namespace savant::core
