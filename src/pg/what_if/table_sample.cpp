/*
 * table_sample.cpp
 *     Reads blocks as ANALYZE does, and hashes what is in them.
 *
 * The blocks are those that a fixed seed gives: the same question gets the same answer.
 */
#include "pg/what_if/table_sample.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/tableam.h"
#include "catalog/pg_class.h"
#include "common/hashfn.h"
#include "common/pg_prng.h"
#include "executor/executor.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "storage/bufmgr.h"
#include "storage/procarray.h"
#include "utils/acl.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/sampling.h"
}

namespace savant::pg {

namespace {

constexpr uint64 kSeed = 20260;
constexpr double kWantedRows = 5000;
constexpr int kFewestBlocks = 32;
constexpr int kMostBlocks = 256;
constexpr uint64 kNullHash = 0x5bd1e995;

bool MaySample(Relation table) {
	const Oid oid = RelationGetRelid(table);
	return table->rd_rel->relkind == RELKIND_RELATION &&
	       pg_class_aclcheck(oid, GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
	       check_enable_rls(oid, InvalidOid, true) != RLS_ENABLED;
}

/* Hash of the bytes: equal keys of an index that deduplicates are alike byte for byte. */
uint64 HashOf(Datum value, bool by_value, int16 length) {
	if (by_value) {
		return hash_bytes_uint32_extended(static_cast<uint32>(value), value >> 32);
	}
	if (length == -1) {
		const auto *packed = reinterpret_cast<const struct varlena *>(DatumGetPointer(value));
		if (VARATT_IS_EXTERNAL(packed) || VARATT_IS_COMPRESSED(packed)) {
			// Not read: its pointer or compressed form is as good as its value here.
			return hash_bytes_extended(reinterpret_cast<const unsigned char *>(packed),
			                           static_cast<int>(VARSIZE_ANY(packed)), kSeed);
		}
		return hash_bytes_extended(reinterpret_cast<const unsigned char *>(VARDATA_ANY(packed)),
		                           static_cast<int>(VARSIZE_ANY_EXHDR(packed)), kSeed);
	}
	return hash_bytes_extended(reinterpret_cast<const unsigned char *>(DatumGetPointer(value)),
	                           static_cast<int>(datumGetSize(value, by_value, length)), kSeed);
}

void KeepRow(TupleTableSlot *slot, int32 block, TableSample *sample) {
	sample->block_of_row[sample->row_count] = block;
	sample->rows[sample->row_count++] = ExecCopySlotHeapTuple(slot);
}

/* So many blocks as hold the rows that are wanted. */
int BlocksToRead(Relation table) {
	const auto pages = static_cast<double>(Max(table->rd_rel->relpages, 1));
	const double rows_of_page = Max(1.0, static_cast<double>(table->rd_rel->reltuples) / pages);
	return static_cast<int>(Max(kFewestBlocks, Min(kMostBlocks, kWantedRows / rows_of_page)));
}

void ReadBlocks(Relation table, TableSample *sample) {
	BlockSamplerData sampler;
	const auto blocks =
		static_cast<int>(BlockSampler_Init(&sampler, RelationGetNumberOfBlocks(table),
	                                       BlocksToRead(table), static_cast<uint32>(kSeed)));
	const Size most = static_cast<Size>(blocks) * MaxHeapTuplesPerPage;
	sample->block_of_row = static_cast<int32 *>(palloc(sizeof(int32) * Max(most, 1)));
	sample->rows = static_cast<HeapTuple *>(palloc(sizeof(HeapTuple) * Max(most, 1)));
	TableScanDesc scan = table_beginscan_analyze(table);
	TupleTableSlot *slot = table_slot_create(table, nullptr);
	const TransactionId oldest = GetOldestNonRemovableTransactionId(table);
	double live = 0;
	double dead = 0;
	while (BlockSampler_HasMore(&sampler)) {
		CHECK_FOR_INTERRUPTS();
		const BlockNumber block = BlockSampler_Next(&sampler);
		if (!table_scan_analyze_next_block(scan, block, nullptr)) {
			continue;
		}
		// A block is read to its end, whatever is kept: the scan lets go of it only then.
		while (table_scan_analyze_next_tuple(scan, oldest, &live, &dead, slot)) {
			if (sample->row_count < static_cast<int>(most)) {
				KeepRow(slot, static_cast<int32>(block), sample);
			}
		}
	}
	ExecDropSingleTupleTableSlot(slot);
	table_endscan(scan);
}

} // namespace

TableSample *SampleTable(Relation table) {
	if (!MaySample(table)) {
		return nullptr;
	}
	auto *sample = static_cast<TableSample *>(palloc0(sizeof(TableSample)));
	sample->table = RelationGetRelid(table);
	const int columns = RelationGetNumberOfAttributes(table);
	sample->hashes =
		static_cast<uint64 **>(palloc0(sizeof(uint64 *) * static_cast<Size>(columns + 1)));
	ReadBlocks(table, sample);
	return sample->row_count > 0 ? sample : nullptr;
}

const uint64 *ColumnHashes(TableSample *sample, Relation table, AttrNumber column) {
	if (sample->hashes[column] != nullptr) {
		return sample->hashes[column];
	}
	MemoryContext caller = MemoryContextSwitchTo(GetMemoryChunkContext(sample));
	auto *hashes =
		static_cast<uint64 *>(palloc(sizeof(uint64) * static_cast<Size>(sample->row_count)));
	TupleDesc columns = RelationGetDescr(table);
	const FormData_pg_attribute *attribute = TupleDescAttr(columns, column - 1);
	for (int i = 0; i < sample->row_count; i++) {
		bool is_null = false;
		const Datum value = heap_getattr(sample->rows[i], column, columns, &is_null);
		hashes[i] = is_null ? kNullHash : HashOf(value, attribute->attbyval, attribute->attlen);
	}
	sample->hashes[column] = hashes;
	MemoryContextSwitchTo(caller);
	return hashes;
}

SampledKey EvaluateKey(const TableSample *sample, Relation table, Node *expression) {
	SampledKey key = {};
	key.hashes =
		static_cast<uint64 *>(palloc(sizeof(uint64) * static_cast<Size>(sample->row_count)));
	int16 length = 0;
	bool by_value = false;
	get_typlenbyval(exprType(expression), &length, &by_value);
	EState *state = CreateExecutorState();
	ExprContext *context = GetPerTupleExprContext(state);
	ExprState *compiled = ExecPrepareExpr(reinterpret_cast<Expr *>(expression), state);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(table), &TTSOpsHeapTuple);
	context->ecxt_scantuple = slot;
	int nulls = 0;
	for (int i = 0; i < sample->row_count; i++) {
		ResetExprContext(context);
		ExecStoreHeapTuple(sample->rows[i], slot, false);
		bool is_null = false;
		const Datum value = ExecEvalExprSwitchContext(compiled, context, &is_null);
		nulls += is_null;
		key.hashes[i] = is_null ? kNullHash : HashOf(value, by_value, length);
		if (!is_null) {
			key.width +=
				length > 0 ? length : static_cast<double>(datumGetSize(value, by_value, length));
			// Results have a long header; stored, a short value has a short one.
			key.width -= length == -1 && !VARATT_IS_SHORT(DatumGetPointer(value)) &&
			                     VARSIZE_ANY_EXHDR(DatumGetPointer(value)) < VARATT_SHORT_MAX
			                 ? 3
			                 : 0;
		}
	}
	ExecDropSingleTupleTableSlot(slot);
	FreeExecutorState(state);
	key.null_share = static_cast<double>(nulls) / sample->row_count;
	key.width /= Max(1, sample->row_count - nulls);
	return key;
}

double SampledShare(const TableSample *sample, Relation table, List *predicate) {
	EState *state = CreateExecutorState();
	ExprContext *context = GetPerTupleExprContext(state);
	ExprState *compiled = ExecPrepareQual(predicate, state);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(table), &TTSOpsHeapTuple);
	context->ecxt_scantuple = slot;
	int let_in = 0;
	for (int i = 0; i < sample->row_count; i++) {
		ResetExprContext(context);
		ExecStoreHeapTuple(sample->rows[i], slot, false);
		let_in += ExecQual(compiled, context);
	}
	ExecDropSingleTupleTableSlot(slot);
	FreeExecutorState(state);
	return static_cast<double>(let_in) / sample->row_count;
}

} // namespace savant::pg
