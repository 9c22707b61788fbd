/*
 * explainer.cpp
 *     One statement through the guard into the server's own EXPLAIN.
 */
#include "pg/plan/explainer.hpp"

#include <chrono>
#include <limits>

#include "core/sql/statement.hpp"
#include "pg/datum.hpp"
#include "pg/guard/execute_role.hpp"
#include "pg/guard/execution_scope.hpp"
#include "pg/guard/prepared_statement.hpp"
#include "pg/guard/statement_text.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "commands/explain.h"
#include "lib/stringinfo.h"
#include "nodes/params.h"
#include "nodes/plannodes.h"
#include "portability/instr_time.h"
#include "utils/guc.h"
#include "utils/guc_tables.h"
#include "utils/lsyscache.h"
}

namespace savant::pg {

namespace {

using SteadyClock = std::chrono::steady_clock;

double MillisecondsSince(SteadyClock::time_point start) {
	return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

/* The values as plain C strings for the server's regime; null = NULL. */
struct ValueTexts {
	std::vector<std::string> texts;
	std::vector<const char *> pointers;

	explicit ValueTexts(const std::vector<std::optional<std::string>> &values) {
		texts.reserve(values.size());
		for (const std::optional<std::string> &value : values) {
			texts.push_back(value ? ToServer(*value) : std::string());
			pointers.push_back(value ? texts.back().c_str() : nullptr);
		}
	}
};

/* Server regime: reads the values by the input functions of the types, which layer 2 has judged. */
ParamListInfo ReadValues(const PreparedStatement *prepared, const char *const *texts) {
	ParamListInfo values = makeParamList(prepared->parameter_count);
	for (int i = 0; i < prepared->parameter_count; i++) {
		const Oid type = prepared->parameter_types[i];
		Oid input = InvalidOid;
		Oid parameter = InvalidOid;
		getTypeInputInfo(type, &input, &parameter);
		ParamExternData *value = &values->params[i];
		value->value = OidInputFunctionCall(input, const_cast<char *>(texts[i]), parameter, -1);
		value->isnull = texts[i] == nullptr;
		value->pflags = PARAM_FLAG_CONST;
		value->ptype = type;
	}
	return values;
}

void KeepPartitions(::Plan *plan);

void KeepPartitionsOfEach(const List *plans) {
	ListCell *cell;
	foreach (cell, plans) {
		KeepPartitions(static_cast<::Plan *>(lfirst(cell)));
	}
}

/*
 * Server regime: a generic plan that is shown must not prune partitions by parameters at start:
 * this server's EXPLAIN raises "no value found for parameter" then.
 */
void KeepPartitions(::Plan *plan) {
	if (plan == nullptr) {
		return;
	}
	check_stack_depth();
	if (IsA(plan, Append)) {
		auto *append = reinterpret_cast<Append *>(plan);
		append->part_prune_info = nullptr;
		KeepPartitionsOfEach(append->appendplans);
	} else if (IsA(plan, MergeAppend)) {
		auto *append = reinterpret_cast<MergeAppend *>(plan);
		append->part_prune_info = nullptr;
		KeepPartitionsOfEach(append->mergeplans);
	} else if (IsA(plan, SubqueryScan)) {
		KeepPartitions(reinterpret_cast<SubqueryScan *>(plan)->subplan);
	}
	KeepPartitions(plan->lefttree);
	KeepPartitions(plan->righttree);
}

/* Server regime: the text of EXPLAIN, after running the plan when asked for. */
const char *ExplainPlan(const char *sql, bool run, ParamListInfo values,
                        PreparedStatement *prepared, const instr_time *duration) {
	if (values == nullptr && prepared->parameter_count > 0) {
		KeepPartitions(prepared->plan->planTree);
		KeepPartitionsOfEach(prepared->plan->subplans);
	}
	ExplainState *state = NewExplainState();
	state->format = EXPLAIN_FORMAT_JSON;
	state->costs = true;
	state->verbose = true;
	state->summary = true;
	state->analyze = state->timing = state->buffers = run;
	ExplainBeginOutput(state);
	ExplainOnePlan(prepared->plan, nullptr, state, sql, values, nullptr, duration, nullptr);
	ExplainEndOutput(state);
	return state->str->data;
}

/* What leaves the server's regime. */
struct Shown {
	const char *json;
	double plan_ms;
};

/* Server regime, after the statement has been analysed and judged. */
Shown PlanAndExplain(const char *sql, PreparationRequest *request, const char *const *texts,
                     PreparedStatement *prepared) {
	if (texts != nullptr) {
		request->values = ReadValues(prepared, texts);
	}
	instr_time start;
	instr_time duration;
	INSTR_TIME_SET_CURRENT(start);
	PlanStatement(sql, *request, prepared);
	INSTR_TIME_SET_CURRENT(duration);
	INSTR_TIME_SUBTRACT(duration, start);
	if (prepared->refusal.layer != 0) {
		return {nullptr, 0};
	}
	prepared->admitted.only_shown = request->purpose == Purpose::Plan;
	const char *json =
		ExplainPlan(sql, request->purpose == Purpose::Run, request->values, prepared, &duration);
	return {json, INSTR_TIME_GET_MILLISEC(duration)};
}

core::AnswerError WrongValueCount(int wanted, std::size_t given) {
	return {"22023",
	        "the statement has parameters up to $" + std::to_string(wanted) + " and " +
	            std::to_string(given) + " values were given",
	        {},
	        "Give one text for each, NULL for NULL."};
}

/* The statement in the scope; true when `shown` holds its plan. */
bool ExplainInScope(const char *sql, const ExplainRequest &request, const ScopeLimits &limits,
                    PreparedStatement &prepared, Shown &shown, ExplainOutcome &outcome) {
	PreparationRequest preparation;
	preparation.purpose = request.run ? Purpose::Run : Purpose::Plan;
	preparation.parameters = true;
	preparation.parallel = !request.run;
	// All rows are computed, so the whole cost is what the limit is about.
	preparation.max_rows = std::numeric_limits<int>::max();
	preparation.max_cost = request.run ? guc_max_plan_cost : 0;
	PreparationRequest *const asked = &preparation;
	PreparedStatement *const shared = &prepared;
	const ValueTexts texts(request.values.value_or(std::vector<std::optional<std::string>>()));

	ExecutionScope scope(limits, &prepared.admitted);
	Call([sql, asked, shared] { AnalyseStatement(sql, *asked, shared); });
	outcome.parameters = prepared.parameter_count;
	const auto wanted = static_cast<std::size_t>(prepared.parameter_count);
	if (request.values && texts.pointers.size() != wanted && prepared.refusal.layer == 0) {
		outcome.error = WrongValueCount(prepared.parameter_count, texts.pointers.size());
	}
	const bool go_on = prepared.refusal.layer == 0 && !outcome.error;
	if (go_on) {
		const char *const *values = request.values && wanted > 0 ? texts.pointers.data() : nullptr;
		shown = Call(
			[sql, asked, values, shared] { return PlanAndExplain(sql, asked, values, shared); });
	}
	scope.Close();
	return go_on && shown.json != nullptr;
}

} // namespace

ExplainOutcome Explain(const ExplainRequest &request) {
	const auto start = SteadyClock::now();
	ExplainOutcome outcome;
	outcome.verdict.ok = true;
	if (request.run) {
		outcome.verdict.refusal = RefuseText(core::ParseSql(request.sql));
		if (outcome.verdict.refusal) {
			outcome.verdict.ok = false;
			outcome.verdict.layer = kLayerText;
			return outcome;
		}
	}
	const std::string server_sql = ToServer(request.sql);
	ScopeLimits limits = {ExecuteRole(), EffectiveQueryTimeoutMs(), guc_memory_limit};
	limits.only_planned = !request.run;

	StatementMemory memory;
	PreparedStatement prepared = {};
	prepared.cost = prepared.rows = -1;
	Shown shown = {nullptr, 0};
	bool explained = false;
	core::Executor::Outcome failed;
	failed.verdict = outcome.verdict;
	try {
		explained = ExplainInScope(server_sql.c_str(), request, limits, prepared, shown, outcome);
	} catch (const Error &error) {
		AbsorbError(error, prepared, limits.timeout_ms, failed);
		outcome.verdict = std::move(failed.verdict);
		outcome.error = std::move(failed.error);
		outcome.timed_out = outcome.verdict.layer == kLayerLimits && ExecutionScope::TimedOut();
	}
	FillVerdict(prepared, outcome.verdict);
	if (explained) {
		outcome.json = FromServerLossy(shown.json);
		outcome.plan_ms = shown.plan_ms;
		outcome.is_parallel = prepared.plan->parallelModeNeeded;
	}
	outcome.total_ms = MillisecondsSince(start);
	return outcome;
}

std::vector<core::PlanSetting> PlannerSettings() {
	struct Pair {
		const char *name;
		const char *value;
	};
	struct Pairs {
		Pair *items;
		int count;
	};
	const Pairs pairs = Call([] {
		int count = 0;
		struct config_generic **options = get_explain_guc_options(&count);
		auto *items = static_cast<Pair *>(palloc(sizeof(Pair) * static_cast<Size>(Max(count, 1))));
		for (int i = 0; i < count; i++) {
			items[i] = {options[i]->name, GetConfigOptionByName(options[i]->name, nullptr, true)};
		}
		return Pairs{items, count};
	});
	std::vector<core::PlanSetting> settings;
	for (int i = 0; i < pairs.count; i++) {
		// The search path decides what names mean, not how a plan is made.
		if (pairs.items[i].value != nullptr && strcmp(pairs.items[i].name, "search_path") != 0) {
			settings.push_back({pairs.items[i].name, FromServerLossy(pairs.items[i].value)});
		}
	}
	return settings;
}

} // namespace savant::pg
