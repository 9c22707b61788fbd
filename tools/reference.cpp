/*
 * reference.cpp
 *     Prints a page of docs/ that is written from a registry; called by tools/reference.
 */
#include <cstdio>
#include <string_view>

#include "core/advise/suggestion.hpp"
#include "core/findings/reference_page.hpp"
#include "core/health/health_reference.hpp"
#include "core/watch/watch_reference.hpp"

int main(int count, char **arguments) {
	const std::string_view page = count == 2 ? arguments[1] : "";
	if (page == "plan_findings") {
		const auto rules = savant::core::AllFindingRules();
		std::fputs(savant::core::FindingsReference(rules).c_str(), stdout);
		return 0;
	}
	if (page == "health_rules") {
		const auto rules = savant::core::AllHealthRules();
		std::fputs(savant::core::HealthReference(rules).c_str(), stdout);
		return 0;
	}
	if (page == "suggestion_reasons") {
		std::fputs(savant::core::SuggestionReasonsPage().c_str(), stdout);
		return 0;
	}
	if (page == "watch_series") {
		std::fputs(savant::core::WatchReference().c_str(), stdout);
		return 0;
	}
	std::fputs("usage: savant_reference plan_findings | suggestion_reasons | health_rules"
	           " | watch_series\n",
	           stderr);
	return 1;
}
