/*
 * knowledge_store.cpp
 *     The cache of verified questions of this backend.
 */
#include "pg/knowledge/knowledge_store.hpp"

#include <cstdint>
#include <utility>

#include "pg/boundary.hpp"
#include "pg/datum.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/rel.h"
}

namespace savant::pg {

namespace {

// What the view shows is for one role: row-level security decides.
struct Cache {
	Oid role = InvalidOid;
	std::uint64_t state = 0; // of `changes` when the questions were read
	std::vector<core::VerifiedQuestion> questions;
};

// Process-lifetime state: made on first use, never freed (B11).
Cache *cache = nullptr;
std::uint64_t changes = 1;

void CountChange(Datum, Oid) { changes++; }

/* One row of the view in palloc'd memory, database encoding. */
struct QuestionRow {
	int64 id;
	const char *question;
	const char *sql;
	bool stale;
};

struct QuestionRows {
	QuestionRow *rows;
	uint64 count;
};

/* Server regime: everything in the view, copied out of SPI's memory. */
QuestionRows ReadView(MemoryContext context) {
	QuestionRows result = {nullptr, 0};
	if (SPI_connect() != SPI_OK_CONNECT) {
		elog(ERROR, "SPI_connect failed");
	}
	const int code =
		SPI_execute("SELECT id, question, sql, stale FROM savant.verified ORDER BY id", true, 0);
	if (code != SPI_OK_SELECT) {
		elog(ERROR, "reading verified questions: %s", SPI_result_code_string(code));
	}
	result.count = SPI_processed;
	result.rows = static_cast<QuestionRow *>(
		MemoryContextAllocZero(context, sizeof(QuestionRow) * Max(SPI_processed, 1)));
	for (uint64 i = 0; i < SPI_processed; i++) {
		HeapTuple tuple = SPI_tuptable->vals[i];
		TupleDesc desc = SPI_tuptable->tupdesc;
		bool null;
		result.rows[i].id = DatumGetInt64(SPI_getbinval(tuple, desc, 1, &null));
		result.rows[i].question = MemoryContextStrdup(context, SPI_getvalue(tuple, desc, 2));
		result.rows[i].sql = MemoryContextStrdup(context, SPI_getvalue(tuple, desc, 3));
		result.rows[i].stale = DatumGetBool(SPI_getbinval(tuple, desc, 4, &null));
	}
	SPI_finish();
	return result;
}

} // namespace

std::vector<core::VerifiedQuestion> KnowledgeStore::Verified() {
	if (cache == nullptr) {
		Call([] { CacheRegisterRelcacheCallback(CountChange, static_cast<Datum>(0)); });
		cache = MakeIn<Cache>(TopMemoryContext);
	}
	const Oid role = GetUserId();
	if (cache->state == changes && cache->role == role) {
		return cache->questions;
	}
	// Noted before reading: a change that arrives while we read makes the next call read again.
	const std::uint64_t state = changes;
	MemoryContext context = CurrentMemoryContext;
	const QuestionRows found = Call([context] { return ReadView(context); });
	std::vector<core::VerifiedQuestion> questions;
	for (uint64 i = 0; i < found.count; i++) {
		const QuestionRow &row = found.rows[i];
		questions.push_back({row.id, FromServer(row.question), FromServer(row.sql), row.stale});
	}
	cache->questions = std::move(questions);
	cache->role = role;
	cache->state = state;
	return cache->questions;
}

std::int64_t StoreVerified(const std::string &question, const std::string &sql, bool shared,
                           const std::string &uses) {
	const Datum question_text = TextDatum(question);
	const Datum sql_text = TextDatum(sql);
	const Datum uses_json = JsonbDatum(uses);
	return Call([=] {
		Oid types[] = {TEXTOID, TEXTOID, BOOLOID, JSONBOID};
		Datum values[] = {question_text, sql_text, BoolGetDatum(shared), uses_json};
		if (SPI_connect() != SPI_OK_CONNECT) {
			elog(ERROR, "SPI_connect failed");
		}
		const int code = SPI_execute_with_args(
			"INSERT INTO savant.verified_question (question, sql, shared, uses) "
			"VALUES ($1, $2, $3, $4) ON CONFLICT (role, question) DO UPDATE SET "
			"sql = excluded.sql, shared = excluded.shared, uses = excluded.uses, "
			"created_at = excluded.created_at RETURNING id",
			4, types, values, nullptr, false, 0);
		if (code != SPI_OK_INSERT_RETURNING || SPI_processed != 1) {
			elog(ERROR, "storing a verified question: %s", SPI_result_code_string(code));
		}
		bool null;
		const int64 id =
			DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null));
		SPI_finish();
		return id;
	});
}

} // namespace savant::pg

/* savant._verified_changed() returns trigger */
SAVANT_SQL_FUNCTION(savant_verified_changed) {
	if (!CALLED_AS_TRIGGER(fcinfo)) {
		throw savant::core::UserError(savant::core::ErrorCode::NotSupported,
		                              "_verified_changed() can only be called as a trigger");
	}
	const auto *data = reinterpret_cast<const TriggerData *>(fcinfo->context);
	const Oid table = RelationGetRelid(data->tg_relation);

	savant::pg::Call([table] { CacheInvalidateRelcacheByRelid(table); });

	return PointerGetDatum(nullptr);
}
