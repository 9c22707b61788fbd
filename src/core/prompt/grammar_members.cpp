/*
 * grammar_members.cpp
 *     Columns and conditions of one relation in GBNF.
 */
#include "core/prompt/grammar_members.hpp"

#include <algorithm>
#include <cstdio>

namespace savant::core {

namespace {

/*
 * Literals of each type, all finite: an open repetition lets a small model fill the whole answer
 * with digits.  Days stop where every month has them, plus the exact ends.
 */
constexpr const char *kLiterals = R"GBNF(num ::= [0-9] [0-9]{0,8} ("." [0-9]{1,4})?
str ::= "'" ("''" | [^'\\\x00-\x1f\x7f]){1,40} "'"
like ::= "'%" ("''" | [^'\\%_\x00-\x1f\x7f]){1,30} "%'"
cmp ::= "=" | "<>" | "<" | ">" | "<=" | ">="
day28 ::= "0" [1-9] | "1" [0-9] | "2" [0-8]
m30 ::= "04" | "06" | "09" | "11"
m31 ::= "01" | "03" | "05" | "07" | "08" | "10" | "12"
m28 ::= "0" [1-9] | "1" [0-2]
year ::= ("19" | "20") [0-9] [0-9]
day ::= "'" year "-" (m28 "-" day28 | m30 "-" ("29" | "30") | m31 "-" ("29" | "30" | "31")) "'"
unit ::= "day" | "week" | "month" | "year"
span ::= "interval '" [1-9] [0-9]{0,2} " " unit "'"
period ::= "day" | "week" | "month" | "quarter" | "year"
moment ::= day | "current_date" | "current_date - " span | "date_trunc('" period "', current_date)" | "date_trunc('" period "', current_date) - " span
clock ::= "'" ("0" [0-9] | "1" [0-9] | "2" [0-3]) ":" [0-5] [0-9] "'"
hex4 ::= [0-9a-f] [0-9a-f] [0-9a-f] [0-9a-f]
uuid ::= "'" hex4 hex4 "-" hex4 "-" hex4 "-" hex4 "-" hex4 hex4 hex4 "'"
dir ::= (" ASC" | " DESC")?
close ::= ")"
limit ::= (" LIMIT " [1-9] [0-9]{0,3})?
)GBNF";

constexpr std::size_t kMaxLabels = 40;

bool IsMoney(const Column &column) { return column.type_name == "money"; }

bool IsPlain(const Column &column) { return column.mask == Mask::None; }

bool IsNumber(const Column &column) {
	const TypeClass type = column.type_class;
	return IsPlain(column) && !IsMoney(column) &&
	       (type == TypeClass::Integer || type == TypeClass::Numeric);
}

bool IsMoment(const Column &column) {
	return IsPlain(column) &&
	       (column.type_class == TypeClass::Date || column.type_class == TypeClass::Timestamp);
}

bool IsOrdered(const Column &column) {
	switch (column.type_class) {
	case TypeClass::Json:
	case TypeClass::Array:
	case TypeClass::Range:
	case TypeClass::Binary:
	case TypeClass::Other:
		return false;
	default:
		return IsPlain(column);
	}
}

bool HasExtremes(const Column &column) {
	return IsNumber(column) || IsMoment(column) ||
	       (IsPlain(column) && column.type_class == TypeClass::Text);
}

std::string LabelList(const std::vector<std::string> &labels) {
	std::vector<std::string> choices;
	for (std::size_t i = 0; i < std::min(labels.size(), kMaxLabels); ++i) {
		choices.push_back(GbnfQuoted(QuoteLiteral(labels[i])));
	}
	return "(" + Alternatives(choices) + ")";
}

/* `ref` compared with literals that its type takes, as alternatives; ref is a GBNF item. */
std::vector<std::string> Comparisons(const Column &column, const std::string &ref) {
	const auto listed = [&ref](const std::string &item) {
		return ref + R"( (" IN (" | " NOT IN (") )" + item + R"( (", " )" + item +
		       R"(){0,4} close)";
	};
	std::vector<std::string> tests;
	switch (column.type_class) {
	case TypeClass::Integer:
	case TypeClass::Numeric:
		if (!IsMoney(column)) {
			tests = {ref + R"( " " cmp " " num)", ref + R"( " BETWEEN " num " AND " num)",
			         listed("num")};
		}
		break;
	case TypeClass::Text:
		tests = {ref + R"( (" = " | " <> ") str)", ref + R"( (" ILIKE " | " NOT ILIKE ") like)",
		         listed("str")};
		break;
	case TypeClass::Date:
	case TypeClass::Timestamp:
		tests = {ref + R"( " " cmp " " moment)", ref + R"( " BETWEEN " day " AND " day)",
		         R"("extract(year FROM " )" + ref + R"( ") " cmp " " year)"};
		break;
	case TypeClass::Time:
		tests = {ref + R"( " " cmp " " clock)"};
		break;
	case TypeClass::Interval:
		tests = {ref + R"( " " cmp " " span)"};
		break;
	case TypeClass::Uuid:
		tests = {ref + R"( " = " uuid)"};
		break;
	case TypeClass::Boolean:
		tests = {ref, R"("NOT " )" + ref};
		break;
	default:
		break;
	}
	const bool closed =
		column.type_class == TypeClass::Enum || column.type_class == TypeClass::Text;
	if (closed && !column.labels.empty()) {
		const std::string label = LabelList(column.labels);
		tests.push_back(ref + R"( (" = " | " <> ") )" + label);
		tests.push_back(listed(label));
	}
	return tests;
}

} // namespace

std::string GbnfQuoted(std::string_view text) {
	std::string quoted = "\"";
	for (const char c : text) {
		if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
			char code[8];
			std::snprintf(code, sizeof(code), "\\x%02X", static_cast<unsigned>(c));
			quoted += code;
		} else {
			quoted += c == '"' || c == '\\' ? "\\" : "";
			quoted += c;
		}
	}
	return quoted + "\"";
}

std::string Alternatives(const std::vector<std::string> &choices) {
	std::string joined;
	for (const std::string &choice : choices) {
		if (!choice.empty()) {
			joined += (joined.empty() ? "" : " | ") + choice;
		}
	}
	return joined;
}

GrammarMembers::GrammarMembers(const SchemaPicture &picture)
	: picture_(picture), text_(kLiterals) {}

void GrammarMembers::Rule(const std::string &name, const std::string &body) {
	text_ += name + " ::= " + body + "\n";
}

/* The bare names of the columns that `filter` lets pass. */
std::string GrammarMembers::NameRule(int relation, const char *kind, Filter filter) {
	const std::string head = "x" + std::to_string(relation) + kind;
	const auto known = names_.find(head);
	if (known != names_.end()) {
		return known->second;
	}
	std::vector<std::string> choices;
	for (const Column &column : picture_.At(relation).columns) {
		if (filter(column)) {
			choices.push_back(GbnfQuoted(QuoteIdentifier(column.name)));
		}
	}
	if (!choices.empty()) {
		Rule(head, Alternatives(choices));
	}
	return names_[head] = choices.empty() ? "" : head;
}

std::string GrammarMembers::RefRule(const std::string &head, const std::string &names, int,
                                    const std::string &prefix, bool prefix_optional,
                                    const char *kind) {
	if (names.empty()) {
		return "";
	}
	Rule(head + kind, GbnfQuoted(prefix + ".") + (prefix_optional ? "? " : " ") + names);
	return head + kind;
}

std::string GrammarMembers::ConditionRule(const std::string &head, int relation,
                                          const std::string &prefix, bool prefix_optional) {
	std::vector<std::string> tests;
	for (const Column &column : picture_.At(relation).columns) {
		if (!IsPlain(column)) {
			continue;
		}
		const std::string name = GbnfQuoted(QuoteIdentifier(column.name));
		const std::string ref = prefix_optional
		                            ? GbnfQuoted(prefix + ".") + "? " + name
		                            : GbnfQuoted(prefix + "." + QuoteIdentifier(column.name));
		for (std::string &test : Comparisons(column, ref)) {
			tests.push_back(std::move(test));
		}
		tests.push_back(ref + R"( (" IS NULL" | " IS NOT NULL"))");
	}
	if (tests.empty()) {
		return "";
	}
	Rule(head + "w", Alternatives(tests));
	return head + "w";
}

const MemberRules &GrammarMembers::Of(int relation, const std::string &prefix,
                                      bool prefix_optional) {
	const std::string key = (prefix_optional ? "b" : "q") + std::to_string(relation) + prefix;
	const auto known = members_.find(key);
	if (known != members_.end()) {
		return known->second;
	}
	const std::string head = "r" + std::to_string(members_.size());
	const auto ref = [&](const char *kind, Filter filter) {
		return RefRule(head, NameRule(relation, kind, filter), relation, prefix, prefix_optional,
		               kind);
	};
	MemberRules rules;
	rules.any = ref("c", [](const Column &) { return true; });
	rules.number = ref("n", IsNumber);
	rules.ordered = ref("o", IsOrdered);
	rules.moment = ref("d", IsMoment);
	rules.extremes = ref("e", HasExtremes);
	rules.condition = ConditionRule(head, relation, prefix, prefix_optional);
	return members_[key] = rules;
}

} // namespace savant::core
