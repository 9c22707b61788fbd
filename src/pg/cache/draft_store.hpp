/*
 * draft_store.hpp
 *     Statements that a model drafted and that passed, for the same question of the
 *     same role on the same schema and day.
 */
#pragma once

#include "core/ask/draft_cache.hpp"

namespace savant::pg {

class DraftStore final : public core::DraftCache {
public:
	std::optional<core::CachedDraft> Find(std::string_view question,
	                                      const core::SchemaPicture &picture) override;
	void Keep(std::string_view question, const core::SchemaPicture &picture,
	          const core::CachedDraft &draft) override;
};

/* Forgets what the current user was told about the question: drafts and replies. */
int ForgetQuestion(std::string_view question);

} // namespace savant::pg
