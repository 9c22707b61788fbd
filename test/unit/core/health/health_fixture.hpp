/*
 * health_fixture.hpp
 *     Snapshots for the tests of health rules: one row set at a time.
 */
#pragma once

#include <cmath>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "core/health/health_check.hpp"

namespace savant::core {

/* A cell: a number, a flag, a text, or nullptr for NULL. */
using FixtureCell = std::variant<double, bool, const char *, std::string, std::nullptr_t>;
using FixtureRow = std::map<std::string, FixtureCell>;

/* Rows with the columns of all of them; what a row does not name is NULL. */
ProbeTable FixtureTable(const std::vector<FixtureRow> &rows);

/* What earlier snapshots left. */
class FixtureHistory final : public HealthHistory {
public:
	std::vector<std::pair<double, double>> Series(std::string_view id, double) override {
		return series[std::string(id)];
	}
	std::vector<std::pair<std::string, double>> Kept(std::string_view rule) override {
		return kept[std::string(rule)];
	}

	std::map<std::string, std::vector<std::pair<double, double>>> series;
	std::map<std::string, std::vector<std::pair<std::string, double>>> kept;
};

constexpr double kFixtureNow = 1790000000; // 2026-09-21

/* A server in order, asked twice with a minute between; tests put other rows into it. */
class HealthFixture : public ::testing::Test {
public:
	HealthFixture();

	/* Rows of a probe at the last snapshot, or at both. */
	void Set(const std::string &probe, const std::vector<FixtureRow> &rows) {
		now.answers[probe] = FixtureTable(rows);
	}
	void SetBefore(const std::string &probe, const std::vector<FixtureRow> &rows) {
		before.answers[probe] = FixtureTable(rows);
	}
	/* A setting in bytes, seconds or words: of both snapshots. */
	void SetSetting(const std::string &name, const std::string &value,
	                const std::string &unit = "");
	/* Columns of the one row of a probe, over those of the server in order. */
	void Change(const std::string &probe, const FixtureRow &cells);
	void ChangeBefore(const std::string &probe, const FixtureRow &cells);

	HealthReport Check();
	/* Findings of one rule. */
	std::vector<HealthFinding> Findings(std::string_view rule);
	/* The only finding of a rule; fails the test when there is none, or several. */
	HealthFinding Only(std::string_view rule);
	std::string ReasonOf(std::string_view rule);

	Snapshot before, now;
	HealthSettings settings;
	FixtureHistory history;

private:
	void WriteSettings();
	void WriteRow(const std::string &probe);

	std::map<std::string, std::pair<std::string, std::string>> server_settings_;
	std::map<std::string, FixtureRow> rows_before_, rows_now_; // of probes with one row
};

} // namespace savant::core
