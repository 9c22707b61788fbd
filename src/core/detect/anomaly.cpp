/*
 * anomaly.cpp
 *     Names of detectors; one scale of scores and severities for all of them.
 */
#include "core/detect/anomaly.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace savant::core {

namespace {

struct ScaleMark {
	double decades; // -log10 of the chance
	double score;
};

/* Just above what AlertBudget takes for the beginning of an episode. */
constexpr double kToldScore = 0.0131;

constexpr std::array<ScaleMark, 5> kScale = {
	{{0, 0}, {4, kToldScore}, {6, kWarningScore}, {9, kCriticalScore}, {20, 1}}};

} // namespace

std::string_view Name(Detector detector) {
	switch (detector) {
	case Detector::Novelty:
		return "novelty";
	case Detector::Seasonal:
		return "seasonal";
	case Detector::Ewma:
		return "ewma";
	case Detector::Cusum:
		return "cusum";
	case Detector::Tail:
		return "tail";
	case Detector::Ratio:
		return "ratio";
	case Detector::Count:
		return "count";
	case Detector::Flatline:
		return "flatline";
	case Detector::Missing:
		return "missing";
	}
	return "";
}

Severity SeverityOf(double score) {
	return score >= kCriticalScore  ? Severity::Critical
	       : score >= kWarningScore ? Severity::Warning
	                                : Severity::Info;
}

double ScoreOfChance(double p) {
	const double decades = -std::log10(std::clamp(p, 1e-300, 1.0));
	for (std::size_t i = 1; i < kScale.size(); ++i) {
		if (decades <= kScale[i].decades) {
			const ScaleMark &low = kScale[i - 1], &high = kScale[i];
			const double share = (decades - low.decades) / (high.decades - low.decades);
			return low.score + share * (high.score - low.score);
		}
	}
	return 1;
}

} // namespace savant::core
