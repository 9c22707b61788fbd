/*
 * what_if_filter.cpp
 *     Shapes without what nobody asked about.
 */
#include "core/advise/what_if_filter.hpp"

#include <algorithm>

#include "core/sql/literals.hpp"

namespace savant::core {

namespace {

constexpr int kMaxLiterals = 256;

/* One of the constants stands in the expression; as a whole literal, not within one. */
bool HasAnyOf(const std::string &predicate, const std::vector<std::string> &constants) {
	if (predicate.empty() || constants.empty()) {
		return false;
	}
	LiteralSpan spans[kMaxLiterals];
	const int count = FindLiterals(predicate, spans, kMaxLiterals);
	if (count < 0) {
		return true; // too long to tell
	}
	return std::any_of(spans, spans + count, [&](const LiteralSpan &span) {
		const std::string literal = predicate.substr(span.start, span.length);
		return std::find(constants.begin(), constants.end(), literal) != constants.end() ||
		       // The server writes a number of another type as a string with a cast.
		       (literal.size() > 2 && literal.front() == '\'' &&
		        std::find(constants.begin(), constants.end(),
		                  literal.substr(1, literal.size() - 2)) != constants.end());
	});
}

bool HasAnyOf(const std::vector<IndexKeyPart> &keys, const std::vector<std::string> &constants) {
	return std::any_of(keys.begin(), keys.end(), [&](const IndexKeyPart &key) {
		return HasAnyOf(key.expression, constants);
	});
}

/* Takes the conditions and orders from `use` that only hold for one execution. */
void Forget(const WhatIfLimits::Constants &constants, TableShape &use) {
	for (TableCondition &condition : use.conditions) {
		if (constants.unproven || HasAnyOf(condition.predicate, constants.varying)) {
			condition.predicate.clear();
		}
	}
	std::erase_if(use.conditions, [&](const TableCondition &condition) {
		return HasAnyOf(condition.key.expression, constants.varying);
	});
	std::erase_if(use.orders, [&](const std::vector<IndexKeyPart> &order) {
		return HasAnyOf(order, constants.varying);
	});
}

/* A row is found by the unique index already; more columns only spare the visit to it. */
bool HoldsUniqueKey(const AdvisedTable &table, const IndexSpec &spec) {
	return std::any_of(table.fixed_indexes.begin(), table.fixed_indexes.end(),
	                   [&](const AdvisedIndex &fixed) {
						   return fixed.spec.is_unique && IsKeyPrefix(fixed.spec, spec);
					   });
}

} // namespace

const StatementShape &WhatIfFilter::Shape(int statement) {
	const auto known = shapes_.find(statement);
	if (known != shapes_.end()) {
		return known->second;
	}
	StatementShape shape = inner_.Shape(statement);
	std::erase_if(shape.tables, [this](const TableShape &use) { return !IsOpen(use.table); });
	const auto position = static_cast<std::size_t>(statement);
	if (position < limits_.constants.size()) {
		for (TableShape &use : shape.tables) {
			Forget(limits_.constants[position], use);
		}
	}
	return shapes_.emplace(statement, std::move(shape)).first->second;
}

const AdvisedTable &WhatIfFilter::Table(std::uint32_t oid) {
	const AdvisedTable &table = inner_.Table(oid);
	if (table.may_create_index) {
		return table;
	}
	const auto [known, is_new] = others_.try_emplace(oid, table);
	if (is_new) {
		known->second.may_create_index = true;
	}
	return known->second;
}

const AdvisedIndex &WhatIfFilter::Index(int index) const {
	const AdvisedIndex &found = inner_.Index(index);
	if (IsOpen(found.spec.table)) {
		return found;
	}
	const auto [known, is_new] = closed_.try_emplace(index, found);
	if (is_new) {
		known->second.is_needed = true;
	}
	return known->second;
}

bool WhatIfFilter::IsCopyOfTable(const AdvisedTable &table, const AdvisedIndex &index) const {
	constexpr std::size_t kFewColumns = 2;
	const std::size_t columns = index.spec.keys.size() + index.spec.included.size();
	const auto live = static_cast<std::size_t>(
		std::count_if(table.columns.begin(), table.columns.end(),
	                  [](const std::string &column) { return !column.empty(); }));
	return limits_.most_of_row < 1 && columns > kFewColumns &&
	       (columns >= live || index.key_width > limits_.most_of_row * table.row_width);
}

int WhatIfFilter::AddIndex(const IndexSpec &spec) {
	if (!IsOpen(spec.table)) {
		return -1;
	}
	if (spec.included.size() > limits_.most_included ||
	    (limits_.spares_unique_keys && HoldsUniqueKey(inner_.Table(spec.table), spec))) {
		return -1;
	}
	const int index = inner_.AddIndex(spec);
	if (index >= 0 && IsCopyOfTable(inner_.Table(spec.table), inner_.Index(index))) {
		return -1;
	}
	return index;
}

} // namespace savant::core
