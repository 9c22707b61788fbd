/*
 * seasonal_z.cpp
 *     Means of the hours of the week, compared with the same hour before.
 */
#include "core/detect/seasonal_z.hpp"

#include <algorithm>
#include <cmath>

#include "core/detect/anomaly.hpp"

namespace savant::core {

namespace {

constexpr std::int64_t kHoursOfWeek = 168;
constexpr int kWeeksWanted = 3;
constexpr int kDaysWanted = 3;
constexpr double kLeastShare = 0.01; // of the expectation: less is no matter to anybody
constexpr double kNormalMad = 0.6745;
constexpr std::uint32_t kMostPoints = 1U << 30;
constexpr double kFloor = 1e-12;

double MedianOf(std::vector<double> &values) {
	const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
	std::nth_element(values.begin(), middle, values.end());
	return *middle;
}

double SeasonalScore(double z) {
	const double size = std::abs(z);
	if (size < SeasonalZ::kInfo) {
		return 0;
	}
	if (size < SeasonalZ::kWarning) {
		return kInfoScore + (kWarningScore - kInfoScore) * (size - SeasonalZ::kInfo) /
		                        (SeasonalZ::kWarning - SeasonalZ::kInfo);
	}
	return std::min(1.0, kWarningScore + (kCriticalScore - kWarningScore) *
	                                         (size - SeasonalZ::kWarning) /
	                                         (SeasonalZ::kCritical - SeasonalZ::kWarning));
}

} // namespace

/* The means of the same hour of the last weeks; too few: of the same hour of the last days. */
void SeasonalZ::Compare(std::int64_t hour, std::vector<double> &means) const {
	const auto mean_of = [&](std::int64_t of_hour) {
		if (of_hour < 0) {
			return;
		}
		const auto week = static_cast<std::int32_t>(of_hour / kHoursOfWeek);
		const Hour &kept = hours_[static_cast<std::size_t>(of_hour % kHoursOfWeek)]
								 [static_cast<std::size_t>(week % (kWeeks + 1))];
		if (kept.week == week && kept.points > 0) {
			means.push_back(kept.mean);
		}
	};
	for (int weeks = 1; weeks <= kWeeks; ++weeks) {
		mean_of(hour - weeks * kHoursOfWeek);
	}
	if (means.size() >= kWeeksWanted) {
		return;
	}
	means.clear();
	for (int days = 1; days <= 7; ++days) {
		mean_of(hour - days * 24);
	}
	if (means.size() < kDaysWanted) {
		means.clear();
	}
}

void SeasonalZ::Learn(double value, std::int64_t hour) {
	const auto week = static_cast<std::int32_t>(hour / kHoursOfWeek);
	Hour &kept = hours_[static_cast<std::size_t>(hour % kHoursOfWeek)]
					   [static_cast<std::size_t>(week % (kWeeks + 1))];
	if (kept.week != week) {
		kept = {week, 0, 0};
	}
	++kept.points;
	kept.mean += (value - kept.mean) / kept.points;
}

std::optional<SeasonalZ::Verdict> SeasonalZ::Add(double value, double time, bool learn) {
	const auto hour = static_cast<std::int64_t>(std::clamp(time / 3600, 0.0, 1e9));
	std::vector<double> means;
	Compare(hour, means);
	if (learn) {
		Learn(value, hour);
	}
	if (means.empty()) {
		return std::nullopt;
	}
	Verdict verdict;
	verdict.expected = MedianOf(means);
	for (double &mean : means) {
		mean = std::abs(mean - verdict.expected);
	}
	const double distance = value - verdict.expected;
	const double scale = std::max(
		{MedianOf(means), distances_.Median(), kLeastShare * std::abs(verdict.expected), kFloor});
	const bool is_known = distances_.Chance(std::abs(distance)) < 1 || distances_.Median() > 0;
	if (learn) {
		distances_.Learn(std::abs(distance));
	}
	if (!is_known) {
		return std::nullopt;
	}
	verdict.z = kNormalMad * distance / scale;
	verdict.score = SeasonalScore(verdict.z);
	const int side = verdict.score == 0 ? 0 : verdict.z > 0 ? 1 : -1;
	verdict.fires = side != 0 && (side == sides_[0] || side == sides_[1]);
	sides_ = {side, sides_[0]};
	return verdict;
}

void SeasonalZ::Save(StateWriter &state) const {
	for (const HourOfWeek &weeks : hours_) {
		for (const Hour &hour : weeks) {
			state.Word(static_cast<std::uint32_t>(hour.week));
			if (hour.week >= 0) {
				state.Word(hour.points);
				state.Number(hour.mean);
			}
		}
	}
	distances_.Save(state);
	for (const int side : sides_) {
		state.Byte(static_cast<std::uint8_t>(side + 1));
	}
}

void SeasonalZ::Restore(StateReader &state) {
	for (HourOfWeek &weeks : hours_) {
		for (Hour &hour : weeks) {
			hour = {static_cast<std::int32_t>(state.Word()), 0, 0};
			if (hour.week >= 0) {
				hour.points = state.Word();
				hour.mean = state.Number();
				state.Require(hour.points < kMostPoints);
			}
		}
	}
	distances_.Restore(state);
	for (int &side : sides_) {
		side = static_cast<int>(state.Byte()) - 1;
		state.Require(side >= -1 && side <= 1);
	}
}

} // namespace savant::core
