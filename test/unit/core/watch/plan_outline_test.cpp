#include "core/watch/plan_outline.hpp"

#include <gtest/gtest.h>

#include <map>

namespace savant::core {
namespace {

PlanOutlineNode Node(PlanStep step, std::uint32_t relation = 0, std::uint32_t index = 0) {
	PlanOutlineNode node{};
	node.step = step;
	node.relation = relation;
	node.index = node.index_key = index;
	return node;
}

PlanOutlineNode PartitionNode(std::uint32_t relation, std::uint32_t index, std::uint32_t columns) {
	PlanOutlineNode node = Node(PlanStep::IndexScan, relation, index);
	node.is_partition = true;
	node.index_key = columns;
	return node;
}

std::string NameOf(std::uint32_t relation) {
	const std::map<std::uint32_t, std::string> names = {
		{1, "orders"}, {2, "customer"}, {11, "orders_customer_idx"}, {99, "two\nlines"}};
	const auto found = names.find(relation);
	return found == names.end() ? "" : found->second;
}

void Leaf(PlanOutlineBuilder &builder, const PlanOutlineNode &node) {
	builder.Open(node);
	builder.Close();
}

PlanOutline JoinOf(PlanStep join, const PlanOutlineNode &outer, const PlanOutlineNode &inner) {
	PlanOutlineBuilder builder;
	builder.Open(Node(join));
	Leaf(builder, outer);
	Leaf(builder, inner);
	builder.Close();
	return builder.Shape();
}

PlanOutline AppendOf(int partitions, std::uint32_t columns = 7) {
	PlanOutlineBuilder builder;
	builder.Open(Node(PlanStep::Append));
	for (int i = 0; i < partitions; i++) {
		builder.Open(Node(PlanStep::Sort));
		Leaf(builder, PartitionNode(1, static_cast<std::uint32_t>(100 + i), columns));
		builder.Close();
	}
	builder.Close();
	return builder.Shape();
}

TEST(PlanOutline, IsAnotherOneWithAnotherTableIndexJoinOrOrder) {
	const PlanOutlineNode orders = Node(PlanStep::SeqScan, 1),
						  customer = Node(PlanStep::SeqScan, 2);
	const std::uint64_t hash = HashOf(JoinOf(PlanStep::HashJoin, orders, customer));
	EXPECT_EQ(HashOf(JoinOf(PlanStep::HashJoin, orders, customer)), hash);
	EXPECT_NE(HashOf(JoinOf(PlanStep::NestedLoop, orders, customer)), hash);
	EXPECT_NE(HashOf(JoinOf(PlanStep::HashJoin, customer, orders)), hash);
	EXPECT_NE(HashOf(JoinOf(PlanStep::HashJoin, orders, Node(PlanStep::SeqScan, 3))), hash);
	const auto by_index = [&](std::uint32_t index) {
		return HashOf(JoinOf(PlanStep::HashJoin, Node(PlanStep::IndexScan, 1, index), customer));
	};
	EXPECT_NE(by_index(11), by_index(12));
}

TEST(PlanOutline, DependsOnWhoseChildANodeIs) {
	PlanOutlineBuilder flat, deep;
	flat.Open(Node(PlanStep::Append));
	Leaf(flat, Node(PlanStep::Sort));
	Leaf(flat, Node(PlanStep::SeqScan, 1));
	flat.Close();
	deep.Open(Node(PlanStep::Append));
	deep.Open(Node(PlanStep::Sort));
	Leaf(deep, Node(PlanStep::SeqScan, 1));
	deep.Close();
	deep.Close();
	EXPECT_NE(HashOf(flat.Shape()), HashOf(deep.Shape()));
}

TEST(PlanOutline, CountsPartitionsThatAreReadAlikeOnce) {
	EXPECT_EQ(AppendOf(3).count, 3u);
	EXPECT_EQ(HashOf(AppendOf(3)), HashOf(AppendOf(300)));
	EXPECT_NE(HashOf(AppendOf(3)), HashOf(AppendOf(3, 8)));
	EXPECT_EQ(PlanText(AppendOf(2), NameOf), PlanText(AppendOf(40), NameOf));
}

TEST(PlanOutline, KeepsWhatIsAlikeElsewhere) {
	const PlanOutlineNode scan = Node(PlanStep::SeqScan, 1);
	EXPECT_EQ(JoinOf(PlanStep::HashJoin, scan, scan).count, 3u);
}

TEST(PlanOutline, TellsLongPlansApartBeyondWhatItKeeps) {
	const auto chain = [](std::uint32_t last) {
		PlanOutlineBuilder builder;
		for (std::size_t i = 0; i < 2 * PlanOutline::kMostNodes; i++) {
			builder.Open(Node(PlanStep::Materialize));
		}
		Leaf(builder, Node(PlanStep::SeqScan, last));
		for (std::size_t i = 0; i < 2 * PlanOutline::kMostNodes; i++) {
			builder.Close();
		}
		return builder.Shape();
	};
	EXPECT_EQ(chain(1).count, PlanOutline::kMostNodes);
	EXPECT_NE(HashOf(chain(1)), HashOf(chain(2)));
	EXPECT_NE(PlanTextHash("x", chain(1).rest), PlanTextHash("x", chain(2).rest));
	EXPECT_EQ(PlanText(chain(1), NameOf).substr(PlanText(chain(1), NameOf).size() - 4), "\n...");
}

TEST(PlanOutline, TakesAPlanOfAnyDepth) {
	PlanOutlineBuilder builder;
	for (std::size_t i = 0; i < 3 * PlanOutlineBuilder::kMostDepth; i++) {
		builder.Open(Node(PlanStep::Append));
	}
	for (std::size_t i = 0; i < 3 * PlanOutlineBuilder::kMostDepth; i++) {
		builder.Close();
	}
	EXPECT_EQ(builder.Shape().count, PlanOutline::kMostNodes);
}

TEST(PlanText, NamesTablesAndIndexes) {
	PlanOutlineNode aggregate = Node(PlanStep::Aggregate);
	aggregate.variant = PlanVariant::HashedAggregate;
	PlanOutlineNode join = Node(PlanStep::NestedLoop);
	join.variant = PlanVariant::LeftJoin;
	PlanOutlineBuilder builder;
	builder.Open(aggregate);
	builder.Open(join);
	Leaf(builder, Node(PlanStep::SeqScan, 2));
	Leaf(builder, Node(PlanStep::IndexScan, 1, 11));
	builder.Close();
	builder.Close();
	EXPECT_EQ(PlanText(builder.Shape(), NameOf), "HashAggregate\n"
	                                             "  Nested Loop (left)\n"
	                                             "    Seq Scan customer\n"
	                                             "    Index Scan orders_customer_idx");
}

TEST(PlanText, SaysNumbersOfWhatIsGoneAndNoLineBreaks) {
	PlanOutlineBuilder builder;
	builder.Open(Node(PlanStep::HashJoin));
	Leaf(builder, Node(PlanStep::IndexScan, 1, 4711));
	Leaf(builder, Node(PlanStep::SeqScan, 99));
	Leaf(builder, PartitionNode(1, 4712, 3));
	builder.Close();
	EXPECT_EQ(PlanText(builder.Shape(), NameOf), "Hash Join\n"
	                                             "  Index Scan index 4711\n"
	                                             "  Seq Scan two?lines\n"
	                                             "  Index Scan orders (index of a partition)");
}

TEST(PlanDifference, TellsTheStepsThatOnlyOneOfThemHas) {
	EXPECT_EQ(PlanDifference("Aggregate\n  Index Scan orders_customer_idx",
	                         "Aggregate\n  Seq Scan orders"),
	          "Index Scan orders_customer_idx -> Seq Scan orders");
	EXPECT_EQ(PlanDifference("Seq Scan a", "Sort\n  Seq Scan a"), "with Sort");
	EXPECT_EQ(PlanDifference("Gather\n  Seq Scan a", "Seq Scan a"), "without Gather");
	EXPECT_EQ(PlanDifference("Hash Join\n  Seq Scan a\n  Seq Scan b",
	                         "Hash Join\n  Seq Scan b\n  Seq Scan a"),
	          "the same steps in another order");
	EXPECT_EQ(PlanDifference("a\nb\nc\nd\ne", "f"), "a, b, c and 2 more -> f");
	EXPECT_EQ(PlanDifference("Seq Scan a\n  Seq Scan a", "Seq Scan a"), "without Seq Scan a");
}

} // namespace
} // namespace savant::core
