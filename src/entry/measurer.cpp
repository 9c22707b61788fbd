/*
 * measurer.cpp
 *     Measuring and recording.
 */
#include "entry/measurer.hpp"

#include <algorithm>

#include "pg/guard/guarded_executor.hpp"

namespace savant::entry {

core::Measurement AuditedMeasurer::Measure(const std::string &sql, int timeout_ms, bool digest) {
	pg::ExecutorOptions options;
	options.timeout_ms = timeout_ms;
	pg::GuardedExecutor executor(options);
	core::Measurement measured = executor.Measure(sql, digest);
	run_ms_ += measured.ms;
	if (std::find(audited_.begin(), audited_.end(), sql) == audited_.end()) {
		audited_.push_back(sql);
		core::Verdict verdict;
		verdict.ok = !measured.error;
		verdict.refusal = measured.error;
		recorder_.Audit(sql, verdict);
	}
	return measured;
}

void AuditedMeasurer::Record(const std::string &sql) {
	core::Answer answer;
	answer.request_id = recorder_.RequestId();
	answer.sql = sql;
	answer.route = core::Route::Caller;
	answer.attempts = 1;
	answer.timings.run = answer.timings.total = run_ms_;
	recorder_.Record(answer);
}

} // namespace savant::entry
