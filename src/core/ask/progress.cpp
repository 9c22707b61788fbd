/*
 * progress.cpp
 *     Lines for people who wait.
 */
#include "core/ask/progress.hpp"

#include <charconv>

#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxLine = 400;
constexpr std::size_t kMaxKey = 64;
constexpr std::size_t kUnicodeDigits = 4;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* UTF-8 of a code point of the basic plane; halves of pairs have none. */
std::string Utf8Of(unsigned code) {
	if (code < 0x80) {
		return std::string(1, static_cast<char>(code));
	}
	if (code < 0x800) {
		return {static_cast<char>(0xC0 | (code >> 6)), static_cast<char>(0x80 | (code & 0x3F))};
	}
	if (code >= 0xD800 && code <= 0xDFFF) {
		return "?";
	}
	return {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
	        static_cast<char>(0x80 | (code & 0x3F))};
}

} // namespace

void Tell(ProgressSink *sink, std::string_view line) {
	if (sink == nullptr || FindInvalidUtf8(line) != std::string_view::npos) {
		return;
	}
	std::string clean = WithoutControls(CutUtf8(line, kMaxLine));
	for (char &c : clean) {
		c = c == '\n' || c == '\t' ? ' ' : c;
	}
	sink->Tell(clean);
}

void ReplyLines::OnText(std::string_view text) {
	for (const char c : text) {
		Add(c);
	}
}

void ReplyLines::OnNotice(std::string_view notice) { core::Tell(sink_, notice); }

void ReplyLines::Finish() {
	if (form_ != Form::Json || in_value_) {
		EndLine();
	}
	line_.clear();
}

void ReplyLines::Add(char c) {
	if (form_ == Form::Json) {
		return AddJson(c);
	}
	if (line_.empty() && c == '{') {
		form_ = Form::Json;
		return AddJson(c);
	}
	if (c == '\n') {
		return EndLine();
	}
	if (!line_.empty() || !IsBlank(c) || form_ == Form::Text) {
		form_ = Form::Text;
		AddToValue(c);
	}
}

void ReplyLines::AddJson(char c) {
	if (!in_string_) {
		if (c == '"') {
			in_string_ = true;
			if (!in_value_) {
				string_.clear();
			}
		} else if (!IsBlank(c)) {
			in_value_ = c == ':' && string_ == "sql";
		}
		return;
	}
	if (in_unicode_ || escaped_) {
		return AddEscape(c);
	}
	if (c == '\\') {
		escaped_ = true;
	} else if (c == '"') {
		in_string_ = false;
		if (in_value_) {
			EndLine();
			in_value_ = false;
			string_.clear();
		}
	} else {
		AddToValue(c);
	}
}

void ReplyLines::AddEscape(char c) {
	if (in_unicode_) {
		unicode_ += c;
		if (unicode_.size() < kUnicodeDigits) {
			return;
		}
		in_unicode_ = false;
		unsigned code = '?';
		std::from_chars(unicode_.data(), unicode_.data() + unicode_.size(), code, 16);
		for (const char byte : Utf8Of(code)) {
			AddToValue(byte);
		}
		return;
	}
	escaped_ = false;
	if (c == 'u') {
		in_unicode_ = true;
		unicode_.clear();
	} else if (c == 'n') {
		AddToValue('\n');
	} else {
		AddToValue(c == 't' || c == 'r' || c == 'b' || c == 'f' ? ' ' : c);
	}
}

void ReplyLines::AddToValue(char c) {
	const bool shown = form_ == Form::Text || in_value_;
	if (!shown) {
		string_ += string_.size() < kMaxKey ? std::string(1, c) : std::string();
	} else if (c == '\n') {
		EndLine();
	} else if (line_.size() < 2 * kMaxLine) {
		line_ += c;
	}
}

void ReplyLines::EndLine() {
	while (!line_.empty() && IsBlank(line_.back())) {
		line_.pop_back();
	}
	if (!line_.empty() && !line_.starts_with("```") && told_ < kMaxTold) {
		told_++;
		core::Tell(sink_, "  " + line_);
	}
	line_.clear();
}

} // namespace savant::core
