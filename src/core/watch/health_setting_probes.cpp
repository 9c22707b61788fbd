/*
 * health_setting_probes.cpp
 *     Configuration files, roles, extensions, and who connects without encryption.
 *
 * A password's hash never leaves the server: the probe tells its method only.
 */
#include <array>

#include "core/watch/health_probes.hpp"

namespace savant::core {

namespace {

constexpr const char *kFileErrors = R"sql(
SELECT coalesce(sourcefile, '') AS file, sourceline::float8 AS line, coalesce(name, '') AS name,
       error FROM pg_file_settings WHERE error IS NOT NULL AND error <> '' LIMIT 50)sql";

constexpr const char *kHbaRules = R"sql(
SELECT line_number::float8 AS line, coalesce(type, '') AS type,
       coalesce(array_to_string(database, ','), '') AS databases,
       coalesce(array_to_string(user_name, ','), '') AS roles, coalesce(address, '') AS address,
       coalesce(netmask, '') AS netmask, coalesce(auth_method, '') AS method,
       coalesce(error, '') AS error
FROM pg_hba_file_rules LIMIT 1000)sql";

constexpr const char *kPasswordMethods = R"sql(
SELECT rolname::text AS name, CASE WHEN rolpassword LIKE 'md5%' THEN 'md5'
       WHEN rolpassword LIKE 'SCRAM-SHA-256$%' THEN 'scram-sha-256'
       WHEN rolpassword IS NULL THEN 'none' ELSE 'other' END AS method
FROM pg_authid WHERE rolcanlogin ORDER BY 1 LIMIT 2000)sql";

constexpr const char *kPlainConnections = R"sql(
SELECT coalesce(a.usename::text, '') AS name, a.client_addr::text AS client,
       count(*) AS connections
FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid)
WHERE a.client_addr IS NOT NULL AND NOT s.ssl
  AND NOT (a.client_addr <<= '127.0.0.0/8' OR a.client_addr = '::1')
GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 100)sql";

constexpr const char *kExtensionVersions = R"sql(
SELECT name::text, installed_version AS installed, default_version AS available
FROM pg_available_extensions
WHERE installed_version IS NOT NULL AND installed_version <> default_version)sql";

constexpr const char *kPublicSchemas = R"sql(
SELECT nspname::text AS name FROM pg_namespace n
WHERE nspname = 'public' AND EXISTS (
  SELECT FROM aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a
  WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'))sql";

constexpr const char *kRoleTimeouts = R"sql(
SELECT r.rolname::text AS name, count(a.pid) AS sessions
FROM pg_roles r JOIN pg_stat_activity a ON a.usesysid = r.oid
WHERE r.rolcanlogin AND NOT r.rolsuper
  AND current_setting('statement_timeout') = '0'
  AND current_setting('idle_in_transaction_session_timeout') = '0'
  AND NOT EXISTS (SELECT FROM pg_db_role_setting s WHERE s.setrole IN (r.oid, 0)
    AND array_to_string(s.setconfig, ',')
        ~ '(statement_timeout|idle_in_transaction_session_timeout|transaction_timeout)=')
GROUP BY 1 ORDER BY 1 LIMIT 200)sql";

constexpr const char *kFunctions = R"sql(
SELECT funcid AS function_id, schemaname::text AS schema, funcname::text AS name, calls,
       self_time AS self_ms
FROM pg_stat_user_functions ORDER BY self_time DESC LIMIT 100)sql";

constexpr const char *kLoggedErrors = R"sql(
SELECT coalesce(sum(times) FILTER (WHERE kind = 'error'), 0) AS errors,
       coalesce(sum(times) FILTER (WHERE kind = 'cancelled_autovacuum'), 0)
           AS cancelled_autovacuums,
       extract(epoch FROM clock_timestamp() - min(since)) AS counted_s,
       pg_postmaster_start_time()::text AS started
FROM savant.logged_error
WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()))sql";

constexpr const char *kLoggedErrorCodes = R"sql(
SELECT kind, sqlstate, coalesce(message, '') AS message, times,
       pg_postmaster_start_time()::text AS started
FROM savant.logged_error
WHERE sqlstate IS NOT NULL
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))sql";

constexpr const char *kFailedLogins = R"sql(
SELECT coalesce(sum(times), 0) AS failed, pg_postmaster_start_time()::text AS started
FROM savant.logged_error WHERE kind = 'fatal' AND sqlstate LIKE '28%')sql";

constexpr const char *kPlanChanges = R"sql(
SELECT c.object AS statement_id, c.detail, (SELECT max(r.mean_ms / nullif(r.baseline_ms, 0))
         FROM savant.regression r WHERE r.query_id::text = c.object AND r.class = 'plan_change'
          AND r.at > clock_timestamp() - interval '1 hour') AS slower
FROM savant.change_event c
WHERE c.kind = 'plan_change' AND c.seen_at > clock_timestamp() - interval '1 hour'
ORDER BY c.seen_at DESC LIMIT 100)sql";

constexpr const char *kRegressions = R"sql(
SELECT DISTINCT ON (query_id) query_id::text AS statement_id, detail, class, mean_ms, baseline_ms,
       extra_ms
FROM savant.regression WHERE at > clock_timestamp() - interval '10 minutes'
ORDER BY query_id, at DESC LIMIT 100)sql";

constexpr std::array kProbes = {
	Probe{.id = "file_errors",
          .what = "errors in configuration files",
          .sql = kFileErrors,
          .key = "",
          .counters = "",
          .reset = "",
          .scope = ProbeScope::Cluster},
	Probe{.id = "hba_rules",
          .what = "lines of pg_hba.conf",
          .sql = kHbaRules,
          .key = "line",
          .counters = "",
          .reset = "",
          .pace = ProbePace::Hour,
          .scope = ProbeScope::Cluster},
	Probe{.id = "password_methods",
          .what = "how passwords are kept",
          .sql = kPasswordMethods,
          .key = "name",
          .counters = "",
          .reset = "",
          .pace = ProbePace::Day,
          .scope = ProbeScope::Cluster},
	Probe{.id = "plain_connections",
          .what = "connections from other hosts without encryption",
          .sql = kPlainConnections,
          .key = "name,client",
          .counters = "",
          .reset = "",
          .scope = ProbeScope::Cluster},
	Probe{"functions", "the 100 functions with the most time, when track_functions is on",
          kFunctions, "function_id", "calls,self_ms", ""},
	Probe{"extension_versions", "extensions that are behind the installed files",
          kExtensionVersions, "name", "", "", ProbePace::Hour},
	Probe{"public_schema", "schema public when everybody may create in it", kPublicSchemas, "name",
          "", "", ProbePace::Hour},
	Probe{.id = "roles_without_timeout",
          .what = "connected roles without a timeout",
          .sql = kRoleTimeouts,
          .key = "name",
          .counters = "",
          .reset = "",
          .pace = ProbePace::Hour,
          .scope = ProbeScope::Cluster},
	Probe{.id = "logged_errors",
          .what = "errors that went to the server log, counted by the library when preloaded",
          .sql = kLoggedErrors,
          .key = "",
          .counters = "errors,cancelled_autovacuums",
          .reset = "started"},
	Probe{.id = "logged_error_codes",
          .what = "the same by SQLSTATE",
          .sql = kLoggedErrorCodes,
          .key = "kind,sqlstate",
          .counters = "times",
          .reset = "started",
          .new_rows_from_zero = true},
	Probe{.id = "failed_logins",
          .what = "logins that failed, of those that went to the server log",
          .sql = kFailedLogins,
          .key = "",
          .counters = "failed",
          .reset = "started",
          .scope = ProbeScope::Cluster},
	Probe{"plan_changes", "statements that got another plan in the last hour, as the monitor saw",
          kPlanChanges, "statement_id", "", ""},
	Probe{"regressions", "statements that got slower, as the monitor saw in the last minutes",
          kRegressions, "statement_id", "", ""},
};

} // namespace

std::span<const Probe> HealthSettingProbes() { return kProbes; }

} // namespace savant::core
