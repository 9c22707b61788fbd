/*
 * text_node.cpp
 *     Figures are looked for from the end of the line: a quoted alias may hold anything.
 */
#include "core/plan/text_node.hpp"

#include <algorithm>

#include "core/plan/plan_frame.hpp"
#include "core/plan/plan_json.hpp"

namespace savant::core {

namespace {

constexpr std::string_view kCost = "(cost=";
constexpr std::string_view kActual = "(actual ";
constexpr std::string_view kNever = "(never executed)";

/* What follows the name of a type. */
enum class Target {
	None,
	Relation,  // on [schema.]relation [alias]
	Index,     // on index
	IndexScan, // [Backward] using index on relation
	Cte,       // on name [alias]
	Function,
	TableFunction,
	Tuplestore,
	Alias, // on alias
};

struct TextType {
	std::string_view text; // as the line has it
	std::string_view type; // Node Type
	Target target = Target::None;
	std::string_view key = {}, value = {}; // a property that goes with it
};

constexpr TextType kTypes[] = {
	{"Seq Scan", "Seq Scan", Target::Relation},
	{"Sample Scan", "Sample Scan", Target::Relation},
	{"Index Scan", "Index Scan", Target::IndexScan},
	{"Index Only Scan", "Index Only Scan", Target::IndexScan},
	{"Bitmap Index Scan", "Bitmap Index Scan", Target::Index},
	{"Bitmap Heap Scan", "Bitmap Heap Scan", Target::Relation},
	{"Tid Scan", "Tid Scan", Target::Relation},
	{"Tid Range Scan", "Tid Range Scan", Target::Relation},
	{"Subquery Scan", "Subquery Scan", Target::Alias},
	{"Function Scan", "Function Scan", Target::Function},
	{"Table Function Scan", "Table Function Scan", Target::TableFunction},
	{"Values Scan", "Values Scan", Target::Alias},
	{"CTE Scan", "CTE Scan", Target::Cte},
	{"WorkTable Scan", "WorkTable Scan", Target::Cte},
	{"Named Tuplestore Scan", "Named Tuplestore Scan", Target::Tuplestore},
	{"Foreign Scan", "Foreign Scan", Target::Relation, "Operation", "Select"},
	{"Foreign Insert", "Foreign Scan", Target::Relation, "Operation", "Insert"},
	{"Foreign Update", "Foreign Scan", Target::Relation, "Operation", "Update"},
	{"Foreign Delete", "Foreign Scan", Target::Relation, "Operation", "Delete"},
	{"Insert", "ModifyTable", Target::Relation, "Operation", "Insert"},
	{"Update", "ModifyTable", Target::Relation, "Operation", "Update"},
	{"Delete", "ModifyTable", Target::Relation, "Operation", "Delete"},
	{"Merge", "ModifyTable", Target::Relation, "Operation", "Merge"},
	{"Aggregate", "Aggregate", Target::None, "Strategy", "Plain"},
	{"GroupAggregate", "Aggregate", Target::None, "Strategy", "Sorted"},
	{"HashAggregate", "Aggregate", Target::None, "Strategy", "Hashed"},
	{"MixedAggregate", "Aggregate", Target::None, "Strategy", "Mixed"},
	{"Materialize", "Materialize"},
	{"Memoize", "Memoize"},
	{"Sort", "Sort"},
	{"Incremental Sort", "Incremental Sort"},
	{"Group", "Group"},
	{"WindowAgg", "WindowAgg"},
	{"Unique", "Unique"},
	{"LockRows", "LockRows"},
	{"Limit", "Limit"},
	{"Hash", "Hash"},
	{"Result", "Result"},
	{"ProjectSet", "ProjectSet"},
	{"Append", "Append"},
	{"Merge Append", "Merge Append"},
	{"Recursive Union", "Recursive Union"},
	{"BitmapAnd", "BitmapAnd"},
	{"BitmapOr", "BitmapOr"},
	{"Gather", "Gather"},
	{"Gather Merge", "Gather Merge"},
};

/* Takes `prefix` off `text` when it starts with it. */
bool Take(std::string_view &text, std::string_view prefix) {
	if (!text.starts_with(prefix)) {
		return false;
	}
	text.remove_prefix(prefix.size());
	return true;
}

/* The part of the line before its figures. */
std::string_view NamePart(std::string_view line) {
	std::size_t end = line.size();
	for (const std::string_view mark : {kNever, kActual, kCost}) {
		const std::size_t at = line.substr(0, end).rfind(mark);
		if (at != std::string_view::npos) {
			end = at;
		}
	}
	return Trimmed(line.substr(0, end));
}

/* One identifier, quoted or not, taken off the begin of `text`. */
std::string TakeIdentifier(std::string_view &text) {
	std::string name;
	if (!text.starts_with('"')) {
		const std::size_t end = std::min(text.find_first_of(" ."), text.size());
		name = text.substr(0, end);
		text.remove_prefix(end);
		return name;
	}
	std::size_t at = 1;
	for (; at < text.size(); ++at) {
		if (text[at] == '"') {
			if (at + 1 >= text.size() || text[at + 1] != '"') {
				break;
			}
			at++;
		}
		name += text[at];
	}
	text.remove_prefix(std::min(at + 1, text.size()));
	return name;
}

/* "Join Type" of "Left Join", "Join", "" after the name of the method. */
std::optional<std::string> JoinType(std::string_view rest) {
	if (rest.empty() || rest == " Join") {
		return "Inner";
	}
	constexpr std::string_view kJoin = " Join";
	if (!rest.starts_with(' ') || !rest.ends_with(kJoin)) {
		return std::nullopt;
	}
	static constexpr std::string_view kKinds[] = {"Left", "Right",      "Full",      "Semi",
	                                              "Anti", "Right Anti", "Right Semi"};
	const std::string_view kind = rest.substr(1, rest.size() - 1 - kJoin.size());
	if (std::find(std::begin(kKinds), std::end(kKinds), kind) == std::end(kKinds)) {
		return std::nullopt;
	}
	return std::string(kind);
}

bool ReadJoin(std::string_view name, PlanNode &node) {
	struct Method {
		std::string_view text, type;
	};
	static constexpr Method kMethods[] = {
		{"Nested Loop", "Nested Loop"}, {"Hash", "Hash Join"}, {"Merge", "Merge Join"}};
	for (const Method &method : kMethods) {
		std::string_view rest = name;
		if (!Take(rest, method.text) || (rest.empty() && method.text != "Nested Loop")) {
			continue;
		}
		if (auto kind = JoinType(rest)) {
			node.type = method.type;
			AddText(node, "Join Type", std::move(*kind));
			return true;
		}
	}
	return false;
}

bool ReadSetOp(std::string_view name, PlanNode &node) {
	const bool hashed = Take(name, "HashSetOp");
	if (!hashed && !Take(name, "SetOp")) {
		return false;
	}
	node.type = "SetOp";
	AddText(node, "Strategy", hashed ? "Hashed" : "Sorted");
	AddText(node, "Command", std::string(Trimmed(name)));
	return true;
}

void AddRelation(PlanNode &node, std::string_view key, const NamedTarget &target) {
	AddText(node, std::string(key), target.name);
	if (!target.schema.empty()) {
		AddText(node, "Schema", target.schema);
	}
	AddText(node, "Alias", target.alias.empty() ? target.name : target.alias);
}

/* What follows the type; false when it is not what such a type has. */
bool ReadTypeTarget(Target kind, std::string_view rest, PlanNode &node) {
	if (kind == Target::IndexScan) {
		AddText(node, "Scan Direction", Take(rest, " Backward") ? "Backward" : "Forward");
		if (!Take(rest, " using ")) {
			return rest.empty();
		}
		AddText(node, "Index Name", TakeIdentifier(rest));
	}
	if (kind == Target::None || rest.empty()) {
		return rest.empty();
	}
	if (!Take(rest, " on ")) {
		return false;
	}
	const NamedTarget target = ReadTarget(rest);
	switch (kind) {
	case Target::Index:
		AddText(node, "Index Name", target.name);
		break;
	case Target::Cte:
		AddRelation(node, "CTE Name", target);
		break;
	case Target::Function:
		AddRelation(node, "Function Name", target);
		break;
	case Target::TableFunction:
		AddRelation(node, "Table Function Name", target);
		break;
	case Target::Tuplestore:
		AddRelation(node, "Tuplestore Name", target);
		break;
	case Target::Alias:
		AddText(node, "Alias", target.name);
		break;
	default:
		AddRelation(node, "Relation Name", target);
	}
	return true;
}

bool ReadPlainType(std::string_view name, PlanNode &node) {
	for (const TextType &type : kTypes) {
		std::string_view rest = name;
		if (!Take(rest, type.text) || (!rest.empty() && rest[0] != ' ')) {
			continue;
		}
		PlanNode read;
		if (!ReadTypeTarget(type.target, rest, read)) {
			continue;
		}
		node.type = type.type;
		if (!type.key.empty()) {
			AddText(node, std::string(type.key), std::string(type.value));
		}
		node.properties.insert(node.properties.end(), read.properties.begin(),
		                       read.properties.end());
		return true;
	}
	return false;
}

/* "Custom Scan (Provider) on relation". */
bool ReadCustomScan(std::string_view name, PlanNode &node) {
	if (!Take(name, "Custom Scan")) {
		return false;
	}
	node.type = "Custom Scan";
	if (Take(name, " (")) {
		const std::size_t end = std::min(name.find(')'), name.size());
		AddText(node, "Custom Plan Provider", std::string(name.substr(0, end)));
		name.remove_prefix(std::min(end + 1, name.size()));
	}
	if (Take(name, " on ")) {
		AddRelation(node, "Relation Name", ReadTarget(name));
	}
	return true;
}

bool ReadType(std::string_view name, PlanNode &node) {
	std::string partial = "Simple";
	for (bool more = true; more;) {
		more = false;
		if (Take(name, "Parallel ")) {
			node.parallel_aware = more = true;
		} else if (Take(name, "Async ")) {
			AddNumber(node.properties, "Async Capable", "true");
			more = true;
		} else if (Take(name, "Partial ")) {
			partial = "Partial";
			more = true;
		} else if (Take(name, "Finalize ")) {
			partial = "Finalize";
			more = true;
		}
	}
	const bool known = ReadJoin(name, node) || ReadSetOp(name, node) ||
	                   ReadCustomScan(name, node) || ReadPlainType(name, node);
	if (known && (node.type == "Aggregate" || partial != "Simple")) {
		AddText(node, "Partial Mode", partial);
	}
	return known;
}

/* A type of an extension or of a version to come. */
void ReadUnknownType(std::string_view name, PlanNode &node) {
	constexpr std::string_view kOn = " on ";
	const std::size_t on = name.find(kOn);
	node.properties.clear();
	node.type = name.empty() ? "Unknown" : std::string(name.substr(0, on));
	if (on != std::string_view::npos) {
		AddRelation(node, "Relation Name", ReadTarget(name.substr(on + kOn.size())));
	}
}

/* The value after "name=" in `text`, up to a blank, bracket or "..". */
std::optional<double> FigureAt(std::string_view text, std::string_view name, bool second = false) {
	const std::size_t at = text.find(name);
	if (at == std::string_view::npos) {
		return std::nullopt;
	}
	text.remove_prefix(at + name.size());
	text = text.substr(0, text.find_first_of(" )"));
	const std::size_t dots = text.find("..");
	if (dots == std::string_view::npos) {
		return second ? std::nullopt : PlanNumber(text);
	}
	return PlanNumber(second ? text.substr(dots + 2) : text.substr(0, dots));
}

/* The brackets after the name: what "(" + `mark` opens up to its ")". */
std::optional<std::string_view> Brackets(std::string_view figures, std::string_view mark) {
	const std::size_t at = figures.find(mark);
	const std::size_t end = at == std::string_view::npos ? at : figures.find(')', at);
	if (end == std::string_view::npos) {
		return std::nullopt;
	}
	return figures.substr(at, end - at);
}

bool ReadCosts(std::string_view figures, PlanNode &node) {
	if (figures.find(kCost) == std::string_view::npos) {
		return true;
	}
	const auto cost = Brackets(figures, kCost);
	if (!cost) {
		return false;
	}
	const auto startup = FigureAt(*cost, "cost="), total = FigureAt(*cost, "cost=", true);
	const auto rows = FigureAt(*cost, "rows="), width = FigureAt(*cost, "width=");
	if (!startup || !total || !rows || !width) {
		return false;
	}
	node.startup_cost = std::max(*startup, 0.0);
	node.total_cost = std::max(*total, 0.0);
	node.plan_rows = std::max(*rows, 0.0);
	node.plan_width = std::max(*width, 0.0);
	return true;
}

bool ReadActual(std::string_view figures, PlanNode &node) {
	if (figures.find(kNever) != std::string_view::npos) {
		node.actual_rows = node.actual_loops = 0;
		node.actual_startup_ms = node.actual_total_ms = 0;
		return true;
	}
	if (figures.find(kActual) == std::string_view::npos) {
		return true;
	}
	const auto actual = Brackets(figures, kActual);
	if (!actual) {
		return false;
	}
	const auto rows = FigureAt(*actual, "rows="), loops = FigureAt(*actual, "loops=");
	if (!rows || !loops) {
		return false;
	}
	node.actual_rows = std::max(*rows, 0.0);
	node.actual_loops = std::max(*loops, 0.0);
	if (const auto total = FigureAt(*actual, "time=", true)) {
		node.actual_startup_ms = FigureAt(*actual, "time=");
		node.actual_total_ms = std::max(*total, 0.0);
	}
	return true;
}

} // namespace

void AddText(PlanNode &node, std::string name, std::string text) {
	PlanProperty &property = node.properties.emplace_back();
	property.name = std::move(name);
	property.texts.push_back(std::move(text));
}

void AddNumber(std::vector<PlanProperty> &to, std::string name, std::string_view text) {
	PlanProperty &property = to.emplace_back();
	property.name = std::move(name);
	property.texts.emplace_back(text);
	property.number = text == "true" ? 1 : text == "false" ? 0 : PlanNumber(text);
}

NamedTarget ReadTarget(std::string_view text) {
	NamedTarget target;
	target.name = TakeIdentifier(text);
	if (Take(text, ".")) {
		target.schema = std::move(target.name);
		target.name = TakeIdentifier(text);
	}
	if (Take(text, " ")) {
		target.alias = TakeIdentifier(text);
	}
	return target;
}

bool HasFigures(std::string_view line) {
	return line.find(kCost) != std::string_view::npos ||
	       line.find("(actual time=") != std::string_view::npos ||
	       line.find("(actual rows=") != std::string_view::npos || line.ends_with(kNever);
}

bool IsKnownNodeLine(std::string_view line) {
	PlanNode node;
	return ReadType(NamePart(line), node);
}

bool ReadNodeLine(std::string_view line, PlanNode &node) {
	const std::string_view name = NamePart(line);
	std::string_view figures = line;
	if (!name.empty()) { // a part of `line`: what follows it are the figures
		figures.remove_prefix(static_cast<std::size_t>(name.data() + name.size() - line.data()));
	}
	node.startup_cost = node.total_cost = -1;
	if (!ReadType(name, node)) {
		ReadUnknownType(name, node);
	}
	return ReadCosts(figures, node) && ReadActual(figures, node);
}

bool ReadWorkerFigures(std::string_view text, PlanWorker &worker) {
	const auto rows = FigureAt(text, "rows="), loops = FigureAt(text, "loops=");
	if (!rows || !loops) {
		return false;
	}
	const auto add = [&worker](const char *name, std::optional<double> value) {
		if (value) {
			PlanProperty &property = worker.properties.emplace_back();
			property.name = name;
			property.texts.push_back(std::to_string(*value));
			property.number = value;
		}
	};
	add("Actual Startup Time", FigureAt(text, "time="));
	add("Actual Total Time", FigureAt(text, "time=", true));
	add("Actual Rows", rows);
	add("Actual Loops", loops);
	return true;
}

} // namespace savant::core
