/*
 * probe_test.cpp
 *     The registry of probes: what holds for every row, and which row suits a server.
 */
#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>

#include "core/watch/probe.hpp"

namespace savant::core {
namespace {

TEST(Probe, RowsOfOneIdAgreeOnWhatTheyTell) {
	for (const Probe *probe : AllProbes()) {
		for (const Probe *other : AllProbes()) {
			if (std::strcmp(probe->id, other->id) == 0) {
				EXPECT_STREQ(probe->key, other->key) << probe->id;
				EXPECT_STREQ(probe->what, other->what) << probe->id;
				EXPECT_EQ(probe->pace, other->pace) << probe->id;
				EXPECT_EQ(probe->place, other->place) << probe->id;
				EXPECT_EQ(probe->scope, other->scope) << probe->id;
			}
		}
	}
}

/* Variants of an id follow upon each other: no server has two of them, or none in between. */
TEST(Probe, VersionsOfAnIdMeetWithoutGapAndOverlap) {
	const auto all = AllProbes();
	for (std::size_t i = 1; i < all.size(); i++) {
		const Probe &first = *all[i - 1], &second = *all[i];
		if (std::strcmp(first.id, second.id) != 0 || *first.from_extension != '\0') {
			continue;
		}
		EXPECT_EQ(first.before_version, second.from_version) << first.id;
	}
}

TEST(Probe, KeysAreColumnsOfTheStatement) {
	for (const Probe *probe : AllProbes()) {
		for (const std::string_view name : ProbeNames(probe->key)) {
			if (*probe->sql != '\0') {
				EXPECT_NE(std::string_view(probe->sql).find(name), std::string_view::npos)
					<< probe->id << ": " << name;
			}
		}
	}
}

TEST(Probe, OnlySelects) {
	for (const Probe *probe : AllProbes()) {
		const std::string_view sql = probe->sql;
		const std::size_t start = sql.find_first_not_of("\n ");
		const std::string_view word = start == sql.npos ? "" : sql.substr(start, 6);
		EXPECT_TRUE(sql.empty() || word == "SELECT" || word.starts_with("WITH ")) << probe->id;
		EXPECT_EQ(sql.find(';'), sql.npos) << probe->id;
	}
}

TEST(Probe, FindsTheRowThatSuits) {
	EXPECT_EQ(FindProbe("no_such_probe", 150000), nullptr);
	EXPECT_EQ(FindProbe("io", 150000), nullptr);
	ASSERT_NE(FindProbe("io", 160000), nullptr);
	const std::string_view old = FindProbe("checkpoints", 160004)->sql;
	EXPECT_NE(old.find("pg_stat_bgwriter"), old.npos);
	const std::string_view moved = FindProbe("checkpoints", 170000)->sql;
	EXPECT_NE(moved.find("pg_stat_checkpointer"), moved.npos);
}

/* The extension's version decides, not the server's: it stays as it is after an upgrade. */
TEST(Probe, FindsTheStatementColumnsOfTheInstalledExtension) {
	EXPECT_EQ(FindProbe("statements", 170000, "1.7"), nullptr);
	const std::string_view nine = FindProbe("statements", 170000, "1.9")->sql;
	EXPECT_NE(nine.find("toplevel"), nine.npos);
	EXPECT_EQ(nine.find("jit_generation"), nine.npos);
	const std::string_view ten = FindProbe("statements", 150000, "1.10")->sql;
	EXPECT_NE(ten.find("s.blk_read_time"), ten.npos);
	const std::string_view twelve = FindProbe("statements", 180000, "1.12")->sql;
	EXPECT_NE(twelve.find("shared_blk_read_time"), twelve.npos);
	EXPECT_NE(twelve.find("parallel_workers_launched"), twelve.npos);
}

TEST(Probe, ComparesVersionsByNumbers) {
	EXPECT_TRUE(IsLowerVersion("1.9", "1.10"));
	EXPECT_FALSE(IsLowerVersion("1.10", "1.9"));
	EXPECT_FALSE(IsLowerVersion("1.10", "1.10"));
	EXPECT_TRUE(IsLowerVersion("1", "1.1"));
	EXPECT_TRUE(IsLowerVersion("", "0.1"));
}

TEST(Probe, SplitsLists) {
	EXPECT_TRUE(ProbeNames("").empty());
	EXPECT_EQ(ProbeNames("a,b"), (std::vector<std::string_view>{"a", "b"}));
	EXPECT_EQ(ProbeNames("a, b"), (std::vector<std::string_view>{"a", "b"}));
}

TEST(Probe, IdsAreOnceEachInTheList) {
	const auto ids = ProbeIds();
	EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), ids.size());
	EXPECT_EQ(ids.front(), "server");
}

} // namespace
} // namespace savant::core
