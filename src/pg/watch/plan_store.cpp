/*
 * plan_store.cpp
 *     Names for the tables and indexes of plans, and the rows of savant.plan_seen.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/watch/plan_store.hpp"

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "core/text/utf8.hpp"
#include "pg/watch/probe_query.hpp"
#include "pg/watch/work_unit.hpp"

extern "C" {
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

using nlohmann::json;

constexpr std::size_t kMostPlanText = 4000;
constexpr double kMicroseconds = 1e6;
constexpr double kEpoch = (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * double{SECS_PER_DAY};

/* An index of a partition has the name of the parent's index, or none. */
constexpr const char *kNames =
	"SELECT c.oid::bigint::float8 AS relation, CASE"
	" WHEN c.relkind = 'i' AND t.relispartition THEN"
	"  CASE WHEN c.relispartition THEN (SELECT quote_ident(p.relname) FROM pg_class p"
	"   WHERE p.oid = pg_partition_root(c.oid)) END"
	" WHEN c.relkind IN ('i', 'I') OR n.nspname IN ('public', 'pg_catalog')"
	"  THEN quote_ident(c.relname)"
	" ELSE quote_ident(n.nspname) || '.' || quote_ident(c.relname) END AS name"
	" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
	" LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid"
	" WHERE c.oid = ANY ('{";

constexpr const char *kPlans =
	"INSERT INTO savant.plan_seen AS p (query_id, plan_hash, summary, executions, total_ms,"
	" first_seen_at, last_seen_at) SELECT x.query_id, x.plan_hash, x.summary, x.executions,"
	" x.total_ms, to_timestamp(x.first), to_timestamp(x.last) FROM jsonb_to_recordset($1)"
	" AS x(query_id bigint, plan_hash text, summary text, executions bigint, total_ms float8,"
	"  first float8, last float8) WHERE $2 IS NOT NULL"
	" ON CONFLICT (query_id, plan_hash) DO UPDATE SET"
	" executions = p.executions + excluded.executions, total_ms = p.total_ms + excluded.total_ms,"
	" last_seen_at = greatest(p.last_seen_at, excluded.last_seen_at)";
/* Of the statements that have got a plan; kMostKeptPlans of each stay. */
constexpr const char *kForgetMore =
	"DELETE FROM savant.plan_seen p USING (SELECT query_id, plan_hash, row_number() OVER"
	" (PARTITION BY query_id ORDER BY last_seen_at DESC, plan_hash) AS place"
	" FROM savant.plan_seen WHERE query_id IN (SELECT (x ->> 'query_id')::bigint"
	"  FROM jsonb_array_elements($1) AS x)) o WHERE o.place > 5 AND p.query_id = o.query_id"
	" AND p.plan_hash = o.plan_hash AND $2 IS NOT NULL";
static_assert(core::kMostKeptPlans == 5);

double SecondsOf(TimestampTz time) { return static_cast<double>(time) / kMicroseconds + kEpoch; }

std::map<std::uint32_t, std::string> NamesOf(const std::vector<PlanEntry> &entries) {
	std::set<std::uint32_t> relations;
	for (const PlanEntry &entry : entries) {
		for (std::uint32_t i = 0; i < entry.shape.count; i++) {
			relations.insert(entry.shape.nodes[i].relation);
			relations.insert(entry.shape.nodes[i].index);
		}
	}
	relations.erase(0);
	std::map<std::uint32_t, std::string> names;
	if (relations.empty()) {
		return names;
	}
	std::string list;
	for (const std::uint32_t relation : relations) {
		list += (list.empty() ? "" : ",") + std::to_string(relation);
	}
	const core::ProbeTable found = AskServer(kNames + list + "}'::oid[])", "", false);
	for (std::size_t row = 0; row < found.Rows(); row++) {
		names[static_cast<std::uint32_t>(found.Number(row, "relation"))] = found.Text(row, "name");
	}
	return names;
}

/* A plan with an index or a table that is gone is nobody's plan any more. */
bool IsNamed(const PlanEntry &entry, const std::map<std::uint32_t, std::string> &names) {
	for (std::uint32_t i = 0; i < entry.shape.count; i++) {
		const core::PlanOutlineNode &node = entry.shape.nodes[i];
		if ((node.relation != 0 && !names.contains(node.relation)) ||
		    (node.index != 0 && !names.contains(node.index))) {
			return false;
		}
	}
	return true;
}

/* Entries of one statement whose texts are the same are one plan. */
void Add(const PlanEntry &entry, const std::string &text, std::vector<core::StatementPlan> &plans) {
	core::StatementPlan plan;
	plan.query_id = entry.key.query_id;
	plan.text = core::CutUtf8(text, kMostPlanText);
	plan.hash = core::PlanTextHash(text, entry.shape.rest);
	plan.executions = static_cast<double>(entry.executions);
	plan.total_ms = entry.total_ms;
	plan.first_seen_at = SecondsOf(entry.first_seen);
	plan.last_seen_at = SecondsOf(entry.last_seen);
	for (core::StatementPlan &other : plans) {
		if (other.query_id == plan.query_id && other.hash == plan.hash) {
			other.executions += plan.executions;
			other.total_ms += plan.total_ms;
			other.first_seen_at = std::fmin(other.first_seen_at, plan.first_seen_at);
			other.last_seen_at = std::fmax(other.last_seen_at, plan.last_seen_at);
			return;
		}
	}
	plans.push_back(std::move(plan));
}

std::set<std::int64_t> IdsOf(const core::ProbeTable &statements) {
	std::set<std::int64_t> ids;
	const int column = statements.Find("query_id");
	for (std::size_t row = 0; row < statements.Rows(); row++) {
		ids.insert(statements.IntegerAt(row, column));
	}
	return ids;
}

} // namespace

PlansOfInterval ReadPlansOfInterval(const core::ProbeTable *statements) {
	PlansOfInterval plans;
	plans.entries = ReadPlans();
	if (statements != nullptr) {
		const std::set<std::int64_t> ids = IdsOf(*statements);
		std::erase_if(plans.entries,
		              [&](const PlanEntry &entry) { return !ids.contains(entry.key.query_id); });
	}
	const std::map<std::uint32_t, std::string> names = NamesOf(plans.entries);
	const core::RelationNamer namer = [&names](std::uint32_t relation) {
		const auto found = names.find(relation);
		return found == names.end() ? std::string() : found->second;
	};
	for (const PlanEntry &entry : plans.entries) {
		if (IsNamed(entry, names)) {
			Add(entry, core::PlanText(entry.shape, namer), plans.seen);
		}
	}
	return plans;
}

void ReadKeptPlans(PlansOfInterval &plans) {
	std::string list;
	for (const core::StatementPlan &plan : plans.seen) {
		list += (list.empty() ? "" : ",") + std::to_string(plan.query_id);
	}
	if (list.empty()) {
		return;
	}
	const core::ProbeTable found =
		AskServer("SELECT query_id, plan_hash, summary, executions::float8 AS executions, total_ms,"
	              " extract(epoch FROM first_seen_at)::float8 AS first,"
	              " extract(epoch FROM last_seen_at)::float8 AS last"
	              " FROM savant.plan_seen WHERE query_id = ANY ('{" +
	                  list + "}'::bigint[])",
	              "", false);
	for (std::size_t row = 0; row < found.Rows(); row++) {
		plans.kept.push_back({found.Integer(row, "query_id"), found.Text(row, "plan_hash"),
		                      found.Text(row, "summary"), found.Number(row, "executions"),
		                      found.Number(row, "total_ms"), found.Number(row, "first"),
		                      found.Number(row, "last")});
	}
}

void WritePlans(const PlansOfInterval &plans, double at) {
	json rows = json::array();
	for (const core::StatementPlan &plan : plans.seen) {
		rows.push_back({{"query_id", plan.query_id},
		                {"plan_hash", plan.hash},
		                {"summary", plan.text},
		                {"executions", std::llround(plan.executions)},
		                {"total_ms", plan.total_ms},
		                {"first", plan.first_seen_at},
		                {"last", plan.last_seen_at}});
	}
	if (rows.empty()) {
		return;
	}
	const std::string document = rows.dump(-1, ' ', false, json::error_handler_t::replace);
	WriteRows(kPlans, document, at);
	WriteRows(kForgetMore, document, at);
}

} // namespace savant::pg
