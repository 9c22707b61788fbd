/*
 * fact_clauses.cpp
 *     What restricts the rows: values, dates, numbers, and what has or has not happened.
 */
#include <algorithm>

#include "core/language/column_facts.hpp"
#include "core/language/fact_parser.hpp"
#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

std::optional<MeasureRole> RoleOf(std::string_view detail) {
	if (detail == "price") {
		return MeasureRole::Price;
	}
	if (detail == "weight") {
		return MeasureRole::Weight;
	}
	if (detail == "length") {
		return MeasureRole::Length;
	}
	return detail == "salary" ? std::optional(MeasureRole::Salary) : std::nullopt;
}

std::vector<std::string> StemsOf(const FactUnit &verb) {
	std::vector<std::string> stems;
	if (verb.word != FactWord::Undone) {
		stems.push_back(verb.stem);
	}
	for (const std::string &noun : IdentifierWords(verb.detail)) {
		stems.push_back(StemKey(noun));
	}
	return stems;
}

/* The links of the best kind that stand near the best one. */
std::vector<Link> Of(const FactUnit &unit, LinkKind kind) {
	std::vector<Link> links;
	for (const Link &link : unit.links) {
		if (link.kind == kind && link.score >= unit.links[0].score - 0.2) {
			links.push_back(link);
		}
	}
	return links;
}

/* The unit of time that the span is one of; nothing for "the last 10 days". */
std::optional<PartCode> PartOfSpan(const DateMatch &span) {
	const bool first = span.from.day == 1;
	if (first && span.from.month == 1 && span.to == FirstOfMonth(span.from, 12)) {
		return PartCode::Year;
	}
	if (first && span.from.month % 3 == 1 && span.to == FirstOfMonth(span.from, 3)) {
		return PartCode::Quarter;
	}
	if (first && span.to == FirstOfMonth(span.from, 1)) {
		return PartCode::Month;
	}
	if (span.to == AddDays(span.from, 7)) {
		return PartCode::Week;
	}
	return span.to == AddDays(span.from, 1) ? std::optional(PartCode::Day) : std::nullopt;
}

} // namespace

/* Relations named like one of the nouns, by their words or, failing that, in their comment. */
std::vector<int> FactParser::VerbFacts(std::string_view nouns) const {
	std::vector<int> named, commented;
	for (const std::string &noun : IdentifierWords(nouns)) {
		const std::string stem = StemKey(noun);
		for (int r = 0; r < static_cast<int>(picture_.relations.size()); ++r) {
			const Relation &relation = picture_.At(r);
			if (relation.kind == RelationKind::View ||
			    relation.kind == RelationKind::MaterializedView) {
				continue;
			}
			const std::vector<std::string> &words = words_.WordsOf({r, -1});
			if (words.size() == 1 && words[0] == stem) {
				named.insert(named.begin(), r);
			} else if (std::find(words.begin(), words.end(), stem) != words.end()) {
				named.push_back(r);
			} else {
				for (const std::string &word : IdentifierWords(relation.comment)) {
					if (StemKey(word) == stem) {
						commented.push_back(r);
						break;
					}
				}
			}
		}
		if (!named.empty()) {
			break;
		}
	}
	std::vector<int> facts = named.empty() ? commented : named;
	const std::size_t count = facts.size();
	for (std::size_t i = 0; i < count; ++i) { // the lines of an order tell what was in it
		for (const int child : paths_.Children(facts[i])) {
			facts.push_back(child);
		}
	}
	return facts;
}

bool FactParser::TakeClauses() {
	for (std::size_t i = 0; i < units_.size(); ++i) {
		if (!units_[i].used && !TakeClauseAt(i)) {
			return false;
		}
	}
	// "what did Anna buy": the name belongs to what happened, not to the thing.
	for (Clause &clause : clauses_) {
		if (clause.measure || clause.facts.empty() || entity_ < 0 || IsPerson(entity_)) {
			continue;
		}
		for (std::size_t i = 0; i < tests_.size();) {
			if (tests_[i].kind == Test::Kind::Name && tests_[i].relation < 0) {
				clause.tests.push_back(std::move(tests_[i]));
				tests_.erase(tests_.begin() + static_cast<std::ptrdiff_t>(i));
			} else {
				++i;
			}
		}
		break;
	}
	return true;
}

std::vector<FactParser::Test> &FactParser::Target(std::size_t i) {
	return clauses_.empty() || i < clause_from_ ? tests_ : clauses_.back().tests;
}

bool FactParser::TakeClauseAt(std::size_t i) {
	FactUnit &unit = units_[i];
	if (unit.kind == UnitKind::Date || (unit.kind == UnitKind::Number && unit.date.is_year)) {
		return TakeDate(i);
	}
	if (unit.kind == UnitKind::Named) {
		return TakeNamed(i);
	}
	if (unit.kind == UnitKind::Literal) {
		static constexpr std::string_view kMonths[] = {
			"january", "february", "march",     "april",   "may",      "june",
			"july",    "august",   "september", "october", "november", "december"};
		if (std::find(std::begin(kMonths), std::end(kMonths), LowerCase(unit.text)) !=
		    std::end(kMonths)) {
			return false;
		}
		Test test;
		test.kind = Test::Kind::Name;
		test.name = unit.text;
		const std::size_t before = Before(i);
		test.relation = before < units_.size() ? TableAt(before) : -1;
		// "in Atlantis" is an unknown place, not a person.
		const bool place = test.relation < 0 && before < units_.size() &&
		                   (units_[before].text == "in" || units_[before].text == "at" ||
		                    (units_[before].text == "from" && entity_ >= 0 && IsPerson(entity_)));
		if (place) {
			return false;
		}
		Target(i).push_back(std::move(test));
		Use(i);
		return true;
	}
	switch (unit.word) {
	case FactWord::Not:
		return TakeNot(i);
	case FactWord::Verb:
		return TakeVerb(i, false);
	case FactWord::Spend:
		return TakeVerb(i, false);
	case FactWord::Undone:
		typical_ = true;
		return TakeVerb(i, true);
	case FactWord::Overdue:
		return TakeOverdue(i);
	case FactWord::Comparator:
	case FactWord::Between:
	case FactWord::AverageTest:
		return TakeComparison(i);
	case FactWord::New:
		typical_ = true;
		Use(i);
		return true;
	case FactWord::OutOfStock:
	case FactWord::InStock: {
		Test test;
		test.kind = Test::Kind::Number;
		test.role = MeasureRole::Stock;
		test.op = unit.word == FactWord::InStock ? Operator::Greater : Operator::Equal;
		test.numbers = {"0"};
		Target(i).push_back(std::move(test));
		typical_ = true;
		Use(i);
		return true;
	}
	case FactWord::But:
	case FactWord::And:
	case FactWord::With:
	case FactWord::Relative:
	case FactWord::Preposition:
	case FactWord::When:
	case FactWord::By:
		Use(i);
		return true;
	default:
		return false;
	}
}

bool FactParser::TakeNot(std::size_t i) {
	std::size_t next = After(i);
	while (next < units_.size() &&
	       (units_[next].word == FactWord::Preposition || units_[next].word == FactWord::With)) {
		Use(next);
		next = After(next);
	}
	if (next >= units_.size() || units_[next].used) {
		return false;
	}
	Use(i);
	const FactUnit &unit = units_[next];
	if (unit.word == FactWord::Verb || unit.word == FactWord::Spend) {
		return TakeVerb(next, true);
	}
	const int table = TableAt(next);
	if (table >= 0 && table != entity_ && unit.kind == UnitKind::Named) {
		Clause clause;
		clause.negated = true;
		clause.facts = {table};
		clause.words = unit.text;
		clauses_.push_back(std::move(clause));
		clause_from_ = next;
		typical_ = true;
		Use(next);
		return true;
	}
	const bool dated = unit.kind == UnitKind::Date || unit.date.is_year;
	if (dated && !clauses_.empty() && i > clause_from_ && !clauses_.back().measure &&
	    !clauses_.back().negated) {
		Clause other; // "who ordered in 2025 but not in 2026"
		other.negated = true;
		other.facts = clauses_.back().facts;
		other.words = clauses_.back().words;
		clauses_.push_back(std::move(other));
		clause_from_ = i;
		return TakeDate(next);
	}
	Test test;
	test.negated = true;
	if (IsValue(next)) {
		test.kind = Test::Kind::Value;
		test.values = {Of(unit, LinkKind::Value)};
		if (!clauses_.empty() && i > clause_from_ && !clauses_.back().measure &&
		    !clauses_.back().negated) {
			Clause other; // "who bought X but never Y"
			other.negated = true;
			other.facts = clauses_.back().facts;
			other.words = clauses_.back().words;
			test.negated = false;
			other.tests.push_back(std::move(test));
			clauses_.push_back(std::move(other));
			clause_from_ = i;
			Use(next);
			return true;
		}
	} else if (IsColumn(next)) {
		test.kind = Test::Kind::Empty;
		test.columns = Of(unit, LinkKind::Column);
		const bool flag = !test.columns.empty() &&
		                  picture_.At(test.columns[0].target).type_class == TypeClass::Boolean;
		test.kind = flag ? Test::Kind::Flag : Test::Kind::Empty;
	} else {
		return false;
	}
	Use(next);
	Target(next).push_back(std::move(test));
	return true;
}

bool FactParser::TakeVerb(std::size_t i, bool negated) {
	const FactUnit &unit = units_[i];
	const std::vector<std::string> stems = StemsOf(unit);
	const bool last_word =
		std::all_of(units_.begin() + static_cast<std::ptrdiff_t>(i) + 1, units_.end(),
	                [](const FactUnit &after) { return after.used; });
	if (unit.code == 2 && i > 0 && units_[i - 1].text == "we" && last_word && entity_ >= 0 &&
	    !negated) {
		Use(i); // "the products that we sell"
		return true;
	}
	const bool date_follows = [&] {
		for (std::size_t k = i + 1; k < units_.size() && k < i + 5; ++k) {
			if (units_[k].kind == UnitKind::Date || units_[k].date.is_year) {
				return true;
			}
		}
		return false;
	}();
	Use(i);
	const auto names_stem = [&](ColumnRef column) {
		const std::vector<std::string> &words = words_.WordsOf(column);
		return std::any_of(stems.begin(), stems.end(), [&](const std::string &stem) {
			return std::find(words.begin(), words.end(), stem) != words.end();
		});
	};
	const int subject = entity_ >= 0 ? entity_ : measure_.relation;
	if ((unit.word != FactWord::Verb || unit.code >= 4) && subject >= 0) {
		for (int c = 0; c < static_cast<int>(picture_.At(subject).columns.size()); ++c) {
			if (picture_.At(ColumnRef{subject, c}).type_class == TypeClass::Boolean &&
			    names_stem({subject, c})) {
				Test flag;
				flag.kind = Test::Kind::Flag;
				flag.negated = negated;
				flag.columns = {{LinkKind::Column, ColumnRef{subject, c}, "", 1, false}};
				Target(i).push_back(std::move(flag));
				typical_ = true;
				return true;
			}
		}
		const auto own = EventDate(subject, stems, words_);
		if (own && names_stem(*own)) {
			if (date_follows && !negated) {
				date_stems_ = stems;
				return true;
			}
			Test test;
			test.kind = Test::Kind::Empty;
			test.negated = negated; // negated: no date, it has not happened
			test.columns = {{LinkKind::Column, *own, "", 1, false}};
			Target(i).push_back(std::move(test));
			typical_ = true;
			return true;
		}
		if (unit.code == 4 && !negated && IsValue(i) && !date_follows) {
			Test test;
			test.values = {Of(unit, LinkKind::Value)};
			Target(i).push_back(std::move(test));
			return true;
		}
		// It is told by a date of what refers to the subject: shipments.delivered_on of orders.
		for (const int child : paths_.Children(subject)) {
			const auto date = EventDate(child, stems, words_);
			if (date && names_stem(*date)) {
				Clause clause;
				clause.negated = negated;
				clause.facts = {child};
				clause.words = unit.text;
				Test there;
				there.kind = Test::Kind::Empty;
				there.columns = {{LinkKind::Column, *date, "", 1, false}};
				clause.tests.push_back(std::move(there));
				clauses_.push_back(std::move(clause));
				clause_from_ = i;
				date_stems_ = stems;
				typical_ = true;
				notes_.push_back("known by " + picture_.At(child).name + "." +
				                 picture_.At(*date).name);
				return true;
			}
		}
		if (unit.code == 5) {
			date_stems_ = stems;
			return date_follows;
		}
	}
	date_stems_ = stems;
	const std::vector<int> facts = VerbFacts(unit.detail);
	const bool of_measure =
		!negated && measure_.kind != Wanted::Kind::None &&
		!(measure_.kind == Wanted::Kind::Count && entity_ == measure_.relation && !rank_.set);
	if (of_measure) {
		return true;
	}
	if (facts.empty() || entity_ < 0) {
		return false;
	}
	if (std::find(facts.begin(), facts.end(), entity_) != facts.end() && !negated) {
		return true; // "orders ordered in May"
	}
	Clause clause;
	clause.negated = negated;
	clause.facts = facts;
	clause.words = unit.text;
	clauses_.push_back(std::move(clause));
	clause_from_ = i;
	typical_ = true;
	return true;
}

/* Past a due date and not done yet. */
bool FactParser::TakeOverdue(std::size_t i) {
	const int subject = entity_ >= 0 ? entity_ : measure_.relation;
	if (subject < 0) {
		return false;
	}
	const auto due = EventDate(subject, {StemKey("due")}, words_);
	const auto done = EventDate(subject,
	                            {StemKey("returned"), StemKey("paid"), StemKey("completed"),
	                             StemKey("delivered"), StemKey("closed"), StemKey("finished")},
	                            words_);
	if (!due || !done || *due == *done || picture_.At(*done).not_null) {
		return false;
	}
	Test open, late;
	open.kind = Test::Kind::Empty;
	open.negated = true;
	open.columns = {{LinkKind::Column, *done, "", 1, false}};
	late.kind = Test::Kind::Date;
	late.stems = {StemKey("due")};
	late.op = Operator::Less;
	late.date.from = options_.today;
	late.date.to = AddDays(options_.today, 1);
	tests_.push_back(std::move(open));
	tests_.push_back(std::move(late));
	typical_ = true;
	Use(i);
	return true;
}

bool FactParser::TakeNamed(std::size_t i) {
	const FactUnit &unit = units_[i];
	const std::size_t next = After(i);
	const int table = TableAt(i);
	const std::size_t before = Before(i);
	if (IsValue(i)) {
		Test test;
		test.values = {Of(unit, LinkKind::Value)};
		Use(i);
		std::size_t last = next;
		while (last < units_.size() &&
		       (units_[last].word == FactWord::Or || units_[last].word == FactWord::And ||
		        units_[last].word == FactWord::Comma) &&
		       IsValue(After(last)) && !units_[After(last)].used) {
			Use(last);
			last = After(last);
			test.values.push_back(Of(units_[last], LinkKind::Value));
			Use(last);
			last = After(last);
		}
		// "Electronics category", "status cancelled": the name beside it says which column
		for (const std::size_t side : {last, before}) {
			if (side < units_.size() && !units_[side].used &&
			    units_[side].kind == UnitKind::Named && (TableAt(side) >= 0 || IsColumn(side)) &&
			    !IsValue(side) && side == last && entity_ >= 0) {
				const int relation = TableAt(side);
				const bool same =
					std::any_of(test.values[0].begin(), test.values[0].end(),
				                [&](const Link &link) { return link.target.relation == relation; });
				if (same) {
					Use(side);
				}
			}
		}
		Target(i).push_back(std::move(test));
		return true;
	}
	const bool compared = next < units_.size() && (units_[next].word == FactWord::Comparator ||
	                                               units_[next].word == FactWord::Between ||
	                                               units_[next].word == FactWord::AverageTest);
	if (IsColumn(i) && compared) {
		Use(i);
		return TakeComparison(next);
	}
	if (IsColumn(i) && next < units_.size() &&
	    (IsValue(next) || units_[next].kind == UnitKind::Literal)) {
		Use(i);
		return true;
	}
	if (table >= 0 && (table == entity_ || table == measure_.relation)) {
		Use(i);
		return true;
	}
	if (table >= 0 && next < units_.size() &&
	    (IsValue(next) || units_[next].kind == UnitKind::Literal)) {
		Use(i); // "from supplier X": TakeClauseAt of the name looks back at it
		return true;
	}
	if (table >= 0 && before < units_.size() && units_[before].word == FactWord::With &&
	    entity_ >= 0) {
		Clause clause;
		clause.facts = {table};
		clause.words = unit.text;
		clauses_.push_back(std::move(clause));
		clause_from_ = i;
		Use(i);
		return true;
	}
	if (IsColumn(i)) {
		const std::vector<Link> columns = Of(unit, LinkKind::Column);
		if (!columns.empty() && picture_.At(columns[0].target).type_class == TypeClass::Boolean) {
			Test test;
			test.kind = Test::Kind::Flag;
			test.columns = columns;
			typical_ = true;
			Target(i).push_back(std::move(test));
			Use(i);
			return true;
		}
	}
	if (table >= 0 && !clauses_.empty() && i > clause_from_) {
		for (const int fact : clauses_.back().facts) {
			if (paths_.Up(fact, table)) {
				Use(i); // "who reviewed products"
				return true;
			}
		}
	}
	if (table >= 0 && (measure_.kind == Wanted::Kind::Role || !rank_.columns.empty())) {
		Use(i);
		return true;
	}
	return false;
}

/* "this year and last year", "May 2024 versus May 2025": one group for each of two spans. */
bool FactParser::TakePeriods(std::size_t i) {
	const std::size_t link = After(i);
	const bool linked = Is(link, FactWord::And) || Is(link, FactWord::With);
	std::size_t second = linked ? After(link) : units_.size();
	second = Is(second, FactWord::Preposition) ? After(second) : second; // "and in 2024"
	const auto dated = [&](std::size_t k) {
		return k < units_.size() && !units_[k].used &&
		       (units_[k].kind == UnitKind::Date || units_[k].date.is_year);
	};
	if (!dated(second) || measure_.kind == Wanted::Kind::None || !groups_.empty()) {
		return false;
	}
	const DateMatch first = units_[i].date, other = units_[second].date;
	const auto part = PartOfSpan(first);
	const bool compared =
		units_[0].stem == StemKey("compare") || units_[link].code == 1 || other.to <= first.from;
	const bool apart = other.to <= first.from || first.to <= other.from;
	if (!compared || !apart || !part || part != PartOfSpan(other)) {
		return false;
	}
	Test test;
	test.kind = Test::Kind::Date;
	test.op = Operator::HalfOpen;
	test.date = first;
	test.other = other;
	test.stems = date_stems_;
	Target(i).push_back(std::move(test));
	groups_.push_back({-1, {}, *part, units_[i].text});
	Use(i);
	Use(link);
	Use(second);
	typical_ = true;
	return true;
}

bool FactParser::TakeDate(std::size_t i) {
	if (TakePeriods(i)) {
		return true;
	}
	Test test;
	test.kind = Test::Kind::Date;
	test.date = units_[i].date;
	test.op = Operator::HalfOpen;
	const std::size_t before = Before(i);
	if (before < units_.size() && units_[before].word == FactWord::When) {
		test.op = static_cast<Operator>(units_[before].code);
		Use(before);
	}
	if (test.date.relative || test.date.note.size() > 0) {
		typical_ = true;
	}
	// "in May and June": one span, when the days are next to one another
	const std::size_t link = After(i);
	const std::size_t second = After(link);
	if (second < units_.size() && units_[second].kind == UnitKind::Date && !units_[second].used &&
	    (units_[link].word == FactWord::And || units_[link].word == FactWord::Or ||
	     units_[link].text == "to")) {
		if (units_[second].date.from != test.date.to && units_[link].text != "to") {
			return false;
		}
		test.date.to = units_[second].date.to;
		test.date.note.clear();
		Use(link);
		Use(second);
	}
	test.stems = date_stems_;
	Target(i).push_back(std::move(test));
	Use(i);
	return true;
}

/* over 500; between 10 and 20; above average */
bool FactParser::TakeComparison(std::size_t i) {
	const FactUnit &unit = units_[i];
	Test test;
	test.kind = unit.word == FactWord::AverageTest ? Test::Kind::Average : Test::Kind::Number;
	test.role = RoleOf(unit.detail);
	test.op = unit.word == FactWord::Between ? Operator::Between : static_cast<Operator>(unit.code);
	const std::size_t before = Before(i);
	if (before < units_.size() && units_[before].kind == UnitKind::Named && IsColumn(before) &&
	    (TableAt(before) < 0 || TableAt(before) != entity_) && !IsValue(before)) {
		test.columns = Of(units_[before], LinkKind::Column);
	}
	std::size_t at = After(i);
	if (test.kind == Test::Kind::Average) {
		typical_ = true;
		if (at < units_.size() && units_[at].kind == UnitKind::Named && IsColumn(at) &&
		    !units_[at].used) {
			test.columns = Of(units_[at], LinkKind::Column); // "above the average price"
			Use(at);
		}
	} else {
		if (!IsNumber(at) || units_[at].used) {
			return false;
		}
		test.numbers.push_back(units_[at].number);
		Use(at);
		if (unit.word == FactWord::Between) {
			const std::size_t second = After(at + 1);
			if (!Is(at + 1, FactWord::And) || !IsNumber(second)) {
				return false;
			}
			Use(at + 1);
			test.numbers.push_back(units_[second].number);
			Use(second);
		} else if (const std::size_t more = After(at); Is(more, FactWord::OrMore)) {
			test.op = static_cast<Operator>(units_[more].code);
			Use(more);
		}
	}
	Use(i);
	Target(i).push_back(std::move(test));
	return true;
}

/* "our best month", "the busiest weekday for orders": the period is ranked, not a thing in it. */
void FactParser::TakeBestPeriod() {
	if (!rank_.best || measure_.kind != Wanted::Kind::None || groups_.size() != 1 ||
	    !groups_[0].part) {
		return;
	}
	const bool busy = std::any_of(units_.begin(), units_.end(), [](const FactUnit &unit) {
		return unit.word == FactWord::Best && unit.stem == StemKey("busiest");
	});
	const std::vector<int> sales = VerbFacts("order purchase sale invoice");
	if (entity_ >= 0 || (busy && !sales.empty())) {
		const int counted = entity_ >= 0 ? entity_ : sales[0];
		measure_ = {Wanted::Kind::Count, counted,          MeasureRole::Revenue,
		            Plural(counted),     Aggregate::Count, {}};
		entity_ = -1;
		entity_text_.clear();
	} else {
		measure_ = {Wanted::Kind::Role, -1, MeasureRole::Revenue, "revenue", Aggregate::Sum, {}};
	}
	rank_.best = false;
	notes_.push_back((rank_.descending ? "best was taken as by " : "worst was taken as by ") +
	                 MeasureWords(measure_));
	typical_ = true;
}

} // namespace savant::core
