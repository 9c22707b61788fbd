/*
 * fact_tests.cpp
 *     Restrictions as SQL: on the base, on what it refers to, or as EXISTS on what
 *     refers to it.
 */
#include <algorithm>

#include "core/language/column_facts.hpp"
#include "core/language/fact_parser.hpp"
#include "core/language/span_words.hpp"
#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

std::string_view Sign(Operator op) {
	switch (op) {
	case Operator::Greater:
		return " > ";
	case Operator::GreaterEqual:
		return " >= ";
	case Operator::Less:
		return " < ";
	case Operator::LessEqual:
		return " <= ";
	case Operator::NotEqual:
		return " <> ";
	default:
		return " = ";
	}
}

std::string_view Said(Operator op) {
	switch (op) {
	case Operator::Greater:
		return "over ";
	case Operator::GreaterEqual:
		return "at least ";
	case Operator::Less:
		return "below ";
	case Operator::LessEqual:
		return "at most ";
	default:
		return "";
	}
}

std::string Spaced(std::string name) {
	std::replace(name.begin(), name.end(), '_', ' ');
	return name;
}

} // namespace

/* The linked column that is nearest to the base: up, or below it too when `below`. */
std::optional<ColumnRef> FactParser::Nearest(int base, const std::vector<Link> &links,
                                             bool below) const {
	std::optional<ColumnRef> best;
	double best_cost = 1e9;
	bool doubtful = false;
	for (const Link &link : links) {
		if (link.target.column < 0) {
			continue;
		}
		const auto up = paths_.Up(base, link.target.relation);
		const auto down = !up && below ? paths_.Down(base, link.target.relation) : std::nullopt;
		if (!up && !down) {
			continue;
		}
		const double cost =
			static_cast<double>(up ? up->size() : down->size() + 4) + 5 * (1 - link.score);
		if (cost < best_cost - 1e-9) {
			best_cost = cost;
			best = link.target;
			doubtful = false;
		} else if (cost < best_cost + 0.2 && link.target != best) {
			doubtful = true; // two columns are as likely: source and destination
		}
	}
	unsure_ = unsure_ || doubtful;
	return best;
}

std::optional<ColumnRef> FactParser::DateFor(int base,
                                             const std::vector<std::string> &stems) const {
	if (const auto own = EventDate(base, stems, words_)) {
		return own;
	}
	for (const JoinEdge &edge : words_.Joins().EdgesOf(base)) {
		if (edge.to_parent && !edge.inferred) {
			if (const auto parent = EventDate(edge.right, stems, words_)) {
				return parent;
			}
		}
	}
	return std::nullopt;
}

std::optional<ColumnRef> FactParser::ColumnFor(const FactSelect &select, const Test &test) const {
	const int base = select.Base();
	if (test.kind == Test::Kind::Date) {
		return DateFor(base, test.stems);
	}
	if (!test.columns.empty()) {
		return Nearest(base, test.columns, true);
	}
	if (test.role) {
		return RoleColumn(base, *test.role, words_);
	}
	for (const MeasureRole role :
	     {MeasureRole::Revenue, MeasureRole::Price, MeasureRole::Salary, MeasureRole::Size}) {
		if (const auto column = RoleColumn(base, role, words_)) {
			return column;
		}
	}
	return std::nullopt;
}

bool FactParser::Add(FactSelect &select, const std::vector<Test> &tests,
                     std::vector<std::string> &said) {
	for (const Test &test : tests) {
		std::string words;
		const auto condition = Condition(select, test, words);
		if (!condition) {
			return false;
		}
		select.where.push_back(*condition);
		said.push_back(std::move(words));
	}
	return true;
}

/* The comparison itself, on a column that is in reach. */
std::string FactParser::Compare(const Test &test, ColumnRef column, std::string &said) const {
	const std::string name = MarkedColumn(picture_, column);
	const std::string words = Spaced(picture_.At(column).name);
	switch (test.kind) {
	case Test::Kind::Date: {
		const std::string from = QuoteLiteral(DateText(test.date.from)),
						  to = QuoteLiteral(DateText(test.date.to));
		said = DateColumnWords(picture_.At(column).name) + " ";
		if (test.op == Operator::GreaterEqual || test.date.open_end) {
			said += "since " + DateText(test.date.from);
			return name + " >= " + from;
		}
		if (test.op == Operator::Greater) {
			said += "from " + DateText(test.date.to) + " on";
			return name + " >= " + to;
		}
		if (test.op == Operator::Less) {
			said += "before " + DateText(test.date.from);
			return name + " < " + from;
		}
		if (test.op == Operator::LessEqual) {
			said += "up to " + DateText(AddDays(test.date.to, -1));
			return name + " < " + to;
		}
		said += SpanWords(test.date.from, test.date.to);
		if (test.other) {
			said += " or " + SpanWords(test.other->from, test.other->to);
			return "(" + name + " >= " + from + " AND " + name + " < " + to + " OR " + name +
			       " >= " + QuoteLiteral(DateText(test.other->from)) + " AND " + name + " < " +
			       QuoteLiteral(DateText(test.other->to)) + ")";
		}
		return name + " >= " + from + " AND " + name + " < " + to;
	}
	case Test::Kind::Number:
		if (test.op == Operator::Between) {
			said = "with " + words + " between " + test.numbers[0] + " and " + test.numbers[1];
			return name + " BETWEEN " + test.numbers[0] + " AND " + test.numbers[1];
		}
		said = "with " + words + " " + std::string(Said(test.op)) + test.numbers[0];
		return name + std::string(Sign(test.op)) + test.numbers[0];
	case Test::Kind::Average:
		said =
			"with " + words + (test.op == Operator::Greater ? " above average" : " below average");
		return name + std::string(Sign(test.op)) + "(SELECT avg(" + name + ") FROM " +
		       picture_.SqlName(column.relation) + ")";
	case Test::Kind::Flag:
		said = words.ends_with("ed") || words.ends_with("able") || words == "paid" ||
		               words == "active" || words == "open"
		           ? (test.negated ? "that are not " : "that are ") + words
		           : (test.negated ? "without " : "with ") + words;
		return (test.negated ? "NOT " : "") + name;
	case Test::Kind::Empty:
		said = DateColumnWords(picture_.At(column).name);
		said = said.ends_with("ed") || said == "paid"
		           ? (test.negated ? "not " : "") + said
		           : (test.negated ? "without " : "with ") + words;
		return name + (test.negated ? " IS NULL" : " IS NOT NULL");
	default:
		return "";
	}
}

std::string FactParser::Exists(FactSelect &outer, const std::vector<JoinEdge> &path,
                               const std::string &condition, bool negated) const {
	FactSelect inner(path[0].right, words_);
	inner.Follow(std::vector<JoinEdge>(path.begin() + 1, path.end()));
	if (!negated && path[0].columns.size() ==
	                    1) { // a set that is made once, where EXISTS may be asked row by row
		inner.select = {MarkedColumn(picture_, {path[0].right, path[0].columns[0].second})};
		inner.where = {condition};
		outer.has_subquery = true;
		return MarkedColumn(picture_, {path[0].left, path[0].columns[0].first}) + " IN (" +
		       inner.Text() + ")";
	}
	inner.select = {"1"};
	inner.where = {MarkedCondition(picture_, path[0]), condition};
	outer.has_subquery = true;
	return std::string(negated ? "NOT " : "") + "EXISTS (" + inner.Text() + ")";
}

namespace {

/*
 * The words said are the whole value, not a part of it: "Anna" is not the one
 * 'Anna Olsen' that statistics happen to know.  A closed set has no other members.
 */
bool IsWhole(const Link &link, const Column &column) {
	constexpr double kPartialScore = 0.8; // AddPartialValues() stays below it
	return link.score >= kPartialScore || !column.labels.empty();
}

} // namespace

std::optional<std::string> FactParser::Condition(FactSelect &select, const Test &test,
                                                 std::string &said) {
	if (test.kind == Test::Kind::Name) {
		return NameTest(select, test, said);
	}
	std::optional<ColumnRef> column;
	std::string text;
	if (test.kind == Test::Kind::Value) {
		column = Nearest(select.Base(), test.values[0], true);
		if (!column) {
			return std::nullopt;
		}
		std::vector<std::string> literals, spoken;
		for (const std::vector<Link> &links : test.values) {
			const auto same = std::find_if(links.begin(), links.end(), [&](const Link &link) {
				return link.target == *column;
			});
			if (same == links.end() || !IsWhole(*same, picture_.At(*column))) {
				return std::nullopt;
			}
			literals.push_back(QuoteLiteral(same->value));
			spoken.push_back(same->value);
		}
		const std::string name = MarkedColumn(picture_, *column);
		text = literals.size() == 1
		           ? name + (test.negated ? " <> " : " = ") + literals[0]
		           : name + (test.negated ? " NOT IN (" : " IN (") + Joined(literals, ", ") + ")";
		said = ValueWords(picture_, *column, Joined(spoken, " or "), test.negated);
	} else {
		column = ColumnFor(select, test);
		if (!column) {
			return std::nullopt;
		}
		text = Compare(test, *column, said);
		if (test.kind == Test::Kind::Average) {
			select.has_subquery = true;
		}
		if (test.kind == Test::Kind::Date && !test.date.note.empty() &&
		    std::find(notes_.begin(), notes_.end(), test.date.note) == notes_.end()) {
			notes_.push_back(test.date.note);
		}
		if (test.other && !test.other->note.empty()) {
			notes_.push_back(test.other->note);
		}
	}
	if (select.Join(column->relation)) {
		return text;
	}
	const auto path = paths_.Down(select.Base(), column->relation);
	if (!path || path->empty()) {
		return std::nullopt;
	}
	return Exists(select, *path, text, false);
}

/* A name that the statistics do not know: of the thing beside it, or of the nearest person. */
std::optional<std::string> FactParser::NameTest(FactSelect &select, const Test &test,
                                                std::string &said) {
	int best = test.relation;
	if (best < 0) {
		std::size_t best_cost = 1000;
		for (int r = 0; r < static_cast<int>(picture_.relations.size()); ++r) {
			const std::vector<ColumnRef> identity = Identity(r);
			const auto path = paths_.Up(select.Base(), r);
			if (!path || identity.empty() ||
			    picture_.At(identity[0]).type_class != TypeClass::Text ||
			    picture_.At(identity[0]).distinct_count == 1) {
				continue;
			}
			const std::size_t cost = 2 * path->size() + (IsPerson(r) ? 0 : 5);
			if (cost < best_cost) {
				best_cost = cost;
				best = r;
			}
		}
	}
	const std::vector<ColumnRef> identity = best < 0 ? std::vector<ColumnRef>() : Identity(best);
	if (identity.empty() || picture_.At(identity[0]).type_class != TypeClass::Text) {
		return std::nullopt;
	}
	std::string name = "lower(" + MarkedColumn(picture_, identity[0]) + ")";
	std::string text = name + " = lower(" + QuoteLiteral(test.name) + ")";
	if (identity.size() == 2) {
		const std::string last = MarkedColumn(picture_, identity[1]);
		text =
			test.name.find(' ') != std::string::npos
				? "lower(" + MarkedColumn(picture_, identity[0]) + " || ' ' || " + last +
					  ") = lower(" + QuoteLiteral(test.name) + ")"
				: "(" + text + " OR lower(" + last + ") = lower(" + QuoteLiteral(test.name) + "))";
	}
	said = best == select.Base()
	           ? "named '" + test.name + "'"
	           : "of " + SingularOf(Spaced(picture_.At(best).name)) + " " + test.name;
	notes_.push_back("'" + test.name + "' was assumed to be a " + picture_.At(identity[0]).name +
	                 " of " + picture_.At(best).name);
	if (select.Join(best)) {
		return text;
	}
	const auto path = paths_.Down(select.Base(), best);
	return path && !path->empty() ? std::optional(Exists(select, *path, text, false))
	                              : std::nullopt;
}

/* [NOT] EXISTS (a fact about the row that meets the tests), or a measure of such facts compared. */
bool FactParser::AddClause(FactSelect &select, const Clause &clause,
                           std::vector<std::string> &said) {
	const int owner = select.Base();
	std::vector<Measure> ways;
	if (clause.measure && clause.measure->kind == Wanted::Kind::Role) {
		ways = MeasuresFor(clause.measure->role, clause.measure->word, words_);
	} else if (clause.measure) {
		ways.push_back({clause.measure->relation, "*", "", std::nullopt});
	} else {
		for (const int fact : clause.facts) {
			ways.push_back({fact, "1", "", std::nullopt});
		}
	}
	for (const Measure &way : ways) {
		const auto path = paths_.Up(way.relation, owner);
		if (!path || path->empty()) {
			continue;
		}
		FactSelect inner(way.relation, words_);
		inner.Follow(std::vector<JoinEdge>(path->begin(), path->end() - 1));
		const JoinEdge &link = path->back();
		std::string correlation;
		for (const auto &[left, right] : link.columns) {
			correlation += (correlation.empty() ? "" : " AND ") +
			               MarkedColumn(picture_, {link.left, left}) + " = " +
			               MarkedColumn(picture_, {owner, right});
		}
		const bool single = link.columns.size() == 1;
		const std::string inside_key = MarkedColumn(picture_, {link.left, link.columns[0].first});
		const std::string outside_key = MarkedColumn(picture_, {owner, link.columns[0].second});
		const bool as_set = single && (clause.measure || !clause.negated);
		if (!as_set) {
			inner.where.push_back(correlation);
		}
		std::vector<std::string> inside, outside;
		std::vector<Test> own, outer;
		for (const Test &test : clause.tests) {
			// What is said of the owner stays outside: "without orders from Germany" is about
			// customers.
			bool of_owner = false;
			if (test.kind == Test::Kind::Value) {
				const auto column = Nearest(way.relation, test.values[0], true);
				const auto way_up =
					column ? paths_.Up(way.relation, column->relation) : std::nullopt;
				of_owner = way_up &&
				           std::any_of(way_up->begin(), way_up->end(),
				                       [&](const JoinEdge &edge) { return edge.right == owner; });
			}
			(of_owner ? outer : own).push_back(test);
		}
		if (way.column && !inner.Join(way.column->relation)) {
			continue;
		}
		if (!Add(inner, own, inside) || !Add(select, outer, outside)) {
			continue;
		}
		said.insert(said.end(), outside.begin(), outside.end());
		select.has_subquery = true;
		std::string words;
		if (clause.measure) {
			const bool count = clause.measure->kind == Wanted::Kind::Count;
			const std::string value = Aggregated(*clause.measure, way);
			if (as_set) {
				// Fewer than n: all but those with n or more, so that those with none are there.
				const bool turned =
					count && (clause.op == Operator::Less || clause.op == Operator::LessEqual);
				if (turned && !picture_.At(ColumnRef{link.left, link.columns[0].first}).not_null) {
					inner.where.push_back(inside_key + " IS NOT NULL");
				}
				inner.select = {inside_key};
				inner.group_by = {inside_key};
				const Operator op = !turned                       ? clause.op
				                    : clause.op == Operator::Less ? Operator::GreaterEqual
				                                                  : Operator::Greater;
				select.where.push_back(outside_key + (turned ? " NOT IN (" : " IN (") +
				                       inner.Text() + " HAVING " + value + std::string(Sign(op)) +
				                       clause.number + ")");
			} else {
				inner.select = {value};
				select.where.push_back("(" + inner.Text() + ")" + std::string(Sign(clause.op)) +
				                       clause.number);
			}
			const std::string number = clause.op == Operator::Greater ? "more than " + clause.number
			                           : clause.op == Operator::Less && count
			                               ? "fewer than " + clause.number
			                               : std::string(Said(clause.op)) + clause.number;
			words = count ? "with " + number + " " + clause.words
			              : "with " + MeasureWords(*clause.measure) + " " +
			                    std::string(Said(clause.op)) + clause.number;
			if (!way.note.empty()) {
				notes_.push_back(MeasureWords(*clause.measure) + " = " + way.note);
			}
		} else {
			inner.select = {as_set ? inside_key : "1"};
			select.where.push_back(as_set ? outside_key + " IN (" + inner.Text() + ")"
			                              : std::string(clause.negated ? "NOT " : "") + "EXISTS (" +
			                                    inner.Text() + ")");
			words = (clause.negated ? "without " : "with ") + Plural(clause.facts[0]);
			if (own.size() == 1 && own[0].kind == Test::Kind::Empty) {
				words = (clause.negated ? "not " : "") + inside[0]; // "not delivered"
				inside.clear();
			}
		}
		for (std::size_t i = 0; i < inside.size(); ++i) {
			std::string inner_words = inside[i];
			if (own[i].kind ==
			    Test::Kind::Date) { // the date of the fact needs no name: "orders in 2025"
				for (const std::string_view start :
				     {" in ", " on ", " from ", " since ", " before ", " up to "}) {
					if (const std::size_t at = inner_words.find(start); at != std::string::npos) {
						inner_words = inner_words.substr(at + 1);
						break;
					}
				}
			}
			words += " " + inner_words;
		}
		said.push_back(words);
		return true;
	}
	return false;
}

std::vector<ColumnRef> FactParser::Identity(int relation) const {
	int first = -1, last = -1;
	for (int c = 0; c < static_cast<int>(picture_.At(relation).columns.size()); ++c) {
		const std::vector<std::string> &words = words_.WordsOf({relation, c});
		if (words.size() == 2 && words[1] == "name") {
			first = words[0] == "first" || words[0] == "given" ? c : first;
			last = words[0] == "last" || words[0] == "famili" ? c : last;
		}
	}
	if (first >= 0 && last >= 0) {
		return {{relation, first}, {relation, last}};
	}
	const int display = words_.DisplayColumn(relation);
	return display < 0 ? std::vector<ColumnRef>() : std::vector<ColumnRef>{{relation, display}};
}

bool FactParser::IsPerson(int relation) const {
	static constexpr std::string_view kPeople[] = {
		"customer", "client",   "buyer",  "member",   "patient", "user",  "person",
		"people",   "employee", "reader", "borrower", "student", "guest", "staff",
		"doctor",   "author",   "worker", "contact",  "account"};
	const std::vector<std::string> &words = words_.WordsOf({relation, -1});
	return std::any_of(std::begin(kPeople), std::end(kPeople), [&](std::string_view person) {
		return std::find(words.begin(), words.end(), StemKey(person)) != words.end();
	});
}

std::string FactParser::Plural(int relation) const {
	std::string name = picture_.At(relation).name;
	std::replace(name.begin(), name.end(), '_', ' ');
	return PluralOf(std::move(name));
}

/* Money of sales that came to nothing is in the sum unless the question says otherwise. */
void FactParser::NoteUndoneSales(const FactSelect &select) {
	static constexpr std::string_view kUndone[] = {"cancelled", "canceled", "refunded", "voided",
	                                               "returned"};
	if (measure_.kind != Wanted::Kind::Role || measure_.role != MeasureRole::Revenue) {
		return;
	}
	std::vector<int> relations{select.Base()};
	for (const JoinEdge &edge : words_.Joins().EdgesOf(select.Base())) {
		if (edge.to_parent && !edge.inferred) {
			relations.push_back(edge.right); // the order of a line
		}
	}
	const std::string where = Joined(select.where, " ");
	for (const int relation : relations) {
		for (int c = 0; c < static_cast<int>(picture_.At(relation).columns.size()); ++c) {
			const Column &column = picture_.At({relation, c});
			std::vector<std::string> values = column.labels, found;
			for (const CommonValue &value : column.common_values) {
				values.push_back(value.text);
			}
			for (const std::string &value : values) {
				const std::string lower = LowerCase(value);
				const bool undone =
					std::find(std::begin(kUndone), std::end(kUndone), lower) != std::end(kUndone);
				if (undone && std::find(found.begin(), found.end(), lower) == found.end()) {
					found.push_back(lower);
				}
			}
			if (!found.empty() &&
			    where.find(MarkedColumn(picture_, {relation, c})) == std::string::npos) {
				notes_.push_back(Joined(found, " and ") + " " + Plural(relation) +
				                 " are included; say \"without " + found[0] +
				                 "\" to leave them out");
				return;
			}
		}
	}
}

} // namespace savant::core
