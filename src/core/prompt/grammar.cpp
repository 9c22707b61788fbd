/*
 * grammar.cpp
 *     The grammar of the statements that a model may write.
 *
 * A scope is a set of relations that can be joined; each has its own rules for what may
 * stand in a statement over it.  Aliases are avoided: a column is written with its table's
 * name, as models do by themselves.
 */
#include "core/prompt/grammar.hpp"

#include <algorithm>
#include <set>

#include "core/prompt/grammar_members.hpp"
#include "core/schema/join_path.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxText = 120000;  // bytes; further scopes are left out
constexpr std::size_t kMaxNameBytes = 60; // that an alias "name_2" can be made of

constexpr const char *kUnclear =
	R"GBNF(unclear ::= "UNCLEAR: " [^\x00-\x1f\x7f]{1,200}
)GBNF";

/* A relation in a statement and how its columns are written. */
struct ScopeMember {
	int relation = 0;
	std::string prefix;
};

struct Scope {
	std::vector<ScopeMember> members;
	std::string from; // GBNF of what stands behind FROM
};

std::string Braced(const std::vector<std::string> &choices) {
	return "(" + Alternatives(choices) + ")";
}

class ScopeFinder {
public:
	ScopeFinder(const SchemaPicture &picture, const std::vector<int> &relations)
		: picture_(picture) {
		for (const int relation : relations) {
			if (!picture.At(relation).columns.empty() && seen_.insert(relation).second) {
				relations_.push_back(relation);
			}
		}
	}

	/* Single relations first, then pairs, then threes, each in the order of the relations. */
	std::vector<Scope> Run() {
		for (const int relation : relations_) {
			const std::string name = picture_.SqlName(relation);
			scopes_.push_back({{{relation, name}}, GbnfQuoted(name)});
		}
		for (std::size_t i = 0; i < relations_.size(); ++i) {
			AddSelf(relations_[i]);
			for (std::size_t j = i + 1; j < relations_.size(); ++j) {
				AddPair(relations_[i], relations_[j]);
			}
		}
		for (const int middle : relations_) {
			for (std::size_t i = 0; i < relations_.size(); ++i) {
				for (std::size_t j = i + 1; j < relations_.size(); ++j) {
					AddThree(middle, relations_[i], relations_[j]);
				}
			}
		}
		return std::move(scopes_);
	}

private:
	/* Conditions that join `to` to `from`, one per foreign key between them. */
	std::vector<std::string> Conditions(int from, int to, const std::string &to_name) const {
		std::vector<std::string> conditions;
		for (std::size_t i = 0; i < picture_.foreign_keys.size(); ++i) {
			const ForeignKey &key = picture_.foreign_keys[i];
			const bool forward = key.from == from && key.to == to;
			if (!forward && !(key.from == to && key.to == from)) {
				continue;
			}
			const JoinStep step{static_cast<int>(i), from, to, forward};
			conditions.push_back(
				GbnfQuoted(JoinCondition(picture_, step, picture_.SqlName(from), to_name)));
		}
		return conditions;
	}

	/* "a".x beside store."a".x would be ambiguous. */
	bool Clash(int left, int right) const {
		return picture_.At(left).name == picture_.At(right).name;
	}

	void AddSelf(int relation) {
		const std::string name = picture_.SqlName(relation);
		if (picture_.At(relation).name.size() > kMaxNameBytes) {
			return;
		}
		const std::string other = QuoteIdentifier(picture_.At(relation).name + "_2");
		std::vector<std::string> conditions;
		for (std::size_t i = 0; i < picture_.foreign_keys.size(); ++i) {
			const ForeignKey &key = picture_.foreign_keys[i];
			if (key.from == relation && key.to == relation) {
				const JoinStep step{static_cast<int>(i), relation, relation, true};
				conditions.push_back(GbnfQuoted(JoinCondition(picture_, step, name, other)));
			}
		}
		if (!conditions.empty()) {
			scopes_.push_back({{{relation, name}, {relation, other}},
			                   GbnfQuoted(name) + R"( (" JOIN " | " LEFT JOIN ") )" +
			                       GbnfQuoted(name + " AS " + other + " ON ") + " " +
			                       Braced(conditions)});
		}
	}

	void AddPair(int left, int right) {
		const std::string left_name = picture_.SqlName(left), right_name = picture_.SqlName(right);
		const std::vector<std::string> conditions = Conditions(left, right, right_name);
		if (conditions.empty() || Clash(left, right)) {
			return;
		}
		const auto joined = [](const std::string &one, const std::string &two) {
			return GbnfQuoted(one) + R"( (" JOIN " | " LEFT JOIN ") )" + GbnfQuoted(two);
		};
		scopes_.push_back({{{left, left_name}, {right, right_name}},
		                   Braced({joined(left_name, right_name), joined(right_name, left_name)}) +
		                       R"( " ON " )" + Braced(conditions)});
	}

	void AddThree(int middle, int left, int right) {
		if (middle == left || middle == right || Clash(middle, left) || Clash(middle, right) ||
		    Clash(left, right)) {
			return;
		}
		const std::string names[] = {picture_.SqlName(middle), picture_.SqlName(left),
		                             picture_.SqlName(right)};
		const std::vector<std::string> to_left = Conditions(middle, left, names[1]);
		const std::vector<std::string> to_right = Conditions(middle, right, names[2]);
		if (to_left.empty() || to_right.empty()) {
			return;
		}
		const auto step = [](const std::string &name, const std::vector<std::string> &conditions) {
			return R"((" JOIN " | " LEFT JOIN ") )" + GbnfQuoted(name + " ON ") + " " +
			       Braced(conditions);
		};
		scopes_.push_back({{{middle, names[0]}, {left, names[1]}, {right, names[2]}},
		                   GbnfQuoted(names[0]) + " " + step(names[1], to_left) + " " +
		                       step(names[2], to_right)});
	}

	const SchemaPicture &picture_;
	std::vector<int> relations_;
	std::set<int> seen_;
	std::vector<Scope> scopes_;
};

/* Rules of one scope, from the rules of its members. */
class ScopeWriter {
public:
	ScopeWriter(const SchemaPicture &picture, GrammarMembers &members, const Scope &scope,
	            std::size_t number)
		: picture_(picture), members_(members), scope_(scope), head_("s" + std::to_string(number)),
		  single_(scope.members.size() == 1) {}

	std::string Run() {
		const std::string any = Merge("c", &MemberRules::any, single_);
		number_ = Merge("n", &MemberRules::number, single_);
		moment_ = Merge("d", &MemberRules::moment, single_);
		ordered_ = Merge("o", &MemberRules::ordered, false);
		extremes_ = Merge("e", &MemberRules::extremes, single_);
		WriteConditions();
		WriteAggregates();
		Rule("f", R"(" FROM " )" + scope_.from);
		const std::string order =
			ordered_.empty() ? "" : R"( (" ORDER BY " )" + ordered_ + " dir)?";
		std::vector<std::string> forms{any + R"( (", " )" + any + "){0,5} " + Tail() + order +
		                               " limit"};
		if (!ordered_.empty()) {
			forms.push_back(R"("DISTINCT " )" + ordered_ + R"( (", " )" + ordered_ + "){0,2} " +
			                Tail() + R"( (" ORDER BY 1" dir)? limit)");
		}
		forms.push_back(Name("a") + R"( (", " )" + Name("a") + "){0,3} " + Tail());
		WriteGrouped(forms);
		Rule("", R"("SELECT " )" + Braced(forms));
		return std::move(text_);
	}

private:
	std::string Name(const char *kind) const { return head_ + kind; }
	std::string Tail() const { return Name("f") + " " + Name("w"); }
	void Rule(const char *kind, const std::string &body) {
		text_ += Name(kind) + " ::= " + body + "\n";
	}

	/* A rule of what all members have of a kind; empty when none has any. */
	std::string Merge(const char *kind, std::string MemberRules::*member, bool bare) {
		std::vector<std::string> choices;
		for (const ScopeMember &one : scope_.members) {
			choices.push_back(members_.Of(one.relation, one.prefix, bare).*member);
		}
		const std::string body = Alternatives(choices);
		if (!body.empty()) {
			Rule(kind, body);
		}
		return body.empty() ? "" : Name(kind);
	}

	/* [NOT] EXISTS over keys that point here: the questions with "without" and "never". */
	std::string Exists(const ScopeMember &parent) {
		std::vector<std::string> choices;
		for (std::size_t i = 0; i < picture_.foreign_keys.size(); ++i) {
			const ForeignKey &key = picture_.foreign_keys[i];
			const bool shown = Shown(key.from) && key.to == parent.relation;
			if (!shown || key.from == key.to) {
				continue;
			}
			const std::string child = picture_.SqlName(key.from);
			const JoinStep step{static_cast<int>(i), key.from, key.to, true};
			const std::string &more = members_.Of(key.from, child).condition;
			choices.push_back(GbnfQuoted("(SELECT 1 FROM " + child + " WHERE " +
			                             JoinCondition(picture_, step, child, parent.prefix)) +
			                  (more.empty() ? "" : R"( (" AND " )" + more + ")?") + R"( close)");
		}
		return choices.empty() ? "" : R"(("EXISTS " | "NOT EXISTS ") )" + Braced(choices);
	}

	/* A child may only be named when its columns are among the names of the grammar, and not
	 * where its name would hide the one it is compared with. */
	bool Shown(int relation) const {
		return shown_ == nullptr || (shown_->count(relation) > 0 && !InScope(relation));
	}
	bool InScope(int relation) const {
		return std::any_of(scope_.members.begin(), scope_.members.end(), [&](const auto &member) {
			return picture_.At(member.relation).name == picture_.At(relation).name;
		});
	}

	void WriteConditions() {
		std::vector<std::string> tests;
		for (const ScopeMember &member : scope_.members) {
			const MemberRules &rules = members_.Of(member.relation, member.prefix, single_);
			tests.push_back(rules.condition);
			tests.push_back(Exists(member));
			if (!rules.number.empty()) {
				const std::string inner = members_.Of(member.relation, member.prefix).number;
				const bool own_name = member.prefix == picture_.SqlName(member.relation);
				tests.push_back(own_name
				                    ? rules.number + R"( " " cmp " (SELECT avg(" )" + inner +
				                          R"( close )" + GbnfQuoted(" FROM " + member.prefix + ")")
				                    : "");
			}
		}
		const std::string body = Alternatives(tests);
		has_conditions_ = !body.empty();
		if (has_conditions_) {
			Rule("p", body);
			Rule("w", R"((" WHERE " )" + Name("p") + R"( ((" AND " | " OR ") )" + Name("p") +
			              "){0,3})?");
		} else {
			Rule("w", R"("")");
		}
	}

	void WriteAggregates() {
		std::vector<std::string> counts{R"("count(*" close)"};
		if (!number_.empty()) {
			counts.push_back(R"(("sum(" | "avg(") )" + number_ + R"( close)");
		}
		Rule("h", Alternatives(counts));
		std::vector<std::string> all{Name("h")};
		if (!ordered_.empty()) {
			all.push_back(R"("count(DISTINCT " )" + ordered_ + R"( close)");
		}
		if (!extremes_.empty()) {
			all.push_back(R"(("min(" | "max(") )" + extremes_ + R"( close)");
		}
		if (!number_.empty()) {
			all.push_back(R"("round(avg(" )" + number_ + R"( close "::numeric, 2" close)");
			all.push_back(R"("sum(" )" + number_ + R"( " * " )" + number_ + R"( close)");
		}
		if (has_conditions_) {
			all.push_back(R"("count(*) FILTER (WHERE " )" + Name("p") + R"( close)");
			all.push_back(R"("round(100.0 * count(*) FILTER (WHERE " )" + Name("p") +
			              R"( close " / nullif(count(*), 0), 1" close)");
		}
		Rule("a", Alternatives(all));
	}

	/* One or two keys, referred to by their positions. */
	void WriteGrouped(std::vector<std::string> &forms) {
		std::vector<std::string> keys{ordered_};
		if (!moment_.empty()) {
			keys.push_back(R"("date_trunc('" period "', " )" + moment_ + R"( close "::date")");
			keys.push_back(R"("extract(year FROM " )" + moment_ + R"( close)");
		}
		const std::string body = Alternatives(keys);
		if (body.empty()) {
			return;
		}
		Rule("k", body);
		const std::string having = R"( (" HAVING " )" + Name("h") + R"( " " cmp " " num)?)";
		forms.push_back(Name("k") + R"( ", " )" + Name("a") + R"( (", " )" + Name("a") + "){0,2} " +
		                Tail() + R"( " GROUP BY 1")" + having +
		                R"( (" ORDER BY " [1-2] dir)? limit)");
		forms.push_back(Name("k") + R"( ", " )" + Name("k") + R"( ", " )" + Name("a") + " " +
		                Tail() + R"( " GROUP BY 1, 2")" + having +
		                R"( (" ORDER BY " [1-3] dir)? limit)");
	}

public:
	/* Relations that EXISTS may look into; null: all. */
	void Show(const std::set<int> *shown) { shown_ = shown; }

private:
	const SchemaPicture &picture_;
	GrammarMembers &members_;
	const Scope &scope_;
	std::string head_;
	bool single_;
	const std::set<int> *shown_ = nullptr;
	bool has_conditions_ = false;
	std::string number_, moment_, ordered_, extremes_;
	std::string text_;
};

/* The comment line: the names of a scope's relations in any order. */
std::string Announcement(const Scope &scope) {
	std::vector<std::string> names;
	for (const ScopeMember &member : scope.members) {
		names.push_back(member.prefix);
	}
	std::sort(names.begin(), names.end());
	std::vector<std::string> orders;
	do {
		std::string line = "-- ";
		for (std::size_t i = 0; i < names.size(); ++i) {
			line += (i == 0 ? "" : ", ") + names[i];
		}
		orders.push_back(GbnfQuoted(line + "\n"));
	} while (std::next_permutation(names.begin(), names.end()));
	return Braced(orders);
}

} // namespace

std::string SqlGrammar(const SchemaPicture &picture, const std::vector<int> &relations) {
	std::size_t names = 0;
	const std::set<int> shown(relations.begin(), relations.end());
	for (const int relation : shown) {
		names += 1 + picture.At(relation).columns.size();
	}
	if (names > kMaxGrammarNames) {
		return "";
	}
	GrammarMembers members(picture);
	std::string rules;
	std::vector<std::string> roots;
	for (const Scope &scope : ScopeFinder(picture, relations).Run()) {
		ScopeWriter writer(picture, members, scope, roots.size());
		writer.Show(&shown);
		rules += writer.Run();
		roots.push_back(Announcement(scope) + " s" + std::to_string(roots.size()));
		if (rules.size() + members.Text().size() > kMaxText) {
			break;
		}
	}
	if (roots.empty()) {
		return "";
	}
	return "root ::= stmt \";\" | unclear\nstmt ::= " + Alternatives(roots) + "\n" + kUnclear +
	       rules + members.Text();
}

} // namespace savant::core
