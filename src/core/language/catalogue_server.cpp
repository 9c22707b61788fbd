/*
 * catalogue_server.cpp
 *     Questions about owners and privileges, settings and the server itself.
 */
#include "core/language/catalogue.hpp"

namespace savant::core {

const std::vector<CatalogueIntent> &CatalogueServerIntents() {
	using enum CatalogueShape;
	static const std::vector<CatalogueIntent> intents{
		{"owner_of_table", Fixed,
	     "~who (own|owns|created|is owner of|owned) [table] {rel} [table]\n"
	     "~(owner|table owner) of table {rel}\n"
	     "~(owner|table owner) of {rel} table\n"
	     "?owner of {rel}\n"
	     "~(role|user) [that] (own|owns) [table] {rel} [table]\n"
	     "~to whom does table {rel} belong",
	     "owner of {rel}",
	     "SELECT pg_get_userbyid(c.relowner) AS owner\nFROM pg_class c\nWHERE c.oid = {rel}", "",
	     "owner owned_by owner_id"},
		{"owners", Fixed,
	     "who (own|owns|owned|created) [each|which|these|those|what] <t>\n"
	     "(owner|table owner|owners) of [each] <t>\n<t> (and|with|by) [their] owner\ntable owner",
	     "owner of each table",
	     "SELECT {table}, pg_get_userbyid(c.relowner) AS owner\n"
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {seen}\nORDER BY 1",
	     "", ""},
		{"own_privileges_on", Fixed,
	     "~(privilege|permission|right|access) (do i have|i have|have i) (on|to|for) [table] {rel} "
	     "[table]\n"
	     "~my (privilege|permission|right) (on|to|for) [table] {rel} [table]\n"
	     "~(can|may|am) i [allowed to] (read|select from|query|see|access|write|write to|insert "
	     "into|update|delete from|change) "
	     "[table] {rel} [table]\n"
	     "~can i do with table {rel}",
	     "your privileges on {rel}",
	     "SELECT has_table_privilege({rel}, 'SELECT') AS can_select,\n"
	     "       has_table_privilege({rel}, 'INSERT') AS can_insert,\n"
	     "       has_table_privilege({rel}, 'UPDATE') AS can_update,\n"
	     "       has_table_privilege({rel}, 'DELETE') AS can_delete",
	     "", ""},
		{"privileges_on", Fixed,
	     "~who (can|may|could|is allowed to|are allowed to|has access to|have access to|has right "
	     "to|has privilege to) [read|select|select from|query|see|access|write|write to|insert "
	     "into|update|delete from|change|modify|view|use|read from] [table] {rel} [table]\n"
	     "~(role|user) [that|who] (can|may|have access to|has access to|with access to) "
	     "[read|select from|query|see|access|write|write to|insert into|update|delete "
	     "from|change|view] [table] {rel} [table]\n"
	     "~(privilege|permission|grant|access right|right|acl|access privilege) "
	     "[granted|given|<exist>] (on|for|of|to) [table] {rel} [table]\n"
	     "~(privilege|permission|grant) (does|do) [table] {rel} [table] have",
	     "who may do what with {rel}",
	     "SELECT CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END "
	     "AS role,\n"
	     "       string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type) AS privileges\n"
	     "FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) g\n"
	     "WHERE c.oid = {rel}\nGROUP BY g.grantee\nORDER BY 1",
	     "superusers and members of pg_read_all_data may read every table", ""},
		{"writable_tables", Fixed,
	     "<t> (can|may) (i|we) (write|write to|insert into|update|change|modify|delete from)\n"
	     "<t> (i|we) (can|may) (write|write to|insert into|update|change|modify|delete from)",
	     "tables you may change",
	     "SELECT {table}\nFROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'p', 'v', 'f') AND {seen}\n"
	     "  AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE')\nORDER BY 1",
	     "", ""},
		{"my_roles", Fixed,
	     "(role|group) (do|am|does|did) i (belong to|have|in|member of|a member of|granted)\n"
	     "(role|group) (i belong to|i have|i am in|am i in|am i member of|i am member of|i am in)\n"
	     "my (role|group|role membership|group membership|membership)\n"
	     "am i member of\n"
	     "(role|group) have i [been granted]",
	     "roles you are a member of",
	     "SELECT DISTINCT pg_get_userbyid(m.roleid) AS role\nFROM pg_auth_members m\n"
	     "WHERE pg_has_role(m.roleid, 'MEMBER')\nORDER BY 1",
	     "", ""},
		{"who_am_i", Fixed,
	     "who am i [logged in as|connected as]\n(current|my) (user|role|user name|username|login)\n"
	     "(user|role|username) am i [using|connected as|logged in as]\nam i (logged in|connected) "
	     "as who\n"
	     "as who am i (logged in|connected)\nlogged in user",
	     "the role you ask as", "SELECT current_user AS role, session_user AS logged_in_as", "",
	     ""},
		{"current_database", Fixed,
	     "(database|db) (am i|are we|i am|is this) [connected|in|using|logged in|on] [to|on|in]\n"
	     "(current|my) (database|db) [name]\n(name) of [current|this] (database|db)\n"
	     "(database|db) [is] (this|name)\n(database|db) name\nname of (database|db)\n"
	     "[is] this (database|db) (called|named)\n(is) (database|db) (called|named)",
	     "the database you are connected to", "SELECT current_database() AS database", "", ""},
		{"current_schema", Fixed,
	     "(current|default|my) schema\nschema am i in\nsearch path\n(current|my) search path",
	     "schemas that are searched, in order", "SELECT unnest(current_schemas(false)) AS schema",
	     "", ""},
		{"version", Fixed,
	     "(version|server version|postgres version|postgresql version|database version|pg "
	     "version|version number) [of] [postgres|postgresql|server|database|database server] [is] "
	     "[this|running|installed|used]\n"
	     "version of [this] (postgres|postgresql|server|database|database server|pg)\n"
	     "version [of] (postgres|postgresql|pg|server|database|database server) (is|are|do|does) "
	     "[this|it|running|installed|we|i|you] [run|running|use|using|on|have]\n"
	     "(postgres|postgresql|pg|server|database|database server) version [is|are|am|do|does] "
	     "[this|it|running|installed|we|i|you] [run|running|use|using|on|have]\n"
	     "version (is|are|do|does) (this|postgres|postgresql|server|database|we|i|you) "
	     "[run|running|use|using|on|server|database|have]\n"
	     "(is this|which|what) (postgres|postgresql) [is this|version]",
	     "version of the server", "SELECT version() AS version", "", "version"},
		{"uptime", Fixed,
	     "(uptime|server uptime|database uptime)\nhow long has [this] "
	     "(server|database|postgres|postgresql|db) been (up|running)\n"
	     "when (was|did) [this] (server|database|postgres|postgresql|db) [last] "
	     "(start|started|restart|restarted)\n"
	     "how long (server|database|postgres) is up\nstart time of (server|postgres|database)",
	     "when the server started",
	     "SELECT pg_postmaster_start_time() AS started,\n"
	     "       date_trunc('second', now() - pg_postmaster_start_time()) AS up_for",
	     "", ""},
		{"encoding", Fixed,
	     "(encoding|character set|charset|collation|locale) [of] [this] [database|server|db]\n"
	     "(database|server|db) (encoding|character set|charset|collation|locale)\n"
	     "(encoding|character set|charset|collation|locale) (does|is|do) [this|it] "
	     "[database|db|server] [use|used|using|have]",
	     "encoding and locale of this database",
	     "SELECT pg_encoding_to_char(d.encoding) AS encoding, d.datcollate AS collation\n"
	     "FROM pg_database d\nWHERE d.datname = current_database()",
	     "", ""},
		{"connections", Fixed,
	     "(connection|session|active connection|open connection|current connection|backend|active "
	     "session|open session|client connection|connected client|current session|connected "
	     "user|connected session) [<exist>|open|active|connected|to database|right now|of "
	     "database|on database]\n"
	     "who (is|are) [currently] (connected|logged in|logged on|online|using database|connected "
	     "to database|connected to server|working in database)\n"
	     "(user|role|client) (is|are) [currently] (connected|logged in|online)\n"
	     "(query|queries) (is|are) [currently] running\n"
	     "(running|current|active) (query|queries|statement)\n"
	     "(is|are) running\n"
	     "what (is|are) (running|server doing|database doing)",
	     "sessions of this database, as far as you may see them",
	     "SELECT s.pid, pg_get_userbyid(s.usesysid) AS role, s.application_name AS application, "
	     "s.state,\n"
	     "       date_trunc('second', now() - s.query_start) AS since, left(s.query, 100) AS "
	     "query\n"
	     "FROM pg_stat_get_activity(NULL) s JOIN pg_database d ON d.oid = s.datid\n"
	     "WHERE d.datname = current_database() AND s.backend_type = 'client backend'\n"
	     "ORDER BY s.pid",
	     "the statements of other roles are hidden unless you are a member of pg_read_all_stats",
	     ""},
		{"connection_count", Fixed,
	     "<count> [active|open|current|client|connected] (connection|session|backend|client "
	     "connection) [<exist>|open|active|connected|to database|is connected|are connected|are "
	     "open|are active|are online]\n"
	     "<count> (client|user|role|people) (is|are) [currently] (connected|logged in|online)\n"
	     "<count> (connected|active) (client|user)\n"
	     "(connection|session) count",
	     "number of sessions of this database",
	     "SELECT count(*) AS sessions\n"
	     "FROM pg_stat_get_activity(NULL) s JOIN pg_database d ON d.oid = s.datid\n"
	     "WHERE d.datname = current_database() AND s.backend_type = 'client backend'",
	     "", ""},
		{"setting", Fixed,
	     "[current] (value|setting) (of|for) [setting|parameter|guc] {word}\n"
	     "[current] (setting|parameter|guc) {word} [set to]\n"
	     "{word} [set to]\n"
	     "(is|are) {word} (set to|on|off|enabled|disabled|configured)\n"
	     "how (is|are) {word} (set|configured)\n"
	     "how (much|many|big|large|long|high) is {word}",
	     "setting {word}", "SELECT current_setting({word}, true) AS value", "", ""},
	};
	return intents;
}

} // namespace savant::core
