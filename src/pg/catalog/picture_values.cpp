/*
 * picture_values.cpp
 *     Families of partitions, row estimates and statistics of the picture.
 */
#include <algorithm>

#include "pg/catalog/picture_builder.hpp"
#include "pg/datum.hpp"
#include "pg/guard/relation_policy.hpp"
#include "pg/read_session.hpp"

extern "C" {
#include "catalog/pg_class.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
}

namespace savant::pg {

using core::Column;
using core::Mask;
using core::RelationKind;
using core::SchemaPicture;
using core::TypeClass;

namespace {

/*
 * All common values of a picture together: the wider the schema, the fewer per
 * column.  Keeps the picture of 1,000 tables within its share of memory.
 */
constexpr std::size_t kValueBudget = 40000;
constexpr std::size_t kMinValuesPerColumn = 5;
constexpr std::size_t kMaxValuesPerColumn = 100;
/* Numbers and dates are asked for by range; a few values show what they look like. */
constexpr std::size_t kMaxPlainValuesPerColumn = 5;

/* Questions name values of such columns. */
bool IsWordy(const Column &column) {
	return column.type_class == TypeClass::Text || column.type_class == TypeClass::Enum ||
	       column.type_class == TypeClass::Boolean;
}

std::int16_t ValueCap(const Column &column, std::size_t cap) {
	return static_cast<std::int16_t>(IsWordy(column) ? cap
	                                                 : std::min(cap, kMaxPlainValuesPerColumn));
}

} // namespace

/* All below a parent, itself excluded, that ReadClasses has seen. */
std::vector<Oid> PictureBuilder::Descendants(Oid parent) const {
	std::vector<Oid> found;
	std::unordered_set<Oid> seen;
	std::vector<Oid> open = {parent};
	while (!open.empty()) {
		const auto [first, last] = children_.equal_range(open.back());
		open.pop_back();
		for (auto child = first; child != last; ++child) {
			if (tuples_.count(child->second) > 0 && seen.insert(child->second).second) {
				found.push_back(child->second);
				open.push_back(child->second);
			}
		}
	}
	return found;
}

void PictureBuilder::AddFamilies() {
	for (const RelationRow &row : rows_.classes.relations) {
		// What VACUUM writes for a partitioned table itself is the sum again.
		tuples_.emplace(row.oid, row.kind == RELKIND_PARTITIONED_TABLE ? -1 : row.tuples);
	}
	for (const InheritanceRow &row : rows_.inheritance) {
		children_.emplace(row.parent, row.child);
	}
}

/* A parent's rows are its own and its children's: that is what SELECT from it returns. */
void PictureBuilder::AddRowEstimates() {
	for (core::Relation &relation : picture_->relations) {
		if (children_.count(relation.oid) == 0) {
			continue;
		}
		double sum = relation.kind == RelationKind::PartitionedTable ? -1 : relation.row_estimate;
		for (const Oid descendant : Descendants(relation.oid)) {
			const double rows = tuples_.at(descendant);
			sum = rows >= 0 ? std::max(sum, 0.0) + rows : sum;
		}
		relation.row_estimate = sum;
	}
}

/* Relations whose values row-level security or the door keeps from the role. */
std::unordered_set<Oid> PictureBuilder::RestrictedRelations() const {
	std::unordered_set<Oid> restricted;
	for (const auto &[oid, row] : relation_rows_) {
		const Oid listed = oid;
		if (Call([listed] { return IsBarredByLists(listed); })) {
			restricted.insert(oid);
			continue;
		}
		if (row->row_security) {
			const Oid relation = oid;
			if (Call([relation] { return check_enable_rls(relation, InvalidOid, true); }) ==
			    RLS_ENABLED) {
				restricted.insert(oid);
			}
		}
	}
	return restricted;
}

/*
 * A partitioned table has statistics of its own only after a manual ANALYZE.  Until
 * then its largest partition speaks for all: the role may read it through the parent.
 */
void PictureBuilder::BorrowFromPartition(int position, std::size_t cap,
                                         std::vector<WantedValues> &wanted) {
	const core::Relation &relation = picture_->At(position);
	Oid largest = InvalidOid;
	double most = 0;
	for (const Oid descendant : Descendants(relation.oid)) {
		if (tuples_.at(descendant) > most) {
			most = tuples_.at(descendant);
			largest = descendant;
		}
	}
	const bool is_labelled =
		std::any_of(rows_.labels.begin(), rows_.labels.end(),
	                [largest](const AnnotationRow &row) { return row.relation == largest; });
	if (!OidIsValid(largest) || is_labelled) {
		return;
	}
	for (std::size_t i = 0; i < relation.columns.size(); ++i) {
		const Column &column = relation.columns[i];
		const std::string name = ToServer(column.name);
		const char *text = name.c_str();
		const auto number = Call([largest, text] { return get_attnum(largest, text); });
		if (column.mask == Mask::None && number > 0) {
			wanted.push_back({largest, number, ValueCap(column, cap)});
			borrowed_.emplace(std::make_pair(largest, number),
			                  core::ColumnRef{position, static_cast<int>(i)});
		}
	}
}

/* Every column whose statistics the role may see, by relation and number. */
std::vector<WantedValues> PictureBuilder::WantedStatistics() {
	std::size_t text_columns = 1;
	for (const core::Relation &relation : picture_->relations) {
		text_columns += static_cast<std::size_t>(
			std::count_if(relation.columns.begin(), relation.columns.end(), IsWordy));
	}
	const std::size_t cap =
		std::clamp(kValueBudget / text_columns, kMinValuesPerColumn, kMaxValuesPerColumn);
	const std::unordered_set<Oid> restricted = RestrictedRelations();
	std::vector<WantedValues> wanted;
	for (std::size_t i = 0; i < picture_->relations.size(); ++i) {
		const core::Relation &relation = picture_->relations[i];
		if (restricted.count(relation.oid) > 0) {
			continue;
		}
		for (const Column &column : relation.columns) {
			if (column.mask == Mask::None) {
				wanted.push_back({relation.oid, static_cast<std::int16_t>(column.number),
				                  ValueCap(column, cap)});
			}
		}
		if (relation.kind == RelationKind::PartitionedTable) {
			BorrowFromPartition(static_cast<int>(i), cap, wanted);
		}
	}
	std::sort(wanted.begin(), wanted.end(), [](const WantedValues &a, const WantedValues &b) {
		return a.relation != b.relation ? a.relation < b.relation : a.number < b.number;
	});
	return wanted;
}

void PictureBuilder::AddStatistics() {
	const std::vector<WantedValues> wanted = WantedStatistics();
	const ReadScope *scope = &session_.scope();
	const WantedValues *columns = wanted.data();
	const std::size_t count = wanted.size();
	const Rows<StatisticsRow> rows =
		Call([scope, columns, count] { return ReadStatistics(*scope, columns, count); });
	for (const StatisticsRow &row : rows) {
		const auto borrower = borrowed_.find({row.relation, row.number});
		if (borrower != borrowed_.end()) {
			AddValues(row, borrower->second);
		}
	}
	// What covers the children wins over what covers the parent alone.
	for (const bool inherited : {false, true}) {
		for (const StatisticsRow &row : rows) {
			const int position = PositionOf(row.relation);
			const int column = position < 0 ? -1 : ColumnPosition(position, row.number);
			if (row.inherited == inherited && column >= 0) {
				AddValues(row, {position, column});
			}
		}
	}
}

void PictureBuilder::AddValues(const StatisticsRow &row, core::ColumnRef target) {
	core::Relation &relation = RelationAt(target.relation);
	Column &column = relation.columns[static_cast<std::size_t>(target.column)];
	column.null_share = row.null_share;
	if (row.distinct > 0) {
		column.distinct_count = row.distinct;
	} else if (row.distinct < 0 && relation.row_estimate >= 0) {
		column.distinct_count = -row.distinct * relation.row_estimate;
	}
	column.common_values.clear();
	column.common_values.reserve(row.values.count);
	for (std::size_t i = 0; i < row.values.count; ++i) {
		column.common_values.push_back({row.values.items[i], row.shares[i]});
	}
	column.low = row.low == nullptr ? "" : row.low;
	column.high = row.high == nullptr ? "" : row.high;
}

} // namespace savant::pg
