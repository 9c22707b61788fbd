/*
 * workload.cpp
 *     Weights of statements: from planner cost to milliseconds.
 */
#include "core/advise/workload.hpp"

#include <algorithm>

namespace savant::core {

namespace {

/* A plan below this does next to nothing: its time is that of the round trip. */
constexpr double kLeastCost = 0.01;

/* The milliseconds per unit that half of the workload's time is below. */
double WeightedMedian(std::vector<std::pair<double, double>> rates) {
	std::sort(rates.begin(), rates.end());
	double total = 0;
	for (const auto &[rate, weight] : rates) {
		total += weight;
	}
	double seen = 0;
	for (const auto &[rate, weight] : rates) {
		seen += weight;
		if (seen * 2 >= total) {
			return rate;
		}
	}
	return 0;
}

} // namespace

std::string_view Name(ConstantSource source) {
	switch (source) {
	case ConstantSource::Written:
		return "written";
	case ConstantSource::Example:
		return "example";
	case ConstantSource::Unknown:
		return "unknown";
	}
	return "unknown";
}

void Workload::LeaveOut(std::string_view reason, double its_ms_per_day, std::string_view example) {
	auto found = std::find_if(left_out.begin(), left_out.end(),
	                          [reason](const LeftOut &group) { return group.reason == reason; });
	if (found == left_out.end()) {
		left_out.push_back({std::string(reason), 0, 0, std::string(example)});
		found = left_out.end() - 1;
	}
	found->statements++;
	found->ms_per_day += its_ms_per_day;
}

std::vector<Calibration> Calibrate(const std::vector<WorkloadStatement> &statements,
                                   const std::vector<double> &costs) {
	std::vector<Calibration> result(statements.size());
	std::vector<std::pair<double, double>> rates;
	for (std::size_t i = 0; i < statements.size(); i++) {
		const double cost = std::max(costs[i], kLeastCost);
		result[i].ms_per_unit = statements[i].ms_per_call / cost;
		if (statements[i].MsPerDay() > 0) {
			rates.emplace_back(result[i].ms_per_unit, statements[i].MsPerDay());
		}
	}
	const double most = WeightedMedian(std::move(rates)) * kMaxDeviation;
	for (Calibration &calibration : result) {
		if (most > 0 && calibration.ms_per_unit > most) {
			calibration.explained = most / calibration.ms_per_unit;
			calibration.ms_per_unit = most;
		}
	}
	return result;
}

} // namespace savant::core
