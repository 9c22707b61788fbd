#include "core/model/dispatcher.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <stdexcept>

#include "dispatcher_fakes.hpp"

namespace savant::core {
namespace {

using fakes::DispatcherTest;
using fakes::FakeListener;
using fakes::kStopEvent;
using fakes::TextEvent;

TEST_F(DispatcherTest, SendsAndGivesTheReply) {
	FakeListener &job = Submit();
	ASSERT_EQ(Requests(), 1u);
	EXPECT_EQ(network.Url(1), "http://localhost:8080/v1/chat/completions");
	EXPECT_EQ(network.sent[0].request.connect_ms, 3000);
	network.Head(1, 200);
	network.Bytes(1, TextEvent("SELECT"));
	Advance(40);
	EXPECT_EQ(job.text, "SELECT");
	EXPECT_FALSE(job.Done());
	network.Bytes(1, TextEvent(" 1") + kStopEvent);
	network.End(1);
	Advance(10);
	ASSERT_EQ(job.Outcome(), "good");
	EXPECT_EQ(job.text, "SELECT 1");
	EXPECT_EQ(job.reply->text, "SELECT 1");
	EXPECT_EQ(job.reply->attempts, 1);
	EXPECT_EQ(job.reply->endpoint, "http://localhost:8080/v1");
	EXPECT_DOUBLE_EQ(job.reply->first_byte_ms, 40);
	EXPECT_DOUBLE_EQ(job.reply->total_ms, 50);
	EXPECT_DOUBLE_EQ(job.reply->queued_ms, 0);
	EXPECT_TRUE(job.positions.empty());
	EXPECT_EQ(dispatcher.Jobs(), 0u);
	EXPECT_EQ(State().in_flight, 0);
	EXPECT_EQ(State().requests, 1);
	EXPECT_DOUBLE_EQ(State().last_ok_ms, now);
}

TEST_F(DispatcherTest, CountsThinkingApart) {
	FakeListener &job = Submit();
	network.Head(1, 200);
	const std::string thought =
		"data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hmm\"}}]}\n\n";
	network.Bytes(1, thought);
	Advance();
	EXPECT_EQ(job.thinking, 3u);
	EXPECT_TRUE(job.text.empty());
	network.Bytes(1, thought);
	Advance();
	EXPECT_EQ(job.thinking, 6u);
	EXPECT_EQ(job.notices, std::vector<std::string>{"the model is thinking"}); // told once
}

TEST_F(DispatcherTest, QueuesFirstComeFirstServedAndTellsPositions) {
	FakeListener &a = Submit(), &b = Submit(), &c = Submit();
	EXPECT_EQ(Requests(), 1u);
	EXPECT_TRUE(a.positions.empty());
	EXPECT_EQ(b.positions, std::vector<int>{1});
	EXPECT_EQ(c.positions, std::vector<int>{2});
	EXPECT_EQ(State().waiting, 2);
	network.Answer(1);
	Advance(500);
	EXPECT_TRUE(a.Good());
	ASSERT_EQ(Requests(), 2u) << "the slot goes to the next one within the same Advance";
	EXPECT_EQ(c.positions, (std::vector<int>{2, 1}));
	network.Answer(2);
	Advance(500);
	EXPECT_TRUE(b.Good());
	EXPECT_DOUBLE_EQ(b.reply->queued_ms, 500);
	network.Answer(3);
	Advance();
	EXPECT_TRUE(c.Good());
	EXPECT_DOUBLE_EQ(c.reply->queued_ms, 1000);
}

TEST_F(DispatcherTest, RunsTwoHundredJobsOnFourSlotsInOrder) {
	std::vector<int> order;
	for (int i = 0; i < 200; ++i) {
		ChatJob job = Job();
		job.slots = 4;
		Submit(std::move(job)).on_done = [&order, i] { order.push_back(i); };
	}
	EXPECT_EQ(Requests(), 4u);
	EXPECT_EQ(listeners.back()->positions, std::vector<int>{196});
	for (std::size_t answered = 1; answered <= 200; ++answered) {
		EXPECT_LE(network.Open(), 4);
		network.Answer(answered);
		Advance(1);
	}
	ASSERT_EQ(order.size(), 200u);
	EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
	for (const auto &listener : listeners) {
		EXPECT_TRUE(listener->Good());
		EXPECT_TRUE(std::is_sorted(listener->positions.rbegin(), listener->positions.rend()));
	}
	EXPECT_EQ(dispatcher.Jobs(), 0u);
	EXPECT_EQ(State().in_flight + State().waiting, 0);
}

TEST_F(DispatcherTest, TellsMovesOfTheQueueNowAndThenOnly) {
	FakeListener &first = Submit();
	for (int i = 0; i < 10; ++i) {
		Submit();
	}
	FakeListener &last = *listeners.back();
	ASSERT_EQ(last.positions, std::vector<int>{10});
	EXPECT_FALSE(first.Done());
	for (TransferId id = 1; id <= 5; ++id) { // five answers in 50 ms
		network.Answer(id);
		Advance(10);
	}
	EXPECT_EQ(last.positions, (std::vector<int>{10, 9}));
	EXPECT_LE(dispatcher.NextDueMs(), now + 250);
	Advance(250);
	EXPECT_EQ(last.positions, (std::vector<int>{10, 9, 5}));
	EXPECT_GT(dispatcher.NextDueMs(), now + 250) << "nothing is left to tell";
	EXPECT_EQ(Submit().positions, std::vector<int>{6}) << "who is new hears at once";
}

TEST_F(DispatcherTest, RefusesMoreThanTheQueueHolds) {
	ChatJob job = Job();
	job.max_queue = 1;
	Submit(job);
	EXPECT_EQ(Submit(job).Outcome(), "waiting");
	FakeListener &third = Submit(job);
	EXPECT_EQ(third.Outcome(), "queue_full");
	EXPECT_EQ(third.reply->attempts, 0);
	EXPECT_EQ(third.reply->failure->endpoint, "http://localhost:8080/v1");
}

TEST_F(DispatcherTest, TakesTheNextEndpointWhenTheQueueOfOneIsFull) {
	ChatJob job = Job({"http://localhost:1/v1", "http://localhost:2/v1"});
	job.max_queue = 0;
	Submit(job);
	Submit(job);
	ASSERT_EQ(Requests(), 2u);
	EXPECT_EQ(network.Url(2), "http://localhost:2/v1/chat/completions");
	EXPECT_EQ(Submit(job).Outcome(), "queue_full");
}

TEST_F(DispatcherTest, ForgetsACancelledJobInTheQueue) {
	Submit();
	FakeListener &b = Submit(), &c = Submit();
	Cancel(b);
	EXPECT_EQ(c.positions, (std::vector<int>{2, 1}));
	network.Answer(1);
	Advance();
	network.Answer(2);
	Advance();
	EXPECT_TRUE(c.Good());
	EXPECT_EQ(Requests(), 2u);
}

TEST_F(DispatcherTest, ClosesTheConnectionOfACancelledJobAndGivesItsSlotAway) {
	FakeListener &a = Submit(), &b = Submit();
	network.Head(1, 200);
	network.Bytes(1, TextEvent("x"));
	Advance();
	network.Bytes(1, TextEvent("y")); // on its way when the job is cancelled
	Cancel(a);
	EXPECT_TRUE(network.sent[0].stopped);
	ASSERT_EQ(Requests(), 2u);
	network.Answer(2);
	Advance();
	EXPECT_TRUE(b.Good());
	dispatcher.Cancel(ids[&a], now); // twice is no error
	dispatcher.Cancel(12345, now);
}

TEST_F(DispatcherTest, LetsAListenerCancelAndSubmitFromInside) {
	FakeListener &a = Submit(), &b = Submit();
	a.on_text = [&] {
		Cancel(a);
		Cancel(b);
		Submit();
	};
	network.Head(1, 200);
	network.Bytes(1, TextEvent("x"));
	Advance();
	EXPECT_TRUE(network.sent[0].stopped);
	ASSERT_EQ(listeners.size(), 3u);
	ASSERT_EQ(Requests(), 2u);
	network.Answer(2);
	Advance();
	EXPECT_TRUE(listeners[2]->Good());
	EXPECT_EQ(dispatcher.Jobs(), 0u);
}

TEST_F(DispatcherTest, GoesOnAfterAListenerThrew) {
	FakeListener &a = Submit(), &b = Submit();
	a.on_text = [] { throw std::runtime_error("cancelled by the user"); };
	network.Head(1, 200);
	network.Bytes(1, TextEvent("x"));
	EXPECT_THROW(Advance(), std::runtime_error);
	Cancel(a);
	ASSERT_EQ(Requests(), 2u);
	network.Answer(2);
	Advance();
	EXPECT_TRUE(b.Good());
	EXPECT_EQ(dispatcher.Jobs(), 0u);
}

TEST_F(DispatcherTest, StopsEverythingWhenItIsDestroyed) {
	ChatJob unknown = Job({"http://localhost:9/v1"});
	unknown.slots = 0;
	FakeListener sink;
	{
		Dispatcher local(
			network, [](const Endpoint &) { return ""; }, [] { return 0.5; });
		local.Submit(Job(), sink, now);
		local.Submit(unknown, sink, now);
		EXPECT_EQ(network.Open(), 2);
	}
	EXPECT_EQ(network.Open(), 0);
	EXPECT_FALSE(sink.Done());
}

TEST_F(DispatcherTest, ReadsTheSecretAtEachSendAndNeverShowsIt) {
	ChatJob job = Job();
	job.endpoints[0].key_file = "/etc/key";
	Submit(job);
	secret = "key-2";
	network.Answer(1);
	Advance();
	Submit(job);
	EXPECT_EQ(secrets_read, 2);
	const auto header = [this](std::size_t i) {
		std::string all;
		for (const auto &[name, value] : network.sent[i].request.headers) {
			all += name + ": " + value + "\n";
		}
		return all;
	};
	EXPECT_NE(header(0).find("key-1"), std::string::npos);
	EXPECT_NE(header(1).find("key-2"), std::string::npos);

	secret.reset();
	FakeListener &third = Submit(job);
	network.Answer(2);
	Advance();
	EXPECT_EQ(third.Outcome(), "no_secret");
	EXPECT_EQ(State().in_flight, 0);
	EXPECT_EQ(Requests(), 2u);
}

TEST_F(DispatcherTest, ShowsNoUserInfoAndNoQuery) {
	FakeListener &job = Submit(Job({"http://me:secret@localhost:1/v1?key=secret"}));
	ASSERT_TRUE(job.Done());
	EXPECT_EQ(job.Outcome(), "bad_endpoint");
	EXPECT_EQ(job.reply->failure->endpoint, "http://localhost:1/v1");
	EXPECT_EQ(Submit(Job({})).Outcome(), "bad_endpoint");
}

TEST_F(DispatcherTest, PassesOnWhatTheEndpointAllows) {
	ChatJob job = Job();
	job.endpoints[0].allow_plain = true;
	job.endpoints[0].ca_file = "/etc/ca.pem";
	job.clocks.connect_ms = 77;
	Submit(job);
	EXPECT_TRUE(network.sent[0].request.allow_plain);
	EXPECT_EQ(network.sent[0].request.ca_file, "/etc/ca.pem");
	EXPECT_EQ(network.sent[0].request.connect_ms, 77);
}

TEST_F(DispatcherTest, RemembersABoundedNumberOfEndpoints) {
	for (int i = 1; i <= 500; ++i) {
		Submit(Job({"http://localhost:" + std::to_string(i) + "/v1"}));
		network.Answer(static_cast<TransferId>(i));
		Advance(1);
	}
	EXPECT_LE(dispatcher.Endpoints().size(), 65u);
	EXPECT_EQ(dispatcher.Jobs(), 0u);
}

TEST_F(DispatcherTest, NeedsNoCallWhenNothingIsUnderWay) {
	EXPECT_LT(dispatcher.NextDueMs(), 0);
	Submit();
	EXPECT_DOUBLE_EQ(dispatcher.NextDueMs(), 1000 + 120000);
	network.Answer(1);
	Advance();
	Advance(120000);
	EXPECT_LT(dispatcher.NextDueMs(), 0);
}

} // namespace
} // namespace savant::core
