/*
 * report_reader.cpp
 *     Periods, and asking the queries of core/report/report_queries.
 */
#include "pg/watch/report_reader.hpp"

#include <cmath>
#include <set>

#include "pg/watch/host_probes.hpp"
#include "pg/watch/probe_query.hpp"

namespace savant::pg {

namespace {

constexpr double kDay = 86400;
constexpr double kLongestDays = 400;
constexpr std::size_t kLongestText = 200;

/* Text in an SQL literal, whatever standard_conforming_strings and the encoding are. */
std::string SqlText(const std::string &text) {
	static constexpr char kDigits[] = "0123456789abcdef";
	std::string hex;
	for (const char character : text) {
		const auto byte = static_cast<unsigned char>(character);
		hex += kDigits[byte >> 4];
		hex += kDigits[byte & 15];
	}
	return "convert_from(decode('" + hex + "', 'hex'), 'UTF8')";
}

double SecondsOf(const std::string &kind) {
	return kind == "hour" || kind == "now" ? 3600
	       : kind == "day"                 ? kDay
	       : kind == "week"                ? 7 * kDay
	       : kind == "month"               ? 30 * kDay
	                                       : 0;
}

/* One row of a question that the server may refuse. */
core::ProbeTable Ask(const std::string &sql) {
	ProbeScope scope;
	core::ProbeTable rows = AskServer(sql, "", false);
	scope.Close();
	return rows;
}

/*
 * Whether as much was seen of the period before as of the one itself, or at least half of that:
 * sums over less would make everything look as if it had grown.
 */
bool WasSeen(const core::ReportPeriod &period, bool hours) {
	char sql[768];
	snprintf(sql, sizeof(sql),
	         hours
	             ? "SELECT count(DISTINCT hour) FILTER (WHERE hour >= to_timestamp(%.6f) AND hour <"
	               " to_timestamp(%.6f)) * 2 >= greatest(2, count(DISTINCT hour) FILTER (WHERE hour"
	               " >= to_timestamp(%.6f) AND hour < to_timestamp(%.6f))) AS seen"
	               " FROM savant.metric_hour WHERE series = 'sessions_total'"
	             : "SELECT count(*) FILTER (WHERE taken_at > to_timestamp(%.6f) AND taken_at <="
	               " to_timestamp(%.6f)) * 2 >= greatest(2, count(*) FILTER (WHERE taken_at >"
	               " to_timestamp(%.6f) AND taken_at <= to_timestamp(%.6f))) AS seen"
	               " FROM savant.snapshot",
	         period.before_from, period.before_to, period.from, period.to);
	try {
		return Ask(sql).Flag(0, "seen");
	} catch (const Error &error) { // its subtransaction is rolled back
		core::ProbeFailure failure;
		if (!IsProbeFailure(error, failure)) {
			throw;
		}
		return false; // nor will the sections be told: they say why
	}
}

/*
 * What to compare with: the same time a week before, so that a Monday is held against a Monday;
 * where that was not watched, the time just before.
 */
void ChooseBefore(core::ReportPeriod &period) {
	constexpr double kWeek = 7 * kDay;
	const double length = period.Seconds();
	const bool hours = core::ReportReadsHours(period);
	const struct {
		double back;
		const char *name;
	} kChoices[] = {{length < kWeek ? kWeek : length,
	                 length < kWeek ? "the same time a week before" : "the period before"},
	                {length, "the period before"}};
	for (const auto &choice : kChoices) {
		period.before_from = period.from - choice.back;
		period.before_to = period.to - choice.back;
		if (WasSeen(period, hours)) {
			period.before_name = choice.name;
			return;
		}
	}
	period.before_from = period.before_to = period.from; // nothing is read of it
}

/* The tables and views of the watch that the caller may read. */
std::set<std::string> ReadableTables() {
	const core::ProbeTable rows =
		Ask("SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'savant'::regnamespace"
	        " AND relkind IN ('r', 'p', 'v') AND (has_table_privilege(oid, 'SELECT')"
	        " OR has_any_column_privilege(oid, 'SELECT'))");
	std::set<std::string> names;
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		names.insert(rows.Text(row, "name"));
	}
	return names;
}

/* The first table that the query needs and the caller cannot read; "" = none. */
std::string Lacking(const core::ReportQuery &query, const std::set<std::string> &readable) {
	for (const std::string_view name : core::ProbeNames(query.needs)) {
		if (readable.count(std::string(name)) == 0) {
			return std::string(name);
		}
	}
	return "";
}

void ReadServer(core::ReportData &data) {
	const core::ProbeTable rows =
		Ask("SELECT current_database()::text AS database,"
	        " split_part(current_setting('server_version'), ' ', 1) AS version,"
	        " pg_is_in_recovery() AS is_standby, extract(epoch FROM clock_timestamp()) AS at");
	data.database = rows.Text(0, "database");
	data.version = rows.Text(0, "version");
	data.is_standby = rows.Flag(0, "is_standby");
	data.written_at = rows.Number(0, "at");
	const core::ProbeTable host = AskHost();
	data.cpus = host.Rows() > 0 ? host.Number(0, "cpus") : core::kChartNothing;
}

bool IsWanted(const core::ReportQuery &query, const ReportReading &reading) {
	const std::string_view id = query.id, section = query.section;
	if (reading.for_comparison) {
		return section == "header" || section == "tables" || id == "series" || id == "statements" ||
		       id == "statements_all";
	}
	return !reading.only_statements || section == "statements";
}

void AskQuery(const core::ReportQuery &query, const ReportReading &reading, bool hours,
              core::ReportData &data) {
	try {
		const core::ProbeTable rows =
			AskServer(core::ReportSql(query, data.period, hours, reading.top), "", false);
		core::TakeReportRows(query.id, rows, data);
	} catch (const Error &error) { // its subtransaction is rolled back
		core::ProbeFailure failure;
		if (!IsProbeFailure(error, failure)) {
			throw;
		}
		data.missing[query.section] = "Could not be read: " + failure.message + ".";
	}
}

} // namespace

core::ReportPeriod ReportPeriodUntil(const std::string &kind, double to) {
	core::ReportPeriod period;
	period.kind = kind;
	period.to = to;
	period.from = to - SecondsOf(kind);
	char sql[128];
	snprintf(sql, sizeof(sql), "SELECT extract(timezone FROM to_timestamp(%.6f)) AS zone", to);
	period.zone_seconds = static_cast<int>(Ask(sql).Number(0, "zone"));
	ChooseBefore(period);
	return period;
}

core::ReportPeriod ReadReportPeriod(const std::string &text) {
	const auto wrong = [](std::string detail) {
		return core::UserError(core::ErrorCode::InvalidParameter, "period is not known",
		                       std::move(detail),
		                       "Give hour, day, week, month, an interval such as '3 hours', or a "
		                       "range such as '[2026-11-20 08:00, 2026-11-20 09:00)'.");
	};
	if (text.size() > kLongestText) {
		throw wrong("It is longer than any of them.");
	}
	if (SecondsOf(text) > 0) {
		const core::ProbeTable now = Ask("SELECT extract(epoch FROM now()) AS now");
		return ReportPeriodUntil(text, now.Number(0, "now"));
	}
	const bool is_range = !text.empty() && (text[0] == '[' || text[0] == '(');
	const std::string literal = SqlText(text);
	core::ProbeTable rows;
	try {
		rows = Ask("SELECT extract(epoch FROM lower(r)) AS begins, extract(epoch FROM upper(r)) AS "
		           "ends, extract(timezone FROM upper(r)) AS zone FROM (SELECT " +
		           (is_range ? literal + "::tstzrange"
		                     : "tstzrange(now() - " + literal + "::interval, now())") +
		           " AS r) AS given");
	} catch (const Error &error) { // its subtransaction is rolled back
		core::ProbeFailure failure;
		if (!IsProbeFailure(error, failure)) {
			throw;
		}
		throw wrong("The server says: " + failure.message + ".");
	}
	core::ReportPeriod period;
	period.kind = "custom";
	period.from = rows.Number(0, "begins");
	period.to = rows.Number(0, "ends");
	if (!std::isfinite(period.from) || !std::isfinite(period.to) || period.to <= period.from) {
		throw wrong("It has no beginning, no end, or no length.");
	}
	if (period.Seconds() > kLongestDays * kDay) {
		throw wrong("It is longer than " + std::to_string(static_cast<int>(kLongestDays)) +
		            " days.");
	}
	period.zone_seconds = static_cast<int>(rows.Number(0, "zone"));
	ChooseBefore(period);
	return period;
}

core::ReportData ReadReport(const core::ReportPeriod &period, const ReportReading &reading) {
	core::ReportData data;
	data.period = period;
	if (reading.for_comparison) {
		data.period.before_name.clear();
		data.period.before_from = data.period.before_to = data.period.from;
	}
	const std::set<std::string> readable = ReadableTables();
	ReadServer(data);
	const bool hours = core::ReportReadsHours(period);
	ProbeScope scope;
	for (const core::ReportQuery &query : core::ReportQueries()) {
		const std::string lacking = Lacking(query, readable);
		if (!IsWanted(query, reading)) {
			continue;
		}
		if (!lacking.empty()) {
			data.missing[query.section] = "You may not read savant." + lacking + ".";
		} else {
			AskQuery(query, reading, hours, data);
		}
	}
	scope.Close();
	core::FinishReport(data);
	return data;
}

} // namespace savant::pg
