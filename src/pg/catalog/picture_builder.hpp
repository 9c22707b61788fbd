/*
 * picture_builder.hpp
 *     Makes a SchemaPicture of catalog rows; used by catalog_reader.cpp alone.
 *
 * The rows came out of pg::Call as plain arrays in the memory context of the read
 * session; the builder must not outlive it.
 */
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/schema/picture.hpp"
#include "pg/catalog/catalog_rows.hpp"
#include "pg/catalog/catalog_types.hpp"

namespace savant::pg {

class ReadSession;

/* All that is read of the catalogs before the picture is made. */
struct CatalogRows {
	Rows<NamespaceRow> namespaces;
	ClassRows classes;
	Rows<ColumnRow> columns;
	ConstraintRows constraints;
	Rows<IndexRow> indexes;
	Rows<InheritanceRow> inheritance;
	Rows<AnnotationRow> comments;
	Rows<AnnotationRow> labels;
};

class PictureBuilder {
public:
	/* Reads the catalogs. */
	explicit PictureBuilder(ReadSession &session);
	/* The picture of what the role may see; to be called once. */
	std::unique_ptr<core::SchemaPicture> Build();

private:
	void ChooseRelations();
	void AddColumns();
	void ResolveTypes();
	void AddAnnotations();
	void SetMask(Oid relation, int number, const char *label, bool inherited);
	void AddIndexes();
	void AddIndex(const IndexRow &row);
	void AddForeignKeys();
	void AddChecks();
	std::string NameColumns(std::string_view text, int relation) const;
	std::vector<Oid> Descendants(Oid parent) const;
	void AddFamilies();
	void AddRowEstimates();
	void AddStatistics();
	std::vector<WantedValues> WantedStatistics();
	void BorrowFromPartition(int position, std::size_t cap, std::vector<WantedValues> &wanted);
	void AddValues(const StatisticsRow &row, core::ColumnRef target);
	std::unordered_set<Oid> RestrictedRelations() const;

	/* Position of the relation; -1 = not in the picture. */
	int PositionOf(Oid oid) const {
		const auto found = positions_.find(oid);
		return found == positions_.end() ? -1 : found->second;
	}
	core::Relation &RelationAt(int position) {
		return picture_->relations[static_cast<std::size_t>(position)];
	}
	/* Position of the column with that attribute number; -1 = absent. */
	int ColumnPosition(int relation, int number) const;
	bool ColumnPositions(int relation, const std::int16_t *numbers, int count,
	                     std::vector<int> &positions) const;

	ReadSession &session_;
	CatalogRows rows_;
	std::unique_ptr<core::SchemaPicture> picture_ = std::make_unique<core::SchemaPicture>();
	std::unordered_map<Oid, int> positions_;
	std::unordered_map<Oid, const RelationRow *> relation_rows_;
	/* Column of a partition whose statistics stand in -> column of the parent. */
	std::map<std::pair<Oid, std::int16_t>, core::ColumnRef> borrowed_;
	std::size_t index_texts_ = 0;
	std::unordered_map<Oid, double> tuples_;     // -1 for partitioned tables
	std::unordered_multimap<Oid, Oid> children_; // by parent
};

} // namespace savant::pg
