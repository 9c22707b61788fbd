/*
 * model_sql.cpp
 *     Finds the statement in what a model says.
 *
 * Small models wrap it in fences, prose, JSON with raw line ends in its strings, JSON
 * inside a JSON string.  Every step is one pass over the text without recursion on it:
 * a megabyte of braces costs what a megabyte of prose does.
 */
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "core/prompt/prompt.hpp"
#include "core/prompt/sql_pieces.hpp"
#include "core/text/identifier_words.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

using nlohmann::json;

constexpr int kMaxJsonDepth = 32;
constexpr int kMaxObjects = 16; // beginnings of objects that are tried
constexpr std::size_t kMaxNote = 600;

bool IsBlank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

std::string_view Trim(std::string_view text) {
	while (!text.empty() && IsBlank(text.front())) {
		text.remove_prefix(1);
	}
	while (!text.empty() && IsBlank(text.back())) {
		text.remove_suffix(1);
	}
	return text;
}

/* What comes after the last thought; a thought that never ends leaves nothing. */
std::string_view WithoutThinking(std::string_view text) {
	for (const std::string_view tag : {"think", "thinking", "reasoning"}) {
		const std::string close = "</" + std::string(tag) + ">";
		const std::size_t end = text.rfind(close);
		if (end != std::string_view::npos) {
			text.remove_prefix(end + close.size());
		} else if (Trim(text).starts_with("<" + std::string(tag) + ">")) {
			return {};
		}
	}
	return Trim(text);
}

/* End of the object that begins at text[begin], or npos; strings are stepped over. */
std::size_t EndOfObject(std::string_view text, std::size_t begin) {
	int depth = 0;
	bool in_string = false;
	for (std::size_t at = begin; at < text.size(); ++at) {
		const char c = text[at];
		if (in_string) {
			at += c == '\\' ? 1 : 0;
			in_string = c != '"';
		} else if (c == '"') {
			in_string = true;
		} else if (c == '{' || c == '[') {
			if (++depth > kMaxJsonDepth) {
				return std::string_view::npos;
			}
		} else if ((c == '}' || c == ']') && --depth == 0) {
			return at + 1;
		}
	}
	return std::string_view::npos;
}

bool IsJsonEscape(char c) {
	return c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' ||
	       c == 't' || c == 'u';
}

/*
 * JSON as models write it made JSON as it is: raw line ends in strings, \' and \_ , a comma
 * before the end.
 */
std::string Straightened(std::string_view text) {
	std::string out;
	bool in_string = false;
	for (std::size_t at = 0; at < text.size(); ++at) {
		const char c = text[at];
		if (in_string && c == '\\' && at + 1 < text.size()) {
			const char next = text[++at];
			out += IsJsonEscape(next)                           ? std::string{c, next}
			       : next == '\'' || next == '_' || next == '*' ? std::string{next}
			                                                    : std::string{c, c, next};
		} else if (in_string && static_cast<unsigned char>(c) < 0x20) {
			out += c == '\n' ? "\\n" : c == '\t' ? "\\t" : " ";
		} else {
			if (!in_string && (c == '}' || c == ']')) {
				while (!out.empty() && (IsBlank(out.back()) || out.back() == ',')) {
					out.pop_back();
				}
			}
			in_string = c == '"' ? !in_string : in_string;
			out += c;
		}
	}
	return out;
}

json ParseLoosely(std::string_view text) {
	json value = json::parse(text, nullptr, false);
	return value.is_discarded() ? json::parse(Straightened(text), nullptr, false) : value;
}

/* The first string member of one of these names. */
template <std::size_t N>
std::optional<std::string> Member(const json &object, const std::array<const char *, N> &names) {
	for (const char *name : names) {
		const auto found = object.find(name);
		if (found != object.end() && found->is_string()) {
			return found->template get<std::string>();
		}
		if (found != object.end() && found->is_null()) {
			return std::string();
		}
	}
	return std::nullopt;
}

/* Text that PostgreSQL takes: an escape may have made a NUL. */
std::string WithoutNul(std::string text) {
	std::replace(text.begin(), text.end(), '\0', ' ');
	return text;
}

std::string Note(const std::string &text) {
	return std::string(CutUtf8(Trim(WithoutNul(text)), kMaxNote));
}

/* Without comment lines before it, which are the model's plan. */
std::string_view WithoutPlan(std::string_view text) {
	text = Trim(text);
	while (text.starts_with("--") && text.find('\n') != std::string_view::npos) {
		text = Trim(text.substr(text.find('\n')));
	}
	return text;
}

/* Without the semicolon at its end; a second statement is left for the checks to refuse. */
std::string Statement(std::string_view text) {
	text = WithoutPlan(text);
	while (!text.empty() && text.back() == ';') {
		text = Trim(text.substr(0, text.size() - 1));
	}
	return WithoutNul(std::string(text));
}

/* Lower-case words at the beginning of SQL, comments and brackets skipped. */
std::vector<std::string> FirstWords(std::string_view text, std::size_t count) {
	constexpr std::size_t kLook = 1000;
	const std::string_view head = text.substr(0, kLook);
	std::vector<std::string> words;
	for (const SqlPiece &piece : CutSql(head)) {
		const std::string_view written = head.substr(piece.begin, piece.end - piece.begin);
		if (piece.kind == SqlPieceKind::Word || piece.kind == SqlPieceKind::QuotedName) {
			words.push_back(LowerCase(written));
		} else if (piece.kind != SqlPieceKind::Comment && !IsBlank(written[0]) &&
		           (written != "(" || !words.empty())) {
			words.emplace_back(written);
		}
		if (words.size() == count) {
			break;
		}
	}
	return words;
}

/* SELECT ..., (SELECT ..., WITH x AS (..., VALUES (...: not "With these tables ...". */
bool BeginsLikeQuery(std::string_view text) {
	const std::vector<std::string> words = FirstWords(text, 4);
	if (words.size() < 2) {
		return false;
	}
	if (words[0] == "with" && words.size() > 2) {
		return words[1] == "recursive" || words[2] == "as" || words[2] == "(";
	}
	return words[0] == "select" || (words[0] == "values" && words[1] == "(");
}

struct Block {
	std::string_view text;
	bool is_query = false;
};

/* The first fenced block that holds a query, else the first one. */
std::optional<Block> FindFenced(std::string_view text) {
	std::optional<Block> first;
	for (std::size_t at = text.find("```"); at != std::string_view::npos;) {
		at += 3;
		std::size_t begin = at;
		while (begin < text.size() && ((text[begin] >= 'a' && text[begin] <= 'z') ||
		                               (text[begin] >= 'A' && text[begin] <= 'Z'))) {
			++begin;
		}
		const std::string language = LowerCase(text.substr(at, begin - at));
		if (language == "select" || language == "with") {
			begin = at; // ```SELECT 1```
		}
		const std::size_t end = std::min(text.find("```", begin), text.size());
		const Block block{Trim(text.substr(begin, end - begin)),
		                  BeginsLikeQuery(text.substr(begin, end - begin))};
		if (block.is_query) {
			return block;
		}
		first = first ? first : block;
		at = end == text.size() ? std::string_view::npos : text.find("```", end + 3);
	}
	return first;
}

/* Prose goes on after an empty line with a word that no clause begins with. */
bool GoesOnAsSql(std::string_view rest) {
	constexpr auto kClauses = std::to_array<std::string_view>(
		{"and",   "cross",     "except", "fetch", "from",  "full",   "group", "having",
	     "inner", "intersect", "join",   "left",  "limit", "offset", "on",    "or",
	     "order", "right",     "select", "union", "where", "window", "with"});
	const std::vector<std::string> words = FirstWords(rest, 1);
	return !words.empty() && (std::binary_search(kClauses.begin(), kClauses.end(), words[0]) ||
	                          words[0] == ")" || words[0] == ",");
}

/* The statement at the beginning of `text`, up to its semicolon or the prose behind it. */
std::string_view LeadingStatement(std::string_view text) {
	for (const SqlPiece &piece : CutSql(text)) {
		if (piece.kind != SqlPieceKind::Other) {
			continue;
		}
		const char c = text[piece.begin];
		if (c == ';' || c == '`') {
			return text.substr(0, piece.begin);
		}
		const std::size_t next = text.find_first_not_of(" \t\r", piece.end);
		if (c == '\n' && next != std::string_view::npos && text[next] == '\n' &&
		    !GoesOnAsSql(text.substr(next))) {
			return text.substr(0, piece.begin);
		}
	}
	return text;
}

/* A query at the beginning of a line, possibly after a label: "SQL: SELECT ...". */
std::optional<std::string_view> FindQueryLine(std::string_view text) {
	constexpr std::size_t kMaxLabel = 24;
	constexpr int kMaxLines = 2000;
	std::size_t at = 0;
	for (int line = 0; line < kMaxLines && at < text.size(); ++line) {
		const std::string_view rest = text.substr(at);
		const std::size_t colon = rest.substr(0, kMaxLabel).find(": ");
		if (BeginsLikeQuery(rest)) {
			return LeadingStatement(rest);
		}
		if (colon != std::string_view::npos && BeginsLikeQuery(rest.substr(colon + 1))) {
			return LeadingStatement(rest.substr(colon + 1));
		}
		const std::size_t end = rest.find('\n');
		at = end == std::string_view::npos ? text.size() : at + end + 1;
	}
	return std::nullopt;
}

constexpr std::array kSqlNames{"sql", "SQL", "query", "sql_query", "statement"};
constexpr std::array kUnclearNames{"unclear", "question", "clarification", "ask"};
constexpr std::array kNoteNames{"note", "explanation", "reason", "plan"};

/* SQL in a string of JSON may be fenced, or JSON once more. */
std::string UnwrappedSql(const std::string &text) {
	std::string_view inner = Trim(text);
	if (inner.starts_with('{')) {
		const json again = json::parse(inner, nullptr, false);
		if (again.is_object()) {
			return Member(again, kSqlNames).value_or(text);
		}
	}
	if (const auto block = inner.starts_with("```") ? FindFenced(inner) : std::nullopt) {
		return std::string(block->text);
	}
	return text;
}

bool SaysUnclear(const json &object) {
	constexpr std::array kKindNames{"kind", "type", "status"};
	const std::string kind = LowerCase(Member(object, kKindNames).value_or(""));
	const auto flag = object.find("unclear");
	return kind == "unclear" || kind == "ask" || kind == "clarify" || kind == "question" ||
	       (flag != object.end() && flag->is_boolean() && flag->get<bool>());
}

std::optional<ModelSql> FromObject(const json &object) {
	const std::optional<std::string> sql = Member(object, kSqlNames);
	const std::string asked = Member(object, kUnclearNames).value_or("");
	if (!sql && asked.empty() && !SaysUnclear(object)) {
		return std::nullopt;
	}
	ModelSql found;
	found.sql = Statement(UnwrappedSql(sql.value_or("")));
	found.unclear = found.sql.empty() && (!asked.empty() || SaysUnclear(object));
	found.note = Note(asked.empty() ? Member(object, kNoteNames).value_or("") : asked);
	return found;
}

std::optional<ModelSql> FromJson(std::string_view text) {
	std::size_t at = text.find('{');
	for (int tried = 0; tried < kMaxObjects && at != std::string_view::npos; ++tried) {
		const std::size_t end = EndOfObject(text, at);
		if (end == std::string_view::npos) {
			at = text.find('{', at + 1);
			continue;
		}
		const json object = ParseLoosely(text.substr(at, end - at));
		if (object.is_object()) {
			if (const auto found = FromObject(object)) {
				return found;
			}
			for (const json &member : object) {
				if (const auto found = member.is_object() ? FromObject(member) : std::nullopt) {
					return found;
				}
			}
		}
		at = text.find('{', object.is_object() ? end : at + 1);
	}
	return std::nullopt;
}

/* The other form that the instructions give: "UNCLEAR: which year?". */
std::optional<ModelSql> FromUnclear(std::string_view text) {
	constexpr std::string_view kWord = "unclear:";
	if (LowerCase(text.substr(0, kWord.size())) != kWord) {
		return std::nullopt;
	}
	ModelSql found;
	found.unclear = true;
	found.note = Note(std::string(text.substr(kWord.size())));
	return found;
}

/* A plan in words before the statement; the grammar's list of tables is none. */
std::string LeadingComment(std::string_view text) {
	if (!text.starts_with("--")) {
		return "";
	}
	const std::string note = Note(std::string(text.substr(2, text.find('\n') - 2)));
	for (std::size_t at = note.find(' '); at != std::string::npos; at = note.find(' ', at + 1)) {
		if (note[at - 1] != ',') {
			return note;
		}
	}
	return "";
}

} // namespace

std::optional<ModelSql> ReadModelSql(std::string_view reply) {
	constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
	std::string_view text = reply.starts_with(kByteOrderMark) ? reply.substr(3) : reply;
	text = WithoutThinking(text);
	std::string inner;
	if (text.size() > 1 && text.front() == '"' && text.back() == '"') {
		const json whole = json::parse(text, nullptr, false);
		if (whole.is_string()) {
			inner = whole.get<std::string>();
			text = Trim(inner);
		}
	}
	if (const auto found = FromUnclear(text)) {
		return found;
	}
	const bool is_query = BeginsLikeQuery(text);
	if (const auto found = is_query ? std::nullopt : FromJson(text)) {
		return found;
	}
	ModelSql found;
	const auto block = is_query ? std::nullopt : FindFenced(text);
	if (block && block->is_query) {
		found.sql = Statement(block->text);
		found.note = LeadingComment(block->text);
		return found;
	}
	if (const auto line = FindQueryLine(text)) {
		found.sql = Statement(*line);
		found.note = LeadingComment(*line);
		return found.sql.empty() ? std::nullopt : std::optional(found);
	}
	return std::nullopt;
}

} // namespace savant::core
