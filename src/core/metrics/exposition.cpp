/*
 * exposition.cpp
 *     Backslash and line feed are escaped everywhere, double quotes in labels only:
 *     so the format wants it.
 */
#include "core/metrics/exposition.hpp"

#include <charconv>
#include <cmath>

namespace savant::core {

namespace {

void AppendEscaped(std::string &text, std::string_view raw, bool in_quotes) {
	for (const char c : raw) {
		if (c == '\\') {
			text += "\\\\";
		} else if (c == '\n') {
			text += "\\n";
		} else if (c == '"' && in_quotes) {
			text += "\\\"";
		} else {
			text += c;
		}
	}
}

} // namespace

void Exposition::Family(std::string_view name, MetricType type, std::string_view help) {
	family_ = "pg_savant_";
	family_ += name;
	text_ += "# HELP " + family_ + ' ';
	AppendEscaped(text_, help, false);
	text_ += "\n# TYPE " + family_ + (type == MetricType::Counter ? " counter\n" : " gauge\n");
}

void Exposition::Sample(std::int64_t value, std::initializer_list<MetricLabel> labels) {
	Line(std::to_string(value), labels);
}

void Exposition::Sample(double value, std::initializer_list<MetricLabel> labels) {
	if (std::isnan(value)) {
		return Line("NaN", labels);
	}
	if (std::isinf(value)) {
		return Line(value > 0 ? "+Inf" : "-Inf", labels);
	}
	char digits[64]; // the shortest form of a double has at most 24 characters
	const auto [end, problem] = std::to_chars(digits, digits + sizeof(digits), value);
	(void)problem;
	Line({digits, static_cast<std::size_t>(end - digits)}, labels);
}

void Exposition::Line(std::string_view value, std::initializer_list<MetricLabel> labels) {
	text_ += family_;
	char before = '{';
	for (const MetricLabel &label : labels) {
		text_ += before;
		text_ += label.name;
		text_ += "=\"";
		AppendEscaped(text_, label.value, true);
		text_ += '"';
		before = ',';
	}
	text_ += labels.size() == 0 ? " " : "} ";
	text_ += value;
	text_ += '\n';
}

} // namespace savant::core
