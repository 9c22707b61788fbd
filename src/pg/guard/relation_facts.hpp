/*
 * relation_facts.hpp
 *     What ai_describe says beyond the picture, and finding an argument's relation in one.
 */
#pragma once

#include <string>

#include "core/schema/picture.hpp"
#include "core/schema/schema_text.hpp"
#include "pg/boundary.hpp"

namespace savant::pg {

/*
 * Size, and with `detailed` index and trigger definitions, policies and the view's
 * query.  Definitions only for a role with SELECT on the whole relation: they may name
 * columns that it may not know.  Throws pg::Error.
 */
core::RelationFacts ReadRelationFacts(Oid relation, bool detailed);

/*
 * Position in `picture` of a regclass argument.  Throws UserError when the relation
 * does not exist, is nothing that one selects from, or the role may not read it.
 */
int RequireRelation(const core::SchemaPicture &picture, Oid relation);

} // namespace savant::pg
