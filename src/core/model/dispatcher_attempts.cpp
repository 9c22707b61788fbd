/*
 * dispatcher_attempts.cpp
 *     One request after the other for a job: sent, listened to, judged, tried again.
 */
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/model/dispatcher_state.hpp"

namespace savant::core {

namespace {

/* Fields a job may have to do without; a server that dislikes more is not understood. */
constexpr int kMaxParameterSteps = 4;

constexpr int kFirstErrorStatus = 400;

std::string Words(const ModelFailure &failure) {
	std::string words;
	switch (failure.kind) {
	case FailureKind::Loading:
		return "the server is loading its model";
	case FailureKind::Busy:
		return "the server is busy";
	case FailureKind::RateLimited:
		return "the server limits the rate of requests";
	case FailureKind::Unreachable:
		words = "the server cannot be reached";
		break;
	case FailureKind::Incomplete:
		words = "the answer was cut off";
		break;
	default:
		words = FailureName(failure.kind);
		for (char &c : words) {
			c = c == '_' ? ' ' : c;
		}
	}
	return failure.message.empty() ? words : words + " (" + failure.message + ")";
}

std::string Seconds(double ms) {
	return std::to_string(std::max(1L, std::lround(ms / 1000))) + " s";
}

bool HasStructure(const ChatRequest &request) {
	return !request.json_schema.empty() || !request.grammar.empty();
}

} // namespace

/* The request in the words of the server. */
HttpRequest Dispatcher::State::Encode(DispatchedJob &job, Provider provider,
                                      ProviderProfile profile, const std::string &key) {
	Endpoint endpoint = job.job.endpoints[job.endpoint];
	endpoint.provider = provider;
	if (job.lane->facts.context_tokens > 0) {
		profile.context_tokens = job.lane->facts.context_tokens;
	}
	job.retry.structure_sent =
		HasStructure(job.job.request) && profile.structured != StructuredOutput::None;
	HttpRequest request = EncodeChat(endpoint, profile, job.job.request, key);
	request.connect_ms = job.job.clocks.connect_ms;
	request.ca_file = endpoint.ca_file;
	request.fresh_connection = job.fresh_connection;
	request.allow_plain = endpoint.allow_plain;
	return request;
}

/* The job is first in its queue and has a slot, or still holds one from its last attempt. */
void Dispatcher::State::Send(DispatchedJob &job) {
	EndpointLane &lane = *job.lane;
	const Provider provider = lane.Speaks(job.job.endpoints[job.endpoint].provider);
	const LearntProfile &learnt = lane.Profile(provider);
	const std::optional<std::string> key = Secret(job.job.endpoints[job.endpoint]);
	if (!key) {
		ModelFailure failure;
		failure.kind = FailureKind::NoSecret;
		Fail(job, std::move(failure));
		return;
	}
	if (job.phase == JobPhase::Queued) {
		lane.Leave(job.id);
		job.queued_ms += now - job.queued_since_ms;
		job.phase = JobPhase::Sent;
		++lane.in_flight;
		if (lane.circuit.BeginTrial(now)) {
			lane.trial = job.id;
		}
	}
	if (job.first_sent_ms < 0) {
		job.first_sent_ms = now;
	}
	++job.attempts;
	++lane.requests;
	job.attempt = std::make_unique<ChatAttempt>(provider, job.id, news, *key, now);
	job.attempt->profile_revision = learnt.revision;
	job.attempt->transfer =
		transport.Start(Encode(job, provider, learnt.profile, *key), *job.attempt);
	Due(std::min(job.DeadlineMs(), job.attempt->NextClockMs(job.job.clocks)));
}

/* Something came for this job, or its transfer is over. */
void Dispatcher::State::TakeNews(JobId id) {
	DispatchedJob *job = Find(id);
	if (job == nullptr || !job->attempt) {
		return;
	}
	ChatAttempt::News fresh = job->attempt->TakeNews(now);
	Due(job->attempt->NextClockMs(job->job.clocks));
	if (fresh.thinking_bytes > 0) {
		job->sink->OnThinking(fresh.thinking_bytes);
		if (job->phase != JobPhase::Done && !job->thinking_told) {
			job->thinking_told = true;
			job->sink->OnNotice("the model is thinking");
		}
		if (job->phase == JobPhase::Done) {
			return;
		}
	}
	if (fresh.prompt_percent > 0) {
		job->sink->OnNotice("the model has read " + std::to_string(fresh.prompt_percent) +
		                    " % of the prompt");
		if (job->phase == JobPhase::Done) {
			return;
		}
	}
	if (fresh.ended) {
		EndAttempt(*job, std::move(fresh.text));
	} else if (!fresh.text.empty() && job->job.watched) {
		job->retry.content_shown = true;
		job->sink->OnText(fresh.text);
	}
}

/* `text` was not shown yet: that of an answer that is asked for again never is. */
void Dispatcher::State::EndAttempt(DispatchedJob &job, std::string text) {
	const std::unique_ptr<ChatAttempt> attempt = std::move(job.attempt);
	EndpointLane &lane = *job.lane;
	ChatReply reply = attempt->TakeReply(text);
	const double content_ms = attempt->FirstContentMs();
	reply.first_byte_ms = (content_ms < 0 ? now : content_ms) - attempt->SentMs();
	if (!reply.failure) {
		lane.Answered(now);
		Conclude(job, std::move(reply), text);
		return;
	}
	reply.failure->endpoint = lane.shown_url;
	const RetryPlan plan = PlanRetry(*reply.failure, job.retry, random(), job.DeadlineMs() - now);
	Judge(lane, attempt->Answered(), *reply.failure, plan);
	job.last_failure = reply.failure;
	if (!FollowPlan(job, plan, attempt->profile_revision)) {
		Conclude(job, std::move(reply), text);
	}
}

/* The end of a job that got an answer, whole or not. */
void Dispatcher::State::Conclude(DispatchedJob &job, ChatReply reply, const std::string &text) {
	if (!text.empty() && job.job.watched) {
		job.retry.content_shown = true;
		job.sink->OnText(text);
		if (job.phase == JobPhase::Done) {
			return;
		}
	}
	Finish(job, std::move(reply));
}

/* What the failure says about the server. */
void Dispatcher::State::Judge(EndpointLane &lane, bool answered, const ModelFailure &failure,
                              const RetryPlan &plan) {
	if (failure.kind == FailureKind::Truncated || failure.kind == FailureKind::Filtered) {
		lane.Answered(now); // the server did what it was told to
		return;
	}
	++lane.failures;
	lane.last_failure_ms = now;
	lane.reason = Words(failure);
	if (plan.counts_for_circuit) {
		lane.circuit.Failed(now, lane.reason);
		lane.facts_asked = false; // what comes back may be another server
	} else if (answered) {
		lane.circuit.Answered();
	}
	const bool all_must_wait =
		failure.kind == FailureKind::Loading || failure.kind == FailureKind::Busy;
	if (all_must_wait && plan.step == RetryStep::Wait) {
		const double hold_ms = std::min(plan.delay_ms, kCircuitPauseMs);
		lane.hold_until_ms = std::max(lane.hold_until_ms, now + hold_ms);
	}
}

/* False: the failure is final. */
bool Dispatcher::State::FollowPlan(DispatchedJob &job, const RetryPlan &plan, int revision) {
	switch (plan.step) {
	case RetryStep::GiveUp:
		return false;
	case RetryStep::Wait:
		RestAndSaySo(job, plan.delay_ms);
		return true;
	case RetryStep::NextEndpoint:
		return TryElsewhere(job, plan.delay_ms);
	case RetryStep::AtOnce:
		job.retry.retried_cut = true;
		job.fresh_connection = true;
		if (job.lane->circuit.StateAt(now) == CircuitState::Open) {
			return TryElsewhere(job, -1);
		}
		break;
	case RetryStep::WithoutStructure:
		job.retry.dropped_structure = true;
		job.job.request.json_schema.clear();
		job.job.request.grammar.clear();
		break;
	case RetryStep::WithoutParameter:
		if (!Learn(job, revision)) {
			return false;
		}
		break;
	}
	++job.lane->retries;
	Send(job);
	return true;
}

/* Keeps in mind that the server does not take the field it has complained about. */
bool Dispatcher::State::Learn(DispatchedJob &job, int revision) {
	if (++job.parameter_steps > kMaxParameterSteps) {
		return false;
	}
	const Provider provider = job.lane->Speaks(job.job.endpoints[job.endpoint].provider);
	LearntProfile &learnt = job.lane->Profile(provider);
	if (learnt.revision != revision) {
		return true; // another job has taught us since this one was sent: try as things are now
	}
	const ModelFailure &failure = *job.last_failure;
	if (!AvoidParameter(learnt.profile, failure.parameter, failure.message)) {
		return false;
	}
	++learnt.revision;
	return true;
}

void Dispatcher::State::RestAndSaySo(DispatchedJob &job, double delay_ms) {
	++job.retry.waits;
	++job.lane->retries;
	const std::string notice = "retrying in " + Seconds(delay_ms) + ": " + Words(*job.last_failure);
	Rest(job, now + delay_ms);
	job.sink->OnNotice(notice);
}

/* The server is down: on to the next one, or round again after `delay_ms`; < 0 = no more rounds. */
bool Dispatcher::State::TryElsewhere(DispatchedJob &job, double delay_ms) {
	job.tried.insert(job.endpoint);
	bool some_open = false;
	for (std::size_t i = 0; i < job.job.endpoints.size(); ++i) {
		const std::string &url = job.job.endpoints[i].url;
		if (!ParseUrl(url) || lanes.Of(url, now).circuit.StateAt(now) == CircuitState::Open) {
			continue;
		}
		some_open = true;
		if (job.tried.count(i) == 0) {
			const std::string notice = "trying the next model server: " + Words(*job.last_failure);
			++job.lane->retries;
			Release(job);
			Enqueue(job, i);
			job.sink->OnNotice(notice);
			return true;
		}
	}
	if (delay_ms < 0 || !some_open) {
		return false;
	}
	RestAndSaySo(job, delay_ms);
	return true;
}

/* One of the clocks of a request has run out: final, and the server has to show that it is well. */
void Dispatcher::State::TimeOut(DispatchedJob &job, FailureKind kind) {
	const std::unique_ptr<ChatAttempt> attempt = std::move(job.attempt);
	transport.Stop(attempt->transfer);
	std::string text;
	ChatReply reply = attempt->TakeReply(text);
	const bool said_no = reply.failure && reply.failure->http_status >= kFirstErrorStatus;
	if (!said_no) { // else the server has said what is wrong, and only never ended to say it
		reply.failure.emplace();
		reply.failure->kind = kind;
	}
	EndpointLane &lane = *job.lane;
	lane.suspect = true;
	reply.failure->endpoint = lane.shown_url;
	Judge(lane, attempt->Answered(), *reply.failure, RetryPlan{});
	Conclude(job, std::move(reply), text);
}

void Dispatcher::State::CheckJob(DispatchedJob &job) {
	const bool over = now >= job.DeadlineMs();
	if (job.phase == JobPhase::Sent) {
		const auto kind =
			over ? FailureKind::TotalTimeout : job.attempt->TimedOut(job.job.clocks, now);
		if (kind && job.attempt->Finished()) {
			transport.Stop(job.attempt->transfer); // the server only did not say that this is all
			EndAttempt(job, job.attempt->TakeNews(now).text);
		} else if (kind) {
			TimeOut(job, *kind);
		} else {
			Due(std::min(job.DeadlineMs(), job.attempt->NextClockMs(job.job.clocks)));
		}
		return;
	}
	if (over) {
		ModelFailure failure;
		failure.kind = FailureKind::TotalTimeout;
		failure.message = job.last_failure ? Words(*job.last_failure) : "no slot became free";
		Fail(job, std::move(failure));
	} else if (job.phase == JobPhase::Resting && now >= job.resume_ms) {
		job.tried.clear();
		Place(job);
	} else {
		const double resume = job.phase == JobPhase::Resting ? job.resume_ms : job.DeadlineMs();
		Due(std::min(resume, job.DeadlineMs()));
	}
}

void Dispatcher::State::CheckClocks() {
	due_ms = -1;
	// A sink may add jobs and take some away: look the next one up each time.
	for (auto i = jobs.begin(); i != jobs.end();) {
		const JobId id = i->first;
		CheckJob(*i->second);
		i = jobs.upper_bound(id);
	}
	for (const auto &[url, lane] : lanes) {
		if (lane->probe) {
			Due(lane->probe->deadline_ms);
		}
	}
}

} // namespace savant::core
