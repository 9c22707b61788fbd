/*
 * clause_parser.cpp
 *     Preparing the items, the order of clauses, and putting the model together.
 */
#include "core/language/clause_parser.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/language/column_facts.hpp"
#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

constexpr double kWordWeight = 1.0;
constexpr double kNamedWeight = 2.0; // a linked word that no clause used is a bad sign
constexpr double kVerbWeight = 0.15;

bool IsContentMarker(Role role) {
	switch (role) {
	case Role::Comparator:
	case Role::Superlative:
	case Role::Frequent:
	case Role::Top:
	case Role::Not:
	case Role::Both:
	case Role::Except:
	case Role::Contains:
	case Role::Between:
	case Role::Aggregate:
	case Role::CountNoun:
	case Role::HowMany:
	case Role::Each:
	case Role::OrEqual:
	case Role::Same:
	case Role::Or:
	case Role::Empty:
	case Role::Times:
	case Role::Part:
		return true;
	default:
		return false;
	}
}

} // namespace

ClauseParser::ClauseParser(const std::vector<Chunk> &chunks, const Assignment &assignment,
                           const SchemaWords &words, const LanguageOptions &options)
	: words_(words), picture_(words.Picture()), options_(options), model_(result_.model) {
	BuildItems(chunks, assignment);
}

std::optional<ParsedQuery> ClauseParser::Parse() {
	MarkSelectZone();
	DropEarlierSentences();
	FindEntity();
	if (entity_ < 0) {
		return std::nullopt;
	}
	TakeOrder();
	for (std::size_t i = 0; i + 1 < items_.size(); ++i) {
		if (items_[i].in_select && IsNumber(i) && IsTable(i + 1) &&
		    !items_[i].chunk->date.is_year && items_[i].chunk->number.size() < 4 &&
		    items_[i].chunk->number != "1") {
			said_limit_ = std::atoi(items_[i].chunk->number.c_str());
			Use(i);
		}
	}
	TakeComparedAggregates();
	TakeAggregateConditions();
	TakeCountConditions();
	TakeExtremes();
	TakeGroups();
	TakeBoth();
	TakeFlags();
	TakeNegations();
	TakeFilters();
	TakeSelect();
	Assemble();
	if (model_.select.empty()) {
		return std::nullopt;
	}
	return std::move(result_);
}

void ClauseParser::BuildItems(const std::vector<Chunk> &chunks, const Assignment &assignment) {
	std::string_view quantifier;
	for (std::size_t i = 0; i < chunks.size(); ++i) {
		const Chunk &chunk = chunks[i];
		for (const std::string &word : IdentifierWords(chunk.text)) {
			stems_.push_back(StemKey(word));
		}
		ClauseItem item;
		item.kind = chunk.kind;
		item.chunk = &chunk;
		if (chunk.kind == ChunkKind::Marker) {
			item.role = chunk.marker->role;
			item.code = chunk.marker->code;
			item.hint = chunk.marker->hint;
			if (item.role == Role::Filler || item.role == Role::Verb || item.role == Role::There) {
				quantifier = item.role == Role::Filler ? chunk.marker->phrase : quantifier;
				continue;
			}
			// "did not give any lesson": a verb opens a question only where a sentence begins
			const bool question_word =
				item.role == Role::Lead && chunk.marker->phrase.starts_with("wh");
			const bool opening =
				items_.empty() || items_.back().role == Role::Stop ||
				items_.back().role == Role::Comma || items_.back().role == Role::And ||
				items_.back().role == Role::Lead || items_.back().role == Role::Each ||
				IsTable(items_.size() - 1) || IsColumn(items_.size() - 1);
			if (item.role == Role::Lead && !question_word && !opening) {
				continue;
			}
		} else if (chunk.kind == ChunkKind::Named) {
			item.link = chunk.links[static_cast<std::size_t>(assignment.picks[i])];
		} else if (chunk.kind == ChunkKind::Word) {
			const bool after_is = !items_.empty() && (items_.back().role == Role::Is ||
			                                          items_.back().role == Role::Contains);
			const bool of_column = items_.size() > 1 && (IsColumn(items_.size() - 2) ||
			                                             items_.back().role == Role::Contains);
			if (!after_is || !of_column) {
				continue;
			}
			item.kind = ChunkKind::Literal;
		}
		item.quantifier = quantifier;
		quantifier = {};
		items_.push_back(item);
	}
}

bool ClauseParser::Is(std::size_t i, Role role) const {
	return i < items_.size() && items_[i].role == role && !items_[i].used;
}

bool ClauseParser::IsNamed(std::size_t i, LinkKind kind) const {
	return i < items_.size() && items_[i].kind == ChunkKind::Named && items_[i].link.kind == kind;
}

bool ClauseParser::IsNumber(std::size_t i) const {
	return i < items_.size() && items_[i].kind == ChunkKind::Number && !items_[i].used;
}

std::size_t ClauseParser::SkipSmall(std::size_t i) const {
	while (i < items_.size() &&
	       (items_[i].used || items_[i].role == Role::Is || items_[i].role == Role::Distinct)) {
		++i;
	}
	return i;
}

void ClauseParser::Use(std::size_t i) {
	ClauseItem &item = items_[i];
	if (item.kind == ChunkKind::Named && !item.used) {
		result_.mentions.push_back(
			{item.chunk->text, item.link.target, item.link.value, item.link.score});
	}
	item.used = true;
}

void ClauseParser::Need(int relation) {
	if (relation >= 0 && std::find(model_.relations.begin(), model_.relations.end(), relation) ==
	                         model_.relations.end()) {
		model_.relations.push_back(relation);
	}
}

std::optional<ColumnRef> ClauseParser::ColumnOn(std::size_t i, int relation,
                                                double at_least) const {
	if (i >= items_.size() || items_[i].kind != ChunkKind::Named) {
		return std::nullopt;
	}
	for (const Link &link : items_[i].chunk->links) {
		if (link.kind == LinkKind::Column && link.target.relation == relation &&
		    link.score >= at_least) {
			return link.target;
		}
	}
	return std::nullopt;
}

Term ClauseParser::DisplayTerm(int relation) const {
	Term term;
	term.column = {relation, words_.DisplayColumn(relation)};
	return term;
}

bool ClauseParser::IsKey(ColumnRef column) const {
	const std::vector<std::string> &words = words_.WordsOf(column);
	return At(column).in_primary_key || (!words.empty() && words.back() == "id");
}

bool ClauseParser::PersonColumns(int relation, ColumnRef &first, ColumnRef &last) const {
	first = last = {};
	for (int c = 0; c < static_cast<int>(picture_.At(relation).columns.size()); ++c) {
		const std::vector<std::string> &words = words_.WordsOf({relation, c});
		const auto has = [&](const char *word) {
			return std::find(words.begin(), words.end(), word) != words.end();
		};
		if ((has("first") && has("name")) || has("forenam")) {
			first = first.relation < 0 ? ColumnRef{relation, c} : first;
		} else if ((has("last") && has("name")) || has("surnam")) {
			last = last.relation < 0 ? ColumnRef{relation, c} : last;
		}
	}
	return first.relation >= 0 && last.relation >= 0;
}

std::optional<ColumnRef> ClauseParser::StoredCount(int relation, int table) const {
	if (relation < 0 || table < 0) {
		return std::nullopt;
	}
	const std::vector<std::string> &wanted = words_.WordsOf({table, -1});
	for (int c = 0; c < static_cast<int>(picture_.At(relation).columns.size()); ++c) {
		const ColumnRef column{relation, c};
		const std::vector<std::string> &words = words_.WordsOf(column);
		bool said = false;
		const bool counts = std::all_of(words.begin(), words.end(), [&](const std::string &word) {
			const bool own = std::find(wanted.begin(), wanted.end(), word) != wanted.end();
			said = said || own;
			return own || word == "number" || word == "count" || word == "total" || word == "of" ||
			       word == "amount" || word == "quantiti";
		});
		if (counts && said && IsNumeric(At(column)) && !At(column).in_primary_key &&
		    relation != table) {
			return column;
		}
	}
	return std::nullopt;
}

/* One row of `from` may have many of `to`. */
bool ClauseParser::IsMany(int from, int to) const {
	const auto plan = words_.Joins().Plan({from, to});
	return plan && std::any_of(plan->edges.begin(), plan->edges.end(),
	                           [](const JoinEdge &edge) { return !edge.to_parent; });
}

/* What is asked for stands after "show", "what are" and before the first restriction. */
void ClauseParser::MarkSelectZone() {
	bool zone = true;
	for (std::size_t i = 0; i < items_.size(); ++i) {
		const Role role = items_[i].role;
		const Role next = i + 1 < items_.size() ? items_[i + 1].role : Role::None;
		const bool sentence_start =
			i == 0 || items_[i - 1].role == Role::Stop || items_[i - 1].role == Role::Lead;
		if (role == Role::Lead || role == Role::HowMany) {
			zone = true;
		} else if (role == Role::And || role == Role::Comma) {
			zone = zone || next == Role::CountNoun || next == Role::HowMany || next == Role::Lead ||
			       (next == Role::Aggregate && role == Role::And);
		} else if (role == Role::Stop || role == Role::With || role == Role::Comparator ||
		           role == Role::Not || role == Role::Between || role == Role::Contains ||
		           role == Role::OrderBy || role == Role::Except || role == Role::Same ||
		           (role == Role::Each && items_[i].code != 2) ||
		           (role == Role::Relative && !sentence_start)) {
			zone = false;
		} else if (role == Role::In) {
			zone = zone && i + 1 < items_.size() &&
			       (IsTable(i + 1) || next == Role::Superlative || next == Role::Distinct);
		} else if (items_[i].kind == ChunkKind::Literal || items_[i].kind == ChunkKind::Date ||
		           IsValue(i)) {
			zone = zone && i + 1 < items_.size() && (IsTable(i + 1) || IsColumn(i + 1));
		}
		items_[i].in_select = zone;
	}
}

/*
 * "How many pets has each student? List the name and the number": the last sentence that
 * says what to show decides, the ones before it only describe.
 */
void ClauseParser::DropEarlierSentences() {
	for (std::size_t i = items_.size(); i-- > 1;) {
		if (items_[i].role != Role::Lead || items_[i - 1].role != Role::Stop) {
			continue;
		}
		bool shows = false;
		for (std::size_t k = i; k < items_.size() && items_[k].role != Role::Stop; ++k) {
			shows = shows ||
			        (items_[k].in_select && (IsColumn(k) || items_[k].role == Role::CountNoun ||
			                                 items_[k].role == Role::HowMany));
		}
		if (!shows) {
			continue;
		}
		for (std::size_t k = 0; k < i; ++k) {
			const Role role = items_[k].role;
			if (items_[k].in_select && (role == Role::HowMany || role == Role::CountNoun)) {
				Use(k);
			}
		}
		return;
	}
}

void ClauseParser::FindEntity() {
	int first_column = -1;
	int any_table = -1;
	int anything = -1;
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (items_[i].kind != ChunkKind::Named) {
			continue;
		}
		const int relation = items_[i].link.target.relation;
		anything = anything < 0 ? relation : anything;
		if (IsTable(i)) {
			any_table = any_table < 0 ? relation : any_table;
			if (items_[i].in_select) {
				entity_ = relation;
				return;
			}
		} else if (IsColumn(i) && items_[i].in_select && first_column < 0) {
			first_column = relation;
		}
	}
	entity_ = first_column >= 0 ? first_column : any_table >= 0 ? any_table : anything;
}

/*
 * "how many dogs went through a treatment": a dog with two treatments is one dog.  And
 * "what are the payment methods": each is wanted once.
 */
void ClauseParser::CountEachOnce() {
	if (model_.select.size() != 1 || !model_.group_by.empty()) {
		return;
	}
	Term &term = model_.select[0];
	if (term.aggregate == Aggregate::Count && term.column.relation < 0 &&
	    words_.KeyColumn(entity_) >= 0) {
		const std::vector<int> used = UsedRelations(model_);
		const bool many = std::any_of(used.begin(), used.end(), [&](int relation) {
			return relation != entity_ && IsMany(entity_, relation);
		});
		if (many) {
			term = {Aggregate::Count, true, {entity_, words_.KeyColumn(entity_)}, DatePart::None};
		}
	}
	if (term.aggregate == Aggregate::None && term.column.column >= 0 && model_.where.empty() &&
	    model_.order.empty() && !model_.limit && !order_by_select_) {
		const Column &column = At(term.column);
		const double rows = picture_.At(term.column.relation).row_estimate;
		bool table_said = false;
		for (std::size_t i = 0; i < items_.size(); ++i) {
			table_said = table_said || IsTable(i) || (IsColumn(i) && items_[i].link.names_table);
		}
		const bool repeats =
			rows > 0 && column.distinct_count >= 0 && column.distinct_count < 0.9 * rows;
		model_.distinct =
			model_.distinct || (!table_said && repeats && UsedRelations(model_).size() == 1);
	}
}

/*
 * "the average age of dogs that went through a treatment": a dog with two treatments weighs
 * no more than one with one, so what only selects rows goes into a subquery.
 */
void ClauseParser::WeighEachOnce() {
	const bool weighs =
		!model_.select.empty() && model_.group_by.empty() && model_.having.empty() &&
		model_.order.empty() &&
		std::all_of(model_.select.begin(), model_.select.end(), [&](const Term &term) {
			return (term.aggregate == Aggregate::Sum || term.aggregate == Aggregate::Average) &&
		           term.column.relation == entity_;
		});
	std::vector<AnyOf> own, others;
	std::vector<int> relations;
	bool many = false;
	for (const int relation : UsedRelations(model_)) {
		many = many || (relation != entity_ && IsMany(entity_, relation));
		if (relation != entity_) {
			relations.push_back(relation);
		}
	}
	if (!weighs || !many) {
		return;
	}
	for (const AnyOf &any : model_.where) {
		const bool of_entity = std::all_of(any.begin(), any.end(), [&](const Condition &condition) {
			return condition.left.column.relation == entity_;
		});
		(of_entity ? own : others).push_back(any);
	}
	const QueryModel before = model_;
	model_.where = std::move(own);
	model_.relations = {entity_};
	if (ExcludeRows(entity_, others, relations)) {
		model_.where.back()[0].op = Operator::In;
	} else {
		model_ = before;
	}
}

/* "older than 23 and younger than 20": nobody is both; different rows are meant. */
void ClauseParser::SplitContradiction() {
	const auto single = [](const AnyOf &any, Operator strict, Operator loose) {
		return any.size() == 1 && any[0].literals.size() == 1 &&
		       any[0].literals[0].kind == LiteralKind::Number &&
		       (any[0].op == strict || any[0].op == loose);
	};
	for (std::size_t i = 0; i < model_.where.size() && both_.empty(); ++i) {
		for (std::size_t k = 0; k < model_.where.size(); ++k) {
			const AnyOf &above = model_.where[i], &below = model_.where[k];
			if (single(above, Operator::Greater, Operator::GreaterEqual) &&
			    single(below, Operator::Less, Operator::LessEqual) &&
			    above[0].left == below[0].left &&
			    std::strtod(above[0].literals[0].text.c_str(), nullptr) >=
			        std::strtod(below[0].literals[0].text.c_str(), nullptr)) {
				both_ = {model_.where[std::min(i, k)], model_.where[std::max(i, k)]};
				model_.where.erase(model_.where.begin() +
				                   static_cast<std::ptrdiff_t>(std::max(i, k)));
				model_.where.erase(model_.where.begin() +
				                   static_cast<std::ptrdiff_t>(std::min(i, k)));
				return;
			}
		}
	}
}

/* "orders of 2024 and of 2025": no row lies in two spans that are apart, so one of them will do. */
void ClauseParser::JoinSpansApart() {
	const auto is_span = [](const AnyOf &any) {
		return any[0].op == Operator::HalfOpen && any[0].literals.size() == 2 &&
		       any[0].subquery.empty();
	};
	for (std::size_t i = 0; i < model_.where.size(); ++i) {
		for (std::size_t k = i + 1; k < model_.where.size();) {
			AnyOf &first = model_.where[i], &second = model_.where[k];
			const bool same = first.size() == 1 && second.size() == 1 && is_span(first) &&
			                  is_span(second) && first[0].left == second[0].left;
			const bool apart = same && (first[0].literals[1].text <= second[0].literals[0].text ||
			                            second[0].literals[1].text <= first[0].literals[0].text);
			if (!apart) {
				++k;
				continue;
			}
			first.push_back(second[0]);
			model_.where.erase(model_.where.begin() + static_cast<std::ptrdiff_t>(k));
			break;
		}
	}
}

/* INTERSECT for "both", UNION for "(a and b) or (c and d)". */
void ClauseParser::MakeSetOperation() {
	const bool count_only = model_.select.size() == 1 &&
	                        model_.select[0].aggregate == Aggregate::Count &&
	                        model_.group_by.empty();
	if (both_.size() == 2 && count_only && words_.KeyColumn(entity_) >= 0) {
		model_.select[0] = {
			Aggregate::None, false, {entity_, words_.KeyColumn(entity_)}, DatePart::None};
		model_.count_rows_of_result = true;
	}
	if (both_.size() == 2) {
		QueryModel right = model_;
		right.where.push_back(both_[1]);
		right.order.clear();
		model_.where.push_back(both_[0]);
		model_.order.clear();
		model_.set_operation = SetOperation::Intersect;
		model_.set_right.push_back(std::move(right));
	} else if (union_right_ > 0 && model_.where.size() > union_right_) {
		QueryModel right = model_;
		right.order.clear();
		right.where.erase(right.where.begin() + static_cast<std::ptrdiff_t>(union_left_),
		                  right.where.begin() + static_cast<std::ptrdiff_t>(union_right_));
		model_.where.resize(union_right_);
		model_.order.clear();
		model_.set_operation = SetOperation::Union;
		model_.set_right.push_back(std::move(right));
	}
}

void ClauseParser::Assemble() {
	if (extreme_) {
		extreme_->limit = extreme_->limit == 1 && said_limit_ > 0 ? said_limit_ : extreme_->limit;
		ApplyExtreme(*extreme_);
	} else if (said_limit_ > 0) {
		model_.limit = said_limit_;
	}
	const auto aggregated = [](const Term &term) { return term.aggregate != Aggregate::None; };
	const bool select_aggregated =
		std::any_of(model_.select.begin(), model_.select.end(), aggregated);
	const bool order_aggregated =
		std::any_of(model_.order.begin(), model_.order.end(),
	                [&](const OrderTerm &order) { return aggregated(order.term); });
	if (grouped_by_each_ && !select_aggregated && !order_aggregated && model_.having.empty()) {
		model_.group_by.clear(); // "the names of each customer"
		MissGroups();
	}
	if (select_aggregated) {
		ShowGroups();
	}
	const bool mixed =
		select_aggregated && !std::all_of(model_.select.begin(), model_.select.end(), aggregated);
	const bool grouped = !model_.group_by.empty() || !model_.having.empty() || mixed ||
	                     (order_aggregated && !select_aggregated);
	if (grouped) {
		CompleteGroups();
		model_.distinct = false;
	}
	// "how many students have more than 2 pets": the groups are counted
	const bool count_only =
		model_.select.size() == 1 && model_.select[0].aggregate == Aggregate::Count;
	if (count_only && !model_.having.empty() && !model_.group_by.empty() && group_select_.empty()) {
		model_.select[0] = model_.group_by[0];
		model_.count_rows_of_result = true;
	}
	CountEachOnce();
	WeighEachOnce();
	if (order_by_select_ && model_.order.empty()) {
		const auto shown = std::find_if(model_.select.begin(), model_.select.end(), aggregated);
		const bool by_number =
			grouped &&
			shown != model_.select.end(); // "the number of songs of each, from most to least"
		model_.order.push_back({by_number ? *shown : model_.select[0], order_descending_});
	}
	SplitContradiction();
	if (both_.empty() && union_right_ == 0) {
		JoinSpansApart();
	}
	MakeSetOperation();
	WeighItems();
}

/* "the dearest product in each category": one row of all is not one of each. */
void ClauseParser::MissGroups() {
	for (const ClauseItem &item : items_) {
		if (model_.limit && extreme_ && item.used && item.role == Role::Each && item.code == 0) {
			result_.unexplained.push_back(item.chunk->text);
			result_.content += kNamedWeight;
			result_.lost += kNamedWeight;
			++result_.unused_markers;
		}
	}
}

/* Adds the groups to what is shown, unless something of the same relation is shown already. */
void ClauseParser::ShowGroups() {
	std::vector<Term> missing;
	for (const Term &term : group_select_) {
		const bool shown =
			std::any_of(model_.select.begin(), model_.select.end(), [&](const Term &other) {
				return other.aggregate == Aggregate::None &&
			           other.column.relation == term.column.relation;
			});
		if (!shown) {
			missing.push_back(term);
		}
	}
	result_.group_shown = !missing.empty();
	model_.select.insert(group_last_ ? model_.select.end() : model_.select.begin(), missing.begin(),
	                     missing.end());
}

/* Groups by every plain column that is shown or sorted by and does not follow from a key in the
 * group. */
void ClauseParser::CompleteGroups() {
	const auto add = [&](Term term) {
		term.distinct = false;
		const std::vector<int> &key = picture_.At(std::max(term.column.relation, 0)).primary_key;
		const bool there =
			std::any_of(model_.group_by.begin(), model_.group_by.end(), [&](const Term &group) {
				const bool of_key = group.column.relation == term.column.relation &&
			                        key.size() == 1 && key[0] == group.column.column &&
			                        group.part == DatePart::None;
				return group == term || of_key;
			});
		if (!there && term.aggregate == Aggregate::None && term.column.column >= 0) {
			model_.group_by.push_back(term);
		}
	};
	for (const Term &term : model_.select) {
		add(term);
	}
	for (const OrderTerm &order : model_.order) {
		add(order.term);
	}
}

/* How much of the question is explained. */
void ClauseParser::WeighItems() {
	for (const ClauseItem &item : items_) {
		const bool marker = item.kind == ChunkKind::Marker;
		const bool content = !marker || IsContentMarker(item.role);
		const double weight = item.kind == ChunkKind::Named ? kNamedWeight
		                      : !marker                     ? kWordWeight
		                      : content                     ? kNamedWeight
		                                                    : kVerbWeight;
		result_.content += weight;
		if (!item.used && content) {
			result_.lost += weight;
			result_.unused_names += marker ? 0 : 1;
			result_.unused_markers += marker ? 1 : 0;
			result_.unexplained.push_back(item.chunk->text);
		}
	}
}

} // namespace savant::core
