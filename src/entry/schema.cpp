/*
 * schema.cpp
 *     ai_schema and savant._picture_stats: the picture as a whole.
 */
#include "core/errors.hpp"
#include "core/schema/picture_json.hpp"
#include "core/schema/picture_subset.hpp"
#include "core/schema/schema_text.hpp"
#include "pg/catalog/picture_cache.hpp"
#include "pg/datum.hpp"

namespace savant::entry {

namespace {

std::string Headline(const core::SchemaPicture &picture, std::size_t shown, bool filtered) {
	const auto count = [](std::size_t n, const char *what) {
		return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
	};
	if (picture.relations.empty()) {
		return "Database \"" + picture.database + "\" has no tables that you may read.";
	}
	return "Database \"" + picture.database + "\": " + count(shown, "relation") +
	       (filtered ? " of " + std::to_string(picture.relations.size()) : "") + ", " +
	       count(picture.foreign_keys.size(), "foreign key") + ".";
}

std::vector<std::string> Write(const core::SchemaPicture &picture, const std::string &format,
                               const std::string &pattern, int token_budget) {
	const std::vector<int> chosen = core::MatchRelations(picture, pattern);
	if (format == "json") {
		return {core::PictureToJson(pattern.empty() ? picture : core::Subset(picture, chosen))};
	}
	const auto budget = static_cast<std::size_t>(token_budget);
	if (format == "prompt") {
		const std::vector<int> linked = pattern.empty() ? std::vector<int>() : chosen;
		return {core::PromptSchema(picture, linked, budget)};
	}
	if (format != "text") {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "unknown format \"" + format.substr(0, 40) + "\"", "",
		                      "Formats are text, json and prompt.");
	}
	std::vector<std::string> lines = core::SchemaLines(picture, chosen);
	lines.insert(lines.begin(), Headline(picture, chosen.size(), !pattern.empty()));
	return lines;
}

} // namespace

/* ai_schema(format text, pattern text, token_budget integer) returns setof text */
SAVANT_SQL_FUNCTION(savant_ai_schema) {
	const std::string format = pg::OptionalTextArg(fcinfo, 0).value_or("text");
	const std::string pattern = pg::OptionalTextArg(fcinfo, 1).value_or("");
	const int token_budget = pg::IsNullArg(fcinfo, 2) ? 0 : pg::IntArg(fcinfo, 2);
	if (token_budget < 0) {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "token_budget must not be negative");
	}

	pg::PictureCache cache;
	const std::vector<std::string> lines = Write(cache.Picture(), format, pattern, token_budget);

	std::vector<std::vector<pg::Cell>> rows;
	for (const std::string &line : lines) {
		rows.push_back({line});
	}
	return pg::ReturnRows(fcinfo, rows);
}

/* savant._picture_stats() returns table(...) */
SAVANT_SQL_FUNCTION(savant__picture_stats) {
	const pg::PictureStats stats = pg::ReadPictureStats();

	return pg::ReturnRows(fcinfo,
	                      {{std::to_string(stats.version), std::to_string(stats.builds),
	                        std::to_string(stats.rechecks), std::to_string(stats.build_ms),
	                        std::to_string(stats.relations), std::to_string(stats.columns),
	                        std::to_string(stats.foreign_keys), std::to_string(stats.bytes)}});
}

} // namespace savant::entry
