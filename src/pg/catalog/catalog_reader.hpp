/*
 * catalog_reader.hpp
 *     Reads the picture of this database as the current user may know it.
 */
#pragma once

#include <memory>

#include "core/schema/picture.hpp"
#include "pg/boundary.hpp"

namespace savant::pg {

/*
 * The whole picture, by one pass over each catalog.  In it: user tables, views,
 * materialized and foreign tables of schemas on which the role has USAGE, with the
 * columns it may SELECT.  Not in it: system schemas, other sessions' temporary
 * tables, members of extensions, partitions whose parent is in it.  Statistics
 * appear by the rule of the view pg_stats: not while row-level security restricts
 * the role on that table; never for masked columns.  Throws pg::Error.
 */
std::unique_ptr<core::SchemaPicture> ReadPicture();

/* See AnnotationDigest in catalog_rows.hpp.  Throws pg::Error. */
std::uint64_t ReadAnnotationDigest();

} // namespace savant::pg
