/*
 * dates.cpp
 *     Calendar arithmetic and the phrases for days and spans.
 */
#include "core/text/dates.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/text/numbers.hpp"

namespace savant::core {

namespace {

/* Days since 1970-01-01 (Howard Hinnant's civil calendar formulas). */
int DayNumber(CivilDate d) {
	const int y = d.month <= 2 ? d.year - 1 : d.year;
	const int era = (y >= 0 ? y : y - 399) / 400;
	const int year_of_era = y - era * 400;
	const int day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
	       719468;
}

CivilDate FromDayNumber(int days) {
	const int z = days + 719468;
	const int era = (z >= 0 ? z : z - 146096) / 146097;
	const int day_of_era = z - era * 146097;
	const int year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const int shifted = (5 * day_of_year + 2) / 153;
	const int month = shifted < 10 ? shifted + 3 : shifted - 9;
	return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
	        day_of_year - (153 * shifted + 2) / 5 + 1};
}

constexpr std::array<std::string_view, 12> kMonths = {
	"january", "february", "march",     "april",   "may",      "june",
	"july",    "august",   "september", "october", "november", "december"};

/* 1..12 for a month name or its abbreviation; "may" and "march" only when capitalised. */
int MonthOf(const WordToken &token) {
	if (token.kind != WordKind::Word || token.lower.size() < 3 || !token.capitalised) {
		return 0;
	}
	for (std::size_t i = 0; i < kMonths.size(); ++i) {
		const bool abbreviated = token.lower.size() == 3 || token.lower == "sept";
		if (token.lower == kMonths[i] || (abbreviated && kMonths[i].starts_with(token.lower))) {
			return static_cast<int>(i) + 1;
		}
	}
	return 0;
}

bool IsYear(const WordToken &token) {
	return token.kind == WordKind::Number && token.text.size() == 4 && token.number >= 1500 &&
	       token.number <= 2199;
}

bool ValidDay(int year, int month, int day) {
	return month >= 1 && month <= 12 && day >= 1 &&
	       FromDayNumber(DayNumber({year, month, day})) == CivilDate{year, month, day};
}

DateMatch Span(CivilDate from, CivilDate to, std::size_t tokens) {
	DateMatch match;
	match.from = from;
	match.to = to;
	match.tokens = tokens;
	return match;
}

DateMatch Day(CivilDate day, std::size_t tokens) { return Span(day, AddDays(day, 1), tokens); }

class Matcher {
public:
	Matcher(const std::vector<WordToken> &tokens, std::size_t at, CivilDate today)
		: tokens_(tokens), at_(at), today_(today) {}

	std::optional<DateMatch> Run() const {
		if (auto match = IsoOrSlash()) {
			return match;
		}
		if (auto match = MonthFirst()) {
			return match;
		}
		if (auto match = DayFirst()) {
			return match;
		}
		if (auto match = Quarter()) {
			return match;
		}
		if (auto match = Relative()) {
			match->relative = true;
			match->note =
				Words(match->tokens) + " = " + DateText(match->from) +
				(match->open_end ? " and later" : " to " + DateText(AddDays(match->to, -1)));
			return match;
		}
		if (Is(0) && IsYear(tokens_[at_])) {
			const int year = static_cast<int>(tokens_[at_].number);
			DateMatch match = Span({year, 1, 1}, {year + 1, 1, 1}, 1);
			match.is_year = true;
			return match;
		}
		return std::nullopt;
	}

private:
	bool Is(std::size_t ahead) const { return at_ + ahead < tokens_.size(); }
	std::string_view Low(std::size_t ahead) const {
		return Is(ahead) ? std::string_view(tokens_[at_ + ahead].lower) : std::string_view();
	}
	std::string Words(std::size_t count) const {
		std::string words;
		for (std::size_t i = 0; i < count; ++i) {
			words += (i == 0 ? "" : " ") + tokens_[at_ + i].lower;
		}
		return words;
	}

	/* 2015-03-01, 2015/3/1, 3/1/2015 (month first; day first when it must be). */
	std::optional<DateMatch> IsoOrSlash() const {
		if (!Is(0) || tokens_[at_].kind == WordKind::Quoted) {
			return std::nullopt;
		}
		int a = 0, b = 0, c = 0;
		const std::string &text = tokens_[at_].text;
		if (std::sscanf(text.c_str(), "%4d-%2d-%2d", &a, &b, &c) != 3 &&
		    std::sscanf(text.c_str(), "%4d/%2d/%4d", &a, &b, &c) != 3) {
			return std::nullopt;
		}
		if (a >= 1000 && ValidDay(a, b, c)) {
			return Day({a, b, c}, 1);
		}
		if (c >= 1000 && ValidDay(c, a, b)) {
			return Day({c, a, b}, 1);
		}
		if (c >= 1000 && ValidDay(c, b, a)) {
			return Day({c, b, a}, 1);
		}
		return std::nullopt;
	}

	/* The number of a day of the month: 5, 5th. */
	int DayAt(std::size_t ahead) const {
		if (!Is(ahead)) {
			return 0;
		}
		const WordToken &token = tokens_[at_ + ahead];
		const int day = std::atoi(token.lower.c_str());
		const std::size_t digits = day >= 10 ? 2 : 1;
		const std::string_view tail =
			std::string_view(token.lower).substr(std::min(digits, token.lower.size()));
		const bool plain =
			tail.empty() || tail == "th" || tail == "st" || tail == "nd" || tail == "rd";
		return day >= 1 && day <= 31 && plain ? day : 0;
	}

	/* March 5, 2014; March 2014; March */
	std::optional<DateMatch> MonthFirst() const {
		const int month = Is(0) ? MonthOf(tokens_[at_]) : 0;
		if (month == 0) {
			return std::nullopt;
		}
		if (const int day = DayAt(1); day > 0 && !(Is(1) && IsYear(tokens_[at_ + 1]))) {
			const std::size_t skip = Low(2) == "," ? 1 : 0;
			if (Is(2 + skip) && IsYear(tokens_[at_ + 2 + skip])) {
				const int year = static_cast<int>(tokens_[at_ + 2 + skip].number);
				if (ValidDay(year, month, day)) {
					return Day({year, month, day}, 3 + skip);
				}
			}
			if (ValidDay(today_.year, month, day)) {
				return Day({today_.year, month, day}, 2);
			}
		}
		const std::size_t skip = Low(1) == "," || Low(1) == "of" ? 1 : 0;
		if (Is(1 + skip) && IsYear(tokens_[at_ + 1 + skip])) {
			const CivilDate first{static_cast<int>(tokens_[at_ + 1 + skip].number), month, 1};
			return Span(first, FirstOfMonth(first, 1), 2 + skip);
		}
		return std::nullopt;
	}

	/* 5 March 2014, the 5th of March 2014 */
	std::optional<DateMatch> DayFirst() const {
		const int day = DayAt(0);
		const std::size_t skip = Low(1) == "of" ? 1 : 0;
		const int month = day > 0 && Is(1 + skip) ? MonthOf(tokens_[at_ + 1 + skip]) : 0;
		if (month == 0 || !Is(2 + skip) || !IsYear(tokens_[at_ + 2 + skip])) {
			return std::nullopt;
		}
		const int year = static_cast<int>(tokens_[at_ + 2 + skip].number);
		if (!ValidDay(year, month, day)) {
			return std::nullopt;
		}
		return Day({year, month, day}, 3 + skip);
	}

	/* Q2 2015, Q2 */
	std::optional<DateMatch> Quarter() const {
		const std::string_view word = Low(0);
		if (word.size() != 2 || word[0] != 'q' || word[1] < '1' || word[1] > '4') {
			return std::nullopt;
		}
		const bool has_year = Is(1) && IsYear(tokens_[at_ + 1]);
		const CivilDate first{has_year ? static_cast<int>(tokens_[at_ + 1].number) : today_.year,
		                      (word[1] - '1') * 3 + 1, 1};
		return Span(first, FirstOfMonth(first, 3), has_year ? 2 : 1);
	}

	/* The span of the unit that holds today, moved by `shift` units. */
	std::optional<DateMatch> Unit(std::string_view unit, int shift, std::size_t tokens) const {
		if (unit == "week") {
			const CivilDate monday = AddDays(today_, 7 * shift - WeekDay(today_));
			return Span(monday, AddDays(monday, 7), tokens);
		}
		if (unit == "month") {
			return Span(FirstOfMonth(today_, shift), FirstOfMonth(today_, shift + 1), tokens);
		}
		if (unit == "quarter") {
			const CivilDate first = FirstOfMonth(today_, -((today_.month - 1) % 3) + 3 * shift);
			return Span(first, FirstOfMonth(first, 3), tokens);
		}
		if (unit == "year") {
			return Span({today_.year + shift, 1, 1}, {today_.year + shift + 1, 1, 1}, tokens);
		}
		if (unit == "day") {
			return Day(AddDays(today_, shift), tokens);
		}
		return std::nullopt;
	}

	/* past 7 days, last 3 months: up to and with today. */
	std::optional<DateMatch> LastUnits(std::size_t number_at) const {
		const auto count = MatchNumber(tokens_, at_ + number_at);
		if (!count || count->value < 1 || count->value > 10000) {
			return std::nullopt;
		}
		const int n = static_cast<int>(count->value);
		const std::size_t unit_at = number_at + count->tokens;
		std::string_view unit = Low(unit_at);
		if (unit.ends_with('s')) {
			unit.remove_suffix(1);
		}
		const CivilDate tomorrow = AddDays(today_, 1);
		if (unit == "day" || unit == "week") {
			return Span(AddDays(tomorrow, unit == "day" ? -n : -7 * n), tomorrow, unit_at + 1);
		}
		if (unit == "month" || unit == "year") {
			CivilDate from = FirstOfMonth(today_, unit == "month" ? -n : -12 * n);
			from.day = today_.day;
			while (!ValidDay(from.year, from.month, from.day)) {
				--from.day;
			}
			return Span(from, tomorrow, unit_at + 1);
		}
		return std::nullopt;
	}

	std::optional<DateMatch> Relative() const {
		const std::string_view word = Low(0);
		if (word == "today") {
			return Day(today_, 1);
		}
		if (word == "yesterday") {
			return Day(AddDays(today_, -1), 1);
		}
		if (word == "tomorrow") {
			return Day(AddDays(today_, 1), 1);
		}
		if (word == "this" || word == "current") {
			return Unit(Low(1), 0, 2);
		}
		if (word == "next") {
			return Unit(Low(1), 1, 2);
		}
		if (word == "last" || word == "past" || word == "previous") {
			if (auto match = LastUnits(1)) {
				return match;
			}
			return Unit(Low(1), -1, 2);
		}
		return std::nullopt;
	}

	const std::vector<WordToken> &tokens_;
	std::size_t at_;
	CivilDate today_;
};

} // namespace

CivilDate AddDays(CivilDate from, int days) { return FromDayNumber(DayNumber(from) + days); }

CivilDate FirstOfMonth(CivilDate from, int months) {
	const int index = from.year * 12 + from.month - 1 + months;
	return {index / 12, index % 12 + 1, 1};
}

int WeekDay(CivilDate date) { return ((DayNumber(date) + 3) % 7 + 7) % 7; }

std::string DateText(CivilDate date) {
	std::array<char, 32> buffer{};
	std::snprintf(buffer.data(), buffer.size(), "%04d-%02d-%02d", date.year, date.month, date.day);
	return buffer.data();
}

std::optional<DateMatch> MatchDate(const std::vector<WordToken> &tokens, std::size_t at,
                                   CivilDate today) {
	return at < tokens.size() ? Matcher(tokens, at, today).Run() : std::nullopt;
}

} // namespace savant::core
