/*
 * name_list.hpp
 *     Lists of object names in settings: "public.orders, sales.*, \"Odd Name\".x".
 */
#pragma once

#include <string_view>

namespace savant::core {

/* What a name without a schema stands for. */
enum class BareName {
	AnySchema, // for lists that forbid: the stricter reading
	Nothing    // for lists that permit code: a name in some schema is not enough
};

/*
 * True when an entry of the comma-separated `list` names schema.name.  Entries
 * are written as in SQL: unquoted parts fold to lower case, quoted ones do not;
 * an unquoted `*` stands for any run of characters.  An entry that cannot be
 * read matches nothing.  Allocates nothing, so it may run where an ERROR can
 * jump over the frame.
 */
bool NameListMatches(std::string_view list, std::string_view schema, std::string_view name,
                     BareName bare) noexcept;

/* The first entry of `list` that has no schema, or empty when all have one. */
std::string_view BareEntry(std::string_view list) noexcept;

/* The first entry of `list` that cannot be read, or empty when all can. */
std::string_view UnreadableEntry(std::string_view list) noexcept;

} // namespace savant::core
