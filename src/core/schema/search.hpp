/*
 * search.hpp
 *     Finding tables and columns by words: names, comments, labels, common values.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

/* A relation (column = -1) or column, and why it was found. */
struct SearchHit {
	ColumnRef target;
	double score = 0; // 0..1
	std::string why;  // one line: name, comment, value ... and the word that matched
};

/*
 * What of `picture` the words of `query` speak of, best first, at most `limit`.  Words
 * meet names as written, by stem, as abbreviations, as beginnings, and misspelt; each
 * way counts less than the one before.  A column counts what its table's name matches,
 * so that "customer email" finds customers.email.  Equal scores are in picture order.
 * Text beyond the first 64 words is ignored.
 */
std::vector<SearchHit> SearchPicture(const SchemaPicture &picture, std::string_view query,
                                     std::size_t limit);

} // namespace savant::core
