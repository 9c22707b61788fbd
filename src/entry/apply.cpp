/*
 * apply.cpp
 *     ai_apply, ai_undo and ai_dismiss: what becomes of a suggestion.
 */
#include <algorithm>

#include "core/advise/apply_steps.hpp"
#include "core/text/figure_words.hpp"
#include "core/text/utf8.hpp"
#include "pg/advice/runner.hpp"
#include "pg/advice/suggestion_state.hpp"
#include "pg/datum.hpp"
#include "pg/settings.hpp"

#include "pg/postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_authid.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/syscache.h"
}

namespace savant::entry {

namespace {

using core::ErrorCode;
using core::UserError;

/* The suggestion at argument 0, when it is one of the current user's own. */
pg::StoredSuggestion SuggestionArg(FunctionCallInfo fcinfo) {
	if (pg::IsNullArg(fcinfo, 0)) {
		throw UserError(ErrorCode::InvalidParameter, "id must not be null");
	}
	const std::int64_t id = pg::BigIntArg(fcinfo, 0);
	const std::optional<pg::StoredSuggestion> found = pg::FindSuggestion(id);
	if (!found) {
		throw UserError(ErrorCode::UndefinedObject,
		                "suggestion " + std::to_string(id) + " does not exist", "",
		                "SELECT id, action, ddl, status FROM savant.suggestion lists them. One "
		                "that a statement makes is there for the next statement.");
	}
	return *found;
}

/* A statement that somebody else's questions led to is not run with one's own rights. */
void NeedOwn(const pg::StoredSuggestion &suggestion) {
	const Oid user = pg::Call([] { return GetUserId(); });
	if (suggestion.role != user) {
		throw UserError(ErrorCode::NotPermitted,
		                "suggestion " + std::to_string(suggestion.id) +
		                    " was made for another role",
		                "", "Ask ai_suggest_indexes() yourself, or run the statements yourself.");
	}
}

void NeedState(const pg::StoredSuggestion &suggestion, bool is_right, const char *needed) {
	if (!is_right) {
		throw UserError(ErrorCode::NotConfigured,
		                "suggestion " + std::to_string(suggestion.id) + " is " + suggestion.status,
		                "", needed);
	}
}

/* Everything that would make the runner fail at once. */
void NeedRunnable(const pg::StoredSuggestion &suggestion, const char *verb,
                  const std::string &ddl) {
	NeedOwn(suggestion);
	const Oid table = suggestion.table;
	pg::Call([verb] {
		PreventCommandIfReadOnly(verb);
		PreventCommandDuringRecovery(verb);
		PreventInTransactionBlock(true, verb);
		if (InSecurityRestrictedOperation()) {
			ereport(ERROR,
			        (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			         errmsg("cannot execute %s within security-restricted operation", verb)));
		}
	});
	if (suggestion.is_uncommitted) {
		throw UserError(ErrorCode::NotConfigured,
		                "suggestion " + std::to_string(suggestion.id) + " is not yet committed", "",
		                "Another process will run its statements: call " + std::string(verb) +
		                    " in a transaction after the one that wrote the suggestion.");
	}
	const bool owns = pg::Call([table] {
		return SearchSysCacheExists1(RELOID, ObjectIdGetDatum(table)) &&
		       pg_class_ownercheck(table, GetUserId());
	});
	if (!owns) {
		throw UserError(ErrorCode::NotPermitted, "must be owner of table " + suggestion.table_name,
		                "", "Give the statements to its owner: ai_apply() without run shows them.");
	}
	const core::ApplySteps steps = core::ReadApplySteps(ddl);
	if (steps.problem) {
		throw UserError(ErrorCode::NotSupported, "the statements of suggestion " +
		                                             std::to_string(suggestion.id) +
		                                             " cannot be run: " + *steps.problem);
	}
}

std::vector<std::vector<pg::Cell>> Lines(const std::vector<std::string> &lines) {
	std::vector<std::vector<pg::Cell>> rows;
	for (const std::string &line : lines) {
		rows.push_back({line});
	}
	return rows;
}

/* One statement a line, ended, after what must be known as comments: it can be pasted or \gexec'ed.
 */
std::vector<std::string> StatementLines(const std::string &ddl) {
	std::vector<std::string> lines;
	const core::ApplySteps steps = core::ReadApplySteps(ddl);
	for (const core::ApplyStep &step : steps.steps) {
		lines.push_back(step.sql + ";");
	}
	return lines.empty() ? std::vector<std::string>{ddl + ";"} : lines;
}

/* A line that stays a comment when it is pasted, whatever the table is called. */
std::string Comment(const std::string &text) {
	std::string line = core::WithoutControls(text);
	std::replace(line.begin(), line.end(), '\n', ' ');
	return line;
}

std::string AboutLine(const pg::StoredSuggestion &suggestion) {
	std::string about = "-- suggestion " + std::to_string(suggestion.id) + ", " + suggestion.status;
	if (suggestion.bytes > 0) {
		about += "; takes " + core::BytesText(suggestion.bytes);
	} else if (suggestion.bytes < 0) {
		about += "; frees " + core::BytesText(-suggestion.bytes);
	}
	if (suggestion.build_ms > 0) {
		about += "; about " + core::TimeText(suggestion.build_ms) + " to build";
	}
	return Comment(about + "; by the owner of " + suggestion.table_name +
	               ", outside a transaction block");
}

bool MayLogIn(Oid role) {
	HeapTuple tuple = SearchSysCache1(AUTHOID, ObjectIdGetDatum(role));
	const bool may =
		HeapTupleIsValid(tuple) && reinterpret_cast<Form_pg_authid>(GETSTRUCT(tuple))->rolcanlogin;
	if (HeapTupleIsValid(tuple)) {
		ReleaseSysCache(tuple);
	}
	return may;
}

/* Whom the process connects as to be `role`: the role itself, or who may SET ROLE to it. */
Oid LoginOf(Oid role) {
	const Oid login = pg::Call([role] {
		const Oid session = GetSessionUserId();
		return MayLogIn(role)                                          ? role
		       : MayLogIn(session) && is_member_of_role(session, role) ? session
		                                                               : InvalidOid;
	});
	if (login == InvalidOid) {
		throw UserError(ErrorCode::NotPermitted,
		                "no process can be started for a role that may not log in", "",
		                "Log in as a member of the role and SET ROLE to it, or run the statements "
		                "yourself: ai_apply() without run shows them.");
	}
	return login;
}

/* Why a suggestion has no statements that take it back. */
std::string NothingToUndo(const pg::StoredSuggestion &suggestion) {
	return suggestion.action == "drop_index" ? "The index was invalid: no query could use it."
	                                         : "A rebuilt index has the same definition as before.";
}

std::vector<std::string> Started(const pg::StoredSuggestion &suggestion, bool undo) {
	pg::RunnerOrder order = {};
	const bool free = pg::TryLockSuggestion(suggestion.id);
	if (!free) {
		throw UserError(ErrorCode::NotConfigured, "suggestion " + std::to_string(suggestion.id) +
		                                              " is being applied by process " +
		                                              std::to_string(suggestion.runner_pid));
	}
	pg::UnlockSuggestion(suggestion.id);
	pg::Call([&order] {
		order.database = MyDatabaseId;
		order.role = GetUserId();
	});
	order.login = LoginOf(order.role);
	order.suggestion = suggestion.id;
	order.undo = undo;
	order.lock_timeout_ms = pg::guc_apply_lock_timeout;
	const int pid = pg::StartRunner(order);
	return {"started process " + std::to_string(pid) + " for suggestion " +
	            std::to_string(suggestion.id) + ": " + (undo ? "undoing" : "applying"),
	        "watch: SELECT * FROM savant.apply_progress;",
	        "result: SELECT status, status_detail FROM savant.suggestion WHERE id = " +
	            std::to_string(suggestion.id) + ";"};
}

bool Is(const pg::StoredSuggestion &suggestion, std::initializer_list<const char *> states) {
	for (const char *state : states) {
		if (suggestion.status == state) {
			return true;
		}
	}
	return false;
}

/* The row in another state, written in the caller's transaction. */
void Move(const pg::StoredSuggestion &suggestion, const char *to, const std::string &detail) {
	pg::Call([] { PreventCommandIfReadOnly("changing a suggestion"); });
	if (!pg::ChangeState({suggestion.id, {suggestion.status}, to, detail})) {
		throw UserError(ErrorCode::NotConfigured,
		                "suggestion " + std::to_string(suggestion.id) + " has just been changed");
	}
}

} // namespace

/* ai_apply(id bigint, run boolean DEFAULT false) RETURNS SETOF text */
SAVANT_SQL_FUNCTION(savant_ai_apply) {
	const pg::StoredSuggestion suggestion = SuggestionArg(fcinfo);
	const bool run = pg::FlagArg(fcinfo, 1);

	std::vector<std::string> lines;
	if (run) {
		NeedRunnable(suggestion, "ai_apply()", suggestion.ddl);
		NeedState(suggestion, Is(suggestion, {"open", "failed", "undone", "applying"}),
		          "Only an open suggestion can be applied; ai_undo() opens a dismissed one again.");
		lines = Started(suggestion, false);
	} else {
		lines = StatementLines(suggestion.ddl);
		lines.insert(lines.begin(), AboutLine(suggestion));
	}

	return pg::ReturnRows(fcinfo, Lines(lines));
}

/* ai_undo(id bigint, run boolean DEFAULT false) RETURNS SETOF text */
SAVANT_SQL_FUNCTION(savant_ai_undo) {
	const pg::StoredSuggestion suggestion = SuggestionArg(fcinfo);
	const bool run = pg::FlagArg(fcinfo, 1);

	std::vector<std::string> lines;
	if (Is(suggestion, {"dismissed"})) {
		NeedOwn(suggestion);
		Move(suggestion, "open", "");
		lines = {"suggestion " + std::to_string(suggestion.id) + " is open again"};
	} else if (suggestion.rollback_ddl.empty()) {
		const std::string nothing = NothingToUndo(suggestion);
		if (run) {
			throw UserError(ErrorCode::NotConfigured,
			                "suggestion " + std::to_string(suggestion.id) + " cannot be undone",
			                nothing);
		}
		lines = {"-- suggestion " + std::to_string(suggestion.id) + ", " + suggestion.status +
		         ", cannot be undone: " + nothing};
	} else if (run) {
		NeedRunnable(suggestion, "ai_undo()", suggestion.rollback_ddl);
		NeedState(suggestion, Is(suggestion, {"applied", "failed", "applying"}),
		          "Only what has been applied can be undone.");
		lines = Started(suggestion, true);
	} else {
		lines = StatementLines(suggestion.rollback_ddl);
		lines.insert(lines.begin(), "-- undoes suggestion " + std::to_string(suggestion.id) + ", " +
		                                suggestion.status);
	}

	return pg::ReturnRows(fcinfo, Lines(lines));
}

/* ai_dismiss(id bigint, reason text DEFAULT NULL) RETURNS text */
SAVANT_SQL_FUNCTION(savant_ai_dismiss) {
	const pg::StoredSuggestion suggestion = SuggestionArg(fcinfo);
	const std::string reason = pg::OptionalTextArg(fcinfo, 1).value_or("");

	NeedOwn(suggestion);
	NeedState(suggestion, Is(suggestion, {"open", "failed", "undone", "closed"}),
	          "Only a suggestion that is not in force can be dismissed.");
	Move(suggestion, "dismissed", reason);

	return pg::TextDatum("suggestion " + std::to_string(suggestion.id) +
	                     " is dismissed and will not be offered again; ai_undo(" +
	                     std::to_string(suggestion.id) + ") takes that back");
}

} // namespace savant::entry
