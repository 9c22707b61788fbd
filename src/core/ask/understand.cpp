/*
 * understand.cpp
 *     Intent by word lists: the lists are data, the rules are about position.
 *
 * A verb of change counts only where it commands something: first in the
 * sentence (after "please", "could you" ...) or after "and"/"then"/";" when an
 * object follows.  "Which orders were deleted?" and "drop in sales" are questions.
 */
#include "core/ask/understand.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "core/errors.hpp"

namespace savant::core {

namespace {

using Words = std::vector<std::string>;

template <std::size_t N>
bool In(const std::array<std::string_view, N> &list, std::string_view word) {
	return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::string_view, 27> kPoliteWords = {
	"please", "can",  "could", "would", "will", "you",    "i",    "we", "want",
	"need",   "like", "d",     "to",    "now",  "just",   "then", "go", "ahead",
	"and",    "let",  "s",     "us",    "ok",   "kindly", "hey",  "hi", "me"};

// Verbs that change data or structure whatever follows them at the start of a sentence.
constexpr std::array<std::string_view, 24> kChangeVerbs = {
	"delete", "insert",  "truncate", "alter",     "grant",   "revoke",    "remove", "erase",
	"wipe",   "destroy", "purge",    "overwrite", "rename",  "reindex",   "merge",  "upsert",
	"vacuum", "kill",    "restore",  "import",    "discard", "terminate", "modify", "anonymize"};

// Verbs with another meaning in questions ("add up", "drop in sales", "set of"): not before these
// words.
struct GuardedVerb {
	std::string_view verb;
	std::array<std::string_view, 7> harmless_before;
};
constexpr std::array<GuardedVerb, 7> kGuardedVerbs = {{
	{"add", {"up", "together", "", "", "", "", ""}},
	{"drop", {"in", "of", "off", "rate", "by", "", ""}},
	{"update", {"on", "me", "time", "date", "", "", ""}},
	{"set", {"of", "operations", "", "", "", "", ""}},
	{"change", {"in", "of", "over", "by", "rate", "since", "from"}},
	{"increase", {"in", "of", "over", "by", "rate", "since", "from"}},
	{"decrease", {"in", "of", "over", "by", "rate", "since", "from"}},
}};

// "create", "make" only with the name of something that a database holds.
constexpr std::array<std::string_view, 14> kCreatedThings = {
	"table",  "index",   "view",     "user",      "role",       "schema",   "database",
	"column", "trigger", "function", "extension", "constraint", "sequence", "backup"};

constexpr std::array<std::string_view, 9> kObjectWords = {"all",   "the",  "them",  "it",   "every",
                                                          "table", "from", "those", "these"};

// First words of statements that are commands to the server, not questions.
constexpr std::array<std::string_view, 22> kCommandWords = {
	"delete", "insert", "update", "drop",     "truncate", "alter", "create", "grant",
	"revoke", "merge",  "copy",   "do",       "call",     "set",   "reset",  "vacuum",
	"lock",   "begin",  "commit", "rollback", "listen",   "notify"};

constexpr std::array<std::string_view, 12> kGreetings = {"hi",      "hello",     "hey",  "hallo",
                                                         "moin",    "greetings", "good", "morning",
                                                         "evening", "afternoon", "day",  "there"};
constexpr std::array<std::string_view, 7> kThanks = {"thanks", "thank",   "thx",  "cheers",
                                                     "bye",    "goodbye", "great"};
constexpr std::array<std::string_view, 10> kThanksFillers = {"you", "very", "much", "so",  "a",
                                                             "lot", "for",  "that", "the", "help"};

constexpr std::array<std::string_view, 19> kOutsideTopics = {
	"weather", "joke",      "jokes",   "poem",     "recipe", "president", "horoscope",
	"lottery", "translate", "song",    "football", "news",   "bitcoin",   "essay",
	"haiku",   "riddle",    "capital", "movie",    "stocks"};

constexpr std::array<std::string_view, 16> kAdviceVerbs = {
	"suggest", "recommend", "advise", "advice", "optimize", "optimise", "improve", "tune",
	"faster",  "slow",      "speed",  "tuning", "slower",   "better",   "should",  "bottleneck"};
constexpr std::array<std::string_view, 14> kAdviceObjects = {
	"index",  "indexes", "indices",   "query",      "queries", "performance", "database",
	"schema", "design",  "statement", "statements", "sql",     "server",      "table"};

bool IsWordByte(unsigned char byte) {
	return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
	       (byte >= 'A' && byte <= 'Z') || byte == '_';
}

std::string Fold(std::string_view question) {
	std::string folded;
	folded.reserve(question.size());
	for (const char c : question) {
		const auto byte = static_cast<unsigned char>(c);
		const bool blank = byte <= 0x20 || byte == 0x7f;
		if (!blank) {
			folded += c;
		} else if (!folded.empty() && folded.back() != ' ') {
			folded += ' ';
		}
	}
	while (!folded.empty() && folded.back() == ' ') {
		folded.pop_back();
	}
	return folded;
}

/* `text` without SQL comments, which could hide what the first word is. */
std::string WithoutComments(std::string_view text) {
	std::string rest;
	for (std::size_t i = 0; i < text.size(); i++) {
		std::size_t end = std::string_view::npos;
		if (text.compare(i, 2, "/*") == 0) {
			end = text.find("*/", i + 2);
			end = end == std::string_view::npos ? text.size() : end + 1;
		} else if (text.compare(i, 2, "--") == 0) {
			end = std::min(text.find('\n', i), text.size());
		}
		if (end == std::string_view::npos) {
			rest += text[i];
		} else {
			rest += ' ';
			i = end;
		}
	}
	return rest;
}

std::string WordAt(const Words &words, std::size_t index) {
	return index < words.size() ? words[index] : std::string();
}

/* Is the word at `at` a verb that commands a change? */
bool CommandsChange(const Words &words, std::size_t at) {
	const std::string &verb = words[at];
	const std::string next = WordAt(words, at + 1);
	if (In(kChangeVerbs, verb)) {
		return true;
	}
	for (const GuardedVerb &guarded : kGuardedVerbs) {
		if (guarded.verb == verb) {
			return !next.empty() && !In(guarded.harmless_before, next);
		}
	}
	if (verb == "create" || verb == "make") {
		// The thing comes within a few words: "create a new unique index".
		for (std::size_t i = at + 1; i < std::min(words.size(), at + 5); i++) {
			if (In(kCreatedThings, words[i])) {
				return true;
			}
		}
	}
	return false;
}

std::size_t AfterPoliteness(const Words &words) {
	std::size_t at = 0;
	while (at < words.size() && In(kPoliteWords, words[at])) {
		at++;
	}
	return at;
}

std::optional<std::string> FindChange(const Words &words, const std::string &question) {
	const std::size_t first = AfterPoliteness(words);
	if (first < words.size() && CommandsChange(words, first)) {
		return words[first];
	}
	for (std::size_t i = 1; i + 1 < words.size(); i++) {
		const bool joined = words[i - 1] == "and" || words[i - 1] == "then";
		if (joined && CommandsChange(words, i) && In(kObjectWords, words[i + 1])) {
			return words[i];
		}
	}
	// A second statement hidden behind a semicolon.
	for (std::size_t at = question.find(';'); at != std::string::npos;
	     at = question.find(';', at + 1)) {
		const Words rest = PlainWords(std::string_view(question).substr(at + 1));
		if (!rest.empty() && In(kCommandWords, rest[0])) {
			return rest[0];
		}
	}
	return std::nullopt;
}

bool HasSqlSign(std::string_view question) {
	return question.find_first_of("*(;=,'\"") != std::string_view::npos;
}

/* A statement, not a sentence: SELECT/WITH/VALUES/TABLE with something only SQL has. */
bool IsStatement(const Words &words, const std::string &question) {
	static constexpr std::array<std::string_view, 12> kSentenceWords = {
		"all", "the", "every", "each", "me", "my", "some", "any", "only", "both", "those", "these"};
	const std::string first = WordAt(words, 0);
	const std::string second = WordAt(words, 1);
	if (first == "select") {
		const bool from = std::find(words.begin(), words.end(), "from") != words.end();
		const bool named = std::find(words.begin(), words.end(), "as") != words.end();
		const bool literal =
			!second.empty() && second[0] >= '0' && second[0] <= '9' && (words.size() == 2 || named);
		return !In(kSentenceWords, second) && (from || HasSqlSign(question) || literal);
	}
	if (first == "with") {
		return question.find('(') != std::string::npos && words.size() > 3 &&
		       std::find(words.begin(), words.end(), "as") != words.end() &&
		       std::find(words.begin(), words.end(), "select") != words.end();
	}
	if (first == "values") {
		return question.find('(') != std::string::npos;
	}
	if (first == "explain") {
		return second == "select" || second == "analyze" || question.find("explain (") == 0;
	}
	return false;
}

/* A command of SQL that is no query: refused by what it is, not by what it says. */
bool IsCommand(const Words &words, const std::string &question) {
	const std::string first = WordAt(words, 0);
	if (!In(kCommandWords, first)) {
		return false;
	}
	const std::string second = WordAt(words, 1);
	if (first == "do" || first == "call" || first == "set" || first == "copy" || first == "lock") {
		return question.find_first_of("$(='/") != std::string::npos || second == "table";
	}
	return (first == "begin" || first == "commit" || first == "rollback" || first == "reset" ||
	        first == "listen" || first == "notify")
	           ? words.size() <= 3
	           : false;
}

bool IsGreeting(const Words &words) {
	return !words.empty() && words.size() <= 4 &&
	       std::all_of(words.begin(), words.end(),
	                   [](const std::string &word) { return In(kGreetings, word); });
}

bool IsThanks(const Words &words) {
	return words.size() <= 6 &&
	       std::any_of(words.begin(), words.end(),
	                   [](const std::string &word) { return In(kThanks, word); }) &&
	       std::all_of(words.begin(), words.end(), [](const std::string &word) {
			   return In(kThanks, word) || In(kThanksFillers, word);
		   });
}

bool IsHelp(const Words &words) {
	static constexpr std::array<std::string_view, 16> kPhrases = {"help",
	                                                              "help me",
	                                                              "what can you do",
	                                                              "what can you do for me",
	                                                              "what can i ask",
	                                                              "what can i ask you",
	                                                              "what can i do",
	                                                              "what can i do here",
	                                                              "how does this work",
	                                                              "how do i use this",
	                                                              "how do you work",
	                                                              "who are you",
	                                                              "what are you",
	                                                              "what is this",
	                                                              "how are you",
	                                                              "show help"};
	std::string joined;
	for (const std::string &word : words) {
		joined += (joined.empty() ? "" : " ") + word;
	}
	return In(kPhrases, joined);
}

/* True when some table or column of the picture carries `word`, alone or as a part of its name. */
bool NamesSomething(const SchemaPicture &picture, const std::string &word) {
	for (const Relation &relation : picture.relations) {
		if (PlainWords(relation.name) == Words{word} ||
		    relation.name.find(word) != std::string::npos) {
			return true;
		}
		for (const Column &column : relation.columns) {
			if (column.name.find(word) != std::string::npos) {
				return true;
			}
		}
	}
	return false;
}

std::optional<std::string> FindOutsideTopic(const Words &words, const SchemaPicture &picture) {
	for (const std::string &word : words) {
		if (In(kOutsideTopics, word) && !NamesSomething(picture, word)) {
			return word;
		}
	}
	return std::nullopt;
}

std::optional<std::string> FindAdvice(const Words &words) {
	bool verb = false;
	std::string object;
	for (const std::string &word : words) {
		verb = verb || In(kAdviceVerbs, word);
		if (object.empty() && In(kAdviceObjects, word)) {
			object = word;
		}
	}
	return verb && !object.empty() ? std::optional(object) : std::nullopt;
}

} // namespace

std::vector<std::string> PlainWords(std::string_view text) {
	Words words;
	std::string word;
	for (const char c : text) {
		const auto byte = static_cast<unsigned char>(c);
		if (IsWordByte(byte)) {
			word += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : c;
		} else if (!word.empty()) {
			words.push_back(std::move(word));
			word.clear();
		}
	}
	if (!word.empty()) {
		words.push_back(std::move(word));
	}
	return words;
}

void RequireQuestion(std::string_view question) {
	if (question.find('\0') != std::string_view::npos) {
		throw UserError(ErrorCode::InvalidText, "question holds a NUL byte");
	}
	if (Fold(question).empty()) {
		throw UserError(
			ErrorCode::InvalidParameter, "question is empty", {},
			"Ask in plain words, for example: SELECT ai_ask('how many tables are there?').");
	}
	const auto characters =
		static_cast<std::size_t>(std::count_if(question.begin(), question.end(), [](char c) {
			return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
		}));
	if (characters > kMaxQuestionCharacters) {
		throw UserError(
			ErrorCode::LimitExceeded,
			"question is longer than " + std::to_string(kMaxQuestionCharacters) + " characters",
			"It has " + std::to_string(characters) + " characters.", "Ask one thing at a time.");
	}
}

Understanding Understand(std::string_view question, const SchemaPicture &picture) {
	Understanding result;
	result.question = Fold(question);
	const Words words = PlainWords(WithoutComments(question));
	const auto decide = [&result](Intent intent, std::string subject) {
		result.intent = intent;
		result.subject = std::move(subject);
		return result;
	};

	if (IsStatement(words, result.question)) {
		// Line ends matter in SQL: "--" comments end there.
		result.question = std::string(question);
		return decide(Intent::Statement, words[0]);
	}
	if (IsCommand(words, result.question)) {
		return decide(Intent::Change, words[0]);
	}
	if (const auto verb = FindChange(words, result.question)) {
		return decide(Intent::Change, *verb);
	}
	if (IsGreeting(words)) {
		return decide(Intent::Greeting, {});
	}
	if (IsThanks(words)) {
		return decide(Intent::Thanks, {});
	}
	if (IsHelp(words)) {
		return decide(Intent::Help, {});
	}
	if (const auto topic = FindOutsideTopic(words, picture)) {
		return decide(Intent::OutOfScope, *topic);
	}
	if (const auto object = FindAdvice(words)) {
		return decide(Intent::Advice, *object);
	}
	return result;
}

} // namespace savant::core
