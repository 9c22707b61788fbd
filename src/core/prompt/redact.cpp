/*
 * redact.cpp
 *     Which words of a question or statement are values.
 */
#include "core/prompt/redact.hpp"

#include <algorithm>
#include <array>

#include "core/prompt/sql_pieces.hpp"
#include "core/prompt/value_hints.hpp"
#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"
#include "core/text/tokens.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxWords = 10000; // what is beyond is cut off, not let through
constexpr std::size_t kShortDigits = 4;  // counts, years
constexpr std::size_t kMaxPhrase = 6;    // words of a known value

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsLetter(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (static_cast<unsigned char>(c) & 0x80) != 0;
}

bool IsBlank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

std::size_t Digits(std::string_view text) {
	return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), IsDigit));
}

bool HasLetter(std::string_view text) { return std::any_of(text.begin(), text.end(), IsLetter); }

bool HasCapital(std::string_view text) {
	return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/* Q3, 2024-Q1, FY24, H1. */
bool IsPeriod(std::string_view text) {
	return Digits(text) <= kShortDigits + 1 && std::all_of(text.begin(), text.end(), [](char c) {
			   constexpr std::string_view kSigns = "QHFYqhfy-/";
			   return IsDigit(c) || kSigns.find(c) != std::string_view::npos;
		   });
}

/* 2024-03-01, 01.03.2024, 2024-03-01T10:00. */
bool IsDateText(std::string_view text) {
	std::array<std::size_t, 3> runs{};
	std::size_t run = 0;
	std::size_t at = 0;
	for (; at < text.size() && run < runs.size(); ++at) {
		if (IsDigit(text[at])) {
			++runs[run];
		} else if (text[at] == '-' || text[at] == '.' || text[at] == '/') {
			++run;
		} else {
			break;
		}
	}
	const bool year_first = runs[0] == 4 && runs[1] >= 1 && runs[1] <= 2;
	const bool year_last = runs[2] == 4 && runs[0] >= 1 && runs[0] <= 2;
	return run == 2 && runs[1] > 0 && runs[2] > 0 && (year_first || year_last);
}

std::string WithoutCommas(std::string_view number) {
	std::string plain(number);
	plain.erase(std::remove(plain.begin(), plain.end(), ','), plain.end());
	return plain;
}

/* Capitalised without being anybody's name. */
constexpr auto kOrdinaryCapitals = std::to_array<std::string_view>(
	{"a",       "an",       "and",      "april",    "are",       "august",  "avg",     "by",
     "compare", "count",    "csv",      "december", "desc",      "did",     "display", "do",
     "does",    "each",     "february", "find",     "for",       "friday",  "from",    "get",
     "give",    "group",    "has",      "have",     "how",       "i",       "id",      "ids",
     "in",      "is",       "it",       "january",  "july",      "june",    "kpi",     "list",
     "march",   "max",      "may",      "min",      "monday",    "no",      "not",     "november",
     "october", "of",       "ok",       "on",       "only",      "or",      "order",   "per",
     "please",  "rank",     "saturday", "select",   "september", "show",    "sort",    "sql",
     "sum",     "sunday",   "tell",     "that",     "the",       "then",    "there",   "these",
     "this",    "thursday", "to",       "top",      "total",     "tuesday", "utc",     "wednesday",
     "what",    "when",     "where",    "which",    "who",       "whose",   "why",     "with",
     "ytd"});
static_assert(std::is_sorted(kOrdinaryCapitals.begin(), kOrdinaryCapitals.end()),
              "binary search needs the order");

/* Words of literals that say how to count time or write it, not what is counted. */
constexpr auto kFormatWords = std::to_array<std::string_view>(
	{"am",     "century", "d",    "day",   "days",    "dd",     "decade",  "dow",  "doy",
     "dy",     "epoch",   "fm",   "fmday", "fmmonth", "hh",     "hh24",    "hour", "hours",
     "isodow", "isoyear", "iw",   "iyyy",  "mi",      "minute", "minutes", "mm",   "mon",
     "month",  "months",  "ms",   "q",     "quarter", "second", "seconds", "ss",   "utc",
     "week",   "weeks",   "year", "years", "yy",      "yyyy"});
static_assert(std::is_sorted(kFormatWords.begin(), kFormatWords.end()),
              "binary search needs the order");

template <std::size_t N>
bool In(const std::array<std::string_view, N> &words, std::string_view word) {
	return std::binary_search(words.begin(), words.end(), word);
}

/* '1 month', 'YYYY-MM', '%', '': not a value. */
bool IsFormat(const std::string &literal) {
	const std::vector<std::string> words = IdentifierWords(literal);
	return Digits(literal) <= kShortDigits &&
	       std::all_of(words.begin(), words.end(), [](const std::string &word) {
			   return Digits(word) == word.size() || In(kFormatWords, word);
		   });
}

bool Overlaps(std::size_t begin, std::size_t end, std::size_t other_begin, std::size_t other_end) {
	return begin < other_end && other_begin < end;
}

} // namespace

Redactor::Redactor(const SchemaPicture &picture, std::string_view question) {
	for (const WordToken &token : Tokenize(question, kMaxWords)) {
		taken_.insert(token.lower);
	}
	for (const Relation &relation : picture.relations) {
		AddWords(relation.name);
		for (const Column &column : relation.columns) {
			AddWords(column.name);
			for (const std::string &label : column.labels) {
				labels_.insert(LowerCase(label));
			}
		}
	}
	for (const Relation &relation : picture.relations) {
		for (const Column &column : relation.columns) {
			for (const CommonValue &value : column.common_values) {
				const std::string lower = LowerCase(value.text);
				if (HasLetter(lower) && labels_.count(lower) == 0 && !IsSchemaWord(lower)) {
					known_values_.insert(IsDistinctive(lower) ? lower : value.text);
				}
			}
		}
	}
}

void Redactor::AddWords(std::string_view name) {
	taken_.insert(LowerCase(name));
	for (const std::string &word : IdentifierWords(name)) {
		schema_stems_.insert(StemKey(word));
	}
}

void Redactor::AddValues(const std::vector<FoundValue> &values) {
	for (const FoundValue &value : values) {
		std::string phrase = LowerCase(value.phrase);
		if (HasLetter(phrase) && labels_.count(phrase) == 0) {
			known_values_.insert(IsDistinctive(phrase) ? phrase : value.phrase);
			stored_.emplace_back(std::move(phrase), value.text);
		}
	}
}

bool Redactor::IsSchemaWord(std::string_view word) const {
	const std::vector<std::string> words = IdentifierWords(word);
	return !words.empty() && std::all_of(words.begin(), words.end(), [this](const auto &part) {
		return schema_stems_.count(StemKey(part)) > 0;
	});
}

bool Redactor::IsKnownValue(std::string_view phrase) const {
	const std::string lower = LowerCase(phrase);
	const auto same = [&lower](const auto &entry) {
		return IsDistinctive(lower) && LowerCase(entry.second) == lower;
	};
	return known_values_.count(IsDistinctive(lower) ? lower : std::string(phrase)) > 0 ||
	       std::any_of(placeholders_.begin(), placeholders_.end(), same);
}

std::string Redactor::PlaceholderOf(const char *kind, const std::string &value) {
	for (const auto &[placeholder, text] : placeholders_) {
		if (text == value) {
			return placeholder;
		}
	}
	for (std::size_t number = 1;; ++number) {
		std::string name = std::string(kind) + "_" + std::to_string(number);
		if (taken_.insert(LowerCase(name)).second) {
			placeholders_.emplace_back(name, value);
			return name;
		}
	}
}

/* What white space alone sets apart: addresses, dates, codes, addresses of machines. */
void Redactor::AddChunks(std::string_view text, std::vector<Range> &ranges) const {
	for (std::size_t at = 0; at < text.size();) {
		if (IsBlank(text[at])) {
			++at;
			continue;
		}
		std::size_t begin = at;
		while (at < text.size() && !IsBlank(text[at])) {
			++at;
		}
		std::size_t end = at;
		constexpr std::string_view kAround = "'\"`()[]{}<>,;:!?.";
		while (begin < end && kAround.find(text[begin]) != std::string_view::npos) {
			++begin;
		}
		while (begin < end && kAround.find(text[end - 1]) != std::string_view::npos) {
			--end;
		}
		const std::string_view chunk = text.substr(begin, end - begin);
		const std::size_t digits = Digits(chunk);
		const std::size_t sign = chunk.find('@');
		const bool code = HasLetter(chunk) && digits > 0 && !IsPeriod(chunk) &&
		                  (digits > 2 || HasCapital(chunk)) && !IsSchemaWord(chunk);
		if (sign != std::string_view::npos && sign > 0 && sign + 1 < chunk.size()) {
			ranges.push_back({begin, end, "EMAIL", std::string(chunk)});
		} else if (IsDateText(chunk)) {
			ranges.push_back({begin, end, "DATE", std::string(chunk)});
		} else if (code) {
			ranges.push_back({begin, end, "TEXT", std::string(chunk)});
		} else if (std::count(chunk.begin(), chunk.end(), '.') == 3 ||
		           std::count(chunk.begin(), chunk.end(), '-') >= 2) {
			if (digits > kShortDigits) {
				ranges.push_back({begin, end, "TEXT", std::string(chunk)});
			}
		}
	}
}

/* Known values, quoted text, numbers and capitalised words, in words. */
void Redactor::AddTokens(std::string_view text, std::vector<Range> &ranges) const {
	const std::vector<WordToken> tokens = Tokenize(text, kMaxWords);
	const auto covered = [&ranges](std::size_t begin, std::size_t end) {
		return std::any_of(ranges.begin(), ranges.end(), [&](const Range &range) {
			return Overlaps(begin, end, range.begin, range.end);
		});
	};
	const auto is_name = [&](std::size_t i) {
		return tokens[i].kind == WordKind::Word && tokens[i].capitalised &&
		       !IsPeriod(tokens[i].text) && !In(kOrdinaryCapitals, tokens[i].lower) &&
		       !IsSchemaWord(tokens[i].text) && labels_.count(tokens[i].lower) == 0;
	};
	const auto begins_sentence = [&](std::size_t i) {
		return i == 0 || tokens[i - 1].kind == WordKind::Stop;
	};
	for (std::size_t i = 0; i < tokens.size(); ++i) {
		const WordToken &token = tokens[i];
		std::size_t last = i + 1; // tokens [i, last) are one value
		const char *kind = nullptr;
		for (std::size_t length = std::min(kMaxPhrase, tokens.size() - i); length > 0; --length) {
			const std::size_t begin = token.begin, end = tokens[i + length - 1].end;
			if (end > begin && IsKnownValue(text.substr(begin, end - begin))) {
				kind = "TEXT";
				last = i + length;
				break;
			}
		}
		if (kind == nullptr && token.kind == WordKind::Quoted) {
			kind = labels_.count(token.lower) > 0 || IsSchemaWord(token.text) ? nullptr : "TEXT";
		} else if (kind == nullptr && token.kind == WordKind::Number) {
			while (last < tokens.size() && tokens[last].kind == WordKind::Number &&
			       tokens[last].begin - tokens[last - 1].end <= 1) {
				++last;
			}
			const std::size_t digits =
				Digits(text.substr(token.begin, tokens[last - 1].end - token.begin));
			const bool grouped = last - i > 1 && digits > kShortDigits + 2;
			last = grouped ? last : i + 1;
			kind = grouped ? "TEXT" : Digits(token.text) > kShortDigits ? "NUMBER" : nullptr;
		} else if (kind == nullptr && is_name(i)) {
			while (last < tokens.size() && is_name(last)) {
				++last;
			}
			kind = !begins_sentence(i) || last > i + 1 || token.possessive ? "TEXT" : nullptr;
		}
		if (kind == nullptr || covered(token.begin, tokens[last - 1].end)) {
			continue;
		}
		std::string value =
			last == i + 1
				? token.text
				: std::string(text.substr(token.begin, tokens[last - 1].end - token.begin));
		ranges.push_back({token.begin, tokens[last - 1].end, kind, std::move(value)});
		i = last - 1;
	}
}

std::vector<Redactor::Range> Redactor::HiddenRanges(std::string_view text) {
	std::vector<Range> ranges;
	AddChunks(text, ranges);
	AddTokens(text, ranges);
	std::sort(ranges.begin(), ranges.end(),
	          [](const Range &left, const Range &right) { return left.begin < right.begin; });
	return ranges;
}

std::string Redactor::Prose(std::string_view text) {
	std::string out;
	std::size_t done = 0;
	for (const Range &range : HiddenRanges(text)) {
		if (range.begin < done) {
			continue;
		}
		std::string value = range.value;
		for (const auto &[phrase, stored] : stored_) {
			if (phrase == LowerCase(value)) {
				value = stored;
			}
		}
		out += text.substr(done, range.begin - done);
		out += PlaceholderOf(
			range.kind, std::string_view(range.kind) == "NUMBER" ? WithoutCommas(value) : value);
		done = range.end;
	}
	return out.append(text.substr(done));
}

/* A literal's value without what it hides; wildcards at its ends stay. */
std::string Redactor::HiddenLiteral(const std::string &value) {
	if (IsFormat(value) || labels_.count(LowerCase(value)) > 0) {
		return value;
	}
	std::size_t begin = 0, end = value.size();
	while (begin < end && (value[begin] == '%' || value[begin] == '_')) {
		++begin;
	}
	while (end > begin && (value[end - 1] == '%' || value[end - 1] == '_')) {
		--end;
	}
	const std::string core = value.substr(begin, end - begin);
	const char *kind = IsDateText(core)                               ? "DATE"
	                   : core.find('@') != std::string::npos          ? "EMAIL"
	                   : Digits(core) == core.size() && !core.empty() ? "NUMBER"
	                                                                  : "TEXT";
	return value.substr(0, begin) + PlaceholderOf(kind, core) + value.substr(end);
}

std::string Redactor::Sql(std::string_view sql) {
	std::string out;
	for (const SqlPiece &piece : CutSql(sql)) {
		const std::string_view written = sql.substr(piece.begin, piece.end - piece.begin);
		switch (piece.kind) {
		case SqlPieceKind::Text:
		case SqlPieceKind::Dollar:
			out += QuoteLiteral(HiddenLiteral(PieceValue(sql, piece)));
			break;
		case SqlPieceKind::Number:
			out += Digits(written) > kShortDigits ? PlaceholderOf("NUMBER", std::string(written))
			                                      : std::string(written);
			break;
		case SqlPieceKind::Comment:
			out += ' ';
			break;
		default:
			out += written;
		}
	}
	return out;
}

} // namespace savant::core
