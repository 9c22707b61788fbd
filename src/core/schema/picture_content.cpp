/*
 * picture_content.cpp
 *     Every text is preceded by its length and every list by its count, so that no
 *     text can pass for the end of a field.
 */
#include "core/schema/picture_content.hpp"

#include <string_view>
#include <vector>

namespace savant::core {

namespace {

class Writer {
public:
	void Number(std::int64_t number) { bytes_ += std::to_string(number) + ';'; }
	void Text(std::string_view text) {
		Number(static_cast<std::int64_t>(text.size()));
		bytes_ += text;
	}
	void Texts(const std::vector<std::string> &texts) {
		Number(static_cast<std::int64_t>(texts.size()));
		for (const std::string &text : texts) {
			Text(text);
		}
	}
	void Numbers(const std::vector<int> &numbers) {
		Number(static_cast<std::int64_t>(numbers.size()));
		for (const int number : numbers) {
			Number(number);
		}
	}
	std::string Take() { return std::move(bytes_); }

private:
	std::string bytes_;
};

void WriteColumn(Writer &writer, const Column &column) {
	writer.Text(column.name);
	writer.Number(column.number);
	writer.Text(column.type_name);
	writer.Number(column.type_oid);
	writer.Number((column.not_null ? 1 : 0) + (column.is_unique ? 2 : 0) +
	              (column.has_default ? 4 : 0));
	writer.Text(column.comment);
	writer.Texts(column.labels);
	writer.Number(static_cast<int>(column.mask));
}

} // namespace

std::string RelationContent(const Relation &relation) {
	Writer writer;
	writer.Number(relation.oid);
	writer.Text(relation.schema);
	writer.Text(relation.name);
	writer.Number(static_cast<int>(relation.kind));
	writer.Number(relation.visible ? 1 : 0);
	writer.Text(relation.comment);
	writer.Number(static_cast<std::int64_t>(relation.columns.size()));
	for (const Column &column : relation.columns) {
		WriteColumn(writer, column);
	}
	writer.Numbers(relation.primary_key);
	writer.Number(static_cast<std::int64_t>(relation.unique_keys.size()));
	for (const std::vector<int> &key : relation.unique_keys) {
		writer.Numbers(key);
	}
	writer.Texts(relation.checks);
	writer.Number(relation.partition_of);
	return writer.Take();
}

std::string LinkContent(const SchemaPicture &picture) {
	Writer writer;
	writer.Text(picture.database);
	writer.Number(static_cast<std::int64_t>(picture.foreign_keys.size()));
	for (const ForeignKey &key : picture.foreign_keys) {
		writer.Number(key.from);
		writer.Numbers(key.from_columns);
		writer.Number(key.to);
		writer.Numbers(key.to_columns);
	}
	return writer.Take();
}

} // namespace savant::core
