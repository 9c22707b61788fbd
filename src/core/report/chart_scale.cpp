/*
 * chart_scale.cpp
 *     Round steps, the unit in which a value is short, and calendar days without a clock.
 */
#include "core/report/chart_scale.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "core/ask/display.hpp"

namespace savant::core {

namespace {

constexpr double kMinute = 60, kHour = 3600, kDay = 86400;
constexpr std::size_t kMostTicks = 30;
constexpr double kPlainUpTo = 1e18;   // beyond that, and
constexpr double kPlainDownTo = 1e-4; // below that, with an exponent

std::string Printed(double number, int decimals) {
	char text[64];
	std::snprintf(text, sizeof text, "%.*f", decimals, number);
	// No minus before a zero: "-0.0" says nothing.
	const std::string_view shown(text);
	return shown.find_first_not_of("-0.") == std::string_view::npos && text[0] == '-' ? text + 1
	                                                                                  : text;
}

std::string WithExponent(double number) {
	char text[64];
	std::snprintf(text, sizeof text, "%.1e", number);
	return text;
}

/* What a unit is told in, from `size` of it on. */
struct Scale {
	double size;
	const char *suffix;
};

constexpr std::array<Scale, 5> kCounts = {
	{{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}, {1e12, "T"}}};
constexpr std::array<Scale, 6> kBytes = {{{1, " B"},
                                          {1024.0, " kB"},
                                          {1048576.0, " MB"},
                                          {1073741824.0, " GB"},
                                          {1099511627776.0, " TB"},
                                          {1125899906842624.0, " PB"}}};
constexpr std::array<Scale, 6> kTimes = {
	{{1e-6, " us"}, {1e-3, " ms"}, {1, " s"}, {kMinute, " min"}, {kHour, " h"}, {kDay, " d"}}};

/* The largest scale of which `size` has at least `least`. */
template <std::size_t N>
Scale ScaleFor(const std::array<Scale, N> &scales, double size, double least) {
	Scale best = scales[0];
	for (const Scale &scale : scales) {
		if (size >= scale.size * least) {
			best = scale;
		}
	}
	return best;
}

/* Minutes from two minutes on, and so on: 90 s says more than 1.5 min. */
Scale TimeScale(double seconds) { return ScaleFor(kTimes, seconds, seconds >= kMinute ? 2 : 1); }

/* The scale of a value or an axis that goes up to `size`. */
Scale UnitScale(double size, ChartUnit unit) {
	switch (unit) {
	case ChartUnit::Bytes:
	case ChartUnit::BytesPerSecond:
		return ScaleFor(kBytes, size, 1);
	case ChartUnit::Milliseconds: {
		const Scale scale = TimeScale(size / 1000);
		return {scale.size * 1000, scale.suffix};
	}
	case ChartUnit::Seconds:
		return TimeScale(size);
	case ChartUnit::Percent:
		return {0.01, " %"};
	default:
		// Up to 9,999 there is nothing to shorten.
		return size < 9999.5 ? kCounts[0] : ScaleFor(kCounts, size, 1);
	}
}

const char *PerSecond(ChartUnit unit) {
	return unit == ChartUnit::BytesPerSecond || unit == ChartUnit::PerSecond ? "/s" : "";
}

/* 1, 2 or 5 times a power of ten. */
double DecimalStep(double raw) {
	const double power = std::pow(10, std::floor(std::log10(raw)));
	for (const double factor : {1.0, 2.0, 5.0}) {
		if (factor * power >= raw * 0.999999) {
			return factor * power;
		}
	}
	return 10 * power;
}

double ClockStep(double seconds) {
	static constexpr double kSteps[] = {
		1,        2,           5,           10,           15,           30,
		kMinute,  2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute, 30 * kMinute,
		kHour,    2 * kHour,   3 * kHour,   6 * kHour,    12 * kHour,   kDay,
		2 * kDay, 7 * kDay,    14 * kDay,   28 * kDay,    91 * kDay};
	for (const double step : kSteps) {
		if (step >= seconds * 0.999999) {
			return step;
		}
	}
	return DecimalStep(seconds / kDay) * kDay;
}

double RoundStep(double raw, ChartUnit unit) {
	switch (unit) {
	case ChartUnit::Bytes:
	case ChartUnit::BytesPerSecond:
		return std::max(1.0, std::exp2(std::ceil(std::log2(raw) - 1e-9)));
	case ChartUnit::Milliseconds:
		return raw > 1000 ? ClockStep(raw / 1000) * 1000 : DecimalStep(raw);
	case ChartUnit::Seconds:
		return raw > 1 ? ClockStep(raw) : DecimalStep(raw);
	default:
		return DecimalStep(raw);
	}
}

/* Decimals that tell steps of `step` apart, at most three. */
int DecimalsOf(double step) {
	int decimals = 0;
	while (decimals < 3 && std::fabs(step - std::round(step)) > 1e-6 * step) {
		step *= 10;
		++decimals;
	}
	return decimals;
}

std::string TickLabel(double value, double step, double size, ChartUnit unit) {
	if (value == 0) {
		return "0";
	}
	if (size >= kPlainUpTo || (size < kPlainDownTo && unit != ChartUnit::Seconds)) {
		return WithExponent(value) + PerSecond(unit);
	}
	const Scale scale = UnitScale(size, unit);
	return GroupThousands(Printed(value / scale.size, DecimalsOf(step / scale.size))) +
	       scale.suffix + PerSecond(unit);
}

struct Civil {
	std::int64_t year;
	int month, day; // from 1
	int hour, minute, second;
	int weekday; // 0 = Sunday
};

/* The date of a day number by Euclid's division of the 400-year cycle, March being month 0. */
Civil CivilTime(double time, int zone_seconds) {
	const auto local = static_cast<std::int64_t>(std::floor(time)) + zone_seconds;
	std::int64_t day = local / 86400;
	std::int64_t rest = local % 86400;
	if (rest < 0) {
		rest += 86400;
		--day;
	}
	Civil civil{};
	civil.hour = static_cast<int>(rest / 3600);
	civil.minute = static_cast<int>(rest / 60 % 60);
	civil.second = static_cast<int>(rest % 60);
	civil.weekday = static_cast<int>(((day + 4) % 7 + 7) % 7);
	const std::int64_t shifted = day + 719468;
	const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	const std::int64_t day_of_era = shifted - era * 146097;
	const std::int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	const std::int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const std::int64_t month = (5 * day_of_year + 2) / 153;
	civil.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
	civil.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
	civil.year = year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0);
	return civil;
}

constexpr const char *kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* A clock time within a day, the date at its beginning and for longer steps. */
std::string TimeTickLabel(double time, double step, int zone_seconds) {
	const Civil civil = CivilTime(time, zone_seconds);
	char text[64];
	if (step >= 91 * kDay) {
		std::snprintf(text, sizeof text, "%s %lld", kMonths[civil.month - 1],
		              static_cast<long long>(civil.year));
	} else if (step >= kDay || (civil.hour == 0 && civil.minute == 0 && civil.second == 0)) {
		std::snprintf(text, sizeof text, "%d %s", civil.day, kMonths[civil.month - 1]);
	} else if (step < kMinute) {
		std::snprintf(text, sizeof text, "%02d:%02d:%02d", civil.hour, civil.minute, civil.second);
	} else {
		std::snprintf(text, sizeof text, "%02d:%02d", civil.hour, civil.minute);
	}
	return text;
}

} // namespace

double ChartAxis::Share(double value) const {
	// Halves first: of two values near the greatest ones the difference is not finite.
	const double whole = high / 2 - low / 2;
	return whole > 0 ? std::clamp((value / 2 - low / 2) / whole, 0.0, 1.0) : 0;
}

ChartAxis ValueAxis(double low, double high, std::size_t about, ChartUnit unit) {
	if (low > high) {
		std::swap(low, high);
	}
	constexpr double kZoomedFrom = 0.8;
	if (low == high || low <= 0 || low < kZoomedFrom * high) {
		low = std::min(low, 0.0);
	}
	if (high <= 0 && (low == high || high > kZoomedFrom * low)) {
		high = 0;
	}
	if (low == high) {
		high = 1;
	}
	about = std::clamp<std::size_t>(about, 1, 12);
	const double raw = high / static_cast<double>(about) - low / static_cast<double>(about);
	const double step = RoundStep(std::max(raw, 1e-300), unit);
	ChartAxis axis;
	double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
	first -= first * step > low ? 1 : 0;
	last += last * step < high ? 1 : 0;
	axis.low = first * step;
	axis.high = last * step;
	const double size = std::max(std::fabs(axis.low), std::fabs(axis.high));
	for (double at = first; at <= last && axis.ticks.size() < kMostTicks; at += 1) {
		axis.ticks.push_back({at * step, TickLabel(at * step, step, size, unit)});
	}
	return axis;
}

std::vector<ChartTick> TimeTicks(double from, double to, std::size_t about, int zone_seconds) {
	constexpr double kFarAway = 1e11; // some thousand years: beyond that there are no labels
	std::vector<ChartTick> ticks;
	if (!(to > from) || std::fabs(from) > kFarAway || std::fabs(to) > kFarAway) {
		return ticks;
	}
	double step = ClockStep((to - from) / static_cast<double>(std::max<std::size_t>(about, 1)));
	if (step < kMinute) { // labels with seconds take twice the room
		step = ClockStep(2 * step);
	}
	// Weeks begin on Mondays; day 0 was a Thursday.
	const double anchor = (step >= 7 * kDay ? 4 * kDay : 0) - zone_seconds;
	double at = std::ceil((from - anchor) / step) * step + anchor;
	for (; at <= to && ticks.size() < kMostTicks; at += step) {
		ticks.push_back({at, TimeTickLabel(at, step, zone_seconds)});
	}
	return ticks;
}

std::string ChartValueText(double value, ChartUnit unit) {
	if (!std::isfinite(value)) {
		return "no value";
	}
	const double size = std::fabs(value);
	if (value == 0) {
		return unit == ChartUnit::Percent ? "0 %" : std::string("0") + PerSecond(unit);
	}
	if (size >= kPlainUpTo || (size < 1e-7 && unit != ChartUnit::Percent)) {
		return WithExponent(value) + PerSecond(unit);
	}
	// Just below the next scale a value is rounded up to it.
	const Scale scale = UnitScale(size * 1.0005, unit);
	const double scaled = value / scale.size, shown = std::fabs(scaled);
	const bool whole = unit == ChartUnit::Count && scale.size == 1;
	int decimals = shown >= 99.95 || whole ? 0 : shown >= 9.995 ? 1 : shown >= 0.01 ? 2 : 4;
	if (unit == ChartUnit::Percent) {
		decimals = shown >= 9.95 ? 0 : 1;
		if (shown > 99 && shown < 100) { // rounding must not make "all" of "nearly all"
			return (value < 0 ? "-" : "") + Printed(std::floor(shown * 10 + 1e-6) / 10, 1) + " %";
		}
		decimals = shown < 0.05 ? 2 : decimals;
	}
	if (scale.size == 1 && (unit == ChartUnit::Bytes || unit == ChartUnit::BytesPerSecond)) {
		decimals = 0;
	}
	std::string text = Printed(scaled, decimals);
	if (text.find('.') != std::string::npos) {
		text.erase(text.find_last_not_of('0') + 1);
		if (text.back() == '.') {
			text.pop_back();
		}
	}
	return GroupThousands(text) + scale.suffix + PerSecond(unit);
}

std::string ChartTimeText(double time, int zone_seconds) {
	if (!std::isfinite(time) || std::fabs(time) > 1e13) {
		return "no time";
	}
	const Civil civil = CivilTime(time, zone_seconds);
	char text[96];
	const int length = std::snprintf(text, sizeof text, "%04lld-%02d-%02d %02d:%02d",
	                                 static_cast<long long>(civil.year), civil.month, civil.day,
	                                 civil.hour, civil.minute);
	if (civil.second != 0) {
		std::snprintf(text + length, sizeof text - static_cast<std::size_t>(length), ":%02d",
		              civil.second);
	}
	return text;
}

std::string ChartSpanText(double from, double to, int zone_seconds) {
	constexpr double kLong = 1800;
	if (to - from >= kLong) {
		from = std::floor(from / kMinute) * kMinute;
		to = std::floor(to / kMinute) * kMinute;
	}
	return ChartTimeText(from, zone_seconds) + " to " + ChartTimeText(to, zone_seconds) + " " +
	       ZoneText(zone_seconds);
}

std::optional<int> ParseZoneOffset(std::string_view text) {
	if (text == "Z" || text == "UTC" || text == "GMT") {
		return 0;
	}
	if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) {
		return std::nullopt;
	}
	std::string digits;
	std::size_t colons = 0;
	for (const char character : text.substr(1)) {
		if (character >= '0' && character <= '9') {
			digits += character;
		} else if (character != ':' || ++colons > 2) {
			return std::nullopt;
		}
	}
	if (digits.empty() || digits.size() > 6) {
		return std::nullopt;
	}
	if (digits.size() % 2 != 0) {
		digits.insert(0, "0");
	}
	int seconds = 0, weight = 3600;
	for (std::size_t at = 0; at < digits.size(); at += 2, weight /= 60) {
		seconds += ((digits[at] - '0') * 10 + digits[at + 1] - '0') * weight;
	}
	constexpr int kMostEastern = 16 * 3600;
	if (seconds > kMostEastern) {
		return std::nullopt;
	}
	return text[0] == '-' ? -seconds : seconds;
}

std::string ZoneText(int zone_seconds) {
	if (zone_seconds == 0) {
		return "UTC";
	}
	const int size = std::abs(zone_seconds);
	char text[48];
	std::snprintf(text, sizeof text, "UTC%c%02d:%02d", zone_seconds < 0 ? '-' : '+', size / 3600,
	              size / 60 % 60);
	return text;
}

} // namespace savant::core
