/*
 * foreign_json.cpp
 *     The text is mended before it is parsed, because the parser refuses a document with
 *     one broken character in it and a model may write such a character into any string.
 */
#include "core/model/foreign_json.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kReplacementEscape = "\\ufffd";
constexpr std::size_t kEscapeBytes = 6; // \uXXXX

/* The code unit of the escape at `at`, or nullopt when there is none. */
std::optional<unsigned> CodeUnit(std::string_view text, std::size_t at) {
	if (at + kEscapeBytes > text.size() || text[at] != '\\' || text[at + 1] != 'u') {
		return std::nullopt;
	}
	unsigned value = 0;
	for (const char c : text.substr(at + 2, 4)) {
		value <<= 4;
		if (c >= '0' && c <= '9') {
			value += static_cast<unsigned>(c - '0');
		} else if (c >= 'a' && c <= 'f') {
			value += static_cast<unsigned>(c - 'a' + 10);
		} else if (c >= 'A' && c <= 'F') {
			value += static_cast<unsigned>(c - 'A' + 10);
		} else {
			return std::nullopt;
		}
	}
	return value;
}

bool IsHighSurrogate(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool IsLowSurrogate(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/* Escapes that name no character of PostgreSQL's become that of U+FFFD. */
std::string MendEscapes(std::string_view text) {
	std::string mended;
	mended.reserve(text.size());
	for (std::size_t at = 0; at < text.size();) {
		if (text[at] != '\\') {
			mended += text[at++];
			continue;
		}
		const auto unit = CodeUnit(text, at);
		if (!unit) {
			mended += text.substr(at, 2); // an escaped backslash must not begin another escape
			at += 2;
			continue;
		}
		const auto next = CodeUnit(text, at + kEscapeBytes);
		if (IsHighSurrogate(*unit) && next && IsLowSurrogate(*next)) {
			mended += text.substr(at, 2 * kEscapeBytes);
			at += 2 * kEscapeBytes;
			continue;
		}
		const bool bad = *unit == 0 || IsHighSurrogate(*unit) || IsLowSurrogate(*unit);
		mended += bad ? kReplacementEscape : text.substr(at, kEscapeBytes);
		at += kEscapeBytes;
	}
	return mended;
}

bool IsTooDeep(std::string_view text) {
	int depth = 0;
	bool in_string = false;
	for (std::size_t at = 0; at < text.size(); ++at) {
		const char c = text[at];
		if (in_string) {
			at += c == '\\' ? 1 : 0;
			in_string = c != '"';
		} else if (c == '"') {
			in_string = true;
		} else if (c == '{' || c == '[') {
			if (++depth > kMaxForeignJsonDepth) {
				return true;
			}
		} else if (c == '}' || c == ']') {
			--depth;
		}
	}
	return false;
}

} // namespace

std::string CleanText(std::string_view text) {
	std::string clean;
	clean.reserve(text.size());
	while (!text.empty()) {
		const std::string_view good = text.substr(0, FindInvalidUtf8(text));
		for (const char c : good) {
			if (c == '\0') {
				clean += kReplacement;
			} else {
				clean += c;
			}
		}
		text.remove_prefix(good.size());
		if (!text.empty()) {
			clean += kReplacement;
			text.remove_prefix(1);
		}
	}
	return clean;
}

nlohmann::json ReadForeignJson(std::string_view text) {
	if (IsTooDeep(text)) {
		return nlohmann::json(nlohmann::json::value_t::discarded);
	}
	std::string mended;
	if (FindInvalidUtf8(text) != std::string_view::npos) {
		mended = CleanText(text);
		text = mended;
	}
	if (text.find("\\u") != std::string_view::npos) {
		mended = MendEscapes(text);
		text = mended;
	}
	return nlohmann::json::parse(text, nullptr, false);
}

const nlohmann::json *FindMember(const nlohmann::json &object, const char *name) {
	if (!object.is_object()) {
		return nullptr;
	}
	const auto found = object.find(name);
	return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string TextMember(const nlohmann::json &object, const char *name) {
	const nlohmann::json *member = FindMember(object, name);
	return member != nullptr && member->is_string() ? member->get<std::string>() : std::string();
}

std::int64_t CountMember(const nlohmann::json &object, const char *name, std::int64_t otherwise) {
	constexpr double kMost = 1e15;
	const nlohmann::json *member = FindMember(object, name);
	if (member == nullptr || !member->is_number()) {
		return otherwise;
	}
	const double value = member->get<double>();
	return value >= 0 && value <= kMost ? static_cast<std::int64_t>(value) : otherwise;
}

std::string OneLine(std::string_view text, std::size_t max_bytes) {
	std::string line;
	for (const char c : WithoutControls(CleanText(text.substr(0, 4 * max_bytes)))) {
		const auto byte = static_cast<unsigned char>(c);
		if (byte > 0x20 && byte != 0x7F) {
			line += c;
		} else if (!line.empty() && line.back() != ' ') {
			line += ' ';
		}
	}
	line = CutUtf8(line, max_bytes);
	while (!line.empty() && line.back() == ' ') {
		line.pop_back();
	}
	return line;
}

} // namespace savant::core
