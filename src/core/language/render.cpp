/*
 * render.cpp
 *     Writing a QueryModel as SQL, clause by clause.
 */
#include "core/language/render.hpp"

#include <algorithm>
#include <map>

#include "core/language/column_facts.hpp"

namespace savant::core {

namespace {

/* One SELECT; subqueries get a writer of their own, whose aliases are independent. */
class Writer {
public:
	Writer(const QueryModel &model, const SchemaPicture &picture, const JoinGraph &graph,
	       RenderedQuery &result, int depth)
		: model_(model), picture_(picture), graph_(graph), result_(result), depth_(depth) {}

	std::optional<std::string> Write() {
		const std::vector<int> used = UsedRelations(model_);
		if (used.empty() || model_.select.empty() || depth_ > kMaxDepth) {
			return std::nullopt;
		}
		auto plan = graph_.Plan(used, model_.join_words);
		if (!plan) {
			return std::nullopt;
		}
		plan_ = std::move(*plan);
		result_.ambiguous_joins += plan_.ambiguous ? 1 : 0;
		NameAliases();
		std::string sql = "SELECT " + SelectList() + " FROM " + From();
		sql += Conditions(" WHERE ", model_.where);
		sql += List(" GROUP BY ", model_.group_by);
		sql += Conditions(" HAVING ", model_.having);
		sql += Order();
		if (model_.limit) {
			sql += " LIMIT " + std::to_string(*model_.limit);
		}
		if (failed_) {
			return std::nullopt;
		}
		auto whole = WithSetOperation(std::move(sql));
		if (whole && model_.count_rows_of_result && depth_ == 0) {
			whole = "SELECT count(*) FROM (" + *whole + ") AS found";
		}
		return whole;
	}

private:
	static constexpr int kMaxDepth = 4;

	std::optional<std::string> WithSetOperation(std::string sql) {
		if (model_.set_right.empty()) {
			return sql;
		}
		Writer right(model_.set_right[0], picture_, graph_, result_, depth_ + 1);
		const auto text = right.Write();
		if (!text) {
			return std::nullopt;
		}
		const char *word = model_.set_operation == SetOperation::Union       ? " UNION "
		                   : model_.set_operation == SetOperation::Intersect ? " INTERSECT "
		                                                                     : " EXCEPT ";
		return sql + word + *text;
	}

	/* Initials of the name, numbered when taken. */
	void NameAliases() {
		if (plan_.relations.size() < 2) {
			return;
		}
		std::vector<std::string> taken;
		for (const int relation : plan_.relations) {
			std::string base;
			bool at_start = true;
			for (const char c : picture_.At(relation).name) {
				const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
				if (letter && at_start) {
					base += static_cast<char>(c | 0x20);
				}
				at_start = !letter;
			}
			base = base.empty() ? "t" : base.substr(0, 3);
			std::string alias = base;
			for (int n = 2; std::find(taken.begin(), taken.end(), alias) != taken.end() ||
			                QuoteIdentifier(alias) != alias;
			     ++n) {
				alias = base + std::to_string(n);
			}
			taken.push_back(alias);
			aliases_[relation] = alias;
		}
	}

	std::string Name(ColumnRef column) {
		const auto alias = aliases_.find(column.relation);
		const std::string prefix = alias == aliases_.end() ? "" : alias->second + ".";
		return prefix + (column.column < 0 ? "*" : QuoteIdentifier(picture_.At(column).name));
	}

	/* Text that holds numbers is compared, added and sorted as numbers. */
	std::string Numeric(ColumnRef column) {
		const std::string name = Name(column);
		return IsNumericText(picture_.At(column)) ? "NULLIF(" + name + ", '')::numeric" : name;
	}

	std::string Expression(const Term &term) {
		if (term.aggregate == Aggregate::None) {
			return Part(term);
		}
		if (term.column.relation < 0 || term.column.column < 0) {
			return "count(*)";
		}
		const bool least_or_most =
			term.aggregate == Aggregate::Minimum || term.aggregate == Aggregate::Maximum;
		const bool as_text = term.aggregate == Aggregate::Count ||
		                     (least_or_most && IsEvenText(picture_.At(term.column)));
		const std::string inner = as_text ? Name(term.column) : Numeric(term.column);
		const std::string distinct = term.distinct ? "DISTINCT " : "";
		switch (term.aggregate) {
		case Aggregate::Sum:
			return "sum(" + distinct + inner + ")";
		case Aggregate::Average:
			return "avg(" + distinct + inner + ")";
		case Aggregate::Minimum:
			return "min(" + inner + ")";
		case Aggregate::Maximum:
			return "max(" + inner + ")";
		default:
			return "count(" + distinct + inner + ")";
		}
	}

	std::string Part(const Term &term) {
		const std::string name = Name(term.column);
		switch (term.part) {
		case DatePart::Year:
			return "date_part('year', " + name + ")";
		case DatePart::Quarter:
			return "date_trunc('quarter', " + name + ")::date";
		case DatePart::Month:
			return "date_trunc('month', " + name + ")::date";
		case DatePart::Week:
			return "date_trunc('week', " + name + ")::date";
		case DatePart::Day:
			return name + "::date";
		default:
			return name;
		}
	}

	std::string SelectList() {
		std::string list = model_.distinct ? "DISTINCT " : "";
		for (std::size_t i = 0; i < model_.select.size(); ++i) {
			list += (i == 0 ? "" : ", ") + Expression(model_.select[i]);
		}
		return list;
	}

	std::string From() {
		std::string from = Table(plan_.relations[0]);
		for (const JoinEdge &edge : plan_.edges) {
			from += " JOIN " + Table(edge.right) + " ON ";
			for (std::size_t i = 0; i < edge.columns.size(); ++i) {
				from += (i == 0 ? "" : " AND ") + Name({edge.left, edge.columns[i].first}) + " = " +
				        Name({edge.right, edge.columns[i].second});
			}
			++result_.joins;
			if (edge.inferred) {
				++result_.inferred_joins;
				result_.notes.push_back(
					"joined " + picture_.At(edge.left).name + " and " +
					picture_.At(edge.right).name + " on the same-named column " +
					picture_.At(ColumnRef{edge.left, edge.columns[0].first}).name);
			}
		}
		return from;
	}

	std::string Table(int relation) {
		const auto alias = aliases_.find(relation);
		return picture_.SqlName(relation) + (alias == aliases_.end() ? "" : " AS " + alias->second);
	}

	std::string List(const char *head, const std::vector<Term> &terms) {
		std::string list;
		for (std::size_t i = 0; i < terms.size(); ++i) {
			const Term &term = terms[i];
			if (std::find(terms.begin(), terms.begin() + static_cast<std::ptrdiff_t>(i), term) !=
			    terms.begin() + static_cast<std::ptrdiff_t>(i)) {
				continue;
			}
			list += (list.empty() ? head : ", ") + Expression(term);
		}
		return list;
	}

	std::string Conditions(const char *head, const std::vector<AnyOf> &conditions) {
		std::string text;
		for (const AnyOf &any : conditions) {
			std::string group;
			for (const Condition &condition : any) {
				group += (group.empty() ? "" : " OR ") + Text(condition);
			}
			text += (text.empty() ? head : " AND ") + (any.size() > 1 ? "(" + group + ")" : group);
		}
		return text;
	}

	std::string Text(const Condition &condition) {
		const std::string left = Left(condition);
		if (!condition.subquery.empty()) {
			Writer inner(condition.subquery[0], picture_, graph_, result_, depth_ + 1);
			const auto sql = inner.Write();
			failed_ = failed_ || !sql;
			return left + Sign(condition.op) + "(" + sql.value_or("") + ")";
		}
		if (condition.right) {
			return left + Sign(condition.op) + Expression(*condition.right);
		}
		return left + Right(condition);
	}

	std::string Left(const Condition &condition) {
		const bool numbers =
			!condition.literals.empty() && condition.literals[0].kind == LiteralKind::Number;
		const bool ordering = condition.op != Operator::Equal &&
		                      condition.op != Operator::NotEqual &&
		                      condition.op != Operator::Like && condition.op != Operator::NotLike &&
		                      condition.op != Operator::In && condition.op != Operator::NotIn;
		const bool computed = condition.right || (!condition.subquery.empty() && ordering);
		if (condition.left.aggregate == Aggregate::None && condition.left.column.column >= 0 &&
		    ((numbers && ordering) || computed)) {
			return Numeric(condition.left.column);
		}
		const std::string left = Expression(condition.left);
		const bool pattern = condition.op == Operator::Like || condition.op == Operator::NotLike;
		const bool text = condition.left.column.column >= 0 &&
		                  condition.left.aggregate == Aggregate::None &&
		                  picture_.At(condition.left.column).type_class == TypeClass::Text;
		if (condition.op == Operator::SameText && text) {
			return "lower(" + left + ")";
		}
		return pattern && !text ? left + "::text" : left;
	}

	static const char *Sign(Operator op) {
		switch (op) {
		case Operator::NotEqual:
			return " <> ";
		case Operator::Less:
			return " < ";
		case Operator::LessEqual:
			return " <= ";
		case Operator::Greater:
			return " > ";
		case Operator::GreaterEqual:
			return " >= ";
		case Operator::In:
			return " IN ";
		case Operator::NotIn:
			return " NOT IN ";
		default:
			return " = ";
		}
	}

	std::string Right(const Condition &condition) {
		const auto literal = [&](std::size_t i) {
			return i < condition.literals.size() ? Value(condition, condition.literals[i])
			                                     : std::string("NULL");
		};
		switch (condition.op) {
		case Operator::Between:
			return " BETWEEN " + literal(0) + " AND " + literal(1);
		case Operator::HalfOpen:
			return " >= " + literal(0) + " AND " + Expression(condition.left) + " < " + literal(1);
		case Operator::Like:
			return " ILIKE " + literal(0);
		case Operator::NotLike:
			return " NOT ILIKE " + literal(0);
		case Operator::SameText:
			return " = lower(" + literal(0) + ")";
		case Operator::IsNull:
			return " IS NULL";
		case Operator::IsNotNull:
			return " IS NOT NULL";
		case Operator::In:
		case Operator::NotIn: {
			std::string list;
			for (std::size_t i = 0; i < condition.literals.size(); ++i) {
				list += (i == 0 ? "" : ", ") + literal(i);
			}
			return std::string(Sign(condition.op)) + "(" + list + ")";
		}
		default:
			return Sign(condition.op) + literal(0);
		}
	}

	/* A number stays bare unless it is compared for equality with text. */
	std::string Value(const Condition &condition, const Literal &literal) {
		const bool has_column =
			condition.left.aggregate == Aggregate::None && condition.left.column.column >= 0;
		const bool text_column =
			has_column && picture_.At(condition.left.column).type_class == TypeClass::Text;
		const bool equality = condition.op == Operator::Equal ||
		                      condition.op == Operator::NotEqual || condition.op == Operator::In ||
		                      condition.op == Operator::NotIn;
		if (literal.kind == LiteralKind::Number &&
		    !(text_column && (equality || !IsNumericText(picture_.At(condition.left.column))))) {
			return literal.text;
		}
		return QuoteLiteral(literal.text);
	}

	std::string Order() {
		std::string text;
		for (const OrderTerm &order : model_.order) {
			const bool plain =
				order.term.aggregate == Aggregate::None && order.term.column.column >= 0;
			text += (text.empty() ? " ORDER BY " : ", ") +
			        (plain && order.term.part == DatePart::None ? Numeric(order.term.column)
			                                                    : Expression(order.term));
			text += order.descending ? " DESC" : "";
			if (plain && picture_.At(order.term.column).null_share > 0) {
				text += order.descending ? " NULLS LAST" : model_.limit ? "" : " NULLS FIRST";
			}
		}
		return text;
	}

	const QueryModel &model_;
	const SchemaPicture &picture_;
	const JoinGraph &graph_;
	RenderedQuery &result_;
	int depth_;
	RelationTree plan_;
	std::map<int, std::string> aliases_;
	bool failed_ = false;
};

} // namespace

std::optional<RenderedQuery> RenderSql(const QueryModel &model, const SchemaPicture &picture,
                                       const JoinGraph &graph) {
	RenderedQuery result;
	auto sql = Writer(model, picture, graph, result, 0).Write();
	if (!sql) {
		return std::nullopt;
	}
	result.sql = std::move(*sql);
	return result;
}

} // namespace savant::core
