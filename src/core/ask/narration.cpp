/*
 * narration.cpp
 *     One call of the model over the rows; of its words only those stay that the rows
 *     bear out.
 */
#include "core/ask/narration.hpp"

#include <vector>

#include "core/ask/model_route.hpp"
#include "core/ask/progress.hpp"
#include "core/prompt/narration.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxNarration = 2000; // bytes
constexpr std::size_t kMaxSentences = 12;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* Without marks of emphasis and control characters; line feeds stay. */
std::string Plain(std::string_view text) {
	std::string plain;
	for (const char c : CutUtf8(text, kMaxNarration)) {
		const bool control = static_cast<unsigned char>(c) < 0x20 && c != '\n';
		if (c != '*' && c != '`' && c != '#' && c != 0x7f) {
			plain += control ? ' ' : c;
		}
	}
	return FindInvalidUtf8(plain) == std::string_view::npos ? plain : std::string();
}

/* A full stop after a single letter belongs to an abbreviation: "U.S. sales". */
bool IsInitial(std::string_view text, std::size_t stop) {
	return stop >= 1 && text[stop] == '.' &&
	       (stop == 1 || text[stop - 2] == ' ' || text[stop - 2] == '.');
}

/* Bytes of the mark that ends a sentence at `at`, 0 = none does. */
std::size_t EndMark(std::string_view text, std::size_t at) {
	const char c = text[at];
	if (c == '\n') {
		return 1;
	}
	for (const std::string_view wide : {"\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F"}) {
		if (text.substr(at).starts_with(wide)) {
			return wide.size();
		}
	}
	const bool mark = c == '.' || c == '!' || c == '?';
	const bool last = at + 1 >= text.size() || text[at + 1] == ' ' || text[at + 1] == '\n';
	// "2. Bob" begins a line of a list: the number belongs to what follows.
	const bool list = mark && at > 0 && at <= 3 &&
	                  text.substr(0, at).find_first_not_of("0123456789") == text.npos;
	return mark && last && !list && !IsInitial(text, at) ? 1 : 0;
}

std::vector<std::string> Sentences(std::string_view text) {
	std::vector<std::string> sentences;
	std::size_t begin = 0;
	const auto add = [&](std::size_t end) {
		std::string_view sentence = text.substr(begin, end - begin);
		while (!sentence.empty() && (IsBlank(sentence.front()) || sentence.front() == '\n')) {
			sentence.remove_prefix(1);
		}
		while (!sentence.empty() && (IsBlank(sentence.back()) || sentence.back() == '\n')) {
			sentence.remove_suffix(1);
		}
		if (!sentence.empty()) {
			sentences.emplace_back(sentence);
		}
		begin = end;
	};
	for (std::size_t at = 0; at < text.size();) {
		const std::size_t mark = EndMark(text.substr(begin), at - begin);
		at += mark == 0 ? 1 : mark;
		if (mark > 0) {
			add(at);
		}
	}
	add(text.size());
	return sentences;
}

bool Holds(const NumberFacts &facts, const std::string &sentence) {
	for (const NumberClaim &claim : FindNumberClaims(sentence)) {
		if (!facts.Bears(claim)) {
			return false;
		}
	}
	return true;
}

/* Why the rows are not sent; empty when they may be. */
std::string WhyNot(const AskOptions &options, const ModelTraits &traits) {
	if (options.redact) {
		return "savant.redact_prompts keeps the rows from the model";
	}
	return traits.loopback ? "" : "rows are not sent to a model on another machine";
}

} // namespace

HeldText HoldAgainstFacts(std::string_view text, const NumberFacts &facts) {
	HeldText held;
	std::size_t kept = 0;
	for (const std::string &sentence : Sentences(Plain(text))) {
		if (!Holds(facts, sentence)) {
			held.left_out++;
		} else if (kept < kMaxSentences) {
			kept++;
			held.text += (held.text.empty() ? "" : " ") + sentence;
		}
	}
	return held;
}

HeldText HoldAgainstRows(std::string_view text, std::string_view question,
                         const ResultSet &result) {
	return HoldAgainstFacts(text, NumberFacts(question, result));
}

void Narrate(const AskOptions &options, Ports &ports, Answer &answer) {
	const ModelTraits traits = ports.model.Traits(ModelSize::Small);
	if (!options.narrate || !traits.configured || answer.result.rows.empty()) {
		return;
	}
	if (const std::string reason = WhyNot(options, traits); !reason.empty()) {
		answer.notes.push_back("Not put into words by the model: " + reason + ".");
		return;
	}
	Tell(ports.progress, "asking " + traits.model + " to put it into words");
	ModelCall call;
	call.messages = BuildNarration({answer.question, answer.result, {}});
	// Not told as it comes: a sentence is shown only after it was held against the rows.
	const ChatReply reply = ports.model.Chat(call, nullptr);
	AddUse(answer.model, reply);
	if (reply.failure) {
		answer.notes.push_back(
			"Not put into words by the model: " + ToAnswerError(*reply.failure).message + ".");
		return;
	}
	HeldText held = HoldAgainstRows(reply.text, answer.question, answer.result);
	if (held.left_out > 0) {
		answer.notes.push_back(std::to_string(held.left_out) +
		                       (held.left_out == 1 ? " sentence" : " sentences") +
		                       " of the model left out: a number in it does not follow from "
		                       "the rows.");
	}
	if (!held.text.empty()) {
		answer.text = std::move(held.text);
	}
}

} // namespace savant::core
