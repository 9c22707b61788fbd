/*
 * security_rules.cpp
 *     Who may come in, with which password, over which wire.
 */
#include <array>

#include "core/health/health_check.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

constexpr double kDay = 86400;

std::string HbaText(const HealthRow &row) {
	return row.Text("type") + " " + row.Text("databases") + " " + row.Text("roles") + " " +
	       row.Text("address");
}

void CheckHbaErrors(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("hba_rules")) {
		if (!row.Text("error").empty()) {
			const std::string line = WholeNumber(row.Number("line"));
			check.Report({"line " + line, "Line " + line + " of pg_hba.conf has an error",
			              row.Text("error") + ". Until it is mended a reload changes nothing, and "
			                                  "the server does not start.",
			              "SELECT * FROM pg_hba_file_rules WHERE error IS NOT NULL;"});
		}
	}
}

bool IsLoopback(const HealthRow &row) {
	const std::string &address = row.Text("address");
	return address.starts_with("127.") || address == "::1" || address == "localhost";
}

bool IsEverybody(const HealthRow &row) {
	const std::string &address = row.Text("address"), &mask = row.Text("netmask");
	return address == "all" || mask == "0.0.0.0" || mask == "::";
}

void CheckTrust(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("hba_rules")) {
		if (row.Text("method") != "trust" || !row.Text("type").starts_with("host")) {
			continue;
		}
		const std::string line = WholeNumber(row.Number("line"));
		const double width = IsEverybody(row) ? 3 : IsLoopback(row) ? 1 : 2;
		check.Judge(width, {"line " + line,
		                    "Line " + line + " of pg_hba.conf lets anybody in without a password",
		                    HbaText(row) + " trust: whoever reaches the port is any role it names.",
		                    "-- in pg_hba.conf: scram-sha-256 instead of trust; then SELECT "
		                    "pg_reload_conf();"});
	}
}

void CheckMd5(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("password_methods")) {
		if (row.Text("method") == "md5") {
			const std::string name = QuoteIdentifier(row.Text("name"));
			check.Report({"role " + row.Text("name"),
			              "The password of role " + name + " is kept as MD5",
			              "Its hash can be used to log in, and guessed fast.",
			              "\\password " + name +
			                  " -- in psql, with password_encryption = "
			                  "scram-sha-256"});
		}
	}
}

void CheckSuperusers(HealthCheck &check) {
	std::vector<std::string> names;
	for (const HealthRow &row : check.Rows("roles")) {
		if (row.Flag("is_superuser") && row.Flag("can_login")) {
			names.push_back(QuoteIdentifier(row.Text("name")));
		}
	}
	const double count = static_cast<double>(names.size());
	check.Judge(count, {"", CountOf(count, "role") + " with login are superusers",
	                    NamesText(names) + ". Each may read, change and run anything.", ""});
}

void CheckExpiry(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("roles")) {
		const double left = row.Number("valid_until") - check.Now().taken_at;
		if (row.Flag("can_login") && std::isfinite(left) && check.Passes(left)) {
			const std::string name = QuoteIdentifier(row.Text("name"));
			check.Judge(left,
			            {"role " + row.Text("name"),
			             left > 0 ? "The password of role " + name + " expires in " + AgeText(left)
			                      : "The password of role " + name + " has expired",
			             "With it no new connection is accepted; open ones stay.",
			             "ALTER ROLE " + name + " VALID UNTIL '...';"},
			            left > 0 ? Severity::Critical : Severity::Warning);
		}
	}
}

void CheckPlain(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("plain_connections")) {
		const double connections = row.Number("connections");
		check.Judge(connections, {"role " + row.Text("name") + " from " + row.Text("client"),
		                          CountOf(connections, "connection") + " of role " +
		                              QuoteIdentifier(row.Text("name")) + " from " +
		                              row.Text("client") + " without encryption",
		                          "Statements and rows can be read on the way.",
		                          "-- in pg_hba.conf: hostssl instead of host; ssl = on"});
	}
}

void CheckPublicSchema(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("public_schema")) {
		check.Report({"schema " + row.Text("name"), "Everybody may create objects in schema public",
		              "A function or table put there can be taken for another by its name.",
		              "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"});
	}
}

constexpr const char *kHbaSql =
	"SELECT line_number, type, database, user_name, address, auth_method, error FROM "
	"pg_hba_file_rules";
constexpr const char *kRolesSql =
	"SELECT rolname, rolsuper, rolcanlogin, rolvaliduntil FROM pg_roles WHERE rolname !~ '^pg_'";

constexpr std::array kRules = {
	HealthRule{.id = "hba_error",
               .area = HealthArea::Security,
               .title = "pg_hba.conf has an error",
               .why = "A reload changes nothing, and the server does not start again.",
               .detection = "error in pg_hba_file_rules",
               .probes = "hba_rules",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Mend the line.",
               .evidence = kHbaSql,
               .of = 1,
               .within = 1,
               .needs = HealthNeed::Superuser,
               .scope = ProbeScope::Cluster,
               .check = CheckHbaErrors},
	HealthRule{.id = "hba_trust",
               .area = HealthArea::Security,
               .title = "Connections without a password",
               .why = "Whoever reaches the port is a superuser.",
               .detection =
                   "method trust on host lines: 1 from this machine, 2 from some, 3 from all "
                   "addresses",
               .probes = "hba_rules",
               .thresholds = {1, 2, 3},
               .unit = "",
               .low_is_bad = false,
               .remedy = "scram-sha-256.",
               .evidence = kHbaSql,
               .of = 1,
               .within = 1,
               .needs = HealthNeed::Superuser,
               .scope = ProbeScope::Cluster,
               .check = CheckTrust},
	HealthRule{.id = "password_md5",
               .area = HealthArea::Security,
               .title = "A password is kept as MD5",
               .why = "Its hash alone is enough to log in, and later versions drop it.",
               .detection = "method of the hash in pg_authid",
               .probes = "password_methods",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Set the password again with scram-sha-256.",
               .evidence = "SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'md5%'",
               .of = 1,
               .within = 1,
               .needs = HealthNeed::Superuser,
               .scope = ProbeScope::Cluster,
               .check = CheckMd5},
	HealthRule{.id = "superusers_many",
               .area = HealthArea::Security,
               .title = "Many superusers",
               .why = "Each account is a way to everything.",
               .detection = "roles with login and superuser",
               .probes = "roles",
               .thresholds = {4, kNever, kNever},
               .unit = "roles",
               .low_is_bad = false,
               .remedy = "Predefined roles such as pg_monitor instead.",
               .evidence = kRolesSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckSuperusers},
	HealthRule{.id = "role_password_expiring",
               .area = HealthArea::Security,
               .title = "A password expires",
               .why = "The application is refused at its next connection.",
               .detection =
                   "time to rolvaliduntil of roles with login; at most a warning when it is "
                   "over",
               .probes = "roles",
               .thresholds = {kNever, 7 * kDay, kDay},
               .unit = "s",
               .low_is_bad = true,
               .remedy = "A new password and date.",
               .evidence = kRolesSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckExpiry},
	HealthRule{.id = "ssl_off",
               .area = HealthArea::Security,
               .title = "Connections from other machines without encryption",
               .why = "Rows and passwords can be read on the way.",
               .detection = "pg_stat_ssl of sessions from other than loopback addresses",
               .probes = "plain_connections",
               .thresholds = {kNever, 1, kNever},
               .unit = "connections",
               .low_is_bad = false,
               .remedy = "ssl = on and hostssl.",
               .evidence = "SELECT a.usename, a.client_addr, s.ssl FROM pg_stat_activity a JOIN "
                           "pg_stat_ssl s USING (pid) WHERE a.client_addr IS NOT NULL",
               .of = 1,
               .within = 1,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckPlain},
	HealthRule{.id = "public_schema_create",
               .area = HealthArea::Security,
               .title = "Everybody may create in schema public",
               .why = "Any role can put objects in the way of others.",
               .detection = "PUBLIC has CREATE on schema public",
               .probes = "public_schema",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "REVOKE CREATE ON SCHEMA public FROM PUBLIC.",
               .evidence = "SELECT nspname, nspacl FROM pg_namespace WHERE nspname = 'public'",
               .of = 1,
               .within = 1,
               .check = CheckPublicSchema},
};

} // namespace

std::span<const HealthRule> SecurityHealthRules() { return kRules; }

} // namespace savant::core
