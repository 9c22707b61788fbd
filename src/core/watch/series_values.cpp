/*
 * series_values.cpp
 *     Reading numbers for series out of an interval, and the list of all series.
 */
#include "core/watch/series_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace savant::core {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view kLoadClasses[] = {"CPU",    "IO",  "Lock",   "LWLock",
                                             "Client", "IPC", "Timeout"};

} // namespace

int CurrentDatabaseRow(const Snapshot &snapshot) {
	const ProbeTable *table = snapshot.Find("databases");
	for (std::size_t row = 0; table != nullptr && row < table->Rows(); row++) {
		if (table->Flag(row, "is_current")) {
			return static_cast<int>(row);
		}
	}
	return -1;
}

double DatabaseDifference(const Interval &interval, std::string_view counter) {
	const int row = CurrentDatabaseRow(interval.Now());
	return row < 0 ? kUnknown
	               : interval.Difference("databases", static_cast<std::size_t>(row), counter);
}

double DatabaseRate(const Interval &interval, std::string_view counter) {
	return DatabaseDifference(interval, counter) / interval.Seconds("databases");
}

double GaugeOf(const Interval &interval, std::string_view probe, std::string_view column) {
	const ProbeTable *table = interval.Now().Find(probe);
	return table == nullptr ? kUnknown : table->Number(0, column);
}

double DifferenceOf(const Interval &interval, std::string_view probe, std::string_view counter) {
	return interval.Difference(probe, 0, counter);
}

double RateOf(const Interval &interval, std::string_view probe, std::string_view counter) {
	return interval.Rate(probe, 0, counter);
}

double SumRate(const Interval &interval, std::string_view probe, std::string_view counter) {
	return interval.Sum(probe, counter) / interval.Seconds(probe);
}

double SumOf(const Interval &interval, std::string_view probe, std::string_view column) {
	const ProbeTable *table = interval.Now().Find(probe);
	if (table == nullptr) {
		return kUnknown;
	}
	double sum = 0;
	const int place = table->Find(column);
	for (std::size_t row = 0; row < table->Rows(); row++) {
		const double value = table->NumberAt(row, place);
		sum += std::isnan(value) ? 0 : value;
	}
	return sum;
}

double MaxOf(const Interval &interval, std::string_view probe, std::string_view column) {
	const ProbeTable *table = interval.Now().Find(probe);
	if (table == nullptr) {
		return kUnknown;
	}
	double most = 0;
	const int place = table->Find(column);
	for (std::size_t row = 0; row < table->Rows(); row++) {
		most = std::fmax(most, table->NumberAt(row, place));
	}
	return most;
}

double RowsOf(const Interval &interval, std::string_view probe) {
	const ProbeTable *table = interval.Now().Find(probe);
	return table == nullptr ? kUnknown : static_cast<double>(table->Rows());
}

double RowsWith(const Interval &interval, std::string_view probe, std::string_view column,
                std::string_view text) {
	const ProbeTable *table = interval.Now().Find(probe);
	if (table == nullptr) {
		return kUnknown;
	}
	double rows = 0;
	const int place = table->Find(column);
	for (std::size_t row = 0; row < table->Rows(); row++) {
		rows += table->TextAt(row, place) == text ? 1 : 0;
	}
	return rows;
}

double ShareOf(double part, double whole, double &weight) {
	if (!(whole > 0)) {
		return kUnknown;
	}
	weight = whole;
	return part / whole;
}

double LoadOf(const Interval &interval, std::string_view wait_class) {
	const ProbeTable *waits = interval.Now().Find("waits");
	if (waits == nullptr) {
		return kUnknown;
	}
	double load = 0;
	for (std::size_t row = 0; row < waits->Rows(); row++) {
		if (wait_class.empty() || waits->Text(row, "wait_class") == wait_class) {
			load += waits->Number(row, "samples") / waits->Number(row, "rounds");
		}
	}
	return load;
}

double OtherLoad(const Interval &interval) {
	double load = LoadOf(interval, "");
	for (const std::string_view wait_class : kLoadClasses) {
		load -= LoadOf(interval, wait_class);
	}
	return std::isnan(load) ? load : std::max(load, 0.0);
}

std::vector<const SeriesDefinition *> AllSeries() {
	std::vector<const SeriesDefinition *> all;
	for (const std::span<const SeriesDefinition> part :
	     {WorkSeries(), StorageSeries(), SessionSeries(), StateSeries()}) {
		for (const SeriesDefinition &series : part) {
			all.push_back(&series);
		}
	}
	return all;
}

const SeriesDefinition *FindSeries(std::string_view id) {
	for (const SeriesDefinition *series : AllSeries()) {
		if (series->id == id) {
			return series;
		}
	}
	return nullptr;
}

std::vector<SeriesValue> SeriesOf(const Interval &interval) {
	std::vector<SeriesValue> values;
	for (const SeriesDefinition *series : AllSeries()) {
		double weight = 1;
		const double value = series->value(interval, weight);
		if (std::isfinite(value)) {
			values.push_back({series, value, weight});
		}
	}
	return values;
}

} // namespace savant::core
