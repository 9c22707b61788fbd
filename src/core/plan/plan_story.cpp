/*
 * plan_story.cpp
 *     Nodes in the order in which they begin to give rows; each adds a step or a clause to the
 *     step that its rows come from.
 */
#include "core/plan/plan_story.hpp"

#include <algorithm>
#include <cmath>

#include "core/plan/plan_shape.hpp"
#include "core/plan/plan_words.hpp"
#include "core/plan/story_nodes.hpp"
#include "core/plan/story_step.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

constexpr double kOwnStepFrom = 0.10; // share of the time that makes a step of its own
constexpr std::size_t kMostClauses = 4;
constexpr double kShareWorthTelling = 0.01;

class Story {
public:
	Story(const QueryPlan &plan, const PlanFigures &figures, const StoryTelling &telling)
		: plan_(plan), figures_(figures), telling_(telling), shape_(plan), words_(plan, figures),
		  source_(plan.nodes.size(), -1), is_repeated_(plan.nodes.size(), false) {}

	std::vector<std::string> Lines() {
		FindRepeated();
		for (const int node : Order()) {
			Tell(node);
		}
		NameSubplans();
		Shorten();
		std::vector<int> numbers(steps_.size(), 0);
		int number = 0;
		for (std::size_t i = 0; i < steps_.size(); ++i) {
			number += merged_into_[i] == static_cast<int>(i) ? 1 : 0;
			numbers[i] = number;
		}
		std::vector<std::string> lines;
		for (std::size_t i = 0; i < steps_.size(); ++i) {
			if (merged_into_[i] == static_cast<int>(i)) {
				AddLines(std::to_string(numbers[i]) + ". " +
				             WithStepNumbers(StepText(static_cast<int>(i)), numbers) + Share(i),
				         3, lines);
			}
		}
		AddEnd(numbers, lines);
		return lines;
	}

private:
	static std::size_t At(int node) { return static_cast<std::size_t>(node); }
	bool Ran(int node) const { return figures_.At(node).executed; }

	/* --- the order of execution ------------------------------------------------------- */

	/* Children before parents; the hash table before the rows that are looked up in it. */
	std::vector<int> Order() const {
		std::vector<int> order, open{0};
		// Parents first with the children backwards, then turned around.
		while (!open.empty()) {
			const int node = open.back();
			open.pop_back();
			order.push_back(node);
			if (!Ran(node) || IsToldAlone(node)) {
				continue;
			}
			const std::vector<int> children = InTime(node);
			open.insert(open.end(), children.begin(), children.end());
		}
		std::reverse(order.begin(), order.end());
		return order;
	}

	/* What a bitmap scan has below it, and scans of partitions, are told with their parent. */
	bool IsToldAlone(int node) const {
		return plan_.At(node).type == "Bitmap Heap Scan" || IsAppendOfScans(node);
	}

	bool IsAppendOfScans(int node) const {
		const PlanNode &append = plan_.At(node);
		if ((append.type != "Append" && append.type != "Merge Append") || append.children.empty()) {
			return false;
		}
		return std::all_of(append.children.begin(), append.children.end(), [this](int child) {
			const PlanNode &scan = plan_.At(child);
			return IsScan(scan) && scan.Has("Relation Name") &&
			       (scan.children.empty() || scan.type == "Bitmap Heap Scan");
		});
	}

	std::vector<int> InTime(int node) const {
		const PlanNode &at = plan_.At(node);
		std::vector<int> first, inputs, subplans;
		for (const int child : at.children) {
			(IsInitPlan(plan_.At(child))  ? first
			 : IsSubPlan(plan_.At(child)) ? subplans
			                              : inputs)
				.push_back(child);
		}
		if (at.type == "Hash Join") {
			std::reverse(inputs.begin(), inputs.end());
		}
		first.insert(first.end(), inputs.begin(), inputs.end());
		first.insert(first.end(), subplans.begin(), subplans.end());
		return first;
	}

	/* --- steps ------------------------------------------------------------------------ */

	void Tell(int node) {
		const PlanNode &at = plan_.At(node);
		const std::vector<int> inputs = InputsOf(plan_, node);
		if (!Ran(node)) {
			TellNeverRun(node);
		} else if (IsAppendOfScans(node)) {
			TellPartitions(node);
		} else if (inputs.empty() || at.type == "Bitmap Heap Scan") {
			NewStep(node, words_.Scan(node, Repeats(node)), "reads " + words_.Target(node));
			steps_.back().prefix = ForEach(node);
		} else if (inputs.size() == 1) {
			TellUnary(node, inputs[0]);
		} else if (at.type == "Nested Loop") {
			TellNestedLoop(node, inputs);
		} else if (at.type == "Hash Join" || at.type == "Merge Join") {
			TellJoin(node, inputs[0], inputs[1]);
		} else {
			TellTogether(node, inputs);
		}
		AddSubPlanUse(node);
		NameResult(node);
	}

	void NewStep(int node, std::vector<StoryClause> clauses, std::string brief) {
		StoryStep &step = steps_.emplace_back();
		step.clauses = std::move(clauses);
		step.brief = std::move(brief);
		source_[At(node)] = static_cast<int>(steps_.size()) - 1;
		Count(node);
	}

	/* The node's own time belongs to its step. */
	void Count(int node) {
		StoryStep &step = steps_[At(source_[At(node)])];
		step.nodes.push_back(node);
		if (!IsToldAlone(node)) {
			step.share += figures_.Share(node);
			step.ms += figures_.At(node).self_ms;
			return;
		}
		for (int i = node; i < shape_.end[At(node)]; ++i) {
			step.share += figures_.Share(i);
			step.ms += figures_.At(i).self_ms;
		}
	}

	void TellNeverRun(int node) {
		std::string names;
		for (int i = node; i < shape_.end[At(node)]; ++i) {
			const std::string target = ScanTarget(plan_.At(i));
			if (!target.empty() && names.find(target) == std::string::npos) {
				names += (names.empty() ? "" : ", ") + target;
			}
		}
		names = names.empty() ? NodeTitle(plan_.At(node)) : names;
		NewStep(node, {{"skip", " " + names + ": nothing asked for it"}}, "skips " + names);
	}

	void TellPartitions(int node) {
		const PlanNode &append = plan_.At(node);
		constexpr std::size_t kNamed = 3;
		std::vector<std::string> ran;
		double scanned = 0;
		for (const int child : append.children) {
			if (Ran(child)) {
				ran.push_back(ScanTarget(plan_.At(child)));
				scanned += figures_.At(child).scanned_rows;
			}
		}
		std::string names;
		for (std::size_t i = 0; i < std::min(ran.size(), kNamed); ++i) {
			names += (i == 0 ? "" : i + 1 == ran.size() ? " and " : ", ") + ran[i];
		}
		names +=
			ran.size() > kNamed
				? " and " + CountText(static_cast<double>(ran.size() - kNamed)) + " more tables"
				: "";
		const double removed = append.NumberOr("Subplans Removed", 0);
		const std::string left_out =
			removed > 0 ? ", " + CountOf(removed, "partition") + " left out" : "";
		const PlanNode &first = plan_.At(append.children[0]);
		std::string where = first.Text(first.Has("Index Cond") ? "Index Cond" : "Recheck Cond");
		where = where.empty() ? "" : " where " + StoryWords::Condition(where);
		std::vector<StoryClause> clauses{
			{"read", " " + names + where + " (" + words_.RowsOf(scanned) + left_out + ")"}};
		if (first.Has("Filter")) {
			clauses.push_back({"keep", " " + words_.Rows(node) + " where " +
			                               StoryWords::Condition(first.Text("Filter"))});
		}
		if (append.type == "Merge Append") {
			clauses.push_back(
				{"merge", " them in the order of their keys (" + words_.Rows(node) + ")"});
		}
		NewStep(node, std::move(clauses), "reads " + names);
		steps_.back().prefix = ForEach(node);
	}

	void TellUnary(int node, int input) {
		const int from = source_[At(input)];
		if (from < 0 || !Ran(input)) {
			return Continue(node, from);
		}
		const bool is_last = At(from) + 1 == steps_.size();
		const bool is_heavy = figures_.Share(node) >= kOwnStepFrom && !IsGather(plan_.At(node)) &&
		                      plan_.At(node).type != "Hash" && plan_.At(node).type != "Memoize";
		const bool is_full = steps_[At(from)].clauses.size() >= kMostClauses;
		// What follows a nested loop is not done for each of its rows.
		const bool is_loop = !steps_[At(from)].prefix.empty() && !Repeats(node);
		if (is_last && !is_heavy && !is_full && !is_loop) {
			for (StoryClause &clause : words_.OnRows(node, "them")) {
				steps_[At(from)].clauses.push_back(std::move(clause));
			}
			return Continue(node, from);
		}
		std::vector<StoryClause> clauses =
			words_.OnRows(node, is_last ? TheseRows(input) : RowsOfStep(input));
		if (clauses.empty()) {
			return Continue(node, from);
		}
		NewStep(node, std::move(clauses), BriefOf(node));
	}

	std::string BriefOf(int node) const {
		const std::string &type = plan_.At(node).type;
		return type == "Sort" || type == "Incremental Sort" ? "sorts"
		       : type == "Aggregate"                        ? "aggregates"
		       : type == "Limit"                            ? "stops after enough rows"
		                                                    : "does " + NodeMethod(plan_.At(node));
	}

	/* The node only passes on what the step gives. */
	void Continue(int node, int from) {
		source_[At(node)] = from;
		if (from >= 0) {
			Count(node);
		}
	}

	/* "these 20 rows": of the step before */
	std::string TheseRows(int node) const {
		const double rows = figures_.At(node).rows;
		return rows == 1 ? "this row" : "these " + CountOf(rows, "row");
	}

	/* "the 20 rows of step 3" */
	std::string RowsOfStep(int node) const {
		const int from = source_[At(node)];
		const double rows = figures_.At(node).rows;
		return (rows == 1 ? "the row" : "the " + CountOf(rows, "row")) + " of step " +
		       StepMark(from);
	}

	/* --- joins ------------------------------------------------------------------------ */

	static std::string On(const PlanNode &join) {
		std::string on = join.Text("Hash Cond") + join.Text("Merge Cond");
		on = on.empty() ? "" : StoryWords::Condition(on);
		const std::string filter = join.Text("Join Filter");
		if (!filter.empty()) {
			on += (on.empty() ? "" : " and ") + StoryWords::Condition(filter);
		}
		return on;
	}

	void TellJoin(int node, int outer, int inner) {
		const PlanNode &join = plan_.At(node);
		const std::string kind = join.Text("Join Type");
		const std::string on = On(join).empty() ? "" : " where " + On(join);
		const std::string out = ": " + words_.Rows(node) + words_.Surprise(node);
		const std::string left = RowsOfStep(outer), right = RowsOfStep(inner);
		std::vector<StoryClause> clauses;
		if (kind == "Semi" || kind == "Right Semi") {
			const bool turned = kind == "Right Semi";
			clauses.push_back({"keep", " those of " + (turned ? right : left) +
			                               " that have a match in step " +
			                               Mark(turned ? outer : inner) + on + out});
		} else if (kind == "Anti" || kind == "Right Anti") {
			const bool turned = kind == "Right Anti";
			clauses.push_back({"keep", " those of " + (turned ? right : left) +
			                               " that have no match in step " +
			                               Mark(turned ? outer : inner) + on + out});
		} else {
			clauses.push_back(
				{"join", " " + left + " with " + right + on + Unmatched(kind, outer, inner) + out});
		}
		AddJoinRest(node, clauses);
		NewStep(node, std::move(clauses), "joins steps " + Mark(outer) + " and " + Mark(inner));
	}

	std::string Mark(int node) const { return StepMark(source_[At(node)]); }

	std::string Unmatched(const std::string &kind, int outer, int inner) const {
		return kind == "Left"    ? ", with rows of step " + Mark(outer) + " that have no match too"
		       : kind == "Right" ? ", with rows of step " + Mark(inner) + " that have no match too"
		       : kind == "Full"  ? ", with rows of both that have no match too"
		                         : "";
	}

	/* Filter of an outer join: after the join. */
	void AddJoinRest(int node, std::vector<StoryClause> &clauses) const {
		const std::string filter = plan_.At(node).Text("Filter");
		if (!filter.empty()) {
			clauses.push_back({"keep", " those where " + StoryWords::Condition(filter)});
		}
	}

	void TellNestedLoop(int node, const std::vector<int> &inputs) {
		const int outer = inputs[0], inner = inputs[1];
		const int from = source_[At(inner)];
		if (!Ran(inner) || from < 0) {
			return Continue(node, Ran(inner) ? from : source_[At(outer)]);
		}
		if (!Repeats(inner) || At(from) + 1 != steps_.size() || steps_[At(from)].prefix.empty() ||
		    steps_[At(from)].clauses.size() > kMostClauses) {
			return TellPairs(node, outer, inner);
		}
		StoryStep &step = steps_[At(from)];
		const PlanNode &join = plan_.At(node);
		const std::string kind = join.Text("Join Type");
		const std::string on = On(join).empty() ? "" : ", where " + On(join);
		const std::string count = words_.Rows(node) + words_.Surprise(node);
		if (kind == "Semi") {
			step.clauses.push_back({"keep", " each that has a match" + on + ": " + count});
		} else if (kind == "Anti") {
			step.clauses.push_back({"keep", " each that has no match" + on + ": " + count});
		} else if (kind == "Left") {
			step.clauses.push_back({"keep", " those without a match too" + on + ": " + count});
		} else if (!on.empty()) {
			step.clauses.push_back({"keep", " the pairs" + on.substr(1) + ": " + count});
		} else if (figures_.measured &&
		           std::abs(figures_.At(node).rows - figures_.At(inner).rows) >=
		               std::max(1.0, 0.01 * figures_.At(node).rows)) {
			step.clauses.push_back({"give", " " + count});
		}
		AddJoinRest(node, step.clauses);
		Continue(node, from);
	}

	/* The inner rows are there once, or take several steps to get. */
	void TellPairs(int node, int outer, int inner) {
		const std::string kind = plan_.At(node).Text("Join Type");
		const std::string on = On(plan_.At(node)).empty() ? "" : " where " + On(plan_.At(node));
		std::vector<StoryClause> clauses;
		const std::string out = on + ": " + words_.Rows(node) + words_.Surprise(node);
		if (kind == "Semi" || kind == "Anti") {
			clauses.push_back({"keep", " those of " + RowsOfStep(outer) + " that have " +
			                               (kind == "Semi" ? "a" : "no") + " match in step " +
			                               Mark(inner) + out});
		} else {
			clauses.push_back({"pair", " " + RowsOfStep(outer) + " with those of step " +
			                               Mark(inner) + Unmatched(kind, outer, inner) + out});
		}
		AddJoinRest(node, clauses);
		NewStep(node, std::move(clauses), "pairs steps " + Mark(outer) + " and " + Mark(inner));
	}

	/* Append, Recursive Union, and what versions to come bring. */
	void TellTogether(int node, const std::vector<int> &inputs) {
		const PlanNode &at = plan_.At(node);
		if (at.type == "Recursive Union") {
			NewStep(
				node,
				{{"go on", " with the rows found last from step " + Mark(inputs[1]) +
			                   " until there are no new ones: " + words_.Rows(node) + " in all"}},
				"repeats until nothing new comes");
			return;
		}
		std::string steps;
		constexpr std::size_t kNamed = 4;
		for (std::size_t i = 0; i < inputs.size() && i < kNamed; ++i) {
			steps += (i == 0 ? "" : i + 1 == inputs.size() ? " and " : ", ") + Mark(inputs[i]);
		}
		steps += inputs.size() > kNamed ? " and others" : "";
		std::vector<StoryClause> clauses =
			at.type == "SetOp" ? words_.OnRows(node, "") : std::vector<StoryClause>{};
		const std::string order = at.type == "Merge Append" ? " in the order of their keys" : "";
		clauses.insert(clauses.begin(), {"put", " the rows of steps " + steps + " together" +
		                                            order + " (" + words_.Rows(node) + ")"});
		NewStep(node, std::move(clauses), "puts steps together");
	}

	/* --- repetition and subplans ---------------------------------------------------------- */

	/* The node runs more than once for each run of the whole: below the inner side of a loop. */
	bool Repeats(int node) const { return LoopOf(node) >= 0; }

	/* The nested loop (or the node with the SubPlan) for each of whose rows `node` runs. */
	int LoopOf(int node) const {
		const double loops = figures_.At(node).loops;
		for (int at = node; loops > 1 && plan_.At(at).parent >= 0; at = plan_.At(at).parent) {
			const int parent = plan_.At(at).parent;
			if (is_repeated_[At(at)] && loops > std::max(figures_.At(parent).loops, 1.0)) {
				return parent;
			}
			if (IsInitPlan(plan_.At(at))) {
				return -1;
			}
		}
		return -1;
	}

	/* Inner sides of nested loops, and SubPlans. */
	void FindRepeated() {
		for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
			const int self = static_cast<int>(i);
			if (IsSubPlan(plan_.nodes[i])) {
				is_repeated_[i] = shape_.hashed.count(self) == 0;
			}
			if (plan_.nodes[i].type == "Nested Loop") {
				const std::vector<int> inputs = InputsOf(plan_, self);
				if (inputs.size() > 1) {
					is_repeated_[At(inputs[1])] = true;
				}
			}
		}
	}

	/* "For each of the 49 rows of step 1, " before the first step that runs for them. */
	std::string ForEach(int node) {
		const int loop = LoopOf(node);
		if (loop < 0) {
			return {};
		}
		if (plan_.At(loop).type != "Nested Loop") {
			const std::string target = words_.Target(loop);
			return "For each row" + (target.empty() ? "" : " of " + target) + " (" +
			       Times(figures_.At(node).loops) + "), ";
		}
		const int outer = InputsOf(plan_, loop)[0];
		if (source_[At(outer)] < 0) {
			return "For each row (" + Times(figures_.At(node).loops) + "), ";
		}
		return "For each of " + RowsOfStep(outer) + ", ";
	}

	std::string Times(double loops) const {
		return (figures_.measured ? "" : "about ") + CountOf(loops, "time");
	}

	/* A node that asks SubPlans in its result, not in a condition, says so. */
	void AddSubPlanUse(int node) {
		const int own = source_[At(node)];
		std::string steps;
		for (const int child : plan_.At(node).children) {
			const std::string &name = plan_.At(child).subplan;
			if (IsSubPlan(plan_.At(child)) && Ran(child) && source_[At(child)] >= 0 && own >= 0 &&
			    !Mentions(steps_[At(own)], name)) {
				steps += (steps.empty() ? "" : ", ") + Mark(child);
			}
		}
		if (!steps.empty()) {
			steps_[At(own)].clauses.push_back(
				{"use", " the result of step " + steps + " for its rows"});
		}
	}

	static bool Mentions(const StoryStep &step, const std::string &name) {
		return std::any_of(step.clauses.begin(), step.clauses.end(),
		                   [&name](const StoryClause &clause) {
							   return clause.rest.find(name) != std::string::npos;
						   });
	}

	/* "$0" and "(hashed SubPlan 1)" in conditions become the steps that they come from. */
	void NameSubplans() {
		int left = 64; // subplans: each is looked for in all steps
		for (std::size_t i = 0; i < plan_.nodes.size() && left > 0; ++i) {
			const PlanNode &node = plan_.nodes[i];
			if (node.subplan.empty() || IsCte(node) || source_[i] < 0) {
				continue;
			}
			left--;
			const std::string name = node.subplan.substr(0, node.subplan.find(" (returns"));
			const std::string step = "of step " + StepMark(source_[i]) + ")";
			Replace("(hashed " + name + ").col1", "(any result " + step); // 17
			Replace("(" + name + ").col1", "(the result " + step);
			Replace("(hashed " + name + ")", "(in the result " + step);
			Replace("(" + name + ")", "(the result " + step);
			const std::size_t dollar = node.subplan.find('$');
			if (dollar != std::string::npos) {
				const std::size_t end = node.subplan.find_first_of(",)", dollar);
				Replace(node.subplan.substr(dollar, end - dollar), "(the result " + step);
			}
		}
	}

	void Replace(const std::string &name, const std::string &by) {
		for (StoryStep &step : steps_) {
			for (StoryClause &clause : step.clauses) {
				const std::size_t at = clause.rest.find(name);
				const std::size_t end = at + name.size();
				// "$1" is not the begin of "$12".
				if (at != std::string::npos && (end >= clause.rest.size() ||
				                                clause.rest[end] < '0' || clause.rest[end] > '9')) {
					clause.rest.replace(at, name.size(), by);
				}
			}
		}
	}

	/* The last step of WITH and of InitPlans says what it is for. */
	void NameResult(int node) {
		const PlanNode &at = plan_.At(node);
		const int own = source_[At(node)];
		if (!IsInitPlan(at) || own < 0 || !Ran(node)) {
			return;
		}
		steps_[At(own)].clauses.push_back(
			IsCte(at) ? StoryClause{"keep", " the result as " + std::string(CteName(at))}
					  : StoryClause{"remember", " the result for later"});
	}

	/* --- telling ------------------------------------------------------------------------ */

	/* Steps that are told as one: [first, end) and what they took. */
	struct Group {
		std::size_t first, end;
		double share;
	};

	/* Makes one of the two cheapest neighbours until there are few enough. */
	void Shorten() {
		constexpr std::size_t kSearched = 400; // so many neighbours are compared one by one
		const std::size_t most = std::max<std::size_t>(telling_.max_steps, 1);
		const std::size_t chunk = 1 + steps_.size() / kSearched;
		std::vector<Group> groups;
		for (std::size_t i = 0; i < steps_.size(); ++i) {
			if (groups.empty() || groups.back().end - groups.back().first >= chunk) {
				groups.push_back({i, i, 0});
			}
			groups.back().end = i + 1;
			groups.back().share += steps_[i].share;
		}
		while (groups.size() > most) {
			std::size_t best = 1;
			for (std::size_t i = 2; i < groups.size(); ++i) {
				best = groups[i - 1].share + groups[i].share <
				               groups[best - 1].share + groups[best].share
				           ? i
				           : best;
			}
			groups[best - 1].end = groups[best].end;
			groups[best - 1].share += groups[best].share;
			groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(best));
		}
		merged_into_.resize(steps_.size());
		for (const Group &group : groups) {
			for (std::size_t i = group.first; i < group.end; ++i) {
				merged_into_[i] = static_cast<int>(group.first);
				if (i > group.first) {
					steps_[group.first].share += steps_[i].share;
					steps_[group.first].ms += steps_[i].ms;
				}
			}
		}
	}

	std::string StepText(int step) const {
		std::vector<int> parts;
		for (std::size_t i = 0; i < merged_into_.size(); ++i) {
			if (merged_into_[i] == step) {
				parts.push_back(static_cast<int>(i));
			}
		}
		if (parts.size() == 1) {
			return StepSentence(steps_[At(step)], figures_.measured);
		}
		constexpr std::size_t kNamed = 4;
		std::string text = "Several small things: ";
		for (std::size_t i = 0; i < std::min(parts.size(), kNamed); ++i) {
			text += (i > 0 ? "; " : "") + steps_[At(parts[i])].brief;
		}
		return text +
		       (parts.size() > kNamed
		            ? "; and " + CountText(static_cast<double>(parts.size() - kNamed)) + " more"
		            : "");
	}

	std::string Share(std::size_t step) const {
		const StoryStep &at = steps_[step];
		if (at.share < kShareWorthTelling) {
			return {};
		}
		return " - " + (figures_.has_time ? TimeText(at.ms) + ", " : std::string()) +
		       PercentText(std::min(at.share, 1.0)) + (figures_.has_time ? "" : " of the cost");
	}

	void AddLines(const std::string &text, std::size_t indent,
	              std::vector<std::string> &lines) const {
		for (std::string &line : Wrapped(text, telling_.width, indent)) {
			lines.push_back(std::move(line));
		}
	}

	void AddEnd(const std::vector<int> &numbers, std::vector<std::string> &lines) const {
		std::string text;
		if (figures_.measured) {
			const bool writes = plan_.nodes[0].type == "ModifyTable" && figures_.nodes[0].rows <= 0;
			text = "In all: " + (writes ? "" : CountOf(figures_.nodes[0].rows, "row"));
			text +=
				figures_.total_ms > 0 ? (writes ? "" : " in ") + TimeText(figures_.total_ms) : "";
			text += plan_.planning_ms ? ", after " + TimeText(*plan_.planning_ms) + " of planning."
			                          : ".";
		} else {
			text = "Nothing was run: rows and cost are what the planner expects.";
		}
		for (const PlanTrigger &trigger : plan_.triggers) {
			text += " Then the trigger " +
			        (trigger.constraint.empty() ? trigger.name : "of " + trigger.constraint) +
			        " runs " + CountOf(trigger.calls, "time") + " (" + TimeText(trigger.ms) + ").";
		}
		if (plan_.jit && plan_.jit->total_ms >= kOwnStepFrom * figures_.total_ms) {
			text += " JIT compilation took " + TimeText(plan_.jit->total_ms) + " of it.";
		}
		AddLines(text + Heaviest(numbers), 0, lines);
	}

	/* " Most of the time goes into step 3 (62 %) and step 1 (20 %)." */
	std::string Heaviest(const std::vector<int> &numbers) const {
		constexpr double kEnough = 0.6, kWorthNaming = 0.15;
		std::vector<std::size_t> steps;
		for (std::size_t i = 0; i < steps_.size(); ++i) {
			if (merged_into_[i] == static_cast<int>(i)) {
				steps.push_back(i);
			}
		}
		std::stable_sort(steps.begin(), steps.end(), [this](std::size_t a, std::size_t b) {
			return steps_[a].share > steps_[b].share;
		});
		std::string named;
		double sum = 0;
		for (const std::size_t step : steps) {
			if (steps.size() < 2 || sum >= kEnough || steps_[step].share < kWorthNaming) {
				break;
			}
			named += (named.empty() ? "step " : " and step ") + std::to_string(numbers[step]) +
			         " (" + PercentText(std::min(steps_[step].share, 1.0)) + ")";
			sum += steps_[step].share;
		}
		if (named.empty()) {
			return {};
		}
		const std::string what = figures_.has_time ? "time" : "cost";
		return (sum >= 0.5 ? " Most of the " : " The largest part of the ") + what + " goes into " +
		       named + ".";
	}

	const QueryPlan &plan_;
	const PlanFigures &figures_;
	const StoryTelling &telling_;
	PlanShape shape_;
	StoryWords words_;
	std::vector<StoryStep> steps_;
	std::vector<int> source_;       // by node: the step that its rows come from
	std::vector<bool> is_repeated_; // by node
	std::vector<int> merged_into_;  // by step
};

} // namespace

std::vector<std::string> TellStory(const QueryPlan &plan, const PlanFigures &figures,
                                   const StoryTelling &telling) {
	return Story(plan, figures, telling).Lines();
}

} // namespace savant::core
