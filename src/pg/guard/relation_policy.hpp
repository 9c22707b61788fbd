/*
 * relation_policy.hpp
 *     Layer 2, relations: may a generated statement read this one?
 *
 * Server regime.  Privileges are the server's business and are checked by it;
 * this is what is refused on top of them, to superusers too.
 */
#pragma once

#include "pg/guard/refusal.hpp"

namespace savant::pg {

/* How a relation comes into a statement. */
enum class Mention {
	Direct,    // the statement names it: savant.allowed_tables applies
	Underlying // a view or an inheritance parent brings it in
};

/*
 * Refuses `relation` when it is blocked, not among the allowed tables, foreign,
 * a TOAST table, or one of the catalogs that hold secrets.  `selected` is the
 * set of columns read (RangeTblEntry.selectedCols), null when not known.
 * Returns true when refused.
 */
bool RefuseRelation(Oid relation, Mention mention, const Bitmapset *selected, Layer layer,
                    Refusal *refusal);

/* True when savant.blocked_tables or savant.allowed_tables keeps a statement from naming it. */
bool IsBarredByLists(Oid relation);

/* True for catalogs and the views over them that initdb made. */
bool IsSystemRelation(Oid relation);

/* schema.name of the relation, quoted where needed; palloc'd. */
char *QualifiedRelationName(Oid relation);

} // namespace savant::pg
