/*
 * probe.cpp
 *     What the tests need to look behind the border: savant._live_objects(),
 *     savant._boundary_probe(), savant._record_probe(), savant._draft_probe(),
 *     savant._picture_probe().
 *
 * Compiled in always, so that what is tested is what is shipped.  Each kind of
 * probe raises in one guarded path while C++ objects are alive above it.
 */
#include <new>
#include <stdexcept>
#include <string>

#include "core/errors.hpp"
#include "pg/cache/draft_store.hpp"
#include "pg/catalog/picture_cache.hpp"
#include "pg/datum.hpp"
#include "pg/record/recorder.hpp"

extern "C" {
#include "executor/spi.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "utils/inval.h"
#include "utils/wait_event.h"
}

namespace savant::entry {

namespace {

int live_probes = 0;

/* Stands for any C++ object that an ERROR must not jump over. */
class Tracked {
public:
	Tracked() : text_(100, 'x') { live_probes++; }
	~Tracked() { live_probes--; }
	Tracked(const Tracked &) = delete;
	Tracked &operator=(const Tracked &) = delete;

private:
	std::string text_; // on the heap: a leak shows in the process's memory, too
};

/* A destructor that needs the server, and fails. */
class FailsQuietly {
public:
	~FailsQuietly() {
		pg::Quietly(
			[] { ereport(ERROR, (errcode(ERRCODE_IO_ERROR), errmsg("probe: clean-up failed"))); });
	}
};

/* Server regime: an ERROR with every field that must survive. */
void RaiseEverything() {
	ereport(ERROR, (errcode(ERRCODE_DIVISION_BY_ZERO), errmsg("probe: %s", "message"),
	                errdetail("Probe detail."), errhint("Probe hint."), errposition(7),
	                err_generic_string(PG_DIAG_TABLE_NAME, "probe_table")));
}

/* Server regime. */
void Execute(const char *sql) {
	SPI_connect();
	SPI_execute(sql, false, 0);
	SPI_finish();
}

std::string Absorb(const char *sql) {
	try {
		const Tracked inner;
		pg::Subtransaction subtransaction;
		pg::Call([sql] { Execute(sql); });
		subtransaction.Release();
		return "no error";
	} catch (const pg::Error &error) {
		return std::string(unpack_sql_state(error.sqlstate())) + ": " + error.what();
	}
}

std::string ResetContext() {
	MemoryContext context = pg::Call([] {
		return AllocSetContextCreate(CurrentMemoryContext, "savant probe", ALLOCSET_SMALL_SIZES);
	});
	(void)pg::MakeIn<Tracked>(context);
	const int before = live_probes;
	pg::Call([context] { MemoryContextReset(context); });
	const int after = live_probes;
	pg::Call([context] { MemoryContextDelete(context); });
	return std::to_string(before - after) + " destroyed";
}

std::string Holdoff() {
	HOLD_INTERRUPTS();
	const uint32 before = InterruptHoldoffCount;
	(void)Absorb("SELECT 1/0");
	const uint32 after = InterruptHoldoffCount;
	RESUME_INTERRUPTS();
	return before == after ? "kept" : "lost";
}

/* Waits until somebody cancels, as a request does that waits for a model. */
void WaitForCancel() {
	for (;;) {
		pg::Call([] {
			(void)WaitLatch(MyLatch, WL_LATCH_SET | WL_EXIT_ON_PM_DEATH, -1, PG_WAIT_EXTENSION);
			ResetLatch(MyLatch);
			CHECK_FOR_INTERRUPTS();
		});
	}
}

std::string RunBoundaryProbe(const std::string &kind) {
	const Tracked first;
	const Tracked second;
	if (kind == "call_error") {
		pg::Call([] { RaiseEverything(); });
	} else if (kind == "call_in_hook") {
		pg::Call([] { pg::EnterHook([] { pg::Call([] { RaiseEverything(); }); }); });
	} else if (kind == "syntax_error") {
		pg::Call([] { Execute("SELECT 1 FRM nowhere"); });
	} else if (kind == "nested_entry") {
		pg::Call([] { Execute("SELECT savant._boundary_probe('call_error')"); });
	} else if (kind == "out_of_memory") {
		pg::Call([] { (void)MemoryContextAllocHuge(CurrentMemoryContext, MaxAllocHugeSize); });
	} else if (kind == "bad_alloc") {
		throw std::bad_alloc();
	} else if (kind == "user_error") {
		throw core::UserError(core::ErrorCode::NotSupported, "probe: message", "Probe detail.",
		                      "Probe hint.");
	} else if (kind == "long_user_error") {
		std::string message(1021, 'x'); // the cut falls into the character after it
		throw core::UserError(core::ErrorCode::NotSupported, message + "\u20ac and more");
	} else if (kind == "broken_text") {
		throw std::runtime_error("probe: \xff%s");
	} else if (kind == "unknown_exception") {
		throw 42;
	} else if (kind == "absorbed_error") {
		return Absorb("SELECT 1/0");
	} else if (kind == "absorbed_nested_entry") {
		return Absorb("SELECT savant._boundary_probe('user_error')");
	} else if (kind == "quiet_failure") {
		const FailsQuietly clean_up;
		return "survived";
	} else if (kind == "reset_context") {
		return ResetContext();
	} else if (kind == "interrupt_holdoff") {
		return Holdoff();
	} else if (kind == "wait") {
		WaitForCancel();
	} else {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "unrecognized probe \"" + kind + "\"");
	}
	return "no error";
}

core::Answer ProbeAnswer(const std::string &kind, const std::string &question) {
	core::Answer answer;
	answer.question = question;
	answer.route = core::Route::Rules;
	answer.sql = "SELECT 'secret' FROM probe WHERE id = 42";
	answer.result.columns.push_back({"id", "integer", true, false});
	answer.result.rows.push_back({std::string("42")});
	answer.confidence.value = 0.9;
	answer.warnings.push_back({"probe_warning", "probe", ""});
	answer.timings.total = 1.5;
	answer.attempts = 1;
	if (kind == "refuse") {
		answer.refusing_layer = 1;
		answer.error = core::AnswerError{"42501", "probe: refused", "", ""};
	} else if (kind == "fail") {
		answer.error = core::AnswerError{"22012", "division by zero", "", ""};
	} else if (kind == "clarify") {
		answer.needs_clarification = true;
		answer.sql.clear();
	}
	return answer;
}

/* A request with every step of a real one but the answering. */
std::string RunRecordProbe(const std::string &kind, const std::string &question) {
	pg::Recorder recorder("probe", question, kind == "statement");
	recorder.Admit();
	if (kind == "wait") {
		WaitForCancel();
	} else if (kind == "abort") {
		pg::Call([] { RaiseEverything(); });
	}
	recorder.Record(ProbeAnswer(kind, question));
	return recorder.RequestId();
}

} // namespace

} // namespace savant::entry

/* savant._live_objects() returns integer */
SAVANT_SQL_FUNCTION(savant_live_objects) {
	return Int32GetDatum(savant::entry::live_probes + savant::pg::LiveReports());
}

/* savant._boundary_probe(kind text) returns text */
SAVANT_SQL_FUNCTION(savant_boundary_probe) {
	const std::string kind = savant::pg::TextArg(fcinfo, 0);
	return savant::pg::TextDatum(savant::entry::RunBoundaryProbe(kind));
}

/* savant._record_probe(kind text, question text) returns text: the request id */
SAVANT_SQL_FUNCTION(savant_record_probe) {
	const std::string kind = savant::pg::TextArg(fcinfo, 0);
	const std::string question = savant::pg::TextArg(fcinfo, 1);
	return savant::pg::TextDatum(savant::entry::RunRecordProbe(kind, question));
}

/* savant._draft_probe(question text, sql text) returns text: the statement that is kept */
SAVANT_SQL_FUNCTION(savant_draft_probe) {
	const std::string question = savant::pg::TextArg(fcinfo, 0);
	const std::optional<std::string> sql = savant::pg::OptionalTextArg(fcinfo, 1);

	savant::pg::PictureCache catalog;
	const savant::core::SchemaPicture &picture = catalog.Picture();
	savant::pg::DraftStore store;
	if (sql) {
		store.Keep(question, picture, {*sql, "probe"});
	}
	const auto kept = store.Find(question, picture);

	return kept ? savant::pg::TextDatum(kept->sql) : savant::pg::NullDatum(fcinfo);
}

/* savant._picture_probe() returns boolean: a picture in use survives the next one */
SAVANT_SQL_FUNCTION(savant_picture_probe) {
	savant::pg::PictureCache catalog;
	const savant::core::SchemaPicture &first = catalog.Picture();
	const std::uint64_t version = first.version;
	savant::pg::Call([] { InvalidateSystemCaches(); });
	const savant::core::SchemaPicture &second = catalog.Picture();

	return BoolGetDatum(&first != &second && first.version == version &&
	                    second.version == version + 1);
}
