/*
 * likeness.hpp
 *     Which real name a wrong one was meant to be.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/* From here on a name is another spelling of the other, not merely like it. */
constexpr double kSameName = 0.9;
/* Below, two names have nothing to do with each other. */
constexpr double kLeastLikeness = 0.7;
/* By how much the best has to beat every other name. */
constexpr double kClearMargin = 0.05;

/*
 * How probable it is that `written` was meant to be `real`, 0..1: the same but for case,
 * underscores and plural; other word order; misspelt; abbreviated; a part of it.
 * `owner` is the table of a column: its words may be left out or added.
 */
double NameLikeness(std::string_view written, std::string_view real, std::string_view owner = {});

struct NearestName {
	int index = -1;     // of the best; -1 = nothing is like it
	double score = 0;   // its likeness
	double second = 0;  // of the best other name
	bool clear = false; // enough and far enough from the second
};

/* The most similar of `names`; equal names count as one. */
NearestName FindNearest(std::string_view written, const std::vector<std::string> &names,
                        std::string_view owner = {});

} // namespace savant::core
