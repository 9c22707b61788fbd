/*
 * plan_frame.hpp
 *     Takes off a plan what psql, pgAdmin, logs, Markdown and tickets put around it.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

struct UnframedPlan {
	/* The lines of the plan; lines of the frame are empty, so that numbers stay those of the
	 * text.  UTF-8, no tabs at the begin, no blanks at the end. */
	std::vector<std::string> lines;
	std::optional<double> duration_ms; // of auto_explain's header
};

UnframedPlan UnframePlan(std::string_view text);

/* The text of a JSON plan in `lines`, from its bracket on; empty when there is none. */
std::string JsonOf(const std::vector<std::string> &lines);

/* Without blanks at both ends. */
std::string_view Trimmed(std::string_view text);

} // namespace savant::core
