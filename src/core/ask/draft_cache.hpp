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

struct CachedDraft {
	std::string sql;
	std::string note;
};

class DraftCache {
public:
	virtual ~DraftCache() = default;
	/*
	 * Keyed by role, database, search path, `picture_version` (what the role sees), model and the
	 * normalised question: what one role was told is never another's.
	 */
	virtual std::optional<CachedDraft> Find(std::string_view question,
	                                        std::string_view picture_version) = 0;
	virtual void Keep(std::string_view question, std::string_view picture_version,
	                  const CachedDraft &draft) = 0;
};

} // namespace savant::core
