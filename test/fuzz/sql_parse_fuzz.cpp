/*
 * sql_parse_fuzz.cpp
 *     Any bytes through the port, the tree and the verdict of layer 1.
 *     Corpus: test/fuzz/corpus/sql.
 */
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/sql/statement.hpp"

using namespace savant;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
	const std::string text(reinterpret_cast<const char *>(data), size);
	const core::ParsedSql parsed = core::ParseSql(text);
	const core::StatementCheck check = core::CheckStatement(parsed);
	// A verdict is one of two things, and a refusal is a complete error report.
	if (check.ok == check.refusal.has_value() ||
	    (check.refusal && (check.refusal->code.size() != 5 || check.refusal->message.empty()))) {
		std::abort();
	}
	if (!parsed.problem && core::FingerprintSql(text).problem) {
		std::abort();
	}
	core::NormalizeSql(text);
	return 0;
}
