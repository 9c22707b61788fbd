#include "core/ask/progress.hpp"

#include <gtest/gtest.h>

#include "core/ask/fakes.hpp"

using namespace savant::core;
using namespace savant::core::fakes;

namespace {

using Lines = std::vector<std::string>;

/* The lines of `reply`, which must not depend on how it is cut. */
Lines LinesOf(const std::string &reply) {
	FakeProgress whole, bytes;
	ReplyLines one(&whole), many(&bytes);
	one.OnText(reply);
	one.Finish();
	for (const char c : reply) {
		many.OnText({&c, 1});
	}
	many.Finish();
	EXPECT_EQ(whole.lines, bytes.lines);
	return whole.lines;
}

} // namespace

TEST(ReplyLines, ShowsPlainSqlAsItIs) {
	EXPECT_EQ(LinesOf("SELECT a\n\tFROM t\n\n"), (Lines{"  SELECT a", "   FROM t"}));
}

TEST(ReplyLines, LeavesFencesOut) {
	EXPECT_EQ(LinesOf("Here it is:\n```sql\nSELECT 1;\n```\n"),
	          (Lines{"  Here it is:", "  SELECT 1;"}));
}

TEST(ReplyLines, ShowsTheStatementInsideJson) {
	EXPECT_EQ(LinesOf(R"( {"note": "sql", "n": 1, "sql" : "SELECT \"x\"\nFROM t", "b": "y"})"),
	          (Lines{"  SELECT \"x\"", "  FROM t"}));
	EXPECT_EQ(LinesOf("```json\n{\"sql\":\"SELECT 1\"}\n```"), (Lines{"  SELECT 1"}));
	EXPECT_EQ(LinesOf(R"({"sql":null,"note":"no table for it"})"), Lines{});
}

TEST(ReplyLines, UndoesEscapes) {
	EXPECT_EQ(LinesOf(R"({"sql":"SELECT '\u00e9\u20ac\ud83d\u0041\t\/'"})"),
	          (Lines{"  SELECT '\xC3\xA9\xE2\x82\xAC?A /'"}));
}

TEST(ReplyLines, TellsWhatThereIsOfACutReply) {
	EXPECT_EQ(LinesOf(R"({"sql":"SELECT a\nFROM)"), (Lines{"  SELECT a", "  FROM"}));
	EXPECT_EQ(LinesOf(""), Lines{});
}

TEST(ReplyLines, IsBounded) {
	std::string reply;
	for (int i = 0; i < 5000; i++) {
		reply += "line\n";
	}
	EXPECT_EQ(LinesOf(reply).size(), ReplyLines::kMaxTold);
	const Lines lines = LinesOf(std::string(1000000, 'x'));
	ASSERT_EQ(lines.size(), 1u);
	EXPECT_LE(lines[0].size(), 400u);
	EXPECT_EQ(LinesOf("{" + std::string(100000, '{') + "\"" + std::string(100000, 'k')), Lines{});
}

TEST(Tell, NeedsNobodyAndKeepsToOneLine) {
	Tell(nullptr, "x");
	FakeProgress progress;
	Tell(&progress, "a\nb\x01");
	Tell(&progress, "bad \xFF bytes");
	EXPECT_EQ(progress.lines, Lines{"a b "});
}

TEST(ReplyLines, NeutralisesWhatATerminalObeys) {
	EXPECT_EQ(LinesOf("{\"sql\":\"SELECT 1 \\u001b[2J\\u009b2J\\u202e\"}"),
	          Lines{"  SELECT 1  [2J 2J "});
}
