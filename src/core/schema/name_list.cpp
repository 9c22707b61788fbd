/*
 * name_list.cpp
 *     Reads and matches name lists in place, one entry at a time.
 */
#include "core/schema/name_list.hpp"

#include <cstddef>

namespace savant::core {

namespace {

/* One part of an entry; `text` is without its quotes (doubled quotes still doubled). */
struct Part {
	std::string_view text;
	bool quoted = false;
};

struct Entry {
	Part parts[2]; // schema, name; only parts[0] when count == 1
	int count = 0;
	bool readable = true;
	std::string_view source;
};

bool IsSpace(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

char Fold(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view Trim(std::string_view text) noexcept {
	while (!text.empty() && IsSpace(text.front())) {
		text.remove_prefix(1);
	}
	while (!text.empty() && IsSpace(text.back())) {
		text.remove_suffix(1);
	}
	return text;
}

/* Length of the text up to the first `stop` outside double quotes. */
std::size_t LengthUntil(std::string_view text, char stop) noexcept {
	bool quoted = false;
	for (std::size_t i = 0; i < text.size(); i++) {
		if (text[i] == '"') {
			quoted = !quoted;
		} else if (text[i] == stop && !quoted) {
			return i;
		}
	}
	return text.size();
}

bool ReadPart(std::string_view text, Part &part) noexcept {
	text = Trim(text);
	if (text.empty()) {
		return false;
	}
	part.quoted = text.front() == '"';
	if (!part.quoted) {
		part.text = text;
		return text.find('"') == std::string_view::npos;
	}
	if (text.size() < 3 || text.back() != '"') {
		return false;
	}
	part.text = text.substr(1, text.size() - 2);
	return true;
}

/* Takes the next entry off the front of `rest`. */
Entry NextEntry(std::string_view &rest) noexcept {
	Entry entry;
	const std::size_t length = LengthUntil(rest, ',');
	std::string_view text = Trim(rest.substr(0, length));
	rest.remove_prefix(length < rest.size() ? length + 1 : length);
	entry.source = text;
	while (entry.readable && entry.count < 2) {
		const std::size_t dot = LengthUntil(text, '.');
		entry.readable = ReadPart(text.substr(0, dot), entry.parts[entry.count++]);
		if (dot == text.size()) {
			return entry;
		}
		text.remove_prefix(dot + 1);
	}
	entry.readable = false; // more than schema.name
	return entry;
}

/* Glob match with `*` only; iterative, one point to come back to. */
bool Matches(const Part &part, std::string_view name) noexcept {
	const std::string_view pattern = part.text;
	std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
	while (n < name.size()) {
		if (p < pattern.size() && !part.quoted && pattern[p] == '*') {
			star = p++;
			resume = n;
		} else if (p < pattern.size() && (part.quoted ? pattern[p] : Fold(pattern[p])) == name[n]) {
			// A doubled quote inside quotes stands for one.
			p += part.quoted && pattern[p] == '"' ? 2 : 1;
			n++;
		} else if (star != std::string_view::npos) {
			p = star + 1;
			n = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern.size() && !part.quoted && pattern[p] == '*') {
		p++;
	}
	return p >= pattern.size();
}

} // namespace

bool NameListMatches(std::string_view list, std::string_view schema, std::string_view name,
                     BareName bare) noexcept {
	while (!list.empty()) {
		const Entry entry = NextEntry(list);
		if (!entry.readable) {
			continue;
		}
		if (entry.count == 2 && Matches(entry.parts[0], schema) && Matches(entry.parts[1], name)) {
			return true;
		}
		if (entry.count == 1 && bare == BareName::AnySchema && Matches(entry.parts[0], name)) {
			return true;
		}
	}
	return false;
}

std::string_view BareEntry(std::string_view list) noexcept {
	while (!list.empty()) {
		const Entry entry = NextEntry(list);
		if (entry.readable && entry.count == 1) {
			return entry.source;
		}
	}
	return {};
}

std::string_view UnreadableEntry(std::string_view list) noexcept {
	while (!list.empty()) {
		const Entry entry = NextEntry(list);
		if (!entry.readable) {
			return entry.source.empty() ? std::string_view(",") : entry.source;
		}
	}
	return {};
}

} // namespace savant::core
