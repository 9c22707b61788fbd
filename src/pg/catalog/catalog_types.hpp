/*
 * catalog_types.hpp
 *     What a picture says about types: names, classes, closed sets of values.
 *
 * Server regime throughout, like catalog_rows.hpp: to be run inside pg::Call.
 */
#pragma once

#include "pg/catalog/catalog_rows.hpp"

namespace savant::pg {

/* A type as some column uses it; the first two members are the question. */
struct TypeRow {
	Oid type;
	std::int32_t typmod;
	const char *name;           // format_type()
	core::TypeClass type_class; // of the base type, for a domain
	Oid base;                   // the type itself unless it is a domain
	Rows<const char *> labels;  // of an enum, in their order
};

/* Fills the answer members of `count` rows. */
void DescribeTypes(const ReadScope &scope, TypeRow *types, std::size_t count);

/* The values that a CHECK allows for one column. */
struct ClosedSet {
	bool found;
	std::int16_t column; // attribute number; 0 for a domain's value
	Rows<const char *> values;
};

/*
 * Recognises x IN (constants), x = ANY (constants), x = constant, ORs of them and
 * of x IS NULL, in `expression` (nodeToString form), alone or as one side of an AND.
 */
ClosedSet ReadClosedSet(const char *expression);

/*
 * The text of a table's CHECK expression, with $N for the column of attribute
 * number N: naming columns is what makes the server open the table, and a
 * thousand tables in the relation cache are neither quick nor small.
 */
const char *CheckText(const char *expression);

/*
 * pg_get_indexdef() of a whole index (position 0) or of its key at `position`
 * (from 1); null when the index is gone.
 */
const char *IndexText(Oid index, int position);

/* Where values come from and how many are wanted; by relation, then number. */
struct WantedValues {
	Oid relation;
	std::int16_t number;
	std::int16_t cap; // most common values to return
};

/* One row of pg_statistic, as far as a picture shows it. */
struct StatisticsRow {
	Oid relation;
	std::int16_t number;
	bool inherited; // covers the children too
	double null_share;
	double distinct; // pg_statistic.stadistinct: below 0 it is a share of the rows
	Rows<const char *> values;
	float *shares;          // of each value
	const char *low, *high; // ends of the histogram; null = none
};

/* Statistics of the `wanted` columns (sorted); the caller has checked that the role may see them.
 */
Rows<StatisticsRow> ReadStatistics(const ReadScope &scope, const WantedValues *wanted,
                                   std::size_t count);

} // namespace savant::pg
