/*
 * finding.hpp
 *     What is wrong with a plan: one finding, the rule it comes from, and the registry
 *     of all rules.
 *
 * A rule is one row: id, severity, how it is detected, from which threshold, what to do.  The
 * reference page docs/plan_findings.md is generated from the rows (tools/reference).
 */
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/plan_facts.hpp"
#include "core/plan/plan_figures.hpp"

namespace savant::core {

enum class Severity { Info, Warning, Critical };
std::string_view Name(Severity severity); // info, warning, critical
/* The other way round; Info of any other word. */
Severity SeverityNamed(std::string_view name);

/* A table that an index would help, as far as the plan tells: a question to the adviser, not
 * advice. */
struct IndexWish {
	std::string schema, table;        // schema may be empty
	std::vector<std::string> columns; // that the conditions are about
};

struct Finding {
	std::string rule; // FindingRule::id
	Severity severity = Severity::Warning;
	int node = -1; // position in QueryPlan::nodes; -1 = the whole statement
	/* What following the advice would save at most: ms when the plan was timed, else cost units. */
	double saving = 0;
	double saving_share = 0; // of the statement, 0..1
	bool measured = false;   // seen in actual figures; false = only the planner's estimates
	std::string title;  // one line, no full stop: "Sort of 1.2 million rows spills 95 MB to disk"
	std::string detail; // the evidence in one or two sentences, numbers included
	std::string advice; // what to do, in one to three sentences
	std::string statement; // SQL to type, "" = none
	std::optional<IndexWish> index;
	/* The advice helps without the index, too: it stays when the planner would use none. */
	bool has_other_advice = false;
	/*
	 * What is behind it, as CauseOf() names it: of several findings with one cause only the most
	 * precise is told, with the largest saving.  "" = a cause of its own.
	 */
	std::string cause;
	int precision = 0;       // 0 the symptom, 1 why, 2 and 3 exactly what
	bool is_certain = false; // about correctness or an estimate: told however little it saves
};

class PlanExpressions; // plan_expression.hpp

/* All that a rule may look at. */
struct FindingInput {
	const QueryPlan &plan;
	const PlanFigures &figures;
	PlanFacts *facts = nullptr; // null: a pasted plan of another server
	bool is_dml = false;
	/* The conditions of the plan, read once; FindPlanFindings() sets it for the rules. */
	PlanExpressions *expressions = nullptr;
};

class FindingSink {
public:
	virtual ~FindingSink() = default;
	/*
	 * Start findings with StartFinding() of plan_paths.hpp.  The share is worked out here, and a
	 * saving is cut to what the statement takes.
	 */
	virtual void Add(Finding finding) = 0;
};

struct FindingRule {
	const char *id;        // snake_case, stable: people mute by it
	Severity severity;     // the usual one; a finding may say more or less
	const char *group;     // scan, predicate, join, memory, estimate, statement
	const char *title;     // what it is, for the reference page
	const char *detection; // on which properties of the plan
	const char *threshold; // from when
	const char *advice;    // what to do, in general
	void (*find)(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
};

/* Every rule, grouped, in a fixed order. */
std::vector<const FindingRule *> AllFindingRules();

/* The rows of one source file each; AllFindingRules() puts them together. */
std::span<const FindingRule> ScanFindingRules();
std::span<const FindingRule> PredicateFindingRules();
std::span<const FindingRule> JoinFindingRules();
std::span<const FindingRule> MemoryFindingRules();
std::span<const FindingRule> EstimateFindingRules();
std::span<const FindingRule> StatementFindingRules();

/*
 * All findings, worst first: by saving, then severity, then node.  What one cause explains
 * twice is told once.  Node findings below 5 % of the statement and below 10 ms are left out
 * unless they are about correctness or estimates that other nodes depend on.
 */
std::vector<Finding> FindPlanFindings(const FindingInput &input);

constexpr std::size_t kFindingsShown = 7; // unless all are asked for

} // namespace savant::core
