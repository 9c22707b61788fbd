/*
 * mask.cpp
 *     The four masks.  Each shows the least that still lets a person recognise
 *     a value that they know; what does not fit the shape is hidden whole.
 */
#include "core/schema/mask.hpp"

#include <cstddef>

namespace savant::core {

namespace {

constexpr std::string_view kRedacted = "[redacted]";
constexpr std::size_t kShownDigits = 4;
constexpr std::size_t kSsnDigits = 9;
constexpr std::size_t kMinCardDigits = 12;
constexpr std::size_t kMaxCardDigits = 19;

/* The digits of a number written with spaces, dots or hyphens; nullopt for anything else. */
std::optional<std::string> DigitsOf(std::string_view value) {
	std::string digits;
	for (const char c : value) {
		if (c >= '0' && c <= '9') {
			digits.push_back(c);
		} else if (c != '-' && c != ' ' && c != '.') {
			return std::nullopt;
		}
	}
	return digits;
}

/* Bytes of the first UTF-8 character. */
std::size_t FirstCharacter(std::string_view text) {
	std::size_t length = 1;
	while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) {
		length++;
	}
	return length;
}

std::string MaskEmail(std::string_view value) {
	const std::size_t at = value.find('@');
	const bool is_address = at != std::string_view::npos && at > 0 && at + 1 < value.size() &&
	                        value.find('@', at + 1) == std::string_view::npos &&
	                        value.find_first_of(" \t\r\n,;<>") == std::string_view::npos;
	if (!is_address) {
		return std::string(kRedacted);
	}
	std::string shown(value.substr(0, FirstCharacter(value)));
	shown += "***";
	shown += value.substr(at);
	return shown;
}

std::string MaskNumber(std::string_view value, std::size_t least, std::size_t most,
                       std::string_view prefix) {
	const std::optional<std::string> digits = DigitsOf(value);
	if (!digits || digits->size() < least || digits->size() > most) {
		return std::string(kRedacted);
	}
	return std::string(prefix) + digits->substr(digits->size() - kShownDigits);
}

} // namespace

std::optional<Mask> MaskOfLabel(std::string_view label) {
	for (const Mask mask : {Mask::Email, Mask::Ssn, Mask::Card, Mask::Redact}) {
		if (label == LabelOfMask(mask)) {
			return mask;
		}
	}
	return std::nullopt;
}

std::string_view LabelOfMask(Mask mask) {
	switch (mask) {
	case Mask::None:
		return "none";
	case Mask::Email:
		return "email";
	case Mask::Ssn:
		return "ssn";
	case Mask::Card:
		return "card";
	case Mask::Redact:
		return "redact";
	}
	return "none";
}

std::string ApplyMask(Mask mask, std::string_view value) {
	switch (mask) {
	case Mask::None:
		return std::string(value);
	case Mask::Email:
		return MaskEmail(value);
	case Mask::Ssn:
		return MaskNumber(value, kSsnDigits, kSsnDigits, "***-**-");
	case Mask::Card:
		return MaskNumber(value, kMinCardDigits, kMaxCardDigits, "****-****-****-");
	case Mask::Redact:
		break;
	}
	return std::string(kRedacted);
}

} // namespace savant::core
