/*
 * knowledge_store.hpp
 *     Verified questions, read with the caller's rights and kept in the backend.
 *
 * Rows are read again after any relation changed (a column that a question
 * uses may be gone) and after the table of questions did: its trigger sends a
 * relcache invalidation, which also reaches other sessions.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/ask/ports.hpp"

namespace savant::pg {

class KnowledgeStore final : public core::Knowledge {
public:
	std::vector<core::VerifiedQuestion> Verified() override;
};

/*
 * Keeps `sql` as the answer to `question` for the current role, in place of an
 * earlier one; `uses` is UsesToJson.  Returns the id.  Throws pg::Error, also
 * when row-level security does not let the role share.
 */
std::int64_t StoreVerified(const std::string &question, const std::string &sql, bool shared,
                           const std::string &uses);

} // namespace savant::pg
