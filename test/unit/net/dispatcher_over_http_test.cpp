#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <poll.h>
#include <string>
#include <vector>

#include "core/model/dispatcher.hpp"
#include "loopback_server.hpp"
#include "net/curl_transport.hpp"

namespace savant::net {
namespace {

using testing::Chunked;
using testing::Connection;
using testing::LoopbackServer;

std::string Event(const std::string &text) {
	return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
}

const std::string kLastEvent =
	"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
	"data: [DONE]\n\n";
const std::string kAnswer = Chunked({Event("SELECT"), Event(" 1"), kLastEvent});

class Listener final : public core::JobSink {
public:
	void OnQueued(int) override {}
	void OnText(std::string_view piece) override { text += piece; }
	void OnThinking(std::size_t) override {}
	void OnNotice(std::string_view) override {}
	void OnDone(core::ChatReply got) override { reply = std::move(got); }

	std::string Outcome() const {
		return !reply ? "waiting" : reply->failure ? FailureName(reply->failure->kind) : "good";
	}
	std::string text;
	std::optional<core::ChatReply> reply;
};

/* The dispatcher on real sockets, driven as its hosts drive it. */
class DispatcherOverHttp : public ::testing::Test {
protected:
	static double Now() {
		const auto now = std::chrono::steady_clock::now().time_since_epoch();
		return std::chrono::duration<double, std::milli>(now).count();
	}
	core::JobId Submit(const std::vector<std::string> &urls, Listener &listener) {
		core::ChatJob job;
		for (const std::string &url : urls) {
			core::Endpoint endpoint;
			endpoint.url = url;
			endpoint.provider = core::Provider::LlamaCpp;
			job.endpoints.push_back(endpoint);
		}
		job.request.model = "m";
		job.request.messages = {{core::ChatMessage::Speaker::User, "question"}};
		job.slots = 1;
		return dispatcher.Submit(std::move(job), listener, Now());
	}
	template <typename Done>
	bool RunUntil(Done done) {
		const double end = Now() + 20000; // for a loaded machine; nothing is measured by it
		while (!done()) {
			if (Now() > end) {
				return false;
			}
			const long timer = transport.TimeoutMs();
			const double due = dispatcher.NextDueMs();
			double patience = due < 0 ? 100 : std::clamp(due - Now(), 0.0, 100.0);
			patience = timer < 0 ? patience : std::min(patience, static_cast<double>(timer));
			pollfd wait = {transport.WaitFd(), POLLIN, 0};
			poll(&wait, 1, static_cast<int>(patience));
			dispatcher.Advance(Now());
		}
		return true;
	}

	CurlTransport transport;
	core::Dispatcher dispatcher{transport, [](const core::Endpoint &) { return std::string(); },
	                            [] { return 0.5; }};
};

TEST_F(DispatcherOverHttp, BringsTheAnswerHoweverItIsCut) {
	for (const bool bytewise : {false, true}) {
		LoopbackServer server([bytewise](Connection &connection) {
			connection.ReadRequest();
			bytewise ? connection.SendBytewise(kAnswer) : connection.Send(kAnswer);
		});
		Listener listener;
		Submit({server.Url()}, listener);
		ASSERT_TRUE(RunUntil([&] { return listener.reply.has_value(); }));
		EXPECT_EQ(listener.Outcome(), "good");
		EXPECT_EQ(listener.text, "SELECT 1");
		EXPECT_EQ(listener.reply->text, "SELECT 1");
	}
}

TEST_F(DispatcherOverHttp, GoesFromADeadPortToALiveServer) {
	LoopbackServer server([](Connection &connection) {
		connection.ReadRequest();
		connection.Send(kAnswer);
	});
	const std::string dead = "http://127.0.0.1:" + std::to_string(testing::FreePort()) + "/v1";
	Listener listener;
	Submit({dead, server.Url()}, listener);
	ASSERT_TRUE(RunUntil([&] { return listener.reply.has_value(); }));
	EXPECT_EQ(listener.Outcome(), "good");
	EXPECT_EQ(listener.reply->endpoint, server.Url());
	EXPECT_EQ(listener.reply->attempts, 2);
}

TEST_F(DispatcherOverHttp, AsksAgainWhenTheServerDiesBeforeItsFirstWord) {
	std::atomic<int> calls = 0;
	LoopbackServer server([&](Connection &connection) {
		connection.ReadRequest();
		if (++calls == 1) {
			connection.Send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
			                "Transfer-Encoding: chunked\r\n\r\n");
			return;
		}
		connection.Send(kAnswer);
	});
	Listener listener;
	Submit({server.Url()}, listener);
	ASSERT_TRUE(RunUntil([&] { return listener.reply.has_value(); }));
	EXPECT_EQ(listener.Outcome(), "good");
	EXPECT_EQ(listener.reply->attempts, 2);
}

TEST_F(DispatcherOverHttp, CancelClosesTheConnectionAndTheNextJobRuns) {
	std::atomic<int> calls = 0;
	std::atomic<bool> closed = false;
	LoopbackServer server([&](Connection &connection) {
		connection.ReadRequest();
		if (++calls == 1) {
			connection.Send(kAnswer.substr(0, kAnswer.find("data:", kAnswer.find("SELECT"))));
			closed = connection.WaitClosed();
			return;
		}
		connection.Send(kAnswer);
	});
	Listener first, second;
	const core::JobId id = Submit({server.Url()}, first);
	Submit({server.Url()}, second);
	ASSERT_TRUE(RunUntil([&] { return !first.text.empty(); }));
	EXPECT_EQ(calls, 1);
	dispatcher.Cancel(id, Now());
	ASSERT_TRUE(RunUntil([&] { return second.reply.has_value(); }));
	EXPECT_EQ(second.Outcome(), "good");
	ASSERT_TRUE(RunUntil([&] { return closed.load(); }));
	EXPECT_FALSE(first.reply);
}

TEST_F(DispatcherOverHttp, EndsAnEndlessAnswer) {
	LoopbackServer server([](Connection &connection) {
		connection.ReadRequest();
		connection.Send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
		while (connection.Send(Event(std::string(1000, 'x')))) {
		}
	});
	Listener listener;
	Submit({server.Url()}, listener);
	ASSERT_TRUE(RunUntil([&] { return listener.reply.has_value(); }));
	EXPECT_EQ(listener.Outcome(), "too_large");
	EXPECT_EQ(dispatcher.Jobs(), 0u);
}

} // namespace
} // namespace savant::net
