/*
 * check_input.cpp
 *     ai_check_input(): what is odd about a text, before it is asked.
 */
#include "core/ask/input_findings.hpp"
#include "pg/catalog/picture_cache.hpp"
#include "pg/datum.hpp"

/* ai_check_input(input text) returns table (code, severity, message) */
SAVANT_SQL_FUNCTION(savant_ai_check_input) {
	const std::string input = savant::pg::TextArg(fcinfo, 0);

	savant::pg::PictureCache catalog;
	const auto findings = savant::core::InspectInput(input, catalog.Picture());

	std::vector<std::vector<savant::pg::Cell>> rows;
	for (const savant::core::InputFinding &finding : findings) {
		rows.push_back(
			{finding.code, savant::core::InputSeverityName(finding.severity), finding.message});
	}
	return savant::pg::ReturnRows(fcinfo, rows);
}
