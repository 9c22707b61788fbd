/*
 * dispatcher.cpp
 *     Who stands where: jobs in the lanes of their endpoints, slots given out first
 *     come first served, positions told.
 *
 * The rules are the client contract of docs/models.md.  Where they come from:
 *
 *   queue on our side   llama.cpp queues without limit and without a word; a request that
 *                       waits here can be cancelled, told its position and moved elsewhere
 *   slots               more requests than the server has slots only wait over there
 *   total clock         counts from the first send, so a long queue does not use it up;
 *                       while nothing was sent it bounds the wait, so nothing waits for ever
 *   circuit             a dead server costs every question its connect clock otherwise
 */
#include "core/model/dispatcher.hpp"

#include <algorithm>
#include <utility>

#include "core/model/dispatcher_state.hpp"

namespace savant::core {

namespace {

/* Counts nested calls; jobs that ended are freed when the outermost is over. */
class CallDepth {
public:
	CallDepth(int &depth, std::vector<std::unique_ptr<DispatchedJob>> &done)
		: depth_(depth), done_(done) {
		++depth_;
	}
	~CallDepth() {
		if (--depth_ == 0) {
			done_.clear();
		}
	}
	CallDepth(const CallDepth &) = delete;
	CallDepth &operator=(const CallDepth &) = delete;
	bool IsOutermost() const { return depth_ == 1; }

private:
	int &depth_;
	std::vector<std::unique_ptr<DispatchedJob>> &done_;
};

std::string PauseWords(const EndpointLane &lane) {
	std::string words = "no request for now";
	if (lane.circuit.FailuresInARow() >= kCircuitFailures) {
		words += ", after " + std::to_string(lane.circuit.FailuresInARow()) + " failures in a row";
	}
	return words + ": " + lane.circuit.Reason();
}

} // namespace

Dispatcher::State::State(Transport &transport_, SecretReader secrets_,
                         std::function<double()> random_)
	: transport(transport_), secrets(std::move(secrets_)), random(std::move(random_)) {}

Dispatcher::State::~State() {
	for (const auto &[id, job] : jobs) {
		if (job->attempt && !job->attempt->Ended()) {
			transport.Stop(job->attempt->transfer);
		}
	}
	for (const auto &[url, lane] : lanes) {
		if (lane->probe && !lane->probe->ended) {
			transport.Stop(lane->probe->transfer);
		}
	}
}

DispatchedJob *Dispatcher::State::Find(JobId id) {
	const auto found = jobs.find(id);
	return found == jobs.end() ? nullptr : found->second.get();
}

void Dispatcher::State::Due(double at_ms) { due_ms = due_ms < 0 ? at_ms : std::min(due_ms, at_ms); }

/* Queues the job at the first of its endpoints that can be used now, or fails it. */
void Dispatcher::State::Place(DispatchedJob &job) {
	ModelFailure failure;
	failure.kind = FailureKind::BadEndpoint;
	for (std::size_t i = 0; i < job.job.endpoints.size(); ++i) {
		const std::string &url = job.job.endpoints[i].url;
		if (job.tried.count(i) > 0 || !ParseUrl(url)) {
			continue;
		}
		const EndpointLane &lane = lanes.Of(url, now);
		const bool waits =
			!lane.waiting.empty() || lane.probe || lane.in_flight >= lane.Slots(job.job.slots);
		const auto room = static_cast<std::size_t>(std::max(job.job.max_queue, 0));
		if (lane.circuit.StateAt(now) == CircuitState::Open) {
			failure.kind = FailureKind::CircuitOpen;
			failure.message = PauseWords(lane);
			failure.retry_after_s = (lane.circuit.OpenUntilMs() - now) / 1000;
			failure.endpoint = lane.shown_url;
		} else if (job.attempts == 0 && waits && lane.waiting.size() >= room) {
			failure.kind = FailureKind::QueueFull;
			failure.message = std::to_string(lane.waiting.size()) + " requests wait already";
			failure.endpoint = lane.shown_url;
		} else {
			Enqueue(job, i);
			return;
		}
	}
	Fail(job, job.last_failure.value_or(failure));
}

void Dispatcher::State::Enqueue(DispatchedJob &job, std::size_t endpoint) {
	EndpointLane &lane = lanes.Of(job.job.endpoints[endpoint].url, now);
	job.lane = &lane;
	job.endpoint = endpoint;
	job.phase = JobPhase::Queued;
	job.queued_since_ms = now;
	lane.waiting.emplace(job.id, 0);
	lane.positions_stale = true;
	unsettled = true;
	Due(job.DeadlineMs());
}

/* Gives up the job's place in its lane: in the queue, or its slot and its connection. */
void Dispatcher::State::Release(DispatchedJob &job) {
	if (job.phase == JobPhase::Queued) {
		job.lane->Leave(job.id);
		job.queued_ms += now - job.queued_since_ms;
	} else if (job.phase == JobPhase::Sent) {
		if (job.attempt && !job.attempt->Ended()) {
			transport.Stop(job.attempt->transfer);
		}
		job.attempt.reset();
		--job.lane->in_flight;
		if (job.lane->trial == job.id) {
			job.lane->trial = 0;
			job.lane->circuit.EndTrial();
		}
	}
	job.lane = nullptr;
	job.phase = JobPhase::Resting;
	unsettled = true;
}

void Dispatcher::State::Rest(DispatchedJob &job, double until_ms) {
	Release(job);
	job.resume_ms = until_ms;
	Due(std::min(until_ms, job.DeadlineMs()));
}

void Dispatcher::State::Finish(DispatchedJob &job, ChatReply reply) {
	if (job.lane != nullptr) {
		reply.endpoint = job.lane->shown_url;
	}
	Release(job);
	job.phase = JobPhase::Done;
	reply.attempts = job.attempts;
	reply.queued_ms = job.queued_ms;
	reply.total_ms = now - job.submitted_ms;
	if (reply.failure && reply.failure->endpoint.empty()) {
		reply.failure->endpoint = reply.endpoint;
	}
	const auto found = jobs.find(job.id);
	done.push_back(std::move(found->second));
	jobs.erase(found);
	job.sink->OnDone(std::move(reply));
}

void Dispatcher::State::Fail(DispatchedJob &job, ModelFailure failure) {
	ChatReply reply;
	reply.failure = std::move(failure);
	if (reply.failure->endpoint.empty() && job.lane == nullptr && !job.job.endpoints.empty()) {
		reply.failure->endpoint = ShownUrl(job.job.endpoints.front().url);
	}
	Finish(job, std::move(reply));
}

/* Gives free slots to those who wait and tells the rest where they stand, until nothing changes. */
void Dispatcher::State::Settle() {
	for (const auto &[url, lane] : lanes) {
		CheckProbe(*lane);
	}
	do {
		unsettled = false;
		// Sinks may add lanes meanwhile; none is ever taken away in here.
		for (const auto &[url, lane] : lanes) {
			SettleLane(*lane);
		}
		for (const auto &[url, lane] : lanes) {
			TellPositions(*lane);
		}
	} while (unsettled);
}

void Dispatcher::State::SettleLane(EndpointLane &lane) {
	while (!lane.waiting.empty() && !lane.probe) {
		if (lane.circuit.StateAt(now) == CircuitState::Open) {
			Evacuate(lane);
			return;
		}
		if (lane.hold_until_ms > now) {
			Due(lane.hold_until_ms);
			return;
		}
		DispatchedJob &job = *Find(lane.waiting.begin()->first);
		if (lane.in_flight >= lane.Slots(job.job.slots) || !lane.circuit.Admits(now)) {
			return;
		}
		if (lane.WantsProbe(job.job.endpoints[job.endpoint].provider, job.job.slots)) {
			StartProbe(lane, job);
		} else {
			Send(job);
		}
	}
}

/* The circuit has opened: all who wait go to their next endpoint, or hear why not. */
void Dispatcher::State::Evacuate(EndpointLane &lane) {
	while (!lane.waiting.empty()) {
		DispatchedJob &job = *Find(lane.waiting.begin()->first);
		Release(job);
		Place(job);
	}
}

void Dispatcher::State::TellPositions(EndpointLane &lane) {
	// While the server is asked how it is nobody knows yet who has to wait.
	if (!lane.positions_stale || lane.probe) {
		return;
	}
	lane.positions_stale = false;
	const bool moves = now >= lane.next_telling_ms;
	bool untold = false;
	std::vector<std::pair<JobId, int>> order(lane.waiting.begin(), lane.waiting.end());
	for (std::size_t i = 0; i < order.size() && !lane.positions_stale; ++i) {
		const auto [id, told] = order[i];
		const int position = static_cast<int>(i) + 1;
		if (told == position || (told != 0 && !moves)) {
			untold = untold || told != position;
			continue;
		}
		if (told != 0) {
			lane.next_telling_ms = now + kTellEveryMs;
		}
		lane.waiting[id] = position; // still there: else the positions were stale
		Find(id)->sink->OnQueued(position);
	}
	if (untold) {
		lane.positions_stale = true;
		Due(lane.next_telling_ms);
	}
}

Dispatcher::Dispatcher(Transport &transport, SecretReader secrets, std::function<double()> random)
	: state_(std::make_unique<State>(transport, std::move(secrets), std::move(random))) {}

Dispatcher::~Dispatcher() = default;

JobId Dispatcher::Submit(ChatJob job, JobSink &sink, double now_ms) {
	State &state = *state_;
	const CallDepth call(state.depth, state.done);
	state.now = std::max(state.now, now_ms);
	if (call.IsOutermost()) {
		state.lanes.Trim();
	}
	auto owned = std::make_unique<DispatchedJob>();
	DispatchedJob &placed = *owned;
	placed.id = ++state.last_id;
	placed.retry.retries = job.retries;
	placed.job = std::move(job);
	placed.sink = &sink;
	placed.submitted_ms = state.now;
	state.jobs.emplace(placed.id, std::move(owned));
	const JobId id = placed.id;

	state.Place(placed);
	if (call.IsOutermost()) {
		state.Settle();
	}
	return id;
}

void Dispatcher::Cancel(JobId id, double now_ms) {
	State &state = *state_;
	const CallDepth call(state.depth, state.done);
	state.now = std::max(state.now, now_ms);
	const auto found = state.jobs.find(id);
	if (found == state.jobs.end()) {
		return;
	}
	state.Release(*found->second);
	found->second->phase = JobPhase::Done;
	state.done.push_back(std::move(found->second));
	state.jobs.erase(found);
	if (call.IsOutermost()) {
		state.Settle();
	}
}

void Dispatcher::Advance(double now_ms) {
	State &state = *state_;
	const CallDepth call(state.depth, state.done);
	if (!call.IsOutermost()) {
		return; // a sink cannot make time pass
	}
	state.now = std::max(state.now, now_ms);
	// Bytes first: what has come in time counts, however late this call is.
	state.transport.Pump();
	while (!state.news.empty()) {
		const JobId id = state.news.front();
		state.news.pop_front();
		state.TakeNews(id);
	}
	if (state.due_ms >= 0 && state.now >= state.due_ms) {
		state.CheckClocks();
	}
	state.Settle();
}

double Dispatcher::NextDueMs() const { return state_->due_ms; }

std::size_t Dispatcher::Jobs() const { return state_->jobs.size(); }

std::vector<EndpointState> Dispatcher::Endpoints() const {
	std::vector<EndpointState> states;
	for (const auto &[url, lane] : state_->lanes) {
		states.push_back(lane->State(state_->now));
	}
	return states;
}

} // namespace savant::core
