/*
 * follow_up_filter.cpp
 *     "only the German ones", "what about Berlin?": conditions, added or said anew.
 */
#include <algorithm>
#include <utility>

#include "core/ask/follow_up_edit.hpp"
#include "core/ask/follow_up_pieces.hpp"
#include "core/ask/understand.hpp"
#include "core/language/column_facts.hpp"
#include "core/language/span_words.hpp"

namespace savant::core {

/* `whole` is the statement before and more conditions, and nothing else. */
bool StatementEditor::KeepsContext(const SelectParts &whole, bool replace) const {
	for (const SqlPiece &condition : whole.where) {
		const auto columns = PictureColumns(condition, whole, picture_);
		const bool both =
			columns.size() == 1 && (replace || PinsValue(condition)) &&
			!HasPiece(before_->where, *before_, condition, whole) &&
			std::any_of(before_->where.begin(), before_->where.end(), [&](const SqlPiece &old) {
				return (replace || PinsValue(old)) &&
			           PictureColumns(old, *before_, picture_) == columns;
			});
		if (both) {
			return false; // "only Berlin" after "only Hamburg" is no "and"
		}
	}
	const bool same = SamePieces(whole.outputs, whole, before_->outputs, *before_) &&
	                  SamePieces(whole.group_by, whole, before_->group_by, *before_) &&
	                  SamePieces(whole.having, whole, before_->having, *before_) &&
	                  SamePieces(whole.order, whole, before_->order, *before_) &&
	                  whole.limit == before_->limit && whole.distinct == before_->distinct;
	return same && whole.where.size() > before_->where.size() &&
	       std::all_of(before_->where.begin(), before_->where.end(),
	                   [&](const SqlPiece &condition) {
						   return HasPiece(whole.where, whole, condition, *before_);
					   });
}

/*
 * Takes the conditions of a small question over.  With `replace`, or where both cannot hold,
 * in place of what was said of the same column.
 */
bool StatementEditor::TakeFilters(const SmallReading &small, bool replace, SelectParts &parts,
                                  EditedStatement &edited) {
	const SelectParts &from = small.parts;
	if (from.where.empty() || !from.group_by.empty() || !from.having.empty() || from.distinct) {
		return false;
	}
	auto brought = BringConditions(parts, from, from.where, picture_);
	if (!brought) {
		return false;
	}
	std::vector<SqlPiece> where;
	for (const SqlPiece &old : parts.where) {
		const auto columns = PictureColumns(old, parts, picture_);
		const auto same =
			std::find_if(brought->begin(), brought->end(), [&](const SqlPiece &fresh) {
				return columns.size() == 1 && PictureColumns(fresh, parts, picture_) == columns &&
			           (replace || (PinsValue(old) && PinsValue(fresh)));
			});
		if (same == brought->end()) {
			if (!HasPiece(*brought, parts, old, parts)) {
				where.push_back(old);
			}
			continue;
		}
		if (edited.replaced.empty()) {
			edited.replaced = ValueIn(old);
			edited.replacement = ValueIn(*same);
		}
	}
	parts.where = std::move(where);
	parts.where.insert(parts.where.end(), brought->begin(), brought->end());
	if (!from.order.empty()) {
		auto order = BringPieces(parts, from, from.order, picture_);
		if (!order || !IsPlainList()) {
			return false;
		}
		parts.order = std::move(*order);
	}
	parts.limit = from.limit ? from.limit : parts.limit;
	return true;
}

bool StatementEditor::HasOnlyDates(const SmallReading &small) const {
	return std::all_of(
		small.parts.where.begin(), small.parts.where.end(), [&](const SqlPiece &condition) {
			const auto columns = PictureColumns(condition, small.parts, picture_);
			return !columns.empty() &&
		           std::all_of(columns.begin(), columns.end(), [this](const ColumnRef &column) {
					   return IsTemporal(picture_.At(column));
				   });
		});
}

/* Of that relation; without one, of one that its words name and the statement before has. */
bool StatementEditor::IsAbout(const SmallReading &small, int relation) const {
	if (relation >= 0) {
		return small.parts.Find(relation) >= 0;
	}
	const auto &mentions = small.reading.mentions;
	return std::any_of(mentions.begin(), mentions.end(), [this](const Mention &mention) {
		return mention.target.column < 0 && before_->Find(mention.target.relation) >= 0;
	});
}

/* "March" after a question about 2023 is March 2023. */
std::string StatementEditor::WithYear(const std::string &text) const {
	static constexpr std::string_view kParts[] = {
		"january", "february",  "march",   "april",    "may",      "june", "july",
		"august",  "september", "october", "november", "december", "jan",  "feb",
		"mar",     "apr",       "jun",     "jul",      "aug",      "sep",  "sept",
		"oct",     "nov",       "dec",     "q1",       "q2",       "q3",   "q4"};
	const auto asked = PlainWords(text);
	const bool part = std::any_of(asked.begin(), asked.end(), [](const std::string &word) {
		return std::find(std::begin(kParts), std::end(kParts), word) != std::end(kParts);
	});
	const bool dated = text.find_first_of("0123456789") != std::string::npos && !asked.empty() &&
	                   asked.back()[0] != 'q';
	for (const SqlPiece &condition : before_->where) {
		const std::string value = ValueIn(condition);
		const bool from =
			value.size() >= 10 && value[4] == '-' && value[7] == '-' && HasWord(condition, {">="});
		if (part && !dated && from) {
			return text + " " + value.substr(0, 4);
		}
	}
	const bool year = asked.size() == 1 && asked[0] == text && text.size() == 4 &&
	                  (text.starts_with("19") || text.starts_with("20")) &&
	                  text.find_first_not_of("0123456789") == std::string::npos;
	return year ? "in " + text : text; // alone it may be any number
}

/* The question before with the new words after it, when that says the same and more. */
std::optional<EditedStatement> StatementEditor::FilterByWhole(const FollowUpWords &words,
                                                              bool replace) {
	const std::string text = WithYear(WithoutFillers(words.fragment));
	const std::string joint = words.negated ? " excluding " : " ";
	const auto whole = Read(standalone_ + joint + text);
	if (!whole || !KeepsContext(whole->parts, replace)) {
		return std::nullopt;
	}
	EditedStatement edited = Done(whole->parts, &*whole);
	edited.sql = whole->reading.sql;
	edited.paraphrase = whole->reading.paraphrase;
	return edited;
}

/* Small questions that `text` may be part of, each with the relation that it is about. */
std::vector<std::pair<std::string, int>>
StatementEditor::FilterQuestions(const FollowUpWords &words, const std::string &text) const {
	std::vector<std::pair<std::string, int>> questions;
	if (!words.negated) {
		questions.emplace_back(text, -1); // names its things itself: "customers in Berlin"
	}
	for (const int relation : FilterRelations()) {
		const std::string noun = PluralOf(NounOf(picture_.At(relation)));
		const auto add = [&](const std::string &question) {
			questions.emplace_back(question, relation);
		};
		if (words.negated) {
			for (const char *joint : {" excluding ", " not ", " without ", " that are not "}) {
				add(noun + joint + text);
			}
			continue;
		}
		add(noun + " " + text);
		add(text + " " + noun);
		for (const char *joint : {" in ", " from ", " with "}) {
			add(noun + joint + text);
		}
	}
	return questions;
}

/* One of them; with `must_replace` only when something is said anew. */
std::optional<EditedStatement> StatementEditor::TryFilter(const std::string &question, int relation,
                                                          bool replace, bool must_replace) {
	const auto small = Read(question);
	// When something happened is told by what was counted, not by when its customer came.
	const bool elsewhere = relation >= 0 && relation != FilterRelations().front() && HasAggregate();
	if (!small || !IsAbout(*small, relation) || (elsewhere && HasOnlyDates(*small))) {
		return std::nullopt;
	}
	SelectParts parts = *before_;
	EditedStatement edited;
	if (!TakeFilters(*small, replace, parts, edited) || (must_replace && edited.replaced.empty())) {
		return std::nullopt;
	}
	EditedStatement done = Done(parts, &*small);
	done.replaced = edited.replaced;
	done.replacement = edited.replacement;
	return done;
}

std::optional<EditedStatement> StatementEditor::Filter(const FollowUpWords &words) {
	const bool varies = words.kind == FollowUpKind::Vary;
	if (auto whole = FilterByWhole(words, varies && !words.adds)) {
		return whole;
	}
	const std::string text = WithYear(WithoutFillers(words.fragment));
	if (text.empty() || (words.counts && !HasAggregate())) {
		return std::nullopt;
	}
	const auto questions = FilterQuestions(words, text);
	// "what about X?" first means something that was said; else it is added to the main thing.
	for (const bool must_replace : {true, false}) {
		if (must_replace && (!varies || before_->where.empty())) {
			continue;
		}
		for (const auto &[question, relation] : questions) {
			const bool beside = varies && !must_replace && !before_->where.empty() &&
			                    relation >= 0 && relation != FilterRelations().front();
			auto edited =
				beside ? std::nullopt : TryFilter(question, relation, varies, must_replace);
			if (edited) {
				if (IsDateText(edited->replaced)) { // people say the year
					edited->replaced.resize(4);
					edited->replacement = WithoutPreposition(text);
				}
				return edited;
			}
		}
	}
	return varies ? AskOther(words) : std::nullopt;
}

/* "what about suppliers?": the same question about other things. */
std::optional<EditedStatement> StatementEditor::AskOther(const FollowUpWords &words) {
	const std::string lead = IsOnlyCount() ? "how many " : IsPlainList() ? "show " : "";
	if (lead.empty() || words.adds) {
		return std::nullopt;
	}
	if (before_->where.empty()) {
		if (auto other = Read(lead + words.fragment)) {
			EditedStatement edited = Done(other->parts, &*other);
			edited.sql = other->reading.sql;
			edited.paraphrase = other->reading.paraphrase;
			return edited;
		}
	}
	return std::nullopt;
}

} // namespace savant::core
