/*
 * dispatcher_state.hpp
 *     The inside of the dispatcher: its jobs, and the steps a job can take.
 *
 * A job is Queued at a lane, Sent (an attempt is under way, it holds a slot of
 * the lane) or Resting until its next try.  Two rules keep it simple: the
 * transport only records, and the sink of a job is called last in a step, when
 * all books are right, because it may call Submit or Cancel, or throw.
 */
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/model/chat_attempt.hpp"
#include "core/model/dispatcher.hpp"
#include "core/model/endpoint_lane.hpp"
#include "core/model/retry.hpp"

namespace savant::core {

enum class JobPhase { Queued, Sent, Resting, Done };

struct DispatchedJob {
	JobId id = 0;
	ChatJob job;
	JobSink *sink = nullptr;
	JobPhase phase = JobPhase::Resting;

	EndpointLane *lane = nullptr; // Queued, Sent: where; else null
	std::size_t endpoint = 0;     // Queued, Sent: which of job.endpoints
	std::set<std::size_t> tried;  // endpoints that were down in this round
	std::unique_ptr<ChatAttempt> attempt;
	bool fresh_connection = false;

	RetryState retry;
	int parameter_steps = 0;
	int attempts = 0;
	std::optional<ModelFailure> last_failure;

	double submitted_ms = 0, queued_since_ms = 0, queued_ms = 0;
	double first_sent_ms = -1;  // < 0: never sent
	bool thinking_told = false; // one notice per job
	double resume_ms = 0;       // Resting: until then
	double DeadlineMs() const { // the total clock; before the first send it counts the wait here
		return (first_sent_ms < 0 ? submitted_ms : first_sent_ms) + job.clocks.total_ms;
	}
};

struct Dispatcher::State {
	State(Transport &transport, SecretReader secrets, std::function<double()> random);
	~State();

	/* dispatcher.cpp: who stands where */
	void Place(DispatchedJob &job);
	void Enqueue(DispatchedJob &job, std::size_t endpoint);
	void Settle();
	void SettleLane(EndpointLane &lane);
	void Evacuate(EndpointLane &lane);
	void TellPositions(EndpointLane &lane);
	void Release(DispatchedJob &job);
	void Finish(DispatchedJob &job, ChatReply reply);
	void Fail(DispatchedJob &job, ModelFailure failure);
	void Rest(DispatchedJob &job, double until_ms);

	/* dispatcher_attempts.cpp: what becomes of a request */
	HttpRequest Encode(DispatchedJob &job, Provider provider, ProviderProfile profile,
	                   const std::string &key);
	void Send(DispatchedJob &job);
	void TakeNews(JobId id);
	void EndAttempt(DispatchedJob &job, std::string text);
	void Conclude(DispatchedJob &job, ChatReply reply, const std::string &text);
	void Judge(EndpointLane &lane, bool answered, const ModelFailure &failure,
	           const RetryPlan &plan);
	bool FollowPlan(DispatchedJob &job, const RetryPlan &plan, int revision);
	bool Learn(DispatchedJob &job, int revision);
	void RestAndSaySo(DispatchedJob &job, double delay_ms);
	bool TryElsewhere(DispatchedJob &job, double delay_ms);
	void TimeOut(DispatchedJob &job, FailureKind kind);
	void CheckJob(DispatchedJob &job);
	void CheckClocks();

	/* dispatcher_health.cpp: asking a server how it is */
	std::optional<std::string> Secret(const Endpoint &endpoint);
	void StartProbe(EndpointLane &lane, const DispatchedJob &job);
	void CheckProbe(EndpointLane &lane);
	void EndProbe(EndpointLane &lane);

	DispatchedJob *Find(JobId id);
	void Due(double at_ms); // CheckClocks is wanted then at the latest

	Transport &transport;
	SecretReader secrets;
	std::function<double()> random;
	JobId last_id = 0;
	double now = 0;
	double due_ms = -1;
	bool unsettled = false; // a slot or a queue has changed since Settle looked
	int depth = 0;          // calls of the dispatcher under way, sinks that call back included
	LaneTable lanes;
	std::map<JobId, std::unique_ptr<DispatchedJob>> jobs;
	std::vector<std::unique_ptr<DispatchedJob>> done; // freed when no call is under way
	std::deque<JobId> news;                           // jobs whose attempt has something new
};

} // namespace savant::core
