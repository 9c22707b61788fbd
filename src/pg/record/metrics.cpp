/*
 * metrics.cpp
 *     Which counter is a sample of which family.
 *
 * Names and labels are a contract with dashboards: they are added to, never
 * changed.  Nothing in a label comes from a question, a role or data, so the
 * number of series is fixed by the settings.
 */
#include "pg/record/metrics.hpp"

#include <initializer_list>

#include "core/metrics/exposition.hpp"
#include "pg/cache/cache_memory.hpp"
#include "pg/gateway/endpoint_report.hpp"
#include "pg/gateway/model_job.hpp"
#include "pg/record/counters.hpp"
#include "pg/record/limits.hpp"
#include "pg/record/pending_records.hpp"
#include "pg/record/record_queue.hpp"
#include "pg/shared_area.hpp"
#include "pg/shared_state.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

using core::Exposition;
using core::MetricType;

struct Labelled {
	const char *label;
	Counter counter;
};

void One(Exposition &metrics, const char *name, const char *help, Counter counter) {
	metrics.Family(name, MetricType::Counter, help);
	metrics.Sample(ReadCounter(counter));
}

void Several(Exposition &metrics, const char *name, const char *help, const char *label,
             std::initializer_list<Labelled> samples) {
	metrics.Family(name, MetricType::Counter, help);
	for (const Labelled &sample : samples) {
		metrics.Sample(ReadCounter(sample.counter), {{label, sample.label}});
	}
}

double Seconds(Counter counter) { return static_cast<double>(ReadCounter(counter)) / 1e6; }

void AddServer(Exposition &metrics, std::string_view version) {
	const SharedState *shared = Shared();
	metrics.Family("info", MetricType::Gauge, "Version of the library, and how it was loaded.");
	metrics.Sample(std::int64_t{1},
	               {{"version", version}, {"mode", shared == nullptr ? "session" : "preloaded"}});
	if (shared != nullptr) {
		metrics.Family("start_time_seconds", MetricType::Gauge,
		               "When counting began, in seconds since 1970.");
		metrics.Sample(timestamptz_to_time_t(shared->started_at));
	}
	metrics.Family("shared_memory_bytes", MetricType::Gauge, "Shared memory reserved.");
	metrics.Sample(static_cast<std::int64_t>(SharedAreaBytes()));
}

void AddRequests(Exposition &metrics) {
	One(metrics, "requests_total", "Requests begun.", Counter::Requests);
	Several(metrics, "requests_ended_total", "Requests ended, by how they ended.", "status",
	        {{"answered", Counter::Answered},
	         {"clarified", Counter::Clarified},
	         {"unanswered", Counter::Unanswered},
	         {"refused", Counter::Refused},
	         {"failed", Counter::Failed},
	         {"aborted", Counter::Aborted}});
	Several(metrics, "limited_total", "Requests and model calls turned away by a limit.", "limit",
	        {{"requests_per_minute", Counter::RateLimited},
	         {"concurrency", Counter::ConcurrencyLimited},
	         {"tokens_per_hour", Counter::TokenLimited}});
	metrics.Family("active_requests", MetricType::Gauge, "Requests going on.");
	metrics.Sample(std::int64_t{AllActiveRequests()});
	Several(metrics, "routed_total", "Requests with a statement, by the route that made it.",
	        "route",
	        {{"verified", Counter::RouteVerified},
	         {"metric", Counter::RouteMetric},
	         {"catalogue", Counter::RouteCatalogue},
	         {"rules", Counter::RouteRules},
	         {"model", Counter::RouteModel},
	         {"caller", Counter::RouteCaller}});
	One(metrics, "rows_total", "Rows in answers.", Counter::Rows);
	One(metrics, "truncated_results_total", "Answers whose rows were cut at a limit.",
	    Counter::TruncatedResults);
	One(metrics, "warnings_total", "Warnings in answers.", Counter::Warnings);
	One(metrics, "attempts_total", "Statements tried for requests.", Counter::Attempts);
	metrics.Family("stage_seconds_total", MetricType::Counter,
	               "Time spent in the stages of requests.");
	for (int i = static_cast<int>(Counter::UnderstandUs); i < static_cast<int>(Counter::TotalUs);
	     i++) {
		const auto stage = static_cast<Counter>(i);
		const std::string_view name = CounterName(stage);
		metrics.Sample(Seconds(stage), {{"stage", name.substr(0, name.size() - 3)}}); // no _us
	}
	metrics.Family("request_seconds_total", MetricType::Counter, "Time spent in requests.");
	metrics.Sample(Seconds(Counter::TotalUs));
}

void AddModels(Exposition &metrics) {
	One(metrics, "model_requests_total", "Calls of language models.", Counter::ModelRequests);
	One(metrics, "model_retries_total", "Calls sent again after a failure that may pass.",
	    Counter::ModelRetries);
	metrics.Family("model_failures_total", MetricType::Counter,
	               "Calls of language models that failed, by what went wrong.");
	for (int i = 0; i < core::kFailureKinds; i++) {
		const auto kind = static_cast<core::FailureKind>(i);
		metrics.Sample(ReadFailures(kind), {{"kind", core::FailureName(kind)}});
	}
	Several(metrics, "model_tokens_total", "Tokens that models read and wrote for answers.", "kind",
	        {{"prompt", Counter::PromptTokens}, {"answer", Counter::AnswerTokens}});
}

struct EndpointMetric {
	const char *name;
	MetricType type;
	const char *help;
	std::int64_t (*read)(const PublishedEndpoint &);
};

constexpr EndpointMetric kEndpointMetrics[] = {
	{"endpoint_up", MetricType::Gauge, "1 while a model server is called, 0 while it rests.",
     [](const PublishedEndpoint &e) -> std::int64_t { return strcmp(e.circuit, "paused") != 0; }},
	{"endpoint_in_flight", MetricType::Gauge, "Requests that a model server works on.",
     [](const PublishedEndpoint &e) -> std::int64_t { return e.in_flight; }},
	{"endpoint_waiting", MetricType::Gauge, "Requests that wait for a model server.",
     [](const PublishedEndpoint &e) -> std::int64_t { return e.waiting; }},
	{"endpoint_requests_total", MetricType::Counter, "Requests sent to a model server.",
     [](const PublishedEndpoint &e) -> std::int64_t { return e.requests; }},
	{"endpoint_failures_total", MetricType::Counter, "Requests of a model server that failed.",
     [](const PublishedEndpoint &e) -> std::int64_t { return e.failures; }},
	{"endpoint_retries_total", MetricType::Counter, "Requests sent to a model server again.",
     [](const PublishedEndpoint &e) -> std::int64_t { return e.retries; }},
};

void AddEndpoints(Exposition &metrics) {
	const std::vector<PublishedEndpoint> endpoints = KnownEndpoints();
	for (const EndpointMetric &metric : kEndpointMetrics) {
		if (endpoints.empty()) {
			return; // a family without samples is none
		}
		metrics.Family(metric.name, metric.type, metric.help);
		for (const PublishedEndpoint &endpoint : endpoints) {
			metrics.Sample(metric.read(endpoint), {{"endpoint", PublicUrl(endpoint.url)}});
		}
	}
}

void AddGateway(Exposition &metrics) {
	const GatewayFacts facts = DescribeGateway();
	metrics.Family("gateway_up", MetricType::Gauge, "1 while the gateway process runs.");
	metrics.Sample(std::int64_t{facts.pid != 0});
	metrics.Family("gateway_queued", MetricType::Gauge,
	               "Requests that the gateway has not taken yet.");
	metrics.Sample(std::int64_t{facts.queued});
	metrics.Family("gateway_requests_total", MetricType::Counter,
	               "Requests that went through the gateway, by what became of them.");
	metrics.Sample(facts.served, {{"outcome", "taken"}});
	metrics.Sample(facts.abandoned, {{"outcome", "abandoned"}});
	metrics.Sample(facts.refused, {{"outcome", "refused"}});
	metrics.Family("gateway_warm_ups_total", MetricType::Counter,
	               "Prompts sent ahead so that a model server has read the schema.");
	metrics.Sample(facts.warm_ups);
}

void AddCache(Exposition &metrics) {
	Several(metrics, "cache_hits_total", "Kept drafts and replies that were of use.", "kind",
	        {{"draft", Counter::DraftCacheHits}, {"reply", Counter::ReplyCacheHits}});
	Several(metrics, "cache_misses_total", "Look-ups that found nothing.", "kind",
	        {{"draft", Counter::DraftCacheMisses}, {"reply", Counter::ReplyCacheMisses}});
	Several(metrics, "cache_kept_total", "Entries made.", "kind",
	        {{"draft", Counter::DraftCacheKept}, {"reply", Counter::ReplyCacheKept}});
	Several(metrics, "cache_evictions_total", "Good entries that had to make room.", "kind",
	        {{"draft", Counter::DraftCacheEvictions}, {"reply", Counter::ReplyCacheEvictions}});
	Several(metrics, "cache_too_long_total", "Values that were too long to be kept.", "kind",
	        {{"draft", Counter::DraftCacheTooLong}, {"reply", Counter::ReplyCacheTooLong}});
	const CacheReport report = ReportCache();
	metrics.Family("cache_entries", MetricType::Gauge, "Entries kept now.");
	for (int i = 0; i < core::kCacheKinds; i++) {
		metrics.Sample(report.usage[i].entries,
		               {{"kind", core::CacheKindName(static_cast<core::CacheKind>(i))}});
	}
	metrics.Family("cache_bytes", MetricType::Gauge, "Bytes of the entries kept now.");
	for (int i = 0; i < core::kCacheKinds; i++) {
		metrics.Sample(report.usage[i].bytes,
		               {{"kind", core::CacheKindName(static_cast<core::CacheKind>(i))}});
	}
	metrics.Family("cache_slots", MetricType::Gauge, "Entries that there is room for.");
	metrics.Sample(report.slots);
}

void AddRecords(Exposition &metrics) {
	Several(metrics, "records_total", "Records of requests, by what became of them.", "state",
	        {{"queued", Counter::RecordsQueued},
	         {"written", Counter::RecordsWritten},
	         {"logged", Counter::RecordsLogged},
	         {"discarded", Counter::RecordsDiscarded}});
	One(metrics, "record_queue_overflows_total", "Records that found the queue full.",
	    Counter::QueueOverflows);
	metrics.Family("record_queue_depth", MetricType::Gauge,
	               "Records of this database that wait to be written.");
	metrics.Sample(std::int64_t{Shared() != nullptr ? QueueDepth(MyDatabaseId) : PendingEntries()});
}

} // namespace

std::string MetricsText(std::string_view version, const core::WatchMetrics &watch) {
	Exposition metrics;
	AddServer(metrics, version);
	AddRequests(metrics);
	AddModels(metrics);
	AddGateway(metrics);
	AddEndpoints(metrics);
	AddCache(metrics);
	AddRecords(metrics);
	core::AddWatchMetrics(watch, metrics);
	return metrics.Text();
}

} // namespace savant::pg
