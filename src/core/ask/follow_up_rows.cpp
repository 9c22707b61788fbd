/*
 * follow_up_rows.cpp
 *     The edits that change which rows and columns are shown, and how they are added up.
 */
#include <algorithm>
#include <utility>

#include "core/ask/follow_up_edit.hpp"
#include "core/ask/understand.hpp"

namespace savant::core {

namespace {

SqlWord Text(std::string text, bool space = false) {
	SqlWord word;
	word.text = std::move(text);
	word.space = space;
	return word;
}

bool IsWord(const SqlWord &word, std::string_view text) {
	std::string lower = word.text;
	for (char &c : lower) {
		c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
	}
	return word.item < 0 && lower == text;
}

/* An ordering without its direction; `descending` tells that. */
SqlPiece OrderValue(SqlPiece piece, bool &descending) {
	descending = false;
	const auto ends = [&piece](std::string_view word) {
		return piece.size() > 1 && IsWord(piece.back(), word);
	};
	if (ends("last") || ends("first")) {
		piece.resize(piece.size() - 2); // NULLS LAST
	}
	if (ends("asc") || ends("desc")) {
		descending = ends("desc");
		piece.pop_back();
	}
	return piece;
}

SqlPiece Directed(SqlPiece value, bool descending) {
	if (descending) {
		for (const char *word : {"DESC", "NULLS", "LAST"}) {
			value.push_back(Text(word, true));
		}
	}
	return value;
}

/* The output that `words` name by alias or column; nullptr when none or more than one does. */
const SqlPiece *NamedOutput(const std::vector<SqlPiece> &outputs, const std::string &words) {
	const SqlPiece *found = nullptr;
	std::string name = words;
	std::replace(name.begin(), name.end(), ' ', '_');
	for (const SqlPiece &output : outputs) {
		const std::string alias = OutputAlias(output);
		const bool same =
			!alias.empty() ? alias == name : output.size() == 1 && output[0].text == name;
		if (same) {
			if (found != nullptr) {
				return nullptr;
			}
			found = &output;
		}
	}
	return found;
}

/* "orders descending" -> "orders", true. */
std::string WithoutDirection(const std::string &fragment, bool &descending) {
	static constexpr std::pair<std::string_view, bool> kEnds[] = {{" in descending order", true},
	                                                              {" in ascending order", false},
	                                                              {" descending", true},
	                                                              {" ascending", false},
	                                                              {" desc", true},
	                                                              {" asc", false}};
	std::string lower;
	for (const char c : fragment) {
		lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
	}
	descending = false;
	for (const auto &[end, down] : kEnds) {
		if (lower.ends_with(end)) {
			descending = down;
			lower.resize(lower.size() - end.size());
			break;
		}
	}
	if (lower.starts_with("the ")) {
		lower.erase(0, 4);
	}
	return lower;
}

/* avg -> average: how a question says it. */
std::string AggregateName(const std::string &function) {
	return function == "avg" ? "average" : function == "sum" ? "total" : function + "imum";
}

bool IsNumber(const Column &column) {
	return column.type_class == TypeClass::Integer || column.type_class == TypeClass::Numeric;
}

} // namespace

std::optional<EditedStatement> StatementEditor::Order(const FollowUpWords &words) {
	bool descending = false;
	const std::string name = WithoutDirection(words.fragment, descending);
	SelectParts parts = *before_;
	if (const SqlPiece *output = NamedOutput(parts.outputs, name)) {
		parts.order = {Directed(OutputValue(*output), descending)};
		return Done(parts, nullptr);
	}
	const bool counted = name == "count" || name == "number" || name == "the count";
	if (counted && IsGrouped()) {
		for (const SqlPiece &output : before_->outputs) {
			if (AggregateIn(output) == "count") {
				parts.order = {Directed(OutputValue(output), descending)};
				return Done(parts, nullptr);
			}
		}
	}
	for (const std::string &noun : NounsOf(PronounRelations())) {
		const auto small = Read("show " + noun + " sorted by " + words.fragment);
		if (!small || small->parts.order.empty() || !small->parts.where.empty() ||
		    !small->parts.group_by.empty() || small->parts.limit) {
			continue;
		}
		parts = *before_;
		auto order = BringPieces(parts, small->parts, small->parts.order, picture_);
		// Of groups only what they are grouped by can be sorted by; of DISTINCT rows what is shown.
		const auto allowed = [&](const SqlPiece &piece) {
			bool down = false;
			const SqlPiece value = OrderValue(piece, down);
			const auto &among = IsGrouped() ? parts.group_by : parts.outputs;
			return std::any_of(among.begin(), among.end(), [&](const SqlPiece &other) {
				return SamePiece(OutputValue(other), parts, value, parts);
			});
		};
		const bool free = IsPlainList() && !before_->distinct;
		if (order && (free || std::all_of(order->begin(), order->end(), allowed))) {
			parts.order = std::move(*order);
			return Done(parts, &*small);
		}
	}
	return std::nullopt;
}

std::optional<EditedStatement> StatementEditor::Turn(const FollowUpWords &words) {
	SelectParts parts = *before_;
	if (parts.order.empty()) {
		for (const SqlPiece &output : parts.outputs) {
			if (!AggregateIn(output).empty() && IsGrouped()) {
				parts.order = {OutputValue(output)};
			}
		}
		const bool single = parts.order.empty() && parts.outputs.size() == 1 && IsPlainList() &&
		                    parts.outputs[0][0].text != "*";
		if (single) {
			parts.order = {OutputValue(parts.outputs[0])};
		}
	}
	if (parts.order.empty()) {
		return std::nullopt;
	}
	for (SqlPiece &piece : parts.order) {
		bool descending = false;
		SqlPiece value = OrderValue(piece, descending);
		piece = Directed(std::move(value), words.flips ? !descending : !words.ascending);
	}
	return Done(parts, nullptr);
}

std::optional<EditedStatement> StatementEditor::Limit(const FollowUpWords &words) {
	SelectParts parts = *before_;
	const bool ranks = words.fragment == "top" || words.fragment == "best" ||
	                   words.fragment == "bottom" || words.fragment == "worst" ||
	                   words.fragment == "last";
	if (ranks && parts.order.empty() && IsGrouped()) {
		for (const SqlPiece &output : parts.outputs) {
			if (!AggregateIn(output).empty()) {
				parts.order = {Directed(OutputValue(output), true)};
				break;
			}
		}
	}
	if ((ranks && parts.order.empty()) || (!IsGrouped() && HasAggregate())) {
		return std::nullopt; // the top 5 by what?
	}
	if (words.ascending) {
		for (SqlPiece &piece : parts.order) {
			bool descending = false;
			SqlPiece value = OrderValue(piece, descending);
			piece = Directed(std::move(value), !descending);
		}
	}
	parts.limit = words.number;
	parts.offset.reset();
	return Done(parts, nullptr);
}

/* "how many orders per country" - "and the average?": of these numbers. */
std::optional<EditedStatement> StatementEditor::AverageOfGroups(const FollowUpWords &words) const {
	SelectParts groups = *before_;
	groups.order.clear();
	for (SqlPiece &output : groups.outputs) {
		if (AggregateIn(output) != "count") {
			continue;
		}
		std::string name = OutputAlias(output);
		if (name.empty()) {
			name = "counted";
			output.push_back(Text("AS", true));
			output.push_back(Text(name, true));
		}
		const std::string call = words.aggregate + "(groups." + name + ")";
		const bool average = words.aggregate == "avg";
		EditedStatement edited;
		edited.sql = "SELECT " + (average ? "round(" + call + ", 2)" : call) + " AS " +
		             words.aggregate + "_of_" + (name[0] == '"' ? "groups" : name) + " FROM (" +
		             WriteSelect(groups, picture_) + ") AS groups";
		return edited;
	}
	return std::nullopt;
}

/* Of rows that are cut to some number: "and the average price?" of the top five. */
std::optional<EditedStatement> StatementEditor::AggregateOfRows(const FollowUpWords &words) {
	if (words.fragment.empty() || !before_->limit) {
		return std::nullopt;
	}
	for (const std::string &noun : NounsOf(PronounRelations())) {
		const auto small =
			Read(AggregateName(words.aggregate) + " " + words.fragment + " of " + noun);
		const bool one = small && small->parts.outputs.size() == 1 &&
		                 small->parts.group_by.empty() &&
		                 AggregateIn(small->parts.outputs[0]) == words.aggregate;
		SelectParts parts = one ? small->parts : SelectParts();
		if (one && Nest(*small, parts)) {
			return Done(parts, &*small);
		}
	}
	return std::nullopt;
}

std::optional<EditedStatement> StatementEditor::Aggregate(const FollowUpWords &words) {
	if (before_->limit || before_->distinct) {
		return AggregateOfRows(words);
	}
	SelectParts parts = *before_;
	std::optional<SqlPiece> fresh;
	std::optional<SmallReading> small;
	if (words.fragment.empty()) {
		std::vector<ColumnRef> columns;
		for (const SqlPiece &output : before_->outputs) {
			const auto found = PictureColumns(output, *before_, picture_);
			const bool measure = found.size() == 1 && IsNumber(picture_.At(found[0])) &&
			                     (AggregateIn(output).empty()
			                          ? IsPlainList() && !picture_.At(found[0]).in_primary_key
			                          : AggregateIn(output) != "count");
			if (measure) {
				columns.push_back(found[0]);
			}
		}
		if (columns.empty() && IsGrouped()) {
			return AverageOfGroups(words);
		}
		if (columns.size() != 1) {
			return std::nullopt;
		}
		const std::string name = picture_.At(columns[0]).name;
		const SqlWord column{QuoteIdentifier(name), parts.Find(columns[0].relation), false, false};
		SqlPiece piece = {Text(words.aggregate), Text("("), column, Text(")")};
		if (words.aggregate == "avg") {
			piece.insert(piece.begin(), {Text("round"), Text("(")});
			for (const char *tail : {"::", "numeric", ","}) {
				piece.push_back(Text(tail));
			}
			piece.push_back(Text("2", true));
			piece.push_back(Text(")"));
		}
		piece.push_back(Text("AS", true));
		piece.push_back(Text(QuoteIdentifier(words.aggregate + "_" + name), true));
		fresh = std::move(piece);
	} else {
		for (const std::string &noun : NounsOf(FilterRelations())) {
			small = Read(AggregateName(words.aggregate) + " " + words.fragment + " of " + noun);
			const bool one = small && small->parts.outputs.size() == 1 &&
			                 small->parts.where.empty() && small->parts.group_by.empty() &&
			                 !small->parts.limit &&
			                 AggregateIn(small->parts.outputs[0]) == words.aggregate;
			if (!one) {
				continue;
			}
			if (auto brought = BringPieces(parts, small->parts, small->parts.outputs, picture_)) {
				fresh = std::move(brought->front());
				break;
			}
		}
	}
	if (!fresh) {
		return std::nullopt;
	}
	std::vector<SqlPiece> outputs;
	if (IsGrouped()) {
		std::copy_if(
			parts.outputs.begin(), parts.outputs.end(), std::back_inserter(outputs),
			[&words](const SqlPiece &output) { return AggregateIn(output).empty() || words.adds; });
	}
	const bool ranked =
		std::any_of(parts.order.begin(), parts.order.end(),
	                [](const SqlPiece &piece) { return !AggregateIn(piece).empty(); });
	outputs.push_back(*fresh);
	parts.outputs = std::move(outputs);
	if (!IsGrouped()) {
		parts.order.clear();
	} else if (ranked) {
		parts.order = {Directed(OutputValue(*fresh), true)};
	}
	return Done(parts, small ? &*small : nullptr);
}

std::optional<EditedStatement> StatementEditor::Count() {
	if (IsOnlyCount()) {
		return Done(*before_, nullptr);
	}
	if (!IsPlainList() || before_->limit || before_->distinct) {
		return Wrapped("SELECT count(*) FROM (", ") AS listed");
	}
	SelectParts parts = *before_;
	parts.outputs = {MakePiece("count(*)")};
	parts.order.clear();
	return Done(parts, nullptr);
}

std::optional<EditedStatement> StatementEditor::Columns(const FollowUpWords &words) {
	const std::vector<int> relations = PronounRelations();
	const std::vector<std::string> nouns = NounsOf(relations);
	for (std::size_t i = 0; i < nouns.size(); i++) {
		const auto small = Read("show " + words.fragment + " of " + nouns[i]);
		const bool plain =
			small && small->parts.where.empty() && small->parts.group_by.empty() &&
			small->parts.having.empty() && !small->parts.limit && small->parts.order.empty() &&
			!small->parts.distinct &&
			std::all_of(small->parts.outputs.begin(), small->parts.outputs.end(),
		                [](const SqlPiece &output) { return AggregateIn(output).empty(); });
		if (!plain) {
			continue;
		}
		SelectParts parts = *before_;
		auto fresh = BringPieces(parts, small->parts, small->parts.outputs, picture_);
		if (!fresh) {
			continue;
		}
		if (!IsGrouped() && HasAggregate()) { // they were only counted: now they are shown
			const auto names = Read("show " + nouns[i]);
			parts.outputs.clear();
			if (names) {
				parts.outputs = BringPieces(parts, names->parts, names->parts.outputs, picture_)
				                    .value_or(std::vector<SqlPiece>());
			}
		}
		std::erase_if(parts.outputs, [](const SqlPiece &output) { return output[0].text == "*"; });
		for (const SqlPiece &output : *fresh) {
			const bool there =
				std::any_of(parts.outputs.begin(), parts.outputs.end(), [&](const SqlPiece &other) {
					return SamePiece(OutputValue(other), parts, OutputValue(output), parts);
				});
			if (!there) {
				parts.outputs.push_back(output);
				if (IsGrouped()) {
					parts.group_by.push_back(OutputValue(output));
				}
			}
		}
		const bool own_groups = !IsGrouped() || parts.Find(relations[i]) >= 0;
		if (own_groups) {
			return Done(parts, &*small);
		}
	}
	return std::nullopt;
}

std::optional<EditedStatement> StatementEditor::Rows() {
	if (IsGrouped()) {
		return std::nullopt;
	}
	if (IsPlainList()) {
		return Done(*before_, nullptr);
	}
	for (const std::string &noun : NounsOf(FilterRelations())) {
		const auto small = Read("show " + noun);
		if (!small || !small->parts.where.empty() || !small->parts.group_by.empty()) {
			continue;
		}
		SelectParts parts = *before_;
		auto outputs = BringPieces(parts, small->parts, small->parts.outputs, picture_);
		if (outputs) {
			parts.outputs = std::move(*outputs);
			parts.order.clear();
			return Done(parts, &*small);
		}
	}
	return std::nullopt;
}

std::optional<EditedStatement> StatementEditor::Row(const FollowUpWords &words) {
	if (before_ && !IsGrouped() && HasAggregate()) {
		return std::nullopt; // there is one row
	}
	EditedStatement edited;
	const bool ordered =
		before_ ? !before_->order.empty() : sql_.find("ORDER BY") != std::string::npos;
	if (words.number < 0) {
		edited = Wrapped("SELECT * FROM (", ") AS listed OFFSET greatest((SELECT count(*) FROM (");
		edited.sql += Wrapped("", ") AS counted) - 1, 0) LIMIT 1").sql;
	} else if (before_) {
		SelectParts parts = *before_;
		if (parts.limit && words.number > *parts.limit) {
			return std::nullopt;
		}
		parts.limit = 1;
		parts.offset = parts.offset.value_or(0) + words.number - 1;
		edited = Done(parts, nullptr);
	} else {
		edited = Wrapped("SELECT * FROM (",
		                 ") AS listed LIMIT 1 OFFSET " + std::to_string(words.number - 1));
	}
	if (!ordered) {
		edited.notes.emplace_back(
			"The rows have no order of their own, so another one may come up next time.");
	}
	return edited;
}

} // namespace savant::core
