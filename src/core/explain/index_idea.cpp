/*
 * index_idea.cpp
 *     Reads the parse tree of CREATE INDEX; every field that is not known to be harmless ends it.
 */
#include "core/explain/index_idea.hpp"

#include <algorithm>

#include "core/sql/statement.hpp"

namespace savant::core {

namespace {

/* The fields of a node are all among those named. */
template <std::size_t N>
bool HasOnly(Node node, const std::string_view (&known)[N]) {
	for (const Node field : Children(node)) {
		if (std::find(std::begin(known), std::end(known), field.Key()) == std::end(known)) {
			return false;
		}
	}
	return true;
}

bool ReadKey(Node element, IndexIdea &idea) {
	constexpr std::string_view kKnown[] = {"name", "ordering", "nulls_ordering"};
	const std::string_view order = element["ordering"].Text();
	const std::string_view nulls = element["nulls_ordering"].Text();
	IndexIdea::Key key;
	key.column = element["name"].Text();
	key.descending = order == "SORTBY_DESC";
	key.nulls_first =
		nulls == "SORTBY_NULLS_FIRST" || (nulls != "SORTBY_NULLS_LAST" && key.descending);
	const bool is_plain = HasOnly(element, kKnown) && !key.column.empty();
	idea.keys.push_back(std::move(key));
	return is_plain;
}

bool ReadIncluded(Node element, IndexIdea &idea) {
	constexpr std::string_view kKnown[] = {"name", "ordering", "nulls_ordering"};
	idea.included.emplace_back(element["name"].Text());
	return HasOnly(element, kKnown) && !idea.included.back().empty();
}

bool ReadTable(Node relation, IndexIdea &idea) {
	constexpr std::string_view kKnown[] = {"schemaname", "relname", "inh", "relpersistence",
	                                       "location"};
	idea.schema = relation["schemaname"].Text();
	idea.table = relation["relname"].Text();
	return HasOnly(relation, kKnown) && !idea.table.empty();
}

/* The name is not kept, and neither is CONCURRENTLY: what is shown has its own. */
bool ReadIndex(Node statement, IndexIdea &idea) {
	constexpr std::string_view kKnown[] = {
		"idxname",    "relation",     "accessMethod", "indexParams", "indexIncludingParams",
		"concurrent", "if_not_exists"};
	if (!HasOnly(statement, kKnown) || statement["accessMethod"].Text() != "btree" ||
	    !ReadTable(statement["relation"], idea)) {
		return false;
	}
	for (const Node key : Children(statement["indexParams"])) {
		if (!ReadKey(key.As("IndexElem"), idea)) {
			return false;
		}
	}
	for (const Node column : Children(statement["indexIncludingParams"])) {
		if (!ReadIncluded(column.As("IndexElem"), idea)) {
			return false;
		}
	}
	return !idea.keys.empty() && idea.keys.size() + idea.included.size() <= kMaxIdeaColumns;
}

} // namespace

std::optional<IndexIdea> ReadIndexIdea(std::string_view text) {
	constexpr std::string_view kShort = "INDEX ";
	if (text.size() > kMaxIdeaBytes) {
		return std::nullopt;
	}
	const bool is_short = text.starts_with(kShort);
	const ParsedSql parsed =
		ParseSql(is_short ? "CREATE INDEX ON " + std::string(text.substr(kShort.size()))
	                      : std::string(text));
	if (parsed.problem || parsed.StatementCount() != 1) {
		return std::nullopt;
	}
	IndexIdea idea;
	const Node statement = parsed.Statement(0);
	return statement.Tag() == "IndexStmt" && ReadIndex(statement.Body(), idea)
	           ? std::optional(std::move(idea))
	           : std::nullopt;
}

} // namespace savant::core
