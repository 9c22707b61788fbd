/*
 * explained_json.cpp
 *     The members of the object, in the order of docs/answers.md.
 */
#include "core/explain/explained_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/explain/tell_explained.hpp"
#include "core/plan/plan_fingerprint.hpp"
#include "core/plan/plan_story.hpp"
#include "core/sql/pg_query_port.hpp"

namespace savant::core {

namespace {

using Json = nlohmann::ordered_json;

Json TextOrNull(const std::string &text) { return text.empty() ? Json() : Json(text); }

/* Figures to three decimals: more is noise; whole ones without a point. */
Json Number(double value) {
	constexpr double kWholeBelow = 1e15; // exact as a double
	if (value == std::round(value) && std::abs(value) < kWholeBelow) {
		return static_cast<std::int64_t>(value);
	}
	return std::round(value * 1000) / 1000;
}

Json OptionalNumber(const std::optional<double> &value) { return value ? Number(*value) : Json(); }

Json PropertyJson(const PlanProperty &property) {
	if (property.is_list) {
		return property.texts;
	}
	return property.number ? Number(*property.number) : Json(property.texts.front());
}

Json BuffersJson(const BufferCounts &buffers) {
	return {{"hit", Number(buffers.hit)},
	        {"read", Number(buffers.read)},
	        {"dirtied", Number(buffers.dirtied)},
	        {"written", Number(buffers.written)},
	        {"temp_read", Number(buffers.temp_read)},
	        {"temp_written", Number(buffers.temp_written)}};
}

Json FiguresJson(const PlanFigures &all, int node) {
	const NodeFigures &figures = all.At(node);
	Json json = {{"executed", figures.executed}, {"loops", Number(figures.loops)}};
	json["rows"] = all.measured ? Number(figures.rows) : Json();
	json["estimated_rows"] = Number(figures.estimated_rows);
	json["estimate_factor"] = Number(figures.estimate_factor);
	json["total_ms"] = figures.has_time ? Number(figures.total_ms) : Json();
	json["self_ms"] = figures.has_time ? Number(figures.self_ms) : Json();
	json["total_cost"] = Number(figures.total_cost);
	json["self_cost"] = Number(figures.self_cost);
	json["share"] = Number(all.Share(node));
	json["rows_removed"] =
		Number(figures.rows_removed + figures.rows_removed_join + figures.rows_removed_recheck);
	json["buffers"] = all.has_buffers ? BuffersJson(figures.buffers) : Json();
	return json;
}

Json NodeJson(const ExplainedStatement &explained, int position) {
	const PlanNode &node = explained.plan.At(position);
	Json json = {{"id", position},
	             {"parent", node.parent < 0 ? Json() : Json(node.parent)},
	             {"depth", node.depth},
	             {"type", node.type},
	             {"relationship", TextOrNull(node.relationship)},
	             {"subplan", TextOrNull(node.subplan)},
	             {"relation", TextOrNull(node.Relation())},
	             {"figures", FiguresJson(explained.figures, position)}};
	Json properties = Json::object();
	for (const PlanProperty &property : node.properties) {
		properties[property.name] = PropertyJson(property);
	}
	json["properties"] = std::move(properties);
	return json;
}

Json IndexJson(const ProvenIndex &index) {
	return {{"ddl", index.ddl},
	        {"bytes", Number(index.bytes)},
	        {"cost_before", Number(index.cost_before)},
	        {"cost_after", Number(index.cost_after)},
	        {"used_by", index.node}};
}

Json FindingJson(const ExplainedStatement &explained, std::size_t position) {
	const ExplainedFinding &found = explained.findings[position];
	const Finding &finding = found.finding;
	const bool timed = explained.figures.has_time;
	return {{"rank", position + 1},
	        {"rule", finding.rule},
	        {"severity", Name(finding.severity)},
	        {"node", finding.node < 0 ? Json() : Json(finding.node)},
	        {"title", finding.title},
	        {"detail", finding.detail},
	        {"advice", finding.advice},
	        {"statement", TextOrNull(finding.statement)},
	        {"saving_ms", timed ? Number(finding.saving) : Json()},
	        {"saving_cost", timed ? Json() : Number(finding.saving)},
	        {"saving_share", Number(finding.saving_share)},
	        {"measured", finding.measured},
	        {"index", found.index ? IndexJson(*found.index) : Json()},
	        {"docs", FindingDocs(finding.rule)}};
}

Json SettingsJson(const QueryPlan &plan) {
	Json settings = Json::object();
	for (const PlanSetting &setting : plan.settings) {
		settings[setting.name] = setting.value;
	}
	return settings;
}

Json NotesJson(const std::vector<ExplainNote> &notes) {
	Json list = Json::array();
	for (const ExplainNote &note : notes) {
		list.push_back({{"code", note.code}, {"text", note.text}});
	}
	return list;
}

/* Whole sentences: who reads JSON breaks lines as they like. */
Json StoryJson(const ExplainedStatement &explained) {
	StoryTelling telling;
	telling.width = 0;
	return TellStory(explained.plan, explained.figures, telling);
}

Json TriggersJson(const QueryPlan &plan) {
	Json list = Json::array();
	for (const PlanTrigger &trigger : plan.triggers) {
		list.push_back({{"name", trigger.name},
		                {"constraint", TextOrNull(trigger.constraint)},
		                {"relation", TextOrNull(trigger.relation)},
		                {"ms", Number(trigger.ms)},
		                {"calls", Number(trigger.calls)}});
	}
	return list;
}

Json JitJson(const QueryPlan &plan) {
	if (!plan.jit) {
		return {};
	}
	return {{"functions", Number(plan.jit->functions)}, {"total_ms", Number(plan.jit->total_ms)}};
}

/* The fingerprint of the statement's text, null without one. */
Json StatementFingerprint(const std::string &statement) {
	if (statement.empty()) {
		return {};
	}
	const SqlOutcome<std::string> fingerprint = FingerprintSql(statement);
	return fingerprint.problem ? Json() : Json(fingerprint.value);
}

} // namespace

std::string ExplainedJson(const ExplainedStatement &explained) {
	const QueryPlan &plan = explained.plan;
	const PlanFigures &figures = explained.figures;
	const NodeFigures &top = figures.At(0);
	Json json = {{"input", Name(explained.input)},
	             {"statement", TextOrNull(explained.statement)},
	             {"command", TextOrNull(explained.command)},
	             {"queryid", explained.query_id == 0 ? Json() : Json(explained.query_id)},
	             {"fingerprint", StatementFingerprint(explained.statement)},
	             {"plan_fingerprint", FingerprintText(FingerprintOf(plan).plan)},
	             {"answer", Headline(explained)},
	             {"measured", figures.measured},
	             {"not_run", TextOrNull(explained.not_run)},
	             {"cost", Number(figures.total_cost)},
	             {"rows", Number(figures.measured ? top.rows : top.estimated_rows)},
	             {"planning_ms", OptionalNumber(plan.planning_ms)},
	             {"execution_ms", OptionalNumber(plan.execution_ms)},
	             {"story", StoryJson(explained)},
	             {"findings", Json::array()},
	             {"narrative", TextOrNull(explained.narrative)},
	             {"ideas", Json::array()},
	             {"notes", NotesJson(explained.notes)},
	             {"settings", SettingsJson(plan)},
	             {"nodes", Json::array()},
	             {"triggers", TriggersJson(plan)},
	             {"jit", JitJson(plan)}};
	for (std::size_t i = 0; i < explained.findings.size(); ++i) {
		json["findings"].push_back(FindingJson(explained, i));
	}
	for (const ProvenIndex &idea : explained.ideas) {
		json["ideas"].push_back(IndexJson(idea));
	}
	for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
		json["nodes"].push_back(NodeJson(explained, static_cast<int>(i)));
	}
	return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace savant::core
