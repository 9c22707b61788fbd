/*
 * fact_build.cpp
 *     The statement for what was asked: a list, a measure, a share, a duration.
 */
#include <algorithm>

#include "core/language/column_facts.hpp"
#include "core/language/fact_parser.hpp"
#include "core/language/span_words.hpp"
#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

constexpr int kFew = 10; // rows of a ranking whose length was not said
constexpr double kDoubtfulScore = 0.8;
constexpr double kScore = 0.93; // every word has a place

std::string Spaced(std::string name) {
	std::replace(name.begin(), name.end(), '_', ' ');
	return name;
}

bool LooksPlural(std::string_view text) {
	return (text.size() > 3 && text.ends_with('s') && !text.ends_with("ss")) || text == "people" ||
	       text == "children" || text == "staff";
}

/* `head` and what was said of it: "customers from Berlin, ordered in May 2025". */
std::string WithSaid(std::string head, const std::vector<std::string> &said) {
	std::vector<std::string> apart;
	for (const std::string &words : said) {
		const bool close = words.starts_with("from ") || words.starts_with("with ") ||
		                   words.starts_with("without ") || words.starts_with("of ") ||
		                   words.starts_with("not ") || words.starts_with("that are ");
		if (const std::size_t rank = head.find(" with the "); close && rank != std::string::npos) {
			head.insert(rank,
			            " " + words); // "the 5 customers from Germany with the highest revenue"
		} else if (close) {
			head += " " + words;
		} else {
			apart.push_back(words);
		}
	}
	return head + (apart.empty() ? "" : ", ") + Joined(apart, ", ");
}

std::string_view Name(PartCode part) {
	switch (part) {
	case PartCode::Year:
		return "year";
	case PartCode::Quarter:
		return "quarter";
	case PartCode::Month:
		return "month";
	case PartCode::Week:
		return "week";
	case PartCode::Day:
		return "day";
	case PartCode::WeekDay:
		return "weekday";
	default:
		return "hour";
	}
}

std::string PartExpression(PartCode part, const std::string &column) {
	switch (part) {
	case PartCode::Year:
		return "extract(year FROM " + column + ")::integer";
	case PartCode::WeekDay:
		return "trim(to_char(" + column + ", 'Day'))";
	case PartCode::Hour:
		return "extract(hour FROM " + column + ")::integer";
	default:
		return "date_trunc('" + std::string(Name(part)) + "', " + column + ")::date";
	}
}

/* The name a column gets in the result. */
std::string Alias(const SchemaPicture &picture, ColumnRef column) {
	const std::string &name = picture.At(column).name;
	return name == "name" || name == "title" ? SingularOf(picture.At(column.relation).name) : name;
}

std::string Shown(const SchemaPicture &picture, ColumnRef column) {
	const std::string alias = Alias(picture, column);
	const std::string name = MarkedColumn(picture, column);
	return alias == picture.At(column).name ? name : name + " AS " + QuoteIdentifier(alias);
}

} // namespace

std::string FactParser::MeasureWords(const Wanted &wanted) const {
	if (wanted.kind == Wanted::Kind::Count) {
		return "number of " + (wanted.word.empty() ? Plural(wanted.relation) : wanted.word);
	}
	const std::string word = Spaced(wanted.word == "rated" ? "rating" : wanted.word);
	switch (wanted.aggregate) {
	case Aggregate::Average:
		return "average " + word;
	case Aggregate::Maximum:
		return "highest " + word;
	case Aggregate::Minimum:
		return "lowest " + word;
	default:
		return wanted.kind == Wanted::Kind::Column && !word.starts_with("total") ? "total " + word
		                                                                         : word;
	}
}

std::string FactParser::MeasureAlias(const Wanted &wanted) const {
	if (wanted.kind == Wanted::Kind::Count) {
		return Spaced(wanted.word) == wanted.word && !wanted.word.empty() &&
		               QuoteIdentifier(wanted.word) == wanted.word
		           ? wanted.word
		           : picture_.At(wanted.relation).name;
	}
	std::string alias = MeasureWords(wanted);
	std::replace(alias.begin(), alias.end(), ' ', '_');
	return alias;
}

std::string FactParser::Aggregated(const Wanted &wanted, const Measure &measure) const {
	if (wanted.kind == Wanted::Kind::Count) {
		return "count(" + measure.expression + ")";
	}
	switch (wanted.aggregate) {
	case Aggregate::Average:
		return "round(avg(" + measure.expression + ")::numeric, 2)";
	case Aggregate::Maximum:
		return "max(" + measure.expression + ")";
	case Aggregate::Minimum:
		return "min(" + measure.expression + ")";
	default:
		return measure.expression.find(" * ") != std::string::npos
		           ? "round(sum(" + measure.expression + "), 2)"
		           : "sum(" + measure.expression + ")";
	}
}

Reading FactParser::Finish(std::string sql, std::string paraphrase) const {
	Reading reading;
	reading.sql = std::move(sql);
	if (!paraphrase.empty() && paraphrase[0] >= 'a' && paraphrase[0] <= 'z') {
		paraphrase[0] = static_cast<char>(paraphrase[0] - 32);
	}
	reading.paraphrase = std::move(paraphrase);
	reading.score = unsure_ ? kDoubtfulScore : kScore;
	reading.notes = notes_;
	return reading;
}

void FactParser::Show(FactSelect &select, int relation, bool grouped) const {
	const std::vector<ColumnRef> identity = Identity(relation);
	const int key = words_.KeyColumn(relation);
	if (grouped && key >= 0) {
		select.group_by.push_back(MarkedColumn(picture_, {relation, key}));
	}
	for (const ColumnRef column : identity) {
		select.select.push_back(Shown(picture_, column));
		if (grouped && column.column != key) {
			select.group_by.push_back(MarkedColumn(picture_, column));
		}
	}
}

/* The dimensions: shown, grouped by, and time in its order. */
bool FactParser::AddGroups(FactSelect &select, std::vector<std::string> &said) {
	for (const Group &group : groups_) {
		if (group.part) {
			const auto date = DateFor(select.Base(), date_stems_);
			if (!date || !select.Join(date->relation)) {
				return false;
			}
			const std::string expression =
				PartExpression(*group.part, MarkedColumn(picture_, *date));
			const std::string name(Name(*group.part));
			select.select.push_back(expression + " AS " + QuoteIdentifier(name));
			select.group_by.push_back(expression);
			if (*group.part == PartCode::WeekDay) {
				const std::string number =
					"extract(isodow FROM " + MarkedColumn(picture_, *date) + ")";
				select.group_by.push_back(number);
				select.order_by.push_back(number);
			} else {
				select.order_by.push_back(expression);
			}
			said.push_back(name);
		} else if (group.relation >= 0) {
			if (!select.Join(group.relation)) {
				return false;
			}
			Show(select, group.relation, true);
			said.push_back(SingularOf(Spaced(picture_.At(group.relation).name)));
		} else {
			const auto column = Nearest(select.Base(), group.columns, false);
			if (!column || !select.Join(column->relation)) {
				return false;
			}
			select.select.push_back(Shown(picture_, *column));
			select.group_by.push_back(MarkedColumn(picture_, *column));
			said.push_back(group.words);
		}
	}
	return true;
}

std::optional<Reading> FactParser::Build() {
	const bool asks_for_column =
		!units_.empty() && (units_[0].stem == "when" || units_[0].stem == "where") && !rank_.set;
	if (asks_for_column) {
		return std::nullopt; // "when was it published": the clause parser names the column
	}
	if (!duration_.empty()) {
		return BuildDuration();
	}
	if (share_) {
		return BuildShare();
	}
	if (rank_.set && measure_.kind == Wanted::Kind::None && entity_ >= 0 && rank_.columns.empty()) {
		if (rank_.best || !rank_.role) {
			// "best": by a rating of its own, of what refers to it, else by revenue.
			rank_.role = RoleColumn(entity_, MeasureRole::Rating, words_) ? MeasureRole::Rating
			                                                              : MeasureRole::Revenue;
			for (const Measure &rating : MeasuresFor(MeasureRole::Rating, "rating", words_)) {
				// Things are rated; people rate.
				rank_.role = !IsPerson(entity_) && paths_.Up(rating.relation, entity_)
				                 ? MeasureRole::Rating
				                 : *rank_.role;
			}
			typical_ = true;
			notes_.push_back(
				std::string(rank_.best ? (rank_.descending ? "best" : "worst") : "top") +
				" was taken as by " + (*rank_.role == MeasureRole::Rating ? "rating" : "revenue"));
		}
		if (*rank_.role == MeasureRole::Size && !RoleColumn(entity_, MeasureRole::Size, words_)) {
			rank_.role = MeasureRole::Revenue;
			notes_.push_back("size was taken as revenue");
			typical_ = true;
		}
		if (!RoleColumn(entity_, *rank_.role, words_) || *rank_.role == MeasureRole::Revenue ||
		    *rank_.role == MeasureRole::Profit || *rank_.role == MeasureRole::Quantity) {
			const bool rating = *rank_.role == MeasureRole::Rating;
			const char *word = rating                                 ? "rating"
			                   : *rank_.role == MeasureRole::Quantity ? "quantity sold"
			                   : *rank_.role == MeasureRole::Profit   ? "profit"
			                                                          : "revenue";
			if (!rating && *rank_.role != MeasureRole::Quantity &&
			    *rank_.role != MeasureRole::Profit && *rank_.role != MeasureRole::Revenue) {
				return std::nullopt;
			}
			measure_ = {Wanted::Kind::Role,
			            -1,
			            *rank_.role,
			            word,
			            rating ? Aggregate::Average : Aggregate::Sum,
			            {}};
		}
	}
	if (rank_.set && measure_.kind == Wanted::Kind::None && entity_ >= 0 &&
	    !rank_.columns.empty() && !Nearest(entity_, rank_.columns, false)) {
		const std::string word = picture_.At(rank_.columns[0].target.relation).columns.empty() ||
		                                 rank_.columns[0].target.column < 0
		                             ? "amount"
		                             : picture_.At(rank_.columns[0].target).name;
		measure_ = {Wanted::Kind::Column, -1,           MeasureRole::Revenue, word,
		            Aggregate::Sum,       rank_.columns}; // "customers by total of orders"
	}
	const bool counts_entity =
		measure_.kind == Wanted::Kind::Count && measure_.relation == entity_ && !rank_.set;
	if (measure_.kind == Wanted::Kind::None || (counts_entity && groups_.empty())) {
		return BuildList();
	}
	return BuildMeasure();
}

std::optional<Reading> FactParser::BuildList() {
	if (entity_ < 0) {
		return std::nullopt;
	}
	FactSelect select(entity_, words_);
	std::vector<std::string> said;
	if (!Add(select, tests_, said)) {
		return std::nullopt;
	}
	for (const Clause &clause : clauses_) {
		if (!AddClause(select, clause, said)) {
			return std::nullopt;
		}
	}
	const std::string things =
		entity_text_.empty() || !LooksPlural(entity_text_) ? Plural(entity_) : entity_text_;
	if (measure_.kind == Wanted::Kind::Count) {
		select.select = {"count(*) AS " + QuoteIdentifier(picture_.At(entity_).name)};
		return Finish(select.Sql(), WithSaid("number of " + things, said));
	}
	if (!rank_.set) {
		if (!groups_.empty()) {
			return std::nullopt;
		}
		const std::vector<ColumnRef> identity = Identity(entity_);
		const bool named = !identity.empty() &&
		                   picture_.At(identity[0]).type_class == TypeClass::Text &&
		                   !picture_.At(identity[0]).in_primary_key;
		typical_ = typical_ || identity.size() > 1; // people are shown with both names
		if (named) {
			Show(select, entity_, false);
		} else {
			select.select.push_back(MarkedColumn(picture_, {entity_, -1}));
		}
		Reading list = Finish(select.Sql(), WithSaid(things, said));
		list.thing = things;
		return list;
	}
	const auto column = rank_.role ? RoleColumn(entity_, *rank_.role, words_)
	                               : Nearest(entity_, rank_.columns, false);
	if (!column || !select.Join(column->relation)) {
		return std::nullopt;
	}
	const std::string value = MarkedColumn(picture_, *column);
	const std::string by = Spaced(picture_.At(*column).name);
	if (rank_.each && !groups_.empty()) {
		return BuildBestOfEach(select, value, picture_.At(*column).name);
	}
	const bool temporal = IsTemporal(picture_.At(*column));
	if (temporal && rank_.limit > 1) {
		notes_.push_back("the order is that of " + picture_.At(column->relation).name + "." +
		                 picture_.At(*column).name);
	}
	const std::vector<ColumnRef> shown = Identity(entity_);
	if (temporal && rank_.limit > 1 && !shown.empty() && picture_.At(shown[0]).in_primary_key) {
		select.select.push_back(
			MarkedColumn(picture_, {entity_, -1})); // "the last 10 orders": a key says little
	} else {
		Show(select, entity_, false);
		select.select.push_back(value);
	}
	select.order_by.push_back(value + (rank_.descending ? " DESC NULLS LAST" : ""));
	std::string head = things + " by " + by;
	if (rank_.nth > 0) {
		select.offset = rank_.nth - 1;
		select.limit = 1;
		head = "the " +
		       std::string(rank_.nth == 2   ? "second"
		                   : rank_.nth == 3 ? "third"
		                                    : "next") +
		       " " + SingularOf(things) + " by " + by;
	} else {
		select.limit = rank_.limit > 0 ? rank_.limit : LooksPlural(entity_text_) ? kFew : 1;
		if (rank_.limit == 0 && select.limit > 1) {
			notes_.push_back("the first " + std::to_string(kFew) + " are shown");
		}
		const std::string count = select.limit == 1 ? "" : std::to_string(select.limit) + " ";
		const std::string which = temporal           ? (rank_.descending ? "latest" : "earliest")
		                          : rank_.descending ? "highest"
		                                             : "lowest";
		const std::string date = DateColumnWords(picture_.At(*column).name);
		head = "the " + count + (select.limit == 1 ? SingularOf(things) : things);
		if (temporal && date.ends_with("ed") && date.find(' ') == std::string::npos) {
			head += " " + date +
			        (rank_.descending ? " most recently" : " first"); // "hired most recently"
		} else {
			head += " with the " +
			        (LooksPlural(by) ? (rank_.descending ? "most" : "fewest") : which) + " " + by;
		}
	}
	return Finish(select.Sql(), WithSaid(head, said));
}

/* One row, or few, of every group: ranked within it. */
std::optional<Reading> FactParser::BuildBestOfEach(FactSelect &select, const std::string &value,
                                                   const std::string &alias) {
	std::vector<std::string> dimensions;
	FactSelect keyed(select.Base(), words_);
	if (!AddGroups(keyed, dimensions)) {
		return std::nullopt;
	}
	for (const Group &group : groups_) {
		const auto column = group.relation >= 0 || group.part
		                        ? std::nullopt
		                        : Nearest(select.Base(), group.columns, false);
		if (group.relation >= 0 ? !select.Join(group.relation)
		                        : column && !select.Join(column->relation)) {
			return std::nullopt;
		}
	}
	const bool grouped = !select.group_by.empty();
	std::vector<std::string> outer;
	for (const std::string &shown : keyed.select) {
		select.select.push_back(shown);
	}
	if (grouped) {
		select.group_by.insert(select.group_by.end(), keyed.group_by.begin(), keyed.group_by.end());
	}
	Show(select, entity_, grouped);
	select.select.push_back(value + " AS " + QuoteIdentifier(alias));
	for (const std::string &shown : select.select) {
		const std::size_t as = shown.rfind(" AS ");
		outer.push_back(as != std::string::npos ? shown.substr(as + 4)
		                                        : shown.substr(shown.find('\x02') + 1));
	}
	select.select.push_back("rank() OVER (PARTITION BY " + keyed.group_by[0] + " ORDER BY " +
	                        value + (rank_.descending ? " DESC NULLS LAST" : "") + ") AS place");
	select.order_by.clear();
	select.has_subquery = true;
	const int count = rank_.limit > 0 ? rank_.limit : 1;
	const std::string sql = "SELECT " + Joined(outer, ", ") + " FROM (" + select.Sql() +
	                        ") AS ranked WHERE place " +
	                        (rank_.nth > 0 ? "= " + std::to_string(rank_.nth)
	                         : count > 1   ? "<= " + std::to_string(count)
	                                       : "= 1") +
	                        " ORDER BY " + outer[0];
	typical_ = true;
	const std::string thing = count > 1 ? std::to_string(count) + " " + Plural(entity_)
	                                    : SingularOf(Spaced(picture_.At(entity_).name));
	return Finish(sql, "the " + thing + " with the " + (rank_.descending ? "highest " : "lowest ") +
	                       Spaced(alias) + " for each " + Joined(dimensions, " and "));
}

std::optional<Reading> FactParser::BuildMeasure() {
	std::vector<Measure> ways;
	if (measure_.kind == Wanted::Kind::Count) {
		ways.push_back({measure_.relation, "*", "", std::nullopt});
		// What is counted may be reached by way of what refers to it: products of an order.
		const int key = words_.KeyColumn(measure_.relation);
		for (int r = 0; key >= 0 && r < static_cast<int>(picture_.relations.size()); ++r) {
			if (r != measure_.relation && paths_.Up(r, measure_.relation)) {
				ways.push_back({r, "DISTINCT " + MarkedColumn(picture_, {measure_.relation, key}),
				                "", ColumnRef{measure_.relation, key}});
			}
		}
		std::stable_sort(ways.begin() + 1, ways.end(), [&](const Measure &a, const Measure &b) {
			return paths_.Up(a.relation, measure_.relation)->size() <
			       paths_.Up(b.relation, measure_.relation)->size();
		});
	} else if (measure_.kind == Wanted::Kind::Role) {
		ways = MeasuresFor(measure_.role, measure_.word, words_);
	} else {
		for (const Link &link : measure_.columns) {
			const bool number = link.kind == LinkKind::Column &&
			                    IsNumeric(picture_.At(link.target)) &&
			                    link.score >= measure_.columns[0].score - 0.2;
			if (number) {
				ways.push_back(
					{link.target.relation, MarkedColumn(picture_, link.target), "", link.target});
			}
		}
		std::stable_partition(ways.begin(), ways.end(),
		                      [&](const Measure &way) { return way.relation == entity_; });
	}
	const std::vector<std::string> notes = notes_;
	for (const Measure &way : ways) {
		notes_ = notes;
		FactSelect select(way.relation, words_);
		std::vector<std::string> said, dimensions;
		if (way.column && !select.Join(way.column->relation)) {
			continue;
		}
		int owner = rank_.set ? entity_ : -1;
		if (rank_.set && owner < 0 && groups_.empty()) {
			const bool things =
				measure_.role ==
				MeasureRole::Quantity; // "what did we sell most", but "who spent the most"
			for (const JoinEdge &edge : words_.Joins().EdgesOf(way.relation)) {
				const bool fits =
					things ? !IsPerson(edge.right) && !Identity(edge.right).empty() &&
								 picture_.At(Identity(edge.right)[0]).type_class == TypeClass::Text
						   : IsPerson(edge.right);
				owner = owner < 0 && edge.to_parent && fits ? edge.right : owner;
			}
			entity_text_ = things && owner >= 0 ? Plural(owner) : entity_text_;
			if (owner < 0) {
				continue;
			}
			entity_ = owner;
		}
		if ((owner >= 0 && !select.Join(owner)) ||
		    (entity_ >= 0 && entity_ != way.relation && !select.Join(entity_))) {
			continue;
		}
		if (!Add(select, tests_, said)) {
			continue;
		}
		bool built = true;
		for (const Clause &clause : clauses_) {
			// In a measure, what happened is what is measured: its restrictions are the measure's.
			const bool same = !clause.negated && !clause.measure;
			built =
				built && (same ? Add(select, clause.tests, said) : AddClause(select, clause, said));
		}
		if (!built) {
			continue;
		}
		NoteUndoneSales(select);
		const std::string value = Aggregated(measure_, way);
		const std::string alias = MeasureAlias(measure_);
		if (measure_.kind == Wanted::Kind::Count && way.relation != measure_.relation) {
			notes_.push_back("different " + measure_.word + " were counted by way of " +
			                 picture_.At(way.relation).name);
		}
		if (!way.note.empty()) {
			notes_.push_back(
				MeasureWords(measure_) + " = " +
				(measure_.aggregate == Aggregate::Average ? "average of " : "sum of ") + way.note);
		}
		if (rank_.set && rank_.each && !groups_.empty() && owner >= 0) {
			const int key = words_.KeyColumn(owner);
			select.group_by.push_back(MarkedColumn(picture_, {owner, key >= 0 ? key : 0}));
			auto best = BuildBestOfEach(select, value, alias);
			if (best) {
				return best;
			}
			continue;
		}
		if (!AddGroups(select, dimensions)) {
			continue;
		}
		if (owner >= 0) {
			Show(select, owner, true);
			dimensions.insert(dimensions.begin(), SingularOf(Spaced(picture_.At(owner).name)));
		}
		if (count_of_each_ && !groups_.empty()) {
			select.select = {value + " AS n"};
			select.order_by.clear();
			select.has_subquery = true;
			return Finish("SELECT round(avg(n), 2) AS average FROM (" + select.Sql() +
			                  ") AS counts",
			              WithSaid("average " + MeasureWords(measure_) + " per " +
			                           Joined(dimensions, " and "),
			                       said));
		}
		select.select.push_back(value + " AS " + QuoteIdentifier(alias));
		for (const Group &group : groups_) {
			if (group.words == "change" && !select.order_by.empty()) {
				const std::string window =
					"lag(" + value + ") OVER (ORDER BY " + select.order_by[0] + ")";
				select.select.push_back(value + " - " + window + " AS change");
				select.select.push_back("round(100.0 * (" + value + " - " + window + ") / nullif(" +
				                        window + ", 0), 1) AS change_percent");
			}
		}
		std::string head = MeasureWords(measure_);
		if (rank_.set) {
			select.order_by = {value + (rank_.descending ? " DESC NULLS LAST" : "")};
			const bool many = LooksPlural(entity_text_);
			select.limit = rank_.nth > 0 ? 1 : rank_.limit > 0 ? rank_.limit : many ? kFew : 1;
			select.offset = rank_.nth > 0 ? rank_.nth - 1 : 0;
			if (rank_.limit == 0 && select.limit > 1) {
				notes_.push_back("the first " + std::to_string(kFew) + " are shown");
			}
			const std::string thing =
				owner >= 0 ? (select.limit > 1 ? Plural(owner)
			                                   : SingularOf(Spaced(picture_.At(owner).name)))
						   : Joined(dimensions, " and ");
			const std::string extreme = rank_.descending ? "highest " : "lowest ";
			head = "the " +
			       (select.limit > 1 ? std::to_string(select.limit) + " "
			        : rank_.nth == 2 ? "second "
			        : rank_.nth == 3 ? "third "
			                         : "") +
			       thing + " with the " + extreme + head;
			if (rank_.nth > 0) {
				head = thing + ": number " + std::to_string(rank_.nth) + " by " +
				       MeasureWords(measure_);
			}
		} else if (!dimensions.empty()) {
			head += " by " + Joined(dimensions, " and ");
			if (sorted_descending_ || select.order_by.empty()) {
				select.order_by = {value +
				                   (sorted_descending_.value_or(true) ? " DESC NULLS LAST" : "")};
			}
		}
		return Finish(select.Sql(), WithSaid(head, said));
	}
	return std::nullopt;
}

/* Which part of the rows meets the restrictions, dates apart: they choose the rows. */
std::optional<Reading> FactParser::BuildShare() {
	if (measure_.kind == Wanted::Kind::Role && !groups_.empty()) {
		for (const Measure &way : MeasuresFor(measure_.role, measure_.word, words_)) {
			FactSelect select(way.relation, words_);
			std::vector<std::string> said, dimensions;
			if ((way.column && !select.Join(way.column->relation)) ||
			    !AddGroups(select, dimensions) || !Add(select, tests_, said)) {
				continue;
			}
			const std::string value = Aggregated(measure_, way);
			select.select.push_back("round(100.0 * " + value + " / sum(" + value +
			                        ") OVER (), 2) AS percent");
			select.order_by = {"percent DESC NULLS LAST"};
			notes_.push_back(measure_.word + " = sum of " + way.note);
			return Finish(select.Sql(), WithSaid("share of " + measure_.word + " by " +
			                                         Joined(dimensions, " and ") + " in percent",
			                                     said));
		}
		return std::nullopt;
	}
	const int base = entity_ >= 0 ? entity_ : measure_.relation;
	if (base < 0) {
		return std::nullopt;
	}
	FactSelect select(base, words_);
	std::vector<Test> parts, spans;
	for (const Test &test : tests_) {
		(test.kind == Test::Kind::Date ? spans : parts).push_back(test);
	}
	std::vector<std::string> said, said_spans, dimensions;
	if (!Add(select, parts, said)) {
		return std::nullopt;
	}
	for (const Clause &clause : clauses_) {
		if (!AddClause(select, clause, said)) {
			return std::nullopt;
		}
	}
	const std::vector<std::string> numerator = std::move(select.where);
	select.where.clear();
	if (!Add(select, spans, said_spans) || !AddGroups(select, dimensions) ||
	    (numerator.empty() && dimensions.empty())) {
		return std::nullopt;
	}
	select.select.push_back(
		numerator.empty() ? "round(100.0 * count(*) / sum(count(*)) OVER (), 2) AS percent"
						  : "round(100.0 * count(*) FILTER (WHERE " + Joined(numerator, " AND ") +
								") / nullif(count(*), 0), 2) AS percent");
	if (!dimensions.empty() && select.order_by.empty()) {
		select.order_by = {"percent DESC NULLS LAST"};
	}
	std::string head = WithSaid("share of " + Plural(base), said) +
	                   (dimensions.empty() ? "" : " by " + Joined(dimensions, " and ")) +
	                   ", in percent";
	return Finish(select.Sql(), WithSaid(std::move(head), said_spans));
}

/* The mean number of days between two dates of one row, or of a row and its parent. */
std::optional<Reading> FactParser::BuildDuration() {
	for (int r = 0; r < static_cast<int>(picture_.relations.size()); ++r) {
		const RelationKind kind = picture_.At(r).kind;
		std::vector<std::string> stems{duration_};
		for (std::size_t c = 0; c < picture_.At(r).columns.size(); ++c) {
			for (const std::string &stem : words_.WordsOf({r, static_cast<int>(c)})) {
				if (stem.starts_with(std::string_view(duration_).substr(0, 5))) {
					stems.push_back(stem);
				}
			}
		}
		const auto end = kind == RelationKind::View ? std::nullopt : EventDate(r, stems, words_);
		if (!end) {
			continue;
		}
		const std::vector<std::string> &name = words_.WordsOf(*end);
		const std::string_view begin =
			std::string_view(duration_).substr(0, 5); // "delivery" and "delivered"
		if (std::none_of(name.begin(), name.end(),
		                 [&](const std::string &stem) { return stem.starts_with(begin); })) {
			continue;
		}
		auto start = EventDate(r, {}, words_);
		if (start && *start == *end) {
			start = DateFor(r, {});
		}
		FactSelect select(r, words_);
		if (!start || *start == *end || !select.Join(start->relation)) {
			continue;
		}
		std::vector<std::string> said, dimensions;
		if (!Add(select, tests_, said) || !AddGroups(select, dimensions)) {
			continue;
		}
		const std::string from = MarkedColumn(picture_, *start), to = MarkedColumn(picture_, *end);
		const bool extreme = rank_.set && dimensions.empty(); // "the longest stay"
		const std::string days = to + "::date - " + from + "::date";
		select.select.push_back(extreme ? std::string(rank_.descending ? "max(" : "min(") + days +
		                                      ") AS days"
		                                : "round(avg(" + days + "), 2) AS average_days");
		if ((rank_.set && !extreme) || (!dimensions.empty() && select.order_by.empty())) {
			select.order_by = {"average_days" + std::string(rank_.set && !rank_.descending
			                                                    ? ""
			                                                    : " DESC NULLS LAST")};
		}
		notes_.push_back("days from " + picture_.At(start->relation).name + "." +
		                 picture_.At(*start).name + " to " + picture_.At(r).name + "." +
		                 picture_.At(*end).name);
		return Finish(
			select.Sql(),
			WithSaid(std::string(extreme ? (rank_.descending ? "highest" : "lowest") : "average") +
		                 " number of days from " + Spaced(picture_.At(*start).name) + " to " +
		                 Spaced(picture_.At(*end).name) +
		                 (dimensions.empty() ? "" : " by " + Joined(dimensions, " and ")),
		             said));
	}
	return std::nullopt;
}

} // namespace savant::core
