/*
 * expression_tokens.cpp
 *     The words of an expression as EXPLAIN prints it.
 */
#include "core/findings/expression_tokens.hpp"

namespace savant::core {

namespace {

constexpr std::string_view kOperatorCharacters = "+-*/<>=~!@#%^&|`?";

bool IsLetter(char c) {
	const auto byte = static_cast<unsigned char>(c);
	return (byte | 0x20U) - 'a' < 26U || byte == '_' || byte >= 0x80;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

class ExpressionLexer {
public:
	explicit ExpressionLexer(std::string_view text) : text_(text) {}

	std::vector<ExpressionToken> Read() {
		for (SkipSpace(); at_ < text_.size(); SkipSpace()) {
			ExpressionToken token;
			token.begin = at_;
			ReadOne(token);
			token.end = at_;
			tokens_.push_back(std::move(token));
		}
		ExpressionToken end;
		end.begin = end.end = text_.size();
		tokens_.push_back(std::move(end));
		return std::move(tokens_);
	}

private:
	char Peek(std::size_t ahead = 0) const {
		return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
	}

	void SkipSpace() {
		while (at_ < text_.size() && IsSpace(text_[at_])) {
			++at_;
		}
	}

	void ReadOne(ExpressionToken &token) {
		const char c = Peek();
		const bool has_prefix = Peek(1) == '\'' && (c == 'E' || c == 'B' || c == 'X');
		if (c == '\'' || has_prefix) {
			at_ += has_prefix ? 1 : 0;
			ReadQuoted(token, ExpressionTokenKind::String, '\'', c == 'E');
		} else if (c == '"') {
			ReadQuoted(token, ExpressionTokenKind::Quoted, '"', false);
		} else if (IsLetter(c)) {
			ReadRun(token, ExpressionTokenKind::Word,
			        [](char d) { return IsLetter(d) || IsDigit(d) || d == '$'; });
		} else if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) {
			ReadNumber(token);
		} else if (c == '$' && IsDigit(Peek(1))) {
			++at_;
			ReadRun(token, ExpressionTokenKind::Parameter, IsDigit);
			token.text.insert(0, "$");
		} else if (c == ':' && Peek(1) == ':') {
			token.kind = ExpressionTokenKind::Cast;
			token.text = "::";
			at_ += 2;
		} else if (kOperatorCharacters.find(c) != std::string_view::npos) {
			ReadRun(token, ExpressionTokenKind::Operator,
			        [](char d) { return kOperatorCharacters.find(d) != std::string_view::npos; });
		} else {
			token.kind = ExpressionTokenKind::Symbol;
			token.text = c;
			++at_;
		}
	}

	template <typename Belongs>
	void ReadRun(ExpressionToken &token, ExpressionTokenKind kind, Belongs belongs) {
		const std::size_t begin = at_;
		while (at_ < text_.size() && belongs(text_[at_])) {
			++at_;
		}
		token.kind = kind;
		token.text = text_.substr(begin, at_ - begin);
	}

	void ReadNumber(ExpressionToken &token) {
		const std::size_t begin = at_;
		while (IsDigit(Peek()) || Peek() == '.') {
			++at_;
		}
		const std::size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 2 : 1;
		if (Lower(Peek()) == 'e' && IsDigit(Peek(sign))) {
			for (at_ += sign; IsDigit(Peek());) {
				++at_;
			}
		}
		token.kind = ExpressionTokenKind::Number;
		token.text = text_.substr(begin, at_ - begin);
	}

	void ReadQuoted(ExpressionToken &token, ExpressionTokenKind kind, char quote, bool escapes) {
		token.kind = kind;
		for (++at_; at_ < text_.size(); ++at_) {
			if (text_[at_] == quote) {
				if (Peek(1) != quote) {
					++at_;
					return;
				}
				++at_; // a doubled quote is one
			} else if (escapes && text_[at_] == '\\' && at_ + 1 < text_.size()) {
				++at_; // EXPLAIN writes no other escape than a doubled backslash
			}
			token.text += text_[at_];
		}
	}

	std::string_view text_;
	std::size_t at_ = 0;
	std::vector<ExpressionToken> tokens_;
};

} // namespace

bool ExpressionToken::IsSymbol(char symbol) const {
	return kind == ExpressionTokenKind::Symbol && text.size() == 1 && text[0] == symbol;
}

bool ExpressionToken::IsWord(std::string_view word) const {
	if (kind != ExpressionTokenKind::Word || text.size() != word.size()) {
		return false;
	}
	for (std::size_t i = 0; i < word.size(); ++i) {
		if (Lower(text[i]) != Lower(word[i])) {
			return false;
		}
	}
	return true;
}

std::vector<ExpressionToken> ExpressionTokens(std::string_view text) {
	return ExpressionLexer(text).Read();
}

} // namespace savant::core
