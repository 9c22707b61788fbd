/*
 * nab.cpp
 *     The detectors of the product on the Numenta Anomaly Benchmark; see README.md.
 *
 * What is driven is SeriesWatch as the monitor drives it: every point once, in order, with what a
 * fresh watch knows.  All series are fed as gauges: one configuration for all.
 */
#include <cstdio>
#include <ctime>
#include <exception>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/detect/series_watch.hpp"
#include "nab_score.hpp"
#include "published.hpp"

namespace {

using nab::Corpus;
using nab::Outcome;
using nab::Scores;
using nab::Series;
using savant::core::Severity;

constexpr double kAgrees = 0.05; // a published score has two or three digits

struct Run {
	Scores told;               // score of the anomalies, 0 = none
	Scores warnings, critical; // the same of this severity and above
	std::map<std::string, int> by_detector;
	double nanoseconds = 0;     // per point
	std::size_t most_bytes = 0; // of a state
};

Run RunProduct(const Corpus &corpus) {
	Run run;
	double points = 0, ticks = 0;
	for (const Series &series : corpus.series) {
		savant::core::SeriesWatch watch(savant::core::SeriesKind::Gauge);
		std::vector<double> told(series.values.size(), 0), warnings = told, critical = told;
		const std::clock_t begin = std::clock();
		for (std::size_t i = 0; i < series.values.size(); ++i) {
			if (const auto anomaly = watch.Add({series.times[i], series.values[i]})) {
				told[i] = anomaly->score;
				warnings[i] = anomaly->severity >= Severity::Warning ? anomaly->score : 0;
				critical[i] = anomaly->severity >= Severity::Critical ? anomaly->score : 0;
				++run.by_detector[std::string(Name(anomaly->detector))];
			}
		}
		ticks += static_cast<double>(std::clock() - begin);
		points += static_cast<double>(series.values.size());
		run.most_bytes = std::max(run.most_bytes, watch.Save().size());
		run.told.push_back(std::move(told));
		run.warnings.push_back(std::move(warnings));
		run.critical.push_back(std::move(critical));
	}
	run.nanoseconds = 1e9 * ticks / CLOCKS_PER_SEC / points;
	return run;
}

/* 0.6745 (x - median) / MAD of the last 2,000 values, worked out anew every 10 values. */
std::vector<double> RobustZ(const Series &series) {
	constexpr std::size_t kWindow = 2000, kEvery = 10, kLeast = 30;
	constexpr double kLeastShare = 0.5; // of the standard deviation
	std::vector<double> scores(series.values.size(), 0), values;
	double median = 0, deviation = 0;
	for (std::size_t i = 0; i < series.values.size(); ++i) {
		if (i >= kLeast && i % kEvery == 0) {
			const auto first =
				series.values.begin() + static_cast<std::ptrdiff_t>(i > kWindow ? i - kWindow : 0);
			values.assign(first, series.values.begin() + static_cast<std::ptrdiff_t>(i));
			const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
			std::nth_element(values.begin(), middle, values.end());
			median = *middle;
			double squares = 0;
			for (double &value : values) {
				value = std::abs(value - median);
				squares += value * value;
			}
			std::nth_element(values.begin(), middle, values.end());
			/* Where most values are equal the MAD is 0, and any other one would be infinite. */
			const double spread = std::sqrt(squares / static_cast<double>(values.size()));
			deviation = std::max(*middle / 0.6745, kLeastShare * spread);
		}
		scores[i] = deviation > 0 ? std::abs(series.values[i] - median) / deviation : 0;
	}
	return scores;
}

Scores RunAll(const Corpus &corpus, std::vector<double> (*detector)(const Series &)) {
	Scores scores;
	for (const Series &series : corpus.series) {
		scores.push_back(detector(series));
	}
	return scores;
}

/* Rebuilt detectors must get what was published. Returns how many scores agree. */
int CheckScoring(const Corpus &corpus, int &compared) {
	struct Known {
		const char *name;
		std::vector<double> (*detector)(const Series &);
		std::set<std::string> profiles; // those whose published threshold was found anew
	};
	const std::vector<Known> all = {
		{"null",
	     [](const Series &series) { return std::vector<double>(series.values.size(), 0); },
	     {"standard", "reward_low_FP_rate", "reward_low_FN_rate"}},
		{"relativeEntropy",
	     nab::RelativeEntropy,
	     {"standard", "reward_low_FP_rate", "reward_low_FN_rate"}},
		{"knncad",
	     nab::NearestNeighbours,
	     {"standard", "reward_low_FP_rate", "reward_low_FN_rate"}},
		{"bayesChangePt", nab::BayesChangePoint, {"standard"}},
	};
	int agree = 0;
	compared = 0;
	std::printf("The scoring, on published detectors rebuilt from their descriptions:\n\n");
	std::printf("%-18s  %-20s  %8s  %9s\n", "detector", "profile", "here", "published");
	for (const Known &known : all) {
		const Scores scores = RunAll(corpus, known.detector);
		for (const std::string &profile : known.profiles) {
			const double here = Score(corpus, scores, corpus.profiles.at(profile)).score;
			const double published = corpus.published.at(known.name).at(profile);
			const bool agrees = std::abs(here - published) < kAgrees;
			std::printf("%-18s  %-20s  %8.2f  %9.2f%s\n", known.name, profile.c_str(), here,
			            published, agrees ? "" : "  DIFFERS");
			++compared;
			agree += agrees;
		}
	}
	return agree;
}

double ScoredDays(const Corpus &corpus, const nab::Choice &choice = nab::Anything) {
	double days = 0;
	for (const Series &series : corpus.series) {
		days += choice(series) ? series.scored_days : 0;
	}
	return days;
}

/* Threshold learnt on a random half of the files, scored on the other; mean and deviation of 20. */
std::pair<double, double> HeldOut(const Corpus &corpus, const Scores &scores) {
	constexpr int kRepeats = 20;
	const nab::Profile &profile = corpus.profiles.at("standard");
	std::mt19937 random(20);
	double sum = 0, squares = 0;
	for (int i = 0; i < kRepeats; ++i) {
		std::set<std::string> learnt;
		for (const Series &series : corpus.series) {
			if (random() % 2 == 0) {
				learnt.insert(series.name);
			}
		}
		const auto in = [&](const Series &series) { return learnt.contains(series.name); };
		const auto out = [&](const Series &series) { return !learnt.contains(series.name); };
		const double threshold = Score(corpus, scores, profile, nullptr, in).threshold;
		const double score = Score(corpus, scores, profile, &threshold, out).score;
		sum += score;
		squares += score * score;
	}
	const double mean = sum / kRepeats;
	return {mean, std::sqrt(std::max(0.0, squares / kRepeats - mean * mean))};
}

/* `threshold` null: the best one for each profile, learnt on the whole corpus. */
Outcome Row(const Corpus &corpus, const char *name, const Scores &scores, const double *threshold) {
	const Outcome standard = Score(corpus, scores, corpus.profiles.at("standard"), threshold);
	const Outcome low_fp =
		Score(corpus, scores, corpus.profiles.at("reward_low_FP_rate"), threshold);
	const Outcome low_fn =
		Score(corpus, scores, corpus.profiles.at("reward_low_FN_rate"), threshold);
	const auto [mean, deviation] = HeldOut(corpus, scores);
	std::printf("%-30s  %8.2f  %7.2f  %7.2f  %7d  %6d  %10.4f  %8.1f %4.1f\n", name, standard.score,
	            low_fp.score, low_fn.score, standard.windows_hit, standard.false_points,
	            standard.false_points / ScoredDays(corpus), mean, deviation);
	return standard;
}

void PrintPublished(const Corpus &corpus) {
	std::vector<std::pair<double, std::string>> order;
	for (const auto &[name, scores] : corpus.published) {
		order.emplace_back(-scores.at("standard"), name);
	}
	std::sort(order.begin(), order.end());
	for (std::size_t i = 0; i < order.size() && i < 6; ++i) {
		const auto &scores = corpus.published.at(order[i].second);
		std::printf("%-30s  %8.2f  %7.2f  %7.2f\n", (order[i].second + " (published)").c_str(),
		            scores.at("standard"), scores.at("reward_low_FP_rate"),
		            scores.at("reward_low_FN_rate"));
	}
}

void PrintFamilies(const Corpus &corpus, const Run &run, const double *told) {
	std::printf("\nAs shipped, by family:\n\n%-24s  %8s  %9s  %6s  %14s  %18s\n", "family",
	            "standard", "windows", "false", "per metric-day", "warnings, per day");
	std::set<std::string> families;
	for (const Series &series : corpus.series) {
		families.insert(series.family);
	}
	const nab::Profile &profile = corpus.profiles.at("standard");
	for (const std::string &family : families) {
		const auto choice = [&](const Series &series) { return series.family == family; };
		const Outcome outcome = Score(corpus, run.told, profile, told, choice);
		const Outcome warnings = Score(corpus, run.warnings, profile, told, choice);
		const double days = ScoredDays(corpus, choice);
		std::printf("%-24s  %8.2f  %4d /%3d  %6d  %14.4f  %8d %9.4f\n", family.c_str(),
		            outcome.score, outcome.windows_hit, outcome.windows, outcome.false_points,
		            outcome.false_points / days, warnings.false_points,
		            warnings.false_points / days);
	}
}

/* Points of one minute in which nothing happens, each the one before times `memory` plus noise. */
void PrintNoise() {
	constexpr int kSeries = 60, kPoints = 14 * 1440;
	std::printf("\nNoise, %d series of 14 days in minutes, told per series and day:\n\n"
	            "%8s  %8s  %8s  %8s\n",
	            kSeries, "memory", "all", "warnings", "critical");
	for (const double memory : {0.0, 0.5, 0.9}) {
		int told[3] = {};
		for (int i = 0; i < kSeries; ++i) {
			std::mt19937_64 random(static_cast<unsigned>(i));
			const auto uniform = [&] {
				return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53;
			};
			savant::core::SeriesWatch watch(savant::core::SeriesKind::Rate);
			double value = 0;
			for (int point = 0; point < kPoints; ++point) {
				value = memory * value + std::sqrt(-2 * std::log(uniform())) *
				                             std::cos(2 * std::numbers::pi * uniform());
				const auto anomaly = watch.Add({1.7e9 + point * 60.0, 100 + 10 * value});
				if (anomaly) {
					++told[static_cast<int>(anomaly->severity)];
				}
			}
		}
		const double days = kSeries * kPoints / 1440.0;
		std::printf("%8.1f  %8.3f  %8.4f  %8.4f\n", memory, (told[0] + told[1] + told[2]) / days,
		            (told[1] + told[2]) / days, told[2] / days);
	}
}

int Bench(const char *folder) {
	const Corpus corpus = nab::ReadCorpus(folder);
	std::size_t points = 0;
	for (const Series &series : corpus.series) {
		points += series.values.size();
	}
	std::printf("%zu series, %zu points, %.0f scored metric-days\n\n", corpus.series.size(), points,
	            ScoredDays(corpus));
	int compared = 0;
	const int agree = CheckScoring(corpus, compared);

	const Run run = RunProduct(corpus);
	const double told = savant::core::kInfoScore;
	std::printf("\n%-30s  %8s  %7s  %7s  %7s  %6s  %10s  %13s\n", "detector", "standard", "low FP",
	            "low FN", "windows", "false", "per day", "held out (sd)");
	const Outcome shipped = Row(corpus, "pg_savant, all that is told", run.told, &told);
	const Outcome best = Row(corpus, "  with the best threshold", run.told, nullptr);
	const Outcome warnings = Row(corpus, "  warnings and above", run.warnings, &told);
	const Outcome critical = Row(corpus, "  critical", run.critical, &told);
	const Outcome gaussian =
		Row(corpus, "windowed Gaussian", RunAll(corpus, nab::WindowedGaussian), nullptr);
	const Outcome robust = Row(corpus, "robust z (median, MAD)", RunAll(corpus, RobustZ), nullptr);
	PrintPublished(corpus);
	PrintFamilies(corpus, run, &told);
	PrintNoise();
	std::printf("\nTold by");
	for (const auto &[name, count] : run.by_detector) {
		std::printf(" %s %d", name.c_str(), count);
	}
	const double days = ScoredDays(corpus);
	std::printf("; %.0f ns per point; state %zu kB at most\n", run.nanoseconds,
	            run.most_bytes / 1024);
	std::printf("Ratio to windowed Gaussian %.2f, to robust z %.2f\n\n",
	            shipped.score / gaussian.score, shipped.score / robust.score);
	std::printf(
		"bench-anomaly: NAB standard %.2f with one fixed configuration (best threshold "
		"%.2f), %d of %d windows, false alarms per metric-day %.3f, warnings %.4f, critical "
		"%.4f; scoring check %d of %d\n",
		shipped.score, best.score, shipped.windows_hit, shipped.windows,
		shipped.false_points / days, warnings.false_points / days, critical.false_points / days,
		agree, compared);
	return agree == compared ? 0 : 1;
}

} // namespace

int main(int argc, char **argv) {
	try {
		return Bench(argc > 1 ? argv[1] : "");
	} catch (const std::exception &error) {
		std::fprintf(stderr, "bench-anomaly: %s\n", error.what());
		return 2;
	}
}
