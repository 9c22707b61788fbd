/*
 * assignment.hpp
 *     One link for every chunk: which of the things that it may name it means.
 */
#pragma once

#include <cstddef>
#include <vector>

#include "core/language/linker.hpp"

namespace savant::core {

/* links[picks[i]] of chunk i is meant; -1 for chunks without links. */
struct Assignment {
	std::vector<int> picks;
	double score = 0; // mean of the chosen links' scores, fit with the rest included
};

/*
 * The likeliest assignments, best first: chunks pull one another towards the tables
 * that most of them share, owners ("name of the singer") weigh most.
 */
std::vector<Assignment> AssignLinks(const std::vector<Chunk> &chunks, const SchemaWords &words,
                                    std::size_t max_assignments);

} // namespace savant::core
