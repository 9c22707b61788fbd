/*
 * join_path.cpp
 *     Breadth-first search over foreign keys.
 */
#include "core/schema/join_path.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>

namespace savant::core {

namespace {

constexpr int kUnreached = -1;

std::size_t At(int position) { return static_cast<std::size_t>(position); }

class KeyGraph {
public:
	explicit KeyGraph(const SchemaPicture &picture)
		: picture_(picture), edges_(picture.relations.size()) {
		for (std::size_t i = 0; i < picture.foreign_keys.size(); ++i) {
			const ForeignKey &key = picture.foreign_keys[i];
			const auto number = static_cast<int>(i);
			if (key.from != key.to) {
				edges_[At(key.from)].push_back({number, key.from, key.to, true});
				edges_[At(key.to)].push_back({number, key.to, key.from, false});
			}
		}
	}

	/* Steps from the nearest of `sources` to every relation; kUnreached beyond kMaxJoinSteps. */
	std::vector<int> Distances(const std::vector<int> &sources) const {
		std::vector<int> distance(edges_.size(), kUnreached);
		std::deque<int> open;
		for (const int source : sources) {
			distance[At(source)] = 0;
			open.push_back(source);
		}
		while (!open.empty()) {
			const int here = open.front();
			open.pop_front();
			if (distance[At(here)] == kMaxJoinSteps) {
				continue;
			}
			for (const JoinStep &edge : edges_[At(here)]) {
				if (distance[At(edge.to)] == kUnreached) {
					distance[At(edge.to)] = distance[At(here)] + 1;
					open.push_back(edge.to);
				}
			}
		}
		return distance;
	}

	/*
	 * The shortest paths that lead from where `distance` is 0 to `to`.  Depth is
	 * bounded by kMaxJoinSteps, their number by kMaxJoinPaths.
	 */
	std::vector<JoinPath> PathsTo(int to, const std::vector<int> &distance) const {
		std::vector<JoinPath> found;
		JoinPath reversed;
		Walk(to, distance, reversed, found);
		std::stable_sort(found.begin(), found.end(), [this](const JoinPath &a, const JoinPath &b) {
			const int left = SharedParents(a);
			const int right = SharedParents(b);
			return left != right ? left < right : Names(a) < Names(b);
		});
		return found;
	}

private:
	void Walk(int here, const std::vector<int> &distance, JoinPath &reversed,
	          std::vector<JoinPath> &found) const {
		if (found.size() == kMaxJoinPaths) {
			return;
		}
		if (distance[At(here)] == 0) {
			found.emplace_back(reversed.rbegin(), reversed.rend());
			return;
		}
		for (const JoinStep &edge : edges_[At(here)]) {
			if (distance[At(edge.to)] != kUnreached &&
			    distance[At(edge.to)] == distance[At(here)] - 1) {
				reversed.push_back({edge.foreign_key, edge.to, here, !edge.forward});
				Walk(edge.to, distance, reversed, found);
				reversed.pop_back();
			}
		}
	}

	static int SharedParents(const JoinPath &path) {
		int count = 0;
		for (std::size_t i = 1; i < path.size(); ++i) {
			count += path[i - 1].forward && !path[i].forward ? 1 : 0;
		}
		return count;
	}

	std::string Names(const JoinPath &path) const {
		std::string names;
		for (const JoinStep &step : path) {
			names += picture_.At(step.to).name + '\0' +
			         picture_.foreign_keys[At(step.foreign_key)].name + '\0';
		}
		return names;
	}

	const SchemaPicture &picture_;
	std::vector<std::vector<JoinStep>> edges_;
};

/* Grows a tree from `root` by the nearest missing relation until all are in or none can be. */
JoinPlan Grow(const KeyGraph &graph, int root, const std::vector<int> &wanted) {
	JoinPlan plan;
	plan.relations = {root};
	std::vector<int> missing;
	std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(missing),
	             [root](int relation) { return relation != root; });
	while (!missing.empty()) {
		const std::vector<int> distance = graph.Distances(plan.relations);
		const auto nearest =
			std::min_element(missing.begin(), missing.end(), [&distance](int a, int b) {
				const auto rank = [&distance](int relation) {
					const int steps = distance[At(relation)];
					return steps == kUnreached ? kMaxJoinSteps + 1 : steps;
				};
				return rank(a) < rank(b);
			});
		if (distance[At(*nearest)] == kUnreached) {
			break;
		}
		const std::vector<JoinPath> paths = graph.PathsTo(*nearest, distance);
		if (paths.size() > 1) {
			plan.ambiguous = true;
			plan.choices.insert(plan.choices.end(), paths.begin(), paths.end());
		}
		for (const JoinStep &step : paths.front()) {
			plan.steps.push_back(step);
			plan.relations.push_back(step.to);
			const auto reached = std::find(missing.begin(), missing.end(), step.to);
			if (reached != missing.end()) {
				missing.erase(reached);
			} else {
				plan.added.push_back(step.to);
			}
		}
	}
	plan.unreached = std::move(missing);
	plan.connected = plan.unreached.empty();
	return plan;
}

} // namespace

JoinPaths FindJoinPaths(const SchemaPicture &picture, int from, int to) {
	JoinPaths answer;
	if (from == to) {
		for (std::size_t i = 0; i < picture.foreign_keys.size(); ++i) {
			const ForeignKey &key = picture.foreign_keys[i];
			if (key.from == from && key.to == from && answer.paths.size() < kMaxJoinPaths) {
				answer.paths.push_back({{static_cast<int>(i), from, to, true}});
			}
		}
	} else {
		const KeyGraph graph(picture);
		const std::vector<int> distance = graph.Distances({from});
		if (distance[At(to)] != kUnreached) {
			answer.paths = graph.PathsTo(to, distance);
		}
	}
	answer.ambiguous = answer.paths.size() > 1;
	return answer;
}

JoinPlan JoinTree(const SchemaPicture &picture, const std::vector<int> &relations) {
	std::vector<int> wanted;
	for (const int relation : relations) {
		if (std::find(wanted.begin(), wanted.end(), relation) == wanted.end()) {
			wanted.push_back(relation);
		}
	}
	JoinPlan best;
	if (wanted.empty()) {
		best.connected = true;
		return best;
	}
	const KeyGraph graph(picture);
	for (const int root : wanted) {
		JoinPlan plan = Grow(graph, root, wanted);
		const bool is_first = best.relations.empty();
		const auto worse = [](const JoinPlan &a, const JoinPlan &b) {
			return a.unreached.size() != b.unreached.size()
			           ? a.unreached.size() > b.unreached.size()
			           : a.steps.size() > b.steps.size();
		};
		if (is_first || worse(best, plan)) {
			best = std::move(plan);
		}
	}
	return best;
}

std::string JoinCondition(const SchemaPicture &picture, const JoinStep &step,
                          const std::string &from_alias, const std::string &to_alias) {
	const ForeignKey &key = picture.foreign_keys[At(step.foreign_key)];
	const std::string &holder = step.forward ? from_alias : to_alias;
	const std::string &target = step.forward ? to_alias : from_alias;
	std::string condition;
	for (std::size_t i = 0; i < key.from_columns.size(); ++i) {
		const std::string own = QuoteIdentifier(picture.At({key.from, key.from_columns[i]}).name);
		const std::string other = QuoteIdentifier(picture.At({key.to, key.to_columns[i]}).name);
		condition += i == 0 ? "" : " AND ";
		condition += step.forward ? holder + "." + own + " = " + target + "." + other
		                          : target + "." + other + " = " + holder + "." + own;
	}
	return condition;
}

std::string JoinSql(const SchemaPicture &picture, int root, const JoinPath &path) {
	std::unordered_map<std::string, int> used; // by unqualified name: two schemas may share it
	std::unordered_map<int, std::string> alias_of;
	const auto introduce = [&](int relation) {
		const std::string &name = picture.At(relation).name;
		const int count = ++used[name];
		const std::string alias =
			QuoteIdentifier(count == 1 ? name : name + "_" + std::to_string(count));
		alias_of[relation] = alias;
		return picture.SqlName(relation) + (count == 1 ? "" : " AS " + alias);
	};
	std::string sql = "FROM " + introduce(root);
	for (const JoinStep &step : path) {
		const std::string from_alias = alias_of[step.from];
		const std::string joined = introduce(step.to);
		sql += "\nJOIN " + joined + " ON " +
		       JoinCondition(picture, step, from_alias, alias_of[step.to]);
	}
	return sql;
}

} // namespace savant::core
