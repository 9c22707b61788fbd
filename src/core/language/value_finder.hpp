/*
 * value_finder.hpp
 *     Looking up words of a question among the values of columns: what the
 *     statistics in the picture do not hold, the data may.
 */
#pragma once

#include <string>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

/* A phrase of the question that a column holds as a value. */
struct FoundValue {
	std::string phrase; // as asked for
	ColumnRef column;
	std::string text;  // as stored
	bool exact = true; // false: equal but for case
};

struct FoundValues {
	std::vector<FoundValue> values;
	std::string note; // what the user should know of the search: "", or that it was cut short
};

/* The server's side implements it (pg/catalog/value_finder); unit tests use a fake. */
class ValueFinder {
public:
	virtual ~ValueFinder() = default;
	/*
	 * Which of `phrases` are whole values of which of `columns` (of `picture`, most
	 * likely first).  Finds only what the caller may read,
	 * gives up within a fixed time, and never fails but by the caller's own cancel.
	 */
	virtual FoundValues Find(const SchemaPicture &picture, const std::vector<std::string> &phrases,
	                         const std::vector<ColumnRef> &columns) = 0;
};

} // namespace savant::core
