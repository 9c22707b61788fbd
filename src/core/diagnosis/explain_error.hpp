/*
 * explain_error.hpp
 *     An ERROR explained: what went wrong, why, which names were probably meant, what to do.
 *
 * Needs no model.  Looks at the database through the caller's picture and guarded
 * executor only, and runs nothing but lookups of the rows that a broken key names.
 */
#pragma once

#include <string>
#include <vector>

#include "core/ask/ports.hpp"
#include "core/diagnosis/error_report.hpp"

namespace savant::core {

/* One thing found out; `label` is a word or two of a fixed set (docs/functions.md). */
struct ErrorPoint {
	std::string label; // "constraint", "likely cause", "existing row", ...
	std::string text;
};

struct ErrorExplanation {
	std::string headline; // one sentence
	std::string code, condition, message;
	std::vector<std::string> excerpt; // of the statement, with a caret
	std::vector<ErrorPoint> points;
	std::vector<std::string> near_names;
	std::string corrected;            // passes the checks; empty: none was found
	std::vector<std::string> changes; // that make it
	bool certain = false;             // no other mend was as good
	std::vector<std::string> advice;  // what to do, the first thing first
};

/* The world around an error. */
struct ErrorScene {
	const ErrorReport &report;
	const SchemaPicture &picture;
	Executor &checker; // Check() of any statement, by planning it
	Executor &reader;  // Run() of small lookups
	ErrorSurroundings &surroundings;
};

ErrorExplanation ExplainError(const ErrorScene &scene);

/* The lines of ai_explain_error; the first is the headline. */
std::vector<std::string> TellError(const ErrorExplanation &explanation);

/* The object of ai_explain_error_json. */
std::string ErrorExplanationJson(const ErrorExplanation &explanation, const ErrorReport &report);

/* The experts below add points, names and advice for their class of errors. */

/* 23xxx: the rule that a row broke, and the row in its way. */
void ExplainConstraint(const ErrorScene &scene, ErrorExplanation &explanation);

/* 42xxx, 3F000: names and forms; the nearest names and a corrected statement. */
void ExplainNames(const ErrorScene &scene, ErrorExplanation &explanation);

/* 42501: what is missing, who can give it. */
void ExplainPrivilege(const ErrorScene &scene, ErrorExplanation &explanation);

/* Codes that stand for several events: timeout or cancel, which type, which limit. */
void ExplainMessage(const ErrorScene &scene, ErrorExplanation &explanation);

} // namespace savant::core
