/*
 * session_store.cpp
 *     SQL behind the sessions.
 *
 * Everything is named in full, operators too: the statements run with the caller's
 * search_path.  Each unit of work is in a subtransaction of its own, so that a
 * conversation that cannot be kept never takes the answer with it.
 */
#include "pg/session/session_store.hpp"

#include <algorithm>
#include <cstdint>

#include "core/ask/pipeline.hpp"
#include "core/errors.hpp"
#include "core/text/utf8.hpp"
#include "pg/answer_error.hpp"
#include "pg/boundary.hpp"
#include "pg/gateway/model_settings.hpp"
#include "pg/record/record_table.hpp"
#include "pg/session/session_memory.hpp"

extern "C" {
#include "access/parallel.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

constexpr const char *kReadTurns =
	"SELECT t.asked_at, t.question, t.standalone, t.sql, t.route, t.paraphrase, t.outcome,"
	" t.choices, t.choice_sql, pg_catalog.count(*) OVER ()"
	" FROM savant.session s JOIN savant.session_turn t ON t.session OPERATOR(pg_catalog.=) s.id"
	" WHERE s.role OPERATOR(pg_catalog.=) $1 AND s.name OPERATOR(pg_catalog.=) $2"
	" AND t.asked_at OPERATOR(pg_catalog.>=) $3 ORDER BY t.turn DESC LIMIT $4";
constexpr const char *kReadSessions =
	"SELECT s.name, s.created_at, t.turns, t.last FROM savant.session s CROSS JOIN LATERAL"
	" (SELECT pg_catalog.count(*), pg_catalog.max(t.asked_at) FROM savant.session_turn t"
	" WHERE t.session OPERATOR(pg_catalog.=) s.id AND t.asked_at OPERATOR(pg_catalog.>=) $2)"
	" AS t(turns, last) WHERE s.role OPERATOR(pg_catalog.=) $1"
	" AND (t.turns OPERATOR(pg_catalog.>) 0 OR s.created_at OPERATOR(pg_catalog.>=) $2)";
constexpr const char *kFindSession =
	"SELECT id FROM savant.session WHERE role OPERATOR(pg_catalog.=) $1"
	" AND name OPERATOR(pg_catalog.=) $2";
constexpr const char *kBeginSession = "INSERT INTO savant.session (name) VALUES ($1)"
									  " ON CONFLICT (role, name) DO NOTHING";
constexpr const char *kAddTurn =
	"INSERT INTO savant.session_turn (session, question, standalone, sql, route, paraphrase,"
	" outcome, choices, choice_sql) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
// The oldest first, a few at a time: a session in daily use sheds what is past its time.
constexpr const char *kShedTurns =
	"DELETE FROM savant.session_turn WHERE session OPERATOR(pg_catalog.=) $1"
	" AND asked_at OPERATOR(pg_catalog.<) $2 AND turn OPERATOR(pg_catalog.=) ANY (ARRAY("
	"SELECT turn FROM savant.session_turn WHERE session OPERATOR(pg_catalog.=) $1"
	" ORDER BY turn LIMIT 100))";
constexpr const char *kClearSession =
	"DELETE FROM savant.session_turn t USING savant.session s WHERE t.session"
	" OPERATOR(pg_catalog.=) s.id AND s.role OPERATOR(pg_catalog.=) $1"
	" AND s.name OPERATOR(pg_catalog.=) $2";
constexpr const char *kDeleteSession =
	"DELETE FROM savant.session WHERE role OPERATOR(pg_catalog.=) $1"
	" AND name OPERATOR(pg_catalog.=) $2";

constexpr const char *kDeleteOldTurns =
	"DELETE FROM savant.session_turn WHERE ctid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT ctid"
	" FROM savant.session_turn WHERE asked_at OPERATOR(pg_catalog.<) $1 LIMIT $2))";
constexpr const char *kDeleteOldSessions =
	"DELETE FROM savant.session s WHERE s.created_at OPERATOR(pg_catalog.<) $1 AND NOT EXISTS ("
	"SELECT FROM savant.session_turn t WHERE t.session OPERATOR(pg_catalog.=) s.id)";

// The CHECK constraints of savant.session_turn; bytes in the database encoding may be more.
constexpr std::size_t kMaxTurnText = 32 * 1024;
constexpr std::size_t kMaxTurnLine = 4 * 1024;
constexpr std::size_t kMaxTurnSql = 256 * 1024;
constexpr std::size_t kMaxChoices = 9;
constexpr std::size_t kMaxChoiceSql = 32 * 1024;

/* Server regime: a text[] in palloc'd C strings. */
struct Texts {
	const char **items;
	int count;
};

struct TurnRow {
	TimestampTz asked_at;
	const char *question, *standalone, *sql, *route, *paraphrase, *outcome;
	Texts choices, choice_sql;
};

struct TurnRows {
	TurnRow *rows;
	uint64 count; // of rows
	int64 total;  // there are in the session
};

struct SessionRow {
	const char *name;
	TimestampTz created_at, last;
	int64 turns;
};

struct SessionList {
	SessionRow *rows;
	uint64 count;
};

bool CanWrite() { return !XactReadOnly && !RecoveryInProgress() && !IsInParallelMode(); }

/* Turns before this moment do not exist any more. */
TimestampTz Cutoff() {
	if (guc_session_retention == 0) {
		return DT_NOBEGIN;
	}
	return GetCurrentTimestamp() - static_cast<int64>(guc_session_retention) * USECS_PER_MINUTE;
}

/* Server regime. */
void Connect() {
	if (SPI_connect() != SPI_OK_CONNECT) {
		elog(ERROR, "SPI_connect failed");
	}
}

/* Server regime, within SPI. */
void Execute(const char *sql, int count, Oid *types, Datum *values, bool read_only, int expected) {
	const int code = SPI_execute_with_args(sql, count, types, values, nullptr, read_only, 0);
	if (code != expected) {
		elog(ERROR, "session: %s", SPI_result_code_string(code));
	}
}

/* Server regime, within SPI: column `number` of row `i`. */
Datum Value(uint64 i, int number) {
	bool null = false;
	return SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, number, &null);
}

bool IsNull(uint64 i, int number) {
	bool null = false;
	(void)SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, number, &null);
	return null;
}

const char *Text(uint64 i, int number, MemoryContext context) {
	return MemoryContextStrdup(context,
	                           SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, number));
}

Texts TextList(uint64 i, int number, MemoryContext context) {
	Datum *items = nullptr;
	bool *nulls = nullptr;
	Texts list = {nullptr, 0};
	deconstruct_array(DatumGetArrayTypeP(Value(i, number)), TEXTOID, -1, false, TYPALIGN_INT,
	                  &items, &nulls, &list.count);
	list.items = static_cast<const char **>(
		MemoryContextAlloc(context, sizeof(char *) * static_cast<Size>(Max(list.count, 1))));
	for (int k = 0; k < list.count; k++) {
		list.items[k] = MemoryContextStrdup(context, nulls[k] ? "" : TextDatumGetCString(items[k]));
	}
	return list;
}

TurnRows SelectTurns(Oid role, const char *name, int64 limit, MemoryContext context) {
	Oid types[] = {OIDOID, TEXTOID, TIMESTAMPTZOID, INT8OID};
	Datum values[] = {ObjectIdGetDatum(role), CStringGetTextDatum(name),
	                  TimestampTzGetDatum(Cutoff()), Int64GetDatum(limit)};
	Connect();
	Execute(kReadTurns, 4, types, values, !CanWrite(), SPI_OK_SELECT);
	TurnRows result = {nullptr, SPI_processed, 0};
	result.rows = static_cast<TurnRow *>(
		MemoryContextAllocZero(context, sizeof(TurnRow) * Max(SPI_processed, 1)));
	for (uint64 i = 0; i < SPI_processed; i++) {
		result.rows[i] = {DatumGetTimestampTz(Value(i, 1)),
		                  Text(i, 2, context),
		                  Text(i, 3, context),
		                  Text(i, 4, context),
		                  Text(i, 5, context),
		                  Text(i, 6, context),
		                  Text(i, 7, context),
		                  TextList(i, 8, context),
		                  TextList(i, 9, context)};
		result.total = DatumGetInt64(Value(i, 10));
	}
	SPI_finish();
	return result;
}

SessionList SelectSessions(Oid role, MemoryContext context) {
	Oid types[] = {OIDOID, TIMESTAMPTZOID};
	Datum values[] = {ObjectIdGetDatum(role), TimestampTzGetDatum(Cutoff())};
	Connect();
	Execute(kReadSessions, 2, types, values, !CanWrite(), SPI_OK_SELECT);
	SessionList result = {nullptr, SPI_processed};
	result.rows = static_cast<SessionRow *>(
		MemoryContextAllocZero(context, sizeof(SessionRow) * Max(SPI_processed, 1)));
	for (uint64 i = 0; i < SPI_processed; i++) {
		const TimestampTz created = DatumGetTimestampTz(Value(i, 2));
		result.rows[i] = {Text(i, 1, context), created,
		                  IsNull(i, 4) ? created : DatumGetTimestampTz(Value(i, 4)),
		                  DatumGetInt64(Value(i, 3))};
	}
	SPI_finish();
	return result;
}

/* Within SPI: the session's id, made when there is none; waits for another who is making it. */
Datum SessionId(Oid role, const char *name) {
	Oid types[] = {OIDOID, TEXTOID};
	Datum values[] = {ObjectIdGetDatum(role), CStringGetTextDatum(name)};
	Execute(kFindSession, 2, types, values, false, SPI_OK_SELECT);
	if (SPI_processed == 0) {
		Execute(kBeginSession, 1, types + 1, values + 1, false, SPI_OK_INSERT);
		Execute(kFindSession, 2, types, values, false, SPI_OK_SELECT);
	}
	if (SPI_processed == 0) {
		ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
		                errmsg("session \"%s\" has just been begun by another transaction", name)));
	}
	return Value(0, 1);
}

/* `values` as the parameters of kAddTurn from the second on. */
void InsertTurn(Oid role, const char *name, const Datum *values) {
	Oid types[] = {INT8OID, TEXTOID, TEXTOID,      TEXTOID,     TEXTOID,
	               TEXTOID, TEXTOID, TEXTARRAYOID, TEXTARRAYOID};
	Datum all[lengthof(types)];
	Connect();
	all[0] = SessionId(role, name);
	std::copy(values, values + lengthof(types) - 1, all + 1);
	Execute(kAddTurn, lengthof(types), types, all, false, SPI_OK_INSERT);
	if (guc_session_retention > 0) {
		Oid shed_types[] = {INT8OID, TIMESTAMPTZOID};
		Datum shed[] = {all[0], TimestampTzGetDatum(Cutoff())};
		Execute(kShedTurns, 2, shed_types, shed, false, SPI_OK_DELETE);
	}
	SPI_finish();
}

std::uint64_t Delete(const char *sql, const std::string &session) {
	const std::string name = ToServer(session);
	const char *name_text = name.c_str();
	const Oid role = GetUserId();
	return Call([=] {
		Oid types[] = {OIDOID, TEXTOID};
		Datum values[] = {ObjectIdGetDatum(role), CStringGetTextDatum(name_text)};
		Connect();
		Execute(sql, 2, types, values, false, SPI_OK_DELETE);
		const uint64 deleted = SPI_processed;
		SPI_finish();
		return deleted;
	});
}

std::string Cut(const std::string &text, std::size_t bytes) {
	return std::string(core::CutUtf8(text, bytes));
}

/* The turn as it is kept; choices that are too long to be kept whole are not kept at all. */
core::DialogueTurn Cut(core::DialogueTurn turn) {
	turn.question = Cut(turn.question, kMaxTurnText);
	turn.standalone = Cut(turn.standalone, kMaxTurnText);
	turn.sql = turn.sql.size() <= kMaxTurnSql ? turn.sql : std::string();
	turn.paraphrase = Cut(turn.paraphrase, kMaxTurnLine);
	turn.outcome = Cut(turn.outcome, kMaxTurnLine);
	const std::size_t count = std::min(turn.choices.size(), kMaxChoices);
	turn.choices.resize(count);
	turn.choice_sql.resize(count);
	for (std::size_t i = 0; i < count; i++) {
		if (turn.choices[i].size() > kMaxTurnLine || turn.choice_sql[i].size() > kMaxChoiceSql) {
			turn.choices.resize(i); // a number must still mean what it meant
			turn.choice_sql.resize(i);
			break;
		}
	}
	return turn;
}

Datum TextArrayDatum(const std::vector<std::string> &texts) {
	std::vector<Datum> items;
	for (const std::string &text : texts) {
		items.push_back(TextDatum(text));
	}
	Datum *data = items.data();
	const int count = static_cast<int>(items.size());
	return Call([data, count] {
		return PointerGetDatum(construct_array(data, count, TEXTOID, -1, false, TYPALIGN_INT));
	});
}

void StoreTurn(Oid role, const std::string &session, const core::DialogueTurn &turn) {
	const Datum values[] = {TextDatum(turn.question),     TextDatum(turn.standalone),
	                        TextDatum(turn.sql),          TextDatum(core::RouteName(turn.route)),
	                        TextDatum(turn.paraphrase),   TextDatum(turn.outcome),
	                        TextArrayDatum(turn.choices), TextArrayDatum(turn.choice_sql)};
	const Datum *all = values;
	const std::string name = ToServer(session);
	const char *name_text = name.c_str();
	Call([role, name_text, all] { InsertTurn(role, name_text, all); });
}

std::vector<std::string> FromTexts(const Texts &texts) {
	std::vector<std::string> result;
	for (int i = 0; i < texts.count; i++) {
		result.push_back(FromServer(texts.items[i]));
	}
	return result;
}

core::Route RouteFrom(const std::string &name) {
	for (int i = 0; i <= static_cast<int>(core::Route::Caller); i++) {
		if (name == core::RouteName(static_cast<core::Route>(i))) {
			return static_cast<core::Route>(i);
		}
	}
	return core::Route::None;
}

/* Stored turns and those in memory in the order they were asked, the `limit` newest of them. */
struct History {
	std::vector<TimedTurn> turns;
	std::int64_t total = 0;
};

History ReadHistory(Oid role, const std::string &session, std::int64_t limit) {
	History history;
	const std::string name = ToServer(session);
	const char *name_text = name.c_str();
	MemoryContext context = CurrentMemoryContext;
	Subtransaction work;
	const TurnRows found = Call([=] { return SelectTurns(role, name_text, limit, context); });
	work.Release();
	for (uint64 i = found.count; i-- > 0;) {
		const TurnRow &row = found.rows[i];
		core::DialogueTurn turn;
		turn.question = FromServer(row.question);
		turn.standalone = FromServer(row.standalone);
		turn.sql = FromServer(row.sql);
		turn.route = RouteFrom(row.route);
		turn.paraphrase = FromServer(row.paraphrase);
		turn.outcome = FromServer(row.outcome);
		turn.choices = FromTexts(row.choices);
		turn.choice_sql = FromTexts(row.choice_sql);
		turn.choice_sql.resize(turn.choices.size()); // the owner may write what he likes
		history.turns.push_back({row.asked_at, std::move(turn)});
	}
	history.total = found.total;
	return history;
}

void AddMemory(Oid role, const std::string &session, std::int64_t limit, History &history) {
	std::vector<TimedTurn> &turns = history.turns;
	for (TimedTurn &turn : MemoryTurns(role, session)) {
		turns.push_back(std::move(turn));
		history.total++;
	}
	std::stable_sort(turns.begin(), turns.end(), [](const TimedTurn &a, const TimedTurn &b) {
		return a.asked_at < b.asked_at;
	});
	if (turns.size() > static_cast<std::size_t>(limit)) {
		turns.erase(turns.begin(), turns.end() - static_cast<std::ptrdiff_t>(limit));
	}
}

/* A cancelled query and a dying session must go on; everything else ends with the subtransaction.
 */
bool MustPass(const Error &error) {
	const int category = ERRCODE_TO_CATEGORY(error.sqlstate());
	return error.sqlstate() == ERRCODE_QUERY_CANCELED ||
	       category == ERRCODE_TO_CATEGORY(ERRCODE_ADMIN_SHUTDOWN);
}

std::string Timestamp(TimestampTz time) { return timestamptz_to_str(time); }

} // namespace

void RequireSessionName(const std::string &name) {
	const bool blank = name.find_first_not_of(' ') == std::string::npos;
	const bool control = std::any_of(name.begin(), name.end(), [](char c) {
		return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
	});
	if (blank || control) {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      blank ? "session name is empty"
		                            : "session name holds control characters",
		                      {}, "Give the conversation a name, for example session => 'sales'.");
	}
	if (core::CountCharacters(name) > kMaxSessionName) {
		RaiseAnswerError(
			{"42622",
		     "session name is longer than " + std::to_string(kMaxSessionName) + " characters",
		     {},
		     "Give the conversation a shorter name, for example session => 'sales'."});
	}
}

std::vector<core::DialogueTurn> SessionStore::Turns(int limit) {
	const Oid role = GetUserId();
	History history;
	try {
		history = ReadHistory(role, name_, limit);
	} catch (const Error &error) { // the subtransaction has rolled back
		if (MustPass(error)) {
			throw;
		}
	}
	AddMemory(role, name_, limit, history);
	std::vector<core::DialogueTurn> turns;
	for (TimedTurn &turn : history.turns) {
		turns.push_back(std::move(turn.turn));
	}
	return turns;
}

std::string SessionStore::Add(const core::DialogueTurn &turn) {
	const Oid role = GetUserId();
	const core::DialogueTurn kept = Cut(turn);
	std::string reason = "nothing can be written here";
	if (CanWrite()) {
		try {
			Subtransaction work;
			StoreTurn(role, name_, kept);
			work.Release();
			return {};
		} catch (const Error &error) { // the subtransaction has rolled back
			if (MustPass(error)) {
				throw;
			}
			reason = DescribeException(error).message;
		}
	}
	RememberTurn(role, name_, {GetCurrentTimestamp(), kept});
	return "The session is kept for this connection only: " + reason + ".";
}

std::vector<std::vector<Cell>> SessionRows() {
	const Oid role = GetUserId();
	MemoryContext context = CurrentMemoryContext;
	const SessionList found = Call([role, context] { return SelectSessions(role, context); });
	struct Line {
		std::string name;
		std::int64_t turns;
		TimestampTz created_at, last;
	};
	std::vector<Line> lines;
	for (uint64 i = 0; i < found.count; i++) {
		const SessionRow &row = found.rows[i];
		lines.push_back({FromServer(row.name), row.turns, row.created_at, row.last});
	}
	for (const MemorySession &session : MemorySessions()) {
		if (session.role != role || session.turns.empty()) {
			continue;
		}
		auto line = std::find_if(lines.begin(), lines.end(), [&session](const Line &stored) {
			return stored.name == session.name;
		});
		if (line == lines.end()) {
			line = lines.insert(lines.end(), {session.name, 0, session.created_at, 0});
		}
		line->turns += static_cast<std::int64_t>(session.turns.size());
		line->last = std::max(line->last, session.turns.back().asked_at);
	}
	std::sort(lines.begin(), lines.end(), [](const Line &a, const Line &b) {
		return a.last != b.last ? a.last > b.last : a.name < b.name;
	});
	std::vector<std::vector<Cell>> rows;
	for (const Line &line : lines) {
		rows.push_back({line.name, std::to_string(line.turns), Timestamp(line.created_at),
		                Timestamp(line.last)});
	}
	return rows;
}

std::vector<std::vector<Cell>> SessionHistoryRows(const std::string &name,
                                                  std::optional<std::int64_t> limit) {
	const Oid role = GetUserId();
	const std::int64_t most = limit.value_or(PG_INT32_MAX);
	History history = ReadHistory(role, name, most);
	AddMemory(role, name, most, history);
	std::int64_t number = history.total - static_cast<std::int64_t>(history.turns.size());
	const auto text = [](const std::string &value) { return value.empty() ? Cell() : Cell(value); };
	std::vector<std::vector<Cell>> rows;
	for (const TimedTurn &timed : history.turns) {
		const core::DialogueTurn &turn = timed.turn;
		std::string choices;
		for (const std::string &choice : turn.choices) {
			choices += choices.empty() ? "\"" : ",\"";
			for (const char c : choice) {
				choices += c == '"' || c == '\\' ? "\\" : "";
				choices += c;
			}
			choices += '"';
		}
		rows.push_back({std::to_string(++number), Timestamp(timed.asked_at), turn.question,
		                turn.standalone, text(turn.sql), core::RouteName(turn.route),
		                text(turn.paraphrase), text(turn.outcome), "{" + choices + "}"});
	}
	return rows;
}

std::int64_t ClearSession(const std::string &name) {
	const std::size_t remembered = ForgetTurns(GetUserId(), name);
	if (remembered > 0 && !CanWrite()) {
		return static_cast<std::int64_t>(remembered);
	}
	return static_cast<std::int64_t>(Delete(kClearSession, name) + remembered);
}

bool DeleteSession(const std::string &name) {
	const std::size_t remembered = ForgetTurns(GetUserId(), name);
	if (remembered > 0 && !CanWrite()) {
		return true;
	}
	return Delete(kDeleteSession, name) + remembered > 0;
}

std::int64_t DeleteOldTurns(int limit) {
	if (guc_session_retention == 0) {
		return 0;
	}
	return Call([limit]() -> std::int64_t {
		if (!OidIsValid(OwnTable("session")) || !OidIsValid(OwnTable("session_turn"))) {
			return 0;
		}
		Oid types[] = {TIMESTAMPTZOID, INT4OID};
		Datum values[] = {TimestampTzGetDatum(Cutoff()), Int32GetDatum(limit)};
		Connect();
		Execute(kDeleteOldTurns, 2, types, values, false, SPI_OK_DELETE);
		const auto deleted = static_cast<std::int64_t>(SPI_processed);
		Execute(kDeleteOldSessions, 1, types, values, false, SPI_OK_DELETE);
		SPI_finish();
		return deleted;
	});
}

} // namespace savant::pg
