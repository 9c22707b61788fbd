/*
 * plan_reader.cpp
 *     Walks a plan: kinds of nodes, tables, indexes; of a partition the parent table and the
 *     columns that its index is used by, because which partition it is depends on constants.
 */
#include "pg/workload/plan_reader.hpp"

extern "C" {
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "parser/parsetree.h"
}

namespace savant::pg {

namespace {

using core::PlanOutlineNode;
using core::PlanStep;
using core::PlanVariant;

constexpr int kMostDepth = 80; // of the recursion; a plan that deep is of no use to anybody
constexpr int kMostParents = 8;
constexpr std::uint32_t kColumnFactor = 31;

struct StepOfTag {
	NodeTag tag;
	PlanStep step;
};
constexpr StepOfTag kStepsOfTags[] = {
	{T_SeqScan, PlanStep::SeqScan},
	{T_SampleScan, PlanStep::SampleScan},
	{T_IndexScan, PlanStep::IndexScan},
	{T_IndexOnlyScan, PlanStep::IndexOnlyScan},
	{T_BitmapIndexScan, PlanStep::BitmapIndexScan},
	{T_BitmapHeapScan, PlanStep::BitmapHeapScan},
	{T_TidScan, PlanStep::TidScan},
	{T_TidRangeScan, PlanStep::TidRangeScan},
	{T_SubqueryScan, PlanStep::SubqueryScan},
	{T_FunctionScan, PlanStep::FunctionScan},
	{T_TableFuncScan, PlanStep::TableFunctionScan},
	{T_ValuesScan, PlanStep::ValuesScan},
	{T_CteScan, PlanStep::CteScan},
	{T_NamedTuplestoreScan, PlanStep::NamedTuplestoreScan},
	{T_WorkTableScan, PlanStep::WorkTableScan},
	{T_ForeignScan, PlanStep::ForeignScan},
	{T_CustomScan, PlanStep::CustomScan},
	{T_NestLoop, PlanStep::NestedLoop},
	{T_MergeJoin, PlanStep::MergeJoin},
	{T_HashJoin, PlanStep::HashJoin},
	{T_Material, PlanStep::Materialize},
	{T_Memoize, PlanStep::Memoize},
	{T_Sort, PlanStep::Sort},
	{T_IncrementalSort, PlanStep::IncrementalSort},
	{T_Group, PlanStep::Group},
	{T_Agg, PlanStep::Aggregate},
	{T_WindowAgg, PlanStep::WindowAggregate},
	{T_Unique, PlanStep::Unique},
	{T_Gather, PlanStep::Gather},
	{T_GatherMerge, PlanStep::GatherMerge},
	{T_Hash, PlanStep::Hash},
	{T_SetOp, PlanStep::SetOperation},
	{T_LockRows, PlanStep::LockRows},
	{T_Limit, PlanStep::Limit},
	{T_Result, PlanStep::Result},
	{T_ProjectSet, PlanStep::ProjectSet},
	{T_ModifyTable, PlanStep::ModifyTable},
	{T_Append, PlanStep::Append},
	{T_MergeAppend, PlanStep::MergeAppend},
	{T_RecursiveUnion, PlanStep::RecursiveUnion},
	{T_BitmapAnd, PlanStep::BitmapAnd},
	{T_BitmapOr, PlanStep::BitmapOr},
};

PlanStep StepOf(NodeTag tag) noexcept {
	for (const StepOfTag &known : kStepsOfTags) {
		if (known.tag == tag) {
			return known.step;
		}
	}
	return PlanStep::Other;
}

PlanVariant VariantOf(JoinType type) noexcept {
	switch (type) {
	case JOIN_LEFT:
		return PlanVariant::LeftJoin;
	case JOIN_FULL:
		return PlanVariant::FullJoin;
	case JOIN_RIGHT:
		return PlanVariant::RightJoin;
	case JOIN_SEMI:
		return PlanVariant::SemiJoin;
	case JOIN_ANTI:
		return PlanVariant::AntiJoin;
	default:
		return PlanVariant::None;
	}
}

PlanVariant VariantOf(AggStrategy strategy) noexcept {
	switch (strategy) {
	case AGG_SORTED:
		return PlanVariant::SortedAggregate;
	case AGG_HASHED:
		return PlanVariant::HashedAggregate;
	case AGG_MIXED:
		return PlanVariant::MixedAggregate;
	default:
		return PlanVariant::None;
	}
}

PlanVariant VariantOf(CmdType operation) noexcept {
	switch (operation) {
	case CMD_INSERT:
		return PlanVariant::Insert;
	case CMD_UPDATE:
		return PlanVariant::Update;
	case CMD_DELETE:
		return PlanVariant::Delete;
	case CMD_MERGE:
		return PlanVariant::Merge;
	default:
		return PlanVariant::None;
	}
}

/* The columns of the table that an index's conditions are on. */
std::uint32_t ColumnsOf(const List *conditions) noexcept {
	std::uint32_t columns = 1;
	const ListCell *cell;
	foreach (cell, conditions) {
		const Node *condition = static_cast<const Node *>(lfirst(cell));
		const Node *left = nullptr;
		if (IsA(condition, OpExpr) && reinterpret_cast<const OpExpr *>(condition)->args != NIL) {
			left = static_cast<const Node *>(
				linitial(reinterpret_cast<const OpExpr *>(condition)->args));
		} else if (IsA(condition, ScalarArrayOpExpr)) {
			left = static_cast<const Node *>(
				linitial(reinterpret_cast<const ScalarArrayOpExpr *>(condition)->args));
		}
		const bool is_column = left != nullptr && IsA(left, Var);
		columns =
			columns * kColumnFactor +
			(is_column ? static_cast<std::uint32_t>(reinterpret_cast<const Var *>(left)->varattno)
		               : 0);
	}
	return columns;
}

class Reader {
public:
	Reader(const PlannedStmt *statement, core::PlanOutlineBuilder &builder) noexcept
		: statement_(statement), builder_(builder) {}

	void Read() noexcept {
		Walk(statement_->planTree, 0);
		const ListCell *cell;
		foreach (cell, statement_->subplans) {
			PlanOutlineNode node = {};
			node.step = PlanStep::SubPlan;
			builder_.Open(node);
			Walk(static_cast<const Plan *>(lfirst(cell)), 1);
			builder_.Close();
		}
	}

private:
	void Walk(const Plan *plan, int depth) noexcept;
	void WalkList(const List *plans, int depth) noexcept;
	void WalkOthers(const Plan *plan, int depth) noexcept;
	PlanOutlineNode NodeOf(const Plan *plan) noexcept;
	void SetTable(PlanOutlineNode &node, Index range) noexcept;
	void SetIndex(PlanOutlineNode &node, Oid index, const List *conditions) noexcept;
	Index ParentOf(Index range) noexcept;

	const PlannedStmt *statement_;
	core::PlanOutlineBuilder &builder_;
	int visited_ = 0;
	int next_parent_ = 0; // children come in the order of the list
};

/* The table of which `range` is a partition or an inheriting child; 0 = none. */
Index Reader::ParentOf(Index range) noexcept {
	const int length = list_length(statement_->appendRelations);
	for (int i = 0; i < length; i++) {
		const int at = (next_parent_ + i) % length;
		const auto *relation =
			static_cast<const AppendRelInfo *>(list_nth(statement_->appendRelations, at));
		if (relation->child_relid == range) {
			next_parent_ = (at + 1) % length;
			return OidIsValid(relation->parent_reloid) ? relation->parent_relid : 0;
		}
	}
	return 0;
}

void Reader::SetTable(PlanOutlineNode &node, Index range) noexcept {
	if (range == 0 || range > static_cast<Index>(list_length(statement_->rtable))) {
		return;
	}
	for (int i = 0; i < kMostParents; i++) {
		const Index parent = ParentOf(range);
		if (parent == 0) {
			break;
		}
		range = parent;
		node.is_partition = true;
	}
	const RangeTblEntry *const entry = rt_fetch(range, statement_->rtable);
	node.relation = entry->rtekind == RTE_RELATION ? entry->relid : InvalidOid;
}

void Reader::SetIndex(PlanOutlineNode &node, Oid index, const List *conditions) noexcept {
	node.index = index;
	node.index_key = node.is_partition ? ColumnsOf(conditions) : index;
}

PlanOutlineNode Reader::NodeOf(const Plan *plan) noexcept {
	PlanOutlineNode node = {};
	node.step = StepOf(nodeTag(plan));
	switch (nodeTag(plan)) {
	case T_SeqScan:
	case T_SampleScan:
	case T_BitmapHeapScan:
	case T_TidScan:
	case T_TidRangeScan:
	case T_ForeignScan:
	case T_CustomScan:
		SetTable(node, reinterpret_cast<const Scan *>(plan)->scanrelid);
		break;
	case T_IndexScan: {
		const auto *scan = reinterpret_cast<const IndexScan *>(plan);
		SetTable(node, scan->scan.scanrelid);
		SetIndex(node, scan->indexid, scan->indexqualorig);
		break;
	}
	case T_IndexOnlyScan: {
		const auto *scan = reinterpret_cast<const IndexOnlyScan *>(plan);
		SetTable(node, scan->scan.scanrelid);
		SetIndex(node, scan->indexid, scan->indexqual);
		break;
	}
	case T_BitmapIndexScan: {
		const auto *scan = reinterpret_cast<const BitmapIndexScan *>(plan);
		SetTable(node, scan->scan.scanrelid);
		SetIndex(node, scan->indexid, scan->indexqualorig);
		break;
	}
	case T_NestLoop:
	case T_MergeJoin:
	case T_HashJoin:
		node.variant = VariantOf(reinterpret_cast<const Join *>(plan)->jointype);
		break;
	case T_Agg:
		node.variant = VariantOf(reinterpret_cast<const Agg *>(plan)->aggstrategy);
		break;
	case T_ModifyTable:
		node.variant = VariantOf(reinterpret_cast<const ModifyTable *>(plan)->operation);
		SetTable(node, reinterpret_cast<const ModifyTable *>(plan)->nominalRelation);
		break;
	default:
		break;
	}
	return node;
}

void Reader::WalkList(const List *plans, int depth) noexcept {
	const ListCell *cell;
	foreach (cell, plans) {
		Walk(static_cast<const Plan *>(lfirst(cell)), depth);
	}
}

/* Children that are neither outer nor inner. */
void Reader::WalkOthers(const Plan *plan, int depth) noexcept {
	switch (nodeTag(plan)) {
	case T_Append:
		WalkList(reinterpret_cast<const Append *>(plan)->appendplans, depth);
		break;
	case T_MergeAppend:
		WalkList(reinterpret_cast<const MergeAppend *>(plan)->mergeplans, depth);
		break;
	case T_BitmapAnd:
		WalkList(reinterpret_cast<const BitmapAnd *>(plan)->bitmapplans, depth);
		break;
	case T_BitmapOr:
		WalkList(reinterpret_cast<const BitmapOr *>(plan)->bitmapplans, depth);
		break;
	case T_SubqueryScan:
		Walk(reinterpret_cast<const SubqueryScan *>(plan)->subplan, depth);
		break;
	case T_CustomScan:
		WalkList(reinterpret_cast<const CustomScan *>(plan)->custom_plans, depth);
		break;
	default:
		break;
	}
}

void Reader::Walk(const Plan *plan, int depth) noexcept {
	if (plan == nullptr || depth > kMostDepth || visited_ >= kMostPlanNodes) {
		return;
	}
	visited_++;
	builder_.Open(NodeOf(plan));
	Walk(outerPlan(plan), depth + 1);
	Walk(innerPlan(plan), depth + 1);
	WalkOthers(plan, depth + 1);
	builder_.Close();
}

} // namespace

void ReadPlan(const PlannedStmt *statement, core::PlanOutlineBuilder &builder) noexcept {
	Reader(statement, builder).Read();
}

} // namespace savant::pg
