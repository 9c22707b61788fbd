/*
 * cache_key.hpp
 *     Keys of kept drafts and replies: SHA-256 over all that they depend on.
 */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/cache/shelf.hpp"
#include "core/schema/picture.hpp"

namespace savant::pg {

/* Collects the fields of a key; each with its length, so that no two lists look alike. */
class CacheKeyFields {
public:
	/* Begins with who asks where: role, database, savant.execute_role, search_path. */
	CacheKeyFields();
	CacheKeyFields &Text(std::string_view text);
	CacheKeyFields &Number(std::int64_t number);
	CacheKeyFields &Real(double number);
	/* Throws pg::Error. */
	core::CacheKey Key() const;

private:
	std::string bytes_;
};

/* What the picture shows, as 32 bytes; kept for the picture that was asked for last. */
std::string PictureFingerprint(const core::SchemaPicture &picture);

/* The current user in the current database, and the question that it is about. */
core::CacheOwner OwnerOf(std::string_view question);

} // namespace savant::pg
