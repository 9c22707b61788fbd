/*
 * suggest_indexes.cpp
 *     ai_suggest_indexes and ai_advise_indexes: which indexes to have, as rows and as a report;
 *     and the search with all of its figures, for bench/.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include <map>

#include "core/advise/advice_report.hpp"
#include "core/text/utf8.hpp"
#include "pg/advice/advice_rows.hpp"
#include "pg/advice/search_notices.hpp"
#include "pg/datum.hpp"
#include "pg/record/recorder.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"
}

namespace savant::entry {

namespace {

constexpr double kMaxTimeLimitMs = 24.0 * 60 * 60 * 1000;
constexpr int kMaxColumns = 8;
/* Of the workload: what somebody is bothered with. */
constexpr double kLeastShare = 0.005;

[[noreturn]] void RefuseArgument(const char *message, const char *hint = "") {
	throw core::UserError(core::ErrorCode::InvalidParameter, message, {}, hint);
}

/* "500MB" or a number of bytes. */
double BytesArg(FunctionCallInfo fcinfo, int index) {
	const Datum text = PG_GETARG_DATUM(index);
	const int64 bytes =
		pg::Call([text] { return DatumGetInt64(DirectFunctionCall1(pg_size_bytes, text)); });
	if (bytes <= 0) {
		RefuseArgument("storage_budget must be more than zero", "Leave it out for no limit.");
	}
	return static_cast<double>(bytes);
}

double MillisecondsArg(FunctionCallInfo fcinfo, int index) {
	const Interval *const span = PG_GETARG_INTERVAL_P(index);
	const double ms = static_cast<double>(span->time) / 1000 +
	                  (span->day + span->month * static_cast<double>(DAYS_PER_MONTH)) *
	                      static_cast<double>(SECS_PER_DAY) * 1000;
	if (!(ms >= 1) || ms > kMaxTimeLimitMs) {
		RefuseArgument("time_limit must be between 1 millisecond and 1 day");
	}
	return ms;
}

/* The elements of an array without NULLs of a type of `size` bytes that is passed by value. */
struct Elements {
	Datum *values;
	int count;
};

Elements ArrayElements(FunctionCallInfo fcinfo, int index, Oid type, int size, char alignment) {
	const Datum array = PG_GETARG_DATUM(index);
	return pg::Call([=] {
		Elements elements = {nullptr, 0};
		bool *nulls = nullptr;
		deconstruct_array(DatumGetArrayTypeP(array), type, size, true, alignment, &elements.values,
		                  &nulls, &elements.count);
		for (int i = 0; i < elements.count; i++) {
			if (nulls[i]) {
				ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				                errmsg("array must not contain nulls")));
			}
		}
		return elements;
	});
}

/* Tables that the caller may read all of; others are refused, as a SELECT of them would be. */
std::vector<Oid> TablesArg(FunctionCallInfo fcinfo, int index) {
	const Elements elements = ArrayElements(fcinfo, index, REGCLASSOID, sizeof(Oid), TYPALIGN_INT);
	const Elements *const shared = &elements;
	pg::Call([shared] {
		for (int i = 0; i < shared->count; i++) {
			const Oid table = DatumGetObjectId(shared->values[i]);
			const AclResult result = pg_class_aclcheck(table, GetUserId(), ACL_SELECT);
			if (result != ACLCHECK_OK) {
				aclcheck_error(result, OBJECT_TABLE, get_rel_name(table));
			}
		}
	});
	std::vector<Oid> tables;
	for (int i = 0; i < elements.count; i++) {
		tables.push_back(DatumGetObjectId(elements.values[i]));
	}
	return tables;
}

std::vector<double> WeightsArg(FunctionCallInfo fcinfo, int index) {
	const Elements elements =
		ArrayElements(fcinfo, index, FLOAT8OID, sizeof(float8), TYPALIGN_DOUBLE);
	std::vector<double> weights;
	for (int i = 0; i < elements.count; i++) {
		weights.push_back(DatumGetFloat8(elements.values[i]));
	}
	return weights;
}

pg::IndexAdviceRequest ReadRequest(FunctionCallInfo fcinfo) {
	pg::IndexAdviceRequest request;
	request.search.min_gain_share = kLeastShare;
	if (!pg::IsNullArg(fcinfo, 0)) {
		request.queries = pg::TextArrayArg(fcinfo, 0);
	}
	if (!pg::IsNullArg(fcinfo, 1)) {
		request.search.storage_budget = BytesArg(fcinfo, 1);
	}
	if (!pg::IsNullArg(fcinfo, 2)) {
		request.search.time_limit_ms = MillisecondsArg(fcinfo, 2);
	}
	if (!pg::IsNullArg(fcinfo, 3)) {
		request.search.max_columns = pg::IntArg(fcinfo, 3);
		if (request.search.max_columns < 1 || request.search.max_columns > kMaxColumns) {
			RefuseArgument("max_columns must be between 1 and 8");
		}
	}
	if (!pg::IsNullArg(fcinfo, 4)) {
		request.search.include_drops = pg::BoolArg(fcinfo, 4);
	}
	if (!pg::IsNullArg(fcinfo, 5)) {
		request.tables = TablesArg(fcinfo, 5);
	}
	if (!pg::IsNullArg(fcinfo, 6)) {
		if (!request.queries) {
			RefuseArgument("weights are those of queries, which are not given");
		}
		request.weights = WeightsArg(fcinfo, 6);
	}
	return request;
}

/* Searches, keeps, records, and says what there is besides the rows. */
pg::IndexAdvice Advise(FunctionCallInfo fcinfo, const char *verb, core::AdviceSummary &summary) {
	pg::Recorder recorder(verb, "");
	pg::IndexAdviceRequest request = ReadRequest(fcinfo);
	recorder.Admit();
	pg::SearchNotices notices;
	request.tell = [&notices](std::string_view line) { notices.Progress(line); };
	pg::IndexAdvice advice = pg::AdviseIndexes(request);
	const int dismissed = pg::KeepAdvice(request, advice);
	summary = pg::Summarise(request, advice);
	summary.dismissed = dismissed;
	core::Answer answer;
	answer.request_id = recorder.RequestId();
	answer.route = core::Route::Caller;
	answer.attempts = 1;
	answer.timings.run = answer.timings.total = advice.search_ms;
	recorder.Record(answer);
	return advice;
}

/* The members of `options` that are there; others are refused, or a typing error goes unseen. */
void ReadOptions(const nlohmann::json &options, core::SearchOptions &search) {
	const std::map<std::string, bool *> flags = {
		{"include_drops", &search.include_drops},
		{"include_partial", &search.include_partial},
		{"include_expressions", &search.include_expressions},
		{"include_covering", &search.include_covering},
		{"careful", &search.careful},
		{"count_writes", &search.count_writes},
		{"peer_sizes", &search.peer_sizes}};
	const std::map<std::string, double *> numbers = {{"storage_budget", &search.storage_budget},
	                                                 {"time_limit_ms", &search.time_limit_ms},
	                                                 {"min_gain_share", &search.min_gain_share},
	                                                 {"byte_price", &search.byte_price}};
	for (const auto &[name, value] : options.items()) {
		if (flags.contains(name) && value.is_boolean()) {
			*flags.at(name) = value.get<bool>();
		} else if (numbers.contains(name) && value.is_number()) {
			*numbers.at(name) = value.get<double>();
		} else if (name == "max_columns" && value.is_number_integer()) {
			search.max_columns = value.get<int>();
		} else {
			throw core::UserError(core::ErrorCode::InvalidParameter,
			                      "unrecognized option \"" + name +
			                          "\", or a value of another type");
		}
	}
}

} // namespace

} // namespace savant::entry

/* ai_suggest_indexes(...) returns table (id, action, ddl ... evidence jsonb) */
SAVANT_SQL_FUNCTION(savant_ai_suggest_indexes) {
	savant::core::AdviceSummary summary;
	const savant::pg::IndexAdvice advice =
		savant::entry::Advise(fcinfo, "ai_suggest_indexes", summary);

	for (const std::string &line : savant::core::SummaryLines(summary)) {
		savant::pg::SearchNotices::Say(line);
	}
	return savant::pg::ReturnRows(fcinfo, savant::pg::SuggestionRows(advice));
}

/* ai_advise_indexes(...) returns setof text */
SAVANT_SQL_FUNCTION(savant_ai_advise_indexes) {
	savant::core::AdviceSummary summary;
	const savant::pg::IndexAdvice advice =
		savant::entry::Advise(fcinfo, "ai_advise_indexes", summary);

	std::vector<std::vector<savant::pg::Cell>> rows;
	for (std::string &line : savant::core::TellAdvice(summary, savant::pg::Reported(advice))) {
		rows.push_back({savant::core::WithoutControls(line)});
	}
	return savant::pg::ReturnRows(fcinfo, rows);
}

/* savant._search_indexes(statements text[], options jsonb) returns jsonb */
SAVANT_SQL_FUNCTION(savant__search_indexes) {
	if (!savant::pg::Call([] { return superuser(); })) {
		throw savant::core::UserError(savant::core::ErrorCode::NotPermitted,
		                              "permission denied for function _search_indexes",
		                              "Only superusers may search with options for benchmarks.");
	}
	savant::pg::IndexAdviceRequest request;
	request.queries = savant::pg::TextArrayArg(fcinfo, 0);
	const auto options = nlohmann::json::parse(savant::pg::JsonbArg(fcinfo, 1), nullptr, false);
	request.prices_bytes = false;
	savant::entry::ReadOptions(options.is_object() ? options : nlohmann::json::object(),
	                           request.search);

	const savant::pg::IndexAdvice advice = savant::pg::AdviseIndexes(request);

	return savant::pg::JsonbDatum(savant::pg::SearchJson(*request.queries, advice));
}
