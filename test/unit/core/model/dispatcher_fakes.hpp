/*
 * dispatcher_fakes.hpp
 *     A network, a clock and listeners for the dispatcher, all by hand.
 */
#pragma once

#include <deque>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/dispatcher.hpp"

namespace savant::core::fakes {

/* The answer in one piece of text, as an event stream. */
inline std::string TextEvent(const std::string &text) {
	return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
}
const std::string kStopEvent =
	"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
	"data: [DONE]\n\n";

/* Tells sinks only from inside Pump, as the port says. */
class FakeTransport final : public Transport {
public:
	struct Sent {
		HttpRequest request;
		TransferSink *sink = nullptr;
		bool open = true, stopped = false;
	};

	TransferId Start(HttpRequest request, TransferSink &sink) override {
		sent.push_back({std::move(request), &sink, true, false});
		return sent.size();
	}
	void Stop(TransferId id) override {
		Sent &transfer = sent.at(id - 1);
		EXPECT_TRUE(transfer.open) << "stopped after its end";
		EXPECT_FALSE(pumping) << "stopped from inside Pump";
		transfer.open = false;
		transfer.stopped = true;
	}
	void Pump() override {
		pumping = true;
		while (!script.empty()) {
			const auto step = std::move(script.front());
			script.pop_front();
			step();
		}
		pumping = false;
	}
	int WaitFd() const override { return -1; }
	long TimeoutMs() const override { return -1; }

	/* What the network does in the next Pump; `id` counts the requests from 1. */
	void Head(TransferId id, int status, const std::string &type = "text/event-stream",
	          const std::string &retry_after = "") {
		Do(id, [status, type, retry_after](Sent &t) { t.sink->OnHead(status, type, retry_after); });
	}
	void Bytes(TransferId id, const std::string &bytes) {
		Do(id, [bytes](Sent &t) {
			if (!t.sink->OnBytes(bytes)) {
				t.open = false;
				t.sink->OnEnd(TransferEnd::Stopped, "");
			}
		});
	}
	void End(TransferId id, TransferEnd end = TransferEnd::Complete) {
		Do(id, [end](Sent &t) {
			t.open = false;
			t.sink->OnEnd(end, "detail of the end");
		});
	}
	void Answer(TransferId id, const std::string &text = "SELECT 1") {
		Head(id, 200);
		Bytes(id, TextEvent(text) + kStopEvent);
		End(id);
	}
	void Json(TransferId id, int status, const std::string &body, const std::string &after = "") {
		Head(id, status, "application/json", after);
		Bytes(id, body);
		End(id);
	}

	int Open() const {
		int count = 0;
		for (const Sent &transfer : sent) {
			count += transfer.open ? 1 : 0;
		}
		return count;
	}
	const std::string &Body(TransferId id) const { return sent.at(id - 1).request.body; }
	const std::string &Url(TransferId id) const { return sent.at(id - 1).request.url; }

	std::deque<Sent> sent;
	std::deque<std::function<void()>> script;
	bool pumping = false;

private:
	void Do(TransferId id, std::function<void(Sent &)> step) {
		script.push_back([this, id, step = std::move(step)] {
			if (sent.at(id - 1).open) {
				step(sent.at(id - 1));
			}
		});
	}
};

class FakeListener final : public JobSink {
public:
	void OnQueued(int position) override {
		Alive();
		positions.push_back(position);
	}
	void OnText(std::string_view piece) override {
		Alive();
		text += piece;
		++pieces;
		if (on_text) {
			on_text();
		}
	}
	void OnThinking(std::size_t bytes) override {
		Alive();
		thinking += bytes;
	}
	void OnNotice(std::string_view notice) override {
		Alive();
		notices.emplace_back(notice);
	}
	void OnDone(ChatReply got) override {
		Alive();
		reply = std::move(got);
		if (on_done) {
			on_done();
		}
	}

	bool Done() const { return reply.has_value(); }
	bool Good() const { return reply && !reply->failure; }
	/* "good", "waiting" or the name of the failure. */
	std::string Outcome() const {
		return !reply ? "waiting" : reply->failure ? FailureName(reply->failure->kind) : "good";
	}

	std::vector<int> positions;
	std::string text;
	int pieces = 0;
	std::size_t thinking = 0;
	std::vector<std::string> notices;
	std::optional<ChatReply> reply;
	std::function<void()> on_text, on_done;
	bool forgotten = false; // cancelled: no call may come

private:
	void Alive() const {
		EXPECT_FALSE(forgotten) << "called after Cancel";
		EXPECT_FALSE(reply) << "called after OnDone";
	}
};

/* A dispatcher with everything round it, at a time that the test sets. */
class DispatcherTest : public ::testing::Test {
protected:
	ChatJob Job(std::vector<std::string> urls = {"http://localhost:8080/v1"}) {
		ChatJob job;
		for (std::string &url : urls) {
			Endpoint endpoint;
			endpoint.url = std::move(url);
			endpoint.provider = Provider::LlamaCpp;
			job.endpoints.push_back(endpoint);
		}
		job.request.model = "m";
		job.request.messages = {{ChatMessage::Speaker::User, "question"}};
		job.slots = 1;
		return job;
	}
	FakeListener &Submit(ChatJob job) {
		listeners.push_back(std::make_unique<FakeListener>());
		last_id = dispatcher.Submit(std::move(job), *listeners.back(), now);
		ids[listeners.back().get()] = last_id;
		return *listeners.back();
	}
	FakeListener &Submit() { return Submit(Job()); }
	void Cancel(FakeListener &listener) {
		dispatcher.Cancel(ids.at(&listener), now);
		listener.forgotten = true;
	}
	void Advance(double ms = 0) {
		now += ms;
		dispatcher.Advance(now);
	}
	EndpointState State(std::size_t index = 0) { return dispatcher.Endpoints().at(index); }
	std::size_t Requests() const { return network.sent.size(); }

	FakeTransport network;
	double now = 1000;
	double random = 0.5; // no jitter
	std::optional<std::string> secret = "key-1";
	int secrets_read = 0;
	std::vector<std::unique_ptr<FakeListener>> listeners;
	std::map<FakeListener *, JobId> ids;
	JobId last_id = 0;
	Dispatcher dispatcher{network,
	                      [this](const Endpoint &) {
							  ++secrets_read;
							  return secret;
						  },
	                      [this] { return random; }};
};

} // namespace savant::core::fakes
