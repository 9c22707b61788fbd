/*
 * boundary.cpp
 *     The parts of the C++/server border that need no template.
 */
#include "pg/boundary.hpp"

#include <cstring>

extern "C" {
#include "access/xact.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
}

namespace savant::pg {

namespace {

// Reports of errors in flight.  Created on first use, never freed (B11, B18).
MemoryContext error_reports = nullptr;
int entry_depth = 0;

void Fill(Failure &failure, int sqlstate, const char *message, const char *detail = "",
          const char *hint = "") noexcept {
	failure.report = nullptr;
	failure.sqlstate = sqlstate;
	strlcpy(failure.message, message, sizeof(failure.message));
	strlcpy(failure.detail, detail, sizeof(failure.detail));
	strlcpy(failure.hint, hint, sizeof(failure.hint));
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

ErrorData *CaptureError() {
	if (error_reports == nullptr) {
		error_reports = AllocSetContextCreate(TopMemoryContext, "savant error reports",
		                                      ALLOCSET_SMALL_SIZES);
	}
	MemoryContext previous = MemoryContextSwitchTo(error_reports);
	ErrorData *report = CopyErrorData();
	FlushErrorState();
	MemoryContextSwitchTo(previous);
	return report;
}

void DescribeCurrentException(Failure &failure) noexcept {
	try {
		throw;
	} catch (const Error &error) {
		failure.report = error.report();
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

void Raise(const Failure &failure) {
	if (failure.report != nullptr) {
		ReThrowError(failure.report);
	}
	ereport(ERROR, (errcode(failure.sqlstate), errmsg("%s", failure.message),
	                failure.detail[0] != '\0' ? errdetail("%s", failure.detail) : 0,
	                failure.hint[0] != '\0' ? errhint("%s", failure.hint) : 0));
	pg_unreachable();
}

void Warn(const Failure &failure) noexcept {
	const ErrorData *report = failure.report;
	ereport(WARNING,
	        (errcode(report != nullptr ? report->sqlerrcode : failure.sqlstate),
	         errmsg("%s", report != nullptr
	                          ? (report->message != nullptr ? report->message : "(no message)")
	                          : failure.message)));
}

void BeginEntry() noexcept {
	if (entry_depth++ == 0 && error_reports != nullptr) {
		MemoryContextReset(error_reports);
	}
}

void EndEntry() noexcept { entry_depth--; }

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
