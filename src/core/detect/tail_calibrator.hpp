/*
 * tail_calibrator.hpp
 *     How improbable a size is among those seen before, also beyond the largest of them.
 *
 * Peaks over threshold (Pickands, Balkema and de Haan): above the 97th percentile of the last
 * kHistory sizes a generalised Pareto distribution is fitted by moments, its shape held within
 * 0..most_shape; below it the share of larger ones counts.  Fitted anew every kRefit sizes, or
 * after a tenth of what is kept. Memory: 8 kB.
 */
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "core/detect/state_bytes.hpp"

namespace savant::core {

class TailCalibrator {
public:
	/* `most_shape` 0: an exponential tail, the boldest extrapolation. */
	explicit TailCalibrator(double most_shape = 0.6) : most_shape_(most_shape) {}

	/* P(size >= `size`), > 0; 1 before kEnough sizes are known.  `size` >= 0. */
	double Chance(double size) const;
	void Learn(double size);
	/* The median of the sizes, when last fitted. */
	double Median() const { return median_; }

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

	static constexpr std::size_t kHistory = 2000;
	static constexpr std::size_t kEnough = 100;
	static constexpr std::size_t kRefit = 50;

private:
	void Fit();

	double most_shape_;
	std::vector<float> sizes_; // the last ones, a ring
	std::size_t next_ = 0;     // where the next one goes
	std::size_t since_fit_ = 0;
	bool is_fitted_ = false;
	/* What Fit() finds. */
	std::array<double, 33> body_{}; // quantiles of the sizes, at 0/32 .. 32/32
	double threshold_ = 0, share_above_ = 0, scale_ = 0, shape_ = 0, median_ = 0;
};

} // namespace savant::core
