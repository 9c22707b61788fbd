/*
 * schema_words.hpp
 *     The words of a picture's names and values, indexed for linking.
 */
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/language/joins.hpp"
#include "core/language/value_finder.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

/*
 * Words that differ in their ending only ("director", "directed"), or of which `name`
 * is an abbreviation by cutting off ("inst" for institution).
 */
bool IsAkin(std::string_view word, std::string_view name);

/* A known value of a column, as the database spells it. */
struct ValueRef {
	ColumnRef column;
	std::string text;
	double share = 0;
};

/* Built once for a picture, which must outlive it. */
class SchemaWords {
public:
	explicit SchemaWords(const SchemaPicture &picture);

	const SchemaPicture &Picture() const { return picture_; }
	const JoinGraph &Joins() const { return joins_; }

	/* Stems of the name, in order; abbreviations opened, glued words split. */
	const std::vector<std::string> &WordsOf(ColumnRef ref) const;

	/* Relations (column -1) and columns one of whose words is `stem`. */
	const std::vector<ColumnRef> &WithWord(const std::string &stem) const;
	/* Those whose whole name without separators is `glued`. */
	const std::vector<ColumnRef> &WithName(const std::string &glued) const;
	/* Words of names that are not `stem` but akin to it (see IsAkin()). */
	std::vector<std::string> AkinTo(const std::string &stem) const;
	/* Values equal to `normal` (see Normal()). */
	const std::vector<ValueRef> &WithValue(const std::string &normal) const;
	/* Longer values that hold `word` as one of their words. */
	const std::vector<ValueRef> &WithValueWord(const std::string &word) const;

	/* Makes a looked-up value known, under the phrase it was asked for as well. */
	void AddFound(const FoundValue &found);
	/* Undoes every AddFound(): data is looked up for one question, by one caller. */
	void ForgetFound() noexcept;

	/* The column that stands for a row when none is named: name, title, ...; -1 = none. */
	int DisplayColumn(int relation) const { return display_[static_cast<std::size_t>(relation)]; }
	/* The key column of that relation; -1 when the key is not a single column. */
	int KeyColumn(int relation) const;
	/*
	 * The column of `relation` that a hint of the lexicon means ("age|-birth date"):
	 * first match wins; `reversed` tells that the sense is turned round.  -1 = none.
	 */
	int HintColumn(int relation, std::string_view hint, bool &reversed) const;

	/* Lower case, inner blanks single, outer ones gone. */
	static std::string Normal(std::string_view text);

private:
	std::vector<std::string> Split(std::string_view identifier, const std::string &table) const;
	void AddName(ColumnRef ref, std::string_view name, const std::string &table);
	void AddValues(ColumnRef ref);
	int FindDisplayColumn(int relation) const;

	const SchemaPicture &picture_;
	JoinGraph joins_;
	std::vector<int> display_;
	std::vector<std::vector<std::string>> relation_words_;
	std::vector<std::vector<std::vector<std::string>>> column_words_;
	std::unordered_map<std::string, std::vector<ColumnRef>> by_word_;
	std::unordered_map<std::string, std::vector<ColumnRef>> by_name_;
	std::unordered_map<std::string, std::vector<ValueRef>> by_value_;
	std::vector<std::tuple<std::string, ColumnRef, std::string>> found_; // by AddFound()
	std::unordered_map<std::string, std::vector<ValueRef>> by_value_word_;
	std::unordered_map<std::string, std::vector<std::string>> by_prefix_; // stems of names
	std::vector<std::string> vocabulary_; // whole words seen in identifiers, for splitting
};

} // namespace savant::core
