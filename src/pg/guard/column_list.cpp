/*
 * column_list.cpp
 *     The column definition list of a function that returns SETOF record.
 */
#include "pg/guard/column_list.hpp"

#include <string>

#include "core/schema/picture.hpp"
#include "pg/datum.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "parser/parse_coerce.h"
#include "parser/parse_type.h"
#include "utils/builtins.h"
}

namespace savant::pg {

namespace {

/* Server regime: can text of type `from` (as format_type writes it) be read as `to`? */
bool IsReadableAs(const char *from, Oid to) {
	Oid type;
	int32 modifier;
	parseTypeString(from, &type, &modifier, true);
	if (type == to || !OidIsValid(type)) {
		return true;
	}
	const TYPCATEGORY wanted = TypeCategory(to);
	return wanted == TYPCATEGORY_STRING ||
	       (wanted == TypeCategory(type) && wanted != TYPCATEGORY_USER &&
	        wanted != TYPCATEGORY_ARRAY);
}

std::string FittingList(const core::ResultSet &result) {
	std::string list;
	for (const auto &column : result.columns) {
		list += (list.empty() ? "" : ", ") + core::QuoteIdentifier(column.name) + " " + column.type;
	}
	return "Write the column definition list as: AS t(" + list + ").";
}

} // namespace

std::optional<core::AnswerError> ColumnListMismatch(FunctionCallInfo fcinfo,
                                                    const core::ResultSet &result) {
	const auto *wanted = reinterpret_cast<const ReturnSetInfo *>(fcinfo->resultinfo);
	if (wanted == nullptr || wanted->expectedDesc == nullptr) {
		return core::AnswerError{"0A000",
		                         "a column definition list is required",
		                         {},
		                         "Call it as SELECT * FROM ai_table('...') AS t(name type, ...). " +
		                             FittingList(result)};
	}
	const TupleDesc row_type = wanted->expectedDesc;
	const auto width = static_cast<std::size_t>(row_type->natts);
	if (width != result.columns.size()) {
		return core::AnswerError{"42804", "the column definition list does not fit the answer",
		                         "The answer has " + std::to_string(result.columns.size()) +
		                             " columns, the list has " + std::to_string(width) + ".",
		                         FittingList(result)};
	}
	for (std::size_t i = 0; i < width; i++) {
		const Oid to = TupleDescAttr(row_type, static_cast<int>(i))->atttypid;
		const std::string from = ToServer(result.columns[i].type);
		const char *from_name = from.c_str();
		if (!Call([from_name, to] { return IsReadableAs(from_name, to); })) {
			const char *to_name = Call([to] { return format_type_be(to); });
			return core::AnswerError{"42804", "the column definition list does not fit the answer",
			                         "Column " + std::to_string(i + 1) + " is of type " +
			                             result.columns[i].type + ", the list says " +
			                             FromServer(to_name) + ".",
			                         FittingList(result)};
		}
	}
	return std::nullopt;
}

} // namespace savant::pg
