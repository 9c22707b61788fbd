/*
 * ongoing_anomalies.cpp
 *     When an anomaly is over.
 */
#include "core/incident/ongoing_anomalies.hpp"

#include <cmath>

namespace savant::core {

void OngoingAnomalies::Begin(const Symptom &symptom, const Anomaly &anomaly) {
	const auto known = ongoing_.find(symptom.id);
	if (known == ongoing_.end()) {
		ongoing_[symptom.id] = {symptom, anomaly.expected, anomaly.observed, symptom.at};
		return;
	}
	// The first call knew best what was expected.
	Lasting &lasting = known->second;
	const double since = lasting.symptom.since;
	if (symptom.severity >= lasting.symptom.severity) {
		lasting.symptom = symptom;
		lasting.symptom.since = since;
		lasting.observed = anomaly.observed;
	}
}

void OngoingAnomalies::Update(const std::string &series, double value, double at) {
	const auto known = ongoing_.find(series);
	if (known == ongoing_.end() || at <= known->second.symptom.at) {
		return;
	}
	Lasting &lasting = known->second;
	const bool is_comparable = std::isfinite(lasting.expected) && std::isfinite(lasting.observed);
	const bool goes_on = is_comparable && std::isfinite(value) && at - lasting.begun < kLongest &&
	                     std::abs(value - lasting.observed) < std::abs(value - lasting.expected);
	// Beyond what was observed is further away still.
	const bool is_beyond = is_comparable && at - lasting.begun < kLongest &&
	                       (lasting.observed > lasting.expected ? value >= lasting.observed
	                                                            : value <= lasting.observed);
	if (goes_on || is_beyond) {
		lasting.symptom.at = at;
	} else {
		ongoing_.erase(known);
	}
}

std::vector<Symptom> OngoingAnomalies::At(double at) const {
	std::vector<Symptom> symptoms;
	for (const auto &[series, lasting] : ongoing_) {
		if (lasting.symptom.at == at) {
			symptoms.push_back(lasting.symptom);
		}
	}
	return symptoms;
}

} // namespace savant::core
