/*
 * search_progress.hpp
 *     Who searches for indexes just now, and how far: in shared memory, for
 *     savant.index_search_progress; without preloading, for this session alone.
 */
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pg/postgres.hpp"

extern "C" {
#include "utils/timestamp.h"
}

namespace savant::pg {

constexpr int kPhaseBytes = 64;

struct SearchState {
	std::int32_t pid; // 0: free
	Oid database, role;
	TimestampTz started_at;
	std::int32_t statements, statements_done, candidates;
	std::int64_t planner_calls;
	double saved_share;
	char phase[kPhaseBytes]; // UTF-8, ASCII in fact
};

/* Called by _PG_init while preloading: asks for the memory. */
void RequestSearchProgressMemory();

/* A row while it lives; more searches at once than there are slots go unseen. */
class SearchProgress {
public:
	SearchProgress();
	~SearchProgress();
	SearchProgress(const SearchProgress &) = delete;
	SearchProgress &operator=(const SearchProgress &) = delete;

	/* What is there to be changed before Publish(). */
	SearchState state{};
	void SetPhase(std::string_view phase) noexcept;
	void Publish() noexcept;

private:
	int slot_ = -1;
};

/* Searches of processes that live. */
std::vector<SearchState> SearchesGoingOn();

} // namespace savant::pg
