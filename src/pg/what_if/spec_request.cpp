/*
 * spec_request.cpp
 *     Conversions, C++ regime.
 */
#include "pg/what_if/spec_request.hpp"

#include <algorithm>

#include "pg/datum.hpp"

extern "C" {
#include "access/sysattr.h"
#include "catalog/pg_am.h"
}

namespace savant::pg {

namespace {

using core::IndexMethod;

Oid OidOf(IndexMethod method) {
	switch (method) {
	case IndexMethod::Btree:
		return BTREE_AM_OID;
	case IndexMethod::Hash:
		return HASH_AM_OID;
	case IndexMethod::Brin:
		return BRIN_AM_OID;
	case IndexMethod::Gin:
		return GIN_AM_OID;
	}
	return BTREE_AM_OID;
}

IndexMethod MethodOf(Oid method) {
	return method == HASH_AM_OID   ? IndexMethod::Hash
	       : method == BRIN_AM_OID ? IndexMethod::Brin
	       : method == GIN_AM_OID  ? IndexMethod::Gin
	                               : IndexMethod::Btree;
}

std::string TextOrEmpty(const char *text) { return text == nullptr ? "" : FromServer(text); }

template <typename Key>
core::IndexKeyPart KeyOf(const Key &key) {
	core::IndexKeyPart part;
	part.column = key.column;
	part.expression = TextOrEmpty(key.expression);
	part.operator_class = TextOrEmpty(key.operator_class);
	part.descending = key.descending;
	part.nulls_first = key.nulls_first;
	return part;
}

core::KeyRole RoleOf(ShapeRole role) {
	switch (role) {
	case ShapeRole::Equality:
		return core::KeyRole::Equality;
	case ShapeRole::InList:
		return core::KeyRole::InList;
	case ShapeRole::Range:
		return core::KeyRole::Range;
	case ShapeRole::Join:
		return core::KeyRole::Join;
	case ShapeRole::Other:
		break;
	}
	return core::KeyRole::Other;
}

core::TableCondition ConditionOf(const ShapeCondition &condition) {
	core::TableCondition result;
	result.role = RoleOf(condition.role);
	result.key = KeyOf(condition.key);
	result.method = MethodOf(condition.method);
	result.selectivity = condition.selectivity;
	result.predicate = TextOrEmpty(condition.predicate);
	result.in_or = condition.in_or;
	return result;
}

core::TableShape TableShapeOf(const ShapeTable &table) {
	core::TableShape shape;
	shape.table = table.table;
	shape.has_limit = table.has_limit;
	const ListCell *cell;
	foreach (cell, table.conditions) {
		shape.conditions.push_back(ConditionOf(*static_cast<const ShapeCondition *>(lfirst(cell))));
	}
	foreach (cell, table.orders) {
		const auto *order = static_cast<const ShapeOrder *>(lfirst(cell));
		auto &keys = shape.orders.emplace_back();
		for (int i = 0; i < order->count; ++i) {
			keys.push_back(KeyOf(order->keys[i]));
		}
	}
	int at = -1;
	while ((at = bms_next_member(table.columns, at)) >= 0) {
		shape.read_columns.push_back(at + FirstLowInvalidHeapAttributeNumber);
	}
	return shape;
}

} // namespace

RequestOfSpec::RequestOfSpec(const core::IndexSpec &spec) {
	const std::size_t columns = spec.keys.size() + spec.included.size();
	if (spec.keys.empty() || columns > kMaxIndexKeys) {
		is_possible_ = false;
		return;
	}
	request_.table = spec.table;
	request_.method = OidOf(spec.method);
	request_.is_unique = spec.is_unique;
	for (const core::IndexKeyPart &key : spec.keys) {
		IndexRequest::Key &slot = request_.keys[request_.key_count++];
		slot.column = static_cast<AttrNumber>(key.column);
		slot.expression = Keep(key.expression);
		slot.operator_class = Keep(key.operator_class);
		slot.descending = key.descending;
		slot.nulls_first = key.nulls_first;
		is_possible_ = is_possible_ && (key.column > 0 || slot.expression != nullptr);
	}
	for (const int column : spec.included) {
		request_.included[request_.included_count++] = static_cast<AttrNumber>(column);
	}
	request_.predicate = Keep(spec.predicate);
}

const char *RequestOfSpec::Keep(const std::string &text) {
	return text.empty() ? nullptr : texts_.emplace_back(ToServer(text)).c_str();
}

core::IndexSpec SpecOf(const IndexRequest &request) {
	core::IndexSpec spec;
	spec.table = request.table;
	spec.method = MethodOf(request.method);
	spec.is_unique = request.is_unique;
	spec.predicate = TextOrEmpty(request.predicate);
	for (int i = 0; i < request.key_count; ++i) {
		spec.keys.push_back(KeyOf(request.keys[i]));
	}
	spec.included.assign(request.included, request.included + request.included_count);
	return spec;
}

core::AdvisedTable TableOf(Oid oid, const TableFacts &facts) {
	core::AdvisedTable table;
	table.oid = oid;
	table.schema = FromServer(facts.schema);
	table.name = FromServer(facts.name);
	table.sql_name = FromServer(facts.sql_name);
	table.rows = facts.size.rows;
	table.pages = facts.size.pages;
	table.all_visible_share = facts.size.all_visible_share;
	table.row_width = facts.size.row_width;
	for (int i = 0; i < facts.column_count; ++i) {
		table.columns.push_back(FromServer(facts.columns[i]));
	}
	table.inserts_per_day = facts.inserts_per_day;
	table.updates_per_day = facts.updates_per_day;
	table.hot_updates_per_day = facts.hot_updates_per_day;
	table.deletes_per_day = facts.deletes_per_day;
	table.may_create_index = facts.is_owner;
	table.is_partitioned = facts.is_partitioned;
	for (int i = 0; i + 1 < list_length(facts.partitions); i += 2) {
		table.partitions.push_back(
			{FromServer(static_cast<const char *>(list_nth(facts.partitions, i))),
		     FromServer(static_cast<const char *>(list_nth(facts.partitions, i + 1)))});
	}
	return table;
}

core::AdvisedIndex IndexOf(const ExistingIndex &existing) {
	core::AdvisedIndex index;
	index.spec = SpecOf(existing.request);
	index.name = FromServer(existing.name);
	index.oid = existing.oid;
	index.definition = FromServer(existing.definition);
	index.bytes = index.peer_bytes = existing.bytes;
	index.entries = existing.entries;
	index.tree_height = existing.tree_height;
	index.scans = existing.scans;
	index.is_needed = existing.is_needed;
	return index;
}

core::StatementShape ShapeOf(const PlainShape &shape) {
	core::StatementShape result;
	const ListCell *cell;
	foreach (cell, shape.tables) {
		result.tables.push_back(TableShapeOf(*static_cast<const ShapeTable *>(lfirst(cell))));
	}
	return result;
}

std::string SpecKey(const core::IndexSpec &spec) {
	std::string key = std::to_string(spec.table) + '/' +
	                  std::to_string(static_cast<int>(spec.method)) + (spec.is_unique ? "u" : "");
	for (const core::IndexKeyPart &part : spec.keys) {
		key += '|' + std::to_string(part.column) + part.expression + '\1' + part.operator_class;
		key += part.descending ? 'd' : 'a';
		key += part.nulls_first ? 'f' : 'l';
	}
	key += '+';
	for (const int column : spec.included) {
		key += std::to_string(column) + ',';
	}
	return key + '?' + spec.predicate;
}

} // namespace savant::pg
