/*
 * probe_query.hpp
 *     One SELECT about the server, within its limits, as a ProbeTable.
 */
#pragma once

#include <string>
#include <string_view>

#include "core/watch/probe_table.hpp"
#include "core/watch/snapshot.hpp"
#include "pg/boundary.hpp"

namespace savant::pg {

constexpr int kProbeTimeoutMs = 5000;
constexpr const char *kProbeLockTimeout = "100ms";

/*
 * Server regime: what a session may have set to change what a statement means or gives, as our
 * statements expect it, until the settings' level ends.
 */
void FixLanguage();

/*
 * Server regime: leaves our statements out of pg_stat_statements until the settings' level ends;
 * on a quiet server they would be all that it has.
 */
void LeaveStatisticsAlone();

/*
 * What holds while probes run: the search_path is pg_catalog alone, locks are waited for
 * shortly, plans are serial and not compiled.  Restored by Close(), or by the abort of the
 * (sub)transaction that it was opened in.  Throws pg::Error.
 */
class ProbeScope {
public:
	ProbeScope();
	~ProbeScope();
	ProbeScope(const ProbeScope &) = delete;
	ProbeScope &operator=(const ProbeScope &) = delete;
	void Close() noexcept;

private:
	int level_ = 0;
	bool open_ = false;
};

/*
 * While it lives, joins are not by nested loops where there is another way.  For probes that join
 * whole catalogs: after much DDL their statistics are old, and a nested loop over ten thousand
 * rows that were thought to be ten takes seconds.
 */
class WholeCatalogScope {
public:
	WholeCatalogScope();
	~WholeCatalogScope();
	WholeCatalogScope(const WholeCatalogScope &) = delete;
	WholeCatalogScope &operator=(const WholeCatalogScope &) = delete;

private:
	int level_ = 0;
};

/*
 * While it lives, at most kProbeTimeoutMs: then the running statement is cancelled.  The timer is
 * our own, beside the caller's statement_timeout, which goes on.
 */
class ProbeTimer {
public:
	ProbeTimer();
	~ProbeTimer();
	ProbeTimer(const ProbeTimer &) = delete;
	ProbeTimer &operator=(const ProbeTimer &) = delete;
	/* Whether the latest timer has fired. */
	static bool HasFired() noexcept;
};

/*
 * Runs `sql` as the current user within a ProbeScope and a subtransaction of its own.  bigint
 * columns named query_id or in `key`, a comma-separated list, become Integer; columns query and
 * statement lose what may be a password.  With `keep_plan` its
 * plan stays for the next time, to the end of the process.  Throws pg::Error.
 */
core::ProbeTable AskServer(const std::string &sql, const char *key, bool keep_plan);

/*
 * What the pg::Error of a probe means.  False when it is not the probe's: the caller's query was
 * cancelled.
 */
bool IsProbeFailure(const Error &error, core::ProbeFailure &failure);

} // namespace savant::pg
