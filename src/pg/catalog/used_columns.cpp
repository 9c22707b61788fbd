/*
 * used_columns.cpp
 *     Walks the analysed tree: the range table already says which columns a
 *     statement selects, resolved to numbers, whatever aliases and stars it uses.
 */
#include "pg/catalog/used_columns.hpp"

#include "core/ask/answer_json.hpp"
#include "pg/boundary.hpp"
#include "pg/datum.hpp"
#include "pg/walker.hpp"

extern "C" {
#include "access/sysattr.h"
#include "nodes/bitmapset.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "parser/analyze.h"
#include "tcop/tcopprot.h"
#include "utils/lsyscache.h"
}

namespace savant::pg {

namespace {

struct Use {
	Oid relation;
	const char *schema;
	const char *table;
	int column_number;
	const char *column; // null = the table alone
};

/* Server regime: a growing list of uses, filled by the walker. */
struct Collector {
	Use *uses;
	int count;
	int capacity;
};

void Add(Collector *collector, const Use &use) {
	for (int i = 0; i < collector->count; i++) {
		if (collector->uses[i].relation == use.relation &&
		    collector->uses[i].column_number == use.column_number) {
			return;
		}
	}
	if (collector->count == collector->capacity) {
		collector->capacity *= 2;
		collector->uses = static_cast<Use *>(
			repalloc(collector->uses, sizeof(Use) * static_cast<Size>(collector->capacity)));
	}
	collector->uses[collector->count++] = use;
}

void AddTable(Collector *collector, const RangeTblEntry *entry) {
	const char *schema = get_namespace_name(get_rel_namespace(entry->relid));
	const char *table = get_rel_name(entry->relid);
	Add(collector, {entry->relid, schema, table, 0, nullptr});
	int bit = -1;
	while ((bit = bms_next_member(entry->selectedCols, bit)) >= 0) {
		const int number = bit + FirstLowInvalidHeapAttributeNumber;
		if (number > 0) {
			const char *column = get_attname(entry->relid, static_cast<AttrNumber>(number), false);
			Add(collector, {entry->relid, schema, table, number, column});
		}
	}
}

bool Walk(Node *node, void *context) {
	if (node == nullptr) {
		return false;
	}
	auto *collector = static_cast<Collector *>(context);
	if (IsA(node, RangeTblEntry)) {
		const auto *entry = reinterpret_cast<const RangeTblEntry *>(node);
		if (entry->rtekind == RTE_RELATION) {
			AddTable(collector, entry);
		}
		return false; // the query walker goes into its sub-query by itself
	}
	if (IsA(node, Query)) {
		return query_tree_walker(reinterpret_cast<Query *>(node), AsWalker(Walk), context,
		                         QTW_EXAMINE_RTES_BEFORE);
	}
	return expression_tree_walker(node, AsWalker(Walk), context);
}

Collector Collect(const char *sql) {
	Collector collector = {static_cast<Use *>(palloc(sizeof(Use) * 16)), 0, 16};
	List *statements = pg_parse_query(sql);
	ListCell *cell;
	foreach (cell, statements) {
		Query *query =
			parse_analyze_fixedparams(lfirst_node(RawStmt, cell), sql, nullptr, 0, nullptr);
		Walk(reinterpret_cast<Node *>(query), &collector);
	}
	return collector;
}

} // namespace

std::vector<UsedColumn> ColumnsUsedBy(const std::string &sql) {
	const std::string text = ToServer(sql);
	const char *source = text.c_str();
	const Collector found = Call([source] { return Collect(source); });
	std::vector<UsedColumn> uses;
	for (int i = 0; i < found.count; i++) {
		const Use &use = found.uses[i];
		uses.push_back({use.relation, FromServer(use.schema), FromServer(use.table),
		                use.column_number, FromServer(use.column)});
	}
	return uses;
}

std::string UsesToJson(const std::vector<UsedColumn> &uses) {
	std::string json = "[";
	for (const UsedColumn &use : uses) {
		json += json.size() > 1 ? "," : "";
		json += "{\"relation\":" + std::to_string(use.relation) +
		        ",\"schema\":" + core::JsonString(use.schema) +
		        ",\"table\":" + core::JsonString(use.table) +
		        ",\"column_number\":" + std::to_string(use.column_number) +
		        ",\"column\":" + (use.column.empty() ? "null" : core::JsonString(use.column)) + "}";
	}
	return json + "]";
}

} // namespace savant::pg
