/*
 * rank_causes.hpp
 *     Which cause explains the symptoms best.
 */
#pragma once

#include <string>
#include <vector>

#include "core/incident/cause_evidence.hpp"
#include "core/incident/symptom.hpp"

namespace savant::core {

struct RankedCause {
	std::string cause, object, title;
	double score = 0;
	bool confirmed = false;
	std::string chain; // "index dropped -> more blocks per call -> slower statements"
	std::vector<std::string> evidence; // strongest first
	std::string remedy;
	double at = 0;
};
struct RuledOut {
	std::string cause, reason;
};
struct CauseRanking {
	std::vector<RankedCause> causes; // best first, at most kMostCauses
	std::vector<RuledOut> ruled_out;
};
constexpr std::size_t kMostCauses = 3;
constexpr double kConfirmedFactor = 3;
/* Evidence from that long before the first symptom, and that long after it, is looked at. */
constexpr double kCauseBefore = 30 * 60.0, kCauseAfter = 10 * 60.0;

/*
 * Score = strength x precedence x coverage x specificity, thrice that when confirmed.  `started`
 * is the snapshot before the one that showed the first symptom, `step` the seconds between them:
 * what happened in between is as good as before.
 */
CauseRanking RankCauses(const std::vector<Symptom> &symptoms,
                        const std::vector<CauseEvidence> &evidence, double started, double step);

} // namespace savant::core
