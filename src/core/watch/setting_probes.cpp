/*
 * setting_probes.cpp
 *     Probes about settings and roles.
 */
#include "core/watch/probe.hpp"

namespace savant::core {

namespace {

/*
 * What new sessions get: reset_val, since setting may be what the asking session has SET for
 * itself.  The savant.* settings that only hold in one session are of no interest either.
 */
constexpr const char *kSettings = R"sql(
SELECT name, reset_val AS value, coalesce(unit, '') AS unit, boot_val AS default_value, source,
       context, pending_restart
FROM pg_settings
WHERE name NOT IN ('application_name', 'client_encoding', 'transaction_deferrable',
                   'transaction_isolation', 'transaction_read_only', 'in_hot_standby',
                   'is_superuser', 'session_authorization', 'role')
)sql";

/*
 * Values that ALTER ROLE and ALTER DATABASE have set; those of all databases.  Applications keep
 * secrets there; events are kept for months and go out in reports.
 */
constexpr const char *kRoleSettings = R"sql(
SELECT coalesce((SELECT rolname::text FROM pg_roles WHERE oid = s.setrole), '') AS role,
       coalesce((SELECT datname::text FROM pg_database WHERE oid = s.setdatabase), '') AS database,
       (SELECT string_agg(CASE WHEN split_part(c, '=', 1) ~* 'pass|secret|token|key|credential'
                               THEN split_part(c, '=', 1) || '=***' ELSE c END, ', ' ORDER BY n)
        FROM unnest(s.setconfig) WITH ORDINALITY AS u(c, n)) AS settings
FROM pg_db_role_setting s
)sql";

constexpr const char *kRoles = R"sql(
SELECT oid AS role_id, rolname::text AS name, rolsuper AS is_superuser, rolcanlogin AS can_login,
       rolvaliduntil AS valid_until, rolconnlimit AS connection_limit
FROM pg_roles WHERE rolname !~ '^pg_'
)sql";

constexpr Probe kProbes[] = {
	{.id = "settings",
     .what = "settings as new sessions get them, from pg_settings",
     .sql = kSettings,
     .key = "name",
     .counters = "",
     .reset = ""},
	{.id = "role_settings",
     .what = "settings of roles and databases",
     .sql = kRoleSettings,
     .key = "role,database",
     .counters = "",
     .reset = ""},
	{.id = "roles", .what = "roles", .sql = kRoles, .key = "role_id", .counters = "", .reset = ""},
};

} // namespace

std::span<const Probe> SettingProbes() { return kProbes; }

} // namespace savant::core
