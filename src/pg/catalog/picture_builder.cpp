/*
 * picture_builder.cpp
 *     Relations, columns, types and annotations of the picture, and the order of its making.
 */
#include "pg/catalog/picture_builder.hpp"

#include <algorithm>

#include "core/schema/mask.hpp"
#include "pg/datum.hpp"
#include "pg/read_session.hpp"

extern "C" {
#include "catalog/pg_class.h"
#include "commands/dbcommands.h"
#include "utils/lsyscache.h"
}

namespace savant::pg {

using core::Column;
using core::Mask;
using core::RelationKind;
using core::SchemaPicture;
using core::TypeClass;

namespace {

CatalogRows ReadCatalogs(const ReadScope &scope) {
	const ReadScope *from = &scope;
	return Call([from] {
		CatalogRows rows = {};
		rows.namespaces = ReadNamespaces(*from);
		rows.classes = ReadClasses(*from, rows.namespaces);
		rows.columns = ReadColumns(*from, rows.classes.relations);
		rows.constraints = ReadConstraints(*from);
		rows.indexes = ReadIndexes(*from);
		rows.inheritance = ReadInheritance(*from);
		rows.comments = ReadComments(*from);
		rows.labels = ReadLabels(*from);
		return rows;
	});
}

RelationKind KindOf(char relkind) {
	switch (relkind) {
	case RELKIND_PARTITIONED_TABLE:
		return RelationKind::PartitionedTable;
	case RELKIND_VIEW:
		return RelationKind::View;
	case RELKIND_MATVIEW:
		return RelationKind::MaterializedView;
	case RELKIND_FOREIGN_TABLE:
		return RelationKind::ForeignTable;
	default:
		return RelationKind::Table;
	}
}

} // namespace

PictureBuilder::PictureBuilder(ReadSession &session)
	: session_(session), rows_(ReadCatalogs(session.scope())) {}

int PictureBuilder::ColumnPosition(int relation, int number) const {
	const std::vector<Column> &columns = picture_->At(relation).columns;
	const auto found =
		std::lower_bound(columns.begin(), columns.end(), number,
	                     [](const Column &column, int wanted) { return column.number < wanted; });
	return found != columns.end() && found->number == number
	           ? static_cast<int>(found - columns.begin())
	           : -1;
}

bool PictureBuilder::ColumnPositions(int relation, const std::int16_t *numbers, int count,
                                     std::vector<int> &positions) const {
	for (int i = 0; i < count; ++i) {
		positions.push_back(ColumnPosition(relation, numbers[i]));
		if (positions.back() < 0) {
			return false;
		}
	}
	return true;
}

/* Readable relations, by schema then name; a partition whose parent is readable is part of it. */
void PictureBuilder::ChooseRelations() {
	std::unordered_map<Oid, const NamespaceRow *> namespaces;
	for (const NamespaceRow &row : rows_.namespaces) {
		namespaces.emplace(row.oid, &row);
	}
	std::unordered_set<Oid> with_columns;
	for (const ColumnRow &row : rows_.columns) {
		with_columns.insert(row.relation);
	}
	for (const RelationRow &row : rows_.classes.relations) {
		if (row.whole || with_columns.count(row.oid) > 0) {
			relation_rows_.emplace(row.oid, &row);
		}
	}
	std::unordered_set<Oid> folded;
	for (const InheritanceRow &row : rows_.inheritance) {
		const auto child = relation_rows_.find(row.child);
		if (child != relation_rows_.end() && child->second->is_partition &&
		    relation_rows_.count(row.parent) > 0) {
			folded.insert(row.child);
		}
	}
	std::unordered_map<std::string_view, int> first_on_path;
	for (const PathNameRow &row : rows_.classes.path_names) {
		const auto [entry, is_new] = first_on_path.emplace(row.name, row.path_position);
		entry->second = std::min(entry->second, row.path_position);
	}
	for (const auto &[oid, row] : relation_rows_) {
		if (folded.count(oid) > 0) {
			continue;
		}
		const NamespaceRow &space = *namespaces.at(row->namespace_oid);
		core::Relation relation;
		relation.oid = oid;
		relation.schema = space.name;
		relation.name = row->name;
		relation.kind = KindOf(row->kind);
		const auto hidden = first_on_path.find(relation.name);
		relation.visible = space.path_position >= 0 &&
		                   (hidden == first_on_path.end() || hidden->second >= space.path_position);
		relation.row_estimate = row->kind == RELKIND_VIEW ? -1 : row->tuples;
		picture_->relations.push_back(std::move(relation));
	}
	std::sort(picture_->relations.begin(), picture_->relations.end(),
	          [](const core::Relation &a, const core::Relation &b) {
				  return a.schema != b.schema ? a.schema < b.schema : a.name < b.name;
			  });
	for (std::size_t i = 0; i < picture_->relations.size(); ++i) {
		positions_.emplace(picture_->relations[i].oid, static_cast<int>(i));
	}
}

void PictureBuilder::AddColumns() {
	std::sort(rows_.columns.begin(), rows_.columns.end(),
	          [](const ColumnRow &a, const ColumnRow &b) {
				  return a.relation != b.relation ? a.relation < b.relation : a.number < b.number;
			  });
	const ColumnRow *row = rows_.columns.begin();
	while (row != rows_.columns.end()) {
		const ColumnRow *next = row;
		while (next != rows_.columns.end() && next->relation == row->relation) {
			++next;
		}
		const int position = PositionOf(row->relation);
		if (position >= 0) {
			std::vector<Column> &columns = RelationAt(position).columns;
			columns.reserve(static_cast<std::size_t>(next - row));
			for (; row != next; ++row) {
				Column column;
				column.name = row->name;
				column.number = row->number;
				column.type_oid = row->type;
				column.not_null = row->not_null;
				column.has_default = row->has_default;
				columns.push_back(std::move(column));
			}
		}
		row = next;
	}
}

void PictureBuilder::ResolveTypes() {
	std::unordered_map<std::uint64_t, std::size_t> known;
	std::vector<TypeRow> types;
	std::unordered_map<std::uint64_t, std::size_t> type_of_column; // (relation, number)
	const auto pack = [](std::uint32_t a, std::uint32_t b) {
		return static_cast<std::uint64_t>(a) << 32 | b;
	};
	std::vector<std::vector<std::size_t>> per_relation(picture_->relations.size());
	for (const ColumnRow &row : rows_.columns) {
		const int position = PositionOf(row.relation);
		if (position < 0) {
			continue;
		}
		const auto [entry, is_new] =
			known.emplace(pack(row.type, static_cast<std::uint32_t>(row.typmod)), types.size());
		if (is_new) {
			types.push_back(TypeRow{row.type, row.typmod, nullptr, TypeClass::Other, row.type, {}});
		}
		per_relation[static_cast<std::size_t>(position)].push_back(entry->second);
	}
	const ReadScope *scope = &session_.scope();
	TypeRow *answers = types.data();
	const std::size_t count = types.size();
	Call([scope, answers, count] { DescribeTypes(*scope, answers, count); });

	// A domain's CHECK list is the column's.
	std::unordered_map<Oid, std::vector<std::string>> domain_labels;
	for (const CheckRow &check : rows_.constraints.checks) {
		if (OidIsValid(check.type)) {
			const char *expression = check.expression;
			const ClosedSet set = Call([expression] { return ReadClosedSet(expression); });
			if (set.found) {
				domain_labels[check.type].assign(set.values.begin(), set.values.end());
			}
		}
	}
	for (std::size_t i = 0; i < picture_->relations.size(); ++i) {
		std::vector<Column> &columns = picture_->relations[i].columns;
		for (std::size_t k = 0; k < columns.size(); ++k) {
			const TypeRow &type = types[per_relation[i][k]];
			columns[k].type_name = type.name;
			columns[k].type_class = type.type_class;
			columns[k].labels.assign(type.labels.begin(), type.labels.end());
			const auto labels = domain_labels.find(type.type);
			if (labels != domain_labels.end()) {
				columns[k].labels = labels->second;
			}
		}
	}
}

void PictureBuilder::AddAnnotations() {
	for (const AnnotationRow &row : rows_.comments) {
		const int position = PositionOf(row.relation);
		if (position < 0) {
			continue;
		}
		if (row.column == 0) {
			RelationAt(position).comment = row.text;
		} else if (const int column = ColumnPosition(position, row.column); column >= 0) {
			RelationAt(position).columns[static_cast<std::size_t>(column)].comment = row.text;
		}
	}
	for (const AnnotationRow &row : rows_.labels) {
		const Oid relation = row.relation;
		const auto number = static_cast<AttrNumber>(row.column);
		const char *name = Call([relation, number] { return get_attname(relation, number, true); });
		for (const Oid heir : Descendants(relation)) {
			SetMask(heir, Call([heir, name] { return get_attnum(heir, name); }), row.text, true);
		}
	}
	for (const AnnotationRow &row : rows_.labels) {
		SetMask(row.relation, row.column, row.text, false);
	}
}

/* A label of the column's own stands over inherited ones, of which two may differ. */
void PictureBuilder::SetMask(Oid relation, int number, const char *label, bool inherited) {
	const int position = PositionOf(relation);
	const int column = position < 0 ? -1 : ColumnPosition(position, number);
	if (column >= 0) {
		Mask &mask = RelationAt(position).columns[static_cast<std::size_t>(column)].mask;
		const Mask wanted = core::MaskOfLabel(label).value_or(Mask::Redact); // unknown hides
		mask = inherited && mask != Mask::None && mask != wanted ? Mask::Redact : wanted;
	}
}

std::unique_ptr<SchemaPicture> PictureBuilder::Build() {
	const char *database = Call([] {
		const char *name = get_database_name(MyDatabaseId);
		return name == nullptr ? nullptr : Utf8Copy(name);
	});
	picture_->database = database == nullptr ? "" : database;
	ChooseRelations();
	AddColumns();
	ResolveTypes();
	AddFamilies();
	AddAnnotations();
	AddIndexes();
	AddForeignKeys();
	AddChecks();
	AddRowEstimates();
	AddStatistics();
	return std::move(picture_);
}

} // namespace savant::pg
