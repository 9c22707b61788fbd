/*
 * alert_owner_test.cpp
 *     What is true of the whole server, told by one of two databases while they come and go.
 */
#include <gtest/gtest.h>

#include <map>

#include "core/alert/alert_owner.hpp"

namespace savant::core {
namespace {

const AlertKey kDisk{AlertSource::Health, "disk_space", "data directory"};
const AlertKey kTable{AlertSource::Health, "dead_tuples_high", "public.t"};

/* Two databases and what they know of each other; the first one that is watched is the teller. */
class TwoDatabases {
public:
	/* One snapshot of those that are watched; what people hear, as "database rule event". */
	std::vector<std::string> Next(bool disk, bool table = false) {
		at_ += 60;
		std::vector<std::string> told;
		for (int database = 0; database < 2; database++) {
			if (watched[database]) {
				Snapshot(database, disk, table, told);
			}
		}
		return told;
	}
	int OpenAlerts() const {
		int open = 0;
		for (const auto &[key, alert] : alerts_[0]) {
			open += alert.is_open ? 1 : 0;
		}
		for (const auto &[key, alert] : alerts_[1]) {
			open += alert.is_open ? 1 : 0;
		}
		return open;
	}

	bool watched[2] = {true, true};

private:
	void Snapshot(int database, bool disk, bool table, std::vector<std::string> &told) {
		std::vector<AlertTrack> tracks;
		for (const auto &[key, alert] : alerts_[database]) {
			AlertTrack track;
			track.key = key;
			track.id = 1;
			track.alert = alert;
			tracks.push_back(track);
		}
		std::vector<AlertCondition> conditions;
		for (const AlertKey &key : {kDisk, kTable}) {
			if (key == kDisk ? disk : table) {
				AlertCondition condition;
				condition.key = key;
				conditions.push_back(condition);
			}
		}
		ShareAlerts(
			database == 0 || !watched[0],
			[](const AlertKey &key) { return key.rule == "disk_space"; },
			[&](const AlertKey &key) { return OwnerOf(database, key); }, tracks, conditions);
		AlertFigures figures;
		figures.of = figures.within = 1;
		for (const AlertChange &change : AdvanceAlerts(
				 tracks, conditions, {}, {at_, 21600}, [&](const AlertKey &) { return figures; },
				 [](const AlertKey &) { return false; })) {
			alerts_[database][change.key] = *change.step.alert;
			if (change.step.is_told) {
				told.push_back(std::to_string(database) + " " + change.key.rule + " " +
				               std::string(Name(change.step.event)));
			}
			if (change.key == kDisk && change.step.alert->is_open) {
				owner_ = database;
				last_ = *change.step.alert;
			} else if (change.key == kDisk && owner_ == database) {
				owner_ = -1;
			}
		}
	}
	AlertOwner OwnerOf(int database, const AlertKey &key) const {
		AlertOwner owner;
		owner.is_known = key == kDisk && owner_ >= 0;
		owner.is_self = owner_ == database;
		owner.is_watched = owner.is_known && watched[owner_];
		owner.told_at = last_.told_at;
		owner.told_severity = last_.told_severity;
		return owner;
	}

	double at_ = 1e6;
	int owner_ = -1;
	AlertState last_;
	std::map<AlertKey, AlertState> alerts_[2];
};

using Heard = std::vector<std::string>;

Heard UntilClosed(TwoDatabases &databases) {
	Heard all;
	for (int i = 0; i < 5; i++) {
		for (const std::string &told : databases.Next(false)) {
			all.push_back(told);
		}
	}
	return all;
}

TEST(AlertOwner, OneDatabaseTellsWhatIsTrueOfTheServer) {
	TwoDatabases databases;
	EXPECT_EQ(databases.Next(true), Heard{"0 disk_space opened"});
	EXPECT_EQ(databases.Next(true), Heard{});
	EXPECT_EQ(databases.OpenAlerts(), 1);
	EXPECT_EQ(UntilClosed(databases), Heard{"0 disk_space closed"});
}

TEST(AlertOwner, WhatIsOfADatabaseIsToldByEach) {
	TwoDatabases databases;
	EXPECT_EQ(databases.Next(false, true),
	          (Heard{"0 dead_tuples_high opened", "1 dead_tuples_high opened"}));
}

TEST(AlertOwner, WhoHasOpenedItTellsItToItsEnd) {
	TwoDatabases databases;
	databases.watched[0] = false;
	EXPECT_EQ(databases.Next(true), Heard{"1 disk_space opened"});
	databases.watched[0] = true; // the teller from now on
	EXPECT_EQ(databases.Next(true), Heard{});
	EXPECT_EQ(databases.Next(true), Heard{});
	EXPECT_EQ(databases.OpenAlerts(), 1);
	EXPECT_EQ(UntilClosed(databases), Heard{"1 disk_space closed"});
	EXPECT_EQ(databases.Next(true), Heard{"0 disk_space opened"});
}

TEST(AlertOwner, TheOtherGoesOnWhenItsOwnerIsWatchedNoMore) {
	TwoDatabases databases;
	EXPECT_EQ(databases.Next(true), Heard{"0 disk_space opened"});
	databases.watched[0] = false;
	EXPECT_EQ(databases.Next(true), Heard{}) << "people know";
	EXPECT_EQ(databases.Next(true), Heard{});
	databases.watched[0] = true; // back: it closes its own without a word
	EXPECT_EQ(databases.Next(true), Heard{});
	EXPECT_EQ(databases.OpenAlerts(), 1);
	EXPECT_EQ(UntilClosed(databases), Heard{"1 disk_space closed"});
}

TEST(AlertOwner, KeysHaveNumbersOfTheirOwn) {
	EXPECT_NE(AlertKeyNumber(kDisk), AlertKeyNumber(kTable));
	EXPECT_NE(AlertKeyNumber({AlertSource::Health, "a", "bc"}),
	          AlertKeyNumber({AlertSource::Health, "ab", "c"}));
	EXPECT_EQ(AlertKeyNumber(kDisk), AlertKeyNumber(kDisk));
}

} // namespace
} // namespace savant::core
