/*
 * alert_sender.cpp
 *     Posting alerts: claim, send, record.
 *
 * The address may hold a secret of the receiver (a token in its path), and so may its answer:
 * neither is kept nor logged.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/watch/alert_sender.hpp"

#include <algorithm>
#include <exception>
#include <list>
#include <string>
#include <vector>

#include "core/alert/alert_delivery.hpp"
#include "core/model/endpoint.hpp"
#include "core/model/transport.hpp"
#include "pg/datum.hpp"
#include "pg/gateway/model_host.hpp"
#include "pg/gateway/model_settings.hpp"
#include "pg/gateway/secret.hpp"
#include "pg/record/record_table.hpp"
#include "pg/settings.hpp"
#include "pg/sha256.hpp"
#include "pg/watch/collector.hpp"
#include "pg/watch/probe_query.hpp"
#include "pg/watch/work_unit.hpp"

extern "C" {
#include "access/xlog.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

using core::TransferEnd;
using nlohmann::json;

constexpr std::size_t kMostAtOnce = 4;
constexpr double kLongestLookMs = 60 * 1000; // for deliveries that are due
constexpr double kMsPerSecond = 1000;
constexpr double kWholeRequestMs = 15000;
constexpr std::size_t kMostBodyBytes = 64 * 1024; // of an answer, which nobody reads
constexpr int kFirstGood = 200, kFirstNotGood = 300;
/* Of an attempt whose process dies, or whose end cannot be written. */
constexpr const char *kUntold = "no answer was recorded";

/*
 * $1 {"most": deliveries to take, "url": whether there is one}, $2 now.  Of each alert the oldest
 * alone, so that nobody hears of an end before the beginning.  What is a day old is given up.
 */
constexpr const char *kGiveUp =
	"UPDATE savant.alert_delivery SET next_attempt_at = NULL, last_error ="
	" concat_ws('; ', last_error, 'given up')"
	" WHERE next_attempt_at IS NOT NULL AND created_at < $2 - ($1 ->> 'give_up_s')::float8 *"
	" interval '1 s'";
constexpr const char *kClaim =
	"UPDATE savant.alert_delivery d SET attempts = d.attempts + 1, last_attempt_at = $2,"
	" next_attempt_at = $2 + (x.delay_s || ' s')::interval, last_error = x.error"
	" FROM jsonb_to_recordset($1 -> 'take') AS x(event bigint, delay_s float8, error text)"
	" WHERE d.event = x.event";
constexpr const char *kDue =
	"SELECT d.event, d.key::text AS key, d.body, d.attempts FROM savant.alert_delivery d"
	" JOIN savant.alert_event e ON e.id = d.event"
	" WHERE d.next_attempt_at <= now() AND NOT EXISTS (SELECT FROM savant.alert_delivery o"
	"  JOIN savant.alert_event p ON p.id = o.event WHERE p.alert = e.alert AND o.event < d.event"
	"  AND o.next_attempt_at IS NOT NULL) ORDER BY d.event LIMIT ";
constexpr const char *kNext =
	"SELECT extract(epoch FROM min(next_attempt_at) - now()) AS seconds FROM savant.alert_delivery"
	" WHERE next_attempt_at > now()";
constexpr const char *kRecord =
	"UPDATE savant.alert_delivery d SET last_error = x.error,"
	" done_at = CASE WHEN x.error IS NULL THEN $2 END,"
	" next_attempt_at = CASE WHEN x.error IS NOT NULL THEN $2 + (x.delay_s || ' s')::interval END"
	" FROM jsonb_to_recordset($1 -> 'ended') AS x(event bigint, error text, delay_s float8)"
	" WHERE d.event = x.event AND d.done_at IS NULL AND d.next_attempt_at IS NOT NULL";

/* Also outside of a transaction. */
std::string Setting(const char *value) { return FromServerLossy(value); }

double Now() { return ModelHost::NowMs(); }

double ServerSeconds() {
	constexpr double kEpochs = (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * 86400.0;
	return static_cast<double>(GetCurrentTimestamp()) / 1e6 + kEpochs;
}

/* RFC 2104 with SHA-256, in hexadecimal digits. */
std::string Hmac(const std::string &secret, const std::string &text) {
	constexpr std::size_t kBlock = 64;
	constexpr char kInner = 0x36, kOuter = 0x5c;
	std::string key = secret;
	std::uint8_t sum[kSha256Size];
	const auto bytes_of = [&sum] { return std::string(sum, sum + kSha256Size); };
	if (key.size() > kBlock) {
		Sha256(key, sum);
		key = bytes_of();
	}
	key.resize(kBlock, '\0');
	std::string inner = key, outer = key;
	for (std::size_t i = 0; i < kBlock; i++) {
		inner[i] = static_cast<char>(inner[i] ^ kInner);
		outer[i] = static_cast<char>(outer[i] ^ kOuter);
	}
	Sha256(inner + text, sum);
	Sha256(outer + bytes_of(), sum);
	std::string hex;
	for (const std::uint8_t byte : sum) {
		constexpr const char *kDigits = "0123456789abcdef";
		hex += kDigits[byte >> 4];
		hex += kDigits[byte & 0xF];
	}
	return hex;
}

std::string EndText(TransferEnd end, std::string_view detail) {
	switch (end) {
	case TransferEnd::Complete:
		return "";
	case TransferEnd::Refused:
		return "connection refused";
	case TransferEnd::NotResolved:
		return "the host is not known";
	case TransferEnd::ConnectTimeout:
		return "could not connect in time";
	case TransferEnd::Forbidden:
		return "the address may not be called";
	case TransferEnd::Tls:
		return "TLS failed: " + std::string(detail);
	case TransferEnd::Cut:
		return "the connection was closed before an answer";
	case TransferEnd::Stopped:
	case TransferEnd::Failed:
		break;
	}
	return "the request failed";
}

/* One request on its way; what it is told stays in here until Finish() writes it. */
class Post final : public core::TransferSink {
public:
	Post(std::int64_t number, int attempts_so_far)
		: event(number), attempts(attempts_so_far), started_ms(Now()) {}

	void OnHead(int status_code, std::string_view, std::string_view wait) override {
		status = status_code;
		retry_after = wait;
	}
	bool OnBytes(std::string_view bytes) override {
		read += bytes.size();
		return read <= kMostBodyBytes;
	}
	void OnEnd(TransferEnd how, std::string_view detail) override {
		has_ended = true;
		if (status == 0) {
			error = EndText(how, detail);
		}
	}

	/* "" = it arrived: the status says so, whatever became of the body. */
	std::string Error() const {
		if (status >= kFirstGood && status < kFirstNotGood) {
			return "";
		}
		return status != 0 ? "HTTP status " + std::to_string(status)
		                   : (error.empty() ? "no answer in time" : error);
	}

	std::int64_t event;
	int attempts;
	double started_ms;
	core::TransferId transfer = 0;
	int status = 0;
	std::size_t read = 0;
	std::string retry_after, error;
	bool has_ended = false;
};

/* Where to post to; `refusal` says why not. */
struct Address {
	std::string url, refusal;
	bool allow_plain = false;
};

Address CurrentAddress() {
	Address address;
	address.url = Setting(guc_alert_webhook_url);
	const auto parts = core::ParseUrl(address.url);
	if (!parts) {
		address.refusal = "savant.alert_webhook_url is no http or https URL";
	} else if (!core::IsAllowed(*parts, Setting(guc_allowed_endpoints))) {
		address.refusal = "savant.alert_webhook_url is not in savant.allowed_endpoints";
	} else {
		address.allow_plain = !core::IsLoopback(*parts);
	}
	return address;
}

/* Sets `refusal` when there is to be a signature and cannot be one. */
void Sign(core::HttpRequest &request, std::string &refusal) {
	core::Endpoint endpoint;
	endpoint.key_file = Setting(guc_alert_webhook_secret_file);
	if (endpoint.key_file.empty()) {
		return;
	}
	const auto secret = ReadSecret(endpoint);
	if (!secret) {
		refusal = "savant.alert_webhook_secret_file cannot be read";
		return;
	}
	const std::string time = std::to_string(static_cast<std::int64_t>(ServerSeconds()));
	request.headers.emplace_back("X-Savant-Timestamp", time);
	request.headers.emplace_back("X-Savant-Signature",
	                             "v1=" + Hmac(*secret, time + "." + request.body));
}

core::HttpRequest RequestFor(const Address &address, const core::ProbeTable &due, std::size_t row) {
	core::HttpRequest request;
	request.url = address.url;
	request.body = due.Text(row, "body");
	request.headers = {{"Content-Type", "application/json"},
	                   {"Idempotency-Key", due.Text(row, "key")}};
	request.connect_ms = guc_connect_timeout;
	request.ca_file = Setting(guc_ca_file);
	request.allow_plain = address.allow_plain;
	return request;
}

struct Draft {
	core::HttpRequest request;
	std::string refusal; // why it is not sent
};

/* Within a transaction: the server's hashes need its resource owner. */
std::vector<Draft> DraftsOf(const Address &address, const core::ProbeTable &due) {
	std::vector<Draft> drafts;
	for (std::size_t row = 0; row < due.Rows(); row++) {
		Draft draft{RequestFor(address, due, row), address.refusal};
		if (draft.refusal.empty()) {
			Sign(draft.request, draft.refusal);
		}
		drafts.push_back(std::move(draft));
	}
	return drafts;
}

/* Runs `work` as the tables' owner in a transaction; false when it failed, which is logged. */
template <typename Work>
bool InTransaction(Work work) {
	try {
		Transaction transaction;
		if (!OidIsValid(Call([] { return OwnTable("alert_delivery"); }))) {
			transaction.Commit(); // the extension has gone
			return false;
		}
		AsTableOwner owner;
		ProbeScope scope;
		work();
		scope.Close();
		owner.Close();
		transaction.Commit();
		return true;
	} catch (const std::exception &) { // the transaction has aborted
		Failure failure{};
		DescribeCurrentException(failure);
		Warn(failure);
	}
	return false;
}

} // namespace

struct AlertSenderState {
	std::unique_ptr<core::Transport> transport; // made by the first request
	std::list<Post> posts;
	double look_at_ms = 0; // when something may be due
};

AlertSender::AlertSender() : state_(std::make_unique<AlertSenderState>()) {}

AlertSender::~AlertSender() = default;

void AlertSender::Wake() { state_->look_at_ms = 0; }

void AlertSender::Take() {
	state_->look_at_ms = Now() + kLongestLookMs;
	const Address address = CurrentAddress();
	core::ProbeTable due;
	std::vector<Draft> drafts;
	json facts = {{"give_up_s", core::kGiveUpAfterS}, {"take", json::array()}};
	const bool is_taken = InTransaction([&] {
		const double at = ServerSeconds();
		WriteRows(kGiveUp, facts.dump(), at);
		if (address.url.empty()) {
			return; // they wait for an address, for a day
		}
		due = AskServer(kDue + std::to_string(kMostAtOnce - state_->posts.size()), "event", false);
		for (std::size_t row = 0; row < due.Rows(); row++) {
			const int attempt = static_cast<int>(due.Number(row, "attempts")) + 1;
			facts["take"].push_back(
				{{"event", due.Integer(row, "event")},
			     // Not before this attempt is over.
			     {"delay_s", core::RetryDelay(attempt, "") + kWholeRequestMs / kMsPerSecond},
			     {"error", kUntold}});
		}
		if (due.Rows() > 0) {
			WriteRows(kClaim, facts.dump(), at);
		}
		drafts = DraftsOf(address, due);
		const double next = AskServer(kNext, "", false).Number(0, "seconds") * kMsPerSecond;
		// What waits for its turn within an alert is looked for when a request has ended.
		if (next > 0 && next < kLongestLookMs) {
			state_->look_at_ms = Now() + next;
		}
	});
	for (std::size_t row = 0; is_taken && row < drafts.size(); row++) {
		Post &post = state_->posts.emplace_back(due.Integer(row, "event"),
		                                        static_cast<int>(due.Number(row, "attempts")) + 1);
		post.error = drafts[row].refusal;
		post.has_ended = !post.error.empty();
		if (!post.has_ended) {
			if (state_->transport == nullptr) {
				state_->transport = MakeTransport();
			}
			post.transfer = state_->transport->Start(std::move(drafts[row].request), post);
		}
	}
}

void AlertSender::Finish() {
	json facts = {{"ended", json::array()}};
	for (Post &post : state_->posts) {
		if (!post.has_ended && Now() - post.started_ms > kWholeRequestMs) {
			state_->transport->Stop(post.transfer);
			post.has_ended = true;
		}
		if (post.has_ended) {
			const std::string error = post.Error();
			facts["ended"].push_back(
				{{"event", post.event},
			     {"error", error.empty() ? json(nullptr) : json(error)},
			     {"delay_s", core::RetryDelay(post.attempts, post.retry_after)}});
		}
	}
	if (facts["ended"].empty()) {
		return;
	}
	// Whether or not it can be written: the claim has set the time of the next attempt.
	(void)InTransaction([&facts] {
		WriteRows(kRecord, facts.dump(-1, ' ', true, json::error_handler_t::replace),
		          ServerSeconds());
	});
	state_->posts.remove_if([](const Post &post) { return post.has_ended; });
	Wake();
}

void AlertSender::Turn() {
	if (RecoveryInProgress()) {
		return;
	}
	if (state_->transport != nullptr) {
		state_->transport->Pump();
	}
	Finish();
	if (state_->posts.size() < kMostAtOnce && Now() >= state_->look_at_ms) {
		Take();
	}
}

int AlertSender::WaitFd() const {
	return state_->posts.empty() || state_->transport == nullptr ? -1 : state_->transport->WaitFd();
}

long AlertSender::WaitMs(long longest_ms) const {
	const long wanted = WaitFd() < 0 ? -1 : state_->transport->TimeoutMs();
	return wanted < 0 ? longest_ms : std::min(longest_ms, wanted);
}

} // namespace savant::pg
