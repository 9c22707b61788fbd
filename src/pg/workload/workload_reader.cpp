/*
 * workload_reader.cpp
 *     Puts statistics, examples and mended parameters together.
 */
#include "pg/workload/workload_reader.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "core/sql/split.hpp"
#include "core/sql/typed_literals.hpp"
#include "pg/boundary.hpp"
#include "pg/workload/example_memory.hpp"
#include "pg/workload/parameter_probe.hpp"
#include "pg/workload/statement_statistics.hpp"

extern "C" {
#include "catalog/pg_authid.h"
#include "utils/acl.h"
}

namespace savant::pg {

namespace {

using core::ConstantSource;
using core::Workload;
using core::WorkloadStatement;

constexpr std::size_t kMaxStatements = 5000;
/* So many are read however short the time is. */
constexpr std::size_t kFewestStatements = 20;
/* Executions that must have had the same constant before it is taken for one of all. */
constexpr std::int64_t kFewestSamples = 8;
/* Statistics of less than this say little of a day. */
constexpr double kLeastDays = 1.0 / (24 * 60);

/* The server's own words, with its code. */
std::string InWords(const core::ParameterProblem &problem) {
	return problem.message + " (" + problem.code + ")";
}

bool HasParameter(const std::string &sql) {
	core::LiteralSpan spans[256];
	const int count = core::FindLiterals(sql, spans, 256);
	return std::any_of(spans, spans + std::max(count, 0),
	                   [](const core::LiteralSpan &span) { return span.is_parameter; }) ||
	       count < 0;
}

/* With the constants of an example; false when there is none that the server reads the same. */
bool UseExample(const StatementStatistics &row, WorkloadStatement &statement) {
	const auto example = ExampleOf(row.query_id, row.role, row.sql);
	if (!example) {
		return false;
	}
	const Analysis analysis = AnalyseForPlanning(example->sql);
	if (analysis.problem || (analysis.query_id != 0 && analysis.query_id != row.query_id)) {
		return false;
	}
	statement.sql = example->sql;
	statement.varying = example->varying;
	statement.unproven = example->samples < kFewestSamples;
	statement.constants =
		HasParameter(example->sql) ? ConstantSource::Unknown : ConstantSource::Example;
	return true;
}

/* With parameters, each of a type; the problem when the server does not accept them. */
std::optional<core::ParameterProblem> UseParameters(const std::string &sql,
                                                    WorkloadStatement &statement) {
	core::MendedStatement mended = core::MendParameters(
		sql, [](const std::string &text) { return AnalyseForPlanning(text).problem; });
	statement.sql = std::move(mended.sql);
	statement.casts = mended.casts;
	statement.constants =
		HasParameter(statement.sql) ? ConstantSource::Unknown : ConstantSource::Written;
	return mended.problem;
}

void LeaveOut(Workload &workload, std::string_view reason, const StatementCount &count,
              double days) {
	if (count.statements > 0) {
		workload.left_out.push_back(
			{std::string(reason), count.statements, count.ms / days, std::string()});
	}
}

void AddFromStatistics(const StatementStatistics &row, double days, Workload &workload) {
	WorkloadStatement statement;
	statement.text = row.sql;
	statement.query_id = row.query_id;
	statement.calls_per_day = row.calls / days;
	statement.ms_per_call = row.calls > 0 ? row.ms / row.calls : 0;
	statement.only_writes = row.ms <= 0;
	if (!UseExample(row, statement)) {
		if (const auto problem = UseParameters(core::WithoutPrepare(row.sql), statement)) {
			if (!statement.only_writes) {
				workload.LeaveOut("that could not be analysed", statement.MsPerDay(),
				                  InWords(*problem));
			}
			return;
		}
	}
	workload.statements.push_back(std::move(statement));
}

} // namespace

bool MaySeeStatementsOf(Oid role) {
	return Call([role] {
		return role == GetUserId() || has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS);
	});
}

std::optional<core::ExampleText> ExampleOf(std::int64_t query_id, Oid role,
                                           const std::string &normalised) {
	if (!MaySeeStatementsOf(role)) {
		return std::nullopt;
	}
	const auto example = FindExample({query_id, role, MyDatabaseId});
	if (!example) {
		return std::nullopt;
	}
	auto filled = core::FillIn(normalised, example->literals);
	if (filled) {
		// Ranges count from the statement's start.
		const std::size_t before = filled->sql.size();
		filled->sql = core::WithoutPrepare(filled->sql);
		filled->samples = example->samples;
		const int cut = static_cast<int>(before - filled->sql.size());
		for (core::ExampleText::Range &range : filled->varying) {
			range.start -= cut;
			range.end -= cut;
		}
	}
	return filled;
}

Workload ReadWorkload(double share, const std::function<bool()> &is_over) {
	StatementRequest request;
	request.share = std::clamp(share, 0.0, 1.0);
	const StatementReport report = ReadStatementStatistics(request);
	Workload workload;
	workload.has_times = true;
	workload.days = std::max(report.days, kLeastDays);
	workload.ms_per_day = (report.ms + report.hidden.ms + report.long_ones.ms) / workload.days;
	for (const StatementStatistics &row : report.statements) {
		if (is_over && workload.statements.size() >= kFewestStatements && is_over()) {
			workload.LeaveOut(core::kNoTimeLeft, row.ms / workload.days);
			continue;
		}
		AddFromStatistics(row, workload.days, workload);
	}
	LeaveOut(workload, "of other roles", report.hidden, workload.days);
	LeaveOut(workload, "longer than 256 kB", report.long_ones, workload.days);
	LeaveOut(workload, "that take the rest of the time", report.rest, workload.days);
	return workload;
}

Workload GivenWorkload(const std::vector<std::string> &texts, const std::vector<double> &weights) {
	if (!weights.empty() && weights.size() != texts.size()) {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "weights must have one element for each element of queries");
	}
	Workload workload;
	for (std::size_t i = 0; i < texts.size(); i++) {
		if (texts[i].size() > core::kMaxScriptBytes) {
			throw core::UserError(core::ErrorCode::LimitExceeded, "text of statements is too long");
		}
		const double weight = weights.empty() ? 1 : weights[i];
		if (!std::isfinite(weight) || weight < 0) {
			throw core::UserError(core::ErrorCode::InvalidParameter,
			                      "a weight must be zero or more");
		}
		for (std::string &sql : core::SplitStatements(texts[i])) {
			WorkloadStatement statement;
			statement.text = sql;
			statement.weight = weight;
			if (workload.statements.size() == kMaxStatements) {
				throw core::UserError(core::ErrorCode::LimitExceeded, "too many statements",
				                      "At most 5000 statements can be advised about at once.");
			}
			if (const auto problem = UseParameters(sql, statement)) {
				workload.LeaveOut("that could not be analysed", 0, InWords(*problem));
			} else {
				workload.statements.push_back(std::move(statement));
			}
		}
	}
	return workload;
}

} // namespace savant::pg
