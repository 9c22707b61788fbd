/*
 * opening.cpp
 *     Groups of places in the graph of causes, and the sum of what is seen there.
 */
#include "core/incident/opening.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include "core/incident/cause_graph.hpp"

namespace savant::core {

namespace {

/*
 * Places whose series move together: one busy processor shows in load, time per call and calls
 * that last long, one larger table in rows and blocks.
 */
struct PlaceGroup {
	const char *node, *group;
	bool is_felt; // by those who use the database
};
constexpr PlaceGroup kGroups[] = {
	{"load", "slow", true},          {"cpu", "slow", true},
	{"latency", "slow", true},       {"throughput", "slow", true},
	{"lwlock", "slow", true},        {"long", "slow", true},
	{"calls", "work", false},        {"rows", "work", false},
	{"blocks", "work", false},       {"work", "work", false},
	{"cache", "reads", true},        {"io", "reads", true},
	{"temp", "temp", true},          {"wal", "writes", false},
	{"full_pages", "writes", false}, {"checkpoints", "checkpoints", false},
	{"wal_kept", "space", false},    {"size", "space", false},
	{"locks", "locks", true},        {"connections", "connections", true},
	{"errors", "errors", true},      {"replication", "replication", true},
	{"idle", "transactions", false}, {"xmin", "transactions", false},
	{"dead", "rows kept", false},    {"vacuum", "rows kept", false},
};
constexpr double kRounding = 1e-9;

bool Expects(const CauseKind &kind, const Symptom &symptom) {
	const std::string list = "|" + std::string(kind.expects) + "|";
	return symptom.weight > 0 && list.find("|" + symptom.node + "|") != std::string::npos;
}

bool HasEffect(const CauseKind &kind, const std::vector<Symptom> &symptoms) {
	return std::any_of(symptoms.begin(), symptoms.end(),
	                   [&](const Symptom &symptom) { return Expects(kind, symptom); });
}

bool HasCause(const std::vector<Symptom> &symptoms, const std::vector<CauseEvidence> &changes,
              const std::vector<CauseEvidence> &states, double at, double seconds) {
	const bool by_state = std::any_of(states.begin(), states.end(), [&](const auto &state) {
		const CauseKind *kind = FindCauseKind(state.cause);
		return kind != nullptr && state.confirmed && state.at >= at - 2 * seconds - 1 &&
		       HasEffect(*kind, symptoms);
	});
	return by_state || std::any_of(changes.begin(), changes.end(), [&](const auto &change) {
			   const CauseKind *kind = FindCauseKind(change.cause);
			   return kind != nullptr && kind->prior * change.strength >= kBreakingChange &&
		              change.at >= at - kFreshSteps * seconds - 1 && HasEffect(*kind, symptoms);
		   });
}

} // namespace

Opening JudgeOpening(const std::vector<Symptom> &symptoms,
                     const std::vector<CauseEvidence> &changes,
                     const std::vector<CauseEvidence> &states, double at, double seconds) {
	std::map<std::string_view, double> groups;
	bool is_found = false, is_felt = false, is_slower = false;
	for (const Symptom &symptom : symptoms) {
		const auto *place =
			std::find_if(std::begin(kGroups), std::end(kGroups),
		                 [&](const auto &group) { return group.node == symptom.node; });
		double &weight = groups[place == std::end(kGroups) ? symptom.node : place->group];
		weight = std::max(weight, symptom.weight);
		const bool is_whole = symptom.weight >= kOpeningWeight;
		is_found = is_found || (is_whole && symptom.kind == Symptom::Kind::Health);
		is_slower = is_slower || (is_whole && symptom.kind == Symptom::Kind::Regression);
		is_felt = is_felt || (symptom.weight > 0 && symptom.severity != Severity::Info &&
		                      place != std::end(kGroups) && place->is_felt);
	}
	const bool has_cause = HasCause(symptoms, changes, states, at, seconds);
	double weight = has_cause ? kCauseWeight : 0;
	for (const auto &[group, most] : groups) {
		weight += most;
	}
	if (weight < kOpeningWeight - kRounding) {
		return Opening::No;
	}
	if (is_found || has_cause) {
		return Opening::AtOnce;
	}
	return is_felt || is_slower ? Opening::Perhaps : Opening::No;
}

} // namespace savant::core
