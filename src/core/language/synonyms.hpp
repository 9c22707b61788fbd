/*
 * synonyms.hpp
 *     Words of everyday language that often stand for one another in questions,
 *     and the abbreviations that identifiers are made of.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/* Stems of words with a like meaning; empty when none is known.  Wants StemKey() text. */
const std::vector<std::string> &SynonymsOf(std::string_view stem);

/* The words an identifier part stands for ("dob" -> date of birth); itself when none. */
std::vector<std::string> ExpandAbbreviation(std::string_view part);

/* True for nouns that identifiers often end in ("name", "code", "date"). */
bool IsCommonNoun(std::string_view word);

/*
 * Other spellings of a value: the country of a nationality ("French" -> France),
 * the letter of a gender, the state of a postal code.  Lower case in and out.
 */
std::vector<std::string> ValueVariants(std::string_view lower);

} // namespace savant::core
