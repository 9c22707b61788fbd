/*
 * pg_query_port.cpp
 *     The one file that includes pg_query.h (it redefines PG_VERSION_NUM, and its
 *     library may be linked in one way only; see docs/architecture.md).
 *
 * The private stack is mapped once per process and kept.  libpg_query reports
 * its errors by longjmp between frames that are all on that stack; no C++
 * exception may cross OnPrivateStack, so the jobs run there are noexcept and
 * own nothing.
 */
#include "core/sql/pg_query_port.hpp"

#include <pg_query.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstring>
#include <string_view>

#include "core/text/utf8.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define SAVANT_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SAVANT_ASAN 1
#endif
#endif
#ifdef SAVANT_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

namespace savant::core {

namespace {

constexpr std::size_t kStackBytes = 64 * 1024 * 1024;
constexpr std::size_t kMaxMessageBytes = 200;

/* A job for the private stack, and what is needed to come back from it. */
struct Errand {
	void (*job)(void *) = nullptr;
	void *argument = nullptr;
	ucontext_t home{};
#ifdef SAVANT_ASAN
	const void *home_bottom = nullptr;
	std::size_t home_size = 0;
#endif
};

char *private_stack = nullptr; // lowest usable byte, above the guard page
Errand *current_errand = nullptr;

/* Maps the stack on first use; false when there is no memory for it. */
bool HavePrivateStack() {
	if (private_stack != nullptr) {
		return true;
	}
	const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
	void *mapped = mmap(nullptr, kStackBytes + page, PROT_READ | PROT_WRITE,
	                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (mapped == MAP_FAILED) {
		return false;
	}
	if (mprotect(mapped, page, PROT_NONE) != 0) {
		munmap(mapped, kStackBytes + page);
		return false;
	}
	private_stack = static_cast<char *>(mapped) + page;
	return true;
}

void RunErrand() {
#ifdef SAVANT_ASAN
	__sanitizer_finish_switch_fiber(nullptr, &current_errand->home_bottom,
	                                &current_errand->home_size);
#endif
	current_errand->job(current_errand->argument);
#ifdef SAVANT_ASAN
	__sanitizer_start_switch_fiber(nullptr, current_errand->home_bottom, current_errand->home_size);
#endif
}

/* Runs `job(argument)` on the private stack; false when there is none. */
bool OnPrivateStack(void (*job)(void *), void *argument) {
	if (!HavePrivateStack()) {
		return false;
	}
	Errand errand;
	errand.job = job;
	errand.argument = argument;
	ucontext_t away{};
	getcontext(&away);
	away.uc_stack.ss_sp = private_stack;
	away.uc_stack.ss_size = kStackBytes;
	away.uc_link = &errand.home;
	makecontext(&away, RunErrand, 0);
	current_errand = &errand;
#ifdef SAVANT_ASAN
	void *fake_stack = nullptr;
	__sanitizer_start_switch_fiber(&fake_stack, private_stack, kStackBytes);
#endif
	swapcontext(&errand.home, &away);
#ifdef SAVANT_ASAN
	__sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
	current_errand = nullptr;
	return true;
}

SqlProblem OutOfMemory() {
	return {"53200", "out of memory", "There is no memory for the parser's stack.", "", 0};
}

/* The parser's own words; it has two kinds of failure worth telling apart. */
SqlProblem FromParser(const PgQueryError &error) {
	SqlProblem problem;
	problem.message = error.message != nullptr ? error.message : "syntax error";
	problem.position = error.cursorpos > 0 ? error.cursorpos : 0;
	problem.code = "42601";
	if (problem.message.find("memory exhausted") != std::string::npos) {
		problem.code = "54001";
		problem.message = "statement is nested too deeply";
		problem.hint = "Simplify the statement.";
	}
	if (problem.message.find("invalid byte sequence") != std::string::npos) {
		problem.code = "22021";
	}
	// The parser quotes bytes of the text, and may cut them inside a character.
	const std::size_t bad = FindInvalidUtf8(problem.message);
	if (bad != std::string_view::npos) {
		problem.message.resize(bad);
	}
	// "at or near" repeats the token, which can be as long as the statement.
	if (problem.message.size() > kMaxMessageBytes) {
		problem.message = std::string(CutUtf8(problem.message, kMaxMessageBytes)) + "...";
	}
	return problem;
}

/* Reads libpg_query's packed ScanResult: field 2 holds the tokens. */
class PackedReader {
public:
	PackedReader(const char *data, std::size_t size) : at_(data), end_(data + size) {}
	bool AtEnd() const { return at_ >= end_; }

	std::uint64_t Varint() {
		std::uint64_t value = 0;
		for (unsigned shift = 0; at_ < end_ && shift < 64; shift += 7) {
			const auto byte = static_cast<unsigned char>(*at_++);
			value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
			if (byte < 0x80) {
				break;
			}
		}
		return value;
	}

	PackedReader Block() {
		std::uint64_t size = Varint();
		const auto left = static_cast<std::uint64_t>(end_ - at_);
		size = size < left ? size : left;
		PackedReader inner(at_, static_cast<std::size_t>(size));
		at_ += size;
		return inner;
	}

private:
	const char *at_;
	const char *end_;
};

/* SqlToken numbers of pg_query.proto. */
SqlTokenKind KindOfToken(int number, KeywordKind keyword) {
	constexpr int kIdent = 258, kUident = 259, kFconst = 260, kXconst = 264, kOp = 265,
				  kIconst = 266, kParam = 267, kSqlComment = 275, kComment = 276, kDotDot = 269;
	if (keyword != KeywordKind::None) {
		return SqlTokenKind::Keyword;
	}
	if (number == kIdent || number == kUident) {
		return SqlTokenKind::Identifier;
	}
	if (number == kFconst || number == kIconst) {
		return SqlTokenKind::Number;
	}
	if (number > kFconst && number <= kXconst) {
		return SqlTokenKind::String;
	}
	if (number == kParam) {
		return SqlTokenKind::Parameter;
	}
	if (number == kSqlComment || number == kComment) {
		return SqlTokenKind::Comment;
	}
	if (number == kDotDot || (number < 128 && std::strchr("()[],;:.", number) != nullptr)) {
		return SqlTokenKind::Symbol;
	}
	return number == kOp || number < 128 || number < kSqlComment ? SqlTokenKind::Operator
	                                                             : SqlTokenKind::Keyword;
}

SqlToken ReadToken(PackedReader reader) {
	SqlToken token;
	int number = 0;
	while (!reader.AtEnd()) {
		const std::uint64_t tag = reader.Varint();
		const auto value = static_cast<int>(reader.Varint());
		switch (tag >> 3) {
		case 1:
			token.start = value;
			break;
		case 2:
			token.end = value;
			break;
		case 4:
			number = value;
			break;
		case 5:
			token.keyword = static_cast<KeywordKind>(value);
			break;
		default:
			break;
		}
	}
	token.kind = KindOfToken(number, token.keyword);
	return token;
}

std::vector<SqlToken> ReadTokens(const PgQueryProtobuf &packed) {
	constexpr std::uint64_t kTokensField = (2 << 3) | 2;
	std::vector<SqlToken> tokens;
	tokens.reserve(packed.len / 8);
	PackedReader reader(packed.data, packed.len);
	while (!reader.AtEnd()) {
		if (reader.Varint() == kTokensField) {
			tokens.push_back(ReadToken(reader.Block()));
		} else {
			reader.Varint();
		}
	}
	return tokens;
}

bool IsOperatorByte(char c) {
	return std::string_view("~!@#^&|`?+-*/%<>=").find(c) != std::string_view::npos;
}

/*
 * What the scanner reads of operators and of comments within comments, in bytes.  It takes the
 * longest run of operator characters, gives back what is no part of the token, and reads that
 * again: of a row of plus signs once for every sign, so the square of a run bounds it.
 */
std::uint64_t OperatorWork(std::string_view sql) {
	std::uint64_t work = 0, run = 0;
	for (const char c : sql) {
		run = IsOperatorByte(c) ? run + 1 : 0;
		work += run;
	}
	return work;
}

SqlProblem TooManyTokens(std::size_t count) {
	return {"54000", "statement is too long",
	        "It has " + std::to_string(count) + " words and symbols; the limit is " +
	            std::to_string(kMaxSqlTokens) + ".",
	        "Split the statement, or put long lists of values into a table.", 0};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/* As the scanner sees names, without the dollar sign: in a name it then counts too often. */
bool IsWordByte(char c) {
	return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       static_cast<unsigned char>(c) >= 0x80;
}

/*
 * Never fewer than the scanner finds: a token begins at a byte that is no part of a word, or at a
 * word, of which only one that begins with a digit can be two ("1e", "0x1").
 */
std::size_t MostTokens(std::string_view sql) {
	std::size_t count = 0;
	bool in_word = false;
	for (const char c : sql) {
		const bool is_word = IsWordByte(c);
		if (is_word && !in_word) {
			count += IsDigit(c) ? 2 : 1;
		} else if (!is_word && c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f') {
			count++;
		}
		in_word = is_word;
	}
	return count;
}

/* Everything that has to hold before an operation that recurses. */
std::optional<SqlProblem> Admit(const std::string &sql, std::vector<SqlToken> *tokens = nullptr) {
	if (tokens == nullptr && MostTokens(sql) <= kMaxSqlTokens) {
		return CheckSqlText(sql);
	}
	auto scan = ScanSql(sql);
	if (scan.problem) {
		return scan.problem;
	}
	if (scan.value.size() > kMaxSqlTokens) {
		return TooManyTokens(scan.value.size());
	}
	if (tokens != nullptr) {
		*tokens = std::move(scan.value);
	}
	return std::nullopt;
}

/* One call of libpg_query: what goes in and what comes out, without a destructor. */
template <typename Result>
struct Job {
	const char *sql;
	Result (*operation)(const char *);
	Result result;
};

/*
 * Runs `operation` on an admitted statement, on the private stack, and hands a
 * result without error to `take(result, outcome)`.
 */
template <typename Result, typename Take>
void RunJob(const std::string &sql, Result (*operation)(const char *), void (*release)(Result),
            Take take, SqlOutcome<std::string> &outcome) {
	Job<Result> job{sql.c_str(), operation, {}};
	const auto run = [](void *argument) {
		auto *self = static_cast<Job<Result> *>(argument);
		self->result = self->operation(self->sql);
	};
	if (!OnPrivateStack(run, &job)) {
		outcome.problem = OutOfMemory();
		return;
	}
	if (job.result.error != nullptr) {
		outcome.problem = FromParser(*job.result.error);
	} else {
		take(job.result, outcome);
	}
	release(job.result);
}

} // namespace

std::optional<SqlProblem> CheckSqlText(const std::string &sql) {
	if (sql.size() > kMaxSqlBytes) {
		return SqlProblem{"54000", "statement is too long",
		                  "It has " + std::to_string(sql.size()) + " bytes; the limit is " +
		                      std::to_string(kMaxSqlBytes) + ".",
		                  "Split the statement, or put long lists of values into a table.", 0};
	}
	if (sql.find('\0') != std::string::npos) {
		return SqlProblem{"22021", "statement contains a NUL character", "", "", 0};
	}
	if (OperatorWork(sql) > kMaxOperatorWork) {
		return SqlProblem{"54001", "statement is too complex",
		                  "It has too long runs of operator characters.",
		                  "Remove them, or put the text that has them into a table.", 0};
	}
	const std::size_t bad = FindInvalidUtf8(sql);
	if (bad != std::string_view::npos) {
		return SqlProblem{"22021", "statement is not valid UTF-8",
		                  "The first invalid byte is at offset " + std::to_string(bad) + ".", "",
		                  0};
	}
	return std::nullopt;
}

SqlOutcome<std::vector<SqlToken>> ScanSql(const std::string &sql) {
	SqlOutcome<std::vector<SqlToken>> outcome;
	outcome.problem = CheckSqlText(sql);
	if (outcome.problem) {
		return outcome;
	}
	// Does not recurse, so it needs no stack of its own.
	PgQueryScanResult result = pg_query_scan(sql.c_str());
	if (result.error != nullptr) {
		outcome.problem = FromParser(*result.error);
	} else {
		outcome.value = ReadTokens(result.pbuf);
	}
	pg_query_free_scan_result(result);
	return outcome;
}

SqlOutcome<std::string> ParseSqlToJson(const std::string &sql, std::vector<SqlToken> *tokens) {
	SqlOutcome<std::string> outcome;
	outcome.problem = Admit(sql, tokens);
	if (outcome.problem) {
		return outcome;
	}
	RunJob(
		sql, pg_query_parse, pg_query_free_parse_result,
		[](const PgQueryParseResult &result, SqlOutcome<std::string> &parsed) {
			if (std::strlen(result.parse_tree) > kMaxTreeBytes) {
				parsed.problem =
					SqlProblem{"54001", "statement is too complex", "Its parse tree is too large.",
			                   "Simplify the statement.", 0};
			} else {
				parsed.value = result.parse_tree;
			}
		},
		outcome);
	return outcome;
}

SqlOutcome<std::string> FingerprintSql(const std::string &sql) {
	SqlOutcome<std::string> outcome;
	outcome.problem = Admit(sql);
	if (outcome.problem) {
		return outcome;
	}
	RunJob(
		sql, pg_query_fingerprint, pg_query_free_fingerprint_result,
		[](const PgQueryFingerprintResult &result, SqlOutcome<std::string> &found) {
			found.value = result.fingerprint_str;
		},
		outcome);
	return outcome;
}

SqlOutcome<std::string> NormalizeSql(const std::string &sql) {
	SqlOutcome<std::string> outcome;
	outcome.problem = Admit(sql);
	if (outcome.problem) {
		return outcome;
	}
	RunJob(
		sql, pg_query_normalize, pg_query_free_normalize_result,
		[](const PgQueryNormalizeResult &result, SqlOutcome<std::string> &found) {
			found.value = result.normalized_query;
		},
		outcome);
	return outcome;
}

const char *ParserVersion() { return PG_VERSION; }

} // namespace savant::core
