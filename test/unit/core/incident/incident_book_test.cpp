/*
 * incident_book_test.cpp
 *     The life of an incident, from the first symptom to quiet.
 */
#include <gtest/gtest.h>

#include "core/incident/incident_book.hpp"
#include "core/incident/ongoing_anomalies.hpp"

namespace savant::core {
namespace {

constexpr double kStep = 60;

Symptom Seen(const char *id, const char *node, double at, double weight = 0.6) {
	Symptom symptom;
	symptom.id = id;
	symptom.node = node;
	symptom.severity = Severity::Warning;
	symptom.since = symptom.at = at;
	symptom.weight = weight;
	symptom.text = id;
	return symptom;
}

IncidentStep StepAt(double at, std::vector<Symptom> symptoms, double work = 6) {
	IncidentStep step;
	step.at = at;
	step.seconds = kStep;
	step.symptoms = std::move(symptoms);
	step.work_seconds = work;
	return step;
}

IncidentBook QuietBook() {
	IncidentBook book;
	for (int i = 0; i < 10; i++) {
		EXPECT_EQ(book.Add(StepAt(i * kStep, {})), nullptr);
	}
	return book;
}

Symptom Found(const char *id, const char *node, double at) {
	Symptom symptom = Seen(id, node, at, 1);
	symptom.kind = Symptom::Kind::Health;
	return symptom;
}

TEST(IncidentBook, OneAnomalyAloneOpensNothing) {
	IncidentBook book = QuietBook();
	EXPECT_EQ(book.Add(StepAt(600, {Seen("load_total", "load", 600)})), nullptr);
}

TEST(IncidentBook, TwoOfOnePlaceAreNoTwoSigns) {
	IncidentBook book = QuietBook();
	EXPECT_EQ(
		book.Add(StepAt(600, {Seen("load_total", "load", 600), Seen("load_cpu", "load", 600)})),
		nullptr);
}

TEST(IncidentBook, SymptomsOfTwoPlacesAreOneIncidentWhenTheyAreSeenTwice) {
	IncidentBook book = QuietBook();
	EXPECT_EQ(
		book.Add(StepAt(600, {Seen("load_total", "load", 600), Seen("load_lock", "locks", 600)})),
		nullptr);
	IncidentBook other; // that it is suspect is known to whoever goes on
	ASSERT_TRUE(other.Restore(book.Save()));
	const Incident *incident =
		other.Add(StepAt(660, {Seen("load_total", "load", 660), Seen("load_lock", "locks", 660)}));
	ASSERT_NE(incident, nullptr);
	EXPECT_EQ(incident->symptoms.size(), 2u);
	EXPECT_EQ(incident->detected_at, 660);
	EXPECT_EQ(incident->started_at, 600);
}

TEST(IncidentBook, WhatIsSeenOnceOnlyOpensNothing) {
	IncidentBook book = QuietBook();
	for (int i = 10; i < 40; i += 2) {
		const double at = i * kStep;
		EXPECT_EQ(book.Add(StepAt(at, {Seen("a", "load", at), Seen("b", "locks", at)})), nullptr);
		EXPECT_EQ(book.Add(StepAt(at + kStep, {})), nullptr);
	}
}

TEST(IncidentBook, OneAnomalyWithItsConfirmedCauseOpensOne) {
	IncidentBook book = QuietBook();
	IncidentStep step = StepAt(600, {Seen("calls_per_second", "calls", 600, 0.36)});
	step.states = {{"statement_loop", "42", 560, 1, true, "called 150 times", ""}};
	EXPECT_NE(book.Add(step), nullptr);
	IncidentBook other = QuietBook();
	step.states[0].confirmed = false;
	EXPECT_EQ(other.Add(step), nullptr);
}

TEST(IncidentBook, AHealthFindingOpensByItself) {
	IncidentBook book = QuietBook();
	EXPECT_NE(book.Add(StepAt(600, {Found("slot_inactive", "wal_kept", 600)})), nullptr);
}

TEST(IncidentBook, GrowsAndIsOneUntilThreeQuietIntervals) {
	IncidentBook book = QuietBook();
	(void)book.Add(StepAt(600, {Found("a", "locks", 600)}));
	const Incident *grown = book.Add(StepAt(660, {Found("b", "latency", 660)}));
	ASSERT_NE(grown, nullptr);
	EXPECT_EQ(grown->detected_at, 600);
	EXPECT_EQ(grown->symptoms.size(), 2u);
	(void)book.Add(StepAt(720, {}));
	(void)book.Add(StepAt(780, {}));
	EXPECT_NE(book.Open(), nullptr);
	const Incident *closed = book.Add(StepAt(840, {}));
	ASSERT_NE(closed, nullptr);
	EXPECT_EQ(closed->ended_at, 660);
	EXPECT_EQ(book.Open(), nullptr);
	EXPECT_EQ(book.Add(StepAt(900, {})), nullptr);
}

TEST(IncidentBook, AStatementThatStaysSlowHoldsItOpenForTenIntervalsAndOpensNoOther) {
	IncidentBook book = QuietBook();
	Symptom slow = Seen("query", "blocks", 600, 1);
	slow.kind = Symptom::Kind::Regression;
	int opened = 0;
	for (int i = 0; i < 60; i++) {
		const bool was_open = book.Open() != nullptr;
		slow.at = slow.since = 600 + i * kStep;
		(void)book.Add(StepAt(slow.at, {slow}));
		opened += !was_open && book.Open() != nullptr ? 1 : 0;
	}
	EXPECT_EQ(opened, 1);
	EXPECT_EQ(book.Open(), nullptr);
	(void)book.Add(StepAt(4200, {slow, Found("other", "locks", 4200)}));
	EXPECT_NE(book.Open(), nullptr);
}

TEST(IncidentBook, CountsTheWorkBeyondWhatIsUsual) {
	IncidentBook book = QuietBook();
	(void)book.Add(StepAt(600, {Found("a", "locks", 600)}, 46));
	const Incident *incident = book.Add(StepAt(660, {Found("a", "locks", 660)}, 26));
	ASSERT_NE(incident, nullptr);
	EXPECT_NEAR(incident->extra_s, 40 + 20, 0.01);
}

TEST(IncidentBook, KeepsChangesOfTheLastHalfHourForACauseThatIsSeenLater) {
	IncidentBook book = QuietBook();
	IncidentStep change = StepAt(600, {});
	change.changes = {{"index_dropped", "public.t", 590, 1, false, "index dropped", ""}};
	(void)book.Add(change);
	(void)book.Add(StepAt(660, {}));
	const Incident *incident = book.Add(StepAt(720, {Found("q", "blocks", 720)}));
	ASSERT_NE(incident, nullptr);
	ASSERT_EQ(incident->ranking.causes.size(), 1u);
	EXPECT_EQ(incident->ranking.causes[0].cause, "index_dropped");
}

TEST(IncidentBook, ConcludesNothingFromABrokenInterval) {
	IncidentBook book = QuietBook();
	IncidentStep step = StepAt(600, {Found("a", "locks", 600)});
	step.is_broken = true;
	EXPECT_EQ(book.Add(step), nullptr);
}

TEST(IncidentBook, GoesOnInAnotherProcess) {
	IncidentBook book = QuietBook();
	(void)book.Add(StepAt(600, {Found("a", "locks", 600)}));
	IncidentBook other;
	ASSERT_TRUE(other.Restore(book.Save()));
	ASSERT_NE(other.Open(), nullptr);
	const Incident *incident = other.Add(StepAt(660, {Found("a", "locks", 660)}));
	ASSERT_NE(incident, nullptr);
	EXPECT_EQ(incident->detected_at, 600);
	EXPECT_EQ(incident->symptoms.size(), 1u);
}

TEST(IncidentBook, RestoresNothingFromOtherText) {
	IncidentBook book;
	for (const char *text : {"", "{", "[]", "{}", "{\"version\": 99}", "null",
	                         "{\"version\":1,\"recent\":[{}],\"evidence\":[]}"}) {
		EXPECT_FALSE(book.Restore(text)) << text;
		EXPECT_EQ(book.Open(), nullptr);
	}
}

Anomaly Jump(double expected, double observed) {
	Anomaly anomaly;
	anomaly.expected = expected;
	anomaly.observed = observed;
	return anomaly;
}

TEST(OngoingAnomalies, LastUntilTheValueIsBack) {
	OngoingAnomalies ongoing;
	ongoing.Begin(Seen("load_total", "load", 600), Jump(1, 9));
	EXPECT_EQ(ongoing.At(600).size(), 1u);
	ongoing.Update("load_total", 30, 660);
	EXPECT_EQ(ongoing.At(660).size(), 1u);
	ongoing.Update("load_total", 2, 720);
	EXPECT_TRUE(ongoing.At(720).empty());
}

TEST(OngoingAnomalies, CountWhenTheyHaveGrownToMatter) {
	Anomaly began = Jump(0.001, 2);
	began.severity = Severity::Critical;
	began.direction = 1;
	const auto symptom = SymptomOf(*FindSeries("longest_idle_in_transaction_s"), began);
	ASSERT_TRUE(symptom);
	EXPECT_EQ(symptom->weight, 0) << "two seconds";
	OngoingAnomalies ongoing;
	ongoing.Begin(*symptom, began);
	ongoing.Update(symptom->id, 3, 660);
	ASSERT_EQ(ongoing.At(660).size(), 1u);
	EXPECT_EQ(ongoing.At(660)[0].weight, 0);
	ongoing.Update(symptom->id, 62, 720);
	ASSERT_EQ(ongoing.At(720).size(), 1u);
	EXPECT_EQ(ongoing.At(720)[0].weight, 0.6);
	EXPECT_EQ(ongoing.At(720)[0].severity, Severity::Critical);
}

} // namespace
} // namespace savant::core
