/*
 * name_repair.hpp
 *     Mending a statement that does not pass the checks, without a model: wrong names,
 *     aliases, quotes, functions, a missing join or GROUP BY.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ask/ports.hpp"

namespace savant::core {

struct Mend {
	std::string sql;
	std::vector<std::string> changes; // in words: column "custmer_id" read as "customer_id"
	double confidence = 1;            // below 1 when another change was nearly as good
};

/*
 * The statement with what `error` complains of mended, by the nearest real name in scope; all
 * faults of the same kind at once.  nullopt when nothing is near enough or two mends are equally
 * good (then candidates has them).  The result has not been checked.
 */
std::optional<Mend> MendStatement(const std::string &sql, const AnswerError &error,
                                  const SchemaPicture &picture,
                                  std::vector<std::string> &candidates);

} // namespace savant::core
