/*
 * describe.cpp
 *     ai_describe: one table or view for people.
 */
#include "core/schema/schema_text.hpp"
#include "pg/catalog/picture_cache.hpp"
#include "pg/datum.hpp"
#include "pg/guard/relation_facts.hpp"

namespace savant::entry {

/* ai_describe(relation regclass, detailed boolean) returns setof text */
SAVANT_SQL_FUNCTION(savant_ai_describe) {
	const Oid relation = pg::OidArg(fcinfo, 0);
	const bool detailed = pg::BoolArg(fcinfo, 1);

	pg::PictureCache cache;
	const core::SchemaPicture &picture = cache.Picture();
	const int position = pg::RequireRelation(picture, relation);
	const core::RelationFacts facts = pg::ReadRelationFacts(relation, detailed);

	std::vector<std::vector<pg::Cell>> rows;
	for (const std::string &line : core::DescribeRelation(picture, position, facts, detailed)) {
		rows.push_back({line});
	}
	return pg::ReturnRows(fcinfo, rows);
}

} // namespace savant::entry
