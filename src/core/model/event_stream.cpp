/*
 * event_stream.cpp
 *     The event stream of the HTML standard, and lines that begin with a brace taken as
 *     events of their own.  Works on bytes: a character may be cut by a packet, but never
 *     by a line end.
 */
#include "core/model/event_stream.hpp"

#include <algorithm>
#include <utility>

namespace savant::core {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

} // namespace

EventStream::EventStream(std::size_t max_line, std::size_t max_event)
	: max_line_(max_line), max_event_(max_event) {}

bool EventStream::Feed(std::string_view bytes, const EventSink &sink) {
	while (!bytes.empty()) {
		if (after_cr_ && bytes.front() == '\n') {
			bytes.remove_prefix(1); // the second half of a line end that was taken already
			after_cr_ = false;
			continue;
		}
		after_cr_ = false;
		const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
		if (line_.size() + end > max_line_) {
			too_large_ = true;
			return false;
		}
		line_ += bytes.substr(0, end);
		if (end == bytes.size()) {
			return true;
		}
		after_cr_ = bytes[end] == '\r';
		bytes.remove_prefix(end + 1);
		if (!TakeLine(sink)) {
			return false;
		}
	}
	return true;
}

void EventStream::Finish(const EventSink &sink) {
	if ((line_.empty() || TakeLine(sink)) && has_data_) {
		Dispatch(sink);
	}
}

bool EventStream::TakeLine(const EventSink &sink) {
	if (line_.empty() && !has_data_ && name_.empty()) {
		return true; // a blank line after nothing
	}
	const std::string line = std::exchange(line_, {});
	std::string_view text = line;
	if (first_line_ && text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
		text.remove_prefix(kByteOrderMark.size());
	}
	first_line_ = false;
	if (text.empty()) {
		return Dispatch(sink);
	}
	if (text.front() == '{') {
		return Dispatch(sink) && sink({}, text);
	}
	return TakeField(text);
}

bool EventStream::TakeField(std::string_view line) {
	const std::size_t colon = std::min(line.find(':'), line.size());
	const std::string_view field = line.substr(0, colon);
	std::string_view value = line.substr(std::min(colon + 1, line.size()));
	value.remove_prefix(!value.empty() && value.front() == ' ' ? 1 : 0);
	if (field == "event") {
		name_ = value;
	} else if (field == "data") {
		if (data_.size() + value.size() + 1 > max_event_) {
			too_large_ = true;
			return false;
		}
		data_ += has_data_ ? "\n" : "";
		data_ += value;
		has_data_ = true;
	}
	return true; // comments, id, retry and what else may come
}

bool EventStream::Dispatch(const EventSink &sink) {
	const std::string name = std::exchange(name_, {});
	const std::string data = std::exchange(data_, {});
	return !std::exchange(has_data_, false) || sink(name, data);
}

} // namespace savant::core
