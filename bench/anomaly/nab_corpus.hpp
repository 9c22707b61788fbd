/*
 * nab_corpus.hpp
 *     The Numenta Anomaly Benchmark as files: series, labelled windows, profiles, published scores.
 *
 * Read from a checkout of it: data/FAMILY/NAME.csv, labels/combined_windows.json,
 * config/profiles.json, results/final_results.json.
 */
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace nab {

struct Window {
	std::size_t first, last; // points, both inside
};

struct Series {
	std::string name;                  // "realTweets/Twitter_volume_KO.csv"
	std::string family;                // "realTweets"
	std::vector<double> times, values; // seconds since 1970
	std::vector<Window> windows;
	std::size_t probation = 0;      // points at the beginning that are not scored
	double lowest = 0, highest = 0; // of the whole file: only for published detectors that cheat so
	double scored_days = 0;
};

struct Profile {
	double false_positive = 0, false_negative = 0; // weights; of a true positive it is 1
};

struct Corpus {
	std::vector<Series> series;
	std::map<std::string, Profile> profiles;                        // by name
	std::map<std::string, std::map<std::string, double>> published; // detector, profile -> score
};

inline double Seconds(const std::string &stamp) {
	int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
	if (std::sscanf(stamp.c_str(), "%d-%d-%d %d:%d:%d", &year, &month, &day, &hour, &minute,
	                &second) != 6) {
		throw std::runtime_error("not a time: " + stamp);
	}
	/* Days of the civil calendar, counted from 1970-01-01, with years that begin in March. */
	year -= month <= 2;
	const int era = year / 400, of_era = year - era * 400;
	const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	const int days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
	return days * 86400.0 + hour * 3600 + minute * 60 + second;
}

inline nlohmann::json ReadJson(const std::filesystem::path &path) {
	std::ifstream in(path);
	if (!in) {
		throw std::runtime_error("cannot read " + path.string());
	}
	return nlohmann::json::parse(in);
}

inline double MedianStep(const Series &series) {
	std::vector<double> steps;
	for (std::size_t i = 1; i < series.times.size(); ++i) {
		steps.push_back(series.times[i] - series.times[i - 1]);
	}
	std::nth_element(steps.begin(), steps.begin() + steps.size() / 2, steps.end());
	return steps[steps.size() / 2];
}

inline Series ReadSeries(const std::filesystem::path &path, const std::string &name,
                         const nlohmann::json &windows) {
	Series series;
	series.name = name;
	series.family = name.substr(0, name.find('/'));
	std::vector<std::string> stamps;
	std::ifstream in(path);
	std::string line;
	std::getline(in, line); // the heading
	while (std::getline(in, line)) {
		const auto comma = line.find(',');
		if (comma == std::string::npos) {
			continue;
		}
		stamps.push_back(line.substr(0, 19));
		series.times.push_back(Seconds(stamps.back()));
		series.values.push_back(std::strtod(line.c_str() + comma + 1, nullptr));
	}
	if (stamps.size() < 2) {
		throw std::runtime_error("no points in " + path.string());
	}
	const auto point = [&](const std::string &stamp) {
		const auto at = std::find(stamps.begin(), stamps.end(), stamp.substr(0, 19));
		if (at == stamps.end()) {
			throw std::runtime_error("a window of " + name + " begins or ends at no point");
		}
		return static_cast<std::size_t>(at - stamps.begin());
	};
	for (const auto &window : windows) {
		series.windows.push_back({point(window.at(0)), point(window.at(1))});
	}
	const double points = static_cast<double>(stamps.size());
	series.probation = static_cast<std::size_t>(std::min(0.15 * points, 0.15 * 5000));
	const auto [low, high] = std::minmax_element(series.values.begin(), series.values.end());
	series.lowest = *low;
	series.highest = *high;
	series.scored_days =
		(points - static_cast<double>(series.probation)) * MedianStep(series) / 86400;
	return series;
}

inline Corpus ReadCorpus(const std::filesystem::path &folder) {
	Corpus corpus;
	const auto windows = ReadJson(folder / "labels/combined_windows.json");
	for (const auto &[name, of_series] : windows.items()) {
		corpus.series.push_back(ReadSeries(folder / "data" / name, name, of_series));
	}
	const auto profiles = ReadJson(folder / "config/profiles.json");
	for (const auto &[name, profile] : profiles.items()) {
		const auto &costs = profile.at("CostMatrix");
		corpus.profiles[name] = {costs.at("fpWeight"), costs.at("fnWeight")};
	}
	const auto results = ReadJson(folder / "results/final_results.json");
	for (const auto &[detector, scores] : results.items()) {
		for (const auto &[profile, score] : scores.items()) {
			corpus.published[detector][profile] = score;
		}
	}
	/* Some have only their raw score, in the file of thresholds. */
	const auto thresholds = ReadJson(folder / "config/thresholds.json");
	for (const auto &[detector, by_profile] : thresholds.items()) {
		if (corpus.published.contains(detector)) {
			continue;
		}
		for (const auto &[profile, best] : by_profile.items()) {
			const double silent = thresholds.at("null").at(profile).at("score");
			double perfect = 0;
			for (const Series &series : corpus.series) {
				perfect += static_cast<double>(series.windows.size());
			}
			const double raw = best.at("score");
			corpus.published[detector][profile] = 100 * (raw - silent) / (perfect - silent);
		}
	}
	return corpus;
}

} // namespace nab
