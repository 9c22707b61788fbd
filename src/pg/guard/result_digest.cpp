/*
 * result_digest.cpp
 *     A tuple receiver that forgets.
 *
 * Two plans of the same query may add floating-point numbers in another order, and numeric
 * values that are equal may be written with more zeros: both are brought to one form first.
 */
#include "pg/guard/result_digest.hpp"

#include "pg/boundary.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/executor.h"
#include "executor/instrument.h"
#include "executor/tuptable.h"
#include "portability/instr_time.h"
#include "tcop/dest.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
}

namespace savant::pg {

namespace {

constexpr uint64 kSeeds[] = {0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F};
constexpr uint64 kNull = 0x5851F42D4C957F2D;

struct DigestReceiver {
	DestReceiver base; // must be first
	RawDigest *result;
	bool digest;
	MemoryContext keep;
	MemoryContext scratch; // reset after every row
	FmgrInfo *writers;
	Oid *types;
	int columns;
};

void StartUp(DestReceiver *self, int, TupleDesc row) {
	auto *receiver = reinterpret_cast<DigestReceiver *>(self);
	if (!receiver->digest) {
		return;
	}
	const auto count = static_cast<Size>(Max(row->natts, 1));
	MemoryContext caller = MemoryContextSwitchTo(receiver->keep);
	receiver->columns = row->natts;
	receiver->writers = static_cast<FmgrInfo *>(palloc0(sizeof(FmgrInfo) * count));
	receiver->types = static_cast<Oid *>(palloc0(sizeof(Oid) * count));
	for (int i = 0; i < row->natts; i++) {
		Oid writer = InvalidOid;
		bool is_varlena = false;
		receiver->types[i] = TupleDescAttr(row, i)->atttypid;
		getTypeOutputInfo(receiver->types[i], &writer, &is_varlena);
		fmgr_info_cxt(writer, &receiver->writers[i], receiver->keep);
	}
	MemoryContextSwitchTo(caller);
}

/* The value as text, in one form for all values that are equal. */
const char *Canonical(const DigestReceiver *receiver, int column, Datum value) {
	switch (receiver->types[column]) {
	case FLOAT8OID:
		return psprintf("%.10g", DatumGetFloat8(value));
	case FLOAT4OID:
		return psprintf("%.5g", static_cast<double>(DatumGetFloat4(value)));
	case NUMERICOID:
		value = DirectFunctionCall1(numeric_trim_scale, value);
		break;
	default:
		break;
	}
	return OutputFunctionCall(&receiver->writers[column], value);
}

void AddRow(DigestReceiver *receiver, TupleTableSlot *slot) {
	uint64 hashes[2] = {kSeeds[0], kSeeds[1]};
	slot_getallattrs(slot);
	for (int i = 0; i < receiver->columns; i++) {
		const char *text =
			slot->tts_isnull[i] ? nullptr : Canonical(receiver, i, slot->tts_values[i]);
		for (int h = 0; h < 2; h++) {
			const uint64 part =
				text == nullptr ? kNull
								: hash_bytes_extended(reinterpret_cast<const unsigned char *>(text),
			                                          static_cast<int>(strlen(text)), hashes[h]);
			hashes[h] = hash_combine64(hashes[h], part);
		}
	}
	receiver->result->unordered[0] += hashes[0];
	receiver->result->unordered[1] += hashes[1];
	receiver->result->sequence = hash_combine64(receiver->result->sequence, hashes[0]);
}

bool Receive(TupleTableSlot *slot, DestReceiver *self) {
	auto *receiver = reinterpret_cast<DigestReceiver *>(self);
	receiver->result->rows++;
	if (receiver->digest) {
		MemoryContext caller = MemoryContextSwitchTo(receiver->scratch);
		AddRow(receiver, slot);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(receiver->scratch);
	}
	return true;
}

void Nothing(DestReceiver *) {}

} // namespace

RawDigest *DigestResult(PlannedStmt *plan, const char *sql, bool digest) {
	auto *receiver = static_cast<DigestReceiver *>(palloc0(sizeof(DigestReceiver)));
	receiver->base.receiveSlot = Receive;
	receiver->base.rStartup = StartUp;
	receiver->base.rShutdown = Nothing;
	receiver->base.rDestroy = Nothing;
	receiver->base.mydest = DestNone;
	receiver->result = static_cast<RawDigest *>(palloc0(sizeof(RawDigest)));
	receiver->digest = digest;
	receiver->keep = CurrentMemoryContext;
	receiver->scratch =
		AllocSetContextCreate(CurrentMemoryContext, "savant digest row", ALLOCSET_DEFAULT_SIZES);

	const BufferUsage before = pgBufferUsage;
	instr_time start, end;
	INSTR_TIME_SET_CURRENT(start);
	QueryDesc *query = CreateQueryDesc(plan, sql, GetActiveSnapshot(), InvalidSnapshot,
	                                   &receiver->base, nullptr, nullptr, 0);
	ExecutorStart(query, 0);
	ExecutorRun(query, ForwardScanDirection, 0, true);
	ExecutorFinish(query);
	ExecutorEnd(query);
	FreeQueryDesc(query);
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);

	RawDigest *result = receiver->result;
	result->ms = INSTR_TIME_GET_MILLISEC(end);
	result->buffers_hit = pgBufferUsage.shared_blks_hit - before.shared_blks_hit;
	result->buffers_read = pgBufferUsage.shared_blks_read - before.shared_blks_read;
	result->temp_written = pgBufferUsage.temp_blks_written - before.temp_blks_written;
	return result;
}

} // namespace savant::pg
