/*
 * boundary.hpp
 *     The border between C++ (exceptions, destructors) and the server
 *     (ereport, longjmp, memory contexts).
 *
 *   Call          C++ -> server: an ERROR becomes a pg::Error exception
 *   Enter         server -> C++: every exception becomes an ereport(ERROR)
 *   EnterHook     the same for callbacks that are not SQL functions
 *   Quietly       destructor -> server: a failure becomes a WARNING
 *   EnterWorker   the same for the main function of a background process
 *   Subtransaction, Transaction  after which going on past a pg::Error is legal
 *   MakeIn        a C++ object that lives as long as a memory context
 *
 * Nobody else writes PG_TRY, sigsetjmp or a top-level try.  The lambda given to
 * Call owns nothing with a destructor and throws nothing: an ERROR jumps over
 * it, not through it.  Nothing leaves Call but trivially copyable values.
 */
#pragma once

#include <exception>
#include <new>
#include <type_traits>
#include <utility>

#include "core/errors.hpp"
#include "pg/postgres.hpp"

namespace savant::pg {

/*
 * The copied report of one ERROR, in a memory context of its own, so that no
 * reset or abort between the throw and its delivery can take it away.  Freed
 * with its last reference.
 */
struct Report;

/*
 * An ERROR of the server in flight as a C++ exception, with every field of the
 * report.  Copies share the report.
 */
class Error final : public std::exception {
public:
	/* Takes over one reference. */
	explicit Error(Report *report) noexcept : report_(report) {}
	Error(const Error &other) noexcept;
	Error &operator=(const Error &) = delete;
	~Error() override;

	const char *what() const noexcept override;
	ErrorData *report() const noexcept;
	int sqlstate() const noexcept { return report()->sqlerrcode; }
	/* A new reference, for whoever delivers the report later. */
	Report *Share() const noexcept;

private:
	Report *report_;
};

/*
 * Plain-old-data record of a failure: survives the end of the catch block.
 * Owns a reference to its report until Raise or Warn has delivered it.
 */
struct Failure {
	Report *report; // set: deliver this one
	int sqlstate;   // else: a new one from the fields below, which are UTF-8
	char message[1024];
	char detail[4096];
	char hint[1024];
};

/*
 * Copies the error on top of the server's error stack and flushes that stack.
 * Never raises: when there is no memory for the copy, the result says so instead.
 */
Report *CaptureError() noexcept;

/* Fills `failure` from the exception in flight.  Called in a catch (...) block only. */
void DescribeCurrentException(Failure &failure) noexcept;

/* Raises `failure` as an ERROR.  No object with a destructor may be alive in the calling frame. */
[[noreturn]] void Raise(Failure &failure);

/* Prints `failure` as a WARNING; never raises. */
void Warn(Failure &failure) noexcept;

/* The SQLSTATE of a core error, encoded as in ErrorData: the one table of both worlds. */
int SqlStateOf(core::ErrorCode code);

/* How many ERRORs have become a pg::Error in this session, and the latest one's SQLSTATE. */
int CapturedErrors() noexcept;
int LatestSqlState() noexcept;

/* Reports in flight; 0 outside of errors. */
int LiveReports() noexcept;

/* C++ -> server.  See the head of this file for what `fn` may be. */
template <typename Fn>
auto Call(Fn &&fn) -> decltype(fn()) {
	using Result = decltype(fn());
	static_assert(std::is_void_v<Result> || std::is_trivially_copyable_v<Result>,
	              "a longjmp may skip this value");
	sigjmp_buf *const saved_stack = PG_exception_stack;
	ErrorContextCallback *const saved_callbacks = error_context_stack;
	MemoryContext const saved_context = CurrentMemoryContext;
	const uint32 saved_holdoff = InterruptHoldoffCount;
	const uint32 saved_cancel_holdoff = QueryCancelHoldoffCount;
	sigjmp_buf here;
	if (sigsetjmp(here, 0) == 0) {
		PG_exception_stack = &here;
		try {
			if constexpr (std::is_void_v<Result>) {
				fn();
				PG_exception_stack = saved_stack;
				error_context_stack = saved_callbacks;
				return;
			} else {
				Result result = fn();
				PG_exception_stack = saved_stack;
				error_context_stack = saved_callbacks;
				return result;
			}
		} catch (...) {
			// A lambda that throws breaks the contract; do not leave a dangling jump target too.
			PG_exception_stack = saved_stack;
			error_context_stack = saved_callbacks;
			MemoryContextSwitchTo(saved_context);
			throw;
		}
	}
	PG_exception_stack = saved_stack;
	error_context_stack = saved_callbacks;
	MemoryContextSwitchTo(saved_context);
	// The server's report sets these to zero; a HOLD of our caller's must still find its RESUME.
	InterruptHoldoffCount = saved_holdoff;
	QueryCancelHoldoffCount = saved_cancel_holdoff;
	throw Error(CaptureError());
}

/* Server -> C++ for SQL functions: `body(fcinfo)` returns the Datum. */
template <typename Body>
Datum Enter(FunctionCallInfo fcinfo, Body &&body) {
	Failure failure;
	try {
		return body(fcinfo);
	} catch (...) {
		DescribeCurrentException(failure);
	}
	Raise(failure);
}

/* Server -> C++ for hooks and other callbacks: `body()` returns nothing or a plain value. */
template <typename Body>
auto EnterHook(Body &&body) -> decltype(body()) {
	using Result = decltype(body());
	static_assert(std::is_void_v<Result> || std::is_trivially_copyable_v<Result>,
	              "an object with a destructor would be alive when Raise jumps");
	Failure failure;
	try {
		return body();
	} catch (...) {
		DescribeCurrentException(failure);
	}
	Raise(failure);
}

/*
 * Server -> C++ for the main function of a background process.  A failure that
 * reaches this point ends the process with exit code 1 and a line in the log.
 */
template <typename Body>
void EnterWorker(Body &&body) {
	EnterHook([&body] { body(); });
}

/* Destructor -> server: runs `fn` like Call, turns a failure into a WARNING. */
template <typename Fn>
void Quietly(Fn &&fn) noexcept {
	Failure failure;
	try {
		Call(std::forward<Fn>(fn));
		return;
	} catch (...) {
		DescribeCurrentException(failure);
	}
	Warn(failure);
}

/*
 * An internal subtransaction.  Rolled back when the scope ends without
 * Release(); then a pg::Error caught outside of it may be dropped.  Restores
 * the memory context and resource owner that were current at construction.
 */
class Subtransaction {
public:
	Subtransaction();
	~Subtransaction();
	Subtransaction(const Subtransaction &) = delete;
	Subtransaction &operator=(const Subtransaction &) = delete;

	/* Keeps the work.  Throws pg::Error. */
	void Release();
	/* Undoes the work.  Throws pg::Error. */
	void Rollback();

private:
	MemoryContext context_;
	void *owner_; // ResourceOwner
	bool open_ = false;
};

/*
 * A transaction of a background process, with an active snapshot.  Aborted when
 * the scope ends without Commit(); then a pg::Error caught outside may be dropped.
 */
class Transaction {
public:
	Transaction();
	~Transaction();
	Transaction(const Transaction &) = delete;
	Transaction &operator=(const Transaction &) = delete;

	/* Throws pg::Error. */
	void Commit();

private:
	bool open_ = false;
};

/*
 * Allocates and constructs a T in `context`; its destructor runs when the
 * context is reset or deleted.  Throws pg::Error on out of memory.
 */
template <typename T, typename... Args>
T *MakeIn(MemoryContext context, Args &&...args) {
	static_assert(std::is_nothrow_destructible_v<T>, "the reset callback may not fail");
	static_assert(alignof(T) <= MAXIMUM_ALIGNOF, "palloc aligns no further");
	struct Slot {
		MemoryContextCallback callback;
		alignas(T) unsigned char storage[sizeof(T)];
	};
	Slot *slot =
		Call([context] { return static_cast<Slot *>(MemoryContextAlloc(context, sizeof(Slot))); });
	T *object = new (slot->storage) T(std::forward<Args>(args)...);
	slot->callback.func = [](void *arg) { static_cast<T *>(arg)->~T(); };
	slot->callback.arg = object;
	MemoryContextRegisterResetCallback(context, &slot->callback);
	return object;
}

} // namespace savant::pg

/*
 * Defines the SQL-callable function `name` (a savant_* symbol).  The braces that
 * follow are its body, in the C++ regime, with `fcinfo` in scope.
 */
#define SAVANT_SQL_FUNCTION(name)                                                                  \
	extern "C" {                                                                                   \
	PG_FUNCTION_INFO_V1(name);                                                                     \
	}                                                                                              \
	static Datum name##_body(FunctionCallInfo fcinfo);                                             \
	extern "C" Datum name(FunctionCallInfo fcinfo) {                                               \
		return savant::pg::Enter(fcinfo, name##_body);                                             \
	}                                                                                              \
	static Datum name##_body([[maybe_unused]] FunctionCallInfo fcinfo)
