/*
 * tell_optimization.cpp
 *     What was found, as lines for people and as JSON for programs.
 */
#include "core/ask/answer_json.hpp"
#include "core/ask/display.hpp"
#include "core/rewrite/optimize.hpp"
#include "core/sql/statement.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

std::string Fixed(double value, int digits) {
	char text[64];
	snprintf(text, sizeof(text), "%.*f", digits, value);
	return text;
}

/* For people: 1,234.5 */
std::string Grouped(double value, int digits) { return GroupThousands(Fixed(value, digits)); }

std::string Times(double before, double after) {
	const double ratio = after > 0 ? before / after : 0;
	return ratio >= 1000 ? "over 1000" : Fixed(ratio, ratio < 9.95 ? 1 : 0);
}

void AddText(const std::string &text, std::vector<std::string> &lines) {
	std::size_t start = 0;
	while (start <= text.size()) {
		const std::size_t feed = std::min(text.find('\n', start), text.size());
		lines.push_back("  " + WithoutControls(text.substr(start, feed - start)));
		start = feed + 1;
	}
}

std::string VerdictSentence(const Optimization &found) {
	if (found.error) {
		return "The statement cannot be planned: " + found.error->message + ".";
	}
	if (found.withdrawn) {
		return "No rewrite: one was planned cheaper, but its result differs on this data.";
	}
	if (!found.command.empty()) {
		return "Only queries are rewritten, and this is " + found.command + ".";
	}
	if (found.steps.empty()) {
		return "No rewrite found that the planner expects to be cheaper.";
	}
	if (found.measured && found.measured->rows[1].speed == SpeedVerdict::Faster) {
		return "Measured " + SpeedWords(found.measured->rows[1]) + ": " +
		       Grouped(found.measured->rows[1].median, 3) + " ms instead of " +
		       Grouped(found.measured->rows[0].median, 3) + " ms.";
	}
	const std::string planned = "Planned " + Times(found.cost_before, found.cost_after) +
	                            " times cheaper: cost " + Grouped(found.cost_after, 1) +
	                            " instead of " + Grouped(found.cost_before, 1);
	const SpeedVerdict speed =
		found.measured ? found.measured->rows[1].speed : SpeedVerdict::Unknown;
	return planned + (speed == SpeedVerdict::Slower
	                      ? ", but measured " + SpeedWords(found.measured->rows[1]) + ": leave it."
	                  : speed == SpeedVerdict::NoDifference ? ", but measured without a difference."
	                                                        : ".");
}

/* What is claimed of the result, and no more. */
std::string Sameness(const Optimization &found) {
	const BenchmarkRow *const row = found.measured ? &found.measured->rows[1] : nullptr;
	std::string text = found.IsProved() ? "proved, step by step" : "not proved in every case";
	if (row == nullptr) {
		return text + "; not compared on data (measure => true compares)";
	}
	if (row->error || found.measured->rows[0].error) {
		return text + "; not compared: " +
		       (row->error ? row->error->message : found.measured->rows[0].error->message);
	}
	if (found.open_limit) {
		return text +
		       "; other rows on this data, which a LIMIT without a complete order leaves open";
	}
	if (!row->same_result) {
		return text + "; not compared, because masked columns are in the result";
	}
	text += "; the same " + std::to_string(row->rows) + " row" + (row->rows == 1 ? "" : "s") +
	        " on this data";
	const bool ordered = CheckStatement(found.original).has_order_by;
	return row->same_order || !ordered ? text
	                                   : text + ", in another order where ORDER BY leaves it open";
}

void TellMeasured(const Optimization &found, std::vector<std::string> &lines) {
	if (!found.measured) {
		return;
	}
	const BenchmarkRow &before = found.measured->rows[0], &after = found.measured->rows[1];
	if (before.times.empty() || after.times.empty()) {
		if (!before.error && !after.error) {
			lines.emplace_back("Measured: nothing, because the time limit was used up");
		}
		return;
	}
	lines.push_back("Measured: median " + Grouped(after.median, 3) + " ms (" +
	                Grouped(after.min, 3) + " to " + Grouped(after.max, 3) + ") instead of " +
	                Grouped(before.median, 3) + " ms (" + Grouped(before.min, 3) + " to " +
	                Grouped(before.max, 3) + "), " + std::to_string(after.times.size()) +
	                " runs in turns: " + SpeedWords(after));
}

std::string_view Label(Equivalence equivalence) {
	switch (equivalence) {
	case Equivalence::Proved:
		return "proved";
	case Equivalence::Likely:
		return "likely";
	case Equivalence::Offer:
		break;
	}
	return "offer";
}

std::string StepsJson(const std::vector<CostedRewrite> &steps) {
	std::string json = "[";
	for (const CostedRewrite &step : steps) {
		json += (json.size() > 1 ? ",{\"rule\":" : "{\"rule\":") + JsonString(step.rewrite.rule) +
		        ",\"what\":" + JsonString(step.rewrite.what) +
		        ",\"reason\":" + JsonString(step.rewrite.reason) +
		        ",\"equivalence\":" + JsonString(std::string(Label(step.rewrite.equivalence))) +
		        ",\"cost\":" + Fixed(step.cost, 2) + ",\"sql\":" + JsonString(step.rewrite.sql) +
		        "}";
	}
	return json + "]";
}

std::string MeasuredJson(const Optimization &found) {
	if (!found.measured) {
		return "null";
	}
	const BenchmarkRow &before = found.measured->rows[0], &after = found.measured->rows[1];
	const auto median = [](const BenchmarkRow &row) {
		return row.times.empty() ? std::string("null") : Fixed(row.median, 3);
	};
	const std::string same = !after.same_result ? "null" : *after.same_result ? "true" : "false";
	return "{\"before_ms\":" + median(before) + ",\"after_ms\":" + median(after) +
	       ",\"runs\":" + std::to_string(after.times.size()) +
	       ",\"verdict\":" + JsonString(SpeedWords(after)) + ",\"same_result\":" + same +
	       ",\"rows\":" + std::to_string(after.rows) + "}";
}

} // namespace

std::vector<std::string> TellOptimization(const Optimization &found) {
	std::vector<std::string> lines = {WithoutControls(VerdictSentence(found))};
	if (!found.steps.empty() && !found.withdrawn) {
		lines.emplace_back("");
		AddText(found.sql, lines);
		lines.emplace_back("");
		for (const CostedRewrite &step : found.steps) {
			lines.push_back("Step: " + WithoutControls(step.rewrite.what) + " (" +
			                step.rewrite.rule + ", cost " + Grouped(step.cost, 1) + ")");
			lines.push_back(std::string(step.rewrite.equivalence == Equivalence::Proved
			                                ? "  same because "
			                                : "  not proved: ") +
			                WithoutControls(step.rewrite.reason));
		}
		lines.push_back("Result: " + Sameness(found));
		TellMeasured(found, lines);
	}
	for (const CostedRewrite &offer : found.offers) {
		lines.push_back("Offer: " + WithoutControls(offer.rewrite.what) + " (" +
		                offer.rewrite.rule + ", cost " + Grouped(offer.cost, 1) + ")");
		lines.push_back("  mind: " + WithoutControls(offer.rewrite.reason));
		AddText(offer.rewrite.sql, lines);
	}
	if (!found.error && found.command.empty() && found.steps.empty() && found.offers.empty()) {
		lines.emplace_back("Next: ai_explain tells where the time of this statement goes, "
		                   "ai_suggest_indexes(ARRAY['...']) looks for an index.");
	}
	if (!found.error) {
		lines.push_back("Planned: " + std::to_string(found.tried) + " rewrite" +
		                (found.tried == 1 ? "" : "s") + "; cost of the statement as it is " +
		                Grouped(found.cost_before, 1));
	}
	return lines;
}

std::string OptimizationJson(const Optimization &found) {
	const bool changed = found.sql != found.original;
	return std::string("{\"changed\":") + (changed ? "true" : "false") +
	       ",\"verdict\":" + JsonString(VerdictSentence(found)) +
	       ",\"sql\":" + JsonString(found.sql) +
	       ",\"cost_before\":" + (found.error ? "null" : Fixed(found.cost_before, 2)) +
	       ",\"cost_after\":" + (found.error ? "null" : Fixed(found.cost_after, 2)) +
	       ",\"proved\":" + (found.IsProved() ? "true" : "false") +
	       ",\"steps\":" + StepsJson(found.steps) + ",\"offers\":" + StepsJson(found.offers) +
	       ",\"measured\":" + MeasuredJson(found) +
	       ",\"withdrawn\":" + (found.withdrawn ? "true" : "false") +
	       ",\"tried\":" + std::to_string(found.tried) + ",\"error\":" +
	       (found.error ? "{\"code\":" + JsonString(found.error->code) +
	                          ",\"message\":" + JsonString(found.error->message) + "}"
	                    : "null") +
	       "}";
}

} // namespace savant::core
