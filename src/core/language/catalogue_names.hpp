/*
 * catalogue_names.hpp
 *     From words of a question to names of the picture: relations and columns,
 *     whatever the case, separators and plural; and what an unknown name may mean.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/language/catalogue_pattern.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

inline constexpr std::size_t kMaxSlotWords = 5;

class CatalogueNames {
public:
	/* Both must outlive the object. */
	CatalogueNames(const SchemaPicture &picture, const std::vector<CatalogueWord> &words);

	/*
	 * Relations that words [begin, begin + count) name: the exact spelling first, then without
	 * case and separators, then in the other number; of those only the visible ones, if any.
	 */
	std::vector<int> Relations(std::size_t begin, std::size_t count) const;
	/* Distinct spellings of columns that these words name; of one relation, or of any (-1). */
	std::vector<std::string> Columns(std::size_t begin, std::size_t count, int relation) const;
	/* The column that a word like orders.id names; {-1, -1} when it is none. */
	ColumnRef RelationColumn(std::size_t word) const;

	/* Names that the words may have meant, nearest first, at most three. */
	std::vector<int> NearestRelations(std::size_t begin, std::size_t count) const;
	/* True when these words are a likely misspelling of a relation's name. */
	bool IsNearRelation(std::size_t begin, std::size_t count) const;
	std::vector<std::string> NearestColumns(std::size_t begin, std::size_t count,
	                                        int relation) const;

	/* The words as the user wrote them, with single spaces. */
	std::string Phrase(std::size_t begin, std::size_t count) const;
	/* True when some relation is named by this single word, in singular or plural. */
	bool IsRelationWord(std::string_view folded) const;

private:
	std::vector<int> RelationsNamed(std::string_view schema, std::string_view name) const;

	const SchemaPicture &picture_;
	const std::vector<CatalogueWord> &words_;
};

/* Share of letters that two names have in common by edit distance with swaps, 0..1. */
double NameSimilarity(std::string_view left, std::string_view right);

} // namespace savant::core
