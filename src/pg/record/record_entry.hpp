/*
 * record_entry.hpp
 *     One row of the record on its way to its table, as plain old data.
 *
 * It travels through shared memory: fixed size, no pointers.  Text is in the
 * database encoding and cut at whole characters.
 */
#pragma once

#include <cstdint>
#include <type_traits>

#include "pg/postgres.hpp"

extern "C" {
#include "datatype/timestamp.h"
#include "utils/uuid.h"
}

namespace savant::pg {

constexpr int kRecordTextBytes = 4096;
constexpr int kRecordMessageBytes = 512;
constexpr int kRecordWordBytes = 32;
constexpr int kRecordStages = 8;
constexpr int kSha256Bytes = 32;

enum class RecordKind : std::uint8_t { Request, Audit };

struct RecordEntry {
	RecordKind kind;
	bool truncated;
	bool needs_clarification;
	bool has_text; // `text` is to be stored: a question, or an audited statement
	std::int32_t attempts;
	std::int32_t layer;
	std::int32_t repairs;
	Oid database;
	Oid role;
	TimestampTz at;
	pg_uuid_t request_id;
	char role_name[NAMEDATALEN];
	char session_role_name[NAMEDATALEN];
	char verb[kRecordWordBytes];
	char status[kRecordWordBytes]; // of a request; the verdict of an audited statement
	char route[kRecordWordBytes];
	char sqlstate[8];
	char fingerprint[kRecordWordBytes];
	char model[2 * kRecordWordBytes]; // empty: none was asked
	char model_failure[kRecordWordBytes];
	char message[kRecordMessageBytes];
	char warnings[kRecordMessageBytes]; // codes, separated by commas
	char text[kRecordTextBytes];        // the question, or the audited statement
	char sql[kRecordTextBytes];         // normalised
	std::uint8_t sha256[kSha256Bytes];  // of the audited statement
	std::int64_t row_count;
	std::int64_t prompt_tokens;
	std::int64_t answer_tokens;
	double estimated_cost;
	double estimated_rows;
	double confidence;
	double model_ms;
	double stage_ms[kRecordStages]; // understand, draft, check, gate, run, judge, tell, total
};

static_assert(std::is_trivially_copyable_v<RecordEntry>, "it lives in shared memory");

} // namespace savant::pg
