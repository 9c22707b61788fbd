/*
 * health_check.cpp
 *     Rows of probes, thresholds, and the words that many rules share.
 */
#include "core/health/health_check.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

const ProbeTable &NoTable() {
	static const ProbeTable table;
	return table;
}

bool IsPast(double value, double threshold, bool low_is_bad) {
	return low_is_bad ? value <= threshold : value >= threshold; // false for NaN on either side
}

/* What one of a setting's units is, in bytes or seconds; 1 of a plain number. */
double UnitSize(std::string_view unit) {
	static constexpr std::array<std::pair<std::string_view, double>, 9> kUnits = {
		{{"B", 1},
	     {"kB", 1024},
	     {"8kB", 8192},
	     {"16MB", 16777216},
	     {"MB", 1048576},
	     {"ms", 0.001},
	     {"s", 1},
	     {"min", 60},
	     {"h", 3600}}};
	for (const auto &[name, size] : kUnits) {
		if (name == unit) {
			return size;
		}
	}
	return 1;
}

constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

} // namespace

std::string HealthRow::IntegerText(std::string_view column) const {
	return std::to_string(table_->Integer(row_, column));
}

double HealthRow::Difference(std::string_view counter) const {
	return interval_->Difference(probe_, row_, counter);
}

double HealthRow::Rate(std::string_view counter) const {
	return interval_->Rate(probe_, row_, counter);
}

bool HealthRow::WasThere() const { return interval_->RowBefore(probe_, row_) >= 0; }

double HealthRow::NumberBefore(std::string_view column) const {
	const int row = interval_->RowBefore(probe_, row_);
	return row < 0
	           ? kNotKnown
	           : interval_->Before()->Find(probe_)->Number(static_cast<std::size_t>(row), column);
}

std::string HealthRow::TextBefore(std::string_view column) const {
	const int row = interval_->RowBefore(probe_, row_);
	return row < 0 ? std::string()
	               : interval_->Before()->Find(probe_)->Text(static_cast<std::size_t>(row), column);
}

std::vector<HealthRow> HealthCheck::Rows(std::string_view probe) const {
	std::vector<HealthRow> rows;
	const ProbeTable *table = Now().Find(probe);
	const std::size_t count = table == nullptr ? 0 : table->Rows();
	rows.reserve(count);
	for (std::size_t row = 0; row < count; row++) {
		rows.emplace_back(interval_, probe, *table, row);
	}
	return rows;
}

HealthRow HealthCheck::Row(std::string_view probe) const {
	const ProbeTable *table = Now().Find(probe);
	const bool is_there = table != nullptr && table->Rows() > 0;
	return {interval_, probe, is_there ? *table : NoTable(), 0};
}

HealthRow HealthCheck::Database() const {
	for (const HealthRow &row : Rows("databases")) {
		if (row.Flag("is_current")) {
			return row;
		}
	}
	return Row("");
}

std::size_t HealthCheck::SettingRow(std::string_view name) const {
	const ProbeTable *table = Now().Find("settings");
	for (std::size_t row = 0; table != nullptr && row < table->Rows(); row++) {
		if (table->Text(row, "name") == name) {
			return row;
		}
	}
	return kNoRow;
}

const std::string &HealthCheck::Setting(std::string_view name) const {
	const std::size_t row = SettingRow(name);
	return row == kNoRow ? NoTable().Text(0, "value") : Now().Find("settings")->Text(row, "value");
}

double HealthCheck::SettingNumber(std::string_view name) const {
	const std::size_t row = SettingRow(name);
	if (row == kNoRow) {
		return kNotKnown;
	}
	const ProbeTable &table = *Now().Find("settings");
	const std::string &text = table.Text(row, "value");
	char *end = nullptr;
	const double number = std::strtod(text.c_str(), &end);
	// -1 and 0 mean "off" or "default", whatever the unit.
	const double size = number > 0 ? UnitSize(table.Text(row, "unit")) : 1;
	return end == text.c_str() ? kNotKnown : number * size;
}

bool HealthCheck::Passes(double value) const {
	return IsPast(value, thresholds_.info, rule_.low_is_bad) ||
	       IsPast(value, thresholds_.warning, rule_.low_is_bad) ||
	       IsPast(value, thresholds_.critical, rule_.low_is_bad);
}

void HealthCheck::Judge(double value, HealthDraft draft, Severity most) {
	const bool low = rule_.low_is_bad;
	if (most == Severity::Critical && IsPast(value, thresholds_.critical, low)) {
		Add(Severity::Critical, value, thresholds_.critical, std::move(draft));
	} else if (most != Severity::Info && (IsPast(value, thresholds_.warning, low) ||
	                                      IsPast(value, thresholds_.critical, low))) {
		const bool capped = !IsPast(value, thresholds_.warning, low);
		Add(Severity::Warning, value, capped ? thresholds_.critical : thresholds_.warning,
		    std::move(draft));
	} else if (Passes(value)) {
		const bool capped = !IsPast(value, thresholds_.info, low);
		Add(Severity::Info, value, capped ? thresholds_.warning : thresholds_.info,
		    std::move(draft));
	}
}

void HealthCheck::Report(HealthDraft draft) { Judge(1, std::move(draft)); }

void HealthCheck::Add(Severity severity, double value, double threshold, HealthDraft draft) {
	const bool is_condition = rule_.unit == std::string_view("condition");
	HealthFinding finding;
	finding.rule = &rule_;
	finding.severity = severity;
	finding.object = std::move(draft.object);
	finding.value = is_condition ? kNotKnown : value;
	finding.threshold = is_condition ? kNotKnown : threshold;
	finding.title = std::move(draft.title);
	finding.detail = std::move(draft.detail);
	finding.remedy = std::move(draft.remedy);
	finding.evidence = rule_.evidence;
	sink_.Add(std::move(finding));
}

double HealthCheck::Keep(const std::string &object) {
	sink_.Keep(object);
	for (const auto &[kept, since] : Kept()) {
		if (kept == object) {
			return std::max(0.0, Now().taken_at - since);
		}
	}
	return kNotKnown;
}

std::vector<std::pair<std::string, double>> HealthCheck::Kept() const {
	return history_ == nullptr ? std::vector<std::pair<std::string, double>>()
	                           : history_->Kept(rule_.id);
}

double HealthCheck::UsualOf(std::string_view series, double seconds, std::size_t points) const {
	std::vector<double> values;
	if (history_ != nullptr) {
		for (const auto &[at, value] : history_->Series(series, Now().taken_at - seconds)) {
			values.push_back(value);
		}
	}
	if (values.empty() || values.size() < points) {
		return kNotKnown;
	}
	const std::size_t place = values.size() * 95 / 100;
	std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(place),
	                 values.end());
	return values[place];
}

/*
 * A straight line by least squares.  It must explain most of the movement (r2 of 0.7), over half of
 * the time that was asked for and six points at least: growth by steps has no date.
 */
double HealthCheck::SecondsUntil(std::string_view series, double limit, double seconds) const {
	const double now = Now().taken_at;
	const auto points = history_ == nullptr ? std::vector<std::pair<double, double>>()
	                                        : history_->Series(series, now - seconds);
	if (points.size() < 6 || points.back().first - points.front().first < seconds / 2) {
		return kNotKnown;
	}
	const double count = static_cast<double>(points.size());
	double mean_x = 0, mean_y = 0;
	for (const auto &[at, value] : points) {
		mean_x += (at - now) / count;
		mean_y += value / count;
	}
	double xx = 0, xy = 0, yy = 0;
	for (const auto &[at, value] : points) {
		const double x = at - now - mean_x, y = value - mean_y;
		xx += x * x;
		xy += x * y;
		yy += y * y;
	}
	const double slope = xx > 0 ? xy / xx : 0;
	if (!(slope > 0) || xy * xy < 0.7 * xx * yy) {
		return kNotKnown;
	}
	return std::max(0.0, (limit - points.back().second) / slope);
}

std::string AgeText(double seconds) {
	constexpr double kDay = 86400;
	if (seconds >= 2 * kDay && std::isfinite(seconds)) {
		return CountText(std::floor(seconds / kDay)) + " days";
	}
	return std::isfinite(seconds) ? TimeText(std::max(0.0, seconds) * 1000) : "an unknown time";
}

std::string AlterSystem(std::string_view name, std::string_view value) {
	return "ALTER SYSTEM SET " + std::string(name) + " = " + QuoteLiteral(value) +
	       "; SELECT pg_reload_conf();";
}

std::string AlterSystemAndRestart(std::string_view name, std::string_view value) {
	return "ALTER SYSTEM SET " + std::string(name) + " = " + QuoteLiteral(value) +
	       "; -- holds after a restart of the server";
}

} // namespace savant::core
