/*
 * alert_hold.hpp
 *     One problem is told once: an incident holds back the alerts of the findings it is made of,
 *     and is itself held back while it says no more than they have told.
 *
 * A held alert opens, escalates and closes as ever, and is in the history; people are told of it
 * when nothing holds it any more and it is still open.
 */
#pragma once

#include <map>
#include <vector>

#include "core/alert/alert_life.hpp"

namespace savant::core {

class AlertHold {
public:
	explicit AlertHold(const std::vector<AlertTrack> &tracks);

	/*
	 * Of an incident: all that is grave in it are findings whose alerts have been told, as severe
	 * as it is.  Of a finding: an incident that was told names it, as severe as it is.
	 */
	bool Holds(const AlertKey &key, const AlertCondition *now) const;
	/* What became of an incident's alert at this snapshot; before its findings are asked about. */
	void Note(const AlertCondition *incident, const AlertStep &step);

private:
	std::map<AlertKey, Severity> told_;        // open alerts of findings, told before this snapshot
	std::map<AlertKey, Severity> by_incident_; // findings of incidents that were told
};

} // namespace savant::core
