/*
 * opening.hpp
 *     Whether what is seen is worth an incident, and whether one look is enough.
 *
 * A hundred series, rules and statements are looked at in each snapshot, so something is always
 * out of the ordinary.  What moves together counts once, what nobody feels opens nothing by
 * itself, and what nothing explains has to be seen twice.
 */
#pragma once

#include <vector>

#include "core/incident/cause_evidence.hpp"
#include "core/incident/symptom.hpp"

namespace savant::core {

enum class Opening {
	No,
	Perhaps, // open it when the next interval says so, too
	AtOnce,  // a finding that is confirmed, or symptoms with the change that leads to them
};

/*
 * The weights of symptoms are added up, of each group of places the largest.  kOpeningWeight opens
 * an incident.  Evidence of a cause adds kCauseWeight when one of the effects that it should have
 * is among the symptoms: a state that is confirmed and new, or a change that breaks things.
 * Without that, and without a health finding, one symptom that users feel must be a warning.
 */
Opening JudgeOpening(const std::vector<Symptom> &symptoms,
                     const std::vector<CauseEvidence> &changes,
                     const std::vector<CauseEvidence> &states, double at, double seconds);

constexpr double kOpeningWeight = 1, kCauseWeight = 0.65;
/* Strength times prior of a change that is taken to break things. */
constexpr double kBreakingChange = 0.55;
/* Intervals in which a change is new. */
constexpr double kFreshSteps = 5;

} // namespace savant::core
