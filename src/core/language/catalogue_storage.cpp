/*
 * catalogue_storage.cpp
 *     Questions about sizes, numbers of rows, indexes in use and upkeep.
 */
#include "core/language/catalogue.hpp"

namespace savant::core {

const std::vector<CatalogueIntent> &CatalogueStorageIntents() {
	using enum CatalogueShape;
	static const std::vector<CatalogueIntent> intents{
		{"rows_exact", ExactRows,
	     "~<count> [different] <rows> [<exist>] <of> [table|view] {rel} [table|view]\n"
	     "~<count> <rows> (does|do|did) [table|view] {rel} [table|view] "
	     "(have|contain|hold|has|store)\n"
	     "~<count> <rows> [table|view] {rel} [table|view] (has|have|contains|contain|holds)\n"
	     "<count> {rel} <rows> [<exist>]\n"
	     "~count <rows> <of> [table|view] {rel} [table|view]\n"
	     "~(row count|rowcount|record count|exact row count|number of rows|cardinality) <of> "
	     "[table|view] {rel} [table|view]\n"
	     "{rel} [table] (row count|rowcount|record count)\n"
	     "~count table {rel}\n~count {rel} table\n"
	     "count {rel} <rows>\n"
	     "~is (table {rel}|{rel} table) empty\n"
	     "~(is|are) there <rows> in [table] {rel} [table]\n"
	     "~(is|are) <rows> in table {rel}",
	     "number of rows in {rel}", "", "", ""},
		{"rows_estimated", EstimatedRows,
	     "~(about|approximately|roughly|around|estimated|approximate) <count> <rows> [<exist>] "
	     "<of> [table] {rel} [table]\n"
	     "~<count> <rows> [<exist>] <of> [table] {rel} [table] "
	     "(about|approximately|roughly|approx|more or less)\n"
	     "~(about|approximately|roughly|around) <count> <rows> (does|do) [table] {rel} [table] "
	     "(have|contain|hold)\n"
	     "~<count> <rows> (about|approximately|roughly|around) [<exist>] <of> [table] {rel} "
	     "[table]\n"
	     "~<count> <rows> (does|do) [table] {rel} [table] (have|contain|hold) "
	     "(about|approximately|roughly|approx|more or less)\n"
	     "~<count> <rows> (does|do) [table] {rel} [table] (about|approximately|roughly) "
	     "(have|contain|hold)\n"
	     "~(estimate|estimated|approximate|rough|approx) [number of|count of] [rows|row "
	     "count|count|record count|number of rows|row number] (<of>) [table] {rel} [table]\n"
	     "~estimate <count> <rows> [<exist>] <of> [table] {rel} [table]",
	     "number of rows in {rel}, about", "", "", ""},
		{"rows_per_table", Fixed,
	     "(row|record) (count|number) (of|for|per|by|in) [each|every] <t>\n"
	     "<count> (row|record) (per|by|for each|in each|of each|in|of|for) <t>\n"
	     "<count> <rows> [<exist>] [does|do|in|of] [each|every] <t> [have|contain|has|hold]\n"
	     "<t> [with|and|by] [their] (row|record) (count|number)\n"
	     "<t> [that|which] (have|has|with|having|contain|contains) most (row|record|data)\n"
	     "<t> [that|which] (have|has|with|having) (highest|largest|greatest|biggest) (number "
	     "of|count of|row|record) [row|record|count]\n"
	     "(estimated) (row|record) (count|number) (of|for|per) <t>",
	     "tables by estimated number of rows",
	     "SELECT {table},\n"
	     "       CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END AS estimated_rows\n"
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'm') AND {seen}\nORDER BY c.reltuples DESC, 1",
	     "row numbers are the server's estimates; ask for one table to have it counted", ""},
		{"empty_tables", Fixed,
	     "empty <t>\n"
	     "<t> [that|which] [is|are] (empty|unpopulated)\n"
	     "<t> [that|which] (have|has|with|having|without|contain|do not have|don t have) "
	     "[no|zero|0] (row|record|data|any row|any data)\n"
	     "<t> (with|have|has|contain) (no|zero|0|without) <rows>\n"
	     "<t> without [<rows>|data]",
	     "tables without rows",
	     "SELECT {table}\n"
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'm') AND {seen}\n"
	     "  AND (c.reltuples = 0 OR pg_relation_size(c.oid) = 0)\nORDER BY 1",
	     "as of the last ANALYZE or VACUUM of each table", ""},
		{"size_of_table", Fixed,
	     "~how (big|large|heavy) (is|are) [table|view|index] {rel} [table]\n"
	     "~how much (space|disk space|disk|storage|room) (does|do|is) [table] {rel} [table] "
	     "(use|take|need|occupy|take up|consume|using|taking|taking up)\n"
	     "~(size|disk size|total size|disk usage|table size|storage size|size on disk|disk "
	     "space|space) (of|for|used by|taken by|occupied by) [table] {rel} [table]\n"
	     "~[total] size of table {rel}\n"
	     "{rel} [table] size\n"
	     "~how many (bytes|megabytes|mb|gigabytes|gb|kb|kilobytes) (does|do|is|are) [in] [table] "
	     "{rel} [table] [use|take|have|occupy|take up|need]",
	     "size of {rel} on disk",
	     "SELECT pg_size_pretty(sum(pg_total_relation_size(c.oid))) AS total_size,\n"
	     "       pg_size_pretty(sum(pg_table_size(c.oid))) AS table_size,\n"
	     "       pg_size_pretty(sum(pg_indexes_size(c.oid))) AS index_size\n"
	     "FROM pg_class c\n"
	     "WHERE c.oid = {rel} OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = "
	     "{rel})",
	     "total size = table + indexes", "size big large space"},
		{"index_size_of_table", Fixed,
	     "~how (big|large) (is|are) (index|indexes|indices) (of|on|for) [table] {rel} [table]\n"
	     "~(size|total size) of [each] (index|indexes|indices) (of|on|for) [table] {rel} [table]\n"
	     "~(index|indexes) size (of|on|for) [table] {rel} [table]\n"
	     "how (big|large) (is|are) {rel} (index|indexes|indices)",
	     "size of the indexes of {rel}",
	     "SELECT x.relname AS index_name, pg_size_pretty(pg_relation_size(x.oid)) AS size\n"
	     "FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid\n"
	     "WHERE i.indrelid = {rel}\nORDER BY pg_relation_size(x.oid) DESC, 1",
	     "", ""},
		{"biggest_tables", Fixed,
	     "[{n}|top {n}] (<biggest>) [{n}] <t> [by size|on disk|<exist>|by disk usage|by space]\n"
	     "(top) [{n}] <t> by size\n"
	     "<t> [is|are] (<biggest>) [on disk|by size]\n"
	     "<t> (take|takes|use|uses|using|taking|takes up|take up|occupies|occupy|need|eats) [up] "
	     "[most] (space|disk space|storage|most space|most disk space|most storage|disk)\n"
	     "(table size|table sizes|size of table|size of each table|sizes of table|size of every "
	     "table|size by table|disk usage by table|disk usage per table|size per table|space used "
	     "by [each] table|disk usage of table)\n"
	     "<t> (by|with|and|sorted by|ordered by) [their] (size|disk usage|sizes)\n"
	     "how (big|large) (is|are) [each|my|our|these|those] <t>\n"
	     "how much (space|disk space|storage) (does|do) [each] <t> (use|take|need|occupy|take up)\n"
	     "where is [my|our] (disk space|space|storage) (going|used)\n"
	     "(is|are) (<biggest>) <t>",
	     "tables by size on disk, biggest first",
	     "SELECT {table}, pg_size_pretty(pg_total_relation_size(c.oid)) AS total_size,\n"
	     "       pg_size_pretty(pg_indexes_size(c.oid)) AS index_size,\n"
	     "       CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END AS estimated_rows\n"
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'm') AND {seen}\n"
	     "ORDER BY pg_total_relation_size(c.oid) DESC, 1\nLIMIT {n}",
	     "total size = table + indexes", ""},
		{"smallest_tables", Fixed,
	     "[{n}|top {n}] smallest [{n}] <t> [by size|on disk]\n<t> [is|are] smallest [by size|on "
	     "disk]",
	     "tables by size on disk, smallest first",
	     "SELECT {table}, pg_size_pretty(pg_total_relation_size(c.oid)) AS total_size,\n"
	     "       CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END AS estimated_rows\n"
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'm') AND {seen}\n"
	     "ORDER BY pg_total_relation_size(c.oid), 1\nLIMIT {n}",
	     "", ""},
		{"database_size", Fixed,
	     "how (big|large) (is|are) [this|our|my|current|whole|entire] (database|db)\n"
	     "[total] (size|disk usage|disk size|space|disk space) (of|for|used by|taken by) "
	     "[this|our|my|current|whole|entire] (database|db)\n"
	     "(database|db) size\n"
	     "how much (space|disk space|disk|storage|data) (does|do|is|are) "
	     "[this|our|my|in|whole|entire] [this|our] (database|db) [use|take|need|occupy|have|take "
	     "up|using|taking|contain|hold|store]\n"
	     "how many (bytes|mb|gb|megabytes|gigabytes) (does|do|is|are) [in] [this|our] "
	     "(database|db) [use|have|take]",
	     "size of this database on disk",
	     "SELECT pg_size_pretty(pg_database_size(current_database())) AS database_size", "", ""},
		{"schema_sizes", Fixed,
	     "(size of|sizes of|how big are|how large are) [each|every] schema\nschema "
	     "(size|sizes)\nsize (by|per) schema\n"
	     "biggest schema\nlargest schema",
	     "size of each schema on disk",
	     "SELECT n.nspname AS schema_name,\n"
	     "       pg_size_pretty(sum(pg_total_relation_size(c.oid))) AS total_size, count(*) AS "
	     "tables\n"
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'm') AND {seen}\nGROUP BY n.nspname\n"
	     "ORDER BY sum(pg_total_relation_size(c.oid)) DESC, 1",
	     "", ""},
		{"index_sizes", Fixed,
	     "(index size|index sizes|size of index|size of each index|sizes of index|size of every "
	     "index)\n"
	     "(size|sizes) of [each|every|my|our] (index|indexes|indices)\n"
	     "how (big|large) (is|are) [each|my|our] (index|indexes|indices)\n"
	     "[{n}|top {n}] (<biggest>) [{n}] (index|indexes|indices)\n"
	     "(index|indexes|indices) (by|with|and) [their] (size|sizes)\n"
	     "(index|indexes|indices) [is|are] (<biggest>)",
	     "indexes by size, biggest first",
	     "SELECT x.relname AS index_name, {table}, pg_size_pretty(pg_relation_size(x.oid)) AS "
	     "size\n"
	     "FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = "
	     "i.indrelid\n"
	     "JOIN pg_namespace n ON n.oid = c.relnamespace\nWHERE {seen}\n"
	     "ORDER BY pg_relation_size(x.oid) DESC, 1\nLIMIT {n}",
	     "", ""},
		{"unused_indexes", Fixed,
	     "(unused|useless|unneeded|never used|not used) (index|indexes|indices)\n"
	     "(index|indexes|indices) [that|which] [is|are|have|has|was|were] [been] "
	     "(never|not|rarely|un) [been] (used|scanned|needed)\n"
	     "(index|indexes|indices) [that|which] [is|are] (unused|useless|unneeded)\n"
	     "(index|indexes|indices) (nobody|no query|nothing|no one) use\n"
	     "(index|indexes|indices) (can|could|should) (i|we) (drop|remove|delete|get rid of)",
	     "indexes never scanned since statistics began, without those that enforce a constraint",
	     "SELECT s.indexrelname AS index_name, s.relname AS table_name,\n"
	     "       pg_size_pretty(pg_relation_size(s.indexrelid)) AS size\n"
	     "FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid\n"
	     "WHERE s.idx_scan = 0 AND NOT i.indisunique AND s.schemaname <> 'savant'\n"
	     "  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = s.indexrelid)\n"
	     "  AND has_any_column_privilege(s.relid, 'SELECT')\n"
	     "ORDER BY pg_relation_size(s.indexrelid) DESC, 1",
	     "use on other servers (standbys) is not counted here", ""},
		{"index_usage", Fixed,
	     "(index usage|index use|usage of index|index scans|index statistics|usage of each index)\n"
	     "(most used|least used|popular) (index|indexes|indices)\n"
	     "how often (is|are) [each] (index|indexes|indices) used\n"
	     "(index|indexes|indices) [is|are] used most [often]\n"
	     "(index|indexes|indices) [by|and] [their|by] usage",
	     "indexes by number of scans",
	     "SELECT s.indexrelname AS index_name, s.relname AS table_name, s.idx_scan AS scans\n"
	     "FROM pg_stat_user_indexes s\n"
	     "WHERE s.schemaname <> 'savant' AND has_any_column_privilege(s.relid, 'SELECT')\n"
	     "ORDER BY s.idx_scan DESC, 1",
	     "counted since statistics were last reset", ""},
		{"duplicate_indexes", Fixed,
	     "(duplicate|duplicated|redundant|identical|overlapping) (index|indexes|indices)\n"
	     "(index|indexes|indices) [that|which] [is|are] "
	     "(duplicate|duplicates|duplicated|redundant|identical)",
	     "indexes with the same definition on the same table",
	     "SELECT string_agg(x.relname, ', ' ORDER BY x.relname) AS index_names, {table}\n"
	     "FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = "
	     "i.indrelid\n"
	     "JOIN pg_namespace n ON n.oid = c.relnamespace\nWHERE {seen}\n"
	     "GROUP BY c.oid, c.relname, n.nspname, x.relam, i.indkey::text, i.indclass::text,\n"
	     "         i.indcollation::text, i.indoption::text, pg_get_expr(i.indpred, i.indrelid),\n"
	     "         pg_get_expr(i.indexprs, i.indrelid)\nHAVING count(*) > 1\nORDER BY 1",
	     "", ""},
		{"unindexed_foreign_keys", Fixed,
	     "(unindexed|missing index) foreign key\n"
	     "foreign key [column|constraint] [that|which] "
	     "[have|has|is|are|with|without|lack|lacks|miss|lacking|missing|do not have|does not "
	     "have|don t have] [no|not|without|a|missing] (index|indexes|indexed|supporting "
	     "index|covering index|backing index)\n"
	     "(missing|missing foreign key) (index|indexes) (on|for) foreign key\n"
	     "<t> (have|has|with) (unindexed) foreign key\n"
	     "<t> (have|has|with) foreign key (without|with no|lacking) (index|indexes)\n"
	     "foreign key [that] [are|is] (not covered|not backed|unsupported|not supported) by "
	     "[index]",
	     "foreign keys whose columns no index begins with",
	     "SELECT {table}, k.conname AS foreign_key, pg_get_constraintdef(k.oid) AS definition\n"
	     "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid\n"
	     "JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE k.contype = 'f' AND {seen}\n"
	     "  AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indisvalid\n"
	     "                  AND (i.indkey::int2[])[0:array_length(k.conkey, 1) - 1] @> k.conkey)\n"
	     "ORDER BY 1, 2",
	     "", ""},
		{"unused_columns", Fixed,
	     "(unused|useless|constant|empty|dead) (column|field|attribute)\n"
	     "(column|field|attribute) [that|which] [is|are] (unused|empty|constant|useless|never "
	     "used|not used|never filled|always empty|always null|always same|entirely null|completely "
	     "null|completely empty|only null|never set)\n"
	     "(column|field|attribute) [that|which] (have|has|contain|contains|hold|with|having) "
	     "(only|no|single|only one|one|only single|just one|one single|same|nothing but) "
	     "[distinct] (null|nulls|value|data|null value|values|same value)\n"
	     "(column|field) with only null [value]",
	     "columns that are all NULL, or hold one value only",
	     "SELECT s.tablename AS table_name, s.attname AS column_name,\n"
	     "       CASE WHEN s.null_frac = 1 THEN 'all NULL' ELSE 'one value' END AS why\n"
	     "FROM pg_stats s\n"
	     "WHERE (s.null_frac = 1 OR s.n_distinct = 1)\n"
	     "  AND s.schemaname !~ '^(pg_|information_schema$|savant$)' AND NOT s.inherited\n"
	     "ORDER BY 1, 2",
	     "from the samples of the last ANALYZE; a table never analysed is not judged", ""},
		{"unused_tables", Fixed,
	     "(unused|never read|never used) <t>\n"
	     "<t> [that|which] [is|are|were] (never|not) [been] (used|read|queried|accessed|scanned)\n"
	     "<t> [that|which] [is|are] unused",
	     "tables never read since statistics began",
	     "SELECT s.relname AS table_name, s.n_live_tup AS live_rows\n"
	     "FROM pg_stat_user_tables s\n"
	     "WHERE s.seq_scan = 0 AND coalesce(s.idx_scan, 0) = 0 AND s.schemaname <> 'savant'\n"
	     "  AND has_any_column_privilege(s.relid, 'SELECT')\nORDER BY 1",
	     "counted since statistics were last reset", ""},
		{"table_usage", Fixed,
	     "(most used|most accessed|busiest|most queried|most read|most scanned|hottest|most "
	     "popular) <t>\n"
	     "<t> [is|are] (used|accessed|queried|read|scanned) most [often]\n"
	     "(table usage|usage of table|table statistics|table activity|scans per table|sequential "
	     "scans [per table]|seq scans)\n"
	     "<t> [with|have|has] most (sequential|seq|sequential scan|seq scan|scan|scans|sequential "
	     "scans)",
	     "tables by number of scans",
	     "SELECT s.relname AS table_name, s.seq_scan AS sequential_scans, coalesce(s.idx_scan, 0) "
	     "AS "
	     "index_scans\nFROM pg_stat_user_tables s\n"
	     "WHERE s.schemaname <> 'savant' AND has_any_column_privilege(s.relid, 'SELECT')\n"
	     "ORDER BY s.seq_scan + coalesce(s.idx_scan, 0) DESC, 1",
	     "counted since statistics were last reset", ""},
		{"table_changes", Fixed,
	     "<t> [is|are|that] (changed|updated|written|modified|written to) most [often]\n"
	     "(most changed|most updated|most written|most modified) <t>\n"
	     "<t> [with|have|has] most (write|update|insert|delete|change|writes)\n"
	     "(inserts|updates|deletes|writes) per table",
	     "tables by number of changed rows",
	     "SELECT s.relname AS table_name, s.n_tup_ins AS inserted, s.n_tup_upd AS updated, "
	     "s.n_tup_del AS "
	     "deleted\nFROM pg_stat_user_tables s\n"
	     "WHERE s.schemaname <> 'savant' AND has_any_column_privilege(s.relid, 'SELECT')\n"
	     "ORDER BY s.n_tup_ins + s.n_tup_upd + s.n_tup_del DESC, 1",
	     "counted since statistics were last reset", ""},
		{"last_analyzed", Fixed,
	     "~when (was|were|is|did) [table] {rel} [table] last (analyzed|analysed|vacuumed|auto "
	     "vacuumed|autovacuumed|auto analyzed|autoanalyzed)\n"
	     "~when did (vacuum|analyze|autovacuum|auto vacuum) last run on [table] {rel} [table]\n"
	     "~last (vacuum|analyze|analyse|autovacuum|autoanalyze|vacuum time|analyze time) "
	     "[time|date|run] (of|on|for) [table] {rel} [table]\n"
	     "~(when) (was|were) last (vacuum|analyze|analyse) of [table] {rel} [table]\n"
	     "~(statistics|stats|maintenance|vacuum|vacuum status) (of|for|on) [table] {rel} [table]\n"
	     "~(dead|live) (row|tuple) [<exist>] <of> [table] {rel} [table]\n"
	     "~<count> (dead|live) (row|tuple) [<exist>] [<of>|does|do] [table] {rel} [table] "
	     "[have|contain]",
	     "upkeep of {rel}",
	     "SELECT greatest(s.last_vacuum, s.last_autovacuum) AS last_vacuumed,\n"
	     "       greatest(s.last_analyze, s.last_autoanalyze) AS last_analyzed,\n"
	     "       s.n_live_tup AS live_rows, s.n_dead_tup AS dead_rows\n"
	     "FROM pg_stat_user_tables s\nWHERE s.relid = {rel}",
	     "an empty time means never since statistics began", ""},
		{"all_last_analyzed", Fixed,
	     "when (was|were) [each] <t> last (analyzed|analysed|vacuumed)\n"
	     "<t> [is|are] [by|with] [their] last (vacuum|analyze|vacuumed|analyzed) [time|date]\n"
	     "last (vacuum|analyze|vacuumed|analyzed) [time|date] (of|for|per) [each] <t>\n"
	     "(vacuum|analyze|maintenance) (status|state) [of <t>]\n"
	     "when did (vacuum|analyze|autovacuum|auto vacuum) last run",
	     "last vacuum and analyze of each table",
	     "SELECT s.relname AS table_name, greatest(s.last_vacuum, s.last_autovacuum) AS "
	     "last_vacuumed,\n"
	     "       greatest(s.last_analyze, s.last_autoanalyze) AS last_analyzed\n"
	     "FROM pg_stat_user_tables s\n"
	     "WHERE s.schemaname <> 'savant' AND has_any_column_privilege(s.relid, 'SELECT')\n"
	     "ORDER BY 3 NULLS FIRST, 1",
	     "an empty time means never since statistics began", ""},
		{"never_analyzed", Fixed,
	     "<t> [that|which] [is|are|were|was|have|has] (never|not|not yet) [been] "
	     "(analyzed|analysed|vacuumed)\n"
	     "(unanalyzed|never analyzed|never vacuumed|not analyzed) <t>\n"
	     "<t> (without|with no|lacking) (statistics|stats)",
	     "tables without statistics of the planner",
	     "SELECT {table}\n"
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'm') AND c.reltuples < 0 AND {seen}\nORDER BY 1",
	     "", ""},
		{"dead_rows", Fixed,
	     "dead (row|tuple) [<exist>] [per <t>|by <t>|in <t>|in each <t>|of each <t>|of <t>]\n"
	     "<t> [that|which] (have|has|with|having|contain) [most|many] dead (row|tuple)\n"
	     "<t> [that|which] [is|are] (most bloated|bloated)\n"
	     "<t> [that|which] (need|needs|require|should be) (vacuum|vacuuming|vacuumed|to be "
	     "vacuumed|maintenance)\n"
	     "(bloated|most bloated) <t>\n"
	     "(table bloat|bloat|dead row count|dead rows per table)\n"
	     "<count> dead (row|tuple) [<exist>] [each <t> (has|have)]",
	     "tables by number of dead rows",
	     "SELECT s.relname AS table_name, s.n_dead_tup AS dead_rows, s.n_live_tup AS live_rows\n"
	     "FROM pg_stat_user_tables s\n"
	     "WHERE s.schemaname <> 'savant' AND has_any_column_privilege(s.relid, 'SELECT')\n"
	     "ORDER BY s.n_dead_tup DESC, 1",
	     "counts of the statistics collector, not exact", ""},
	};
	return intents;
}

} // namespace savant::core
