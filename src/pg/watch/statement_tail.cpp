/*
 * statement_tail.cpp
 *     Sums of an hour for statements that are not worth a sample.
 */
#include "pg/watch/statement_tail.hpp"

#include <algorithm>
#include <cmath>

#include "pg/watch/snapshot_store.hpp"

namespace savant::pg {

namespace {
constexpr double kHour = 3600;
}

void StatementTail::Add(double at, const std::vector<core::StatementSample> &left_out) {
	std::map<Key, Sum> &sums = hours_[std::floor(at / kHour) * kHour];
	for (const core::StatementSample &sample : left_out) {
		Sum &sum = sums[{sample.query_id, sample.role_id, sample.is_top}];
		if (sum.intervals++ == 0) {
			sum.sample = sample;
		} else {
			core::AddTo(sum.sample, sample);
		}
	}
	while (hours_.size() > kMostHours) { // nobody could roll them up
		hours_.erase(hours_.begin());
	}
}

void StatementTail::Write(double hour) const {
	const auto found = hours_.find(hour);
	if (found == hours_.end()) {
		return;
	}
	std::vector<const Sum *> order;
	for (const auto &[key, sum] : found->second) {
		order.push_back(&sum);
	}
	std::sort(order.begin(), order.end(),
	          [](const Sum *a, const Sum *b) { return a->sample.total_ms > b->sample.total_ms; });
	order.resize(std::min(order.size(), kMostWritten));
	std::vector<core::StatementSample> sums;
	std::vector<int> counts;
	for (const Sum *sum : order) {
		sums.push_back(sum->sample);
		counts.push_back(sum->intervals);
	}
	WriteStatementTail(hour, sums, counts);
}

} // namespace savant::pg
