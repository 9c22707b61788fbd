/*
 * text_statement.hpp
 *     The lines of EXPLAIN's text before and after the tree.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/plan/query_plan.hpp"

namespace savant::core {

/* Takes lines after the tree one by one; `properties` are as FillStatement() wants them. */
class TextStatement {
public:
	/* `indent` is 0 for lines that begin where the top node does. */
	void Read(std::string_view text, int indent);

	std::vector<PlanProperty> properties;

private:
	void ReadTrigger(std::string_view text);
	void ReadSettings(std::string_view text);
	void ReadJit(std::string_view text);

	enum class Section { None, Planning, Jit } section_ = Section::None;
	int triggers_ = 0;
};

/* What stands after "Query Text:" in the lines before `end`; "" when it does not. */
std::string QueryTextBefore(const std::vector<std::string> &lines, std::size_t end);

} // namespace savant::core
