/*
 * follow_up_edit.cpp
 *     Groups and whole questions; filters are in follow_up_filter.cpp, order, rows and
 *     aggregates in follow_up_rows.cpp.
 */
#include "core/ask/follow_up_edit.hpp"

#include <algorithm>
#include <utility>

#include "core/ask/follow_up_pieces.hpp"
#include "core/ask/understand.hpp"
#include "core/language/column_facts.hpp"
#include "core/language/span_words.hpp"

namespace savant::core {

namespace {

bool Contains(const std::vector<int> &list, int value) {
	return std::find(list.begin(), list.end(), value) != list.end();
}

void AddOnce(std::vector<int> &list, int value) {
	if (value >= 0 && !Contains(list, value)) {
		list.push_back(value);
	}
}

} // namespace

StatementEditor::StatementEditor(const std::string &sql, const std::string &standalone,
                                 const SchemaPicture &picture, ReadQuestion read)
	: sql_(sql), standalone_(standalone), picture_(picture), read_(std::move(read)),
	  before_(ReadSelect(sql, picture)) {
	while (!standalone_.empty() && (standalone_.back() == '?' || standalone_.back() == '.' ||
	                                standalone_.back() == '!' || standalone_.back() == ' ')) {
		standalone_.pop_back();
	}
	const Interpretation said = read_(standalone_);
	if (!said.readings.empty()) {
		for (const Mention &mention : said.readings[0].mentions) {
			if (mention.target.column < 0) {
				AddOnce(said_, mention.target.relation);
			}
		}
	}
}

std::optional<EditedStatement> StatementEditor::Edit(const FollowUpWords &words) {
	if (!before_) {
		switch (words.kind) { // of a statement of any form
		case FollowUpKind::Count:
			return Wrapped("SELECT count(*) FROM (", ") AS listed");
		case FollowUpKind::Ordinal:
			return Row(words);
		default:
			return std::nullopt;
		}
	}
	switch (words.kind) {
	case FollowUpKind::Restrict:
	case FollowUpKind::Vary:
		return Filter(words);
	case FollowUpKind::Group:
		return Group(words);
	case FollowUpKind::Order:
		return Order(words);
	case FollowUpKind::Direction:
		return Turn(words);
	case FollowUpKind::Limit:
		return Limit(words);
	case FollowUpKind::Aggregate:
		return Aggregate(words);
	case FollowUpKind::Count:
		return Count();
	case FollowUpKind::Columns:
		return Columns(words);
	case FollowUpKind::Rows:
		return Rows();
	case FollowUpKind::Ordinal:
		return Row(words);
	case FollowUpKind::Question:
		return Ask(words);
	case FollowUpKind::Undo:
	case FollowUpKind::None:
		break;
	}
	return std::nullopt;
}

std::vector<std::string> StatementEditor::Things() const {
	return before_ ? NounsOf(PronounRelations()) : std::vector<std::string>();
}

std::optional<StatementEditor::SmallReading> StatementEditor::Read(const std::string &question) {
	const auto known = known_.find(question);
	if (known != known_.end()) {
		return known->second;
	}
	std::optional<SmallReading> &result = known_[question];
	Interpretation interpretation = read_(question);
	if (interpretation.readings.empty() || !interpretation.is_clear ||
	    !interpretation.unknown_words.empty()) {
		for (const std::string &word : interpretation.unknown_words) {
			if (std::find(unused_.begin(), unused_.end(), word) == unused_.end()) {
				unused_.push_back(word);
			}
		}
		return std::nullopt;
	}
	auto parts = ReadSelect(interpretation.readings[0].sql, picture_);
	if (parts) {
		result = SmallReading{std::move(interpretation.readings[0]), std::move(*parts)};
	}
	return result;
}

bool StatementEditor::HasAggregate() const {
	return std::any_of(before_->outputs.begin(), before_->outputs.end(),
	                   [](const SqlPiece &output) { return !AggregateIn(output).empty(); });
}

bool StatementEditor::IsOnlyCount() const {
	return !IsGrouped() && before_->outputs.size() == 1 &&
	       AggregateIn(before_->outputs[0]) == "count";
}

std::vector<int> StatementEditor::FilterRelations() const {
	std::vector<int> relations;
	for (const SqlPiece &output : before_->outputs) {
		if (!AggregateIn(output).empty()) {
			for (const ColumnRef &column : PictureColumns(output, *before_, picture_)) {
				AddOnce(relations, column.relation); // what is added up is what happened
			}
		}
	}
	const int rows = RowTable(*before_, picture_);
	if (rows >= 0) { // what was counted or listed
		AddOnce(relations, before_->from[static_cast<std::size_t>(rows)].relation);
	}
	for (const int relation : said_) {
		AddOnce(relations, before_->Find(relation) >= 0 ? relation : -1);
	}
	for (const JoinedTable &table : before_->from) {
		AddOnce(relations, table.relation);
	}
	return relations;
}

std::vector<int> StatementEditor::PronounRelations() const {
	std::vector<int> relations;
	// One row for each customer: "they" are the customers.
	for (const JoinedTable &table : before_->from) {
		const auto &key = picture_.At(table.relation).primary_key;
		const bool grouped = !key.empty() && std::all_of(key.begin(), key.end(), [&](int column) {
			return std::any_of(
				before_->group_by.begin(), before_->group_by.end(), [&](const SqlPiece &piece) {
					const auto columns = PictureColumns(piece, *before_, picture_);
					return columns.size() == 1 && columns[0] == ColumnRef{table.relation, column};
				});
		});
		AddOnce(relations, grouped ? table.relation : -1);
	}
	if (IsPlainList()) {
		const auto columns = PictureColumns(before_->outputs[0], *before_, picture_);
		AddOnce(relations, columns.size() == 1 ? columns[0].relation : -1);
		if (before_->outputs[0].size() == 1 && before_->outputs[0][0].text == "*") {
			AddOnce(relations,
			        before_->from[static_cast<std::size_t>(before_->outputs[0][0].item)].relation);
		}
	}
	for (const int relation : FilterRelations()) {
		AddOnce(relations, relation);
	}
	return relations;
}

std::vector<std::string> StatementEditor::NounsOf(const std::vector<int> &relations) const {
	std::vector<std::string> nouns;
	for (const int relation : relations) {
		nouns.push_back(PluralOf(NounOf(picture_.At(relation))));
	}
	return nouns;
}

EditedStatement StatementEditor::Done(const SelectParts &parts, const SmallReading *small) const {
	EditedStatement edited;
	edited.sql = WriteSelect(parts, picture_);
	if (small != nullptr) {
		edited.score = small->reading.score;
		edited.mentions = small->reading.mentions;
		edited.notes = small->reading.notes;
	}
	return edited;
}

EditedStatement StatementEditor::Wrapped(const std::string &lead, const std::string &tail) const {
	std::string inner = sql_;
	while (!inner.empty() && (inner.back() == ';' || inner.back() == ' ' || inner.back() == '\n')) {
		inner.pop_back();
	}
	EditedStatement edited;
	edited.sql = lead + inner + tail;
	return edited;
}

std::optional<EditedStatement> StatementEditor::Group(const FollowUpWords &words) {
	const bool add = words.adds && !words.instead && IsGrouped();
	for (const std::string &noun : NounsOf(FilterRelations())) {
		const auto small = Read("number of " + noun + " by " + WithoutFillers(words.fragment));
		const auto period = small ? std::nullopt : Read(words.fragment + " number of " + noun);
		const auto &found = small ? small : period;
		if (!found || found->parts.group_by.empty() || !found->parts.where.empty() ||
		    !found->parts.having.empty() || found->parts.limit) {
			continue;
		}
		const SelectParts &from = found->parts;
		const bool by_date =
			std::any_of(from.group_by.begin(), from.group_by.end(), [&](const SqlPiece &piece) {
				const auto columns = PictureColumns(piece, from, picture_);
				return !columns.empty() && IsTemporal(picture_.At(columns[0]));
			});
		if (by_date && noun != NounsOf(FilterRelations()).front()) {
			continue; // of what was counted, not of something beside it
		}
		SelectParts parts = *before_;
		std::vector<SqlPiece> labels; // what is shown of each group
		for (const SqlPiece &output : from.outputs) {
			if (AggregateIn(output).empty()) {
				labels.push_back(output);
			}
		}
		auto shown = BringPieces(parts, from, labels, picture_);
		auto groups = shown ? BringPieces(parts, from, from.group_by, picture_) : std::nullopt;
		if (!shown || !groups || shown->empty()) {
			continue;
		}
		std::vector<SqlPiece> outputs, aggregates;
		for (const SqlPiece &output : before_->outputs) {
			(AggregateIn(output).empty() ? outputs : aggregates).push_back(output);
		}
		if (aggregates.empty()) { // of a list: how many in each group
			outputs.clear();
			aggregates = {MakePiece("count(*)")};
			parts.order.clear();
		}
		if (!add) {
			outputs.clear();
			parts.group_by.clear();
			std::erase_if(parts.order,
			              [](const SqlPiece &piece) { return AggregateIn(piece).empty(); });
		}
		outputs.insert(outputs.end(), shown->begin(), shown->end());
		outputs.insert(outputs.end(), aggregates.begin(), aggregates.end());
		parts.outputs = std::move(outputs);
		parts.distinct = false;
		const bool dated =
			std::all_of(from.order.begin(), from.order.end(),
		                [](const SqlPiece &piece) { return AggregateIn(piece).empty(); });
		if (dated && !add) {
			parts.limit.reset(); // the top five were not of months
		}
		if (parts.order.empty() || dated) { // periods in their own order
			auto order = dated ? BringPieces(parts, from, from.order, picture_) : std::nullopt;
			parts.order = order ? std::move(*order) : std::vector<SqlPiece>();
		}
		parts.group_by.insert(parts.group_by.end(), groups->begin(), groups->end());
		return Done(parts, &*found);
	}
	return std::nullopt;
}

/* The relation that a single word is the name of; -1 = none. */
int StatementEditor::TableNamed(const std::string &word) const {
	for (std::size_t i = 0; i < picture_.relations.size(); i++) {
		if (SingularOf(picture_.relations[i].name) == SingularOf(word)) {
			return static_cast<int>(i);
		}
	}
	return -1;
}

/* "how many orders did they place?" with the words for them: "customers in Berlin". */
std::optional<EditedStatement> StatementEditor::AskDescribed(const FollowUpWords &words) {
	static constexpr std::string_view kLeads[] = {
		"show me all ",   "show me the ", "show me ", "show all ", "show the ", "show ",
		"list all ",      "list the ",    "list ",    "how many ", "which ",    "number of ",
		"the number of ", "find all ",    "find ",    "give me "};
	const bool rows = !IsGrouped() && !before_->limit && (IsPlainList() || IsOnlyCount());
	const std::size_t place = words.fragment.find("{}");
	if (!rows || place == std::string::npos || before_->where.empty()) {
		return std::nullopt;
	}
	std::string things = standalone_;
	const auto *lead =
		std::find_if(std::begin(kLeads), std::end(kLeads), [&things](std::string_view text) {
			return PlainWords(things).size() > PlainWords(text).size() &&
		           StartsWithWords(things, text);
		});
	things.erase(0, lead == std::end(kLeads) ? 0 : lead->size());
	std::string text = words.fragment;
	text.replace(place, 2, things);
	const auto whole = Read(text);
	const bool keeps =
		whole &&
		std::all_of(before_->where.begin(), before_->where.end(), [&](const SqlPiece &condition) {
			return HasPiece(whole->parts.where, whole->parts, condition, *before_);
		});
	if (!keeps || whole->parts.Find(PronounRelations().front()) < 0) {
		return std::nullopt;
	}
	EditedStatement edited = Done(whole->parts, &*whole);
	edited.sql = whole->reading.sql;
	edited.paraphrase = whole->reading.paraphrase;
	edited.asked = text;
	return edited;
}

/* "which of them are from Berlin?": a question of its own, about what was found before. */
std::optional<EditedStatement> StatementEditor::Ask(const FollowUpWords &words) {
	if (auto described = AskDescribed(words)) {
		return described;
	}
	for (const int relation : PronounRelations()) {
		const std::string noun = PluralOf(NounOf(picture_.At(relation)));
		std::string text = words.fragment;
		const std::size_t place = text.find("{}");
		if (place == std::string::npos) {
			return std::nullopt;
		}
		const auto after = PlainWords(std::string_view(text).substr(place + 2));
		const int said = after.empty() ? -1 : TableNamed(after[0]);
		if (said >= 0 && said != relation) {
			continue; // "those customers" are no orders
		}
		text.replace(place, said >= 0 ? 3 : 2, said >= 0 ? "" : noun);
		const auto small = Read(text);
		if (!small || small->parts.Find(relation) < 0) {
			continue;
		}
		SelectParts parts = small->parts;
		if (Nest(*small, parts)) {
			EditedStatement edited = Done(parts, &*small);
			edited.asked = text;
			return edited;
		}
	}
	return std::nullopt;
}

/* Puts what limits the rows of the statement before into `parts`. */
bool StatementEditor::Nest(const SmallReading &small, SelectParts &parts) const {
	const bool whole = !before_->limit && before_->having.empty() && !before_->offset;
	if (whole) {
		const auto brought = BringConditions(parts, *before_, before_->where, picture_);
		if (!brought) {
			return false;
		}
		for (const SqlPiece &condition : *brought) {
			const auto columns = PictureColumns(condition, parts, picture_);
			const bool said_anew =
				columns.size() == 1 && PinsValue(condition) &&
				std::any_of(small.parts.where.begin(), small.parts.where.end(),
			                [&](const SqlPiece &own) {
								return PinsValue(own) &&
				                       PictureColumns(own, small.parts, picture_) == columns;
							});
			if (said_anew) {
				return false; // both cannot hold: "which of them are from Berlin" of those in
				              // Hamburg
			}
			parts.where.push_back(condition);
		}
		return true;
	}
	// The first five of something, or groups with a condition: by their key.
	for (const int relation : PronounRelations()) {
		const Relation &table = picture_.At(relation);
		const int item = parts.Find(relation);
		const int inner = before_->Find(relation);
		if (item < 0 || inner < 0 || table.primary_key.size() != 1) {
			continue;
		}
		const std::string key =
			QuoteIdentifier(table.columns[static_cast<std::size_t>(table.primary_key[0])].name);
		SelectParts keys = *before_;
		keys.outputs = {{SqlWord{key, inner, false, false}}};
		const bool grouped = !IsGrouped() || HasPiece(keys.group_by, keys, keys.outputs[0], keys);
		if (!grouped || (keys.distinct && !keys.order.empty()) ||
		    (!IsGrouped() && HasAggregate())) {
			continue;
		}
		SqlPiece condition = {SqlWord{key, item, true, false}, SqlWord{"IN", -1, false, true},
		                      SqlWord{"(", -1, false, true}, SqlWord{WriteSelect(keys, picture_)},
		                      SqlWord{")"}};
		parts.where.push_back(std::move(condition));
		return true;
	}
	return false;
}

} // namespace savant::core
