/*
 * alert_delivery_test.cpp
 *     The JSON of an alert keeps its size, whatever is in it; retries wait as they should; burn
 *     rates are those of the SRE workbook.
 */
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "core/alert/alert_delivery.hpp"
#include "core/alert/slo_burn.hpp"

namespace savant::core {
namespace {

AlertMessage Message() {
	AlertMessage message;
	message.event = "opened";
	message.id = 17;
	message.event_id = 99;
	message.key = {AlertSource::Health, "idle_in_xact", "pid 4711"};
	message.state.severity = message.state.worst = Severity::Critical;
	message.state.value = 700;
	message.state.opened_at = message.at = 1763719200;
	message.title = "Session 4711 is idle in transaction for 700 s";
	message.database = "shop";
	return message;
}

TEST(AlertJson, HasTheFields) {
	const auto json = nlohmann::json::parse(AlertJson(Message(), kMaxNotifyBytes));
	EXPECT_EQ(json["format"], 1);
	EXPECT_EQ(json["id"], 17);
	EXPECT_EQ(json["event"], "opened");
	EXPECT_EQ(json["severity"], "critical");
	EXPECT_EQ(json["state"], "open");
	EXPECT_EQ(json["value"], 700);
	EXPECT_TRUE(json["threshold"].is_null()) << "NaN is no JSON";
	EXPECT_EQ(json["opened_at"], "2025-11-21T10:00:00Z");
	EXPECT_EQ(json["text"],
	          "critical, opened: shop: Session 4711 is idle in transaction for 700 s");
}

TEST(BriefAlertJson, TellsNothingOfTheObject) {
	AlertMessage message = Message();
	message.detail = "It runs SELECT * FROM salaries.";
	message.remedy = "SELECT pg_terminate_backend(4711);";
	const std::string text = BriefAlertJson(message, kMaxNotifyBytes);
	const auto json = nlohmann::json::parse(text);
	EXPECT_EQ(json["id"], 17);
	EXPECT_EQ(json["rule"], "idle_in_xact");
	EXPECT_EQ(json["text"], "critical, opened: shop: idle_in_xact:"
	                        " SELECT * FROM ai_alerts('all') WHERE id = 17");
	for (const char *secret : {"4711", "pid", "700", "salaries", "terminate", "title", "value"}) {
		EXPECT_EQ(text.find(secret), std::string::npos) << secret;
	}
	EXPECT_LE(BriefAlertJson(message, 1000).size(), 1000U);
}

TEST(AlertJson, FitsWhateverIsInIt) {
	std::mt19937 random(7);
	const std::vector<std::string> pieces = {
		"a", "\xC3\xA9", "\xF0\x9F\x98\x80", "\"", "\\", "\n", "\x01", "\xFF", "\xE2\x82"};
	for (int round = 0; round < 20; round++) {
		const auto text = [&] {
			std::string made;
			const std::size_t size = random() % (round < 18 ? 20000 : 300000);
			while (made.size() < size) {
				made += pieces[random() % pieces.size()];
			}
			return made;
		};
		AlertMessage message = Message();
		message.title = text();
		message.detail = text();
		message.remedy = text();
		message.evidence = text();
		message.key.object = text();
		for (const std::size_t most : {std::size_t{1000}, kMaxNotifyBytes, kMaxPostBytes}) {
			const std::string json = AlertJson(message, most);
			EXPECT_LE(json.size(), most);
			EXPECT_EQ(nlohmann::json::parse(json)["id"], 17);
			for (const char c : json) {
				EXPECT_TRUE(c >= ' ' && c <= '~');
			}
		}
	}
}

TEST(AlertJson, CutsLongTextsAndKeepsShortOnes) {
	AlertMessage message = Message();
	message.evidence = std::string(1000000, 'x');
	const std::string json = AlertJson(message, kMaxNotifyBytes);
	const auto parsed = nlohmann::json::parse(json);
	EXPECT_EQ(parsed["title"], message.title);
	EXPECT_GT(json.size(), kMaxNotifyBytes * 3 / 4) << "what fits is not thrown away";
	EXPECT_TRUE(std::string(parsed["evidence"]).ends_with("x..."));
}

TEST(UtcText, SurvivesNonsense) {
	EXPECT_EQ(UtcText(0), "1970-01-01T00:00:00Z");
	EXPECT_EQ(UtcText(-1), "1969-12-31T23:59:59Z");
	EXPECT_EQ(UtcText(std::nan("")), "");
	EXPECT_EQ(UtcText(1e300), "");
}

TEST(RetryDelay, DoublesToAnHour) {
	EXPECT_EQ(RetryDelay(1, ""), 10);
	EXPECT_EQ(RetryDelay(2, ""), 20);
	EXPECT_EQ(RetryDelay(9, ""), 2560);
	EXPECT_EQ(RetryDelay(10, ""), 3600);
	EXPECT_EQ(RetryDelay(1000000, ""), 3600);
	EXPECT_EQ(RetryDelay(0, ""), 10);
	EXPECT_EQ(RetryDelay(-5, ""), 10);
}

TEST(RetryDelay, FollowsRetryAfter) {
	EXPECT_EQ(RetryDelay(1, "120"), 120);
	EXPECT_EQ(RetryDelay(1, "1"), 10);
	EXPECT_EQ(RetryDelay(1, "999999"), 3600);
	EXPECT_EQ(RetryDelay(1, "Wed, 21 Oct 2026 07:28:00 GMT"), 10);
	EXPECT_EQ(RetryDelay(1, "-7"), 10);
	EXPECT_EQ(RetryDelay(1, "nan"), 10);
}

constexpr double kMonth = 30 * 86400.0;

TEST(SloBurn, ThresholdsAreThoseOfTheWorkbook) {
	ASSERT_EQ(BurnWindows().size(), 3u);
	EXPECT_DOUBLE_EQ(BurnThreshold(BurnWindows()[0], kMonth), 14.4);
	EXPECT_DOUBLE_EQ(BurnThreshold(BurnWindows()[1], kMonth), 6);
	EXPECT_DOUBLE_EQ(BurnThreshold(BurnWindows()[2], kMonth), 1);
}

TEST(SloBurn, RateIsTheShareOfBadOverTheBudget) {
	EXPECT_NEAR(BurnRate({1, 1000}, 0.999), 1, 1e-9);
	EXPECT_NEAR(BurnRate({10, 1000}, 0.999), 10, 1e-9);
	EXPECT_TRUE(std::isnan(BurnRate({0, 0}, 0.999)));
	EXPECT_TRUE(std::isnan(BurnRate({1, 10}, 1)));
}

TEST(SloBurn, BothWindowsMustBurn) {
	const std::vector<BurnSums> over = {{{20, 1000}, {0, 100}}, {}, {}};
	EXPECT_FALSE(JudgeBurn(over, 0.999, kMonth, kMonth)) << "it is over";
	const std::vector<BurnSums> young = {{{1, 1000}, {50, 100}}, {}, {}};
	EXPECT_FALSE(JudgeBurn(young, 0.999, kMonth, kMonth)) << "too little of the budget is gone";
	const std::vector<BurnSums> both = {{{20, 1000}, {50, 100}}, {}, {}};
	const auto burn = JudgeBurn(both, 0.999, kMonth, kMonth);
	ASSERT_TRUE(burn);
	EXPECT_NEAR(burn->rate, 20, 1e-9);
	EXPECT_EQ(burn->severity, Severity::Critical);
	EXPECT_FALSE(burn->is_near);
	EXPECT_TRUE(JudgeBurn(both, 0.999, kMonth, 300));
	EXPECT_FALSE(JudgeBurn(both, 0.999, kMonth, 299)) << "measured for less than the short window";
	EXPECT_FALSE(JudgeBurn(both, 0.999, kMonth, std::nan("")));
}

TEST(SloBurn, SlowBurnIsAWarningAndNearIsTold) {
	const std::vector<BurnSums> slow = {
		{{2, 1000}, {2, 1000}}, {{2, 1000}, {2, 1000}}, {{2, 1000}, {2, 1000}}};
	const auto burn = JudgeBurn(slow, 0.999, kMonth, kMonth);
	ASSERT_TRUE(burn);
	EXPECT_EQ(burn->severity, Severity::Warning);
	const std::vector<BurnSums> near = {{{13.5, 1000}, {13.5, 1000}}, {}, {}};
	ASSERT_TRUE(JudgeBurn(near, 0.999, kMonth, kMonth));
	EXPECT_TRUE(JudgeBurn(near, 0.999, kMonth, kMonth)->is_near);
}

TEST(SloBurn, WindowsLongerThanTheObjectiveAreLeftOut) {
	const std::vector<BurnSums> slow = {{}, {}, {{900, 1000}, {900, 1000}}};
	EXPECT_FALSE(JudgeBurn(slow, 0.5, 86400, kMonth));
	EXPECT_FALSE(JudgeBurn({}, 0.5, kMonth, kMonth));
}

} // namespace
} // namespace savant::core
