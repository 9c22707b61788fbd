/*
 * plan_outline.hpp
 *     What a plan looks like without costs and constants: its nodes in their order, the tables
 *     and indexes that they use.
 *
 * Built within an executor hook: fixed size, no allocation, nothing fails.  Names come later, from
 * whoever may read the catalog.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

namespace savant::core {

enum class PlanStep : std::uint8_t {
	Other,
	SeqScan,
	SampleScan,
	IndexScan,
	IndexOnlyScan,
	BitmapIndexScan,
	BitmapHeapScan,
	TidScan,
	TidRangeScan,
	SubqueryScan,
	FunctionScan,
	TableFunctionScan,
	ValuesScan,
	CteScan,
	NamedTuplestoreScan,
	WorkTableScan,
	ForeignScan,
	CustomScan,
	NestedLoop,
	MergeJoin,
	HashJoin,
	Materialize,
	Memoize,
	Sort,
	IncrementalSort,
	Group,
	Aggregate, // variant: PlanVariant
	WindowAggregate,
	Unique,
	Gather,
	GatherMerge,
	Hash,
	SetOperation,
	LockRows,
	Limit,
	Result,
	ProjectSet,
	ModifyTable, // variant: PlanVariant
	Append,
	MergeAppend,
	RecursiveUnion,
	BitmapAnd,
	BitmapOr,
	SubPlan, // above each plan that an expression of the statement runs
	kCount
};

/* What EXPLAIN tells in the name of a node. */
enum class PlanVariant : std::uint8_t {
	None,
	LeftJoin,
	FullJoin,
	RightJoin,
	SemiJoin,
	AntiJoin,
	SortedAggregate,
	HashedAggregate,
	MixedAggregate,
	Insert,
	Update,
	Delete,
	Merge,
	kCount
};

struct PlanOutlineNode {
	PlanStep step;
	PlanVariant variant;
	std::uint8_t depth;
	bool is_partition;       // `relation` is the parent of the table that is read
	std::uint32_t relation;  // OID; 0 = none
	std::uint32_t index;     // OID; 0 = none.  Of a partition: of the first one
	std::uint32_t index_key; // what tells the index apart: its OID; of a partition, its columns
};

struct PlanOutline {
	static constexpr std::size_t kMostNodes = 48;
	PlanOutlineNode nodes[kMostNodes]; // parents before children
	std::uint32_t count;
	std::uint64_t rest; // stands for the nodes beyond kMostNodes; 0 = none
};
static_assert(std::is_trivially_copyable_v<PlanOutline>);

/*
 * Takes a plan node by node: Open() before, Close() after the children of a node.  Children of an
 * Append that are alike in a row, as partitions are, count once: how many of them a plan has
 * depends on constants.
 */
class PlanOutlineBuilder {
public:
	/* Depth is that of the calls; more than kMostDepth are taken as being at the same depth. */
	void Open(const PlanOutlineNode &node) noexcept;
	void Close() noexcept;
	const PlanOutline &Shape() const noexcept { return shape_; }

	static constexpr std::size_t kMostDepth = 100;

private:
	struct Level {
		std::uint32_t begin; // where the node stands
		std::uint32_t child; // where its latest child stands
		bool has_child, is_append;
	};

	PlanOutline shape_{};
	Level levels_[kMostDepth] = {};
	std::size_t depth_ = 0;
};

/* The same for plans of one shape, as long as their tables and indexes are the same ones; never 0.
 */
std::uint64_t HashOf(const PlanOutline &shape) noexcept;

/* The name of a table or an index; "" = not known, or of a partition's own index. */
using RelationNamer = std::function<std::string(std::uint32_t relation)>;

/*
 * One line per node, two blanks per level: "Nested Loop\n  Seq Scan orders\n  ...".  Control
 * characters in names become "?".  A plan that is cut ends with a line "...".
 */
std::string PlanText(const PlanOutline &shape, const RelationNamer &namer);

/* 16 hexadecimal digits; of the text, so that an index that was rebuilt is the same index. */
std::string PlanTextHash(std::string_view text, std::uint64_t rest);

/*
 * From one text to the other: "Index Scan orders_customer_idx -> Seq Scan orders": the lines that
 * only one of them has, at most kMostPlanSteps of each.
 */
std::string PlanDifference(std::string_view before, std::string_view after);
constexpr std::size_t kMostPlanSteps = 3;

} // namespace savant::core
