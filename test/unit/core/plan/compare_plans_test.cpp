/* Two plans of a statement side by side, and when they are the same plan. */
#include "core/plan/compare_plans.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/plan/read_plan.hpp"
#include "recorded_plans.hpp"

namespace savant::core {
namespace {

QueryPlan PlanFrom(const std::string &text) {
	PlanReading reading = ReadPlan(text);
	EXPECT_TRUE(reading.plan) << text;
	return reading.plan.value_or(QueryPlan{});
}

QueryPlan RecordedPlan(const std::string &name) {
	return PlanFrom(FileText((RecordedFolder() / name).string()));
}

const std::string kSlow =
	"Hash Join  (cost=10.00..900.00 rows=100 width=8) (actual time=1.000..90.000 rows=100 "
	"loops=1)\n"
	"  Hash Cond: (o.customer_id = c.id)\n"
	"  ->  Seq Scan on orders o  (cost=0.00..800.00 rows=1000 width=4) (actual time=0.100..80.000 "
	"rows=1000 loops=1)\n"
	"        Filter: (status = 'open'::text)\n"
	"  ->  Hash  (cost=9.00..9.00 rows=50 width=4) (actual time=0.500..0.500 rows=50 loops=1)\n"
	"        ->  Seq Scan on customer c  (cost=0.00..9.00 rows=50 width=4) (actual "
	"time=0.010..0.400 rows=50 loops=1)\n"
	"Settings: work_mem = '64kB'\n"
	"Execution Time: 91.000 ms\n";

const std::string kFast =
	"Nested Loop  (cost=0.00..90.00 rows=100 width=8) (actual time=0.100..3.000 rows=100 loops=1)\n"
	"  ->  Seq Scan on customer c  (cost=0.00..9.00 rows=50 width=4) (actual time=0.010..0.400 "
	"rows=50 loops=1)\n"
	"  ->  Index Scan using orders_customer_idx on orders o  (cost=0.00..1.60 rows=2 width=4) "
	"(actual time=0.010..0.040 rows=2 loops=50)\n"
	"        Index Cond: (customer_id = c.id)\n"
	"Execution Time: 3.100 ms\n";

TEST(Fingerprint, IsThatOfTheDecisionsOnly) {
	const PlanFingerprint fingerprint = FingerprintOf(PlanFrom(kFast));
	std::string other = kFast;
	other.replace(other.find("rows=100"), 8, "rows=777");
	other.replace(other.find("0.040"), 5, "9.040");
	EXPECT_EQ(FingerprintOf(PlanFrom(other)), fingerprint);
	other.replace(other.find("orders_customer_idx"), 19, "orders_new_idx");
	EXPECT_NE(FingerprintOf(PlanFrom(other)).plan, fingerprint.plan);
	EXPECT_EQ(FingerprintOf(PlanFrom(other)).shape, fingerprint.shape);
	EXPECT_NE(FingerprintOf(PlanFrom(kSlow)).shape, fingerprint.shape);
	EXPECT_EQ(FingerprintText(255), "00000000000000ff");
}

TEST(Fingerprint, IsTheSameForTextAndJson) {
	std::set<std::uint64_t> all;
	for (const std::string &name : RecordedPairs()) {
		const PlanFingerprint json = FingerprintOf(RecordedPlan(name + ".json"));
		EXPECT_EQ(json, FingerprintOf(RecordedPlan(name + ".txt"))) << name;
		all.insert(json.plan);
	}
	// Only the scans of orders with the same condition are alike (plain, COSTS OFF ...).
	EXPECT_GE(all.size() + 4, RecordedPairs().size());
}

TEST(Fingerprint, DoesNotSeeConstantsNorQualifiersOfKeys) {
	const auto sorted_by = [](const std::string &key) {
		return FingerprintOf(PlanFrom("Sort  (cost=1.00..2.00 rows=1 width=4)\n  Sort Key: " + key +
		                              "\n  ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n"));
	};
	EXPECT_EQ(sorted_by("(a % 10)"), sorted_by("(t.a % 77)"));
	EXPECT_EQ(sorted_by("(b || 'x'::text)"), sorted_by("(t.b || 'it''s'::text)"));
	EXPECT_NE(sorted_by("a"), sorted_by("b"));
	EXPECT_NE(sorted_by("a"), sorted_by("a DESC"));
	EXPECT_EQ(WithoutConstants("(a1 = 5.25) AND (\"b 1\" = $2) AND c = 'x''y'"),
	          "(a1 = ?) AND (\"b 1\" = ?) AND c = ?");
}

TEST(ComparePlans, TellsWhatChanged) {
	const PlanComparison comparison = ComparePlans(PlanFrom(kSlow), PlanFrom(kFast));
	EXPECT_EQ(comparison.verdict, ComparisonVerdict::Faster);
	EXPECT_TRUE(comparison.by_time);
	ASSERT_EQ(comparison.relations.size(), 2U);
	EXPECT_EQ(comparison.relations[0].alias, "o");
	EXPECT_EQ(comparison.relations[0].before.method, "Seq Scan");
	EXPECT_EQ(comparison.relations[0].after.method, "Index Scan using orders_customer_idx");
	EXPECT_TRUE(comparison.join_order_changed);
	const std::vector<std::string> lines = TellComparison(comparison);
	EXPECT_EQ(
		lines,
		(std::vector<std::string>{
			"The second plan is 29 times faster: 91 ms before, 3.1 ms after.",
			"Cost: 900 before, 90 after",
			"orders o: Seq Scan (80 ms) -> Index Scan using orders_customer_idx (2 ms, 50 times)",
			"orders o: the planner expects 334 times fewer rows at a time than before",
			"Read the same way: customer c", "Order of tables: o, c -> c, o",
			"Join of c, o: Hash Join -> Nested Loop",
			"Setting work_mem: 64kB before, the default after"}));
	const nlohmann::json json = ComparisonJson(comparison);
	EXPECT_EQ(json["verdict"], "faster");
	EXPECT_EQ(json["relations"][0]["after"]["loops"], 50);
	EXPECT_EQ(json["lines"][0], lines[0]);
}

TEST(ComparePlans, KnowsTheSamePlan) {
	const PlanComparison same = ComparePlans(PlanFrom(kFast), PlanFrom(kFast));
	EXPECT_EQ(same.verdict, ComparisonVerdict::Same);
	EXPECT_EQ(TellComparison(same)[0],
	          "Same plan, no difference worth the name (3.1 ms and 3.1 ms).");
	std::string slow = kFast;
	slow.replace(slow.find("3.100 ms"), 8, "9.300 ms");
	EXPECT_EQ(ComparePlans(PlanFrom(kFast), PlanFrom(slow)).verdict,
	          ComparisonVerdict::SamePlanSlower);
	EXPECT_EQ(ComparePlans(PlanFrom(slow), PlanFrom(kFast)).verdict,
	          ComparisonVerdict::SamePlanFaster);
}

TEST(ComparePlans, ComparesCostsWhenOneWasNotRun) {
	const QueryPlan plain = PlanFrom("Seq Scan on orders o  (cost=0.00..300.00 rows=1 width=4)\n");
	const QueryPlan index =
		PlanFrom("Index Scan using i on orders o  (cost=0.00..3.00 rows=1 width=4)\n");
	const PlanComparison comparison = ComparePlans(plain, index);
	EXPECT_FALSE(comparison.by_time);
	EXPECT_EQ(TellComparison(comparison)[0],
	          "The second plan is 100 times cheaper: cost 300 before, cost 3 after, as far as the "
	          "planner expects.");
}

TEST(ComparePlans, RefusesPlansOfOtherTables) {
	const PlanComparison comparison =
		ComparePlans(PlanFrom("Seq Scan on a  (cost=0.00..3.00 rows=1 width=4)\n"),
	                 PlanFrom("Seq Scan on b  (cost=0.00..3.00 rows=1 width=4)\n"));
	EXPECT_EQ(comparison.verdict, ComparisonVerdict::NotComparable);
	EXPECT_EQ(TellComparison(comparison).size(), 1U);
}

TEST(ComparePlans, TakesEveryPairOfRecordedPlans) {
	const std::vector<std::string> names = RecordedPairs();
	for (std::size_t i = 1; i < names.size(); ++i) {
		const PlanComparison comparison =
			ComparePlans(RecordedPlan(names[i - 1] + ".json"), RecordedPlan(names[i] + ".json"));
		EXPECT_FALSE(TellComparison(comparison).empty());
		EXPECT_FALSE(ComparisonJson(comparison).dump().empty());
		const PlanComparison same =
			ComparePlans(RecordedPlan(names[i] + ".json"), RecordedPlan(names[i] + ".txt"));
		EXPECT_EQ(same.verdict, ComparisonVerdict::Same) << names[i];
	}
}

} // namespace
} // namespace savant::core
