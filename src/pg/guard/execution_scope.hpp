/*
 * execution_scope.hpp
 *     Layers 4 to 6 as a scope: while it is open, this backend can only read.
 *
 * Opened before a statement is analysed, since analysis and planning run code
 * too; always rolled back when it ends.
 */
#pragma once

#include "pg/boundary.hpp"
#include "pg/guard/guard_hooks.hpp"

namespace savant::pg {

struct ScopeLimits {
	Oid role = InvalidOid; // run as; InvalidOid = the caller
	int timeout_ms = 0;    // 0 = no limit
	int memory_mb = 0;     // on top of what the backend has; 0 = no limit
	LayerSet layers = kAllLayers;
	/*
	 * The statement is planned and not run: planner settings stay the caller's, parallel plans
	 * can be made (no worker would start), memory settings are left alone.
	 */
	bool only_planned = false;
};

/*
 * Restores everything it touched in every way out: the transaction's mode, the
 * user, settings, timer, memory limit and hooks.  One at a time per backend: a second
 * one raises UserError(NotPermitted).
 */
class ExecutionScope {
public:
	ExecutionScope(const ScopeLimits &limits, const Admitted *admitted);
	~ExecutionScope();
	ExecutionScope(const ExecutionScope &) = delete;
	ExecutionScope &operator=(const ExecutionScope &) = delete;

	/* Ends the scope normally.  Throws pg::Error. */
	void Close();

	/* True when the last scope of this backend ran into its timeout. */
	static bool TimedOut() noexcept;

private:
	void StartLimits(const ScopeLimits &limits);
	void StopLimits() noexcept;

	Subtransaction subtransaction_;
	LayerSet layers_;
	bool timer_running_ = false;
	bool memory_limited_ = false;
};

} // namespace savant::pg
