/*
 * search_notices.cpp
 *     Lines as messages of level NOTICE.
 */
#include "pg/advice/search_notices.hpp"

#include <algorithm>

#include "pg/boundary.hpp"
#include "pg/gateway/model_settings.hpp"
#include "pg/server_clock.hpp"

extern "C" {
#include "mb/pg_wchar.h"
}

namespace savant::pg {

namespace {

constexpr double kPatienceMs = 2000;

} // namespace

SearchNotices::SearchNotices() : start_ms_(ServerClock().Milliseconds()) {}

void SearchNotices::Progress(std::string_view line) {
	if (guc_stream || ServerClock().Milliseconds() - start_ms_ > kPatienceMs) {
		Say(line);
	}
}

void SearchNotices::Say(std::string_view line) {
	std::string text(line);
	if (GetDatabaseEncoding() != PG_UTF8) {
		// A character that has no form here must not cost the advice; a message may lose it.
		std::replace_if(
			text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; },
			'?');
	}
	const char *const message = text.c_str();
	Call([message] {
		CHECK_FOR_INTERRUPTS();
		ereport(NOTICE, (errmsg_internal("%s", message), errhidecontext(true)));
	});
}

} // namespace savant::pg
