/*
 * compare_plans.cpp
 *     Plans are laid side by side by what they read: a relation's alias is the same in every
 *     plan of a statement, whatever the tree looks like.
 */
#include "core/plan/compare_plans.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/plan/plan_shape.hpp"
#include "core/plan/plan_words.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

constexpr double kTimeNoise = 0.10; // share within which two times are the same
constexpr double kTimeNoiseMs = 0.1;
constexpr double kCostNoise = 0.01;
constexpr std::size_t kMostScans = 500; // above that joins are not compared one by one

/* One of the two plans with all that is derived from it. */
struct Side {
	explicit Side(const QueryPlan &side_plan)
		: plan(side_plan), figures(Figure(side_plan)), shape(side_plan) {}

	const QueryPlan &plan;
	PlanFigures figures;
	PlanShape shape;
};

using ScanKey = std::pair<std::string, int>; // alias, and which one of several

std::string AliasOf(const PlanNode &node) {
	const std::string alias = node.Text("Alias");
	return alias.empty() ? node.Relation() : alias;
}

bool ReadsRelation(const PlanNode &node) { return IsScan(node) && node.Has("Relation Name"); }

AccessPath PathOf(const Side &side, int at) {
	const PlanNode &node = side.plan.At(at);
	const NodeFigures &figures = side.figures.At(at);
	AccessPath path;
	path.node = at;
	path.method = NodeMethod(node);
	path.rows = figures.rows;
	path.estimated_rows = figures.estimated_rows;
	path.loops = figures.loops;
	std::string indexes;
	const bool bitmap = node.type == "Bitmap Heap Scan";
	for (int i = at; i < (bitmap ? side.shape.end[static_cast<std::size_t>(at)] : at + 1); ++i) {
		path.self_ms += side.figures.At(i).self_ms;
		path.self_cost += side.figures.At(i).self_cost;
		path.buffers += side.figures.At(i).self_buffers.Touched();
		if (i > at && side.plan.At(i).Has("Index Name")) {
			indexes += (indexes.empty() ? " using " : ", ") + side.plan.At(i).Text("Index Name");
		}
	}
	path.method += indexes;
	const char *condition = node.Has("Index Cond") ? "Index Cond"
	                        : bitmap               ? "Recheck Cond"
	                                               : "Filter";
	path.condition = PlainCondition(node.Text(condition));
	return path;
}

std::map<ScanKey, int> ScansOf(const Side &side) {
	std::map<ScanKey, int> scans;
	std::map<std::string, int> seen;
	for (int i = 0; i < static_cast<int>(side.plan.nodes.size()); ++i) {
		if (ReadsRelation(side.plan.At(i))) {
			const std::string alias = AliasOf(side.plan.At(i));
			scans[{alias, seen[alias]++}] = i;
		}
	}
	return scans;
}

/* Whether `method` and conditions that were printed of it make two paths the same way in. */
bool IsSameWay(const AccessPath &a, const AccessPath &b) { return a.method == b.method; }

void CompareRelations(const Side &before, const Side &after, PlanComparison &comparison) {
	const auto old_scans = ScansOf(before), new_scans = ScansOf(after);
	std::set<ScanKey> keys;
	for (const auto &[key, node] : old_scans) {
		keys.insert(key);
	}
	for (const auto &[key, node] : new_scans) {
		keys.insert(key);
	}
	for (const ScanKey &key : keys) {
		RelationComparison relation;
		relation.alias = key.first;
		const auto old_scan = old_scans.find(key), new_scan = new_scans.find(key);
		if (old_scan != old_scans.end()) {
			relation.before = PathOf(before, old_scan->second);
			relation.relation = before.plan.At(old_scan->second).Relation();
		}
		if (new_scan != new_scans.end()) {
			relation.after = PathOf(after, new_scan->second);
			relation.relation = after.plan.At(new_scan->second).Relation();
		}
		relation.method_changed = !IsSameWay(relation.before, relation.after);
		if (relation.before.node >= 0 && relation.after.node >= 0) {
			// Per loop: a scan that became the inner side of a loop is asked for less at a time.
			const auto per_loop = [](const AccessPath &path) {
				return path.loops > 0 ? path.estimated_rows / path.loops : path.estimated_rows;
			};
			relation.estimate_drift =
				(per_loop(relation.after) + 1) / (per_loop(relation.before) + 1);
		}
		comparison.relations.push_back(std::move(relation));
	}
	std::stable_sort(comparison.relations.begin(), comparison.relations.end(),
	                 [](const RelationComparison &a, const RelationComparison &b) {
						 return a.method_changed && !b.method_changed;
					 });
}

bool IsJoin(const PlanNode &node) {
	return node.type == "Nested Loop" || node.type == "Hash Join" || node.type == "Merge Join";
}

std::string Listed(const std::vector<std::string> &names) {
	std::string list;
	for (const std::string &name : names) {
		list += (list.empty() ? "" : ", ") + name;
	}
	return list;
}

/* Aliases below `node`, in the order of the plan. */
std::vector<std::string> AliasesBelow(const Side &side, int node) {
	std::vector<std::string> aliases;
	for (int i = node; i < side.shape.end[static_cast<std::size_t>(node)]; ++i) {
		if (ReadsRelation(side.plan.At(i))) {
			aliases.push_back(AliasOf(side.plan.At(i)));
		}
	}
	return aliases;
}

/* By the relations that a join brings together: its method. */
std::map<std::string, std::string> JoinsOf(const Side &side) {
	std::map<std::string, std::string> joins;
	if (ScansOf(side).size() > kMostScans) {
		return joins;
	}
	for (int i = 0; i < static_cast<int>(side.plan.nodes.size()); ++i) {
		if (IsJoin(side.plan.At(i))) {
			std::vector<std::string> aliases = AliasesBelow(side, i);
			std::sort(aliases.begin(), aliases.end());
			joins.emplace(Listed(aliases), NodeMethod(side.plan.At(i)));
		}
	}
	return joins;
}

void CompareJoins(const Side &before, const Side &after, PlanComparison &comparison) {
	auto old_joins = JoinsOf(before), new_joins = JoinsOf(after);
	for (const auto &[relations, method] : old_joins) {
		const auto found = new_joins.find(relations);
		const std::string now = found == new_joins.end() ? "" : found->second;
		if (now != method) {
			comparison.joins.push_back({relations, method, now});
		}
	}
	for (const auto &[relations, method] : new_joins) {
		if (old_joins.find(relations) == old_joins.end()) {
			comparison.joins.push_back({relations, "", method});
		}
	}
	comparison.join_order_changed = comparison.before.join_order != comparison.after.join_order;
}

void CompareSettings(const QueryPlan &before, const QueryPlan &after, PlanComparison &comparison) {
	std::map<std::string, SettingChange> changes;
	for (const PlanSetting &setting : before.settings) {
		changes[setting.name].before = setting.value;
	}
	for (const PlanSetting &setting : after.settings) {
		changes[setting.name].after = setting.value;
	}
	for (auto &[name, change] : changes) {
		if (change.before != change.after) {
			change.name = name;
			comparison.settings.push_back(std::move(change));
		}
	}
}

PlanTotals TotalsOf(const Side &side) {
	PlanTotals totals;
	totals.cost = side.figures.total_cost;
	totals.ms = side.figures.total_ms;
	totals.planning_ms = side.plan.planning_ms.value_or(0);
	totals.rows = side.figures.nodes[0].rows;
	const BufferCounts &buffers = side.figures.nodes[0].buffers;
	totals.buffers_hit = buffers.hit + buffers.local_hit;
	totals.buffers_read = buffers.read + buffers.local_read;
	totals.temp_blocks = buffers.temp_read + buffers.temp_written;
	totals.fingerprint = FingerprintOf(side.plan);
	totals.join_order = Listed(AliasesBelow(side, 0));
	return totals;
}

/* How often each kind of node is there that is neither scan nor join. */
std::map<std::string, int> WorkOf(const Side &side) {
	std::map<std::string, int> work;
	for (const PlanNode &node : side.plan.nodes) {
		const bool counts = !IsScan(node) && !IsJoin(node) && node.type != "Hash" &&
		                    node.type != "BitmapAnd" && node.type != "BitmapOr";
		if (counts) {
			work[NodeMethod(node)]++;
		}
	}
	return work;
}

double SpilledKb(const Side &side) {
	double kb = 0;
	for (const PlanNode &node : side.plan.nodes) {
		kb += node.Text("Sort Space Type") == "Disk" ? node.NumberOr("Sort Space Used", 0) : 0;
		kb += node.NumberOr("Disk Usage", 0);
	}
	return kb;
}

void CompareWork(const Side &before, const Side &after, PlanComparison &comparison) {
	const auto old_work = WorkOf(before), new_work = WorkOf(after);
	std::set<std::string> kinds;
	for (const auto *work : {&old_work, &new_work}) {
		for (const auto &[kind, count] : *work) {
			kinds.insert(kind);
		}
	}
	for (const std::string &kind : kinds) {
		const auto count = [&kind](const std::map<std::string, int> &work) {
			const auto found = work.find(kind);
			return found == work.end() ? 0 : found->second;
		};
		const int was = count(old_work), is = count(new_work);
		if (was == is) {
			continue;
		}
		comparison.other.push_back(was == 0  ? "A " + kind + " is new."
		                           : is == 0 ? "No " + kind + " any more."
		                                     : kind + ": " + std::to_string(was) + " before, " +
		                                           std::to_string(is) + " after.");
	}
	const double old_kb = SpilledKb(before), new_kb = SpilledKb(after);
	if (old_kb != new_kb) {
		constexpr double kBytesOfKb = 1024;
		comparison.other.push_back("Sorts and groups on disk: " + BytesText(old_kb * kBytesOfKb) +
		                           " before, " + BytesText(new_kb * kBytesOfKb) + " after.");
	}
}

/* -1 = after is less, 1 = more, 0 = within noise. */
int Direction(double before, double after, double noise, double least) {
	const double difference = after - before;
	if (std::abs(difference) <= std::max(noise * std::max(before, after), least)) {
		return 0;
	}
	return difference < 0 ? -1 : 1;
}

bool HaveNothingInCommon(const PlanComparison &comparison) {
	return !comparison.relations.empty() &&
	       std::none_of(comparison.relations.begin(), comparison.relations.end(),
	                    [](const RelationComparison &relation) {
							return relation.before.node >= 0 && relation.after.node >= 0;
						});
}

ComparisonVerdict VerdictOf(const PlanComparison &comparison) {
	if (HaveNothingInCommon(comparison)) {
		return ComparisonVerdict::NotComparable;
	}
	const int direction =
		comparison.by_time
			? Direction(comparison.before.ms, comparison.after.ms, kTimeNoise, kTimeNoiseMs)
			: Direction(comparison.before.cost, comparison.after.cost, kCostNoise, 0);
	if (comparison.before.fingerprint.plan == comparison.after.fingerprint.plan) {
		return direction == 0  ? ComparisonVerdict::Same
		       : direction < 0 ? ComparisonVerdict::SamePlanFaster
		                       : ComparisonVerdict::SamePlanSlower;
	}
	return direction == 0  ? ComparisonVerdict::AsFast
	       : direction < 0 ? ComparisonVerdict::Faster
	                       : ComparisonVerdict::Slower;
}

} // namespace

PlanComparison ComparePlans(const QueryPlan &before, const QueryPlan &after) {
	const Side old_side(before), new_side(after);
	PlanComparison comparison;
	comparison.before = TotalsOf(old_side);
	comparison.after = TotalsOf(new_side);
	comparison.by_time = comparison.before.ms > 0 && comparison.after.ms > 0;
	comparison.measured = old_side.figures.measured && new_side.figures.measured;
	comparison.has_buffers = old_side.figures.has_buffers && new_side.figures.has_buffers;
	CompareRelations(old_side, new_side, comparison);
	CompareJoins(old_side, new_side, comparison);
	CompareSettings(before, after, comparison);
	CompareWork(old_side, new_side, comparison);
	comparison.verdict = VerdictOf(comparison);
	return comparison;
}

std::string_view Name(ComparisonVerdict verdict) {
	switch (verdict) {
	case ComparisonVerdict::Same:
		return "same";
	case ComparisonVerdict::SamePlanFaster:
		return "same_plan_faster";
	case ComparisonVerdict::SamePlanSlower:
		return "same_plan_slower";
	case ComparisonVerdict::Faster:
		return "faster";
	case ComparisonVerdict::Slower:
		return "slower";
	case ComparisonVerdict::AsFast:
		return "as_fast";
	case ComparisonVerdict::NotComparable:
		break;
	}
	return "not_comparable";
}

} // namespace savant::core
