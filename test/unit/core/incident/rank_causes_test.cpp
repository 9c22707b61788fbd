/*
 * rank_causes_test.cpp
 *     Timelines made by hand: for every kind of cause one in which it is true, and what must not
 *     be taken for a cause.
 */
#include <gtest/gtest.h>

#include "core/incident/cause_graph.hpp"
#include "core/incident/rank_causes.hpp"
#include "core/watch/snapshot_maker.hpp"

namespace savant::core {
namespace {

using watch_test::Flags;
using watch_test::Ids;
using watch_test::Numbers;
using watch_test::SnapshotAt;
using watch_test::Texts;

using Kind = ChangeEvent::Kind;

constexpr double kStart = 10000, kStep = 60;

Symptom At(const char *node, Severity severity = Severity::Warning) {
	Symptom symptom;
	symptom.node = node;
	symptom.id = node;
	symptom.severity = severity;
	symptom.weight = severity == Severity::Info ? 0 : 0.6;
	symptom.since = symptom.at = kStart;
	return symptom;
}

std::vector<Symptom> Nodes(const std::vector<const char *> &nodes) {
	std::vector<Symptom> list;
	for (const char *node : nodes) {
		list.push_back(At(node));
	}
	return list;
}

std::string FirstCause(const std::vector<Symptom> &symptoms,
                       const std::vector<CauseEvidence> &evidence) {
	const CauseRanking ranking = RankCauses(symptoms, evidence, kStart, kStep);
	return ranking.causes.empty() ? "" : ranking.causes.front().cause;
}

ChangeEvent Changed(Kind kind, const char *object, const char *detail, double at = kStart - 20) {
	ChangeEvent event;
	event.kind = kind;
	event.at = at;
	event.object = object;
	event.detail = detail;
	return event;
}

struct ChangeCase {
	const char *name;
	ChangeEvent event;
	std::vector<const char *> symptoms;
	const char *cause;
};

ChangeEvent SettingChanged(const char *name, const char *before, const char *after) {
	ChangeEvent event = Changed(Kind::Setting, name, name);
	event.before = before;
	event.after = after;
	return event;
}

class ChangeCauses : public testing::TestWithParam<ChangeCase> {};

/* The true change stands beside others that happened at the same time and lead elsewhere. */
TEST_P(ChangeCauses, AreRankedFirstBesideOthers) {
	const ChangeCase &timeline = GetParam();
	std::vector<CauseEvidence> evidence =
		EvidenceOfChanges({timeline.event, Changed(Kind::NewClient, "role a / b", "new"),
	                       Changed(Kind::Maintenance, "public.t",
	                               "table public.t analyzed by autovacuum", kStart - 1200)});
	EXPECT_EQ(FirstCause(Nodes(timeline.symptoms), evidence), timeline.cause);
}

INSTANTIATE_TEST_SUITE_P(
	Timelines, ChangeCauses,
	testing::Values(
		ChangeCase{
			"IndexDropped",
			Changed(Kind::Ddl, "public.orders", "index public.o_idx on public.orders dropped"),
			{"blocks", "latency", "load"},
			"index_dropped"},
		ChangeCase{"TableAltered",
                   Changed(Kind::Ddl, "public.orders", "table public.orders altered"),
                   {"plan", "latency"},
                   "ddl"},
		ChangeCase{"PlannerSetting",
                   SettingChanged("enable_nestloop", "on", "off"),
                   {"rows", "latency"},
                   "planner_setting"},
		ChangeCase{"LessMemory",
                   SettingChanged("work_mem", "4096", "64"),
                   {"temp", "latency"},
                   "memory_setting"},
		ChangeCase{"LessWal",
                   SettingChanged("max_wal_size", "1024", "32"),
                   {"checkpoints", "wal"},
                   "checkpoint_setting"},
		ChangeCase{"AutovacuumOff",
                   SettingChanged("autovacuum", "on", "off"),
                   {"vacuum"},
                   "autovacuum_setting"},
		ChangeCase{
			"OtherSetting", SettingChanged("commit_delay", "0", "1000"), {"latency"}, "setting"},
		ChangeCase{
			"Restart", Changed(Kind::Restart, "server", "restarted"), {"cache", "io"}, "restart"},
		ChangeCase{"RoleSwitch",
                   Changed(Kind::RoleSwitch, "server", "promoted"),
                   {"throughput"},
                   "role_switch"},
		ChangeCase{"NewStatement",
                   Changed(Kind::NewStatement, "42", "new statement: 60 %"),
                   {"work", "rows", "load"},
                   "new_statement"},
		ChangeCase{"Traffic",
                   Changed(Kind::Traffic, "42", "3 times as many calls"),
                   {"calls", "load"},
                   "traffic"},
		ChangeCase{"TableGrew",
                   Changed(Kind::RowsJump, "public.t", "grew"),
                   {"rows", "blocks"},
                   "rows_jump"},
		ChangeCase{"PlanChanged",
                   Changed(Kind::PlanChange, "42", "another plan"),
                   {"plan", "latency"},
                   "plan_change"},
		ChangeCase{"Maintenance",
                   Changed(Kind::Maintenance, "public.t", "create_index of public.t is running"),
                   {"io", "cache"},
                   "maintenance"}),
	[](const auto &info) { return info.param.name; });

TEST(RankCauses, GivesNoCauseWhenNothingLeadsToWhatIsSeen) {
	const auto evidence = EvidenceOfChanges({SettingChanged("autovacuum", "on", "off")});
	EXPECT_EQ(FirstCause(Nodes({"locks"}), evidence), "");
}

TEST(RankCauses, TakesNoChangeAfterTheSymptomForItsCause) {
	const auto evidence = EvidenceOfChanges({Changed(
		Kind::Ddl, "public.o", "index public.o_idx on public.o dropped", kStart + 2 * kStep)});
	const CauseRanking ranking = RankCauses(Nodes({"blocks", "latency"}), evidence, kStart, kStep);
	EXPECT_TRUE(ranking.causes.empty());
	ASSERT_FALSE(ranking.ruled_out.empty());
	EXPECT_EQ(ranking.ruled_out.front().reason, "it came after the first symptom");
}

TEST(RankCauses, CountsAnotherPlanMoreOfTheStatementThatIsSlower) {
	const auto evidence = EvidenceOfChanges({Changed(Kind::PlanChange, "42", "another plan"),
	                                         Changed(Kind::PlanChange, "43", "another plan")});
	std::vector<Symptom> symptoms = Nodes({"latency"});
	symptoms.push_back(At("plan"));
	symptoms.back().kind = Symptom::Kind::Regression;
	symptoms.back().object = "43";
	const CauseRanking ranking = RankCauses(symptoms, evidence, kStart, kStep);
	ASSERT_EQ(ranking.causes.size(), 2u);
	EXPECT_EQ(ranking.causes[0].object, "43");
	EXPECT_GT(ranking.causes[0].score, 2 * ranking.causes[1].score);
}

TEST(RankCauses, PrefersWhatMadeThePlannerChangeItsMind) {
	const auto evidence = EvidenceOfChanges(
		{Changed(Kind::PlanChange, "42", "another plan", kStart - 1),
	     Changed(Kind::Ddl, "public.o", "index public.o_idx on public.o dropped", kStart - 30)});
	std::vector<Symptom> symptoms = Nodes({"latency"});
	symptoms.push_back(At("plan"));
	symptoms.back().kind = Symptom::Kind::Regression;
	symptoms.back().object = "42";
	EXPECT_EQ(FirstCause(symptoms, evidence), "index_dropped");
}

TEST(RankCauses, PrefersTheLaterOfTwoChanges) {
	const auto evidence = EvidenceOfChanges(
		{Changed(Kind::Ddl, "public.a", "index public.a_idx on public.a dropped", kStart - 1500),
	     Changed(Kind::Ddl, "public.b", "index public.b_idx on public.b dropped", kStart - 30)});
	const CauseRanking ranking = RankCauses(Nodes({"blocks"}), evidence, kStart, kStep);
	ASSERT_EQ(ranking.causes.size(), 2u);
	EXPECT_EQ(ranking.causes[0].object, "public.b");
}

TEST(RankCauses, CountsWhatBreaksMoreThanWhatRepairs) {
	const auto evidence = EvidenceOfChanges({SettingChanged("work_mem", "64", "65536"),
	                                         SettingChanged("hash_mem_multiplier", "2", "1")});
	const CauseRanking ranking = RankCauses(Nodes({"temp"}), evidence, kStart, kStep);
	ASSERT_EQ(ranking.causes.size(), 2u);
	EXPECT_EQ(ranking.causes[0].object, "hash_mem_multiplier");
}

TEST(RankCauses, ConfirmedEvidenceCountsThrice) {
	CauseEvidence evidence = {"lock_holder", "pid 1", kStart - 10, 0.5, false, "blocks", ""};
	const double plain = RankCauses(Nodes({"locks"}), {evidence}, kStart, kStep).causes[0].score;
	evidence.confirmed = true;
	const double confirmed =
		RankCauses(Nodes({"locks"}), {evidence}, kStart, kStep).causes[0].score;
	EXPECT_NEAR(confirmed / plain, kConfirmedFactor, 0.1);
}

TEST(RankCauses, TellsTheChainAndWhatWasLookedFor) {
	const auto evidence = EvidenceOfChanges(
		{Changed(Kind::Ddl, "public.o", "index public.o_idx on public.o dropped")});
	const CauseRanking ranking = RankCauses(Nodes({"blocks", "latency"}), evidence, kStart, kStep);
	ASSERT_EQ(ranking.causes.size(), 1u);
	EXPECT_EQ(ranking.causes[0].chain,
	          "An index was dropped -> worse plans -> more blocks per call");
	const auto names_locks = [](const RuledOut &out) {
		return out.cause == "A session holds a lock that others want" && out.reason == "not seen";
	};
	EXPECT_TRUE(std::any_of(ranking.ruled_out.begin(), ranking.ruled_out.end(), names_locks));
}

TEST(CauseGraph, EveryArrowEndsAtAnEffectWithWordsAndEveryCauseLeadsSomewhere) {
	for (const CauseEdge &edge : CauseEdges()) {
		EXPECT_NE(EffectWords(edge.to), "") << edge.to;
		EXPECT_TRUE(FindCauseKind(edge.from) != nullptr || EffectWords(edge.from) != "")
			<< edge.from;
	}
	for (const CauseKind &kind : CauseKinds()) {
		EXPECT_FALSE(PathsFrom(kind.id).empty()) << kind.id;
	}
}

/* --- states */

Snapshot WithSessions(double at, std::vector<double> pids, std::vector<std::string> states,
                      std::vector<double> ages, std::vector<double> xmins) {
	Snapshot snapshot = SnapshotAt(at);
	const std::size_t n = pids.size();
	snapshot.answers["sessions"] =
		ProbeTable({Numbers("pid", std::move(pids)), Texts("state", std::move(states)),
	                Numbers("xact_s", std::move(ages)), Numbers("xmin_age", std::move(xmins)),
	                Texts("backend_type", std::vector<std::string>(n, "client backend")),
	                Texts("role", std::vector<std::string>(n, "app")),
	                Texts("application", std::vector<std::string>(n, "shop"))});
	return snapshot;
}

CauseBaseline Usual() { return {5, 100, 2, 1000}; }

std::string CauseOfState(const Snapshot &before, const Snapshot &now,
                         std::vector<const char *> symptoms) {
	const Interval interval(&before, now);
	return FirstCause(Nodes(symptoms), EvidenceOfState(interval, Usual()));
}

TEST(EvidenceOfState, NamesTheRootOfALockQueue) {
	const Snapshot before = SnapshotAt(kStart - kStep);
	Snapshot now = SnapshotAt(kStart);
	now.answers["locks"] = ProbeTable(
		{Numbers("pid", {1, 2, 3, 4}), Texts("blocked_by", {"", "1", "2", "1"}),
	     Numbers("xact_s", {90, 20, 10, 5}), Texts("state", {"idle in transaction", "a", "a", "a"}),
	     Texts("holds", {"ExclusiveLock on public.t", "", "", ""})});
	const Interval interval(&before, now);
	const auto evidence = EvidenceOfState(interval, Usual());
	ASSERT_EQ(evidence.size(), 1u);
	EXPECT_EQ(evidence[0].object, "pid 1");
	EXPECT_EQ(evidence[0].remedy, "SELECT pg_terminate_backend(1);");
	EXPECT_EQ(FirstCause(Nodes({"locks", "load"}), evidence), "lock_holder");
}

TEST(EvidenceOfState, TellsAnIdleTransactionThatHoldsBackVacuum) {
	EXPECT_EQ(CauseOfState(WithSessions(kStart - kStep, {1}, {"active"}, {1}, {1}),
	                       WithSessions(kStart, {7}, {"idle in transaction"}, {400}, {90000}),
	                       {"idle", "xmin", "dead"}),
	          "idle_transaction");
}

TEST(EvidenceOfState, TellsALongTransaction) {
	EXPECT_EQ(CauseOfState(WithSessions(kStart - kStep, {1}, {"active"}, {1}, {1}),
	                       WithSessions(kStart, {7}, {"active"}, {4000}, {90000}),
	                       {"long", "xmin"}),
	          "long_transaction");
}

TEST(EvidenceOfState, TellsPreparedTransactionsAndStandbysThatHoldBackVacuum) {
	for (const auto &[kind, cause] :
	     {std::pair{"prepared", "prepared_transaction"}, std::pair{"standby", "standby"}}) {
		Snapshot now = SnapshotAt(kStart);
		now.answers["xmin_holders"] =
			ProbeTable({Texts("kind", {kind}), Texts("who", {"x"}), Numbers("xmin_age", {90000}),
		                Numbers("since_s", {900})});
		EXPECT_EQ(CauseOfState(SnapshotAt(kStart - kStep), now, {"xmin", "dead"}), cause);
	}
}

TEST(EvidenceOfState, TellsASlotThatNobodyReads) {
	Snapshot now = SnapshotAt(kStart);
	now.answers["slots"] =
		ProbeTable({Texts("name", {"s1"}), Flags("active", {0}), Numbers("retained_bytes", {1e9})});
	EXPECT_EQ(CauseOfState(SnapshotAt(kStart - kStep), now, {"wal_kept"}), "slot");
}

TEST(EvidenceOfState, TellsASequenceNearItsEnd) {
	Snapshot now = SnapshotAt(kStart);
	now.answers["sequences"] = ProbeTable({Texts("schema", {"public"}), Texts("name", {"s"}),
	                                       Numbers("first_value", {1}), Numbers("last_value", {95}),
	                                       Numbers("last_possible", {100}), Flags("cycles", {0})});
	EXPECT_EQ(CauseOfState(SnapshotAt(kStart - kStep), now, {"sequence"}), "sequence");
}

Snapshot WithTable(double at, double modified, double believed, double dead, const char *options) {
	Snapshot snapshot = SnapshotAt(at);
	snapshot.answers["tables"] =
		ProbeTable({Numbers("relation", {1}), Texts("name", {"public.t"}),
	                Numbers("modified_since_analyze", {modified}),
	                Numbers("estimated_rows", {believed}), Numbers("dead_rows", {dead}),
	                Texts("options", {options}), Numbers("seq_scans", {at / 10})});
	return snapshot;
}

TEST(EvidenceOfState, TellsStatisticsOlderThanTheRows) {
	EXPECT_EQ(CauseOfState(WithTable(kStart - kStep, 0, 10000, 0, ""),
	                       WithTable(kStart, 500000, 10000, 0, ""), {"blocks", "latency"}),
	          "stats_stale");
}

TEST(EvidenceOfState, TellsATableWithoutAutovacuum) {
	EXPECT_EQ(CauseOfState(WithTable(kStart - kStep, 0, 1e6, 0, "autovacuum_enabled=false"),
	                       WithTable(kStart, 0, 1e6, 300000, "autovacuum_enabled=false"), {"dead"}),
	          "autovacuum_setting");
}

TEST(EvidenceOfState, TellsWhoOpensManyConnections) {
	const std::size_t n = 60;
	std::vector<double> pids(n, 0), zeros(n, 0);
	for (std::size_t i = 0; i < n; i++) {
		pids[i] = static_cast<double>(i);
	}
	const Snapshot now =
		WithSessions(kStart, pids, std::vector<std::string>(n, "idle"), zeros, zeros);
	EXPECT_EQ(CauseOfState(SnapshotAt(kStart - kStep), now, {"connections"}), "connection_growth");
}

Snapshot WithStatement(double at, double calls, double rows, double read, double commits) {
	Snapshot snapshot = SnapshotAt(at);
	snapshot.answers["statements"] =
		ProbeTable({Ids("query_id", {42}), Numbers("role_id", {10}), Flags("is_top", {1}),
	                Numbers("calls", {calls}), Numbers("rows", {rows}),
	                Numbers("total_ms", {calls}), Numbers("blocks_read", {read})});
	snapshot.answers["databases"] =
		ProbeTable({Numbers("database_id", {5}), Flags("is_current", {1}),
	                Numbers("commits", {commits}), Texts("stats_reset", {"1"})});
	return snapshot;
}

TEST(EvidenceOfState, TellsAStatementInALoop) {
	EXPECT_EQ(CauseOfState(WithStatement(kStart - kStep, 1000, 1000, 0, 100),
	                       WithStatement(kStart, 91000, 91000, 0, 1000), {"calls", "load"}),
	          "statement_loop");
}

TEST(EvidenceOfState, TellsAStatementThatReadsMost) {
	EXPECT_EQ(CauseOfState(WithStatement(kStart - kStep, 1000, 1000, 0, 100),
	                       WithStatement(kStart, 1010, 1010, 90000, 1000), {"cache", "io"}),
	          "big_reader");
}

TEST(EvidenceOfState, SaysNothingOfAQuietServer) {
	const Snapshot before =
		WithSessions(kStart - kStep, {1, 2}, {"idle", "active"}, {0, 1}, {0, 1});
	const Snapshot now = WithSessions(kStart, {1, 2}, {"active", "idle"}, {1, 0}, {1, 0});
	const Interval interval(&before, now);
	EXPECT_TRUE(EvidenceOfState(interval, Usual()).empty());
}

} // namespace
} // namespace savant::core
