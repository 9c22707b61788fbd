/*
 * sql_format_fuzz.cpp
 *     Formatting and limiting must keep the meaning: same fingerprint, still parses.
 *     Corpus: test/fuzz/corpus/sql.
 */
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/sql/format.hpp"
#include "core/sql/limit.hpp"

using namespace savant;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
	const core::ParsedSql parsed =
		core::ParseSql(std::string(reinterpret_cast<const char *>(data), size));
	const std::string text = core::FormatSql(parsed);
	if (!parsed.problem &&
	    core::FingerprintSql(text).value != core::FingerprintSql(parsed.text).value) {
		std::abort();
	}
	const auto limited = core::LimitTo(parsed, 10);
	if (!limited.problem && core::CheckStatement(parsed).ok &&
	    !core::CheckStatement(limited.value).ok) {
		std::abort();
	}
	return 0;
}
