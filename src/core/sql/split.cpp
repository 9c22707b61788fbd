/*
 * split.cpp
 *     Statements by their semicolons.
 */
#include "core/sql/split.hpp"

#include <algorithm>

#include "core/sql/lexemes.hpp"

namespace savant::core {

namespace {

class Splitter {
public:
	explicit Splitter(std::string_view script) : script_(script) {}

	std::vector<std::string> Split() {
		for (Lexeme next = ReadLexeme(script_, 0); next.kind != LexemeKind::End;
		     next = ReadLexeme(script_, next.end)) {
			if (IsClientCommand(next)) {
				next.end = std::min(script_.find('\n', next.start), script_.size());
			} else {
				Take(next);
			}
		}
		Finish();
		return std::move(statements_);
	}

private:
	/* \set, \timing ... at the start of a line between statements. */
	bool IsClientCommand(const Lexeme &next) const {
		return begin_ == kNowhere && script_[next.start] == '\\';
	}

	void Take(const Lexeme &next) {
		if (next.kind == LexemeKind::Space) {
			return;
		}
		const std::string_view text = script_.substr(next.start, next.Size());
		if (next.kind == LexemeKind::Other && text == ";" && depth_ == 0 && atomic_ == 0) {
			Finish();
			return;
		}
		if (begin_ == kNowhere) {
			begin_ = next.start;
		}
		end_ = next.end;
		if (next.kind == LexemeKind::Other) {
			depth_ += text == "(" ? 1 : text == ")" && depth_ > 0 ? -1 : 0;
		} else if (next.kind == LexemeKind::Word) {
			CountBlocks(text);
		}
	}

	/* The body of a SQL function in BEGIN ATOMIC ... END, with CASE ... END in it. */
	void CountBlocks(std::string_view word) {
		if (EqualsKeyword(word, "atomic") && after_begin_) {
			atomic_++;
		} else if (atomic_ > 0 && EqualsKeyword(word, "case")) {
			atomic_++;
		} else if (atomic_ > 0 && EqualsKeyword(word, "end")) {
			atomic_--;
		}
		after_begin_ = EqualsKeyword(word, "begin");
	}

	void Finish() {
		if (begin_ != kNowhere) {
			statements_.emplace_back(script_.substr(begin_, end_ - begin_));
		}
		begin_ = kNowhere;
		depth_ = atomic_ = 0;
		after_begin_ = false;
	}

	static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
	std::string_view script_;
	std::vector<std::string> statements_;
	std::size_t begin_ = kNowhere, end_ = 0;
	int depth_ = 0, atomic_ = 0;
	bool after_begin_ = false;
};

} // namespace

std::vector<std::string> SplitStatements(std::string_view script) {
	return Splitter(script).Split();
}

} // namespace savant::core
