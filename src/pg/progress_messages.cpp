/*
 * progress_messages.cpp
 *     Lines of progress as messages of level INFO.
 */
#include "pg/progress_messages.hpp"

#include <algorithm>
#include <string>

#include "pg/boundary.hpp"

extern "C" {
#include "mb/pg_wchar.h"
#include "miscadmin.h"
}

namespace savant::pg {

void ProgressMessages::Tell(std::string_view line) {
	std::string text(line);
	if (GetDatabaseEncoding() != PG_UTF8) {
		// A character that has no form here must not cost the answer; a message may lose it.
		std::replace_if(
			text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; },
			'?');
	}
	const char *const message = text.c_str();
	Call([message] {
		CHECK_FOR_INTERRUPTS();
		ereport(INFO, (errmsg_internal("%s", message), errhidecontext(true)));
	});
}

} // namespace savant::pg
