/*
 * planner_index_prover.cpp
 *     One small search: one statement, no drops, no budget.
 */
#include "pg/plan/planner_index_prover.hpp"

#include <algorithm>
#include <chrono>

#include "core/advise/index_ddl.hpp"
#include "core/advise/index_search.hpp"
#include "core/advise/what_if_filter.hpp"
#include "pg/boundary.hpp"
#include "pg/datum.hpp"
#include "pg/guard/execution_scope.hpp"
#include "pg/what_if/planner_what_if.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "utils/lsyscache.h"
}

namespace savant::pg {

namespace {

/* People wait for it: a finding without advice is better than a late one. */
constexpr double kSearchMs = 1000;
constexpr int kSessionMs = 3000;

double Milliseconds() {
	using Clock = std::chrono::steady_clock;
	return std::chrono::duration<double, std::milli>(Clock::now().time_since_epoch()).count();
}

bool IsNameTaken(const std::string &schema, std::string_view name) {
	const std::string server_schema = ToServer(schema);
	const std::string server_name = ToServer(name);
	const char *const schema_text = server_schema.c_str();
	const char *const name_text = server_name.c_str();
	return Call([schema_text, name_text] {
		const Oid space = get_namespace_oid(schema_text, true);
		return OidIsValid(space) && OidIsValid(get_relname_relid(name_text, space));
	});
}

std::string ColumnName(const core::AdvisedTable &table, int number) {
	const auto position = static_cast<std::size_t>(number - 1);
	return number > 0 && position < table.columns.size() ? table.columns[position] : "";
}

core::ProvenIndex Describe(PlannerWhatIf &what_if, int statement, int index, double cost_before) {
	const core::AdvisedIndex &advised = what_if.Index(index);
	const core::AdvisedTable &table = what_if.Table(advised.spec.table);
	core::ProvenIndex proven;
	proven.schema = table.schema;
	proven.table = table.name;
	proven.may_create = table.may_create_index;
	for (const core::IndexKeyPart &key : advised.spec.keys) {
		proven.columns.push_back(key.column > 0 ? ColumnName(table, key.column) : key.expression);
	}
	for (const int column : advised.spec.included) {
		proven.columns.push_back(ColumnName(table, column));
	}
	const std::string name =
		core::NewIndexName(table, advised.spec, [&table](std::string_view candidate) {
			return IsNameTaken(table.schema, candidate);
		});
	proven.ddl = core::CreateIndexSql(table, advised.spec, name);
	proven.bytes = advised.bytes;
	proven.cost_before = cost_before;
	// What this one alone does, so that each finding has its own proof.
	const core::PlannedCost planned =
		what_if.Plan(statement, what_if.ExistingIndexes().With(index));
	proven.cost_after = planned.cost;
	for (const core::IndexUse &use : planned.uses) {
		if (use.index == index) {
			proven.node = use.node;
		}
	}
	return proven;
}

std::vector<core::ProvenIndex> Search(PlannerWhatIf &what_if, int statement) {
	core::SearchOptions options;
	options.time_limit_ms = kSearchMs;
	options.include_drops = false;
	options.count_writes = false;
	// For one statement a copy of all its columns is always best and seldom good advice.
	options.include_covering = false;
	options.milliseconds = Milliseconds;
	options.stop = [] { return InterruptPending != 0 && (QueryCancelPending || ProcDiePending); };
	// Advice is also for those who have to ask the owner.
	core::WhatIfFilter open(what_if, {});
	const core::SearchResult result = core::SearchIndexes(open, {{statement, 1}}, options);
	std::vector<core::ProvenIndex> proven;
	for (const core::IndexChange &change : result.changes) {
		if (!change.drop) {
			core::ProvenIndex index =
				Describe(what_if, statement, change.index, result.cost_before);
			// One that only helps beside another index proves nothing by itself.
			if (!index.node.empty() && index.cost_after < index.cost_before) {
				proven.push_back(std::move(index));
			}
		}
	}
	std::stable_sort(proven.begin(), proven.end(),
	                 [](const core::ProvenIndex &a, const core::ProvenIndex &b) {
						 return a.cost_after < b.cost_after;
					 });
	return proven;
}

} // namespace

std::optional<std::vector<core::ProvenIndex>>
PlannerIndexProver::Prove(const std::string &statement) {
	WhatIfOptions options;
	options.timeout_ms = kSessionMs;
	try {
		PlannerWhatIf what_if(options);
		std::optional<core::AnswerError> problem;
		const int number = what_if.AddStatement(statement, problem);
		std::vector<core::ProvenIndex> proven;
		if (number >= 0) {
			proven = Search(what_if, number);
		}
		what_if.Close();
		return number >= 0 ? std::optional(std::move(proven)) : std::nullopt;
	} catch (const Error &error) {
		// The scope has rolled back: our own time limit, or what planning the statement raised.
		if (error.sqlstate() == ERRCODE_QUERY_CANCELED && !ExecutionScope::TimedOut()) {
			throw;
		}
		return std::nullopt;
	}
}

} // namespace savant::pg
