/*
 * figure_words.cpp
 *     Figures in prose: as many digits as a reader needs.
 */
#include "core/text/figure_words.hpp"

#include <cmath>
#include <cstdio>

namespace savant::core {

namespace {

std::string Printed(double number, int decimals) {
	char text[64];
	std::snprintf(text, sizeof text, "%.*f", decimals, number);
	return text;
}

/* Two or three significant digits: 0.12, 1.5, 35, 120. */
std::string Short(double number) {
	if (number == 0) {
		return "0";
	}
	const double size = std::fabs(number);
	if (size >= 9.95) {
		return Printed(number, 0);
	}
	std::string text = Printed(number, size >= 0.995 ? 1 : 2);
	if (text.ends_with(".0")) {
		text.resize(text.size() - 2);
	}
	return text;
}

std::string Grouped(double number) {
	std::string digits = Printed(std::fabs(number), 0);
	for (std::size_t at = digits.size(); at > 3;) {
		at -= 3;
		digits.insert(at, ",");
	}
	return number <= -0.5 ? "-" + digits : digits;
}

} // namespace

std::string CountText(double count) {
	if (!std::isfinite(count)) {
		return "very many";
	}
	if (std::fabs(count) < 999'950) {
		return Grouped(count);
	}
	static constexpr struct {
		double size;
		const char *word;
	} kSizes[] = {{1e12, " trillion"}, {1e9, " billion"}, {1e6, " million"}};
	for (const auto &step : kSizes) {
		if (std::fabs(count) >= step.size * 0.99995) {
			const double many = count / step.size;
			return (many >= 1000 ? Grouped(many) : Short(many)) + step.word;
		}
	}
	return Grouped(count);
}

std::string BytesText(double bytes) {
	static constexpr const char *kUnits[] = {" bytes", " kB", " MB", " GB", " TB"};
	std::size_t unit = 0;
	while (std::fabs(bytes) >= 1023.5 && unit + 1 < std::size(kUnits)) {
		bytes /= 1024;
		++unit;
	}
	return (unit == 0 ? Printed(bytes, 0) : Short(bytes)) + kUnits[unit];
}

std::string TimeText(double ms) {
	if (ms < 1000) {
		return Short(ms) + " ms";
	}
	if (ms < 120'000) {
		return Short(ms / 1000) + " s";
	}
	return ms < 7'200'000 ? Short(ms / 60'000) + " min" : Short(ms / 3'600'000) + " h";
}

std::string PercentText(double share) {
	const double percent = share * 100;
	if (percent > 0 && percent < 0.1) {
		return "<0.1 %";
	}
	// Rounding must not make "all" of "nearly all".
	if (percent < 100 && percent > 99) {
		return (percent >= 99.9 ? std::string(">99.9") : Printed(percent, 1)) + " %";
	}
	return (percent < 1 && percent > 0 ? Printed(percent, 1) : Printed(percent, 0)) + " %";
}

std::string TimesText(double factor) {
	const std::string number = factor < 9.95 ? Short(factor) : CountText(factor);
	return number + (number == "1" ? " time" : " times");
}

std::string CountOf(double count, std::string_view word) {
	std::string text = CountText(count);
	const bool one = text == "1";
	text += ' ';
	text += word;
	return one ? text : text + "s";
}

} // namespace savant::core
