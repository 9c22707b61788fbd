#include "net/curl_transport.hpp"

#include <chrono>
#include <csignal>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <poll.h>
#include <string>
#include <vector>

#include "loopback_server.hpp"

namespace savant::net {
namespace {

using core::HttpRequest;
using core::TransferEnd;
using core::TransferId;
using testing::Chunked;
using testing::Connection;
using testing::LoopbackServer;

class RecordingSink final : public core::TransferSink {
public:
	void OnHead(int got, std::string_view type, std::string_view retry) override {
		++heads;
		status = got;
		content_type = type;
		retry_after = retry;
	}
	bool OnBytes(std::string_view bytes) override {
		EXPECT_FALSE(ended);
		body += bytes;
		++pieces;
		return body.size() < stop_after;
	}
	void OnEnd(TransferEnd how, std::string_view text) override {
		EXPECT_FALSE(ended) << "OnEnd twice";
		ended = true;
		end = how;
		detail = text;
	}

	int heads = 0, status = 0, pieces = 0;
	std::string content_type, retry_after, body, detail;
	std::size_t stop_after = std::string::npos;
	bool ended = false;
	TransferEnd end = TransferEnd::Failed;
};

/* Waits as a host does: on the descriptor, no longer than the transport's own timer. */
void WaitOnce(CurlTransport &transport) {
	const long timer = transport.TimeoutMs();
	pollfd wait = {transport.WaitFd(), POLLIN, 0};
	poll(&wait, 1, static_cast<int>(timer < 0 || timer > 100 ? 100 : timer));
	transport.Pump();
}

constexpr std::chrono::seconds kPatience(20); // for a loaded machine; nothing is measured by it

template <typename Done>
bool PumpUntil(CurlTransport &transport, Done done) {
	const auto end = std::chrono::steady_clock::now() + kPatience;
	while (!done()) {
		if (std::chrono::steady_clock::now() > end) {
			return false;
		}
		WaitOnce(transport);
	}
	return true;
}

bool Fetch(CurlTransport &transport, const HttpRequest &request, RecordingSink &sink) {
	transport.Start(request, sink);
	return PumpUntil(transport, [&] { return sink.ended; });
}

HttpRequest Post(const LoopbackServer &server, const std::string &body = "{}") {
	HttpRequest request;
	request.url = server.Url("/v1/chat/completions");
	request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer k-123"}};
	request.body = body;
	return request;
}

LoopbackServer::Script Answer(const std::string &response) {
	return [response](Connection &connection) {
		connection.ReadRequest();
		connection.Send(response);
	};
}

const std::string kEvents = Chunked({"data: one\n\n", "data: two\n\n"});

TEST(CurlTransport, PostsTheRequestAndGetsTheWholeBody) {
	std::string seen;
	std::mutex lock;
	LoopbackServer server([&](Connection &connection) {
		const std::string request = connection.ReadRequest();
		connection.Send(kEvents);
		const std::lock_guard<std::mutex> guard(lock);
		seen = request;
	});
	CurlTransport transport;
	RecordingSink sink;
	ASSERT_TRUE(Fetch(transport, Post(server, R"({"model":"m"})"), sink));
	EXPECT_EQ(sink.end, TransferEnd::Complete);
	EXPECT_EQ(sink.heads, 1);
	EXPECT_EQ(sink.status, 200);
	EXPECT_EQ(sink.content_type, "text/event-stream");
	EXPECT_EQ(sink.body, "data: one\n\ndata: two\n\n");
	server.Stop();
	EXPECT_EQ(seen.substr(0, 36), "POST /v1/chat/completions HTTP/1.1\r\n");
	EXPECT_NE(seen.find("Authorization: Bearer k-123\r\n"), seen.npos);
	EXPECT_NE(seen.find(R"({"model":"m"})"), seen.npos);
	EXPECT_EQ(seen.find("Expect:"), seen.npos);
}

TEST(CurlTransport, GetsWithoutBody) {
	std::string seen;
	std::mutex lock;
	LoopbackServer server([&](Connection &connection) {
		const std::string request = connection.ReadRequest();
		connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
		const std::lock_guard<std::mutex> guard(lock);
		seen = request;
	});
	CurlTransport transport;
	RecordingSink sink;
	HttpRequest request;
	request.post = false;
	request.url = server.Url("/health");
	ASSERT_TRUE(Fetch(transport, request, sink));
	EXPECT_EQ(sink.body, "ok");
	server.Stop();
	EXPECT_EQ(seen.substr(0, 21), "GET /health HTTP/1.1\r");
}

TEST(CurlTransport, TakesAResponseByteByByte) {
	LoopbackServer server([](Connection &connection) {
		connection.ReadRequest();
		connection.SendBytewise(kEvents);
	});
	CurlTransport transport;
	RecordingSink sink;
	ASSERT_TRUE(Fetch(transport, Post(server), sink));
	EXPECT_EQ(sink.end, TransferEnd::Complete);
	EXPECT_EQ(sink.body, "data: one\n\ndata: two\n\n");
}

TEST(CurlTransport, DeliversWhatCameWhileTheServerGoesOn) {
	std::atomic<bool> seen_first = false;
	LoopbackServer server([&](Connection &connection) {
		connection.ReadRequest();
		const std::size_t half = kEvents.find("data: two") - 3;
		connection.Send(kEvents.substr(0, half));
		while (!seen_first) {
			std::this_thread::yield();
		}
		connection.Send(kEvents.substr(half));
	});
	CurlTransport transport;
	RecordingSink sink;
	transport.Start(Post(server), sink);
	const bool early = PumpUntil(transport, [&] { return !sink.body.empty(); });
	const std::string first = sink.body;
	seen_first = true;
	ASSERT_TRUE(early);
	EXPECT_EQ(first, "data: one\n\n");
	ASSERT_TRUE(PumpUntil(transport, [&] { return sink.ended; }));
	EXPECT_EQ(sink.body, "data: one\n\ndata: two\n\n");
}

TEST(CurlTransport, ReportsStatusAndRetryAfterOfAnError) {
	LoopbackServer server(Answer("HTTP/1.1 100 Continue\r\nRetry-After: 99\r\n\r\n"
	                             "HTTP/1.1 503 Service Unavailable\r\nRETRY-AFTER:  7 \r\n"
	                             "content-type: application/json\r\nContent-Length: 2\r\n\r\n{}"));
	CurlTransport transport;
	RecordingSink sink;
	ASSERT_TRUE(Fetch(transport, Post(server), sink));
	EXPECT_EQ(sink.end, TransferEnd::Complete);
	EXPECT_EQ(sink.heads, 1);
	EXPECT_EQ(sink.status, 503);
	EXPECT_EQ(sink.retry_after, "7");
	EXPECT_EQ(sink.content_type, "application/json");
}

TEST(CurlTransport, DoesNotFollowARedirect) {
	LoopbackServer elsewhere(Answer(kEvents));
	LoopbackServer server(Answer("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.Url() +
	                             "\r\nContent-Length: 0\r\n\r\n"));
	CurlTransport transport;
	RecordingSink sink;
	ASSERT_TRUE(Fetch(transport, Post(server), sink));
	EXPECT_EQ(sink.status, 302);
	EXPECT_EQ(elsewhere.Accepted(), 0);
}

TEST(CurlTransport, SaysRefusedWhenNobodyListens) {
	CurlTransport transport;
	RecordingSink sink;
	HttpRequest request;
	request.url = "http://127.0.0.1:" + std::to_string(testing::FreePort()) + "/v1";
	ASSERT_TRUE(Fetch(transport, request, sink));
	EXPECT_EQ(sink.end, TransferEnd::Refused);
	EXPECT_EQ(sink.heads, 0);
	EXPECT_FALSE(sink.detail.empty());
}

TEST(CurlTransport, SaysCutWhenTheServerDiesInTheMiddle) {
	LoopbackServer server(Answer(kEvents.substr(0, kEvents.size() - 10)));
	CurlTransport transport;
	RecordingSink sink;
	ASSERT_TRUE(Fetch(transport, Post(server), sink));
	EXPECT_EQ(sink.end, TransferEnd::Cut);
	EXPECT_EQ(sink.status, 200);
}

TEST(CurlTransport, SaysCutWhenTheServerClosesOrResetsWithoutAWord) {
	for (const bool reset : {false, true}) {
		LoopbackServer server([reset](Connection &connection) {
			connection.ReadRequest();
			if (reset) {
				connection.ResetOnClose();
			}
		});
		CurlTransport transport;
		RecordingSink sink;
		ASSERT_TRUE(Fetch(transport, Post(server), sink));
		EXPECT_EQ(sink.end, TransferEnd::Cut) << reset;
		EXPECT_EQ(sink.heads, 0);
	}
}

TEST(CurlTransport, SaysFailedForBytesThatAreNoHttp) {
	LoopbackServer server(Answer("SSH-2.0-OpenSSH_9.2\r\nnonsense\r\n\r\n"));
	CurlTransport transport;
	RecordingSink sink;
	ASSERT_TRUE(Fetch(transport, Post(server), sink));
	EXPECT_EQ(sink.end, TransferEnd::Failed);
}

TEST(CurlTransport, EndsAHeadThatNeverEnds) {
	LoopbackServer server([](Connection &connection) {
		connection.ReadRequest();
		connection.Send("HTTP/1.1 200 OK\r\n");
		while (connection.Send("X-More: " + std::string(1000, 'x') + "\r\n")) {
		}
	});
	CurlTransport transport;
	RecordingSink sink;
	ASSERT_TRUE(Fetch(transport, Post(server), sink));
	EXPECT_EQ(sink.end, TransferEnd::Failed);
	EXPECT_EQ(sink.heads, 0);
}

TEST(CurlTransport, SaysTlsWhenTheServerSpeaksNone) {
	signal(SIGPIPE, SIG_IGN); // as in every process of the server
	LoopbackServer server([](Connection &connection) {
		connection.Send("HTTP/1.1 400 Bad Request\r\n\r\n");
		connection.WaitClosed();
	});
	CurlTransport transport;
	RecordingSink sink;
	HttpRequest request;
	request.url = server.Url("/v1", "https");
	ASSERT_TRUE(Fetch(transport, request, sink));
	EXPECT_EQ(sink.end, TransferEnd::Tls);
	EXPECT_FALSE(sink.detail.empty());
}

TEST(CurlTransport, SaysConnectTimeoutWhenAHandshakeIsNeverAnswered) {
	LoopbackServer server([](Connection &connection) { connection.WaitClosed(); });
	CurlTransport transport;
	RecordingSink sink;
	HttpRequest request;
	request.url = server.Url("/v1", "https");
	request.connect_ms = 50;
	ASSERT_TRUE(Fetch(transport, request, sink));
	EXPECT_EQ(sink.end, TransferEnd::ConnectTimeout);
}

TEST(CurlTransport, SendsPlainHttpToThisMachineOnly) {
	CurlTransport transport;
	for (const std::string url : {"http://192.0.2.1/v1", "http://model.example/v1",
	                              "ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1", ""}) {
		RecordingSink sink;
		HttpRequest request;
		request.url = url;
		transport.Start(request, sink);
		EXPECT_FALSE(sink.ended) << "the sink is called by Pump only";
		EXPECT_EQ(transport.TimeoutMs(), 0);
		transport.Pump();
		EXPECT_TRUE(sink.ended) << url;
		EXPECT_EQ(sink.end, TransferEnd::Forbidden) << url;
	}
}

TEST(CurlTransport, SendsNoHeaderWithALineBreak) {
	LoopbackServer server(Answer(kEvents));
	CurlTransport transport;
	RecordingSink sink;
	HttpRequest request = Post(server);
	request.headers.emplace_back("Authorization", "Bearer a\r\nX-Other: b");
	ASSERT_TRUE(Fetch(transport, request, sink));
	EXPECT_EQ(sink.end, TransferEnd::Forbidden);
	EXPECT_EQ(sink.detail.find("Bearer"), sink.detail.npos);
	EXPECT_EQ(server.Accepted(), 0);
}

TEST(CurlTransport, StopClosesTheConnectionAtOnce) {
	std::atomic<bool> closed = false, sent = false;
	LoopbackServer server([&](Connection &connection) {
		connection.ReadRequest();
		connection.Send(kEvents.substr(0, kEvents.size() - 10));
		sent = true;
		closed = connection.WaitClosed();
	});
	CurlTransport transport;
	RecordingSink sink;
	const TransferId id = transport.Start(Post(server), sink);
	ASSERT_TRUE(PumpUntil(transport, [&] { return !sink.body.empty() && sent; }));
	transport.Stop(id);
	// Nothing of ours runs any more: the server sees the end without another Pump.
	const auto end = std::chrono::steady_clock::now() + kPatience;
	while (!closed && std::chrono::steady_clock::now() < end) {
		std::this_thread::yield();
	}
	EXPECT_TRUE(closed);
	transport.Pump();
	EXPECT_FALSE(sink.ended);
	transport.Stop(id); // twice is no error
}

TEST(CurlTransport, StopsAServerThatIsSilent) {
	LoopbackServer server([](Connection &connection) {
		connection.ReadRequest();
		connection.WaitClosed();
	});
	CurlTransport transport;
	RecordingSink sink;
	const TransferId id = transport.Start(Post(server), sink);
	for (int i = 0; i < 20 && server.Accepted() == 0; ++i) {
		WaitOnce(transport);
	}
	EXPECT_EQ(sink.heads, 0);
	transport.Stop(id);
	server.Stop(); // its script ends because the client is gone
	EXPECT_FALSE(sink.ended);
}

TEST(CurlTransport, StopsAnEndlessAnswerWhenTheSinkHasEnough) {
	std::atomic<bool> gone = false;
	LoopbackServer server([&](Connection &connection) {
		connection.ReadRequest();
		connection.Send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
		while (connection.Send(std::string(65536, 'x'))) {
		}
		gone = true;
	});
	CurlTransport transport;
	RecordingSink sink;
	sink.stop_after = 1000000;
	ASSERT_TRUE(Fetch(transport, Post(server), sink));
	EXPECT_EQ(sink.end, TransferEnd::Stopped);
	EXPECT_LT(sink.body.size(), 16u * 1000000);
	server.Stop();
	EXPECT_TRUE(gone);
}

/* Stops itself, or another, from within a call. */
class StoppingSink final : public core::TransferSink {
public:
	explicit StoppingSink(CurlTransport &transport) : transport_(transport) {}
	void OnHead(int, std::string_view, std::string_view) override {
		++calls;
		transport_.Stop(victim);
	}
	bool OnBytes(std::string_view) override {
		++calls;
		return true;
	}
	void OnEnd(TransferEnd, std::string_view) override { ++calls; }

	TransferId victim = 0;
	int calls = 0;

private:
	CurlTransport &transport_;
};

TEST(CurlTransport, LetsASinkStopItself) {
	LoopbackServer server(Answer(kEvents));
	CurlTransport transport;
	StoppingSink sink(transport);
	sink.victim = transport.Start(Post(server), sink);
	ASSERT_TRUE(PumpUntil(transport, [&] { return sink.calls > 0; }));
	transport.Pump();
	EXPECT_EQ(sink.calls, 1);
}

TEST(CurlTransport, RunsManyTransfersSideBySide) {
	constexpr int kTransfers = 100;
	std::atomic<int> inside = 0;
	LoopbackServer server([&](Connection &connection) {
		connection.ReadRequest();
		++inside;
		while (inside < kTransfers) { // none ends before all are there
			std::this_thread::yield();
		}
		connection.Send(kEvents);
	});
	CurlTransport transport;
	std::vector<std::unique_ptr<RecordingSink>> sinks;
	for (int i = 0; i < kTransfers; ++i) {
		sinks.push_back(std::make_unique<RecordingSink>());
		transport.Start(Post(server), *sinks.back());
	}
	const bool all = PumpUntil(transport, [&] {
		return std::all_of(sinks.begin(), sinks.end(), [](auto &sink) { return sink->ended; });
	});
	inside = kTransfers; // lets the threads go in any case
	ASSERT_TRUE(all);
	for (const auto &sink : sinks) {
		EXPECT_EQ(sink->end, TransferEnd::Complete);
		EXPECT_EQ(sink->body, "data: one\n\ndata: two\n\n");
	}
}

TEST(CurlTransport, ClosesEverythingWhenItIsDestroyed) {
	std::atomic<int> closed = 0;
	LoopbackServer server([&](Connection &connection) {
		connection.ReadRequest();
		closed += connection.WaitClosed() ? 1 : 0;
	});
	RecordingSink sinks[3];
	{
		CurlTransport transport;
		for (RecordingSink &sink : sinks) {
			transport.Start(Post(server), sink);
		}
		PumpUntil(transport, [&] { return server.Accepted() == 3; });
		for (int i = 0; i < 5; ++i) {
			transport.Pump();
		}
	}
	const auto end = std::chrono::steady_clock::now() + kPatience;
	while (closed < 3 && std::chrono::steady_clock::now() < end) {
		std::this_thread::yield();
	}
	EXPECT_EQ(closed, 3);
	EXPECT_FALSE(sinks[0].ended || sinks[1].ended || sinks[2].ended);
}

TEST(CurlTransport, KeepsOneDescriptorAndNeedsNothingWhenIdle) {
	CurlTransport transport;
	const int fd = transport.WaitFd();
	EXPECT_GE(fd, 0);
	EXPECT_LT(transport.TimeoutMs(), 0);
	transport.Pump();
	LoopbackServer server(Answer(kEvents));
	for (int i = 0; i < 3; ++i) {
		RecordingSink sink;
		ASSERT_TRUE(Fetch(transport, Post(server), sink));
		EXPECT_EQ(sink.end, TransferEnd::Complete);
	}
	EXPECT_EQ(transport.WaitFd(), fd);
	EXPECT_EQ(server.Accepted(), 3); // plain http: a connection each
}

TEST(CurlTransport, RestoresTheSignalMask) {
	sigset_t before, after;
	pthread_sigmask(SIG_SETMASK, nullptr, &before);
	LoopbackServer server(Answer(kEvents));
	CurlTransport transport;
	RecordingSink sink;
	ASSERT_TRUE(Fetch(transport, Post(server), sink));
	pthread_sigmask(SIG_SETMASK, nullptr, &after);
	EXPECT_EQ(sigismember(&before, SIGTERM), sigismember(&after, SIGTERM));
	EXPECT_EQ(sigismember(&before, SIGUSR1), sigismember(&after, SIGUSR1));
}

} // namespace
} // namespace savant::net
