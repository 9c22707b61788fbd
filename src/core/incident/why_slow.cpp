/*
 * why_slow.cpp
 *     The words of ai_why_slow().
 */
#include "core/incident/why_slow.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/text/plain_line.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMostStatementsTold = 5, kMostWaits = 4, kMostChangesTold = 8;
constexpr std::size_t kTextWidth = 60;
constexpr double kMuchMore = 1.5;    // per call
constexpr double kLeastWait = 0.05;  // sessions
constexpr double kLeastShare = 0.03; // of the extra time
constexpr double kMilliseconds = 1000;

std::string Figure(double value, const char *format = "%.3g") {
	char text[40];
	(void)std::snprintf(text, sizeof(text), std::abs(value) >= 100 ? "%.0f" : format, value);
	return text;
}

std::string Seconds(double ms) { return Figure(ms / kMilliseconds) + " s"; }

std::string Signed(double ms) { return (ms < 0 ? "-" : "+") + Seconds(std::abs(ms)); }

/* What grew per call, the first that did much; "" = nothing but time. */
std::string GrowthOf(const StatementEffect &statement) {
	if (!(statement.calls > 0) || !(statement.usual_calls > 0)) {
		return "";
	}
	const auto grew = [&](double now, double usual, const char *what) -> std::string {
		const double a = now / statement.calls, b = usual / statement.usual_calls;
		return a >= 1 + kMuchMore * b ? Figure(a) + " " + what + " per call, usually " + Figure(b)
		                              : "";
	};
	for (std::string words : {grew(statement.rows, statement.usual_rows, "rows"),
	                          grew(statement.temp, statement.usual_temp, "temporary blocks"),
	                          grew(statement.blocks, statement.usual_blocks, "blocks")}) {
		if (!words.empty()) {
			return words;
		}
	}
	return "";
}

std::string Shortened(const std::string &text) {
	return text.size() <= kTextWidth ? text : std::string(CutUtf8(text, kTextWidth - 3)) + "...";
}

void TellStatement(const StatementEffect &statement, std::vector<std::string> &lines) {
	const std::string name = statement.query_id == 0
	                             ? std::string("all other statements")
	                             : "statement " + std::to_string(statement.query_id);
	lines.push_back("  " + Signed(statement.total_ms - statement.usual_ms) + "  " + name +
	                (statement.text.empty() ? "" : ": " + Shortened(statement.text)));
	std::string detail = "      " + Figure(statement.calls) + " calls, usually " +
	                     Figure(statement.usual_calls) + "; ";
	if (statement.usual_calls > 0 && statement.calls > 0) {
		detail += Figure(statement.total_ms / statement.calls) + " ms per call, usually " +
		          Figure(statement.usual_ms / statement.usual_calls) + " ms";
	} else {
		detail += "it did not run in the usual period";
	}
	lines.push_back(detail);
	const std::string growth = GrowthOf(statement);
	if (!growth.empty()) {
		lines.push_back("      " + growth);
	}
}

void TellStatements(const PeriodFacts &facts, double extra, std::vector<std::string> &lines) {
	std::vector<const StatementEffect *> slower;
	for (const StatementEffect &statement : facts.statements) {
		if (statement.total_ms - statement.usual_ms >= kLeastShare * extra) {
			slower.push_back(&statement);
		}
	}
	std::sort(slower.begin(), slower.end(), [](const auto *a, const auto *b) {
		return a->total_ms - a->usual_ms > b->total_ms - b->usual_ms;
	});
	if (!slower.empty()) {
		lines.emplace_back("Statements that took more:");
	}
	for (std::size_t i = 0; i < std::min(slower.size(), kMostStatementsTold); i++) {
		TellStatement(*slower[i], lines);
	}
}

void TellRegressions(const PeriodFacts &facts, std::vector<std::string> &lines) {
	if (!facts.regressions.empty()) {
		lines.emplace_back("Recorded as slower than in their own past:");
	}
	for (const std::string &line : facts.regressions) {
		lines.push_back("  " + line);
	}
}

void TellWaits(const PeriodFacts &facts, std::vector<std::string> &lines) {
	std::vector<WaitEffect> grown;
	for (const WaitEffect &wait : facts.waits) {
		if (wait.sessions - wait.usual >= kLeastWait && wait.sessions >= kMuchMore * wait.usual) {
			grown.push_back(wait);
		}
	}
	std::sort(grown.begin(), grown.end(), [](const WaitEffect &a, const WaitEffect &b) {
		return a.sessions - a.usual > b.sessions - b.usual;
	});
	if (!grown.empty()) {
		lines.emplace_back("Sessions were busy with, or waited for:");
	}
	for (std::size_t i = 0; i < std::min(grown.size(), kMostWaits); i++) {
		lines.push_back("  " + grown[i].wait_class + ": " + Figure(grown[i].sessions) +
		                " sessions, usually " + Figure(grown[i].usual));
	}
}

void TellIncidents(const PeriodFacts &facts, std::vector<std::string> &lines) {
	if (!facts.incidents.empty()) {
		lines.emplace_back("Incidents:");
	}
	for (const PeriodIncident &incident : facts.incidents) {
		lines.push_back("  " + incident.began + ", " + incident.severity + ", for " +
		                incident.lasted + ": " + incident.title);
		for (std::size_t i = 0; i < incident.causes.size(); i++) {
			lines.push_back((i == 0 ? "    most probable cause: " : "    or: ") +
			                incident.causes[i]);
		}
		if (!incident.evidence.empty()) {
			lines.push_back("    seen: " + incident.evidence);
		}
		if (!incident.remedy.empty()) {
			lines.push_back("    what to do: " + incident.remedy);
		}
	}
}

void TellChanges(const PeriodFacts &facts, std::vector<std::string> &lines) {
	if (!facts.changes.empty()) {
		lines.emplace_back("Changes before and in the period:");
	}
	for (std::size_t i = 0; i < std::min(facts.changes.size(), kMostChangesTold); i++) {
		lines.push_back("  " + facts.changes[i]);
	}
}

} // namespace

TimeEffects EffectsOf(const StatementEffect &statement) {
	if (!(statement.usual_calls > 0) || !(statement.calls > 0)) {
		return {statement.total_ms - statement.usual_ms, 0}; // it came, or it went
	}
	const double mean = statement.total_ms / statement.calls;
	const double usual = statement.usual_ms / statement.usual_calls;
	return {(statement.calls - statement.usual_calls) * (mean + usual) / 2,
	        (mean - usual) * (statement.calls + statement.usual_calls) / 2};
}

std::vector<std::string> TellWhySlow(const PeriodFacts &facts) {
	double now = 0, usual = 0, by_calls = 0, by_mean = 0;
	for (const StatementEffect &statement : facts.statements) {
		now += statement.total_ms;
		usual += statement.usual_ms;
		const TimeEffects effects = EffectsOf(statement);
		by_calls += effects.by_calls;
		by_mean += effects.by_mean;
	}
	std::vector<std::string> lines;
	const std::string what = facts.is_of_one ? "The statement" : "Statements";
	const bool is_compared = !facts.usual.empty();
	const double extra = now - usual;
	const bool is_slow =
		is_compared && now >= kSlowRatio * usual && extra >= kLeastExtraMsPerSecond * facts.seconds;
	if (facts.seconds <= 0) {
		lines.push_back("There are no snapshots of " + facts.period +
		                ": the monitor, or ai_collect(), must have run then.");
		return lines;
	}
	if (!is_compared) {
		lines.push_back(what + " took " + Seconds(now) + " in " + facts.period +
		                "; there is no earlier time to compare it with yet.");
	} else if (is_slow) {
		lines.push_back(what + " took " + Seconds(now) + " in " + facts.period + ", usually " +
		                Seconds(usual) + " (" + facts.usual + ").");
		lines.push_back("Of the difference, more calls make " + Signed(by_calls) +
		                " and slower calls " + Signed(by_mean) + ".");
		TellStatements(facts, extra, lines);
		TellWaits(facts, lines);
	} else {
		lines.push_back("Not slower than usual: " +
		                std::string(facts.is_of_one ? "the statement" : "statements") + " took " +
		                Seconds(now) + " in " + facts.period + ", usually " + Seconds(usual) +
		                " (" + facts.usual + ").");
	}
	TellRegressions(facts, lines);
	TellIncidents(facts, lines);
	if (is_slow) {
		TellChanges(facts, lines);
	}
	for (std::string &line : lines) {
		line = PlainLine(line);
	}
	return lines;
}

} // namespace savant::core
