/*
 * schema.cpp
 *     ai_schema and savant._picture_stats: the picture as a whole.
 */
#include "core/schema/picture_json.hpp"
#include "pg/datum.hpp"
#include "pg/picture_cache.hpp"

using namespace savant;

/* savant._picture_stats() returns table(...) */
SAVANT_SQL_FUNCTION(savant__picture_stats) {
	const pg::PictureStats stats = pg::ReadPictureStats();

	return pg::ReturnRows(fcinfo,
						  {{std::to_string(stats.version), std::to_string(stats.builds),
							std::to_string(stats.rechecks), std::to_string(stats.build_ms),
							std::to_string(stats.relations), std::to_string(stats.columns),
							std::to_string(stats.foreign_keys), std::to_string(stats.bytes)}});
}

/* ai_schema(format text) returns text */
SAVANT_SQL_FUNCTION(savant_ai_schema) {
	pg::PictureCache cache;
	return pg::TextDatum(core::PictureToJson(cache.Picture()));
}
