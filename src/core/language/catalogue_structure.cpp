/*
 * catalogue_structure.cpp
 *     Questions about tables, columns, keys and how they hang together.
 */
#include "core/language/catalogue.hpp"

namespace savant::core {

const std::vector<CatalogueIntent> &CatalogueStructureIntents() {
	using enum CatalogueShape;
	static const std::vector<CatalogueIntent> intents{
		{"join_path", JoinPath,
	     "~how (is|are|do|does|can|could|would|should) [i|we|one|you] [table] {rel} [table] "
	     "(and|to|with|from) [table] {rel2} [table] "
	     "<related>\n"
	     "~how (is|are) [table] {rel} [table] <related> (to|with) [table] {rel2} [table]\n"
	     "~how (do|can|could|would|should) (i|we|one|you) "
	     "(join|link|connect|get|go|combine|relate) [from] [table] {rel} [table] "
	     "(and|to|with|from) [table] {rel2} [table]\n"
	     "~how to (join|link|connect|get|go|combine|relate) [from] [table] {rel} [table] "
	     "(and|to|with) [table] {rel2} [table]\n"
	     "~(join path|path|relationship|relation|relationships|link|connection|foreign key|foreign "
	     "keys|join) "
	     "(between|from|of|connecting|linking) [table] {rel} [table] (and|to|with) [table] {rel2} "
	     "[table]\n"
	     "[table] {rel} and [table] {rel2} [are] <related>\n"
	     "(is|are) [table] {rel} [and|to] [table] <related> (to|with) [table] {rel2}\n"
	     "how (does|do) [table] {rel} [table] (relate|connect|link|join) (to|with) [table] {rel2} "
	     "[table]\n"
	     "(does|do) [table] {rel} [table] (have|has) (foreign "
	     "key|fk|reference|link|relation|relationship) (to|on|with) [table] {rel2} [table]\n"
	     "(does|do) [table] {rel} [table] (reference|refer to|point to|depend on|link to) [table] "
	     "{rel2} [table]\n"
	     "how (does|do) [table] {rel} and [table] {rel2} [table] (relate|connect|link|join)",
	     "foreign keys between {rel} and {rel2}", "", "", ""},
		{"referencing", Fixed,
	     "~<t> [that|which|are] <reference> [table] {rel} [table]\n"
	     "~how [is|are] <t> <related> (to|with) [table] {rel} [table]\n"
	     "~(foreign key|fk|foreign key constraint) (that|which|are) (<reference>) [table] {rel} "
	     "[table]\n"
	     "~(foreign key|fk) (<reference>) [table] {rel} [table]\n"
	     "~(who|what|which|where) [is|are] <reference> [table] {rel} table\n"
	     "?(who|what) <reference> {rel}\n"
	     "~(where|who|by <t>|by) [is|are] table {rel} (referenced|used|pointed to|pointed at) "
	     "[by|from|in|to]\n"
	     "~(where|who|by <t>|by) [is|are] {rel} table (referenced|used|pointed to|pointed at) "
	     "[by|from|in|to]\n"
	     "(is|are) [table] {rel} [table] referenced [by|from|in]\n"
	     "~where is [table] {rel} [table] (referenced|referred to)\n"
	     "~(incoming|inbound) (reference|references|foreign key|fk|relationship|dependency) "
	     "(of|to|for|on|into) [table] {rel} "
	     "[table]\n"
	     "~(dependent|child|referencing|dependant) <t> (of|for|on|to) [table] {rel} [table]\n"
	     "(child|children) of [table] {rel} [table]",
	     "tables whose foreign keys point at {rel}",
	     "SELECT DISTINCT c.relname AS table_name\n"
	     "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid\n"
	     "WHERE k.contype = 'f' AND k.confrelid = {rel} AND has_any_column_privilege(c.oid, "
	     "'SELECT')\n"
	     "ORDER BY 1",
	     "", ""},
		{"dependents", Fixed,
	     "what (depend|depends|is depending) on [table|view] {rel} [table|view]\n"
	     "(would|will|could|might|may) (break|be affected|fail|stop working) (if|when) (i|we|you) "
	     "(drop|delete|remove|change|alter|rename) [table|view] {rel} [table|view]\n"
	     "(impact|effect|consequence) of (dropping|deleting|removing|changing|altering|renaming) "
	     "[table|view] {rel} [table|view]\n"
	     "~(dependency|dependencies|dependents|dependent object|object depending|object that "
	     "depend|object that depends) (of|on) [table|view] {rel} [table|view]\n"
	     "can (i|we) [safely] drop [table|view] {rel} [table|view] [safely]",
	     "tables and views that depend on {rel}",
	     "SELECT c.relname AS object_name, 'foreign key ' || k.conname AS reason\n"
	     "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid\n"
	     "WHERE k.contype = 'f' AND k.confrelid = {rel} AND has_any_column_privilege(c.oid, "
	     "'SELECT')\n"
	     "UNION\n"
	     "SELECT v.relname, CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END\n"
	     "FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = "
	     "r.ev_class\n"
	     "WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass\n"
	     "  AND d.refobjid = {rel} AND v.oid <> {rel} AND has_any_column_privilege(v.oid, "
	     "'SELECT')\n"
	     "ORDER BY 1, 2",
	     "functions that name it in their text are not known to the catalog", ""},
		{"referencing_column", Fixed,
	     "(column|field) [that|which] <reference> [column] {relcol}\n"
	     "(foreign key) [that|which] <reference> [column] {relcol}\n"
	     "(what|who) <reference> {relcol}",
	     "columns that reference {rel}.{col}",
	     "SELECT c.relname AS table_name, pg_get_constraintdef(k.oid) AS foreign_key\n"
	     "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid\n"
	     "JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = ANY (k.confkey)\n"
	     "WHERE k.contype = 'f' AND k.confrelid = {rel} AND a.attname = {col}\n"
	     "  AND has_any_column_privilege(c.oid, 'SELECT')\nORDER BY 1, 2",
	     "", ""},
		{"referenced", Fixed,
	     "~<t> (does|do) [table] {rel} [table] <reference>\n"
	     "~(what|which|who) (does|do) table {rel} <reference>\n"
	     "?(what|who) (does|do) {rel} (reference|refer to|point to|point at|depend on|link to)\n"
	     "?(do|does) {rel} (reference|refer to|point to|point at|depend on|link to)\n"
	     "~<t> [that|which|is|are] (referenced|pointed to|pointed at|referred to|used) by [table] "
	     "{rel} "
	     "[table]\n"
	     "~(outgoing|outbound) (reference|references|foreign key|fk|relationship|dependency) "
	     "(of|from|for) [table] {rel} "
	     "[table]\n"
	     "~(parent|referenced) <t> of [table] {rel} [table]\n"
	     "(parent|parents) of [table] {rel} table",
	     "tables that the foreign keys of {rel} point at",
	     "SELECT t.relname AS table_name,\n"
	     "       string_agg(pg_get_constraintdef(k.oid), '; ' ORDER BY k.conname) AS foreign_keys\n"
	     "FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid\n"
	     "WHERE k.contype = 'f' AND k.conrelid = {rel} AND has_any_column_privilege(t.oid, "
	     "'SELECT')\n"
	     "GROUP BY t.oid, t.relname\nORDER BY 1",
	     "", ""},
		{"related", Fixed,
	     "~<t> [is|are|that are|which are] <related> (to|with) [table] {rel} [table]\n"
	     "~how (is|are) [table] {rel} [table] <related> (to|with) (other <t>|other|rest|rest of "
	     "<t>|rest of "
	     "database|rest of schema|others)\n"
	     "~(relationship|relation|link|connection|dependency) (of|for) [table] {rel} [table]\n"
	     "(neighbour|neighbor) [table] of [table] {rel} [table]\n"
	     "~<t> (can|could|do|should) (i|we|you) join (with|to) [table] {rel} [table]\n"
	     "what is [table] {rel} <related> (to|with)\n"
	     "[table] {rel} [table] <related> (to|with)",
	     "foreign keys to and from {rel}",
	     "SELECT o.relname AS table_name,\n"
	     "       CASE WHEN k.conrelid = {rel} THEN 'is referenced' ELSE 'references' END AS role,\n"
	     "       pg_get_constraintdef(k.oid) AS foreign_key\n"
	     "FROM pg_constraint k JOIN pg_class o\n"
	     "  ON o.oid = CASE WHEN k.conrelid = {rel} THEN k.confrelid ELSE k.conrelid END\n"
	     "WHERE k.contype = 'f' AND {rel} IN (k.conrelid, k.confrelid)\n"
	     "  AND has_any_column_privilege(o.oid, 'SELECT')\nORDER BY 1, 2, 3",
	     "", ""},
		{"tables_referencing", Fixed,
	     "<t> [that|which] <reference> (other|another|others) [<t>|ones]\n"
	     "<t> [that|which] <reference> [to] (each other|one another)\n"
	     "<t> [that|which] (have|has|with|having) outgoing (reference|foreign key)\n"
	     "child <t>\nreferencing <t>",
	     "tables that have foreign keys",
	     "SELECT DISTINCT {table}\n"
	     "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid\n"
	     "JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE k.contype = 'f' AND {seen}\nORDER BY 1",
	     "", ""},
		{"tables_referenced", Fixed,
	     "<t> [that|which] [is|are] referenced [by (other|another) [<t>]]\n"
	     "parent <t>\nreferenced <t>",
	     "tables that other tables reference",
	     "SELECT DISTINCT {table}\n"
	     "FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid\n"
	     "JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE k.contype = 'f' AND {seen}\nORDER BY 1",
	     "", ""},
		{"tables_isolated", Fixed,
	     "(isolated|orphan|orphaned|standalone|stand alone|unrelated|unconnected|unreferenced) "
	     "<t>\n"
	     "<t> [that|which] [is|are] (not|never) (<related>) [to (anything|other <t>)]\n"
	     "<t> [that|which] [have|has|with|without] (no|without|any) (relationship|relation) [to "
	     "(anything|other <t>)]\n"
	     "<t> [that|which] [is|are] (isolated|orphaned|unrelated|unconnected)\n"
	     "<t> [that|which] [is|are] (not|never) referenced [by (anything|other <t>|another "
	     "<t>|others)]\n"
	     "<t> that (nothing|nobody|no table|no other table) (reference|refer to|point to|point at)",
	     "tables that no foreign key points at or starts from",
	     "SELECT {table}\n"
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'p') AND {seen}\n"
	     "  AND NOT EXISTS (SELECT FROM pg_constraint k\n"
	     "                  WHERE k.contype = 'f' AND c.oid IN (k.conrelid, k.confrelid))\nORDER "
	     "BY 1",
	     "", ""},
		{"most_referenced", Fixed,
	     "<t> [that|which|with|is|are] [have|has] (most referenced|most foreign key <reference>)\n"
	     "<t> [that|which] (is|are) (most referenced|most often referenced|referenced most|most "
	     "used by other "
	     "<t>|referenced by most <t>|referenced most often|referenced by most other <t>)\n"
	     "most referenced <t>\n"
	     "<count> <t> <reference> each <t>",
	     "tables by the number of foreign keys that point at them",
	     "SELECT {table}, count(*) AS referenced_by\n"
	     "FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid\n"
	     "JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE k.contype = 'f' AND {seen}\nGROUP BY c.oid, c.relname, n.nspname\nORDER BY "
	     "count(*) "
	     "DESC, 1",
	     "", ""},
		{"columns_with_types", Fixed,
	     "~(column|field) (and|with) [their] [data] type <of> [table] {rel} [table]\n"
	     "~(column|field) <of> [table] {rel} [table] (and|with) [their] [data] type\n"
	     "~[data] type of (column|field) <of> [table] {rel} [table]\n"
	     "~[data] type (does|do) (column|field) <of> [table] {rel} [table] have\n"
	     "~describe [structure|schema|layout|column|definition] [of] [table|view|relation] {rel} "
	     "table\n"
	     "~describe (table|view|relation|structure of|schema of|layout of|column of|definition of) "
	     "[table|view] {rel}\n"
	     "?(describe|desc) [me] [table|view] {rel}\n"
	     "~(structure|schema|layout|definition|description|metadata|ddl|details|detail|shape) "
	     "(of|for) "
	     "(table|view|relation) {rel}\n"
	     "~(structure|schema|layout|definition|description|metadata|ddl|details|detail|shape) "
	     "(of|for) {rel} "
	     "(table|view|relation)\n"
	     "?(structure|schema|layout|definition|metadata|ddl|table structure|table "
	     "definition|column "
	     "definition) (of|for) {rel}\n"
	     "(structure|schema|layout|definition|ddl) [table] {rel}\n"
	     "[table] {rel} [table] (structure|schema|layout|definition|ddl)\n"
	     "~how is [table] {rel} [table] (structured|defined|built|organized|organised|set up)\n"
	     "~what (does|do) [table] {rel} [table] look like\n"
	     "(does|do) [table] {rel} [table] look like\n"
	     "~what (is|s) in table {rel}\n"
	     "~what (does|do) table {rel} (contain|have|hold|store)\n"
	     "~(does|do) table {rel} (contain|have|hold|store)\n"
	     "~what (kind of|sort of) (data|information) (is|are) (in|stored in) [table] {rel} "
	     "[table]\n"
	     "~(information|info) (does|do|is) [stored|kept|in] [table] {rel} table "
	     "(hold|have|contain|store)\n"
	     "what (is|s) (table|view) {rel}\n"
	     "what (is|s) {rel} (table|view)\n"
	     "explain [structure of] table {rel}\n"
	     "explain {rel} table\n"
	     "tell about table {rel}\ntell about {rel} table",
	     "columns of {rel}",
	     "SELECT a.attname AS column_name,\n"
	     "       format_type(a.atttypid, a.atttypmod) AS type,\n"
	     "       NOT a.attnotnull AS nullable,\n"
	     "       pg_get_expr(d.adbin, d.adrelid) AS default_value,\n"
	     "       (SELECT string_agg(CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN "
	     "'unique'\n"
	     "               ELSE 'references ' || k.confrelid::regclass::text END, ', ' ORDER BY "
	     "k.contype DESC, k.conname)\n"
	     "        FROM pg_constraint k WHERE k.conrelid = a.attrelid AND a.attnum = ANY "
	     "(k.conkey)\n"
	     "          AND (k.contype IN ('p', 'u') OR (k.contype = 'f'\n"
	     "               AND has_any_column_privilege(k.confrelid, 'SELECT')))) AS key,\n"
	     "       col_description(a.attrelid, a.attnum) AS comment\n"
	     "FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = "
	     "a.attnum\n"
	     "WHERE a.attrelid = {rel} AND a.attnum > 0 AND NOT a.attisdropped\n"
	     "  AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')\nORDER BY a.attnum",
	     "", "structure schema layout definition description detail"},
		{"column_type", Fixed,
	     "~(data type|datatype|type|sql type|column type) (of|for|is|has) [column|field] {relcol} "
	     "[column]\n"
	     "~(data type|datatype|type) [is|has|of] {relcol} [has|is]\n"
	     "~type (is|of) [column] {relcol} [column] [of]\n"
	     "~(data type|datatype|sql type|column type) (of|for|is|has) [column|field] {col} "
	     "[column|field] (<of>) [table] "
	     "{rel} [table]\n"
	     "~type (is|of|has|for) (column|field) {col} [column|field] <of> [table] {rel} [table]\n"
	     "~type (is|of|has|for) {col} (column|field) <of> [table] {rel} [table]\n"
	     "~type (is|of|has|for) [column|field] {col} [column|field] <of> table {rel}\n"
	     "~type (is|of|has|for) [column|field] {col} [column|field] <of> {rel} table\n"
	     "~type (does|do) [column|field] {col} [column|field] <of> [table] {rel} [table] have\n"
	     "type is {col} (in|of) {rel}\n"
	     "(data type|datatype) [does|is] [table] {rel} [table] {col} [column] [has|have]\n"
	     "{relcol} [data] type\n"
	     "(data type|datatype|column type) (of|for|is|has) {rel} [table] {col}\n"
	     "~how is [column] {relcol} (stored|typed|defined)",
	     "data type of {rel}.{col}",
	     "SELECT format_type(a.atttypid, a.atttypmod) AS type\n"
	     "FROM pg_attribute a\nWHERE a.attrelid = {rel} AND a.attname = {col}",
	     "", ""},
		{"column_type_anywhere", Fixed,
	     "(data type|datatype|sql type) (of|for|is|has) [column|field] {col} [column|field]\n"
	     "type (of|for|is|has) (column|field) {col}\n"
	     "type (of|for|is|has) {col} (column|field)\n"
	     "type (does|do) (column|field) {col} have",
	     "data type of {col}",
	     "SELECT {table}, a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type\n"
	     "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid\n"
	     "JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE a.attname IN ({col}) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {seen}\nORDER "
	     "BY 1",
	     "", "type"},
		{"tables_with_column", Fixed,
	     "~<t> [that|which] <have> [column|field|attribute] (<named>) {col} [column|field]\n"
	     "~<t> [that|which] <have> (column|field|attribute) [<named>] {col} [column|field] [in "
	     "(it|them)]\n"
	     "~<t> [that|which] <have> {col} (column|field|attribute)\n"
	     "~<t> [that|which] <have> (column|field) (named|called|with name) {word}\n"
	     "~(where|in which <t>|in what <t>) (is|are|can i find|do i find|do we store) "
	     "(column|field|attribute) [<named>] {col} [stored|located|found|defined|used]\n"
	     "~(where|in which <t>|in what <t>) (is|are|can i find|do i find) {col} "
	     "(column|field|attribute) [stored|located|found|defined|used]\n"
	     "~<t> (where|in which) [there] (is|exists) (column|field) [<named>] {col}\n"
	     "~[in] [which|what] <t> (is|does|do|can i find|exist) (column|field) [<named>] {col} "
	     "[exist|appear|occur|found]\n"
	     "~(does|do|is|are) <t> (have|with|has) (column|field) [<named>] {col}\n"
	     "~(is|are) [there] (column|field) <named> {col}\n"
	     "~(column|field) <named> {col}\n"
	     "~<t> (where|in which) (column|field) {col} (is|exists|occurs|appears) "
	     "[present|defined|used]\n"
	     "~who has (column|field) [<named>] {col}",
	     "tables with a column {col}",
	     "SELECT DISTINCT {table}\n"
	     "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid\n"
	     "JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE a.attname IN ({col}) AND a.attnum > 0 AND NOT a.attisdropped\n"
	     "  AND c.relkind IN ('r', 'p') AND {seen}\nORDER BY 1",
	     "", ""},
		{"columns_like", Fixed,
	     "<t> [that|which] <have> (column|field|attribute) [with] [name|names] (like|similar "
	     "to|containing|matching|contains|"
	     "starting with|ending in|that contain|that contains|whose name contains|with) "
	     "[word|name|names like] {word}\n"
	     "(column|field|attribute) [with|is|are] [<named>] [name|names|that are|which are|whose "
	     "name is|something] (like|similar to|containing|matching|contains|that contain|that "
	     "contains|"
	     "whose name contains|about) [word] {word}\n"
	     "(column|field) (about|related to|for) {word}\n"
	     "(column|field) with {word} in (name|their name|its name|names|their names)\n"
	     "<t> <have> (column|field) with {word} in (name|their name|its name)",
	     "columns whose name contains {word}",
	     "SELECT {table}, a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type\n"
	     "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid\n"
	     "JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE strpos(lower(a.attname), lower({word})) > 0 AND a.attnum > 0 AND NOT "
	     "a.attisdropped\n"
	     "  AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {seen}\nORDER BY 1, a.attnum",
	     "", ""},
		{"tables_like", Fixed,
	     "<t> [with] [<named>] [name|names|that are|which are|something] (like|similar "
	     "to|containing|matching|contains|that contain|that contains|"
	     "whose name contains|whose names contain|starting with) [word] {word}\n"
	     "<t> with {word} in (name|their name|its name|names|their names)\n"
	     "<t> (about|dealing with|regarding|concerning) {word}\n"
	     "(is|does) [there] <t> (named|called|exist with name) {word} [exist]\n"
	     "(does|is there) table {word} exist",
	     "tables whose name contains {word}",
	     "SELECT {table}\n"
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE strpos(lower(c.relname), lower({word})) > 0\n"
	     "  AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {seen}\nORDER BY 1",
	     "", ""},
		{"columns_of_type", Fixed,
	     "(column|field) [that|which|is|are|with|have|has|of] (of type|of data type|with type|with "
	     "data type|has type|have type|type|typed|data type) {word}\n"
	     "{word} (column|field) [<exist>]\n"
	     "<t> <have> (column|field) of [data] type {word}\n"
	     "<t> <have> {word} (column|field)",
	     "columns of type {word}",
	     "SELECT {table}, a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type\n"
	     "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid\n"
	     "JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE starts_with(format_type(a.atttypid, a.atttypmod), {type}) AND a.attnum > 0\n"
	     "  AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {seen}\n"
	     "ORDER BY 1, a.attnum",
	     "", ""},
		{"comment_of_column", Fixed,
	     "~(comment|description|documentation|meaning) (of|on|for) [column|field] {relcol} "
	     "[column]\n"
	     "~(comment|description|documentation|meaning) (of|on|for) (column|field) {col} (of|in) "
	     "[table] {rel} [table]\n"
	     "~(what|) (does|do) [column] {relcol} [column] mean\n"
	     "~what (does|do) (column|field) {col} (of|in) [table] {rel} [table] mean\n"
	     "~(does|do) (column|field) {col} (of|in) [table] {rel} [table] mean\n"
	     "what (is|s) {relcol} [used] for\n"
	     "what (is|s) [column] {relcol}",
	     "comment on {rel}.{col}",
	     "SELECT col_description(a.attrelid, a.attnum) AS comment,\n"
	     "       format_type(a.atttypid, a.atttypmod) AS type\n"
	     "FROM pg_attribute a\nWHERE a.attrelid = {rel} AND a.attname = {col}",
	     "", ""},
		{"comment_of_table", Fixed,
	     "~(purpose|meaning|use) (of|on|for) [table|view] {rel} table\n"
	     "~(purpose|meaning|use|comment|description) (of|on|for) (table|view) {rel}\n"
	     "~what (is|s) (table|view) {rel} [used|good] [for|about]\n"
	     "~what (is|s) [table] {rel} table [used|good] (for|about)\n"
	     "(table|view) {rel} [is] [used|good] for",
	     "comment on {rel}", "SELECT obj_description({rel}, 'pg_class') AS comment", "", ""},
		{"uncommented", Fixed,
	     "(undocumented|uncommented) <t>\n"
	     "<t> [that|which] [have|has|with|having|without|lack|lacks|lacking|do not have|don t "
	     "have|missing] [no|without|any] (comment|description|documentation)",
	     "tables without a comment",
	     "SELECT {table}\n"
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {seen}\n"
	     "  AND obj_description(c.oid, 'pg_class') IS NULL\nORDER BY 1",
	     "", ""},
		{"allowed_values", AllowedValues,
	     "(allowed|possible|valid|legal|permitted|enum|acceptable) [enum] (value|label|option) "
	     "(of|for|in) [column|field|enum] {relcol} [column]\n"
	     "(allowed|possible|valid|legal|permitted|enum|acceptable) [enum] (value|label|option) "
	     "(of|for|in) [column|field] {col} [column|field] (of|in|for) [table] {rel} [table]\n"
	     "(allowed|possible|valid|legal|permitted|enum|acceptable) [enum] (value|label|option) "
	     "(of|for|in) [table] {rel} [table] {col} [column]\n"
	     "(value|label|option) (can|may|could) [column] {relcol} [column] "
	     "(have|take|be|hold|contain)\n"
	     "(value|label|option) (can|may|could) [column] {col} [column] (of|in) [table] {rel} "
	     "[table] (have|take|be|hold|contain)\n"
	     "(value|label|option) [is|are] (allowed|possible|valid|permitted) (for|in) [column] "
	     "{relcol} [column]\n"
	     "(value|label|option) [is|are] (allowed|possible|valid|permitted) (for|in) [column] {col} "
	     "[column] (of|in) [table] {rel} "
	     "[table]",
	     "values that {rel}.{col} allows", "", "", ""},
		{"enum_labels", Fixed,
	     "(value|label|option|member|possible value|allowed value) (of|for|in) (enum|enum "
	     "type|type|enumeration) {word}\n"
	     "(value|label|option|member) (does|do|can) (enum|enum type|type|enumeration) {word} "
	     "(have|take|contain)\n"
	     "(enum|enum type) {word} (value|label|option|member)\n"
	     "(value|label|option|member) (of|for|in) {word} (enum|enum type)\n"
	     "enum (value|label) of {word}\n"
	     "(describe|desc) (enum|enum type) {word}",
	     "labels of the enum type {word}",
	     "SELECT e.enumlabel AS label\nFROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid\n"
	     "WHERE t.typname = {word}\nORDER BY e.enumsortorder",
	     "", ""},
		{"column_indexed", Fixed,
	     "~(is|are) (column|field) {relcol} [column] indexed\n"
	     "(is|are) [column|field] {relcol} [column] indexed\n"
	     "[column] {relcol} [column] indexed\n"
	     "~(is|are) (column|field) {col} (of|in) [table] {rel} [table] indexed\n"
	     "~(is|are) [there] index (on|for) {relcol}\n"
	     "(index|indexes|indices) [<exist>] (on|for|of|covering|over) [column|field] {relcol}\n"
	     "(index|indexes|indices) [<exist>] (on|for|of|covering|over) [column|field] {col} "
	     "[column] (of|in) [table] {rel} [table]\n"
	     "(column|field) {col} (of|in) [table] {rel} [table] indexed",
	     "indexes on {rel} that have {col}",
	     "SELECT x.relname AS index_name, pg_get_indexdef(i.indexrelid) AS definition\n"
	     "FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid\n"
	     "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)\n"
	     "WHERE i.indrelid = {rel} AND a.attname = {col}\nORDER BY 1",
	     "", ""},
		{"column_default", Fixed,
	     "~(default|default value) (of|for|in|on) [column|field] {relcol} [column]\n"
	     "~(default|default value) (of|for|in|on) [column|field] {col} [column|field] (of|in) "
	     "[table] {rel} [table]",
	     "default of {rel}.{col}",
	     "SELECT pg_get_expr(d.adbin, d.adrelid) AS default_value\n"
	     "FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum\n"
	     "WHERE d.adrelid = {rel} AND a.attname = {col}",
	     "", ""},
		{"column_nullable", Fixed,
	     "~(is|are) [column|field] {relcol} [column] (nullable|optional|not "
	     "null|mandatory|required)\n"
	     "~(can|may) [column|field] {relcol} [column] be (null|empty|missing)\n"
	     "~(can|may) [column|field] {col} [column] (of|in) table {rel} be (null|missing)\n"
	     "(is|are) (column|field) {col} (of|in) [table] {rel} [table] (nullable|optional|not "
	     "null|mandatory|required)",
	     "whether {rel}.{col} may be null",
	     "SELECT NOT a.attnotnull AS nullable\nFROM pg_attribute a\n"
	     "WHERE a.attrelid = {rel} AND a.attname = {col}",
	     "", ""},
		{"nullable_of", Fixed,
	     "~(column|field) (of|in) [table] {rel} [table] (can be|may be|are|that can be|that "
	     "are|which are) (null|nullable|empty|optional|missing)\n"
	     "~(column|field) (of|in) [table] {rel} [table] (allow|accept|that allow) null",
	     "columns of {rel} that may be null",
	     "SELECT a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type\n"
	     "FROM pg_attribute a\n"
	     "WHERE a.attrelid = {rel} AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.attnotnull\n"
	     "  AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')\nORDER BY a.attnum",
	     "", ""},
		{"mandatory_of", Fixed,
	     "~(column|field) (of|in) [table] {rel} [table] (cannot be|can not be|may not be|are "
	     "not|are|that are|that cannot be|must be) "
	     "(null|nullable|required|mandatory|empty|filled|not null)",
	     "columns of {rel} that must have a value",
	     "SELECT a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type\n"
	     "FROM pg_attribute a\n"
	     "WHERE a.attrelid = {rel} AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull\n"
	     "  AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')\nORDER BY a.attnum",
	     "", ""},
		{"view_definition", Fixed,
	     "~(definition|query|sql|source|ddl|code|text) (of|behind|for) (view|matview|materialized "
	     "view) {rel}\n"
	     "~(definition|query|sql|source|ddl|code|text) (of|behind|for) {rel} "
	     "(view|matview|materialized view)\n"
	     "~how is view {rel} (defined|computed|calculated|built)\n"
	     "~how is {rel} view (defined|computed|calculated|built)\n"
	     "~describe view {rel} (query|definition|sql)",
	     "definition of the view {rel}", "SELECT pg_get_viewdef({rel}) AS definition", "", ""},
		{"views_using", Fixed,
	     "~(view|matview|materialized view) [that|which|are] "
	     "(use|uses|using|reference|references|depend on|depends on|read|reads|read from|based "
	     "on|built on|select from|refer to|on top of) "
	     "[table] {rel} [table]",
	     "views that read {rel}",
	     "SELECT DISTINCT v.relname AS view_name\n"
	     "FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = "
	     "r.ev_class\n"
	     "WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass\n"
	     "  AND d.refobjid = {rel} AND v.oid <> {rel} AND has_any_column_privilege(v.oid, "
	     "'SELECT')\n"
	     "ORDER BY 1",
	     "", ""},
		{"view_sources", Fixed,
	     "~<t> (does|do) view {rel} (use|reference|depend on|read|read from|select from)\n"
	     "~<t> (does|do) {rel} view (use|reference|depend on|read|read from|select from)\n"
	     "~<t> [is|are] (used|read|referenced) (by|in) view {rel}\n"
	     "~<t> [is|are] (used|read|referenced) (by|in) {rel} view",
	     "tables that the view {rel} reads",
	     "SELECT DISTINCT c.relname AS table_name\n"
	     "FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class c ON c.oid = "
	     "d.refobjid\n"
	     "WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass\n"
	     "  AND r.ev_class = {rel} AND c.oid <> {rel} AND has_any_column_privilege(c.oid, "
	     "'SELECT')\n"
	     "ORDER BY 1",
	     "", ""},
		{"partition_key", Fixed,
	     "~(partition key|partitioning key|partition column|partitioning) (of|for) [table] {rel} "
	     "[table]\n"
	     "(is|are) [table] {rel} [table] partitioned\n"
	     "~how is [table] {rel} [table] partitioned",
	     "how {rel} is partitioned",
	     "SELECT pg_get_partkeydef(c.oid) AS partitioned_by,\n"
	     "       (SELECT count(*) FROM pg_inherits i WHERE i.inhparent = c.oid) AS partitions\n"
	     "FROM pg_class c\nWHERE c.oid = {rel} AND c.relkind = 'p'",
	     "no row means that the table is not partitioned", ""},
		{"whole_database", Fixed,
	     "(describe|explain|summarize|summarise) [structure of] (database|db|schema)\n"
	     "[what is] in [this|our|my] (database|db|schema|here)\n"
	     "(overview|summary|structure|content|contents|schema|layout|description) of "
	     "(database|db|schema|everything)\n"
	     "(database|db) (schema|structure|overview|summary|layout)\n"
	     "what (is|s) (database|db) (about|for)\n"
	     "(what|which) (data|information|kind of data|kind of information) (do you have|is "
	     "available|is stored|can i ask about|is here|do we have|are available|is in here|is in "
	     "database|do you know about|is there|can i query)\n"
	     "(data|information) (do you have|is available|is stored|can i ask about|do we have|is "
	     "there|can i query|is)\n"
	     "what can (i|you) (ask|query|ask about|ask you|answer)\n"
	     "(does|do) (database|db) (contain|hold|store|have)",
	     "tables and views of this database",
	     "SELECT {table},\n"
	     "       CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table'\n"
	     "            WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'foreign table' "
	     "END AS kind,\n"
	     "       (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0\n"
	     "               AND NOT a.attisdropped) AS columns,\n"
	     "       CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END AS estimated_rows,\n"
	     "       obj_description(c.oid, 'pg_class') AS comment\n"
	     "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
	     "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND {seen}\nORDER "
	     "BY 1",
	     "row numbers are the server's estimates", ""},
	};
	return intents;
}

} // namespace savant::core
