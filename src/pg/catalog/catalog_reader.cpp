/*
 * catalog_reader.cpp
 *     From catalog rows to a SchemaPicture.
 *
 * The rows come out of pg::Call as plain arrays in a memory context of their own
 * and become std objects here; the context goes when the reader does.
 */
#include "pg/catalog/catalog_reader.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "core/schema/mask.hpp"
#include "pg/catalog/catalog_rows.hpp"
#include "pg/catalog/catalog_types.hpp"
#include "pg/datum.hpp"
#include "pg/guard/relation_policy.hpp"
#include "pg/read_session.hpp"

extern "C" {
#include "catalog/pg_class.h"
#include "commands/dbcommands.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
}

namespace savant::pg {

namespace {

using core::Column;
using core::Mask;
using core::RelationKind;
using core::SchemaPicture;
using core::TypeClass;

/*
 * All common values of a picture together: the wider the schema, the fewer per
 * column.  Keeps the picture of 1,000 tables within its share of memory.
 */
constexpr std::size_t kValueBudget = 40000;
constexpr std::size_t kMinValuesPerColumn = 5;
constexpr std::size_t kMaxValuesPerColumn = 100;
/* Numbers and dates are asked for by range; a few values show what they look like. */
constexpr std::size_t kMaxPlainValuesPerColumn = 5;
/* Deparsing is the one costly step per object; beyond these counts it is left out. */
constexpr std::size_t kMaxCheckTexts = 10000;
constexpr std::size_t kMaxIndexTexts = 300;

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

/* Questions name values of such columns. */
bool IsWordy(const Column &column) {
	return column.type_class == TypeClass::Text || column.type_class == TypeClass::Enum ||
	       column.type_class == TypeClass::Boolean;
}

std::int16_t ValueCap(const Column &column, std::size_t cap) {
	return static_cast<std::int16_t>(IsWordy(column) ? cap
	                                                 : std::min(cap, kMaxPlainValuesPerColumn));
}

class PictureBuilder {
public:
	explicit PictureBuilder(ReadSession &session)
		: session_(session), rows_(ReadCatalogs(session.scope())) {}
	std::unique_ptr<SchemaPicture> Build();

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
	std::unique_ptr<SchemaPicture> picture_ = std::make_unique<SchemaPicture>();
	std::unordered_map<Oid, int> positions_;
	std::unordered_map<Oid, const RelationRow *> relation_rows_;
	/* Column of a partition whose statistics stand in -> column of the parent. */
	std::map<std::pair<Oid, std::int16_t>, core::ColumnRef> borrowed_;
	std::size_t index_texts_ = 0;
	std::unordered_map<Oid, double> tuples_;     // -1 for partitioned tables
	std::unordered_multimap<Oid, Oid> children_; // by parent
};

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

void PictureBuilder::AddIndexes() {
	std::sort(rows_.indexes.begin(), rows_.indexes.end(),
	          [](const IndexRow &a, const IndexRow &b) { return a.oid < b.oid; });
	for (const IndexRow &row : rows_.indexes) {
		if (row.is_valid) {
			AddIndex(row);
		}
	}
}

void PictureBuilder::AddIndex(const IndexRow &row) {
	const int position = PositionOf(row.relation);
	if (position < 0) {
		return;
	}
	core::Relation &relation = RelationAt(position);
	const auto name = std::lower_bound(
		rows_.classes.index_names.begin(), rows_.classes.index_names.end(), row.oid,
		[](const IndexNameRow &entry, Oid oid) { return entry.oid < oid; });
	if (name == rows_.classes.index_names.end() || name->oid != row.oid) {
		return;
	}
	const bool plain = !row.has_expressions && !row.has_predicate;
	if (!plain && !relation_rows_.at(row.relation)->whole) {
		return; // its text may name columns that the role may not know
	}
	std::vector<int> columns;
	if (!row.has_expressions && !ColumnPositions(position, row.columns, row.key_count, columns)) {
		return;
	}
	const bool may_deparse = plain || ++index_texts_ <= kMaxIndexTexts;
	core::Index index;
	index.name = name->name;
	index.is_unique = row.is_unique;
	index.is_primary = row.is_primary;
	for (int i = 0; i < row.key_count; ++i) {
		const Oid oid = row.oid;
		const int column = row.columns[i] == 0 ? -1 : ColumnPosition(position, row.columns[i]);
		if (column >= 0) {
			index.columns.push_back(relation.columns[static_cast<std::size_t>(column)].name);
		} else {
			const char *text =
				may_deparse ? Call([oid, i] { return IndexText(oid, i + 1); }) : nullptr;
			index.columns.push_back(text == nullptr ? "?" : text);
		}
	}
	if (!plain && may_deparse) {
		const Oid oid = row.oid;
		const char *text = Call([oid] { return IndexText(oid, 0); });
		index.definition = text == nullptr ? "" : text;
	}
	if (row.is_primary) {
		relation.primary_key = columns;
		for (const int column : columns) {
			relation.columns[static_cast<std::size_t>(column)].in_primary_key = true;
		}
	} else if (row.is_unique && plain) {
		relation.unique_keys.push_back(columns);
	}
	if (row.is_unique && plain && columns.size() == 1) {
		relation.columns[static_cast<std::size_t>(columns[0])].is_unique = true;
	}
	relation.indexes.push_back(std::move(index));
}

void PictureBuilder::AddForeignKeys() {
	for (const KeyRow &row : rows_.constraints.keys) {
		core::ForeignKey key;
		key.from = PositionOf(row.from);
		key.to = PositionOf(row.to);
		if (key.from < 0 || key.to < 0 ||
		    !ColumnPositions(key.from, row.from_columns, row.count, key.from_columns) ||
		    !ColumnPositions(key.to, row.to_columns, row.count, key.to_columns)) {
			continue;
		}
		key.name = row.name;
		picture_->foreign_keys.push_back(std::move(key));
	}
	std::sort(picture_->foreign_keys.begin(), picture_->foreign_keys.end(),
	          [](const core::ForeignKey &a, const core::ForeignKey &b) {
				  return a.from != b.from ? a.from < b.from : a.name < b.name;
			  });
}

void PictureBuilder::AddChecks() {
	std::size_t texts = 0;
	for (const CheckRow &check : rows_.constraints.checks) {
		const int position = PositionOf(check.relation);
		if (position < 0 || !relation_rows_.at(check.relation)->whole) {
			continue;
		}
		core::Relation &relation = RelationAt(position);
		const char *expression = check.expression;
		const ClosedSet set = Call([expression] { return ReadClosedSet(expression); });
		const int column = set.found ? ColumnPosition(position, set.column) : -1;
		if (column >= 0) {
			relation.columns[static_cast<std::size_t>(column)].labels.assign(set.values.begin(),
			                                                                 set.values.end());
		}
		if (texts < kMaxCheckTexts) {
			const char *text = Call([expression] { return CheckText(expression); });
			relation.checks.push_back(NameColumns(text == nullptr ? "" : text, position));
			++texts;
		}
	}
}

/* Puts the columns' names for $N, outside of quotes. */
std::string PictureBuilder::NameColumns(std::string_view text, int relation) const {
	std::string named;
	char quote = '\0';
	for (std::size_t i = 0; i < text.size(); ++i) {
		const char c = text[i];
		if (quote != '\0') {
			quote = c == quote ? '\0' : quote;
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (c == '$') {
			int number = 0;
			while (i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9') {
				number = number * 10 + (text[++i] - '0');
			}
			const int column = ColumnPosition(relation, number);
			named +=
				column < 0 ? "?" : core::QuoteIdentifier(picture_->At({relation, column}).name);
			continue;
		}
		named += c;
	}
	// The deparser puts the whole into parentheses; one pair that spans it goes.
	int depth = 0;
	for (std::size_t i = 0; i < named.size(); ++i) {
		depth += named[i] == '(' ? 1 : named[i] == ')' ? -1 : 0;
		if (depth == 0) {
			return i > 0 && i + 1 == named.size() ? named.substr(1, i - 1) : named;
		}
	}
	return named;
}

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

} // namespace

std::unique_ptr<SchemaPicture> ReadPicture() {
	ReadSession session;
	std::unique_ptr<SchemaPicture> picture = PictureBuilder(session).Build();
	session.Close();
	return picture;
}

std::uint64_t ReadAnnotationDigest() {
	ReadSession session;
	const ReadScope *scope = &session.scope();
	const std::uint64_t digest = Call([scope] { return AnnotationDigest(*scope); });
	session.Close();
	return digest;
}

} // namespace savant::pg
