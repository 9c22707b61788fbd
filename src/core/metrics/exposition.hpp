/*
 * exposition.hpp
 *     Numbers in the text format that Prometheus and its relatives scrape
 *     (exposition format 0.0.4).
 */
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace savant::core {

enum class MetricType { Counter, Gauge };

struct MetricLabel {
	std::string_view name;  // [a-zA-Z_][a-zA-Z0-9_]*
	std::string_view value; // any UTF-8
};

class Exposition {
public:
	/*
	 * Begins a family "pg_savant_NAME".  Its samples follow before the next family begins;
	 * a counter's name ends in "_total".
	 */
	void Family(std::string_view name, MetricType type, std::string_view help);
	/* One sample of the family; labels in a fixed order, each set of values once. */
	void Sample(std::int64_t value, std::initializer_list<MetricLabel> labels = {});
	void Sample(double value, std::initializer_list<MetricLabel> labels = {});
	/* The text so far, which ends in a line feed. */
	const std::string &Text() const { return text_; }

private:
	void Line(std::string_view value, std::initializer_list<MetricLabel> labels);

	std::string family_;
	std::string text_;
};

} // namespace savant::core
