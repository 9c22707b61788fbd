/*
 * fence.cpp
 *     Marks around data, and the characters that could imitate them.
 */
#include "core/prompt/fence.hpp"

#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/* After '<' these begin a tag, a turn or a fence; operators of SQL go on with others. */
bool OpensTag(char next) {
	const bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
	return letter || next == '/' || next == '|' || next == '!' || next == '_' ||
	       (static_cast<unsigned char>(next) & 0x80) != 0;
}

/* "[INST]", "[/INST]", "[TOOL_CALLS]". */
bool OpensBracketTag(char next) { return next == '/' || (next >= 'A' && next <= 'Z'); }

/* Bytes that are not UTF-8 replaced one by one. */
std::string ValidUtf8(std::string_view text) {
	std::string valid;
	valid.reserve(text.size());
	while (!text.empty()) {
		const std::size_t bad = FindInvalidUtf8(text);
		valid += text.substr(0, bad);
		if (bad == std::string_view::npos) {
			break;
		}
		valid += '?';
		text.remove_prefix(bad + 1);
	}
	return valid;
}

/* A blank belongs between `out`, which ends in c's predecessors, and `c`. */
bool NeedsBlank(const std::string &out, char c) {
	if (out.empty()) {
		return false;
	}
	const char last = out.back();
	const bool third = out.size() > 1 && out[out.size() - 2] == last;
	if ((c == '<' || c == '>' || c == '`') && last == c && third) {
		return true;
	}
	return (last == '<' && OpensTag(c)) || (last == '|' && c == '>') ||
	       (last == '[' && OpensBracketTag(c));
}

} // namespace

std::string Defused(std::string_view text) {
	const std::string valid = ValidUtf8(text);
	std::string out;
	out.reserve(valid.size());
	for (const char c : valid) {
		const char clean = IsControl(c) && c != '\n' ? ' ' : c;
		if (NeedsBlank(out, clean)) {
			out += ' ';
		}
		out += clean;
	}
	return out;
}

std::string DefusedLine(std::string_view text, std::size_t limit) {
	std::string line = Defused(text);
	for (char &c : line) {
		c = c == '\n' ? ' ' : c;
	}
	return line.size() <= limit ? line : std::string(CutUtf8(line, limit)) + "...";
}

std::string Fenced(std::string_view name, std::string_view text) {
	std::string part = "<<<" + std::string(name) + "\n" + Defused(text);
	part += part.back() == '\n' ? "" : "\n";
	return part + ">>>\n";
}

} // namespace savant::core
