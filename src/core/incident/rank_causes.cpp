/*
 * rank_causes.cpp
 *     Scores of causes, their chains, and why others are out.
 */
#include "core/incident/rank_causes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/incident/cause_graph.hpp"

namespace savant::core {

namespace {

constexpr double kSameStep = 0.9;   // it came with the first symptom
constexpr double kMissing = 0.35;   // none of the effects that it should have is seen
constexpr double kFading = 10;      // steps after which a change counts half
constexpr double kStateFading = 60; // the same of a state that is still seen
constexpr double kNextStep = 0.8;   // each effect in between makes it less sure
constexpr std::size_t kMostSteps = 4;
constexpr double kLeastScore = 0.04; // less is no cause
constexpr std::size_t kMostLines = 5;

/* How much the symptoms at each node weigh. */
using NodeWeights = std::map<std::string, double, std::less<>>;

NodeWeights WeightsOf(const std::vector<Symptom> &symptoms) {
	NodeWeights weights;
	for (const Symptom &symptom : symptoms) {
		const double weight = symptom.severity == Severity::Info ? 0.2 : 0.5 + symptom.weight;
		double &kept = weights[symptom.node];
		kept = std::max(kept, weight);
	}
	return weights;
}

/* A change fades; a state that is still seen does so slowly, as its effects may add up. */
double PrecedenceOf(const CauseEvidence &evidence, double started, double step) {
	if (evidence.at > started + step) {
		return 0;
	}
	const double before = started - evidence.at;
	if (before < 0) {
		return kSameStep;
	}
	const double fading = evidence.confirmed ? kStateFading : kFading;
	return 1 / (1 + before / (fading * std::max(step, 1.0)));
}

/* How much of what is seen it explains, by paths whose steps are seen as well. */
double CoverageOf(const CausePaths &paths, const NodeWeights &weights) {
	double explained = 0, all = 0;
	for (const auto &[node, weight] : weights) {
		all += weight;
		const auto path = paths.find(node);
		if (path == paths.end() || path->second.size() > kMostSteps) {
			continue;
		}
		double seen = 1, steps = 1;
		for (const std::string &step : path->second) {
			if (step != node) {
				steps++;
				seen += weights.contains(step) ? 1 : 0;
			}
		}
		explained += weight * seen / steps * std::pow(kNextStep, steps - 1);
	}
	return all > 0 ? explained / all : 0;
}

double SpecificityOf(const CauseKind &kind, const NodeWeights &weights) {
	std::string_view rest = kind.expects;
	if (rest.empty()) {
		return 1;
	}
	while (!rest.empty()) {
		const std::size_t bar = rest.find('|');
		if (weights.contains(rest.substr(0, bar))) {
			return 1;
		}
		rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
	}
	return kMissing;
}

/* From the cause to the heaviest symptom that it explains. */
std::string ChainOf(const CauseKind &kind, const CausePaths &paths, const NodeWeights &weights) {
	const std::vector<std::string> *best = nullptr;
	double heaviest = 0;
	for (const auto &[node, weight] : weights) {
		const auto path = paths.find(node);
		if (path == paths.end() || path->second.size() > kMostSteps) {
			continue;
		}
		double seen = 0;
		for (const std::string &step : path->second) {
			seen += weights.contains(step) ? 1 : 0;
		}
		if (weight + seen > heaviest) {
			heaviest = weight + seen;
			best = &path->second;
		}
	}
	std::string chain = kind.title;
	for (std::size_t i = 0; best != nullptr && i < best->size(); i++) {
		chain += " -> " + std::string(EffectWords((*best)[i]));
	}
	return chain;
}

struct Candidate {
	const CauseKind *kind = nullptr;
	std::vector<const CauseEvidence *> evidence;
	RankedCause ranked;
	double precedence = 0, coverage = 0;
};

void Score(Candidate &candidate, const NodeWeights &weights, double started, double step) {
	const CauseKind &kind = *candidate.kind;
	const CausePaths paths = PathsFrom(kind.id);
	candidate.coverage = CoverageOf(paths, weights);
	const double specificity = SpecificityOf(kind, weights);
	RankedCause &ranked = candidate.ranked;
	std::stable_sort(candidate.evidence.begin(), candidate.evidence.end(),
	                 [](const auto *a, const auto *b) { return a->strength > b->strength; });
	for (const CauseEvidence *evidence : candidate.evidence) {
		const double precedence = PrecedenceOf(*evidence, started, step);
		const double score = evidence->strength * kind.prior * precedence * candidate.coverage *
		                     specificity * (evidence->confirmed ? kConfirmedFactor : 1);
		candidate.precedence = std::max(candidate.precedence, precedence);
		if (score > ranked.score) {
			ranked.score = score;
			ranked.at = evidence->at;
			ranked.remedy = evidence->remedy;
		}
		ranked.confirmed = ranked.confirmed || evidence->confirmed;
		if (precedence > 0 && ranked.evidence.size() < kMostLines &&
		    std::find(ranked.evidence.begin(), ranked.evidence.end(), evidence->text) ==
		        ranked.evidence.end()) {
			ranked.evidence.push_back(evidence->text);
		}
	}
	ranked.cause = kind.id;
	ranked.title = kind.title;
	ranked.remedy = ranked.remedy.empty() ? kind.remedy : ranked.remedy;
	ranked.chain = ChainOf(kind, paths, weights);
}

/* That one statement has another plan explains nothing of others that are slower. */
bool IsOfFasterStatement(const Candidate &candidate, const std::vector<Symptom> &symptoms) {
	return std::string_view(candidate.kind->id) == "plan_change" &&
	       std::none_of(symptoms.begin(), symptoms.end(), [&](const Symptom &symptom) {
			   return symptom.kind == Symptom::Kind::Regression &&
		              symptom.object == candidate.ranked.object;
		   });
}

std::string ReasonOf(const Candidate &candidate) {
	if (candidate.precedence == 0) {
		return "it came after the first symptom";
	}
	if (candidate.coverage == 0) {
		return "it leads to nothing that is seen";
	}
	return "it explains less of what is seen";
}

void AddRuledOut(const std::vector<Candidate> &candidates, std::size_t told,
                 CauseRanking &ranking) {
	std::set<std::string_view> named;
	for (std::size_t i = told; i < candidates.size() && ranking.ruled_out.size() < kMostLines;
	     i++) {
		ranking.ruled_out.push_back(
			{candidates[i].ranked.title + " (" + candidates[i].ranked.object + ")",
		     ReasonOf(candidates[i])});
	}
	for (const Candidate &candidate : candidates) {
		named.insert(candidate.kind->id);
	}
	// What people suspect first: looked for, and not there.
	for (const char *usual : {"lock_holder", "index_dropped", "planner_setting", "traffic",
	                          "idle_transaction", "restart"}) {
		if (!named.contains(usual)) {
			ranking.ruled_out.push_back({FindCauseKind(usual)->title, "not seen"});
		}
	}
}

} // namespace

CauseRanking RankCauses(const std::vector<Symptom> &symptoms,
                        const std::vector<CauseEvidence> &evidence, double started, double step) {
	const NodeWeights weights = WeightsOf(symptoms);
	std::map<std::pair<std::string, std::string>, Candidate> by_cause;
	for (const CauseEvidence &piece : evidence) {
		const CauseKind *kind = FindCauseKind(piece.cause);
		if (kind != nullptr && (piece.confirmed || piece.at >= started - kCauseBefore) &&
		    piece.at <= started + kCauseAfter) {
			Candidate &candidate = by_cause[{piece.cause, piece.object}];
			candidate.kind = kind;
			candidate.ranked.object = piece.object;
			candidate.evidence.push_back(&piece);
		}
	}
	std::vector<Candidate> candidates;
	for (auto &[key, candidate] : by_cause) {
		Score(candidate, weights, started, step);
		if (IsOfFasterStatement(candidate, symptoms)) {
			candidate.ranked.score *= kMissing;
		}
		candidates.push_back(std::move(candidate));
	}
	std::stable_sort(candidates.begin(), candidates.end(),
	                 [](const auto &a, const auto &b) { return a.ranked.score > b.ranked.score; });
	CauseRanking ranking;
	std::size_t told = 0;
	while (told < candidates.size() && told < kMostCauses &&
	       candidates[told].ranked.score >= kLeastScore) {
		ranking.causes.push_back(candidates[told++].ranked);
	}
	AddRuledOut(candidates, told, ranking);
	return ranking;
}

} // namespace savant::core
