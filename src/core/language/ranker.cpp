/*
 * ranker.cpp
 *     Scores of readings and the decision to answer or to ask back.
 */
#include "core/language/ranker.hpp"

#include <algorithm>
#include <cmath>

#include "core/language/paraphrase.hpp"

namespace savant::core {

namespace {

constexpr double kClearScore = 0.88;
constexpr double kClearMargin = 0.02;

} // namespace

double ScoreReading(const RankedReading &candidate, const SchemaWords &words) {
	(void)words;
	const ParsedQuery &parsed = candidate.parsed;
	const double explained = parsed.content > 0 ? 1 - parsed.lost / parsed.content : 0;
	double score = explained * std::min(1.0, candidate.link_score);
	score *= std::pow(0.97, candidate.rendered.joins);
	score *= std::pow(0.9, candidate.rendered.inferred_joins);
	score *= std::pow(0.85, candidate.rendered.ambiguous_joins);
	score *= std::pow(0.93, parsed.guesses);
	return std::clamp(score, 0.0, 1.0);
}

void Rank(std::vector<RankedReading> candidates, const SchemaWords &words,
          const LanguageOptions &options, Interpretation &result) {
	std::vector<std::pair<double, std::size_t>> order;
	for (std::size_t i = 0; i < candidates.size(); ++i) {
		order.emplace_back(ScoreReading(candidates[i], words), i);
	}
	std::stable_sort(order.begin(), order.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
	for (const auto &[score, i] : order) {
		const RankedReading &candidate = candidates[i];
		const bool twice = std::any_of(result.readings.begin(), result.readings.end(),
		                               [&](const Reading &reading) { return reading.sql == candidate.rendered.sql; });
		if (twice || result.readings.size() >= options.max_readings) {
			continue;
		}
		if (result.readings.empty()) {
			result.unknown_words = candidate.parsed.unexplained;
		}
		Reading reading;
		reading.sql = candidate.rendered.sql;
		reading.paraphrase = Paraphrase(candidate.parsed.model, words.Picture());
		reading.score = score;
		reading.mentions = candidate.parsed.mentions;
		reading.notes = candidate.parsed.notes;
		reading.notes.insert(reading.notes.end(), candidate.rendered.notes.begin(), candidate.rendered.notes.end());
		result.readings.push_back(std::move(reading));
	}
	if (result.readings.empty()) {
		return;
	}
	const double margin = result.readings.size() > 1 ? result.readings[0].score - result.readings[1].score : 1;
	result.is_clear = result.readings[0].score >= kClearScore && margin >= kClearMargin;
	if (!result.is_clear) {
		result.clarification = ClarifyingQuestion(result);
	}
}

} // namespace savant::core
