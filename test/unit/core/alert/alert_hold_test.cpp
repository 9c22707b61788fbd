/*
 * alert_hold_test.cpp
 *     An incident and the findings in it: people are told once.
 */
#include <gtest/gtest.h>

#include <map>

#include "core/alert/alert_life.hpp"

namespace savant::core {
namespace {

const AlertKey kFinding{AlertSource::Health, "slot_inactive", "mirror"};
const AlertKey kOther{AlertSource::Health, "fsync_off", "fsync"};
const AlertKey kIncident{AlertSource::Incident, "incident", "7"};

AlertCondition Truth(const AlertKey &key, Severity severity = Severity::Warning) {
	AlertCondition condition;
	condition.key = key;
	condition.severity = severity;
	return condition;
}

AlertCondition IncidentOf(std::vector<AlertKey> findings, bool says_more,
                          Severity severity = Severity::Warning) {
	AlertCondition condition = Truth(kIncident, severity);
	condition.findings = std::move(findings);
	condition.says_more = says_more;
	return condition;
}

/* Snapshot after snapshot; every condition opens at once. */
class HeldLives {
public:
	/* Whom people are told of, as "rule event". */
	std::vector<std::string> Next(const std::vector<AlertCondition> &conditions) {
		at_ += 60;
		std::vector<AlertTrack> tracks;
		for (const auto &[key, alert] : alerts_) {
			tracks.push_back({key, 1, 0, alert});
		}
		AlertFigures figures;
		figures.of = figures.within = figures.clear = 1;
		std::vector<std::string> told;
		for (const AlertChange &change : AdvanceAlerts(
				 tracks, conditions, {}, {at_, 21600}, [&](const AlertKey &) { return figures; },
				 [](const AlertKey &) { return false; })) {
			if (change.step.alert) {
				alerts_[change.key] = *change.step.alert;
			}
			held_[change.key] = change.is_held;
			if (change.step.is_told) {
				told.push_back(change.key.rule + " " + std::string(Name(change.step.event)));
			}
		}
		return told;
	}
	bool IsOpen(const AlertKey &key) { return alerts_.contains(key) && alerts_[key].is_open; }
	bool IsHeld(const AlertKey &key) { return held_[key]; }

private:
	double at_ = 1e6;
	std::map<AlertKey, AlertState> alerts_;
	std::map<AlertKey, bool> held_;
};

using Told = std::vector<std::string>;

TEST(AlertHold, AnIncidentIsToldAndItsFindingIsNot) {
	HeldLives lives;
	const AlertCondition incident = IncidentOf({kFinding}, true);
	EXPECT_EQ(lives.Next({Truth(kFinding), Truth(kOther), incident}),
	          (Told{"incident opened", "fsync_off opened"}));
	EXPECT_TRUE(lives.IsOpen(kFinding));
	EXPECT_TRUE(lives.IsHeld(kFinding));
	EXPECT_FALSE(lives.IsHeld(kOther));
	EXPECT_EQ(lives.Next({Truth(kFinding), Truth(kOther), incident}), Told{});
	// Its closing is not told either: nobody was told that it opened.
	EXPECT_EQ(lives.Next({Truth(kOther), incident}), Told{});
	EXPECT_FALSE(lives.IsOpen(kFinding));
}

TEST(AlertHold, WhatIsLeftOfAnIncidentIsToldWhenThatIsOver) {
	HeldLives lives;
	(void)lives.Next({Truth(kFinding), IncidentOf({kFinding}, true)});
	EXPECT_EQ(lives.Next({Truth(kFinding)}), (Told{"incident closed", "slot_inactive still"}));
	EXPECT_EQ(lives.Next({}), (Told{"slot_inactive closed"}));
}

TEST(AlertHold, AFindingThatIsWorseThanTheIncidentIsTold) {
	HeldLives lives;
	const AlertCondition incident = IncidentOf({kFinding}, true);
	(void)lives.Next({Truth(kFinding), incident});
	EXPECT_EQ(lives.Next({Truth(kFinding, Severity::Critical), incident}),
	          (Told{"slot_inactive escalated"}));
}

TEST(AlertHold, AnIncidentThatSaysNoMoreThanAFindingThatWasToldIsHeld) {
	HeldLives lives;
	EXPECT_EQ(lives.Next({Truth(kFinding)}), (Told{"slot_inactive opened"}));
	EXPECT_EQ(lives.Next({Truth(kFinding), IncidentOf({kFinding}, false)}), Told{});
	EXPECT_TRUE(lives.IsOpen(kIncident));
	EXPECT_TRUE(lives.IsHeld(kIncident));
	// Once there is more to it people hear of it.
	EXPECT_EQ(lives.Next({Truth(kFinding), IncidentOf({kFinding}, true)}),
	          (Told{"incident still"}));
	EXPECT_EQ(lives.Next({}), (Told{"incident closed", "slot_inactive closed"}));
}

TEST(AlertHold, AnIncidentOfAnomaliesHoldsAndIsHeldByNothing) {
	HeldLives lives;
	EXPECT_EQ(lives.Next({Truth(kFinding), IncidentOf({}, true)}),
	          (Told{"incident opened", "slot_inactive opened"}));
}

} // namespace
} // namespace savant::core
