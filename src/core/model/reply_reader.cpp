/*
 * reply_reader.cpp
 *     Status and content type choose how the bytes are read: an error body, an event
 *     stream, or JSON to the end, which may turn out to be JSON lines.
 */
#include "core/model/reply_reader.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/model/error_body.hpp"
#include "core/model/event_stream.hpp"
#include "core/model/foreign_json.hpp"
#include "core/model/reply_collector.hpp"

namespace savant::core {

namespace {

/* Hosted models never write their thoughts into the answer: a tag there is text. */
bool MayHaveThinkTags(Provider provider) {
	return provider != Provider::OpenAi && provider != Provider::Anthropic &&
	       provider != Provider::Gemini;
}

std::string Lowered(std::string_view text) {
	std::string lower(text);
	for (char &c : lower) {
		c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
	}
	return lower;
}

bool HasPrefixOf(std::string_view text, std::string_view word) {
	const std::size_t common = std::min(text.size(), word.size());
	return text.substr(0, common) == word.substr(0, common);
}

std::string_view TrimBlanks(std::string_view text) {
	constexpr std::string_view kBlanks = " \t\r\n";
	text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
	while (!text.empty() && kBlanks.find(text.back()) != kBlanks.npos) {
		text.remove_suffix(1);
	}
	return text;
}

/* Its first byte that is no blank says so; blanks alone may still become JSON. */
bool LooksLikeJson(std::string_view text) {
	constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
	text = text.substr(0, kMaxErrorBodyBytes);
	if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
		text.remove_prefix(kByteOrderMark.size());
	}
	text = TrimBlanks(text);
	return !text.empty() && (text.front() == '{' || text.front() == '[');
}

} // namespace

struct ReplyReader::State {
	enum class Mode { Unread, Sniff, Stream, Body, Error };

	explicit State(Provider provider)
		: collector(MayHaveThinkTags(provider)), stream(kMaxLineBytes, kMaxEventBytes) {}

	bool Feed(std::string_view bytes);
	bool FeedStream(std::string_view bytes);
	bool FeedBody(std::string_view bytes);
	void Sniff(std::string_view begun);
	bool TakeEvent(std::string_view name, std::string_view data);
	void EndBody(bool whole);
	void Fail(FailureKind kind, std::string_view message);

	Mode mode = Mode::Unread;
	int status = 0;
	std::string retry_after;
	std::string body;
	ReplyCollector collector;
	EventStream stream;
	bool enough = false; // Bytes said false
	bool ending = false; // a broken last event was cut, not wrong
	bool whole = false;
};

void ReplyReader::State::Fail(FailureKind kind, std::string_view message) {
	ModelFailure failure;
	failure.kind = kind;
	failure.message = OneLine(message, kMaxFailureMessageBytes);
	collector.Fail(std::move(failure));
}

/* What a body without a telling content type is, once its first bytes are there. */
void ReplyReader::State::Sniff(std::string_view begun) {
	const std::string_view text = TrimBlanks(begun.substr(0, kMaxErrorBodyBytes));
	if (text.empty()) {
		return;
	}
	constexpr std::string_view kFields[] = {
		":", "data:", "event:", "id:", "retry:", "\xEF\xBB\xBF"};
	for (const std::string_view field : kFields) {
		if (HasPrefixOf(text, field)) {
			mode = text.size() < field.size() ? Mode::Sniff : Mode::Stream;
			return;
		}
	}
	mode = Mode::Body;
}

bool ReplyReader::State::Feed(std::string_view bytes) {
	switch (mode) {
	case Mode::Stream:
		return FeedStream(bytes);
	case Mode::Sniff: {
		const std::string begun = std::exchange(body, {}) + std::string(bytes);
		Sniff(begun);
		return mode == Mode::Stream ? FeedStream(begun) : FeedBody(begun);
	}
	case Mode::Unread:
	case Mode::Body:
	case Mode::Error:
		return FeedBody(bytes);
	}
	return false; // every mode is above
}

bool ReplyReader::State::FeedStream(std::string_view bytes) {
	const bool more = stream.Feed(bytes, [this](std::string_view name, std::string_view data) {
		return TakeEvent(name, data);
	});
	if (stream.TooLarge()) {
		Fail(FailureKind::TooLarge, {});
	}
	return more;
}

/* What decides is the body so far, never the piece: how it is cut must not matter. */
bool ReplyReader::State::FeedBody(std::string_view bytes) {
	const std::size_t room = kMaxEventBytes - body.size();
	body += bytes.substr(0, room);
	const bool json = mode != Mode::Error && LooksLikeJson(body);
	const std::size_t cap = json ? kMaxEventBytes : kMaxErrorBodyBytes;
	if (bytes.size() <= room && body.size() <= cap) {
		return true;
	}
	body.resize(std::min(body.size(), cap));
	if (mode != Mode::Error) {
		Fail(json ? FailureKind::TooLarge : FailureKind::Garbage, json ? "" : body);
	}
	return false;
}

bool ReplyReader::State::TakeEvent(std::string_view name, std::string_view data) {
	const std::string_view text = TrimBlanks(data);
	if (text.empty()) {
		return true;
	}
	if (text == "[DONE]") {
		collector.TakeEndMark();
		return false;
	}
	const nlohmann::json document = ReadForeignJson(text);
	if (document.is_discarded() && text.find('\n') != text.npos) {
		// Events that were not parted by blank lines.
		for (std::size_t at = 0; at < text.size();) {
			const std::size_t end = std::min(text.find('\n', at), text.size());
			if (!TakeEvent(name, text.substr(at, end - at))) {
				return false;
			}
			at = end + 1;
		}
		return true;
	}
	if (name == "error" && (document.is_discarded() || !FindError(status, document))) {
		collector.Fail(ReadErrorBody(status, text, {}));
	} else if (!document.is_discarded()) {
		collector.Take(status, document);
	} else if (!ending) {
		Fail(FailureKind::Garbage, text); // to leave it out could leave out a piece of the answer
	}
	return !collector.Closed();
}

void ReplyReader::State::EndBody(bool is_whole) {
	const std::string_view text = TrimBlanks(body);
	if (text.empty()) {
		return; // the collector tells that there was no answer
	}
	const nlohmann::json document = ReadForeignJson(text);
	if (!document.is_discarded() && collector.Take(status, document)) {
		return;
	}
	if (document.is_discarded() && text.front() == '{' && text.find('\n') != text.npos) {
		FeedStream(text); // JSON lines under another name
		ending = true;
		stream.Finish(
			[this](std::string_view name, std::string_view data) { return TakeEvent(name, data); });
		if (collector.Failed() || collector.Finished() || collector.SawContent()) {
			return;
		}
	}
	if (!is_whole) {
		return;
	}
	ModelFailure failure = ReadErrorBody(status, text, {});
	if (failure.kind != FailureKind::UnknownPath) { // LM Studio says that with a 200
		failure.kind = FailureKind::Garbage;
		failure.parameter.clear();
	}
	collector.Fail(std::move(failure));
}

ReplyReader::ReplyReader(Provider provider) : state_(std::make_unique<State>(provider)) {}
ReplyReader::~ReplyReader() = default;
ReplyReader::ReplyReader(ReplyReader &&) noexcept = default;
ReplyReader &ReplyReader::operator=(ReplyReader &&) noexcept = default;

void ReplyReader::Head(int status, std::string_view content_type, std::string_view retry_after) {
	const std::string type = Lowered(content_type.substr(0, 256));
	state_->status = status;
	state_->retry_after = retry_after;
	if (status < 200 || status > 299) {
		state_->mode = State::Mode::Error;
	} else if (type.find("event-stream") != type.npos || type.find("ndjson") != type.npos ||
	           type.find("jsonl") != type.npos) {
		state_->mode = State::Mode::Stream;
	} else if (type.find("json") != type.npos) {
		state_->mode = State::Mode::Body;
	} else {
		state_->mode = State::Mode::Sniff;
	}
}

bool ReplyReader::Bytes(std::string_view bytes) {
	if (state_->enough) {
		return false;
	}
	state_->enough = !state_->Feed(bytes) || state_->collector.Closed();
	return !state_->enough;
}

void ReplyReader::End(bool whole) {
	State &state = *state_;
	state.whole = whole;
	state.ending = true;
	if (state.mode == State::Mode::Error) {
		state.collector.Fail(ReadErrorBody(state.status, state.body, state.retry_after));
	} else if (state.mode == State::Mode::Stream) {
		if (!state.enough) {
			state.stream.Finish([&state](std::string_view name, std::string_view data) {
				return state.TakeEvent(name, data);
			});
		}
	} else {
		state.EndBody(whole);
	}
}

std::string ReplyReader::TakeText() { return state_->collector.TakeText(); }

std::size_t ReplyReader::TakeThinkingBytes() { return state_->collector.TakeThinkingBytes(); }

bool ReplyReader::SawContent() const { return state_->collector.SawContent(); }

bool ReplyReader::Finished() const { return state_->collector.Finished(); }

double ReplyReader::PromptShare() const { return state_->collector.PromptShare(); }

ChatReply ReplyReader::TakeReply() {
	ChatReply reply = state_->collector.Finish(state_->whole);
	if (reply.failure && reply.failure->http_status == 0) {
		reply.failure->http_status = state_->status;
	}
	return reply;
}

} // namespace savant::core
