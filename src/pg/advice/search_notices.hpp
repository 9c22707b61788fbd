/*
 * search_notices.hpp
 *     What the client is told while it waits for advice, and with it.
 */
#pragma once

#include <string>
#include <string_view>

namespace savant::pg {

class SearchNotices {
public:
	/* Starts the clock. */
	SearchNotices();

	/* A line of progress: said with savant.stream on, or once the search takes longer than two
	 * seconds.  Throws pg::Error when the client cancels. */
	void Progress(std::string_view line);

	/* A NOTICE, at once. */
	static void Say(std::string_view line);

private:
	double start_ms_;
};

} // namespace savant::pg
