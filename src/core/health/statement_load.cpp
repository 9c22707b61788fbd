/*
 * statement_load.cpp
 *     Differences of pg_stat_statements, added up by query id.
 */
#include "core/health/statement_load.hpp"

#include <algorithm>
#include <map>

namespace savant::core {

namespace {

double OrZero(double value) { return std::isnan(value) ? 0 : value; }

void AddTo(StatementLoad &sum, const StatementLoad &more) {
	sum.calls += more.calls;
	sum.total_ms += more.total_ms;
	sum.rows += more.rows;
	sum.blocks_read += more.blocks_read;
	sum.temp_written += more.temp_written;
	sum.wal_bytes += more.wal_bytes;
	sum.plans += more.plans;
	sum.plan_ms += more.plan_ms;
	sum.jit_ms += more.jit_ms;
	sum.workers_wanted += more.workers_wanted;
	sum.workers_got += more.workers_got;
	sum.max_ms = std::fmax(sum.max_ms, more.max_ms);
}

StatementLoad LoadOf(const HealthRow &row) {
	StatementLoad load;
	load.query_id = row.IntegerText("query_id");
	load.calls = row.Difference("calls");
	load.total_ms = OrZero(row.Difference("total_ms"));
	load.rows = OrZero(row.Difference("rows"));
	load.blocks_read = OrZero(row.Difference("blocks_read"));
	load.temp_written = OrZero(row.Difference("temp_written"));
	load.wal_bytes = OrZero(row.Difference("wal_bytes"));
	load.plans = OrZero(row.Difference("plans"));
	load.plan_ms = OrZero(row.Difference("plan_ms"));
	load.jit_ms = OrZero(row.Difference("jit_ms"));
	load.workers_wanted = OrZero(row.Difference("workers_wanted"));
	load.workers_got = OrZero(row.Difference("workers_got"));
	load.is_new = !row.WasThere();
	load.lifetime_mean_ms = row.Number("total_ms") / row.Number("calls");
	load.stddev_ms = row.Number("stddev_ms");
	load.max_ms = row.Number("max_ms");
	return load;
}

} // namespace

StatementLoads LoadsOf(const HealthCheck &check) {
	std::map<std::string, StatementLoad> by_id;
	for (const HealthRow &row : check.Rows("statements")) {
		if (!row.Flag("is_top") || !(row.Difference("calls") > 0)) {
			continue;
		}
		const StatementLoad load = LoadOf(row);
		const auto [found, is_first] = by_id.try_emplace(load.query_id, load);
		if (!is_first) {
			StatementLoad &sum = found->second;
			// Spread and mean are of the role that calls it most.
			if (load.calls > sum.calls) {
				sum.lifetime_mean_ms = load.lifetime_mean_ms;
				sum.stddev_ms = load.stddev_ms;
			}
			sum.is_new = sum.is_new && load.is_new;
			AddTo(sum, load);
		}
	}
	StatementLoads loads;
	for (auto &[id, load] : by_id) {
		AddTo(loads.all, load);
		loads.statements.push_back(std::move(load));
	}
	std::stable_sort(loads.statements.begin(), loads.statements.end(),
	                 [](const StatementLoad &left, const StatementLoad &right) {
						 return left.total_ms > right.total_ms;
					 });
	return loads;
}

} // namespace savant::core
