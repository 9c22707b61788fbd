/*
 * sql_pitfalls_fuzz.cpp
 *     The pitfall rules over any query and a small schema.
 *     Corpus: test/fuzz/corpus/sql.
 */
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/schema/picture_json.hpp"
#include "core/sql/pitfalls.hpp"

using namespace savant;

namespace {

const core::SchemaPicture &Picture() {
	static const core::SchemaPicture picture = core::PictureFromJson(R"json({
	"database": "d", "relations": [
	 {"oid": 1, "schema": "public", "name": "t", "kind": "table", "columns": [
	  {"name": "a", "type": "integer", "class": "integer", "not_null": true},
	  {"name": "b", "type": "text", "class": "text", "distinct": 2, "common": [["x", 0.5], ["y", 0.5]]},
	  {"name": "c", "type": "timestamp", "class": "timestamp"}], "primary_key": ["a"]},
	 {"oid": 2, "schema": "public", "name": "u", "kind": "table", "columns": [
	  {"name": "a", "type": "integer", "class": "integer"},
	  {"name": "d", "type": "color", "class": "enum", "labels": ["red", "green"]}]}],
	"foreign_keys": [{"name": "f", "from": "public.u", "from_columns": ["a"],
	 "to": "public.t", "to_columns": ["a"]}]})json");
	return picture;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
	const core::ParsedSql parsed =
		core::ParseSql(std::string(reinterpret_cast<const char *>(data), size));
	for (const core::Warning &warning : core::FindPitfalls(parsed, Picture())) {
		if (warning.code.empty() || warning.message.empty()) {
			std::abort();
		}
	}
	return 0;
}
