/*
 * incident_book.cpp
 *     Opening, growing and closing incidents; the state as JSON.
 */
#include "core/incident/incident_book.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <nlohmann/json.hpp>

#include "core/incident/opening.hpp"

namespace savant::core {

namespace {

using nlohmann::json;

constexpr std::size_t kUsualSteps = 60; // of quiet intervals that work is compared with
constexpr std::size_t kLeastSteps = 5;
constexpr int kStateVersion = 1;

bool IsSame(const Symptom &a, const Symptom &b) {
	return a.kind == b.kind && a.id == b.id && a.object == b.object;
}

bool IsWorse(const Symptom &a, const Symptom &b) {
	if (a.severity != b.severity) {
		return a.severity > b.severity;
	}
	return a.weight > b.weight;
}

/* The worse of both, with the earlier begin. */
void Merge(const Symptom &symptom, std::vector<Symptom> &list) {
	for (Symptom &kept : list) {
		if (IsSame(kept, symptom)) {
			const double since = std::min(kept.since, symptom.since);
			const double at = std::max(kept.at, symptom.at);
			if (IsWorse(symptom, kept)) {
				kept = symptom;
			}
			kept.since = since;
			kept.at = at;
			return;
		}
	}
	list.push_back(symptom);
}

std::string TitleOf(const Incident &incident) {
	std::string title = incident.symptoms.empty() ? "" : incident.symptoms.front().text;
	if (!incident.ranking.causes.empty()) {
		const RankedCause &cause = incident.ranking.causes.front();
		title =
			cause.title + (cause.object.empty() ? "" : " (" + cause.object + ")") + ": " + title;
	}
	return title;
}

void Conclude(Incident &incident, const std::vector<CauseEvidence> &changes,
              const std::vector<CauseEvidence> &states, double step) {
	std::stable_sort(incident.symptoms.begin(), incident.symptoms.end(), IsWorse);
	if (incident.symptoms.size() > IncidentBook::kMostSymptoms) {
		incident.symptoms.resize(IncidentBook::kMostSymptoms);
	}
	std::vector<CauseEvidence> evidence = changes;
	evidence.insert(evidence.end(), states.begin(), states.end());
	incident.ranking = RankCauses(incident.symptoms, evidence, incident.detected_at - step, step);
	incident.title = TitleOf(incident);
}

} // namespace

double IncidentBook::Reach(double seconds) {
	return std::min(kTogether, kTogetherSteps * std::max(seconds, 1.0));
}

double IncidentBook::UsualWork(double seconds) const {
	if (work_.size() < kLeastSteps) {
		return std::numeric_limits<double>::quiet_NaN();
	}
	std::vector<double> sorted(work_.begin(), work_.end());
	const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
	std::nth_element(sorted.begin(), middle, sorted.end());
	return *middle * seconds;
}

void IncidentBook::Remember(const IncidentStep &step) {
	for (const CauseEvidence &change : step.changes) {
		evidence_.push_back(change);
	}
	std::erase_if(evidence_, [&](const CauseEvidence &piece) {
		// An open incident keeps what was before it.
		const double from = open_ ? open_->started_at : step.at;
		return piece.at < from - kCauseBefore;
	});
	if (evidence_.size() > kMostEvidence) {
		evidence_.erase(evidence_.begin(),
		                evidence_.end() - static_cast<std::ptrdiff_t>(kMostEvidence));
	}
	// A state counts from when it was first seen to be so.
	std::map<std::pair<std::string, std::string>, double> first;
	for (const CauseEvidence &state : states_) {
		const auto [place, is_new] = first.try_emplace({state.cause, state.object}, state.at);
		place->second = std::min(place->second, state.at);
	}
	std::vector<CauseEvidence> states = step.states;
	for (CauseEvidence &state : states) {
		const auto known = first.find({state.cause, state.object});
		if (known != first.end()) {
			state.at = std::min(state.at, known->second);
		}
	}
	if (open_) { // what was seen during the incident stays evidence, though it may be over
		for (const CauseEvidence &state : states_) {
			const bool is_there =
				std::any_of(states.begin(), states.end(), [&](const CauseEvidence &other) {
					return other.cause == state.cause && other.object == state.object;
				});
			if (!is_there && states.size() < kMostEvidence) {
				states.push_back(state);
			}
		}
	}
	states_ = std::move(states);
	std::erase_if(recent_,
	              [&](const Symptom &old) { return old.at < step.at - Reach(step.seconds); });
	for (const Symptom &symptom : step.symptoms) {
		if (IsKnown(symptom)) {
			Merge(symptom, known_);
		} else {
			Merge(symptom, recent_);
		}
	}
	std::erase_if(known_, [&](const Symptom &old) {
		return old.at < step.at - (kQuietIntervals + 0.5) * std::max(step.seconds, 1.0);
	});
}

bool IncidentBook::IsKnown(const Symptom &symptom) const {
	return std::any_of(known_.begin(), known_.end(),
	                   [&](const Symptom &known) { return IsSame(known, symptom); });
}

bool IncidentBook::IsLoud(const Symptom &symptom, const IncidentStep &step) const {
	constexpr std::string_view kImpact[] = {"load",        "locks",  "latency", "io",
	                                        "connections", "errors", "idle",    "cpu"};
	if (symptom.severity == Severity::Info) {
		return false;
	}
	if (symptom.kind != Symptom::Kind::Regression &&
	    std::find(std::begin(kImpact), std::end(kImpact), symptom.node) != std::end(kImpact)) {
		return true;
	}
	for (const Symptom &kept : open_->symptoms) {
		if (IsSame(kept, symptom)) {
			return step.at - kept.since <= kNews * std::max(step.seconds, 1.0);
		}
	}
	return true;
}

bool IncidentBook::MayOpen(const IncidentStep &step) {
	std::vector<Symptom> near;
	for (const Symptom &symptom : recent_) {
		if (symptom.at >= step.at - 2 * step.seconds - 1) {
			near.push_back(symptom);
		}
	}
	const Opening opening = JudgeOpening(near, evidence_, states_, step.at, step.seconds);
	// The second look must see something itself, not only remember the first one.
	const bool is_seen =
		std::any_of(step.symptoms.begin(), step.symptoms.end(), [this](const Symptom &symptom) {
			return symptom.weight > 0 && !IsKnown(symptom);
		});
	const bool is_suspect = opening == Opening::Perhaps && is_seen;
	const bool opens = opening == Opening::AtOnce || (is_suspect && was_suspect_);
	was_suspect_ = is_suspect && !opens;
	return opens;
}

void IncidentBook::Begin(const IncidentStep &step) {
	Incident incident;
	incident.detected_at = incident.last_seen_at = step.at;
	incident.started_at = step.at;
	for (const Symptom &symptom : recent_) {
		incident.symptoms.push_back(symptom);
		if (symptom.severity != Severity::Info) {
			// Detectors may date a slow change far back; the alarm belongs to this moment.
			incident.started_at = std::min(
				incident.started_at, std::max(symptom.since, symptom.at - Reach(step.seconds)));
			incident.severity = std::max(incident.severity, symptom.severity);
		}
	}
	open_ = std::move(incident);
	quiet_ = 0;
}

void IncidentBook::Grow(const IncidentStep &step) {
	bool is_loud = false;
	for (const Symptom &symptom : step.symptoms) {
		Merge(symptom, open_->symptoms);
		is_loud = is_loud || IsLoud(symptom, step);
		open_->severity = std::max(open_->severity, symptom.severity);
	}
	quiet_ = is_loud ? 0 : quiet_ + 1;
	if (is_loud) {
		open_->last_seen_at = step.at;
	}
}

const Incident *IncidentBook::Add(const IncidentStep &step) {
	if (step.is_broken && !open_) {
		// Counters that start anew look like anything; what changed is still worth knowing.
		evidence_.insert(evidence_.end(), step.changes.begin(), step.changes.end());
		return nullptr;
	}
	Remember(step);
	const double usual = UsualWork(step.seconds);
	if (open_) {
		Grow(step);
	} else if (MayOpen(step)) {
		Begin(step);
	} else {
		if (std::isfinite(step.work_seconds) && step.seconds > 0) {
			work_.push_back(step.work_seconds / step.seconds);
			while (work_.size() > kUsualSteps) {
				work_.pop_front();
			}
		}
		return nullptr;
	}
	if (std::isfinite(step.work_seconds) && std::isfinite(usual)) {
		open_->extra_s += std::max(0.0, step.work_seconds - usual);
	}
	Conclude(*open_, evidence_, states_, step.seconds);
	if (quiet_ >= kQuietIntervals) {
		open_->ended_at = open_->last_seen_at;
		closed_ = std::move(*open_);
		open_.reset();
		known_ = closed_.symptoms;
		recent_.clear();
		states_.clear();
		return &closed_;
	}
	return &*open_;
}

namespace {

json JsonOf(const Symptom &symptom) {
	return {{"kind", static_cast<int>(symptom.kind)},
	        {"id", symptom.id},
	        {"object", symptom.object},
	        {"node", symptom.node},
	        {"severity", static_cast<int>(symptom.severity)},
	        {"since", symptom.since},
	        {"at", symptom.at},
	        {"weight", symptom.weight},
	        {"text", symptom.text}};
}

Symptom SymptomFrom(const json &value) {
	Symptom symptom;
	symptom.kind = static_cast<Symptom::Kind>(std::clamp(value.at("kind").get<int>(), 0, 2));
	symptom.id = value.at("id");
	symptom.object = value.at("object");
	symptom.node = value.at("node");
	symptom.severity = static_cast<Severity>(std::clamp(value.at("severity").get<int>(), 0, 2));
	symptom.since = value.at("since");
	symptom.at = value.at("at");
	symptom.weight = value.at("weight");
	symptom.text = value.at("text");
	return symptom;
}

json JsonOf(const CauseEvidence &evidence) {
	return {
		{"cause", evidence.cause},       {"object", evidence.object},       {"at", evidence.at},
		{"strength", evidence.strength}, {"confirmed", evidence.confirmed}, {"text", evidence.text},
		{"remedy", evidence.remedy}};
}

CauseEvidence EvidenceFrom(const json &value) {
	return {value.at("cause"),     value.at("object"), value.at("at"),    value.at("strength"),
	        value.at("confirmed"), value.at("text"),   value.at("remedy")};
}

template <typename Item>
json ListOf(const std::vector<Item> &items) {
	json list = json::array();
	for (const Item &item : items) {
		list.push_back(JsonOf(item));
	}
	return list;
}

} // namespace

std::string IncidentBook::Save() const {
	json state = {{"version", kStateVersion},
	              {"recent", ListOf(recent_)},
	              {"evidence", ListOf(evidence_)},
	              {"states", ListOf(states_)},
	              {"work", work_},
	              {"known", ListOf(known_)},
	              {"quiet", quiet_},
	              {"was_suspect", was_suspect_}};
	if (open_) {
		state["open"] = {{"started_at", open_->started_at},
		                 {"detected_at", open_->detected_at},
		                 {"last_seen_at", open_->last_seen_at},
		                 {"severity", static_cast<int>(open_->severity)},
		                 {"title", open_->title},
		                 {"extra_s", open_->extra_s},
		                 {"symptoms", ListOf(open_->symptoms)}};
	}
	return state.dump(-1, ' ', false, json::error_handler_t::replace);
}

bool IncidentBook::Restore(std::string_view text) {
	*this = IncidentBook();
	IncidentBook book;
	try {
		const json state = json::parse(text);
		if (state.at("version") != kStateVersion) {
			return false;
		}
		for (const json &value : state.at("recent")) {
			book.recent_.push_back(SymptomFrom(value));
		}
		for (const json &value : state.at("evidence")) {
			book.evidence_.push_back(EvidenceFrom(value));
		}
		for (const json &value : state.at("states")) {
			book.states_.push_back(EvidenceFrom(value));
		}
		for (const json &value : state.at("known")) {
			book.known_.push_back(SymptomFrom(value));
		}
		book.work_ = state.at("work").get<std::deque<double>>();
		book.quiet_ = state.at("quiet");
		book.was_suspect_ = state.value("was_suspect", false);
		if (const auto open = state.find("open"); open != state.end()) {
			Incident incident;
			incident.started_at = open->at("started_at");
			incident.detected_at = open->at("detected_at");
			incident.last_seen_at = open->at("last_seen_at");
			incident.severity =
				static_cast<Severity>(std::clamp(open->at("severity").get<int>(), 0, 2));
			incident.title = open->at("title");
			incident.extra_s = open->at("extra_s");
			for (const json &value : open->at("symptoms")) {
				incident.symptoms.push_back(SymptomFrom(value));
			}
			book.open_ = std::move(incident);
		}
	} catch (const json::exception &) {
		return false;
	}
	*this = std::move(book);
	return true;
}

} // namespace savant::core
