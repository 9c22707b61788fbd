/*
 * explained_statement.cpp
 *     Findings, and the adviser's word on those that an index would help.
 */
#include "core/explain/explained_statement.hpp"

#include <algorithm>

#include "core/explain/tell_explained.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

bool IsAbout(const ProvenIndex &index, const IndexWish &wish) {
	const auto is_wished = [&wish](const std::string &schema, const std::string &table) {
		return table == wish.table &&
		       (wish.schema.empty() || schema.empty() || schema == wish.schema);
	};
	return is_wished(index.schema, index.table) ||
	       std::any_of(
			   index.partitions.begin(), index.partitions.end(),
			   [&](const auto &partition) { return is_wished(partition.first, partition.second); });
}

/* How many of the wished columns the index has. */
std::size_t SharedColumns(const ProvenIndex &index, const IndexWish &wish) {
	return static_cast<std::size_t>(
		std::count_if(wish.columns.begin(), wish.columns.end(), [&index](const std::string &name) {
			return std::find(index.columns.begin(), index.columns.end(), name) !=
		           index.columns.end();
		}));
}

/* The proven index that serves the wish best; null = none. */
const ProvenIndex *FindIndex(const std::vector<ProvenIndex> &indexes, const IndexWish &wish) {
	const ProvenIndex *best = nullptr;
	for (const ProvenIndex &index : indexes) {
		if (IsAbout(index, wish) &&
		    (best == nullptr || SharedColumns(index, wish) > SharedColumns(*best, wish))) {
			best = &index;
		}
	}
	return best;
}

std::string ProofText(const ProvenIndex &index) {
	return "reate the index: the planner would use it (" + index.node + ") and expects a cost of " +
	       CostText(index.cost_after) + " instead of " + CostText(index.cost_before) +
	       " for the statement. It takes about " + BytesText(index.bytes) + "." +
	       (index.may_create ? "" : " The owner of " + index.table + " has to create it.") +
	       (index.partitions.empty() ? ""
	                                 : " Writers of " + index.table +
	                                       " wait while it is built; ai_advise_indexes tells the "
	                                       "steps that keep nobody waiting.");
}

/* The saving cannot be more than what the planner says of the index. */
void LimitSaving(Finding &finding, const ProvenIndex &index) {
	const double share =
		index.cost_before > 0 ? 1 - index.cost_after / index.cost_before : finding.saving_share;
	if (share < finding.saving_share && finding.saving_share > 0) {
		finding.saving *= share / finding.saving_share;
		finding.saving_share = share;
	}
}

void Confirm(ExplainedFinding &found, const ProvenIndex &index) {
	Finding &finding = found.finding;
	found.index = index;
	if (finding.has_other_advice) {
		finding.advice += " Or c" + ProofText(index);
	} else {
		finding.advice = "C" + ProofText(index);
		LimitSaving(finding, index);
	}
	if (finding.statement.empty() || !finding.has_other_advice) {
		finding.statement = index.ddl;
	}
}

void Deny(ExplainedFinding &found) {
	Finding &finding = found.finding;
	if (finding.has_other_advice) {
		return;
	}
	finding.advice = "No index that the planner would use was found.";
	finding.statement.clear();
	finding.severity = Severity::Info;
	finding.saving = 0;
	finding.saving_share = 0;
}

void LeaveOpen(ExplainedFinding &found, bool has_statement) {
	Finding &finding = found.finding;
	if (finding.has_other_advice) {
		return;
	}
	finding.statement.clear();
	finding.advice += finding.advice.empty() ? "" : " ";
	finding.advice += has_statement
	                      ? "Whether an index would help, the planner of the server that made the "
	                        "plan can tell: run ai_explain there with the statement."
	                      : "Whether an index would help, the planner can tell: give ai_explain "
	                        "the statement itself, on the server that made the plan.";
}

} // namespace

std::string_view Name(ExplainedInput input) {
	switch (input) {
	case ExplainedInput::Plan:
		return "plan";
	case ExplainedInput::QueryId:
		return "queryid";
	case ExplainedInput::Statement:
		break;
	}
	return "statement";
}

std::string FindingDocs(std::string_view rule) {
	return "docs/plan_findings.md#" + std::string(rule);
}

void FillFindings(ExplainedStatement &explained, PlanFacts *facts, IndexProver *prover) {
	FindingInput input = {explained.plan, explained.figures};
	input.facts = facts;
	input.is_dml = explained.command == "INSERT" || explained.command == "UPDATE" ||
	               explained.command == "DELETE" || explained.command == "MERGE";
	for (Finding &finding : FindPlanFindings(input)) {
		explained.findings.push_back({std::move(finding), std::nullopt});
	}
	const bool wishes =
		std::any_of(explained.findings.begin(), explained.findings.end(),
	                [](const ExplainedFinding &found) { return found.finding.index.has_value(); });
	if (!wishes) {
		return;
	}
	std::optional<std::vector<ProvenIndex>> indexes;
	if (prover != nullptr && !explained.statement.empty()) {
		indexes = prover->Prove(explained.statement);
	}
	for (ExplainedFinding &found : explained.findings) {
		if (!found.finding.index) {
			continue;
		}
		const ProvenIndex *index = indexes ? FindIndex(*indexes, *found.finding.index) : nullptr;
		if (!indexes) {
			LeaveOpen(found, !explained.statement.empty());
		} else if (index != nullptr) {
			Confirm(found, *index);
		} else {
			Deny(found);
		}
	}
	std::stable_sort(explained.findings.begin(), explained.findings.end(),
	                 [](const ExplainedFinding &a, const ExplainedFinding &b) {
						 return a.finding.saving > b.finding.saving;
					 });
}

} // namespace savant::core
