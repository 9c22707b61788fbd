/*
 * function_policy.cpp
 *     Judges functions: built-in ones by the reviewed tables, those of known
 *     extensions by volatility, all others only when savant.allowed_functions
 *     names them.
 */
#include "pg/guard/function_policy.hpp"

#include "core/schema/name_list.hpp"
#include "pg/guard/reviewed_functions.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "commands/extension.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

/* What the policy needs to know of a pg_proc row. */
struct FunctionFacts {
	Oid oid;
	Oid owner;
	Oid language;
	char volatility;
	const char *schema;
	const char *name;
};

bool ReadFacts(Oid function, FunctionFacts *facts) {
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	if (!HeapTupleIsValid(tuple)) {
		return false;
	}
	const auto *row = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
	facts->oid = function;
	facts->owner = row->proowner;
	facts->language = row->prolang;
	facts->volatility = row->provolatile;
	facts->name = pstrdup(NameStr(row->proname));
	facts->schema = row->pronamespace == PG_CATALOG_NAMESPACE
	                    ? "pg_catalog"
	                    : get_namespace_name(row->pronamespace);
	ReleaseSysCache(tuple);
	return facts->schema != nullptr;
}

FunctionVerdict JudgeBuiltin(const FunctionFacts &facts) {
	if (facts.volatility == PROVOLATILE_VOLATILE) {
		const char *reason = AllowedVolatileBuiltinReason(facts.name);
		return reason != nullptr ? FunctionVerdict{true, reason}
		                         : FunctionVerdict{false, "it is volatile: it can have effects"};
	}
	const char *reason = DeniedBuiltinReason(facts.name);
	return reason != nullptr ? FunctionVerdict{false, reason}
	                         : FunctionVerdict{true, "built-in, not volatile"};
}

bool InList(const char *list, const FunctionFacts &facts) {
	return list != nullptr && list[0] != '\0' &&
	       core::NameListMatches(list, facts.schema, facts.name, core::BareName::Nothing);
}

/*
 * A function of a reviewed extension.  Whoever owns the extension can add
 * functions to it, so membership counts only for code that a superuser put
 * there: C functions, and functions that a superuser owns.
 */
const char *TrustedExtensionReason(const FunctionFacts &facts) {
	const bool made_by_superuser = facts.language == ClanguageId ||
	                               facts.language == INTERNALlanguageId ||
	                               superuser_arg(facts.owner);
	if (!made_by_superuser) {
		return nullptr;
	}
	const Oid extension = getExtensionOfObject(ProcedureRelationId, facts.oid);
	const char *name = OidIsValid(extension) ? get_extension_name(extension) : nullptr;
	const ReviewedExtension *known = name != nullptr ? FindReviewedExtension(name) : nullptr;
	if (known == nullptr || InList(known->never, facts)) {
		return nullptr;
	}
	if (InList(known->also, facts)) {
		return "harmless function of a known extension";
	}
	return known->non_volatile && facts.volatility != PROVOLATILE_VOLATILE
	           ? "function of a known extension, not volatile"
	           : nullptr;
}

/* Whether planning, which may run the function on constants, can be let do so. */
FunctionVerdict JudgePlannedFunction(const FunctionFacts &facts, Reach reach) {
	const bool is_volatile = facts.volatility == PROVOLATILE_VOLATILE;
	if (reach == Reach::PlannedCall && is_volatile && facts.language != SQLlanguageId) {
		return {true, "volatile: planning does not run it"};
	}
	if (facts.owner != GetUserId() && !superuser_arg(facts.owner)) {
		return {false, "planning can run it, and it is a function of another user"};
	}
	if (is_volatile && reach != Reach::PlannedCall) {
		return {false, "planning can run it, and it is volatile"};
	}
	const Oid extension = getExtensionOfObject(ProcedureRelationId, facts.oid);
	const char *name = OidIsValid(extension) ? get_extension_name(extension) : nullptr;
	const ReviewedExtension *known = name != nullptr ? FindReviewedExtension(name) : nullptr;
	if (known != nullptr && InList(known->never, facts)) {
		return {false, "it is not harmless"};
	}
	return {true, "function of the caller or a superuser"};
}

} // namespace

bool IsBuiltinFunction(Oid function) { return function < FirstNormalObjectId; }

FunctionVerdict JudgeFunction(Oid function, Reach reach, Oid table_owner) {
	FunctionFacts facts;
	if (!ReadFacts(function, &facts)) {
		return {false, "it does not exist"};
	}
	if (IsBuiltinFunction(function)) {
		const bool not_run =
			reach == Reach::PlannedCall && facts.volatility == PROVOLATILE_VOLATILE;
		return not_run ? FunctionVerdict{true, "volatile: planning does not run it"}
		               : JudgeBuiltin(facts);
	}
	if (InList(guc_allowed_functions, facts)) {
		return {true, "named in savant.allowed_functions"};
	}
	const char *trusted = TrustedExtensionReason(facts);
	if (trusted != nullptr) {
		return {true, trusted};
	}
	if (reach == Reach::RowPolicy) {
		if (facts.volatility == PROVOLATILE_VOLATILE) {
			return {false, "it is a volatile function in a row-level security policy"};
		}
		if (facts.owner == table_owner || superuser_arg(facts.owner)) {
			return {true, "function of a row-level security policy, not volatile"};
		}
	}
	if (reach == Reach::PlannedCall || reach == Reach::PlannedUse) {
		return JudgePlannedFunction(facts, reach);
	}
	return {false, "it is a user-defined function"};
}

bool CanSeeSecretSettings() {
	if (!superuser() && !has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_SETTINGS)) {
		return false;
	}
	for (const char *const *name = SecretSettings(); *name != nullptr; name++) {
		const char *value = GetConfigOption(*name, true, false);
		if (value != nullptr && value[0] != '\0') {
			return true;
		}
	}
	return false;
}

} // namespace savant::pg
