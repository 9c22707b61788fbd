/*
 * ongoing_anomalies.hpp
 *     Anomalies that last: a detector calls one when it begins, an incident wants to know when it
 *     is over.
 */
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/incident/symptom.hpp"

namespace savant::core {

class OngoingAnomalies {
public:
	/* An anomaly of the series that is a symptom. */
	void Begin(const Symptom &symptom, const Anomaly &anomaly);
	/*
	 * The value of a series at `at`: while it is nearer to what was observed than to what was
	 * expected, the symptom goes on, and counts more when it grows; then it is forgotten.
	 */
	void Update(const std::string &series, double value, double at);
	/* Those that go on at `at`. */
	std::vector<Symptom> At(double at) const;
	void Clear() { ongoing_.clear(); }

	/* After that long it is the new normal. */
	static constexpr double kLongest = 6 * 3600.0;

private:
	struct Lasting {
		Symptom symptom;
		Anomaly anomaly;
		double begun;
	};
	static void Grow(Lasting &lasting, double value);

	std::map<std::string, Lasting> ongoing_; // by series
};

} // namespace savant::core
