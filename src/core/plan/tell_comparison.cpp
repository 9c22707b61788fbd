/*
 * tell_comparison.cpp
 *     The comparison in lines and in JSON.
 */
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/ask/display.hpp"
#include "core/plan/compare_plans.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

constexpr double kDriftWorthTelling = 2;
constexpr double kChangeWorthTelling = 2; // factor of a relation's own time or cost

std::string Amount(const PlanComparison &comparison, const PlanTotals &totals) {
	return comparison.by_time ? TimeText(totals.ms) : "cost " + CountText(std::round(totals.cost));
}

std::string FactorOf(double more, double less) { return TimesText(more / std::max(less, 1e-3)); }

/* "12 times faster: 14 ms before, 1.2 ms after" */
std::string HowMuch(const PlanComparison &comparison) {
	const bool time = comparison.by_time;
	const double was = time ? comparison.before.ms : comparison.before.cost;
	const double is = time ? comparison.after.ms : comparison.after.cost;
	const std::string amounts = Amount(comparison, comparison.before) + " before, " +
	                            Amount(comparison, comparison.after) + " after";
	const bool less = is < was;
	const std::string word =
		time ? (less ? " faster: " : " slower: ") : (less ? " cheaper: " : " dearer: ");
	const double factor = less ? was / std::max(is, 1e-3) : is / std::max(was, 1e-3);
	if (factor < 1.5) {
		return PercentText(less ? 1 - is / was : is / std::max(was, 1e-3) - 1) + word + amounts;
	}
	return FactorOf(less ? was : is, less ? is : was) + word + amounts;
}

std::string VerdictLine(const PlanComparison &comparison) {
	const std::string both = " (" + Amount(comparison, comparison.before) + " and " +
	                         Amount(comparison, comparison.after) + ")";
	const std::string expected = comparison.by_time ? "" : ", as far as the planner expects";
	switch (comparison.verdict) {
	case ComparisonVerdict::NotComparable:
		return "The plans read different tables and cannot be compared.";
	case ComparisonVerdict::Same:
		return "Same plan, no difference worth the name" + both + ".";
	case ComparisonVerdict::AsFast:
		return "Another plan, no difference worth the name" + both + expected + ".";
	case ComparisonVerdict::SamePlanFaster:
	case ComparisonVerdict::SamePlanSlower:
		return "Same plan, " + HowMuch(comparison) + expected + ".";
	default:
		return "The second plan is " + HowMuch(comparison) + expected + ".";
	}
}

std::string Change(const std::string &what, const std::string &before, const std::string &after) {
	return what + ": " + before + " before, " + after + " after";
}

void AddTotals(const PlanComparison &comparison, std::vector<std::string> &lines) {
	const PlanTotals &was = comparison.before, &is = comparison.after;
	if (comparison.measured && was.rows != is.rows) {
		lines.push_back("The plans return different numbers of rows: " + CountText(was.rows) +
		                " and " + CountText(is.rows) + ".");
	}
	if (comparison.by_time && was.cost > 0 && is.cost > 0) {
		lines.push_back(
			Change("Cost", CountText(std::round(was.cost)), CountText(std::round(is.cost))));
	}
	if (comparison.has_buffers) {
		lines.push_back(Change("Pages", CountText(was.buffers_hit + was.buffers_read),
		                       CountText(is.buffers_hit + is.buffers_read)));
		if (was.buffers_read + is.buffers_read > 0) {
			lines.push_back(Change("Pages not in shared buffers", CountText(was.buffers_read),
			                       CountText(is.buffers_read)));
		}
		if (was.temp_blocks + is.temp_blocks > 0) {
			lines.push_back(Change("Pages of temporary files", CountText(was.temp_blocks),
			                       CountText(is.temp_blocks)));
		}
	}
	if (was.planning_ms > 0 && is.planning_ms > 0) {
		lines.push_back(Change("Planning", TimeText(was.planning_ms), TimeText(is.planning_ms)));
	}
}

std::string NameOf(const RelationComparison &relation) {
	return relation.alias == relation.relation ? relation.relation
	                                           : relation.relation + " " + relation.alias;
}

std::string PathText(const PlanComparison &comparison, const AccessPath &path) {
	if (path.node < 0) {
		return "not read";
	}
	std::string text = path.method + " (";
	text += comparison.by_time ? TimeText(path.self_ms)
	                           : "cost " + CountText(std::round(path.self_cost));
	text += path.loops > 1 ? ", " + CountOf(path.loops, "time") : "";
	text += comparison.has_buffers ? ", " + CountOf(path.buffers, "page") : "";
	return text + ")";
}

/* Same way in, but very different figures. */
bool IsMoved(const PlanComparison &comparison, const RelationComparison &relation) {
	const double was = comparison.by_time ? relation.before.self_ms : relation.before.self_cost;
	const double is = comparison.by_time ? relation.after.self_ms : relation.after.self_cost;
	const double whole = comparison.by_time
	                         ? std::max(comparison.before.ms, comparison.after.ms)
	                         : std::max(comparison.before.cost, comparison.after.cost);
	constexpr double kShare = 0.05;
	return std::abs(was - is) >= kShare * whole &&
	       (was >= kChangeWorthTelling * is || is >= kChangeWorthTelling * was);
}

void AddRelations(const PlanComparison &comparison, std::vector<std::string> &lines) {
	std::string unchanged;
	for (const RelationComparison &relation : comparison.relations) {
		const double drift =
			std::max(relation.estimate_drift, 1 / std::max(relation.estimate_drift, 1e-9));
		if (relation.method_changed || IsMoved(comparison, relation)) {
			lines.push_back(NameOf(relation) + ": " + PathText(comparison, relation.before) +
			                " -> " + PathText(comparison, relation.after));
		} else if (drift < kDriftWorthTelling) {
			unchanged += (unchanged.empty() ? "" : ", ") + NameOf(relation);
		}
		if (drift >= kDriftWorthTelling) {
			lines.push_back(NameOf(relation) + ": the planner expects " + FactorOf(drift, 1) +
			                (relation.estimate_drift > 1 ? " more" : " fewer") +
			                " rows at a time than before");
		}
	}
	if (!unchanged.empty()) {
		lines.push_back("Read the same way: " + unchanged);
	}
}

void AddJoins(const PlanComparison &comparison, std::vector<std::string> &lines) {
	if (comparison.join_order_changed && !comparison.before.join_order.empty() &&
	    !comparison.after.join_order.empty()) {
		lines.push_back("Order of tables: " + comparison.before.join_order + " -> " +
		                comparison.after.join_order);
	}
	for (const JoinChange &join : comparison.joins) {
		if (!join.before.empty() && !join.after.empty()) {
			lines.push_back("Join of " + join.relations + ": " + join.before + " -> " + join.after);
		}
	}
}

nlohmann::json Json(const PlanTotals &totals) {
	return {{"cost", totals.cost},
	        {"ms", totals.ms},
	        {"planning_ms", totals.planning_ms},
	        {"rows", totals.rows},
	        {"buffers_hit", totals.buffers_hit},
	        {"buffers_read", totals.buffers_read},
	        {"temp_blocks", totals.temp_blocks},
	        {"fingerprint", FingerprintText(totals.fingerprint.plan)},
	        {"shape", FingerprintText(totals.fingerprint.shape)},
	        {"join_order", totals.join_order}};
}

nlohmann::json Json(const AccessPath &path) {
	if (path.node < 0) {
		return nullptr;
	}
	return {{"node", path.node},
	        {"method", path.method},
	        {"condition", path.condition},
	        {"rows", path.rows},
	        {"estimated_rows", path.estimated_rows},
	        {"loops", path.loops},
	        {"self_ms", path.self_ms},
	        {"self_cost", path.self_cost},
	        {"buffers", path.buffers}};
}

} // namespace

std::vector<std::string> TellComparison(const PlanComparison &comparison) {
	std::vector<std::string> lines{VerdictLine(comparison)};
	if (comparison.verdict == ComparisonVerdict::NotComparable) {
		return lines;
	}
	AddTotals(comparison, lines);
	AddRelations(comparison, lines);
	AddJoins(comparison, lines);
	lines.insert(lines.end(), comparison.other.begin(), comparison.other.end());
	for (const SettingChange &setting : comparison.settings) {
		lines.push_back("Setting " + setting.name + ": " +
		                (setting.before.empty() ? "the default" : setting.before) + " before, " +
		                (setting.after.empty() ? "the default" : setting.after) + " after");
	}
	constexpr std::size_t kLongest = 400;
	for (std::string &line : lines) {
		line = CutToWidth(line, kLongest); // names may be long, and hold line breaks
	}
	return lines;
}

nlohmann::json ComparisonJson(const PlanComparison &comparison) {
	nlohmann::json json{{"verdict", Name(comparison.verdict)},
	                    {"by_time", comparison.by_time},
	                    {"before", Json(comparison.before)},
	                    {"after", Json(comparison.after)},
	                    {"join_order_changed", comparison.join_order_changed},
	                    {"relations", nlohmann::json::array()},
	                    {"joins", nlohmann::json::array()},
	                    {"settings", nlohmann::json::array()},
	                    {"other", comparison.other},
	                    {"lines", TellComparison(comparison)}};
	for (const RelationComparison &relation : comparison.relations) {
		json["relations"].push_back({{"relation", relation.relation},
		                             {"alias", relation.alias},
		                             {"before", Json(relation.before)},
		                             {"after", Json(relation.after)},
		                             {"method_changed", relation.method_changed},
		                             {"estimate_drift", relation.estimate_drift}});
	}
	for (const JoinChange &join : comparison.joins) {
		json["joins"].push_back(
			{{"relations", join.relations}, {"before", join.before}, {"after", join.after}});
	}
	for (const SettingChange &setting : comparison.settings) {
		json["settings"].push_back(
			{{"name", setting.name}, {"before", setting.before}, {"after", setting.after}});
	}
	return json;
}

} // namespace savant::core
