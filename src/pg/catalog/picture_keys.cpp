/*
 * picture_keys.cpp
 *     Indexes, foreign keys and checks of the picture.
 */
#include <algorithm>

#include "pg/catalog/picture_builder.hpp"
#include "pg/datum.hpp"
#include "pg/read_session.hpp"

extern "C" {
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
}

namespace savant::pg {

using core::Column;
using core::Mask;
using core::RelationKind;
using core::SchemaPicture;
using core::TypeClass;

namespace {

/* Deparsing is the one costly step per object; beyond these counts it is left out. */
constexpr std::size_t kMaxCheckTexts = 10000;
constexpr std::size_t kMaxIndexTexts = 300;

} // namespace

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

} // namespace savant::pg
