/*
 * statement_policy.hpp
 *     Layer 2: the analysed and rewritten statement, node by node.
 *
 * Server regime.  Everything is decided on OIDs, after views and row-level
 * security have been expanded and before anything is planned: planning
 * already runs code.
 */
#pragma once

#include "pg/guard/refusal.hpp"

extern "C" {
#include "nodes/parsenodes.h"
#include "nodes/plannodes.h"
}

namespace savant::pg {

/*
 * What is to become of a statement.  One that is only planned may write, lock rows and call
 * functions that planning does not run (Reach::PlannedCall).
 */
enum class Purpose { Run, Plan };

/*
 * What layer 2 let through that the hooks (layer 5) would refuse on their own:
 * the insides of system views, and functions of row-level security policies.
 * Lists of OIDs in the context that was current when they were filled.
 */
struct Admitted {
	List *functions;
	List *relations;
	List *policy_owners;
	/* Set when the plan is made and is only shown: functions are looked up, not run. */
	bool only_shown;
};

/* A relation or function OID is in the list. */
bool IsAdmitted(const List *list, Oid oid);

/*
 * The view that the subquery is the body of, or InvalidOid.  The rewriter
 * leaves the view's own entry as the first one of the body's range table; a view
 * that somebody selects from has been replaced, so the kind is proof enough.
 */
Oid ViewOfBody(const Query *body);

/*
 * Judges the statement as its author wrote it, before rewriting: its class and
 * the relations that it names.  Appends those relations to *tables (OIDs).
 * Returns true when refused.
 */
bool RefuseWrittenStatement(Query *query, List **tables, Refusal *refusal,
                            Purpose purpose = Purpose::Run);

/*
 * Judges the rewritten statement: every relation, function, operator, cast,
 * aggregate, type and domain check that it can reach.  Fills `admitted`.
 * Returns true when refused.
 */
bool RefuseRewrittenStatement(Query *query, Admitted *admitted, Refusal *refusal,
                              Purpose purpose = Purpose::Run);

/*
 * Judges the relations that planning added (partitions, inheritance children).
 * Returns true when refused.
 */
bool RefusePlannedRelations(const PlannedStmt *plan, const Admitted *admitted, Refusal *refusal);

} // namespace savant::pg
