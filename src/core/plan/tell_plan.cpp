/*
 * tell_plan.cpp
 *     The tree at the left, figures in columns right of it.  Conditions have the whole width,
 *     since nothing stands right of them.
 */
#include "core/plan/tell_plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/plan/node_details.hpp"
#include "core/plan/plan_shape.hpp"
#include "core/plan/plan_words.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kBarWidth = 10;
constexpr std::size_t kGap = 2;
constexpr double kOffFrom = 2; // the factor of an estimate is told from here on
constexpr std::size_t kDetailIndent = 4;

/* The characters of a tree. */
struct Strokes {
	const char *branch, *last, *pass, *blank, *dot;
	std::array<const char *, 9> bar; // eighths of a column
};

constexpr Strokes kUnicode = {
	"\u251C\u2500 ",
	"\u2514\u2500 ",
	"\u2502  ",
	"   ",
	"\u00B7",
	{"", "\u258F", "\u258E", "\u258D", "\u258C", "\u258B", "\u258A", "\u2589", "\u2588"}};
constexpr Strokes kAscii = {"|- ", "`- ", "|  ",
                            "   ", ".",   {"", "", "", "", "#", "#", "#", "#", "#"}};

/* One column of figures: empty ones are left out. */
struct Column {
	std::string head;
	bool right = true;
	std::vector<std::string> cells; // by node
	std::size_t width = 0;          // of the widest, with the head
};

std::string Pad(const std::string &text, std::size_t width, bool right) {
	const std::size_t own = DisplayWidth(text);
	const std::string blanks(width > own ? width - own : 0, ' ');
	return right ? blanks + text : text + blanks;
}

void TrimEnd(std::string &line) { line.erase(line.find_last_not_of(' ') + 1); }

std::string Bar(double share, const Strokes &strokes) {
	const auto eighths = static_cast<std::size_t>(
		std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(kBarWidth) * 8));
	std::string bar;
	for (std::size_t i = 0; i < kBarWidth; ++i) {
		const std::size_t left = eighths > i * 8 ? std::min<std::size_t>(eighths - i * 8, 8) : 0;
		bar += strokes.bar[left];
	}
	return bar;
}

/* "1.5", "12", "1,200". */
std::string FactorText(double factor) {
	const std::string times = TimesText(factor);
	return times.substr(0, times.find(' '));
}

std::string EstimateCell(const NodeFigures &node) {
	std::string cell = CountText(node.estimated_rows);
	if (node.estimate_counts && node.estimate_factor >= kOffFrom) {
		cell += " (" + FactorText(node.estimate_factor) +
		        (node.direction == EstimateDirection::Under ? "x low)" : "x high)");
	}
	return cell;
}

/* Bitmaps are not rows, and a statement that writes gives rows only when asked to. */
bool HasRows(const PlanNode &node) {
	return node.type != "BitmapAnd" && node.type != "BitmapOr" &&
	       (node.type != "ModifyTable" || node.actual_rows.value_or(node.plan_rows) > 0);
}

class Tree {
public:
	Tree(const QueryPlan &plan, const PlanFigures &figures, const TreeTelling &telling)
		: plan_(plan), figures_(figures), telling_(telling),
		  width_(std::max(telling.width, kMinTreeWidth)),
		  strokes_(telling.ascii ? kAscii : kUnicode), marks_(plan.nodes.size()) {
		for (const auto &[node, mark] : telling.marks) {
			if (node >= 0 && static_cast<std::size_t>(node) < marks_.size()) {
				marks_[static_cast<std::size_t>(node)] += mark + " ";
			}
		}
	}

	std::vector<std::string> Lines() {
		FillColumns();
		MeasureColumns();
		FillTitles();
		FitColumns();
		std::vector<std::string> lines;
		std::string head = Pad("", tree_width_, false);
		for (const Column &column : columns_) {
			head += std::string(kGap, ' ') + Pad(column.head, column.width, column.right);
		}
		TrimEnd(head);
		lines.push_back(head);
		for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
			AddNode(i, lines);
		}
		for (const std::string &detail : StatementDetails(plan_)) {
			lines.push_back(CutToWidth(detail, width_));
		}
		return lines;
	}

private:
	void FillColumns() {
		const bool timed = figures_.has_time;
		AddColumn(timed ? "own time" : "own cost", true, [&](const NodeFigures &node) {
			return timed ? TimeText(node.self_ms) : CountText(std::round(node.self_cost));
		});
		AddColumn("share", false, [&](const NodeFigures &node) {
			const double share = timed ? node.time_share : node.cost_share;
			return Bar(share, strokes_);
		});
		AddColumn("", true, [&](const NodeFigures &node) {
			return PercentText(timed ? node.time_share : node.cost_share);
		});
		AddColumn(figures_.measured ? "rows" : "expected rows", true,
		          [](const NodeFigures &node) { return CountText(node.rows); });
		if (figures_.measured && plan_.nodes[0].total_cost >= 0) { // not with COSTS OFF
			AddColumn("estimate", true, EstimateCell);
		}
		for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
			for (std::size_t column = 3; column < columns_.size() && !HasRows(plan_.nodes[i]);
			     ++column) {
				columns_[column].cells[i].clear();
			}
		}
		const auto &nodes = figures_.nodes;
		if (std::any_of(nodes.begin(), nodes.end(),
		                [](const NodeFigures &node) { return node.loops > 1; })) {
			AddColumn("loops", true, [](const NodeFigures &node) { return CountText(node.loops); });
		}
		if (figures_.has_buffers) {
			AddColumn("pages", true, [](const NodeFigures &node) {
				return CountText(node.self_buffers.Touched());
			});
		}
	}

	template <typename Cell>
	void AddColumn(std::string head, bool right, const Cell &cell) {
		Column column{std::move(head), right, {}, 0};
		for (const NodeFigures &node : figures_.nodes) {
			column.cells.push_back(node.executed ? cell(node) : std::string());
		}
		columns_.push_back(std::move(column));
	}

	void MeasureColumns() {
		for (Column &column : columns_) {
			column.width = DisplayWidth(column.head);
			for (const std::string &cell : column.cells) {
				column.width = std::max(column.width, DisplayWidth(cell));
			}
		}
	}

	/* Columns at the right go first when the tree has no room; time, bar and rows stay. */
	void FitColumns() {
		constexpr std::size_t kKept = 4, kTreeAtLeast = 30;
		std::size_t wanted = 0;
		for (const std::string &title : titles_) {
			wanted = std::max(wanted, DisplayWidth(title));
		}
		const auto figures_width = [this] {
			std::size_t sum = 0;
			for (const Column &column : columns_) {
				sum += kGap + column.width;
			}
			return sum;
		};
		while (columns_.size() > kKept &&
		       figures_width() + std::min(wanted, kTreeAtLeast) > width_) {
			columns_.pop_back();
		}
		if (figures_width() + kTreeAtLeast > width_) {
			columns_.erase(columns_.begin() + 1); // the bar: the percentage says it too
		}
		const std::size_t figures = figures_width();
		tree_width_ = std::min(wanted, width_ > figures + 1 ? width_ - figures : 1);
	}

	void FillTitles() {
		guides_.resize(plan_.nodes.size());
		titles_.resize(plan_.nodes.size());
		for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
			const PlanNode &node = plan_.nodes[i];
			std::string stem;
			if (node.parent >= 0) {
				const auto parent = static_cast<std::size_t>(node.parent);
				const bool last = plan_.nodes[parent].children.back() == static_cast<int>(i);
				stem = guides_[parent] + (last ? strokes_.last : strokes_.branch);
				guides_[i] = guides_[parent] + (last ? strokes_.blank : strokes_.pass);
			}
			const std::string never = figures_.nodes[i].executed ? "" : " (never run)";
			const std::string of = node.subplan.empty() ? "" : SubplanName(node.subplan) + ": ";
			titles_[i] = Shallow(stem, node.depth) + marks_[i] + of + NodeTitle(node) + never;
		}
	}

	static std::string SubplanName(const std::string &subplan) {
		return subplan.substr(0, subplan.find(" (returns"));
	}

	/* Deep trees would leave no room for names: the depth is told as a number there. */
	std::string Shallow(const std::string &stem, int depth) const {
		const std::size_t most = width_ / 3;
		if (DisplayWidth(stem) <= most) {
			return stem;
		}
		return std::string(most - 9, ' ') + "(" + std::to_string(depth) + ") ";
	}

	void AddNode(std::size_t i, std::vector<std::string> &lines) const {
		std::string line = Pad(CutToWidth(titles_[i], tree_width_), tree_width_, false);
		for (const Column &column : columns_) {
			line += std::string(kGap, ' ') + Pad(column.cells[i], column.width, column.right);
		}
		TrimEnd(line);
		lines.push_back(line);
		if (!telling_.conditions) {
			return;
		}
		const PlanNode &node = plan_.nodes[i];
		std::string guide = guides_[i] + (node.children.empty() ? strokes_.blank : strokes_.pass);
		guide = DisplayWidth(guide) > width_ / 3 ? std::string(width_ / 3, ' ') : guide;
		for (const std::string &detail : NodeDetails(node, figures_.nodes[i])) {
			lines.push_back(CutToWidth(guide + "  " + detail, width_));
		}
	}

	const QueryPlan &plan_;
	const PlanFigures &figures_;
	const TreeTelling &telling_;
	std::size_t width_, tree_width_ = 0;
	const Strokes &strokes_;
	std::vector<std::string> marks_, guides_, titles_;
	std::vector<Column> columns_;
};

} // namespace

std::vector<std::string> TellTree(const QueryPlan &plan, const PlanFigures &figures,
                                  const TreeTelling &telling) {
	return Tree(plan, figures, telling).Lines();
}

std::vector<std::string> TellTree(const QueryPlan &plan, const PlanFigures &figures,
                                  std::size_t width) {
	TreeTelling telling;
	telling.width = width;
	return TellTree(plan, figures, telling);
}

} // namespace savant::core
