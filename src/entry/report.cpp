/*
 * report.cpp
 *     ai_report, ai_report_html, ai_report_json, ai_dashboard_html, ai_top_queries, ai_compare:
 *     what the watch has seen, told.
 */
#include "core/report/report_document.hpp"
#include "core/report/report_narrative.hpp"
#include "core/report/top_statements.hpp"
#include "pg/datum.hpp"
#include "pg/gateway/model_client.hpp"
#include "pg/gateway/model_settings.hpp"
#include "pg/record/metered_model.hpp"
#include "pg/watch/report_reader.hpp"

namespace savant::entry {

namespace {

constexpr int kDefaultWidth = 120, kMinWidth = 60, kMaxWidth = 200;
constexpr int kMostStatements = 500;

std::string PeriodArg(FunctionCallInfo fcinfo, int index, const char *otherwise) {
	return pg::IsNullArg(fcinfo, index) ? otherwise : pg::TextArg(fcinfo, index);
}

int WidthArg(FunctionCallInfo fcinfo, int index) {
	const int width = pg::IsNullArg(fcinfo, index) ? kDefaultWidth : pg::IntArg(fcinfo, index);
	if (width < kMinWidth || width > kMaxWidth) {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "width must be between " + std::to_string(kMinWidth) + " and " +
		                          std::to_string(kMaxWidth));
	}
	return width;
}

core::ReportData ReadNarrated(const std::string &period) {
	core::ReportData data = pg::ReadReport(pg::ReadReportPeriod(period));
	pg::ModelClient client;
	pg::MeteredModel model(client);
	core::NarrateReport({pg::guc_narrate, pg::guc_redact_prompts}, model, data);
	return data;
}

Datum Lines(FunctionCallInfo fcinfo, const core::ReportDocument &document, int width) {
	std::vector<std::vector<pg::Cell>> rows;
	for (std::string &line :
	     core::ReportLines(document, static_cast<std::size_t>(width), pg::ShowsUnicode())) {
		rows.push_back({std::move(line)});
	}
	return pg::ReturnRows(fcinfo, rows);
}

std::string Number(double value, const char *format = "%.3f") {
	char text[400];
	snprintf(text, sizeof(text), format, value);
	return text;
}

/* One row of ai_top_queries. */
std::vector<pg::Cell> StatementRow(const core::ReportStatement &one, std::size_t rank,
                                   double all_ms) {
	const core::ReportUse &now = one.now;
	std::string leads;
	for (const std::string &lead : one.leads) {
		leads += (leads.empty() ? "" : ", ") + lead;
	}
	std::vector<pg::Cell> row;
	row.emplace_back(std::to_string(rank));
	row.emplace_back(std::to_string(one.query_id));
	row.push_back(one.text.empty() ? std::nullopt : pg::Cell(one.text));
	row.emplace_back(Number(now.calls, "%.0f"));
	row.emplace_back(Number(now.ms));
	row.emplace_back(Number(one.Mean()));
	row.push_back(all_ms > 0 ? pg::Cell(Number(100 * now.ms / all_ms, "%.1f")) : std::nullopt);
	row.emplace_back(Number(now.rows, "%.0f"));
	row.emplace_back(Number(now.hit, "%.0f"));
	row.emplace_back(Number(now.read, "%.0f"));
	row.emplace_back(Number(now.temp, "%.0f"));
	row.emplace_back(Number(now.wal, "%.0f"));
	row.push_back(one.was_before && one.MeanBefore() > 0
	                  ? pg::Cell(Number(100 * (one.Mean() / one.MeanBefore() - 1), "%.1f"))
	                  : std::nullopt);
	row.emplace_back(std::move(leads));
	return row;
}

} // namespace

/* ai_report(period, width) RETURNS SETOF text */
SAVANT_SQL_FUNCTION(savant_ai_report) {
	const int width = WidthArg(fcinfo, 1);

	const core::ReportData data = ReadNarrated(PeriodArg(fcinfo, 0, "day"));

	return Lines(fcinfo, core::DocumentOf(data), width);
}

/* ai_report_html(period) RETURNS text */
SAVANT_SQL_FUNCTION(savant_ai_report_html) {
	const core::ReportData data = ReadNarrated(PeriodArg(fcinfo, 0, "day"));

	return pg::TextDatum(core::ReportPage(core::DocumentOf(data)));
}

/* ai_report_json(period) RETURNS jsonb */
SAVANT_SQL_FUNCTION(savant_ai_report_json) {
	const core::ReportData data = ReadNarrated(PeriodArg(fcinfo, 0, "day"));

	return pg::JsonbDatum(core::ReportJson(data));
}

/* ai_dashboard_html() RETURNS text */
SAVANT_SQL_FUNCTION(savant_ai_dashboard_html) {
	const core::ReportData data = pg::ReadReport(pg::ReadReportPeriod("now"));

	return pg::TextDatum(core::ReportPage(core::DashboardOf(data)));
}

/* ai_top_queries(period, limit_to, order_by) RETURNS TABLE (...) */
SAVANT_SQL_FUNCTION(savant_ai_top_queries) {
	const std::string period = PeriodArg(fcinfo, 0, "day");
	const int limit = pg::IsNullArg(fcinfo, 1) ? 10 : pg::IntArg(fcinfo, 1);
	const std::string word = PeriodArg(fcinfo, 2, "time");
	const auto order = core::ReadStatementOrder(word);
	if (!order) {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "order_by must be time, calls, mean, reads, temp, wal, io or rows");
	}
	if (limit < 1 || limit > kMostStatements) {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "limit_to must be between 1 and " + std::to_string(kMostStatements));
	}

	pg::ReportReading reading;
	reading.top = static_cast<std::size_t>(limit);
	reading.only_statements = true;
	const core::ReportData data = pg::ReadReport(pg::ReadReportPeriod(period), reading);

	std::vector<std::vector<pg::Cell>> rows;
	for (const core::ReportStatement &one : core::TopStatements(data, *order, reading.top)) {
		rows.push_back(StatementRow(one, rows.size() + 1, data.all.ms));
	}
	return pg::ReturnRows(fcinfo, rows);
}

/* ai_compare(period_a, period_b, width) RETURNS SETOF text */
SAVANT_SQL_FUNCTION(savant_ai_compare) {
	if (pg::IsNullArg(fcinfo, 0) || pg::IsNullArg(fcinfo, 1)) {
		return pg::ReturnRows(fcinfo, {});
	}
	const int width = WidthArg(fcinfo, 2);

	pg::ReportReading reading;
	reading.for_comparison = true;
	const core::ReportData a =
		pg::ReadReport(pg::ReadReportPeriod(pg::TextArg(fcinfo, 0)), reading);
	const core::ReportData b =
		pg::ReadReport(pg::ReadReportPeriod(pg::TextArg(fcinfo, 1)), reading);

	return Lines(fcinfo, core::ComparisonOf(a, b), width);
}

} // namespace savant::entry
