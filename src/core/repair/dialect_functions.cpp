/*
 * dialect_functions.cpp
 *     The table, and the few calls whose meaning depends on an argument: units of
 *     time and format strings.
 */
#include "core/repair/dialect_functions.hpp"

#include <algorithm>
#include <array>

#include "core/schema/picture.hpp"
#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

constexpr int kAny = -1;

/*
 * In a template $1 to $9 are the arguments and $* all of them.  A cast to timestamp takes
 * dates, timestamps and text alike, which is how other databases store days.
 */
struct DialectRow {
	std::string_view name;
	std::string_view dialect;
	int arguments;
	std::string_view text;
};

constexpr std::array kRows = {
	DialectRow{"add_months", "Oracle", 2, "($1 + ($2) * interval '1 month')"},
	DialectRow{"any_value", "BigQuery", 1, "min($1)"},
	DialectRow{"approx_count_distinct", "SQL Server", 1, "count(DISTINCT $1)"},
	DialectRow{"average", "spreadsheets", 1, "avg($1)"},
	DialectRow{"charindex", "SQL Server", 2, "strpos($2, $1)"},
	DialectRow{"counta", "spreadsheets", 1, "count($1)"},
	DialectRow{"countif", "BigQuery", 1, "count(*) FILTER (WHERE $1)"},
	DialectRow{"curdate", "MySQL", 0, "current_date"},
	DialectRow{"current_datetime", "BigQuery", 0, "localtimestamp"},
	DialectRow{"curtime", "MySQL", 0, "localtime"},
	DialectRow{"datediff", "MySQL", 2, "(($1)::date - ($2)::date)"},
	DialectRow{"datetime", "SQLite", 1, "($1)::timestamp"},
	DialectRow{"day", "MySQL", 1, "extract(day FROM ($1)::timestamp)::integer"},
	DialectRow{"dayname", "MySQL", 1, "to_char(($1)::timestamp, 'FMDay')"},
	DialectRow{"dayofmonth", "MySQL", 1, "extract(day FROM ($1)::timestamp)::integer"},
	DialectRow{"dayofweek", "MySQL", 1, "(extract(dow FROM ($1)::timestamp)::integer + 1)"},
	DialectRow{"dayofyear", "MySQL", 1, "extract(doy FROM ($1)::timestamp)::integer"},
	DialectRow{"getdate", "SQL Server", 0, "localtimestamp"},
	DialectRow{"getutcdate", "SQL Server", 0, "(now() AT TIME ZONE 'UTC')"},
	DialectRow{"group_concat", "MySQL", 1, "string_agg($D($1)::text, ',')"},
	DialectRow{"group_concat", "SQLite", 2, "string_agg($D($1)::text, $2)"},
	DialectRow{"hour", "MySQL", 1, "extract(hour FROM ($1)::timestamp)::integer"},
	DialectRow{"if", "MySQL", 3, "CASE WHEN $1 THEN $2 ELSE $3 END"},
	DialectRow{"ifnull", "MySQL", 2, "coalesce($1, $2)"},
	DialectRow{"iif", "SQL Server", 3, "CASE WHEN $1 THEN $2 ELSE $3 END"},
	DialectRow{"instr", "Oracle", 2, "strpos($1, $2)"},
	DialectRow{"isnull", "MySQL", 1, "(($1) IS NULL)"},
	DialectRow{"isnull", "SQL Server", 2, "coalesce($1, $2)"},
	DialectRow{"julianday", "SQLite", 1,
               "(extract(epoch FROM ($1)::timestamp) / 86400 + 2440587.5)"},
	DialectRow{
		"last_day", "MySQL", 1,
		"(date_trunc('month', ($1)::timestamp) + interval '1 month' - interval '1 day')::date"},
	DialectRow{"lcase", "MySQL", 1, "lower($1)"},
	DialectRow{"len", "SQL Server", 1, "length($1)"},
	DialectRow{"listagg", "Oracle", 1, "string_agg($D($1)::text, '')"},
	DialectRow{"listagg", "Oracle", 2, "string_agg($D($1)::text, $2)"},
	DialectRow{"locate", "MySQL", 2, "strpos($2, $1)"},
	DialectRow{"log2", "MySQL", 1, "log(2, ($1)::numeric)"},
	DialectRow{"maximum", "spreadsheets", 1, "max($1)"},
	DialectRow{"mean", "pandas", 1, "avg($1)"},
	DialectRow{"median", "Oracle", 1, "percentile_cont(0.5) WITHIN GROUP (ORDER BY $1)"},
	DialectRow{"mid", "MySQL", 3, "substr($1, $2, $3)"},
	DialectRow{"minimum", "spreadsheets", 1, "min($1)"},
	DialectRow{"minute", "MySQL", 1, "extract(minute FROM ($1)::timestamp)::integer"},
	DialectRow{"month", "MySQL", 1, "extract(month FROM ($1)::timestamp)::integer"},
	DialectRow{"monthname", "MySQL", 1, "to_char(($1)::timestamp, 'FMMonth')"},
	DialectRow{"newid", "SQL Server", 0, "gen_random_uuid()"},
	DialectRow{"nvl", "Oracle", 2, "coalesce($1, $2)"},
	DialectRow{"nvl2", "Oracle", 3, "CASE WHEN ($1) IS NOT NULL THEN $2 ELSE $3 END"},
	DialectRow{"quarter", "MySQL", 1, "extract(quarter FROM ($1)::timestamp)::integer"},
	DialectRow{"rand", "MySQL", 0, "random()"},
	DialectRow{"safe_divide", "BigQuery", 2, "(($1) / nullif($2, 0))"},
	DialectRow{"second", "MySQL", 1, "extract(second FROM ($1)::timestamp)::integer"},
	DialectRow{"stdev", "SQL Server", 1, "stddev($1)"},
	DialectRow{"stdevp", "SQL Server", 1, "stddev_pop($1)"},
	DialectRow{"strlen", "C", 1, "length($1)"},
	DialectRow{"substring_index", "MySQL", 3, ""},
	DialectRow{"sysdate", "Oracle", 0, "localtimestamp"},
	DialectRow{"total", "SQLite", 1, "coalesce(sum($1), 0)"},
	DialectRow{"truncate", "MySQL", 2, "trunc(($1)::numeric, $2)"},
	DialectRow{"ucase", "MySQL", 1, "upper($1)"},
	DialectRow{"unix_timestamp", "MySQL", 0, "extract(epoch FROM now())::bigint"},
	DialectRow{"unix_timestamp", "MySQL", 1, "extract(epoch FROM $1)::bigint"},
	DialectRow{"utc_timestamp", "MySQL", 0, "(now() AT TIME ZONE 'UTC')"},
	DialectRow{"var", "SQL Server", 1, "variance($1)"},
	DialectRow{"varp", "SQL Server", 1, "var_pop($1)"},
	DialectRow{"weekday", "MySQL", 1, "(extract(isodow FROM ($1)::timestamp)::integer - 1)"},
	DialectRow{"weekofyear", "MySQL", 1, "extract(week FROM ($1)::timestamp)::integer"},
	DialectRow{"year", "MySQL", 1, "extract(year FROM ($1)::timestamp)::integer"},
};

/* Functions whose translation is made up below. */
constexpr std::array kByArgument = {
	DialectRow{"date_diff", "BigQuery", 3, ""},  DialectRow{"date_format", "MySQL", 2, ""},
	DialectRow{"dateadd", "SQL Server", 3, ""},  DialectRow{"datediff", "SQL Server", 3, ""},
	DialectRow{"datename", "SQL Server", 2, ""}, DialectRow{"datepart", "SQL Server", 2, ""},
	DialectRow{"decode", "Oracle", kAny, ""},    DialectRow{"strftime", "SQLite", 2, ""},
	DialectRow{"timestampdiff", "MySQL", 3, ""},
};

/* $1..$9, $* and $D (a DISTINCT of the first argument) put in. */
std::string Fill(std::string_view text, std::vector<std::string> arguments) {
	constexpr std::string_view kDistinct = "distinct ";
	std::string distinct;
	if (!arguments.empty() && LowerCase(arguments[0]).starts_with(kDistinct) &&
	    text.find("$D") != std::string_view::npos) {
		distinct = "DISTINCT ";
		arguments[0].erase(0, kDistinct.size());
	}
	std::string filled;
	for (std::size_t i = 0; i < text.size(); ++i) {
		if (text[i] != '$' || i + 1 == text.size()) {
			filled.push_back(text[i]);
			continue;
		}
		const char what = text[++i];
		if (what == 'D') {
			filled += distinct;
		} else if (what >= '1' && what <= '9') {
			const auto number = static_cast<std::size_t>(what - '1');
			filled += number < arguments.size() ? arguments[number] : "NULL";
		}
	}
	return filled;
}

/* Boundaries of the unit between two times, as SQL Server and BigQuery count them. */
std::string Difference(const std::string &unit, const std::string &from, const std::string &to) {
	const std::string a = "(" + from + ")::timestamp";
	const std::string b = "(" + to + ")::timestamp";
	const auto part = [&](const char *what) {
		return "(extract(" + std::string(what) + " FROM " + b + ") - extract(" + what + " FROM " +
		       a + "))";
	};
	if (unit == "day") {
		return "((" + to + ")::date - (" + from + ")::date)";
	}
	if (unit == "year") {
		return part("year") + "::integer";
	}
	if (unit == "month") {
		return "(" + part("year") + " * 12 + " + part("month") + ")::integer";
	}
	if (unit == "quarter") {
		return "(" + part("year") + " * 4 + " + part("quarter") + ")::integer";
	}
	if (unit == "hour" || unit == "minute" || unit == "second") {
		return "(extract(epoch FROM date_trunc('" + unit + "', " + b + ") - date_trunc('" + unit +
		       "', " + a + ")) / extract(epoch FROM interval '1 " + unit + "'))::bigint";
	}
	return {};
}

/* Whole units between two times, as MySQL's timestampdiff counts them. */
std::string WholeUnits(const std::string &unit, const std::string &from, const std::string &to) {
	const std::string span = "age((" + to + ")::timestamp, (" + from + ")::timestamp)";
	if (unit == "year") {
		return "extract(year FROM " + span + ")::integer";
	}
	if (unit == "month") {
		return "(extract(year FROM " + span + ") * 12 + extract(month FROM " + span + "))::integer";
	}
	if (unit == "quarter") {
		return {};
	}
	return "trunc(extract(epoch FROM (" + to + ")::timestamp - (" + from +
	       ")::timestamp) / extract(epoch FROM interval '1 " + unit + "'))::bigint";
}

/* A format of strftime or date_format as to_char's; empty when a part of it is not known. */
std::string CharFormat(std::string_view format, bool mysql) {
	if (format.size() < 3 || format.front() != '\'' || format.back() != '\'') {
		return {};
	}
	std::string text;
	for (std::size_t i = 1; i + 1 < format.size(); ++i) {
		const char c = format[i];
		if (c != '%') {
			if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'' || c == '"') {
				return {}; // to_char would take letters for patterns
			}
			text.push_back(c);
			continue;
		}
		const char what = format[++i];
		switch (what) {
		case 'Y':
			text += "YYYY";
			break;
		case 'y':
			text += "YY";
			break;
		case 'm':
			text += "MM";
			break;
		case 'd':
			text += "DD";
			break;
		case 'H':
			text += "HH24";
			break;
		case 'S':
			text += "SS";
			break;
		case 'j':
			text += "DDD";
			break;
		case 'i':
		case 'M':
			if (mysql != (what == 'i')) {
				return {};
			}
			text += "MI";
			break;
		default:
			return {};
		}
	}
	return text;
}

std::string FormatCall(const std::string &value, const std::string &format, bool mysql) {
	const std::string pattern = CharFormat(format, mysql);
	const bool now = LowerCase(value) == "'now'";
	return pattern.empty() ? std::string()
	                       : "to_char((" + (now ? "localtimestamp" : value) + ")::timestamp, '" +
	                             pattern + "')";
}

/* Oracle's decode(value, match, result, ..., default). */
std::string Decode(const std::vector<std::string> &arguments) {
	if (arguments.size() < 3) {
		return {};
	}
	std::string text = "CASE " + arguments[0];
	std::size_t i = 1;
	for (; i + 1 < arguments.size(); i += 2) {
		text += " WHEN " + arguments[i] + " THEN " + arguments[i + 1];
	}
	return text + (i < arguments.size() ? " ELSE " + arguments[i] : "") + " END";
}

std::string FillByArgument(const CallText &call) {
	const auto &a = call.arguments;
	if (call.name == "decode") {
		return Decode(a);
	}
	if (call.name == "strftime") {
		return FormatCall(a[1], a[0], false);
	}
	if (call.name == "date_format") {
		return FormatCall(a[0], a[1], true);
	}
	const std::string unit = TimeUnit(call.name == "date_diff" ? a[2] : a[0]);
	if (unit.empty()) {
		return {};
	}
	if (call.name == "datediff") {
		return Difference(unit, a[1], a[2]);
	}
	if (call.name == "date_diff") {
		return Difference(unit, a[1], a[0]);
	}
	if (call.name == "timestampdiff") {
		return WholeUnits(unit, a[1], a[2]);
	}
	if (call.name == "dateadd") {
		const std::string step = unit == "quarter" ? "3 month" : "1 " + unit;
		return "((" + a[2] + ")::timestamp + (" + a[1] + ") * interval '" + step + "')";
	}
	if (call.name == "datepart") {
		return "extract(" + unit + " FROM (" + a[1] + ")::timestamp)::integer";
	}
	if (call.name == "datename" && (unit == "month" || unit == "day")) {
		return "to_char((" + a[1] + ")::timestamp, '" + (unit == "month" ? "FMMonth" : "FMDD") +
		       "')";
	}
	return {};
}

} // namespace

std::string TimeUnit(std::string_view word) {
	std::string unit = LowerCase(word);
	std::erase_if(unit, [](char c) { return c == '\'' || c == '"' || c == ' '; });
	static constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kShort = {{
		{"yy", "year"},  {"yyyy", "year"},    {"qq", "quarter"}, {"q", "quarter"},
		{"mm", "month"}, {"m", "month"},      {"wk", "week"},    {"ww", "week"},
		{"dd", "day"},   {"d", "day"},        {"hh", "hour"},    {"mi", "minute"},
		{"n", "minute"}, {"ss", "second"},    {"s", "second"},   {"years", "year"},
		{"days", "day"}, {"months", "month"}, {"hours", "hour"}, {"weeks", "week"},
	}};
	for (const auto &[name, full] : kShort) {
		unit = unit == name ? full : unit;
	}
	static constexpr std::array<std::string_view, 8> kUnits = {
		"year", "quarter", "month", "week", "day", "hour", "minute", "second"};
	return std::find(kUnits.begin(), kUnits.end(), unit) == kUnits.end() ? std::string() : unit;
}

std::optional<DialectCall> TranslateCall(const CallText &call) {
	const auto count = static_cast<int>(call.arguments.size());
	for (const DialectRow &row : kRows) {
		if (row.name == call.name && row.arguments == count && !row.text.empty()) {
			return DialectCall{Fill(row.text, call.arguments), std::string(row.dialect)};
		}
	}
	for (const DialectRow &row : kByArgument) {
		if (row.name == call.name && (row.arguments == kAny || row.arguments == count)) {
			std::string text = FillByArgument(call);
			if (!text.empty()) {
				return DialectCall{std::move(text), std::string(row.dialect)};
			}
		}
	}
	return std::nullopt;
}

bool IsForeignFunction(std::string_view name) {
	const auto is = [name](const DialectRow &row) { return row.name == name; };
	return name != "decode" && (std::any_of(kRows.begin(), kRows.end(), is) ||
	                            std::any_of(kByArgument.begin(), kByArgument.end(), is));
}

const std::vector<std::string> &CommonFunctions() {
	static const auto *const names = new std::vector<std::string>{
		"abs",
		"age",
		"array_agg",
		"array_length",
		"avg",
		"bool_and",
		"bool_or",
		"btrim",
		"cardinality",
		"cbrt",
		"ceil",
		"ceiling",
		"char_length",
		"concat",
		"concat_ws",
		"corr",
		"count",
		"cume_dist",
		"date_part",
		"date_trunc",
		"degrees",
		"dense_rank",
		"div",
		"every",
		"exp",
		"first_value",
		"floor",
		"format",
		"initcap",
		"json_agg",
		"jsonb_agg",
		"lag",
		"last_value",
		"lead",
		"left",
		"length",
		"ln",
		"log",
		"lower",
		"lpad",
		"ltrim",
		"make_date",
		"max",
		"md5",
		"min",
		"mod",
		"mode",
		"now",
		"nth_value",
		"ntile",
		"octet_length",
		"percent_rank",
		"percentile_cont",
		"percentile_disc",
		"pi",
		"position",
		"power",
		"radians",
		"random",
		"rank",
		"regexp_replace",
		"repeat",
		"replace",
		"reverse",
		"right",
		"round",
		"row_number",
		"rpad",
		"rtrim",
		"sign",
		"split_part",
		"sqrt",
		"stddev",
		"stddev_pop",
		"stddev_samp",
		"string_agg",
		"strpos",
		"substr",
		"substring",
		"sum",
		"to_char",
		"to_date",
		"to_number",
		"to_timestamp",
		"translate",
		"trim",
		"trunc",
		"unnest",
		"upper",
		"var_pop",
		"var_samp",
		"variance",
		"width_bucket",
	};
	return *names;
}

} // namespace savant::core
