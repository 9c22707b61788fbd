/*
 * suggestion.hpp
 *     A change that an adviser proposes: the record that all advisers share, and the
 *     registry of the reasons it can have.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

enum class SuggestionAction {
	CreateIndex,
	DropIndex,
	ReplaceIndex,
	Reindex,
	CreateStatistics,
	Analyze
};
std::string_view Name(SuggestionAction action); // create_index, drop_index ...

struct SuggestionReason {
	const char *id; // missing_filter_index, unused_index, duplicate_index ...
	SuggestionAction action;
	const char *title;
	const char *detection;
	const char *advice;
};

/* Every reason, in a fixed order; docs/suggestion_reasons.md is generated from it. */
std::span<const SuggestionReason> AllSuggestionReasons();
/* Null when there is none with that id. */
const SuggestionReason *FindSuggestionReason(std::string_view id);
/* The reference page of the reasons, as tools/reference writes it. */
std::string SuggestionReasonsPage();

struct Suggestion {
	std::string key; // stable over runs: what is to be done to what
	SuggestionAction action = SuggestionAction::CreateIndex;
	std::string reason;            // SuggestionReason::id
	std::string ddl, rollback_ddl; // one statement each, or several separated by ";\n"
	std::uint32_t table_oid = 0;
	std::string table; // as SQL writes it
	std::vector<std::string> columns;
	double bytes = 0; // that it takes; negative = that it frees
	double build_ms = 0;
	std::optional<double> saved_ms_per_day; // nullopt: no times are known
	double saved_share = 0;                 // of the workload, 0..1
	double write_cost_ms_per_day = 0;
	int statements = 0;    // that get faster
	double confidence = 0; // 0..1
	std::string text;      // the reason in one to three sentences
	std::string figures;   // what leaving it out and keeping it up would cost, in sentences
	std::string evidence;  // JSON object; docs/suggestions.md has its shape
};

/* Text and figures, for whoever sees no columns of figures beside it. */
std::string FullText(const Suggestion &suggestion);

} // namespace savant::core
