/*
 * schema_text.cpp
 *     CREATE TABLE-like text of a picture, cut to a budget.
 */
#include "core/schema/schema_text.hpp"

#include <algorithm>

namespace savant::core {

namespace {

constexpr std::size_t kPromptValues = 5;
constexpr std::size_t kPromptLabels = 30;
constexpr std::size_t kPromptCommentBytes = 200;

std::size_t At(int position) { return static_cast<std::size_t>(position); }

/* A comment on one line, cut at a character: it is data, and may hold anything. */
std::string OneLine(std::string_view text, std::size_t limit) {
	std::string line;
	for (const char c : text) {
		const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
		if (!is_control) {
			line += c;
		} else if (!line.empty() && line.back() != ' ') {
			line += ' ';
		}
	}
	if (line.size() <= limit) {
		return line;
	}
	std::size_t end = limit;
	while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) {
		--end;
	}
	return line.substr(0, end) + "...";
}

std::string ColumnList(const Relation &relation, const std::vector<int> &columns) {
	std::string list;
	for (const int column : columns) {
		list += list.empty() ? "" : ", ";
		list += QuoteIdentifier(relation.columns[At(column)].name);
	}
	return list;
}

const ForeignKey *KeyOfColumn(const SchemaPicture &picture, int relation, int column) {
	for (const ForeignKey &key : picture.foreign_keys) {
		if (key.from == relation && key.from_columns.size() == 1 && key.from_columns[0] == column) {
			return &key;
		}
	}
	return nullptr;
}

std::string References(const SchemaPicture &picture, const ForeignKey &key) {
	return "REFERENCES " + picture.SqlName(key.to) + " (" +
	       ColumnList(picture.At(key.to), key.to_columns) + ")";
}

/* "one of 'a', 'b'" or "e.g. 'x', 'y'" or "from .. to ..": what values look like. */
std::string ValueNote(const Column &column, bool values, bool is_key) {
	std::string note;
	if (!column.labels.empty()) {
		for (std::size_t i = 0; i < std::min(column.labels.size(), kPromptLabels); ++i) {
			note += (i == 0 ? "one of " : ", ") + QuoteLiteral(OneLine(column.labels[i], 60));
		}
		return column.labels.size() > kPromptLabels ? note + ", ..." : note;
	}
	if (!values || (is_key && column.type_class != TypeClass::Text)) {
		return note; // the numbers of keys say nothing
	}
	const bool wordy = column.type_class == TypeClass::Text || column.type_class == TypeClass::Enum;
	if (wordy && !column.common_values.empty()) {
		for (std::size_t i = 0; i < std::min(column.common_values.size(), kPromptValues); ++i) {
			note +=
				(i == 0 ? "e.g. " : ", ") + QuoteLiteral(OneLine(column.common_values[i].text, 60));
		}
	} else if (!wordy && !column.low.empty()) {
		note = "from " + OneLine(column.low, 40) + " to " + OneLine(column.high, 40);
	}
	return note;
}

std::string ColumnDdl(const SchemaPicture &picture, int relation, int position) {
	const Relation &owner = picture.At(relation);
	const Column &column = owner.columns[At(position)];
	std::string line = QuoteIdentifier(column.name) + " " + column.type_name;
	if (column.mask != Mask::None) {
		return line;
	}
	if (owner.primary_key.size() == 1 && owner.primary_key[0] == position) {
		line += " PRIMARY KEY";
	} else {
		line += column.not_null ? " NOT NULL" : "";
		line += column.is_unique ? " UNIQUE" : "";
	}
	if (const ForeignKey *key = KeyOfColumn(picture, relation, position)) {
		line += " " + References(picture, *key);
	}
	return line;
}

std::string Remarks(const SchemaPicture &picture, int relation, int position, DdlDetail detail) {
	const Column &column = picture.At({relation, position});
	if (column.mask != Mask::None) {
		return "";
	}
	std::string remarks =
		detail.comments ? OneLine(column.comment, kPromptCommentBytes) : std::string();
	const bool is_key =
		column.in_primary_key || KeyOfColumn(picture, relation, position) != nullptr;
	const std::string values = ValueNote(column, detail.values, is_key);
	if (!values.empty()) {
		remarks += (remarks.empty() ? "" : "; ") + values;
	}
	return remarks;
}

/* Key lines that do not fit on one column. */
std::vector<std::string> TableConstraints(const SchemaPicture &picture, int relation) {
	const Relation &owner = picture.At(relation);
	std::vector<std::string> lines;
	if (owner.primary_key.size() > 1) {
		lines.push_back("PRIMARY KEY (" + ColumnList(owner, owner.primary_key) + ")");
	}
	for (const std::vector<int> &key : owner.unique_keys) {
		if (key.size() > 1) {
			lines.push_back("UNIQUE (" + ColumnList(owner, key) + ")");
		}
	}
	for (const ForeignKey &key : picture.foreign_keys) {
		if (key.from == relation && key.from_columns.size() > 1) {
			lines.push_back("FOREIGN KEY (" + ColumnList(owner, key.from_columns) + ") " +
			                References(picture, key));
		}
	}
	return lines;
}

std::string DdlHead(RelationKind kind) {
	switch (kind) {
	case RelationKind::View:
		return "CREATE VIEW ";
	case RelationKind::MaterializedView:
		return "CREATE MATERIALIZED VIEW ";
	case RelationKind::ForeignTable:
		return "CREATE FOREIGN TABLE ";
	default:
		return "CREATE TABLE ";
	}
}

/* Linked relations, then their neighbours; the rest follows in picture order. */
std::vector<int> PromptOrder(const SchemaPicture &picture, const std::vector<int> &linked,
                             std::size_t *full_first) {
	std::vector<int> order;
	std::vector<bool> taken(picture.relations.size(), false);
	const auto take = [&](int relation) {
		if (!taken[At(relation)]) {
			taken[At(relation)] = true;
			order.push_back(relation);
		}
	};
	std::for_each(linked.begin(), linked.end(), take);
	const std::vector<bool> asked = taken;
	for (const ForeignKey &key : picture.foreign_keys) {
		if (asked[At(key.from)]) {
			take(key.to);
		} else if (asked[At(key.to)]) {
			take(key.from);
		}
	}
	*full_first = order.size();
	for (std::size_t i = 0; i < picture.relations.size(); ++i) {
		take(static_cast<int>(i));
	}
	return order;
}

} // namespace

std::string BriefLine(const SchemaPicture &picture, int relation) {
	std::string line = picture.SqlName(relation) + "(";
	const char *separator = "";
	for (const Column &column : picture.At(relation).columns) {
		line += separator + QuoteIdentifier(column.name);
		separator = ", ";
	}
	return line + ")\n";
}

std::size_t EstimateTokens(std::string_view text) {
	return (text.size() + kBytesPerToken - 1) / kBytesPerToken;
}

std::string RelationDdl(const SchemaPicture &picture, int relation, DdlDetail detail) {
	const Relation &owner = picture.At(relation);
	std::string head = DdlHead(owner.kind) + picture.SqlName(relation) + " (";
	std::string about =
		detail.comments ? OneLine(owner.comment, kPromptCommentBytes) : std::string();
	const bool counted = detail.row_counts && owner.row_estimate >= 0;
	const std::string rows = counted ? RowsInWords(owner) : std::string();
	about += (about.empty() || rows.empty() ? "" : "; ") + rows;
	std::string text = head + (about.empty() ? "" : " -- " + about) + "\n";
	const std::vector<std::string> constraints = TableConstraints(picture, relation);
	for (std::size_t i = 0; i < owner.columns.size(); ++i) {
		const bool is_last = i + 1 == owner.columns.size() && constraints.empty();
		const std::string remarks = Remarks(picture, relation, static_cast<int>(i), detail);
		text += "  " + ColumnDdl(picture, relation, static_cast<int>(i)) + (is_last ? "" : ",") +
		        (remarks.empty() ? "" : " -- " + remarks) + "\n";
	}
	for (std::size_t i = 0; i < constraints.size(); ++i) {
		text += "  " + constraints[i] + (i + 1 == constraints.size() ? "\n" : ",\n");
	}
	return text + ");\n";
}

std::string PromptSchema(const SchemaPicture &picture, const std::vector<int> &linked,
                         std::size_t token_budget) {
	const std::size_t limit = token_budget * kBytesPerToken;
	std::string whole;
	for (std::size_t i = 0; i < picture.relations.size(); ++i) {
		whole += RelationDdl(picture, static_cast<int>(i));
		if (token_budget > 0 && whole.size() > limit) {
			break;
		}
	}
	if (token_budget == 0 || whole.size() <= limit) {
		return whole;
	}
	constexpr std::size_t kRoomForLastLine = 40;
	std::size_t full_first = 0;
	const std::vector<int> order = PromptOrder(picture, linked, &full_first);
	std::string text;
	std::size_t left_out = 0;
	for (std::size_t i = 0; i < order.size(); ++i) {
		std::string part = i < full_first ? RelationDdl(picture, order[i]) : "";
		if (part.empty() || text.size() + part.size() + kRoomForLastLine > limit) {
			part = BriefLine(picture, order[i]);
		}
		if (text.size() + part.size() + kRoomForLastLine > limit) {
			++left_out;
			continue;
		}
		text += part;
	}
	if (left_out > 0 && text.size() + kRoomForLastLine <= limit) {
		text += "-- and " + std::to_string(left_out) + " more relations\n";
	}
	return text;
}

std::vector<std::string> SchemaLines(const SchemaPicture &picture,
                                     const std::vector<int> &relations) {
	std::vector<std::string> lines;
	for (const int position : relations) {
		const Relation &relation = picture.At(position);
		std::string line = picture.SqlName(position);
		if (relation.kind != RelationKind::Table) {
			line += " [" + std::string(Name(relation.kind)) + "]";
		}
		const std::string rows = RowsInWords(relation);
		line += rows.empty() ? ": " : " (" + rows + "): ";
		const char *separator = "";
		for (const Column &column : relation.columns) {
			line += separator + QuoteIdentifier(column.name) +
			        (column.in_primary_key ? "* " : " ") + column.type_name +
			        (column.mask == Mask::None ? "" : " (masked)");
			separator = ", ";
		}
		lines.push_back(line);
	}
	return lines;
}

} // namespace savant::core
