/*
 * object_probes.cpp
 *     Probes about what exists: a mark that changes with every DDL, and all objects by name.
 *
 * Objects are told apart by the transaction that wrote their catalog rows last (xmin), which DDL
 * changes and VACUUM and ANALYZE do not: they update in place.  Comparing definitions would take
 * seconds with ten thousand tables.
 */
#include "core/watch/probe.hpp"

namespace savant::core {

namespace {

#define XMIN(alias) alias ".xmin::text::bigint"
#define ALL_OF(catalog)                                                                            \
	"SELECT '" catalog                                                                             \
	"' AS part, count(*) AS n, coalesce(sum(hashint8(" XMIN("c") ")), 0) AS h"                     \
																 " FROM " catalog " c"

constexpr const char *kCatalogVersion =
	"SELECT string_agg(part || ' ' || n || ' ' || h, ',' ORDER BY part) AS mark FROM (" ALL_OF(
		"pg_class") " WHERE c.relnamespace NOT IN ('pg_toast'::regnamespace,"
					" (SELECT coalesce(min(oid), 0) FROM pg_namespace WHERE nspname = 'savant'))"
					" AND c.relpersistence <> 't'"
					" UNION ALL " ALL_OF(
						"pg_attribute") " JOIN pg_class r ON r.oid = c.attrelid"
										" WHERE c.attnum > 0 AND r.relkind IN ('r', 'p', 'v', 'm', "
										"'f') AND r.relpersistence <> 't'"
										" AND c.attrelid >= 16384 AND r.relnamespace <>"
										" (SELECT coalesce(min(oid), 0) FROM pg_namespace WHERE "
										"nspname = 'savant')"
										" UNION ALL " ALL_OF(
											"pg_proc") " WHERE c.oid >= 16384"
													   " UNION ALL " ALL_OF(
														   "pg_constraint") " WHERE c.oid >= 16384"
																			" UNION ALL " ALL_OF(
																				"pg_trigger") " WHE"
																							  "RE "
																							  "NOT "
																							  "c."
																							  "tgis"
																							  "inte"
																							  "rnal"
																							  " UNI"
																							  "ON "
																							  "ALL"
																							  " " ALL_OF("pg_policy") " UNION ALL " ALL_OF(
																								  "pg_namespace") " WHERE c.nspname !~ '^pg_(toast_)?temp_'"
																												  " UNION ALL " ALL_OF(
																													  "pg_extension") ") part";

#define NAMED "quote_ident(n.nspname) || '.' || quote_ident("
#define NOT_OURS                                                                                   \
	" n.nspname NOT IN ('pg_catalog', 'information_schema', 'savant') AND n.nspname !~ '^pg_t'"

/* As core/watch/table_alteration.hpp reads them; a partition has those of its table. */
#define COLUMNS                                                                                    \
	" CASE WHEN c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition THEN"              \
	" (SELECT json_agg(json_build_array(a.attnum, a.atttypid::bigint, a.atttypmod, a.attnotnull,"  \
	"  a.atthasdef OR a.attidentity <> '', a.xmin::text, a.attname) ORDER BY a.attnum)::text"      \
	"  FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)"      \
	" END AS columns"
#define TRAITS                                                                                     \
	" CASE WHEN c.relkind IN ('r', 'p', 'v', 'm', 'f') THEN"                                       \
	" json_build_array(c.relowner::bigint, md5(c.relacl::text), md5(c.reloptions::text),"          \
	"  c.relrowsecurity::int + 2 * c.relforcerowsecurity::int, c.relpersistence,"                  \
	"  c.relreplident)::text END AS traits"

/* `version` changes with the object; `detail` says what can be said of it in a word. */
constexpr const char *kObjects =
	"SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table'"
	" WHEN 'i' THEN 'index' WHEN 'I' THEN 'partitioned index' WHEN 'v' THEN 'view'"
	" WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table'"
	" ELSE 'type' END AS kind, c.oid AS object_id, " NAMED "c.relname) AS name,"
	" concat_ws(' ', " XMIN("c") ", (SELECT count(*) || ' ' || max(" XMIN(
		"a") ")"
			 "  FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND c.relkind IN"
			 "  ('r', 'p', 'v', 'm', 'f')), (SELECT " XMIN(
				 "i") " FROM pg_index i"
					  "  WHERE i.indexrelid = c.oid AND c.relkind IN ('i', 'I'))) AS version,"
					  " c.relfilenode AS file, coalesce(i.indrelid, 0) AS of_table,"
					  " CASE WHEN i.indrelid IS NOT NULL THEN i.indrelid::regclass::text END AS "
					  "of_name," COLUMNS "," TRAITS
					  " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
					  " LEFT JOIN pg_index i ON i.indexrelid = c.oid"
					  " WHERE c.relkind <> 't' AND c.relpersistence <> 't' AND" NOT_OURS
					  " UNION ALL SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN "
					  "'aggregate'"
					  "  ELSE 'function' END, p.oid, " NAMED "p.proname), " XMIN(
						  "p") "::text, 0, 0, NULL, NULL, NULL"
							   " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
							   "WHERE" NOT_OURS "  AND NOT EXISTS (SELECT FROM pg_depend d WHERE "
							   "d.classid = 'pg_proc'::regclass"
							   "   AND d.objid = p.oid AND d.deptype = 'e')"
							   " UNION ALL SELECT 'constraint', k.oid, "
							   "quote_ident(k.conname), " XMIN(
								   "k") "::text, 0,"
										"  k.conrelid, k.conrelid::regclass::text, NULL, NULL"
										" FROM pg_constraint k JOIN pg_namespace n ON n.oid = "
										"k.connamespace"
										" WHERE k.conrelid <> 0 AND k.contype NOT IN ('t', 'n') "
										"AND" NOT_OURS " UNION ALL SELECT 'trigger', t.oid, "
										"quote_ident(t.tgname), " XMIN(
											"t") "::text, 0, t.tgrelid,"
												 "  t.tgrelid::regclass::text, NULL, NULL FROM "
												 "pg_trigger t "
												 "WHERE NOT t.tgisinternal"
												 "  AND t.tgrelid NOT IN (SELECT oid FROM pg_class "
												 "WHERE relnamespace IN"
												 "   (SELECT oid FROM pg_namespace WHERE nspname = "
												 "'savant'))"
												 " UNION ALL SELECT 'policy', y.oid, "
												 "quote_ident(y.polname), " XMIN(
													 "y") "::text, 0, y.polrelid,"
														  "  y.polrelid::regclass::text, NULL, "
														  "NULL FROM "
														  "pg_policy y"
														  "  WHERE y.polrelid NOT IN (SELECT oid "
														  "FROM pg_class WHERE relnamespace IN"
														  "   (SELECT oid FROM pg_namespace WHERE "
														  "nspname = 'savant'))"
														  " UNION ALL SELECT 'schema', n.oid, "
														  "quote_ident(n.nspname), " XMIN(
															  "n") "::text, 0, 0, NULL, NULL, NULL"
																   " FROM pg_namespace n "
																   "WHERE" NOT_OURS
																   " UNION ALL SELECT 'extension', "
																   "e.oid, quote_ident(e.extname), "
																   "e.extversion, 0, 0, NULL, "
																   "NULL, NULL"
																   " FROM pg_extension e";

constexpr Probe kProbes[] = {
	{.id = "catalog_version",
     .what = "a mark that changes with every DDL in this database",
     .sql = kCatalogVersion,
     .key = "",
     .counters = "",
     .reset = ""},
	{.id = "objects",
     .what = "tables, indexes, views, functions, constraints, triggers, policies, schemas and "
             "extensions by name",
     .sql = kObjects,
     .key = "kind,object_id",
     .counters = "",
     .reset = "",
     .pace = ProbePace::Change},
};

} // namespace

std::span<const Probe> ObjectProbes() { return kProbes; }

} // namespace savant::core
