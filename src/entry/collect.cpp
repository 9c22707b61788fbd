/*
 * collect.cpp
 *     ai_collect(): a snapshot by hand, and what it saw in a few lines.
 */
#include <cmath>
#include <cstdio>

#include "core/text/plain_line.hpp"
#include "entry/interval_consumers.hpp"
#include "pg/datum.hpp"
#include "pg/watch/collector.hpp"

namespace savant::entry {

namespace {

using core::ProbeFailure;

constexpr std::size_t kMostChangesTold = 10;

std::string Number(double value, int digits = 0) {
	char text[40];
	snprintf(text, sizeof(text), "%.*f", digits, value);
	return text;
}

std::string Count(std::size_t count, const char *noun) {
	return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string FirstLine(const core::Snapshot &now, const pg::CollectOutcome &outcome) {
	std::string line =
		Count(now.answers.size(), "probe") + " answered in " + Number(now.took_ms) + " ms";
	if (outcome.kind == pg::CollectOutcome::Kind::Written) {
		return line + ", snapshot written in " + Number(outcome.write_ms) + " ms";
	}
	return line + ", snapshot not written";
}

void AddChanges(const pg::CollectOutcome &outcome, std::vector<std::string> &lines) {
	for (std::size_t i = 0; i < outcome.changes.size() && i < kMostChangesTold; i++) {
		lines.push_back("change: " + outcome.changes[i].detail);
	}
	if (outcome.changes.size() > kMostChangesTold) {
		lines.push_back("and " + Count(outcome.changes.size() - kMostChangesTold, "more change"));
	}
}

/* Probes that do not apply here are not told: that is how it should be. */
void AddFailures(const core::Snapshot &now, std::vector<std::string> &lines) {
	for (const auto &[id, failure] : now.failures) {
		if (failure.kind != ProbeFailure::Kind::NotApplicable) {
			lines.push_back("no answer: " + id + ", " + failure.message + " (" + failure.sqlstate +
			                ")");
		}
	}
}

std::vector<std::string> LinesOf(const core::Snapshot *now, const pg::CollectOutcome &outcome) {
	std::vector<std::string> lines;
	if (outcome.kind == pg::CollectOutcome::Kind::Busy || now == nullptr) {
		lines.push_back("nothing collected: " + outcome.problems.front());
		return lines;
	}
	lines.push_back(FirstLine(*now, outcome));
	if (outcome.seconds > 0) {
		lines.push_back(Number(outcome.seconds) + " s since the snapshot before: " +
		                Count(outcome.statements, "statement sample") + ", " +
		                Count(outcome.tables, "table sample") + ", " +
		                Count(outcome.changes.size(), "change"));
	} else {
		lines.emplace_back("no snapshot to compare with: differences come with the next one");
	}
	AddChanges(outcome, lines);
	AddFailures(*now, lines);
	for (const std::string &problem : outcome.problems) {
		lines.push_back("problem: " + problem);
	}
	return lines;
}

} // namespace

} // namespace savant::entry

/* ai_collect() returns setof text */
SAVANT_SQL_FUNCTION(savant_ai_collect) {
	savant::pg::Collector collector(savant::pg::CollectorHome::Session,
	                                savant::entry::MakeIntervalConsumers());

	const savant::pg::CollectOutcome outcome = collector.CollectOnce({});

	std::vector<std::vector<savant::pg::Cell>> rows;
	for (const std::string &line : savant::entry::LinesOf(collector.Latest(), outcome)) {
		rows.push_back({savant::core::PlainLine(line)});
	}
	return savant::pg::ReturnRows(fcinfo, rows);
}
