/*
 * catalogue_render.hpp
 *     A matched catalogue phrase -> readings with SQL.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/language/catalogue.hpp"
#include "core/language/catalogue_names.hpp"
#include "core/language/interpret.hpp"

namespace savant::core {

struct CatalogueMatch {
	const CatalogueIntent *intent = nullptr;
	SlotSpans spans;
	std::vector<std::string> literals; // folded words that the pattern named itself
};

/*
 * The readings of a match: one when its names are known, several when a name is
 * ambiguous or only resembles a known one.  Nothing when the match turns out to be a
 * question about data after all, or one that this database gives no sense to.
 */
std::optional<Interpretation> RenderCatalogue(const CatalogueMatch &match,
                                              const std::vector<CatalogueWord> &words,
                                              const CatalogueNames &names,
                                              const SchemaPicture &picture);

} // namespace savant::core
