/*
 * describe.cpp
 *     One relation for people.
 */
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/schema/schema_text.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kShownValues = 5;
constexpr std::size_t kShownLabels = 12;

std::size_t At(int position) { return static_cast<std::size_t>(position); }

/* `text` without line breaks or other control characters. */
std::string Plain(std::string_view text) {
	std::string plain(text);
	std::replace_if(
		plain.begin(), plain.end(),
		[](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
	return plain;
}

std::string KeyColumns(const Relation &relation, const std::vector<int> &columns) {
	std::string list;
	for (const int column : columns) {
		list += (list.empty() ? "" : ", ") + QuoteIdentifier(relation.columns[At(column)].name);
	}
	return list;
}

/* "one of a, b", "mostly x (40 %), y (20 %)", "1 to 90". */
std::string Values(const Column &column) {
	std::string text;
	if (!column.labels.empty()) {
		for (std::size_t i = 0; i < std::min(column.labels.size(), kShownLabels); ++i) {
			text += (i == 0 ? "one of " : ", ") + Plain(column.labels[i]);
		}
		return column.labels.size() > kShownLabels ? text + ", ..." : text;
	}
	for (std::size_t i = 0; i < std::min(column.common_values.size(), kShownValues); ++i) {
		const CommonValue &value = column.common_values[i];
		std::array<char, 32> share;
		std::snprintf(share.data(), share.size(), " (%.0f %%)", value.share * 100);
		text += (i == 0 ? "often " : ", ") + Plain(value.text) + share.data();
	}
	if (!column.low.empty()) {
		text += (text.empty() ? "" : "; ") + Plain(column.low) + " to " + Plain(column.high);
	}
	return text;
}

std::vector<std::string> ColumnLines(const Relation &relation, bool detailed) {
	std::size_t name_width = 0;
	std::size_t type_width = 0;
	for (const Column &column : relation.columns) {
		name_width = std::max(name_width, column.name.size());
		type_width = std::max(type_width, column.type_name.size());
	}
	std::vector<std::string> lines;
	for (const Column &column : relation.columns) {
		std::string line =
			"  " + column.name + std::string(name_width - column.name.size() + 2, ' ') +
			column.type_name + std::string(type_width - column.type_name.size() + 2, ' ');
		std::vector<std::string> notes;
		if (column.in_primary_key) {
			notes.emplace_back("key");
		} else if (column.is_unique) {
			notes.emplace_back("unique");
		}
		if (column.not_null && !column.in_primary_key) {
			notes.emplace_back("not null");
		}
		if (column.mask != Mask::None) {
			notes.push_back("masked (" + std::string(Name(column.mask)) + ")");
		} else if (const std::string values = Values(column);
		           !values.empty() && (detailed || !column.labels.empty())) {
			notes.push_back(values);
		}
		if (!column.comment.empty()) {
			notes.push_back("\"" + Plain(column.comment) + "\"");
		}
		for (std::size_t i = 0; i < notes.size(); ++i) {
			line += (i == 0 ? "" : "; ") + notes[i];
		}
		line.erase(line.find_last_not_of(' ') + 1);
		lines.push_back(line);
	}
	return lines;
}

void AddReferences(const SchemaPicture &picture, int relation, std::vector<std::string> &lines) {
	for (const ForeignKey &key : picture.foreign_keys) {
		if (key.from == relation) {
			lines.push_back("  " + KeyColumns(picture.At(relation), key.from_columns) + " -> " +
			                picture.SqlName(key.to) + " (" +
			                KeyColumns(picture.At(key.to), key.to_columns) + ")");
		}
	}
	for (const ForeignKey &key : picture.foreign_keys) {
		if (key.to == relation) {
			lines.push_back("  referenced by " + picture.SqlName(key.from) + " (" +
			                KeyColumns(picture.At(key.from), key.from_columns) + ")");
		}
	}
}

/* Adds `title` and the lines below it, unless there are none. */
void AddSection(const std::string &title, const std::vector<std::string> &content,
                std::vector<std::string> &lines) {
	if (content.empty()) {
		return;
	}
	lines.push_back(title);
	lines.insert(lines.end(), content.begin(), content.end());
}

std::vector<std::string> Indented(const std::vector<std::string> &texts) {
	std::vector<std::string> lines;
	for (const std::string &text : texts) {
		lines.push_back("  " + Plain(text));
	}
	return lines;
}

std::vector<std::string> SplitLines(std::string_view text) {
	std::vector<std::string> lines;
	while (!text.empty()) {
		const std::size_t end = std::min(text.find('\n'), text.size());
		lines.emplace_back(text.substr(0, end));
		text.remove_prefix(std::min(end + 1, text.size()));
	}
	return lines;
}

std::string Headline(const SchemaPicture &picture, int position, const RelationFacts &facts) {
	const Relation &relation = picture.At(position);
	std::string line = std::string(Name(relation.kind)) + " " + QuoteIdentifier(relation.schema) +
	                   "." + QuoteIdentifier(relation.name) + ": " +
	                   std::to_string(relation.columns.size()) +
	                   (relation.columns.size() == 1 ? " column" : " columns");
	line.front() = static_cast<char>(line.front() - 'a' + 'A');
	const std::string rows = RowsInWords(relation);
	line += rows.empty() ? "" : ", " + rows;
	line += facts.size.empty() ? "" : ", " + facts.size;
	return line;
}

} // namespace

std::string RowsInWords(const Relation &relation) {
	if (relation.kind == RelationKind::View) {
		return "";
	}
	if (relation.row_estimate < 0) {
		return "never analyzed";
	}
	constexpr double kThousand = 1000;
	constexpr double kMillion = 1000000;
	constexpr double kBillion = 1000000000;
	const double rows = std::round(relation.row_estimate);
	std::array<char, 64> text;
	if (rows == 1) {
		return "about 1 row";
	}
	if (rows < 10 * kThousand) {
		std::snprintf(text.data(), text.size(), "about %.0f rows", rows);
	} else if (rows < kMillion) {
		std::snprintf(text.data(), text.size(), "about %.0f thousand rows", rows / kThousand);
	} else if (rows < kBillion) {
		std::snprintf(text.data(), text.size(), "about %.1f million rows", rows / kMillion);
	} else {
		std::snprintf(text.data(), text.size(), "about %.1f billion rows", rows / kBillion);
	}
	return text.data();
}

std::vector<std::string> DescribeRelation(const SchemaPicture &picture, int relation,
                                          const RelationFacts &facts, bool detailed) {
	const Relation &described = picture.At(relation);
	std::vector<std::string> lines = {Headline(picture, relation, facts)};
	if (!described.comment.empty()) {
		lines.push_back(Plain(described.comment));
	}
	AddSection("Columns:", ColumnLines(described, detailed), lines);
	std::vector<std::string> keys;
	if (!described.primary_key.empty()) {
		keys.push_back("  primary key (" + KeyColumns(described, described.primary_key) + ")");
	}
	for (const std::vector<int> &key : described.unique_keys) {
		keys.push_back("  unique (" + KeyColumns(described, key) + ")");
	}
	AddReferences(picture, relation, keys);
	AddSection("Keys and references:", keys, lines);
	if (detailed) {
		AddSection("Indexes:", Indented(facts.index_definitions), lines);
		AddSection("Checks:", Indented(described.checks), lines);
		AddSection("Triggers:", Indented(facts.triggers), lines);
		AddSection("Row-level security policies:", Indented(facts.policies), lines);
		AddSection("Query:", Indented(SplitLines(facts.view_definition)), lines);
	}
	return lines;
}

} // namespace savant::core
