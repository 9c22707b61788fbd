/*
 * advice_rows.cpp
 *     Cells, JSON and report from one IndexAdvice.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/advice/advice_rows.hpp"

#include <cmath>
#include <map>

#include "core/sql/split.hpp"

namespace savant::pg {

namespace {

using nlohmann::json;

std::string Number(double value, const char *format = "%.6g") {
	char text[64];
	snprintf(text, sizeof(text), format, value);
	return text;
}

double RoundedTo(double value, double unit) { return std::round(value / unit) * unit; }

constexpr std::size_t kShownStatements = 10;

/* A text[] in its input form. */
std::string ArrayText(const std::vector<std::string> &elements) {
	std::string text = "{";
	for (const std::string &element : elements) {
		text += text.size() > 1 ? ",\"" : "\"";
		for (const char c : element) {
			text += c == '"' || c == '\\' ? "\\" : "";
			text += c;
		}
		text += '"';
	}
	return text + "}";
}

json EffectJson(const IndexAdvice &advice, const core::IndexChange::Effect &effect) {
	const core::WorkloadStatement &statement =
		advice.workload.statements[static_cast<std::size_t>(effect.statement)];
	json entry = {{"statement", statement.text},
	              {"constants", core::Name(statement.constants)},
	              {"cost_before", RoundedTo(effect.cost_before, 0.01)},
	              {"cost_after", RoundedTo(effect.cost_after, 0.01)},
	              {"node", effect.node}};
	if (statement.query_id != 0) {
		entry["query_id"] = statement.query_id;
		entry["calls_per_day"] = RoundedTo(statement.calls_per_day, 0.01);
		entry["ms_per_call"] = RoundedTo(statement.ms_per_call, 0.001);
	}
	return entry;
}

std::string EvidenceJson(const IndexAdvice &advice, const AdvisedChange &change) {
	json evidence =
		json::parse(change.suggestion.evidence.empty() ? "{}" : change.suggestion.evidence);
	if (change.is_hygiene) {
		return evidence.dump(-1, ' ', false, json::error_handler_t::replace);
	}
	json statements = json::array();
	for (const core::IndexChange::Effect &effect : change.change.effects) {
		if (statements.size() == kShownStatements) {
			break;
		}
		statements.push_back(EffectJson(advice, effect));
	}
	evidence["statements"] = std::move(statements);
	return evidence.dump(-1, ' ', false, json::error_handler_t::replace);
}

json ChangeJson(const AdvisedChange &change) {
	const core::Suggestion &suggestion = change.suggestion;
	return {{"action", change.change.drop ? "drop" : "create"},
	        {"ddl", suggestion.ddl},
	        {"rollback_ddl", suggestion.rollback_ddl},
	        {"table", suggestion.table},
	        {"bytes", suggestion.bytes},
	        {"peer_bytes", change.peer_bytes},
	        {"gain", change.change.marginal_gain},
	        {"write_cost", change.change.write_cost},
	        {"statements", suggestion.statements},
	        {"confidence", suggestion.confidence},
	        {"reason", suggestion.reason},
	        {"text", core::FullText(suggestion)}};
}

} // namespace

std::vector<std::vector<Cell>> SuggestionRows(const IndexAdvice &advice) {
	std::vector<std::vector<Cell>> rows;
	for (const AdvisedChange &change : advice.changes) {
		const core::Suggestion &suggestion = change.suggestion;
		Cell id, saved, written;
		if (change.id > 0) {
			id = std::to_string(change.id);
		}
		if (suggestion.saved_ms_per_day) {
			saved = Number(RoundedTo(*suggestion.saved_ms_per_day, 0.01), "%.2f");
			written = Number(RoundedTo(suggestion.write_cost_ms_per_day, 0.01), "%.2f");
		}
		std::string text = core::FullText(suggestion);
		if (!change.may_run) {
			text += " Only the owner of " + suggestion.table + " can do it.";
		}
		rows.push_back({id, std::string(core::Name(suggestion.action)), suggestion.ddl,
		                suggestion.rollback_ddl, suggestion.table, ArrayText(suggestion.columns),
		                Number(std::round(suggestion.bytes), "%.0f"),
		                Number(std::round(suggestion.build_ms), "%.0f") + " milliseconds", saved,
		                Number(RoundedTo(suggestion.saved_share * 100, 0.01), "%.2f"), written,
		                std::to_string(suggestion.statements), text,
		                Number(RoundedTo(suggestion.confidence, 0.01), "%.2f"),
		                EvidenceJson(advice, change)});
	}
	return rows;
}

core::AdviceSummary Summarise(const IndexAdviceRequest &request, const IndexAdvice &advice) {
	core::AdviceSummary summary;
	summary.has_times = advice.workload.has_times;
	summary.days = advice.workload.days;
	summary.ms_per_day = advice.workload.ms_per_day;
	summary.cost_before = advice.result.cost_before;
	summary.cost_after = advice.result.cost_after;
	summary.cost_bound = advice.result.cost_bound;
	summary.bytes = advice.result.bytes;
	summary.storage_budget = request.search.storage_budget;
	summary.candidates = advice.result.candidates;
	summary.planner_calls = advice.result.planner_calls;
	summary.search_ms = advice.search_ms;
	summary.complete = advice.result.complete;
	summary.left_out = advice.workload.left_out;
	for (const core::WorkloadStatement &statement : advice.workload.statements) {
		if (statement.only_writes) {
			continue;
		}
		summary.statements++;
		if (summary.has_times && statement.constants == core::ConstantSource::Unknown) {
			summary.generic++;
		}
	}
	return summary;
}

std::vector<core::ReportedSuggestion> Reported(const IndexAdvice &advice) {
	std::vector<core::ReportedSuggestion> reported;
	for (const AdvisedChange &change : advice.changes) {
		core::ReportedSuggestion told;
		told.suggestion = change.suggestion;
		told.id = change.id;
		told.may_run = change.may_run;
		told.is_hygiene = change.is_hygiene;
		for (const core::IndexChange::Effect &effect : change.change.effects) {
			const core::WorkloadStatement &statement =
				advice.workload.statements[static_cast<std::size_t>(effect.statement)];
			told.statements.push_back({statement.text, statement.calls_per_day, effect.cost_before,
			                           effect.cost_after, statement.ms_per_call, effect.node});
		}
		reported.push_back(std::move(told));
	}
	return reported;
}

std::string SearchJson(const std::vector<std::string> &texts, const IndexAdvice &advice) {
	json indexes = json::array();
	double peer_bytes = 0;
	for (const AdvisedChange &change : advice.changes) {
		indexes.push_back(ChangeJson(change));
		peer_bytes += change.change.drop ? 0 : change.peer_bytes;
	}
	std::multimap<std::string, std::size_t> planned; // by text: the same statement twice is two
	for (std::size_t i = 0; i < advice.workload.statements.size(); i++) {
		planned.emplace(advice.workload.statements[i].text, i);
	}
	json statements = json::array();
	for (const std::string &text : texts) {
		json entry = {{"cost_before", nullptr}, {"cost_after", nullptr}};
		const std::vector<std::string> parts = core::SplitStatements(text);
		const auto found = planned.find(parts.empty() ? text : parts.front());
		if (found != planned.end()) {
			const std::size_t i = found->second;
			planned.erase(found);
			entry["cost_before"] = advice.costs[i];
			if (i < advice.result.plans.size()) {
				entry["cost_after"] = advice.result.plans[i].cost;
			}
		}
		statements.push_back(std::move(entry));
	}
	const json document = {{"cost_before", advice.result.cost_before},
	                       {"cost_after", advice.result.cost_after},
	                       {"cost_bound", advice.result.cost_bound},
	                       {"bytes", advice.result.bytes},
	                       {"peer_bytes", peer_bytes},
	                       {"planner_calls", advice.result.planner_calls},
	                       {"cache_hits", advice.result.cache_hits},
	                       {"candidates", advice.result.candidates},
	                       {"complete", advice.result.complete},
	                       {"milliseconds", advice.search_ms},
	                       {"indexes", std::move(indexes)},
	                       {"statements", std::move(statements)}};
	return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace savant::pg
