/*
 * measures.cpp
 *     Column roles by word lists, and the measures that can be made of them.
 */
#include "core/language/measures.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>

#include "core/language/column_facts.hpp"
#include "core/language/fact_paths.hpp"
#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

using Words = std::span<const std::string_view>;

// Last words of column names, best first.
constexpr std::string_view kAmount[] = {"revenue", "turnover", "sales",  "total",
                                        "amount",  "subtotal", "sum",    "paid",
                                        "value",   "fee",      "charge", "fine"};
constexpr std::string_view kQuantity[] = {"quantity", "units", "pieces", "copies", "count"};
constexpr std::string_view kPrice[] = {"price", "rate",  "fee",    "cost", "amount",
                                       "total", "value", "charge", "fine"};
constexpr std::string_view kUnitPrice[] = {"price", "rate"};
constexpr std::string_view kCost[] = {"cost", "purchase", "buying"};
constexpr std::string_view kDiscount[] = {"discount", "rebate"};
constexpr std::string_view kRating[] = {"rating", "star", "score", "grade"};
constexpr std::string_view kStock[] = {"stock", "inventory", "available", "hand", "warehouse"};
constexpr std::string_view kSalary[] = {"salary", "wage", "pay", "income", "earnings"};
constexpr std::string_view kSize[] = {"total",    "amount",   "revenue", "size",  "population",
                                      "capacity", "bed",      "budget",  "value", "salary",
                                      "price",    "quantity", "count",   "page"};
constexpr std::string_view kLength[] = {"length",   "duration", "page", "minute",
                                        "distance", "runtime",  "hour", "time"};
constexpr std::string_view kWeight[] = {"weight", "kg"};

// Relations that record what was sold come before others that hold money.
constexpr std::string_view kSales[] = {"order",    "sale",        "invoice", "bill",
                                       "purchase", "transaction", "booking", "receipt"};

// Words of dates that say when a row came to be, and of those that say when it ended.
constexpr std::string_view kBegin[] = {
	"order", "created", "placed", "sale",      "sold",    "sign",     "signup",      "register",
	"join",  "hire",    "admit",  "admission", "loan",    "borrow",   "issue",       "start",
	"begin", "added",   "open",   "book",      "enroll",  "invoice",  "transaction", "purchase",
	"visit", "written", "paid",   "ship",      "publish", "schedule", "from"};
constexpr std::string_view kEnd[] = {"end",    "due",    "return", "deliver", "discharge", "close",
                                     "left",   "leave",  "update", "modify",  "delete",    "birth",
                                     "expire", "cancel", "finish", "until"};

/* Position of the first word of `list` that is among `stems`; -1 = none. */
int FirstOf(Words list, const std::vector<std::string> &stems) {
	for (std::size_t i = 0; i < list.size(); ++i) {
		if (std::find(stems.begin(), stems.end(), StemKey(list[i])) != stems.end()) {
			return static_cast<int>(i);
		}
	}
	return -1;
}

Words WordsOfRole(MeasureRole role) {
	switch (role) {
	case MeasureRole::Revenue:
	case MeasureRole::Profit:
		return kAmount;
	case MeasureRole::Quantity:
		return kQuantity;
	case MeasureRole::Rating:
		return kRating;
	case MeasureRole::Price:
		return kPrice;
	case MeasureRole::Stock:
		return kStock;
	case MeasureRole::Salary:
		return kSalary;
	case MeasureRole::Length:
		return kLength;
	case MeasureRole::Weight:
		return kWeight;
	default:
		return kSize;
	}
}

/* The number column that one of `list` names best; -1 = none. */
int ColumnNamed(int relation, Words list, const SchemaWords &words) {
	int best = -1;
	int best_rank = static_cast<int>(list.size());
	const Relation &table = words.Picture().At(relation);
	for (int c = 0; c < static_cast<int>(table.columns.size()); ++c) {
		const std::vector<std::string> &stems = words.WordsOf({relation, c});
		const bool key = table.columns[static_cast<std::size_t>(c)].in_primary_key ||
		                 (!stems.empty() && stems.back() == "id");
		const int rank = FirstOf(list, stems);
		if (!key && IsNumeric(table.columns[static_cast<std::size_t>(c)]) && rank >= 0 &&
		    rank < best_rank) {
			best = c;
			best_rank = rank;
		}
	}
	return best;
}

bool IsView(const Relation &relation) {
	return relation.kind == RelationKind::View || relation.kind == RelationKind::MaterializedView;
}

bool CommentHolds(const std::string &comment, const std::string &stem) {
	const std::vector<std::string> words = IdentifierWords(comment);
	return std::any_of(words.begin(), words.end(),
	                   [&](const std::string &word) { return StemKey(word) == stem; });
}

std::string Dotted(const SchemaPicture &picture, ColumnRef column) {
	return picture.At(column.relation).name + "." + picture.At(column).name;
}

/* A fraction is taken off by multiplying, an amount by subtracting. */
bool IsFraction(const Column &column) {
	const bool known = !column.high.empty() || !column.common_values.empty();
	double highest = column.high.empty() ? 0 : std::atof(column.high.c_str());
	for (const CommonValue &value : column.common_values) {
		highest = std::max(highest, std::atof(value.text.c_str()));
	}
	return column.type_class != TypeClass::Integer && (!known || highest <= 1);
}

/* quantity x unit price, less the discount. */
std::optional<Measure> LineAmount(int relation, const SchemaWords &words) {
	const SchemaPicture &picture = words.Picture();
	const int quantity = ColumnNamed(relation, kQuantity, words);
	const int price = ColumnNamed(relation, kUnitPrice, words);
	if (quantity < 0 || price < 0 || quantity == price) {
		return std::nullopt;
	}
	const ColumnRef q{relation, quantity}, p{relation, price};
	Measure measure;
	measure.relation = relation;
	measure.expression = MarkedColumn(picture, q) + " * " + MarkedColumn(picture, p);
	measure.note = Dotted(picture, q) + " x " + picture.At(p).name;
	if (const int discount = ColumnNamed(relation, kDiscount, words);
	    discount >= 0 && discount != price) {
		const ColumnRef d{relation, discount};
		const bool fraction = IsFraction(picture.At(d));
		measure.expression +=
			(fraction ? " * (1 - " : " - ") + MarkedColumn(picture, d) + (fraction ? ")" : "");
		measure.note += ", less " + picture.At(d).name;
	}
	return measure;
}

Measure OfColumn(ColumnRef column, const SchemaWords &words) {
	return {column.relation, MarkedColumn(words.Picture(), column), Dotted(words.Picture(), column),
	        column};
}

/* Something happened: the relation has a date and refers to something. */
bool IsEvent(int relation, const SchemaWords &words) {
	const SchemaPicture &picture = words.Picture();
	const bool dated = EventDate(relation, {}, words).has_value();
	return dated && std::any_of(picture.foreign_keys.begin(), picture.foreign_keys.end(),
	                            [&](const ForeignKey &key) { return key.from == relation; });
}

std::vector<Measure> Revenue(const std::string &asked, const SchemaWords &words) {
	const SchemaPicture &picture = words.Picture();
	std::vector<std::pair<int, Measure>> found; // lower is better
	for (int r = 0; r < static_cast<int>(picture.relations.size()); ++r) {
		if (IsView(picture.At(r))) {
			continue;
		}
		const int sales = FirstOf(kSales, words.WordsOf({r, -1}));
		if (const auto line = LineAmount(r, words)) {
			found.emplace_back(60, *line);
		}
		for (int c = 0; c < static_cast<int>(picture.At(r).columns.size()); ++c) {
			const ColumnRef column{r, c};
			const std::vector<std::string> &stems = words.WordsOf(column);
			const bool named = std::find(stems.begin(), stems.end(), asked) != stems.end();
			if (FirstOf(kUnitPrice, stems) >= 0 || !IsNumeric(picture.At(column))) {
				continue; // a "sales price" is not what was sold for
			}
			if (named || (IsEvent(r, words) && CommentHolds(picture.At(column).comment, asked))) {
				found.emplace_back(named ? 0 : 1, OfColumn(column, words));
			}
		}
		const int amount = ColumnNamed(r, kAmount, words);
		const bool unit_price = amount >= 0 && FirstOf(kUnitPrice, words.WordsOf({r, amount})) >= 0;
		if (amount >= 0 && !unit_price && IsEvent(r, words)) {
			found.emplace_back(sales >= 0 ? 10 + sales : 40, OfColumn({r, amount}, words));
		}
	}
	std::stable_sort(found.begin(), found.end(),
	                 [](const auto &a, const auto &b) { return a.first < b.first; });
	std::vector<Measure> measures;
	for (auto &[rank, measure] : found) {
		measures.push_back(std::move(measure));
	}
	return measures;
}

/* What a line brings in, less its quantity times the cost of the thing it refers to. */
std::vector<Measure> Profit(const SchemaWords &words) {
	const SchemaPicture &picture = words.Picture();
	std::vector<Measure> measures;
	for (int r = 0; r < static_cast<int>(picture.relations.size()); ++r) {
		auto line = IsView(picture.At(r)) ? std::nullopt : LineAmount(r, words);
		if (!line) {
			continue;
		}
		const ColumnRef quantity{r, ColumnNamed(r, kQuantity, words)};
		for (const JoinEdge &edge : words.Joins().EdgesOf(r)) {
			const int cost = edge.to_parent ? ColumnNamed(edge.right, kCost, words)
			                                : ColumnNamed(r, kCost, words);
			const int owner = edge.to_parent ? edge.right : r;
			if (cost >= 0) {
				Measure measure = *line;
				measure.expression += " - " + MarkedColumn(picture, quantity) + " * " +
				                      MarkedColumn(picture, {owner, cost});
				measure.note +=
					", less " + picture.At(quantity).name + " x " + Dotted(picture, {owner, cost});
				measure.column = ColumnRef{owner, cost};
				measures.push_back(std::move(measure));
				break;
			}
		}
	}
	return measures;
}

std::vector<Measure> ByColumn(MeasureRole role, const SchemaWords &words) {
	std::vector<Measure> facts, others;
	for (int r = 0; r < static_cast<int>(words.Picture().relations.size()); ++r) {
		if (const auto column =
		        IsView(words.Picture().At(r)) ? std::nullopt : RoleColumn(r, role, words)) {
			(IsEvent(r, words) ? facts : others).push_back(OfColumn(*column, words));
		}
	}
	if (role == MeasureRole::Quantity) {
		// Lines of something sold have a price beside the quantity.
		std::vector<Measure> lines;
		for (const std::vector<Measure> &list : {facts, others}) {
			for (const Measure &measure : list) {
				if (ColumnNamed(measure.relation, kUnitPrice, words) >= 0) {
					lines.push_back(measure);
				}
			}
		}
		return lines;
	}
	facts.insert(facts.end(), others.begin(), others.end());
	return facts;
}

} // namespace

std::optional<ColumnRef> RoleColumn(int relation, MeasureRole role, const SchemaWords &words) {
	if (role == MeasureRole::Date) {
		return EventDate(relation, {}, words);
	}
	const int column = ColumnNamed(relation, WordsOfRole(role), words);
	return column < 0 ? std::nullopt : std::optional(ColumnRef{relation, column});
}

std::vector<Measure> MeasuresFor(MeasureRole role, std::string_view asked,
                                 const SchemaWords &words) {
	if (role == MeasureRole::Revenue) {
		return Revenue(StemKey(asked), words);
	}
	return role == MeasureRole::Profit ? Profit(words) : ByColumn(role, words);
}

std::optional<ColumnRef> EventDate(int relation, const std::vector<std::string> &stems,
                                   const SchemaWords &words) {
	const Relation &table = words.Picture().At(relation);
	std::optional<ColumnRef> best;
	int best_score = -1000;
	for (int c = 0; c < static_cast<int>(table.columns.size()); ++c) {
		const Column &column = table.columns[static_cast<std::size_t>(c)];
		if (!IsTemporal(column)) {
			continue;
		}
		const std::vector<std::string> &name = words.WordsOf({relation, c});
		int score = column.not_null ? 10 : 0;
		const bool asked = std::any_of(stems.begin(), stems.end(), [&](const std::string &stem) {
			return std::find(name.begin(), name.end(), stem) != name.end();
		});
		score += asked ? 1000 : 0;
		if (const int begin = FirstOf(kBegin, name); begin >= 0) {
			score += 100 - begin;
		}
		score -= FirstOf(kEnd, name) >= 0 ? 200 : 0;
		if (score > best_score) {
			best = ColumnRef{relation, c};
			best_score = score;
		}
	}
	return best;
}

} // namespace savant::core
