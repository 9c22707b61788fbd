/*
 * picture_cache.hpp
 *     The current user's SchemaPicture, kept per backend until something in it changes.
 */
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/ask/ports.hpp"

namespace savant::pg {

/* What the cache did in this backend, for savant._picture_stats(). */
struct PictureStats {
	std::uint64_t version = 0;  // of the current picture; 0 = none yet
	std::uint64_t builds = 0;   // pictures built
	std::uint64_t rechecks = 0; // times comments and labels were compared
	double build_ms = 0;        // of the last build
	std::size_t relations = 0;
	std::size_t columns = 0;
	std::size_t foreign_keys = 0;
	std::size_t bytes = 0; // of memory in the current picture, roughly
};

/*
 * The port of core onto the cache.  Objects are cheap handles; the picture itself
 * belongs to the backend.  It is rebuilt when the role, the search_path or anything
 * it shows has changed, and never otherwise.
 */
class PictureCache final : public core::Catalog {
public:
	/*
	 * The picture for the current user and search_path.  Sees what other sessions
	 * have committed, and what this transaction has done, before the call.  The
	 * reference is good as long as this object.  Throws pg::Error.
	 */
	const core::SchemaPicture &Picture() override;

private:
	// Shared with the cache: a picture that somebody still reads outlives its replacement.
	std::vector<std::shared_ptr<const core::SchemaPicture>> given_;
};

PictureStats ReadPictureStats();

} // namespace savant::pg
