/*
 * ask.cpp
 *     ai_ask and ai_help: answers for people, as lines of text.
 */
#include "core/ask/tell.hpp"
#include "entry/assembly.hpp"
#include "pg/gateway/model_settings.hpp"

namespace core = savant::core;
namespace entry = savant::entry;
namespace pg = savant::pg;

namespace {

constexpr int kMaxShownRows = 10000;

} // namespace

/*
 * ai_ask(question text, show_sql boolean, max_rows integer, session text, stream boolean)
 * returns setof text
 */
SAVANT_SQL_FUNCTION(savant_ai_ask) {
	const std::string question = entry::QuestionArg(fcinfo, 0);
	core::PageStyle style;
	style.show_sql = pg::IsNullArg(fcinfo, 1) || pg::BoolArg(fcinfo, 1);
	style.max_rows =
		static_cast<std::size_t>(entry::BoundedIntArg(fcinfo, 2, "max_rows", 1, kMaxShownRows));

	const bool stream = pg::IsNullArg(fcinfo, 4) ? pg::guc_stream : pg::BoolArg(fcinfo, 4);

	entry::Assembly assembly("ai_ask", question, entry::SessionArg(fcinfo, 3));
	if (stream) {
		assembly.Stream();
	}
	const core::Answer answer = assembly.Ask();

	auto lines = answer.intent == core::Intent::Help ? core::HelpLines(assembly.catalog().Picture())
	                                                 : core::PageLines(answer, style);
	return pg::ReturnRows(fcinfo, entry::LinesAsRows(std::move(lines)));
}

/* ai_help() returns setof text */
SAVANT_SQL_FUNCTION(savant_ai_help) {
	pg::PictureCache catalog;

	auto lines = core::HelpLines(catalog.Picture());

	return pg::ReturnRows(fcinfo, entry::LinesAsRows(std::move(lines)));
}
