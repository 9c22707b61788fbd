/*
 * value_candidates.hpp
 *     Which words of a linked question are worth looking up in the data, and in
 *     which columns.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/language/linker.hpp"
#include "core/language/schema_words.hpp"

namespace savant::core {

struct ValueCandidates {
	std::vector<std::string> phrases; // surest first, at most 8; empty: nothing needs a lookup
	std::vector<ColumnRef> columns;   // most likely first, at most 24
};

/* `text` is a uuid in its usual form, 8-4-4-4-12 hexadecimal digits. */
bool IsUuid(std::string_view text);

/*
 * Quoted text, addresses, codes with digits, runs of capitalised words and their
 * parts, and words that neither lexicon nor schema explain.  Columns of text (and
 * uuid, when a phrase is one) that are not masked and whose values are not all known
 * already; those of tables that the question names come first.
 */
ValueCandidates FindValueCandidates(const std::vector<WordToken> &tokens,
                                    const std::vector<Chunk> &chunks, std::string_view question,
                                    const SchemaWords &words);

} // namespace savant::core
