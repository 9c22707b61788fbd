/*
 * describe_changes.cpp
 *     Reasons, sentences, confidence and evidence of index suggestions.
 */
#include "core/advise/describe_changes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "core/advise/configuration.hpp"
#include "core/advise/index_ddl.hpp"
#include "core/advise/write_cost.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kCheaper = 0.99; // of the cost before, for a statement to count
constexpr std::size_t kShownEffects = 10;
constexpr double kNothing = 1e-9; // of the workload's cost: rounding

/* All that the pieces below need of one change. */
struct Described {
	const IndexChange &change;
	const AdvisedIndex &index;
	const AdvisedTable &table;
	double gain = 0;  // weighted, reads only: what leaving it out would cost the statements
	double share = 0; // of the workload
	bool breaks_hot = false;
};

/* The use of the index's table in the statement that gains most; null when there is none. */
const TableShape *TopShape(WhatIf &what_if, const Described &described) {
	if (described.change.effects.empty()) {
		return nullptr;
	}
	const StatementShape &shape = what_if.Shape(described.change.effects.front().statement);
	for (const TableShape &use : shape.tables) {
		if (use.table == described.table.oid) {
			return &use;
		}
	}
	return nullptr;
}

const char *ReasonOfNew(WhatIf &what_if, const Described &described) {
	const IndexSpec &spec = described.index.spec;
	if (!described.change.replaces.empty()) {
		return "replaced_by_wider";
	}
	if (spec.method != IndexMethod::Btree) {
		return "missing_special_index";
	}
	if (!spec.predicate.empty()) {
		return "missing_partial_index";
	}
	const IndexKeyPart &lead = spec.keys.front();
	if (lead.column == 0) {
		return "missing_expression_index";
	}
	const TableShape *shape = TopShape(what_if, described);
	if (shape == nullptr) {
		return "missing_filter_index";
	}
	bool is_join = false, is_filter = false;
	for (const TableCondition &condition : shape->conditions) {
		if (condition.key.column == lead.column) {
			is_join = is_join || condition.role == KeyRole::Join;
			is_filter = is_filter || condition.role != KeyRole::Join;
		}
	}
	if (!spec.included.empty() ||
	    (!is_join && !is_filter && described.change.effects.front().node == "Index Only Scan")) {
		return "missing_covering_index";
	}
	return is_filter ? "missing_filter_index"
	       : is_join ? "missing_join_index"
	                 : "missing_order_index";
}

const char *ReasonOfDrop(WhatIf &what_if, const SearchResult &result, const Described &described) {
	const AdvisedIndex &gone = described.index;
	const auto of = [&](const AdvisedIndex &other) -> const char * {
		if (!TakesPlaceOf(other, gone)) {
			return nullptr;
		}
		return other.spec.keys.size() == gone.spec.keys.size() ? "duplicate_index"
		                                                       : "redundant_prefix_index";
	};
	for (const AdvisedIndex &fixed : described.table.fixed_indexes) {
		if (const char *reason = of(fixed)) {
			return reason;
		}
	}
	for (const int other : result.chosen.Members()) {
		if (const char *reason = of(what_if.Index(other))) {
			return reason;
		}
	}
	return described.change.effects.empty() ? "unused_index" : "unpaid_index";
}

/* What the statements that use the index save against today, weighted, with all changes. */
double GainSinceToday(const std::vector<WeightedStatement> &workload, const IndexChange &change) {
	std::map<int, double> weights;
	for (const WeightedStatement &statement : workload) {
		weights[statement.statement] += statement.weight;
	}
	double gain = 0;
	for (const IndexChange::Effect &effect : change.effects) {
		gain += std::max(0.0, effect.cost_before - effect.cost_after) * weights[effect.statement];
	}
	return gain;
}

int CheaperStatements(const IndexChange &change) {
	return static_cast<int>(std::count_if(
		change.effects.begin(), change.effects.end(), [](const IndexChange::Effect &effect) {
			return effect.cost_after < effect.cost_before * kCheaper;
		}));
}

/* What leaving it out would cost the statements, and what it costs those who write. */
std::string FiguresOf(const Described &described, const DescribeOptions &options) {
	std::string text;
	if (!described.change.drop) {
		text = std::string("Leaving it out of the set would give up ") +
		       (options.has_times ? TimeText(described.gain) + " per day, " : std::string()) +
		       PercentText(described.share) + " of the workload's cost.";
	}
	if (options.has_times && options.count_writes && std::abs(described.change.write_cost) >= 1) {
		text += (text.empty() ? "" : " ") +
		        (described.change.drop
		             ? "Writes get cheaper by " + TimeText(-described.change.write_cost)
		             : "Keeping it up costs writes " + TimeText(described.change.write_cost)) +
		        " per day.";
	}
	return text;
}

std::string TextOfNew(WhatIf &what_if, const Described &described) {
	const IndexChange &change = described.change;
	const int cheaper = CheaperStatements(change);
	std::string text;
	if (cheaper > 0) {
		const IndexChange::Effect &top = change.effects.front();
		text = CountOf(cheaper, "statement") + (cheaper == 1 ? " gets" : " get") + " cheaper, " +
		       (cheaper == 1 ? "from cost " : "one from cost ") + CountText(top.cost_before) +
		       " to " + CountText(top.cost_after) +
		       (top.node.empty()          ? ""
		        : top.node.front() == 'I' ? " with an " + top.node
		                                  : " with a " + top.node) +
		       ".";
	}
	if (!described.index.spec.included.empty() && described.table.pages > 0) {
		constexpr double kPageBytes = 8192;
		text += " It is " +
		        PercentText(described.index.bytes / (described.table.pages * kPageBytes)) +
		        " of the table's size: " +
		        CountOf(static_cast<double>(described.index.spec.included.size()), "column") +
		        (described.index.spec.included.size() == 1 ? " is" : " are") +
		        " in it only so that the table need not be visited.";
	}
	std::string replaced;
	for (const int old : change.replaces) {
		replaced += (replaced.empty() ? "" : ", ") + what_if.Index(old).name;
	}
	text += replaced.empty() ? "" : " It does the work of " + replaced + " as well.";
	if (described.table.is_partitioned) {
		const std::size_t parts = described.table.partitions.size();
		text += parts == 0 ? ""
		        : parts <= kMostPartitionSteps
		            ? " It is built on each partition before, so that nobody has to wait."
		            : " Writers of the table wait while it is built on its " +
		                  CountText(static_cast<double>(parts)) + " partitions.";
	}
	if (described.breaks_hot) {
		text += " It holds a column that UPDATEs set: those updates are no longer HOT, and write "
				"into every index of the table.";
	}
	return text;
}

std::string TextOfDrop(const Described &described, std::string_view reason,
                       const DescribeOptions &options) {
	const AdvisedIndex &index = described.index;
	std::string text;
	if (reason == "unused_index") {
		text = "No scan has used it" +
		       (options.statistics_days > 0
		            ? " in the " + CountOf(std::floor(options.statistics_days), "day") +
		                  " that statistics reach back"
		            : std::string(" since statistics were reset")) +
		       ", and no statement of the workload would.";
	} else if (reason == "unpaid_index") {
		text = "The statements that use it lose less without it than writes gain.";
	} else {
		text = std::string("Another index ") +
		       (reason == "duplicate_index" ? "has the same columns" : "begins with its columns") +
		       " and does its work.";
	}
	return text + " It takes " + BytesText(index.bytes) + ".";
}

struct ConfidenceParts {
	double times = 1, constants = 1, careful = 1, statistics = 1;
	double Product() const {
		constexpr double kStart = 0.9;
		return kStart * times * constants * careful * statistics;
	}
};

/* See the header for the rule. */
ConfidenceParts ConfidenceOfNew(const std::vector<WeightedStatement> &workload,
                                const std::vector<DescribedStatement> &statements,
                                const SearchResult &result, const Described &described,
                                const DescribeOptions &options) {
	constexpr double kNoTimes = 0.85, kNoConstants = 0.5, kNoStatistics = 0.7, kNoCare = 0.3;
	ConfidenceParts parts;
	parts.times = options.has_times ? 1 : kNoTimes;
	parts.statistics = described.table.rows > 0 ? 1 : kNoStatistics;
	double gain = 0, generic = 0, careful = 0;
	for (std::size_t s = 0; s < workload.size(); ++s) {
		const PlannedCost &before = result.plans_before[s];
		const PlannedCost &after = result.plans[s];
		if (!after.used.Has(described.change.index) || after.cost >= before.cost) {
			continue;
		}
		const double saved = (before.cost - after.cost) * workload[s].weight;
		gain += saved;
		generic += s < statements.size() && statements[s].is_generic ? saved : 0;
		const double confirmed =
			(before.careful_cost - after.careful_cost) / std::max(before.careful_cost, 1e-9);
		const double claimed = (before.cost - after.cost) / before.cost;
		careful += saved * std::clamp(confirmed / claimed, 0.0, 1.0);
	}
	if (gain > 0) {
		parts.constants = 1 - (1 - kNoConstants) * generic / gain;
		parts.careful = kNoCare + (1 - kNoCare) * careful / gain;
	}
	return parts;
}

double ConfidenceOfDrop(std::string_view reason, const DescribeOptions &options) {
	constexpr double kSame = 0.95, kLong = 0.9, kShort = 0.3, kEnoughDays = 30;
	if (reason == "duplicate_index" || reason == "redundant_prefix_index") {
		return kSame;
	}
	return std::clamp(kLong * options.statistics_days / kEnoughDays, kShort, kLong);
}

Json SpecJson(const AdvisedTable &table, const AdvisedIndex &index) {
	Json keys = Json::array();
	for (const IndexKeyPart &key : index.spec.keys) {
		keys.push_back(KeyInWords(table, key));
	}
	Json included = Json::array();
	for (const int column : index.spec.included) {
		included.push_back(KeyInWords(table, {.column = column}));
	}
	return {{"table", table.sql_name},
	        {"method", Name(index.spec.method)},
	        {"keys", keys},
	        {"include", included},
	        {"where", index.spec.predicate}};
}

std::string Evidence(WhatIf &what_if, const std::vector<DescribedStatement> &statements,
                     const SearchResult &result, const Described &described,
                     const Json &confidence) {
	const IndexChange &change = described.change;
	Json effects = Json::array();
	for (const IndexChange::Effect &effect : change.effects) {
		if (effects.size() == kShownEffects) {
			break;
		}
		const std::size_t at = static_cast<std::size_t>(effect.statement);
		Json one = {{"statement", effect.statement + 1},
		            {"cost_before", effect.cost_before},
		            {"cost_after", effect.cost_after},
		            {"node", effect.node}};
		if (at < statements.size() && statements[at].calls_per_day > 0) {
			one["calls_per_day"] = statements[at].calls_per_day;
		}
		effects.push_back(std::move(one));
	}
	Json replaces = Json::array();
	for (const int old : change.replaces) {
		replaces.push_back(what_if.Index(old).name);
	}
	const AdvisedTable &table = described.table;
	const Json evidence = {
		{"index", SpecJson(table, described.index)},
		{"bytes", described.index.bytes},
		{"entries", described.index.entries},
		{"statements", effects},
		{"marginal_gain", change.marginal_gain},
		{"replaces", replaces},
		{"writes",
	     {{"cost", change.write_cost},
	      {"inserts_per_day", table.inserts_per_day},
	      {"updates_per_day", table.updates_per_day},
	      {"loses_hot", described.breaks_hot}}},
		{"confidence", confidence},
		{"workload",
	     {{"cost_before", result.cost_before},
	      {"cost_after", result.cost_after},
	      {"cost_bound", result.cost_bound}}},
	};
	return evidence.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/* Names that this run has given out: two new indexes must not get the same one. */
class IndexNames {
public:
	explicit IndexNames(const DescribeOptions &options) : options_(options) {}
	std::string Take(const AdvisedTable &table, const IndexSpec &spec) {
		return NewIndexName(table, spec,
		                    [&](std::string_view wanted) { return IsTaken(table.schema, wanted); });
	}
	/* A name that is free is given out by this question. */
	bool IsTaken(std::string_view schema, std::string_view name) {
		return (options_.is_taken && options_.is_taken(schema, name)) ||
		       !given_.emplace(schema, name).second;
	}

private:
	const DescribeOptions &options_;
	std::set<std::pair<std::string, std::string>> given_;
};

void FillNew(WhatIf &what_if, const Described &described, IndexNames &names,
             Suggestion &suggestion) {
	const std::string name = names.Take(described.table, described.index.spec);
	suggestion.action = described.change.replaces.empty() ? SuggestionAction::CreateIndex
	                                                      : SuggestionAction::ReplaceIndex;
	IndexSteps steps = NewIndexSteps(described.table, described.index.spec, name,
	                                 [&names](std::string_view schema, std::string_view wanted) {
										 return names.IsTaken(schema, wanted);
									 });
	suggestion.ddl = std::move(steps.create);
	suggestion.bytes = described.index.bytes;
	suggestion.build_ms = BuildMs(described.table, described.index);
	for (const int old : described.change.replaces) {
		const AdvisedIndex &replaced = what_if.Index(old);
		suggestion.ddl += ";\n" + DropIndexSql(described.table, replaced.name);
		suggestion.rollback_ddl += RestoreIndexSql(described.table, replaced) + ";\n";
		suggestion.bytes -= replaced.bytes;
	}
	suggestion.rollback_ddl += steps.drop;
}

void FillDrop(const Described &described, Suggestion &suggestion) {
	suggestion.action = SuggestionAction::DropIndex;
	suggestion.ddl = DropIndexSql(described.table, described.index.name);
	suggestion.rollback_ddl = RestoreIndexSql(described.table, described.index);
	suggestion.bytes = -described.index.bytes;
	suggestion.build_ms = 0;
}

} // namespace

std::string SuggestionKey(SuggestionAction action, const AdvisedTable &table,
                          const AdvisedIndex &index) {
	const std::string what =
		action == SuggestionAction::CreateIndex || action == SuggestionAction::ReplaceIndex
			? std::string(Name(index.spec.method)) + " " + IndexDefinitionSql(table, index.spec)
			: index.name;
	// Replacing is creating first: whether something could be dropped may change from run to run.
	const SuggestionAction keyed =
		action == SuggestionAction::ReplaceIndex ? SuggestionAction::CreateIndex : action;
	return std::string(Name(keyed)) + " " + table.schema + "." + table.name + " " + what;
}

std::vector<Suggestion> DescribeChanges(WhatIf &what_if,
                                        const std::vector<WeightedStatement> &workload,
                                        const std::vector<DescribedStatement> &statements,
                                        const SearchResult &result,
                                        const DescribeOptions &options) {
	std::vector<Suggestion> suggestions;
	IndexNames names(options);
	WriteCost writes(what_if, what_if.ExistingIndexes());
	for (const IndexChange &change : result.changes) {
		const AdvisedIndex index = what_if.Index(change.index);
		const AdvisedTable &table = what_if.Table(index.spec.table);
		Described described{change, index, table, change.marginal_gain + change.write_cost,
		                    0,      false};
		described.gain =
			std::abs(described.gain) < kNothing * result.cost_before ? 0 : described.gain;
		if (!change.drop && !change.effects.empty()) {
			// Without it another plan may be worse than that of today, because others have gone.
			described.gain = std::min(described.gain, GainSinceToday(workload, change));
		}
		described.share = result.cost_before > 0 ? described.gain / result.cost_before : 0;
		described.breaks_hot =
			!change.drop && writes.BreaksHot(result.chosen.Without(change.index), change.index);
		Suggestion suggestion;
		Json confidence;
		if (change.drop) {
			FillDrop(described, suggestion);
			suggestion.reason = ReasonOfDrop(what_if, result, described);
			suggestion.text = TextOfDrop(described, suggestion.reason, options);
			suggestion.confidence = ConfidenceOfDrop(suggestion.reason, options);
			confidence = {{"statistics_days", options.statistics_days}};
		} else {
			FillNew(what_if, described, names, suggestion);
			suggestion.reason = ReasonOfNew(what_if, described);
			suggestion.text = TextOfNew(what_if, described);
			const ConfidenceParts parts =
				ConfidenceOfNew(workload, statements, result, described, options);
			suggestion.confidence = parts.Product();
			confidence = {{"times", parts.times},
			              {"constants", parts.constants},
			              {"careful", parts.careful},
			              {"statistics", parts.statistics}};
		}
		suggestion.figures = FiguresOf(described, options);
		suggestion.key = SuggestionKey(suggestion.action, table, index);
		suggestion.table_oid = table.oid;
		suggestion.table = table.sql_name;
		for (const IndexKeyPart &key : index.spec.keys) {
			suggestion.columns.push_back(KeyInWords(table, key));
		}
		suggestion.saved_share = described.share;
		if (options.has_times) {
			suggestion.saved_ms_per_day = described.gain;
			suggestion.write_cost_ms_per_day = change.write_cost;
		}
		suggestion.statements = CheaperStatements(change);
		suggestion.evidence = Evidence(what_if, statements, result, described, confidence);
		suggestions.push_back(std::move(suggestion));
	}
	return suggestions;
}

} // namespace savant::core
