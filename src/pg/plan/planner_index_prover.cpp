/*
 * planner_index_prover.cpp
 *     One small search: one statement, no drops, no budget; or one index of somebody's idea.
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
#include "miscadmin.h"
#include "utils/acl.h"
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
	for (const core::AdvisedPartition &partition : table.partitions) {
		proven.partitions.emplace_back(partition.schema, partition.name);
	}
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

/* Every column of the index may be read by the role of the what-if session. */
bool MayReadColumns(const core::IndexSpec &spec) {
	std::vector<AttrNumber> numbers;
	for (const core::IndexKeyPart &key : spec.keys) {
		numbers.push_back(static_cast<AttrNumber>(key.column));
	}
	for (const int column : spec.included) {
		numbers.push_back(static_cast<AttrNumber>(column));
	}
	const Oid table = spec.table;
	const AttrNumber *const columns = numbers.data();
	const std::size_t count = numbers.size();
	return Call([table, columns, count] {
		const Oid role = GetUserId();
		if (pg_class_aclcheck(table, role, ACL_SELECT) == ACLCHECK_OK) {
			return true;
		}
		for (std::size_t i = 0; i < count; i++) {
			if (pg_attribute_aclcheck(table, columns[i], role, ACL_SELECT) != ACLCHECK_OK) {
				return false;
			}
		}
		return true;
	});
}

/* The table of the statement that an idea means; null when there is none, or more than one. */
const core::AdvisedTable *FindTable(PlannerWhatIf &what_if, int statement,
                                    const core::IndexIdea &idea) {
	const core::AdvisedTable *found = nullptr;
	for (const core::TableShape &shape : what_if.Shape(statement).tables) {
		const core::AdvisedTable &table = what_if.Table(shape.table);
		if (table.name != idea.table || (!idea.schema.empty() && table.schema != idea.schema)) {
			continue;
		}
		if (found != nullptr && found->oid != table.oid) {
			return nullptr;
		}
		found = &table;
	}
	return found;
}

/* The number of a column; 0 = there is none. */
int FindColumn(const core::AdvisedTable &table, const std::string &name) {
	const auto place = std::find(table.columns.begin(), table.columns.end(), name);
	return place == table.columns.end() ? 0 : static_cast<int>(place - table.columns.begin()) + 1;
}

/* The index of an idea over a table; nothing when it names a column that is not there. */
std::optional<core::IndexSpec> SpecOfIdea(const core::AdvisedTable &table,
                                          const core::IndexIdea &idea) {
	core::IndexSpec spec;
	spec.table = table.oid;
	for (const core::IndexIdea::Key &key : idea.keys) {
		core::IndexKeyPart part;
		part.column = FindColumn(table, key.column);
		part.descending = key.descending;
		part.nulls_first = key.nulls_first;
		spec.keys.push_back(std::move(part));
	}
	for (const std::string &column : idea.included) {
		spec.included.push_back(FindColumn(table, column));
	}
	const bool known = std::all_of(spec.keys.begin(), spec.keys.end(),
	                               [](const core::IndexKeyPart &key) { return key.column > 0; }) &&
	                   std::all_of(spec.included.begin(), spec.included.end(),
	                               [](int column) { return column > 0; });
	return known ? std::optional(std::move(spec)) : std::nullopt;
}

std::optional<core::ProvenIndex> TryIdea(PlannerWhatIf &what_if, int statement,
                                         const core::IndexIdea &idea) {
	const core::AdvisedTable *const table = FindTable(what_if, statement, idea);
	const std::optional<core::IndexSpec> spec =
		table == nullptr ? std::nullopt : SpecOfIdea(*table, idea);
	if (!spec || !MayReadColumns(*spec)) {
		return std::nullopt;
	}
	const int index = what_if.AddIndex(*spec);
	if (index < 0) {
		return std::nullopt;
	}
	const core::IndexSet existing = what_if.ExistingIndexes();
	const core::PlannedCost before = what_if.Plan(statement, existing);
	const core::PlannedCost after = what_if.Plan(statement, existing.With(index));
	// Cheaper by a gamble on few rows is not cheaper.
	if (!after.used.Has(index) || after.careful_cost > before.careful_cost) {
		return std::nullopt;
	}
	return Describe(what_if, statement, index, before.cost);
}

/* A what-if session over one statement; nothing when the statement cannot be planned in it. */
template <typename Work>
auto WithStatement(const std::string &statement, Work work)
	-> std::optional<decltype(work(std::declval<PlannerWhatIf &>(), 0))> {
	WhatIfOptions options;
	options.timeout_ms = kSessionMs;
	try {
		PlannerWhatIf what_if(options);
		std::optional<core::AnswerError> problem;
		const int number = what_if.AddStatement(statement, problem);
		std::optional<decltype(work(what_if, 0))> result;
		if (number >= 0) {
			result.emplace(work(what_if, number));
		}
		what_if.Close();
		return result;
	} catch (const Error &error) {
		// The scope has rolled back: our own time limit, or what planning the statement raised.
		if (error.sqlstate() == ERRCODE_QUERY_CANCELED && !ExecutionScope::TimedOut()) {
			throw;
		}
		return std::nullopt;
	}
}

} // namespace

std::optional<std::vector<core::ProvenIndex>>
PlannerIndexProver::Prove(const std::string &statement) {
	return WithStatement(statement, Search);
}

std::optional<core::ProvenIndex> PlannerIndexProver::Try(const std::string &statement,
                                                         const core::IndexIdea &idea) {
	const auto tried = WithStatement(statement, [&idea](PlannerWhatIf &what_if, int number) {
		return TryIdea(what_if, number, idea);
	});
	return tried ? *tried : std::nullopt;
}

} // namespace savant::pg
