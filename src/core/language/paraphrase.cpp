/*
 * paraphrase.cpp
 *     Saying a query in words.
 */
#include "core/language/paraphrase.hpp"

#include <algorithm>

namespace savant::core {

namespace {

std::string Spaced(std::string name) {
	std::replace(name.begin(), name.end(), '_', ' ');
	return name;
}

class Teller {
public:
	explicit Teller(const SchemaPicture &picture) : picture_(picture) {}

	std::string Tell(const QueryModel &model) const {
		std::string text = model.distinct ? "distinct " : "";
		for (std::size_t i = 0; i < model.select.size(); ++i) {
			text += (i == 0 ? "" : i + 1 == model.select.size() ? " and " : ", ") + Say(model.select[i]);
		}
		text += From(model);
		text += Conditions(" where ", model.where);
		for (std::size_t i = 0; i < model.group_by.size(); ++i) {
			text += (i == 0 ? " for each " : " and ") + Say(model.group_by[i]);
		}
		text += Conditions(" having ", model.having);
		for (std::size_t i = 0; i < model.order.size(); ++i) {
			text += (i == 0 ? ", sorted by " : ", then ") + Say(model.order[i].term) +
			        (model.order[i].descending ? ", highest first" : "");
		}
		if (model.limit) {
			text += ", first " + std::to_string(*model.limit) + " only";
		}
		if (!model.set_right.empty()) {
			text += model.set_operation == SetOperation::Intersect ? "; and also in: "
			        : model.set_operation == SetOperation::Except  ? "; but not in: "
			                                                       : "; together with: ";
			text += Tell(model.set_right[0]);
		}
		return text;
	}

private:
	std::string Say(const Term &term) const {
		if (term.column.relation < 0) {
			return "number of rows";
		}
		std::string name = term.column.column < 0 ? "everything" : Spaced(picture_.At(term.column).name);
		switch (term.part) {
		case DatePart::Year:
			name = "year of " + name;
			break;
		case DatePart::Quarter:
			name = "quarter of " + name;
			break;
		case DatePart::Month:
			name = "month of " + name;
			break;
		case DatePart::Week:
			name = "week of " + name;
			break;
		default:
			break;
		}
		const std::string distinct = term.distinct ? "different " : "";
		switch (term.aggregate) {
		case Aggregate::Count:
			return "number of " + distinct + name;
		case Aggregate::Sum:
			return "total " + name;
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

	std::string From(const QueryModel &model) const {
		std::string text;
		for (const int relation : UsedRelations(model)) {
			text += (text.empty() ? " of " : " with ") + Spaced(picture_.At(relation).name);
		}
		return text;
	}

	std::string Conditions(const char *head, const std::vector<AnyOf> &conditions) const {
		std::string text;
		for (const AnyOf &any : conditions) {
			std::string group;
			for (const Condition &condition : any) {
				group += (group.empty() ? "" : " or ") + Say(condition);
			}
			text += (text.empty() ? head : " and ") + group;
		}
		return text;
	}

	std::string Say(const Condition &condition) const {
		std::string text = Say(condition.left) + Verb(condition.op);
		if (!condition.subquery.empty()) {
			return text + (condition.op == Operator::NotIn || condition.op == Operator::In ? " the " : " the ") +
			       Tell(condition.subquery[0]);
		}
		if (condition.right) {
			return text + " " + Say(*condition.right);
		}
		for (std::size_t i = 0; i < condition.literals.size(); ++i) {
			const Literal &literal = condition.literals[i];
			const bool quoted = literal.kind == LiteralKind::Text;
			text += (i == 0 ? " " : " and ") + (quoted ? "'" + literal.text + "'" : literal.text);
		}
		return text;
	}

	static const char *Verb(Operator op) {
		switch (op) {
		case Operator::NotEqual:
			return " is not";
		case Operator::Less:
			return " is less than";
		case Operator::LessEqual:
			return " is at most";
		case Operator::Greater:
			return " is more than";
		case Operator::GreaterEqual:
			return " is at least";
		case Operator::Between:
			return " is between";
		case Operator::HalfOpen:
			return " is from (up to, not with)";
		case Operator::Like:
			return " is like";
		case Operator::NotLike:
			return " is not like";
		case Operator::In:
			return " is among";
		case Operator::NotIn:
			return " is not among";
		case Operator::IsNull:
			return " is empty";
		case Operator::IsNotNull:
			return " is not empty";
		default:
			return " is";
		}
	}

	const SchemaPicture &picture_;
};

} // namespace

std::string Paraphrase(const QueryModel &model, const SchemaPicture &picture) {
	return Teller(picture).Tell(model);
}

std::string ClarifyingQuestion(const Interpretation &interpretation) {
	if (interpretation.readings.size() > 1) {
		std::string question = "Did you mean";
		for (std::size_t i = 0; i < interpretation.readings.size(); ++i) {
			question += (i == 0 ? " (" : ", or (") + std::to_string(i + 1) + ") " + interpretation.readings[i].paraphrase;
		}
		return question + "?";
	}
	if (interpretation.readings.size() == 1) {
		std::string question = "Did you mean: " + interpretation.readings[0].paraphrase + "?";
		if (!interpretation.unknown_words.empty()) {
			question += " I could not place: ";
			for (std::size_t i = 0; i < interpretation.unknown_words.size(); ++i) {
				question += (i == 0 ? "" : ", ") + interpretation.unknown_words[i];
			}
			question += ".";
		}
		return question;
	}
	return "";
}

} // namespace savant::core
