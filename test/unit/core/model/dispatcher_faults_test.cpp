#include <gtest/gtest.h>

#include "dispatcher_fakes.hpp"

namespace savant::core {
namespace {

using fakes::DispatcherTest;
using fakes::FakeListener;
using fakes::kStopEvent;
using fakes::TextEvent;

const std::string kLoading =
	R"({"error":{"message":"Loading model","type":"unavailable_error","code":503}})";
const std::string kBusy = R"({"error":{"message":"server busy, please try again"}})";
const std::string kRateLimit =
	R"({"error":{"message":"slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}})";

std::string Unsupported(const std::string &field) {
	return R"({"error":{"message":"Unsupported parameter: ')" + field +
	       R"('","type":"invalid_request_error","param":")" + field + R"("}})";
}

class DispatcherFaults : public DispatcherTest {
protected:
	const std::vector<std::string> kTwo = {"http://localhost:1/v1", "http://localhost:2/v1"};

	/* Jobs fail to connect until the circuit of the only endpoint is open. */
	void OpenCircuit() {
		FakeListener &job = Submit();
		for (int i = 0; i < 3; ++i) {
			network.End(Requests(), TransferEnd::Refused);
			Advance();
			Advance(2000);
		}
		ASSERT_EQ(job.Outcome(), "unreachable");
		ASSERT_EQ(State().circuit, CircuitState::Open);
	}
};

/* ---- retries -------------------------------------------------------------------- */

TEST_F(DispatcherFaults, WaitsWhileTheModelLoadsAndSaysSo) {
	FakeListener &job = Submit();
	double delay = 1000;
	for (TransferId id = 1; id <= 6; ++id) {
		network.Json(id, 503, kLoading);
		Advance();
		ASSERT_EQ(Requests(), id);
		EXPECT_DOUBLE_EQ(dispatcher.NextDueMs(), now + delay);
		Advance(delay - 1);
		ASSERT_EQ(Requests(), id) << "too early";
		Advance(1);
		ASSERT_EQ(Requests(), id + 1);
		delay = std::min(delay * 2, 8000.0);
	}
	network.Answer(7);
	Advance();
	ASSERT_EQ(job.Outcome(), "good");
	EXPECT_EQ(job.reply->attempts, 7);
	ASSERT_EQ(job.notices.size(), 6u);
	EXPECT_EQ(job.notices[1], "retrying in 2 s: the server is loading its model");
	EXPECT_EQ(State().circuit, CircuitState::Closed);
}

TEST_F(DispatcherFaults, HoldsAllJobsWhileTheServerLoads) {
	FakeListener &a = Submit(), &b = Submit();
	network.Json(1, 503, kLoading);
	Advance();
	EXPECT_EQ(Requests(), 1u) << "the second job would hear the same";
	Advance(1000);
	EXPECT_EQ(Requests(), 2u);
	network.Answer(2);
	Advance();
	EXPECT_TRUE(a.Good()) << "the first is first again";
	network.Answer(3);
	Advance();
	EXPECT_TRUE(b.Good());
}

TEST_F(DispatcherFaults, GivesABusyServerSoManyChances) {
	FakeListener &job = Submit();
	for (TransferId id = 1; id <= 4; ++id) {
		network.Json(id, 503, kBusy);
		Advance();
		Advance(8000);
	}
	EXPECT_EQ(job.Outcome(), "busy");
	EXPECT_EQ(Requests(), 4u);
	EXPECT_EQ(job.reply->failure->http_status, 503);
}

TEST_F(DispatcherFaults, HonoursRetryAfter) {
	FakeListener &job = Submit(), &other = Submit();
	network.Json(1, 429, kRateLimit, "20");
	Advance();
	EXPECT_EQ(Requests(), 2u) << "a rate limit is of one key: the others go on";
	network.Answer(2);
	Advance(19999);
	EXPECT_TRUE(other.Good());
	EXPECT_EQ(Requests(), 2u);
	Advance(1);
	ASSERT_EQ(Requests(), 3u);
	network.Answer(3);
	Advance();
	EXPECT_TRUE(job.Good());
}

TEST_F(DispatcherFaults, GivesUpWhenRetryAfterIsBeyondTheTotalClock) {
	ChatJob job = Job();
	job.clocks.total_ms = 10000;
	FakeListener &listener = Submit(job);
	network.Json(1, 429, kRateLimit, "20");
	Advance();
	EXPECT_EQ(listener.Outcome(), "rate_limited");
	EXPECT_DOUBLE_EQ(listener.reply->failure->retry_after_s, 20);
}

TEST_F(DispatcherFaults, SpreadsRetriesByChance) {
	random = 0;
	Submit();
	network.Json(1, 503, kBusy);
	Advance();
	Advance(799);
	EXPECT_EQ(Requests(), 1u);
	Advance(1);
	EXPECT_EQ(Requests(), 2u);
}

TEST_F(DispatcherFaults, AsksAgainAtOnceOnAFreshConnectionAfterACut) {
	FakeListener &job = Submit();
	EXPECT_FALSE(network.sent[0].request.fresh_connection);
	network.End(1, TransferEnd::Cut);
	Advance();
	ASSERT_EQ(Requests(), 2u);
	EXPECT_TRUE(network.sent[1].request.fresh_connection);
	network.Head(2, 200);
	network.End(2, TransferEnd::Cut);
	Advance();
	EXPECT_EQ(job.Outcome(), "incomplete");
	EXPECT_EQ(job.reply->attempts, 2);
}

TEST_F(DispatcherFaults, NeverShowsTextOfAnAnswerThatIsAskedForAgain) {
	FakeListener &job = Submit();
	network.Head(1, 200);
	network.Bytes(1, TextEvent("wrong"));
	network.End(1, TransferEnd::Cut); // in the same Advance: nobody has seen it
	Advance();
	EXPECT_EQ(job.text, "");
	ASSERT_EQ(Requests(), 2u);
	network.Answer(2, "right");
	Advance();
	EXPECT_EQ(job.text, "right");
	EXPECT_EQ(job.reply->text, "right");
}

TEST_F(DispatcherFaults, NeverAsksAgainAfterTextWasShown) {
	FakeListener &job = Submit();
	network.Head(1, 200);
	network.Bytes(1, TextEvent("SELECT"));
	Advance();
	network.End(1, TransferEnd::Cut);
	Advance();
	EXPECT_EQ(job.Outcome(), "incomplete");
	EXPECT_EQ(job.reply->text, "SELECT");
	EXPECT_EQ(Requests(), 1u);
	EXPECT_EQ(State().circuit, CircuitState::Closed);
}

TEST_F(DispatcherFaults, DropsTheSchemaOnceAfterAServerError) {
	ChatJob job = Job();
	job.request.json_schema = R"({"type":"object"})";
	FakeListener &listener = Submit(job);
	const std::string error = R"({"error":{"message":"parser","type":"server_error"}})";
	EXPECT_NE(network.Body(1).find("json_schema"), std::string::npos);
	network.Json(1, 500, error);
	Advance();
	ASSERT_EQ(Requests(), 2u);
	EXPECT_EQ(network.Body(2).find("json_schema"), std::string::npos);
	network.Json(2, 500, error);
	Advance();
	EXPECT_EQ(listener.Outcome(), "server_error");
	EXPECT_EQ(Requests(), 2u);
}

TEST_F(DispatcherFaults, LearnsWhichParameterAServerDoesNotTake) {
	ChatJob two_slots = Job();
	two_slots.slots = 2;
	FakeListener &a = Submit(two_slots), &b = Submit(two_slots);
	EXPECT_NE(network.Body(1).find("temperature"), std::string::npos);
	network.Json(1, 400, Unsupported("temperature"));
	network.Json(2, 400, Unsupported("temperature")); // was sent before it was known
	Advance();
	ASSERT_EQ(Requests(), 4u);
	EXPECT_EQ(network.Body(3).find("temperature"), std::string::npos);
	EXPECT_EQ(network.Body(4).find("temperature"), std::string::npos);
	network.Answer(3);
	network.Answer(4);
	Advance();
	EXPECT_TRUE(a.Good() && b.Good());
	Submit();
	EXPECT_EQ(network.Body(5).find("temperature"), std::string::npos) << "remembered";
	EXPECT_EQ(Submit(Job({"http://localhost:2/v1"})).Outcome(), "waiting");
	EXPECT_NE(network.Body(6).find("temperature"), std::string::npos) << "of that endpoint only";
}

TEST_F(DispatcherFaults, TakesAParameterItCannotLeaveOutAsFinal) {
	FakeListener &job = Submit();
	network.Json(1, 400, Unsupported("store"));
	Advance();
	EXPECT_EQ(job.Outcome(), "bad_parameter");
	EXPECT_EQ(Requests(), 1u);
}

TEST_F(DispatcherFaults, TakesRefusalsAsFinal) {
	const struct {
		int status;
		const char *body, *outcome;
	} cases[] = {
		{401, R"({"error":{"message":"Invalid API key","type":"authentication_error"}})",
	     "unauthorized"},
		{429, R"({"error":{"message":"x","code":"insufficient_quota"}})", "quota"},
		{404, "", "unknown_path"},
		{302, "", "redirected"},
		{200, "<html>hello</html>", "garbage"},
	};
	TransferId id = 0;
	for (const auto &one : cases) {
		FakeListener &job = Submit();
		network.Json(++id, one.status, one.body);
		Advance();
		EXPECT_EQ(job.Outcome(), one.outcome);
		EXPECT_EQ(Requests(), id) << one.outcome;
	}
	EXPECT_EQ(State().circuit, CircuitState::Closed) << "the server can be reached";
	EXPECT_EQ(State().failures, 5);
}

TEST_F(DispatcherFaults, MasksAKeyThatTheServerRepeats) {
	ChatJob job = Job();
	job.endpoints[0].key_env = "KEY";
	secret = "hunter2-0123";
	FakeListener &whole = Submit(job);
	network.Json(1, 401, R"({"error":{"message":"key hunter2-0123 or hunter2-0123 is wrong"}})");
	Advance();
	EXPECT_EQ(whole.reply->failure->message, "key *** or *** is wrong");
	FakeListener &part = Submit(job);
	network.Json(2, 401, R"({"error":{"message":"this is not a key: hunter2-0"}})");
	Advance();
	EXPECT_EQ(part.reply->failure->message, "this is not a key: ***");
}

TEST_F(DispatcherFaults, HoldsNothingAgainstAServerThatWasToldToStop) {
	FakeListener &job = Submit();
	network.Head(1, 200);
	network.Bytes(1, TextEvent("SELECT") +
	                     "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n"
	                     "data: [DONE]\n\n");
	network.End(1);
	Advance();
	EXPECT_EQ(job.Outcome(), "truncated");
	EXPECT_EQ(State().failures, 0);
	EXPECT_DOUBLE_EQ(State().last_ok_ms, now);
}

TEST_F(DispatcherFaults, EndsTheHoldWithAnAnswer) {
	ChatJob two_slots = Job();
	two_slots.slots = 2;
	FakeListener &a = Submit(two_slots), &b = Submit(two_slots), &c = Submit(two_slots);
	network.Json(1, 503, kBusy, "25");
	Advance();
	EXPECT_EQ(Requests(), 2u);
	network.Answer(2);
	Advance();
	EXPECT_TRUE(b.Good());
	ASSERT_EQ(Requests(), 3u);
	network.Answer(3);
	Advance();
	EXPECT_TRUE(c.Good());
	EXPECT_FALSE(a.Done());
}

TEST_F(DispatcherFaults, GoesToTheNextEndpointAfterTwoCuts) {
	FakeListener &job = Submit(Job(kTwo));
	network.End(1, TransferEnd::Cut);
	Advance();
	network.End(2, TransferEnd::Cut);
	Advance();
	ASSERT_EQ(Requests(), 3u);
	EXPECT_EQ(network.Url(3), "http://localhost:2/v1/chat/completions");
	network.Answer(3);
	Advance();
	EXPECT_TRUE(job.Good());
}

/* ---- failover and the circuit --------------------------------------------------- */

TEST_F(DispatcherFaults, GoesToTheNextEndpointWhenOneIsDown) {
	FakeListener &job = Submit(Job(kTwo));
	network.End(1, TransferEnd::Refused);
	Advance();
	ASSERT_EQ(Requests(), 2u) << "at once";
	EXPECT_EQ(network.Url(2), "http://localhost:2/v1/chat/completions");
	ASSERT_EQ(job.notices.size(), 1u);
	EXPECT_EQ(job.notices[0], "trying the next model server: the server cannot be reached "
	                          "(connection refused)");
	network.Answer(2);
	Advance();
	ASSERT_TRUE(job.Good());
	EXPECT_EQ(job.reply->endpoint, "http://localhost:2/v1");
	Submit(Job(kTwo));
	EXPECT_EQ(network.Url(3), "http://localhost:1/v1/chat/completions") << "still preferred";
}

TEST_F(DispatcherFaults, GoesRoundAgainWhenAllAreDown) {
	FakeListener &job = Submit(Job(kTwo));
	for (TransferId id = 1; id <= 2; ++id) {
		network.End(id, TransferEnd::Refused);
		Advance();
	}
	EXPECT_EQ(Requests(), 2u);
	Advance(1000);
	ASSERT_EQ(Requests(), 3u);
	EXPECT_EQ(network.Url(3), "http://localhost:1/v1/chat/completions");
	network.Answer(3);
	Advance();
	EXPECT_TRUE(job.Good());
}

TEST_F(DispatcherFaults, LeavesAnEndpointWhoseCertificateIsWrong) {
	FakeListener &job = Submit(Job({"https://localhost:1/v1", "http://localhost:2/v1"}));
	network.End(1, TransferEnd::Tls);
	Advance();
	ASSERT_EQ(Requests(), 2u);
	network.End(2, TransferEnd::Tls);
	Advance();
	EXPECT_EQ(job.Outcome(), "tls");
	EXPECT_EQ(job.reply->failure->message, "detail of the end");
}

TEST_F(DispatcherFaults, PausesAfterThreeTransportFailuresInARow) {
	OpenCircuit();
	const std::size_t requests = Requests();
	FakeListener &late = Submit();
	EXPECT_EQ(late.Outcome(), "circuit_open");
	EXPECT_EQ(late.reply->failure->message,
	          "no request for now, after 3 failures in a row: the server cannot be reached "
	          "(connection refused)");
	EXPECT_GT(late.reply->failure->retry_after_s, 20);
	EXPECT_EQ(Requests(), requests);
	EXPECT_EQ(State().reason, "the server cannot be reached (connection refused)");
}

TEST_F(DispatcherFaults, CountsFailuresInARowOnly) {
	for (int round = 0; round < 3; ++round) {
		FakeListener &job = Submit();
		network.End(Requests(), TransferEnd::Refused);
		Advance();
		Advance(1000);
		network.End(Requests(), TransferEnd::Refused);
		Advance();
		Advance(2000);
		network.Json(Requests(), 401, "{}"); // an answer, if not a kind one
		Advance();
		EXPECT_EQ(job.Outcome(), "unauthorized");
	}
	EXPECT_EQ(State().circuit, CircuitState::Closed);
}

TEST_F(DispatcherFaults, TellsTheQueueWhenTheCircuitOpens) {
	const std::vector<std::string> both = {"http://localhost:8080/v1", "http://localhost:9090/v1"};
	FakeListener &a = Submit(), &b = Submit(), &c = Submit(Job(both)), &d = Submit(Job(both)),
				 &e = Submit();
	for (TransferId id = 1; id <= 3; ++id) { // a and b rest, so their slot goes on
		network.End(id, TransferEnd::Refused);
		Advance();
	}
	EXPECT_EQ(State().circuit, CircuitState::Open);
	EXPECT_EQ(e.Outcome(), "circuit_open");
	ASSERT_EQ(Requests(), 4u);
	EXPECT_EQ(network.Url(4), "http://localhost:9090/v1/chat/completions");
	network.Answer(4);
	Advance();
	network.Answer(5);
	Advance();
	EXPECT_TRUE(c.Good()) << c.Outcome();
	EXPECT_TRUE(d.Good()) << d.Outcome();
	Advance(1000);
	EXPECT_EQ(a.Outcome(), "unreachable") << "what it saw itself says more than 'paused'";
	EXPECT_EQ(b.Outcome(), "unreachable");
	EXPECT_EQ(dispatcher.Jobs(), 0u);
}

TEST_F(DispatcherFaults, LetsOneJobTryAfterThePause) {
	OpenCircuit();
	Advance(30000);
	EXPECT_EQ(State().circuit, CircuitState::HalfOpen);
	ChatJob wide = Job();
	wide.slots = 4;
	FakeListener &trial = Submit(wide), &next = Submit(wide);
	const std::size_t requests = Requests();
	EXPECT_EQ(network.Open(), 1) << "one only";
	network.Answer(requests);
	Advance();
	EXPECT_TRUE(trial.Good());
	EXPECT_EQ(State().circuit, CircuitState::Closed);
	EXPECT_EQ(Requests(), requests + 1);
	network.Answer(Requests());
	Advance();
	EXPECT_TRUE(next.Good());
}

TEST_F(DispatcherFaults, PausesAgainWhenTheTrialFails) {
	OpenCircuit();
	Advance(30000);
	FakeListener &trial = Submit(), &next = Submit();
	network.End(Requests(), TransferEnd::Refused);
	Advance();
	EXPECT_EQ(State().circuit, CircuitState::Open);
	EXPECT_EQ(trial.Outcome(), "unreachable");
	EXPECT_EQ(next.Outcome(), "circuit_open");
}

TEST_F(DispatcherFaults, LetsAnotherTryWhenTheTrialIsCancelled) {
	OpenCircuit();
	Advance(30000);
	FakeListener &trial = Submit(), &next = Submit();
	const std::size_t requests = Requests();
	Cancel(trial);
	ASSERT_EQ(Requests(), requests + 1);
	network.Answer(Requests());
	Advance();
	EXPECT_TRUE(next.Good());
	EXPECT_EQ(State().circuit, CircuitState::Closed);
}

/* ---- clocks --------------------------------------------------------------------- */

TEST_F(DispatcherFaults, EndsASilentServerByTheFirstByteClock) {
	FakeListener &job = Submit();
	network.Head(1, 200);
	network.Bytes(1, ":\n\n"); // a ping is not content
	Advance(119999);
	EXPECT_FALSE(job.Done());
	Advance(1);
	EXPECT_EQ(job.Outcome(), "first_byte_timeout");
	EXPECT_TRUE(network.sent[0].stopped);
	EXPECT_EQ(State().in_flight, 0);
}

TEST_F(DispatcherFaults, TellsHowMuchOfASlowPromptIsRead) {
	FakeListener &job = Submit();
	network.Head(1, 200);
	const auto progress = [this](int read) {
		network.Bytes(1, "data: {\"choices\":[{\"index\":0,\"delta\":{}}],\"prompt_progress\":"
		                 "{\"total\":1000,\"processed\":" +
		                     std::to_string(read) + "}}\n\n");
	};
	progress(500);
	Advance(1999);
	EXPECT_TRUE(job.notices.empty()); // a prompt read in a moment is not worth a word
	for (const int read : {510, 520, 740, 760, 1000}) {
		progress(read);
		Advance(1000);
	}
	EXPECT_EQ(job.notices, (std::vector<std::string>{"the model has read 50 % of the prompt",
	                                                 "the model has read 75 % of the prompt"}));
	network.Bytes(1, TextEvent("SELECT 1"));
	progress(100);
	Advance(1000);
	EXPECT_EQ(job.notices.size(), 2u);
}

TEST_F(DispatcherFaults, StartsTheIdleClockWithTheFirstContent) {
	FakeListener &job = Submit();
	Advance(100000);
	network.Head(1, 200);
	network.Bytes(1, TextEvent("SELECT"));
	Advance();
	EXPECT_LE(dispatcher.NextDueMs(), now + 60000);
	Advance(59999);
	network.Bytes(1, ":\n\n"); // now a ping is a sign of life
	Advance();
	Advance(59999);
	EXPECT_FALSE(job.Done());
	Advance(1);
	EXPECT_EQ(job.Outcome(), "idle_timeout");
	EXPECT_EQ(job.reply->text, "SELECT");
	EXPECT_TRUE(network.sent[0].stopped);
}

TEST_F(DispatcherFaults, TakesACompleteAnswerWhoseConnectionStaysOpen) {
	const std::string finish =
		"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
	FakeListener &job = Submit();
	network.Head(1, 200);
	network.Bytes(1, TextEvent("SELECT 1") + finish); // and nothing more, not even [DONE]
	Advance();
	EXPECT_FALSE(job.Done()); // token counts may follow
	EXPECT_LE(dispatcher.NextDueMs(), now + 2000);
	Advance(2000);
	EXPECT_EQ(job.Outcome(), "good");
	EXPECT_EQ(job.reply->text, "SELECT 1");
	EXPECT_EQ(job.text, "SELECT 1");
	EXPECT_EQ(network.Open(), 0);
	EXPECT_EQ(State().failures, 0);
}

TEST_F(DispatcherFaults, EndsEverythingByTheTotalClock) {
	FakeListener &job = Submit();
	network.Head(1, 200);
	for (int i = 0; i < 600; ++i) {
		EXPECT_FALSE(job.Done());
		network.Bytes(1, TextEvent("x"));
		Advance(1000);
	}
	EXPECT_EQ(job.Outcome(), "total_timeout");
	EXPECT_EQ(job.reply->text.size(), 600u);
}

TEST_F(DispatcherFaults, CountsTheTotalClockFromTheFirstSend) {
	ChatJob slow = Job();
	slow.clocks.total_ms = 100000;
	Submit(slow);
	FakeListener &second = Submit(slow);
	Advance(90000);
	network.Answer(1);
	Advance();
	ASSERT_EQ(Requests(), 2u);
	Advance(99999);
	EXPECT_FALSE(second.Done());
	Advance(1);
	EXPECT_EQ(second.Outcome(), "total_timeout");
}

TEST_F(DispatcherFaults, LetsNothingWaitForEverInTheQueue) {
	ChatJob slow = Job();
	slow.clocks.first_byte_ms = 500000;
	FakeListener &first = Submit(slow);
	ChatJob quick = Job();
	quick.clocks.total_ms = 5000;
	FakeListener &second = Submit(quick);
	Advance(5000);
	EXPECT_EQ(second.Outcome(), "total_timeout");
	EXPECT_DOUBLE_EQ(second.reply->queued_ms, 5000);
	EXPECT_EQ(second.reply->attempts, 0);
	EXPECT_FALSE(first.Done());
	EXPECT_EQ(State().waiting, 0);
}

TEST_F(DispatcherFaults, KeepsTheServersWordsWhenItsErrorNeverEnds) {
	FakeListener &job = Submit();
	network.Head(1, 401, "application/json");
	network.Bytes(1, R"({"error":{"message":"Invalid)");
	Advance(120000);
	EXPECT_EQ(job.Outcome(), "unauthorized");
}

TEST_F(DispatcherFaults, CountsBytesThatCameInTimeHoweverLateItLooks) {
	FakeListener &job = Submit();
	network.Answer(1);
	Advance(700000); // the host was busy with something else
	EXPECT_TRUE(job.Good());
}

TEST_F(DispatcherFaults, EndsAnEndlessAnswerAtItsCap) {
	FakeListener &job = Submit();
	network.Head(1, 200);
	for (int i = 0; i < 100 && !job.Done(); ++i) {
		network.Bytes(1, TextEvent(std::string(10000, 'x')));
		Advance();
	}
	EXPECT_EQ(job.Outcome(), "too_large");
	EXPECT_FALSE(network.sent[0].open);
	EXPECT_EQ(Requests(), 1u);
}

/* ---- health --------------------------------------------------------------------- */

TEST_F(DispatcherFaults, AsksAnUnknownServerForItsKindAndSlotsFirst) {
	ChatJob job = Job();
	job.endpoints[0].provider = Provider::Auto;
	job.slots = 0;
	FakeListener &a = Submit(job), &b = Submit(job);
	ASSERT_EQ(Requests(), 1u);
	EXPECT_FALSE(network.sent[0].request.post);
	EXPECT_TRUE(a.positions.empty() && b.positions.empty()) << "nobody knows yet who must wait";
	network.Json(1, 200, R"({"object":"list","data":[{"id":"m","owned_by":"llamacpp"}]})");
	Advance();
	ASSERT_EQ(Requests(), 2u);
	EXPECT_EQ(network.Url(2), "http://localhost:8080/props");
	network.Json(2, 200, R"({"total_slots":2,"default_generation_settings":{"n_ctx":4096}})");
	Advance();
	ASSERT_EQ(Requests(), 4u) << "two slots";
	EXPECT_EQ(State().provider, Provider::LlamaCpp);
	EXPECT_EQ(State().slots, 2);
	EXPECT_EQ(State().context_tokens, 4096);
	network.Answer(3);
	network.Answer(4);
	Advance();
	EXPECT_TRUE(a.Good() && b.Good());
	Submit(job);
	EXPECT_TRUE(network.sent[4].request.post) << "asked once";
}

TEST_F(DispatcherFaults, TakesOneSlotFromAServerThatDoesNotSay) {
	ChatJob job = Job();
	job.slots = 0;
	Submit(job);
	FakeListener &b = Submit(job);
	network.Json(1, 404, "not found");
	Advance();
	EXPECT_EQ(Requests(), 2u);
	EXPECT_TRUE(network.sent[1].request.post);
	EXPECT_EQ(b.positions, std::vector<int>{1});
}

TEST_F(DispatcherFaults, WaitsForAHealthAnswerAShortTimeOnly) {
	ChatJob job = Job();
	job.slots = 0;
	FakeListener &listener = Submit(job);
	EXPECT_LE(dispatcher.NextDueMs(), now + 1500);
	Advance(1500);
	EXPECT_TRUE(network.sent[0].stopped);
	ASSERT_EQ(Requests(), 2u);
	EXPECT_TRUE(network.sent[1].request.post);
	network.Answer(2);
	Advance();
	EXPECT_TRUE(listener.Good());
}

TEST_F(DispatcherFaults, AsksASuspectHowItIsBeforeTheNextJob) {
	ChatJob job = Job();
	FakeListener &first = Submit(job);
	Advance(120000);
	ASSERT_EQ(first.Outcome(), "first_byte_timeout");
	FakeListener &second = Submit(job);
	ASSERT_EQ(Requests(), 2u);
	EXPECT_FALSE(network.sent[1].request.post);
	network.Json(2, 200, "{}");
	Advance();
	ASSERT_EQ(Requests(), 3u);
	EXPECT_TRUE(network.sent[2].request.post);
	network.Answer(3);
	Advance();
	EXPECT_TRUE(second.Good());
	Submit(job);
	EXPECT_TRUE(network.sent[3].request.post) << "cleared";
}

TEST_F(DispatcherFaults, LeavesASuspectAloneThatDoesNotAnswer) {
	Submit();
	Advance(120000);
	FakeListener &second = Submit(), &third = Submit(Job({"http://localhost:8080/v1", kTwo[1]}));
	EXPECT_EQ(Requests(), 2u);
	Advance(1500);
	EXPECT_EQ(second.Outcome(), "circuit_open");
	EXPECT_EQ(State(1).circuit, CircuitState::Open);
	ASSERT_EQ(Requests(), 3u);
	EXPECT_EQ(network.Url(3), "http://localhost:2/v1/chat/completions");
	network.Answer(3);
	Advance();
	EXPECT_TRUE(third.Good());
}

TEST_F(DispatcherFaults, AsksAgainWhoItIsAfterTheServerWasAway) {
	ChatJob job = Job();
	job.slots = 0;
	FakeListener &listener = Submit(job);
	network.Json(1, 200, R"({"total_slots":4})");
	Advance();
	network.End(2, TransferEnd::Refused);
	Advance();
	Advance(1000);
	ASSERT_EQ(Requests(), 3u);
	EXPECT_FALSE(network.sent[2].request.post);
	network.Json(3, 200, R"({"total_slots":1})");
	Advance();
	EXPECT_EQ(State().slots, 1);
	network.Answer(4);
	Advance();
	EXPECT_TRUE(listener.Good());
}

} // namespace
} // namespace savant::core
