/*
 * statement_tail.hpp
 *     What statements without samples did, in the monitor's memory until their hour is over: so
 *     that savant.statement_hour has all that ran.
 *
 * A monitor that goes takes it along; then row 0 of the hour has it, not told apart.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "core/watch/samples.hpp"

namespace savant::pg {

class StatementTail {
public:
	/* What was left out of the snapshot taken at `at`. */
	void Add(double at, const std::vector<core::StatementSample> &left_out);
	/* Within AsTableOwner, after RollUp of the hour: writes those with most time.  Throws
	 * pg::Error. */
	void Write(double hour) const;
	void Forget(double hour) { hours_.erase(hour); }

	static constexpr std::size_t kMostWritten = 2000;

private:
	using Key = std::tuple<std::int64_t, double, bool>; // query id, role, top
	struct Sum {
		core::StatementSample sample;
		int intervals = 0;
	};
	static constexpr std::size_t kMostHours = 3;

	std::map<double, std::map<Key, Sum>> hours_;
};

} // namespace savant::pg
