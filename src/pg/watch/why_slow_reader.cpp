/*
 * why_slow_reader.cpp
 *     SQL of ai_why_slow().
 */
#include "pg/watch/why_slow_reader.hpp"

#include <cmath>

#include "core/incident/symptom.hpp"
#include "pg/datum.hpp"
#include "pg/watch/probe_query.hpp"

extern "C" {
#include "utils/builtins.h"
}

namespace savant::pg {

namespace {

constexpr double kLeastDays = 3;
constexpr double kDay = 86400;

std::string Literal(const std::string &text) {
	const std::string in_server = ToServer(text);
	const char *raw = in_server.c_str();
	return FromServer(Call([raw] { return quote_literal_cstr(raw); }));
}

std::string Time(double at) {
	char text[60];
	snprintf(text, sizeof(text), "to_timestamp(%.6f)", at);
	return text;
}

struct Window {
	double from = 0, to = 0;
};

/* Condition on a column of times: within one of the windows. */
std::string Within(const std::vector<Window> &windows, const std::string &column) {
	std::string condition = "false";
	for (const Window &window : windows) {
		condition += " OR (" + column + " > " + Time(window.from) + " AND " + column +
		             " <= " + Time(window.to) + ")";
	}
	return "(" + condition + ")";
}

/* Seconds that snapshots cover, without those of incidents when it is about usual times. */
constexpr const char *kNoIncident =
	" AND NOT EXISTS (SELECT FROM savant.incident i WHERE t.taken_at >= i.started_at"
	"  AND t.taken_at <= coalesce(i.ended_at, i.last_seen_at))";

double SecondsIn(const std::vector<Window> &windows, bool is_usual) {
	const core::ProbeTable rows = AskServer(
		"SELECT coalesce(sum(seconds), 0)::float8 AS seconds FROM savant.snapshot t WHERE " +
			Within(windows, "t.taken_at") + (is_usual ? kNoIncident : ""),
		"", false);
	return rows.Number(0, "seconds");
}

Window PeriodOf(const PeriodRequest &request) {
	const std::string to = request.to ? Time(*request.to) : "now()";
	const core::ProbeTable rows = AskServer(
		"SELECT extract(epoch FROM " + to + ")::float8 AS until, extract(epoch FROM " + to +
			" - savant._period_length(" + Literal(request.period) + "))::float8 AS since",
		"", false);
	return {rows.Number(0, "since"), rows.Number(0, "until")};
}

/* What is usual, and how it is called. */
struct Usual {
	std::vector<Window> windows;
	double seconds = 0;
	std::string words;
};

Usual UsualOf(const Window &period) {
	Usual usual;
	double days = 0;
	for (int day = 1; day <= 7; day++) {
		const Window window = {period.from - day * kDay, period.to - day * kDay};
		if (window.to <= period.from && SecondsIn({window}, true) > 0) {
			usual.windows.push_back(window);
			days++;
		}
	}
	if (days >= kLeastDays) {
		usual.seconds = SecondsIn(usual.windows, true);
		usual.words = "the same time of " + std::to_string(usual.windows.size()) + " days before";
		return usual;
	}
	usual.windows = {{period.from - kDay, period.from}};
	usual.seconds = SecondsIn(usual.windows, true);
	usual.words = usual.seconds > 0 ? "the day before, without incidents" : "";
	return usual;
}

std::string Sums(const char *alias, const std::string &windows, bool is_usual,
                 const std::string &only) {
	return std::string("SELECT query_id, sum(calls) AS calls, sum(total_ms) AS total_ms,"
	                   " sum(rows) AS rows, sum(blocks_hit + blocks_read) AS blocks,"
	                   " sum(temp_read + temp_written) AS temp FROM savant.statement_sample t"
	                   " WHERE is_top AND ") +
	       windows + (is_usual ? kNoIncident : "") + only + " GROUP BY query_id) " + alias;
}

void ReadStatements(const Window &period, const Usual &usual, double scale,
                    const std::optional<std::int64_t> &query_id, core::PeriodFacts &facts) {
	const std::string only = query_id ? " AND query_id = " + std::to_string(*query_id) : "";
	const core::ProbeTable rows = AskServer(
		"SELECT query_id, n.calls::float8, n.total_ms, n.rows::float8, n.blocks::float8,"
		" n.temp::float8, u.calls::float8 AS usual_calls, u.total_ms AS usual_ms,"
		" u.rows::float8 AS usual_rows, u.blocks::float8 AS usual_blocks,"
		" u.temp::float8 AS usual_temp,"
		" (SELECT left(regexp_replace(x.statement, '\\s+', ' ', 'g'), 200)"
		"  FROM savant.statement_text x WHERE x.query_id = query_id.query_id) AS statement"
		" FROM (SELECT query_id FROM savant.statement_sample t WHERE " +
			Within({period}, "t.taken_at") + only +
			" UNION SELECT query_id FROM savant.statement_sample t WHERE " +
			Within(usual.windows, "t.taken_at") + only + ") query_id LEFT JOIN (" +
			Sums("n", Within({period}, "t.taken_at"), false, only) +
			" USING (query_id) LEFT JOIN (" +
			Sums("u", Within(usual.windows, "t.taken_at"), true, only) + " USING (query_id)",
		"", false);
	const auto number = [&](std::size_t row, const char *column) {
		const double value = rows.Number(row, column);
		return std::isnan(value) ? 0 : value;
	};
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		core::StatementEffect effect;
		effect.query_id = rows.Integer(row, "query_id");
		effect.text = rows.Text(row, "statement");
		effect.calls = number(row, "calls");
		effect.total_ms = number(row, "total_ms");
		effect.rows = number(row, "rows");
		effect.blocks = number(row, "blocks");
		effect.temp = number(row, "temp");
		effect.usual_calls = number(row, "usual_calls") * scale;
		effect.usual_ms = number(row, "usual_ms") * scale;
		effect.usual_rows = number(row, "usual_rows") * scale;
		effect.usual_blocks = number(row, "usual_blocks") * scale;
		effect.usual_temp = number(row, "usual_temp") * scale;
		facts.statements.push_back(std::move(effect));
	}
}

/* What the report of the period tells too, from the same rows. */
void ReadRegressions(const Window &period, const std::optional<std::int64_t> &query_id,
                     core::PeriodFacts &facts) {
	const core::ProbeTable rows = AskServer(
		"SELECT query_id, count(DISTINCT at)::float8 AS intervals, sum(mean_ms * calls) /"
		" nullif(sum(calls), 0) AS mean_ms, sum(baseline_ms * calls) / nullif(sum(calls), 0) AS"
		" usual_ms, (array_agg(class ORDER BY at DESC))[1] AS cause FROM savant.regression r"
		" WHERE " +
			Within({period}, "r.at") +
			(query_id ? " AND query_id = " + std::to_string(*query_id) : "") +
			" GROUP BY query_id ORDER BY sum(extra_ms) DESC, query_id LIMIT 5",
		"", false);
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		char figures[160];
		snprintf(figures, sizeof(figures), " in %.0f snapshots, %.3g ms per call, usually %.3g ms",
		         rows.Number(row, "intervals"), rows.Number(row, "mean_ms"),
		         rows.Number(row, "usual_ms"));
		facts.regressions.push_back("statement " + std::to_string(rows.Integer(row, "query_id")) +
		                            figures + "; " +
		                            std::string(core::RegressionWords(rows.Text(row, "cause"))));
	}
}

void ReadWaits(const Window &period, const Usual &usual, core::PeriodFacts &facts) {
	const auto load = [](const std::string &windows, bool is_usual) {
		return "(SELECT wait_class, sum(sessions) / nullif((SELECT count(*) FROM savant.snapshot t"
		       " WHERE " +
		       windows + (is_usual ? kNoIncident : "") +
		       "), 0) AS sessions FROM savant.load t WHERE " + windows +
		       (is_usual ? kNoIncident : "") + " GROUP BY wait_class)";
	};
	const core::ProbeTable rows =
		AskServer("SELECT wait_class, coalesce(n.sessions, 0)::float8 AS sessions,"
	              " coalesce(u.sessions, 0)::float8 AS usual FROM " +
	                  load(Within({period}, "t.taken_at"), false) + " n LEFT JOIN " +
	                  load(Within(usual.windows, "t.taken_at"), true) + " u USING (wait_class)",
	              "", false);
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		facts.waits.push_back({rows.Text(row, "wait_class"), rows.Number(row, "sessions"),
		                       rows.Number(row, "usual")});
	}
}

void ReadIncidents(const Window &period, core::PeriodFacts &facts) {
	const core::ProbeTable rows = AskServer(
		"SELECT i.id::float8 AS id, i.severity, i.title, to_char(i.started_at, 'YYYY-MM-DD "
		"HH24:MI:SS') AS"
		" began, date_trunc('second', coalesce(i.ended_at, i.last_seen_at) - i.started_at)::text"
		" AS lasted, c.rank::float8 AS rank, c.chain, (SELECT string_agg(e, '; ') FROM"
		" jsonb_array_elements_text(c.evidence) e) AS evidence, c.remedy FROM savant.incident i"
		" LEFT JOIN savant.incident_cause c ON c.incident = i.id WHERE i.started_at <= " +
			Time(period.to) + " AND coalesce(i.ended_at, i.last_seen_at) >= " + Time(period.from) +
			" ORDER BY i.started_at DESC, i.id, c.rank LIMIT 30",
		"", false);
	double last = -1;
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		if (rows.Number(row, "id") != last) {
			last = rows.Number(row, "id");
			facts.incidents.push_back({rows.Text(row, "severity"),
			                           rows.Text(row, "title"),
			                           rows.Text(row, "began"),
			                           rows.Text(row, "lasted"),
			                           {},
			                           rows.Text(row, "evidence"),
			                           rows.Text(row, "remedy")});
		}
		if (!rows.IsNull(row, "chain")) {
			facts.incidents.back().causes.push_back(rows.Text(row, "chain"));
		}
	}
}

void ReadChanges(const Window &period, core::PeriodFacts &facts) {
	const core::ProbeTable rows = AskServer(
		"SELECT to_char(at, 'HH24:MI:SS') || '  ' || detail AS line FROM savant.change_event"
		" WHERE at > " +
			Time(period.from) + " - interval '30 minutes' AND at <= " + Time(period.to) +
			" AND seen_at > " + Time(period.from) +
			" - interval '1 hour' ORDER BY kind = 'maintenance', at DESC LIMIT 20",
		"", false);
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		facts.changes.push_back(rows.Text(row, "line"));
	}
}

std::string PeriodWords(const Window &period) {
	const core::ProbeTable rows = AskServer("SELECT to_char(" + Time(period.from) +
	                                            ", 'YYYY-MM-DD HH24:MI') || ' to ' || to_char(" +
	                                            Time(period.to) + ", 'HH24:MI') AS words",
	                                        "", false);
	return rows.Text(0, "words");
}

} // namespace

core::PeriodFacts ReadPeriodFacts(const PeriodRequest &request) {
	const Window period = PeriodOf(request);
	core::PeriodFacts facts;
	facts.is_of_one = request.query_id.has_value();
	facts.period = PeriodWords(period);
	facts.seconds = SecondsIn({period}, false);
	const Usual usual = UsualOf(period);
	facts.usual = usual.words;
	const double scale = usual.seconds > 0 ? facts.seconds / usual.seconds : 0;
	ReadStatements(period, usual, scale, request.query_id, facts);
	if (!facts.is_of_one) {
		ReadWaits(period, usual, facts);
	}
	ReadRegressions(period, request.query_id, facts);
	ReadIncidents(period, facts);
	ReadChanges(period, facts);
	return facts;
}

} // namespace savant::pg
