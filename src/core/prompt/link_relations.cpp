/*
 * link_relations.cpp
 *     Relations by what search finds of them and of their columns.
 */
#include "core/prompt/link_relations.hpp"

#include <algorithm>
#include <map>

#include "core/prompt/value_hints.hpp"
#include "core/schema/join_path.hpp"
#include "core/schema/search.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxHits = 400;
constexpr std::size_t kMaxValues = 20;
constexpr std::size_t kMaxLinked = 40;
constexpr std::size_t kJoined = 5;     // the likeliest, whose ways to each other are added
constexpr double kSecondColumn = 0.25; // what each further column adds to the best one
constexpr double kNoise = 0.25;        // share of the best score below which a hit is chance
constexpr std::size_t kAlwaysKept = 8; // whatever their score

/* Score of each relation: its own name, its best column, a little for every other column, values.
 */
std::vector<std::pair<double, int>> Scores(std::string_view question,
                                           const SchemaPicture &picture) {
	std::map<int, double> of_relation;
	std::map<int, int> columns_seen;
	for (const SearchHit &hit : SearchPicture(picture, question, kMaxHits)) {
		const int relation = hit.target.relation;
		if (hit.target.column < 0) {
			of_relation[relation] += 1.5 * hit.score;
		} else {
			of_relation[relation] +=
				columns_seen[relation]++ == 0 ? hit.score : kSecondColumn * hit.score;
		}
	}
	for (const FoundValue &value : KnownValues(question, picture, kMaxValues)) {
		of_relation[value.column.relation] += 1;
	}
	std::vector<std::pair<double, int>> ranked;
	for (const auto &[relation, score] : of_relation) {
		ranked.emplace_back(-score, relation);
	}
	std::sort(ranked.begin(), ranked.end());
	return ranked;
}

} // namespace

std::vector<int> LinkRelations(std::string_view question, const SchemaPicture &picture) {
	const std::vector<std::pair<double, int>> ranked = Scores(question, picture);
	std::vector<int> linked;
	for (const auto &[score, relation] : ranked) {
		const bool likely = score <= kNoise * ranked.front().first;
		if (linked.size() < kMaxLinked && (likely || linked.size() < kAlwaysKept)) {
			linked.push_back(relation);
		}
	}
	const auto joined = static_cast<std::ptrdiff_t>(std::min(linked.size(), kJoined));
	const JoinPlan plan =
		JoinTree(picture, std::vector<int>(linked.begin(), linked.begin() + joined));
	std::vector<int> between;
	for (const int relation : plan.added) {
		if (std::find(linked.begin(), linked.end(), relation) == linked.end()) {
			between.push_back(relation);
		}
	}
	linked.insert(linked.begin() + joined, between.begin(), between.end());
	return linked;
}

} // namespace savant::core
