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

/* One of the constants stands in the predicate; as a whole literal, not within one. */
bool HasAnyOf(const std::string &predicate, const std::vector<std::string> &constants) {
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

} // namespace

const StatementShape &WhatIfFilter::Shape(int statement) {
	const auto known = shapes_.find(statement);
	if (known != shapes_.end()) {
		return known->second;
	}
	StatementShape shape = inner_.Shape(statement);
	std::erase_if(shape.tables, [this](const TableShape &use) { return !IsOpen(use.table); });
	const auto position = static_cast<std::size_t>(statement);
	if (position < limits_.varying.size() && !limits_.varying[position].empty()) {
		for (TableShape &use : shape.tables) {
			for (TableCondition &condition : use.conditions) {
				if (HasAnyOf(condition.predicate, limits_.varying[position])) {
					condition.predicate.clear();
				}
			}
		}
	}
	return shapes_.emplace(statement, std::move(shape)).first->second;
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

int WhatIfFilter::AddIndex(const IndexSpec &spec) {
	return IsOpen(spec.table) ? inner_.AddIndex(spec) : -1;
}

} // namespace savant::core
