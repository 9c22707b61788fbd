/*
 * snapshot_test.cpp
 *     A snapshot as JSON and back.
 */
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "core/watch/snapshot.hpp"

namespace savant::core {
namespace {

Snapshot Example() {
	Snapshot snapshot;
	snapshot.taken_at = 1732190000.25;
	snapshot.elapsed = 34567.5;
	snapshot.server_version = 150004;
	snapshot.role = "anna";
	snapshot.planned_every = 60;
	snapshot.took_ms = 12.5;
	snapshot.probe_ms["server"] = 1.5;
	snapshot.asked_at["settings"] = 1732180000;
	snapshot.failures["wal_files"] = {ProbeFailure::Kind::Refused, "42501", "permission denied"};
	const double infinity = std::numeric_limits<double>::infinity();
	ProbeColumn number("n", ProbeCellKind::Number);
	number.numbers = {1.25, std::nan(""), -infinity};
	ProbeColumn id("id", ProbeCellKind::Integer);
	id.integers = {9007199254740993, 0, -5};
	id.nulls = {false, true, false};
	ProbeColumn flag("f", ProbeCellKind::Flag);
	flag.numbers = {1, 0, std::nan("")};
	ProbeColumn text("t", ProbeCellKind::Text);
	text.texts = {"a \"quoted\" text", "", ""};
	text.nulls = {false, false, true};
	snapshot.answers["server"] = ProbeTable({number, id, flag, text});
	return snapshot;
}

TEST(Snapshot, ComesBackFromItsJson) {
	const Snapshot back = SnapshotFromJson(SnapshotJson(Example()));
	EXPECT_EQ(back.taken_at, 1732190000.25);
	EXPECT_EQ(back.elapsed, 34567.5);
	EXPECT_EQ(back.server_version, 150004);
	EXPECT_EQ(back.role, "anna");
	EXPECT_EQ(back.planned_every, 60);
	EXPECT_EQ(back.AskedAt("settings"), 1732180000);
	EXPECT_EQ(back.AskedAt("server"), back.taken_at);
	EXPECT_EQ(back.failures.at("wal_files").kind, ProbeFailure::Kind::Refused);
	EXPECT_EQ(back.failures.at("wal_files").sqlstate, "42501");
	const ProbeTable &table = *back.Find("server");
	ASSERT_EQ(table.Rows(), 3u);
	EXPECT_EQ(table.Number(0, "n"), 1.25);
	EXPECT_TRUE(table.IsNull(1, "n"));
	EXPECT_TRUE(std::isinf(table.Number(2, "n")));
	EXPECT_EQ(table.Integer(0, "id"), 9007199254740993);
	EXPECT_TRUE(table.IsNull(1, "id"));
	EXPECT_TRUE(table.Flag(0, "f"));
	EXPECT_FALSE(table.Flag(1, "f"));
	EXPECT_TRUE(table.IsNull(2, "f"));
	EXPECT_EQ(table.Text(0, "t"), "a \"quoted\" text");
	EXPECT_FALSE(table.IsNull(1, "t"));
	EXPECT_TRUE(table.IsNull(2, "t"));
}

TEST(Snapshot, RefusesWhatIsNoSnapshot) {
	for (const char *text :
	     {"", "[]", "{}", "{\"format\": 1}", "{\"format\": 2, \"taken_at\": 1, \"answers\": {}}",
	      "{\"format\": 1, \"taken_at\": 1, \"answers\": {\"a\": [{\"name\": \"b\"}]}}",
	      "{\"format\": 1, \"taken_at\": 1, \"answers\": {\"a\": [{\"name\": \"b\", \"kind\":"
	      " \"number\", \"values\": [1]}, {\"name\": \"c\", \"kind\": \"text\", \"values\": "
	      "[]}]}}"}) {
		EXPECT_THROW((void)SnapshotFromJson(text), UserError) << text;
	}
}

TEST(ProbeTable, AnswersForCellsThatAreNotThere) {
	const ProbeTable table = *Example().Find("server");
	EXPECT_TRUE(std::isnan(table.Number(0, "absent")));
	EXPECT_TRUE(std::isnan(table.Number(9, "n")));
	EXPECT_TRUE(std::isnan(table.Number(0, "t"))); // of another kind
	EXPECT_EQ(table.Integer(0, "n"), 0);
	EXPECT_EQ(table.Text(0, "id"), "");
	EXPECT_FALSE(table.Flag(0, "n"));
	EXPECT_TRUE(table.IsNull(0, "absent"));
	EXPECT_EQ(ProbeTable().Rows(), 0u);
}

} // namespace
} // namespace savant::core
