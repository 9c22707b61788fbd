/*
 * acknowledge.cpp
 *     savant._acknowledge(): writes that somebody takes care of an alert.
 *
 * Alerts and their history are the library's, so no level has a privilege to write them: whoever
 * could UPDATE them could also rewrite what was found, or close it in somebody else's name.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/datum.hpp"
#include "pg/watch/collector.hpp"
#include "pg/watch/probe_query.hpp"
#include "pg/watch/work_unit.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/timestamp.h"
}

namespace savant::entry {

namespace {

using nlohmann::json;

constexpr const char *kAcknowledge =
	"WITH told AS (UPDATE savant.alert a SET state = 'acknowledged', acknowledged_at = $2,"
	"  acknowledged_by = ($1 ->> 'by')::name, note = $1 ->> 'note'"
	"  WHERE a.id = ($1 ->> 'id')::bigint AND a.state <> 'closed' RETURNING a.*)"
	" INSERT INTO savant.alert_event (alert, at, event, severity, value, title, is_told, by, note)"
	" SELECT t.id, $2, 'acknowledged', t.severity, t.value, t.title, false, t.acknowledged_by,"
	"  t.note FROM told t";

std::string CurrentRole() {
	return pg::FromServer(pg::Call([] { return GetUserNameFromId(GetUserId(), false); }));
}

double Now() {
	constexpr double kEpochs = (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * 86400.0;
	return static_cast<double>(GetCurrentTimestamp()) / 1e6 + kEpochs;
}

/* The state that the alert has now; "" when there is none of this number. */
std::string Acknowledge(std::int64_t id, const json &document) {
	pg::AsTableOwner owner;
	pg::WriteRows(kAcknowledge, document.dump(), Now());
	const core::ProbeTable found =
		pg::AskServer("SELECT state FROM savant.alert WHERE id = " + std::to_string(id), "", false);
	owner.Close();
	return found.Rows() == 0 ? "" : found.Text(0, "state");
}

} // namespace

} // namespace savant::entry

/* savant._acknowledge(alert bigint, note text) RETURNS text; alert is not NULL */
SAVANT_SQL_FUNCTION(savant_acknowledge) {
	const std::int64_t id = savant::pg::BigIntArg(fcinfo, 0);
	const auto note = savant::pg::OptionalTextArg(fcinfo, 1);
	nlohmann::json document = {{"id", id}, {"by", savant::entry::CurrentRole()}};
	document["note"] = note ? nlohmann::json(*note) : nlohmann::json(nullptr);
	return savant::pg::TextDatum(savant::entry::Acknowledge(id, document));
}
