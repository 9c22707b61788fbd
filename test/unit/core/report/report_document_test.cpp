/*
 * report_document_test.cpp
 *     What a report says, on a terminal and as a page.
 */
#include "core/report/report_document.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/ask/display.hpp"
#include "core/report/report_narrative.hpp"
#include "report_samples.hpp"

namespace savant::core {
namespace {

std::string Text(const ReportDocument &document, std::size_t width = 100, bool unicode = false) {
	std::string text = "\n";
	for (const std::string &line : ReportLines(document, width, unicode)) {
		text += line + "\n";
	}
	return text;
}

/* The lines of a section. */
std::string Part(const std::string &text, const std::string &heading) {
	const std::size_t begin = text.find("\n" + heading + "\n");
	const std::size_t end = text.find("\n\n", begin + heading.size() + 2);
	return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

constexpr const char *kSections[] = {"DO THESE FIRST",
                                     "WHAT CHANGED",
                                     "INCIDENTS AND ANOMALIES",
                                     "LOAD OVER TIME",
                                     "STATEMENTS",
                                     "WHAT GOT SLOWER, WHAT GOT FASTER",
                                     "WAITS AND LOCKS",
                                     "I/O, WAL AND CHECKPOINTS",
                                     "TABLES",
                                     "INDEXES",
                                     "VACUUM",
                                     "REPLICATION AND BACKUP",
                                     "CAPACITY",
                                     "SETTINGS",
                                     "WHAT IS WRONG NOW",
                                     "HEALTH SCORE",
                                     "HOW THIS WAS MADE"};

TEST(DocumentOf, BeginsWithTheVerdict) {
	const std::string text = Text(DocumentOf(report_samples::Day()));
	EXPECT_EQ(text.substr(0, text.find("DO THESE")), R"(
Report on database shop
2025-11-17 01:00 to 2025-11-18 01:00 UTC+01:00. PostgreSQL 15.4. 1,430 snapshots of 1,440 expected,
restart: 1; one took 38 ms on average; kept in 48 MB.

The health score is 75 of 100: 1 critical finding and 1 warning. The worst: transaction ids are 91 %
used up.
On average 1.8 sessions were at work, at most 3, on 4 CPUs; +38 % against the same time a week
before.
Most time, 68 % of that of all statements, went to: SELECT * FROM orders WHERE customer = $1
State changed: 1 changed definition, 1 changed setting.

)");
}

TEST(DocumentOf, SaysWhatToDoFirst) {
	EXPECT_EQ(Part(Text(DocumentOf(report_samples::Day())), "DO THESE FIRST"), R"(
DO THESE FIRST
[critical] transaction ids are 91 % used up (xid_wraparound)
    VACUUM (FREEZE) public.orders
[warning] work_mem makes 40 % of the sorts spill (work_mem_small)
    ALTER SYSTEM SET work_mem = '32MB'
[info] create index on public.orders: saves an estimated 60 min a day
    CREATE INDEX ON public.orders (customer)
)");
}

TEST(DocumentOf, TellsWhatGotSlowerAndWhy) {
	const std::string text = Text(DocumentOf(report_samples::Day()), 120);
	EXPECT_NE(text.find("slower calls"), std::string::npos) << text;
	const std::size_t slower = text.find("\nSlower than the same time a week before\n"),
					  faster = text.find("\nFaster than the same time a week before\n");
	ASSERT_NE(slower, std::string::npos);
	EXPECT_LT(text.find("SELECT * FROM orders", slower), faster);
	EXPECT_NE(text.find("UPDATE stock", faster), std::string::npos);
}

TEST(DocumentOf, TellsWhatTheDetectorRecordedAlsoWithoutAPeriodToCompareWith) {
	ReportData data = report_samples::Day();
	data.all_before = {};
	const std::string text = Text(DocumentOf(data), 160);
	const std::size_t recorded = text.find("Recorded while it happened");
	ASSERT_NE(recorded, std::string::npos) << text;
	EXPECT_NE(text.find("less of what it reads is in the cache", recorded), std::string::npos);
	EXPECT_NE(text.find("There is nothing to compare with", recorded), std::string::npos);
	const std::string compared = Text(DocumentOf(report_samples::Day()), 160);
	EXPECT_NE(compared.find("; recorded in 3 snapshots above"), std::string::npos) << compared;
}

TEST(DocumentOf, BeginsWithTheFirstDataOfAYoungInstallation) {
	ReportData data = report_samples::Day();
	EXPECT_EQ(data.ShownFrom(), data.period.from);
	data.coverage.first = data.period.from + 20 * report_samples::kHour;
	EXPECT_EQ(data.ShownFrom(), data.coverage.first);
	EXPECT_NE(Text(DocumentOf(data), 160).find("Data since 2025-11-17 21:00"), std::string::npos);
	data.coverage.first = data.period.to + 1; // of hours, all of them later
	EXPECT_EQ(data.ShownFrom(), data.period.from);
}

TEST(DocumentOf, HasEverySectionWithAndWithoutFacts) {
	ReportData nothing;
	nothing.missing["findings"] = "You may not read savant.health_result.";
	for (const ReportData &data : {report_samples::Day(), nothing}) {
		const ReportDocument document = DocumentOf(data);
		const std::string text = Text(document), page = ReportPage(document);
		for (const char *section : kSections) {
			EXPECT_NE(text.find(std::string("\n") + section + "\n"), std::string::npos) << section;
		}
		for (const ReportSection &section : document.sections) {
			EXPECT_FALSE(section.blocks.empty()) << section.title;
			EXPECT_NE(page.find("<section id=\"" + section.id + "\">"), std::string::npos);
		}
	}
	EXPECT_NE(Text(DocumentOf(nothing)).find("You may not read savant.health_result."),
	          std::string::npos);
}

TEST(DocumentOf, DoesNotReassureWhereNothingWasWatched) {
	const std::string text = Text(DocumentOf(ReportData()));
	for (const char *claim : {"Nothing needs doing", "nothing was restarted", "No incident",
	                          "No session was seen", "nothing lagged", "has dead rows"}) {
		EXPECT_EQ(text.find(claim), std::string::npos) << claim;
	}
	EXPECT_NE(text.find("ai_collect()"), std::string::npos) << "what to do";
}

TEST(ReportLines, KeepToTheWidthAndToAscii) {
	const ReportData day = report_samples::Day();
	for (const ReportDocument &document :
	     {DocumentOf(day), DashboardOf(day), ComparisonOf(day, day), DocumentOf(ReportData())}) {
		for (const std::size_t width : {60U, 100U, 200U}) {
			for (const std::string &line : ReportLines(document, width, false)) {
				EXPECT_LE(DisplayWidth(line), width) << line;
				EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char character) {
					return character >= ' ' && character < 127;
				})) << line;
			}
		}
	}
}

ReportData Hostile() {
	ReportData data = report_samples::Day();
	const std::string text = "</style><script>alert(1)</script>\x1b[31m\xff\"' onload=x";
	data.database = data.version = text;
	for (ReportFinding &finding : data.findings) {
		finding.title = finding.detail = finding.remedy = finding.rule = finding.object = text;
		finding.severity = "critical\" onload=\"x";
	}
	for (ReportStatement &statement : data.statements) {
		statement.text = text;
		statement.leads = {text};
	}
	for (ReportTable &table : data.tables) {
		table.name = text;
	}
	for (ReportChange &change : data.changes) {
		change.detail = change.kind = text;
	}
	for (ReportEvent &event : data.events) {
		event.title = event.detail = event.cause = text;
	}
	for (ReportSuggestion &one : data.suggestions) {
		one.action = one.ddl = one.reason = one.table = text;
	}
	for (ReportLock &lock : data.locks) {
		lock.relation = lock.role = lock.application = text;
	}
	data.narrative = text;
	data.missing["narrative"] = text;
	return data;
}

TEST(ReportPage, EscapesEverything) {
	const ReportData data = Hostile();
	for (const ReportDocument &document :
	     {DocumentOf(data), DashboardOf(data), ComparisonOf(data, data)}) {
		const std::string page = ReportPage(document);
		for (const char *bad : {"<script", "</style><", "\x1b", "\xff", " onload=\"", "src="}) {
			EXPECT_EQ(page.find(bad), std::string::npos) << bad;
		}
	}
}

TEST(ReportPage, StaysBelowTwoMegabytes) {
	ReportData data = report_samples::Day();
	const std::string text(kReportStatementBytes, '"'); // six bytes each when escaped
	for (int i = 0; i < 1000; i++) {
		data.statements.push_back(report_samples::Statement(100 + i, text, 1e5, 2e5));
		data.statements.back().leads = {"reads"};
		data.findings.push_back(data.findings[0]);
		data.findings.back().remedy = data.findings.back().detail = text;
		data.changes.push_back({report_samples::kBegin, "ddl", text, text});
		data.tables.push_back(data.tables[0]);
		data.suggestions.push_back(data.suggestions[0]);
		data.suggestions.back().ddl = data.suggestions.back().reason = text;
	}
	const std::string page = ReportPage(DocumentOf(data));
	EXPECT_LT(page.size(), kReportMostBytes);
	EXPECT_NE(page.find("parts were left out"), std::string::npos);
}

TEST(ComparisonOf, PutsStatementsThatMovedMostFirst) {
	const ReportData a = report_samples::Day();
	ReportData b = a;
	b.statements[1].now.ms = 9e6;
	b.statements.erase(b.statements.begin() + 2);
	const std::string text = Text(ComparisonOf(a, b), 140);
	EXPECT_LT(text.find("UPDATE stock"), text.find("INSERT INTO event"));
	EXPECT_NE(text.find("only in a"), std::string::npos) << text;
}

TEST(NarrationFacts, HoldsTheNumbersThatAReportShows) {
	const std::string facts = NarrationFacts(report_samples::Day());
	EXPECT_NE(facts.find("transaction ids are 91 % used up"), std::string::npos);
	EXPECT_NE(facts.find("work_mem: 4MB, was 64MB"), std::string::npos);
	ASSERT_EQ(facts.find("4711"), std::string::npos);
	const PlanNarrative told = ReadPlanNarration(
		"The ids are 91 % used up. There were 4711 outages.\nDROP TABLE orders;", facts);
	EXPECT_EQ(told.text, "The ids are 91 % used up.");
}

TEST(NarrateReport, SaysWhyNobodyWasAsked) {
	ReportData data = report_samples::Day();
	ModelTraits traits;
	traits.configured = true;
	EXPECT_TRUE(MayNarrate({true, false}, traits, data));
	EXPECT_FALSE(MayNarrate({false, false}, traits, data));
	EXPECT_EQ(BylineOf(data), "Written from a template: savant.narrate is off.");
	EXPECT_FALSE(MayNarrate({true, true}, traits, data));
	EXPECT_NE(BylineOf(data).find("redact"), std::string::npos);
	traits.loopback = false;
	EXPECT_FALSE(MayNarrate({true, false}, traits, data));
	EXPECT_NE(BylineOf(data).find("another machine"), std::string::npos);
	traits.configured = false;
	EXPECT_FALSE(MayNarrate({true, false}, traits, data));
	EXPECT_NE(BylineOf(data).find("no model is configured"), std::string::npos);
}

TEST(TakeNarration, KeepsWhatTheFactsBearOutAndSaysWhoWroteIt) {
	ReportData data = report_samples::Day();
	const ReportQuestion question = QuestionOf(data, 30000);
	EXPECT_EQ(question.call.total_ms, 30000);
	ChatReply reply;
	reply.model = "small";
	reply.text = "The ids are 91 % used up. There were 4711 outages.";
	TakeNarration(reply, question.facts, data);
	EXPECT_EQ(data.narrative, "The ids are 91 % used up.");
	EXPECT_EQ(data.sentences_left_out, 1u);
	const std::string text = Text(DocumentOf(data), 200);
	EXPECT_NE(text.find("The ids are 91 % used up.\n"), std::string::npos) << text;
	EXPECT_NE(text.find("language model (small)"), std::string::npos) << text;
	EXPECT_NE(text.find("1 sentence with another number left out"), std::string::npos) << text;
}

TEST(TakeNarration, LeavesTheTemplateWhenThereIsNothingToShow) {
	ReportData data = report_samples::Day();
	ChatReply reply;
	reply.text = "There were 4711 outages.";
	TakeNarration(reply, NarrationFacts(data), data);
	EXPECT_EQ(BylineOf(data),
	          "Written from a template: no sentence of the model was borne out by the facts.");
	reply.failure = ModelFailure{FailureKind::TotalTimeout, "", 0, -1, {}, {}};
	TakeNarration(reply, NarrationFacts(data), data);
	EXPECT_EQ(BylineOf(data), "Written from a template: the model gave no answer (total timeout).");
}

} // namespace
} // namespace savant::core
