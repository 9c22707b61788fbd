/*
 * warm_up.cpp
 *     A hash of the prefix in shared memory keeps every session from warming the same
 *     schema; a collision costs one slow first question.
 */
#include "pg/gateway/warm_up.hpp"

#include <string_view>
#include <utility>

#include "core/model/job_text.hpp"
#include "pg/gateway/gateway_channel.hpp"
#include "pg/gateway/model_job.hpp"
#include "pg/gateway/model_settings.hpp"

namespace savant::pg {

namespace {

/* FNV-1a; a separator keeps ("a", "b") and ("ab", "") apart. */
class Hash {
public:
	void Add(std::string_view text) noexcept {
		for (const char c : text) {
			Add(c);
		}
		Add('\0');
	}
	std::uint64_t value() const noexcept { return value_; }

private:
	void Add(char c) noexcept {
		value_ = (value_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
	}
	std::uint64_t value_ = 14695981039346656037ULL;
};

std::uint64_t HashOf(const core::ChatJob &job) noexcept {
	Hash hash;
	hash.Add(job.endpoints.front().url);
	hash.Add(job.request.model);
	for (const core::ChatMessage &message : job.request.messages) {
		hash.Add(message.text);
	}
	return hash.value();
}

} // namespace

bool WarmUpIsPossible() {
	return guc_warm_up && !ModelName(core::ModelSize::Small).empty() && DescribeGateway().pid != 0;
}

bool WarmUp(const std::vector<core::ChatMessage> &prefix) {
	if (prefix.empty() || !WarmUpIsPossible()) {
		return false;
	}
	EndpointChoice choice = ChosenEndpoints();
	if (choice.failure || !choice.loopback) {
		return false;
	}
	core::ModelCall call;
	call.messages = prefix;
	call.max_tokens = 1; // zero would still make one token, and some servers refuse it
	core::ChatJob job = MakeJob(std::move(choice.endpoints), call);
	job.endpoints.resize(1);
	job.retries = 0;
	return NoteWarmPrefix(HashOf(job)) && SessionChannel::Post(core::JobToText(job));
}

} // namespace savant::pg
