/*
 * transcript_test.cpp
 *     Every recorded response, read whole, byte by byte, in odd pieces and cut short.
 *
 * What is expected was written down from the recordings, not from what the reader made
 * of them.  The recordings are not part of this repository: SAVANT_TRANSCRIPTS names
 * their folder, and the tests are skipped where it is missing.
 */
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <random>

#include "core/model/reply_reader.hpp"
#include "core/model/request_body.hpp"

namespace savant::core {

namespace {

struct Transcript {
	std::string name;
	int status = 0; // 0: not even a status line came
	std::string content_type;
	std::string body;   // without chunk framing: in the product libcurl undoes it
	bool whole = false; // the body ended as its framing says
};

std::string HeaderValue(std::string_view head, std::string_view name) {
	const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
	if (at == head.npos) {
		return {};
	}
	const std::size_t from = at + name.size() + 4;
	return std::string(head.substr(from, head.find("\r\n", from) - from));
}

/* The body of chunked framing; `whole` when its last chunk is there. */
std::string Unchunk(std::string_view framed, bool &whole) {
	std::string body;
	whole = false;
	while (true) {
		const std::size_t end = framed.find("\r\n");
		if (end == framed.npos) {
			return body;
		}
		const auto size = std::stoul(std::string(framed.substr(0, end)), nullptr, 16);
		if (size == 0) {
			whole = true;
			return body;
		}
		framed.remove_prefix(end + 2);
		body += framed.substr(0, size);
		framed.remove_prefix(std::min<std::size_t>(size + 2, framed.size()));
	}
}

Transcript ReadTranscript(const std::filesystem::path &path) {
	std::ifstream file(path, std::ios::binary);
	const std::string all{std::istreambuf_iterator<char>(file), {}};
	Transcript transcript;
	transcript.name = path.stem().string();
	std::string_view raw = all;
	raw.remove_prefix(std::min(raw.find("<<< RESPONSE"), raw.size()));
	raw.remove_prefix(std::min(raw.find('\n'), raw.size() - 1) + 1);
	const std::size_t head_end = raw.find("\r\n\r\n");
	if (head_end == raw.npos) {
		return transcript;
	}
	const std::string_view head = raw.substr(0, head_end + 2);
	const std::string_view framed = raw.substr(head_end + 4);
	transcript.status = std::stoi(std::string(head.substr(head.find(' ') + 1, 3)));
	transcript.content_type = HeaderValue(head, "Content-Type");
	const std::string length = HeaderValue(head, "Content-Length");
	if (HeaderValue(head, "Transfer-Encoding") == "chunked") {
		transcript.body = Unchunk(framed, transcript.whole);
	} else {
		transcript.body = framed.substr(0, length.empty() ? framed.npos : std::stoul(length));
		transcript.whole = length.empty() || framed.size() >= std::stoul(length);
	}
	return transcript;
}

/* SAVANT_TRANSCRIPTS, or the folder beside the checkout; empty when there is none. */
std::string TranscriptFolder() {
	const char *named = std::getenv("SAVANT_TRANSCRIPTS");
	const std::array<std::filesystem::path, 2> folders = {
		named != nullptr ? named : "../shared/llm/transcripts", "../../shared/llm/transcripts"};
	for (const std::filesystem::path &folder : folders) {
		if (std::filesystem::is_directory(folder)) {
			return folder.string();
		}
	}
	return {};
}

std::vector<Transcript> ReadTranscripts(const std::string &folder) {
	std::vector<Transcript> all;
	for (const auto &entry : std::filesystem::directory_iterator(folder)) {
		if (entry.path().extension() == ".http") {
			all.push_back(ReadTranscript(entry.path()));
		}
	}
	std::sort(all.begin(), all.end(),
	          [](const Transcript &a, const Transcript &b) { return a.name < b.name; });
	return all;
}

constexpr const char *kSql = "SELECT count(*) AS n FROM orders WHERE status = 'open';";
constexpr const char *kHello = "Hello! I am a tiny scripted model served by a real engine.";
constexpr const char *kThought = "The user wants a count. Use the table invoices.\n";
constexpr const char *kToolArguments = R"({"query": "SELECT 1 + 1", "limit": 10})";
constexpr const char *kSpam = "spam ham eggs toast beans ";
constexpr const char *kFourYm = "'ri]s seSELE\\4ym whWHER$qh/cr";
constexpr const char *kWho = "whoDrSELECT3|{h/cr3WHERDrSELECT4oDr";

/* An answer, or what else was recorded; `text` is its beginning when `bytes` is more. */
struct Expected {
	const char *name;
	FinishReason finish = FinishReason::None;
	std::optional<FailureKind> failure = {};
	std::string text = {};
	std::string reasoning = {};
	std::string arguments = {};                      // of the only tool call, run_sql
	std::size_t bytes = 0;                           // of the text, when more than written here
	std::int64_t prompt = 0, cached = 0, answer = 0; // 0: the server told none
};

constexpr FinishReason kStop = FinishReason::Stop;
constexpr FinishReason kLength = FinishReason::Length;
constexpr FinishReason kTools = FinishReason::ToolCalls;
constexpr FinishReason kNone = FinishReason::None;
constexpr FailureKind kCut = FailureKind::Truncated;

// clang-format off
const std::vector<Expected> &AllExpected() {
	static const auto *all = new std::vector<Expected>{
		{"01-health-loading-503", kNone, FailureKind::Loading},
		{"01b-chat-while-loading-503", kNone, FailureKind::Loading},
		{"01c-models-while-loading", kNone, FailureKind::Loading},
		{"01d-health-ok", kNone, FailureKind::Garbage},
		{"02-chat-nonstream", kStop, {}, kSql, "", "", 0, 37, 0, 15},
		{"02b-chat-nonstream-keepalive-http11", kStop, {}, kSql, "", "", 0, 37, 36, 15},
		{"02c-chat-nonstream-http10", kStop, {}, kSql, "", "", 0, 37, 36, 15},
		{"03-chat-stream-usage", kStop, {}, kSql, "", "", 0, 37, 36, 15},
		{"03b-chat-stream-no-usage-option", kStop, {}, kHello},
		{"03c-chat-stream-http10", kStop, {}, kHello},
		{"03d-stream-progress-timings", kStop, {}, kHello, "", "", 0, 1532, 0, 16},
		{"04-stream-utf8-split", kStop, {}, "Café €5 😀 日本 done"},
		{"04b-utf8-cut-by-max-tokens", kLength, kCut, "Caf", "", "", 0, 28, 27, 2},
		{"04c-stream-utf8-cut-by-max-tokens", kLength, kCut, "Caf"},
		{"05-reasoning-nonstream", kStop, {}, "SELECT 42 AS answer;", kThought, "", 0, 29, 8, 21},
		{"05b-reasoning-stream", kStop, {}, "SELECT 42 AS answer;", kThought, "", 0, 29, 28, 21},
		{"05c-reasoning-format-none-stream", kStop, {}, "SELECT 42 AS answer;",
	     "\n" + std::string(kThought)},
		{"05d-reasoning-cut-by-max-tokens", kLength, kCut, "", "The user wants a co", "", 0, 29, 28,
	     6},
		{"06-tools-nonstream", kTools, {}, "", "", kToolArguments, 0, 490, 1, 22},
		{"06b-tools-stream-deltas", kTools, {}, "", "", kToolArguments, 0, 490, 489, 22},
		{"06c-tools-required-stream", kTools, {}, "", "", kToolArguments},
		{"06d-tools-cut-by-max-tokens-stream", kLength, kCut, "", "", "{\"query\":"},
		{"06e-tools-cut-by-max-tokens", kLength, kCut, "", "", "{\"query\":", 0, 490, 489, 12},
		{"06f-tools-none", kStop, {}, "<tool_call>\n{\"name\": \"run_sql\", \"arguments\": "
	     "{\"query\": \"SELECT 1 + 1\", \"limit\": 10}}\n</tool_call>", "", "", 0, 490, 489, 22},
		{"06g-tool-result-roundtrip", kStop, {}, kSql, "", "", 0, 577, 468, 15},
		{"07-json-schema-scripted", kStop, {}, R"({"sql": "SELECT * FROM t", "confidence": 0.5})",
	     "", "", 0, 28, 8, 12},
		{"08-stop-sequence", kStop, {}, "first part ", "", "", 0, 28, 8, 5},
		{"08b-stop-sequence-stream", kStop, {}, "first part "},
		{"09-length", kLength, kCut, kSpam, "", "", 0, 28, 8, 5},
		{"09b-length-stream", kLength, kCut, kSpam, "", "", 0, 28, 27, 5},
		{"09c-max_completion_tokens", kLength, kCut, kSpam, "", "", 0, 28, 27, 5},
		{"09d-runs-into-context-limit-stream", kLength, kCut, kSpam, "", "", 10504},
		{"10-context-exceeded", kNone, FailureKind::ContextExceeded},
		{"10b-context-exceeded-stream", kNone, FailureKind::ContextExceeded},
		{"11-bad-model-name", kStop, {}, kHello, "", "", 0, 31, 30, 16},
		{"12-malformed-json", kNone, FailureKind::ServerError},
		{"12b-missing-messages", kNone, FailureKind::BadRequest},
		{"12c-wrong-type", kNone, FailureKind::BadRequest},
		{"12d-bad-role", kStop, {}, kHello, "", "", 0, 35, 1, 16},
		{"12e-invalid-utf8-body", kNone, FailureKind::ServerError},
		{"12f-bad-grammar", kNone, FailureKind::BadParameter},
		{"12g-bad-schema-ref", kNone, FailureKind::BadParameter},
		{"12h-schema-huge-repetition", kLength, kCut,
	     "{\"sql\": \"SELECT * FROM&Hello! I am a tiny scripted model served by a real e", "", "", 0,
	     28, 27, 20},
		{"12i-schema-bad-pattern", kNone, FailureKind::ServerError},
		{"12j-schema-bad-pattern2", kLength, kCut,
	     "{\"sql\": \"SELECT * FROM&Hello! I am a tiny scrip", "", "", 0, 31, 30, 20},
		{"12k-tools-and-grammar", kNone, FailureKind::BadParameter},
		{"12l-tools-and-schema", kStop, {}, R"({"sql": "SELECT * FROM t", "confidence": 0.5})",
	     kThought, "", 0, 490, 468, 29},
		{"12m-unknown-fields-ok", kStop, {}, kHello, "", "", 0, 31, 30, 16},
		{"13-unknown-path-404", kNone, FailureKind::UnknownPath},
		{"13b-wrong-method", kNone, FailureKind::UnknownPath},
		{"14-models", kNone, FailureKind::Garbage},
		{"14b-props", kNone, FailureKind::Garbage},
		{"14c-slots", kNone, FailureKind::Garbage},
		{"14d-input-tokens", kNone, FailureKind::Garbage},
		{"14e-tokenize", kNone, FailureKind::Garbage},
		{"15-legacy-completions", kStop, {}, kSql, "", "", 0, 1, 0, 15},
		{"15b-legacy-completions-stream", kStop, {}, kSql, "", "", 0, 1, 0, 15},
		{"15c-native-completion-stream", kStop, {}, kSql, "", "", 0, 1, 0, 15},
		{"16-embeddings-not-enabled", kNone, FailureKind::UnknownPath},
		{"17-anthropic-messages-stream", kStop, {}, "SELECT 42 AS answer;", kThought, "", 0, 29, 28,
	     21},
		{"17b-anthropic-messages", kStop, {}, kSql, "", "", 0, 27, 9, 15},
		{"17c-anthropic-tools-stream", kTools, {}, "", "", kToolArguments, 0, 470, 172, 22},
		{"17d-responses-stream", kStop, {}, kSql, "", "", 0, 27, 26, 15},
		{"18-n-2", kLength, kCut, "Hello! I am a tiny s", "", "", 0, 31, 30, 5},
		{"18b-logprobs", kLength, kCut, "Hello! I", "", "", 0, 31, 30, 2},
		{"19-warm-n_predict-0", kLength, kCut, "Hell", "", "", 0, 440, 0, 1},
		{"20-metrics", kNone, FailureKind::Garbage},
		{"21-no-key-401", kNone, FailureKind::Unauthorized},
		{"21b-wrong-key-401-stream", kNone, FailureKind::Unauthorized},
		{"21c-good-key", kStop, {}, kHello, "", "", 0, 31, 0, 16},
		{"21d-health-needs-no-key", kNone, FailureKind::Garbage},
		{"21e-models-needs-key", kNone, FailureKind::Unauthorized},
		{"22-embeddings", kNone, FailureKind::Garbage},
		{"22b-embeddings-base64", kNone, FailureKind::Garbage},
		{"22c-embeddings-too-long", kNone, FailureKind::ServerError},
		{"22d-embeddings-empty", kNone, FailureKind::BadRequest},
		{"22e-chat-on-embedding-server", kLength, kCut, "hyz", "", "", 0, 20, 0, 3},
		{"23-random-unconstrained-stream", kLength, kCut,
	     "hv        jkgyrbu7o0yb from4wgj\\hyrbthvvlzbw"},
		{"23b-random-json-schema", kStop, {},
	     "{ \"sql\" : \"xrrrrrrbuK.Vma    jkxbDqs aobuK.cQ6zwjrrrjrrrrrrrrrrrrrrjrrr\", "
	     "\"confidence\" :68e7017068686860738,\"kind\" : \"select\" }",
	     "", "", 0, 21, 20, 131},
		{"23c-random-json-schema-stream", kStop, {},
	     "{ \"sql\" : \"xrrrrrrbuK.Vma    jkxbDqs aobuK.cQ6zwjrrrjrrrrrrrrrrrrrrjrrr\", "
	     "\"confidence\" :68e7017068686860738,\"kind\" : \"select\" }"},
		{"23d-random-json-schema-cut", kLength, kCut, "{ \"sql\" : \"x", "", "", 0, 21, 20, 15},
		{"23e-random-tool-required", kLength, kCut, "hvlxrrrrrrrrrrrrrjrrrrrrjkx", "", "", 320, 464,
	     0, 300},
		{"23f-random-tool-required-stream", kLength, kCut, "hqzcrofrrrrrrrrrjy7orrrrrrrrjs fromm^",
	     "", "", 322},
		{"30-slow-first-token-ping", kLength, kCut, "'ri"},
		{"30b-slow-first-token-progress", kLength, kCut, "'ri"},
		{"30c-slow-first-token-nonstream", kLength, kCut, "'ri", "", "", 0, 6019, 6, 3},
		{"31-queue-req0-stream", kLength, kCut, kFourYm, "", "", 331},
		{"31-queue-req1-stream", kLength, kCut, kFourYm, "", "", 331},
		{"31-queue-req2-nonstream", kLength, kCut, kFourYm, "", "", 331, 2397, 7, 200},
		{"31-queue-req3-stream", kLength, kCut, kFourYm, "", "", 331},
		{"31b-health-while-busy", kNone, FailureKind::Garbage},
		{"31c-metrics-while-busy", kNone, FailureKind::Garbage},
		{"31d-slots-while-busy", kNone, FailureKind::Garbage},
		{"31e-slots-fail-on-no-slot", kNone, FailureKind::Busy},
		{"32-disconnect-midstream", kNone, FailureKind::Incomplete, "{SELECT se/xgDrSELECT4"},
		{"33-nul-byte-in-content", kLength, kCut, "\uFFFD\uFFFD\uFFFD", "", "", 0, 31, 0, 3},
		{"33b-invalid-byte-in-content", kLength, kCut, "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD", "", "", 0,
	     31, 30, 5},
		{"33c-invalid-byte-stream", kLength, kCut, "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},
		{"33d-lone-continuation-then-ascii", kLength, kCut,
	     "Caf&Hello! I am a tiny scripted model se", "", "", 0, 1, 0, 12},
		{"33e-schema-bad-pattern-stream", kNone, FailureKind::ServerError,
	     "{\"sql\": \"SELECT there"},
		{"33f-number-overflow", kStop, {}, "{\"confidence\": 0}", "", "", 0, 28, 8, 12},
		{"34-server-killed-midstream", kNone, FailureKind::Incomplete, kWho, "", "", 517},
		{"35-server-sigterm-midstream", kNone, FailureKind::Incomplete, kWho, "", "", 502},
		{"35b-server-sigterm-nonstream", kNone, FailureKind::Incomplete},
		{"36-pings-with-other-stream", kLength, kCut, "'r"},
	};
	return *all;
}
// clang-format on

/* What a reply is worth comparing by. */
struct Reading {
	FinishReason finish = FinishReason::None;
	std::optional<FailureKind> failure;
	std::string text, reasoning, arguments, streamed;

	bool operator==(const Reading &) const = default;
};

/* Feeds the first `length` bytes in pieces as `next_size` says, and ends. */
template <typename NextSize>
ChatReply Feed(const Transcript &transcript, std::size_t length, bool whole, NextSize next_size,
               std::string *streamed = nullptr) {
	ReplyReader reader(Provider::LlamaCpp);
	if (transcript.status != 0) {
		reader.Head(transcript.status, transcript.content_type, {});
	}
	std::string_view rest = std::string_view(transcript.body).substr(0, length);
	bool more = true;
	while (!rest.empty() && more) {
		const std::size_t size = std::min<std::size_t>(next_size(), rest.size());
		more = reader.Bytes(rest.substr(0, size));
		rest.remove_prefix(size);
		if (streamed != nullptr) {
			*streamed += reader.TakeText();
		}
	}
	reader.End(whole);
	if (streamed != nullptr) {
		*streamed += reader.TakeText();
	}
	return reader.TakeReply();
}

template <typename NextSize>
Reading ReadIn(const Transcript &transcript, NextSize next_size) {
	Reading reading;
	const ChatReply reply =
		Feed(transcript, transcript.body.size(), transcript.whole, next_size, &reading.streamed);
	reading.finish = reply.finish;
	reading.failure = reply.failure ? std::optional(reply.failure->kind) : std::nullopt;
	reading.text = reply.text;
	reading.reasoning = reply.reasoning;
	for (const ModelToolCall &call : reply.tool_calls) {
		reading.arguments += call.arguments;
	}
	return reading;
}

Reading ReadWhole(const Transcript &transcript) {
	return ReadIn(transcript, [] { return std::string::npos; });
}

class Transcripts : public testing::Test {
protected:
	void SetUp() override {
		const std::string folder = TranscriptFolder();
		if (folder.empty()) {
			GTEST_SKIP() << "no recorded transcripts here (SAVANT_TRANSCRIPTS names their folder)";
		}
		all_ = ReadTranscripts(folder);
		ASSERT_FALSE(all_.empty());
	}
	std::vector<Transcript> all_;
};

TEST_F(Transcripts, EndInTheAnswerOrTheErrorThatWasRecorded) {
	std::map<std::string, Expected> expected;
	for (const Expected &one : AllExpected()) {
		expected[one.name] = one;
	}
	for (const Transcript &transcript : all_) {
		SCOPED_TRACE(transcript.name);
		const auto found = expected.find(transcript.name);
		if (found == expected.end()) {
			ADD_FAILURE() << "nothing is written down for this recording";
			continue;
		}
		const Expected &want = found->second;
		const ChatReply reply = Feed(transcript, transcript.body.size(), transcript.whole,
		                             [] { return std::string::npos; });
		EXPECT_EQ(reply.finish, want.finish);
		ASSERT_EQ(reply.failure.has_value(), want.failure.has_value())
			<< (reply.failure ? FailureName(reply.failure->kind) : "no failure");
		if (want.failure) {
			EXPECT_STREQ(FailureName(reply.failure->kind), FailureName(*want.failure));
			EXPECT_EQ(reply.failure->http_status, transcript.status);
		}
		EXPECT_EQ(want.bytes == 0 ? reply.text : reply.text.substr(0, want.text.size()), want.text);
		EXPECT_EQ(reply.text.size(), want.bytes == 0 ? want.text.size() : want.bytes);
		EXPECT_EQ(reply.reasoning, want.reasoning);
		EXPECT_EQ(reply.tool_calls.size(), want.arguments.empty() ? 0u : 1u);
		for (const ModelToolCall &call : reply.tool_calls) {
			EXPECT_EQ(call.name, "run_sql");
			EXPECT_EQ(call.arguments, want.arguments);
			EXPECT_EQ(call.id.size(), 32u);
		}
		if (want.answer > 0) {
			EXPECT_EQ(reply.usage.prompt, want.prompt);
			EXPECT_EQ(reply.usage.cached, want.cached);
			EXPECT_EQ(reply.usage.answer, want.answer);
			EXPECT_FALSE(reply.usage.estimated);
		}
	}
}

TEST_F(Transcripts, ReadTheSameHoweverTheBytesAreCut) {
	std::mt19937 random(20261121);
	for (const Transcript &transcript : all_) {
		SCOPED_TRACE(transcript.name);
		const Reading whole = ReadWhole(transcript);
		EXPECT_EQ(whole.streamed, whole.text);
		EXPECT_EQ(ReadIn(transcript, [] { return 1u; }), whole);
		EXPECT_EQ(ReadIn(transcript, [] { return 7u; }), whole);
		for (int round = 0; round < 3; ++round) {
			EXPECT_EQ(ReadIn(transcript, [&random] { return 1 + random() % 400; }), whole);
		}
	}
}

/* Where to cut: beside each line end, at most about `most` places. */
std::vector<std::size_t> CutPlaces(const std::string &body, std::size_t most) {
	std::vector<std::size_t> places = {0};
	for (std::size_t at = body.find('\n'); at != body.npos; at = body.find('\n', at + 1)) {
		places.insert(places.end(), {at > 0 ? at - 1 : 0, at, at + 1, (at + places.back()) / 2});
	}
	for (std::size_t at = 0; at < body.size(); at += body.size() / 64 + 1) {
		places.push_back(at);
	}
	std::vector<std::size_t> chosen;
	const std::size_t step = std::max<std::size_t>(1, places.size() / most);
	for (std::size_t i = 0; i < places.size(); i += step) {
		chosen.push_back(places[i]);
	}
	return chosen;
}

TEST_F(Transcripts, CutAnywhereAreNeverTakenForAnAnswer) {
	constexpr std::size_t kFedBytes = 250'000; // per recording, so that long ones end too
	std::size_t cuts = 0;
	for (const Transcript &transcript : all_) {
		SCOPED_TRACE(transcript.name);
		const Reading whole = ReadWhole(transcript);
		const std::size_t most = kFedBytes / (transcript.body.size() + 1) + 8;
		for (const std::size_t length : CutPlaces(transcript.body, most)) {
			for (const bool clean : {false, true}) { // a lost connection, and a clean end of file
				const ChatReply reply =
					Feed(transcript, length, clean, [] { return std::string::npos; });
				++cuts;
				if (reply.failure) {
					continue;
				}
				ASSERT_FALSE(whole.failure) << "cut at " << length << ": " << reply.text;
				ASSERT_EQ(reply.text, whole.text) << "cut at " << length;
				ASSERT_NE(reply.finish, FinishReason::None) << "cut at " << length;
				ASSERT_EQ(reply.tool_calls.empty() ? "" : reply.tool_calls[0].arguments,
				          whole.arguments)
					<< "cut at " << length;
			}
		}
	}
	EXPECT_GT(cuts, all_.size());
}

/* A server that goes silent: its connection stays open, so nobody says End. */
TEST_F(Transcripts, AreNotFinishedWhileTheServerIsSilent) {
	for (const Transcript &transcript : all_) {
		if (transcript.content_type != "text/event-stream" || transcript.whole) {
			continue;
		}
		SCOPED_TRACE(transcript.name);
		ReplyReader reader(Provider::LlamaCpp);
		reader.Head(transcript.status, transcript.content_type, {});
		EXPECT_TRUE(reader.Bytes(transcript.body)); // more is wanted
		EXPECT_TRUE(reader.SawContent());
		EXPECT_FALSE(reader.TakeText().empty()); // what came is shown meanwhile
		EXPECT_TRUE(reader.Bytes(""));
		EXPECT_TRUE(reader.TakeText().empty());
	}
}

TEST_F(Transcripts, TellWhatTheServerIs) {
	std::map<std::string, ServerFacts> facts;
	for (const Transcript &transcript : all_) {
		facts[transcript.name] = ReadHealth(transcript.status, transcript.body);
	}
	EXPECT_EQ(facts["14b-props"].provider, Provider::LlamaCpp);
	EXPECT_EQ(facts["14b-props"].slots, 2);
	EXPECT_EQ(facts["14b-props"].context_tokens, 2048);
	EXPECT_EQ(facts["14-models"].provider, Provider::LlamaCpp);
	EXPECT_EQ(facts["14-models"].slots, 0);
	EXPECT_EQ(facts["14-models"].context_tokens, 2048);
	EXPECT_EQ(facts["01d-health-ok"].provider, Provider::Auto);
	EXPECT_EQ(facts["01c-models-while-loading"].provider, Provider::Auto);
	EXPECT_EQ(facts["20-metrics"].provider, Provider::Auto);
}

} // namespace
} // namespace savant::core
