/*
 * write_findings.cpp
 *     Rules about statements that write or lock rows.  They are planned and not run by us; figures
 *     of a run come with plans that people paste.
 */
#include <algorithm>

#include "core/findings/finding_words.hpp"
#include "core/findings/plan_memory.hpp"
#include "core/findings/plan_paths.hpp"
#include "core/findings/statement_finders.hpp"

namespace savant::core {

namespace {

constexpr double kBlockBytes = 8192;
constexpr double kMegabyte = 1024.0 * 1024;
constexpr double kManyWalBytes = 10 * kMegabyte;
constexpr double kWalPerRow = 8192;
constexpr double kImageShare = 0.5;
constexpr double kKnownUpdates = 1000; // since statistics were reset, to judge a share by
constexpr double kFewHot = 0.5;
constexpr std::size_t kSomeIndexes = 4;
constexpr std::size_t kManyIndexes = 8;
constexpr double kLargePart = 0.3; // of the table
constexpr double kManyRows = 10'000;
constexpr double kVeryManyRows = 1e6;
constexpr double kFewRows = 1000;
constexpr double kConflictShare = 0.9;
constexpr int kRoomyFillfactor = 90;

std::vector<int> Writes(const FindingInput &input, std::string_view operation) {
	std::vector<int> nodes = NodesOf(input, "ModifyTable");
	std::erase_if(nodes, [&](int node) {
		return !operation.empty() && input.plan.At(node).Text("Operation") != operation;
	});
	return nodes;
}

double RowsIn(const FindingInput &input, int node) {
	double rows = 0;
	for (const int child : InputNodes(input.plan, node)) {
		rows += RowsOf(input, child);
	}
	return rows;
}

/* The scan of the whole written table, without any condition; -1 = there is one. */
int WholeScan(const FindingInput &input, int write) {
	const std::vector<int> inputs = InputNodes(input.plan, write);
	if (inputs.size() != 1) {
		return -1;
	}
	const PlanNode &scan = input.plan.At(inputs[0]);
	const bool is_whole = scan.type == "Seq Scan" && !scan.Has("Filter") &&
	                      scan.Relation() == input.plan.At(write).Relation();
	return is_whole ? inputs[0] : -1;
}

Finding StartWrite(const FindingRule &rule, const FindingInput &input, int node) {
	Finding finding = StartFinding(rule, input, node);
	finding.is_certain = true;
	return finding;
}

} // namespace

void FindHeavyWal(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : Writes(input, "")) {
		const PlanNode &write = input.plan.At(node);
		const double bytes = write.NumberOr("WAL Bytes", 0);
		const double images = write.NumberOr("WAL FPI", 0);
		const double rows = RowsIn(input, node);
		const bool is_images = images * kBlockBytes > kImageShare * bytes;
		if (bytes < kManyWalBytes || (!is_images && bytes / std::max(1.0, rows) <= kWalPerRow)) {
			continue;
		}
		Finding finding = StartWrite(rule, input, node);
		finding.saving = OwnCost(input, node) * (is_images ? kImageShare : 0);
		finding.title = CountOf(rows, "written row") + " make " + BytesText(bytes) + " of WAL";
		finding.detail = BytesText(bytes / std::max(1.0, rows)) + " a row, with " +
		                 CountOf(images, "full page image") + " in " +
		                 CountOf(write.NumberOr("WAL Records", 0), "record") + ".";
		finding.advice = is_images
		                     ? "The first change of a page after a checkpoint writes the whole "
		                       "page: have checkpoints less often (max_wal_size), switch "
		                       "wal_compression on, and write rows that lie together."
		                     : "Wide rows or many indexes: store large values apart, and drop "
		                       "indexes that nothing uses.";
		sink.Add(std::move(finding));
	}
}

void FindUpdatesNotHot(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : Writes(input, "Update")) {
		const TableFacts *table = FactsOf(input, node);
		if (table == nullptr || table->updates < kKnownUpdates ||
		    table->hot_updates >= kFewHot * table->updates ||
		    table->indexes.size() < kSomeIndexes) {
			continue;
		}
		const std::string name = TableText(table->schema, table->name);
		Finding finding = StartWrite(rule, input, node);
		finding.title = "Updates of " + name + " write to all of its indexes";
		finding.detail = PercentText(table->hot_updates / table->updates) + " of " +
		                 CountOf(table->updates, "update") + " were heap-only; the table has " +
		                 CountOf(static_cast<double>(table->indexes.size()), "index") +
		                 (table->indexes.size() == 1 ? "" : "es") + ".";
		finding.advice =
			"An update stays heap-only when no indexed column changes and its page has "
			"room: leave room in the pages, and drop indexes on columns that change.";
		if (table->fillfactor > kRoomyFillfactor) {
			finding.statement = "ALTER TABLE " + name +
			                    " SET (fillfactor = " + std::to_string(kRoomyFillfactor) + ");";
		}
		sink.Add(std::move(finding));
	}
}

void FindLargeUpdate(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : Writes(input, "")) {
		const std::string operation = input.plan.At(node).Text("Operation");
		const double rows = RowsIn(input, node);
		const bool is_whole = WholeScan(input, node) >= 0;
		const TableFacts *table = FactsOf(input, node);
		const bool is_large_part =
			is_whole || (table != nullptr && table->rows > 0 && rows > kLargePart * table->rows);
		if ((operation != "Update" && operation != "Delete") || rows < kManyRows ||
		    !is_large_part || (operation == "Delete" && is_whole)) {
			continue;
		}
		Finding finding = StartWrite(rule, input, node);
		finding.severity = rows >= kVeryManyRows ? Severity::Warning : rule.severity;
		finding.title = operation + " of " + CountOf(rows, "row") + " in one statement";
		finding.detail = is_whole ? "It has no condition: every row of the table is written."
		                          : PercentText(std::min(1.0, rows / table->rows)) +
		                                " of the rows of the table are written.";
		finding.advice =
			"Each row leaves a dead one behind, and its lock is held to the end. Work in "
			"batches with VACUUM between, leave out rows that already have the value, or "
			"rewrite the table.";
		sink.Add(std::move(finding));
	}
}

void FindDeleteAll(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : Writes(input, "Delete")) {
		const double rows = RowsIn(input, node);
		if (WholeScan(input, node) < 0 || rows < kFewRows) {
			continue;
		}
		const std::string table = RelationText(input.plan.At(node));
		Finding finding = StartWrite(rule, input, node);
		finding.title = "All " + CountOf(rows, "row") + " of " + table + " are deleted one by one";
		finding.detail = "The statement has no condition.";
		finding.advice =
			"TRUNCATE empties the table at once and gives the space back; it takes an "
			"exclusive lock and does not run row triggers. If a condition was forgotten, "
			"this is the time to notice.";
		sink.Add(std::move(finding));
	}
}

void FindInsertManyIndexes(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : Writes(input, "Insert")) {
		const TableFacts *table = FactsOf(input, node);
		if (table == nullptr || table->indexes.size() < kManyIndexes) {
			continue;
		}
		Finding finding = StartWrite(rule, input, node);
		finding.title = "Each inserted row goes into " +
		                CountText(static_cast<double>(table->indexes.size())) + " indexes";
		const auto unused = std::count_if(table->indexes.begin(), table->indexes.end(),
		                                  [](const IndexFacts &index) { return index.scans == 0; });
		finding.detail = TableText(table->schema, table->name) + " has that many, and " +
		                 CountText(static_cast<double>(unused)) + " of them were never scanned.";
		finding.advice =
			"Drop indexes that nothing uses, and put columns that are asked for together "
			"into one index.";
		sink.Add(std::move(finding));
	}
}

void FindConflictBloat(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : Writes(input, "Insert")) {
		const PlanNode &write = input.plan.At(node);
		const double conflicts = write.NumberOr("Conflicting Tuples", 0);
		const double inserted = write.NumberOr("Tuples Inserted", 0);
		if (conflicts < kFewRows || conflicts <= kConflictShare * (conflicts + inserted)) {
			continue;
		}
		Finding finding = StartWrite(rule, input, node);
		finding.saving = OwnCost(input, node);
		finding.title = PercentText(conflicts / (conflicts + inserted)) +
		                " of the rows to insert are there already";
		finding.detail = CountOf(conflicts, "row") + " met a row with the same key, " +
		                 CountOf(inserted, "row") + (inserted == 1 ? " was" : " were") +
		                 " inserted.";
		finding.advice =
			"Leave out rows that exist before inserting (WHERE NOT EXISTS): each conflict "
			"takes a value of the sequence, and DO UPDATE writes a row even when nothing "
			"changes.";
		sink.Add(std::move(finding));
	}
}

void FindBroadLocks(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : NodesOf(input, "LockRows")) {
		const double rows = RowsOf(input, node);
		if (rows <= kFewRows) {
			continue;
		}
		Finding finding = StartWrite(rule, input, node);
		finding.saving = OwnCost(input, node);
		finding.title = CountOf(rows, "row") + " are locked by one SELECT";
		finding.detail =
			"Each lock is written into the row" +
			(input.plan.At(node).Has("WAL Bytes")
		         ? ": " + BytesText(input.plan.At(node).NumberOr("WAL Bytes", 0)) + " of WAL"
		         : std::string()) +
			", and held until the transaction ends.";
		finding.advice =
			"Lock the rows that are worked on next: a condition on the key, and LIMIT with "
			"SKIP LOCKED for queues.";
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
