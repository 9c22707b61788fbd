/*
 * error_body_fuzz.cpp
 *     Error bodies of any shape, with every status: a failure that can be shown.  The same
 *     bytes are also read as the answer to a health request and as a Retry-After.
 *     Corpus: test/fuzz/corpus/model.
 */
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/model/error_body.hpp"
#include "core/model/request_body.hpp"
#include "core/text/utf8.hpp"

using namespace savant;

namespace {

bool IsShowable(const std::string &text, std::size_t most) {
	return text.size() <= most && core::FindInvalidUtf8(text) == std::string::npos &&
	       text.find_first_of(std::string("\0\n\r", 3)) == std::string::npos;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
	const std::string_view body(reinterpret_cast<const char *>(data), size);
	for (const int status : {200, 302, 400, 401, 404, 422, 429, 500, 503, 529}) {
		const core::ModelFailure failure = core::ReadErrorBody(status, body, body);
		core::ProviderProfile profile = core::ProfileOf(core::Provider::LlamaCpp);
		// Each complaint changes something or is final: asking again must come to an end.
		int changes = 0;
		while (core::AvoidParameter(profile, failure.parameter, failure.message)) {
			if (++changes > 20) {
				std::abort();
			}
		}
		if (!IsShowable(failure.message, 200) || !IsShowable(failure.parameter, 64) ||
		    failure.retry_after_s > 86400 ||
		    !IsShowable(core::ToAnswerError(failure).message, 1000)) {
			std::abort();
		}
		const core::ServerFacts facts = core::ReadHealth(status, body);
		if (facts.slots < 0 || facts.context_tokens < 0) {
			std::abort();
		}
	}
	return 0;
}
