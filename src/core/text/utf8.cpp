/*
 * utf8.cpp
 *     A byte-wise check by the table of RFC 3629; plain ASCII is skipped eight
 *     bytes at a time because nearly all SQL is ASCII.
 */
#include "core/text/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace savant::core {

namespace {

bool IsContinuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

/* Length of the valid sequence that starts at `text[at]`, or 0. */
std::size_t SequenceLength(std::string_view text, std::size_t at) {
	const auto byte = [&](std::size_t offset) {
		return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0u;
	};
	const unsigned first = byte(0);
	if (first < 0x80) {
		return 1;
	}
	const unsigned second = byte(1);
	if (!IsContinuation(static_cast<unsigned char>(second))) {
		return 0;
	}
	if (first >= 0xC2 && first <= 0xDF) {
		return 2;
	}
	const bool third = IsContinuation(static_cast<unsigned char>(byte(2)));
	if (first >= 0xE0 && first <= 0xEF) {
		const bool overlong = first == 0xE0 && second < 0xA0;
		const bool surrogate = first == 0xED && second > 0x9F;
		return third && !overlong && !surrogate ? 3 : 0;
	}
	if (first >= 0xF0 && first <= 0xF4) {
		const bool overlong = first == 0xF0 && second < 0x90;
		const bool beyond = first == 0xF4 && second > 0x8F;
		const bool fourth = IsContinuation(static_cast<unsigned char>(byte(3)));
		return third && fourth && !overlong && !beyond ? 4 : 0;
	}
	return 0;
}

/* Bytes of the control character that `text`, which is not empty, begins with; or 0. */
std::size_t ControlLength(std::string_view text) {
	const auto first = static_cast<unsigned char>(text[0]);
	if (first < 0x20 || first == 0x7F) {
		return first == '\t' || first == '\n' ? 0 : 1;
	}
	const auto byte = [text](std::size_t at) {
		return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
	};
	if (first == 0xC2 && byte(1) >= 0x80 && byte(1) <= 0x9F) {
		return 2; // U+0080 to U+009F: U+009B begins a command as ESC [ does
	}
	const bool overrides = byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE; // U+2028-202E
	const bool isolates = byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;  // U+2066-2069
	return first == 0xE2 && (overrides || isolates) ? 3 : 0;
}

} // namespace

std::size_t FindInvalidUtf8(std::string_view text) {
	constexpr std::uint64_t kHighBits = 0x8080808080808080u;
	std::size_t at = 0;
	while (at < text.size()) {
		std::uint64_t word = 0;
		if (at + sizeof(word) <= text.size()) {
			std::memcpy(&word, text.data() + at, sizeof(word));
			if ((word & kHighBits) == 0) {
				at += sizeof(word);
				continue;
			}
		}
		const std::size_t length = SequenceLength(text, at);
		if (length == 0) {
			return at;
		}
		at += length;
	}
	return std::string_view::npos;
}

std::size_t CountCharacters(std::string_view text) {
	std::size_t count = 0;
	for (const char c : text) {
		count += IsContinuation(static_cast<unsigned char>(c)) ? 0 : 1;
	}
	return count;
}

std::string_view CutUtf8(std::string_view text, std::size_t max_bytes) {
	if (text.size() <= max_bytes) {
		return text;
	}
	while (max_bytes > 0 && IsContinuation(static_cast<unsigned char>(text[max_bytes]))) {
		--max_bytes;
	}
	return text.substr(0, max_bytes);
}

std::string WithoutControls(std::string_view text) {
	std::string plain;
	plain.reserve(text.size());
	for (std::size_t at = 0; at < text.size();) {
		const std::size_t length = ControlLength(text.substr(at));
		plain += length > 0 ? ' ' : text[at];
		at += length > 0 ? length : 1;
	}
	return plain;
}

} // namespace savant::core
