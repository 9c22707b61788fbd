/*
 * probe_query.cpp
 *     Running one probe, and its rows as columns.
 *
 * The rows are taken apart inside one guarded call into plain arrays, in a memory context of
 * their own; std containers are filled from these outside of it.
 */
#include "pg/watch/probe_query.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <unordered_map>

#include "core/watch/probe.hpp"
#include "core/watch/secrets.hpp"
#include "pg/datum.hpp"
#include "pg/local_setting.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "pgstat.h"
#include "postmaster/interrupt.h"
#include "storage/latch.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/pg_lsn.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

using core::ProbeCellKind;

constexpr double kMicroseconds = 1e6;
constexpr double kSecondsPerDay = 86400, kDaysPerMonth = 30;

struct RawColumn {
	const char *name;
	Oid type;
	ProbeCellKind kind;
	double *numbers;
	int64 *integers;
	char **texts; // null = NULL
	bool *nulls;  // of integers
	FmgrInfo output;
};

struct RawTable {
	RawColumn *columns;
	int width;
	uint64 rows;
};

bool timer_registered = false;
TimeoutId timer = MAX_TIMEOUTS;
volatile sig_atomic_t timer_fired = 0;

/* Runs in a signal handler. */
void OnTimer() {
	timer_fired = 1;
	QueryCancelPending = true;
	InterruptPending = true;
	SetLatch(MyLatch);
}

ProbeCellKind KindOf(Oid type, bool is_key) {
	switch (type) {
	case INT8OID:
		return is_key ? ProbeCellKind::Integer : ProbeCellKind::Number;
	case INT2OID:
	case INT4OID:
	case OIDOID:
	case FLOAT4OID:
	case FLOAT8OID:
	case NUMERICOID:
	case TIMESTAMPTZOID:
	case INTERVALOID:
	case PG_LSNOID:
		return ProbeCellKind::Number;
	case BOOLOID:
		return ProbeCellKind::Flag;
	default:
		return ProbeCellKind::Text;
	}
}

double SecondsOf(TimestampTz at) {
	if (TIMESTAMP_NOT_FINITE(at)) {
		return TIMESTAMP_IS_NOBEGIN(at) ? -get_float8_infinity() : get_float8_infinity();
	}
	constexpr double kEpochs = (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * kSecondsPerDay;
	return static_cast<double>(at) / kMicroseconds + kEpochs;
}

double NumberOf(Oid type, Datum value) {
	switch (type) {
	case INT2OID:
		return DatumGetInt16(value);
	case INT4OID:
		return DatumGetInt32(value);
	case INT8OID:
		return static_cast<double>(DatumGetInt64(value));
	case OIDOID:
		return DatumGetObjectId(value);
	case BOOLOID:
		return DatumGetBool(value) ? 1 : 0;
	case FLOAT4OID:
		return DatumGetFloat4(value);
	case FLOAT8OID:
		return DatumGetFloat8(value);
	case NUMERICOID:
		return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value));
	case TIMESTAMPTZOID:
		return SecondsOf(DatumGetTimestampTz(value));
	case PG_LSNOID:
		return static_cast<double>(DatumGetLSN(value));
	default: { // INTERVALOID
		const Interval *span = DatumGetIntervalP(value);
		return static_cast<double>(span->time) / kMicroseconds +
		       (span->day + span->month * kDaysPerMonth) * kSecondsPerDay;
	}
	}
}

/* Whether `name` is one of a comma-separated list; server regime, nothing is allocated. */
bool IsListed(const char *name, const char *list) {
	const size_t length = strlen(name);
	for (const char *at = list; (at = strstr(at, name)) != nullptr; at += length) {
		if ((at == list || at[-1] == ',') && (at[length] == '\0' || at[length] == ',')) {
			return true;
		}
	}
	return false;
}

RawTable MakeRawTable(TupleDesc desc, uint64 rows, const char *key) {
	RawTable raw = {nullptr, desc->natts, rows};
	raw.columns =
		static_cast<RawColumn *>(palloc0(sizeof(RawColumn) * static_cast<Size>(desc->natts)));
	const Size count = Max(rows, 1);
	for (int i = 0; i < desc->natts; i++) {
		RawColumn &column = raw.columns[i];
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		column.name = pstrdup(NameStr(attribute->attname));
		column.type = attribute->atttypid;
		column.kind =
			KindOf(column.type, IsListed(column.name, key) || strcmp(column.name, "query_id") == 0);
		if (column.kind == ProbeCellKind::Text) {
			Oid function;
			bool is_varlena;
			getTypeOutputInfo(column.type, &function, &is_varlena);
			fmgr_info(function, &column.output);
			column.texts = static_cast<char **>(
				palloc_extended(sizeof(char *) * count, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
		} else if (column.kind == ProbeCellKind::Integer) {
			column.integers = static_cast<int64 *>(palloc0(sizeof(int64) * count));
			column.nulls = static_cast<bool *>(palloc0(sizeof(bool) * count));
		} else {
			column.numbers = static_cast<double *>(palloc0(sizeof(double) * count));
		}
	}
	return raw;
}

void FillRow(RawTable &raw, uint64 row, const Datum *values, const bool *nulls) {
	for (int i = 0; i < raw.width; i++) {
		RawColumn &column = raw.columns[i];
		if (column.kind == ProbeCellKind::Text) {
			column.texts[row] = nulls[i] ? nullptr : OutputFunctionCall(&column.output, values[i]);
		} else if (column.kind == ProbeCellKind::Integer) {
			column.nulls[row] = nulls[i];
			column.integers[row] = nulls[i] ? 0 : DatumGetInt64(values[i]);
		} else {
			column.numbers[row] = nulls[i] ? get_float8_nan() : NumberOf(column.type, values[i]);
		}
	}
}

/* Server regime, within SPI: the result of the last statement, in `context`. */
RawTable TakeRows(MemoryContext context, const char *key) {
	MemoryContext before = MemoryContextSwitchTo(context);
	TupleDesc desc = SPI_tuptable->tupdesc;
	RawTable raw = MakeRawTable(desc, SPI_processed, key);
	Datum *values = static_cast<Datum *>(palloc(sizeof(Datum) * static_cast<Size>(desc->natts)));
	bool *nulls = static_cast<bool *>(palloc(sizeof(bool) * static_cast<Size>(desc->natts)));
	for (uint64 row = 0; row < raw.rows; row++) {
		heap_deform_tuple(SPI_tuptable->vals[row], desc, values, nulls);
		FillRow(raw, row, values, nulls);
	}
	MemoryContextSwitchTo(before);
	return raw;
}

/* Plans that stay, by text; the server forgets what they were made of when that changes. */
SPIPlanPtr KeptPlan(const std::string &sql) {
	static auto *plans = new std::unordered_map<std::string, SPIPlanPtr>();
	SPIPlanPtr &plan = (*plans)[sql];
	if (plan == nullptr) {
		const char *const text = sql.c_str();
		plan = Call([text]() -> SPIPlanPtr {
			SPI_connect();
			SPIPlanPtr made = SPI_prepare(text, 0, nullptr);
			if (made == nullptr || SPI_keepplan(made) != 0) {
				elog(ERROR, "could not prepare a probe: %s", SPI_result_code_string(SPI_result));
			}
			SPI_finish();
			return made;
		});
	}
	return plan;
}

RawTable Run(const char *sql, SPIPlanPtr plan, const char *key, MemoryContext context) {
	return Call([sql, plan, key, context] {
		SPI_connect();
		PushActiveSnapshot(GetTransactionSnapshot());
		const int code = plan != nullptr ? SPI_execute_plan(plan, nullptr, nullptr, true, 0)
		                                 : SPI_execute(sql, true, 0);
		if (code != SPI_OK_SELECT) {
			elog(ERROR, "a probe is not a SELECT: %s", SPI_result_code_string(code));
		}
		const RawTable raw = TakeRows(context, key);
		PopActiveSnapshot();
		SPI_finish();
		return raw;
	});
}

/*
 * Statements of other databases come as bytes of their encodings: what is not valid here
 * becomes '?'.
 */
std::string TextOf(char *text) {
	const std::size_t length = std::strlen(text);
	const auto is_plain = [](char c) { return static_cast<signed char>(c) > 0; };
	if (std::all_of(text, text + length, is_plain)) {
		return std::string(text, length);
	}
	if (GetDatabaseEncoding() != PG_SQL_ASCII &&
	    !pg_verify_mbstr(GetDatabaseEncoding(), text, static_cast<int>(length), true)) {
		std::replace_if(
			text, text + length, [is_plain](char c) { return !is_plain(c); }, '?');
	}
	return FromServerLossy(text);
}

core::ProbeColumn ColumnOf(const RawColumn &raw, std::size_t rows) {
	core::ProbeColumn column;
	column.name = raw.name;
	column.kind = raw.kind;
	switch (raw.kind) {
	case ProbeCellKind::Text: {
		const bool is_statement = column.name == "query" || column.name == "statement";
		for (std::size_t row = 0; row < rows; row++) {
			column.nulls.push_back(raw.texts[row] == nullptr);
			std::string text = raw.texts[row] == nullptr ? "" : TextOf(raw.texts[row]);
			column.texts.push_back(is_statement ? core::WithoutSecrets(text) : std::move(text));
		}
		break;
	}
	case ProbeCellKind::Integer:
		column.integers.assign(raw.integers, raw.integers + rows);
		column.nulls.assign(raw.nulls, raw.nulls + rows);
		break;
	case ProbeCellKind::Number:
	case ProbeCellKind::Flag:
		column.numbers.assign(raw.numbers, raw.numbers + rows);
		break;
	}
	return column;
}

/* A memory context that goes with the scope. */
class AnswerMemory {
public:
	AnswerMemory()
		: context_(Call([] {
			  return AllocSetContextCreate(CurrentMemoryContext, "savant probe answer",
		                                   ALLOCSET_DEFAULT_SIZES);
		  })) {}
	~AnswerMemory() {
		MemoryContext context = context_;
		Quietly([context] { MemoryContextDelete(context); });
	}
	AnswerMemory(const AnswerMemory &) = delete;
	AnswerMemory &operator=(const AnswerMemory &) = delete;
	MemoryContext get() const { return context_; }

private:
	MemoryContext context_;
};

} // namespace

void FixLanguage() {
	constexpr const char *kSettings[][2] = {{"search_path", "pg_catalog, pg_temp"},
	                                        {"standard_conforming_strings", "on"},
	                                        {"transform_null_equals", "off"},
	                                        {"quote_all_identifiers", "off"},
	                                        {"DateStyle", "ISO, MDY"},
	                                        {"IntervalStyle", "postgres"},
	                                        {"extra_float_digits", "1"},
	                                        {"bytea_output", "hex"}};
	for (const auto &setting : kSettings) {
		SetLocally(setting[0], setting[1]);
	}
}

void LeaveStatisticsAlone() {
	if (GetConfigOption("pg_stat_statements.track", true, false) != nullptr) {
		SetLocally("pg_stat_statements.track", "none");
	}
}

ProbeScope::ProbeScope() {
	level_ = Call([] {
		// A transaction that looked at statistics before keeps what it saw; we want them of now.
		pgstat_clear_snapshot();
		const int level = NewGUCNestLevel();
		FixLanguage();
		SetLocally("lock_timeout", kProbeLockTimeout);
		SetLocally("max_parallel_workers_per_gather", "0");
		SetLocally("jit", "off");
		LeaveStatisticsAlone();
		return level;
	});
	open_ = true;
}

ProbeScope::~ProbeScope() {
	// Unwinding because of an ERROR: the abort restores the settings.
	if (std::uncaught_exceptions() == 0) {
		Close();
	}
}

void ProbeScope::Close() noexcept {
	if (open_) {
		open_ = false;
		const int level = level_;
		Quietly([level] { AtEOXact_GUC(true, level); });
	}
}

WholeCatalogScope::WholeCatalogScope() {
	level_ = Call([] {
		const int level = NewGUCNestLevel();
		SetLocally("enable_nestloop", "off");
		return level;
	});
}

WholeCatalogScope::~WholeCatalogScope() {
	// Also after an ERROR: the probe's subtransaction has ended by now, and we go on.
	const int level = level_;
	Quietly([level] { AtEOXact_GUC(true, level); });
}

ProbeTimer::ProbeTimer() {
	Call([] {
		if (!timer_registered) {
			timer = RegisterTimeout(USER_TIMEOUT, OnTimer);
			timer_registered = true;
		}
		timer_fired = 0;
		enable_timeout_after(timer, kProbeTimeoutMs);
	});
}

ProbeTimer::~ProbeTimer() {
	Quietly([] { disable_timeout(timer, false); });
	// A timer that fired after the last look at interrupts must not cancel the caller.
	if (timer_fired != 0) {
		QueryCancelPending = false;
	}
}

bool ProbeTimer::HasFired() noexcept { return timer_fired != 0; }

core::ProbeTable AskServer(const std::string &sql, const char *key, bool keep_plan) {
	const AnswerMemory memory;
	Subtransaction unit;
	const ProbeTimer limit;
	SPIPlanPtr plan = keep_plan ? KeptPlan(sql) : nullptr;
	const RawTable raw = Run(sql.c_str(), plan, key, memory.get());
	std::vector<core::ProbeColumn> columns;
	for (int i = 0; i < raw.width; i++) {
		columns.push_back(ColumnOf(raw.columns[i], raw.rows));
	}
	unit.Release();
	return core::ProbeTable(std::move(columns));
}

bool IsProbeFailure(const Error &error, core::ProbeFailure &failure) {
	const int sqlstate = error.sqlstate();
	if (sqlstate == ERRCODE_QUERY_CANCELED && (!ProbeTimer::HasFired() || ShutdownRequestPending)) {
		return false;
	}
	failure.kind = core::ProbeFailure::Kind::Failed;
	if (sqlstate == ERRCODE_QUERY_CANCELED || sqlstate == ERRCODE_LOCK_NOT_AVAILABLE) {
		failure.kind = core::ProbeFailure::Kind::TimedOut;
	} else if (sqlstate == ERRCODE_INSUFFICIENT_PRIVILEGE) {
		failure.kind = core::ProbeFailure::Kind::Refused;
	} else if (sqlstate == ERRCODE_FEATURE_NOT_SUPPORTED) { // of a function of ours
		failure.kind = core::ProbeFailure::Kind::NotApplicable;
	}
	failure.sqlstate = unpack_sql_state(sqlstate);
	failure.message = FromServerLossy(error.report()->message);
	if (failure.kind == core::ProbeFailure::Kind::TimedOut && sqlstate == ERRCODE_QUERY_CANCELED) {
		failure.message = "took more than " + std::to_string(kProbeTimeoutMs / 1000) + " s";
	}
	return true;
}

} // namespace savant::pg
