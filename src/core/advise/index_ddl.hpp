/*
 * index_ddl.hpp
 *     The statements that make and drop an index, and the name of a new one.
 */
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/advise/index_spec.hpp"
#include "core/advise/what_if.hpp"

namespace savant::core {

constexpr std::size_t kMaxNameBytes = 63; // NAMEDATALEN - 1

/* The words after the table: "USING btree (a, b DESC) INCLUDE (c) WHERE (d > 0)"; the method is
 * left out for b-trees. */
std::string IndexDefinitionSql(const AdvisedTable &table, const IndexSpec &spec);

/*
 * "CREATE INDEX CONCURRENTLY name ON schema.table (...)", without a semicolon; always qualified,
 * because it is run with another search_path than the one it was made with.  Indexes live in the
 * schema of their table, so `name` is never qualified.  Without CONCURRENTLY for a partitioned
 * table: the statement works, and writers wait for it.
 */
std::string CreateIndexSql(const AdvisedTable &table, const IndexSpec &spec, std::string_view name);

/* Statements with ";\n" between them. */
struct IndexSteps {
	std::string create, drop;
};

using IsNameTaken = std::function<bool(std::string_view schema, std::string_view name)>;

constexpr std::size_t kMostPartitionSteps = 64;

/*
 * The new index without keeping writers waiting: on a partitioned table, one CONCURRENTLY on each
 * partition and then that of the table, which takes them over and reads nothing.  With more than
 * kMostPartitionSteps partitions it is the one statement of CreateIndexSql().  `drop` removes
 * what is there of it after any number of the steps.
 */
IndexSteps NewIndexSteps(const AdvisedTable &table, const IndexSpec &spec, std::string_view name,
                         const IsNameTaken &is_taken);

/* "DROP INDEX CONCURRENTLY IF EXISTS schema.name", without CONCURRENTLY for a partitioned table;
 * always qualified: it must not hit another. */
std::string DropIndexSql(const AdvisedTable &table, std::string_view name);

/*
 * The statement that brings a dropped existing index back, CONCURRENTLY, from its definition
 * where it is known and else from its spec.
 */
std::string RestoreIndexSql(const AdvisedTable &table, const AdvisedIndex &index);

/*
 * The name that PostgreSQL would give: table_column_column_idx, expressions by their function or
 * "expr", the longer part cut so that it fits in kMaxNameBytes of UTF-8, and a number appended
 * while `is_taken` says that the name is in use in the table's schema.
 */
std::string NewIndexName(const AdvisedTable &table, const IndexSpec &spec,
                         const std::function<bool(std::string_view)> &is_taken);

/* One key as people say it: "lower(email)", "created_at DESC"; names are not quoted. */
std::string KeyInWords(const AdvisedTable &table, const IndexKeyPart &key);

/* Table and keys for a sentence: "orders (customer_id, created_at DESC)". */
std::string IndexInWords(const AdvisedTable &table, const IndexSpec &spec);

} // namespace savant::core
