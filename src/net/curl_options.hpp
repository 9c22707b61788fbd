/*
 * curl_options.hpp
 *     The options of every transfer, in one place, and the curl objects with their owners.
 */
#pragma once

#include <cstddef>
#include <curl/curl.h>
#include <memory>

#include "core/model/transport.hpp"

namespace savant::net {

struct EasyDeleter {
	void operator()(CURL *easy) const { curl_easy_cleanup(easy); }
};
struct MultiDeleter {
	void operator()(CURLM *multi) const { curl_multi_cleanup(multi); }
};
struct HeadersDeleter {
	void operator()(curl_slist *list) const { curl_slist_free_all(list); }
};
using EasyHandle = std::unique_ptr<CURL, EasyDeleter>;
using MultiHandle = std::unique_ptr<CURLM, MultiDeleter>;
using HeaderList = std::unique_ptr<curl_slist, HeadersDeleter>;

/* The options that are the same for all transfers; false when libcurl refuses one. */
bool SetTransferOptions(CURL *easy);
bool SetMultiOptions(CURLM *multi);

/*
 * Those that follow from the request.  `headers` gets the list that libcurl goes on using;
 * `request` must live as long as the transfer.
 */
bool SetRequestOptions(CURL *easy, const core::HttpRequest &request, HeaderList &headers);

/* Why `request` may not be sent at all, or null. */
const char *RefusalOf(const core::HttpRequest &request);

/* How a transfer with this result ended. */
core::TransferEnd EndOf(CURLcode code);

} // namespace savant::net
