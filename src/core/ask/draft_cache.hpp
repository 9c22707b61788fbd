/*
 * draft_cache.hpp
 *     The port to statements that a model has drafted before and that passed: the
 *     statement is kept, never its rows.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace savant::core {

class SchemaPicture;

struct CachedDraft {
	std::string sql;
	std::string note;
};

class DraftCache {
public:
	virtual ~DraftCache() = default;
	/*
	 * Keyed by role, database, search path, what `picture` shows, today's date, the model and
	 * settings that matter, and the words of the question: what one role was told is never
	 * another's.  The question must stand alone: one that leans on earlier turns of a
	 * session is not looked up and not kept.
	 */
	virtual std::optional<CachedDraft> Find(std::string_view question,
	                                        const SchemaPicture &picture) = 0;
	/* Only for a draft that passed Check and Run, was not guessed right and is no low confidence.
	 */
	virtual void Keep(std::string_view question, const SchemaPicture &picture,
	                  const CachedDraft &draft) = 0;
};

} // namespace savant::core
