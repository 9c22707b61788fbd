/*
 * series_watch.cpp
 *     Puts the detectors together: who is primary, who needs a second, what is told and
 *     how grave it is.
 */
#include "core/detect/series_watch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "core/detect/alert_budget.hpp"
#include "core/detect/count_tail.hpp"
#include "core/detect/ewma_chart.hpp"
#include "core/detect/flatline.hpp"
#include "core/detect/level_cusum.hpp"
#include "core/detect/novelty.hpp"
#include "core/detect/ratio_tail.hpp"
#include "core/detect/seasonal_z.hpp"
#include "core/detect/tail_calibrator.hpp"
#include "core/detect/trend_eta.hpp"

namespace savant::core {

namespace {

constexpr std::uint32_t kStateName = 0x54415753; // "SWAT"; the kind is added
constexpr std::uint32_t kStateVersion = 1;
constexpr double kMostValue = 1e300; // beyond, differences would overflow
constexpr double kTailChance = 1e-4; // of a jump, and of a novelty that is not the primary
constexpr double kRunChance = 0.03;  // of a point that may belong to a run of improbable ones
/* Two detectors look at the same points: together they prove less than their product. */
constexpr double kDependence = 10;
constexpr double kNoveltyDoubt = 2; // decades: scores of a young series still fall
constexpr double kWarningChance = 1e-5, kCriticalChance = 1e-8; // of a novelty
constexpr double kFlatChance = 1e-6;
constexpr int kMissedInRow = 3;
constexpr double kMostMissedShare = 0.01; // of a series that is missed at all
constexpr double kOnset = 6 * 3600.0;     // how far back a change may have begun
constexpr double kNever = 1e9;            // points
constexpr std::size_t kDetectors = static_cast<std::size_t>(Detector::Missing) + 1;

/* What one detector says of one point. */
struct Signal {
	Detector detector = Detector::Novelty;
	bool fires = false;
	double score = 0, p = 1;
	int direction = 0;
	double since = 0;    // 0 = not known
	double age = kNever; // points since it last fired
};

int SignOf(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

/* Of a detector that has a chance and no scale of its own. */
Signal SignalOfChance(Detector detector, bool fires, double p, int direction, double since = 0) {
	return {detector, fires, fires ? ScoreOfChance(p) : 0, p, direction, since, 0};
}

} // namespace

struct SeriesWatch::Parts {
	NoveltyDetector novelty;
	TailCalibrator novelties; // its scores
	SeasonalZ seasonal;
	EwmaChart ewma;
	LevelCusum cusum;
	TailCalibrator jumps; // between neighbours
	RatioTail ratio;
	CountTail count;
	Flatline flatline;
	TrendEta trend;
	AlertBudget budget;

	std::size_t points = 0, missed = 0;
	double last_value = 0, last_time = 0;
	double missed_in_row = 0;
	double frozen_since = 0; // 0 = not frozen
	bool freeze_spent = false;
	/* -log10 of the chance of the current run of improbable points. */
	double run_decades = 0;
	Severity told = Severity::Info;         // of the current episode
	double last_onset = 0;                  // of the last anomaly
	std::array<Signal, kDetectors> recent;  // by detector: when it last fired
	std::array<double, kDetectors> fired{}; // how often

	bool Learns(const SeriesPoint &point);
	std::vector<Signal> Signals(SeriesKind kind, const SeriesPoint &point, bool learn,
	                            double &expected);
	void Judge(SeriesKind kind, const SeriesPoint &point, bool learn, std::vector<Signal> &signals,
	           double watched, double &expected);
	Signal Together(const std::vector<Signal> &signals);
	Severity SeverityFor(const Signal &signal, double score) const;
	Anomaly Tell(const Signal &signal, double score, const SeriesPoint &point, double expected);
	void Save(StateWriter &state) const;
	void Restore(StateReader &state);
};

namespace {

bool IsPrimary(SeriesKind kind, Detector detector, double weight) {
	switch (detector) {
	case Detector::Novelty:
		return kind != SeriesKind::Count && !(kind == SeriesKind::Ratio && weight > 1);
	case Detector::Ratio:
	case Detector::Count:
	case Detector::Flatline:
	case Detector::Missing:
		return true;
	default:
		return false;
	}
}

} // namespace

/* Ends a freeze that has lasted too long. */
bool SeriesWatch::Parts::Learns(const SeriesPoint &point) {
	if (frozen_since > 0 &&
	    (point.time - frozen_since > kMaxFreeze || point.time < frozen_since - kMaxFreeze)) {
		frozen_since = 0;
		freeze_spent = true;
	}
	return point.learn && frozen_since == 0;
}

/* The detectors that look at the size of the values. */
void SeriesWatch::Parts::Judge(SeriesKind kind, const SeriesPoint &point, bool learn,
                               std::vector<Signal> &signals, double watched, double &expected) {
	const NoveltyScore novel = novelty.Add(watched, point.time, learn);
	const double level = novel.is_daily ? novel.expected : cusum.Level();
	const int direction = SignOf(watched - level);
	const double novel_chance = novelties.Chance(novel.score);
	const bool is_primary = IsPrimary(kind, Detector::Novelty, point.weight);

	if (const auto seasons = seasonal.Add(watched, point.time, learn)) {
		signals.push_back({Detector::Seasonal, seasons->fires, seasons->score,
		                   std::max(1e-300, std::erfc(std::abs(seasons->z) / std::sqrt(2.0))),
		                   SignOf(seasons->z), 0, 0});
	}
	const auto chart = ewma.Add(watched - level, learn);
	const double decades = -std::log10(chart.point_p);
	/* A decade less of each further point: a run is looked for among many. */
	run_decades = chart.point_p > kRunChance ? 0
	              : run_decades == 0         ? decades
	                                         : run_decades + (decades - 1) / ewma.PointsPerFact();
	const double novel_decades = -std::log10(novel_chance) - kNoveltyDoubt;
	signals.push_back(
		{Detector::Novelty, is_primary || novel_chance < kTailChance, novel.score,
	     std::pow(10, -std::clamp(std::max({run_decades, decades, novel_decades}), 0.0, 300.0)),
	     direction, 0, 0});
	signals.push_back(SignalOfChance(Detector::Ewma, chart.fires, chart.p, chart.direction));
	const auto moved = cusum.Add(watched, point.time, learn);
	signals.push_back(
		SignalOfChance(Detector::Cusum, moved.fires, moved.p, moved.direction, moved.since));
	expected = level;
	if (learn) {
		novelties.Learn(novel.score);
	}
}

std::vector<Signal> SeriesWatch::Parts::Signals(SeriesKind kind, const SeriesPoint &point,
                                                bool learn, double &expected) {
	std::vector<Signal> signals;
	const double jump = points > 0 ? point.value - last_value : 0;
	/* What grows always has values that it has not had: of sizes the growth is watched. */
	const bool is_size = kind == SeriesKind::Size;
	if (!is_size || points > 0) {
		Judge(kind, point, learn, signals, is_size ? jump : point.value, expected);
		expected += is_size ? last_value : 0;
	}
	const double jump_chance = jumps.Chance(std::abs(jump));
	signals.push_back(
		SignalOfChance(Detector::Tail, jump_chance < kTailChance, jump_chance, SignOf(jump)));
	if (learn && points > 0) {
		jumps.Learn(std::abs(jump));
	}
	if (kind == SeriesKind::Ratio && point.weight > 1) {
		const auto share = ratio.Add(point.value, point.weight, learn);
		signals.push_back(SignalOfChance(Detector::Ratio, share.fires, share.p,
		                                 SignOf(point.value - share.expected)));
		expected = share.expected;
	}
	if (kind == SeriesKind::Count) {
		const double step = novelty.Step();
		const double elapsed = point.time - last_time;
		const auto events =
			count.Add(point.value, step > 0 && elapsed > 0 ? elapsed / step : 1, learn);
		signals.push_back(SignalOfChance(Detector::Count, events.fires, events.p, 1));
		expected = events.expected;
	}
	/* A gauge may sit still; work done and time taken do not. */
	if (kind == SeriesKind::Rate || kind == SeriesKind::Latency) {
		const auto flat = flatline.Add(point.value, point.time);
		signals.push_back(SignalOfChance(Detector::Flatline, flat.fires && flat.p < kFlatChance,
		                                 flat.p, 0, flat.since));
	}
	return signals;
}

/*
 * Two secondary detectors that fired within kTogether points on the same side.  Their chances
 * are their own firing rates so far: one that fires often here proves little here.
 */
Signal SeriesWatch::Parts::Together(const std::vector<Signal> &signals) {
	for (Signal &kept : recent) {
		kept.age = std::min(kNever, kept.age + 1);
	}
	const double all = static_cast<double>(points) + 1;
	Signal strongest;
	for (const Signal &signal : signals) {
		if (!signal.fires) {
			continue;
		}
		const auto own = static_cast<std::size_t>(signal.detector);
		recent[own] = signal;
		fired[own] += 1;
		for (std::size_t other = 0; other < kDetectors; ++other) {
			const Signal &kept = recent[other];
			if (other == own || kept.age >= kTogether || kept.direction != signal.direction) {
				continue;
			}
			const double chance = std::min(1.0, kDependence * (2 * kTogether - 1) *
			                                        (fired[own] / all) * (fired[other] / all));
			if (ScoreOfChance(chance) > strongest.score) {
				strongest = kept.score > signal.score ? kept : signal;
				strongest.score = ScoreOfChance(chance);
				strongest.p = chance;
			}
		}
	}
	return strongest;
}

/*
 * Noise has a value beyond all before ever so often: a novelty alerts people only when it is also
 * improbable, at once or by lasting.
 */
Severity SeriesWatch::Parts::SeverityFor(const Signal &signal, double score) const {
	const Severity by_score = SeverityOf(score);
	if (signal.detector != Detector::Novelty) {
		return by_score;
	}
	const Severity by_chance = signal.p <= kCriticalChance  ? Severity::Critical
	                           : signal.p <= kWarningChance ? Severity::Warning
	                                                        : Severity::Info;
	return std::min(by_score, by_chance);
}

Anomaly SeriesWatch::Parts::Tell(const Signal &signal, double score, const SeriesPoint &point,
                                 double expected) {
	const double growing = signal.since > 0 ? signal.since : cusum.GrowingSince(signal.direction);
	const bool is_onset = growing > point.time - kOnset && growing < point.time;
	last_onset = signal.since > 0 || is_onset ? std::min(growing, point.time) : point.time;
	told = SeverityFor(signal, score);
	return {point.time,       last_onset, signal.detector, score,   told,
	        signal.direction, expected,   point.value,     signal.p};
}

SeriesWatch::SeriesWatch(SeriesKind kind) : kind_(kind), parts_(std::make_unique<Parts>()) {}
SeriesWatch::~SeriesWatch() = default;
SeriesWatch::SeriesWatch(SeriesWatch &&) noexcept = default;
SeriesWatch &SeriesWatch::operator=(SeriesWatch &&) noexcept = default;

std::optional<Anomaly> SeriesWatch::Add(const SeriesPoint &given) {
	if (!std::isfinite(given.time) || !std::isfinite(given.value)) {
		return std::isfinite(given.time) ? Missed(given.time) : std::nullopt;
	}
	SeriesPoint point = given;
	point.value = std::clamp(point.value, -kMostValue, kMostValue);
	point.weight = std::isfinite(point.weight) ? point.weight : 1;
	const bool learn = parts_->Learns(point);
	double expected = point.value;
	std::vector<Signal> signals = parts_->Signals(kind_, point, learn, expected);

	std::vector<Signal> secondaries;
	Signal best;
	for (const Signal &signal : signals) {
		if (!IsPrimary(kind_, signal.detector, point.weight)) {
			secondaries.push_back(signal);
		} else if (signal.fires && signal.score > best.score) {
			best = signal;
		}
	}
	const Signal together = parts_->Together(secondaries);
	best = together.score > best.score ? together : best;

	parts_->points += 1;
	parts_->missed_in_row = 0;
	parts_->last_value = point.value;
	parts_->last_time = point.time;
	if (learn) {
		parts_->trend.Learn(point.value, point.time);
	}
	const auto verdict =
		parts_->budget.Pass(parts_->points > kWarmUp ? best.score : 0, parts_->novelty.Step());
	/* Within an episode it is told again, too, when it has lasted long enough to be serious. */
	const bool is_worse = parts_->points > kWarmUp &&
	                      parts_->budget.Rests(parts_->novelty.Step()) &&
	                      parts_->SeverityFor(best, best.score) > parts_->told;
	if (!verdict.fires && !is_worse) {
		return std::nullopt;
	}
	return parts_->Tell(best, verdict.fires ? verdict.score : best.score, point, expected);
}

std::optional<Anomaly> SeriesWatch::Missed(double time) {
	Parts &parts = *parts_;
	const double points = static_cast<double>(parts.points);
	const bool was_steady =
		parts.points > kWarmUp && static_cast<double>(parts.missed) <= kMostMissedShare * points;
	parts.missed_in_row += 1;
	/* Only the end of a gap is counted, or a long one would make the next one ordinary. */
	parts.missed += parts.missed_in_row <= kMissedInRow ? 1 : 0;
	if (parts.missed_in_row != kMissedInRow || !was_steady) {
		return std::nullopt;
	}
	const double chance = std::pow((static_cast<double>(parts.missed) + 0.5) / (points + 1), 3);
	return Anomaly{time,
	               std::min(time, parts.last_time + parts.novelty.Step()),
	               Detector::Missing,
	               kWarningScore,
	               Severity::Warning,
	               0,
	               parts.cusum.Level(),
	               std::numeric_limits<double>::quiet_NaN(),
	               std::clamp(chance, 1e-300, 1.0)};
}

void SeriesWatch::Freeze(double now) {
	Parts &parts = *parts_;
	if (parts.frozen_since > 0 || parts.freeze_spent || !(now > 0)) {
		return;
	}
	parts.frozen_since = now;
	if (parts.last_onset > now - kMaxFreeze) {
		parts.novelty.Unlearn(parts.last_onset);
	}
}

void SeriesWatch::Thaw() {
	parts_->frozen_since = 0;
	parts_->freeze_spent = false;
}

bool SeriesWatch::IsFrozen() const { return parts_->frozen_since > 0; }

std::optional<double> SeriesWatch::SecondsUntil(double limit) const {
	return parts_->trend.SecondsUntil(limit);
}

std::size_t SeriesWatch::Points() const { return parts_->points; }

void SeriesWatch::Parts::Save(StateWriter &state) const {
	novelty.Save(state);
	novelties.Save(state);
	seasonal.Save(state);
	ewma.Save(state);
	cusum.Save(state);
	jumps.Save(state);
	ratio.Save(state);
	count.Save(state);
	flatline.Save(state);
	trend.Save(state);
	budget.Save(state);
	state.Long(points);
	state.Long(missed);
	for (const double number : {last_value, last_time, missed_in_row, frozen_since, last_onset}) {
		state.Number(number);
	}
	state.Number(run_decades);
	state.Byte(static_cast<std::uint8_t>(told));
	state.Flag(freeze_spent);
	for (const Signal &signal : recent) {
		for (const double number : {signal.score, signal.p, signal.since, signal.age}) {
			state.Number(number);
		}
		state.Byte(static_cast<std::uint8_t>(signal.direction + 1));
	}
	for (const double times : fired) {
		state.Number(times);
	}
}

void SeriesWatch::Parts::Restore(StateReader &state) {
	novelty.Restore(state);
	novelties.Restore(state);
	seasonal.Restore(state);
	ewma.Restore(state);
	cusum.Restore(state);
	jumps.Restore(state);
	ratio.Restore(state);
	count.Restore(state);
	flatline.Restore(state);
	trend.Restore(state);
	budget.Restore(state);
	points = state.Long();
	missed = state.Long();
	for (double *number : {&last_value, &last_time, &missed_in_row, &frozen_since, &last_onset}) {
		*number = state.Number();
	}
	run_decades = state.Number();
	const std::uint8_t severity = state.Byte();
	state.Require(severity <= static_cast<std::uint8_t>(Severity::Critical));
	told = static_cast<Severity>(severity);
	freeze_spent = state.Flag();
	for (std::size_t i = 0; i < recent.size(); ++i) {
		Signal &signal = recent[i];
		signal.detector = static_cast<Detector>(i);
		for (double *number : {&signal.score, &signal.p, &signal.since, &signal.age}) {
			*number = state.Number();
		}
		signal.direction = static_cast<int>(state.Byte()) - 1;
		signal.fires = signal.age < kNever;
		state.Require(signal.direction >= -1 && signal.direction <= 1 && signal.age >= 0);
	}
	for (double &times : fired) {
		times = state.Number();
		state.Require(times >= 0);
	}
}

std::string SeriesWatch::Save() const {
	StateWriter state;
	parts_->Save(state);
	return state.Sealed(kStateName + static_cast<std::uint32_t>(kind_), kStateVersion);
}

bool SeriesWatch::Restore(std::string_view bytes) {
	auto restored = std::make_unique<Parts>();
	StateReader state(bytes, kStateName + static_cast<std::uint32_t>(kind_), kStateVersion);
	restored->Restore(state);
	const bool is_whole = state.IsDone();
	parts_ = is_whole ? std::move(restored) : std::make_unique<Parts>();
	return is_whole;
}

} // namespace savant::core
