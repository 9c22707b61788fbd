/*
 * fact_parser.cpp
 *     The passes over the units: what is asked for, by what, in which order.
 */
#include "core/language/fact_parser.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/language/column_facts.hpp"
#include "core/language/span_words.hpp"
#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

constexpr double kTableScore = 0.8;

} // namespace

FactParser::FactParser(std::vector<FactUnit> units, const SchemaWords &words,
                       const LanguageOptions &options)
	: units_(std::move(units)), words_(words), picture_(words.Picture()), options_(options),
	  paths_(words) {}

std::optional<Reading> FactParser::Parse() {
	MarkSmall();
	share_ = TakeShare();
	TakeSorted();
	TakeGroups();
	TakeHavings();
	TakeRank();
	TakeMeasure();
	TakeEntity();
	TakeBestPeriod();
	typical_ = typical_ || (!groups_.empty() && measure_.kind != Wanted::Kind::None);
	if (!TakeClauses()) {
		return std::nullopt;
	}
	return Build();
}

void FactParser::MarkSmall() {
	for (FactUnit &unit : units_) {
		const bool small = unit.word == FactWord::Skip || unit.word == FactWord::Lead ||
		                   unit.word == FactWord::Stop || unit.word == FactWord::Than ||
		                   unit.word == FactWord::Comma;
		unit.used = small;
	}
}

std::size_t FactParser::After(std::size_t i) const {
	for (++i; i < units_.size() && units_[i].word == FactWord::Skip; ++i) {
	}
	return i;
}

std::size_t FactParser::Before(std::size_t i) const {
	while (i-- > 0) {
		if (units_[i].word != FactWord::Skip) {
			return i;
		}
	}
	return units_.size();
}

int FactParser::TableAt(std::size_t i) const {
	if (i >= units_.size()) {
		return -1;
	}
	int view = -1;
	for (const Link &link : units_[i].links) {
		if (link.kind != LinkKind::Table || link.score < kTableScore ||
		    link.score < units_[i].links[0].score - 0.1) {
			continue;
		}
		const RelationKind kind = picture_.At(link.target.relation).kind;
		if (kind != RelationKind::View && kind != RelationKind::MaterializedView) {
			return link.target.relation;
		}
		view = view < 0 ? link.target.relation : view;
	}
	return view;
}

bool FactParser::IsColumn(std::size_t i) const {
	return i < units_.size() &&
	       std::any_of(units_[i].links.begin(), units_[i].links.end(), [&](const Link &link) {
			   return link.kind == LinkKind::Column &&
		              link.score >= units_[i].links[0].score - 0.15;
		   });
}

bool FactParser::IsValue(std::size_t i) const {
	return i < units_.size() && !units_[i].links.empty() &&
	       units_[i].links[0].kind == LinkKind::Value;
}

/* share of cancelled orders; what percentage of orders ... */
bool FactParser::TakeShare() {
	for (std::size_t i = 0; i < units_.size(); ++i) {
		if (Is(i, FactWord::Share)) {
			Use(i);
			typical_ = true;
			return true;
		}
		if (Is(i, FactWord::HowLong)) {
			const std::size_t what = After(i);
			if (what < units_.size() && !units_[what].used) {
				duration_ = units_[what].stem;
				Use(i);
				Use(what);
				typical_ = true;
			}
		}
		if (Is(i, FactWord::Duration)) {
			duration_ = units_[i].detail;
			Use(i);
			typical_ = true;
		}
	}
	return false;
}

void FactParser::TakeSorted() {
	for (std::size_t i = 0; i < units_.size(); ++i) {
		if (Is(i, FactWord::Sorted)) {
			sorted_descending_ = units_[i].code == 1;
			Use(i);
		}
	}
}

/* A table, then "and", "with", then a measure that nothing is compared with. */
bool FactParser::WithItsMeasure(std::size_t i) const {
	const std::size_t link = After(i);
	if (!Is(link, FactWord::And) && !Is(link, FactWord::With)) {
		return false;
	}
	const std::size_t measure = After(link);
	const bool counted = Is(measure, FactWord::HowMany) && TableAt(After(measure)) >= 0;
	const bool measured = Is(measure, FactWord::Measure) || (Is(measure, FactWord::Aggregate) &&
	                                                         Is(After(measure), FactWord::Measure));
	const std::size_t last = counted || Is(measure, FactWord::Aggregate) ? After(measure) : measure;
	const std::size_t after = After(last);
	return (counted || measured) && !Is(after, FactWord::Comparator) &&
	       !Is(after, FactWord::Between);
}

/* per month, by country, for each category and year */
void FactParser::TakeGroups() {
	for (std::size_t i = 0; i < units_.size(); ++i) {
		const bool best = Is(i, FactWord::Part) && i > 0 && units_[i - 1].word == FactWord::Best;
		const bool asked = best || (Is(i, FactWord::Part) && i > 0 &&
		                            units_[i - 1].word == FactWord::Lead); // "which month"
		const bool adverb =
			asked || (Is(i, FactWord::Part) &&
		              (units_[i].text.ends_with("ly") || units_[i].text == "annual" ||
		               units_[i].text.find(" ") != std::string::npos) &&
		              !(i > 0 && (units_[i - 1].word == FactWord::By ||
		                          units_[i - 1].word == FactWord::Each)));
		if (adverb) {
			groups_.push_back(
				{-1, {}, static_cast<PartCode>(units_[i].code), std::string(units_[i].detail)});
			Use(i);
			typical_ = true;
			continue;
		}
		if (units_[i].kind == UnitKind::Named && TableAt(i) >= 0 && !units_[i].used &&
		    groups_.empty() && WithItsMeasure(i)) {
			groups_.push_back({TableAt(i),
			                   {},
			                   std::nullopt,
			                   units_[i].text}); // "customers and their number of orders"
			Use(i);
			Use(After(i));
			continue;
		}
		if (!Is(i, FactWord::Each) && !Is(i, FactWord::By)) {
			continue;
		}
		const bool by = units_[i].word == FactWord::By;
		if (by && std::any_of(units_.begin(), units_.begin() + static_cast<std::ptrdiff_t>(i),
		                      [](const FactUnit &unit) {
								  return unit.word == FactWord::Top || unit.word == FactWord::Best;
							  })) {
			continue; // "top 5 by price" ranks
		}
		std::size_t at = After(i);
		bool any = false;
		while (at < units_.size() && !units_[at].used) {
			Group group;
			group.words = units_[at].text;
			const int table = TableAt(at);
			if (units_[at].word == FactWord::Part) {
				group.part = static_cast<PartCode>(units_[at].code);
				typical_ = true;
			} else if (table >= 0 && units_[at].kind == UnitKind::Named &&
			           !(units_[at].last - units_[at].first > 1 &&
			             units_[at].links[0].kind == LinkKind::Column)) {
				group.relation = table;
			} else if (IsColumn(at) && units_[at].kind == UnitKind::Named && !IsNumber(After(at))) {
				group.columns = units_[at].links;
			} else {
				break;
			}
			Use(at);
			any = true;
			groups_.push_back(std::move(group));
			const std::size_t next = After(at);
			const bool more =
				next < units_.size() &&
				(units_[next].word == FactWord::And || units_[next].word == FactWord::By ||
			     units_[next].word == FactWord::Each || units_[next].word == FactWord::Comma);
			if (!more || (units_[next].word == FactWord::Comma && TableAt(After(next)) < 0)) {
				break;
			}
			const std::size_t follow = After(next);
			if (TableAt(follow) < 0 && !IsColumn(follow) &&
			    !(follow < units_.size() && units_[follow].word == FactWord::Part)) {
				break;
			}
			Use(next);
			at = follow;
		}
		if (any) {
			Use(i);
			rank_.each = rank_.each || !by;
		}
	}
}

/* with more than 5 orders; who spent at least 1000; with an average rating below 3 */
void FactParser::TakeHavings() {
	for (std::size_t i = 0; i < units_.size(); ++i) {
		if (!Is(i, FactWord::Comparator) && !(IsNumber(i) && Is(i + 1, FactWord::OrMore))) {
			continue;
		}
		const bool number_first = units_[i].word != FactWord::Comparator;
		const std::size_t number = number_first ? i : After(i);
		if (!IsNumber(number) || units_[number].used) {
			continue;
		}
		Clause clause;
		clause.op = static_cast<Operator>(number_first ? units_[i + 1].code : units_[i].code);
		clause.number = units_[number].number;
		std::size_t after = After(number_first ? i + 1 : number);
		if (after < units_.size() && Is(after, FactWord::OrMore)) {
			clause.op = static_cast<Operator>(units_[after].code);
			Use(after);
			after = After(after);
		}
		const std::size_t before = Before(i);
		Wanted wanted;
		if (const int table = TableAt(after);
		    table >= 0 && units_[after].kind == UnitKind::Named && !units_[after].used) {
			wanted.kind = Wanted::Kind::Count;
			wanted.relation = table;
			wanted.word = units_[after].text;
			Use(after);
		} else if (Is(after, FactWord::Times)) {
			// "ordered more than 3 times": the verb says what is counted
			if (before >= units_.size() || !Is(before, FactWord::Verb)) {
				continue;
			}
			const std::vector<int> facts = VerbFacts(units_[before].detail);
			if (facts.empty()) {
				continue;
			}
			wanted.kind = Wanted::Kind::Count;
			wanted.relation = facts[0];
			wanted.word = units_[before].text;
			Use(after);
			Use(before);
		} else if (before < units_.size() &&
		           (Is(before, FactWord::Measure) || Is(before, FactWord::Spend))) {
			const bool spend = units_[before].word == FactWord::Spend;
			typical_ = true;
			wanted.kind = Wanted::Kind::Role;
			wanted.role =
				spend ? MeasureRole::Revenue : static_cast<MeasureRole>(units_[before].code);
			wanted.word = spend ? "spending" : units_[before].text;
			wanted.aggregate =
				wanted.role == MeasureRole::Rating || units_[before].detail == "value"
					? Aggregate::Average
					: Aggregate::Sum;
			const std::size_t aggregate = Before(before);
			if (aggregate < units_.size() && Is(aggregate, FactWord::Aggregate)) {
				wanted.aggregate = static_cast<Aggregate>(units_[aggregate].code);
				Use(aggregate);
			}
			Use(before);
		} else {
			continue;
		}
		for (const std::size_t k : {i, number}) {
			Use(k);
		}
		if (number_first) {
			Use(i + 1);
		}
		clause.words = wanted.word;
		clause.measure = std::move(wanted);
		clauses_.push_back(std::move(clause));
		clause_from_ = i;
	}
}

void FactParser::TakeRank() {
	for (std::size_t i = 0; i < units_.size() && !rank_.set; ++i) {
		if (!units_[i].used && TakeRankAt(i)) {
			rank_.set = true;
			for (const std::size_t near : {i + 1, i - 1}) {
				if (rank_.limit == 0 && rank_.nth == 0 && near < units_.size() && IsNumber(near) &&
				    !units_[near].used && !units_[near].date.is_year) {
					rank_.limit = std::clamp(std::atoi(units_[near].number.c_str()), 1, 10000);
					Use(near);
				}
			}
		}
	}
}

bool FactParser::TakeRankAt(std::size_t i) {
	const FactUnit &unit = units_[i];
	const std::size_t next = After(i);
	switch (unit.word) {
	case FactWord::Ordinal:
		if (next < units_.size() &&
		    (units_[next].word == FactWord::Superlative || units_[next].word == FactWord::Extreme ||
		     units_[next].word == FactWord::Best || units_[next].word == FactWord::Most)) {
			Use(i);
			rank_.nth = unit.code;
			typical_ = true;
			return TakeRankAt(next);
		}
		return false;
	case FactWord::Top:
		Use(i);
		rank_.descending = unit.code == 1;
		return true;
	case FactWord::Superlative:
		if (unit.detail == "counted") {
			if (!IsNumber(next) && (unit.text == "first" || unit.text == "First")) {
				return false; // "the first order" may be anybody's
			}
			typical_ = typical_ || IsNumber(next); // "the last 10 orders"
		}
		Use(i);
		rank_.descending = unit.code < kAscendingCode;
		rank_.role = static_cast<MeasureRole>(unit.code % kAscendingCode);
		typical_ = typical_ || rank_.role == MeasureRole::Quantity ||
		           rank_.role == MeasureRole::Rating || rank_.role == MeasureRole::Profit;
		return true;
	case FactWord::Best:
		Use(i);
		rank_.descending = unit.code == 1;
		typical_ = true;
		if (const std::size_t verb = Before(i);
		    verb < units_.size() && units_[verb].word == FactWord::Verb && units_[verb].code == 2) {
			rank_.role = MeasureRole::Quantity; // "sells best"
			Use(verb);
			return true;
		}
		rank_.best = true;
		typical_ = true;
		return true;
	case FactWord::Most:
		Use(i);
		rank_.descending = unit.code == 1;
		if (IsColumn(next) && TableAt(next) < 0 && units_[next].kind == UnitKind::Named) {
			rank_.columns = units_[next].links;
			Use(next);
		}
		return true;
	case FactWord::Extreme:
		// "highest salary" ranks by it; "largest orders" by their amount
		rank_.descending = unit.code == 1;
		if (next < units_.size() && TableAt(next) >= 0) {
			rank_.role = MeasureRole::Size;
		} else if (IsColumn(next) && units_[next].kind == UnitKind::Named) {
			rank_.columns = units_[next].links;
			Use(next);
		} else if (!(next < units_.size() && (units_[next].word == FactWord::Measure ||
		                                      units_[next].word == FactWord::Aggregate ||
		                                      units_[next].word == FactWord::HowMany))) {
			return false;
		}
		Use(i);
		return true;
	default:
		return false;
	}
}

bool FactParser::TakeCountAt(std::size_t i) {
	const std::size_t next = After(i);
	const int table = TableAt(next);
	if (table < 0 && !(next < units_.size() && units_[next].word == FactWord::New)) {
		const std::vector<int> facts = next < units_.size() &&
		                                       units_[next].word == FactWord::Measure &&
		                                       units_[next].text == "sales"
		                                   ? VerbFacts("sale order invoice")
		                                   : std::vector<int>();
		if (facts.empty()) {
			return false;
		}
		measure_.relation = facts[0];
	} else {
		std::size_t at = next;
		while (at < units_.size() && TableAt(at) < 0 &&
		       at < next + 3) { // "how many new customers", "how many cancelled orders"
			++at;
		}
		if (TableAt(at) < 0) {
			return false;
		}
		measure_.relation = TableAt(at);
		measure_.word = units_[at].text;
		Use(at);
	}
	measure_.kind = Wanted::Kind::Count;
	if (measure_.word.empty()) {
		measure_.word = units_[next].text;
		Use(next);
	}
	Use(i);
	return true;
}

void FactParser::TakeMeasure() {
	std::optional<Aggregate> aggregate;
	for (std::size_t i = 0; i < units_.size() && measure_.kind == Wanted::Kind::None; ++i) {
		if (units_[i].used) {
			continue;
		}
		FactUnit &unit = units_[i];
		if (unit.word == FactWord::HowMany) {
			std::size_t at = i;
			for (std::size_t k = i + 1; k < units_.size() && k < i + 4; ++k) {
				at = TableAt(k) >= 0 || units_[k].word == FactWord::Measure ? k : at;
				if (at != i) {
					break;
				}
			}
			if (at != i && units_[at].word == FactWord::Measure &&
			    units_[at].code == static_cast<int>(MeasureRole::Quantity)) {
				Use(i);
				continue;
			}
			if (at != i && TableAt(at) >= 0) {
				// cancelled, new and the like stay for the clauses
				measure_.kind = Wanted::Kind::Count;
				measure_.relation = TableAt(at);
				measure_.word = units_[at].text;
				count_of_each_ = unit.code == 2;
				Use(at);
				Use(i);
			} else if (!TakeCountAt(i)) {
				return;
			}
		} else if (unit.word == FactWord::Aggregate) {
			aggregate = static_cast<Aggregate>(unit.code);
			const std::size_t next = After(i);
			const bool next_is_column =
				Is(next, FactWord::Aggregate) && IsColumn(next); // "average total of orders"
			if (IsColumn(i) && !next_is_column && i > 0 && units_[i - 1].word == FactWord::By &&
			    rank_.set) {
				rank_.columns = unit.links; // "top 5 orders by total"
				Use(i);
				typical_ = true;
				continue;
			}
			Use(i);
			if (next_is_column) {
				measure_ = {Wanted::Kind::Column, -1,         MeasureRole::Revenue,
				            units_[next].text,    *aggregate, units_[next].links};
				typical_ = true;
				Use(next);
			} else if (next < units_.size() && units_[next].kind == UnitKind::Named &&
			           !units_[next].used) {
				const int table = TableAt(next);
				const bool column = IsColumn(next);
				if (table >= 0 && *aggregate == Aggregate::Sum) {
					// "total payments": the amount of each
					if (const auto amount = RoleColumn(table, MeasureRole::Revenue, words_)) {
						measure_ = {
							Wanted::Kind::Column, -1,
							MeasureRole::Revenue, units_[next].text,
							Aggregate::Sum,       {{LinkKind::Column, *amount, "", 1, false}}};
						notes_.push_back("total of " + units_[next].text + " = sum of " +
						                 picture_.At(table).name + "." + picture_.At(*amount).name);
						Use(next);
						typical_ = true;
					} else {
						measure_ = {Wanted::Kind::Count,  table,
						            MeasureRole::Revenue, units_[next].text,
						            Aggregate::Count,     {}};
						Use(next);
					}
				} else if (column) {
					measure_ = {Wanted::Kind::Column, -1,         MeasureRole::Revenue,
					            units_[next].text,    *aggregate, units_[next].links};
					Use(next);
				} else if (table >= 0) {
					if (const auto amount = RoleColumn(table, MeasureRole::Revenue, words_)) {
						measure_ = {
							Wanted::Kind::Column, -1,
							MeasureRole::Revenue, units_[next].text,
							*aggregate,           {{LinkKind::Column, *amount, "", 1, false}}};
						notes_.push_back("taken from " + picture_.At(table).name + "." +
						                 picture_.At(*amount).name);
						Use(next);
					}
				}
			}
		} else if (unit.word == FactWord::Measure) {
			measure_.kind = Wanted::Kind::Role;
			measure_.role = static_cast<MeasureRole>(unit.code);
			measure_.word = unit.text;
			const bool each_one = unit.detail == "value" || measure_.role == MeasureRole::Rating;
			measure_.aggregate = aggregate.value_or(each_one ? Aggregate::Average : Aggregate::Sum);
			if (unit.detail == "value" && !aggregate) {
				measure_.aggregate = Aggregate::Sum;
			}
			typical_ = true;
			Use(i);
		} else if (unit.word == FactWord::HowMuch) {
			Use(i);
			typical_ = true;
			aggregate = Aggregate::Sum;
		} else if (unit.word == FactWord::Spend && (unit.code == 0 || aggregate)) {
			measure_ = {Wanted::Kind::Role,
			            -1,
			            MeasureRole::Revenue,
			            "spending",
			            aggregate.value_or(Aggregate::Sum),
			            {}};
			typical_ = true;
			Use(i);
		} else if (unit.word == FactWord::Most || unit.word == FactWord::Top) {
			continue;
		}
	}
}

void FactParser::TakeEntity() {
	if (rank_.set && measure_.kind == Wanted::Kind::None && !rank_.role && rank_.columns.empty() &&
	    !rank_.best) {
		TakeVerbMeasure();
	}
	for (std::size_t i = 0;
	     i < units_.size() && measure_.kind == Wanted::Kind::None && !rank_.set && groups_.empty();
	     ++i) {
		const bool any_table = std::any_of(units_.begin(), units_.end(), [&](const FactUnit &unit) {
			return unit.kind == UnitKind::Named && !unit.used &&
			       TableAt(static_cast<std::size_t>(&unit - units_.data())) >= 0;
		});
		if (any_table || !Is(i, FactWord::Verb) || units_[i].code > 3) {
			continue;
		}
		// "what did Anna buy": the things that the lines of a purchase refer to
		for (const int fact : VerbFacts(units_[i].detail)) {
			for (const JoinEdge &edge : words_.Joins().EdgesOf(fact)) {
				const std::vector<ColumnRef> identity = Identity(edge.right);
				const bool thing = edge.to_parent && !edge.inferred && !IsPerson(edge.right) &&
				                   !identity.empty() &&
				                   picture_.At(identity[0]).type_class == TypeClass::Text;
				if (thing && entity_ < 0) {
					entity_ = edge.right;
					entity_text_ = Plural(entity_);
				}
			}
		}
		if (entity_ >= 0) {
			return;
		}
	}
	if (measure_.kind == Wanted::Kind::Count && !rank_.set && !share_) {
		entity_ = measure_.relation; // "how many customers ordered": rows with clauses
		entity_text_ = measure_.word;
		return;
	}
	for (std::size_t i = 0; i < units_.size(); ++i) {
		const int table = units_[i].kind == UnitKind::Named && !units_[i].used ? TableAt(i) : -1;
		const std::size_t before = Before(i);
		const bool restricted = before < units_.size() && (units_[before].word == FactWord::Not ||
		                                                   units_[before].word == FactWord::With);
		if (table >= 0 && !restricted) {
			entity_ = table;
			entity_text_ = units_[i].text;
			Use(i);
			if (measure_.kind == Wanted::Kind::None && !groups_.empty() && !rank_.set && !share_ &&
			    duration_.empty()) {
				measure_.kind = Wanted::Kind::Count; // "orders per weekday"
				measure_.relation = table;
				measure_.word = entity_text_;
			}
			return;
		}
	}
}

/* "bought most", "most orders", "sold best": the measure comes from the verb or the table after
 * "most". */
bool FactParser::TakeVerbMeasure() {
	for (std::size_t i = 0; i < units_.size(); ++i) {
		if (units_[i].word == FactWord::Most) {
			const std::size_t next = After(i);
			if (next < units_.size() && units_[next].kind == UnitKind::Named &&
			    !units_[next].used && TableAt(next) >= 0) {
				measure_.kind = Wanted::Kind::Count;
				measure_.relation = TableAt(next);
				measure_.word = units_[next].text;
				Use(next);
				return true;
			}
		}
	}
	for (std::size_t i = 0; i < units_.size(); ++i) {
		if (Is(i, FactWord::Spend)) {
			measure_ = {Wanted::Kind::Role, -1, MeasureRole::Revenue, "payments",
			            Aggregate::Sum,     {}};
			Use(i);
			typical_ = true;
			return true;
		}
		if (!Is(i, FactWord::Verb) || units_[i].code == 5) {
			continue;
		}
		const bool sold = units_[i].code == 2;
		measure_.word = units_[i].text;
		if (units_[i].code <= 2) {
			measure_.kind = Wanted::Kind::Role;
			measure_.role = sold ? MeasureRole::Quantity : MeasureRole::Revenue;
			measure_.aggregate = Aggregate::Sum;
			measure_.word = sold ? "quantity sold" : "revenue";
			notes_.push_back(
				sold ? "ranked by the quantity sold"
					 : "ranked by amount; ask for the number of orders to rank by how often");
		} else {
			const std::vector<int> facts = VerbFacts(units_[i].detail);
			if (facts.empty()) {
				return false;
			}
			measure_.kind = Wanted::Kind::Count;
			measure_.relation = facts[0];
			measure_.word = picture_.At(facts[0]).name;
		}
		Use(i);
		typical_ = true;
		return true;
	}
	return false;
}

std::vector<std::string> FactParser::UnknownAdjectives() const {
	std::vector<std::string> words;
	for (std::size_t i = 0; i + 1 < units_.size(); ++i) {
		if (units_[i].kind == UnitKind::Word && units_[i + 1].kind == UnitKind::Named &&
		    TableAt(i + 1) >= 0) {
			words.push_back(units_[i].text);
		}
	}
	return words;
}

FactInterpretation InterpretFacts(const std::vector<WordToken> &tokens, std::string_view question,
                                  const SchemaWords &words, const LanguageOptions &options) {
	FactParser parser(FactUnits(tokens, question, words, options.today), words, options);
	FactInterpretation found;
	found.reading = parser.Parse();
	found.typical = parser.IsTypical();
	found.has_groups = parser.HasGroups();
	found.adjectives = parser.UnknownAdjectives();
	return found;
}

} // namespace savant::core
