/*
 * explained_json.cpp
 *     The members of the object, in the order of docs/answers.md.
 */
#include "core/explain/explained_json.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/ask/answer_json.hpp"
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

/*
 * The object of a node is written as text: a plan of a thousand nodes has forty thousand values,
 * and a tree of them takes longer than everything else that is done for this page.
 */
class ObjectText {
public:
	explicit ObjectText(std::string &text) : text_(text) { text_ += '{'; }

	void Add(std::string_view name, bool value) { Start(name) += value ? "true" : "false"; }
	void Add(std::string_view name, double value) { AddNumber(Start(name), value); }
	void AddOrNull(std::string_view name, double value, bool known) {
		if (known) {
			Add(name, value);
		} else {
			Start(name) += "null";
		}
	}
	void Add(std::string_view name, std::string_view value) { AddString(Start(name), value); }
	void AddOrNull(std::string_view name, std::string_view value) {
		if (value.empty()) {
			Start(name) += "null";
		} else {
			Add(name, value);
		}
	}
	void Add(std::string_view name, const std::vector<std::string> &values) {
		Start(name) += '[';
		for (const std::string &value : values) {
			text_ += &value == &values.front() ? "" : ",";
			AddString(text_, value);
		}
		text_ += ']';
	}
	/* The name of a member whose value the caller writes behind it. */
	std::string &Start(std::string_view name) {
		text_ += is_first_ ? "" : ",";
		is_first_ = false;
		AddString(text_, name);
		text_ += ':';
		return text_;
	}
	void End() { text_ += '}'; }

private:
	static void AddNumber(std::string &text, double value) {
		const Json number = Number(value);
		text +=
			number.is_number_integer() ? std::to_string(number.get<std::int64_t>()) : number.dump();
	}
	/* Nearly every text of a plan is plain ASCII. */
	static void AddString(std::string &text, std::string_view value) {
		const bool is_plain = std::all_of(value.begin(), value.end(), [](char c) {
			return c >= ' ' && c <= '~' && c != '"' && c != '\\';
		});
		if (is_plain) {
			text.append(1, '"').append(value).append(1, '"');
		} else {
			text += JsonString(value);
		}
	}

	std::string &text_;
	bool is_first_ = true;
};

void AddBuffers(std::string &text, const BufferCounts &buffers) {
	ObjectText object(text);
	object.Add("hit", buffers.hit);
	object.Add("read", buffers.read);
	object.Add("dirtied", buffers.dirtied);
	object.Add("written", buffers.written);
	object.Add("temp_read", buffers.temp_read);
	object.Add("temp_written", buffers.temp_written);
	object.End();
}

void AddFigures(std::string &text, const PlanFigures &all, int node) {
	const NodeFigures &figures = all.At(node);
	ObjectText object(text);
	object.Add("executed", figures.executed);
	object.Add("loops", figures.loops);
	object.AddOrNull("rows", figures.rows, all.measured);
	object.Add("estimated_rows", figures.estimated_rows);
	object.Add("estimate_factor", figures.estimate_factor);
	object.AddOrNull("total_ms", figures.total_ms, figures.has_time);
	object.AddOrNull("self_ms", figures.self_ms, figures.has_time);
	object.Add("total_cost", figures.total_cost);
	object.Add("self_cost", figures.self_cost);
	object.Add("share", all.Share(node));
	object.Add("rows_removed",
	           figures.rows_removed + figures.rows_removed_join + figures.rows_removed_recheck);
	if (all.has_buffers) {
		AddBuffers(object.Start("buffers"), figures.buffers);
	} else {
		object.Start("buffers") += "null";
	}
	object.End();
}

void AddProperties(std::string &text, const PlanNode &node) {
	ObjectText object(text);
	for (const PlanProperty &property : node.properties) {
		if (property.is_list) {
			object.Add(property.name, property.texts);
		} else if (property.number) {
			object.Add(property.name, *property.number);
		} else {
			object.Add(property.name, std::string_view(property.texts.front()));
		}
	}
	object.End();
}

void AddNode(std::string &text, const ExplainedStatement &explained, int position) {
	const PlanNode &node = explained.plan.At(position);
	ObjectText object(text);
	object.Add("id", static_cast<double>(position));
	object.AddOrNull("parent", static_cast<double>(node.parent), node.parent >= 0);
	object.Add("depth", static_cast<double>(node.depth));
	object.Add("type", std::string_view(node.type));
	object.AddOrNull("relationship", node.relationship);
	object.AddOrNull("subplan", node.subplan);
	object.AddOrNull("relation", node.Relation());
	AddFigures(object.Start("figures"), explained.figures, position);
	AddProperties(object.Start("properties"), node);
	object.End();
}

void AddNodes(std::string &text, const ExplainedStatement &explained) {
	constexpr std::size_t kBytesOfNode = 1200; // as a rule, with its properties
	text.reserve(text.size() + explained.plan.nodes.size() * kBytesOfNode);
	text += "\"nodes\":[";
	for (std::size_t i = 0; i < explained.plan.nodes.size(); ++i) {
		text += i == 0 ? "" : ",";
		AddNode(text, explained, static_cast<int>(i));
	}
	text += ']';
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
	             {"triggers", TriggersJson(plan)},
	             {"jit", JitJson(plan)}};
	for (std::size_t i = 0; i < explained.findings.size(); ++i) {
		json["findings"].push_back(FindingJson(explained, i));
	}
	for (const ProvenIndex &idea : explained.ideas) {
		json["ideas"].push_back(IndexJson(idea));
	}
	std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
	text.back() = ','; // the closing brace
	AddNodes(text, explained);
	text += '}';
	return text;
}

} // namespace savant::core
