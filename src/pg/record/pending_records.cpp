/*
 * pending_records.cpp
 *     The list of records that this session still owes.
 *
 * The transaction callbacks are plain C (B16): they only change marks and free
 * list cells, which cannot fail.
 */
#include "pg/record/pending_records.hpp"

#include "pg/boundary.hpp"
#include "pg/record/counters.hpp"
#include "pg/record/record_table.hpp"

extern "C" {
#include "access/parallel.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "storage/ipc.h"
#include "utils/fmgrprotos.h"
}

namespace savant::pg {

namespace {

constexpr int kMaxPending = 64;

struct PendingEntry {
	bool written;
	SubTransactionId written_in;
	RecordEntry entry;
};

// Palloc'd in one block on first use, never freed (B11); oldest first.
PendingEntry *pending = nullptr;
int pending_count = 0;

void Remove(int position) {
	pending_count--;
	for (int i = position; i < pending_count; i++) {
		pending[i] = pending[i + 1];
	}
}

void AtTransactionEnd(XactEvent event, void *) {
	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_PREPARE) {
		for (int i = pending_count - 1; i >= 0; i--) {
			if (pending[i].written) {
				Count(Counter::RecordsWritten);
				Remove(i);
			}
		}
	} else if (event == XACT_EVENT_ABORT) {
		for (int i = 0; i < pending_count; i++) {
			pending[i].written = false;
		}
	}
}

/* Subtransaction numbers grow: what is not older than the aborted one lies within it. */
void AtSubtransactionEnd(SubXactEvent event, SubTransactionId own, SubTransactionId, void *) {
	if (event != SUBXACT_EVENT_ABORT_SUB) {
		return;
	}
	for (int i = 0; i < pending_count; i++) {
		if (pending[i].written && pending[i].written_in >= own) {
			pending[i].written = false;
		}
	}
}

void AtExit(int, Datum) {
	for (int i = 0; i < pending_count; i++) {
		LogEntry(pending[i].entry);
	}
	pending_count = 0;
}

bool MakeList() {
	if (pending == nullptr) {
		Call([] {
			auto *list = static_cast<PendingEntry *>(
				MemoryContextAlloc(TopMemoryContext, sizeof(PendingEntry) * kMaxPending));
			RegisterXactCallback(AtTransactionEnd, nullptr);
			RegisterSubXactCallback(AtSubtransactionEnd, nullptr);
			before_shmem_exit(AtExit, 0);
			pending = list;
		});
	}
	return pending != nullptr;
}

bool CanWriteNow() {
	return IsTransactionState() && !XactReadOnly && !RecoveryInProgress() && !IsInParallelMode();
}

/* Server regime: all unwritten entries; they are marked when all are in. */
void InsertUnwritten() {
	for (int i = 0; i < pending_count; i++) {
		if (!pending[i].written &&
		    InsertEntries(&pending[i].entry, 1, false) != InsertOutcome::Written) {
			return;
		}
		if (!pending[i].written) {
			pending[i].written = true;
			pending[i].written_in = GetCurrentSubTransactionId();
		}
	}
}

} // namespace

void KeepPending(const RecordEntry &entry) noexcept {
	bool have_list = false;
	try {
		have_list = MakeList();
	} catch (...) {
		have_list = false; // out of memory: TopMemoryContext is as it was
	}
	if (!have_list) {
		LogEntry(entry);
		return;
	}
	if (pending_count == kMaxPending) {
		if (!pending[0].written) {
			LogEntry(pending[0].entry);
		}
		Remove(0);
	}
	PendingEntry &place = pending[pending_count++];
	place.written = false;
	place.written_in = InvalidSubTransactionId;
	place.entry = entry;
}

void WritePending() noexcept {
	if (PendingEntries() == 0 || !CanWriteNow()) {
		return;
	}
	try {
		Subtransaction subtransaction;
		Call([] { InsertUnwritten(); });
		subtransaction.Release();
	} catch (...) {
		// Rolled back; the callback has taken the marks away, so they wait for the next request.
	}
}

int PendingEntries() noexcept {
	int count = 0;
	for (int i = 0; i < pending_count; i++) {
		count += pending[i].written ? 0 : 1;
	}
	return count;
}

void LogEntry(const RecordEntry &entry) noexcept {
	const RecordEntry *source = &entry;
	Count(Counter::RecordsLogged);
	Quietly([source] {
		const bool audit = source->kind == RecordKind::Audit;
		char *id =
			DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(&source->request_id)));
		ereport(LOG_SERVER_ONLY,
		        (errmsg("savant %s: request=%s verb=%s role=%s status=%s route=%s sqlstate=%s "
		                "layer=%d rows=%lld total_ms=%.3f fingerprint=%s",
		                audit ? "audit" : "request", id, source->verb, source->role_name,
		                source->status, source->route, source->sqlstate, source->layer,
		                static_cast<long long>(source->row_count),
		                source->stage_ms[kRecordStages - 1], source->fingerprint),
		         errhidestmt(true), errhidecontext(true)));
	});
}

} // namespace savant::pg
