/*
 * index_adviser.cpp
 *     One search from end to end.
 *
 * Order: the workload is read first, because planning happens in a scope in which nothing else
 * can be run; then statements are analysed and planned as they are today, which says what a
 * unit of cost is worth; then the search; the scope is closed; then the catalogs are asked for
 * what is wrong whatever the statements are; only then is anything written.
 */
#include "pg/advice/index_adviser.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "core/advise/describe_changes.hpp"
#include "core/advise/hygiene.hpp"
#include "core/advise/what_if_filter.hpp"
#include "core/schema/picture.hpp"
#include "pg/advice/hygiene_reader.hpp"
#include "pg/advice/search_progress.hpp"
#include "pg/boundary.hpp"
#include "pg/datum.hpp"
#include "pg/what_if/planner_what_if.hpp"
#include "pg/workload/workload_reader.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "pgstat.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

using SteadyClock = std::chrono::steady_clock;

/* Reading statements, and giving them to the planner, may take until this share of the limit. */
constexpr double kReadingShare = 0.25, kAddingShare = 0.4;
constexpr std::size_t kFewestStatements = 20;
/* What a search does for one statement, in plans of today; and the share of the time for it. */
constexpr double kPlansPerStatement = 200, kPlanningShare = 0.6;
constexpr double kUnknownWriteWeight = 1e-6;
/* Of the time: what the workload must cover before a used index is said to be worth too little. */
constexpr double kMostUnseen = 0.02;
/* Without a storage budget: see BytePrice(). */
constexpr double kFullPrice = 0.02;
constexpr double kMostOfRow = 0.6;
constexpr std::size_t kMostIncluded = 3;
/* Of counters: what they must reach back for an index to be called unused. */
constexpr double kFewestDays = 1;
constexpr std::size_t kShownStatements = 10;
constexpr double kProgressMs = 250;

double Now() {
	return std::chrono::duration<double, std::milli>(SteadyClock::now().time_since_epoch()).count();
}

/* The row of savant.index_search_progress and the lines for the client, from one place. */
class Reporter {
public:
	explicit Reporter(const IndexAdviceRequest &request) : request_(request) {}

	void Phase(std::string_view phase) {
		progress_.SetPhase(phase);
		progress_.Publish();
		Tell(std::string(phase));
	}
	void Statements(int all, int done) {
		progress_.state.statements = all;
		progress_.state.statements_done = done;
		PublishNowAndThen();
	}
	/* What the search says, a few times a second at most. */
	void Search(std::string_view phase, double saved_share, const core::WhatIf &what_if) {
		progress_.state.saved_share = saved_share;
		progress_.state.planner_calls = what_if.PlannerCalls();
		progress_.state.candidates = what_if.IndexCount();
		progress_.SetPhase(phase);
		PublishNowAndThen();
		if (phase != last_phase_) {
			last_phase_ = phase;
			char saved[64];
			snprintf(saved, sizeof(saved), ": %.1f %% saved so far, %lld planner calls",
			         saved_share * 100, static_cast<long long>(what_if.PlannerCalls()));
			Tell(std::string(phase) + saved);
		}
	}

private:
	void PublishNowAndThen() {
		if (Now() - published_ >= kProgressMs) {
			published_ = Now();
			progress_.Publish();
		}
	}
	void Tell(const std::string &line) {
		if (request_.tell) {
			request_.tell(line);
		}
	}

	const IndexAdviceRequest &request_;
	SearchProgress progress_;
	double published_ = 0;
	std::string last_phase_;
};

std::string InWords(const core::AnswerError &error) {
	return error.message + " (" + error.code + ")";
}

/*
 * Gives the statements to the planner; those that it does not take leave the workload, and so
 * does what is left when the time for reading is over.
 */
void AddStatements(PlannerWhatIf &what_if, double deadline, Reporter &reporter,
                   core::Workload &workload) {
	std::vector<core::WorkloadStatement> taken;
	const int all = static_cast<int>(workload.statements.size());
	int done = 0;
	for (core::WorkloadStatement &statement : workload.statements) {
		done++;
		if (taken.size() >= kFewestStatements && Now() > deadline) {
			workload.LeaveOut(core::kNoTimeLeft, statement.MsPerDay());
			continue;
		}
		std::optional<core::AnswerError> problem;
		if (what_if.AddStatement(statement.sql, problem) >= 0) {
			taken.push_back(std::move(statement));
		} else if (!statement.only_writes) {
			workload.LeaveOut("that could not be planned", statement.MsPerDay(),
			                  problem ? InWords(*problem) : std::string());
		}
		reporter.Statements(all, done);
	}
	workload.statements = std::move(taken);
}

/*
 * The costs of today.  Statements beyond those that there will be time for leave the workload:
 * half a search over all of them is worth less than a whole one over those that take most time.
 */
std::vector<double> PlanToday(core::WhatIf &what_if, double search_ms, core::Workload &workload) {
	const core::IndexSet today = what_if.ExistingIndexes();
	std::vector<double> costs;
	const double start = Now();
	for (std::size_t i = 0; i < workload.statements.size(); i++) {
		const double per_plan = (Now() - start) / static_cast<double>(std::max<std::size_t>(i, 1));
		const double room = search_ms * kPlanningShare / (per_plan * kPlansPerStatement);
		if (i >= kFewestStatements && static_cast<double>(i) > room) {
			break;
		}
		costs.push_back(what_if.Plan(static_cast<int>(i), today).cost);
	}
	for (std::size_t i = costs.size(); i < workload.statements.size(); i++) {
		if (!workload.statements[i].only_writes) {
			workload.LeaveOut(core::kNoTimeLeft, workload.statements[i].MsPerDay());
		}
	}
	workload.statements.resize(costs.size());
	return costs;
}

/* The tables asked about, and the constants of examples that no index may be made of. */
core::WhatIfLimits LimitsOf(const IndexAdviceRequest &request, const core::Workload &workload) {
	core::WhatIfLimits limits;
	if (request.prices_bytes) {
		limits.most_of_row = kMostOfRow;
		limits.most_included = kMostIncluded;
		limits.spares_unique_keys = true;
	}
	limits.tables.insert(request.tables.begin(), request.tables.end());
	for (const core::WorkloadStatement &statement : workload.statements) {
		core::WhatIfLimits::Constants &constants = limits.constants.emplace_back();
		constants.unproven = statement.unproven;
		for (const core::ExampleText::Range &range : statement.varying) {
			constants.varying.push_back(
				statement.sql.substr(static_cast<std::size_t>(range.start),
			                         static_cast<std::size_t>(range.end - range.start)));
		}
	}
	return limits;
}

std::vector<core::WeightedStatement> Weigh(const IndexAdvice &advice) {
	std::vector<core::WeightedStatement> weighted;
	for (std::size_t i = 0; i < advice.workload.statements.size(); i++) {
		const core::WorkloadStatement &statement = advice.workload.statements[i];
		const double weight = !advice.workload.has_times ? statement.weight
		                      : statement.only_writes
		                          ? 0
		                          : statement.calls_per_day * advice.calibrations[i].ms_per_unit;
		weighted.push_back({static_cast<int>(i), weight});
	}
	return weighted;
}

/* A byte's price, so that indexes as large as all the tables must save kFullPrice of the work. */
double BytePrice(core::WhatIf &what_if, const std::vector<core::WeightedStatement> &weighted,
                 const std::vector<double> &costs) {
	std::set<std::uint32_t> tables;
	double cost = 0, bytes = 0;
	for (std::size_t i = 0; i < weighted.size(); i++) {
		cost += costs[i] * weighted[i].weight;
		for (const core::TableShape &use : what_if.Shape(static_cast<int>(i)).tables) {
			if (tables.insert(use.table).second) {
				bytes += what_if.Table(use.table).pages * BLCKSZ;
			}
		}
	}
	return bytes > 0 ? cost * kFullPrice / bytes : 0;
}

/* A relation of that name is in the schema: an index cannot have it. */
bool IsTaken(std::string_view schema, std::string_view name) {
	const std::string server_schema = ToServer(schema), server_name = ToServer(name);
	const char *const schema_text = server_schema.c_str(), *const name_text = server_name.c_str();
	return Call([schema_text, name_text] {
		const Oid place = get_namespace_oid(schema_text, true);
		return OidIsValid(place) && OidIsValid(get_relname_relid(name_text, place));
	});
}

/* schema.table as SQL writes it, whatever the search_path is. */
std::string QualifiedName(const core::AdvisedTable &table) {
	const std::string schema = ToServer(table.schema), name = ToServer(table.name);
	const char *const schema_text = schema.c_str(), *const name_text = name.c_str();
	return FromServer(Call(
		[schema_text, name_text] { return quote_qualified_identifier(schema_text, name_text); }));
}

/* The share of the gain that measured times confirm, 0..1. */
double ExplainedShare(const IndexAdvice &advice, const core::IndexChange &change) {
	double gain = 0, explained = 0;
	for (const core::IndexChange::Effect &effect : change.effects) {
		const auto i = static_cast<std::size_t>(effect.statement);
		const double saved = std::max(0.0, effect.cost_before - effect.cost_after) *
		                     advice.calibrations[i].ms_per_unit *
		                     advice.workload.statements[i].calls_per_day;
		gain += saved;
		explained += saved * advice.calibrations[i].explained;
	}
	return gain > 0 ? explained / gain : 1;
}

/* Confidence in figures of a day that were worked out from less than one. */
double DaysShare(const core::Workload &workload) {
	constexpr double kAnHour = 1.0 / 24, kLeast = 0.7;
	return workload.days >= 1         ? 1
	       : workload.days <= kAnHour ? kLeast
	                                  : kLeast + (1 - kLeast) * (workload.days - kAnHour);
}

/* The workload is all there is, nearly: what it does not use, nobody does. */
bool SeesEnough(const core::Workload &workload) {
	double unseen = 0;
	for (const core::LeftOut &group : workload.left_out) {
		unseen += group.ms_per_day;
	}
	return workload.has_times && workload.days >= 1 && unseen <= kMostUnseen * workload.ms_per_day;
}

/* How long the counters of tables and indexes reach back; since the server's start at least. */
double StatisticsDays() {
	return Call([] {
		const PgStat_StatDBEntry *entry = pgstat_fetch_stat_dbentry(MyDatabaseId);
		TimestampTz since = PgStartTime;
		if (entry != nullptr && entry->stat_reset_timestamp > 0) {
			since = entry->stat_reset_timestamp;
		}
		const double seconds =
			static_cast<double>(GetCurrentTimestamp() - since) / static_cast<double>(USECS_PER_SEC);
		return Max(seconds / SECS_PER_DAY, 0.0);
	});
}

/* What the change is worth, of the workload: what statements save less what writes pay. */
double NetShare(const AdvisedChange &change, double cost_before) {
	return change.suggestion.saved_share - change.change.write_cost / cost_before;
}

void Describe(core::WhatIf &what_if, PlannerWhatIf &planner,
              const std::vector<core::WeightedStatement> &weighted, IndexAdvice &advice) {
	std::vector<core::DescribedStatement> statements;
	for (const core::WorkloadStatement &statement : advice.workload.statements) {
		statements.push_back(
			{statement.calls_per_day, statement.constants == core::ConstantSource::Unknown});
	}
	core::DescribeOptions options;
	options.has_times = advice.workload.has_times;
	options.statistics_days = StatisticsDays();
	options.is_taken = IsTaken;
	std::vector<core::Suggestion> suggestions =
		core::DescribeChanges(what_if, weighted, statements, advice.result, options);
	for (std::size_t i = 0; i < suggestions.size(); i++) {
		const core::IndexChange &change = advice.result.changes[i];
		if ((suggestions[i].reason == "unpaid_index" && !SeesEnough(advice.workload)) ||
		    (suggestions[i].reason == "unused_index" && options.statistics_days < kFewestDays)) {
			continue;
		}
		const core::AdvisedIndex &index = what_if.Index(change.index);
		const core::AdvisedTable &table = planner.Table(index.spec.table);
		AdvisedChange advised{std::move(suggestions[i]),
		                      change,
		                      QualifiedName(table),
		                      table.may_create_index,
		                      index.peer_bytes,
		                      0,
		                      {}};
		if (options.has_times && !change.drop) {
			advised.suggestion.confidence *=
				ExplainedShare(advice, change) * DaysShare(advice.workload);
		}
		advice.changes.push_back(std::move(advised));
	}
	const double cost = std::max(advice.result.cost_before, 1e-9);
	std::stable_sort(advice.changes.begin(), advice.changes.end(),
	                 [cost](const AdvisedChange &a, const AdvisedChange &b) {
						 return NetShare(a, cost) > NetShare(b, cost);
					 });
}

std::vector<SuggestedStatement> StatementsOf(const IndexAdvice &advice,
                                             const AdvisedChange &change) {
	std::vector<SuggestedStatement> list;
	for (const core::IndexChange::Effect &effect : change.change.effects) {
		if (list.size() == kShownStatements) {
			break;
		}
		const core::WorkloadStatement &statement =
			advice.workload.statements[static_cast<std::size_t>(effect.statement)];
		list.push_back({statement.query_id, statement.text, statement.calls_per_day,
		                effect.cost_before, effect.cost_after, effect.node});
	}
	return list;
}

/* What the search has proposed is not proposed again. */
HygieneRequest HygieneAfter(const IndexAdviceRequest &request, core::WhatIf &what_if,
                            const IndexAdvice &advice) {
	HygieneRequest hygiene;
	hygiene.tables.insert(request.tables.begin(), request.tables.end());
	for (const AdvisedChange &advised : advice.changes) {
		const core::AdvisedIndex &index = what_if.Index(advised.change.index);
		if (advised.change.drop) {
			hygiene.leaving.insert(index.oid);
			continue;
		}
		core::KeySupport &support = hygiene.proposed.emplace_back();
		support.table = index.spec.table;
		support.method = index.spec.method;
		support.is_partial = !index.spec.predicate.empty();
		for (const core::IndexKeyPart &key : index.spec.keys) {
			support.keys.push_back(key.column);
		}
		for (const int replaced : advised.change.replaces) {
			hygiene.leaving.insert(what_if.Index(replaced).oid);
		}
	}
	return hygiene;
}

void AddHygiene(const HygieneRequest &request, IndexAdvice &advice) {
	const HygieneReading reading = ReadHygiene(request);
	std::string statements; // of the search: the names in them are given away
	for (const AdvisedChange &change : advice.changes) {
		statements += change.suggestion.ddl + "\n";
	}
	std::vector<core::Suggestion> suggestions = core::DescribeHygiene(
		reading.facts, [&statements](std::string_view schema, std::string_view name) {
			return IsTaken(schema, name) ||
		           statements.find(" " + core::QuoteIdentifier(name) + " ON ") != std::string::npos;
		});
	std::map<Oid, const core::AdvisedTable *> tables;
	for (const core::InvalidIndex &index : reading.facts.invalid) {
		tables[index.table.oid] = &index.table;
	}
	for (const core::ReferencingKey &key : reading.facts.unsupported) {
		tables[key.table.oid] = &key.table;
	}
	for (const core::SizedIndex &sized : reading.facts.sized) {
		tables[sized.table.oid] = &sized.table;
	}
	for (core::Suggestion &suggestion : suggestions) {
		const core::AdvisedTable &table = *tables.at(suggestion.table_oid);
		AdvisedChange &change = advice.changes.emplace_back();
		change.suggestion = std::move(suggestion);
		change.qualified_table = QualifiedName(table);
		change.may_run = table.may_create_index;
		change.is_hygiene = true;
	}
	advice.hygiene_complete = reading.complete;
}

/* Keeps those of one adviser; false where nothing can be kept. */
bool KeepThose(const SuggestionRun &run, bool hygiene, IndexAdvice &advice) {
	std::vector<SuggestionToKeep> items;
	std::vector<AdvisedChange *> changes;
	for (AdvisedChange &change : advice.changes) {
		if (change.is_hygiene == hygiene) {
			items.push_back(
				{change.suggestion, change.qualified_table, StatementsOf(advice, change)});
			changes.push_back(&change);
		}
	}
	const auto kept = KeepSuggestions(run, items);
	for (std::size_t i = 0; kept && i < changes.size(); i++) {
		changes[i]->id = (*kept)[i].id;
		changes[i]->status = (*kept)[i].status;
	}
	return kept.has_value();
}

} // namespace

IndexAdvice AdviseIndexes(const IndexAdviceRequest &request) {
	const double start = Now();
	Reporter reporter(request);
	reporter.Phase("reading statements");
	IndexAdvice advice;
	const double reading_end = start + request.search.time_limit_ms * kReadingShare;
	advice.workload = request.queries ? GivenWorkload(*request.queries, request.weights)
	                                  : ReadWorkload(kWorkloadShare,
	                                                 [reading_end] { return Now() > reading_end; });

	WhatIfOptions planner_options;
	planner_options.peer_model = request.search.peer_sizes;
	PlannerWhatIf planner(planner_options);
	AddStatements(planner, start + request.search.time_limit_ms * kAddingShare, reporter,
	              advice.workload);
	core::WhatIfFilter what_if(planner, LimitsOf(request, advice.workload));
	advice.costs =
		PlanToday(what_if, start + request.search.time_limit_ms - Now(), advice.workload);
	if (advice.workload.has_times) {
		advice.calibrations = core::Calibrate(advice.workload.statements, advice.costs);
	}
	reporter.Phase("searching");

	const std::vector<core::WeightedStatement> weighted = Weigh(advice);
	core::SearchOptions options = request.search;
	options.milliseconds = Now;
	options.time_limit_ms = std::max(1.0, options.time_limit_ms - (Now() - start));
	if (!advice.workload.has_times) {
		// How often the statements run is not known, so writes decide between equals only.
		options.write_ms_weight = kUnknownWriteWeight;
	}
	if (options.storage_budget <= 0 && request.prices_bytes) {
		options.byte_price = BytePrice(what_if, weighted, advice.costs);
	}
	options.stop = [] {
		Call([] { CHECK_FOR_INTERRUPTS(); });
		return false;
	};
	options.progress = [&](std::string_view phase, double saved_share) {
		reporter.Search(phase, saved_share, what_if);
	};
	advice.result = core::SearchIndexes(what_if, weighted, options);
	Describe(what_if, planner, weighted, advice);
	HygieneRequest hygiene;
	if (!request.queries) {
		hygiene = HygieneAfter(request, what_if, advice);
	}
	planner.Close();
	if (!request.queries) {
		reporter.Phase("looking at indexes and foreign keys");
		const double end = start + request.search.time_limit_ms;
		hygiene.no_time_left = [end] { return Now() > end; };
		AddHygiene(hygiene, advice);
	}
	advice.search_ms = Now() - start;
	return advice;
}

int KeepAdvice(const IndexAdviceRequest &request, IndexAdvice &advice) {
	SuggestionRun run;
	run.adviser = "indexes";
	run.workload = request.queries ? WorkloadDigest(*request.queries) : "statistics";
	run.closes_others = request.tables.empty() && advice.result.complete;
	if (!KeepThose(run, false, advice)) {
		return 0;
	}
	if (!request.queries) {
		run.adviser = "hygiene";
		run.workload = "catalogs";
		run.closes_others = request.tables.empty() && advice.hygiene_complete;
		(void)KeepThose(run, true, advice);
	}
	return static_cast<int>(std::erase_if(
		advice.changes, [](const AdvisedChange &change) { return change.status == "dismissed"; }));
}

} // namespace savant::pg
