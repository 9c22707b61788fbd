/*
 * input_findings.cpp
 *     Phrases by their words, so that case, marks and line ends between them do not
 *     matter; invisible characters are taken out first, as they hide words.
 */
#include "core/ask/input_findings.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "core/ask/understand.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kMaxWords = 2000;
constexpr std::size_t kLongQuestion = 2000; // bytes; a question in plain words is far shorter
constexpr std::size_t kEncodedRun = 80;     // letters and digits without a space
constexpr std::size_t kRepetitions = 20;
constexpr std::size_t kMinCardDigits = 13, kMaxCardDigits = 19;

/* A phrase: one word of each group, in this order, at most `gap` others between two. */
struct PhraseRule {
	const char *code;
	std::size_t gap;
	std::array<std::string_view, 3> groups; // words with a space before and after; "" = no more
};

constexpr std::string_view kOverride = " ignore disregard forget override bypass neglect ";
constexpr std::string_view kWhose =
	" all any every previous prior above earlier preceding your these those system safety ";
constexpr std::string_view kOrders =
	" instruction instructions rule rules guideline guidelines prompt prompts restriction "
	"restrictions directive directives limits policy policies ";

constexpr std::array kPhrases = {
	PhraseRule{"instruction_override", 3, {kOverride, kWhose, kOrders}},
	PhraseRule{"instruction_override",
               1,
               {kOverride, " everything anything all ", " above before previous prior "}},
	PhraseRule{"instruction_override", 0, {" new your ", " instructions ", " are is follow "}},
	PhraseRule{"role_change", 0, {" you ", " are ", " now "}},
	PhraseRule{"role_change", 1, {" pretend ", " to ", " be "}},
	PhraseRule{"role_change",
               2,
               {" act behave ", " as like ", " admin administrator dba root superuser dan "}},
	PhraseRule{
		"role_change", 0, {" developer debug maintenance god admin root sudo ", " mode ", ""}},
	PhraseRule{"role_change", 0, {" jailbreak jailbroken ", "", ""}},
	PhraseRule{"prompt_extraction",
               2,
               {" reveal show print repeat output tell display leak dump ",
                " system initial hidden secret your ", " prompt prompts instructions "}},
	PhraseRule{
		"credentials", 0, {" pg_authid pg_shadow rolpassword passwd pg_user_mapping ", "", ""}},
	PhraseRule{
		"credentials", 1, {" password api access secret private ", " hash hashes key keys ", ""}},
};

const char *PhraseMessage(std::string_view code) {
	if (code == "instruction_override") {
		return "reads as an order to put rules aside; a question cannot";
	}
	if (code == "role_change") {
		return "reads as an attempt to give the model another role";
	}
	if (code == "prompt_extraction") {
		return "asks for the prompt; ai_prompt() shows it";
	}
	return "asks for credentials; the server's catalogs of them cannot be read";
}

/* What chat templates and our own prompt mark turns with. */
constexpr std::string_view kMarkup[] = {
	"<|",        "|>",      "[inst]",    "[/inst]",    "<<sys>>",     "</s>",     "<system>",
	"</system>", "### sys", "### instr", "<question>", "</question>", "</schema>"};

constexpr std::string_view kStatements =
	" alter call comment copy create delete do drop execute grant insert lock merge notify "
	"reassign refresh reindex reset revoke set truncate update vacuum ";

bool IsIn(std::string_view group, const std::string &word) {
	return group.find(" " + word + " ") != std::string_view::npos;
}

/* The words that match, or "". */
std::string FindPhrase(const PhraseRule &rule, const Words &words) {
	for (std::size_t start = 0; start < words.size(); start++) {
		if (!IsIn(rule.groups[0], words[start])) {
			continue;
		}
		std::string found = words[start];
		std::size_t at = start;
		bool whole = true;
		for (std::size_t group = 1; group < rule.groups.size() && whole; group++) {
			if (rule.groups[group].empty()) {
				break;
			}
			const std::size_t end = std::min(words.size(), at + rule.gap + 2);
			std::size_t next = at + 1;
			while (next < end && !IsIn(rule.groups[group], words[next])) {
				next++;
			}
			whole = next < end;
			for (std::size_t i = at + 1; whole && i <= next; i++) {
				found += " " + words[i];
			}
			at = next;
		}
		if (whole) {
			return found;
		}
	}
	return {};
}

/* Code points that show nothing and part or turn round what stands beside them. */
bool IsInvisible(std::uint32_t point) {
	return point == 0xAD || point == 0xFEFF || point == 0x180E ||
	       (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
	       (point >= 0x2060 && point <= 0x206F) || (point >= 0xE0000 && point <= 0xE007F);
}

/* `text`, valid UTF-8, without invisible characters; counts them. */
std::string WithoutInvisible(std::string_view text, std::size_t &count) {
	std::string kept;
	for (std::size_t i = 0; i < text.size();) {
		const auto lead = static_cast<unsigned char>(text[i]);
		const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
		std::uint32_t point = length == 1 ? lead : lead & (0xFFu >> (length + 1));
		for (std::size_t k = 1; k < length; k++) {
			point = (point << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3F);
		}
		if (IsInvisible(point)) {
			count++;
		} else {
			kept += text.substr(i, length);
		}
		i += length;
	}
	return kept;
}

bool IsCode(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
	       c == '/' || c == '=';
}

bool HasEncodedRun(std::string_view text) {
	std::size_t run = 0;
	for (const char c : text) {
		run = IsCode(c) ? run + 1 : 0;
		if (run >= kEncodedRun) {
			return true;
		}
	}
	return false;
}

/* The check digit of card numbers (Luhn). */
bool IsCardNumber(const std::string &digits) {
	int sum = 0;
	for (std::size_t i = 0; i < digits.size(); i++) {
		int digit = digits[digits.size() - 1 - i] - '0';
		if (i % 2 == 1) {
			digit = digit > 4 ? digit * 2 - 9 : digit * 2;
		}
		sum += digit;
	}
	return digits.size() >= kMinCardDigits && digits.size() <= kMaxCardDigits && sum % 10 == 0;
}

bool HasCardNumber(std::string_view text) {
	std::string digits;
	for (std::size_t i = 0; i <= text.size(); i++) {
		const char c = i < text.size() ? text[i] : '.';
		if (c >= '0' && c <= '9') {
			digits += c;
		} else if ((c != ' ' && c != '-') || digits.empty()) {
			if (IsCardNumber(digits)) {
				return true;
			}
			digits.clear();
		}
	}
	return false;
}

bool HasMailAddress(std::string_view text) {
	for (std::size_t at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
		const bool before = at > 0 && IsCode(text[at - 1]);
		const bool after = at + 1 < text.size() && IsCode(text[at + 1]);
		if (!before || !after) {
			continue;
		}
		const std::size_t dot = text.find('.', at);
		if (dot != text.npos && dot + 1 < text.size() && IsCode(text[dot + 1]) &&
		    text.substr(at, dot - at).find(' ') == text.npos) {
			return true;
		}
	}
	return false;
}

class Inspection {
public:
	explicit Inspection(const SchemaPicture &picture) : picture_(picture) {}

	std::vector<InputFinding> Run(std::string_view text) {
		const std::size_t bad = FindInvalidUtf8(text);
		if (bad != std::string_view::npos || text.find('\0') != std::string_view::npos) {
			Add("invalid_text", InputSeverity::Error, "is not valid UTF-8, or holds a NUL byte");
			return std::move(findings_);
		}
		Size(text);
		std::size_t invisible = 0;
		const std::string shown = WithoutInvisible(CutUtf8(text, kMaxInputBytes), invisible);
		if (invisible > 0) {
			Add("invisible_characters", InputSeverity::Warning,
			    "holds " + std::to_string(invisible) +
			        " characters that show nothing or turn text round");
		}
		Characters(shown);
		Phrases(shown);
		Intents(shown);
		std::stable_sort(
			findings_.begin(), findings_.end(),
			[](const InputFinding &a, const InputFinding &b) { return a.severity > b.severity; });
		return std::move(findings_);
	}

private:
	void Add(std::string_view code, InputSeverity severity, std::string message) {
		const bool known = std::any_of(findings_.begin(), findings_.end(),
		                               [code](const InputFinding &f) { return f.code == code; });
		if (!known) {
			findings_.push_back({std::string(code), severity, std::move(message)});
		}
	}

	void Size(std::string_view text) {
		const std::size_t characters = CountCharacters(text);
		if (text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos) {
			Add("empty", InputSeverity::Error, "is empty");
		} else if (characters > kMaxQuestionCharacters) {
			Add("too_long", InputSeverity::Error,
			    "has " + std::to_string(characters) + " characters; " +
			        std::to_string(kMaxQuestionCharacters) + " are read");
		} else if (text.size() > kLongQuestion) {
			Add("long", InputSeverity::Notice, "is long for one question; ask one thing at a time");
		}
	}

	void Characters(std::string_view text) {
		const bool control = std::any_of(text.begin(), text.end(), [](char c) {
			const auto byte = static_cast<unsigned char>(c);
			return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
		});
		if (control) {
			Add("control_characters", InputSeverity::Warning, "holds control characters");
		}
		if (HasEncodedRun(text)) {
			Add("encoded_text", InputSeverity::Warning,
			    "holds a long run of letters and digits, as encoded text has");
		}
		if (HasMailAddress(text) || HasCardNumber(text)) {
			Add("personal_data", InputSeverity::Notice,
			    "holds an e-mail address or card number; the request log keeps questions as "
			    "written");
		}
	}

	void Phrases(const std::string &text) {
		Words words = PlainWords(text);
		words.resize(std::min(words.size(), kMaxWords));
		for (const PhraseRule &rule : kPhrases) {
			const std::string found = FindPhrase(rule, words);
			if (!found.empty()) {
				const bool only_a_notice = std::string_view(rule.code) == "credentials";
				Add(rule.code, only_a_notice ? InputSeverity::Notice : InputSeverity::Warning,
				    PhraseMessage(rule.code) + std::string(": \"") + found + "\"");
			}
		}
		std::string lower = text;
		std::transform(lower.begin(), lower.end(), lower.begin(),
		               [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
		for (const std::string_view mark : kMarkup) {
			if (lower.find(mark) != std::string::npos) {
				Add("prompt_markup", InputSeverity::Warning,
				    "holds a mark of chat templates: \"" + std::string(mark) + "\"");
			}
		}
		if (lower.starts_with("system:") || lower.find("\nsystem:") != std::string::npos ||
		    lower.find("\nassistant:") != std::string::npos) {
			Add("prompt_markup", InputSeverity::Warning, "speaks in the name of another role");
		}
		Repetition(words);
	}

	void Repetition(const Words &words) {
		std::map<std::string_view, std::size_t> counts;
		for (const std::string &word : words) {
			const bool often = ++counts[word] > kRepetitions && counts[word] * 2 > words.size();
			if (often) {
				return Add("repetition", InputSeverity::Notice,
				           "is mostly one word: \"" + word.substr(0, 40) + "\"");
			}
		}
	}

	void Intents(const std::string &text) {
		const Understanding understanding = Understand(text, picture_);
		if (understanding.intent == Intent::Change) {
			Add("change", InputSeverity::Error,
			    "asks for a change and is refused: \"" + understanding.subject + "\"");
		} else if (understanding.intent == Intent::OutOfScope) {
			Add("out_of_scope", InputSeverity::Notice,
			    "asks for something outside of the database: \"" + understanding.subject + "\"");
		}
		for (std::size_t at = text.find(';'); at != text.npos; at = text.find(';', at + 1)) {
			const Words next = PlainWords(std::string_view(text).substr(at + 1, 40));
			if (!next.empty() && IsIn(kStatements, next.front())) {
				return Add("several_statements", InputSeverity::Warning,
				           "holds a second statement: \"" + next.front() + "\"");
			}
		}
	}

	const SchemaPicture &picture_;
	std::vector<InputFinding> findings_;
};

} // namespace

const char *InputSeverityName(InputSeverity severity) {
	switch (severity) {
	case InputSeverity::Notice:
		return "notice";
	case InputSeverity::Warning:
		return "warning";
	case InputSeverity::Error:
		return "error";
	}
	return "notice";
}

std::vector<InputFinding> InspectInput(std::string_view text, const SchemaPicture &picture) {
	return Inspection(picture).Run(text);
}

} // namespace savant::core
