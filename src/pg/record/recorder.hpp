/*
 * recorder.hpp
 *     The record of one request: admission by the limits, the request log, the
 *     audit, the counters.
 *
 * One Recorder per call of a verb, on the stack of its entry function, made
 * before anything that can fail.  With shared memory, the record goes to a
 * queue that a worker empties, and so outlives the caller's rollback.  Without
 * it, the record is written in the caller's transaction, kept when that aborts,
 * and written with the session's next request.  On a standby it goes to the
 * server log.
 */
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/ask/ports.hpp"

namespace savant::pg {

struct RecordEntry;
enum class RecordKind : std::uint8_t;

class Recorder final : public core::Recorder {
public:
	/*
	 * `verb` is the SQL name, "ai_ask"; `question` what its caller wrote.  Of a
	 * statement only the normalised form is kept: its constants can be personal.
	 */
	Recorder(std::string_view verb, std::string_view question, bool is_statement = false);
	/*
	 * Releases the place that Admit took; records "aborted" when Record was not
	 * reached.  pg_terminate_backend runs no destructors: then the session's exit
	 * callback does the same.
	 */
	~Recorder() override;
	Recorder(const Recorder &) = delete;
	Recorder &operator=(const Recorder &) = delete;

	void Admit() override;
	std::string RequestId() override;
	void Audit(const std::string &sql, const core::Verdict &verdict) noexcept override;
	void Record(const core::Answer &answer) noexcept override;

private:
	struct Caller;
	struct Statement;
	void Begin(RecordEntry &entry, RecordKind kind, const char *status) const;
	void StoreStatement(RecordEntry &entry, const std::string &sql);
	void RecordAborted(const char *sqlstate) noexcept;
	static void AtExit(int code, std::uintptr_t argument);

	std::string verb_;
	std::unique_ptr<Caller> caller_;
	std::string audited_sql_;              // the last statement that Audit saw
	std::unique_ptr<Statement> statement_; // the last one that was stored
	Recorder *outer_ = nullptr;            // the request that this one is part of
	bool admitted_ = false;
	bool recorded_ = false;
};

} // namespace savant::pg
