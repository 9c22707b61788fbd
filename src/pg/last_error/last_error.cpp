/*
 * last_error.cpp
 *     The hooks that keep and forget, in plain C: they run while an error is being reported.
 *
 * Nothing here allocates, raises or reads a catalog.  A text too long for its place is cut
 * at a character.
 */
#include "pg/last_error/last_error.hpp"

#include "pg/datum.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/nodes.h"
#include "nodes/parsenodes.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/acl.h"
}

namespace savant::pg {

namespace {

constexpr std::size_t kStatementBytes = 64 * 1024;
constexpr std::size_t kTextBytes = 4 * 1024;

/* Fixed size: what is never touched takes no memory. */
struct KeptError {
	bool set;
	bool statement_cut;
	int sqlstate;
	int position, internal_position;
	int refused_later;
	Oid session_user, role, acting_role;
	char message[kTextBytes];
	char message_id[512];
	char detail[kTextBytes];
	char hint[kTextBytes];
	char context[kTextBytes];
	char statement[kStatementBytes];
	char internal_statement[kStatementBytes];
	char schema[NAMEDATALEN], table[NAMEDATALEN], column[NAMEDATALEN];
	char data_type[NAMEDATALEN], constraint[NAMEDATALEN];
};

KeptError kept;
emit_log_hook_type previous_emit_log = nullptr;
ProcessUtility_hook_type previous_utility = nullptr;

/* False when the text was cut. */
template <std::size_t Size>
bool Keep(char (&place)[Size], const char *text) noexcept {
	if (text == nullptr) {
		place[0] = '\0';
		return true;
	}
	const std::size_t length = strnlen(text, Size);
	const bool fits = length < Size;
	const int bytes =
		fits ? static_cast<int>(length)
			 : pg_mbcliplen(text, static_cast<int>(length), static_cast<int>(Size) - 1);
	memcpy(place, text, static_cast<std::size_t>(bytes));
	place[bytes] = '\0';
	return fits;
}

/* Reported to a client of this process, which is in a database. */
bool IsTheClients(const ErrorData *error) noexcept {
	return error->elevel == ERROR && MyProcPort != nullptr && OidIsValid(MyDatabaseId) &&
	       OidIsValid(GetSessionUserId()) && !error->hide_stmt;
}

void KeepError(const ErrorData *error) noexcept {
	if (error->sqlerrcode == ERRCODE_IN_FAILED_SQL_TRANSACTION && kept.set) {
		kept.refused_later++;
		return;
	}
	kept.set = true;
	kept.refused_later = 0;
	kept.sqlstate = error->sqlerrcode;
	kept.position = error->cursorpos;
	kept.internal_position = error->internalpos;
	kept.session_user = GetSessionUserId();
	kept.role = GetOuterUserId();
	Oid acting;
	int security;
	GetUserIdAndSecContext(&acting, &security); // unlike GetUserId() it never fails
	kept.acting_role = acting;
	Keep(kept.message, error->message);
	Keep(kept.message_id, error->message_id);
	Keep(kept.detail, error->detail); // detail_log is not for the client
	Keep(kept.hint, error->hint);
	Keep(kept.context, error->context);
	kept.statement_cut = !Keep(kept.statement, debug_query_string);
	Keep(kept.internal_statement, error->internalquery);
	Keep(kept.schema, error->schema_name);
	Keep(kept.table, error->table_name);
	Keep(kept.column, error->column_name);
	Keep(kept.data_type, error->datatype_name);
	Keep(kept.constraint, error->constraint_name);
}

void EmitLog(ErrorData *error) {
	if (IsTheClients(error)) {
		if (guc_keep_last_error) {
			KeepError(error);
		} else {
			kept.set = false;
		}
	}
	if (previous_emit_log != nullptr) {
		previous_emit_log(error);
	}
}

/* DISCARD ALL hands the session to somebody else, as poolers do. */
void ForgetOnDiscard(PlannedStmt *statement, const char *text, bool read_only_tree,
                     ProcessUtilityContext context, ParamListInfo parameters,
                     QueryEnvironment *environment, DestReceiver *receiver,
                     QueryCompletion *completion) {
	const Node *const command = statement->utilityStmt;
	const bool discards = IsA(command, DiscardStmt) &&
	                      reinterpret_cast<const DiscardStmt *>(command)->target == DISCARD_ALL;
	if (previous_utility != nullptr) {
		previous_utility(statement, text, read_only_tree, context, parameters, environment,
		                 receiver, completion);
	} else {
		standard_ProcessUtility(statement, text, read_only_tree, context, parameters, environment,
		                        receiver, completion);
	}
	if (discards) {
		memset(static_cast<void *>(&kept), 0, sizeof(kept));
	}
}

std::string RoleName(Oid role) {
	const char *name = Call([role] { return GetUserNameFromId(role, true); });
	return name == nullptr ? std::string() : FromServerLossy(name);
}

} // namespace

void InstallLastErrorHooks() {
	previous_emit_log = emit_log_hook;
	emit_log_hook = EmitLog;
	previous_utility = ProcessUtility_hook;
	ProcessUtility_hook = ForgetOnDiscard;
}

std::optional<core::ErrorReport> ReadLastError() {
	if (!kept.set || kept.session_user != GetSessionUserId() || kept.role != GetOuterUserId() ||
	    kept.role != GetUserId()) {
		return std::nullopt;
	}
	core::ErrorReport report;
	report.code = unpack_sql_state(kept.sqlstate);
	report.message = FromServerLossy(kept.message);
	report.message_id = FromServerLossy(kept.message_id);
	report.detail = FromServerLossy(kept.detail);
	report.hint = FromServerLossy(kept.hint);
	report.context = FromServerLossy(kept.context);
	report.statement = FromServerLossy(kept.statement);
	report.position = kept.position;
	report.statement_cut = kept.statement_cut;
	report.internal_statement = FromServerLossy(kept.internal_statement);
	report.internal_position = kept.internal_position;
	report.schema = FromServerLossy(kept.schema);
	report.table = FromServerLossy(kept.table);
	report.column = FromServerLossy(kept.column);
	report.data_type = FromServerLossy(kept.data_type);
	report.constraint = FromServerLossy(kept.constraint);
	report.role = RoleName(kept.role);
	report.acting_role = RoleName(kept.acting_role);
	report.refused_later = kept.refused_later;
	return report;
}

} // namespace savant::pg
