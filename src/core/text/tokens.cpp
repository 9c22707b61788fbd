/*
 * tokens.cpp
 *     Cutting a question into words.
 */
#include "core/text/tokens.hpp"

#include <cstdlib>
#include <utility>

#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

bool IsLetter(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (static_cast<unsigned char>(c) & 0x80) != 0;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsWordByte(char c) { return IsLetter(c) || IsDigit(c) || c == '_'; }

class Cutter {
public:
	Cutter(std::string_view text, std::size_t max_tokens) : text_(text), max_tokens_(max_tokens) {}

	std::vector<WordToken> Run() {
		while (at_ < text_.size() && tokens_.size() < max_tokens_) {
			Next();
		}
		return std::move(tokens_);
	}

private:
	char Look(std::size_t ahead) const {
		return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
	}

	void Add(WordKind kind, std::size_t begin, std::size_t end) {
		WordToken token;
		token.kind = kind;
		token.text = std::string(text_.substr(begin, end - begin));
		token.lower = LowerCase(token.text);
		token.stem = kind == WordKind::Word ? StemKey(token.lower) : token.lower;
		token.begin = begin;
		token.end = end;
		token.capitalised = !token.text.empty() && token.text[0] >= 'A' && token.text[0] <= 'Z';
		tokens_.push_back(std::move(token));
	}

	void Next() {
		const char c = text_[at_];
		if (TakeQuoted()) {
			return;
		}
		const bool minus = c == '-' && IsDigit(Look(1)) && at_ > 0 && text_[at_ - 1] == ' ';
		if (IsDigit(c) || minus) {
			TakeNumber();
		} else if (IsWordByte(c)) {
			TakeWord();
		} else {
			if (c == ',') {
				Add(WordKind::Comma, at_, at_ + 1);
			} else if (c == '.' || c == '?' || c == '!' || c == ';' || c == ':') {
				Add(WordKind::Stop, at_, at_ + 1);
			} else if (c == '<' || c == '>' || c == '=' || c == '%' || c == '*') {
				const std::size_t length =
					(Look(1) == '=' || Look(1) == '>') && c != '%' && c != '*' ? 2 : 1;
				Add(WordKind::Symbol, at_, at_ + length);
				at_ += length - 1;
			}
			++at_;
		}
	}

	/* A quoted phrase; a single quote opens only before a word that another quote closes. */
	bool TakeQuoted() {
		std::string_view open = text_.substr(at_, 1);
		std::string_view close = open;
		if (text_.substr(at_, 3) == "\xE2\x80\x9C" || text_.substr(at_, 3) == "\xE2\x80\x98") {
			open = text_.substr(at_, 3);
			close = open[2] == '\x9C' ? "\xE2\x80\x9D" : "\xE2\x80\x99";
		} else if (open == "`") {
			close = Look(1) == '`' ? "''" : "`";
			open = Look(1) == '`' ? "``" : "`";
		} else if (open != "\"" && open != "'") {
			return false;
		}
		if (open == "'" && at_ > 0 && IsWordByte(text_[at_ - 1])) {
			return false;
		}
		const std::size_t begin = at_ + open.size();
		std::size_t end = text_.find(close, begin);
		while (close == "'" && end != std::string_view::npos && end + 1 < text_.size() &&
		       IsWordByte(text_[end + 1])) {
			end = text_.find(close, end + 1);
		}
		if (end == std::string_view::npos || end == begin) {
			return false;
		}
		Add(WordKind::Quoted, begin, end);
		at_ = end + close.size();
		return true;
	}

	void TakeNumber() {
		const std::size_t begin = at_;
		at_ += text_[at_] == '-' ? 1 : 0;
		bool plain = true;
		while (at_ < text_.size()) {
			const char c = text_[at_];
			const bool joins = (c == ',' || c == '.' || c == ':') && IsDigit(Look(1));
			const bool date_part = (c == '-' || c == '/') && IsDigit(Look(1));
			if (date_part || c == ':' || IsLetter(c)) {
				plain = false;
			}
			if (!IsWordByte(c) && !joins && !date_part) {
				break;
			}
			++at_;
		}
		Add(plain ? WordKind::Number : WordKind::Word, begin, at_);
		if (plain) {
			std::string digits;
			for (const char c : tokens_.back().text) {
				if (c != ',') {
					digits += c;
				}
			}
			tokens_.back().number = std::strtod(digits.c_str(), nullptr);
			tokens_.back().lower = digits;
		}
	}

	/* An e-mail address is one literal. */
	bool TakeAddress() {
		std::size_t end = at_;
		bool has_at = false;
		while (end < text_.size() &&
		       (IsWordByte(text_[end]) || text_[end] == '.' || text_[end] == '@' ||
		        text_[end] == '-' || text_[end] == '+')) {
			has_at = has_at || (text_[end] == '@' && end > at_);
			++end;
		}
		while (end > at_ && !IsWordByte(text_[end - 1])) {
			--end;
		}
		if (!has_at) {
			return false;
		}
		Add(WordKind::Quoted, at_, end);
		at_ = end;
		return true;
	}

	void TakeWord() {
		if (TakeAddress()) {
			return;
		}
		const std::size_t begin = at_;
		++at_;
		while (at_ < text_.size() && IsWordByte(text_[at_]) &&
		       text_.substr(at_, 3) != "\xE2\x80\x99") {
			++at_;
		}
		Add(WordKind::Word, begin, at_);
		if (text_.substr(at_, 3) == "\xE2\x80\x99" && IsLetter(Look(3))) {
			at_ += 2; // a typographic apostrophe
			OpenContraction();
		} else if (Look(0) == '\'' && IsLetter(Look(1))) {
			OpenContraction();
		} else if (Look(0) == '\'' && tokens_.back().lower.back() == 's') {
			tokens_.back().possessive = true;
			++at_;
		}
	}

	/* At the apostrophe of "don't", "singer's", "what's", "O'Brien". */
	void OpenContraction() {
		std::size_t end = at_ + 1;
		while (end < text_.size() && IsLetter(text_[end])) {
			++end;
		}
		const std::string tail = LowerCase(text_.substr(at_ + 1, end - at_ - 1));
		WordToken &word = tokens_.back();
		if (tail == "s") {
			word.possessive = true;
		} else if (tail == "t" && word.lower.size() > 2 && word.lower.back() == 'n') {
			const std::size_t stop = at_;
			word.text.pop_back();
			word.lower = LowerCase(word.text);
			word.stem = StemKey(word.lower);
			Add(WordKind::Word, stop, end);
			tokens_.back().lower = tokens_.back().text = tokens_.back().stem = "not";
		} else if (tail.size() > 2) {
			word.text = std::string(text_.substr(word.begin, end - word.begin));
			word.lower = LowerCase(word.text);
			word.stem = StemKey(word.lower);
			word.end = end;
		}
		at_ = end;
	}

	std::string_view text_;
	std::size_t max_tokens_;
	std::size_t at_ = 0;
	std::vector<WordToken> tokens_;
};

} // namespace

std::vector<WordToken> Tokenize(std::string_view text, std::size_t max_tokens) {
	return Cutter(text, max_tokens).Run();
}

} // namespace savant::core
