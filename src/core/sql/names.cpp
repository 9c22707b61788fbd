/*
 * names.cpp
 *     Names of a statement, from its query blocks.
 */
#include "core/sql/names.hpp"

#include <string>
#include <unordered_set>

#include "core/sql/blocks.hpp"

namespace savant::core {

namespace {

/* The one item of `block` that `site` can mean by the text alone, or null. */
const FromItem *ItemByText(const Block &block, const ColumnSite &site) {
	if (site.qualifier.empty()) {
		return block.items.size() == 1 ? block.items.data() : nullptr;
	}
	for (const FromItem &item : block.items) {
		const bool schema_fits = site.schema.empty() || item.schema == site.schema;
		if (item.name == site.qualifier && schema_fits) {
			return &item;
		}
	}
	return nullptr;
}

ColumnMention Describe(const QueryBlocks &query, const ColumnSite &site) {
	ColumnMention use;
	use.qualifier = site.qualifier;
	use.name = site.name;
	use.location = site.location;
	int block = site.block;
	while (block >= 0) {
		const Block &here = query.blocks[static_cast<std::size_t>(block)];
		const FromItem *item = ItemByText(here, site);
		if (item != nullptr) {
			// An unqualified name in a subquery may belong to the query around it.
			const bool certain = !site.qualifier.empty() || here.parent < 0 || site.name == "*";
			if (certain && item->kind == FromItem::Kind::Relation) {
				use.schema = item->schema;
				use.relation = item->relation;
			}
			break;
		}
		block = site.qualifier.empty() ? -1 : here.parent;
	}
	return use;
}

/* A number that the tree shows as 0 may be a negative one: "-5" stands in the text. */
void RestoreNegative(LiteralUse &literal, std::string_view text) {
	const auto start = static_cast<std::size_t>(literal.location);
	const bool suspect = literal.kind == LiteralUse::Kind::Number && literal.text == "0";
	if (!suspect || literal.location < 0 || start >= text.size() || text[start] != '-') {
		return;
	}
	std::size_t at = start + 1;
	while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t')) {
		++at;
	}
	std::string digits = "-";
	while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
		digits.push_back(text[at++]);
	}
	if (digits.size() > 1) {
		literal.text = std::move(digits);
	}
}

} // namespace

ReferencedNames FindNames(Node statement, std::string_view text) {
	QueryBlocks query = ReadBlocks(statement);
	ReferencedNames names = std::move(query.names);
	for (LiteralUse &literal : names.literals) {
		RestoreNegative(literal, text);
	}
	std::unordered_set<std::string> seen;
	for (const ColumnSite &site : query.columns) {
		ColumnMention use = Describe(query, site);
		std::string key;
		for (const std::string &part : {use.schema, use.relation, use.qualifier, use.name}) {
			key.append(part).push_back('\0');
		}
		if (seen.insert(std::move(key)).second) {
			names.columns.push_back(std::move(use));
		}
	}
	return names;
}

} // namespace savant::core
