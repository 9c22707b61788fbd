/*
 * boundary.cpp
 *     The parts of the C++/server border that need no template.
 */
#include "pg/boundary.hpp"

#include <cstring>

extern "C" {
#include "access/xact.h"
#include "mb/pg_wchar.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
}

namespace savant::pg {

struct Report {
	ErrorData *data;
	MemoryContext context; // holds the data and this; null: static, never freed
	int references;
	Report *next; // in the list of delivered reports
};

namespace {

// Handed to ReThrowError, which copies them and never comes back: freed at the next occasion.
Report *delivered = nullptr;
int live_reports = 0;
int captured_errors = 0;
int latest_sqlstate = 0;

ErrorData no_memory_data;
Report no_memory_report;

void Fill(Failure &failure, int sqlstate, const char *message, const char *detail = "",
          const char *hint = "") noexcept {
	failure.report = nullptr;
	failure.sqlstate = sqlstate;
	strlcpy(failure.message, message, sizeof(failure.message));
	strlcpy(failure.detail, detail, sizeof(failure.detail));
	strlcpy(failure.hint, hint, sizeof(failure.hint));
}

/* Runs `fn`; false when it raised, and the error is then forgotten. */
template <typename Fn>
bool Attempt(Fn fn) noexcept {
	sigjmp_buf *const saved_stack = PG_exception_stack;
	ErrorContextCallback *const saved_callbacks = error_context_stack;
	MemoryContext const saved_context = CurrentMemoryContext;
	sigjmp_buf here;
	const bool first = sigsetjmp(here, 0) == 0;
	if (first) {
		PG_exception_stack = &here;
		error_context_stack = nullptr;
		fn();
	} else {
		FlushErrorState();
	}
	PG_exception_stack = saved_stack;
	error_context_stack = saved_callbacks;
	MemoryContextSwitchTo(saved_context);
	return first;
}

void Release(Report *report) noexcept {
	if (--report->references > 0 || report->context == nullptr) {
		return;
	}
	live_reports--;
	MemoryContextDelete(report->context);
}

void FreeDelivered() noexcept {
	while (delivered != nullptr) {
		Report *next = delivered->next;
		Release(delivered);
		delivered = next;
	}
}

Report *NoMemoryReport() noexcept {
	no_memory_data.elevel = ERROR;
	no_memory_data.sqlerrcode = ERRCODE_OUT_OF_MEMORY;
	no_memory_data.message = const_cast<char *>("out of memory");
	no_memory_data.output_to_server = true;
	no_memory_data.output_to_client = true;
	no_memory_data.assoc_context = ErrorContext;
	no_memory_report.data = &no_memory_data;
	no_memory_report.references = 1; // never counted down to a free
	return &no_memory_report;
}

/* What cannot be shown in the database's encoding becomes '?'. */
void MakePrintable(char *text, bool keep_unicode) noexcept {
	for (char *at = text; *at != '\0'; at++) {
		if (IS_HIGHBIT_SET(*at) && !keep_unicode) {
			*at = '?';
		}
	}
}

/*
 * Brings UTF-8 (from core, or from some library, so not even surely UTF-8) into
 * the database encoding, in place.  An error report that raises another error
 * while being made would hide the first one.
 */
void ToServerInPlace(char *text, std::size_t size) noexcept {
	const int length = static_cast<int>(strlen(text));
	const int whole = pg_encoding_mbcliplen(PG_UTF8, text, length, length);
	text[whole] = '\0';
	const bool valid = pg_verify_mbstr(PG_UTF8, text, whole, true);
	if (!valid || GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII) {
		MakePrintable(text, valid);
		return;
	}
	const bool converted = Attempt([text, whole, size] {
		const char *server = pg_any_to_server(text, whole, PG_UTF8);
		if (server != text) {
			const int fits =
				pg_mbcliplen(server, static_cast<int>(strlen(server)), static_cast<int>(size) - 1);
			memcpy(text, server, static_cast<std::size_t>(fits));
			text[fits] = '\0';
		}
	});
	if (!converted) {
		MakePrintable(text, false);
	}
}

void ToServerInPlace(Failure &failure) noexcept {
	ToServerInPlace(failure.message, sizeof(failure.message));
	ToServerInPlace(failure.detail, sizeof(failure.detail));
	ToServerInPlace(failure.hint, sizeof(failure.hint));
}

} // namespace

int SqlStateOf(core::ErrorCode code) {
	switch (code) {
	case core::ErrorCode::InvalidParameter:
		return ERRCODE_INVALID_PARAMETER_VALUE;
	case core::ErrorCode::InvalidText:
		return ERRCODE_CHARACTER_NOT_IN_REPERTOIRE;
	case core::ErrorCode::SyntaxError:
		return ERRCODE_SYNTAX_ERROR;
	case core::ErrorCode::UndefinedObject:
		return ERRCODE_UNDEFINED_OBJECT;
	case core::ErrorCode::UndefinedTable:
		return ERRCODE_UNDEFINED_TABLE;
	case core::ErrorCode::NotPermitted:
		return ERRCODE_INSUFFICIENT_PRIVILEGE;
	case core::ErrorCode::LimitExceeded:
		return ERRCODE_PROGRAM_LIMIT_EXCEEDED;
	case core::ErrorCode::TooComplex:
		return ERRCODE_STATEMENT_TOO_COMPLEX;
	case core::ErrorCode::NotSupported:
		return ERRCODE_FEATURE_NOT_SUPPORTED;
	case core::ErrorCode::NotConfigured:
		return ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE;
	case core::ErrorCode::RateLimited:
		return ERRCODE_CONFIGURATION_LIMIT_EXCEEDED;
	case core::ErrorCode::Unavailable:
		return ERRCODE_CONNECTION_FAILURE;
	case core::ErrorCode::Canceled:
		return ERRCODE_QUERY_CANCELED;
	}
	return ERRCODE_INTERNAL_ERROR;
}

Error::Error(const Error &other) noexcept : report_(other.Share()) {}

Error::~Error() { pg::Release(report_); }

const char *Error::what() const noexcept {
	const char *message = report_->data->message;
	return message != nullptr ? message : "(no message)";
}

ErrorData *Error::report() const noexcept { return report_->data; }

Report *Error::Share() const noexcept {
	report_->references++;
	return report_;
}

Report *CaptureError() noexcept {
	FreeDelivered();
	captured_errors++;
	Report *result = nullptr;
	Report **const out = &result;
	const bool copied = Attempt([out] {
		MemoryContext context =
			AllocSetContextCreate(TopMemoryContext, "savant error report", ALLOCSET_SMALL_SIZES);
		MemoryContextSwitchTo(context);
		auto *report = static_cast<Report *>(palloc0(sizeof(Report)));
		report->data = CopyErrorData();
		report->context = context;
		report->references = 1;
		FlushErrorState();
		*out = report;
	});
	if (!copied || result == nullptr) {
		latest_sqlstate = ERRCODE_OUT_OF_MEMORY;
		return NoMemoryReport();
	}
	latest_sqlstate = result->data->sqlerrcode;
	live_reports++;
	return result;
}

void DescribeCurrentException(Failure &failure) noexcept {
	try {
		throw;
	} catch (const Error &error) {
		failure.report = error.Share();
	} catch (const core::UserError &error) {
		Fill(failure, SqlStateOf(error.code), error.message.c_str(), error.detail.c_str(),
		     error.hint.c_str());
	} catch (const std::bad_alloc &) {
		Fill(failure, ERRCODE_OUT_OF_MEMORY, "out of memory");
	} catch (const std::exception &error) {
		Fill(failure, ERRCODE_INTERNAL_ERROR, error.what());
	} catch (...) {
		Fill(failure, ERRCODE_INTERNAL_ERROR, "unrecognized C++ exception");
	}
}

void Raise(Failure &failure) {
	if (failure.report != nullptr) {
		if (failure.report->context != nullptr) {
			failure.report->next = delivered;
			delivered = failure.report;
		}
		ReThrowError(failure.report->data);
	}
	ToServerInPlace(failure);
	ereport(ERROR, (errcode(failure.sqlstate), errmsg("%s", failure.message),
	                failure.detail[0] != '\0' ? errdetail("%s", failure.detail) : 0,
	                failure.hint[0] != '\0' ? errhint("%s", failure.hint) : 0));
	pg_unreachable();
}

void Warn(Failure &failure) noexcept {
	const ErrorData *report = failure.report != nullptr ? failure.report->data : nullptr;
	if (report == nullptr) {
		ToServerInPlace(failure);
	}
	const char *message = report == nullptr            ? failure.message
	                      : report->message == nullptr ? "(no message)"
	                                                   : report->message;
	const int sqlstate = report != nullptr ? report->sqlerrcode : failure.sqlstate;
	(void)Attempt(
		[message, sqlstate] { ereport(WARNING, (errcode(sqlstate), errmsg("%s", message))); });
	if (failure.report != nullptr) {
		Release(failure.report);
		failure.report = nullptr;
	}
}

int CapturedErrors() noexcept { return captured_errors; }

int LatestSqlState() noexcept { return latest_sqlstate; }

int LiveReports() noexcept {
	FreeDelivered();
	return live_reports;
}

Subtransaction::Subtransaction() : context_(CurrentMemoryContext), owner_(CurrentResourceOwner) {
	Call([this] {
		BeginInternalSubTransaction(nullptr);
		MemoryContextSwitchTo(context_);
	});
	open_ = true;
}

Subtransaction::~Subtransaction() {
	if (!open_) {
		return;
	}
	Quietly([this] { RollbackAndReleaseCurrentSubTransaction(); });
	MemoryContextSwitchTo(context_);
	CurrentResourceOwner = static_cast<ResourceOwner>(owner_);
}

void Subtransaction::Release() {
	open_ = false;
	Call([] { ReleaseCurrentSubTransaction(); });
	MemoryContextSwitchTo(context_);
	CurrentResourceOwner = static_cast<ResourceOwner>(owner_);
}

void Subtransaction::Rollback() {
	open_ = false;
	Call([] { RollbackAndReleaseCurrentSubTransaction(); });
	MemoryContextSwitchTo(context_);
	CurrentResourceOwner = static_cast<ResourceOwner>(owner_);
}

Transaction::Transaction() {
	open_ = true; // also when the start fails half-way: then there is something to abort
	try {
		Call([] {
			SetCurrentStatementStartTimestamp();
			StartTransactionCommand();
			PushActiveSnapshot(GetTransactionSnapshot());
		});
	} catch (...) {
		Quietly([] { AbortCurrentTransaction(); });
		throw;
	}
}

Transaction::~Transaction() {
	if (open_) {
		Quietly([] { AbortCurrentTransaction(); });
	}
}

void Transaction::Commit() {
	Call([] {
		PopActiveSnapshot();
		CommitTransactionCommand();
	});
	open_ = false;
}

} // namespace savant::pg
