/*
 * fix_statement.cpp
 *     Check, mend, check again.
 */
#include "core/repair/fix_statement.hpp"

#include <algorithm>

#include "core/ask/name_repair.hpp"

namespace savant::core {

FixedStatement FixStatement(const std::string &sql, Executor &executor,
                            const SchemaPicture &picture) {
	FixedStatement fixed;
	fixed.sql = sql;
	fixed.verdict = executor.Check(sql);
	std::vector<std::string> seen = {sql};
	for (int round = 0; round < kMaxFixRounds && !fixed.verdict.ok; ++round) {
		fixed.candidates.clear();
		if (!fixed.verdict.refusal) {
			break;
		}
		auto mend = MendStatement(fixed.sql, *fixed.verdict.refusal, picture, fixed.candidates);
		// A text that was there before would be mended in a circle.
		if (!mend || std::find(seen.begin(), seen.end(), mend->sql) != seen.end()) {
			break;
		}
		fixed.sql = std::move(mend->sql);
		fixed.changes.insert(fixed.changes.end(), mend->changes.begin(), mend->changes.end());
		fixed.confidence = std::min(fixed.confidence, mend->confidence);
		seen.push_back(fixed.sql);
		fixed.verdict = executor.Check(fixed.sql);
	}
	if (fixed.verdict.ok) {
		fixed.candidates.clear();
	}
	return fixed;
}

} // namespace savant::core
