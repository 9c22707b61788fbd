/*
 * schema_part.hpp
 *     The schema in a prompt: one text for all questions, and the tables of this one.
 *
 * A model server keeps the beginning of a prompt it has seen (20 times faster to the first
 * word), so the first text depends on the picture alone.  When the picture is too big for
 * it, it is a list of all relations, and the linked ones follow in full with the question.
 */
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

struct SchemaListing {
	std::string text;
	bool whole = false;         // every relation in full
	std::size_t left_out = 0;   // relations that are not even named
	bool columns_named = false; // lines name the columns, too
};

/*
 * The whole picture in at most `tokens`, or the list of its relations in at most half of
 * that: with columns when all have room, else names as far as they go.  `values` false
 * leaves sample values out.
 */
SchemaListing ListSchema(const SchemaPicture &picture, std::size_t tokens, bool values);

struct SchemaDetails {
	std::string text;
	std::size_t in_full = 0;
	std::size_t linked_missing = 0; // linked relations without room
};

/*
 * `linked` relations in full and in that order, then their neighbours over foreign keys, in at
 * most `tokens`; one that is too big gives up its comments and values before its place.
 */
SchemaDetails DetailSchema(const SchemaPicture &picture, const std::vector<int> &linked,
                           std::size_t tokens, bool values);

} // namespace savant::core
