/*
 * few_lookups.cpp
 *     Remembers what was looked up.
 */
#include "core/ask/few_lookups.hpp"

namespace savant::core {

FoundValues FewLookups::Find(const SchemaPicture &picture, const std::vector<std::string> &phrases,
                             const std::vector<ColumnRef> &columns) {
	std::string key;
	for (const std::string &phrase : phrases) {
		key += phrase + '\n';
	}
	for (const ColumnRef &column : columns) {
		key += std::to_string(column.relation) + '.' + std::to_string(column.column) + ' ';
	}
	const auto known = known_.find(key);
	if (known != known_.end()) {
		return known->second;
	}
	if (finder_ == nullptr || known_.size() >= static_cast<std::size_t>(kMost)) {
		return {};
	}
	return known_[key] = finder_->Find(picture, phrases, columns);
}

} // namespace savant::core
