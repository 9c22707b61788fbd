/*
 * direct.cpp
 *     What the dispatcher and the transport cost beside a plain libcurl loop, against
 *     the same server in the same run.
 *
 *     bench_gateway_direct PORT [REQUESTS [STREAMS]]
 *
 * Three measurements: requests one after the other, in alternating blocks, so that
 * a busy machine is busy for both; streams side by side against the time their
 * tokens take at least; growth of the resident memory.
 */
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <curl/curl.h>
#include <memory>
#include <poll.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "core/model/dispatcher.hpp"
#include "core/model/request_body.hpp"
#include "net/curl_transport.hpp"

namespace {

using namespace savant; // a program of its own, not a header

constexpr int kBlock = 100;
constexpr int kTokens = 20, kEveryMs = 50;

double NowMs() {
	const auto now = std::chrono::steady_clock::now().time_since_epoch();
	return std::chrono::duration<double, std::milli>(now).count();
}

long ResidentKb() {
	long pages = 0, resident = 0;
	if (FILE *file = std::fopen("/proc/self/statm", "r")) {
		if (std::fscanf(file, "%ld %ld", &pages, &resident) != 2) {
			resident = 0;
		}
		std::fclose(file);
	}
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

core::Endpoint TheEndpoint(int port) {
	core::Endpoint endpoint;
	endpoint.url = "http://127.0.0.1:" + std::to_string(port) + "/v1";
	endpoint.provider = core::Provider::LlamaCpp;
	return endpoint;
}

core::ChatRequest TheRequest(const std::string &model) {
	core::ChatRequest request;
	request.model = model;
	request.messages = {{core::ChatMessage::Speaker::System, std::string(4000, 's')},
	                    {core::ChatMessage::Speaker::User, "How many customers are there?"}};
	return request;
}

/* ---- plain libcurl ----------------------------------------------------------------- */

std::size_t Append(char *data, std::size_t, std::size_t size, void *user) {
	static_cast<std::string *>(user)->append(data, size);
	return size;
}

class PlainLoop {
public:
	explicit PlainLoop(const core::HttpRequest &request) : body_(request.body) {
		easy_ = curl_easy_init();
		for (const auto &[name, value] : request.headers) {
			headers_ = curl_slist_append(headers_, (name + ": " + value).c_str());
		}
		headers_ = curl_slist_append(headers_, "Expect:");
		curl_easy_setopt(easy_, CURLOPT_URL, request.url.c_str());
		curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
		curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
		curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body_.c_str());
		curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, Append);
		curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &answer_);
		curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(easy_, CURLOPT_PROXY, "");
	}
	~PlainLoop() {
		curl_easy_cleanup(easy_);
		curl_slist_free_all(headers_);
	}
	PlainLoop(const PlainLoop &) = delete;
	PlainLoop &operator=(const PlainLoop &) = delete;

	bool Ask() {
		answer_.clear();
		return curl_easy_perform(easy_) == CURLE_OK && answer_.find("[DONE]") != answer_.npos;
	}

private:
	CURL *easy_ = nullptr;
	curl_slist *headers_ = nullptr;
	std::string body_, answer_;
};

/* ---- ours ---------------------------------------------------------------------------- */

class Listener final : public core::JobSink {
public:
	void OnQueued(int) override {}
	void OnText(std::string_view) override { ++pieces; }
	void OnThinking(std::size_t) override {}
	void OnNotice(std::string_view) override {}
	void OnDone(core::ChatReply reply) override {
		done_ms = NowMs();
		good = !reply.failure && !reply.text.empty();
		done = true;
	}
	bool done = false, good = false;
	int pieces = 0;
	double done_ms = 0;
};

class Host {
public:
	Host()
		: dispatcher_(
			  transport_, [](const core::Endpoint &) { return std::string(); },
			  [] { return 0.5; }) {}

	void Submit(core::ChatJob job, Listener &listener) {
		dispatcher_.Submit(std::move(job), listener, NowMs());
	}
	void WaitOnce() {
		const long timer = transport_.TimeoutMs();
		const double due = dispatcher_.NextDueMs();
		double patience = due < 0 ? 1000 : std::max(due - NowMs(), 0.0);
		patience = timer < 0 ? patience : std::min(patience, static_cast<double>(timer));
		pollfd wait = {transport_.WaitFd(), POLLIN, 0};
		poll(&wait, 1, static_cast<int>(std::min(patience, 1000.0)));
		dispatcher_.Advance(NowMs());
	}
	bool Ask(const core::ChatJob &job) {
		Listener listener;
		Submit(job, listener);
		while (!listener.done) {
			WaitOnce();
		}
		return listener.good;
	}

private:
	net::CurlTransport transport_;
	core::Dispatcher dispatcher_;
};

/* ---- figures --------------------------------------------------------------------------- */

struct Times {
	std::vector<double> ms;
	double Mean() const {
		double sum = 0;
		for (const double one : ms) {
			sum += one;
		}
		return ms.empty() ? 0 : sum / static_cast<double>(ms.size());
	}
	double At(double share) {
		std::sort(ms.begin(), ms.end());
		return ms.empty()
		           ? 0
		           : ms[static_cast<std::size_t>(share * static_cast<double>(ms.size() - 1))];
	}
	void Print(const char *name) {
		std::printf("%-28s %8zu %9.3f %9.3f %9.3f\n", name, ms.size(), Mean(), At(0.5), At(0.99));
	}
};

template <typename Ask>
bool Measure(Times &times, int count, Ask ask) {
	for (int i = 0; i < count; ++i) {
		const double start = NowMs();
		if (!ask()) {
			return false;
		}
		times.ms.push_back(NowMs() - start);
	}
	return true;
}

} // namespace

int main(int argc, char **argv) {
	const int port = argc > 1 ? std::atoi(argv[1]) : 0;
	const int requests = argc > 2 ? std::atoi(argv[2]) : 10000;
	const int streams = argc > 3 ? std::atoi(argv[3]) : 200;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	const core::Endpoint endpoint = TheEndpoint(port);
	const core::HttpRequest http =
		core::EncodeChat(endpoint, core::ProfileOf(endpoint.provider), TheRequest("instant"), "");
	core::ChatJob job;
	job.endpoints = {endpoint};
	job.request = TheRequest("instant");
	job.slots = streams;

	Host host;
	PlainLoop plain(http);
	Times plain_ms, ours_ms;
	plain_ms.ms.reserve(static_cast<std::size_t>(requests + kBlock)); // not to be seen as growth
	ours_ms.ms.reserve(static_cast<std::size_t>(requests + kBlock));
	long warm_kb = 0;
	for (int done = 0; done < requests; done += kBlock) {
		if (!Measure(plain_ms, kBlock, [&] { return plain.Ask(); }) ||
		    !Measure(ours_ms, kBlock, [&] { return host.Ask(job); })) {
			std::fprintf(stderr, "direct: a request went wrong\n");
			return 1;
		}
		if (done < requests / 10) {
			warm_kb = ResidentKb();
		}
	}
	const long grown_kb = ResidentKb() - warm_kb;

	job.request = TheRequest(std::to_string(kTokens) + "x" + std::to_string(kEveryMs));
	std::vector<std::unique_ptr<Listener>> listeners;
	const double start = NowMs();
	for (int i = 0; i < streams; ++i) {
		listeners.push_back(std::make_unique<Listener>());
		host.Submit(job, *listeners.back());
	}
	Times stream_ms;
	int lost = 0;
	for (const auto &listener : listeners) {
		while (!listener->done) {
			host.WaitOnce();
		}
		lost += listener->good ? 0 : 1;
		stream_ms.ms.push_back(listener->done_ms - start);
	}

	std::printf("%-28s %8s %9s %9s %9s\n", "", "n", "mean ms", "p50 ms", "p99 ms");
	plain_ms.Print("plain libcurl");
	ours_ms.Print("dispatcher and transport");
	stream_ms.Print("streams of 20 x 50 ms");
	const double ideal = kTokens * kEveryMs;
	std::printf("overhead %.3f ms a request (p50); streams %.3f of the ideal, %d lost; "
	            "memory %+ld kB from request %d to %d\n",
	            ours_ms.At(0.5) - plain_ms.At(0.5), stream_ms.Mean() / ideal, lost, grown_kb,
	            requests / 10, requests);
	return lost == 0 ? 0 : 1;
}
