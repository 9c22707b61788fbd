/*
 * describe_changes.hpp
 *     The result of a search as suggestions: statements to run, reasons, figures, evidence.
 *
 * No text of a statement gets into a suggestion: it is kept, and seen by people who may know the
 * table but not what others ask of it.  Statements are named by their number.
 */
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/advise/index_search.hpp"
#include "core/advise/suggestion.hpp"

namespace savant::core {

/* What is known of a statement besides its plans. */
struct DescribedStatement {
	double calls_per_day = 0; // 0 = not known
	bool is_generic = false;  // planned without its constants
};

struct DescribeOptions {
	bool has_times = false;     // weights are ms per day
	double statistics_days = 0; // that idx_scan and the write rates reach back; 0 = not known
	bool count_writes = true;
	/* Whether a relation of that name is in the schema; may be empty. */
	std::function<bool(std::string_view schema, std::string_view name)> is_taken;
};

/*
 * One suggestion for each change of the result, in its order.  `workload` is what was searched
 * for, `statements` tells of each of it.
 *
 * Confidence starts at 0.9 and is multiplied by
 *   0.85 when no times are known,
 *   0.5 to 1 for statements planned without constants, by their share of the gain,
 *   0.3 to 1 for gains that careful_cost does not confirm,
 *   0.7 when the table has no statistics;
 * of a drop it is 0.95 when another index does the work, else 0.9 for statistics of 30 days and
 * less for fewer, 0.3 at least.
 */
std::vector<Suggestion> DescribeChanges(WhatIf &what_if,
                                        const std::vector<WeightedStatement> &workload,
                                        const std::vector<DescribedStatement> &statements,
                                        const SearchResult &result, const DescribeOptions &options);

/* What the key of a suggestion about an index is made of: stable over runs and names. */
std::string SuggestionKey(SuggestionAction action, const AdvisedTable &table,
                          const AdvisedIndex &index);

} // namespace savant::core
