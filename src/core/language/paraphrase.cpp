/*
 * paraphrase.cpp
 *     Saying a query in words: what is shown, of what, under which conditions.
 *
 * Three shapes cover nearly all: things ("customers from Berlin"), columns of things
 * ("name and age of singers") and measures by something ("number of orders by status").
 */
#include "core/language/paraphrase.hpp"

#include <algorithm>
#include <cstdio>

#include "core/language/span_words.hpp"
#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

std::string Spaced(std::string_view name) {
	std::string text;
	for (const std::string &word : IdentifierWords(name)) {
		text += (text.empty() ? "" : " ") + word;
	}
	return text;
}

std::string Listed(const std::vector<std::string> &members, const char *last) {
	std::string text;
	for (std::size_t i = 0; i < members.size(); ++i) {
		text += (i == 0 ? "" : i + 1 == members.size() ? last : ", ") + members[i];
	}
	return text;
}

bool IsNameLike(std::string_view column, std::string_view thing) {
	const std::string name = Spaced(column);
	return name == "name" || name == "title" || name == "first name" || name == "last name" ||
	       name == "full name" || name == std::string(thing) + " name" || name == thing;
}

std::optional<CivilDate> DateOf(const std::string &text) {
	CivilDate date;
	const bool read =
		std::sscanf(text.c_str(), "%4d-%2d-%2d", &date.year, &date.month, &date.day) == 3;
	return read ? std::optional(date) : std::nullopt;
}

std::string Capitalised(std::string text) {
	if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
		text[0] = static_cast<char>(text[0] - 32);
	}
	return text;
}

class Teller {
public:
	Teller(const QueryModel &model, const SchemaPicture &picture)
		: model_(model), picture_(picture) {
		const std::vector<int> used = UsedRelations(model);
		entity_ = used.empty() ? -1 : used[0];
		if (entity_ >= 0) {
			things_ = PluralOf(Spaced(picture.At(entity_).name));
			thing_ = SingularOf(things_);
		}
	}

	std::string Tell() const {
		if (entity_ < 0) {
			return "";
		}
		std::string text = Head();
		text += Restrictions();
		text += Order();
		if (!model_.set_right.empty()) {
			text += model_.set_operation == SetOperation::Intersect ? ", that are also "
			        : model_.set_operation == SetOperation::Except  ? ", but not "
			                                                        : ", and ";
			text += Teller(model_.set_right[0], picture_).Tell();
		}
		return text;
	}

	/* The plural that Tell() begins with when every row is one thing; else empty. */
	std::string Thing() const {
		return entity_ >= 0 && IsListOfThings() && Ranked().empty() ? things_ : std::string();
	}

private:
	bool IsListOfThings() const {
		return model_.group_by.size() <= 1 && !model_.select.empty() &&
		       std::all_of(model_.select.begin(), model_.select.end(), [&](const Term &term) {
				   return term.aggregate == Aggregate::None && term.part == DatePart::None &&
			              term.column.relation == entity_ &&
			              (term.column.column < 0 ||
			               IsNameLike(picture_.At(term.column).name, thing_));
			   });
	}

	bool CountsThings(const Term &term) const {
		if (term.aggregate != Aggregate::Count) {
			return false;
		}
		return term.column.relation < 0 || term.column.column < 0 ||
		       (term.distinct && picture_.At(term.column).in_primary_key);
	}

	std::string Measure(const Term &term) const {
		if (CountsThings(term)) {
			return "number of " + (term.column.relation >= 0
			                           ? PluralOf(Spaced(picture_.At(term.column.relation).name))
			                           : PluralOf(Spaced(picture_.At(Counted()).name)));
		}
		const std::string name = Spaced(picture_.At(term.column).name);
		switch (term.aggregate) {
		case Aggregate::Count:
			return "number of " + std::string(term.distinct ? "different " : "") + PluralOf(name);
		case Aggregate::Sum:
			return (name.starts_with("total") ? "" : "total ") + name;
		case Aggregate::Average:
			return "average " + name;
		case Aggregate::Minimum:
			return "lowest " + name;
		case Aggregate::Maximum:
			return "highest " + name;
		default:
			return name;
		}
	}

	/* Whose rows are counted: the relation that is not grouped by. */
	int Counted() const {
		for (const int relation : UsedRelations(model_)) {
			const bool grouped =
				std::any_of(model_.group_by.begin(), model_.group_by.end(),
			                [&](const Term &term) { return term.column.relation == relation; });
			if (!grouped) {
				return relation;
			}
		}
		return entity_;
	}

	std::string Dimension(const Term &term) const {
		switch (term.part) {
		case DatePart::Year:
			return "year";
		case DatePart::Quarter:
			return "quarter";
		case DatePart::Month:
			return "month";
		case DatePart::Week:
			return "week";
		case DatePart::Day:
			return "day";
		default:
			break;
		}
		if (term.column.column < 0) {
			return SingularOf(Spaced(picture_.At(term.column.relation).name));
		}
		const std::string table = SingularOf(Spaced(picture_.At(term.column.relation).name));
		const Column &column = picture_.At(term.column);
		return IsNameLike(column.name, table) || column.in_primary_key ? table
		                                                               : Spaced(column.name);
	}

	std::string Head() const {
		std::vector<std::string> measures, dimensions, columns;
		for (const Term &term : model_.select) {
			if (term.aggregate != Aggregate::None) {
				measures.push_back(Measure(term));
			} else if (term.column.column < 0) {
				columns.push_back("everything");
			} else {
				columns.push_back(term.part != DatePart::None
				                      ? Dimension(term)
				                      : Spaced(picture_.At(term.column).name));
				dimensions.push_back(Dimension(term));
			}
		}
		if (!measures.empty()) {
			if (dimensions.empty()) {
				for (const Term &term : model_.group_by) {
					dimensions.push_back(Dimension(term));
				}
			}
			dimensions.erase(std::unique(dimensions.begin(), dimensions.end()), dimensions.end());
			if (model_.limit && !model_.order.empty() && !dimensions.empty() &&
			    model_.order[0].term.aggregate != Aggregate::None) {
				const int limit = *model_.limit;
				std::vector<std::string> groups = dimensions;
				groups.back() = limit == 1 ? groups.back() : PluralOf(groups.back());
				return "the " + (limit == 1 ? "" : std::to_string(limit) + " ") +
				       Listed(groups, " and ") + " with the " +
				       (model_.order[0].descending ? "highest " : "lowest ") +
				       Measure(model_.order[0].term);
			}
			const bool counts =
				CountsThings(model_.select.back()) || model_.select.back().column.relation < 0;
			const std::string of =
				counts || !dimensions.empty()
					? ""
					: " of " +
						  PluralOf(Spaced(picture_.At(model_.select.back().column.relation).name));
			return Listed(measures, " and ") + of +
			       (dimensions.empty() ? "" : " by " + Listed(dimensions, " and "));
		}
		if (IsListOfThings()) {
			return Ranked().empty() ? things_ : Ranked();
		}
		if (!model_.distinct && columns.size() == 1 && columns[0] == "everything") {
			return "all about " + things_;
		}
		const std::string ranked = Ranked();
		if (ranked.find(" common ") != std::string::npos) {
			return ranked + " of " + things_;
		}
		return (model_.distinct ? "different " : "") + Listed(columns, " and ") + " of " +
		       (ranked.empty() ? things_ : ranked);
	}

	/* "the 3 singers with the highest age": what ORDER BY and LIMIT pick. */
	std::string Ranked() const {
		if (!model_.limit || model_.order.empty()) {
			return {};
		}
		const OrderTerm &order = model_.order[0];
		const int limit = *model_.limit;
		const bool counts = CountsThings(order.term);
		const bool frequent = counts && model_.group_by.size() == 1 && model_.select.size() == 1 &&
		                      model_.select[0] == model_.group_by[0] &&
		                      model_.group_by[0].column.column >= 0 &&
		                      Counted() == model_.group_by[0].column.relation;
		if (frequent) {
			const std::string value = Dimension(model_.group_by[0]);
			return "the " + (limit == 1 ? "" : std::to_string(limit) + " ") +
			       (order.descending ? "most" : "least") + " common " +
			       (limit == 1 ? value : PluralOf(value));
		}
		const std::string by =
			counts ? PluralOf(Spaced(picture_.At(Counted()).name)) : Measure(order.term);
		const std::string extreme = counts             ? (order.descending ? "most " : "fewest ")
		                            : order.descending ? "highest "
		                                               : "lowest ";
		return "the " + (limit == 1 ? thing_ : std::to_string(limit) + " " + things_) +
		       " with the " + extreme + by;
	}

	std::string Order() const {
		if (model_.order.empty() || !Ranked().empty()) {
			return model_.limit && model_.order.empty()
			           ? ", " + std::to_string(*model_.limit) + " of them"
			           : "";
		}
		std::vector<std::string> keys;
		for (const OrderTerm &order : model_.order) {
			keys.push_back((order.term.aggregate != Aggregate::None ? Measure(order.term)
			                : order.term.column.column < 0
			                    ? things_
			                    : Spaced(picture_.At(order.term.column).name)) +
			               (order.descending ? ", highest first" : ""));
		}
		return ", sorted by " + Listed(keys, ", then ");
	}

	/* Conditions, and relations that are there only because they have to exist. */
	std::string Restrictions() const {
		std::string text;
		std::vector<int> told{entity_};
		const auto tell = [&](int relation) {
			if (relation >= 0) {
				told.push_back(relation);
			}
		};
		for (const Term &term : model_.select) {
			tell(term.column.relation);
		}
		for (const Term &term : model_.group_by) {
			tell(term.column.relation);
		}
		const bool counts = std::any_of(model_.select.begin(), model_.select.end(),
		                                [&](const Term &term) { return CountsThings(term); }) ||
		                    (!model_.order.empty() && CountsThings(model_.order[0].term)) ||
		                    !model_.having.empty();
		if (counts) {
			tell(Counted());
		}
		for (const AnyOf &any : model_.where) {
			for (const Condition &condition : any) {
				tell(condition.left.column.relation);
			}
		}
		for (const int relation : UsedRelations(model_)) {
			if (std::find(told.begin(), told.end(), relation) == told.end()) {
				text += " with " + PluralOf(Spaced(picture_.At(relation).name));
			}
		}
		for (const std::vector<AnyOf> *list : {&model_.where, &model_.having}) {
			for (const AnyOf &any : *list) {
				std::vector<std::string> ways;
				for (const Condition &condition : any) {
					ways.push_back(Say(condition));
				}
				const std::string words = Listed(ways, " or ");
				const bool close = words.starts_with("from ") || words.starts_with("with ") ||
				                   words.starts_with("without ") || words.starts_with("of ") ||
				                   words.starts_with("not ");
				text += (close ? " " : ", ") + words;
			}
		}
		return text;
	}

	std::string Of(const Term &term) const {
		if (term.column.relation < 0 || term.aggregate != Aggregate::None ||
		    term.column.column < 0) {
			return Measure(term);
		}
		return Spaced(picture_.At(term.column).name);
	}

	std::string Say(const Condition &condition) const {
		const bool plain =
			condition.left.aggregate == Aggregate::None && condition.left.column.column >= 0;
		if (!condition.subquery.empty()) {
			const std::string inner = Teller(condition.subquery[0], picture_).Tell();
			if (condition.op == Operator::NotIn || condition.op == Operator::In) {
				return std::string(condition.op == Operator::In ? "with " : "without ") +
				       Thingless(condition.subquery[0]);
			}
			return "with " + Of(condition.left) + Verb(condition.op) + " the " + inner;
		}
		if (condition.right) {
			return Of(condition.left) + Verb(condition.op) + " " + Of(*condition.right);
		}
		if (plain && condition.op == Operator::HalfOpen && condition.literals.size() == 2) {
			const auto from = DateOf(condition.literals[0].text),
					   to = DateOf(condition.literals[1].text);
			if (from && to) {
				return DateColumnWords(picture_.At(condition.left.column).name) + " " +
				       SpanWords(*from, *to);
			}
		}
		const bool equal = condition.op == Operator::Equal || condition.op == Operator::SameText ||
		                   condition.op == Operator::In;
		const bool unequal = condition.op == Operator::NotEqual || condition.op == Operator::NotIn;
		if (plain && picture_.At(condition.left.column).type_class == TypeClass::Boolean && equal &&
		    !condition.literals.empty()) {
			const std::string &value = condition.literals[0].text;
			return (value == "true" || value == "t" ? "" : "not ") +
			       Spaced(picture_.At(condition.left.column).name);
		}
		if (plain && (equal || unequal) && !condition.literals.empty() &&
		    condition.literals[0].kind == LiteralKind::Text) {
			std::vector<std::string> values;
			for (const Literal &literal : condition.literals) {
				values.push_back(literal.text);
			}
			const bool own_name = condition.left.column.relation == entity_ &&
			                      IsNameLike(picture_.At(condition.left.column).name, thing_);
			return own_name ? std::string(unequal ? "not named '" : "named '") +
			                      Listed(values, "' or '") + "'"
			                : ValueWords(picture_, condition.left.column, Listed(values, " or "),
			                             unequal);
		}
		if (condition.op == Operator::IsNull || condition.op == Operator::IsNotNull) {
			return (condition.op == Operator::IsNull ? "without " : "with ") + Of(condition.left);
		}
		if (CountsThings(condition.left)) {
			return "with" + std::string(condition.op == Operator::Equal ? "" : Verb(condition.op)) +
			       Numbers(condition) + " " + PluralOf(Spaced(picture_.At(Counted()).name));
		}
		if (plain && (picture_.At(condition.left.column).type_class == TypeClass::Date ||
		              picture_.At(condition.left.column).type_class == TypeClass::Timestamp)) {
			const char *when = condition.op == Operator::Less           ? " before "
			                   : condition.op == Operator::LessEqual    ? " up to "
			                   : condition.op == Operator::Greater      ? " after "
			                   : condition.op == Operator::GreaterEqual ? " since "
			                                                            : "";
			if (*when != '\0' && !condition.literals.empty()) {
				return DateColumnWords(picture_.At(condition.left.column).name) + when +
				       condition.literals[0].text;
			}
		}
		return "with " + Of(condition.left) + Verb(condition.op) + Numbers(condition);
	}

	/* What a row has or lacks: "orders", "orders with status 'open'". */
	std::string Thingless(const QueryModel &inner) const {
		const std::vector<int> used = UsedRelations(inner);
		const Teller teller(inner, picture_);
		return used.empty() ? teller.Tell() : teller.things_ + teller.Restrictions();
	}

	static std::string Numbers(const Condition &condition) {
		std::string text;
		for (std::size_t i = 0; i < condition.literals.size(); ++i) {
			const Literal &literal = condition.literals[i];
			text += (i == 0 ? " " : " and ") +
			        (literal.kind == LiteralKind::Text ? "'" + literal.text + "'" : literal.text);
		}
		return text;
	}

	static const char *Verb(Operator op) {
		switch (op) {
		case Operator::NotEqual:
			return " not";
		case Operator::Less:
			return " less than";
		case Operator::LessEqual:
			return " at most";
		case Operator::Greater:
			return " more than";
		case Operator::GreaterEqual:
			return " at least";
		case Operator::Between:
		case Operator::HalfOpen:
			return " between";
		case Operator::Like:
			return " like";
		case Operator::NotLike:
			return " not like";
		case Operator::In:
			return " among";
		case Operator::NotIn:
			return " not among";
		default:
			return "";
		}
	}

	const QueryModel &model_;
	const SchemaPicture &picture_;
	int entity_ = -1;
	std::string things_, thing_;
};

} // namespace

std::string Paraphrase(const QueryModel &model, const SchemaPicture &picture) {
	return Capitalised(Teller(model, picture).Tell());
}

std::string ListedThing(const QueryModel &model, const SchemaPicture &picture) {
	return Teller(model, picture).Thing();
}

std::string ClarifyingQuestion(const Interpretation &interpretation) {
	std::string question;
	if (interpretation.readings.size() > 1) {
		question = "Did you mean";
		for (std::size_t i = 0; i < interpretation.readings.size(); ++i) {
			question += (i == 0 ? " (" : ", or (") + std::to_string(i + 1) + ") " +
			            interpretation.readings[i].paraphrase;
		}
		question += "?";
	} else if (interpretation.readings.size() == 1) {
		question = "Did you mean: " + interpretation.readings[0].paraphrase + "?";
	}
	if (!question.empty() && !interpretation.unknown_words.empty()) {
		question +=
			" I do not know what to do with: " + Listed(interpretation.unknown_words, ", ") + ".";
	}
	return question;
}

} // namespace savant::core
