/*
 * picture.hpp
 *     What one role may know of one database: the SchemaPicture.
 *
 * Built by a catalog reader (pg/) or from JSON (schema/picture_json.hpp) and
 * read-only from then on.  Everything in it is readable by the role it was
 * built for; what that role may not see is absent, not hidden.  All text is
 * UTF-8; names are unquoted, as in pg_class.relname.
 */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace savant::core {

enum class RelationKind { Table, PartitionedTable, View, MaterializedView, ForeignTable };

enum class TypeClass {
	Integer,
	Numeric, // numeric, real, double precision, money
	Text,    // text, varchar, char, citext, name
	Boolean,
	Date,
	Timestamp, // with and without time zone
	Time,
	Interval,
	Enum,
	Uuid,
	Json,
	Array,
	Range,
	Binary,
	Other
};

/* How values of a column are shown (SECURITY LABEL FOR savant). */
enum class Mask { None, Email, Ssn, Card, Redact };

/* A frequent value and its share of the rows, 0..1. */
struct CommonValue {
	std::string text;
	double share = 0;
};

struct Column {
	std::string name;
	int number = 0;        // pg_attribute.attnum
	std::string type_name; // format_type(), for example numeric(10,2)
	std::uint32_t type_oid = 0;
	TypeClass type_class = TypeClass::Other;
	bool not_null = false;
	bool in_primary_key = false;
	bool is_unique = false; // a unique index on this column alone
	bool has_default = false;
	std::string comment;
	std::vector<std::string> labels; // closed set: enum labels, or the list of a CHECK (x IN (...))
	double null_share = 0;           // 0..1
	double distinct_count = -1;      // estimate; -1 = unknown
	std::vector<CommonValue> common_values; // pg_statistic, most frequent first
	std::string low, high;                  // ends of the histogram; empty = unknown
	Mask mask = Mask::None;
};

struct Index {
	std::string name;
	std::vector<std::string> columns; // expressions as text
	bool is_unique = false;
	bool is_primary = false;
	std::string definition; // pg_get_indexdef() of expression and partial indexes; else empty
};

struct Relation {
	std::uint32_t oid = 0;
	std::string schema;
	std::string name;
	RelationKind kind = RelationKind::Table;
	bool visible = true; // found through the search_path without a schema prefix
	std::string comment;
	double row_estimate = -1; // reltuples; -1 = never analysed
	std::vector<Column> columns;
	std::vector<int> primary_key;              // positions in columns
	std::vector<std::vector<int>> unique_keys; // positions in columns, without the primary key
	std::vector<Index> indexes;
	std::vector<std::string> checks; // CHECK expressions as text
	int partition_of = -1;           // position in SchemaPicture::relations
};

/* A foreign key; positions in SchemaPicture::relations and Relation::columns. */
struct ForeignKey {
	std::string name;
	int from = 0;
	std::vector<int> from_columns;
	int to = 0;
	std::vector<int> to_columns;
};

/* A column of the picture; column = -1 means the relation as a whole. */
struct ColumnRef {
	int relation = -1;
	int column = -1;
	bool operator==(const ColumnRef &) const = default;
};

class SchemaPicture {
public:
	std::uint64_t version = 0; // changes with every rebuild; keys caches
	std::string database;
	std::vector<Relation> relations; // user relations, by schema then name
	std::vector<ForeignKey> foreign_keys;

	const Relation &At(int relation) const { return relations[static_cast<std::size_t>(relation)]; }
	const Column &At(ColumnRef ref) const {
		return At(ref.relation).columns[static_cast<std::size_t>(ref.column)];
	}
	/* Position of schema.name, or of a visible `name` when schema is empty; -1 = absent. */
	int Find(std::string_view schema, std::string_view name) const;
	/* Position of a column of that relation; -1 = absent. */
	int FindColumn(int relation, std::string_view column) const;
	/* The relation as SQL writes it: quoted where needed, qualified unless visible. */
	std::string SqlName(int relation) const;
};

/* `name` as an SQL identifier: quoted when it is not plain lower case or is a keyword. */
std::string QuoteIdentifier(std::string_view name);
/* `text` as an SQL string literal, safe whatever standard_conforming_strings says. */
std::string QuoteLiteral(std::string_view text);

/* The word for it in listings and JSON: "partitioned table", "timestamp", "email". */
std::string_view Name(RelationKind kind);
std::string_view Name(TypeClass type_class);
std::string_view Name(Mask mask);

} // namespace savant::core
