/*
 * published.hpp
 *     Detectors of the benchmark's scoreboard, rebuilt from their published descriptions, to check
 *     the scoring: with the right rules they get the scores that are published for them.
 *
 * Their per-point results are 100 MB and not part of every copy of the benchmark.  Two of them use
 * what a detector cannot know: the lowest and highest value of the whole file.
 */
#pragma once

#include <array>
#include <cmath>
#include <deque>
#include <limits>
#include <numbers>
#include <vector>

#include "nab_corpus.hpp"

namespace nab {

/*
 * One minus the two-sided flip of the normal tail over the last 6,400 values, whose mean and
 * deviation are worked out anew every 100 values once the window is full, else with each value.
 */
inline std::vector<double> WindowedGaussian(const Series &series) {
	constexpr std::size_t kWindow = 6400, kStep = 100;
	std::vector<double> window, waiting, scores;
	double mean = 0, deviation = 1;
	const auto update = [&] {
		double sum = 0, squares = 0;
		for (const double value : window) {
			sum += value;
		}
		mean = sum / static_cast<double>(window.size());
		for (const double value : window) {
			squares += (value - mean) * (value - mean);
		}
		deviation = std::sqrt(squares / static_cast<double>(window.size()));
		deviation = deviation == 0 ? 0.000001 : deviation;
	};
	for (const double value : series.values) {
		const double z = std::abs(value - mean) / deviation;
		scores.push_back(window.empty() ? 0 : 1 - 0.5 * std::erfc(z / std::sqrt(2.0)));
		if (window.size() < kWindow) {
			window.push_back(value);
			update();
			continue;
		}
		waiting.push_back(value);
		if (waiting.size() == kStep) {
			window.erase(window.begin(), window.begin() + kStep);
			window.insert(window.end(), waiting.begin(), waiting.end());
			waiting.clear();
			update();
		}
	}
	return scores;
}

/*
 * Wang and others 2011, figure 1: the histogram (5 bins of the file's range) of the last 52 values
 * against all histograms kept so far, by relative entropy and the chi-squared value of 0.01; one
 * that agrees with none is an anomaly and is kept.
 */
inline std::vector<double> RelativeEntropy(const Series &series) {
	constexpr std::size_t kBins = 5, kWindow = 52;
	constexpr double kLimit = 13.276704135987622; // chi-squared, 4 degrees of freedom
	using Histogram = std::array<double, kBins>;
	const double width = (series.highest - series.lowest) / kBins;
	std::vector<Histogram> kept;
	std::vector<double> scores(series.values.size(), 0);
	for (std::size_t i = kWindow - 1; width > 0 && i < series.values.size(); ++i) {
		Histogram now{};
		for (std::size_t j = i + 1 - kWindow; j <= i; ++j) {
			const double bin = std::ceil((series.values[j] - series.lowest) / width);
			now[std::min(kBins - 1, static_cast<std::size_t>(bin))] += 1.0 / kWindow;
		}
		bool agrees = false;
		for (const Histogram &other : kept) {
			double entropy = 0;
			for (std::size_t bin = 0; bin < kBins; ++bin) {
				if (now[bin] > 0) {
					entropy += other[bin] > 0 ? now[bin] * std::log(now[bin] / other[bin])
					                          : std::numeric_limits<double>::infinity();
				}
			}
			agrees = agrees || 2 * kWindow * entropy < kLimit;
		}
		if (!agrees) {
			scores[i] = kept.empty() ? 0 : 1;
			kept.push_back(now);
		}
	}
	return scores;
}

/*
 * Burnaev and Ishimtsev 2016 (arXiv 1608.04585): conformal p-values of the sum of squared
 * Mahalanobis distances from the last 19 values to the 27 nearest such vectors of the training.
 */
class NeighbourConformal {
public:
	explicit NeighbourConformal(const Series &series) : period_(series.probation) {
		for (std::size_t i = 0; i < kSize; ++i) {
			root_[i][i] = 1;
		}
	}

	double Add(double value) {
		last_.push_back(value);
		++count_;
		if (last_.size() < kSize) {
			return 0;
		}
		if (last_.size() > kSize) {
			last_.pop_front();
		}
		Vector item;
		std::copy(last_.begin(), last_.end(), item.begin());
		if (count_ < period_) {
			training_.push_back({item, item});
			return 0;
		}
		if (count_ % period_ == 0 || count_ % period_ == period_ / 2) {
			Rotate();
		}
		if (scores_.empty()) {
			for (const Item &known : training_) {
				scores_.push_back(Distance(known.rotated, kNeighbours + 1));
			}
		}
		const double score = Distance(Rotated(item), kNeighbours);
		double smaller = 0;
		for (const double known : scores_) {
			smaller += known < score;
		}
		const double share = smaller / static_cast<double>(scores_.size());
		if (count_ >= 2 * period_) {
			training_.pop_front();
			training_.push_back({waiting_.front(), Rotated(waiting_.front())});
			waiting_.pop_front();
		}
		scores_.pop_front();
		scores_.push_back(score);
		waiting_.push_back(item);
		if (rest_ > 0) {
			--rest_;
			return 0.5;
		}
		rest_ = share >= 0.9965 ? static_cast<int>(period_) / 5 : rest_;
		return share;
	}

private:
	static constexpr std::size_t kSize = 19, kNeighbours = 27;
	using Vector = std::array<double, kSize>;
	struct Item {
		Vector plain, rotated;
	};

	/* The inverse of the lower Cholesky root applied: lengths of what it gives are distances. */
	Vector Rotated(const Vector &item) const {
		Vector result{};
		for (std::size_t i = 0; i < kSize; ++i) {
			double sum = item[i];
			for (std::size_t j = 0; j < i; ++j) {
				sum -= root_[i][j] * result[j];
			}
			result[i] = sum / root_[i][i];
		}
		return result;
	}

	/* A matrix that is singular leaves the metric as it is. */
	void Rotate() {
		std::array<Vector, kSize> root{};
		for (std::size_t i = 0; i < kSize; ++i) {
			for (std::size_t j = 0; j <= i; ++j) {
				double sum = 0;
				for (const Item &item : training_) {
					sum += item.plain[i] * item.plain[j];
				}
				const double scale = sum;
				for (std::size_t k = 0; k < j; ++k) {
					sum -= root[i][k] * root[j][k];
				}
				if (i == j && !(sum > 1e-15 * scale)) {
					return;
				}
				root[i][j] = i == j ? std::sqrt(sum) : sum / root[j][j];
			}
		}
		root_ = root;
		for (Item &item : training_) {
			item.rotated = Rotated(item.plain);
		}
	}

	double Distance(const Vector &rotated, std::size_t nearest) {
		distances_.clear();
		for (const Item &item : training_) {
			double sum = 0;
			for (std::size_t i = 0; i < kSize; ++i) {
				sum += (item.rotated[i] - rotated[i]) * (item.rotated[i] - rotated[i]);
			}
			distances_.push_back(sum);
		}
		const auto end =
			distances_.begin() + static_cast<std::ptrdiff_t>(std::min(nearest, distances_.size()));
		std::nth_element(distances_.begin(), end - 1, distances_.end());
		double sum = 0;
		for (auto at = distances_.begin(); at != end; ++at) {
			sum += *at;
		}
		return sum;
	}

	std::size_t period_, count_ = 0;
	int rest_ = 0;
	std::array<Vector, kSize> root_{};
	std::deque<double> last_, scores_;
	std::deque<Item> training_;
	std::deque<Vector> waiting_;
	std::vector<double> distances_;
};

inline std::vector<double> NearestNeighbours(const Series &series) {
	NeighbourConformal detector(series);
	std::vector<double> scores;
	for (const double value : series.values) {
		scores.push_back(detector.Add(value));
	}
	return scores;
}

/*
 * Adams and MacKay 2007 (arXiv 0710.3742): the probable length of the current run; the score is by
 * how large a share the most probable length fell.
 */
inline std::vector<double> BayesChangePoint(const Series &series) {
	constexpr std::size_t kLongest = 500;
	constexpr double kHazard = 1.0 / 250, kAlpha = 0.1, kBeta = 0.001;
	std::vector<double> runs = {1}, beta = {kBeta}, kappa = {1}, mu = {0}, scores;
	std::size_t last = 1;
	std::vector<double> log_front; // of Student's density, by length of run
	for (std::size_t i = 0; i <= kLongest + 1; ++i) {
		const double freedom = 2 * (kAlpha + 0.5 * static_cast<double>(i));
		log_front.push_back(std::lgamma((freedom + 1) / 2) - std::lgamma(freedom / 2) -
		                    0.5 * std::log(freedom * std::numbers::pi));
	}
	for (const double x : series.values) {
		std::vector<double> next(runs.size() + 1, 0);
		double sum = 0;
		for (std::size_t i = 0; i < runs.size(); ++i) {
			const double alpha = kAlpha + 0.5 * static_cast<double>(i);
			const double square = beta[i] * (kappa[i] + 1) / (alpha * kappa[i]);
			const double z = (x - mu[i]) * (x - mu[i]) / square;
			const double density = std::exp(log_front[i] - 0.5 * std::log(square) -
			                                (alpha + 0.5) * std::log1p(z / (2 * alpha)));
			next[i + 1] = runs[i] * density * (1 - kHazard);
			next[0] += runs[i] * density * kHazard;
			sum += runs[i] * density;
		}
		for (double &share : next) {
			share /= sum;
		}
		for (std::size_t i = runs.size(); i-- > 0;) { // every run is one longer
			if (i + 1 == mu.size()) {
				mu.push_back(0), kappa.push_back(0), beta.push_back(0);
			}
			beta[i + 1] = beta[i] + kappa[i] * (x - mu[i]) * (x - mu[i]) / (2 * (kappa[i] + 1));
			mu[i + 1] = (kappa[i] * mu[i] + x) / (kappa[i] + 1);
			kappa[i + 1] = kappa[i] + 1;
		}
		mu[0] = 0, kappa[0] = 1, beta[0] = kBeta;
		const auto most =
			static_cast<std::size_t>(std::max_element(next.begin(), next.end()) - next.begin());
		scores.push_back(most < last ? 1 - static_cast<double>(most) / static_cast<double>(last)
		                             : 0);
		last = most;
		next.resize(std::min(next.size(), kLongest + 1));
		mu.resize(next.size()), kappa.resize(next.size()), beta.resize(next.size());
		runs = std::move(next);
	}
	return scores;
}

} // namespace nab
