/*
 * picture.cpp
 *     Looking things up in a SchemaPicture, and writing names and literals as SQL.
 */
#include "core/schema/picture.hpp"

#include <algorithm>
#include <array>

namespace savant::core {

namespace {

/*
 * The key words that an identifier may not be without quotes everywhere: all of
 * PostgreSQL's that are not "unreserved", the rule of quote_ident().  Sorted.
 * The newest server's list is the superset to keep: a needless quote is harmless.
 */
constexpr auto kQuotedKeywords = std::to_array<std::string_view>({
	"all",
	"analyse",
	"analyze",
	"and",
	"any",
	"array",
	"as",
	"asc",
	"asymmetric",
	"authorization",
	"between",
	"bigint",
	"binary",
	"bit",
	"boolean",
	"both",
	"case",
	"cast",
	"char",
	"character",
	"check",
	"coalesce",
	"collate",
	"collation",
	"column",
	"concurrently",
	"constraint",
	"create",
	"cross",
	"current_catalog",
	"current_date",
	"current_role",
	"current_schema",
	"current_time",
	"current_timestamp",
	"current_user",
	"dec",
	"decimal",
	"default",
	"deferrable",
	"desc",
	"distinct",
	"do",
	"else",
	"end",
	"except",
	"exists",
	"extract",
	"false",
	"fetch",
	"float",
	"for",
	"foreign",
	"freeze",
	"from",
	"full",
	"grant",
	"greatest",
	"group",
	"grouping",
	"having",
	"ilike",
	"in",
	"initially",
	"inner",
	"inout",
	"int",
	"integer",
	"intersect",
	"interval",
	"into",
	"is",
	"isnull",
	"join",
	"json_array",
	"json_arrayagg",
	"json_exists",
	"json_object",
	"json_objectagg",
	"json_query",
	"json_scalar",
	"json_serialize",
	"json_table",
	"json_value",
	"lateral",
	"leading",
	"least",
	"left",
	"like",
	"limit",
	"localtime",
	"localtimestamp",
	"merge_action",
	"national",
	"natural",
	"nchar",
	"none",
	"normalize",
	"not",
	"notnull",
	"null",
	"nullif",
	"numeric",
	"offset",
	"on",
	"only",
	"or",
	"order",
	"out",
	"outer",
	"overlaps",
	"overlay",
	"placing",
	"position",
	"precision",
	"primary",
	"real",
	"references",
	"returning",
	"right",
	"row",
	"select",
	"session_user",
	"setof",
	"similar",
	"smallint",
	"some",
	"substring",
	"symmetric",
	"system_user",
	"table",
	"tablesample",
	"then",
	"time",
	"timestamp",
	"to",
	"trailing",
	"treat",
	"trim",
	"true",
	"union",
	"unique",
	"user",
	"using",
	"values",
	"varchar",
	"variadic",
	"verbose",
	"when",
	"where",
	"window",
	"with",
	"xmlattributes",
	"xmlconcat",
	"xmlelement",
	"xmlexists",
	"xmlforest",
	"xmlnamespaces",
	"xmlparse",
	"xmlpi",
	"xmlroot",
	"xmlserialize",
	"xmltable",
});
static_assert(std::is_sorted(kQuotedKeywords.begin(), kQuotedKeywords.end()),
              "binary search needs the order");

bool IsPlainName(std::string_view name) {
	const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
	if (name.empty() || !is_letter(name.front())) {
		return false;
	}
	return std::all_of(name.begin(), name.end(),
	                   [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

} // namespace

int SchemaPicture::Find(std::string_view schema, std::string_view name) const {
	for (std::size_t i = 0; i < relations.size(); ++i) {
		const Relation &relation = relations[i];
		if (relation.name == name &&
		    (schema.empty() ? relation.visible : relation.schema == schema)) {
			return static_cast<int>(i);
		}
	}
	return -1;
}

int SchemaPicture::FindColumn(int relation, std::string_view column) const {
	const std::vector<Column> &columns = At(relation).columns;
	for (std::size_t i = 0; i < columns.size(); ++i) {
		if (columns[i].name == column) {
			return static_cast<int>(i);
		}
	}
	return -1;
}

std::string SchemaPicture::SqlName(int relation) const {
	const Relation &found = At(relation);
	std::string name = QuoteIdentifier(found.name);
	if (found.visible) {
		return name;
	}
	return QuoteIdentifier(found.schema) + "." + name;
}

std::string QuoteIdentifier(std::string_view name) {
	if (IsPlainName(name) &&
	    !std::binary_search(kQuotedKeywords.begin(), kQuotedKeywords.end(), name)) {
		return std::string(name);
	}
	std::string quoted = "\"";
	for (const char c : name) {
		if (c == '"') {
			quoted += '"';
		}
		quoted += c;
	}
	quoted += '"';
	return quoted;
}

std::string QuoteLiteral(std::string_view text) {
	// With a backslash in it only the E'' form means the same under either setting.
	const bool escaped = text.find('\\') != std::string_view::npos;
	std::string quoted = escaped ? "E'" : "'";
	for (const char c : text) {
		if (c == '\'' || c == '\\') {
			quoted += c;
		}
		quoted += c;
	}
	quoted += '\'';
	return quoted;
}

std::string_view Name(RelationKind kind) {
	switch (kind) {
	case RelationKind::Table:
		return "table";
	case RelationKind::PartitionedTable:
		return "partitioned table";
	case RelationKind::View:
		return "view";
	case RelationKind::MaterializedView:
		return "materialized view";
	case RelationKind::ForeignTable:
		return "foreign table";
	}
	return "table";
}

std::string_view Name(TypeClass type_class) {
	constexpr std::array<std::string_view, 15> kNames = {
		"integer", "numeric", "text", "boolean", "date",  "timestamp", "time", "interval",
		"enum",    "uuid",    "json", "array",   "range", "binary",    "other"};
	static_assert(kNames.size() == static_cast<std::size_t>(TypeClass::Other) + 1);
	return kNames[static_cast<std::size_t>(type_class)];
}

std::string_view Name(Mask mask) {
	constexpr std::array<std::string_view, 5> kNames = {"none", "email", "ssn", "card", "redact"};
	static_assert(kNames.size() == static_cast<std::size_t>(Mask::Redact) + 1);
	return kNames[static_cast<std::size_t>(mask)];
}

} // namespace savant::core
