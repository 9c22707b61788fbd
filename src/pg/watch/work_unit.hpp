/*
 * work_unit.hpp
 *     What a collection is made of: units of work, and the lock that keeps it alone.
 */
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pg/watch/collector.hpp"

namespace savant::pg {

/*
 * A transaction of the monitor, or a subtransaction of a session.  Undone when the scope ends
 * without Finish(); then a pg::Error caught outside may be dropped.
 */
class WorkUnit {
public:
	explicit WorkUnit(CollectorHome home);
	/* Throws pg::Error. */
	void Finish();

private:
	std::optional<Transaction> transaction_;
	std::optional<Subtransaction> subtransaction_;
};

/*
 * Runs `work` in a unit; false when it failed, with a line in `problems` that begins with `what`.
 * Throws pg::Error when the query was cancelled.
 */
bool Attempt(CollectorHome home, const std::string &what, std::vector<std::string> &problems,
             const std::function<void()> &work);

/* Held by whoever collects in this database, across transactions. */
class CollectorLock {
public:
	/* Does not wait: IsTaken() tells.  Within a transaction or not. */
	CollectorLock();
	~CollectorLock();
	CollectorLock(const CollectorLock &) = delete;
	CollectorLock &operator=(const CollectorLock &) = delete;
	bool IsTaken() const { return taken_; }

private:
	bool taken_ = false;
};

/* Runs one statement of ours within AsTableOwner; `sql` may use $1 jsonb and $2 timestamptz. */
void WriteRows(const char *sql, std::string_view document, double at);
/* The same with $1 text. */
void WriteText(const char *sql, std::string_view text, double at);

/* Seconds since 1970 as a timestamp. */
TimestampTz TimestampOf(double seconds);

} // namespace savant::pg
