/*
 * interval_consumers.cpp
 *     The one list of those who draw conclusions from a snapshot.
 *
 * The order matters: a later one reads what an earlier one has written.
 */
#include "entry/interval_consumers.hpp"

#include "pg/watch/alert_consumer.hpp"
#include "pg/watch/health_consumer.hpp"
#include "pg/watch/incident_consumer.hpp"

namespace savant::entry {

pg::IntervalConsumers MakeIntervalConsumers() {
	pg::IntervalConsumers consumers; // health rules, detectors, incidents, alerts
	consumers.push_back(std::make_unique<pg::HealthConsumer>());
	consumers.push_back(std::make_unique<pg::IncidentConsumer>());
	consumers.push_back(std::make_unique<pg::AlertConsumer>());
	return consumers;
}

} // namespace savant::entry
