/*
 * write_cost.hpp
 *     What keeping indexes costs the statements that write.
 *
 * Times per row were measured on PostgreSQL 15 (500,000 rows in memory): an index entry takes
 * 1.9 us where keys repeat (they share a posting list) and 3.6 us where they do not, and 0.06 us
 * more for each byte of key.  An update that is not HOT writes an entry into every index of its
 * table.  An update is HOT only while no index holds a column that it sets, as key, INCLUDE
 * column or in a predicate: the first such index makes all the others dearer.
 *
 * Not counted: full-page images, vacuum, and reads of index pages that memory does not hold; so
 * the figure is a floor on servers that write more than they can cache.
 */
#pragma once

#include <map>
#include <vector>

#include "core/advise/what_if.hpp"

namespace savant::core {

/* Milliseconds for one new entry, times the share of rows that the index covers. */
double EntryWriteMs(const AdvisedTable &table, const AdvisedIndex &index);

/* A column that UPDATEs of the workload set is in the index: key, INCLUDE, expression, predicate.
 */
bool HoldsUpdatedColumn(const AdvisedTable &table, const IndexSpec &spec);

/* How long building it takes, from rows and bytes: two scans of the table and one sort. */
double BuildMs(const AdvisedTable &table, const AdvisedIndex &index);

class WriteCost {
public:
	/* `existing`: the indexes of today; updates that are not HOT with them are no one's fault. */
	WriteCost(WhatIf &what_if, const IndexSet &existing);

	/* ms per day for all numbered indexes in `set`, and for the fixed ones as far as `set` makes
	 * updates dearer for them. */
	double Total(const IndexSet &set);
	/* What `index` adds to `set`, which does not have it. */
	double Added(const IndexSet &set, int index);
	/* The index takes HOT updates away that there were without it. */
	bool BreaksHot(const IndexSet &set, int index);

private:
	struct TableCost {
		double inserts = 0, updates = 0, hot_updates = 0;
		double fixed_ms = 0;         // one entry in each fixed index
		bool has_broken_hot = false; // an index of today holds an updated column
		IndexSet indexes;            // of the table, as far as they were seen
	};
	struct Entry {
		std::uint32_t table = 0;
		double ms = 0;
		bool holds_updated = false;
	};
	const Entry &EntryOf(int index);
	TableCost &TableOf(std::uint32_t oid);
	double OfTable(TableCost &table, const IndexSet &set);

	WhatIf &what_if_;
	std::map<std::uint32_t, TableCost> tables_;
	std::vector<Entry> entries_; // by index
};

} // namespace savant::core
