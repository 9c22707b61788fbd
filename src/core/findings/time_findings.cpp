/*
 * time_findings.cpp
 *     Time that no node of the plan shows: planning, compiling, triggers, sending, waiting.
 */
#include <algorithm>

#include "core/findings/finding_words.hpp"
#include "core/findings/plan_paths.hpp"
#include "core/findings/statement_finders.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

constexpr double kPlanningMs = 10;
constexpr double kPlanningShare = 0.5;
constexpr double kJitMs = 50;
constexpr double kLargeShare = 0.2;
constexpr double kNoticedMs = 10;
constexpr double kForeignKeyMs = 100;
constexpr double kForeignKeyMsPerCall = 0.2; // an index lookup takes less than a tenth of it
constexpr double kManyChildRows = 10'000;
constexpr double kManyLoops = 1e6;
constexpr double kWaitMs = 1000;
constexpr double kWaitMsPerPiece = 10; // for each row and block that the node had in hand
constexpr double kWaitShare = 0.9;

double ExecutionMs(const FindingInput &input) {
	return input.plan.execution_ms.value_or(input.figures.total_ms);
}

int CountRelations(const QueryPlan &plan) {
	return static_cast<int>(std::count_if(plan.nodes.begin(), plan.nodes.end(), ReadsRelation));
}

/* An index of the table begins with the key's columns, in any order. */
bool SupportsKey(const TableFacts &table, const std::vector<std::string> &columns) {
	return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const IndexFacts &index) {
		return index.is_valid && index.predicate.empty() && index.keys.size() >= columns.size() &&
		       std::is_permutation(columns.begin(), columns.end(), index.keys.begin());
	});
}

/* A foreign key of another table to the written one, without an index on its columns. */
struct BareKey {
	const ForeignKeyFacts *key = nullptr;
	const TableFacts *child = nullptr;
};

/* Those facts of `written` that point here; with `constraint` "" all of them. */
std::vector<BareKey> BareKeys(const FindingInput &input, const TableFacts &written,
                              const std::string &constraint) {
	std::vector<BareKey> bare;
	for (const ForeignKeyFacts &key : written.foreign_keys) {
		if (!key.references_this || (!constraint.empty() && key.name != constraint)) {
			continue;
		}
		const TableFacts *child = input.facts->Table(key.other_schema, key.other_table);
		if (child != nullptr && !SupportsKey(*child, key.other_columns)) {
			bare.push_back({&key, child});
		}
	}
	return bare;
}

void DescribeBareKey(const BareKey &bare, Finding &finding) {
	finding.title = "Foreign key " + bare.key->name + " of " +
	                TableText(bare.child->schema, bare.child->name) + " has no index";
	finding.advice = "Each row that is deleted, or whose key is updated, searches the whole "
					 "referencing table. Index the referencing columns.";
	std::string columns;
	for (const std::string &column : bare.key->other_columns) {
		columns += (columns.empty() ? "" : ", ") + QuoteIdentifier(column);
	}
	// The check's own query is known, so this is no guess that the adviser would have to prove;
	// nor could it, as the check is not part of the plan.
	finding.statement = "CREATE INDEX CONCURRENTLY ON " +
	                    TableText(bare.child->schema, bare.child->name) + " (" + columns + ");";
}

int FindModify(const FindingInput &input) {
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		if (input.plan.nodes[i].type == "ModifyTable") {
			return static_cast<int>(i);
		}
	}
	return -1;
}

/* The table that the trigger is on, when the plan writes it and facts are known. */
const TableFacts *WrittenTable(const FindingInput &input, const PlanTrigger &trigger) {
	const int modify = FindModify(input);
	if (input.facts == nullptr || modify < 0) {
		return nullptr;
	}
	const PlanNode &node = input.plan.At(modify);
	if (trigger.relation.empty() || trigger.relation == node.Relation()) {
		return FactsOf(input, modify);
	}
	return input.facts->Table(node.Text("Schema"), trigger.relation);
}

/* The trigger searches the referencing side, and nothing says that it has an index. */
bool LooksUnindexed(const PlanTrigger &trigger) {
	return trigger.name.starts_with("RI_ConstraintTrigger_a") && trigger.calls > 0 &&
	       trigger.ms / trigger.calls >= kForeignKeyMsPerCall;
}

void FindPlannedForeignKeys(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	const int modify = FindModify(input);
	if (input.figures.measured || modify < 0 ||
	    input.plan.At(modify).Text("Operation") != "Delete") {
		return;
	}
	const TableFacts *written = FactsOf(input, modify);
	if (written == nullptr) {
		return;
	}
	for (const BareKey &bare : BareKeys(input, *written, {})) {
		if (std::max(bare.child->rows, bare.child->live_rows) < kManyChildRows) {
			continue;
		}
		Finding finding = StartFinding(rule, input, -1);
		finding.cause = "foreign key " + bare.key->name;
		DescribeBareKey(bare, finding);
		finding.detail = "The table has " +
		                 CountOf(std::max(bare.child->rows, bare.child->live_rows), "row") +
		                 ", to be searched for each deleted row of " + written->name +
		                 "; the cost of the plan does not count that.";
		sink.Add(std::move(finding));
	}
}

} // namespace

void FindPlanningTime(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	const double planning = input.plan.planning_ms.value_or(0);
	if (!input.figures.measured || planning <= kPlanningMs ||
	    planning <= kPlanningShare * (planning + ExecutionMs(input))) {
		return;
	}
	Finding finding = StartFinding(rule, input, -1);
	finding.cause = "planning";
	// Savings count in the time of running; the share is that of planning and running together.
	finding.saving = ExecutionMs(input) * planning / (planning + ExecutionMs(input));
	finding.title =
		"Planning takes " + TimeText(planning) + ", running " + TimeText(ExecutionMs(input));
	finding.detail = "The plan reads " +
	                 CountOf(static_cast<double>(CountRelations(input.plan)), "table") +
	                 " or partitions. The first statement of a session also fills its caches "
	                 "while planning.";
	finding.advice = "Prepare the statement if it comes often; have fewer partitions, indexes and "
					 "joins to choose from, or a condition that prunes partitions early.";
	sink.Add(std::move(finding));
}

void FindJitOverhead(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	const double jit = input.plan.jit ? input.plan.jit->total_ms : 0;
	if (jit <= kJitMs || jit <= kLargeShare * ExecutionMs(input)) {
		return;
	}
	Finding finding = StartFinding(rule, input, -1);
	finding.cause = "jit";
	finding.saving = jit;
	finding.title = "Compiling takes " + TimeText(jit) + " of " + TimeText(ExecutionMs(input));
	finding.detail = CountOf(input.plan.jit->functions, "function") + ": inlining " +
	                 TimeText(input.plan.jit->inlining_ms) + ", optimization " +
	                 TimeText(input.plan.jit->optimization_ms) + ", emission " +
	                 TimeText(input.plan.jit->emission_ms) + ".";
	finding.advice = "Just-in-time compilation pays for statements of many seconds. Switch it off "
					 "for this one, or raise jit_above_cost.";
	finding.statement = "SET jit = off;";
	sink.Add(std::move(finding));
}

void FindTriggerTime(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const PlanTrigger &trigger : input.plan.triggers) {
		const double total = ExecutionMs(input);
		if (trigger.ms <= kNoticedMs || trigger.ms <= kLargeShare * total) {
			continue;
		}
		const bool is_key = !trigger.constraint.empty();
		Finding finding = StartFinding(rule, input, -1);
		finding.cause =
			(is_key ? "foreign key " : "trigger ") + (is_key ? trigger.constraint : trigger.name);
		finding.saving = trigger.ms;
		finding.title =
			(is_key ? "Checks of constraint " + trigger.constraint : "Trigger " + trigger.name) +
			" take " + TimeText(trigger.ms);
		finding.detail = CountOf(trigger.calls, "call") + ", " + PercentText(trigger.ms / total) +
		                 " of the statement.";
		finding.advice = is_key
		                     ? "See that the columns on the other side have an index. Loading many "
		                       "rows, create the constraint afterwards."
		                     : "Do the work once for all rows: a statement trigger with transition "
		                       "tables instead of one for each row.";
		sink.Add(std::move(finding));
	}
}

void FindUnindexedForeignKey(const FindingRule &rule, const FindingInput &input,
                             FindingSink &sink) {
	FindPlannedForeignKeys(rule, input, sink);
	for (const PlanTrigger &trigger : input.plan.triggers) {
		const TableFacts *written = WrittenTable(input, trigger);
		if (trigger.constraint.empty() || trigger.ms <= kForeignKeyMs) {
			continue;
		}
		const std::vector<BareKey> bare = written == nullptr
		                                      ? std::vector<BareKey>()
		                                      : BareKeys(input, *written, trigger.constraint);
		if (bare.empty() && (written != nullptr || !LooksUnindexed(trigger))) {
			continue;
		}
		Finding finding = StartFinding(rule, input, -1);
		finding.cause = "foreign key " + trigger.constraint;
		finding.precision = 2;
		finding.severity = trigger.ms > ExecutionMs(input) / 2 ? Severity::Critical : rule.severity;
		finding.saving = trigger.ms;
		if (bare.empty()) {
			finding.title = "Foreign key " + trigger.constraint + " seems to have no index";
			finding.advice = "Index the referencing columns of the constraint.";
		} else {
			DescribeBareKey(bare.front(), finding);
		}
		finding.detail = "Its checks took " + TimeText(trigger.ms) + " in " +
		                 CountOf(trigger.calls, "call") + ", " +
		                 TimeText(trigger.ms / std::max(1.0, trigger.calls)) + " each.";
		sink.Add(std::move(finding));
	}
}

void FindClientTransfer(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	const double ms = input.plan.serialization_ms.value_or(0);
	if (ms <= kNoticedMs || ms <= kLargeShare * ExecutionMs(input)) {
		return;
	}
	constexpr double kKilobyte = 1024;
	Finding finding = StartFinding(rule, input, -1);
	finding.cause = "result";
	finding.precision = 1;
	finding.saving = ms;
	finding.title = "Writing out the result takes " + TimeText(ms);
	finding.detail = BytesText(input.plan.serialization_kb.value_or(0) * kKilobyte) + " in " +
	                 CountOf(RowsOf(input, 0), "row") + ", " +
	                 PercentText(ms / ExecutionMs(input)) + " of the execution.";
	finding.advice =
		"Select the columns that are needed: large values are fetched and decompressed "
		"for this only. Let the client take the binary format.";
	sink.Add(std::move(finding));
}

void FindTimingOverhead(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	double loops = 0;
	for (const NodeFigures &figures : input.figures.nodes) {
		loops += figures.executed ? figures.loops : 0;
	}
	if (!input.figures.has_time || loops <= kManyLoops) {
		return;
	}
	Finding finding = StartFinding(rule, input, -1);
	finding.title = "The times are too high: the clock was read for " + CountOf(loops, "loop");
	finding.detail = "EXPLAIN reads the clock twice for each row and loop of a node.";
	finding.advice =
		"Look at EXPLAIN (ANALYZE, TIMING OFF) for the true total; the shares of nodes "
		"with many loops are smaller than shown.";
	sink.Add(std::move(finding));
}

/* A row lock that another session held: the node waits with nothing in hand. */
void FindLockWait(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (std::size_t i = 0; i < input.plan.nodes.size() && input.figures.has_time; ++i) {
		const int node = static_cast<int>(i);
		const PlanNode &at = input.plan.nodes[i];
		const NodeFigures &figures = input.figures.At(node);
		if ((at.type != "LockRows" && at.type != "ModifyTable") || figures.self_ms < kWaitMs ||
		    figures.self_ms < kWaitShare * input.figures.total_ms) {
			continue;
		}
		double pieces = figures.rows + figures.self_buffers.Touched() + 1;
		for (const int child : InputNodes(input.plan, node)) {
			pieces += RowsOf(input, child);
		}
		if (figures.self_ms / pieces < kWaitMsPerPiece || figures.self_buffers.read_ms > kWaitMs) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.saving = figures.self_ms;
		finding.title =
			NodeText(at) + " waited for " + TimeText(figures.self_ms) + ", most likely for a lock";
		finding.detail = "It had " + CountText(pieces - 1) + " rows and blocks" +
		                 " to deal with, which takes no such time.";
		finding.advice =
			"See who holds rows of the table locked (pg_locks, pg_blocking_pids), and keep "
			"those transactions short. lock_timeout bounds the wait.";
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
