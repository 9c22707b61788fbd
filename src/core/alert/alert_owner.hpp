/*
 * alert_owner.hpp
 *     Which database tells an alert that is true of the whole server.
 *
 * Every database that is watched sees such conditions.  One of them, the teller, opens alerts of
 * them; who has opened one owns it, and tells it to its end, though another database may have
 * become the teller since.  When the owner is watched no more, the teller goes on with it, and
 * knows what people have been told.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/alert/alert_life.hpp"

namespace savant::core {

/* What all databases know of an alert that is open in one. */
struct AlertOwner {
	bool is_known = false;
	bool is_self = false;
	bool is_watched = false; // its monitor runs
	double told_at = kNoFigure;
	Severity told_severity = Severity::Info;
};

/*
 * Of keys that `is_shared` names: removes the conditions that others tell, and marks the tracks
 * that others go on with, or that go on with what others have told.
 */
void ShareAlerts(bool is_teller, const std::function<bool(const AlertKey &)> &is_shared,
                 const std::function<AlertOwner(const AlertKey &)> &owner_of,
                 std::vector<AlertTrack> &tracks, std::vector<AlertCondition> &conditions);

/* The same number in every process of one build of the library. */
std::uint64_t AlertKeyNumber(const AlertKey &key);

} // namespace savant::core
