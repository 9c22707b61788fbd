#include "core/health/health_view.hpp"

#include "health_fixture.hpp"

namespace savant::core {
namespace {

class HealthViewTest : public HealthFixture {
public:
	/* As ai_health() looks: one snapshot, and what is kept. */
	HealthView Look() {
		const Interval interval(nullptr, now);
		return MakeHealthView(now, CheckHealth(interval, settings, nullptr), kept);
	}
	void Keep(const char *rule, Severity severity, const char *object, double since) {
		KeptFinding item;
		item.finding.rule = FindHealthRule(rule);
		item.finding.severity = severity;
		item.finding.object = object;
		item.finding.title = "As it was kept";
		item.since = since;
		kept.findings.push_back(item);
	}
	std::string State(std::string_view rule) {
		for (const HealthRuleState &state : HealthRuleStates(Look(), settings)) {
			if (rule == state.rule->id) {
				return std::string(state.state) + (state.reason.empty() ? "" : ": " + state.reason);
			}
		}
		return "none";
	}

	KeptHealth kept;
};

TEST_F(HealthViewTest, WantsTwoSnapshotsWhenNothingIsKept) {
	Keep("deadlocks", Severity::Warning, "", kFixtureNow - 600);
	EXPECT_EQ(State("deadlocks"), "not_applicable: needs two snapshots");
	EXPECT_TRUE(Look().items.empty()) << "what is kept is too old";
}

TEST_F(HealthViewTest, ShowsWhatTheMonitorFoundBetweenSnapshots) {
	kept.compared_at = kFixtureNow - 30;
	Keep("deadlocks", Severity::Warning, "", kFixtureNow - 600);
	EXPECT_EQ(State("deadlocks"), "finding: warning");
	EXPECT_EQ(State("temp_spill_rate"), "ok");
	ASSERT_EQ(Look().items.size(), 1u);
	EXPECT_EQ(Look().items.front().since, kFixtureNow - 600);
}

TEST_F(HealthViewTest, AsksNowWhatOneSnapshotTells) {
	kept.compared_at = kFixtureNow - 30;
	Keep("fsync_off", Severity::Critical, "fsync", kFixtureNow - 600);
	EXPECT_EQ(State("fsync_off"), "ok") << "it was switched on since";
	SetSetting("fsync", "off");
	ASSERT_EQ(Look().items.size(), 1u);
	EXPECT_EQ(Look().items.front().finding.title, "fsync is off");
	EXPECT_EQ(Look().items.front().since, kFixtureNow - 600);
}

TEST_F(HealthViewTest, TellsTheWorstFirstAndCountsTheRest) {
	kept.compared_at = kFixtureNow - 30;
	SetSetting("log_lock_waits", "off");
	Change("databases", {{"checksum_failures", 2.0}});
	Keep("checksum_failures", Severity::Critical, "", kFixtureNow - 7200);
	settings["fsync_off"] = {kNever, kNever, 1, false};
	now.answers.erase("hba_rules");
	now.failures["hba_rules"] = {ProbeFailure::Kind::Refused, "42501", "permission denied"};
	const std::vector<std::string> lines = TellHealth(Look(), {});
	ASSERT_EQ(lines.size(), 5u);
	EXPECT_EQ(lines[0], "critical  2 blocks had a wrong checksum, for 2 h [checksum_failures]");
	EXPECT_EQ(lines[1], "          The storage returned something else than was written.");
	EXPECT_EQ(lines[2].substr(0, 20), "          => SELECT ");
	EXPECT_EQ(lines[3], "info      log_lock_waits is off [log_lock_waits_off]");
	EXPECT_NE(lines[4].find(" rules fine, "), std::string::npos);
	EXPECT_NE(lines[4].find("2: needs privileges: permission denied"), std::string::npos)
		<< lines[4];
	EXPECT_TRUE(lines[4].ends_with(", 1 disabled"));
}

TEST_F(HealthViewTest, NamesTheRulesThatCouldNotBeAskedWhenAllAreWanted) {
	const std::vector<std::string> lines = TellHealth(Look(), {true, 60});
	bool told = false;
	for (const std::string &line : lines) {
		told = told || line.find("deadlocks") != std::string::npos;
		EXPECT_LE(line.size(), &line == &lines.back() ? 400u : 60u) << line;
	}
	EXPECT_TRUE(told);
	EXPECT_EQ(lines.front(), "unknown   needs two snapshots");
}

} // namespace
} // namespace savant::core
