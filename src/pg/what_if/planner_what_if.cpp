/*
 * planner_what_if.cpp
 *     Statements, tables and indexes by number, and the calls of the planner.
 *
 *   session memory   queries, parts of indexes, what is admitted; until Close()
 *   plan memory      one plan, one analysis, one reading of a catalog; reset before each
 *
 * No plan goes through the plan cache: the planner is called on a copy of the analysed query.
 */
#include "pg/what_if/planner_what_if.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "core/errors.hpp"
#include "pg/datum.hpp"
#include "pg/guard/execute_role.hpp"
#include "pg/guard/execution_scope.hpp"
#include "pg/guard/prepared_statement.hpp"
#include "pg/settings.hpp"
#include "pg/what_if/index_relevance.hpp"
#include "pg/what_if/index_size.hpp"
#include "pg/what_if/index_text.hpp"
#include "pg/what_if/plan_reading.hpp"
#include "pg/what_if/spec_request.hpp"
#include "pg/what_if/written_columns.hpp"

extern "C" {
#include "access/table.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "executor/executor.h"
#include "nodes/plannodes.h"
#include "optimizer/optimizer.h"
#include "optimizer/planner.h"
#include "tcop/tcopprot.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

constexpr Oid kFirstHypotheticalOid = 0xFFFFFF00U; // counted down: far from what oids reach
constexpr Size kPlanBlock = 1024 * 1024;           // kept between plans
constexpr Size kMostPlanBlock = 8 * 1024 * 1024;

/* Sets that differ in what cannot matter are one set; so many of them are remembered. */
constexpr std::size_t kMostPlans = 4096;

/* Wider keys could not be built: an entry has to fit three times on a page. */
constexpr double kWidestKey = 1200;

struct Statement {
	std::string text; // in the server's encoding
	Query *query;
	Admitted admitted;
	core::StatementShape shape;
	std::vector<Interest> interests;
	/* Indexes that could change a plan of the statement, of the first `judged` ones. */
	std::vector<std::uint64_t> relevant;
	int judged = 0;
	std::unordered_map<std::string, core::PlannedCost> plans; // by the words that were offered
};

/* A hypothetical index over one table or partition, while it is made. */
struct NewParts {
	IndexParts *parts;
	IndexMeasure *measure;
};

/* Ends the planning of the hooks in every way out. */
class OpenPlanning {
public:
	explicit OpenPlanning(Planning *planning) { BeginPlanning(planning); }
	~OpenPlanning() { EndPlanning(); }
	OpenPlanning(const OpenPlanning &) = delete;
	OpenPlanning &operator=(const OpenPlanning &) = delete;
};

/* Server regime: plans a copy of `query`. */
PlannedStmt *PlanCopy(const Query *query, const char *text, Planning *planning) {
	CHECK_FOR_INTERRUPTS();
	auto *copy = static_cast<Query *>(copyObjectImpl(query));
	// Statistics of statements are not to count plans that nobody asked for.
	copy->queryId = 0;
	planning->query = copy;
	planning->relations = NIL;
	return planner(copy, text, CURSOR_OPT_PARALLEL_OK, nullptr);
}

Admitted CopyAdmitted(const Admitted &admitted) {
	Admitted copy = admitted;
	copy.functions = list_copy(admitted.functions);
	copy.relations = list_copy(admitted.relations);
	copy.policy_owners = list_copy(admitted.policy_owners);
	return copy;
}

/* Equal for equal sets: without the zeros at the end. */
std::string WordsAsKey(const std::vector<std::uint64_t> &words) {
	std::size_t count = words.size();
	while (count > 0 && words[count - 1] == 0) {
		--count;
	}
	return {reinterpret_cast<const char *>(words.data()), count * sizeof(std::uint64_t)};
}

/* Server regime: an existing index of the table, in the current context. */
void NumberIndex(HTAB *by_table, Oid table, Oid index, int number) {
	auto *own = static_cast<NumberedIndex *>(palloc(sizeof(NumberedIndex)));
	*own = {index, number};
	TableIndexes *place = IndexesOf(by_table, table);
	place->existing = lappend(place->existing, own);
}

bool OidIsTaken(Oid oid) { return SearchSysCacheExists1(RELOID, ObjectIdGetDatum(oid)); }

} // namespace

struct PlannerWhatIf::State {
	explicit State(const WhatIfOptions &wanted);
	~State();
	State(const State &) = delete;
	State &operator=(const State &) = delete;

	const core::AdvisedTable &LoadTable(Oid oid);
	void AddExisting(Oid table, const ExistingIndex &one);
	void Prepare(const char *text, PreparedStatement *prepared, PlainShape *shape,
	             Written *written);
	void LoadShape(Statement &statement, const PlainShape &shape, const Written &written);
	int NumberOf(Oid index) const;
	std::vector<std::uint64_t> Offered(Statement &statement, const core::IndexSet &set);
	core::PlannedCost PlanOffered(const Statement &asked,
	                              const std::vector<std::uint64_t> &offered);
	NewParts *BuildParts(const IndexRequest &request, int number, int *count);
	void Refine(NewParts &made);
	int Register(const core::IndexSpec &spec, NewParts *parts, int count);

	WhatIfOptions options;
	Oid caller; // who would create indexes; statements are judged as ExecuteRole()
	MemoryContext outer_memory;
	MemoryContext memory = nullptr;
	MemoryContext plan_memory = nullptr;
	HTAB *indexes_of_tables = nullptr;
	Admitted nothing_admitted = {};
	std::unique_ptr<ExecutionScope> scope;
	std::deque<Statement> statements;
	std::unordered_map<Oid, core::AdvisedTable> tables;
	std::deque<core::AdvisedIndex> indexes;
	core::IndexSet existing;
	std::unordered_map<std::string, int> number_of_spec;
	std::unordered_map<Oid, int> number_of_oid;
	std::unordered_map<Oid, TableSample *> samples; // null: there is none
	Oid next_oid = kFirstHypotheticalOid;
	std::int64_t planner_calls = 0;
};

PlannerWhatIf::State::State(const WhatIfOptions &wanted)
	: options(wanted), caller(GetUserId()), outer_memory(CurrentMemoryContext) {
	const ScopeLimits limits = {ExecuteRole(), options.timeout_ms, guc_memory_limit, kAllLayers,
	                            true};
	memory = Call([] {
		return AllocSetContextCreate(CurrentMemoryContext, "savant what-if",
		                             ALLOCSET_DEFAULT_SIZES);
	});
	MemoryContext const parent = memory;
	plan_memory = Call([parent] {
		return AllocSetContextCreate(parent, "savant what-if plan", kPlanBlock, kPlanBlock,
		                             kMostPlanBlock);
	});
	indexes_of_tables = Call([parent] {
		MemoryContext caller_memory = MemoryContextSwitchTo(parent);
		HTAB *made = MakeTableIndexes();
		MemoryContextSwitchTo(caller_memory);
		return made;
	});
	scope = std::make_unique<ExecutionScope>(limits, &nothing_admitted);
}

PlannerWhatIf::State::~State() {
	EndPlanning();
	scope.reset();
	MemoryContextSwitchTo(outer_memory);
	MemoryContext mine = memory;
	if (mine != nullptr) {
		Quietly([mine] { MemoryContextDelete(mine); });
	}
}

PlannerWhatIf::PlannerWhatIf(WhatIfOptions options) : state_(std::make_unique<State>(options)) {}

PlannerWhatIf::~PlannerWhatIf() = default;

void PlannerWhatIf::Close() {
	if (state_->scope != nullptr) {
		state_->scope->Close();
		state_->scope.reset();
	}
}

/* Numbers an existing index, and lets the hooks know it by that number. */
void PlannerWhatIf::State::AddExisting(Oid table, const ExistingIndex &one) {
	const int number = static_cast<int>(indexes.size());
	indexes.push_back(IndexOf(one));
	existing.Add(number);
	number_of_oid[one.oid] = number;
	HTAB *const by_table = indexes_of_tables;
	MemoryContext const kept = memory;
	const Oid index = one.oid;
	const List *const children = one.children;
	Call([by_table, kept, index, children, table, number] {
		MemoryContext caller_memory = MemoryContextSwitchTo(kept);
		NumberIndex(by_table, table, index, number);
		for (int i = 0; i + 1 < list_length(children); i += 2) {
			NumberIndex(by_table, list_nth_oid(children, i), list_nth_oid(children, i + 1), number);
		}
		MemoryContextSwitchTo(caller_memory);
	});
	for (int i = 0; i + 1 < list_length(children); i += 2) {
		number_of_oid[list_nth_oid(children, i + 1)] = number;
	}
}

const core::AdvisedTable &PlannerWhatIf::State::LoadTable(Oid oid) {
	const auto found = tables.find(oid);
	if (found != tables.end()) {
		return found->second;
	}
	struct Loaded {
		TableFacts *facts;
		List *existing;
	};
	MemoryContext const work = plan_memory;
	const Oid owner = caller;
	const Loaded loaded = Call([work, oid, owner] {
		MemoryContextReset(work);
		MemoryContext caller_memory = MemoryContextSwitchTo(work);
		Relation table = table_open(oid, AccessShareLock);
		const Loaded read = {ReadTableFacts(table, owner), ReadExistingIndexes(table)};
		table_close(table, NoLock);
		MemoryContextSwitchTo(caller_memory);
		return read;
	});
	const auto [entry, is_new] = tables.emplace(oid, TableOf(oid, *loaded.facts));
	const ListCell *cell;
	foreach (cell, loaded.existing) {
		AddExisting(oid, *static_cast<const ExistingIndex *>(lfirst(cell)));
	}
	return entry->second;
}

void PlannerWhatIf::State::LoadShape(Statement &statement, const PlainShape &shape,
                                     const Written &written) {
	statement.shape = ShapeOf(shape);
	statement.interests = InterestsOf(shape);
	statement.shape.written_table = written.table;
	statement.shape.inserts = written.inserts;
	statement.shape.updates = written.updates;
	statement.shape.deletes = written.deletes;
	const ListCell *cell;
	foreach (cell, written.columns) {
		statement.shape.updated_columns.push_back(lfirst_int(cell));
	}
	// Reading a table resets the plan's memory: all of the shape is ours by now.
	for (const core::TableShape &table : statement.shape.tables) {
		(void)LoadTable(table.table);
	}
	if (OidIsValid(statement.shape.written_table)) {
		(void)LoadTable(statement.shape.written_table);
		core::AdvisedTable &table = tables.at(statement.shape.written_table);
		for (const int column : statement.shape.updated_columns) {
			auto &known = table.updated_columns;
			const auto place = std::lower_bound(known.begin(), known.end(), column);
			if (place == known.end() || *place != column) {
				known.insert(place, column);
			}
		}
	}
}

/*
 * Analyses, judges and plans the statement once with today's indexes, in a subtransaction: an error
 * ends the statement, not the session.
 */
void PlannerWhatIf::State::Prepare(const char *text, PreparedStatement *prepared, PlainShape *shape,
                                   Written *written) {
	Planning planning = {};
	planning.tables = indexes_of_tables;
	planning.words = existing.Words().data();
	planning.word_count = static_cast<int>(existing.Words().size());
	planning.memory = memory;
	planning.visit = CollectShape;
	planning.visit_context = shape;
	MemoryContext const work = plan_memory;
	Subtransaction own;
	OpenGuard(&prepared->admitted);
	Call([text, work, prepared] {
		MemoryContextReset(work);
		MemoryContext caller_memory = MemoryContextSwitchTo(work);
		PreparationRequest request;
		request.purpose = Purpose::Plan;
		request.parameters = true;
		request.parallel = true;
		AnalyseStatement(text, request, prepared);
		MemoryContextSwitchTo(caller_memory);
	});
	if (prepared->refusal.layer == 0) {
		OpenPlanning open(&planning);
		Planning *const asked = &planning;
		Call([text, work, prepared, asked, written] {
			MemoryContext caller_memory = MemoryContextSwitchTo(work);
			PlannedStmt *plan = PlanCopy(prepared->query, text, asked);
			if (!RefusePlannedRelations(plan, &prepared->admitted, &prepared->refusal)) {
				(void)ExecCheckRTPerms(plan->rtable, true);
			}
			*written = WrittenBy(prepared->query);
			MemoryContextSwitchTo(caller_memory);
		});
		planner_calls++;
	}
	own.Release();
}

int PlannerWhatIf::AddStatement(const std::string &sql, std::optional<core::AnswerError> &problem) {
	State &state = *state_;
	Statement statement = {ToServer(sql), nullptr, {}, {}, {}, {}, 0, {}};
	PreparedStatement prepared = {};
	PreparedStatement *const shared = &prepared;
	PlainShape shape = {state.plan_memory, NIL, NIL};
	Written written = {};
	core::Executor::Outcome outcome;
	outcome.verdict.ok = true;
	try {
		state.Prepare(statement.text.c_str(), &prepared, &shape, &written);
	} catch (const Error &error) {
		AbsorbError(error, prepared, state.options.timeout_ms, outcome);
	}
	OpenGuard(&state.nothing_admitted);
	FillVerdict(prepared, outcome.verdict);
	problem = outcome.error ? outcome.error : outcome.verdict.refusal;
	if (problem || prepared.query == nullptr) {
		return -1;
	}
	MemoryContext const kept = state.memory;
	Statement *const target = &statement;
	Call([kept, shared, target] {
		MemoryContext caller = MemoryContextSwitchTo(kept);
		target->query = static_cast<Query *>(copyObjectImpl(shared->query));
		target->admitted = CopyAdmitted(shared->admitted);
		MemoryContextSwitchTo(caller);
	});
	try {
		// The tables that are only written to are opened here first: what reading their
		// indexes runs ends the statement, too.
		Subtransaction own;
		state.LoadShape(statement, shape, written);
		own.Release();
	} catch (const Error &error) {
		AbsorbError(error, prepared, state.options.timeout_ms, outcome);
		problem = outcome.error ? outcome.error : outcome.verdict.refusal;
		return -1;
	}
	state.statements.push_back(std::move(statement));
	return static_cast<int>(state.statements.size()) - 1;
}

int PlannerWhatIf::StatementCount() const { return static_cast<int>(state_->statements.size()); }

const core::StatementShape &PlannerWhatIf::Shape(int statement) {
	return state_->statements.at(static_cast<std::size_t>(statement)).shape;
}

const core::AdvisedTable &PlannerWhatIf::Table(std::uint32_t oid) { return state_->LoadTable(oid); }

int PlannerWhatIf::IndexCount() const { return static_cast<int>(state_->indexes.size()); }

const core::AdvisedIndex &PlannerWhatIf::Index(int index) const {
	return state_->indexes.at(static_cast<std::size_t>(index));
}

core::IndexSet PlannerWhatIf::ExistingIndexes() const { return state_->existing; }

std::int64_t PlannerWhatIf::PlannerCalls() const { return state_->planner_calls; }

core::IndexSpec PlannerWhatIf::ReadIndexText(const std::string &create_index) {
	const std::string text = ToServer(create_index);
	const char *const sql = text.c_str();
	MemoryContext const work = state_->plan_memory;
	IndexRequest request = {};
	IndexRequest *const read = &request;
	Call([sql, work, read] {
		MemoryContextReset(work);
		MemoryContext caller = MemoryContextSwitchTo(work);
		ReadIndexRequest(sql, read);
		MemoryContextSwitchTo(caller);
	});
	return SpecOf(request);
}

/* The parts over the table, or over each of its partitions; in the session's memory. */
NewParts *PlannerWhatIf::State::BuildParts(const IndexRequest &request, int number, int *count) {
	while (Call([oid = next_oid] { return OidIsTaken(oid); })) {
		--next_oid;
	}
	const IndexRequest *const wanted = &request;
	const Oid oid = next_oid--;
	MemoryContext const kept = memory;
	return Call([wanted, oid, kept, number, count] {
		MemoryContext caller_memory = MemoryContextSwitchTo(kept);
		Relation table = table_open(wanted->table, AccessShareLock);
		IndexParts *parts = BuildIndexParts(wanted, table, oid);
		parts->number = number;
		List *leaves = table->rd_rel->relkind == RELKIND_PARTITIONED_TABLE
		                   ? LeafPartitions(wanted->table)
		                   : NIL;
		const int places = Max(1, list_length(leaves));
		auto *made = static_cast<NewParts *>(palloc0(sizeof(NewParts) * static_cast<Size>(places)));
		*count = table->rd_rel->relkind == RELKIND_PARTITIONED_TABLE ? list_length(leaves) : 1;
		if (*count == 1 && leaves == NIL) {
			made[0] = {parts, MeasureIndex(table, parts)};
		}
		for (int i = 0; i < list_length(leaves); i++) {
			Relation leaf = table_open(list_nth_oid(leaves, i), NoLock);
			IndexParts *own = BuildPartitionParts(parts, table, leaf);
			made[i] = {own, MeasureIndex(leaf, own)};
			table_close(leaf, NoLock);
		}
		table_close(table, NoLock);
		MemoryContextSwitchTo(caller_memory);
		return made;
	});
}

/* Whether a sample of the table would change the prediction. */
static bool WantsSample(const NewParts &made) {
	const IndexOptInfo &info = made.parts->info;
	if (info.relam != BTREE_AM_OID || (!made.measure->deduplicates && info.indexprs == NIL)) {
		return false;
	}
	return info.nkeycolumns > 1 ? made.measure->known_combinations <= 0
	                            : info.indexprs != NIL || !made.measure->keys[0].known ||
	                                  Abs(made.measure->keys[0].correlation) > 0.9;
}

/* Lets the sample of the table correct the measure; without one, or on an error, leaves it. */
void PlannerWhatIf::State::Refine(NewParts &made) {
	if (!options.sample_blocks || options.peer_model || !WantsSample(made)) {
		return;
	}
	const Oid oid = made.parts->table;
	MemoryContext const kept = memory;
	NewParts *const parts = &made;
	const auto known = samples.find(oid);
	const bool has_sample = known != samples.end();
	TableSample *const sample = has_sample ? known->second : nullptr;
	if (has_sample && sample == nullptr) {
		return;
	}
	// Taken once, and kept even when a function of an expression fails on it.
	if (!has_sample) {
		samples.emplace(oid, nullptr);
	}
	try {
		Subtransaction own;
		TableSample *const used = Call([oid, kept, parts, sample] {
			MemoryContext caller_memory = MemoryContextSwitchTo(kept);
			Relation table = table_open(oid, AccessShareLock);
			TableSample *rows = sample != nullptr ? sample : SampleTable(table);
			if (rows != nullptr) {
				RefineMeasure(table, rows, parts->parts, parts->measure);
			}
			table_close(table, NoLock);
			MemoryContextSwitchTo(caller_memory);
			return rows;
		});
		own.Release();
		samples[oid] = used;
	} catch (const Error &error) {
		if (error.sqlstate() == ERRCODE_QUERY_CANCELED ||
		    error.sqlstate() == ERRCODE_ADMIN_SHUTDOWN) {
			throw;
		}
	}
}

int PlannerWhatIf::State::Register(const core::IndexSpec &spec, NewParts *parts, int count) {
	const int number = static_cast<int>(indexes.size());
	core::AdvisedIndex index;
	index.spec = spec;
	for (int i = 0; i < count; ++i) {
		const PredictedIndex one = PredictIndex(*parts[i].parts, *parts[i].measure);
		IndexOptInfo &info = parts[i].parts->info;
		info.pages = static_cast<BlockNumber>(one.pages);
		info.tree_height = spec.method == core::IndexMethod::Btree ? one.tree_height : -1;
		if (options.peer_model) {
			info.pages = static_cast<BlockNumber>(one.peer_bytes / BLCKSZ);
			info.tree_height = -1;
		}
		index.bytes += one.bytes;
		index.peer_bytes += one.peer_bytes;
		index.entries += one.entries;
		index.build_ms += one.build_ms;
		index.key_width = one.key_width;
		index.has_dedup = one.has_dedup;
		index.tree_height = std::max(index.tree_height, one.tree_height);
	}
	if (spec.method == core::IndexMethod::Btree && index.key_width > kWidestKey) {
		return -1;
	}
	HTAB *const by_table = indexes_of_tables;
	MemoryContext const kept = memory;
	Call([by_table, kept, parts, count] {
		MemoryContext caller_memory = MemoryContextSwitchTo(kept);
		for (int i = 0; i < count; i++) {
			TableIndexes *place = IndexesOf(by_table, parts[i].parts->table);
			place->parts = lappend(place->parts, parts[i].parts);
		}
		MemoryContextSwitchTo(caller_memory);
	});
	if (count > 0) {
		number_of_oid[parts[0].parts->info.indexoid] = number;
	}
	indexes.push_back(std::move(index));
	return number;
}

int PlannerWhatIf::AddIndex(const core::IndexSpec &spec) {
	State &state = *state_;
	const std::string key = SpecKey(spec);
	const auto known = state.number_of_spec.find(key);
	if (known != state.number_of_spec.end()) {
		return known->second;
	}
	const RequestOfSpec request(spec);
	int number = -1;
	if (request.IsPossible()) {
		(void)state.LoadTable(spec.table);
		try {
			Subtransaction own;
			int count = 0;
			NewParts *parts =
				state.BuildParts(request.request(), static_cast<int>(state.indexes.size()), &count);
			own.Release();
			for (int i = 0; i < count; ++i) {
				state.Refine(parts[i]);
			}
			number = state.Register(spec, parts, count);
		} catch (const Error &error) {
			// What CREATE INDEX would refuse is no index; all else is an error.
			const int category = ERRCODE_TO_CATEGORY(error.sqlstate());
			if (category != ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION &&
			    category != ERRCODE_FEATURE_NOT_SUPPORTED) {
				throw;
			}
		}
	}
	state.number_of_spec.emplace(key, number);
	return number;
}

int PlannerWhatIf::State::NumberOf(Oid index) const {
	const auto found = number_of_oid.find(index);
	return found == number_of_oid.end() ? -1 : found->second;
}

/* The words of the set without hypothetical indexes that cannot matter. */
std::vector<std::uint64_t> PlannerWhatIf::State::Offered(Statement &statement,
                                                         const core::IndexSet &set) {
	const int count = static_cast<int>(indexes.size());
	statement.relevant.resize(static_cast<std::size_t>(count) / 64 + 1, 0);
	for (; statement.judged < count; ++statement.judged) {
		const core::AdvisedIndex &index = indexes[static_cast<std::size_t>(statement.judged)];
		if (index.oid != 0 || options.offer_irrelevant ||
		    IsRelevant(index.spec, statement.interests)) {
			statement.relevant[static_cast<std::size_t>(statement.judged) / 64] |=
				std::uint64_t{1} << (statement.judged % 64);
		}
	}
	std::vector<std::uint64_t> words = set.Words();
	for (std::size_t i = 0; i < words.size(); ++i) {
		words[i] &= i < statement.relevant.size() ? statement.relevant[i] : 0;
	}
	return words;
}

core::PlannedCost PlannerWhatIf::Plan(int statement, const core::IndexSet &indexes) {
	State &state = *state_;
	Statement &asked = state.statements.at(static_cast<std::size_t>(statement));
	const std::vector<std::uint64_t> offered = state.Offered(asked, indexes);
	const std::string key = WordsAsKey(offered);
	const auto known = asked.plans.find(key);
	if (known != asked.plans.end() && !state.options.plan_anew) {
		return known->second;
	}
	core::PlannedCost cost = state.PlanOffered(asked, offered);
	if (asked.plans.size() < kMostPlans) {
		asked.plans.insert_or_assign(key, cost);
	}
	return cost;
}

core::PlannedCost PlannerWhatIf::State::PlanOffered(const Statement &asked,
                                                    const std::vector<std::uint64_t> &offered) {
	Planning planning = {};
	planning.tables = indexes_of_tables;
	planning.words = offered.data();
	planning.word_count = static_cast<int>(offered.size());
	planning.memory = memory;
	Planning *const shared = &planning;
	const Query *const query = asked.query;
	const char *const text = asked.text.c_str();
	MemoryContext const work = plan_memory;
	State *const numbers = this;
	planner_calls++;
	OpenGuard(&asked.admitted);
	PlanReading reading = {};
	{
		OpenPlanning open(&planning);
		reading = Call([work, query, text, shared, numbers] {
			MemoryContextReset(work);
			MemoryContext caller = MemoryContextSwitchTo(work);
			const PlannedStmt *plan = PlanCopy(query, text, shared);
			const PlanReading read = ReadPlan(
				plan, shared,
				[](Oid index, void *context) {
					return static_cast<const State *>(context)->NumberOf(index);
				},
				numbers);
			MemoryContextSwitchTo(caller);
			return read;
		});
	}
	core::PlannedCost cost;
	cost.cost = reading.cost;
	cost.careful_cost = reading.careful_cost;
	for (int i = 0; i < reading.use_count; ++i) {
		const ReadUse &use = reading.uses[i];
		cost.used.Add(use.number);
		cost.uses.push_back({use.number, use.node, use.fetches});
	}
	return cost;
}

} // namespace savant::pg
