/*
 * event_stream_fuzz.cpp
 *     The same bytes give the same events, however they are cut.
 *     Corpus: test/fuzz/corpus/model.
 */
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/model/event_stream.hpp"

using namespace savant;

namespace {

/* Small caps, so that they are met; the last entry tells that one was. */
std::vector<std::string> Events(std::string_view bytes, std::size_t size) {
	std::vector<std::string> events;
	core::EventStream stream(300, 500);
	const auto sink = [&events](std::string_view name, std::string_view data) {
		events.push_back(std::string(name) + '\0' + std::string(data));
		return data != "stop";
	};
	bool more = true;
	while (!bytes.empty() && more) {
		more = stream.Feed(bytes.substr(0, size), sink);
		bytes.remove_prefix(size < bytes.size() ? size : bytes.size());
	}
	if (more) {
		stream.Finish(sink);
	}
	events.push_back(stream.TooLarge() ? "too large" : "");
	return events;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
	const std::string_view bytes(reinterpret_cast<const char *>(data), size);
	const auto whole = Events(bytes, size + 1);
	for (const std::size_t piece : {1, 2, 7, 100}) {
		if (Events(bytes, piece) != whole) {
			std::abort();
		}
	}
	return 0;
}
