/*
 * sql_layout.cpp
 *     Clauses by their keywords at the nesting of their SELECT.  Words that are
 *     keywords elsewhere, too (IS DISTINCT FROM, WITHIN GROUP), are told apart by
 *     their neighbours.
 */
#include "core/repair/sql_layout.hpp"

#include <algorithm>
#include <utility>

#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

/* The first clause of the list that is there. */
int FirstOf(std::initializer_list<int> clauses, int otherwise) {
	for (const int clause : clauses) {
		if (clause >= 0) {
			return clause;
		}
	}
	return otherwise;
}

} // namespace

std::string ApplyEdits(const std::string &text, std::vector<TextEdit> edits) {
	std::vector<TextEdit> kept;
	for (TextEdit &edit : edits) {
		const bool overlaps = std::any_of(kept.begin(), kept.end(), [&edit](const TextEdit &other) {
			return edit.start < other.end && other.start < edit.end;
		});
		if (!overlaps) {
			kept.push_back(std::move(edit));
		}
	}
	std::stable_sort(kept.begin(), kept.end(),
	                 [](const TextEdit &a, const TextEdit &b) { return a.start < b.start; });
	std::string result;
	std::size_t done = 0;
	for (const TextEdit &edit : kept) {
		const auto start = std::min(static_cast<std::size_t>(edit.start), text.size());
		if (start > done) {
			result.append(text, done, start - done);
		}
		result += edit.text;
		done = std::max(done, std::min(static_cast<std::size_t>(edit.end), text.size()));
	}
	return result.append(text, done, std::string::npos);
}

SqlLayout::SqlLayout(const std::string &sql, const std::vector<SqlToken> &tokens) : sql_(sql) {
	std::vector<int> open;
	for (const SqlToken &token : tokens) {
		if (token.kind == SqlTokenKind::Comment) {
			continue;
		}
		const std::string_view text(sql.data() + token.start,
		                            static_cast<std::size_t>(token.end - token.start));
		if ((text == ")" || text == "]") && !open.empty()) {
			closing_[static_cast<std::size_t>(open.back())] = Count();
			open.pop_back();
		}
		depths_.push_back(static_cast<int>(open.size()));
		if (text == "(" || text == "[") {
			open.push_back(Count());
		}
		tokens_.push_back(token);
		closing_.push_back(-1);
	}
	FindSelects();
}

std::string_view SqlLayout::Text(int token) const {
	if (token < 0 || token >= Count()) {
		return {};
	}
	const SqlToken &at = At(token);
	return std::string_view(sql_).substr(static_cast<std::size_t>(at.start),
	                                     static_cast<std::size_t>(at.end - at.start));
}

bool SqlLayout::Is(int token, std::string_view word) const {
	const std::string_view text = Text(token);
	return text.size() == word.size() &&
	       std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
			   return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
		   });
}

bool SqlLayout::IsAny(int token, std::initializer_list<std::string_view> words) const {
	return std::any_of(words.begin(), words.end(),
	                   [&](std::string_view word) { return Is(token, word); });
}

bool SqlLayout::IsName(int token) const {
	return token >= 0 && token < Count() &&
	       (At(token).kind == SqlTokenKind::Identifier || At(token).kind == SqlTokenKind::Keyword);
}

std::string SqlLayout::NameAt(int token) const {
	const std::string_view text = Text(token);
	if (text.size() < 2 || text.front() != '"') {
		return LowerCase(text);
	}
	std::string name;
	for (std::size_t i = 1; i + 1 < text.size(); ++i) {
		name.push_back(text[i]);
		i += text[i] == '"' && text[i + 1] == '"' ? 1 : 0;
	}
	return name;
}

int SqlLayout::TokenAt(int byte) const {
	const auto found =
		std::upper_bound(tokens_.begin(), tokens_.end(), byte,
	                     [](int at, const SqlToken &token) { return at < token.end; });
	return found == tokens_.end() ? -1 : static_cast<int>(found - tokens_.begin());
}

int SqlLayout::Closing(int open) const {
	return open < 0 || open >= Count() ? -1 : closing_[static_cast<std::size_t>(open)];
}

int SqlLayout::NextComma(int first, int last) const {
	for (int i = first; i < last; ++i) {
		if (Depth(i) == Depth(first) && Text(i) == ",") {
			return i;
		}
	}
	return last;
}

std::vector<std::pair<int, int>> SqlLayout::SplitAtCommas(int first, int last) const {
	std::vector<std::pair<int, int>> parts;
	while (first < last) {
		const int comma = NextComma(first, last);
		parts.emplace_back(first, comma);
		first = comma + 1;
	}
	return parts;
}

std::string_view SqlLayout::Span(int first, int last) const {
	if (first < 0 || last <= first || last > Count()) {
		return {};
	}
	const auto start = static_cast<std::size_t>(At(first).start);
	return std::string_view(sql_).substr(start, static_cast<std::size_t>(At(last - 1).end) - start);
}

void SqlLayout::FindSelects() {
	for (int i = 0; i < Count(); ++i) {
		if (Is(i, "select")) {
			ReadSelect(i);
		}
	}
}

void SqlLayout::ReadSelect(int select) {
	SelectLayout layout;
	layout.select = select;
	const int depth = Depth(select);
	const auto note = [](int &clause, int at) { clause = clause < 0 ? at : clause; };
	int i = select + 1;
	for (; i < Count(); ++i) {
		if (Depth(i) < depth) {
			layout.paren = true;
			break;
		}
		if (Depth(i) > depth) {
			continue;
		}
		if (Text(i) == ";" || IsAny(i, {"union", "intersect", "except"})) {
			break;
		}
		const bool by = Is(i + 1, "by");
		if (Is(i, "from") && !Is(i - 1, "distinct")) {
			note(layout.from, i);
		} else if (Is(i, "where")) {
			note(layout.where, i);
		} else if (Is(i, "group") && by) {
			note(layout.group_by, i);
		} else if (Is(i, "having")) {
			note(layout.having, i);
		} else if (Is(i, "window")) {
			note(layout.window, i);
		} else if (Is(i, "order") && by) {
			note(layout.order_by, i);
		} else if (IsAny(i, {"limit", "offset", "fetch", "for"})) {
			note(layout.limit, i);
		}
	}
	layout.end = i;
	selects_.push_back(layout);
}

const SelectLayout *SqlLayout::SelectAround(int token) const {
	const SelectLayout *inner = nullptr;
	for (const SelectLayout &select : selects_) {
		if (select.select <= token && token < select.end) {
			inner = &select; // a later one begins further in
		}
	}
	return inner;
}

int SqlLayout::EndOfFrom(const SelectLayout &s) {
	return FirstOf({s.where, s.group_by, s.having, s.window, s.order_by, s.limit}, s.end);
}

int SqlLayout::EndOfWhere(const SelectLayout &s) {
	return FirstOf({s.group_by, s.having, s.window, s.order_by, s.limit}, s.end);
}

int SqlLayout::EndOfGroupBy(const SelectLayout &s) {
	return FirstOf({s.having, s.window, s.order_by, s.limit}, s.end);
}

int SqlLayout::EndOfHaving(const SelectLayout &s) {
	return FirstOf({s.window, s.order_by, s.limit}, s.end);
}

int SqlLayout::EndOfOrderBy(const SelectLayout &s) { return FirstOf({s.limit}, s.end); }

int SqlLayout::EndBefore(int token) const { return token <= 0 ? 0 : At(token - 1).end; }

} // namespace savant::core
