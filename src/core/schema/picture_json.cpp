/*
 * picture_json.cpp
 *     SchemaPicture <-> JSON; the shape is in the header.
 *
 * Written in a fixed member order and without members at their default, so that
 * the same picture always gives the same, short text.
 */
#include "core/schema/picture_json.hpp"

#include <nlohmann/json.hpp>

#include "core/errors.hpp"

namespace savant::core {

namespace {

using Json = nlohmann::ordered_json;

constexpr RelationKind kKinds[] = {RelationKind::Table, RelationKind::PartitionedTable,
                                   RelationKind::View, RelationKind::MaterializedView,
                                   RelationKind::ForeignTable};

[[noreturn]] void Reject(const std::string &detail) {
	throw UserError(ErrorCode::InvalidParameter, "invalid JSON picture of a schema", detail);
}

std::string FullName(const Relation &relation) { return relation.schema + "." + relation.name; }

/* Puts a member only when it differs from the value that reading assumes. */
template <typename T>
void Put(Json &object, const char *name, const T &value, const T &assumed) {
	if (value != assumed) {
		object[name] = value;
	}
}

Json ColumnNames(const Relation &relation, const std::vector<int> &positions) {
	Json names = Json::array();
	for (const int position : positions) {
		names.push_back(relation.columns[static_cast<std::size_t>(position)].name);
	}
	return names;
}

Json WriteColumn(const Column &column) {
	const Column assumed;
	Json object = {{"name", column.name}, {"number", column.number}, {"type", column.type_name}};
	object["class"] = Name(column.type_class);
	Put(object, "type_oid", column.type_oid, assumed.type_oid);
	Put(object, "not_null", column.not_null, false);
	Put(object, "primary", column.in_primary_key, false);
	Put(object, "unique", column.is_unique, false);
	Put(object, "default", column.has_default, false);
	Put(object, "comment", column.comment, assumed.comment);
	Put(object, "labels", column.labels, assumed.labels);
	Put(object, "null_share", column.null_share, assumed.null_share);
	Put(object, "distinct", column.distinct_count, assumed.distinct_count);
	for (const CommonValue &value : column.common_values) {
		object["common"].push_back(Json::array({value.text, value.share}));
	}
	Put(object, "low", column.low, assumed.low);
	Put(object, "high", column.high, assumed.high);
	if (column.mask != Mask::None) {
		object["mask"] = Name(column.mask);
	}
	return object;
}

Json WriteIndex(const Index &index) {
	Json object = {{"name", index.name}, {"columns", index.columns}};
	Put(object, "unique", index.is_unique, false);
	Put(object, "primary", index.is_primary, false);
	Put(object, "definition", index.definition, std::string());
	return object;
}

Json WriteRelation(const SchemaPicture &picture, const Relation &relation) {
	const Relation assumed;
	Json object = {{"oid", relation.oid}, {"schema", relation.schema}, {"name", relation.name}};
	object["kind"] = Name(relation.kind);
	Put(object, "visible", relation.visible, true);
	Put(object, "comment", relation.comment, assumed.comment);
	Put(object, "rows", relation.row_estimate, assumed.row_estimate);
	object["columns"] = Json::array();
	for (const Column &column : relation.columns) {
		object["columns"].push_back(WriteColumn(column));
	}
	if (!relation.primary_key.empty()) {
		object["primary_key"] = ColumnNames(relation, relation.primary_key);
	}
	for (const std::vector<int> &key : relation.unique_keys) {
		object["unique_keys"].push_back(ColumnNames(relation, key));
	}
	for (const Index &index : relation.indexes) {
		object["indexes"].push_back(WriteIndex(index));
	}
	Put(object, "checks", relation.checks, assumed.checks);
	if (relation.partition_of >= 0) {
		object["partition_of"] = FullName(picture.At(relation.partition_of));
	}
	return object;
}

Json WriteForeignKey(const SchemaPicture &picture, const ForeignKey &key) {
	const Relation &from = picture.At(key.from);
	const Relation &to = picture.At(key.to);
	return {{"name", key.name},
	        {"from", FullName(from)},
	        {"from_columns", ColumnNames(from, key.from_columns)},
	        {"to", FullName(to)},
	        {"to_columns", ColumnNames(to, key.to_columns)}};
}

/* The enum value of that name; `all` are the candidates. */
template <typename Enum>
Enum FromName(const std::string &name, std::initializer_list<Enum> all) {
	for (const Enum candidate : all) {
		if (Name(candidate) == name) {
			return candidate;
		}
	}
	Reject("\"" + name + "\" is not a known kind, type class or mask.");
}

TypeClass ReadTypeClass(const std::string &name) {
	for (int i = 0; i <= static_cast<int>(TypeClass::Other); ++i) {
		if (Name(static_cast<TypeClass>(i)) == name) {
			return static_cast<TypeClass>(i);
		}
	}
	Reject("\"" + name + "\" is not a type class.");
}

template <typename T>
void Get(const Json &object, const char *name, T &value) {
	const auto found = object.find(name);
	if (found != object.end() && !found->is_null()) {
		found->get_to(value);
	}
}

Column ReadColumn(const Json &object) {
	Column column;
	object.at("name").get_to(column.name);
	Get(object, "number", column.number);
	Get(object, "type", column.type_name);
	Get(object, "type_oid", column.type_oid);
	column.type_class = ReadTypeClass(object.value("class", "other"));
	Get(object, "not_null", column.not_null);
	Get(object, "primary", column.in_primary_key);
	Get(object, "unique", column.is_unique);
	Get(object, "default", column.has_default);
	Get(object, "comment", column.comment);
	Get(object, "labels", column.labels);
	Get(object, "null_share", column.null_share);
	Get(object, "distinct", column.distinct_count);
	if (object.contains("common")) {
		for (const Json &pair : object["common"]) {
			column.common_values.push_back(
				{pair.at(0).get<std::string>(), pair.at(1).get<double>()});
		}
	}
	Get(object, "low", column.low);
	Get(object, "high", column.high);
	column.mask = FromName(object.value("mask", "none"),
	                       {Mask::None, Mask::Email, Mask::Ssn, Mask::Card, Mask::Redact});
	return column;
}

std::vector<int> ReadColumnNames(const Relation &relation, const Json &names) {
	std::vector<int> positions;
	for (const Json &name : names) {
		const std::string wanted = name.get<std::string>();
		int position = -1;
		for (std::size_t i = 0; i < relation.columns.size(); ++i) {
			if (relation.columns[i].name == wanted) {
				position = static_cast<int>(i);
			}
		}
		if (position < 0) {
			Reject("There is no column \"" + wanted + "\" in \"" + FullName(relation) + "\".");
		}
		positions.push_back(position);
	}
	return positions;
}

Index ReadIndex(const Json &object) {
	Index index;
	object.at("name").get_to(index.name);
	Get(object, "columns", index.columns);
	Get(object, "unique", index.is_unique);
	Get(object, "primary", index.is_primary);
	Get(object, "definition", index.definition);
	return index;
}

Relation ReadRelation(const Json &object) {
	Relation relation;
	Get(object, "oid", relation.oid);
	object.at("schema").get_to(relation.schema);
	object.at("name").get_to(relation.name);
	const std::string kind = object.value("kind", "table");
	relation.kind = FromName(kind, {kKinds[0], kKinds[1], kKinds[2], kKinds[3], kKinds[4]});
	Get(object, "visible", relation.visible);
	Get(object, "comment", relation.comment);
	Get(object, "rows", relation.row_estimate);
	for (const Json &column : object.at("columns")) {
		relation.columns.push_back(ReadColumn(column));
		if (relation.columns.back().number == 0) {
			relation.columns.back().number = static_cast<int>(relation.columns.size());
		}
	}
	if (object.contains("primary_key")) {
		relation.primary_key = ReadColumnNames(relation, object["primary_key"]);
		for (const int position : relation.primary_key) {
			relation.columns[static_cast<std::size_t>(position)].in_primary_key = true;
		}
	}
	if (object.contains("unique_keys")) {
		for (const Json &key : object["unique_keys"]) {
			relation.unique_keys.push_back(ReadColumnNames(relation, key));
		}
	}
	if (object.contains("indexes")) {
		for (const Json &index : object["indexes"]) {
			relation.indexes.push_back(ReadIndex(index));
		}
	}
	Get(object, "checks", relation.checks);
	return relation;
}

/* "schema.name" -> position; a foreign key or partition of something absent is an error. */
class RelationNames {
public:
	explicit RelationNames(const SchemaPicture &picture) {
		for (std::size_t i = 0; i < picture.relations.size(); ++i) {
			positions_.emplace(FullName(picture.relations[i]), static_cast<int>(i));
		}
	}
	int Position(const std::string &name) const {
		const auto found = positions_.find(name);
		if (found == positions_.end()) {
			Reject("There is no relation \"" + name + "\" in it.");
		}
		return found->second;
	}

private:
	std::unordered_map<std::string, int> positions_;
};

ForeignKey ReadForeignKey(const SchemaPicture &picture, const RelationNames &names,
                          const Json &object) {
	ForeignKey key;
	Get(object, "name", key.name);
	key.from = names.Position(object.at("from").get<std::string>());
	key.from_columns = ReadColumnNames(picture.At(key.from), object.at("from_columns"));
	key.to = names.Position(object.at("to").get<std::string>());
	key.to_columns = ReadColumnNames(picture.At(key.to), object.at("to_columns"));
	if (key.from_columns.empty() || key.from_columns.size() != key.to_columns.size()) {
		Reject("Foreign key \"" + key.name +
		       "\" needs as many columns on either side, at least one.");
	}
	return key;
}

SchemaPicture ReadPicture(const Json &root) {
	SchemaPicture picture;
	Get(root, "version", picture.version);
	Get(root, "database", picture.database);
	const Json &relations = root.at("relations");
	for (const Json &relation : relations) {
		picture.relations.push_back(ReadRelation(relation));
	}
	const RelationNames names(picture);
	for (std::size_t i = 0; i < picture.relations.size(); ++i) {
		if (relations[i].contains("partition_of")) {
			picture.relations[i].partition_of =
				names.Position(relations[i]["partition_of"].get<std::string>());
		}
	}
	if (root.contains("foreign_keys")) {
		for (const Json &key : root["foreign_keys"]) {
			picture.foreign_keys.push_back(ReadForeignKey(picture, names, key));
		}
	}
	return picture;
}

} // namespace

std::string PictureToJson(const SchemaPicture &picture) {
	Json root = {{"database", picture.database}};
	root["relations"] = Json::array();
	for (const Relation &relation : picture.relations) {
		root["relations"].push_back(WriteRelation(picture, relation));
	}
	root["foreign_keys"] = Json::array();
	for (const ForeignKey &key : picture.foreign_keys) {
		root["foreign_keys"].push_back(WriteForeignKey(picture, key));
	}
	// Text from a SQL_ASCII database need not be UTF-8: replace rather than fail.
	return root.dump(-1, ' ', false, Json::error_handler_t::replace);
}

SchemaPicture PictureFromJson(std::string_view json) {
	try {
		return ReadPicture(Json::parse(json));
	} catch (const Json::exception &error) {
		Reject(error.what());
	}
}

} // namespace savant::core
