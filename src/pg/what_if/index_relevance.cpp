/*
 * index_relevance.cpp
 *     Compares the columns of an index with those that a statement looks for.
 */
#include "pg/what_if/index_relevance.hpp"

#include <algorithm>

extern "C" {
#include "access/sysattr.h"
}

namespace savant::pg {

namespace {

std::vector<int> ColumnsOf(const Bitmapset *columns) {
	std::vector<int> numbers;
	int at = -1;
	while ((at = bms_next_member(columns, at)) >= 0) {
		numbers.push_back(at + FirstLowInvalidHeapAttributeNumber);
	}
	return numbers;
}

bool Contains(const std::vector<int> &columns, int column) {
	return std::binary_search(columns.begin(), columns.end(), column);
}

/* The index holds every column that is read. */
bool Covers(const core::IndexSpec &spec, const std::vector<int> &read) {
	return std::all_of(read.begin(), read.end(), [&spec](int column) {
		return std::find(spec.included.begin(), spec.included.end(), column) !=
		           spec.included.end() ||
		       std::any_of(spec.keys.begin(), spec.keys.end(),
		                   [column](const auto &key) { return key.column == column; });
	});
}

} // namespace

std::vector<Interest> InterestsOf(const PlainShape &shape) {
	std::vector<Interest> interests;
	const ListCell *cell;
	foreach (cell, shape.interests) {
		const auto *interest = static_cast<const ShapeInterest *>(lfirst(cell));
		interests.push_back(
			{interest->table, ColumnsOf(interest->searched), ColumnsOf(interest->read)});
	}
	return interests;
}

bool IsRelevant(const core::IndexSpec &spec, const std::vector<Interest> &interests) {
	bool is_known = false;
	for (const Interest &interest : interests) {
		if (interest.table != spec.table) {
			continue;
		}
		is_known = true;
		const bool searched = std::any_of(spec.keys.begin(), spec.keys.end(), [&](const auto &key) {
			return key.column == 0 || Contains(interest.searched, key.column);
		});
		if (searched || !spec.predicate.empty() || Covers(spec, interest.read) ||
		    Contains(interest.searched, 0)) {
			return true;
		}
	}
	return !is_known; // a table that the planner never came to: nothing can be said
}

} // namespace savant::pg
