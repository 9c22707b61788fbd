/*
 * nab_score.hpp
 *     The scoring rules of the Numenta Anomaly Benchmark, written from their description.
 *
 * A detector gives each point a score; a point at or above one threshold, the same for the whole
 * corpus, is a detection.  A window counts once, with its earliest detection: 1 at its left edge,
 * falling to 0 at its right edge along a sigmoid.  A detection outside costs the profile's weight,
 * less so shortly after a window; a missed window costs its weight.  The first 15 % of a series
 * (of 5,000 points at most) are not scored.  0 is what silence gets, 100 what perfection gets.
 */
#pragma once

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "nab_corpus.hpp"

namespace nab {

using Scores = std::vector<std::vector<double>>; // series, point

struct Outcome {
	double score = 0;     // 0..100, negative when worse than silence
	double threshold = 0; // the one it was reached with
	int windows_hit = 0, windows = 0;
	int false_points = 0;
};

inline double Sigmoid(double position) {
	return position >= 3 ? -1 : 2 / (1 + std::exp(5 * position)) - 1;
}

struct Detection {
	double score;
	int window;  // in the corpus; -1 = none
	double gain; // 0..1 inside a window, 0..-1 outside, before the profile's weights
};

inline bool Anything(const Series &) { return true; }
using Choice = std::function<bool(const Series &)>;

/* The scored points with a score above `lowest`, worst first; counts the windows. */
inline std::vector<Detection> Detections(const Corpus &corpus, const Scores &scores,
                                         const Choice &choice, double lowest, int &windows) {
	std::vector<Detection> found;
	windows = 0;
	for (std::size_t s = 0; s < corpus.series.size(); ++s) {
		const Series &series = corpus.series[s];
		if (!choice(series)) {
			continue;
		}
		std::size_t next = 0;
		const Window *before = nullptr;
		for (std::size_t i = 0; i < series.values.size(); ++i) {
			while (next < series.windows.size() && i > series.windows[next].last) {
				before = &series.windows[next++];
			}
			if (i < series.probation || !(scores[s][i] > lowest)) {
				continue;
			}
			if (next < series.windows.size() && i >= series.windows[next].first) {
				const Window &window = series.windows[next];
				const double width = static_cast<double>(window.last - window.first + 1);
				const double position = -static_cast<double>(window.last - i + 1) / width;
				found.push_back({scores[s][i], windows + static_cast<int>(next),
				                 Sigmoid(position) / Sigmoid(-1)});
			} else {
				const double position = before == nullptr
				                            ? 3
				                            : static_cast<double>(i - before->last) /
				                                  static_cast<double>(before->last - before->first);
				found.push_back({scores[s][i], -1, Sigmoid(position)});
			}
		}
		windows += static_cast<int>(series.windows.size());
	}
	std::stable_sort(found.begin(), found.end(),
	                 [](const Detection &a, const Detection &b) { return a.score > b.score; });
	return found;
}

/* With the threshold that is best for the profile, as published scores are; or with a given one. */
inline Outcome Score(const Corpus &corpus, const Scores &scores, const Profile &profile,
                     const double *threshold = nullptr, const Choice &choice = Anything) {
	Outcome best;
	const double lowest = threshold == nullptr ? 0 : std::nextafter(*threshold, -1.0);
	const auto found = Detections(corpus, scores, choice, lowest, best.windows);
	std::vector<double> gains(static_cast<std::size_t>(best.windows), -1);
	double windows_sum = -profile.false_negative * best.windows, false_sum = 0;
	const double silent = windows_sum;
	double best_raw = threshold == nullptr ? silent : -std::numeric_limits<double>::infinity();
	int hit = 0, false_points = 0;
	for (std::size_t i = 0; i <= found.size(); ++i) {
		const bool is_end = i == found.size() || (i > 0 && found[i].score != found[i - 1].score);
		const bool wanted = threshold == nullptr ? is_end : i == found.size();
		if (wanted && windows_sum + false_sum > best_raw) {
			best_raw = windows_sum + false_sum;
			best.threshold = i == 0 ? 1 : found[i - 1].score;
			best.windows_hit = hit;
			best.false_points = false_points;
		}
		if (i == found.size()) {
			break;
		}
		if (found[i].window < 0) {
			false_sum += profile.false_positive * found[i].gain;
			++false_points;
			continue;
		}
		double &gain = gains[static_cast<std::size_t>(found[i].window)];
		if (gain < 0) {
			windows_sum += profile.false_negative + found[i].gain;
			gain = found[i].gain;
			++hit;
		} else if (found[i].gain > gain) {
			windows_sum += found[i].gain - gain;
			gain = found[i].gain;
		}
	}
	best.score = best.windows == 0 ? 0 : 100 * (best_raw - silent) / (best.windows - silent);
	if (threshold != nullptr) {
		best.threshold = *threshold;
	}
	return best;
}

} // namespace nab
