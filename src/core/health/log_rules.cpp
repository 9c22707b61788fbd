/*
 * log_rules.cpp
 *     What the server log would tell: errors, logins that fail, vacuums that give way.
 *
 * The library counts them while they are written (savant.logged_error); nobody reads files.
 */
#include <algorithm>
#include <array>
#include <cmath>

#include "core/health/health_check.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

constexpr double kDay = 86400, kMinute = 60;
constexpr double kLeastErrors = 20;      // in the interval
constexpr double kLeastUsual = 1.0 / 60; // per second: a few errors are usual anywhere
constexpr std::size_t kMostCodes = 3;

struct CodeCount {
	double times;
	std::string words;
};

/* "22012 (division by zero) 40 times": most frequent first. */
std::string CodesText(const HealthCheck &check) {
	std::vector<CodeCount> codes;
	for (const HealthRow &row : check.Rows("logged_error_codes")) {
		const double times = row.Difference("times");
		if (times > 0 && row.Text("kind") == "error") {
			const std::string &message = row.Text("message");
			codes.push_back({times, row.Text("sqlstate") +
			                            (message.empty() ? "" : " (" + message + ")") + " " +
			                            CountText(times) + " times"});
		}
	}
	std::stable_sort(codes.begin(), codes.end(),
	                 [](const CodeCount &a, const CodeCount &b) { return a.times > b.times; });
	std::string text;
	for (std::size_t i = 0; i < codes.size() && i < kMostCodes; i++) {
		text += (i == 0 ? "" : ", ") + codes[i].words;
	}
	return text;
}

void CheckErrorSpike(HealthCheck &check) {
	const HealthRow row = check.Row("logged_errors");
	const double errors = row.Difference("errors"), rate = row.Rate("errors");
	const double usual = check.UsualOf("errors_logged_per_second", 7 * kDay, 30);
	if (!(errors >= kLeastErrors) || std::isnan(usual)) {
		return;
	}
	const double times = rate / std::fmax(usual, kLeastUsual);
	check.Judge(times, {"",
	                    CountText(errors) + " errors in " + AgeText(check.Between().Seconds()) +
	                        ", " + TimesText(times) + " the usual rate",
	                    "Most of them: " + CodesText(check) + ".", ""});
}

void CheckLogins(HealthCheck &check) {
	const double failed = check.Row("failed_logins").Difference("failed");
	const double per_minute = failed / std::fmax(1, check.Between().Seconds() / kMinute);
	check.Judge(per_minute,
	            {"", CountText(failed) + " logins failed in " + AgeText(check.Between().Seconds()),
	             "A wrong password, a role that does not exist or may not log in, or an address "
	             "that pg_hba.conf turns away. The server log has who and from where.",
	             ""});
}

void CheckCancelledVacuums(HealthCheck &check) {
	const HealthRow row = check.Row("logged_errors");
	const double cancelled = row.Number("cancelled_autovacuums");
	const double days = std::fmax(1, row.Number("counted_s") / kDay);
	check.Judge(cancelled / days,
	            {"", "Autovacuum gave way " + CountText(cancelled) + " times to other commands",
	             "Each time it had to begin again: a lock that conflicts with it was asked for, as "
	             "by ALTER TABLE, LOCK, or CREATE INDEX. The server log has the tables.",
	             ""});
}

constexpr const char *kErrorsSql =
	"SELECT kind, sqlstate, message, times FROM savant.logged_error WHERE datname = "
	"current_database() ORDER BY times DESC";

constexpr std::array kRules = {
	HealthRule{.id = "log_error_spike",
               .area = HealthArea::Availability,
               .title = "Many more errors than usual",
               .why = "An application fails: users see it, or soon will.",
               .detection = "errors written to the log per second over the 95th percentile of a "
                            "week, one a minute at least; 20 errors",
               .probes = "logged_errors, logged_error_codes",
               .thresholds = {3, 10, kNever},
               .unit = "times",
               .low_is_bad = false,
               .remedy = "The SQLSTATE says what fails, the server log has the statements.",
               .evidence = kErrorsSql,
               .needs_interval = true,
               .check = CheckErrorSpike},
	HealthRule{.id = "too_many_invalid_logins",
               .area = HealthArea::Security,
               .title = "Many logins fail",
               .why = "Somebody guesses passwords, or an application has an old one and locks "
                      "itself out.",
               .detection = "FATAL errors of SQLSTATE class 28 per minute",
               .probes = "failed_logins",
               .thresholds = {kNever, 20, 200},
               .unit = "/min",
               .low_is_bad = false,
               .remedy = "Find the address in the server log; narrow pg_hba.conf, or block it.",
               .evidence = "SELECT sqlstate, message, times FROM savant.logged_error WHERE kind = "
                           "'fatal' AND sqlstate LIKE '28%' ORDER BY times DESC",
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckLogins},
	HealthRule{.id = "vacuum_canceled_often",
               .area = HealthArea::Vacuum,
               .title = "Autovacuum is cancelled often",
               .why = "A table that is never vacuumed to its end grows and slows down.",
               .detection =
                   "autovacuums cancelled per day since the server was started, a day at least",
               .probes = "logged_errors",
               .thresholds = {3, 20, kNever},
               .unit = "/day",
               .low_is_bad = false,
               .remedy = "Fewer commands with strong locks in the table's busy hours.",
               .evidence = "SELECT times, since FROM savant.logged_error WHERE kind = "
                           "'cancelled_autovacuum' AND datname = current_database()",
               .of = 1,
               .within = 1,
               .check = CheckCancelledVacuums},
};

} // namespace

std::span<const HealthRule> LogHealthRules() { return kRules; }

} // namespace savant::core
