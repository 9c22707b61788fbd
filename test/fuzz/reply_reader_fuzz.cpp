/*
 * reply_reader_fuzz.cpp
 *     The same bytes give the same reply however they are cut, whatever they are said to
 *     be; a reply without failure has a finish reason; what comes out is fit for the server.
 *     Corpus: test/fuzz/corpus/model.
 */
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <tuple>
#include <vector>

#include "core/model/reply_reader.hpp"
#include "core/text/utf8.hpp"

using namespace savant;

namespace {

void Demand(bool holds) {
	if (!holds) {
		std::abort();
	}
}

bool IsClean(const std::string &text) {
	return core::FindInvalidUtf8(text) == std::string::npos && text.find('\0') == text.npos;
}

using Reading = std::tuple<std::string, std::string, std::string, int, int, std::string>;

core::ChatReply Read(std::string_view bytes, std::size_t size, int status, const char *type,
                     core::Provider provider, bool whole) {
	core::ReplyReader reader(provider);
	reader.Head(status, type, "3");
	std::string streamed;
	bool more = true;
	while (!bytes.empty() && more) {
		more = reader.Bytes(bytes.substr(0, size));
		bytes.remove_prefix(size < bytes.size() ? size : bytes.size());
		streamed += reader.TakeText();
	}
	Demand(IsClean(streamed));
	reader.End(whole);
	return reader.TakeReply();
}

Reading Check(const core::ChatReply &reply) {
	Demand(reply.failure || reply.finish == core::FinishReason::Stop ||
	       reply.finish == core::FinishReason::ToolCalls);
	Demand(IsClean(reply.text) && IsClean(reply.reasoning) && IsClean(reply.model));
	Demand(reply.text.size() <= core::kMaxAnswerBytes);
	std::string calls;
	for (const core::ModelToolCall &call : reply.tool_calls) {
		Demand(IsClean(call.id) && IsClean(call.name) && IsClean(call.arguments));
		calls += call.id + '\0' + call.name + '\0' + call.arguments + '\0';
	}
	if (reply.failure) {
		Demand(IsClean(reply.failure->message) && reply.failure->message.size() <= 200);
		Demand(reply.failure->message.find('\n') == std::string::npos);
		Demand(IsClean(reply.failure->parameter));
		Demand(!core::ToAnswerError(*reply.failure).message.empty());
	}
	Demand(reply.usage.prompt >= 0 && reply.usage.answer >= 0);
	return {reply.text,
	        reply.reasoning,
	        calls,
	        static_cast<int>(reply.finish),
	        reply.failure ? static_cast<int>(reply.failure->kind) : -1,
	        reply.failure ? reply.failure->message : ""};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
	const std::string_view bytes(reinterpret_cast<const char *>(data), size);
	const core::Provider provider =
		size % 2 == 0 ? core::Provider::LlamaCpp : core::Provider::OpenAi;
	for (const char *type : {"text/event-stream", "application/json", "application/x-ndjson", ""}) {
		for (const int status : {200, 400}) {
			const Reading whole = Check(Read(bytes, size + 1, status, type, provider, true));
			Demand(Check(Read(bytes, 1, status, type, provider, true)) == whole);
			Demand(Check(Read(bytes, 13, status, type, provider, true)) == whole);
			Demand(status == 200 || std::get<4>(whole) >= 0);
			// A connection that is lost never turns a failure into an answer.
			const Reading cut = Check(Read(bytes, size + 1, status, type, provider, false));
			Demand(std::get<4>(whole) < 0 || std::get<4>(cut) >= 0);
		}
	}
	return 0;
}
