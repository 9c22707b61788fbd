#include "core/model/event_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace savant::core {
namespace {

using Events = std::vector<std::string>; // "name|data"

/* The events of `bytes`, fed in pieces of `size`. */
Events Read(std::string_view bytes, std::size_t size = std::string::npos, bool finish = true) {
	Events events;
	EventStream stream(100, 200);
	const auto sink = [&events](std::string_view name, std::string_view data) {
		events.push_back(std::string(name) + "|" + std::string(data));
		return true;
	};
	while (!bytes.empty()) {
		const std::string_view piece = bytes.substr(0, size);
		bytes.remove_prefix(piece.size());
		EXPECT_TRUE(stream.Feed(piece, sink));
	}
	if (finish) {
		stream.Finish(sink);
	}
	return events;
}

TEST(EventStream, ReadsEveryLineEndAlsoWhenSplit) {
	for (const char *bytes : {"data: a\n\ndata: b\n\n", "data: a\r\n\r\ndata: b\r\n\r\n",
	                          "data: a\r\rdata: b\r\r", "data: a\n\r\ndata: b\r\r\n"}) {
		for (const std::size_t size : {1u, 2u, 3u, 100u}) {
			EXPECT_EQ(Read(bytes, size), (Events{"|a", "|b"})) << bytes << size;
		}
	}
}

TEST(EventStream, JoinsDataLinesAndDropsOneBlank) {
	EXPECT_EQ(Read("data: a\ndata:b\ndata:  c\n\n"), (Events{"|a\nb\n c"}));
	EXPECT_EQ(Read("data\n\n"), (Events{"|"}));
}

TEST(EventStream, NamesTheEventAndForgetsTheNameAfterIt) {
	EXPECT_EQ(Read("event: error\ndata: x\n\ndata: y\n\n"), (Events{"error|x", "|y"}));
	EXPECT_EQ(Read("event: error\n\ndata: y\n\n"), (Events{"|y"}));
}

TEST(EventStream, SkipsCommentsOtherFieldsAndAByteOrderMark) {
	EXPECT_EQ(Read("\xEF\xBB\xBF: hello\nid: 1\nretry: 5\nfoo\ndata: a\n:\n\n:\n\n"),
	          (Events{"|a"}));
	EXPECT_EQ(Read("\xEF\xBB\xBF"
	               "data: a\n\n",
	               1),
	          (Events{"|a"}));
}

TEST(EventStream, TakesJsonLines) {
	EXPECT_EQ(Read("{\"a\":1}\n{\"b\":2}\n"), (Events{"|{\"a\":1}", "|{\"b\":2}"}));
	EXPECT_EQ(Read("data: x\n{\"b\":2}", 1), (Events{"|x", "|{\"b\":2}"}));
}

TEST(EventStream, TakesTheLastEventOnlyAtTheEnd) {
	EXPECT_EQ(Read("data: a", 1, false), Events{});
	EXPECT_EQ(Read("data: a", 1), (Events{"|a"}));
	EXPECT_EQ(Read("data: a\n", 1), (Events{"|a"}));
}

TEST(EventStream, StopsWhenTheSinkDoes) {
	EventStream stream(100, 200);
	int events = 0;
	EXPECT_FALSE(
		stream.Feed("data: a\n\ndata: b\n\n",
	                [&events](std::string_view, std::string_view) { return ++events > 9; }));
	EXPECT_EQ(events, 1);
	EXPECT_FALSE(stream.TooLarge());
}

TEST(EventStream, EndsAtALongLineAndAtALongEvent) {
	const auto sink = [](std::string_view, std::string_view) { return true; };
	EventStream lines(100, 200);
	EXPECT_TRUE(lines.Feed(std::string(100, 'x'), sink));
	EXPECT_FALSE(lines.Feed("x", sink));
	EXPECT_TRUE(lines.TooLarge());
	EventStream events(100, 200);
	const std::string line = "data: " + std::string(90, 'x') + "\n";
	EXPECT_TRUE(events.Feed(line + line, sink));
	EXPECT_FALSE(events.Feed(line, sink));
	EXPECT_TRUE(events.TooLarge());
}

} // namespace
} // namespace savant::core
