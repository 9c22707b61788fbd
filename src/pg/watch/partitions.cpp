/*
 * partitions.cpp
 *     DDL for the partitions of the watch.
 *
 * A partition becomes a member of the extension: DROP EXTENSION takes it along, and a dump leaves
 * it out.  It must be taken out again before it can be dropped.
 */
#include "pg/watch/partitions.hpp"

#include <ctime>
#include <set>

#include "core/watch/probe_table.hpp"
#include "pg/boundary.hpp"
#include "pg/settings.hpp"
#include "pg/watch/probe_query.hpp"

extern "C" {
#include "executor/spi.h"
}

namespace savant::pg {

namespace {

constexpr const char *kDaily[] = {"snapshot",     "series_sample", "statement_sample",
                                  "table_sample", "index_sample",  "wait_sample",
                                  "lock_sample"};
constexpr const char *kMonthly[] = {"series_hour",  "statement_hour", "table_hour", "index_hour",
                                    "change_event", "anomaly",        "regression"};
constexpr double kDay = 86400, kSecondsPerMinute = 60;
constexpr int kFirstYear = 1900, kMonths = 12;

/* A day or month in UTC, and the one after it. */
struct Span {
	std::string suffix; // 20261121, 202611
	std::string from, to;
};

std::string DateText(int year, int month, int day) {
	char text[40];
	snprintf(text, sizeof(text), "%04d-%02d-%02d 00:00:00+00", year, month, day);
	return text;
}

std::tm CivilTime(double at) {
	const auto seconds = static_cast<std::time_t>(at);
	std::tm civil = {};
	(void)gmtime_r(&seconds, &civil);
	return civil;
}

Span DayOf(double at) {
	const std::tm day = CivilTime(at), next = CivilTime(at + kDay);
	char suffix[20];
	snprintf(suffix, sizeof(suffix), "%04d%02d%02d", day.tm_year + kFirstYear, day.tm_mon + 1,
	         day.tm_mday);
	return {suffix, DateText(day.tm_year + kFirstYear, day.tm_mon + 1, day.tm_mday),
	        DateText(next.tm_year + kFirstYear, next.tm_mon + 1, next.tm_mday)};
}

/* The month that `months` months after that of `at`. */
Span MonthOf(double at, int months) {
	const std::tm civil = CivilTime(at);
	const int count = (civil.tm_year + kFirstYear) * kMonths + civil.tm_mon + months;
	const int next = count + 1;
	char suffix[20];
	snprintf(suffix, sizeof(suffix), "%04d%02d", count / kMonths, count % kMonths + 1);
	return {suffix, DateText(count / kMonths, count % kMonths + 1, 1),
	        DateText(next / kMonths, next % kMonths + 1, 1)};
}

void Execute(const std::string &sql) {
	const char *const text = sql.c_str();
	Call([text] {
		SPI_connect();
		const int code = SPI_execute(text, false, 0);
		if (code < 0) {
			elog(ERROR, "could not change a partition: %s", SPI_result_code_string(code));
		}
		SPI_finish();
	});
}

struct Partition {
	std::string table;
	Span span;
	std::string Name() const { return table + "_" + span.suffix; }
};

std::vector<Partition> WantedPartitions(double at) {
	std::vector<Partition> wanted;
	for (const char *table : kDaily) {
		wanted.push_back({table, DayOf(at)});
		wanted.push_back({table, DayOf(at + kDay)});
	}
	for (const char *table : kMonthly) {
		wanted.push_back({table, MonthOf(at, 0)});
		wanted.push_back({table, MonthOf(at, 1)});
	}
	return wanted;
}

std::set<std::string> ExistingTables() {
	const core::ProbeTable found =
		AskServer("SELECT relname::text AS name FROM pg_class"
	              " WHERE relnamespace = 'savant'::regnamespace AND relkind = 'r'",
	              "", false);
	std::set<std::string> names;
	for (std::size_t row = 0; row < found.Rows(); row++) {
		names.insert(found.Text(row, "name"));
	}
	return names;
}

/* Who may read is said of the whole table: ALTER DEFAULT PRIVILEGES has no part in it. */
std::string WithoutPrivileges(const std::string &name) {
	return "DO $$ DECLARE grantee text; BEGIN FOR grantee IN"
	       " SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END"
	       " FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = 'savant." +
	       name +
	       "'::regclass AND a.grantee <> c.relowner"
	       " LOOP EXECUTE format('REVOKE ALL ON TABLE savant." +
	       name + " FROM %s', grantee); END LOOP; END $$";
}

void Make(const Partition &partition) {
	const std::string name = partition.Name();
	// LIKE and ATTACH: PARTITION OF would lock the whole table against readers.
	Execute("CREATE TABLE savant." + name + " (LIKE savant." + partition.table +
	        " INCLUDING DEFAULTS)");
	Execute(WithoutPrivileges(name));
	Execute("COMMENT ON TABLE savant." + name + " IS 'partition of savant." + partition.table +
	        "'");
	Execute("ALTER TABLE savant." + partition.table + " ATTACH PARTITION savant." + name +
	        " FOR VALUES FROM ('" + partition.span.from + "') TO ('" + partition.span.to + "')");
	Execute("ALTER EXTENSION pg_savant ADD TABLE savant." + name);
}

} // namespace

void MakePartitions(double at) {
	const std::set<std::string> existing = ExistingTables();
	for (const Partition &partition : WantedPartitions(at)) {
		if (!existing.contains(partition.Name())) {
			Make(partition);
		}
	}
}

std::vector<std::string> OldPartitions(double at, std::size_t most) {
	const double raw = at - guc_monitor_retention * kSecondsPerMinute;
	const double hourly = at - guc_monitor_rollup_retention * kSecondsPerMinute;
	// Compared as texts: a partition is over when its whole day, or month, is.
	const std::string sql =
		"SELECT quote_ident(c.relname) AS name FROM pg_inherits i JOIN pg_class c ON c.oid = "
		"i.inhrelid"
		" JOIN pg_class p ON p.oid = i.inhparent"
		" WHERE p.relnamespace = 'savant'::regnamespace"
		" AND c.relnamespace = p.relnamespace AND p.relkind = 'p' AND c.relkind = 'r'"
		" AND (c.relname ~ '_[0-9]{8}$' AND right(c.relname, 8) < '" +
		DayOf(raw).suffix + "' OR c.relname ~ '_[0-9]{6}$' AND right(c.relname, 6) < '" +
		MonthOf(hourly, 0).suffix + "') ORDER BY right(c.relname, 6), 1 LIMIT " +
		std::to_string(most);
	const core::ProbeTable found = AskServer(sql, "", false);
	std::vector<std::string> names;
	for (std::size_t row = 0; row < found.Rows(); row++) {
		names.push_back(found.Text(row, "name"));
	}
	return names;
}

void DropPartition(const std::string &name) {
	Execute("ALTER EXTENSION pg_savant DROP TABLE savant." + name);
	Execute("DROP TABLE savant." + name);
}

} // namespace savant::pg
