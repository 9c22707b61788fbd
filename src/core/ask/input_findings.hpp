/*
 * input_findings.hpp
 *     What is odd about a text before it is asked: for an application that wants to
 *     know, never for a decision of ours.
 *
 * Word lists cannot stop anyone who knows them.  What keeps a question from doing harm is
 * that its statement passes the guarded door; this only tells people what they are about
 * to send.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

enum class InputSeverity { Notice, Warning, Error };

/* "notice", "warning", "error". */
const char *InputSeverityName(InputSeverity severity);

struct InputFinding {
	std::string code; // "instruction_override"; stable
	InputSeverity severity = InputSeverity::Notice;
	std::string message; // one line, with what was found where that helps
};

/*
 * Findings, worst first, each code once; empty for an ordinary question.  Error: ai_ask()
 * would raise or refuse.  Never throws on any text; looks at the first kMaxInputBytes.
 */
std::vector<InputFinding> InspectInput(std::string_view text, const SchemaPicture &picture);

constexpr std::size_t kMaxInputBytes = 64 * 1024;

} // namespace savant::core
