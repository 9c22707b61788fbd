/*
 * curl_options.cpp
 *     What libcurl may do for us, row by row with the reason.
 *
 * 7.87 is the oldest libcurl: CURLOPT_QUICK_EXIT and the protocol lists as text.
 */
#include "net/curl_options.hpp"

#include <array>
#include <string>
#include <string_view>

#include "core/model/endpoint.hpp"

namespace savant::net {

namespace {

using core::TransferEnd;

static_assert(LIBCURL_VERSION_NUM >= 0x075700, "libcurl 7.87 or later");

struct NumberOption {
	CURLoption option;
	long value;
	const char *why;
};

struct TextOption {
	CURLoption option;
	const char *value;
	const char *why;
};

struct MultiOption {
	CURLMoption option;
	long value;
	const char *why;
};

constexpr std::array kNumbers = {
	NumberOption{CURLOPT_NOSIGNAL, 1, "signals belong to the server"},
	NumberOption{CURLOPT_QUICK_EXIT, 1, "cancel must not wait for a resolver thread"},
	NumberOption{CURLOPT_FOLLOWLOCATION, 0, "a redirect could lead anywhere, with our key"},
	NumberOption{CURLOPT_HTTP09_ALLOWED, 0, "bytes without a status line are garbage"},
	NumberOption{CURLOPT_TCP_NODELAY, 1, "a request is one small write: send it now"},
	NumberOption{CURLOPT_TCP_KEEPALIVE, 1, "a prefill is silent for minutes; routers forget"},
	NumberOption{CURLOPT_TCP_KEEPIDLE, 30, "seconds of silence before the first probe"},
	NumberOption{CURLOPT_SSL_VERIFYPEER, 1, "never a server without a valid certificate"},
	NumberOption{CURLOPT_SSL_VERIFYHOST, 2, "nor one of another name"},
	NumberOption{CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2, "older ones are broken"},
	NumberOption{CURLOPT_NOPROGRESS, 1, "our clocks are the dispatcher's"},
	NumberOption{CURLOPT_TIMEOUT_MS, 0, "as above"},
	NumberOption{CURLOPT_NETRC, CURL_NETRC_IGNORED, "no secret from a file nobody named"},
};

constexpr std::array kTexts = {
	TextOption{CURLOPT_PROTOCOLS_STR, "http,https", "no file://, no gopher://"},
	TextOption{CURLOPT_REDIR_PROTOCOLS_STR, "https", "never used; if ever, not downwards"},
	TextOption{CURLOPT_PROXY, "", "the environment's proxy would see prompts and keys"},
	TextOption{CURLOPT_USERAGENT, "pg_savant", "people look for us in the logs of their server"},
};

constexpr std::array kMulti = {
	MultiOption{CURLMOPT_MAXCONNECTS, 8, "open and idle ones occupy threads of small servers"},
	MultiOption{CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX, "HTTP/2 carries many streams"},
};

/* A line break in a header would be a second header. */
bool HasControlCharacter(std::string_view text) {
	for (const char c : text) {
		if ((c >= 0 && c < ' ' && c != '\t') || c == '\x7f') {
			return true;
		}
	}
	return false;
}

bool Append(HeaderList &list, const std::string &line) {
	curl_slist *longer = curl_slist_append(list.get(), line.c_str());
	if (longer == nullptr) {
		return false;
	}
	static_cast<void>(list.release()); // it is the head, or the tail, of `longer`
	list.reset(longer);
	return true;
}

bool SetHeaders(CURL *easy, const core::HttpRequest &request, HeaderList &headers) {
	// libcurl would wait a second for "100 Continue" before it sends a longer body.
	bool ok = Append(headers, "Expect:");
	for (const auto &[name, value] : request.headers) {
		// "Name;" is libcurl's way to write a header that is empty.
		ok = ok && Append(headers, value.empty() ? name + ";" : name + ": " + value);
	}
	return ok && curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get()) == CURLE_OK;
}

} // namespace

bool SetTransferOptions(CURL *easy) {
	bool ok = true;
	for (const NumberOption &row : kNumbers) {
		ok = curl_easy_setopt(easy, row.option, row.value) == CURLE_OK && ok;
	}
	for (const TextOption &row : kTexts) {
		ok = curl_easy_setopt(easy, row.option, row.value) == CURLE_OK && ok;
	}
	return ok;
}

bool SetMultiOptions(CURLM *multi) {
	bool ok = true;
	for (const MultiOption &row : kMulti) {
		ok = curl_multi_setopt(multi, row.option, row.value) == CURLM_OK && ok;
	}
	return ok;
}

bool SetRequestOptions(CURL *easy, const core::HttpRequest &request, HeaderList &headers) {
	const auto parts = core::ParseUrl(request.url);
	const bool https = parts && parts->https;
	bool ok = SetHeaders(easy, request, headers);
	const auto set = [&ok, easy](CURLoption option, auto value) {
		ok = curl_easy_setopt(easy, option, value) == CURLE_OK && ok;
	};
	set(CURLOPT_URL, request.url.c_str());
	set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_ms));
	set(CURLOPT_HTTP_VERSION,
	    static_cast<long>(https ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
	// llama.cpp closes the connection after a stream although it promised to keep it; a request
	// that is sent into that fails.  On plain http a new one costs a tenth of a millisecond.
	set(CURLOPT_FORBID_REUSE, https ? 0L : 1L);
	set(CURLOPT_FRESH_CONNECT, request.fresh_connection || !https ? 1L : 0L);
	if (!request.ca_file.empty()) {
		set(CURLOPT_CAINFO, request.ca_file.c_str());
	}
	if (request.post) {
		set(CURLOPT_POST, 1L);
		set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
		set(CURLOPT_POSTFIELDS, request.body.c_str()); // not copied
	}
	return ok;
}

const char *RefusalOf(const core::HttpRequest &request) {
	const auto parts = core::ParseUrl(request.url);
	if (!parts) {
		return "not an http or https URL";
	}
	if (!parts->https && !request.allow_plain && !core::IsLoopback(*parts)) {
		return "plain http is only for this machine; the URL is not in the list of allowed ones";
	}
	for (const auto &[name, value] : request.headers) {
		if (HasControlCharacter(name) || HasControlCharacter(value)) {
			return "a header has a control character in it";
		}
	}
	return nullptr;
}

core::TransferEnd EndOf(CURLcode code) {
	switch (code) {
	case CURLE_OK:
		return TransferEnd::Complete;
	case CURLE_COULDNT_CONNECT:
		return TransferEnd::Refused;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return TransferEnd::NotResolved;
	case CURLE_OPERATION_TIMEDOUT: // the only one of libcurl's clocks that runs is that of connect
		return TransferEnd::ConnectTimeout;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_ENGINE_NOTFOUND:
	case CURLE_SSL_ENGINE_SETFAILED:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_USE_SSL_FAILED:
	case CURLE_SSL_ENGINE_INITFAILED:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_SHUTDOWN_FAILED:
	case CURLE_SSL_CRL_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
	case CURLE_SSL_INVALIDCERTSTATUS:
	case CURLE_SSL_CLIENTCERT:
		return TransferEnd::Tls;
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return TransferEnd::Cut;
	case CURLE_UNSUPPORTED_PROTOCOL: // also bytes that are no HTTP at all
	default:
		return TransferEnd::Failed;
	}
}

} // namespace savant::net
