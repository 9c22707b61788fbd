/*
 * tell.cpp
 *     One sentence about a result.  The sentence never says more than the rows:
 *     "leads" is said only of rows that are in that order.
 */
#include "core/ask/tell.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "core/ask/display.hpp"
#include "core/language/span_words.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kLongestValue = 80; // display columns of a value inside a sentence

std::string Capitalised(std::string text) {
	if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
		text[0] = static_cast<char>(text[0] - 32);
	}
	return text;
}

/* Without the final period or question mark, so that a sentence can go on behind it. */
std::string Bare(std::string text) {
	while (!text.empty() && (text.back() == '.' || text.back() == '?' || text.back() == ' ')) {
		text.pop_back();
	}
	return text;
}

std::string Count(std::size_t count, const std::string &noun) {
	return GroupThousands(std::to_string(count)) + " " + noun + (count == 1 ? "" : "s");
}

/* Numbers that name things (keys, years, codes) read wrong with separators. */
bool IsQuantity(const ResultSet::ColumnHead &column) {
	static constexpr std::string_view kNames[] = {"id",     "year",  "code",    "zip",
	                                              "number", "phone", "postcode"};
	if (!column.numeric) {
		return false;
	}
	const std::string name = column.name.substr(column.name.rfind('_') + 1);
	return std::none_of(std::begin(kNames), std::end(kNames),
	                    [&name](std::string_view word) { return name == word; });
}

std::string ValueInWords(const ResultSet::ColumnHead &column, const CellText &cell) {
	if (!cell) {
		return "NULL (no value)";
	}
	if (column.type == "boolean") {
		return *cell == "t" ? "yes" : "no";
	}
	return IsQuantity(column) ? GroupThousands(ShortenFraction(*cell))
	                          : CutToWidth(*cell, kLongestValue);
}

std::optional<double> AsNumber(const CellText &cell) {
	if (!cell) {
		return std::nullopt;
	}
	double value = 0;
	const auto [end, error] = std::from_chars(cell->data(), cell->data() + cell->size(), value);
	const bool whole = error == std::errc() && end == cell->data() + cell->size();
	return whole ? std::optional(value) : std::nullopt;
}

enum class Trend { None, Falling, Rising };

/* The order of a column from first row to last; None when it is not strictly led by the first. */
Trend TrendOf(const ResultSet &result, std::size_t column) {
	bool falling = true, rising = true;
	std::optional<double> previous;
	for (const auto &row : result.rows) {
		const auto value = AsNumber(row[column]);
		if (!value) {
			return Trend::None;
		}
		if (previous) {
			falling = falling && *value <= *previous;
			rising = rising && *value >= *previous;
		}
		previous = value;
	}
	if (falling == rising) {
		return Trend::None;
	}
	return falling ? Trend::Falling : Trend::Rising;
}

/* ": Alice leads with 12" for a list that is ordered by a quantity; empty when it is not. */
std::string Leader(const Answer &answer) {
	const ResultSet &result = answer.result;
	if (result.rows.size() < 2 || answer.sql.find("ORDER BY") == std::string::npos) {
		return {};
	}
	std::size_t label = result.columns.size(), quantity = result.columns.size();
	for (std::size_t i = 0; i < result.columns.size(); i++) {
		if (label == result.columns.size() && !result.columns[i].numeric &&
		    result.columns[i].type != "boolean") {
			label = i;
		}
		if (IsQuantity(result.columns[i]) && TrendOf(result, i) != Trend::None) {
			quantity = i;
		}
	}
	if (label == result.columns.size() || quantity == result.columns.size() ||
	    !result.rows[0][label]) {
		return {};
	}
	const bool falling = TrendOf(result, quantity) == Trend::Falling;
	return (falling ? ", led by " : ", starting with ") +
	       CutToWidth(*result.rows[0][label], kLongestValue) + " with " +
	       ValueInWords(result.columns[quantity], result.rows[0][quantity]);
}

/* "2026-10-01" under "month" is October 2026. */
std::string MonthWords(const std::string &date) {
	static constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
	                                               "May",       "June",     "July",     "August",
	                                               "September", "October",  "November", "December"};
	const int month =
		date.size() == 10 && date.ends_with("-01") ? std::atoi(date.substr(5, 2).c_str()) : 0;
	return month >= 1 && month <= 12 ? std::string(kMonths[month - 1]) + " " + date.substr(0, 4)
	                                 : date;
}

/* "There are 8,000 customers": for a paraphrase that begins with "number of". */
std::string TellCount(const ResultSet &result, const std::string &what) {
	static constexpr std::string_view kBegin = "Number of ";
	const auto &cell = result.rows[0][0];
	const bool counts = Capitalised(what).starts_with(kBegin) && cell &&
	                    result.columns[0].numeric && cell->find('.') == std::string::npos;
	if (!counts) {
		return {};
	}
	std::string things = what.substr(kBegin.size());
	if (*cell == "1") {
		const std::size_t end = std::min(things.find(' '), things.find(','));
		things = SingularOf(things.substr(0, end)) +
		         (end == std::string::npos ? "" : things.substr(end));
		return "There is 1 " + things + ".";
	}
	return "There are " + (*cell == "0" ? std::string("no") : GroupThousands(*cell)) + " " +
	       things + ".";
}

/* "The employee with the most orders is Emma Tanaka (orders 247)." */
std::string TellBest(const ResultSet &result, const std::string &what) {
	if (!Capitalised(what).starts_with("The ")) {
		return {};
	}
	std::string who, more;
	for (std::size_t i = 0; i < result.columns.size(); i++) {
		const ResultSet::ColumnHead &column = result.columns[i];
		const std::string value = column.name == "month" && result.rows[0][i]
		                              ? MonthWords(*result.rows[0][i])
		                              : ValueInWords(column, result.rows[0][i]);
		const bool dated = column.type == "date" || column.type.starts_with("timestamp");
		if (more.empty() && !IsQuantity(column) && !(dated && !who.empty())) {
			who += (who.empty() ? "" : " ") + value;
		} else {
			std::string name = column.name;
			std::replace(name.begin(), name.end(), '_', ' ');
			more += (more.empty() ? " (" : ", ") + name + " " + value;
		}
	}
	if (who.empty()) {
		return {};
	}
	const bool clause = what.find(", ") != std::string::npos;
	return Capitalised(what) + (clause ? ", is " : " is ") + who +
	       (more.empty() ? "" : more + ")") + ".";
}

/* The rows are things: "41 members without loans." */
std::string TellThings(const Draft &draft, const ResultSet &result, const std::string &what) {
	const std::string rest = what.substr(draft.thing.size());
	const std::size_t count = result.rows.size();
	if (count == 0) {
		return "There are no " + draft.thing + rest + ".";
	}
	if (count == 1) {
		std::string name = ValueInWords(result.columns[0], result.rows[0][0]);
		for (std::size_t i = 1;
		     i < result.columns.size() && i < 3 && result.columns[i].name.ends_with("name"); i++) {
			name += " " + ValueInWords(result.columns[i], result.rows[0][i]);
		}
		return "1 " + SingularOf(draft.thing) + rest + ": " + name + ".";
	}
	return (result.truncated ? "More than " : "") + GroupThousands(std::to_string(count)) + " " +
	       draft.thing + rest;
}

std::string TellOneRow(const ResultSet &result, const std::string &what) {
	const auto &row = result.rows[0];
	if (row.size() == 1) {
		if (std::string count = TellCount(result, what); !count.empty()) {
			return count;
		}
	}
	if (row.size() <= 4) {
		if (std::string best = TellBest(result, what); !best.empty()) {
			return best;
		}
	}
	if (row.size() == 1) {
		const std::string value = ValueInWords(result.columns[0], row[0]);
		const std::string name = what.empty() ? result.columns[0].name : what;
		return Capitalised(name) + ": " + value + ".";
	}
	if (row.size() <= 3) {
		std::string values;
		for (std::size_t i = 0; i < row.size(); i++) {
			values += (values.empty() ? "" : ", ") +
			          (i > 0 || IsQuantity(result.columns[i]) ? result.columns[i].name + " " : "") +
			          ValueInWords(result.columns[i], row[i]);
		}
		return (what.empty() ? "" : Capitalised(what) + ": ") + values + ".";
	}
	return what.empty() ? "One row." : Capitalised(what) + ": one row.";
}

/* The question back; when it spells out the choices, which are listed below it, only the rest. */
std::string WithoutChoices(const Answer &answer) {
	const std::string &question = answer.clarification;
	const std::size_t mark = question.rfind('?');
	if (answer.choices.empty() || mark == std::string::npos ||
	    question.find(answer.choices.front()) == std::string::npos) {
		return question;
	}
	return (answer.choices.size() > 1 ? "Which of these do you mean?" : "Is this what you mean?") +
	       question.substr(mark + 1);
}

} // namespace

void TellResult(const Draft &draft, const SchemaPicture &, Answer &answer) {
	const ResultSet &result = answer.result;
	const std::string what = Bare(draft.paraphrase);
	const bool things =
		!draft.thing.empty() && what.size() >= draft.thing.size() && !result.columns.empty();
	if (things && result.rows.size() < 2) {
		answer.text = TellThings(draft, result, what);
		return;
	}
	if (result.rows.empty()) {
		answer.text = what.empty() ? "No rows." : "Nothing found for: " + what + ".";
		return;
	}
	if (result.columns.empty()) {
		answer.text = Count(result.rows.size(), "row") + " without columns.";
		return;
	}
	if (result.rows.size() == 1) {
		answer.text = TellOneRow(result, what);
		return;
	}
	if (things) {
		answer.text = TellThings(draft, result, what) + Leader(answer) + ".";
		return;
	}
	// "The 5 products with the highest revenue": the number is said already.
	if (Capitalised(what).starts_with("The " + std::to_string(result.rows.size()) + " ")) {
		answer.text = Capitalised(what) + Leader(answer) + ".";
		return;
	}
	const std::string count =
		(result.truncated ? "The first " : "") + Count(result.rows.size(), "row");
	answer.text = (what.empty() ? count : Capitalised(what) + ": " + count) + Leader(answer) + ".";
}

void TellUnclear(const Interpretation &interpretation, Answer &answer) {
	answer.needs_clarification = true;
	for (const Reading &reading : interpretation.readings) {
		answer.choice_sql.push_back(reading.sql);
		answer.choices.push_back(
			Bare(reading.paraphrase.empty() ? reading.sql : reading.paraphrase));
	}
	answer.clarification = interpretation.clarification;
	if (answer.clarification.empty()) {
		answer.clarification = interpretation.readings.size() > 1 ? "Which of these do you mean?"
		                                                          : "Is this what you mean?";
	}
	answer.text = WithoutChoices(answer);
}

void TellRefusal(Answer &answer) {
	answer.text = "I did not run this: " + answer.error->message + ".";
}

} // namespace savant::core
