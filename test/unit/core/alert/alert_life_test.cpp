/*
 * alert_life_test.cpp
 *     Every step of an alert, and random lives in which it must keep its promises.
 */
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <set>

#include "core/alert/alert_life.hpp"

namespace savant::core {
namespace {

constexpr double kCooldown = 600;

AlertCondition Condition(Severity severity, double value = kNoFigure, double threshold = kNoFigure,
                         const std::string &object = "shop") {
	AlertCondition condition;
	condition.key = {AlertSource::Health, "idle_in_xact", object};
	condition.severity = severity;
	condition.value = value;
	condition.threshold = threshold;
	return condition;
}

/* One key, snapshot after snapshot, a minute each. */
class Life {
public:
	AlertStep Next(const AlertCondition *now) {
		at += 60;
		AlertMoment moment{at, kCooldown, Severity::Warning, gap};
		gap = false;
		input.now = now;
		AlertStep step = AdvanceAlert(input, moment);
		input.recent = step.recent;
		input.alert = step.alert;
		return step;
	}
	AlertStep Next(Severity severity, double value = kNoFigure, double threshold = kNoFigure) {
		const AlertCondition condition = Condition(severity, value, threshold);
		return Next(&condition);
	}
	AlertStep Clear() { return Next(nullptr); }

	AlertInput input;
	double at = 1000000;
	bool gap = false;
};

TEST(AlertLife, OpensWhenTrueInTwoOfThree) {
	Life life;
	EXPECT_EQ(life.Next(Severity::Warning).event, AlertEvent::None);
	EXPECT_EQ(life.Clear().event, AlertEvent::None);
	const AlertStep step = life.Next(Severity::Warning);
	EXPECT_EQ(step.event, AlertEvent::Opened);
	EXPECT_TRUE(step.is_told);
	EXPECT_EQ(step.recent, 0u);
	EXPECT_EQ(step.alert->opened_at, life.at);
}

TEST(AlertLife, DoesNotOpenWhenTrueInTwoOfFour) {
	Life life;
	EXPECT_EQ(life.Next(Severity::Critical).event, AlertEvent::None);
	life.Clear();
	life.Clear();
	EXPECT_EQ(life.input.recent, 0u) << "nothing is left to remember";
	EXPECT_EQ(life.Next(Severity::Critical).event, AlertEvent::None);
}

TEST(AlertLife, OneOfOneOpensAtOnce) {
	Life life;
	life.input.figures.of = life.input.figures.within = life.input.figures.clear = 1;
	EXPECT_EQ(life.Next(Severity::Warning).event, AlertEvent::Opened);
	EXPECT_EQ(life.Clear().event, AlertEvent::Closed);
}

TEST(AlertLife, OddFiguresAreTakenAsTheNearestThatMakeSense) {
	Life life;
	life.input.figures.of = life.input.figures.within = life.input.figures.clear = 0;
	EXPECT_EQ(life.Next(Severity::Warning).event, AlertEvent::Opened);
	EXPECT_EQ(life.Clear().event, AlertEvent::Closed);
	Life wide;
	wide.input.figures.of = wide.input.figures.within = 99;
	for (int i = 0; i < 31; i++) {
		EXPECT_EQ(wide.Next(Severity::Warning).event, AlertEvent::None);
	}
	EXPECT_EQ(wide.Next(Severity::Warning).event, AlertEvent::Opened);
}

TEST(AlertLife, AGapForgetsWhatWasPending) {
	Life life;
	life.Next(Severity::Warning);
	life.gap = true;
	EXPECT_EQ(life.Next(Severity::Warning).event, AlertEvent::None);
	EXPECT_EQ(life.Next(Severity::Warning).event, AlertEvent::Opened);
	life.Clear();
	life.Clear();
	life.gap = true;
	EXPECT_EQ(life.Clear().event, AlertEvent::None) << "a gap is no proof of health";
	life.Clear();
	EXPECT_EQ(life.Clear().event, AlertEvent::Closed);
}

TEST(AlertLife, WhatIsBelowTheLeastSeverityIsNoAlert) {
	Life life;
	for (int i = 0; i < 5; i++) {
		const AlertStep step = life.Next(Severity::Info);
		EXPECT_EQ(step.event, AlertEvent::None);
		EXPECT_FALSE(step.alert);
	}
}

Life Opened(Severity severity, double value = kNoFigure, double threshold = kNoFigure) {
	Life life;
	life.Next(severity, value, threshold);
	EXPECT_EQ(life.Next(severity, value, threshold).event, AlertEvent::Opened);
	return life;
}

TEST(AlertLife, ClosesAfterThreeClearSnapshotsInARow) {
	Life life = Opened(Severity::Warning);
	EXPECT_EQ(life.Clear().event, AlertEvent::None);
	EXPECT_EQ(life.Clear().event, AlertEvent::None);
	EXPECT_EQ(life.Next(Severity::Warning).event, AlertEvent::Still);
	life.Clear();
	life.Clear();
	const AlertStep step = life.Clear();
	EXPECT_EQ(step.event, AlertEvent::Closed);
	EXPECT_TRUE(step.is_told);
	EXPECT_FALSE(step.alert->is_open);
}

TEST(AlertLife, StaysOpenAboveNinetyPercentOfTheThreshold) {
	Life life = Opened(Severity::Warning, 70, 60);
	AlertCondition near = Condition(Severity::Warning, 55, 54);
	near.is_near = true;
	for (int i = 0; i < 10; i++) {
		EXPECT_EQ(life.Next(&near).event, AlertEvent::None);
	}
	EXPECT_TRUE(life.input.alert->is_open);
	life.Clear();
	life.Clear();
	EXPECT_EQ(life.Next(&near).event, AlertEvent::None);
	life.Clear();
	life.Clear();
	EXPECT_EQ(life.Clear().event, AlertEvent::Closed);
}

TEST(AlertLife, NearOpensNothing) {
	Life life;
	AlertCondition near = Condition(Severity::Critical, 55, 54);
	near.is_near = true;
	for (int i = 0; i < 5; i++) {
		EXPECT_FALSE(life.Next(&near).alert);
	}
}

TEST(AlertLife, InfoAboveNinetyPercentOfTheWarningHoldsIt) {
	Life life = Opened(Severity::Warning, 70, 60);
	for (int i = 0; i < 5; i++) {
		EXPECT_EQ(life.Next(Severity::Info, 55, 10).event, AlertEvent::None);
	}
	EXPECT_TRUE(life.input.alert->is_open);
	life.Next(Severity::Info, 53, 10);
	life.Next(Severity::Info, 53, 10);
	EXPECT_EQ(life.Next(Severity::Info, 53, 10).event, AlertEvent::Closed);
}

TEST(AlertLife, LowIsBadIsHeldTheOtherWayRound) {
	Life life;
	life.input.figures.low_is_bad = true;
	life.Next(Severity::Warning, 0.8, 0.9);
	EXPECT_EQ(life.Next(Severity::Warning, 0.8, 0.9).event, AlertEvent::Opened);
	for (int i = 0; i < 5; i++) {
		EXPECT_EQ(life.Next(Severity::Info, 0.95, 0.97).event, AlertEvent::None);
	}
	EXPECT_TRUE(life.input.alert->is_open);
	life.Next(Severity::Info, 1.01, 1.1);
	life.Next(Severity::Info, 1.01, 1.1);
	EXPECT_EQ(life.Next(Severity::Info, 1.01, 1.1).event, AlertEvent::Closed);
}

TEST(AlertLife, EscalatesAtOnceAndTellsAtOnce) {
	Life life = Opened(Severity::Warning);
	const AlertStep step = life.Next(Severity::Critical, 700, 600);
	EXPECT_EQ(step.event, AlertEvent::Escalated);
	EXPECT_TRUE(step.is_told);
	EXPECT_EQ(step.alert->worst, Severity::Critical);
	EXPECT_EQ(step.alert->threshold, 600);
}

TEST(AlertLife, DeescalatesAfterThreeSnapshotsBelowNinetyPercent) {
	Life life = Opened(Severity::Critical, 700, 600);
	for (int i = 0; i < 5; i++) {
		EXPECT_EQ(life.Next(Severity::Warning, 550, 60).event, AlertEvent::Still);
	}
	EXPECT_EQ(life.input.alert->severity, Severity::Critical) << "above 540";
	EXPECT_EQ(life.input.alert->threshold, 600) << "of critical, whatever the rule says now";
	life.Next(Severity::Warning, 500, 60);
	life.Next(Severity::Warning, 500, 60);
	const AlertStep step = life.Next(Severity::Warning, 500, 60);
	EXPECT_EQ(step.event, AlertEvent::Deescalated);
	EXPECT_FALSE(step.is_told);
	EXPECT_EQ(step.alert->severity, Severity::Warning);
	EXPECT_EQ(step.alert->threshold, 60);
	EXPECT_EQ(step.alert->worst, Severity::Critical);
}

TEST(AlertLife, ALaxerThresholdIsFollowed) {
	Life life = Opened(Severity::Critical, 700, 600);
	life.input.figures.thresholds[2] = 10000;
	life.Next(Severity::Warning, 700, 60);
	life.Next(Severity::Warning, 700, 60);
	EXPECT_EQ(life.Next(Severity::Warning, 700, 60).event, AlertEvent::Deescalated);
	Life low;
	low.input.figures.low_is_bad = true;
	low.Next(Severity::Critical, 0.4, 0.5);
	low.Next(Severity::Critical, 0.4, 0.5);
	low.input.figures.thresholds[2] = 0.1;
	low.Next(Severity::Warning, 0.4, 0.9);
	low.Next(Severity::Warning, 0.4, 0.9);
	EXPECT_EQ(low.Next(Severity::Warning, 0.4, 0.9).event, AlertEvent::Deescalated);
}

TEST(AlertLife, OneClearSnapshotAfterLowerOnesDoesNotClose) {
	Life life = Opened(Severity::Critical, 700, 600);
	life.Next(Severity::Warning, 100, 60);
	life.Next(Severity::Warning, 100, 60);
	EXPECT_EQ(life.Clear().event, AlertEvent::None);
	EXPECT_TRUE(life.input.alert->is_open);
}

TEST(AlertLife, FlappingBetweenSeveritiesIsToldOncePerCooldown) {
	Life life = Opened(Severity::Warning);
	int told = 0;
	for (int i = 0; i < 8; i++) {
		told += life.Next(i % 2 == 0 ? Severity::Critical : Severity::Warning).is_told ? 1 : 0;
	}
	EXPECT_EQ(told, 1);
}

TEST(AlertLife, IsToldAgainAfterTheCooldown) {
	Life life = Opened(Severity::Warning);
	int told = 0;
	for (int i = 0; i < 10; i++) { // a minute each, cooldown of ten
		const AlertStep step = life.Next(Severity::Warning);
		told += step.is_told ? 1 : 0;
		EXPECT_EQ(step.is_told, i == 9);
	}
	EXPECT_EQ(told, 1);
}

TEST(AlertLife, ReopensWithinTheCooldownWithoutAWord) {
	Life life = Opened(Severity::Warning);
	for (int i = 0; i < 3; i++) {
		life.Clear();
	}
	life.Next(Severity::Warning);
	const AlertStep again = life.Next(Severity::Warning);
	EXPECT_EQ(again.event, AlertEvent::Reopened);
	EXPECT_FALSE(again.is_told);
	EXPECT_EQ(again.alert->times, 2);
	life.Clear();
	life.Clear();
	const AlertStep closed = life.Clear();
	EXPECT_EQ(closed.event, AlertEvent::Closed);
	EXPECT_FALSE(closed.is_told) << "nobody was told that it had opened again";
}

TEST(AlertLife, ReopensWorseIsTold) {
	Life life = Opened(Severity::Warning);
	for (int i = 0; i < 3; i++) {
		life.Clear();
	}
	life.Next(Severity::Critical);
	const AlertStep again = life.Next(Severity::Critical);
	EXPECT_EQ(again.event, AlertEvent::Reopened);
	EXPECT_TRUE(again.is_told);
}

TEST(AlertLife, OpensAnewAfterTheCooldown) {
	Life life = Opened(Severity::Warning);
	for (int i = 0; i < 12; i++) {
		life.Clear();
	}
	life.Next(Severity::Warning);
	const AlertStep again = life.Next(Severity::Warning);
	EXPECT_EQ(again.event, AlertEvent::Opened);
	EXPECT_TRUE(again.is_told);
	EXPECT_EQ(again.alert->times, 1);
}

TEST(AlertLife, ASilenceTellsNothingAndThenWhatItHeldBack) {
	Life life;
	life.input.is_silenced = true;
	life.Next(Severity::Warning);
	EXPECT_FALSE(life.Next(Severity::Warning).is_told);
	EXPECT_FALSE(life.Next(Severity::Critical).is_told);
	life.input.is_silenced = false;
	const AlertStep step = life.Next(Severity::Critical);
	EXPECT_EQ(step.event, AlertEvent::Still);
	EXPECT_TRUE(step.is_told);
}

TEST(AlertLife, WhatWasSilencedToItsEndIsNeverTold) {
	Life life;
	life.input.is_silenced = true;
	life.Next(Severity::Warning);
	life.Next(Severity::Warning);
	life.input.is_silenced = false;
	for (int i = 0; i < 3; i++) {
		EXPECT_FALSE(life.Clear().is_told);
	}
	EXPECT_FALSE(life.input.alert->is_open);
}

TEST(AlertLife, AcknowledgedIsNotToldAgain) {
	Life life = Opened(Severity::Warning);
	life.input.alert->is_acknowledged = true;
	for (int i = 0; i < 20; i++) {
		EXPECT_FALSE(life.Next(Severity::Warning).is_told);
	}
	EXPECT_TRUE(life.input.alert->is_acknowledged);
}

TEST(AlertLife, WorseThanAcknowledgedIsOpenAgain) {
	Life life = Opened(Severity::Warning);
	life.input.alert->is_acknowledged = true;
	const AlertStep step = life.Next(Severity::Critical);
	EXPECT_TRUE(step.is_told);
	EXPECT_FALSE(step.alert->is_acknowledged);
}

TEST(AlertLife, AsBadAsAcknowledgedStaysAcknowledged) {
	Life life = Opened(Severity::Critical, 700, 600);
	life.input.alert->is_acknowledged = true;
	for (int i = 0; i < 3; i++) {
		life.Next(Severity::Warning, 100, 60);
	}
	EXPECT_EQ(life.input.alert->severity, Severity::Warning);
	const AlertStep step = life.Next(Severity::Critical, 700, 600);
	EXPECT_EQ(step.event, AlertEvent::Escalated);
	EXPECT_FALSE(step.is_told);
	EXPECT_TRUE(step.alert->is_acknowledged);
}

TEST(AlertLife, ReopeningWorseVoidsNothingThatIsGone) {
	Life life = Opened(Severity::Critical);
	for (int i = 0; i < 3; i++) {
		life.Clear();
	}
	life.Next(Severity::Warning);
	EXPECT_EQ(life.Next(Severity::Warning).event, AlertEvent::Reopened);
	life.input.alert->is_acknowledged = true;
	EXPECT_FALSE(life.Next(Severity::Critical).alert->is_acknowledged)
		<< "it was acknowledged as a warning";
}

TEST(AlertLife, ASnapshotThatCannotTellChangesNothing) {
	Life life = Opened(Severity::Warning);
	life.Clear();
	life.Clear();
	life.input.is_unknown = true;
	EXPECT_EQ(life.Clear().event, AlertEvent::None);
	EXPECT_EQ(life.input.alert->clear_run, 2);
	life.input.is_unknown = false;
	EXPECT_EQ(life.Clear().event, AlertEvent::Closed);
}

TEST(AlertLife, AClockThatStepsBackDoesNotSilenceIt) {
	Life life = Opened(Severity::Warning);
	life.at -= 86400;
	EXPECT_TRUE(life.Next(Severity::Warning).is_told);
	EXPECT_FALSE(life.Next(Severity::Warning).is_told);
}

TEST(MatchesLike, IsTheOperator) {
	EXPECT_TRUE(MatchesLike("%", ""));
	EXPECT_TRUE(MatchesLike("%", "idle_in_xact"));
	EXPECT_TRUE(MatchesLike("idle%xact", "idle_in_xact"));
	EXPECT_TRUE(MatchesLike("%a%b%", "xxaxxbxx"));
	EXPECT_TRUE(MatchesLike("a_c", "abc"));
	EXPECT_TRUE(MatchesLike("a_c", "a\xC3\xA9"
	                               "c"));
	EXPECT_TRUE(MatchesLike("\\", "\\"));
	EXPECT_FALSE(MatchesLike("", "a"));
	EXPECT_FALSE(MatchesLike("a", ""));
	EXPECT_FALSE(MatchesLike("idle", "idle_in_xact"));
	EXPECT_FALSE(MatchesLike("%__", "\xC3\xA9")) << "one character, two bytes";
	EXPECT_FALSE(MatchesLike("ABC", "abc"));
	// Not exponential.
	EXPECT_FALSE(MatchesLike("%a%a%a%a%a%a%a%a%a%b", std::string(20000, 'a')));
}

AlertFigures UsualFigures(const AlertKey &) { return {}; }
bool NothingUnknown(const AlertKey &) { return false; }

TEST(AdvanceAlerts, TellsTheWorstFirstAndTheRestLater) {
	std::vector<AlertCondition> conditions;
	std::vector<AlertTrack> tracks;
	for (int i = 0; i < 120; i++) {
		const Severity severity = i >= 110 ? Severity::Critical : Severity::Warning;
		conditions.push_back(Condition(severity, 1, 1, "t" + std::to_string(i)));
		tracks.push_back({conditions.back().key, 0, 1, std::nullopt});
	}
	std::set<AlertKey> told;
	for (int snapshot = 0; snapshot < 3; snapshot++) {
		const AlertMoment moment{1e6 + snapshot, kCooldown, Severity::Warning, false};
		const auto changes =
			AdvanceAlerts(tracks, conditions, {}, moment, UsualFigures, NothingUnknown);
		ASSERT_EQ(changes.size(), conditions.size());
		EXPECT_EQ(changes[0].step.alert->severity, Severity::Critical);
		tracks.clear();
		int now = 0;
		for (const AlertChange &change : changes) {
			now += change.step.is_told ? 1 : 0;
			if (change.step.is_told) {
				EXPECT_TRUE(told.insert(change.key).second);
			}
			tracks.push_back({change.key, 7, change.step.recent, change.step.alert});
		}
		EXPECT_EQ(now, snapshot < 2 ? kMostToldAtOnce : 20);
	}
	EXPECT_EQ(told.size(), conditions.size());
}

TEST(AdvanceAlerts, TakesTheWorstOfSeveralConditionsOfOneKey) {
	AlertCondition near = Condition(Severity::Critical, 9, 9);
	near.is_near = true;
	const std::vector<AlertCondition> conditions = {near, Condition(Severity::Info),
	                                                Condition(Severity::Warning, 5, 4)};
	const std::vector<AlertTrack> tracks = {{near.key, 0, 1, std::nullopt}};
	const auto changes =
		AdvanceAlerts(tracks, conditions, {}, {1e6, kCooldown}, UsualFigures, NothingUnknown);
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].step.event, AlertEvent::Opened);
	EXPECT_EQ(changes[0].step.alert->value, 5);
}

TEST(AdvanceAlerts, SilencesByPattern) {
	const std::vector<AlertCondition> conditions = {Condition(Severity::Warning, 1, 1, "a.x"),
	                                                Condition(Severity::Warning, 1, 1, "b.x")};
	const std::vector<AlertTrack> tracks = {{conditions[0].key, 0, 1, std::nullopt},
	                                        {conditions[1].key, 0, 1, std::nullopt}};
	const auto changes = AdvanceAlerts(tracks, conditions, {{"idle%", "a.%"}}, {1e6, kCooldown},
	                                   UsualFigures, NothingUnknown);
	ASSERT_EQ(changes.size(), 2u);
	EXPECT_TRUE(changes[0].is_silenced);
	EXPECT_FALSE(changes[0].step.is_told);
	EXPECT_TRUE(changes[1].step.is_told);
}

TEST(AdvanceAlerts, WritesNothingWhenNothingChanges) {
	AlertTrack open{Condition(Severity::Warning).key, 3, 0, AlertState{}};
	const auto unknown = [](const AlertKey &) { return true; };
	EXPECT_TRUE(AdvanceAlerts({open}, {}, {}, {1e6, kCooldown}, UsualFigures, unknown).empty());
	open.alert->is_open = false;
	EXPECT_TRUE(
		AdvanceAlerts({open}, {}, {}, {1e6, kCooldown}, UsualFigures, NothingUnknown).empty());
	EXPECT_TRUE(AdvanceAlerts({}, {}, {}, {1e6, kCooldown}, UsualFigures, NothingUnknown).empty());
}

/* A table in memory, as the store keeps it. */
struct Table {
	struct Row {
		AlertKey key;
		AlertState state;
		double closed_at = 0;
	};
	std::map<std::int64_t, Row> alerts;
	std::map<AlertKey, unsigned> pending;
	std::int64_t last_id = 0;

	std::vector<AlertTrack> Tracks(double at) const {
		std::map<AlertKey, AlertTrack> tracks;
		for (const auto &[key, recent] : pending) {
			tracks[key] = {key, 0, recent, std::nullopt};
		}
		for (const auto &[id, row] : alerts) { // by id: the latest of a key stays
			if (row.state.is_open || at - row.state.told_at < kCooldown) {
				AlertTrack &track = tracks[row.key];
				track.key = row.key;
				track.id = id;
				track.alert = row.state;
			}
		}
		std::vector<AlertTrack> list;
		for (const auto &[key, track] : tracks) {
			list.push_back(track);
		}
		return list;
	}

	void Write(const AlertChange &change) {
		if (change.step.recent == 0) {
			pending.erase(change.key);
		} else {
			pending[change.key] = change.step.recent;
		}
		if (change.step.alert) {
			const std::int64_t id = change.id != 0 ? change.id : ++last_id;
			alerts[id] = {change.key, *change.step.alert};
		}
	}

	int OpenOnes(const AlertKey &key) const {
		int open = 0;
		for (const auto &[id, row] : alerts) {
			open += row.key == key && row.state.is_open ? 1 : 0;
		}
		return open;
	}
};

struct Telling {
	double at;
	Severity severity;
};

/*
 * Random conditions, gaps, silences and acknowledgements.  Promised: one open alert per key; told
 * once per cooldown unless worse; an end is told as often as a beginning at most; nothing that
 * has been clear long enough is open; what is true, unsilenced and unacknowledged for long enough
 * has been told.
 */
TEST(AdvanceAlerts, KeepsItsPromisesInRandomLives) {
	std::mt19937 random(20261121);
	const auto chance = [&random](int percent) {
		return static_cast<int>(random() % 100) < percent;
	};
	std::int64_t tellings = 0, closings = 0;
	for (int life = 0; life < 400; life++) {
		Table table;
		std::map<AlertKey, std::vector<Telling>> told;
		std::map<AlertKey, int> clear_for, true_for, balance;
		double at = 1e6;
		const int truth = 10 + static_cast<int>(random() % 80);
		for (int snapshot = 0; snapshot < 120; snapshot++) {
			at += 60;
			std::vector<AlertCondition> conditions;
			for (int object = 0; object < 3; object++) {
				if (chance(truth)) {
					const double value = static_cast<double>(random() % 100);
					AlertCondition condition = Condition(static_cast<Severity>(random() % 3), value,
					                                     value * 0.95, std::to_string(object));
					condition.is_near = chance(10);
					conditions.push_back(condition);
				}
			}
			std::vector<AlertSilence> silences;
			if (chance(10)) {
				silences.push_back({"%", std::to_string(random() % 3)});
			}
			for (auto &[id, row] : table.alerts) {
				if (row.state.is_open && chance(2)) {
					row.state.is_acknowledged = true;
				}
			}
			const AlertMoment moment{at, kCooldown, Severity::Warning, chance(3)};
			const auto changes = AdvanceAlerts(table.Tracks(at), conditions, silences, moment,
			                                   UsualFigures, NothingUnknown);
			for (const AlertChange &change : changes) {
				table.Write(change);
				ASSERT_LE(table.OpenOnes(change.key), 1);
				if (!change.step.is_told) {
					continue;
				}
				ASSERT_FALSE(change.is_silenced);
				if (change.step.event == AlertEvent::Closed) {
					closings++;
					ASSERT_GE(--balance[change.key], 0);
					continue;
				}
				tellings++;
				balance[change.key] = 1;
				std::vector<Telling> &list = told[change.key];
				const Telling now = {at, change.step.alert->severity};
				if (!list.empty() && at - list.back().at < kCooldown) {
					ASSERT_GT(static_cast<int>(now.severity),
					          static_cast<int>(list.back().severity));
				}
				list.push_back(now);
			}
			for (int object = 0; object < 3; object++) {
				const AlertKey key = Condition(Severity::Warning, 0, 0, std::to_string(object)).key;
				bool is_there = false, is_true = false;
				for (const AlertCondition &condition : conditions) {
					is_there = is_there || condition.key == key;
					is_true = is_true || (condition.key == key && !condition.is_near &&
					                      condition.severity != Severity::Info);
				}
				clear_for[key] = is_there || moment.after_gap ? 0 : clear_for[key] + 1;
				true_for[key] = is_true && !moment.after_gap ? true_for[key] + 1 : 0;
				ASSERT_FALSE(clear_for[key] >= 4 && table.OpenOnes(key) > 0);
				ASSERT_FALSE(true_for[key] >= 2 && table.OpenOnes(key) == 0);
			}
		}
	}
	EXPECT_GT(tellings, 1000);
	EXPECT_GT(closings, 100);
}

} // namespace
} // namespace savant::core
