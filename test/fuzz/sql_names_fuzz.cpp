/*
 * sql_names_fuzz.cpp
 *     Names and classes of every statement of a script, whatever its kind.
 *     Corpus: test/fuzz/corpus/sql.
 */
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/sql/names.hpp"
#include "core/sql/statement.hpp"

using namespace savant;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
	const core::ParsedSql parsed =
		core::ParseSql(std::string(reinterpret_cast<const char *>(data), size));
	for (int i = 0; i < parsed.StatementCount(); ++i) {
		if (core::ClassifyStatement(parsed.Statement(i)).command.empty()) {
			std::abort();
		}
		const core::ReferencedNames names = core::FindNames(parsed.Statement(i), parsed.text);
		for (const core::RelationUse &use : names.relations) {
			if (use.location > static_cast<int>(size)) {
				std::abort();
			}
		}
	}
	return 0;
}
