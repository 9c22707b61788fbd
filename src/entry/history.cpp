/*
 * history.cpp
 *     The record only grows, and forgets what is old: savant._append_only(),
 *     savant.forget_history().
 */
#include "pg/datum.hpp"
#include "pg/record/record_table.hpp"
#include "pg/session/session_store.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "commands/trigger.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
}

namespace savant::entry {

namespace {

constexpr int kDeleteBatch = 100000;

/* Server regime: refuses the statement that fired the trigger. */
[[noreturn]] void Refuse(const TriggerData *trigger) {
	const char *verb = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event)   ? "update"
	                   : TRIGGER_FIRED_BY_DELETE(trigger->tg_event) ? "delete from"
	                                                                : "truncate";
	ereport(ERROR,
	        (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
	         errmsg("cannot %s table \"%s\"", verb, RelationGetRelationName(trigger->tg_relation)),
	         errdetail("The record only grows."),
	         errhint("Use savant.forget_history() to delete what is old.")));
	pg_unreachable();
}

} // namespace

} // namespace savant::entry

/* savant._append_only() returns trigger */
SAVANT_SQL_FUNCTION(savant_append_only) {
	const auto *trigger = reinterpret_cast<const TriggerData *>(fcinfo->context);
	savant::pg::Call([trigger, fcinfo] {
		if (!CALLED_AS_TRIGGER(fcinfo)) {
			ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			                errmsg("must be called as a trigger")));
		}
		const bool forgetting =
			TRIGGER_FIRED_BY_DELETE(trigger->tg_event) && savant::pg::IsDeletingOldRows();
		if (!forgetting) {
			savant::entry::Refuse(trigger);
		}
	});
	return 0;
}

/* savant.forget_history() returns bigint; SECURITY DEFINER */
SAVANT_SQL_FUNCTION(savant_forget_history) {
	const std::int64_t minutes = savant::pg::guc_history_retention;
	const TimestampTz before = GetCurrentTimestamp() - minutes * USECS_PER_MINUTE;
	constexpr int kBatch = savant::entry::kDeleteBatch;
	std::int64_t deleted = 0;

	for (std::int64_t last = minutes == 0 ? 0 : kBatch; last >= kBatch; deleted += last) {
		savant::pg::Call([] { CHECK_FOR_INTERRUPTS(); });
		last = savant::pg::DeleteOldRows(before, kBatch);
	}
	for (std::int64_t last = kBatch; last >= kBatch; deleted += last) {
		savant::pg::Call([] { CHECK_FOR_INTERRUPTS(); });
		last = savant::pg::DeleteOldTurns(kBatch);
	}

	return Int64GetDatum(deleted);
}
