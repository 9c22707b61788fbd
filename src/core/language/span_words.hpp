/*
 * span_words.hpp
 *     Spans of days, dates and values as people say them, for paraphrases.
 */
#pragma once

#include <string>
#include <string_view>

#include "core/schema/picture.hpp"
#include "core/text/dates.hpp"

namespace savant::core {

/* "in October 2026", "in 2026", "on 2026-11-20", "from ... to ..."; `to` is exclusive. */
std::string SpanWords(CivilDate from, CivilDate to);

/* ordered_at -> "ordered", birth_date -> "birth date": what stands before "in 2026". */
std::string DateColumnWords(std::string_view column);

/* "from Germany", "with status 'cancelled'"; the column's table says which when it is only a name.
 */
std::string ValueWords(const SchemaPicture &picture, ColumnRef column, const std::string &value,
                       bool negated);

/* "customer" -> "customers", "category" -> "categories"; a plural as it is. */
std::string PluralOf(std::string noun);

/* "customers" -> "customer", "categories" -> "category". */
std::string SingularOf(std::string_view noun);

} // namespace savant::core
