/*
 * literals.hpp
 *     The constants of a statement, and how they are put back into the statement's text in
 *     pg_stat_statements, which has $1, $2 ... in their place.
 *
 * Both texts are read by one scanner, so the n-th literal of the one is the n-th literal or
 * parameter of the other.  TRUE, FALSE, NULL and the field of EXTRACT count as literals,
 * because pg_stat_statements replaces them, too.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

struct LiteralSpan {
	std::uint32_t start = 0, length = 0; // bytes
	bool after_minus = false;            // a '-' stands right before it
	bool is_parameter = false;           // $n
};

/*
 * Finds at most `capacity` literals of `text` and returns how many there are; -1 when there are
 * more, or when the text ends within a quote or comment.  Never allocates.
 */
int FindLiterals(std::string_view text, LiteralSpan *spans, int capacity) noexcept;

/* One constant as it was written. */
struct KeptLiteral {
	std::string text;
	bool after_minus = false;
	bool varies = false; // other executions of the statement had another one
};

struct ExampleText {
	std::string sql;
	struct Range {
		int start = 0, end = 0; // bytes of `sql`
	};
	std::vector<Range> varying; // constants that differ from execution to execution
	std::int64_t samples = 0;   // executions that were looked at; not known to FillIn
};

/*
 * `normalised` with its parameters replaced by the literals of the same position; nullopt when the
 * two do not fit together.  A literal that is a parameter itself stays one.
 */
std::optional<ExampleText> FillIn(std::string_view normalised,
                                  const std::vector<KeptLiteral> &literals);

} // namespace savant::core
