/*
 * plan_picture.cpp
 *     The layout and the drawing of a plan.
 *
 * Layout: the first child of a step stands below it, the others in the column to the right, from
 * its own line on.  So the chain of outer sides, which is the trunk of most plans, runs down the
 * left side, and the picture of a plan with many joins is high, as pages are, not wide.
 */
#include "core/report/plan_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "core/ask/display.hpp"
#include "core/report/html_page.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

constexpr double kBoxWidth = 216;
constexpr double kBoxHeight = 66;
constexpr double kColumn = 276; // from box to box
constexpr double kLine = 84;
constexpr double kMargin = 16;
constexpr double kMaxStroke = 9;
constexpr std::size_t kTitleWidth = 27; // characters that fit into a box
constexpr std::size_t kSubjectWidth = 31;
constexpr double kOffEstimate = 10; // from this factor on the box says so

/* A node of the picture: one of the plan, or the folded rest of a node's children. */
struct PicturedNode {
	int node = -1;
	int folded = 0;  // nodes that this box stands for; 0 = it is a node itself
	int parent = -1; // position in the picture
	int column = 0, line = 0;
};

class PlanDrawing {
public:
	PlanDrawing(const QueryPlan &plan, const PlanFigures &figures,
	            const std::vector<std::size_t> &marks)
		: plan_(plan), figures_(figures), marks_(marks) {}

	std::string Draw() {
		ChooseNodes();
		PlaceNodes();
		return Svg();
	}

private:
	void ChooseNodes();
	void AddFolded(int picture_parent, int parent);
	int CountBelow(int node) const;
	void PlaceNodes();
	std::string Svg() const;
	std::string Edge(const PicturedNode &child) const;
	std::string Box(const PicturedNode &pictured) const;
	std::string FoldedBox(const PicturedNode &pictured) const;
	std::string NodeBox(const PicturedNode &pictured) const;
	std::string RowsLine(int node) const;

	double X(const PicturedNode &pictured) const { return kMargin + pictured.column * kColumn; }
	double Y(const PicturedNode &pictured) const { return kMargin + pictured.line * kLine; }

	const QueryPlan &plan_;
	const PlanFigures &figures_;
	const std::vector<std::size_t> &marks_;
	std::vector<bool> chosen_;
	std::vector<PicturedNode> pictured_; // the top first, parents before their children
};

std::string Number(double value) {
	char text[32];
	std::snprintf(text, sizeof text, "%.1f", value);
	return text;
}

std::string Point(double x, double y) { return Number(x) + " " + Number(y); }

std::string Attribute(const char *name, double value) {
	return std::string(" ") + name + "=\"" + Number(value) + '"';
}

std::string SvgText(double x, double y, int size, const char *extra, std::string_view text) {
	return "<text" + Attribute("x", x) + Attribute("y", y) + " font-size=\"" +
	       std::to_string(size) + "\"" + extra + ">" + HtmlText(text) + "</text>";
}

/* The most important nodes, with everything above them. */
void PlanDrawing::ChooseNodes() {
	const std::size_t count = plan_.nodes.size();
	chosen_.assign(count, count <= kMaxPicturedNodes);
	if (count > kMaxPicturedNodes) {
		std::vector<int> order(count);
		std::iota(order.begin(), order.end(), 0);
		const auto weight = [this](int node) {
			const NodeFigures &figures = figures_.At(node);
			return figures_.has_time ? figures.total_ms : figures.total_cost;
		};
		// Stable: of equals the one nearer to the top, which comes first, stays first.
		std::stable_sort(order.begin(), order.end(),
		                 [&weight](int a, int b) { return weight(a) > weight(b); });
		std::size_t left = kMaxPicturedNodes;
		for (std::size_t i = 0; i < count && left > 0; i++) {
			for (int node = order[i]; node >= 0 && left > 0; node = plan_.At(node).parent) {
				if (!chosen_[static_cast<std::size_t>(node)]) {
					chosen_[static_cast<std::size_t>(node)] = true;
					left--;
				}
			}
		}
	}
	std::vector<int> picture_of(count, -1);
	for (std::size_t i = 0; i < count; i++) {
		const PlanNode &node = plan_.nodes[i];
		const bool parent_shown =
			node.parent < 0 || picture_of[static_cast<std::size_t>(node.parent)] >= 0;
		if (!chosen_[i] || !parent_shown) {
			continue;
		}
		picture_of[i] = static_cast<int>(pictured_.size());
		const int parent = node.parent < 0 ? -1 : picture_of[static_cast<std::size_t>(node.parent)];
		pictured_.push_back({static_cast<int>(i), 0, parent, 0, 0});
	}
	const std::size_t shown = pictured_.size();
	for (std::size_t i = 0; i < shown; i++) {
		AddFolded(static_cast<int>(i), pictured_[i].node);
	}
}

/* One box for the children of `parent` that are not shown. */
void PlanDrawing::AddFolded(int picture_parent, int parent) {
	int folded = 0;
	for (const int child : plan_.At(parent).children) {
		folded += chosen_[static_cast<std::size_t>(child)] ? 0 : CountBelow(child);
	}
	if (folded > 0) {
		pictured_.push_back({-1, folded, picture_parent, 0, 0});
	}
}

/* The node and all below it: they follow it in depth-first order. */
int PlanDrawing::CountBelow(int node) const {
	std::size_t end = static_cast<std::size_t>(node) + 1;
	while (end < plan_.nodes.size() && plan_.nodes[end].depth > plan_.At(node).depth) {
		end++;
	}
	return static_cast<int>(end) - node;
}

/*
 * Without recursion, since plans can be a thousand deep.  A box's further children are placed
 * before its first one, so that the first knows from which line on the column beside it is free.
 */
void PlanDrawing::PlaceNodes() {
	const std::size_t count = pictured_.size();
	std::vector<std::vector<int>> children(count);
	for (std::size_t i = 1; i < count; i++) {
		children[static_cast<std::size_t>(pictured_[i].parent)].push_back(static_cast<int>(i));
	}
	std::vector<int> free_line(count + 2, 0); // by column
	std::vector<int> stack = {0};
	while (!stack.empty()) {
		const auto at = static_cast<std::size_t>(stack.back());
		stack.pop_back();
		PicturedNode &box = pictured_[at];
		const std::vector<int> &below = children[at];
		if (box.parent >= 0) {
			const auto above = static_cast<std::size_t>(box.parent);
			const bool is_first = children[above].front() == static_cast<int>(at);
			box.column = pictured_[above].column + (is_first ? 0 : 1);
			box.line = pictured_[above].line + (is_first ? 1 : 0);
		}
		const auto column = static_cast<std::size_t>(box.column);
		box.line = std::max(box.line, free_line[column]);
		if (below.size() > 1) {
			box.line = std::max(box.line, free_line[column + 1]);
		}
		free_line[column] = box.line + 1;
		if (!below.empty()) {
			stack.push_back(below.front());
			stack.insert(stack.end(), below.rbegin(), below.rend() - 1);
		}
	}
}

std::string PlanDrawing::Svg() const {
	double width = 0, height = 0;
	for (const PicturedNode &pictured : pictured_) {
		width = std::max(width, X(pictured) + kBoxWidth + kMargin);
		height = std::max(height, Y(pictured) + kBoxHeight + kMargin);
	}
	std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
	                  "aria-label=\"The plan as a tree; the same is told in words below\"" +
	                  Attribute("width", width) + Attribute("height", height) + " viewBox=\"0 0 " +
	                  Number(width) + " " + Number(height) + "\">\n";
	for (const PicturedNode &pictured : pictured_) {
		svg += pictured.parent >= 0 ? Edge(pictured) : "";
	}
	for (const PicturedNode &pictured : pictured_) {
		svg += Box(pictured);
	}
	return svg + "</svg>";
}

/*
 * A band from the child to its parent, the wider the more rows go through it: straight up in one
 * column, else from the left of the child to the right of its parent.
 */
std::string PlanDrawing::Edge(const PicturedNode &child) const {
	const PicturedNode &parent = pictured_[static_cast<std::size_t>(child.parent)];
	const double rows = child.node < 0 ? 0 : figures_.At(child.node).rows;
	const double stroke = std::min(kMaxStroke, 1 + std::log10(std::max(rows, 0.0) + 1));
	std::string path;
	if (child.column == parent.column) {
		const double x = X(child) + kBoxWidth / 2;
		path = "M" + Point(x, Y(child)) + " L" + Point(x, Y(parent) + kBoxHeight);
	} else {
		const double from_x = X(child), from_y = Y(child) + kBoxHeight / 2;
		const double to_x = X(parent) + kBoxWidth, to_y = Y(parent) + kBoxHeight / 2;
		const double middle = (from_x + to_x) / 2;
		path = "M" + Point(from_x, from_y) + " C" + Point(middle, from_y) + " " +
		       Point(middle, to_y) + " " + Point(to_x, to_y);
	}
	return "<path d=\"" + path + "\" fill=\"none\" stroke=\"var(--line)\"" +
	       Attribute("stroke-width", stroke) + "/>\n";
}

std::string PlanDrawing::Box(const PicturedNode &pictured) const {
	return pictured.node < 0 ? FoldedBox(pictured) : NodeBox(pictured);
}

std::string PlanDrawing::FoldedBox(const PicturedNode &pictured) const {
	return "<rect" + Attribute("x", X(pictured)) + Attribute("y", Y(pictured) + 16) +
	       Attribute("width", kBoxWidth) +
	       " height=\"34\" rx=\"6\" fill=\"none\" "
	       "stroke=\"var(--line)\" stroke-dasharray=\"4 3\"/>" +
	       SvgText(X(pictured) + 12, Y(pictured) + 38, 13, "",
	               "and " + CountOf(pictured.folded, "cheap step")) +
	       "\n";
}

std::string PlanDrawing::RowsLine(int node) const {
	const NodeFigures &figures = figures_.At(node);
	if (!figures.executed) {
		return "never executed";
	}
	std::string text = (figures_.measured ? "" : "about ") + CountOf(figures.rows, "row");
	if (figures_.measured && figures.estimate_counts && figures.estimate_factor >= kOffEstimate) {
		text += ", expected " + CountText(figures.estimated_rows);
	}
	return text;
}

std::string PlanDrawing::NodeBox(const PicturedNode &pictured) const {
	const PlanNode &node = plan_.At(pictured.node);
	const double x = X(pictured), y = Y(pictured);
	const double share = std::clamp(figures_.Share(pictured.node), 0.0, 1.0);
	const std::string id = std::to_string(pictured.node + 1);
	const std::string place = NodePlace(node);
	const std::string subject = place.empty() ? NodeManner(node) : place;
	std::string svg = "<a href=\"#node-" + id + "\"><g";
	svg += figures_.At(pictured.node).executed ? ">" : " opacity=\"0.55\">";
	svg += "<title>" + HtmlText(NodeType(node) + ": " + subject + ", " + RowsLine(pictured.node)) +
	       "</title>";
	svg += "<rect" + Attribute("x", x) + Attribute("y", y) + Attribute("width", kBoxWidth) +
	       Attribute("height", kBoxHeight) +
	       " rx=\"6\" fill=\"var(--card)\" stroke=\"var(--line)\"/>";
	svg += "<rect" + Attribute("x", x + 8) + Attribute("y", y + kBoxHeight - 9) +
	       Attribute("width", kBoxWidth - 16) + " height=\"4\" rx=\"2\" fill=\"var(--heat-0)\"/>";
	svg += "<rect" + Attribute("x", x + 8) + Attribute("y", y + kBoxHeight - 9) +
	       Attribute("width", std::max(1.0, share * (kBoxWidth - 16))) +
	       " height=\"4\" rx=\"2\" fill=\"var(--heat-" +
	       std::to_string(std::max(1, HeatOf(share))) + ")\"/>";
	svg += SvgText(x + 10, y + 18, 13, " font-weight=\"600\"",
	               CutToWidth(NodeType(node), kTitleWidth));
	svg += SvgText(x + 10, y + 34, 12, "", CutToWidth(subject, kSubjectWidth));
	svg += SvgText(x + 10, y + 50, 12, " fill-opacity=\"0.75\"",
	               CutToWidth(RowsLine(pictured.node), kSubjectWidth));
	if (share >= 0.01) {
		svg += SvgText(x + kBoxWidth - 10, y + 18, 12, " text-anchor=\"end\" font-weight=\"600\"",
		               PercentText(share));
	}
	const std::size_t mark = marks_[static_cast<std::size_t>(pictured.node)];
	if (mark > 0) {
		svg += "<circle" + Attribute("cx", x + kBoxWidth) + Attribute("cy", y) +
		       " r=\"10\" fill=\"var(--critical)\"/><text" + Attribute("x", x + kBoxWidth) +
		       Attribute("y", y + 4) +
		       " font-size=\"11\" font-weight=\"700\" text-anchor=\"middle\" "
		       "style=\"fill:var(--paper)\">" +
		       std::to_string(mark) + "</text>";
	}
	return svg + "</g></a>\n";
}

} // namespace

int HeatOf(double share) {
	static constexpr double kSteps[] = {0.05, 0.1, 0.25, 0.5};
	int heat = 0;
	for (const double step : kSteps) {
		heat += share >= step ? 1 : 0;
	}
	return heat;
}

std::string NodePlace(const PlanNode &node) {
	for (const char *property : {"Relation Name", "Index Name", "CTE Name", "Function Name",
	                             "Table Function Name", "Tuplestore Name"}) {
		std::string place = node.Text(property);
		if (place.empty()) {
			continue;
		}
		const std::string alias = node.Text("Alias");
		if (!alias.empty() && alias != place) {
			place += " " + alias;
		}
		const std::string index = node.Text("Index Name");
		return index.empty() || property == std::string_view("Index Name") ? place
		                                                                   : place + " by " + index;
	}
	return "";
}

std::string NodeManner(const PlanNode &node) {
	const std::string join = node.Text("Join Type");
	std::string manner = join.empty() || join == "Inner" ? "" : join + " join";
	for (const char *property : {"Hash Cond", "Merge Cond", "Join Filter"}) {
		if (node.Has(property)) {
			return manner + (manner.empty() ? "on " : " on ") + node.Text(property);
		}
	}
	if (!manner.empty()) {
		return manner;
	}
	for (const char *property : {"Group Key", "Sort Key"}) {
		if (!node.List(property).empty()) {
			return "by " + node.Text(property);
		}
	}
	return node.subplan;
}

std::string NodeType(const PlanNode &node) {
	return node.parallel_aware ? "Parallel " + node.type : node.type;
}

std::string PlanPicture(const QueryPlan &plan, const PlanFigures &figures,
                        const std::vector<std::size_t> &marks) {
	return PlanDrawing(plan, figures, marks).Draw();
}

} // namespace savant::core
