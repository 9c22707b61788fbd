/*
 * plan_json.cpp
 *     A handler of parser events with a stack of what is open.
 *
 * Events rather than a parsed document: a 16 MB text of "[[[[" or of a million keys costs what
 * it keeps, and the limits are checked before anything is built.
 */
#include "core/plan/plan_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/model/foreign_json.hpp"
#include "core/plan/plan_statement.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxJsonDepth = 2 * kMaxPlanDepth + 32; // a node is an object in a list
constexpr double kLargest = 1e100;
constexpr std::size_t kUsualProperties = 20; // with BUFFERS

enum class Open {
	Wrapper, // an object or array above the plan
	Node,
	Plans,   // the list of a node's children
	Workers, // the list of a node's workers
	Worker,
	Group, // an object whose members become "Outer.Inner"
	List,
	InnerList, // a list in a list: one text of the outer one
	Skipped,
};

struct Frame {
	Open what;
	std::string prefix; // of the names of properties, with its dot; of lists their name
	std::string key;    // the member that comes next
	int elements = 0;
	PlanProperty list;
	bool holds_plan = false;
};

/* A property's number; booleans and numbers only. */
struct Scalar {
	std::string text;
	std::optional<double> number;
};

double Within(double value) {
	return std::isnan(value) ? 0 : std::clamp(value, -kLargest, kLargest);
}

class PlanEvents final : public nlohmann::json_sax<nlohmann::json> {
public:
	bool null() override { return true; }
	bool boolean(bool value) override {
		return Take({value ? "true" : "false", value ? 1.0 : 0.0});
	}
	bool number_integer(number_integer_t value) override {
		return Take({std::to_string(value), static_cast<double>(value)});
	}
	bool number_unsigned(number_unsigned_t value) override {
		return Take({std::to_string(value), static_cast<double>(value)});
	}
	bool number_float(number_float_t value, const string_t &printed) override {
		return Take({printed, Within(value)});
	}
	bool string(string_t &value) override {
		if (value.find('\0') != std::string::npos) {
			value = CleanText(value);
		}
		return Take({std::move(value), std::nullopt});
	}
	bool binary(binary_t &) override { return true; }
	bool key(string_t &name) override {
		frames_.back().key = std::move(name);
		return true;
	}
	bool start_object(std::size_t) override { return StartObject(); }
	bool end_object() override { return End(); }
	bool start_array(std::size_t) override { return StartArray(); }
	bool end_array() override { return End(); }
	bool parse_error(std::size_t at, const std::string &,
	                 const nlohmann::detail::exception &error) override {
		error_at_ = at;
		is_number_error_ = error.id == 406; // nlohmann: number overflow
		return false;
	}

	QueryPlan plan;
	std::vector<PlanProperty> statement; // of the object that holds the plan, flat
	std::string refusal;                 // a limit was met
	std::string refusal_detail;
	std::size_t error_at_ = 0;
	bool is_number_error_ = false;

private:
	bool Refuse(std::string message, std::string detail) {
		refusal = std::move(message);
		refusal_detail = std::move(detail);
		return false;
	}

	bool StartObject() {
		if (frames_.size() >= kMaxJsonDepth) {
			return TooDeep();
		}
		if (frames_.empty()) {
			frames_.push_back({Open::Wrapper, {}, {}, 0, {}, false});
			return true;
		}
		Frame &top = frames_.back();
		switch (top.what) {
		case Open::Wrapper:
			return StartInWrapper(true);
		case Open::Node:
		case Open::Worker:
		case Open::Group:
			return Push(Open::Group, top.prefix + top.key + ".");
		case Open::Plans:
			return StartNode();
		case Open::Workers:
			Node().workers.emplace_back().number = top.elements++;
			return Push(Open::Worker, {});
		case Open::List:
			return Push(Open::Group, top.prefix + "." + std::to_string(top.elements++) + ".");
		default:
			return Push(Open::Skipped, {});
		}
	}

	bool StartArray() {
		if (frames_.size() >= kMaxJsonDepth) {
			return TooDeep();
		}
		if (frames_.empty()) {
			frames_.push_back({Open::Wrapper, {}, {}, 0, {}, false});
			return true;
		}
		Frame &top = frames_.back();
		switch (top.what) {
		case Open::Wrapper:
			return StartInWrapper(false);
		case Open::Node:
			if (top.key == "Plans") {
				return Push(Open::Plans, {});
			}
			if (top.key == "Workers") {
				return Push(Open::Workers, {});
			}
			return Push(Open::List, top.key);
		case Open::Worker:
		case Open::Group:
			return Push(Open::List, top.prefix + top.key);
		case Open::List:
			return Push(Open::InnerList, {});
		default:
			return Push(Open::Skipped, {});
		}
	}

	/* Wrappers are looked through for the first plan; what stands beside it tells about it. */
	bool StartInWrapper(bool is_object) {
		Frame &top = frames_.back();
		if (done_) {
			return Push(Open::Skipped, {});
		}
		if (is_object && top.key == "Plan" && plan.nodes.empty()) {
			top.holds_plan = true;
			return StartNode();
		}
		static constexpr std::string_view kStatementKeys[] = {"Planning", "JIT", "Settings",
		                                                      "Triggers", "Serialization"};
		if (std::find(std::begin(kStatementKeys), std::end(kStatementKeys), top.key) !=
		    std::end(kStatementKeys)) {
			return is_object ? Push(Open::Group, top.key + ".") : Push(Open::List, top.key);
		}
		return Push(Open::Wrapper, {});
	}

	bool StartNode() {
		if (plan.nodes.size() >= static_cast<std::size_t>(kMaxPlanNodes)) {
			return Refuse("plan has too many nodes",
			              "A plan may have " + std::to_string(kMaxPlanNodes) + " nodes at most.");
		}
		const int self = static_cast<int>(plan.nodes.size());
		const int parent = nodes_.empty() ? -1 : nodes_.back();
		PlanNode &node = plan.nodes.emplace_back();
		node.parent = parent;
		node.startup_cost = node.total_cost = -1;
		node.properties.reserve(kUsualProperties);
		if (parent >= 0) {
			PlanNode &above = plan.nodes[static_cast<std::size_t>(parent)];
			above.children.push_back(self);
			node.depth = above.depth + 1;
		}
		if (node.depth >= kMaxPlanDepth) {
			return TooDeep();
		}
		nodes_.push_back(self);
		return Push(Open::Node, {});
	}

	bool TooDeep() {
		return Refuse("plan is nested too deep",
		              "A plan may have " + std::to_string(kMaxPlanDepth) + " levels at most.");
	}

	bool Push(Open what, std::string prefix) {
		frames_.push_back({what, std::move(prefix), {}, 0, {}, false});
		return true;
	}

	bool End() {
		Frame top = std::move(frames_.back());
		frames_.pop_back();
		if (top.what == Open::Node) {
			nodes_.pop_back();
		} else if (top.what == Open::List && !top.list.texts.empty()) {
			top.list.name = std::move(top.prefix);
			top.list.is_list = true;
			Target().push_back(std::move(top.list));
		} else if (top.what == Open::InnerList) {
			frames_.back().list.texts.push_back(Joined(top.list.texts));
			frames_.back().elements++;
		}
		done_ = done_ || top.holds_plan;
		return true;
	}

	static std::string Joined(const std::vector<std::string> &texts) {
		std::string joined = "(";
		for (const std::string &text : texts) {
			joined += (joined.size() > 1 ? ", " : "") + text;
		}
		return joined + ")";
	}

	bool Take(Scalar value) {
		if (frames_.empty()) {
			return true;
		}
		Frame &top = frames_.back();
		switch (top.what) {
		case Open::Wrapper:
			// A node by itself, without "Plan" around it: EXPLAIN writes the type first.
			if (top.key == "Node Type" && plan.nodes.empty()) {
				frames_.pop_back();
				StartNode();
				frames_.back().holds_plan = true;
				frames_.back().key = "Node Type";
				return TakeForNode(std::move(value));
			}
			if (!done_) {
				Add(statement, top.key, std::move(value));
			}
			return true;
		case Open::Node:
			return TakeForNode(std::move(value));
		case Open::Worker:
			if (top.key == "Worker Number" && value.number) {
				Node().workers.back().number = static_cast<int>(
					std::clamp(*value.number, 0.0, static_cast<double>(kMaxPlanNodes)));
				return true;
			}
			Add(Target(), top.key, std::move(value));
			return true;
		case Open::Group:
			Add(Target(), top.prefix + top.key, std::move(value));
			return true;
		case Open::List:
		case Open::InnerList:
			top.list.texts.push_back(std::move(value.text));
			top.elements++;
			return true;
		default:
			return true;
		}
	}

	bool TakeForNode(Scalar value) {
		PlanNode &node = Node();
		std::string &name = frames_.back().key;
		if (!TakeField(node, name, value)) {
			Add(node.properties, std::move(name), std::move(value));
		}
		return true;
	}

	/* The members of PlanNode that are not properties. */
	static bool TakeField(PlanNode &node, const std::string &name, Scalar &value) {
		if (name == "Node Type") {
			node.type = std::move(value.text);
			constexpr std::string_view kParallel = "Parallel ";
			if (node.type.starts_with(kParallel)) {
				node.type.erase(0, kParallel.size());
				node.parallel_aware = true;
			}
			return true;
		}
		if (name == "Parent Relationship") {
			node.relationship = std::move(value.text);
			return true;
		}
		if (name == "Subplan Name") {
			node.subplan = std::move(value.text);
			return true;
		}
		if (name == "Parallel Aware") {
			node.parallel_aware = value.number.value_or(0) != 0;
			return true;
		}
		return TakeFigure(node, name, value);
	}

	static bool TakeFigure(PlanNode &node, std::string_view name, const Scalar &value) {
		struct PrintedFigure {
			std::string_view name;
			double PlanNode::*always;
			std::optional<double> PlanNode::*measured;
		};
		static constexpr PrintedFigure kFigures[] = {
			{"Startup Cost", &PlanNode::startup_cost, nullptr},
			{"Total Cost", &PlanNode::total_cost, nullptr},
			{"Plan Rows", &PlanNode::plan_rows, nullptr},
			{"Plan Width", &PlanNode::plan_width, nullptr},
			{"Actual Rows", nullptr, &PlanNode::actual_rows},
			{"Actual Loops", nullptr, &PlanNode::actual_loops},
			{"Actual Startup Time", nullptr, &PlanNode::actual_startup_ms},
			{"Actual Total Time", nullptr, &PlanNode::actual_total_ms},
		};
		for (const PrintedFigure &figure : kFigures) {
			if (figure.name != name) {
				continue;
			}
			const auto number = value.number ? value.number : PlanNumber(value.text);
			if (number && figure.always != nullptr) {
				node.*figure.always = std::max(*number, 0.0);
			} else if (number) {
				node.*figure.measured = std::max(*number, 0.0);
			}
			return true;
		}
		return false;
	}

	static void Add(std::vector<PlanProperty> &to, std::string name, Scalar value) {
		PlanProperty &property = to.emplace_back();
		property.name = std::move(name);
		property.texts.push_back(std::move(value.text));
		property.number = value.number;
	}

	PlanNode &Node() { return plan.nodes[static_cast<std::size_t>(nodes_.back())]; }

	/* Where properties of the open group or list go. */
	std::vector<PlanProperty> &Target() {
		for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
			if (frame->what == Open::Worker) {
				return Node().workers.back().properties;
			}
			if (frame->what == Open::Node) {
				return Node().properties;
			}
			if (frame->what == Open::Wrapper) {
				break;
			}
		}
		return statement;
	}

	std::vector<Frame> frames_;
	std::vector<int> nodes_; // the open ones
	bool done_ = false;      // the object that holds the plan is closed
};

int LineOf(std::string_view text, std::size_t at) {
	at = std::min(at, text.size());
	return 1 + static_cast<int>(
				   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

PlanReading Failed(std::string message, std::string detail, std::string hint, int line) {
	PlanReading reading;
	reading.problem = {std::move(message), std::move(detail), std::move(hint), line};
	return reading;
}

PlanReading ProblemOf(const PlanEvents &events, std::string_view text) {
	const int line = LineOf(text, events.error_at_);
	if (!events.refusal.empty()) {
		return Failed(events.refusal, events.refusal_detail, {}, 0);
	}
	if (events.is_number_error_) {
		return Failed("plan has a number that is too large", {}, {}, line);
	}
	const std::size_t end = text.find_last_not_of(" \t\r\n");
	const bool is_cut = end == std::string_view::npos || events.error_at_ > end + 1;
	return Failed(is_cut ? "plan in JSON ends too early" : "plan is not valid JSON",
	              is_cut ? "A bracket or quote is not closed."
	                     : "The text cannot be read from line " + std::to_string(line) + " on.",
	              "Copy the whole output of EXPLAIN (FORMAT JSON).", line);
}

} // namespace

std::optional<double> PlanNumber(std::string_view text) {
	double value = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (end != text.data() + text.size() || text.empty() || std::isnan(value)) {
		return std::nullopt;
	}
	if (error == std::errc::result_out_of_range) {
		return std::nullopt;
	}
	return Within(value);
}

PlanReading ReadJsonPlan(std::string_view text) {
	std::string clean;
	if (FindInvalidUtf8(text) != std::string_view::npos) {
		clean = CleanText(text);
		text = clean;
	}
	PlanEvents events;
	// Not strict: what follows the document (a prompt, a row count) is not ours to judge.
	if (!nlohmann::json::sax_parse(text, &events, nlohmann::json::input_format_t::json, false)) {
		return ProblemOf(events, text);
	}
	if (events.plan.nodes.empty()) {
		return Failed("JSON text holds no plan", "There is no member \"Plan\" or \"Node Type\".",
		              "Copy the whole output of EXPLAIN (FORMAT JSON).", 0);
	}
	for (PlanNode &node : events.plan.nodes) {
		node.type = node.type.empty() ? "Unknown" : node.type;
	}
	PlanReading reading;
	reading.plan = std::move(events.plan);
	reading.plan->source = PlanSource::Json;
	FillStatement(events.statement, *reading.plan);
	return reading;
}

} // namespace savant::core
