/*
 * direct_client.cpp
 *     The dispatcher of the gateway with a single customer.  The listener is told outside
 *     of the dispatcher, because it may throw.
 */
#include "pg/gateway/direct_client.hpp"

#include <string>
#include <utility>
#include <vector>

#include "pg/gateway/model_host.hpp"

namespace savant::pg {

namespace {

constexpr long kLongestWaitMs = 10 * 1000;

class Inbox final : public core::JobSink {
public:
	void OnQueued(int) override {}
	void OnText(std::string_view text) override { text_.append(text); }
	void OnThinking(std::size_t) override {}
	void OnNotice(std::string_view notice) override { notices_.emplace_back(notice); }
	void OnDone(core::ChatReply reply) override {
		reply_ = std::move(reply);
		done_ = true;
	}

	bool done() const { return done_; }
	core::ChatReply &reply() { return reply_; }

	void Tell(core::ModelListener *listener) {
		const std::vector<std::string> notices = std::exchange(notices_, {});
		const std::string text = std::exchange(text_, {});
		if (listener == nullptr) {
			return;
		}
		for (const std::string &notice : notices) {
			listener->OnNotice(notice);
		}
		if (!text.empty()) {
			listener->OnText(text);
		}
	}

private:
	std::vector<std::string> notices_;
	std::string text_;
	core::ChatReply reply_;
	bool done_ = false;
};

/* A job that is given up when its asker leaves. */
class RunningJob {
public:
	RunningJob(ModelHost &host, core::ChatJob job, Inbox &inbox)
		: host_(host), inbox_(inbox),
		  id_(host.dispatcher().Submit(std::move(job), inbox, ModelHost::NowMs())) {}
	~RunningJob() {
		if (!inbox_.done()) {
			host_.dispatcher().Cancel(id_, ModelHost::NowMs());
		}
	}
	RunningJob(const RunningJob &) = delete;
	RunningJob &operator=(const RunningJob &) = delete;

private:
	ModelHost &host_;
	Inbox &inbox_;
	core::JobId id_;
};

} // namespace

core::ChatReply AskDirectly(core::ChatJob job, core::ModelListener *listener) {
	ModelHost &host = ModelHost::Get();
	Inbox inbox;
	const RunningJob running(host, std::move(job), inbox);
	for (;;) {
		host.Advance();
		inbox.Tell(listener);
		if (inbox.done()) {
			return std::move(inbox.reply());
		}
		host.Wait(kLongestWaitMs);
	}
}

} // namespace savant::pg
