/*
 * curl_transport.cpp
 *     Transfers on one curl multi handle, driven by socket events and one timer.
 *
 * libcurl's callbacks only record, never throw and touch nothing else; what they
 * recorded is delivered to the sinks at the end of Pump, outside libcurl, so a
 * sink may start and stop transfers, and may throw.
 *
 * The sockets stand in an epoll descriptor of our own, because the server's
 * WaitEventSet (PostgreSQL 15) cannot take a socket out again: it holds that one
 * descriptor for ever.
 */
#include "net/curl_transport.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <deque>
#include <fcntl.h>
#include <map>
#include <optional>
#include <string>
#include <sys/epoll.h>
#include <system_error>
#include <unistd.h>

#include "net/curl_options.hpp"

namespace savant::net {

namespace {

using core::TransferEnd;
using core::TransferId;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr int kEventsPerRound = 64;
constexpr int kMaxRounds = 16; // per Pump: other things of the host want their turn, too
constexpr std::size_t kMaxHeadBytes = 256 * 1024;
// A flood is handed on in pieces: libcurl reads on for 1.6 MB when a socket never runs dry.
constexpr std::size_t kMaxUndelivered = 1024 * 1024;

/* For the time of a call into libcurl; see curl_transport.hpp. */
class SignalsBlocked {
public:
	SignalsBlocked() {
		sigset_t all;
		sigfillset(&all);
		pthread_sigmask(SIG_BLOCK, &all, &before_);
	}
	~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
	SignalsBlocked(const SignalsBlocked &) = delete;
	SignalsBlocked &operator=(const SignalsBlocked &) = delete;

private:
	sigset_t before_;
};

/* Once per process, and by a process that uses it: not before a fork. */
bool InitCurlOnce() {
	static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
	return ready;
}

std::string_view Trimmed(std::string_view text) {
	constexpr std::string_view kBlanks = " \t\r\n";
	text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
	const std::size_t last = text.find_last_not_of(kBlanks);
	return text.substr(0, last == text.npos ? 0 : last + 1);
}

bool EqualNoCase(std::string_view a, std::string_view lower) {
	return std::equal(a.begin(), a.end(), lower.begin(), lower.end(), [](char x, char y) {
		return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
	});
}

/* What libcurl has brought and the sinks do not have yet. */
struct Arrivals {
	std::deque<TransferId> touched; // with something to deliver
	std::size_t bytes = 0;
};

struct Transfer {
	TransferId id = 0;
	core::HttpRequest request;
	core::TransferSink *sink = nullptr;
	Arrivals *arrivals = nullptr;
	EasyHandle easy;
	HeaderList headers;
	std::array<char, CURL_ERROR_SIZE> error = {};

	bool is_touched = false; // stands in arrivals->touched
	std::size_t head_bytes = 0;
	int status = 0;
	std::string content_type, retry_after;
	bool head_done = false, head_told = false, head_too_long = false;
	std::string body; // not delivered yet
	bool ended = false;
	TransferEnd end = TransferEnd::Failed;
	std::string detail;

	void Touch() {
		if (!is_touched) {
			is_touched = true;
			arrivals->touched.push_back(id);
		}
	}
	void HeadLine(std::string_view line);
};

/* One line of a head, line break included.  A head of its own may come before: 100, 103. */
void Transfer::HeadLine(std::string_view line) {
	if (head_done) {
		return; // a trailer
	}
	if (line.substr(0, 5) == "HTTP/") {
		content_type.clear();
		retry_after.clear();
		return;
	}
	const std::string_view text = Trimmed(line);
	if (text.empty()) {
		long code = 0;
		curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &code);
		constexpr long kFirstFinalStatus = 200;
		if (code >= kFirstFinalStatus) {
			status = static_cast<int>(code);
			head_done = true;
			Touch();
		}
		return;
	}
	const std::size_t colon = text.find(':');
	if (colon == text.npos) {
		return;
	}
	const std::string_view name = text.substr(0, colon);
	if (EqualNoCase(name, "content-type")) {
		content_type = Trimmed(text.substr(colon + 1));
	} else if (EqualNoCase(name, "retry-after")) {
		retry_after = Trimmed(text.substr(colon + 1));
	}
}

/* libcurl calls these; another count than `size` ends the transfer. */
std::size_t OnHeader(char *data, std::size_t, std::size_t size, void *user) noexcept {
	try {
		auto *transfer = static_cast<Transfer *>(user);
		transfer->head_bytes += size;
		if (transfer->head_bytes > kMaxHeadBytes) {
			transfer->head_too_long = true;
			return 0;
		}
		transfer->HeadLine(std::string_view(data, size));
		return size;
	} catch (...) {
		return 0; // out of memory
	}
}

std::size_t OnBody(char *data, std::size_t, std::size_t size, void *user) noexcept {
	try {
		auto *transfer = static_cast<Transfer *>(user);
		transfer->body.append(data, size);
		transfer->arrivals->bytes += size;
		transfer->Touch();
		return size;
	} catch (...) {
		return 0;
	}
}

int OnSocket(CURL *, curl_socket_t socket, int what, void *user, void *) noexcept {
	const int epoll = *static_cast<const int *>(user);
	epoll_event event = {};
	event.data.fd = socket;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(epoll, EPOLL_CTL_DEL, socket, &event);
		return 0;
	}
	event.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
	if (epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0 && errno == ENOENT) {
		epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
	}
	return 0;
}

/* A program that the server starts must not inherit a connection. */
int OnNewSocket(void *, curl_socket_t socket, curlsocktype) noexcept {
	fcntl(socket, F_SETFD, FD_CLOEXEC);
	return CURL_SOCKOPT_OK;
}

int OnTimer(CURLM *, long timeout_ms, void *user) noexcept {
	auto *wake_at = static_cast<std::optional<SteadyTime> *>(user);
	if (timeout_ms < 0) {
		wake_at->reset();
	} else {
		*wake_at = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
	}
	return 0;
}

int SelectBits(std::uint32_t events) {
	return ((events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
	       ((events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
	       ((events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
}

} // namespace

struct CurlTransport::Multi {
	int epoll = -1;
	std::optional<SteadyTime> wake_at; // libcurl's one timer
	MultiHandle curl;                  // null until the first Start
	TransferId last_id = 0;
	std::map<TransferId, std::unique_ptr<Transfer>> transfers;
	Arrivals arrivals;

	Multi();
	~Multi();
	bool Open();
	bool Begin(Transfer &transfer);
	void EndEarly(Transfer &transfer, TransferEnd end, const char *detail);
	void Detach(Transfer &transfer);
	bool IsTimerDue() const;
	void Drive();
	void CollectEnds();
	void Deliver(TransferId id);
	Transfer *Find(TransferId id);
};

CurlTransport::Multi::Multi() : epoll(epoll_create1(EPOLL_CLOEXEC)) {
	if (epoll < 0) {
		throw std::system_error(errno, std::generic_category(), "epoll");
	}
}

CurlTransport::Multi::~Multi() {
	const SignalsBlocked signals;
	for (const auto &[id, transfer] : transfers) {
		Detach(*transfer);
	}
	transfers.clear();
	curl.reset(); // takes its sockets out of the epoll descriptor
	close(epoll);
}

/* Sets libcurl up; false when it cannot be. */
bool CurlTransport::Multi::Open() {
	if (curl) {
		return true;
	}
	if (!InitCurlOnce()) {
		return false;
	}
	MultiHandle made(curl_multi_init());
	if (!made || !SetMultiOptions(made.get())) {
		return false;
	}
	curl_multi_setopt(made.get(), CURLMOPT_SOCKETFUNCTION, OnSocket);
	curl_multi_setopt(made.get(), CURLMOPT_SOCKETDATA, &epoll);
	curl_multi_setopt(made.get(), CURLMOPT_TIMERFUNCTION, OnTimer);
	curl_multi_setopt(made.get(), CURLMOPT_TIMERDATA, &wake_at);
	curl = std::move(made);
	return true;
}

bool CurlTransport::Multi::Begin(Transfer &transfer) {
	transfer.easy.reset(curl_easy_init());
	CURL *easy = transfer.easy.get();
	if (easy == nullptr || !SetTransferOptions(easy) ||
	    !SetRequestOptions(easy, transfer.request, transfer.headers)) {
		return false;
	}
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.error.data());
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, OnHeader);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, OnBody);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
	curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, OnNewSocket);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
	return curl_multi_add_handle(curl.get(), easy) == CURLM_OK;
}

void CurlTransport::Multi::EndEarly(Transfer &transfer, TransferEnd end, const char *detail) {
	transfer.ended = true;
	transfer.end = end;
	transfer.detail = detail;
	transfer.Touch();
}

/* Takes the transfer out of libcurl; a connection in the middle of something is closed. */
void CurlTransport::Multi::Detach(Transfer &transfer) {
	if (transfer.easy) {
		curl_multi_remove_handle(curl.get(), transfer.easy.get());
		transfer.easy.reset();
		transfer.headers.reset();
	}
}

bool CurlTransport::Multi::IsTimerDue() const {
	return wake_at && std::chrono::steady_clock::now() >= *wake_at;
}

/* Lets libcurl do all that its sockets and its timer ask for. */
void CurlTransport::Multi::Drive() {
	std::array<epoll_event, kEventsPerRound> events;
	int running = 0;
	for (int round = 0; round < kMaxRounds; ++round) {
		const int ready = epoll_wait(epoll, events.data(), kEventsPerRound, 0);
		for (int i = 0; i < ready && arrivals.bytes < kMaxUndelivered; ++i) {
			const epoll_event &event = events[static_cast<std::size_t>(i)];
			curl_multi_socket_action(curl.get(), event.data.fd, SelectBits(event.events), &running);
		}
		const bool timer = IsTimerDue();
		if (timer) {
			wake_at.reset(); // the call below sets it anew
			curl_multi_socket_action(curl.get(), CURL_SOCKET_TIMEOUT, 0, &running);
		}
		if ((!timer && ready < kEventsPerRound) || arrivals.bytes >= kMaxUndelivered) {
			return; // what is left over stays ready: it is seen by the next Pump
		}
	}
}

void CurlTransport::Multi::CollectEnds() {
	int left = 0;
	while (const CURLMsg *message = curl_multi_info_read(curl.get(), &left)) {
		if (message->msg != CURLMSG_DONE) {
			continue;
		}
		const CURLcode code = message->data.result; // gone with the handle
		char *user = nullptr;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &user);
		auto &transfer = *static_cast<Transfer *>(static_cast<void *>(user));
		const char *detail =
			transfer.error[0] != '\0' ? transfer.error.data() : curl_easy_strerror(code);
		if (transfer.head_too_long) {
			EndEarly(transfer, TransferEnd::Failed, "the head of the response is too long");
		} else {
			EndEarly(transfer, EndOf(code), code == CURLE_OK ? "" : detail);
		}
		Detach(transfer);
	}
}

Transfer *CurlTransport::Multi::Find(TransferId id) {
	const auto found = transfers.find(id);
	return found == transfers.end() ? nullptr : found->second.get();
}

/* Head, bytes, end, as far as they are there.  The sink may stop the transfer at each of them. */
void CurlTransport::Multi::Deliver(TransferId id) {
	Transfer *transfer = Find(id);
	if (transfer == nullptr) {
		return;
	}
	transfer->is_touched = false;
	if (transfer->head_done && !transfer->head_told) {
		transfer->head_told = true;
		transfer->sink->OnHead(transfer->status, transfer->content_type, transfer->retry_after);
		transfer = Find(id);
	}
	if (transfer != nullptr && !transfer->body.empty()) {
		const std::string bytes = std::move(transfer->body);
		transfer->body.clear();
		const bool more = transfer->sink->OnBytes(bytes);
		transfer = Find(id);
		if (transfer != nullptr && !more) {
			const SignalsBlocked signals;
			Detach(*transfer);
			transfer->ended = true;
			transfer->end = TransferEnd::Stopped;
			transfer->detail.clear();
		}
	}
	if (transfer != nullptr && transfer->ended) {
		const std::unique_ptr<Transfer> last = std::move(transfers.at(id));
		transfers.erase(id);
		last->sink->OnEnd(last->end, last->detail);
	}
}

CurlTransport::CurlTransport() : multi_(std::make_unique<Multi>()) {}

CurlTransport::~CurlTransport() = default;

TransferId CurlTransport::Start(core::HttpRequest request, core::TransferSink &sink) {
	const SignalsBlocked signals;
	auto made = std::make_unique<Transfer>();
	Transfer &transfer = *made;
	transfer.id = ++multi_->last_id;
	transfer.request = std::move(request);
	transfer.sink = &sink;
	transfer.arrivals = &multi_->arrivals;
	multi_->transfers.emplace(transfer.id, std::move(made));
	if (const char *refusal = RefusalOf(transfer.request)) {
		multi_->EndEarly(transfer, TransferEnd::Forbidden, refusal);
	} else if (!multi_->Open() || !multi_->Begin(transfer)) {
		multi_->EndEarly(transfer, TransferEnd::Failed, "libcurl could not be set up");
	}
	return transfer.id;
}

void CurlTransport::Stop(TransferId id) {
	const SignalsBlocked signals;
	if (Transfer *transfer = multi_->Find(id)) {
		multi_->Detach(*transfer);
		multi_->transfers.erase(id);
	}
}

void CurlTransport::Pump() {
	if (multi_->curl) {
		const SignalsBlocked signals;
		multi_->Drive();
		multi_->CollectEnds();
	}
	multi_->arrivals.bytes = 0;
	// What sinks add meanwhile is for the next Pump.  One that throws leaves the rest for it.
	for (std::size_t left = multi_->arrivals.touched.size(); left > 0; --left) {
		const TransferId id = multi_->arrivals.touched.front();
		multi_->arrivals.touched.pop_front();
		multi_->Deliver(id);
	}
}

int CurlTransport::WaitFd() const { return multi_->epoll; }

long CurlTransport::TimeoutMs() const {
	if (!multi_->arrivals.touched.empty()) {
		return 0;
	}
	if (!multi_->wake_at) {
		return -1;
	}
	const auto left = *multi_->wake_at - std::chrono::steady_clock::now();
	const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
	return std::max<long>(static_cast<long>(ms), 0);
}

} // namespace savant::net
