/*
 * wait_sampler.hpp
 *     What active sessions wait for, looked at every second or so between two snapshots.
 *
 * A look reads the server's array of sessions in this process: no transaction, no SQL, some
 * microseconds.  The mean number of active sessions is samples / rounds.
 */
#pragma once

#include <cstdint>
#include <map>

#include "core/watch/probe_table.hpp"
#include "pg/boundary.hpp"

namespace savant::pg {

class WaitSampler {
public:
	/* One look at the sessions of the whole server, without this process.  Throws pg::Error. */
	void Sample();
	int Rounds() const { return rounds_; }
	/*
	 * What was seen since the last call, as the columns of probe "waits", and starts anew.  Beyond
	 * kMostKeys different (event, statement, role) the statement is 0 and the role is 0.
	 */
	core::ProbeTable Take();

	static constexpr std::size_t kMostKeys = 300;

private:
	struct Key {
		std::uint32_t wait; // PGPROC::wait_event_info; 0 = none: it runs
		std::int64_t query_id;
		Oid role;
		auto operator<=>(const Key &) const = default;
	};
	std::map<Key, int> samples_;
	int rounds_ = 0;
};

} // namespace savant::pg
