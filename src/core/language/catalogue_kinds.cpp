/*
 * catalogue_kinds.cpp
 *     The sorts of objects one can ask for, and the shapes of question they share.
 */
#include "core/language/catalogue.hpp"

namespace savant::core {

const std::vector<PatternMacro> &CatalogueMacros() {
	static const std::vector<PatternMacro> macros{
		{"be", "is|are|was|were"},
		{"have",
	     "have|has|having|got|contain|contains|containing|hold|holds|with|includes|include"},
		{"of", "of|in|on|for|from|to|inside|within"},
		{"exist", "<be> [available|present|defined|installed|set up|used|stored]|exist|exists|"
	              "defined|installed|available|present|(do|does|did|can|could) "
	              "[i|we|you|it|database|db|schema|system|this "
	              "database|this schema|this db] "
	              "(have|contain|hold|see|read|query|access|use|know|know about|include|list|ask "
	              "about)|(i|we|you) (have|got|can see|can read|can query|can use|can "
	              "access|own|know about)|"
	              "i have access to|(do|does) [i|we|you] have access to|(database|db|schema) "
	              "(has|contains|have|contain)"},
		{"where", "(in|of|from|for|within|inside|on) [this|our|my|current|your|whole|entire] "
	              "(database|db|schema|system)"},
		{"t", "table|relation"},
		{"col", "column|field|attribute"},
		{"rows", "rows|records|entries|tuples|lines"},
		{"count", "how many|[total] number of|count|count of|total|no of|num of"},
		{"that", "that|which|who"},
		{"biggest", "biggest|largest|heaviest|most big"},
		{"named", "called|named|with name|by name|with name of|whose name is"},
		{"reference", "reference|references|referencing|refer to|refers to|referring to|point to|"
	                  "points to|pointing to|point at|points at|pointing at|depend on|depends on|"
	                  "depending on|link to|links to|linking to|use|uses|using|"
	                  "(have|has|having|with) foreign key [reference|references|constraint] "
	                  "(to|on|into|referencing|pointing to|pointing at|against)"},
		{"related", "related|connected|linked|joined|tied|associated"},
	};
	return macros;
}

const std::vector<CatalogueKind> &CatalogueKinds() {
	// clang-format off
	static const std::vector<CatalogueKind> kinds{
		{"tables", "table|base table|user table|database table|data table", "{table}", "",
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'p') AND {seen}",
	     "1", "", "count(*)"},
		{"tables and views",
	     "table and view|view and table|relation|queryable object|data set|dataset",
	     "{table}, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table'\n"
	     "       WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END "
	     "AS kind",
	     "",
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {seen}",
	     "1", "", "count(*)"},
		{"views", "view|database view", "{view}", "",
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind = 'v' AND {seen}",
	     "1", "", "count(*)"},
		{"materialized views", "materialized view|materialised view|matview|mat view|mview",
	     "{view}", "",
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind = 'm' AND {seen}",
	     "1", "", "count(*)"},
		{"foreign tables", "foreign table|external table|remote table",
	     "{table}, s.srvname AS server", "",
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "JOIN pg_foreign_table f ON f.ftrelid = c.oid JOIN pg_foreign_server s ON s.oid = "
	     "f.ftserver\n"
	     "WHERE c.relkind = 'f' AND {seen}",
	     "1", "", "count(*)"},
		{"partitioned tables", "partitioned table|table that are partitioned|partition parent",
	     "{table}, pg_get_partkeydef(c.oid) AS partitioned_by", "",
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind = 'p' AND {seen}",
	     "1", "", "count(*)"},
		{"partitions", "partition|child table|table partition",
	     "p.relname AS partition, {table}, pg_get_expr(p.relpartbound, p.oid) AS bounds",
	     "p.relname AS partition, pg_get_expr(p.relpartbound, p.oid) AS bounds",
	     "FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid JOIN pg_class c ON c.oid = "
	     "i.inhparent\nJOIN pg_namespace n ON n.oid = c.relnamespace\nWHERE {seen}",
	     "1, 2", "1", "count(*)"},
		{"columns", "column|field|attribute|column name|field name|attribute name",
	     "{table}, a.attname AS column_name,\n       format_type(a.atttypid, a.atttypmod) AS type",
	     "a.attname AS column_name",
	     "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = "
	     "c.relnamespace\nWHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT "
	     "a.attisdropped\n  AND has_column_privilege(c.oid, a.attnum, 'SELECT') AND {seen}",
	     "1, a.attnum", "a.attnum", "count(*)"},
		{"primary keys",
	     "primary key|pk|primary key column|primary key field|key column|primary key constraint",
	     "{table}, a.attname AS column_name", "a.attname AS column_name",
	     "FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = "
	     "c.relnamespace\nJOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)\n"
	     "WHERE i.indisprimary AND {seen}",
	     "1, array_position(i.indkey::int2[], a.attnum)",
	     "array_position(i.indkey::int2[], a.attnum)", "count(DISTINCT i.indexrelid)"},
		{"foreign keys",
	     "foreign key|fk|foreign key constraint|fk constraint|foreign key relationship|foreign key "
	     "relation|"
	     "reference|relationship|referential constraint",
	     "{table}, k.conname AS foreign_key, pg_get_constraintdef(k.oid) AS definition",
	     "k.conname AS foreign_key, pg_get_constraintdef(k.oid) AS definition",
	     "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid "
	     "= "
	     "c.relnamespace\nWHERE k.contype = 'f' AND {seen}",
	     "1, 2", "1", "count(*)"},
		{"unique constraints", "unique constraint|unique key|uniqueness constraint|unique column",
	     "{table}, k.conname AS unique_constraint, pg_get_constraintdef(k.oid) AS definition",
	     "k.conname AS unique_constraint, pg_get_constraintdef(k.oid) AS definition",
	     "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid "
	     "= "
	     "c.relnamespace\nWHERE k.contype = 'u' AND {seen}",
	     "1, 2", "1", "count(*)"},
		{"check constraints", "check constraint|check|check condition|validation rule",
	     "{table}, k.conname AS check_constraint, pg_get_constraintdef(k.oid) AS definition",
	     "k.conname AS check_constraint, pg_get_constraintdef(k.oid) AS definition",
	     "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid "
	     "= "
	     "c.relnamespace\nWHERE k.contype = 'c' AND {seen}",
	     "1, 2", "1", "count(*)"},
		{"constraints", "constraint|table constraint",
	     "{table}, k.conname AS constraint_name, pg_get_constraintdef(k.oid) AS definition",
	     "k.conname AS constraint_name, pg_get_constraintdef(k.oid) AS definition",
	     "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid "
	     "= "
	     "c.relnamespace\nWHERE {seen}",
	     "1, 2", "1", "count(*)"},
		{"indexes", "index|indexes|indices|index definition|btree index",
	     "x.relname AS index_name, {table}, pg_get_indexdef(i.indexrelid) AS definition",
	     "x.relname AS index_name, pg_get_indexdef(i.indexrelid) AS definition",
	     "FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = "
	     "i.indrelid\nJOIN pg_namespace n ON n.oid = c.relnamespace\nWHERE {seen}",
	     "2, 1", "1", "count(*)"},
		{"unique indexes", "unique index|unique indexes|unique indices",
	     "x.relname AS index_name, {table}, pg_get_indexdef(i.indexrelid) AS definition",
	     "x.relname AS index_name, pg_get_indexdef(i.indexrelid) AS definition",
	     "FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = "
	     "i.indrelid\nJOIN pg_namespace n ON n.oid = c.relnamespace\nWHERE i.indisunique AND "
	     "{seen}",
	     "2, 1", "1", "count(*)"},
		{"invalid indexes",
	     "invalid index|invalid indexes|invalid indices|broken index|broken indexes",
	     "x.relname AS index_name, {table}, pg_get_indexdef(i.indexrelid) AS definition",
	     "x.relname AS index_name, pg_get_indexdef(i.indexrelid) AS definition",
	     "FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = "
	     "i.indrelid\nJOIN pg_namespace n ON n.oid = c.relnamespace\nWHERE NOT i.indisvalid AND "
	     "{seen}",
	     "2, 1", "1", "count(*)"},
		{"triggers", "trigger|table trigger",
	     "t.tgname AS trigger_name, {table}, pg_get_triggerdef(t.oid) AS definition",
	     "t.tgname AS trigger_name, pg_get_triggerdef(t.oid) AS definition",
	     "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = "
	     "c.relnamespace\nWHERE NOT t.tgisinternal AND {seen}",
	     "2, 1", "1", "count(*)"},
		{"row-level security policies",
	     "policy|row level security policy|rls policy|security policy",
	     "p.polname AS policy, {table}, pg_get_expr(p.polqual, p.polrelid) AS condition",
	     "p.polname AS policy, pg_get_expr(p.polqual, p.polrelid) AS condition",
	     "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = "
	     "c.relnamespace\nWHERE {seen}",
	     "2, 1", "1", "count(*)"},
		{"column defaults",
	     "default|default value|column default|column with default|field with default|"
	     "column with default value|column that have default",
	     "{table}, a.attname AS column_name, pg_get_expr(d.adbin, d.adrelid) AS default_value",
	     "a.attname AS column_name, pg_get_expr(d.adbin, d.adrelid) AS default_value",
	     "FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum\n"
	     "JOIN pg_class c ON c.oid = d.adrelid JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE has_column_privilege(c.oid, a.attnum, 'SELECT') AND {seen}",
	     "1, a.attnum", "a.attnum", "count(*)"},
		{"nullable columns",
	     "nullable column|nullable field|optional column|optional field|column that can be null|"
	     "column that may be null|column that are nullable|column that allow null|column which can "
	     "be "
	     "null|field that can be null|column can be null|column are nullable|column may be "
	     "null|column allow null",
	     "{table}, a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type",
	     "a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type",
	     "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = "
	     "c.relnamespace\nWHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT "
	     "a.attisdropped "
	     "AND NOT a.attnotnull\n  AND has_column_privilege(c.oid, a.attnum, 'SELECT') AND {seen}",
	     "1, a.attnum", "a.attnum", "count(*)"},
		{"mandatory columns",
	     "not null column|non null column|non nullable column|mandatory column|required column|"
	     "mandatory field|required field|column that are not null|column that cannot be null|"
	     "column that are required|column that are mandatory|column that can not be null|column "
	     "cannot be null|column are not null|column are required|column are mandatory|column can "
	     "not be null",
	     "{table}, a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type",
	     "a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type",
	     "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = "
	     "c.relnamespace\nWHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT "
	     "a.attisdropped "
	     "AND a.attnotnull\n  AND has_column_privilege(c.oid, a.attnum, 'SELECT') AND {seen}",
	     "1, a.attnum", "a.attnum", "count(*)"},
		{"generated columns", "generated column|computed column|identity column|generated field",
	     "{table}, a.attname AS column_name", "a.attname AS column_name",
	     "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = "
	     "c.relnamespace\nWHERE a.attnum > 0 AND NOT a.attisdropped AND (a.attgenerated <> '' OR "
	     "a.attidentity <> '')\n  AND has_column_privilege(c.oid, a.attnum, 'SELECT') AND {seen}",
	     "1, a.attnum", "a.attnum", "count(*)"},
		{"comments",
	     "comment|table comment|column comment|table description|column description|documentation|"
	     "comment on column|commented column",
	     "{table}, a.attname AS column_name, d.description AS comment",
	     "coalesce(a.attname::text, '(the table)') AS column_name, d.description AS comment",
	     "FROM pg_description d JOIN pg_class c ON c.oid = d.objoid JOIN pg_namespace n ON n.oid = "
	     "c.relnamespace\nLEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid "
	     "AND a.attnum > 0\nWHERE d.classoid = 'pg_class'::regclass AND c.relkind IN ('r', 'p', "
	     "'v', "
	     "'m', 'f') AND {seen}",
	     "1, d.objsubid", "d.objsubid", "count(*)"},
		{"sequences", "sequence|id sequence",
	     "c.relname AS sequence_name, s.seqstart AS start_value, s.seqincrement AS increment_by",
	     "",
	     "FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = "
	     "c.relnamespace\nWHERE n.nspname !~ '^(pg_|information_schema$|savant$)' AND "
	     "has_schema_privilege(n.oid, 'USAGE')\n  AND has_table_privilege(c.oid, 'SELECT')",
	     "1", "", "count(*)"},
		{"schemas", "schema|schemata|namespace|database schema", "n.nspname AS schema_name", "",
	     "FROM pg_namespace n\nWHERE n.nspname !~ '^(pg_|information_schema$|savant$)' AND "
	     "has_schema_privilege(n.oid, 'USAGE')",
	     "1", "", "count(*)"},
		{"functions",
	     "function|stored function|user defined function|routine|database function|udf",
	     "p.proname AS function_name, pg_get_function_arguments(p.oid) AS arguments,\n"
	     "       pg_get_function_result(p.oid) AS returns",
	     "",
	     "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace\n"
	     "WHERE p.prokind IN ('f', 'w', 'a') AND n.nspname !~ "
	     "'^(pg_|information_schema$|savant$)'\n"
	     "  AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')\n"
	     "  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass\n"
	     "                  AND d.objid = p.oid AND d.deptype = 'e')",
	     "1, 2", "", "count(*)"},
		{"procedures", "procedure|stored procedure",
	     "p.proname AS procedure_name, pg_get_function_arguments(p.oid) AS arguments", "",
	     "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace\n"
	     "WHERE p.prokind = 'p' AND n.nspname !~ '^(pg_|information_schema$|savant$)'\n"
	     "  AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')",
	     "1, 2", "", "count(*)"},
		{"extensions",
	     "extension|installed extension|postgres extension|postgresql extension|plugin",
	     "e.extname AS extension_name, e.extversion AS version", "",
	     "FROM pg_extension e\nWHERE true", "1", "", "count(*)"},
		{"enum types", "enum|enum type|enumeration|enumerated type|enumeration type",
	     "t.typname AS enum_type, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) AS labels",
	     "",
	     "FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid JOIN pg_namespace n ON n.oid = "
	     "t.typnamespace\nWHERE n.nspname !~ '^(pg_|information_schema$|savant$)' AND "
	     "has_schema_privilege(n.oid, 'USAGE')\nGROUP BY t.oid, t.typname",
	     "1", "", ""},
		{"domains", "domain|domain type",
	     "t.typname AS domain_name, format_type(t.typbasetype, t.typtypmod) AS type", "",
	     "FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace\n"
	     "WHERE t.typtype = 'd' AND n.nspname !~ '^(pg_|information_schema$|savant$)'\n"
	     "  AND has_schema_privilege(n.oid, 'USAGE')",
	     "1", "", "count(*)"},
		{"databases", "database|db",
	     "d.datname AS database_name, pg_get_userbyid(d.datdba) AS owner", "",
	     "FROM pg_database d\nWHERE d.datallowconn AND NOT d.datistemplate", "1", "", "count(*)"},
	};
	return kinds;
}

const std::vector<CatalogueIntent> &CatalogueShapes() {
	static const std::vector<CatalogueIntent> shapes{
		{"tables_without", CatalogueShape::TablesWithout,
	     "(table|base table) (without|lacking|missing|not having|that lack|that miss|which "
	     "lack|with no|having no|that have no|which have no|have "
	     "no|has no|with missing|do not have|does not have|don t have|doesn t have|that do not "
	     "have|that don t have|without having|lack|miss|are "
	     "missing|that are missing|not with) [single] {kind} [defined]",
	     "tables without {kind}", "", "", ""},
		{"tables_with", CatalogueShape::TablesWith,
	     "table [that|which] (have|has|having|with|own|contain|do have) [at least one|some|one or "
	     "more|own] {kind} [defined|on them|on "
	     "it]\n"
	     "table {kind} are defined on",
	     "tables with {kind}", "", "", ""},
		{"per_table", CatalogueShape::PerTable,
	     "<count> {kind} (does|do|has|have|in|on|for|of|per|are in|are on) [each|every|per] table "
	     "[have|has]\n"
	     "{kind} (count|counts) (per|by|for each|of each) table\n"
	     "<count> {kind} (per|by|for each|in each|of each|on each) table\n"
	     "<count> {kind} each table (has|have)\n"
	     "table (with|that has|which has|has|have|by|having) (most|highest number of|largest "
	     "number of|"
	     "greatest number of|number of) {kind}",
	     "number of {kind} per table, most first", "", "", ""},
		{"tables_by_number", CatalogueShape::TablesByNumber,
	     "table [that|which] (have|has|with|having) (more than|over|above|at least|no less than|not less than|fewer than|less than|under|at most|no more than|not more than|exactly|precisely|only|) {n} [or (more|fewer|less)] {kind}",
	     "tables by number of {kind}", "", "", ""},
		{"count", CatalogueShape::Count,
	     "<count> {kind} [<exist>]\n"
	     "{kind} (count|total)\n"
	     "<count> {kind} [<exist>] in [schema] {word} [schema]",
	     "number of {kind}", "", "", ""},
		{"list", CatalogueShape::List,
	     "{kind} [name|list] [<exist>]\n"
	     "(list|name|overview|listing|catalog|catalogue) of {kind} [<exist>]\n"
	     "list {kind}\n"
	     "<be> {kind} [<exist>]\n"
	     "do (i|we|you) have {kind}\n"
	     "does (database|db|schema) have {kind}\n"
	     "{kind} [<exist>] in [schema] {word} [schema]",
	     "{kind}", "", "", ""},
		{"count_of", CatalogueShape::CountOf,
	     "~<count> {kind} [<exist>] <of> [table|view|relation] {rel} [table|view]\n"
	     "~<count> {kind} (does|do|did) [table|view] {rel} [table|view] (have|contain|has)\n"
	     "~{kind} count (of|for|in|on) [table|view] {rel} [table|view]\n"
	     "<count> {kind} [table|view] {rel} [table|view] (have|has|contains|contain)\n"
	     "[table] {rel} [table] (has|have|contains) how many {kind}\n"
	     "<count> {rel} [table] {kind}",
	     "number of {kind} of {rel}", "", "", ""},
		{"list_of", CatalogueShape::ListOf,
	     "~{kind} [name|list] [<exist>] <of> [table|view|relation] {rel} [table|view]\n"
	     "~{kind} (does|do|did) [table|view] {rel} [table|view] (have|contain|has|use|define)\n"
	     "~{kind} [that] [table|view] {rel} [table|view] (have|has|contains|contain)\n"
	     "~(list|name|names) of {kind} <of> [table|view|relation] {rel} [table|view]\n"
	     "~(does|do) [table|view] {rel} [table|view] have {kind}\n"
	     "<be> {kind} [defined|present] (on|in|of|for) [table|view] {rel} [table|view]\n"
	     "[table|view] {rel} [table|view] {kind}\n"
	     "~{kind} (form|forms|make up|makes up|identify|identifies) [primary key of] [table] "
	     "{rel}\n"
	     "~(column|field|attribute|columns|fields) (is|are|form|forms|make|makes|make up|makes "
	     "up|serve as|serves as|used as) [part of] "
	     "{kind} (of|in|for|on) [table] {rel} [table]",
	     "{kind} of {rel}", "", "", ""},
	};
	return shapes;
}

} // namespace savant::core
