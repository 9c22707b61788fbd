/*
 * hygiene.hpp
 *     What is wrong with indexes whatever the statements are: invalid ones, bloated ones, and
 *     foreign keys without one.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/advise/suggestion.hpp"
#include "core/advise/what_if.hpp"

namespace savant::core {

/* An index that no query uses because its building failed; none that is being built. */
struct InvalidIndex {
	AdvisedTable table; // oid, schema, name and sql_name
	std::string name;
	std::string definition;           // pg_get_indexdef()
	std::vector<std::string> columns; // its keys as SQL
	double bytes = 0;
	bool is_live = true; // false: dropping it was begun
};

/* What finding rows by a foreign key could use: an index that is there, or that is proposed. */
struct KeySupport {
	std::uint32_t table = 0;
	IndexMethod method = IndexMethod::Btree;
	std::vector<int> keys; // attnums, 0 = expression
	bool is_valid = true, is_partial = false;
};

struct ReferencingKey {
	AdvisedTable table; // with rows and columns
	std::string constraint;
	std::vector<std::string> also; // keys whose columns an index of this one begins with
	std::vector<int> columns;      // attnums
	std::string referenced;        // as SQL; "" = may not be named
	double referenced_deletes = 0, referenced_updates = 0; // rows, since statistics were reset
	double bytes = 0, build_ms = 0;                        // of the missing index, predicted
};

/* A b-tree with what the same index would take if it were built now. */
struct SizedIndex {
	AdvisedTable table;
	AdvisedIndex index;
	double fresh_bytes = 0;
	double build_ms = 0;
};

struct HygieneFacts {
	std::vector<InvalidIndex> invalid;
	std::vector<ReferencingKey> unsupported; // of UnsupportedKeys()
	std::vector<SizedIndex> sized;
};

constexpr double kLeastReferencingRows = 1000;
constexpr double kLeastBloatedBytes = 10.0 * 1024 * 1024;
constexpr double kBloatFactor = 2;
constexpr std::size_t kMostUnsupportedKeys = 100;

/*
 * The keys of tables with kLeastReferencingRows or more whose columns, in any order, are not the
 * first keys of any valid b-tree without condition, nor that of a hash index.  Keys over the same
 * columns are one, with the writes of all, and so are those whose columns are among another one's:
 * these come first in it then, so that one index serves all of them.  Those whose referenced rows
 * are deleted come first, then larger tables; kMostUnsupportedKeys at most.
 */
std::vector<ReferencingKey> UnsupportedKeys(std::vector<ReferencingKey> keys,
                                            const std::vector<KeySupport> &supports);

/* The index that a key wants. */
IndexSpec SpecOfKey(const ReferencingKey &key);

/* The size is kBloatFactor times that of a fresh index, and worth the trouble. */
bool IsBloated(const SizedIndex &sized);

/*
 * Invalid indexes, then foreign keys whose referenced rows change, bloat (the largest first), and
 * the other keys.  Every statement names the schema.  A rebuilt index and a dropped invalid one
 * have no rollback_ddl: nothing that anybody used has gone.
 */
std::vector<Suggestion> DescribeHygiene(
	const HygieneFacts &facts,
	const std::function<bool(std::string_view schema, std::string_view name)> &is_taken);

} // namespace savant::core
