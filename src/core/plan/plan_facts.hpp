/*
 * plan_facts.hpp
 *     What is known of the tables of a plan besides the plan: the port that
 *     findings ask for indexes, statistics and settings.
 *
 * Only what the caller may see: a table or column that it may not read has no facts.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

struct ColumnFacts {
	std::string name;
	std::string type; // format_type()
	int number = 0;
	bool not_null = false;
	bool collation_is_c = false; // of text types: LIKE 'x%' can use a plain b-tree
	bool has_statistics = false; // a pg_stats row that the caller may see
	double null_share = 0;
	double distinct = 0; // as pg_stats.n_distinct: below 0 = minus the share of rows
	double width = 0;
	double correlation = 0; // -1..1
	std::vector<std::string> common_values;
	std::vector<double> common_shares;
	std::string histogram_low, histogram_high; // "" = no histogram
	int statistics_target = -1;                // -1 = the default
};

struct IndexFacts {
	std::string name;
	std::string method;            // btree, gin ...
	std::vector<std::string> keys; // column names, expressions as pg_get_indexdef() writes them
	std::vector<std::string> included;
	std::vector<std::string> operator_classes; // of the keys
	std::string predicate;                     // "" = not partial
	bool is_unique = false, is_primary = false, is_valid = true;
	double pages = 0, rows = 0;
	double scans = -1; // idx_scan; -1 = not known
};

struct ForeignKeyFacts {
	std::string name;
	std::vector<std::string> columns;
	std::string other_schema, other_table;
	std::vector<std::string> other_columns;
	bool references_this = false; // the key is of the other table and points here
};

struct ExtendedStatisticsFacts {
	std::string name;
	std::vector<std::string> columns; // and expressions
	bool dependencies = false, distinct = false, most_common = false;
};

struct TableFacts {
	std::string schema, name;
	std::string kind; // pg_class.relkind as a word: table, partitioned table, view, foreign table
	bool is_temporary = false;
	double rows = -1; // reltuples; -1 = never analysed
	double pages = 0; // of a table that was never analysed those that it has now
	double all_visible_pages = 0;
	double live_rows = 0, dead_rows = 0, modified_since_analyze = -1; // -1 = not known
	bool was_analyzed = true; // by hand or by autovacuum, ever
	double analyzed_seconds_ago = -1;
	double updates = 0, hot_updates = 0, inserts = 0, deletes = 0; // since statistics were reset
	int fillfactor = 100;
	std::string partition_key; // pg_get_partkeydef(), "" = not partitioned
	int partitions = 0;
	bool has_row_security = false;
	std::vector<std::string> policies; // expressions of the policies for reading
	std::vector<ColumnFacts> columns;
	std::vector<IndexFacts> indexes;
	std::vector<ForeignKeyFacts> foreign_keys;
	std::vector<ExtendedStatisticsFacts> extended_statistics;

	const ColumnFacts *Column(std::string_view column) const;
};

struct FunctionFacts {
	std::string volatility; // immutable, stable, volatile
	std::string language;
	double rows = 0; // prorows; 0 = not a set
	double cost = 0; // procost
	bool has_support = false;
	bool parallel_safe = true;
};

class PlanFacts {
public:
	virtual ~PlanFacts() = default;
	/* `schema` may be empty (plans without VERBOSE): then as the caller's search_path finds it. */
	virtual const TableFacts *Table(std::string_view schema, std::string_view name) = 0;
	/* A built-in or user function by name as plans print it; null when ambiguous or unknown. */
	virtual const FunctionFacts *Function(std::string_view name) = 0;
	/* A setting in its base unit as SHOW without units: kB, ms; nullopt when unknown. */
	virtual std::optional<double> Setting(std::string_view name) = 0;
};

} // namespace savant::core
