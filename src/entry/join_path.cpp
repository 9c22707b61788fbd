/*
 * join_path.cpp
 *     ai_join_path: how two tables are joined over foreign keys.
 */
#include "core/schema/join_path.hpp"
#include "pg/catalog/picture_cache.hpp"
#include "pg/datum.hpp"
#include "pg/guard/relation_facts.hpp"

namespace savant::entry {

namespace {

void AddPath(const core::SchemaPicture &picture, int root, const core::JoinPaths &found,
             std::size_t number, std::vector<std::vector<pg::Cell>> &rows) {
	const core::JoinPath &path = found.paths[number];
	for (std::size_t i = 0; i < path.size(); ++i) {
		const core::JoinStep &step = path[i];
		const std::string from = picture.SqlName(step.from);
		const std::string to = picture.SqlName(step.to);
		std::vector<pg::Cell> row = {std::to_string(number + 1),
		                             std::to_string(i + 1),
		                             from,
		                             to,
		                             core::JoinCondition(picture, step, from, to),
		                             step.forward ? "many to one" : "one to many"};
		// What is true of the path as a whole stands on its first step.
		row.push_back(i == 0 ? pg::Cell(core::JoinSql(picture, root, path)) : std::nullopt);
		row.push_back(i == 0 && found.ambiguous
		                  ? pg::Cell("one of " + std::to_string(found.paths.size()) +
		                             " equally short paths: they answer different questions")
		                  : std::nullopt);
		rows.push_back(std::move(row));
	}
}

} // namespace

/* ai_join_path(from_relation regclass, to_relation regclass) returns table(path, step, ...) */
SAVANT_SQL_FUNCTION(savant_ai_join_path) {
	const Oid from = pg::OidArg(fcinfo, 0);
	const Oid to = pg::OidArg(fcinfo, 1);

	pg::PictureCache cache;
	const core::SchemaPicture &picture = cache.Picture();
	const int root = pg::RequireRelation(picture, from);
	const core::JoinPaths found =
		core::FindJoinPaths(picture, root, pg::RequireRelation(picture, to));

	std::vector<std::vector<pg::Cell>> rows;
	for (std::size_t i = 0; i < found.paths.size(); ++i) {
		AddPath(picture, root, found, i, rows);
	}
	if (rows.empty()) {
		pg::Call(
			[] { ereport(NOTICE, (errmsg("no chain of foreign keys joins these relations"))); });
	}
	return pg::ReturnRows(fcinfo, rows);
}

} // namespace savant::entry
