/*
 * result_reader.cpp
 *     A tuple receiver that turns rows into text while the guard is open: output
 *     functions are code too.
 *
 * The receiver stops the executor by returning false, so that nothing beyond
 * the limits is computed or kept.
 */
#include "pg/guard/result_reader.hpp"

#include "core/schema/mask.hpp"
#include "pg/datum.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "executor/tuptable.h"
#include "mb/pg_wchar.h"
#include "tcop/dest.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
}

namespace savant::pg {

namespace {

constexpr int64 kFirstRows = 64;

struct Receiver {
	DestReceiver base; // must be first
	RawResult *result;
	ResultLimits limits;
	int64 bytes;
	MemoryContext keep;    // holds the result
	MemoryContext scratch; // reset after every row
	FmgrInfo *writers;
};

void StartUp(DestReceiver *self, int, TupleDesc row) {
	auto *receiver = reinterpret_cast<Receiver *>(self);
	RawResult *result = receiver->result;
	MemoryContext caller = MemoryContextSwitchTo(receiver->keep);
	result->columns = row->natts;
	result->names = static_cast<const char **>(palloc0(sizeof(char *) * Max(row->natts, 1)));
	result->types = static_cast<const char **>(palloc0(sizeof(char *) * Max(row->natts, 1)));
	result->numeric = static_cast<bool *>(palloc0(sizeof(bool) * Max(row->natts, 1)));
	receiver->writers = static_cast<FmgrInfo *>(palloc0(sizeof(FmgrInfo) * Max(row->natts, 1)));
	for (int i = 0; i < row->natts; i++) {
		const Form_pg_attribute column = TupleDescAttr(row, i);
		Oid writer = InvalidOid;
		bool is_varlena = false;
		char category = 0;
		bool preferred = false;
		getTypeOutputInfo(column->atttypid, &writer, &is_varlena);
		fmgr_info_cxt(writer, &receiver->writers[i], receiver->keep);
		get_type_category_preferred(column->atttypid, &category, &preferred);
		result->names[i] = pstrdup(NameStr(column->attname));
		result->types[i] = format_type_with_typemod(column->atttypid, column->atttypmod);
		result->numeric[i] = category == TYPCATEGORY_NUMERIC;
	}
	MemoryContextSwitchTo(caller);
}

/* Makes room for one more row. */
void Grow(Receiver *receiver) {
	RawResult *result = receiver->result;
	if (result->rows < result->capacity) {
		return;
	}
	const int64 capacity = result->capacity == 0 ? kFirstRows : result->capacity * 2;
	const Size bytes = sizeof(char *) * Max(result->columns, 1) * static_cast<Size>(capacity);
	result->cells = static_cast<char **>(result->cells == nullptr
	                                         ? MemoryContextAllocHuge(receiver->keep, bytes)
	                                         : repalloc_huge(result->cells, bytes));
	result->capacity = capacity;
}

/* Keeps one row; false = it is over the byte limit. */
bool KeepRow(Receiver *receiver, TupleTableSlot *slot) {
	RawResult *result = receiver->result;
	slot_getallattrs(slot);
	char **cells = result->cells + result->rows * result->columns;
	for (int i = 0; i < result->columns; i++) {
		cells[i] = nullptr;
		if (slot->tts_isnull[i]) {
			continue;
		}
		const char *text = OutputFunctionCall(&receiver->writers[i], slot->tts_values[i]);
		receiver->bytes += static_cast<int64>(strlen(text)) + 1;
		if (receiver->bytes > receiver->limits.max_bytes) {
			return false;
		}
		cells[i] = MemoryContextStrdup(receiver->keep, text);
	}
	return true;
}

bool Receive(TupleTableSlot *slot, DestReceiver *self) {
	auto *receiver = reinterpret_cast<Receiver *>(self);
	RawResult *result = receiver->result;
	if (result->rows >= receiver->limits.max_rows) {
		result->truncated = true;
		return false;
	}
	Grow(receiver);
	MemoryContext caller = MemoryContextSwitchTo(receiver->scratch);
	const bool kept = KeepRow(receiver, slot);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(receiver->scratch);
	if (!kept) {
		result->truncated = true;
		return false;
	}
	result->rows++;
	return true;
}

void ShutDown(DestReceiver *) {}

} // namespace

RawResult *ReadResult(PlannedStmt *plan, const char *sql, const ResultLimits &limits) {
	auto *receiver = static_cast<Receiver *>(palloc0(sizeof(Receiver)));
	receiver->base.receiveSlot = Receive;
	receiver->base.rStartup = StartUp;
	receiver->base.rShutdown = ShutDown;
	receiver->base.rDestroy = ShutDown;
	receiver->base.mydest = DestNone;
	receiver->result = static_cast<RawResult *>(palloc0(sizeof(RawResult)));
	receiver->limits = limits;
	receiver->keep = CurrentMemoryContext;
	receiver->scratch =
		AllocSetContextCreate(CurrentMemoryContext, "savant result row", ALLOCSET_DEFAULT_SIZES);

	QueryDesc *query = CreateQueryDesc(plan, sql, GetActiveSnapshot(), InvalidSnapshot,
	                                   &receiver->base, nullptr, nullptr, 0);
	ExecutorStart(query, 0);
	ExecutorRun(query, ForwardScanDirection, 0, true);
	ExecutorFinish(query);
	ExecutorEnd(query);
	FreeQueryDesc(query);
	return receiver->result;
}

core::ResultSet MakeResultSet(const RawResult &raw, const core::Mask *masks) {
	core::ResultSet result;
	result.truncated = raw.truncated;
	for (int i = 0; i < raw.columns; i++) {
		const bool masked = masks != nullptr && masks[i] != core::Mask::None;
		result.columns.push_back(
			{FromServer(raw.names[i]), FromServer(raw.types[i]), raw.numeric[i], masked});
	}
	result.rows.reserve(static_cast<std::size_t>(raw.rows));
	for (int64 row = 0; row < raw.rows; row++) {
		std::vector<core::CellText> cells;
		cells.reserve(static_cast<std::size_t>(raw.columns));
		for (int i = 0; i < raw.columns; i++) {
			const char *text = raw.cells[row * raw.columns + i];
			if (text == nullptr) {
				cells.emplace_back();
			} else if (result.columns[static_cast<std::size_t>(i)].masked) {
				cells.emplace_back(core::ApplyMask(masks[i], FromServer(text)));
			} else {
				cells.emplace_back(FromServer(text));
			}
		}
		result.rows.push_back(std::move(cells));
	}
	return result;
}

} // namespace savant::pg
