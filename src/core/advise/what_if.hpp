/*
 * what_if.hpp
 *     The port to the planner: what statements would cost with other indexes.
 *
 * A WhatIf holds statements (analysed once), tables and indexes, each by a small number.
 * Existing secondary indexes that could be dropped are indexes of it, too; primary keys,
 * unique and exclusion constraints are always there and have no number.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/advise/index_spec.hpp"

namespace savant::core {

/* How a column is used, and so where in an index it may stand. */
enum class KeyRole {
	Equality, // = constant or parameter, IS NULL
	InList,   // = ANY (...)
	Range,    // <, >, BETWEEN, LIKE 'x%'
	Join,     // = a column of another table
	Other     // an operator of another kind of index: @>, LIKE '%x%', ~
};

/* One condition of a statement on one table, AND-ed with the others. */
struct TableCondition {
	KeyRole role = KeyRole::Equality;
	IndexKeyPart key; // column or expression; operator_class set when it needs one
	IndexMethod method = IndexMethod::Btree; // that can serve it
	double selectivity = 1;                  // 0..1 of the table's rows; of joins: of one outer row
	std::string predicate; // the condition as SQL over the table's columns when it is constant and
	                       // immutable, for a partial index; else ""
	bool in_or = false;    // one arm of an OR of which every arm has an index: bitmaps
};

/* One use of a table in a statement; a self-join has two. */
struct TableShape {
	std::uint32_t table = 0;
	std::vector<TableCondition> conditions;
	/* Orders that rows of this table alone could deliver: ORDER BY, GROUP BY, DISTINCT, window,
	 * merge join. */
	std::vector<std::vector<IndexKeyPart>> orders;
	/* Attnums that the statement needs of it, sorted; negative ones are system columns, which no
	 * index holds. */
	std::vector<int> read_columns;
	bool has_limit = false; // an order with LIMIT: reading few rows is worth much
};

struct StatementShape {
	std::vector<TableShape> tables;
	std::uint32_t written_table = 0; // of INSERT, UPDATE, DELETE, MERGE
	std::vector<int> updated_columns;
	bool inserts = false, updates = false, deletes = false;
};

struct AdvisedIndex {
	IndexSpec spec;
	std::string name;      // of an existing one
	std::uint32_t oid = 0; // of an existing one; 0 = hypothetical
	/* pg_get_indexdef() of an existing one: options, collations and a tablespace that the spec does
	 * not know must survive a rollback. */
	std::string definition;
	double bytes = 0;      // real for existing ones, predicted for others
	double peer_bytes = 0; // as HypoPG counts; for comparison in bench/ only
	double entries = 0;
	int tree_height = 0;
	double key_width = 0; // bytes, average, INCLUDE columns too
	double build_ms = 0;  // what CREATE INDEX would take on a quiet server, predicted
	bool has_dedup = false;
	double scans = -1;      // idx_scan of an existing one
	bool is_needed = false; // supports a foreign key, replica identity ...: never to be dropped
};

/* A partition that has storage of its own. */
struct AdvisedPartition {
	std::string schema, name;
};

struct AdvisedTable {
	std::uint32_t oid = 0;
	std::string schema, name, sql_name; // sql_name: quoted, and qualified unless visible
	double rows = 0, pages = 0, all_visible_share = 0; // 0..1
	double row_width = 0;
	std::vector<std::string> columns; // by attnum - 1; dropped ones are ""
	double inserts_per_day = 0, updates_per_day = 0, hot_updates_per_day = 0, deletes_per_day = 0;
	std::vector<int> updated_columns;         // that UPDATEs of the workload set, sorted
	bool may_create_index = false;            // the caller owns it
	bool is_partitioned = false;              // no index of it can be made or dropped CONCURRENTLY
	std::vector<AdvisedPartition> partitions; // all levels
	/* Those that are always there and have no number: of primary keys, unique and exclusion
	 * constraints.  Candidates that they make needless are not made, and writes pay for them. */
	std::vector<AdvisedIndex> fixed_indexes;
};

/* Where a plan uses an index. */
struct IndexUse {
	int index = -1;
	std::string node;   // "Index Only Scan", as EXPLAIN says it
	double fetches = 0; // heap rows fetched in no useful order, all loops
};

struct PlannedCost {
	double cost = 0; // the planner's total cost
	/*
	 * What the plan costs when its weakest point gives way: nested loops over an outer side whose
	 * row count is a guess, re-costed with ten times the rows, and uncorrelated heap fetches at
	 * their measured price.  Comparable with the same figure of another plan of the statement.
	 */
	double careful_cost = 0;
	IndexSet used;
	std::vector<IndexUse> uses;
};

class WhatIf {
public:
	virtual ~WhatIf() = default;
	virtual int StatementCount() const = 0;
	virtual const StatementShape &Shape(int statement) = 0;
	virtual const AdvisedTable &Table(std::uint32_t oid) = 0;
	virtual int IndexCount() const = 0;
	virtual const AdvisedIndex &Index(int index) const = 0;
	/* The existing indexes that may be left out; the start of every search. */
	virtual IndexSet ExistingIndexes() const = 0;
	/* The id of a hypothetical index, the same for the same spec; -1 when there can be none (type
	 * without operator class ...). */
	virtual int AddIndex(const IndexSpec &spec) = 0;
	/* Plans the statement with exactly these of the numbered indexes.  One planner call. */
	virtual PlannedCost Plan(int statement, const IndexSet &indexes) = 0;
	virtual std::int64_t PlannerCalls() const = 0;
};

} // namespace savant::core
