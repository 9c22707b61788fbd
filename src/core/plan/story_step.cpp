/*
 * story_step.cpp
 *     Grammar of steps: verb forms, lists of clauses, references.
 */
#include "core/plan/story_step.hpp"

#include <algorithm>
#include <charconv>

#include "core/ask/display.hpp"

namespace savant::core {

namespace {

constexpr char kMarkOpen = '\x01', kMarkClose = '\x02';

/* "read" -> "reads", "match" -> "matches", "add up" stays with its word: "adds up". */
std::string ThirdPerson(std::string_view verb) {
	const std::size_t end = std::min(verb.find(' '), verb.size());
	const std::string word(verb.substr(0, end));
	const bool hissing = word.ends_with("ch") || word.ends_with("sh") || word.ends_with("s") ||
	                     word.ends_with("x") || word.ends_with("z") || word.ends_with("o");
	const std::string form = word + (hissing ? "es" : "s");
	return form + std::string(verb.substr(end));
}

std::string UpperFirst(std::string text) {
	if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
		text[0] = static_cast<char>(text[0] - 'a' + 'A');
	}
	return text;
}

} // namespace

std::string StepMark(int step) { return kMarkOpen + std::to_string(step) + kMarkClose; }

std::string StepSentence(const StoryStep &step, bool measured) {
	std::string sentence;
	for (std::size_t i = 0; i < step.clauses.size(); ++i) {
		const StoryClause &clause = step.clauses[i];
		const bool last = i + 1 == step.clauses.size();
		sentence += i == 0 ? "" : last ? " and " : ", ";
		sentence += measured ? ThirdPerson(clause.verb) : (i == 0 ? "would " : "") + clause.verb;
		sentence += clause.rest;
	}
	return UpperFirst(step.prefix + sentence);
}

std::string WithStepNumbers(std::string_view text, const std::vector<int> &numbers) {
	std::string told;
	for (std::size_t at = 0; at < text.size(); ++at) {
		const std::size_t close =
			text[at] == kMarkOpen ? text.find(kMarkClose, at) : std::string_view::npos;
		if (close == std::string_view::npos) {
			const bool control = (text[at] >= 0 && text[at] < ' ') || text[at] == '\x7F';
			told += control ? ' ' : text[at]; // a quoted name may hold a line break
			continue;
		}
		std::size_t step = 0;
		std::from_chars(text.data() + at + 1, text.data() + close, step);
		told += step < numbers.size() ? std::to_string(numbers[step]) : "?";
		at = close;
	}
	return told;
}

std::vector<std::string> Wrapped(std::string_view text, std::size_t width, std::size_t indent) {
	std::vector<std::string> lines;
	std::string line;
	std::size_t used = 0;
	while (!text.empty()) {
		std::size_t end = std::min(text.find(' '), text.size());
		if (text.substr(end).starts_with(" %")) { // "26 %" stays together
			end = std::min(text.find(' ', end + 1), text.size());
		}
		const std::string_view word = text.substr(0, end);
		const std::size_t own = DisplayWidth(word);
		if (width > 0 && used > indent && used + 1 + own > width) {
			lines.push_back(std::move(line));
			line = std::string(indent, ' ') + std::string(word);
			used = indent + own;
		} else {
			line += (line.empty() ? "" : " ") + std::string(word);
			used = used + own + (used > 0 ? 1 : 0);
		}
		text.remove_prefix(std::min(end + 1, text.size()));
	}
	if (!line.empty()) {
		lines.push_back(std::move(line));
	}
	return lines;
}

} // namespace savant::core
