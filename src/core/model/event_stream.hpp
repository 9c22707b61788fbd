/*
 * event_stream.hpp
 *     Server-sent events and JSON lines, cut out of bytes that may be split anywhere.
 */
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace savant::core {

class EventStream {
public:
	/* Told about each event; `name` is empty for a JSON line and for an unnamed event.  False:
	 * nothing more is wanted. */
	using EventSink = std::function<bool(std::string_view name, std::string_view data)>;

	/* Neither a line nor an event may be longer; what is longer ends the stream. */
	EventStream(std::size_t max_line, std::size_t max_event);

	/* False when the sink wants no more or a cap was passed; then feed nothing more. */
	bool Feed(std::string_view bytes, const EventSink &sink);
	/* The end: a last line without line end and a last event without blank line count. */
	void Finish(const EventSink &sink);
	bool TooLarge() const { return too_large_; }

private:
	bool TakeLine(const EventSink &sink);
	bool TakeField(std::string_view line);
	bool Dispatch(const EventSink &sink);

	std::size_t max_line_, max_event_;
	std::string line_, name_, data_;
	bool first_line_ = true, after_cr_ = false, has_data_ = false, too_large_ = false;
};

} // namespace savant::core
