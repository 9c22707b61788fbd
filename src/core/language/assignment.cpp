/*
 * assignment.cpp
 *     Choosing links by fit: tables first, then columns and values near them.
 */
#include "core/language/assignment.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/language/column_facts.hpp"

namespace savant::core {

namespace {

constexpr double kOwnerBonus = 0.32;
constexpr double kMentionedBonus = 0.14;
constexpr double kVoteBonus = 0.03;
constexpr double kHopPenalty = 0.07;
constexpr double kUnreachable = 0.4;
constexpr double kNeighbourValueBonus = 0.3;
constexpr double kMeasureBonus = 0.15;
constexpr double kReferencePenalty = 0.3;
constexpr double kKeyBonus = 0.03;
constexpr double kTableFirst = 0.06;        // a word that names a table and a column
constexpr double kAlternativeMargin = 0.16; // an alternative must come this near
constexpr std::size_t kMaxVotes = 4;

bool IsRole(const Chunk &chunk, Role role) {
	return chunk.kind == ChunkKind::Marker && chunk.marker->role == role;
}

bool IsSmall(const Chunk &chunk) {
	return IsRole(chunk, Role::Filler) || IsRole(chunk, Role::Distinct) ||
	       IsRole(chunk, Role::Verb);
}

class Assigner {
public:
	Assigner(const std::vector<Chunk> &chunks, const SchemaWords &words)
		: chunks_(chunks), words_(words), votes_(words.Picture().relations.size(), 0) {}

	std::vector<Assignment> Run(std::size_t max_assignments) {
		CountVotes();
		picks_.assign(chunks_.size(), -1);
		PickTables();
		std::vector<std::vector<std::pair<double, int>>> ranked(chunks_.size());
		for (std::size_t i = 0; i < chunks_.size(); ++i) {
			ranked[i] = Ranked(i);
			if (!ranked[i].empty()) {
				picks_[i] = ranked[i][0].second;
				if (const Link &link = Picked(i); link.kind != LinkKind::Table) {
					leaning_.insert(link.target.relation);
				}
			}
		}
		return Alternatives(ranked, max_assignments);
	}

private:
	const Link &Picked(std::size_t i) const {
		return chunks_[i].links[static_cast<std::size_t>(picks_[i])];
	}

	/* How many chunks could be about each relation. */
	void CountVotes() {
		for (const Chunk &chunk : chunks_) {
			std::set<int> about;
			for (const Link &link : chunk.links) {
				if (link.score >= chunk.links[0].score - 0.1) {
					about.insert(link.target.relation);
				}
			}
			for (const int relation : about) {
				++votes_[static_cast<std::size_t>(relation)];
			}
		}
	}

	double Votes(int relation) const {
		return kVoteBonus *
		       static_cast<double>(std::min(votes_[static_cast<std::size_t>(relation)], kMaxVotes));
	}

	/* Words that most surely name a table are the anchors of all others. */
	void PickTables() {
		for (std::size_t i = 0; i < chunks_.size(); ++i) {
			double best = 0;
			for (std::size_t k = 0; k < chunks_[i].links.size(); ++k) {
				const Link &link = chunks_[i].links[k];
				const bool table = link.kind == LinkKind::Table;
				const double score =
					link.score + Votes(link.target.relation) + (table ? kTableFirst : 0);
				if (score > best) {
					best = score;
					picks_[i] = static_cast<int>(k);
				}
			}
			if (picks_[i] >= 0 && (Picked(i).kind == LinkKind::Table || Picked(i).names_table)) {
				anchors_.insert(Picked(i).target.relation);
			} else {
				picks_[i] = -1;
			}
		}
	}

	/* The table whose column chunk `i` should be: "name of singers", "singer's name", "singers
	 * whose name". */
	int Owner(std::size_t i) const {
		if (i > 0) {
			std::size_t left = i - 1;
			while (left > 0 && IsSmall(chunks_[left])) {
				--left;
			}
			if (IsTable(left) && (left + 1 == i || chunks_[left].possessive)) {
				return Picked(left).target.relation;
			}
		}
		bool owned = false;
		for (std::size_t right = i + 1; right < chunks_.size(); ++right) {
			const Chunk &chunk = chunks_[right];
			if (IsTable(right)) {
				return owned ? Picked(right).target.relation : -1;
			}
			if (IsRole(chunk, Role::Of) || IsRole(chunk, Role::In)) {
				owned = true;
			} else if (!IsSmall(chunk) && !IsRole(chunk, Role::And) &&
			           !IsRole(chunk, Role::Comma) && !IsRole(chunk, Role::Aggregate) &&
			           !(chunk.kind == ChunkKind::Named && !owned)) {
				break;
			}
		}
		for (std::size_t left = i; left-- > 0;) {
			const Chunk &chunk = chunks_[left];
			const bool relative = (IsRole(chunk, Role::Relative) && chunk.marker->code == 1) ||
			                      IsRole(chunk, Role::With);
			if (relative) {
				return NearestTable(left);
			}
			if (!IsSmall(chunk) && chunk.kind != ChunkKind::Named && !IsRole(chunk, Role::And) &&
			    !IsRole(chunk, Role::Comma)) {
				break;
			}
		}
		return -1;
	}

	bool IsTable(std::size_t i) const {
		return picks_[i] >= 0 && Picked(i).kind == LinkKind::Table;
	}

	int NearestTable(std::size_t before) const {
		for (std::size_t left = before; left-- > 0;) {
			if (IsTable(left)) {
				return Picked(left).target.relation;
			}
		}
		return -1;
	}

	double Distance(int relation) {
		const std::set<int> &near = anchors_.empty() ? leaning_ : anchors_;
		if (near.empty()) {
			return 0;
		}
		const auto known = distances_.find(relation);
		if (!anchors_.empty() && known != distances_.end()) {
			return known->second;
		}
		int best = -1;
		for (const int anchor : near) {
			auto [from, is_new] = hops_.try_emplace(anchor);
			if (is_new) {
				from->second = words_.Joins().Distances(anchor);
			}
			const int distance = from->second[static_cast<std::size_t>(relation)];
			best = distance >= 0 && (best < 0 || distance < best) ? distance : best;
		}
		const double penalty = best < 0 ? kUnreachable : kHopPenalty * best;
		distances_[relation] = penalty;
		return penalty;
	}

	/* A value right beside a column of its own ("country France", "France as country"). */
	bool BesideOwnColumn(std::size_t i, ColumnRef column) const {
		const std::size_t from = i >= 4 ? i - 4 : 0;
		for (std::size_t k = from; k < std::min(chunks_.size(), i + 3); ++k) {
			if (k == i || chunks_[k].kind != ChunkKind::Named) {
				continue;
			}
			for (const Link &link : chunks_[k].links) {
				if (link.kind == LinkKind::Column && link.target == column && link.score >= 0.7) {
					return true;
				}
			}
		}
		return false;
	}

	/* "of the type Debit": the column whose value stands right after it. */
	bool BesideOwnValue(std::size_t i, ColumnRef column) const {
		for (std::size_t k = i + 1; k < std::min(chunks_.size(), i + 4); ++k) {
			if (chunks_[k].kind == ChunkKind::Named) {
				return std::any_of(chunks_[k].links.begin(), chunks_[k].links.end(),
				                   [&](const Link &link) {
									   return link.kind == LinkKind::Value &&
					                          link.target == column && link.score >= 0.7;
								   });
			}
			if (!IsSmall(chunks_[k]) && !IsRole(chunks_[k], Role::Is) &&
			    !IsRole(chunks_[k], Role::Of)) {
				return false;
			}
		}
		return false;
	}

	/* flights.airline where the word names the table airlines, which it refers to. */
	bool RefersToNamedTable(std::size_t i, ColumnRef column) const {
		for (const ForeignKey &key : words_.Picture().foreign_keys) {
			if (key.from == column.relation && key.from_columns.size() == 1 &&
			    key.from_columns[0] == column.column) {
				return std::any_of(chunks_[i].links.begin(), chunks_[i].links.end(),
				                   [&](const Link &link) {
									   return link.kind == LinkKind::Table &&
					                          link.target.relation == key.to && link.score >= 0.9;
								   });
			}
		}
		return false;
	}

	/* "the average salary": a number is wanted. */
	bool AfterAggregate(std::size_t i) const {
		while (i > 0 && IsSmall(chunks_[i - 1])) {
			--i;
		}
		if (i == 0 || !IsRole(chunks_[i - 1], Role::Aggregate)) {
			return false;
		}
		const Aggregate aggregate = static_cast<Aggregate>(chunks_[i - 1].marker->code);
		return aggregate == Aggregate::Average || aggregate == Aggregate::Sum;
	}

	std::vector<std::pair<double, int>> Ranked(std::size_t i) {
		std::vector<std::pair<double, int>> ranked;
		const int owner = Owner(i);
		for (std::size_t k = 0; k < chunks_[i].links.size(); ++k) {
			const Link &link = chunks_[i].links[k];
			const int relation = link.target.relation;
			double score = link.score + Votes(relation);
			if (link.kind == LinkKind::Table) {
				score += kTableFirst + kMentionedBonus;
			} else {
				score += relation == owner ? kOwnerBonus : 0;
				score += anchors_.contains(relation) ? kMentionedBonus : 0;
				score -= Distance(relation);
				const Column &column = words_.Picture().At(link.target);
				score += link.kind == LinkKind::Column && column.in_primary_key ? kKeyBonus : 0;
				score += link.kind == LinkKind::Value && BesideOwnColumn(i, link.target)
				             ? kNeighbourValueBonus
				             : 0;
				score += link.kind == LinkKind::Column && BesideOwnValue(i, link.target)
				             ? kNeighbourValueBonus
				             : 0;
				if (link.kind == LinkKind::Column && RefersToNamedTable(i, link.target)) {
					score -= kReferencePenalty;
				}
				if (link.kind == LinkKind::Column && AfterAggregate(i)) {
					const bool number = IsNumeric(column) && !column.in_primary_key;
					score += number ? kMeasureBonus : -kMeasureBonus;
				}
			}
			ranked.emplace_back(score, static_cast<int>(k));
		}
		std::stable_sort(ranked.begin(), ranked.end(),
		                 [](const auto &a, const auto &b) { return a.first > b.first; });
		return ranked;
	}

	/* The best one, and those that differ from it in one chunk only. */
	std::vector<Assignment>
	Alternatives(const std::vector<std::vector<std::pair<double, int>>> &ranked,
	             std::size_t max_assignments) const {
		Assignment best;
		best.picks = picks_;
		double sum = 0;
		double count = 0;
		for (const auto &list : ranked) {
			if (!list.empty()) {
				sum += list[0].first;
				++count;
			}
		}
		best.score = count > 0 ? sum / count : 0;
		std::vector<Assignment> all;
		for (std::size_t i = 0; i < ranked.size(); ++i) {
			for (std::size_t k = 1; k < ranked[i].size() && k < 4; ++k) {
				const double loss = ranked[i][0].first - ranked[i][k].first;
				if (loss > kAlternativeMargin) {
					break;
				}
				Assignment other = best;
				other.picks[i] = ranked[i][k].second;
				other.score = best.score - loss / count;
				all.push_back(std::move(other));
			}
		}
		std::stable_sort(all.begin(), all.end(), [](const Assignment &a, const Assignment &b) {
			return a.score > b.score;
		});
		all.insert(all.begin(), std::move(best));
		if (all.size() > max_assignments) {
			all.resize(max_assignments);
		}
		return all;
	}

	const std::vector<Chunk> &chunks_;
	const SchemaWords &words_;
	std::vector<std::size_t> votes_;
	std::vector<int> picks_;
	std::set<int> anchors_; // relations named
	std::set<int> leaning_; // relations of columns chosen so far
	std::map<int, double> distances_;
	std::map<int, std::vector<int>> hops_; // from each anchor
};

} // namespace

std::vector<Assignment> AssignLinks(const std::vector<Chunk> &chunks, const SchemaWords &words,
                                    std::size_t max_assignments) {
	return Assigner(chunks, words).Run(max_assignments);
}

} // namespace savant::core
