#include "health_fixture.hpp"

#include <set>

#include "core/watch/probe.hpp"

namespace savant::core {
namespace {

class CheckHealthTest : public HealthFixture {};

TEST_F(CheckHealthTest, FindsNothingOnAServerInOrder) {
	for (const HealthFinding &finding : Check().findings) {
		ADD_FAILURE() << Name(finding.severity) << " " << finding.rule->id << ": " << finding.title;
	}
}

TEST_F(CheckHealthTest, AsksEveryRuleThatIsForAPrimary) {
	const HealthReport report = Check();
	std::set<std::string> ids;
	for (const HealthReport::Unknown &unknown : report.not_applicable) {
		ids.insert(unknown.rule->id);
		if (unknown.rule->place != ProbePlace::StandbyOnly &&
		    unknown.rule->id != std::string_view("parallel_starved") &&
		    unknown.rule->id != std::string_view("newpage_updates")) { // of newer servers
			ADD_FAILURE() << unknown.rule->id << ": " << unknown.reason;
		}
	}
	EXPECT_EQ(report.healthy + static_cast<int>(ids.size()),
	          static_cast<int>(AllHealthRules().size()));
}

TEST_F(CheckHealthTest, HasAtLeastAHundredAndTwentyRulesWithIdsOfTheirOwn) {
	std::set<std::string> ids;
	for (const HealthRule *rule : AllHealthRules()) {
		EXPECT_TRUE(ids.insert(rule->id).second) << rule->id;
	}
	EXPECT_GE(ids.size(), 120u);
}

TEST_F(CheckHealthTest, NamesOnlyProbesThatThereAre) {
	const std::vector<std::string_view> known = ProbeIds();
	for (const HealthRule *rule : AllHealthRules()) {
		std::string probes = rule->probes;
		std::size_t at = 0;
		while (at < probes.size()) {
			const std::size_t end = std::min(probes.find(", ", at), probes.size());
			const std::string probe = probes.substr(at, end - at);
			EXPECT_NE(std::find(known.begin(), known.end(), probe), known.end())
				<< rule->id << " wants " << probe;
			at = end + 2;
		}
	}
}

TEST_F(CheckHealthTest, SaysWhyARuleIsNotApplicable) {
	now.answers.erase("statements");
	now.failures["statements"] = {ProbeFailure::Kind::NotApplicable, "",
	                              "extension \"pg_stat_statements\" is not installed"};
	now.failures["sessions"] = {ProbeFailure::Kind::TimedOut, "57014", "canceled"};
	now.answers.erase("sessions");
	EXPECT_EQ(ReasonOf("query_slow_mean"), "extension \"pg_stat_statements\" is not installed");
	EXPECT_EQ(ReasonOf("long_query"), "probe sessions ran into its timeout");
	EXPECT_EQ(ReasonOf("standby_replay_paused"), "on a standby only");
}

TEST_F(CheckHealthTest, NeedsTwoSnapshotsForIntervals) {
	const Interval interval(nullptr, now);
	const HealthReport report = CheckHealth(interval, {}, nullptr);
	int reasons = 0;
	for (const HealthReport::Unknown &unknown : report.not_applicable) {
		reasons += unknown.reason == kNeedsTwoSnapshots && unknown.rule->needs_interval ? 1 : 0;
	}
	EXPECT_GE(reasons, 30);
}

TEST_F(CheckHealthTest, DoesNotReadDifferencesOverAReset) {
	Change("databases", {{"deadlocks", 100.0}, {"stats_reset", kFixtureNow - 10}});
	EXPECT_EQ(Findings("deadlocks").size(), 0u);
	EXPECT_EQ(ReasonOf("deadlocks"), "counters started anew since the snapshot before");
}

TEST_F(CheckHealthTest, SaysWhichPrivilegeIsMissing) {
	Change("caller", {{"is_superuser", false}, {"reads_all_stats", false}});
	EXPECT_EQ(ReasonOf("idle_in_xact"), "needs pg_read_all_stats");
	EXPECT_EQ(ReasonOf("hba_trust"), "needs a superuser");
}

TEST_F(CheckHealthTest, FollowsTheSettingsOfARule) {
	Change("databases", {{"checksum_failures", 2.0}});
	EXPECT_EQ(Only("checksum_failures").severity, Severity::Critical);
	settings["checksum_failures"] = {kNever, 1, kNever};
	EXPECT_EQ(Only("checksum_failures").severity, Severity::Warning);
	settings["checksum_failures"] = {kNever, 3, kNever};
	EXPECT_EQ(Findings("checksum_failures").size(), 0u);
	settings["checksum_failures"] = {kNever, 1, kNever, false};
	EXPECT_EQ(Findings("checksum_failures").size(), 0u);
	ASSERT_EQ(Check().disabled.size(), 1u);
	EXPECT_EQ(Check().disabled.front()->id, std::string_view("checksum_failures"));
}

TEST_F(CheckHealthTest, PutsTheWorstFirst) {
	SetSetting("log_lock_waits", "off");
	SetSetting("fsync", "off");
	SetSetting("track_activities", "off");
	const HealthReport report = Check();
	ASSERT_EQ(report.findings.size(), 3u);
	EXPECT_EQ(report.findings[0].rule->id, std::string_view("fsync_off"));
	EXPECT_EQ(report.findings[1].rule->id, std::string_view("stats_collection_off"));
	EXPECT_EQ(report.findings[2].rule->id, std::string_view("log_lock_waits_off"));
}

} // namespace
} // namespace savant::core
