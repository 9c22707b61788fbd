/*
 * catalogue_pattern.cpp
 *     Compiler and matcher of the patterns described in catalogue_pattern.hpp.
 */
#include "core/language/catalogue_pattern.hpp"

#include <algorithm>
#include <stdexcept>

namespace savant::core {

namespace {

/* A match that needs more steps than this is given up: no pattern of ours comes near. */
constexpr std::size_t kMaxSteps = 5000;
constexpr std::size_t kMaxMacroDepth = 8;
constexpr std::size_t kMaxGroupDepth = 16;

bool IsWordByte(unsigned char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '$' || c == '%' || c == '*' || c >= 0x80;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

CatalogueWord MakeWord(std::string_view text, bool quoted) {
	CatalogueWord word;
	word.text = std::string(text);
	word.lower = word.text;
	std::transform(word.lower.begin(), word.lower.end(), word.lower.begin(), Lower);
	word.fold = FoldWord(word.lower);
	word.quoted = quoted;
	return word;
}

/* The length of a quoted name that starts at `at` (both quotes included), 0 when it is not one. */
std::size_t QuotedLength(std::string_view text, std::size_t at) {
	const char quote = text[at];
	if (quote != '"' && quote != '`' && quote != '\'') {
		return 0;
	}
	if (at > 0 && IsWordByte(static_cast<unsigned char>(text[at - 1]))) {
		return 0; // an apostrophe
	}
	constexpr std::size_t kMaxQuoted = 130;
	const std::size_t close = text.find(quote, at + 1);
	if (close == std::string_view::npos || close == at + 1 || close - at > kMaxQuoted) {
		return 0;
	}
	return close - at + 1;
}

SlotKind SlotByName(std::string_view name) {
	constexpr std::array<std::pair<std::string_view, SlotKind>, kSlotKinds> kNames{{
		{"rel", SlotKind::Relation},
		{"rel2", SlotKind::OtherRelation},
		{"col", SlotKind::Column},
		{"relcol", SlotKind::RelationColumn},
		{"word", SlotKind::Word},
		{"n", SlotKind::Number},
		{"kind", SlotKind::Object},
	}};
	for (const auto &[known, kind] : kNames) {
		if (known == name) {
			return kind;
		}
	}
	throw std::logic_error("unknown slot in pattern: " + std::string(name));
}

std::string ExpandMacros(std::string_view text, const std::vector<PatternMacro> &macros,
                         std::size_t depth) {
	if (depth > kMaxMacroDepth) {
		throw std::logic_error("macros nest too deep in pattern");
	}
	std::string out;
	for (std::size_t i = 0; i < text.size(); i++) {
		if (text[i] != '<') {
			out += text[i];
			continue;
		}
		const std::size_t close = text.find('>', i);
		const std::string_view name = text.substr(i + 1, close - i - 1);
		const auto found =
			std::find_if(macros.begin(), macros.end(),
		                 [name](const PatternMacro &macro) { return macro.name == name; });
		if (close == std::string_view::npos || found == macros.end()) {
			throw std::logic_error("unknown macro in pattern: " + std::string(text));
		}
		out += "(" + ExpandMacros(found->body, macros, depth + 1) + ")";
		i = close;
	}
	return out;
}

} // namespace

/* Recursive descent over the expanded text; depth is that of our own patterns, and bounded. */
class PatternCompiler {
public:
	PatternCompiler(std::string_view text, std::vector<CataloguePattern::Instruction> &program)
		: text_(text), program_(program) {}

	void Compile() {
		Alternatives(0);
		if (at_ != text_.size()) {
			throw std::logic_error("unbalanced pattern: " + std::string(text_));
		}
		Emit(CataloguePattern::Op::Accept);
	}

private:
	using Op = CataloguePattern::Op;

	std::size_t Emit(Op op) {
		CataloguePattern::Instruction instruction;
		instruction.op = op;
		program_.push_back(std::move(instruction));
		return program_.size() - 1;
	}

	bool AtSequenceEnd() const {
		return at_ >= text_.size() || text_[at_] == '|' || text_[at_] == ')' || text_[at_] == ']';
	}

	void Alternatives(std::size_t depth) {
		std::vector<std::size_t> ends;
		while (true) {
			const std::size_t split = Emit(Op::Split);
			program_[split].first = split + 1;
			Sequence(depth);
			const bool more = at_ < text_.size() && text_[at_] == '|';
			if (!more) {
				program_[split].second = split + 1;
				break;
			}
			at_++;
			ends.push_back(Emit(Op::Jump));
			program_[split].second = program_.size();
		}
		for (const std::size_t end : ends) {
			program_[end].first = program_.size();
		}
	}

	void Sequence(std::size_t depth) {
		while (!AtSequenceEnd()) {
			const char c = text_[at_];
			if (c == ' ') {
				at_++;
			} else if (c == '(' || c == '[') {
				Group(c, depth);
			} else if (c == '{') {
				const std::size_t close = text_.find('}', at_);
				const std::size_t slot = Emit(Op::Slot);
				program_[slot].slot = SlotByName(text_.substr(at_ + 1, close - at_ - 1));
				at_ = close + 1;
			} else {
				Word();
			}
		}
	}

	void Group(char open, std::size_t depth) {
		if (depth >= kMaxGroupDepth) {
			throw std::logic_error("groups nest too deep in pattern");
		}
		at_++;
		const std::size_t skip = open == '[' ? Emit(Op::Split) : 0;
		Alternatives(depth + 1);
		if (at_ >= text_.size() || text_[at_] != (open == '[' ? ']' : ')')) {
			throw std::logic_error("unbalanced pattern: " + std::string(text_));
		}
		at_++;
		if (open == '[') {
			program_[skip].first = skip + 1;
			program_[skip].second = program_.size();
		}
	}

	void Word() {
		const std::size_t begin = at_;
		while (!AtSequenceEnd() && text_[at_] != ' ' && text_[at_] != '(' && text_[at_] != '[' &&
		       text_[at_] != '{') {
			at_++;
		}
		const std::size_t word = Emit(Op::Word);
		program_[word].word = FoldWord(text_.substr(begin, at_ - begin));
	}

	std::string_view text_;
	std::vector<CataloguePattern::Instruction> &program_;
	std::size_t at_ = 0;
};

std::string FoldWord(std::string_view word) {
	const auto ends = [word](std::string_view tail) {
		return word.size() >= tail.size() && word.substr(word.size() - tail.size()) == tail;
	};
	if (word.size() > 4 && ends("ies")) {
		return std::string(word.substr(0, word.size() - 3)) + "y";
	}
	if (word.size() > 4 && (ends("sses") || ends("xes") || ends("shes") || ends("ches"))) {
		return std::string(word.substr(0, word.size() - 2));
	}
	if (word.size() > 3 && ends("s") && !ends("ss") && !ends("us") && !ends("is")) {
		return std::string(word.substr(0, word.size() - 1));
	}
	return std::string(word);
}

std::vector<CatalogueWord> CatalogueWords(std::string_view question, std::size_t max_words) {
	std::vector<CatalogueWord> words;
	std::size_t i = 0;
	while (i < question.size() && words.size() < max_words) {
		if (const std::size_t length = QuotedLength(question, i)) {
			words.push_back(MakeWord(question.substr(i + 1, length - 2), true));
			i += length;
			continue;
		}
		if (!IsWordByte(static_cast<unsigned char>(question[i]))) {
			i++;
			continue;
		}
		const std::size_t begin = i;
		while (i < question.size() && (IsWordByte(static_cast<unsigned char>(question[i])) ||
		                               (question[i] == '.' && i + 1 < question.size() &&
		                                IsWordByte(static_cast<unsigned char>(question[i + 1]))))) {
			i++;
		}
		words.push_back(MakeWord(question.substr(begin, i - begin), false));
		// "customer's", "what's": the ending is a word of its own that the noise list drops.
		if (i + 1 < question.size() && question[i] == '\'' && Lower(question[i + 1]) == 's' &&
		    (i + 2 == question.size() ||
		     !IsWordByte(static_cast<unsigned char>(question[i + 2])))) {
			words.push_back(MakeWord("'s", false));
			i += 2;
		}
	}
	return words;
}

CataloguePattern::CataloguePattern(std::string_view text, const std::vector<PatternMacro> &macros) {
	const std::string expanded = ExpandMacros(text, macros, 0);
	PatternCompiler(expanded, program_).Compile();
}

bool CataloguePattern::Match(const std::vector<CatalogueWord> &words, const SlotLengths &lengths,
                             SlotSpans &spans, std::vector<std::string> &literals) const {
	struct Thread {
		std::size_t pc, at, literal_count;
		SlotSpans spans;
	};
	std::vector<Thread> stack{{0, 0, 0, {}}};
	std::vector<std::size_t> takes;
	literals.clear();
	for (std::size_t steps = 0; !stack.empty() && steps < kMaxSteps; steps++) {
		Thread now = stack.back();
		stack.pop_back();
		literals.resize(now.literal_count);
		const Instruction &code = program_[now.pc];
		switch (code.op) {
		case Op::Accept:
			if (now.at == words.size()) {
				spans = now.spans;
				return true;
			}
			break;
		case Op::Word:
			if (now.at < words.size() && !words[now.at].quoted && words[now.at].fold == code.word) {
				literals.push_back(code.word);
				stack.push_back({now.pc + 1, now.at + 1, now.literal_count + 1, now.spans});
			}
			break;
		case Op::Jump:
			now.pc = code.first;
			stack.push_back(now);
			break;
		case Op::Split:
			if (code.second != code.first) {
				stack.push_back({code.second, now.at, now.literal_count, now.spans});
			}
			now.pc = code.first;
			stack.push_back(now);
			break;
		case Op::Slot:
			takes.clear();
			if (now.at < words.size()) {
				lengths(code.slot, now.at, takes);
			}
			for (auto take = takes.rbegin(); take != takes.rend(); ++take) {
				Thread next{now.pc + 1, now.at + *take, now.literal_count, now.spans};
				next.spans[static_cast<std::size_t>(code.slot)] = {now.at, now.at + *take};
				stack.push_back(next);
			}
			break;
		}
	}
	return false;
}

} // namespace savant::core
