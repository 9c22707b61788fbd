/*
 * scan_view.hpp
 *     What rules about scans share: how much was read for how little, which columns an index
 *     could serve, and what reading through it would cost.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/findings/plan_expression.hpp"
#include "core/findings/plan_paths.hpp"

namespace savant::core {

/* One scan of a relation.  Figures are of all loops and processes. */
struct ScanView {
	int node = -1;
	const TableFacts *facts = nullptr;
	double read = 0, kept = 0; // rows; estimated when not measured
	double loops = 1;          // rescans: loops of one process
	double blocks = 0;         // that it touched itself; estimated without BUFFERS
	bool has_blocks = false;   // counted by BUFFERS
	bool is_complete = true;   // every loop may read to the end

	double RemovedShare() const { return read > 0 ? 1 - kept / read : 0; }
};

/*
 * The scans of these node types that ran.  Without ANALYZE the rows read are those of the facts,
 * else the fewest that the cost allows; a scan of which even that cannot be said is left out.
 */
std::vector<ScanView> ScansOf(const FindingInput &input,
                              const std::vector<std::string_view> &types);

/* Columns that conditions are about, in the order in which a b-tree wants them. */
struct WantedColumns {
	std::vector<std::string> equality, range;
	std::vector<std::string> other; // @>, @@, && ...: another kind of index
	std::vector<std::string> All() const;
	bool IsEmpty() const { return equality.empty() && range.empty() && other.empty(); }
};

/* Of the conjuncts of a property ("Filter", "Index Cond", "Join Filter") those that an index on a
 * plain column of the scan could serve. */
WantedColumns Wanted(const FindingInput &input, int node, int scan, std::string_view property);
/* Both, without repeats. */
WantedColumns Together(WantedColumns first, const WantedColumns &second);

IndexWish WishFor(const PlanNode &scan, std::vector<std::string> columns);

/* A valid index without a predicate whose first key is the column or expression; null = none. */
const IndexFacts *IndexOn(const TableFacts &table, std::string_view first_key);

/*
 * The share of its own cost that a sequential scan would save if an index found the rows that it
 * keeps: the planner's arithmetic for a bitmap scan of an uncorrelated column.  0 = nothing.
 */
double IndexSavingShare(const ScanView &scan);

/* The node is worth looking at: it is this share of the statement. */
bool HasShare(const FindingInput &input, int node, double share);

/* warning, or critical when following it saves nearly all of a statement that takes long. */
Severity SeverityOfSaving(const FindingInput &input, double saving);

/* "reads 1.2 million rows and keeps 35" with the loops, and the time when there is one. */
std::string ReadAndKept(const FindingInput &input, const ScanView &scan);
/* " (35 ms of 80 ms)", " (44 % of the estimated cost)". */
std::string ShareText(const FindingInput &input, double cost);

} // namespace savant::core
