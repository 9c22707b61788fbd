/*
 * exposition_test.cpp
 *     The text format to the letter, also for hostile labels.
 */
#include "core/metrics/exposition.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace savant::core {
namespace {

TEST(Exposition, WritesFamiliesWithHelpTypeAndSamples) {
	Exposition metrics;
	metrics.Family("requests_total", MetricType::Counter, "Requests begun.");
	metrics.Sample(std::int64_t{42});
	metrics.Family("cache_entries", MetricType::Gauge, "Entries kept.");
	metrics.Sample(std::int64_t{3}, {{"kind", "draft"}});
	metrics.Sample(std::int64_t{0}, {{"kind", "reply"}, {"shared", "yes"}});
	EXPECT_EQ(metrics.Text(), "# HELP pg_savant_requests_total Requests begun.\n"
	                          "# TYPE pg_savant_requests_total counter\n"
	                          "pg_savant_requests_total 42\n"
	                          "# HELP pg_savant_cache_entries Entries kept.\n"
	                          "# TYPE pg_savant_cache_entries gauge\n"
	                          "pg_savant_cache_entries{kind=\"draft\"} 3\n"
	                          "pg_savant_cache_entries{kind=\"reply\",shared=\"yes\"} 0\n");
}

TEST(Exposition, EscapesWhatWouldEndALabelOrALine) {
	Exposition metrics;
	metrics.Family("up", MetricType::Gauge, "a\\b\nc \"d\"");
	metrics.Sample(std::int64_t{1}, {{"endpoint", "http://x/\"} 9\n\\evil"}});
	EXPECT_EQ(metrics.Text(), "# HELP pg_savant_up a\\\\b\\nc \"d\"\n"
	                          "# TYPE pg_savant_up gauge\n"
	                          "pg_savant_up{endpoint=\"http://x/\\\"} 9\\n\\\\evil\"} 1\n");
}

TEST(Exposition, WritesNumbersAsTheFormatHasThem) {
	Exposition metrics;
	metrics.Family("seconds", MetricType::Gauge, "Seconds.");
	const std::size_t head = metrics.Text().size();
	metrics.Sample(0.001);
	metrics.Sample(1e300);
	metrics.Sample(std::numeric_limits<double>::infinity());
	metrics.Sample(-std::numeric_limits<double>::infinity());
	metrics.Sample(std::numeric_limits<double>::quiet_NaN());
	metrics.Sample(std::numeric_limits<std::int64_t>::max());
	EXPECT_EQ(metrics.Text().substr(head), "pg_savant_seconds 0.001\n"
	                                       "pg_savant_seconds 1e+300\n"
	                                       "pg_savant_seconds +Inf\n"
	                                       "pg_savant_seconds -Inf\n"
	                                       "pg_savant_seconds NaN\n"
	                                       "pg_savant_seconds 9223372036854775807\n");
}

} // namespace
} // namespace savant::core
