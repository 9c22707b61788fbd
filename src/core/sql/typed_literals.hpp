/*
 * typed_literals.hpp
 *     Statements of pg_stat_statements that are not SQL any more, made SQL again.
 *
 * Where a constant is part of the grammar, a parameter cannot take its place: interval '1 day'
 * becomes interval $1, which does not parse.  And where the constant's type chose the function
 * or operator, the parameter leaves the choice open.
 */
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace savant::core {

/*
 * `sql` with type $1 written as $1::type (interval, date, timestamp with time zone, names of
 * types with schema and length, too) and extract($1 from x) as a call with two arguments.
 * Text that does not scan comes back as it is.
 */
std::string MendTypedLiterals(const std::string &sql);

/* `sql` without "PREPARE name (types) AS" before it. */
std::string WithoutPrepare(const std::string &sql);

/* Why the server could not analyse a statement. */
struct ParameterProblem {
	std::string code; // SQLSTATE
	std::string message;
	int position = 0;  // 1-based, in characters; 0 = unknown
	int parameter = 0; // n of the parameter that it is about; 0 = unknown
};

/* Analyses a statement; nullopt when the server accepts it. */
using AnalyseStatement = std::function<std::optional<ParameterProblem>(const std::string &)>;

struct MendedStatement {
	std::string sql;                         // accepted when there is no problem
	std::optional<ParameterProblem> problem; // of the text before casts
	int casts = 0;                           // parameters that were given a type by trial
};

/*
 * Mends typed literals, and where a function or operator is not found or not unique, or a
 * parameter has no type, tries types for the parameters beside it.  Asks `analyse` at most
 * kMaxAnalyses times.
 */
constexpr int kMaxAnalyses = 60;
MendedStatement MendParameters(const std::string &sql, const AnalyseStatement &analyse);

} // namespace savant::core
