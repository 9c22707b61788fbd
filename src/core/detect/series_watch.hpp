/*
 * series_watch.hpp
 *     Watches one series: the detectors that suit its kind, put together.
 *
 * Streaming: a point is judged by what came before it, then learnt.  The time comes with the
 * point; there is no clock here.  One object serves one series in one thread.
 *
 * It calls an anomaly when the primary detector of the kind fires, or two of the others within
 * kTogether points.  The primary is novelty, of ratios with a weight the beta-binomial tail, of
 * counts the negative-binomial tail.
 *
 * Memory: kMaxStateBytes at most, 90 kB after two weeks of points every five minutes.  Cost: three
 * microseconds per point, Save() a third of a millisecond (make bench-anomaly): save every hour
 * and at the end, not with every point.
 */
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/detect/anomaly.hpp"
#include "core/watch/series.hpp"

namespace savant::core {

struct SeriesPoint {
	double time = 0; // seconds since 1970
	/* In the unit of the series; of a Ratio 0..1, of a Count the events of the interval. */
	double value = 0;
	double weight = 1; // n of a ratio or of a mean: SeriesValue::weight
	/* False: judged, not learnt (maintenance, first interval after a restart or a reset). */
	bool learn = true;
};

class SeriesWatch {
public:
	explicit SeriesWatch(SeriesKind kind);
	~SeriesWatch();
	SeriesWatch(SeriesWatch &&) noexcept;
	SeriesWatch &operator=(SeriesWatch &&) noexcept;

	/*
	 * Judges one point.  NaN and infinite values are no point (see Missed); a time that is not
	 * after the last one (the clock went back) is judged, but dates nothing.  An ongoing anomaly
	 * is told once, and again when it gets half as bad again or its severity rises.
	 */
	std::optional<Anomaly> Add(const SeriesPoint &point);

	/*
	 * The snapshot taken at `time` had no value.  Three in a row, of a series that had a value at
	 * every interval before, are an anomaly of their own; told once.
	 */
	std::optional<Anomaly> Missed(double time);

	/*
	 * An incident is open: what comes now is judged, but not learnt.  Learning starts again by
	 * itself kMaxFreeze after the first Freeze() of a row, or the series would never know a new
	 * normal.
	 */
	void Freeze(double now);
	void Thaw();
	bool IsFrozen() const;

	/* Seconds until the series reaches `limit` if it goes on as it does; none = not in sight. */
	std::optional<double> SecondsUntil(double limit) const;

	/* Points learnt or judged so far; the first kWarmUp never are anomalies. */
	std::size_t Points() const;

	/* The whole state, versioned and with a check sum.  Adding goes on as if there was no break. */
	std::string Save() const;
	/*
	 * False when the bytes are of another version or kind, damaged or cut: the watch then starts
	 * anew.  Any bytes may be given.
	 */
	bool Restore(std::string_view bytes);

	static constexpr std::size_t kWarmUp = 60;
	static constexpr int kTogether = 3;
	static constexpr double kMaxFreeze = 6 * 3600.0;
	static constexpr std::size_t kMaxStateBytes = 256 * 1024;

private:
	struct Parts;
	SeriesKind kind_;
	std::unique_ptr<Parts> parts_;
};

} // namespace savant::core
