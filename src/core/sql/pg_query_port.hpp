/*
 * pg_query_port.hpp
 *     The only way to libpg_query: bounded text in, plain values out.
 *
 * libpg_query has no stack guard and cannot be interrupted, so every call goes
 * through the same gate: length, NUL, UTF-8 and runs of operator characters, then
 * a token count (the scanner does not recurse), then the operation itself on a private 64 MB stack.
 * At these caps the slowest operation takes about 50 ms (normalising 10,000 constants).
 *
 * The dialect is PostgreSQL 15 with standard_conforming_strings = on; whoever
 * executes a statement that was checked here has to pin that setting.  Not
 * thread-safe: one private stack per process.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace savant::core {

constexpr std::size_t kMaxSqlBytes = 256 * 1024;
constexpr std::size_t kMaxSqlTokens = 20'000;
/* Bytes that the scanner may read again; one run of operator characters may have about 10,000. */
constexpr std::uint64_t kMaxOperatorWork = 50'000'000;
/* A parse tree larger than this is refused; legal statements stay far below. */
constexpr std::size_t kMaxTreeBytes = 16 * 1024 * 1024;

/* Why a text was not accepted, in the words of a PostgreSQL error report. */
struct SqlProblem {
	std::string code; // SQLSTATE
	std::string message;
	std::string detail;
	std::string hint;
	int position = 0; // 1-based, in characters; 0 = unknown
};

enum class SqlTokenKind : std::uint8_t {
	Identifier,
	Number,
	String,
	Parameter,
	Operator, // multi-character operators and the single-character ones
	Symbol,   // ( ) [ ] , ; : .
	Comment,
	Keyword
};

/* The grammar's keyword categories, which decide where a word may be a name. */
enum class KeywordKind : std::uint8_t { None, Unreserved, ColumnName, TypeOrFunction, Reserved };

struct SqlToken {
	int start = 0; // byte offsets into the text, end exclusive
	int end = 0;
	SqlTokenKind kind = SqlTokenKind::Identifier;
	KeywordKind keyword = KeywordKind::None;
};

/* Exactly one of `problem` and the value is meaningful. */
template <typename T>
struct SqlOutcome {
	T value{};
	std::optional<SqlProblem> problem;
};

/* Length, NUL and encoding; what every operation below checks first. */
std::optional<SqlProblem> CheckSqlText(const std::string &sql);

/* All tokens, comments included. */
SqlOutcome<std::vector<SqlToken>> ScanSql(const std::string &sql);

/* The raw parse tree as libpg_query's JSON; on the way, `tokens` gets the text's tokens. */
SqlOutcome<std::string> ParseSqlToJson(const std::string &sql,
                                       std::vector<SqlToken> *tokens = nullptr);

/* Sixteen hexadecimal digits, the same for statements that differ in constants only. */
SqlOutcome<std::string> FingerprintSql(const std::string &sql);

/* The statement with every constant replaced by $1, $2, ... */
SqlOutcome<std::string> NormalizeSql(const std::string &sql);

/* The version of PostgreSQL whose grammar this is, for example "15.1". */
const char *ParserVersion();

} // namespace savant::core
