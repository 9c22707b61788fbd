/*
 * alert_life.cpp
 *     The states of an alert and the steps between them.
 */
#include "core/alert/alert_life.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "core/alert/alert_hold.hpp"

namespace savant::core {

namespace {

constexpr double kClearShare = 0.9; // clear is below this share of the threshold
constexpr int kMostRemembered = 32; // bits of AlertInput::recent

bool IsWorse(Severity left, Severity right) {
	return static_cast<int>(left) > static_cast<int>(right);
}

/* Not yet clear of the threshold; a value or a threshold that is not known holds nothing. */
bool Holds(double value, double threshold, bool low_is_bad) {
	return low_is_bad ? value < threshold / kClearShare : value > threshold * kClearShare;
}

/* The threshold that the alert has to stay above: its own, or a laxer one that was set since. */
double HeldAt(const AlertState &alert, const AlertFigures &figures) {
	const double set = figures.thresholds[static_cast<int>(alert.severity)];
	return figures.low_is_bad ? std::fmin(alert.threshold, set) : std::fmax(alert.threshold, set);
}

/* Whether the condition opens alerts. */
bool Counts(const AlertCondition *now, Severity least) {
	return now != nullptr && !now->is_near && !IsWorse(least, now->severity);
}

/* Whether people have not been told of this, or not lately. */
bool IsDue(const AlertState &alert, const AlertMoment &moment) {
	const double passed = moment.at - alert.told_at;
	const bool is_lately = passed >= 0 && passed < moment.cooldown_s; // false for NaN
	return !is_lately || IsWorse(alert.severity, alert.told_severity);
}

void TellIfDue(const AlertInput &input, const AlertMoment &moment, AlertStep &step) {
	AlertState &alert = *step.alert;
	const bool may = input.may_tell && !input.is_silenced && !input.is_held;
	if (may && !alert.is_acknowledged && IsDue(alert, moment)) {
		step.is_told = true;
		alert.told_at = moment.at;
		alert.told_severity = alert.severity;
	}
}

void TakeFigures(const AlertCondition &now, AlertState &alert) {
	alert.value = now.value;
	if (now.severity == alert.severity) {
		alert.threshold = now.threshold; // it may have been set anew
	}
}

bool HasBeenTrueEnough(unsigned recent, const AlertFigures &figures) {
	const int within = std::clamp(figures.within, 1, kMostRemembered);
	const int of = std::clamp(figures.of, 1, within);
	const unsigned mask = within == kMostRemembered ? ~0U : (1U << within) - 1;
	return std::popcount(recent & mask) >= of;
}

/* Drops what can no longer count, so that a key that is over leaves nothing behind. */
unsigned Remembered(unsigned recent, const AlertFigures &figures) {
	const int within = std::clamp(figures.within, 1, kMostRemembered);
	return within == 1 ? 0 : recent & (~0U >> (kMostRemembered - within + 1));
}

AlertStep AdvanceClosed(const AlertInput &input, const AlertMoment &moment) {
	AlertStep step;
	const bool counts = Counts(input.now, moment.least);
	const unsigned before = moment.after_gap ? 0 : input.recent;
	const unsigned recent = (before << 1) | (counts ? 1U : 0U);
	if (!counts || !HasBeenTrueEnough(recent, input.figures)) {
		step.recent = Remembered(recent, input.figures);
		step.alert = input.alert;
		return step;
	}
	const AlertCondition &now = *input.now;
	const double passed = input.alert ? moment.at - input.alert->told_at : kNoFigure;
	const bool is_again = passed >= 0 && passed < moment.cooldown_s;
	step.event = is_again ? AlertEvent::Reopened : AlertEvent::Opened;
	step.alert.emplace();
	AlertState &alert = *step.alert;
	alert.severity = alert.worst = now.severity;
	alert.opened_at = moment.at;
	if (is_again) {
		alert.told_at = input.alert->told_at;
		alert.told_severity = input.alert->told_severity;
		alert.times = input.alert->times + 1;
	}
	if (!is_again && moment.at - input.elsewhere.told_at < moment.cooldown_s) { // false for NaN
		alert.told_at = moment.at; // so that its end is told
		alert.told_severity = input.elsewhere.told_severity;
	}
	TakeFigures(now, alert);
	TellIfDue(input, moment, step);
	return step;
}

/* It goes on in another database: people hear of it from there. */
AlertStep HandOver(const AlertInput &input) {
	AlertStep step;
	step.alert = input.alert;
	if (step.alert && step.alert->is_open) {
		step.alert->is_open = false;
		step.event = AlertEvent::Closed;
	}
	return step;
}

/* The condition is there, as severe as the alert or worse. */
AlertEvent Confirm(const AlertCondition &now, AlertState &alert) {
	alert.clear_run = alert.lower_run = 0;
	const bool is_worse = IsWorse(now.severity, alert.severity);
	alert.severity = now.severity;
	if (IsWorse(now.severity, alert.worst)) {
		alert.worst = now.severity;
		alert.is_acknowledged = false; // that was said about something less bad
	}
	return is_worse ? AlertEvent::Escalated : AlertEvent::Still;
}

/* It is there at a lower severity, near, or not at all. */
AlertEvent Relax(const AlertInput &input, const AlertMoment &moment, AlertState &alert) {
	const bool counts = Counts(input.now, moment.least);
	const bool is_clear = !counts && (input.now == nullptr || !input.now->is_near);
	if (input.now != nullptr &&
	    Holds(input.now->value, HeldAt(alert, input.figures), input.figures.low_is_bad)) {
		alert.clear_run = alert.lower_run = 0;
		return counts ? AlertEvent::Still : AlertEvent::None;
	}
	const int wanted = std::max(input.figures.clear, 1);
	alert.lower_run = std::min(alert.lower_run + 1, wanted);
	alert.clear_run = is_clear ? std::min(alert.clear_run + 1, wanted) : 0;
	if (alert.clear_run >= wanted) {
		alert.is_open = false;
		return AlertEvent::Closed;
	}
	if (counts && alert.lower_run >= wanted) {
		alert.severity = input.now->severity;
		alert.lower_run = 0;
		return AlertEvent::Deescalated;
	}
	return counts ? AlertEvent::Still : AlertEvent::None;
}

AlertStep AdvanceOpen(const AlertInput &input, const AlertMoment &moment) {
	AlertStep step;
	step.alert = input.alert;
	AlertState &alert = *step.alert;
	if (moment.after_gap) {
		alert.clear_run = alert.lower_run = 0;
	}
	const bool is_full =
		Counts(input.now, moment.least) && !IsWorse(alert.severity, input.now->severity);
	step.event = is_full ? Confirm(*input.now, alert) : Relax(input, moment, alert);
	if (step.event == AlertEvent::Closed) {
		// Told to those who were told that it had opened.
		step.is_told = !input.is_silenced && alert.told_at >= alert.opened_at;
		return step;
	}
	if (input.now != nullptr) {
		TakeFigures(*input.now, alert);
	}
	if (step.event != AlertEvent::None) {
		TellIfDue(input, moment, step);
	}
	return step;
}

} // namespace

std::string_view Name(AlertSource source) {
	switch (source) {
	case AlertSource::Health:
		return "health";
	case AlertSource::Incident:
		return "incident";
	case AlertSource::Slo:
		return "slo";
	}
	return "";
}

std::string_view Name(AlertEvent event) {
	switch (event) {
	case AlertEvent::None:
		return "none";
	case AlertEvent::Opened:
		return "opened";
	case AlertEvent::Reopened:
		return "reopened";
	case AlertEvent::Escalated:
		return "escalated";
	case AlertEvent::Still:
		return "still";
	case AlertEvent::Deescalated:
		return "de-escalated";
	case AlertEvent::Closed:
		return "closed";
	}
	return "";
}

AlertStep AdvanceAlert(const AlertInput &input, const AlertMoment &moment) {
	if (input.elsewhere.tells) {
		return HandOver(input);
	}
	if (input.is_unknown) {
		AlertStep step;
		step.recent = input.recent;
		step.alert = input.alert;
		return step;
	}
	const bool is_open = input.alert && input.alert->is_open;
	return is_open ? AdvanceOpen(input, moment) : AdvanceClosed(input, moment);
}

bool MatchesLike(std::string_view pattern, std::string_view text) {
	std::size_t p = 0, t = 0;
	std::size_t star = std::string_view::npos, resume = 0; // after the last %, where it may go on
	const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
	while (t < text.size()) {
		if (p < pattern.size() && pattern[p] == '%') {
			star = ++p;
			resume = t;
		} else if (p < pattern.size() && pattern[p] == '_') {
			p++;
			for (t++; t < text.size() && !is_first(text[t]); t++) {
			}
		} else if (p < pattern.size() && pattern[p] == text[t]) {
			p++;
			t++;
		} else if (star != std::string_view::npos) {
			p = star;
			for (resume++; resume < text.size() && !is_first(text[resume]); resume++) {
			}
			t = resume;
		} else {
			return false;
		}
	}
	while (p < pattern.size() && pattern[p] == '%') {
		p++;
	}
	return p == pattern.size();
}

namespace {

struct KeyInput {
	const AlertTrack *track = nullptr;
	const AlertCondition *now = nullptr;
};

bool IsStronger(const AlertCondition &left, const AlertCondition &right) {
	if (left.is_near != right.is_near) {
		return right.is_near;
	}
	return IsWorse(left.severity, right.severity);
}

/* Those that are true now come by severity, so that the worst are told first. */
int RankOf(const AlertKey &key, const KeyInput &input) {
	if (key.source == AlertSource::Incident) {
		return static_cast<int>(Severity::Critical) + 1; // it may hold back others
	}
	return input.now == nullptr || input.now->is_near ? -1 : static_cast<int>(input.now->severity);
}

bool HasAnythingToWrite(const KeyInput &input, const AlertStep &step) {
	if (step.event != AlertEvent::None) {
		return true;
	}
	if (step.alert && step.alert->is_open) {
		const AlertState &before = *input.track->alert;
		return input.now != nullptr || before.clear_run != step.alert->clear_run ||
		       before.lower_run != step.alert->lower_run;
	}
	return (input.track == nullptr ? 0 : input.track->recent) != step.recent;
}

AlertInput InputOf(const AlertKey &key, const KeyInput &known,
                   const std::vector<AlertSilence> &silences) {
	AlertInput input;
	input.now = known.now;
	input.is_silenced = std::any_of(silences.begin(), silences.end(), [&key](const auto &silence) {
		return MatchesLike(silence.rule, key.rule) && MatchesLike(silence.object, key.object);
	});
	if (known.track != nullptr) {
		input.recent = known.track->recent;
		input.alert = known.track->alert;
		input.elsewhere = known.track->elsewhere;
	}
	return input;
}

} // namespace

std::vector<AlertChange> AdvanceAlerts(const std::vector<AlertTrack> &tracks,
                                       const std::vector<AlertCondition> &conditions,
                                       const std::vector<AlertSilence> &silences,
                                       const AlertMoment &moment,
                                       const std::function<AlertFigures(const AlertKey &)> &figures,
                                       const std::function<bool(const AlertKey &)> &is_unknown) {
	std::map<AlertKey, KeyInput> keys;
	for (const AlertTrack &track : tracks) {
		keys[track.key].track = &track;
	}
	for (const AlertCondition &condition : conditions) {
		const AlertCondition *&now = keys[condition.key].now;
		if (now == nullptr || IsStronger(condition, *now)) {
			now = &condition;
		}
	}
	std::vector<std::pair<const AlertKey *, KeyInput>> order;
	for (const auto &[key, input] : keys) {
		order.emplace_back(&key, input);
	}
	std::stable_sort(order.begin(), order.end(), [](const auto &left, const auto &right) {
		return RankOf(*left.first, left.second) > RankOf(*right.first, right.second);
	});
	std::vector<AlertChange> changes;
	AlertHold hold(tracks);
	int told = 0;
	for (const auto &[key, known] : order) {
		AlertInput input = InputOf(*key, known, silences);
		input.figures = figures(*key);
		input.is_unknown = known.now == nullptr && is_unknown(*key);
		input.may_tell = told < kMostToldAtOnce;
		input.is_held = hold.Holds(*key, known.now);
		AlertStep step = AdvanceAlert(input, moment);
		if (key->source == AlertSource::Incident) {
			hold.Note(known.now, step);
		}
		told += step.is_told && step.event != AlertEvent::Closed ? 1 : 0;
		if (HasAnythingToWrite(known, step)) {
			// A row that closed longer ago than the cooldown is history: a new one opens.
			const bool is_new = step.event == AlertEvent::Opened || known.track == nullptr;
			const std::int64_t id = is_new ? 0 : known.track->id;
			changes.push_back(
				{*key, id, known.now, input.is_silenced, input.is_held, std::move(step)});
		}
	}
	return changes;
}

} // namespace savant::core
