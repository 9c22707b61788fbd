/*
 * ongoing_anomalies.cpp
 *     When an anomaly is over.
 */
#include "core/incident/ongoing_anomalies.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

void OngoingAnomalies::Begin(const Symptom &symptom, const Anomaly &anomaly) {
	const auto known = ongoing_.find(symptom.id);
	if (known == ongoing_.end()) {
		ongoing_[symptom.id] = {symptom, anomaly, symptom.at};
		return;
	}
	// The first call knew best what was expected.
	Lasting &lasting = known->second;
	const double since = lasting.symptom.since;
	if (symptom.severity >= lasting.symptom.severity) {
		lasting.symptom = symptom;
		lasting.symptom.since = since;
		lasting.anomaly.observed = anomaly.observed;
		lasting.anomaly.severity = std::max(anomaly.severity, lasting.anomaly.severity);
	}
}

/* What began too small to matter may have grown since, and is not called again for that. */
void OngoingAnomalies::Grow(Lasting &lasting, double value) {
	const SeriesDefinition *series = FindSeries(lasting.symptom.id);
	Anomaly now = lasting.anomaly;
	now.observed = value;
	const std::optional<Symptom> grown = series == nullptr ? std::nullopt : SymptomOf(*series, now);
	if (grown && grown->weight > lasting.symptom.weight) {
		lasting.symptom.weight = grown->weight;
		lasting.symptom.severity = std::max(grown->severity, lasting.symptom.severity);
		lasting.symptom.text = grown->text;
	}
}

void OngoingAnomalies::Update(const std::string &series, double value, double at) {
	const auto known = ongoing_.find(series);
	if (known == ongoing_.end() || at <= known->second.symptom.at) {
		return;
	}
	Lasting &lasting = known->second;
	const double expected = lasting.anomaly.expected, observed = lasting.anomaly.observed;
	const bool is_comparable = std::isfinite(expected) && std::isfinite(observed);
	const bool goes_on = is_comparable && std::isfinite(value) && at - lasting.begun < kLongest &&
	                     std::abs(value - observed) < std::abs(value - expected);
	// Beyond what was observed is further away still.
	const bool is_beyond = is_comparable && at - lasting.begun < kLongest &&
	                       (observed > expected ? value >= observed : value <= observed);
	if (goes_on || is_beyond) {
		lasting.symptom.at = at;
		Grow(lasting, value);
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
