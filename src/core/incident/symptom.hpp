/*
 * symptom.hpp
 *     What is seen to be wrong: one anomaly, health finding or slower statement, at its place in
 *     the graph of causes.  A symptom is never a cause.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/detect/anomaly.hpp"
#include "core/detect/query_regression.hpp"
#include "core/watch/series.hpp"

namespace savant::core {

struct Symptom {
	enum class Kind { Anomaly, Health, Regression };
	Kind kind = Kind::Anomaly;
	std::string id;     // series, rule, or "query"
	std::string object; // of a health finding; query id of a regression
	std::string node;   // of the graph (cause_graph.hpp)
	Severity severity = Severity::Info;
	double since = 0; // when it began as far as known, seconds since 1970
	double at = 0;    // the snapshot that showed it
	/*
	 * How much it counts when an incident is to be opened: 1 opens one by itself, see
	 * incident_book.hpp.
	 */
	double weight = 0;
	std::string text; // one line, with its numbers
};
std::string_view Name(Symptom::Kind kind); // anomaly, health, regression

/*
 * Whether a symptom there is felt as long as it lasts, like waits for locks; else it is a state
 * that may stay for days after the event, like WAL that is kept.
 */
bool IsFelt(std::string_view node);

/*
 * nullopt: the series is no symptom, or it went the good way.  `value` in the text has the unit of
 * the series.
 */
std::optional<Symptom> SymptomOf(const SeriesDefinition &series, const Anomaly &anomaly);

/* A finding of a health rule; nullopt when the rule tells of a lasting state, not of an event. */
struct HealthSign {
	std::string rule, object, title;
	Severity severity = Severity::Warning;
	double since = 0;
	/* It was found as often as its rule wants before it alerts: else it counts half. */
	bool is_confirmed = true;
};
std::optional<Symptom> SymptomOf(const HealthSign &sign, double at);

/* A statement that became slower. */
/* "it reads more blocks for the same rows", by savant.regression.class; "" = not known. */
std::string_view RegressionWords(std::string_view cause);

struct SlowerStatement {
	std::int64_t query_id = 0;
	RegressedStatement regression;
	std::string plan_difference; // PlanDifference(); "" = not known, or the same plan
};
Symptom SymptomOf(const SlowerStatement &statement, double at);

} // namespace savant::core
