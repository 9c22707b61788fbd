/*
 * guard_hooks.cpp
 *     The three hooks of layer 5.
 *
 * Order: our judgement first, then the hook that was there before us, outside
 * of our guard.  While nothing is open each hook costs one comparison.
 */
#include "pg/guard/guard_hooks.hpp"

#include "pg/boundary.hpp"
#include "pg/guard/function_policy.hpp"
#include "pg/guard/relation_policy.hpp"

extern "C" {
#include "catalog/objectaccess.h"
#include "catalog/pg_proc.h"
#include "executor/executor.h"
#include "nodes/pg_list.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/regproc.h"
}

namespace savant::pg {

namespace {

ExecutorCheckPerms_hook_type previous_check_perms = nullptr;
ProcessUtility_hook_type previous_utility = nullptr;
object_access_hook_type previous_object_access = nullptr;

bool guard_open = false;
bool guard_refused = false;
const Admitted *guard_admitted = nullptr;

/* Raises the refusal as an ERROR.  Server regime. */
[[noreturn]] void RaiseRefusal(const Refusal &refusal) {
	guard_refused = true;
	ereport(ERROR, (errcode(refusal.sqlstate), errmsg("%s", refusal.message),
	                refusal.detail != nullptr ? errdetail("%s", refusal.detail) : 0,
	                refusal.hint != nullptr ? errhint("%s", refusal.hint) : 0));
	pg_unreachable();
}

void JudgeRangeTable(List *range_table) {
	Refusal refusal = {};
	ListCell *cell;
	foreach (cell, range_table) {
		const auto *entry = static_cast<const RangeTblEntry *>(lfirst(cell));
		if (entry->rtekind == RTE_RELATION &&
		    !IsAdmitted(guard_admitted->relations, entry->relid) &&
		    RefuseRelation(entry->relid, Mention::Underlying, entry->selectedCols, kLayerHooks,
		                   &refusal)) {
			RaiseRefusal(refusal);
		}
	}
}

/* True when the function may be called by something that was let through. */
bool MayCall(Oid function, FunctionVerdict *verdict) {
	*verdict = JudgeFunction(function, Reach::Indirect);
	if (verdict->allowed || IsAdmitted(guard_admitted->functions, function)) {
		return true;
	}
	if (guard_admitted->only_shown) {
		*verdict = JudgeFunction(function, Reach::PlannedCall);
		if (verdict->allowed) {
			return true;
		}
	}
	ListCell *cell;
	foreach (cell, guard_admitted->policy_owners) {
		*verdict = JudgeFunction(function, Reach::RowPolicy, lfirst_oid(cell));
		if (verdict->allowed) {
			return true;
		}
	}
	return false;
}

void JudgeCall(Oid function) {
	FunctionVerdict verdict;
	if (MayCall(function, &verdict)) {
		return;
	}
	Refusal refusal = {};
	Refuse(&refusal, kLayerHooks, ERRCODE_INSUFFICIENT_PRIVILEGE,
	       psprintf("permission denied to call function %s in a guarded statement",
	                format_procedure(function)),
	       psprintf("The function is reached indirectly and refused because %s.", verdict.reason));
	RaiseRefusal(refusal);
}

bool CheckPerms(List *range_table, bool report) {
	if (guard_open) {
		EnterHook([range_table] { Call([range_table] { JudgeRangeTable(range_table); }); });
	}
	return previous_check_perms == nullptr || previous_check_perms(range_table, report);
}

void Utility(PlannedStmt *statement, const char *text, bool read_only_tree,
             ProcessUtilityContext context, ParamListInfo parameters, QueryEnvironment *environment,
             DestReceiver *receiver, QueryCompletion *completion) {
	if (guard_open) {
		EnterHook([statement] {
			Call([statement] {
				Refusal refusal = {};
				Refuse(&refusal, kLayerHooks, ERRCODE_INSUFFICIENT_PRIVILEGE,
				       psprintf("permission denied to run %s in a guarded statement",
				                GetCommandTagName(CreateCommandTag(statement->utilityStmt))),
				       "Something that the statement calls runs a command.");
				RaiseRefusal(refusal);
			});
		});
	}
	if (previous_utility != nullptr) {
		previous_utility(statement, text, read_only_tree, context, parameters, environment,
		                 receiver, completion);
	} else {
		standard_ProcessUtility(statement, text, read_only_tree, context, parameters, environment,
		                        receiver, completion);
	}
}

void ObjectAccess(ObjectAccessType access, Oid class_id, Oid object, int sub_object, void *arg) {
	if (guard_open && access == OAT_FUNCTION_EXECUTE) {
		EnterHook([object] { Call([object] { JudgeCall(object); }); });
	}
	if (previous_object_access != nullptr) {
		previous_object_access(access, class_id, object, sub_object, arg);
	}
}

} // namespace

void InstallGuardHooks() {
	previous_check_perms = ExecutorCheckPerms_hook;
	ExecutorCheckPerms_hook = CheckPerms;
	previous_utility = ProcessUtility_hook;
	ProcessUtility_hook = Utility;
	previous_object_access = object_access_hook;
	object_access_hook = ObjectAccess;
}

void OpenGuard(const Admitted *admitted) noexcept {
	guard_admitted = admitted;
	guard_refused = false;
	guard_open = true;
}

void CloseGuard() noexcept {
	guard_open = false;
	guard_admitted = nullptr;
}

bool IsGuardOpen() noexcept { return guard_open; }

bool GuardRefused() noexcept { return guard_refused; }

} // namespace savant::pg
