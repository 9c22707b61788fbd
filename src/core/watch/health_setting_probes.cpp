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
};

} // namespace

std::span<const Probe> HealthSettingProbes() { return kProbes; }

} // namespace savant::core
