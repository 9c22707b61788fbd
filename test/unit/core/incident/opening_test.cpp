/*
 * opening_test.cpp
 *     What opens an incident: at once, at the second look, or never.
 */
#include <gtest/gtest.h>

#include "core/incident/opening.hpp"

namespace savant::core {
namespace {

constexpr double kNow = 6000, kEvery = 60;

Symptom OpeningSymptom(const char *node, double weight, Severity severity = Severity::Warning,
                       Symptom::Kind kind = Symptom::Kind::Anomaly) {
	Symptom symptom;
	symptom.kind = kind;
	symptom.id = symptom.node = node;
	symptom.severity = severity;
	symptom.since = symptom.at = kNow;
	symptom.weight = weight;
	return symptom;
}

CauseEvidence OpeningCause(const char *cause, double at, double strength, bool confirmed) {
	return {cause, "it", at, strength, confirmed, "it was so", ""};
}

Opening JudgeNow(const std::vector<Symptom> &symptoms,
                 const std::vector<CauseEvidence> &changes = {},
                 const std::vector<CauseEvidence> &states = {}) {
	return JudgeOpening(symptoms, changes, states, kNow, kEvery);
}

TEST(Opening, AConfirmedFindingOpensAtOnceAndOneThatIsNotYetNever) {
	EXPECT_EQ(JudgeNow({OpeningSymptom("wal_kept", 1, Severity::Warning, Symptom::Kind::Health)}),
	          Opening::AtOnce);
	EXPECT_EQ(JudgeNow({OpeningSymptom("wal_kept", 0.5, Severity::Warning, Symptom::Kind::Health)}),
	          Opening::No);
}

TEST(Opening, ABusyMachineShowsInManyPlacesThatCountOnce) {
	EXPECT_EQ(JudgeNow({OpeningSymptom("load", 0.6, Severity::Critical),
	                    OpeningSymptom("cpu", 0.36, Severity::Critical),
	                    OpeningSymptom("latency", 0.6, Severity::Critical),
	                    OpeningSymptom("long", 0.36, Severity::Critical)}),
	          Opening::No);
}

TEST(Opening, WhatNothingExplainsIsLookedAtTwice) {
	EXPECT_EQ(JudgeNow({OpeningSymptom("load", 0.6), OpeningSymptom("locks", 0.6)}),
	          Opening::Perhaps);
	EXPECT_EQ(JudgeNow({OpeningSymptom("blocks", 1, Severity::Warning, Symptom::Kind::Regression)}),
	          Opening::Perhaps);
}

TEST(Opening, WhatNobodyFeelsOpensNothing) {
	EXPECT_EQ(JudgeNow({OpeningSymptom("rows", 0.36), OpeningSymptom("wal", 0.36),
	                    OpeningSymptom("size", 0.36), OpeningSymptom("dead", 0.36)}),
	          Opening::No);
}

TEST(Opening, RemarksOfYoungDetectorsOpenNothing) {
	EXPECT_EQ(JudgeNow({OpeningSymptom("load", 0.35, Severity::Info),
	                    OpeningSymptom("locks", 0.35, Severity::Info),
	                    OpeningSymptom("temp", 0.35, Severity::Info)}),
	          Opening::No);
}

TEST(Opening, OneSymptomWithTheChangeThatLeadsToItOpensAtOnce) {
	const std::vector<Symptom> spill = {OpeningSymptom("temp", 0.4)};
	EXPECT_EQ(JudgeNow(spill), Opening::No);
	EXPECT_EQ(JudgeNow(spill, {OpeningCause("memory_setting", kNow - 30, 1, false)}),
	          Opening::AtOnce);
	// Long ago, more memory rather than less, or a change that does something else.
	EXPECT_EQ(JudgeNow(spill, {OpeningCause("memory_setting", kNow - 3000, 1, false)}),
	          Opening::No);
	EXPECT_EQ(JudgeNow(spill, {OpeningCause("memory_setting", kNow - 30, 0.3, false)}),
	          Opening::No);
	EXPECT_EQ(JudgeNow(spill, {OpeningCause("checkpoint_setting", kNow - 30, 1, false)}),
	          Opening::No);
}

TEST(Opening, OneSymptomWithItsConfirmedStateOpensAtOnceWhileThatIsNew) {
	const std::vector<Symptom> calls = {OpeningSymptom("calls", 0.36)};
	EXPECT_EQ(JudgeNow(calls, {}, {OpeningCause("statement_loop", kNow - 60, 1, true)}),
	          Opening::AtOnce);
	EXPECT_EQ(JudgeNow(calls, {}, {OpeningCause("statement_loop", kNow - 60, 1, false)}),
	          Opening::No);
	EXPECT_EQ(JudgeNow(calls, {}, {OpeningCause("statement_loop", kNow - 600, 1, true)}),
	          Opening::No);
}

} // namespace
} // namespace savant::core
