/*
 * function_policy.hpp
 *     Layer 2, functions: may a generated statement call this one?
 *
 * Server regime: called inside pg::Call or a hook, may raise, owns nothing.
 */
#pragma once

#include "pg/guard/refusal.hpp"

namespace savant::pg {

/* How a function is reached. */
enum class Reach {
	Statement,   // it stands in the statement, or in a view that the statement names
	RowPolicy,   // it stands in a row-level security policy of a table
	Indirect,    // something that was let through calls it while it runs
	PlannedCall, // a plain call in a statement that is planned and never run
	PlannedUse   // behind an operator, aggregate or cast of such a statement
};

struct FunctionVerdict {
	bool allowed;
	const char *reason; // static or palloc'd; never null
};

/*
 * Judges the function.  Decided by its OID, never by how the statement spells
 * it.  With Reach::RowPolicy, `table_owner` owns the table of the policy:
 * a policy is part of the table, so its function may run when it is not
 * volatile and belongs to that owner or to a superuser.
 *
 * Planning runs functions on constants: immutable ones for the plan, stable ones for its
 * estimates.  With Reach::PlannedUse these are let through when the current role or a superuser
 * owns them - code that the role would trust when it ran the statement itself, and that has
 * layers 4 to 6 around it.  With Reach::PlannedCall so are volatile ones, which planning never
 * runs; not those in SQL, whose body may become part of the statement.
 */
FunctionVerdict JudgeFunction(Oid function, Reach reach, Oid table_owner = InvalidOid);

/* True for functions that come with the server: initdb made them. */
bool IsBuiltinFunction(Oid function);

/* True when one of the settings that hold secrets is set and the current role may read it. */
bool CanSeeSecretSettings();

} // namespace savant::pg
