/*
 * value_finder.hpp
 *     Looks phrases of a question up in the data, as the caller, through the
 *     guarded executor: same privileges, policies and limits as for any statement.
 */
#pragma once

#include <string>
#include <vector>

#include "core/language/value_finder.hpp"

namespace savant::pg {

/*
 * Equality first, where an index or the size of the table makes it cheap; then without
 * regard to case, in small tables only.  All of it within 50 ms: what is not found by
 * then counts as not found, and the note says so.  Nothing of it is audited; the
 * results serve linking alone.
 */
class ValueFinder final : public core::ValueFinder {
public:
	core::FoundValues Find(const core::SchemaPicture &picture,
	                       const std::vector<std::string> &phrases,
	                       const std::vector<core::ColumnRef> &columns) override;
};

} // namespace savant::pg
