/*
 * plan_words.cpp
 *     The titles are put together from the properties, so that plans in JSON have them too.
 */
#include "core/plan/plan_words.hpp"

#include <algorithm>
#include <vector>

#include "core/plan/plan_frame.hpp"

namespace savant::core {

namespace {

std::string AggregateName(const PlanNode &node) {
	const std::string strategy = node.Text("Strategy");
	return strategy == "Sorted"   ? "GroupAggregate"
	       : strategy == "Hashed" ? "HashAggregate"
	       : strategy == "Mixed"  ? "MixedAggregate"
	                              : "Aggregate";
}

std::string JoinName(const PlanNode &node, std::string_view method) {
	const std::string kind = node.Text("Join Type");
	const bool inner = kind.empty() || kind == "Inner";
	if (inner) {
		return std::string(method) + (method == "Nested Loop" ? "" : " Join");
	}
	return std::string(method) + " " + kind + " Join";
}

std::string TypeName(const PlanNode &node) {
	if (node.type == "Aggregate") {
		return AggregateName(node);
	}
	if (node.type == "Hash Join") {
		return JoinName(node, "Hash");
	}
	if (node.type == "Merge Join") {
		return JoinName(node, "Merge");
	}
	if (node.type == "Nested Loop") {
		return JoinName(node, "Nested Loop");
	}
	if (node.type == "SetOp") {
		return (node.Text("Strategy") == "Hashed" ? "HashSetOp " : "SetOp ") + node.Text("Command");
	}
	if (node.type == "ModifyTable") {
		return node.Has("Operation") ? node.Text("Operation") : node.type;
	}
	if (node.type == "Foreign Scan" && node.Has("Operation") &&
	    node.Text("Operation") != "Select") {
		return "Foreign " + node.Text("Operation");
	}
	if (node.type == "Custom Scan" && node.Has("Custom Plan Provider")) {
		return "Custom Scan (" + node.Text("Custom Plan Provider") + ")";
	}
	return node.type;
}

/*
 * For each bracket that `text` begins with, where it closes, or npos; brackets in quotes do not
 * count. All in one pass: a pasted plan can have a million of them.
 */
std::vector<std::size_t> ClosingBrackets(std::string_view text) {
	const std::size_t first = std::min(text.find_first_not_of("( \t\n\r"), text.size());
	const auto leading = std::count(text.begin(), text.begin() + static_cast<long>(first), '(');
	std::vector<std::size_t> closing(static_cast<std::size_t>(leading), std::string_view::npos);
	std::size_t depth = closing.size();
	std::size_t open = depth; // of the leading ones
	char quote = 0;
	for (std::size_t at = first; at < text.size() && open > 0; ++at) {
		const char c = text[at];
		if (quote != 0) {
			quote = c == quote ? 0 : quote;
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (c == '(') {
			depth++;
		} else if (c == ')' && --depth < open) {
			open = depth;
			closing[open] = at;
		}
	}
	return closing;
}

std::string_view WithoutBrackets(std::string_view text) {
	text = Trimmed(text);
	const char *const start = text.data();
	for (const std::size_t closing : ClosingBrackets(text)) {
		const auto begin = static_cast<std::size_t>(text.data() - start);
		if (text.size() < 2 || closing != begin + text.size() - 1) {
			break;
		}
		text = Trimmed(text.substr(1, text.size() - 2));
	}
	return text;
}

/* The terms of `text` between `word` (" AND ") outside of brackets and quotes. */
std::vector<std::string_view> Terms(std::string_view text, std::string_view word) {
	std::vector<std::string_view> terms;
	int depth = 0;
	char quote = 0;
	std::size_t start = 0;
	for (std::size_t at = 0; at < text.size(); ++at) {
		const char c = text[at];
		if (quote != 0) {
			quote = c == quote ? 0 : quote;
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (c == '(') {
			depth++;
		} else if (c == ')') {
			depth--;
		} else if (c == ' ' && depth == 0 && text.substr(at).starts_with(word)) {
			terms.push_back(text.substr(start, at - start));
			start = at + word.size();
			at = start - 1;
		}
	}
	terms.push_back(text.substr(start));
	return terms;
}

bool IsNamePart(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '.' || (c & 0x80) != 0;
}

/* The length of "::type", "::type[]", "::character varying(10)" at the begin of `text`. */
std::size_t CastLength(std::string_view text) {
	if (!text.starts_with("::")) {
		return 0;
	}
	for (const std::string_view type :
	     {"::character varying", "::double precision", "::timestamp without time zone",
	      "::timestamp with time zone", "::time without time zone"}) {
		if (text.starts_with(type)) {
			return type.size();
		}
	}
	std::size_t end = 2;
	while (end < text.size() && IsNamePart(text[end])) {
		end++;
	}
	return text.substr(end).starts_with("[]") ? end + 2 : end;
}

/* Takes a literal off the begin of `text` with its cast; appends the literal alone. */
void TakeLiteral(std::string_view &text, std::string &to) {
	std::size_t end = 1;
	while (end < text.size()) {
		if (text[end] == '\'') {
			if (end + 1 >= text.size() || text[end + 1] != '\'') {
				break;
			}
			end++;
		}
		end++;
	}
	end = std::min(end + 1, text.size());
	to += text.substr(0, end);
	text.remove_prefix(end);
	text.remove_prefix(CastLength(text));
}

/* "(name)::text" as "name": how the server compares varchar and name columns. */
bool TakeTextCast(std::string_view &text, std::string &to) {
	std::size_t end = 1;
	while (end < text.size() && IsNamePart(text[end])) {
		end++;
	}
	if (end == 1 || !text.substr(end).starts_with(")::text")) {
		return false;
	}
	to += text.substr(1, end - 1);
	text.remove_prefix(end + std::string_view(")::text").size());
	return true;
}

bool TakeOperator(std::string_view &text, std::string &to) {
	struct Spelling {
		std::string_view server, people;
	};
	static constexpr Spelling kOperators[] = {{" !~~* ", " NOT ILIKE "},
	                                          {" !~~ ", " NOT LIKE "},
	                                          {" ~~* ", " ILIKE "},
	                                          {" ~~ ", " LIKE "}};
	for (const Spelling &spelling : kOperators) {
		if (text.starts_with(spelling.server)) {
			to += spelling.people;
			text.remove_prefix(spelling.server.size());
			return true;
		}
	}
	return false;
}

std::string WithoutCasts(std::string_view text) {
	std::string plain;
	while (!text.empty()) {
		if (text[0] == '\'') {
			TakeLiteral(text, plain);
		} else if (text[0] == '"') {
			const std::size_t end = std::min(text.find('"', 1), text.size() - 1);
			plain += text.substr(0, end + 1);
			text.remove_prefix(end + 1);
		} else if (!(text[0] == '(' && TakeTextCast(text, plain)) &&
		           !(text[0] == ' ' && TakeOperator(text, plain))) {
			plain += text[0] == '\n' ? ' ' : text[0];
			text.remove_prefix(1);
		}
	}
	return plain;
}

/* Joins `terms` with `word`; a term keeps its brackets when it has `other` in it. */
std::string JoinedTerms(const std::vector<std::string_view> &terms, std::string_view word,
                        std::string_view other) {
	std::string joined;
	for (const std::string_view term : terms) {
		const std::string_view bare = WithoutBrackets(term);
		joined += joined.empty() ? "" : std::string(word);
		joined += Terms(bare, other).size() > 1 ? "(" + std::string(bare) + ")" : std::string(bare);
	}
	return joined;
}

} // namespace

std::string ScanTarget(const PlanNode &node) {
	for (const char *key :
	     {"Relation Name", "CTE Name", "Function Name", "Table Function Name", "Tuplestore Name"}) {
		if (node.Has(key)) {
			return node.Text(key);
		}
	}
	return node.type.ends_with("Scan") ? node.Text("Alias") : std::string();
}

std::string NodeMethod(const PlanNode &node) {
	const std::string partial = node.Text("Partial Mode");
	std::string method = partial.empty() || partial == "Simple" ? "" : partial + " ";
	method = (node.parallel_aware ? "Parallel " : "") + method + TypeName(node);
	if (node.Text("Scan Direction") == "Backward") {
		method += " Backward";
	}
	if (node.Has("Index Name")) {
		method += (node.type == "Bitmap Index Scan" ? " on " : " using ") + node.Text("Index Name");
	}
	return method;
}

std::string NodeTitle(const PlanNode &node) {
	std::string title = NodeMethod(node);
	const std::string target = ScanTarget(node);
	if (!target.empty()) {
		title += " on " + target;
		const std::string alias = node.Text("Alias");
		title += alias.empty() || alias == target ? "" : " " + alias;
	}
	return title;
}

std::string PlainCondition(std::string_view condition) {
	const std::string plain = WithoutCasts(WithoutBrackets(condition));
	const std::string_view bare = WithoutBrackets(plain);
	const auto ands = Terms(bare, " AND ");
	if (ands.size() > 1) {
		return JoinedTerms(ands, " AND ", " OR ");
	}
	return JoinedTerms(Terms(bare, " OR "), " OR ", " AND ");
}

} // namespace savant::core
