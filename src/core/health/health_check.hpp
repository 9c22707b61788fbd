/*
 * health_check.hpp
 *     What a rule works with while it looks at one interval: rows of probes, and a judge that
 *     compares a figure with the rule's thresholds.
 */
#pragma once

#include <cmath>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/findings/finding_words.hpp"
#include "core/health/health_rule.hpp"

namespace savant::core {

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();
constexpr double kNever = kNotKnown; // as a threshold
constexpr HealthThresholds kInfoAlways = {1, kNever, kNever};
constexpr HealthThresholds kWarnAlways = {kNever, 1, kNever};
constexpr HealthThresholds kCriticalAlways = {kNever, kNever, 1};

/* One row of a probe's answer, with its differences to the snapshot before. */
class HealthRow {
public:
	HealthRow(const Interval &interval, std::string_view probe, const ProbeTable &table,
	          std::size_t row)
		: interval_(&interval), probe_(probe), table_(&table), row_(row) {}

	/* Of a column that is absent, and of NULL: NaN, false, "". */
	double Number(std::string_view column) const { return table_->Number(row_, column); }
	const std::string &Text(std::string_view column) const { return table_->Text(row_, column); }
	bool Flag(std::string_view column) const { return table_->Flag(row_, column); }
	bool IsNull(std::string_view column) const { return table_->IsNull(row_, column); }
	std::string IntegerText(std::string_view column) const;
	/* NaN when there is none. */
	double Difference(std::string_view counter) const;
	double Rate(std::string_view counter) const;
	/* The same row in the snapshot before: its value, NaN and "" when there was no such row. */
	double NumberBefore(std::string_view column) const;
	std::string TextBefore(std::string_view column) const;
	bool WasThere() const;
	/* Columns schema and name as SQL. */
	std::string Qualified() const { return TableText(Text("schema"), Text("name")); }

private:
	const Interval *interval_;
	std::string_view probe_;
	const ProbeTable *table_;
	std::size_t row_;
};

/* What a rule says of one object; the judge adds the rest. */
struct HealthDraft {
	std::string object;
	std::string title;
	std::string detail;
	std::string remedy; // SQL
};

class HealthCheck {
public:
	HealthCheck(const HealthRule &rule, const HealthThresholds &thresholds,
	            const Interval &interval, HealthHistory *history, HealthSink &sink)
		: rule_(rule), thresholds_(thresholds), interval_(interval), history_(history),
		  sink_(sink) {}

	const Interval &Between() const { return interval_; }
	const Snapshot &Now() const { return interval_.Now(); }
	/* Rows of a probe, none when it has no answer. */
	std::vector<HealthRow> Rows(std::string_view probe) const;
	/* The only row of a probe; of a probe without answer everything is NULL. */
	HealthRow Row(std::string_view probe) const;
	bool Has(std::string_view probe) const { return Now().Find(probe) != nullptr; }
	/* Counters of this database. */
	HealthRow Database() const;
	/* A setting as the server shows it, "" when it is not there; a number in bytes or seconds. */
	const std::string &Setting(std::string_view name) const;
	double SettingNumber(std::string_view name) const;
	std::size_t SettingRow(std::string_view name) const;

	/* Whether the figure is past any threshold: before words are made for thousands of rows. */
	bool Passes(double value) const;
	/* Adds a finding when the figure is past a threshold, no more severe than `most`. */
	void Judge(double value, HealthDraft draft, Severity most = Severity::Critical);
	/* The same for a condition that is or is not: thresholds k...Always. */
	void Report(HealthDraft draft);
	void NotApplicable(std::string reason) { sink_.NotApplicable(std::move(reason)); }
	/* Keeps that a condition holds, and says for how many seconds it has; NaN = not known. */
	double Keep(const std::string &object);
	/* What this rule kept in the snapshot before, and since when. */
	std::vector<std::pair<std::string, double>> Kept() const;
	/* The 95th percentile of a series since `seconds` ago; NaN when it has fewer than `points`. */
	double UsualOf(std::string_view series, double seconds, std::size_t points) const;
	/* Seconds until a series reaches `limit` when it goes on as since `seconds` ago; NaN: it does
	 * not rise, or too little of it is known. */
	double SecondsUntil(std::string_view series, double limit, double seconds) const;

private:
	void Add(Severity severity, double value, double threshold, HealthDraft draft);

	const HealthRule &rule_;
	const HealthThresholds &thresholds_;
	const Interval &interval_;
	HealthHistory *history_;
	HealthSink &sink_;
};

/* "12 min", "30 days": seconds as prose; "an unknown time" of NaN. */
std::string AgeText(double seconds);
/* ALTER SYSTEM SET name = 'value'; with the reload that makes it hold. */
std::string AlterSystem(std::string_view name, std::string_view value);
/* "; it takes a restart" after AlterSystem(). */
std::string AlterSystemAndRestart(std::string_view name, std::string_view value);

} // namespace savant::core
