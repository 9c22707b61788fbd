/*
 * search.cpp
 *     ai_search: tables and columns that words speak of.
 */
#include "core/schema/search.hpp"
#include "core/errors.hpp"
#include "pg/catalog/picture_cache.hpp"
#include "pg/datum.hpp"

namespace savant::entry {

namespace {

/* Two decimals: more would pretend to be exact. */
std::string Rounded(double score) {
	const auto hundredths = static_cast<int>(score * 100 + 0.5);
	return std::to_string(hundredths / 100) + "." + std::to_string(hundredths / 10 % 10) +
	       std::to_string(hundredths % 10);
}

std::vector<pg::Cell> Row(const core::SchemaPicture &picture, const core::SearchHit &hit) {
	const core::Relation &relation = picture.At(hit.target.relation);
	if (hit.target.column < 0) {
		return {std::string(core::Name(relation.kind)),
		        relation.schema,
		        relation.name,
		        std::nullopt,
		        Rounded(hit.score),
		        hit.why};
	}
	return {"column",           relation.schema, relation.name, picture.At(hit.target).name,
	        Rounded(hit.score), hit.why};
}

} // namespace

/* ai_search(query text, max_results integer) returns table(kind, schema_name, ...) */
SAVANT_SQL_FUNCTION(savant_ai_search) {
	const std::string query = pg::TextArg(fcinfo, 0);
	const int max_results = pg::IntArg(fcinfo, 1);
	if (max_results < 0) {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "max_results must not be negative");
	}

	pg::PictureCache cache;
	const core::SchemaPicture &picture = cache.Picture();
	const std::vector<core::SearchHit> hits =
		core::SearchPicture(picture, query, static_cast<std::size_t>(max_results));

	std::vector<std::vector<pg::Cell>> rows;
	for (const core::SearchHit &hit : hits) {
		rows.push_back(Row(picture, hit));
	}
	return pg::ReturnRows(fcinfo, rows);
}

} // namespace savant::entry
