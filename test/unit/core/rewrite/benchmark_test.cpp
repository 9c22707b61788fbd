#include <gtest/gtest.h>

#include "core/errors.hpp"
#include "core/rewrite/benchmark.hpp"

namespace savant::core {

namespace {

/* Time passes only while something is measured. */
class ManualClock final : public Clock {
public:
	double Milliseconds() override { return now; }
	CivilDate Today() override { return {2026, 11, 21}; }
	double now = 0;
};

/* "10 a": takes 10 ms and gives result a; "err": fails; a statement over its timeout, too. */
class ScriptedMeasurer final : public Measurer {
public:
	explicit ScriptedMeasurer(ManualClock &clock) : clock_(clock) {}
	Measurement Measure(const std::string &sql, int timeout_ms, bool digest) override {
		order += sql.substr(sql.find(' ') + 1);
		digests += digest ? 1 : 0;
		Measurement measured;
		if (sql == "err") {
			measured.error = AnswerError{"22012", "division by zero", "", "", 0};
			return measured;
		}
		measured.ms = std::stod(sql);
		if (measured.ms > timeout_ms) {
			clock_.now += timeout_ms;
			measured.error = AnswerError{"57014", "too long", "", "", 0};
			return measured;
		}
		clock_.now += measured.ms;
		measured.rows = 1;
		if (digest) {
			const auto value = static_cast<std::uint64_t>(sql.back());
			measured.digest = {comparable, {value, value}, value};
		}
		return measured;
	}
	std::string order;
	int digests = 0;
	bool comparable = true;

private:
	ManualClock &clock_;
};

class BenchmarkTest : public testing::Test {
protected:
	Benchmark Run(const std::vector<std::string> &statements, int runs = 5, double limit = 1e6) {
		BenchmarkOptions options;
		options.runs = runs;
		options.time_limit_ms = limit;
		return RunBenchmark(statements, options, measurer, clock);
	}
	ManualClock clock;
	ScriptedMeasurer measurer{clock};
};

TEST_F(BenchmarkTest, RunsInTurnsAndRotatesWhoIsFirst) {
	Run({"1 a", "1 b", "1 c"}, 3);
	EXPECT_EQ(measurer.order, "abcabcbcacab");
	EXPECT_EQ(measurer.digests, 3);
}

TEST_F(BenchmarkTest, SaysWhichIsFasterAndWhetherResultsAgree) {
	const Benchmark benchmark = Run({"10 a", "5 a", "30 b"});
	EXPECT_EQ(benchmark.rows[0].speed, SpeedVerdict::First);
	EXPECT_FALSE(benchmark.rows[0].same_result);
	EXPECT_EQ(SpeedWords(benchmark.rows[1]), "2.0 times faster");
	EXPECT_EQ(benchmark.rows[1].same_result, true);
	EXPECT_EQ(SpeedWords(benchmark.rows[2]), "3.0 times slower");
	EXPECT_EQ(benchmark.rows[2].same_result, false);
	EXPECT_DOUBLE_EQ(benchmark.rows[2].ratio, 3);
	EXPECT_DOUBLE_EQ(benchmark.rows[0].median, 10);
}

TEST_F(BenchmarkTest, CannotTellResultsWithMaskedColumns) {
	measurer.comparable = false;
	EXPECT_FALSE(Run({"10 a", "5 a"}).rows[1].same_result.has_value());
}

TEST_F(BenchmarkTest, KeepsGoingPastAFailingStatement) {
	const Benchmark benchmark = Run({"err", "5 a", "5 a"});
	EXPECT_EQ(benchmark.rows[0].error->code, "22012");
	EXPECT_EQ(benchmark.rows[1].times.size(), 5u);
	EXPECT_EQ(benchmark.rows[1].ratio, 0);
	EXPECT_EQ(SpeedWords(benchmark.rows[0]), "failed");
}

TEST_F(BenchmarkTest, StopsAtTheTimeLimitWithWhatItHas) {
	const Benchmark benchmark = Run({"10 a", "10 b"}, 100, 95);
	EXPECT_TRUE(benchmark.out_of_time);
	EXPECT_EQ(benchmark.rows[0].times.size() + benchmark.rows[1].times.size(), 7u);
	EXPECT_FALSE(benchmark.rows[0].error);
	EXPECT_LE(clock.now, 95.5);
}

TEST_F(BenchmarkTest, TellsOfAStatementThatNeverGotItsTurn) {
	const Benchmark benchmark = Run({"10 a", "1 b"}, 3, 10);
	EXPECT_TRUE(benchmark.out_of_time);
	EXPECT_EQ(benchmark.rows[1].error->code, "57014");
}

TEST_F(BenchmarkTest, RefusesSenselessNumbers) {
	EXPECT_THROW(Run({"1 a"}, 0), UserError);
	EXPECT_THROW(Run({"1 a"}, kMaxBenchmarkRuns + 1), UserError);
	EXPECT_THROW(Run({"1 a"}, 5, 0), UserError);
	EXPECT_THROW(Run(std::vector<std::string>(kMaxBenchmarkStatements + 1, "1 a")), UserError);
	EXPECT_TRUE(Run({}).rows.empty());
}

TEST(CompareTimes, CallsNoiseNoise) {
	EXPECT_EQ(CompareTimes({10, 11, 12}, {10.1, 11.1, 12.1}), SpeedVerdict::NoDifference);
	EXPECT_EQ(CompareTimes({10, 20, 30}, {12, 15, 40}), SpeedVerdict::NoDifference);
	EXPECT_EQ(CompareTimes({0.010, 0.010, 0.010}, {0.015, 0.015, 0.015}),
	          SpeedVerdict::NoDifference);
	EXPECT_EQ(CompareTimes({10, 10, 11}, {20, 20, 21}), SpeedVerdict::Slower);
	EXPECT_EQ(CompareTimes({20, 20, 21}, {10, 10, 11}), SpeedVerdict::Faster);
}

TEST(CompareTimes, NeedsThreeRuns) {
	EXPECT_EQ(CompareTimes({10, 10}, {20, 20}), SpeedVerdict::Unknown);
	EXPECT_EQ(CompareTimes({}, {}), SpeedVerdict::Unknown);
}

} // namespace

} // namespace savant::core
