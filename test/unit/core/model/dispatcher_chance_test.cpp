#include <algorithm>
#include <gtest/gtest.h>
#include <random>

#include "dispatcher_fakes.hpp"

namespace savant::core {
namespace {

using fakes::DispatcherTest;
using fakes::FakeListener;
using fakes::kStopEvent;
using fakes::TextEvent;

/* Whatever happens in whatever order: slots hold, everybody is told the end once, nothing stays. */
class DispatcherChance : public DispatcherTest, public ::testing::WithParamInterface<unsigned> {
protected:
	int Pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(chance); }

	void SubmitSomething() {
		const std::vector<std::vector<std::string>> places = {
			{"http://localhost:1/v1"},
			{"http://localhost:2/v1", "http://localhost:1/v1"},
			{"http://localhost:1/v1", "http://localhost:2/v1", "http://localhost:3/v1"}};
		ChatJob job = Job(places[static_cast<std::size_t>(Pick(3))]);
		job.endpoints[0].provider = Pick(2) == 0 ? Provider::Auto : Provider::LlamaCpp;
		job.slots = Pick(2) == 0 ? 0 : 3;
		job.max_queue = 20;
		job.retries = Pick(4);
		job.clocks.total_ms = 1000 * (1 + Pick(100));
		job.request.json_schema = Pick(2) == 0 ? "{}" : "";
		FakeListener &listener = Submit(std::move(job));
		if (Pick(10) == 0 && !listener.Done()) {
			listener.on_text = [this, &listener] { Cancel(listener); };
		} else if (Pick(10) == 0 && !listener.Done()) {
			listener.on_done = [this] { again = true; };
		}
	}
	void CancelSomething() {
		FakeListener &listener = *listeners[static_cast<std::size_t>(Pick(listeners.size()))];
		if (!listener.Done()) {
			Cancel(listener);
		}
	}
	void LetSomethingHappen() {
		const auto id = static_cast<TransferId>(1 + Pick(static_cast<int>(Requests())));
		switch (Pick(10)) {
		case 0:
			return network.Json(id, 503, R"({"error":{"message":"Loading model"}})");
		case 1:
			return network.Json(id, 400,
			                    R"({"error":{"message":"Unsupported parameter: 'seed'",)"
			                    R"("param":"seed"}})");
		case 2:
			return network.Json(id, 500, R"({"error":{"message":"x"}})");
		case 3:
			return network.End(id, static_cast<TransferEnd>(Pick(9)));
		case 4:
			network.Head(id, 200);
			network.Bytes(id, TextEvent("half"));
			return;
		case 5:
			return network.Bytes(id, "garbage\n\n");
		case 6:
			return network.Json(id, 200, R"({"total_slots":2})");
		default:
			return network.Answer(id);
		}
	}
	void CheckBooks() {
		int in_flight = 0;
		std::size_t waiting = 0;
		for (const EndpointState &state : dispatcher.Endpoints()) {
			ASSERT_LE(state.in_flight, 3);
			ASSERT_GE(state.in_flight, 0);
			in_flight += state.in_flight;
			waiting += static_cast<std::size_t>(state.waiting);
		}
		ASSERT_LE(in_flight, network.Open());
		ASSERT_LE(waiting + static_cast<std::size_t>(in_flight), dispatcher.Jobs());
		const auto open = std::count_if(listeners.begin(), listeners.end(), [](const auto &one) {
			return !one->Done() && !one->forgotten;
		});
		ASSERT_EQ(static_cast<std::size_t>(open), dispatcher.Jobs());
	}

	std::mt19937 chance{GetParam()};
	bool again = false;
};

TEST_P(DispatcherChance, KeepsItsBooks) {
	SubmitSomething();
	for (int step = 0; step < 2000; ++step) {
		random = std::uniform_real_distribution<double>(0, 1)(chance);
		const int what = Pick(10);
		if (what < 2 || again) {
			again = false;
			SubmitSomething();
		} else if (what == 2) {
			CancelSomething();
		} else if (what < 8) {
			LetSomethingHappen();
		}
		Advance(Pick(3) == 0 ? Pick(3000) : 0);
		ASSERT_NO_FATAL_FAILURE(CheckBooks());
		if (dispatcher.Jobs() > 0) {
			ASSERT_GE(dispatcher.NextDueMs(), 0) << "somebody would wait for ever";
		}
	}
	// From here on the network is silent: the clocks alone must end everything.
	network.script.clear();
	for (int i = 0; i < 10000 && dispatcher.Jobs() > 0; ++i) {
		const double due = dispatcher.NextDueMs();
		ASSERT_GE(due, 0);
		Advance(std::max(due - now, 0.0));
	}
	EXPECT_EQ(dispatcher.Jobs(), 0u);
	ASSERT_NO_FATAL_FAILURE(CheckBooks());
	for (const auto &listener : listeners) {
		EXPECT_TRUE(listener->Done() || listener->forgotten);
	}
}

INSTANTIATE_TEST_SUITE_P(Seeds, DispatcherChance, ::testing::Range(1u, 21u));

} // namespace
} // namespace savant::core
