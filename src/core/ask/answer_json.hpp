/*
 * answer_json.hpp
 *     The answer as JSON: the contract of docs/answers.md.
 */
#pragma once

#include <string>
#include <string_view>

#include "core/ask/answer.hpp"

namespace savant::core {

/* Every member is always present; what does not apply is null or empty. */
std::string AnswerToJson(const Answer &answer);

/* One row as an object, in column order; repeated names get "_2", "_3". */
std::string RowToJson(const ResultSet &result, std::size_t row);

/*
 * A cell as a JSON value: numbers, booleans and json/jsonb keep their type, every
 * other type is a string, NULL is null.  A masked cell is a string always.
 */
std::string CellToJson(const ResultSet::ColumnHead &column, const CellText &cell);

/* `text` as a JSON string literal; malformed UTF-8 becomes U+FFFD. */
std::string JsonString(std::string_view text);

} // namespace savant::core
