/*
 * change_event_test.cpp
 *     Changes of state between two snapshots.
 */
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/watch/change_event.hpp"
#include "core/watch/change_finders.hpp"
#include "core/watch/snapshot_maker.hpp"

namespace savant::core {
namespace {

using watch_test::Flags;
using watch_test::Ids;
using watch_test::Numbers;
using watch_test::SnapshotAt;
using watch_test::Texts;

using Kind = ChangeEvent::Kind;

struct Object {
	std::string kind;
	double id;
	std::string name, version = "1";
	double file = 7, of_table = 0;
	std::string of_name = "";
	std::string columns = "";
};

ProbeTable ObjectsOf(const std::vector<Object> &list) {
	std::vector<std::string> kinds, names, versions, owners, columns;
	std::vector<double> ids, files, tables;
	for (const Object &item : list) {
		kinds.push_back(item.kind);
		ids.push_back(item.id);
		names.push_back(item.name);
		versions.push_back(item.version);
		files.push_back(item.file);
		tables.push_back(item.of_table);
		owners.push_back(item.of_name);
		columns.push_back(item.columns);
	}
	return ProbeTable({Texts("kind", kinds), Numbers("object_id", ids), Texts("name", names),
	                   Texts("version", versions), Numbers("file", files),
	                   Numbers("of_table", tables), Texts("of_name", owners),
	                   Texts("columns", columns)});
}

std::vector<ChangeEvent> ObjectChanges(const std::vector<Object> &before,
                                       const std::vector<Object> &now) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	first.answers["objects"] = ObjectsOf(before);
	second.answers["objects"] = ObjectsOf(now);
	return ChangesOf(Interval(&first, second));
}

TEST(ChangesOf, TellADroppedIndexByItsTable) {
	const Object table = {"table", 1, "public.orders"};
	const auto changes = ObjectChanges(
		{table, {"index", 2, "public.orders_idx", "5", 9, 1, "public.orders"}}, {table});
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].kind, Kind::Ddl);
	EXPECT_EQ(changes[0].object, "public.orders");
	EXPECT_EQ(changes[0].detail, "index public.orders_idx on public.orders dropped");
	EXPECT_EQ(changes[0].at, 2060);
}

TEST(ChangesOf, TellWhatWasAlteredAboutATable) {
	const std::string id = R"([1,23,-1,true,false,"7","id"])";
	const Object table = {"table", 1, "public.orders", "1", 7, 0, "", "[" + id + "]"};
	Object wider = table;
	wider.version = "2";
	wider.columns = "[" + id + R"(,[2,25,-1,false,false,"8","note"]])";
	auto changes = ObjectChanges({table}, {wider});
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].kind, Kind::Ddl);
	EXPECT_EQ(changes[0].detail, "table public.orders altered (added column note)");
	wider.file = 8;
	changes = ObjectChanges({table}, {wider});
	EXPECT_EQ(changes.at(0).kind, Kind::Ddl) << "no maintenance";
	EXPECT_EQ(changes.at(0).detail, "table public.orders altered (added column note, rewritten)");

	// A constraint marks the row of its table.
	Object marked = table;
	marked.version = "2";
	const Object check = {"constraint", 3, "positive", "5", 0, 1, "public.orders"};
	changes = ObjectChanges({table}, {marked, check});
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].detail, "constraint positive on public.orders created");
	EXPECT_EQ(ObjectChanges({table}, {marked}).at(0).detail, "table public.orders altered");
}

TEST(ChangesOf, LeaveOutWhatComesWithItsTable) {
	const auto changes =
		ObjectChanges({}, {{"table", 1, "public.orders"},
	                       {"index", 2, "public.orders_pkey", "5", 9, 1, "public.orders"},
	                       {"constraint", 3, "orders_pkey", "5", 0, 1, "public.orders"}});
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].detail, "table public.orders created");
}

TEST(ChangesOf, TellAlteredRenamedAndRewrittenApart) {
	const auto changes = ObjectChanges(
		{{"table", 1, "public.a"}, {"table", 2, "public.b"}, {"table", 3, "public.c"}},
		{{"table", 1, "public.a", "2"},
	     {"table", 2, "public.bb", "2"},
	     {"table", 3, "public.c", "2", 8}});
	ASSERT_EQ(changes.size(), 3u);
	EXPECT_EQ(changes[0].detail, "table public.a altered");
	EXPECT_EQ(changes[1].detail, "table public.bb renamed from public.b");
	EXPECT_EQ(changes[2].kind, Kind::Maintenance);
	EXPECT_EQ(changes[2].detail, "table public.c rewritten");
}

TEST(ChangesOf, TellAnExtensionsVersion) {
	const auto changes =
		ObjectChanges({{"extension", 1, "hstore", "1.7"}}, {{"extension", 1, "hstore", "1.8"}});
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].kind, Kind::Extension);
	EXPECT_EQ(changes[0].after, "1.8");
}

TEST(ChangesOf, SumUpAFlood) {
	std::vector<Object> many;
	for (int i = 0; i < 1000; i++) {
		many.push_back({"table", static_cast<double>(i + 1), "public.t" + std::to_string(i)});
	}
	const auto changes = ObjectChanges({}, many);
	ASSERT_EQ(changes.size(), kMostChanges + 1);
	EXPECT_EQ(changes.back().detail, "950 more objects changed");
}

TEST(ChangesOf, SeeNothingInAnAnswerThatWasCarriedOver) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	first.answers["objects"] = ObjectsOf({});
	second.answers["objects"] = ObjectsOf({{"table", 1, "public.a"}});
	second.asked_at["objects"] = 2000;
	EXPECT_TRUE(ChangesOf(Interval(&first, second)).empty());
	EXPECT_TRUE(ChangesOf(Interval(nullptr, second)).empty());
}

ProbeTable Settings(std::vector<std::string> names, std::vector<std::string> values) {
	const std::size_t n = names.size();
	return ProbeTable({Texts("name", std::move(names)), Texts("value", std::move(values)),
	                   Texts("unit", std::vector<std::string>(n, "kB"))});
}

TEST(ChangesOf, TellSettingsWithBothValues) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	first.answers["settings"] = Settings({"jit", "work_mem"}, {"on", "4096"});
	second.answers["settings"] = Settings({"jit", "work_mem", "new.one"}, {"on", "64", "x"});
	const auto changes = ChangesOf(Interval(&first, second));
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].kind, Kind::Setting);
	EXPECT_EQ(changes[0].object, "work_mem");
	EXPECT_EQ(changes[0].before, "4096");
	EXPECT_EQ(changes[0].after, "64");
	EXPECT_EQ(changes[0].detail, "work_mem changed from \"4096\" to \"64\" (kB)");
}

TEST(ChangesOf, TellNoSecretsOfSettings) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	const std::vector<std::string> names = {"archive_command", "cluster_name", "primary_conninfo",
	                                        "savant.alert_webhook_url"};
	first.answers["settings"] = Settings(names, {"", "a", "host=a password=hunter2", "x"});
	second.answers["settings"] =
		Settings(names, {"put s3:hunter2", "http://u:hunter2@b", "", "http://127.0.0.1/hunter2"});
	const auto changes = ChangesOf(Interval(&first, second));
	ASSERT_EQ(changes.size(), 4u);
	for (const ChangeEvent &change : changes) {
		EXPECT_EQ((change.before + change.after + change.detail).find("hunter2"), std::string::npos)
			<< change.detail;
	}
	EXPECT_EQ(changes[2].detail, "primary_conninfo changed from \"***\" to \"\" (kB)");
}

TEST(ChangesOf, DoNotCompareSettingsOfTwoRoles) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	second.role = "little";
	first.answers["settings"] = Settings({"work_mem"}, {"4096"});
	second.answers["settings"] = Settings({"work_mem"}, {"64"});
	EXPECT_TRUE(ChangesOf(Interval(&first, second)).empty());
}

TEST(ChangesOf, TellARestartAtItsTime) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	second.answers["server"] =
		ProbeTable({Numbers("start_time", {2040}), Texts("version", {"15.5"})});
	const auto changes = ChangesOf(Interval(&first, second));
	ASSERT_EQ(changes.size(), 2u);
	EXPECT_EQ(changes[0].kind, Kind::Restart);
	EXPECT_EQ(changes[0].at, 2040);
	EXPECT_EQ(changes[1].before, "15.4");
	EXPECT_EQ(changes[1].after, "15.5");
}

TEST(ChangesOf, TellAPromotion) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	first.is_standby = true;
	const auto changes = ChangesOf(Interval(&first, second));
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].kind, Kind::RoleSwitch);
	EXPECT_EQ(changes[0].detail, "the standby was promoted");
}

ProbeTable StatementsAt(std::vector<std::int64_t> ids, std::vector<double> total_ms) {
	const std::size_t n = ids.size();
	return ProbeTable({Ids("query_id", std::move(ids)), Numbers("role_id", std::vector(n, 10.0)),
	                   Flags("is_top", std::vector(n, 1.0)), Numbers("calls", total_ms),
	                   Numbers("total_ms", total_ms)});
}

TEST(ChangesOf, TellANewStatementThatTakesAShare) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	first.answers["statements"] = StatementsAt({1}, {1000});
	second.answers["statements"] = StatementsAt({1, 2, 3}, {2000, 500, 10});
	const auto changes = ChangesOf(Interval(&first, second));
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].kind, Kind::NewStatement);
	EXPECT_EQ(changes[0].object, "2");
	EXPECT_EQ(changes[0].detail, "new statement: 33 % of the time of all statements, 500 calls");
}

TEST(ChangesOf, TellNoNewStatementOfAnIdleServer) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	first.answers["statements"] = StatementsAt({1}, {1000});
	second.answers["statements"] = StatementsAt({1, 2}, {1000, 5}); // 5 ms in a minute
	EXPECT_TRUE(ChangesOf(Interval(&first, second)).empty());
}

ProbeTable OneTable(double live, double inserted, double deleted, double autovacuums = 0) {
	return ProbeTable({Numbers("relation", {5}), Texts("name", {"public.t"}),
	                   Numbers("live_rows", {live}), Numbers("estimated_rows", {live}),
	                   Numbers("inserted", {inserted}), Numbers("deleted", {deleted}),
	                   Numbers("autovacuums", {autovacuums}), Numbers("last_autovacuum", {2030})});
}

std::vector<ChangeEvent> TableChanges(const ProbeTable &before, const ProbeTable &now) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	first.answers["tables"] = before;
	second.answers["tables"] = now;
	return ChangesOf(Interval(&first, second));
}

TEST(ChangesOf, TellATableThatJumped) {
	auto changes = TableChanges(OneTable(50000, 0, 0), OneTable(65000, 15000, 0));
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].kind, Kind::RowsJump);
	EXPECT_EQ(changes[0].detail, "table public.t grew by 15000 rows");
	changes = TableChanges(OneTable(50000, 0, 0), OneTable(10000, 0, 40000));
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].detail, "table public.t shrank by 40000 rows");
	changes = TableChanges(OneTable(50000, 0, 0), OneTable(0, 0, 0));
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].detail, "table public.t emptied");
}

TEST(ChangesOf, DoNotTakeANewEstimateForAJump) {
	EXPECT_TRUE(TableChanges(OneTable(50000, 0, 0), OneTable(90000, 0, 0)).empty());
	// Growth that is little for the table.
	EXPECT_TRUE(TableChanges(OneTable(1e6, 0, 0), OneTable(1.05e6, 50000, 0)).empty());
}

TEST(ChangesOf, TellMaintenanceAtItsTime) {
	const auto changes = TableChanges(OneTable(50000, 0, 0, 3), OneTable(50000, 0, 0, 4));
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].kind, Kind::Maintenance);
	EXPECT_EQ(changes[0].detail, "table public.t vacuumed by autovacuum");
	EXPECT_EQ(changes[0].at, 2030);
	EXPECT_TRUE(TableChanges(OneTable(50, 0, 0, 3), OneTable(50, 0, 0, 4)).empty());
}

TEST(ChangesOf, NamesOfKindsAreDifferent) {
	std::set<std::string_view> names;
	for (int kind = 0; kind <= static_cast<int>(Kind::Traffic); kind++) {
		names.insert(Name(static_cast<Kind>(kind)));
	}
	EXPECT_EQ(names.size(), static_cast<std::size_t>(Kind::Traffic) + 1);
}

} // namespace
} // namespace savant::core
