/*
 * picture_json.hpp
 *     SchemaPicture <-> JSON: the fixtures of unit tests and offline benchmarks,
 *     and ai_schema(format => 'json').
 */
#pragma once

#include <string>
#include <string_view>

#include "core/schema/picture.hpp"

namespace savant::core {

/*
 * Shape: {"database", "relations": [{"oid","schema","name","kind","visible","comment","rows",
 * "columns": [{"name","number","type","class","not_null","primary","unique","default","comment",
 * "labels","null_share","distinct","common": [[text, share]...],"low","high","mask"}...],
 * "primary_key":[name...], "unique_keys":[[name...]...], "indexes":[{"name","columns","unique",
 * "primary","definition"}...], "checks":[text...], "partition_of": "schema.name"}...],
 * "foreign_keys": [{"name","from","from_columns","to","to_columns"}...]}; relations are named
 * "schema.name", columns by name.  Members with their default value may be left out.
 */
std::string PictureToJson(const SchemaPicture &picture);

/* Throws UserError(InvalidParameter) on text that is not of that shape. */
SchemaPicture PictureFromJson(std::string_view json);

} // namespace savant::core
