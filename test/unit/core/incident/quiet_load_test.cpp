/*
 * quiet_load_test.cpp
 *     Series of a real server in which nothing was wrong (test/fixtures/watch): steady pgbench
 *     load, then load like a day's, on a machine on which others built and tested.
 */
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "core/detect/series_watch.hpp"
#include "core/incident/incident_book.hpp"
#include "core/incident/ongoing_anomalies.hpp"

namespace savant::core {
namespace {

struct RecordedReading {
	std::string series;
	double value, weight;
};
struct RecordedSnapshot {
	double at;
	std::vector<RecordedReading> readings;
};

std::filesystem::path QuietLoadFile() {
	for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
		const auto found = folder / "test/fixtures/watch/quiet_load.csv";
		if (std::filesystem::exists(found) || folder == folder.parent_path()) {
			return found;
		}
	}
}

/* A line per snapshot; a value is followed by :weight when that is not 1, and may be missing. */
std::vector<RecordedSnapshot> QuietLoad() {
	std::ifstream file(QuietLoadFile());
	std::vector<RecordedSnapshot> snapshots;
	std::vector<std::string> names;
	for (std::string line, field; std::getline(file, line);) {
		std::istringstream fields(line);
		std::vector<std::string> texts;
		while (std::getline(fields, field, ',')) {
			texts.push_back(field);
		}
		if (names.empty()) {
			names = texts;
			continue;
		}
		RecordedSnapshot snapshot{1.7e9 + std::stod(texts[0]), {}};
		for (std::size_t i = 1; i < texts.size(); i++) {
			const std::size_t colon = texts[i].find(':');
			if (!texts[i].empty()) {
				snapshot.readings.push_back(
					{names[i], std::stod(texts[i]),
				     colon == std::string::npos ? 1 : std::stod(texts[i].substr(colon + 1))});
			}
		}
		// Constantly 0 while it was recorded.
		for (const char *calm : {"load_lock", "sessions_blocked", "longest_lock_wait_s",
		                         "deadlocks", "checkpoints_requested"}) {
			snapshot.readings.push_back({calm, 0, 1});
		}
		snapshots.push_back(std::move(snapshot));
	}
	return snapshots;
}

struct ReplayResult {
	std::vector<std::size_t> opened; // positions of snapshots
	std::vector<std::string> titles;
	int anomalies = 0, warnings = 0;
};

/* Changes readings of a snapshot, and says what the probes show besides. */
struct Planted {
	std::function<void(std::size_t, RecordedReading &)> reading = [](std::size_t,
	                                                                 RecordedReading &) {};
	std::function<void(std::size_t, IncidentStep &)> step = [](std::size_t, IncidentStep &) {};
};

/* As pg/watch/incident_consumer does it, of series alone. */
ReplayResult ReplayQuietLoad(const Planted &planted) {
	std::map<std::string, SeriesWatch> watches;
	OngoingAnomalies ongoing;
	IncidentBook book;
	ReplayResult result;
	double before = 0;
	const std::vector<RecordedSnapshot> snapshots = QuietLoad();
	for (std::size_t i = 0; i < snapshots.size(); i++) {
		IncidentStep step;
		step.at = snapshots[i].at;
		step.seconds = i == 0 ? 1 : step.at - before;
		before = step.at;
		for (RecordedReading reading : snapshots[i].readings) {
			planted.reading(i, reading);
			const SeriesDefinition *series = FindSeries(reading.series);
			if (series == nullptr || !series->is_watched) {
				continue;
			}
			SeriesWatch &watch = watches.try_emplace(reading.series, series->kind).first->second;
			const auto anomaly = watch.Add({step.at, reading.value, reading.weight, true});
			ongoing.Update(reading.series, reading.value, step.at);
			result.anomalies += anomaly ? 1 : 0;
			result.warnings += anomaly && anomaly->severity != Severity::Info ? 1 : 0;
			std::optional<Symptom> symptom = anomaly ? SymptomOf(*series, *anomaly) : std::nullopt;
			if (symptom && IsFelt(symptom->node)) {
				ongoing.Begin(*symptom, *anomaly);
			} else if (symptom) {
				step.symptoms.push_back(*symptom);
			}
		}
		for (const Symptom &symptom : ongoing.At(step.at)) {
			step.symptoms.push_back(symptom);
		}
		planted.step(i, step);
		const bool was_open = book.Open() != nullptr;
		const Incident *incident = book.Add(step);
		if (!was_open && incident != nullptr) {
			result.opened.push_back(i);
			result.titles.push_back(incident->title);
		}
		for (auto &[name, watch] : watches) {
			if (book.Open() == nullptr) {
				watch.Thaw();
			} else {
				watch.Freeze(step.at);
			}
		}
	}
	return result;
}

TEST(QuietLoad, TheRecordingIsThere) {
	const std::vector<RecordedSnapshot> snapshots = QuietLoad();
	EXPECT_GT(snapshots.size(), 600u);
	EXPECT_GT(snapshots.at(300).readings.size(), 40u);
}

TEST(QuietLoad, OpensNoIncidentThoughSeriesAreOutOfTheOrdinary) {
	const ReplayResult result = ReplayQuietLoad({});
	EXPECT_GT(result.anomalies, 50);
	EXPECT_TRUE(result.opened.empty()) << result.titles.at(0) << " at " << result.opened.at(0);
}

TEST(QuietLoad, OneSnapshotOfMuchOpensNone) {
	Planted planted;
	planted.reading = [](std::size_t i, RecordedReading &reading) {
		if (i == 500 && (reading.series == "load_total" || reading.series == "load_io" ||
		                 reading.series == "statement_ms_per_call")) {
			reading.value = 20 * reading.value + 5;
		}
	};
	const ReplayResult result = ReplayQuietLoad(planted);
	EXPECT_TRUE(result.opened.empty()) << result.titles.at(0) << " at " << result.opened.at(0);
}

TEST(QuietLoad, AQueueForLocksInItIsAnIncidentWithinTwoIntervals) {
	constexpr std::size_t kBegins = 500, kEnds = 510;
	Planted planted;
	planted.reading = [](std::size_t i, RecordedReading &reading) {
		if (i < kBegins || i >= kEnds) {
			return;
		}
		if (reading.series == "load_lock" || reading.series == "sessions_blocked") {
			reading.value = 6;
		} else if (reading.series == "load_total" || reading.series == "sessions_active") {
			reading.value += 6;
		} else if (reading.series == "longest_lock_wait_s") {
			reading.value = static_cast<double>(i - kBegins) + 0.5;
		}
	};
	planted.step = [](std::size_t i, IncidentStep &step) {
		if (i >= kBegins && i < kEnds) {
			step.states = {{"lock_holder", "pid 42", step.at - 1, 1, true, "it blocks six", ""}};
		}
	};
	const ReplayResult result = ReplayQuietLoad(planted);
	ASSERT_EQ(result.opened.size(), 1u);
	EXPECT_GE(result.opened[0], kBegins);
	EXPECT_LE(result.opened[0], kBegins + 1);
}

TEST(QuietLoad, TemporaryFilesAfterASettingWasChangedAreAnIncident) {
	constexpr std::size_t kBegins = 500;
	Planted planted;
	planted.reading = [](std::size_t i, RecordedReading &reading) {
		if (i >= kBegins && reading.series == "temp_bytes_per_second") {
			reading.value = 30e6;
		} else if (i >= kBegins && reading.series == "temp_files") {
			reading.value = 20;
		}
	};
	EXPECT_TRUE(ReplayQuietLoad(planted).opened.empty()) << "a report that sorts";
	planted.step = [](std::size_t i, IncidentStep &step) {
		if (i == kBegins) {
			step.changes = {{"memory_setting", "work_mem", step.at, 1, false, "work_mem", ""}};
		}
	};
	const ReplayResult result = ReplayQuietLoad(planted);
	ASSERT_EQ(result.opened.size(), 1u);
	EXPECT_GE(result.opened[0], kBegins);
	EXPECT_LE(result.opened[0], kBegins + 1);
}

} // namespace
} // namespace savant::core
