/*
 * dates.hpp
 *     Days and spans of days in words: "last month", "since March", "Q2 2015".
 */
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/text/tokens.hpp"

namespace savant::core {

/* A day of the proleptic Gregorian calendar, given by the caller: core has no clock. */
struct CivilDate {
	int year = 2000;
	int month = 1;
	int day = 1;
	auto operator<=>(const CivilDate &) const = default;
};

/* Days from `from`; may be negative. */
CivilDate AddDays(CivilDate from, int days);
/* The first of the month that is `months` after the month of `from`. */
CivilDate FirstOfMonth(CivilDate from, int months);
/* 0 = Monday ... 6 = Sunday. */
int WeekDay(CivilDate date);
/* 2015-03-01 */
std::string DateText(CivilDate date);

/* A span [from, to) found in words. */
struct DateMatch {
	CivilDate from;
	CivilDate to;          // exclusive
	bool open_end = false; // "since March": no upper end
	bool relative = false; // depends on today
	bool is_year = false;  // a bare four-digit year
	std::size_t tokens = 1;
	std::string note; // for relative ones: "last month = 2026-10-01 to 2026-10-31"
};

/* The date phrase that starts at tokens[at]; nothing when none does. */
std::optional<DateMatch> MatchDate(const std::vector<WordToken> &tokens, std::size_t at,
                                   CivilDate today);

} // namespace savant::core
