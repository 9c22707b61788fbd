/*
 * grammar_members.hpp
 *     The rules of a SQL grammar that belong to one relation: its columns by what may be done
 *     with them, and conditions on them.
 */
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

/* `text` as a GBNF string. */
std::string GbnfQuoted(std::string_view text);

/* "a | b | c"; empty when there is none. */
std::string Alternatives(const std::vector<std::string> &choices);

/* Names of rules, each empty when the relation has no such column. */
struct MemberRules {
	std::string any;       // every column, masked ones too
	std::string number;    // may be summed
	std::string ordered;   // may be grouped and sorted by
	std::string moment;    // dates and timestamps
	std::string extremes;  // min() and max() exist
	std::string condition; // a condition on one column
};

/* Writes the rules of relations, each kind once. */
class GrammarMembers {
public:
	explicit GrammarMembers(const SchemaPicture &picture);

	/*
	 * Rules for columns written as `prefix` and name; with `prefix_optional` the bare name will
	 * do, too.
	 */
	const MemberRules &Of(int relation, const std::string &prefix, bool prefix_optional = false);

	/* Everything written so far, the rules of literals included. */
	const std::string &Text() const { return text_; }

private:
	using Filter = bool (*)(const Column &);
	std::string NameRule(int relation, const char *kind, Filter filter);
	std::string RefRule(const std::string &head, const std::string &names, int relation,
	                    const std::string &prefix, bool prefix_optional, const char *kind);
	std::string ConditionRule(const std::string &head, int relation, const std::string &prefix,
	                          bool prefix_optional);
	void Rule(const std::string &name, const std::string &body);

	const SchemaPicture &picture_;
	std::string text_;
	std::map<std::string, std::string> names_; // head of a rule of names -> its name or ""
	std::map<std::string, MemberRules> members_;
};

} // namespace savant::core
