/*
 * recorder.cpp
 *     Turns an Answer into entries of the record, and sends them on their way.
 */
#include "pg/record/recorder.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "core/errors.hpp"
#include "core/sql/pg_query_port.hpp"
#include "pg/datum.hpp"
#include "pg/record/counters.hpp"
#include "pg/record/limits.hpp"
#include "pg/record/pending_records.hpp"
#include "pg/record/record_entry.hpp"
#include "pg/record/record_queue.hpp"
#include "pg/settings.hpp"
#include "pg/sha256.hpp"
#include "pg/shared_state.hpp"

extern "C" {
#include "access/xlog.h"
#include "mb/pg_wchar.h"
#include "storage/ipc.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

using core::Answer;

Recorder *innermost = nullptr; // the request going on, if any
bool exit_callback_registered = false;

constexpr const char *RouteName(core::Route route) {
	switch (route) {
	case core::Route::None:
		return "none";
	case core::Route::Verified:
		return "verified";
	case core::Route::Metric:
		return "metric";
	case core::Route::Catalogue:
		return "catalogue";
	case core::Route::Rules:
		return "rules";
	case core::Route::Model:
		return "model";
	case core::Route::Caller:
		return "caller";
	}
	return "none";
}

/* The status of savant.request_log and the counter that goes with it. */
std::pair<const char *, Counter> StatusOf(const Answer &answer) {
	if (answer.refusing_layer > 0) {
		return {"refused", Counter::Refused};
	}
	if (answer.error.has_value()) {
		return {"failed", Counter::Failed};
	}
	if (answer.needs_clarification) {
		return {"clarified", Counter::Clarified};
	}
	if (answer.route == core::Route::None) {
		return {"unanswered", Counter::Unanswered};
	}
	return {"answered", Counter::Answered};
}

void CountRoute(core::Route route) {
	if (route != core::Route::None) {
		const int first = static_cast<int>(Counter::RouteVerified);
		Count(static_cast<Counter>(first + static_cast<int>(route) -
		                           static_cast<int>(core::Route::Verified)));
	}
}

/* Cuts UTF-8 or server text at a whole character; never raises. */
void Store(char *place, std::size_t size, std::string_view text, int encoding) {
	const int length = static_cast<int>(std::min<std::size_t>(text.size(), size - 1));
	const int fits = pg_encoding_mbcliplen(encoding, text.data(), length, length);
	memcpy(place, text.data(), static_cast<std::size_t>(fits));
	place[fits] = '\0';
}

/* UTF-8 into the entry, in the database encoding; throws pg::Error when it has no such form. */
void StoreText(char *place, std::size_t size, std::string_view utf8) {
	// The tail that is cut anyway need not be converted; no character grows more than fourfold.
	const std::string text = ToServer(
		utf8.substr(0, static_cast<std::size_t>(pg_encoding_mbcliplen(
						   PG_UTF8, utf8.data(), static_cast<int>(std::min(utf8.size(), size)),
						   static_cast<int>(size)))));
	Store(place, size, text, GetDatabaseEncoding());
}

void StoreError(RecordEntry &entry, const std::optional<core::AnswerError> &error) {
	if (error.has_value()) {
		Store(entry.sqlstate, 6, error->code, PG_UTF8);
		StoreText(entry.message, sizeof(entry.message), error->message);
	}
}

std::string WarningCodes(const Answer &answer) {
	std::string codes;
	for (const core::Warning &warning : answer.warnings) {
		codes += codes.empty() ? "" : ",";
		codes += warning.code;
	}
	return codes;
}

void StoreTimings(RecordEntry &entry, const core::Timings &timings) {
	const double stages[kRecordStages] = {timings.understand, timings.draft, timings.check,
	                                      timings.gate,       timings.run,   timings.judge,
	                                      timings.tell,       timings.total};
	for (int i = 0; i < kRecordStages; i++) {
		const int first = static_cast<int>(Counter::UnderstandUs);
		entry.stage_ms[i] = stages[i];
		Count(static_cast<Counter>(first + i), static_cast<std::int64_t>(stages[i] * 1000));
	}
}

void FillRequest(RecordEntry &entry, const Answer &answer) {
	entry.truncated = answer.result.truncated;
	entry.needs_clarification = answer.needs_clarification;
	entry.attempts = answer.attempts;
	entry.layer = answer.refusing_layer;
	entry.row_count = static_cast<std::int64_t>(answer.result.rows.size());
	entry.prompt_tokens = answer.model.prompt_tokens;
	entry.answer_tokens = answer.model.answer_tokens;
	entry.model_ms = answer.model.total_ms;
	entry.repairs = static_cast<std::int32_t>(answer.repairs.size());
	if (answer.model.calls > 0) {
		StoreText(entry.model, sizeof(entry.model), answer.model.name);
		Store(entry.model_failure, sizeof(entry.model_failure), answer.model.failure, PG_UTF8);
	}
	entry.estimated_cost = answer.estimated_cost;
	entry.estimated_rows = answer.estimated_rows;
	entry.confidence = answer.confidence.value;
	StoreTimings(entry, answer.timings);
	StoreError(entry, answer.error);
	Store(entry.warnings, sizeof(entry.warnings), WarningCodes(answer), PG_UTF8);
}

void CountRequest(const Answer &answer) {
	CountRoute(answer.route);
	Count(Counter::Rows, static_cast<std::int64_t>(answer.result.rows.size()));
	Count(Counter::TruncatedResults, answer.result.truncated ? 1 : 0);
	Count(Counter::Warnings, static_cast<std::int64_t>(answer.warnings.size()));
	Count(Counter::Attempts, answer.attempts);
	Count(Counter::PromptTokens, answer.model.prompt_tokens);
	Count(Counter::AnswerTokens, answer.model.answer_tokens);
}

/*
 * Sends an entry on its way.  `unwinding`: an ERROR may be under way, so no table
 * may be touched.  Callers within a catch block are, and their transaction may be
 * beyond use although it has not been aborted yet.
 */
void Send(const RecordEntry &entry, bool unwinding) noexcept {
	if (RecoveryInProgress()) {
		LogEntry(entry);
		return;
	}
	if (Shared() == nullptr) {
		KeepPending(entry);
		if (!unwinding) {
			WritePending();
		}
		return;
	}
	if (Enqueue(entry)) {
		Count(Counter::RecordsQueued);
	} else {
		Count(Counter::QueueOverflows);
		LogEntry(entry);
	}
}

/* Server regime: a random (version 4) uuid. */
pg_uuid_t NewUuid() {
	pg_uuid_t uuid;
	if (!pg_strong_random(uuid.data, UUID_LEN)) {
		ereport(ERROR,
		        (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate random values")));
	}
	uuid.data[6] = (uuid.data[6] & 0x0f) | 0x40;
	uuid.data[8] = (uuid.data[8] & 0x3f) | 0x80;
	return uuid;
}

/* A role may be dropped while its session lives: then the record has its number alone. */
void StoreRole(char *place, Oid role) {
	const char *name = GetUserNameFromId(role, true);
	strlcpy(place, name == nullptr ? "" : name, NAMEDATALEN);
}

} // namespace

/* Who asks, read once at the start: later an ERROR may be under way, or the user switched. */
struct Recorder::Caller {
	pg_uuid_t request_id;
	Oid role;
	char role_name[NAMEDATALEN];
	char session_role_name[NAMEDATALEN];
	char request_id_text[64];
	bool has_question;
	char question[kRecordTextBytes];
	int errors; // of this session before the request
};

/* What is recorded of a statement; both are empty for one that does not parse. */
struct Recorder::Statement {
	std::string sql;
	std::string normalised, fingerprint;
};

Recorder::Recorder(std::string_view verb, std::string_view question, bool is_statement)
	: verb_(verb), caller_(std::make_unique<Caller>()) {
	Caller *caller = caller_.get();
	Call([caller] {
		caller->request_id = NewUuid();
		caller->role = GetUserId();
		StoreRole(caller->role_name, caller->role);
		StoreRole(caller->session_role_name, GetSessionUserId());
		strlcpy(caller->request_id_text,
		        DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(&caller->request_id))),
		        sizeof(caller->request_id_text));
	});
	caller->errors = CapturedErrors();
	caller->has_question = !is_statement;
	if (!is_statement) {
		StoreText(caller->question, sizeof(caller->question), question);
	}
	if (!exit_callback_registered) {
		Call([] { before_shmem_exit(AtExit, 0); });
		exit_callback_registered = true;
	}
	outer_ = innermost;
	innermost = this;
}

/* As a rule the statement of the audit is that of the request: it is normalised once. */
void Recorder::StoreStatement(RecordEntry &entry, const std::string &sql) {
	if (statement_ == nullptr || statement_->sql != sql) {
		statement_ = std::make_unique<Statement>();
		statement_->normalised = core::NormalizeSql(sql).value;
		statement_->fingerprint = core::FingerprintSql(sql).value;
		statement_->sql = sql;
	}
	StoreText(entry.sql, sizeof(entry.sql), statement_->normalised);
	Store(entry.fingerprint, sizeof(entry.fingerprint), statement_->fingerprint, PG_UTF8);
}

std::string Recorder::RequestId() { return caller_->request_id_text; }

void Recorder::Begin(RecordEntry &entry, RecordKind kind, const char *status) const {
	memset(static_cast<void *>(&entry), 0, sizeof(entry));
	entry.kind = kind;
	entry.database = MyDatabaseId;
	entry.role = caller_->role;
	entry.at = GetCurrentTimestamp();
	entry.request_id = caller_->request_id;
	entry.estimated_cost = -1;
	entry.estimated_rows = -1;
	memcpy(entry.role_name, caller_->role_name, sizeof(entry.role_name));
	memcpy(entry.session_role_name, caller_->session_role_name, sizeof(entry.session_role_name));
	Store(entry.verb, sizeof(entry.verb), verb_, PG_UTF8);
	strlcpy(entry.status, status, sizeof(entry.status));
	strlcpy(entry.route, RouteName(core::Route::None), sizeof(entry.route));
	if (kind == RecordKind::Request && caller_->has_question) {
		entry.has_text = true;
		memcpy(entry.text, caller_->question, sizeof(entry.text));
	}
}

Recorder::~Recorder() {
	innermost = outer_;
	if (!admitted_) {
		return;
	}
	GiveBackPlace(caller_->role);
	const bool server_error = CapturedErrors() != caller_->errors;
	RecordAborted(server_error ? unpack_sql_state(LatestSqlState()) : "");
}

void Recorder::RecordAborted(const char *sqlstate) noexcept {
	if (!admitted_ || recorded_) {
		return;
	}
	recorded_ = true;
	Count(Counter::Aborted);
	RecordEntry entry;
	Begin(entry, RecordKind::Request, "aborted");
	strlcpy(entry.sqlstate, sqlstate, sizeof(entry.sqlstate));
	Send(entry, true);
}

/* The session ends inside its requests, whose frames are still on the stack below us. */
void Recorder::AtExit(int, std::uintptr_t) {
	for (Recorder *request = innermost; request != nullptr; request = request->outer_) {
		request->RecordAborted(unpack_sql_state(ERRCODE_ADMIN_SHUTDOWN));
	}
	innermost = nullptr;
}

void Recorder::Admit() {
	const Admission outcome = TakePlace(caller_->role);
	if (outcome == Admission::TooManyPerMinute) {
		Count(Counter::RateLimited);
		throw core::UserError(
			core::ErrorCode::RateLimited, "too many requests in the last minute",
			"The limit is " + std::to_string(guc_rate_limit_per_minute) +
				" per minute and role (savant.rate_limit_per_minute).",
			"Wait a moment, or ask the administrator to raise the limit for this role.");
	}
	if (outcome == Admission::TooManyAtOnce) {
		Count(Counter::ConcurrencyLimited);
		throw core::UserError(
			core::ErrorCode::RateLimited, "too many requests at the same time",
			"The limit is " + std::to_string(guc_max_concurrent) +
				" per role (savant.max_concurrent).",
			"Wait for a request of this role to end, or ask the administrator to raise the limit.");
	}
	admitted_ = true;
	Count(Counter::Requests);
}

void Recorder::Audit(const std::string &sql, const core::Verdict &verdict) noexcept {
	if (!guc_audit_enabled) {
		return;
	}
	try {
		audited_sql_ = sql;
		RecordEntry entry;
		Begin(entry, RecordKind::Audit, verdict.ok ? "allowed" : "refused");
		entry.layer = verdict.layer;
		StoreError(entry, verdict.refusal);
		StoreStatement(entry, sql);
		Sha256(sql, entry.sha256);
		entry.has_text = guc_audit_raw;
		if (entry.has_text) {
			StoreText(entry.text, sizeof(entry.text), sql);
		}
		Send(entry, std::current_exception() != nullptr);
	} catch (...) {
		Count(Counter::RecordsDiscarded); // conversions only: nothing to roll back
	}
}

void Recorder::Record(const core::Answer &answer) noexcept {
	if (recorded_) {
		return;
	}
	recorded_ = true;
	const auto [status, counter] = StatusOf(answer);
	Count(counter);
	CountRequest(answer);
	try {
		if (!answer.sql.empty() && answer.sql != audited_sql_) {
			core::Verdict verdict;
			verdict.ok = answer.refusing_layer == 0;
			verdict.layer = answer.refusing_layer;
			verdict.refusal = answer.error;
			Audit(answer.sql, verdict);
		}
		RecordEntry entry;
		Begin(entry, RecordKind::Request, status);
		strlcpy(entry.route, RouteName(answer.route), sizeof(entry.route));
		FillRequest(entry, answer);
		StoreStatement(entry, answer.sql);
		Send(entry, std::current_exception() != nullptr);
	} catch (...) {
		Count(Counter::RecordsDiscarded); // conversions only: nothing to roll back
	}
}

} // namespace savant::pg
