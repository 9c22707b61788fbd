/*
 * suggestion.cpp
 *     The registry of reasons, and the page of it.
 */
#include "core/advise/suggestion.hpp"

#include <algorithm>
#include <array>

namespace savant::core {

namespace {

using Action = SuggestionAction;

constexpr std::array kReasons = {
	SuggestionReason{"missing_filter_index", Action::CreateIndex,
                     "An index for conditions is missing",
                     "The planner would use the index for a condition on its first column.",
                     "Create the index."},
	SuggestionReason{
		"missing_join_index", Action::CreateIndex, "An index for a join is missing",
		"The planner would look rows up by the join column that comes first in the index.",
		"Create the index. The gain grows with the size of the table that is looked up."},
	SuggestionReason{
		"missing_order_index", Action::CreateIndex, "An index could deliver the order",
		"The planner would read rows in the order of the index instead of sorting them, often "
		"only the first few.",
		"Create the index; directions and NULLs are as the statement wants them, or exactly the "
		"reverse."},
	SuggestionReason{
		"missing_covering_index", Action::CreateIndex, "An index could answer without the table",
		"The planner would scan the index only: it has every column that the statement reads.",
		"Create the index. It helps while most pages of the table are all-visible, that is, after "
		"VACUUM."},
	SuggestionReason{
		"missing_partial_index", Action::CreateIndex, "A small index over some rows is enough",
		"A condition that holds for few rows stands in several statements, or asks for NULL or a "
		"boolean.",
		"Create the index. It serves only statements that contain the condition as written."},
	SuggestionReason{
		"missing_expression_index", Action::CreateIndex, "An index over an expression is missing",
		"A condition compares the result of a function or operator, which no index on the plain "
		"column can find.",
		"Create the index, and ANALYZE the table afterwards: the expression then has statistics "
		"of its own."},
	SuggestionReason{
		"missing_special_index", Action::CreateIndex, "An index of another kind is missing",
		"A condition uses an operator that b-trees do not know: containment, full text, patterns.",
		"Create the index. GIN indexes make writes dearer than b-trees do."},
	SuggestionReason{"replaced_by_wider", Action::ReplaceIndex,
                     "A wider index does the work of a narrow one",
                     "A new index begins with the columns of an existing one and does more.",
                     "Create the new index, then drop the old one."},
	SuggestionReason{
		"missing_foreign_key_index", Action::CreateIndex,
		"A foreign key has no index on the referencing side",
		"No index begins with the columns of the key, so deleting or updating a referenced row "
		"reads the whole table.",
		"Create the index when referenced rows are ever deleted or their keys change."},
	SuggestionReason{
		"unused_index", Action::DropIndex, "An index is not used",
		"No scan has used it since statistics were reset, and no statement of the workload would.",
		"Drop it, after a look at standby servers and at jobs that run less often than the "
		"statistics reach back."},
	SuggestionReason{"duplicate_index", Action::DropIndex, "Two indexes are the same",
                     "Another index has the same columns, order, condition and method.",
                     "Drop one of them."},
	SuggestionReason{
		"redundant_prefix_index", Action::DropIndex, "An index is the beginning of another",
		"Another index begins with all its columns, in the same order and direction.",
		"Drop it unless its small size matters: it can be much smaller than the other one."},
	SuggestionReason{"unpaid_index", Action::DropIndex, "An index costs more than it gives",
                     "Keeping it up costs more per day than the statements that use it would lose.",
                     "Drop it when the workload that was looked at is all there is."},
	SuggestionReason{
		"invalid_index", Action::Reindex, "An index is invalid",
		"Building or rebuilding it concurrently failed; writes keep it up, no query uses it.",
		"Rebuild it concurrently, or drop it."},
	SuggestionReason{"bloated_index", Action::Reindex,
                     "An index is much larger than its entries need",
                     "Its size is far above what the number and width of its entries ask for.",
                     "Rebuild it concurrently."},
	SuggestionReason{
		"correlated_columns", Action::CreateStatistics, "Columns depend on each other",
		"Conditions or groups on several columns are misjudged because their values go together.",
		"Create extended statistics and ANALYZE the table."},
	SuggestionReason{"stale_statistics", Action::Analyze, "Statistics are missing or old",
                     "The table was never analysed, or much of it has changed since.",
                     "ANALYZE the table before any other advice is followed."},
};

} // namespace

std::string_view Name(SuggestionAction action) {
	switch (action) {
	case SuggestionAction::CreateIndex:
		return "create_index";
	case SuggestionAction::DropIndex:
		return "drop_index";
	case SuggestionAction::ReplaceIndex:
		return "replace_index";
	case SuggestionAction::Reindex:
		return "reindex";
	case SuggestionAction::CreateStatistics:
		return "create_statistics";
	case SuggestionAction::Analyze:
		return "analyze";
	}
	return "create_index";
}

std::span<const SuggestionReason> AllSuggestionReasons() { return kReasons; }

const SuggestionReason *FindSuggestionReason(std::string_view id) {
	const auto found =
		std::find_if(kReasons.begin(), kReasons.end(),
	                 [&](const SuggestionReason &reason) { return reason.id == id; });
	return found == kReasons.end() ? nullptr : &*found;
}

std::string SuggestionReasonsPage() {
	std::string page =
		"# Reasons of suggestions\n\n"
		"Every reason that a suggestion can have. This page is written by "
		"`tools/reference suggestion_reasons` from the registry itself; how advice is "
		"made is told in [suggestions.md](suggestions.md).\n\n"
		"The **id** is stable: column `reason` of a suggestion, and what the evidence "
		"refers to.\n\n"
		"| id | action | what |\n|---|---|---|\n";
	for (const SuggestionReason &reason : kReasons) {
		page += std::string("| [") + reason.id + "](#" + reason.id + ") | `" +
		        std::string(Name(reason.action)) + "` | " + reason.title + " |\n";
	}
	for (const SuggestionReason &reason : kReasons) {
		page += std::string("\n## ") + reason.id + "\n\n" + reason.title +
		        ".\n\n- Detected: " + reason.detection + "\n- Advice: " + reason.advice + "\n";
	}
	return page;
}

std::string FullText(const Suggestion &suggestion) {
	return suggestion.figures.empty()
	           ? suggestion.text
	           : suggestion.text + (suggestion.text.empty() ? "" : " ") + suggestion.figures;
}

} // namespace savant::core
