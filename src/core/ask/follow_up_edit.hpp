/*
 * follow_up_edit.hpp
 *     Changes one clause of the statement before, as the words of a follow-up say.
 *
 * What the words mean is read by the language itself, as part of a small question about
 * the things of the statement before ("orders from Germany"); of its answer the clause that
 * was asked for is taken over.  Words that the language cannot use make the edit fail: no
 * part of a follow-up is dropped.
 */
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/ask/follow_up_words.hpp"
#include "core/language/interpret.hpp"
#include "core/sql/select_merge.hpp"

namespace savant::core {

/* A statement made from another one. */
struct EditedStatement {
	std::string sql;
	double score = 1;
	std::vector<Mention> mentions;
	std::vector<std::string> notes;
	std::string paraphrase; // when the language read the whole; else empty
	/* What was replaced and by what, as they are written in questions: "Hamburg", "Berlin". */
	std::string replaced, replacement;
	std::string asked; // the question that was read, when "they" were put into it
};

class StatementEditor {
public:
	using ReadQuestion = std::function<Interpretation(const std::string &)>;

	/*
	 * `sql` answered `standalone`.  The references must outlive the editor.
	 */
	StatementEditor(const std::string &sql, const std::string &standalone,
	                const SchemaPicture &picture, ReadQuestion read);

	/* Nothing when it cannot be done; then Unused() may say which words were the trouble. */
	std::optional<EditedStatement> Edit(const FollowUpWords &words);

	/* Words that no try could use. */
	const std::vector<std::string> &Unused() const { return unused_; }

	/* Nouns of the things that the statement is about, the likeliest for "they" first. */
	std::vector<std::string> Things() const;

private:
	/* A small question, read. */
	struct SmallReading {
		Reading reading;
		SelectParts parts;
	};

	std::optional<EditedStatement> Filter(const FollowUpWords &words);
	std::vector<std::pair<std::string, int>> FilterQuestions(const FollowUpWords &words,
	                                                         const std::string &text) const;
	std::optional<EditedStatement> TryFilter(const std::string &question, int relation,
	                                         bool replace, bool must_replace);
	std::optional<EditedStatement> FilterByWhole(const FollowUpWords &words, bool replace);
	std::optional<EditedStatement> AskOther(const FollowUpWords &words);
	std::optional<EditedStatement> Group(const FollowUpWords &words);
	std::optional<EditedStatement> Order(const FollowUpWords &words);
	std::optional<EditedStatement> Turn(const FollowUpWords &words);
	std::optional<EditedStatement> Limit(const FollowUpWords &words);
	std::optional<EditedStatement> Aggregate(const FollowUpWords &words);
	std::optional<EditedStatement> AggregateOfRows(const FollowUpWords &words);
	std::optional<EditedStatement> AverageOfGroups(const FollowUpWords &words) const;
	std::optional<EditedStatement> Count();
	std::optional<EditedStatement> Columns(const FollowUpWords &words);
	std::optional<EditedStatement> Rows();
	std::optional<EditedStatement> Row(const FollowUpWords &words);
	std::optional<EditedStatement> Ask(const FollowUpWords &words);
	std::optional<EditedStatement> AskDescribed(const FollowUpWords &words);

	std::optional<SmallReading> Read(const std::string &question);
	bool TakeFilters(const SmallReading &small, bool replace, SelectParts &parts,
	                 EditedStatement &edited);
	std::string WithYear(const std::string &text) const;
	int TableNamed(const std::string &word) const;
	bool IsAbout(const SmallReading &small, int relation) const;
	bool Nest(const SmallReading &small, SelectParts &parts) const;
	bool KeepsContext(const SelectParts &whole, bool replace) const;
	bool HasOnlyDates(const SmallReading &small) const;
	EditedStatement Done(const SelectParts &parts, const SmallReading *small) const;
	EditedStatement Wrapped(const std::string &lead, const std::string &tail) const;

	bool IsGrouped() const { return !before_->group_by.empty(); }
	bool HasAggregate() const;
	bool IsPlainList() const { return !IsGrouped() && !HasAggregate(); }
	bool IsOnlyCount() const;
	/* Positions in the picture, the likeliest that a filter or a pronoun is about first. */
	std::vector<int> FilterRelations() const;
	std::vector<int> PronounRelations() const;
	std::vector<std::string> NounsOf(const std::vector<int> &relations) const;

	std::string sql_, standalone_;
	const SchemaPicture &picture_;
	ReadQuestion read_;
	std::optional<SelectParts> before_;
	std::vector<int> said_; // relations that the question before names
	std::vector<std::string> unused_;
	std::map<std::string, std::optional<SmallReading>> known_; // small questions, once read
};

} // namespace savant::core
