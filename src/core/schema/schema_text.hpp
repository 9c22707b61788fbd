/*
 * schema_text.hpp
 *     A picture in words: for people, and for a model's prompt within a budget.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

constexpr std::size_t kBytesPerToken = 3;

/*
 * Tokens that a model counts for `text`, roughly: three bytes each.  Prose takes four, but
 * SQL, identifiers and other alphabets take three or less, and counting too few is the
 * dangerous side: a prompt over the window is refused, or cut without a word.
 */
std::size_t EstimateTokens(std::string_view text);

/* What RelationDdl() tells beyond names, types and keys; closed sets are always told. */
struct DdlDetail {
	bool values = true;     // frequent values, ranges
	bool row_counts = true; // change with every ANALYZE
	bool comments = true;
};

/*
 * One relation as a compact CREATE TABLE: types, keys, references, closed sets, a few
 * values, comments.  A masked column is name and type only.
 */
std::string RelationDdl(const SchemaPicture &picture, int relation, DdlDetail detail = {});

/* One relation as "name(column, column)" and a line end, names quoted as needed. */
std::string BriefLine(const SchemaPicture &picture, int relation);

/*
 * Text for a prompt of at most `token_budget` tokens (0 = no limit).  The whole picture
 * when it fits.  Otherwise `linked` relations in full, in the order given, then their
 * neighbours over foreign keys, then one line of name and columns for each of the rest,
 * as far as the budget goes; what was left out is counted in a last line.  The same
 * picture and arguments always give the same text.
 */
std::string PromptSchema(const SchemaPicture &picture, const std::vector<int> &linked,
                         std::size_t token_budget);

/*
 * The picture for people, one line per relation: name, kind, rows, columns with types,
 * primary key marked by *.  `relations` says which, in that order.
 */
std::vector<std::string> SchemaLines(const SchemaPicture &picture,
                                     const std::vector<int> &relations);

/* What only the server knows about a relation when it is described. */
struct RelationFacts {
	std::string size;                           // "12 MB"; empty = has none
	std::vector<std::string> index_definitions; // pg_get_indexdef(), by index of the relation
	std::vector<std::string> triggers;          // names
	std::string view_definition;
	std::vector<std::string> policies; // names of row-level security policies
};

/*
 * A relation for people, a line each: what it is, its columns, keys, references in and
 * out; with `detailed` also indexes, checks, values, triggers and the view's query.
 */
std::vector<std::string> DescribeRelation(const SchemaPicture &picture, int relation,
                                          const RelationFacts &facts, bool detailed);

/* "about 1.2 million rows", "never analysed"; empty for a view. */
std::string RowsInWords(const Relation &relation);

} // namespace savant::core
