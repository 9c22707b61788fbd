/*
 * stem_test.cpp
 *     Porter2 against pairs from its authors' sample vocabulary, step by step.
 */
#include "core/text/stem.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

TEST(Stem, LeavesShortWordsAndFoldsCase) {
	EXPECT_EQ(Stem(""), "");
	EXPECT_EQ(Stem("is"), "is");
	EXPECT_EQ(Stem("Orders"), "order");
	EXPECT_EQ(Stem("BY"), "by");
}

TEST(Stem, KnowsItsExceptions) {
	EXPECT_EQ(Stem("skies"), "sky");
	EXPECT_EQ(Stem("dying"), "die");
	EXPECT_EQ(Stem("news"), "news");
	EXPECT_EQ(Stem("early"), "earli");
	EXPECT_EQ(Stem("herrings"), "herring");
	EXPECT_EQ(Stem("succeeding"), "succeed");
}

TEST(Stem, RemovesPossessivesAndPlurals) {
	EXPECT_EQ(Stem("customer's"), "custom");
	EXPECT_EQ(Stem("'quoted'"), "quot");
	EXPECT_EQ(Stem("dresses"), "dress");
	EXPECT_EQ(Stem("ties"), "tie");
	EXPECT_EQ(Stem("cries"), "cri");
	EXPECT_EQ(Stem("gas"), "gas");
	EXPECT_EQ(Stem("this"), "this");
	EXPECT_EQ(Stem("gaps"), "gap");
	EXPECT_EQ(Stem("status"), "status");
	EXPECT_EQ(Stem("categories"), Stem("category"));
}

TEST(Stem, RemovesVerbEndings) {
	EXPECT_EQ(Stem("agreed"), "agre");
	EXPECT_EQ(Stem("feed"), "feed");
	EXPECT_EQ(Stem("luxuriating"), "luxuri");
	EXPECT_EQ(Stem("hopping"), "hop");
	EXPECT_EQ(Stem("hoping"), "hope");
	EXPECT_EQ(Stem("shipped"), "ship");
	EXPECT_EQ(Stem("sing"), "sing");
	EXPECT_EQ(Stem("bed"), "bed");
	EXPECT_EQ(Stem("sized"), "size");
}

TEST(Stem, TurnsFinalYIntoI) {
	EXPECT_EQ(Stem("cry"), "cri");
	EXPECT_EQ(Stem("by"), "by");
	EXPECT_EQ(Stem("say"), "say");
	EXPECT_EQ(Stem("youth"), "youth");
	EXPECT_EQ(Stem("boyish"), "boyish");
}

TEST(Stem, CutsDerivationsOnlyInTheirRegion) {
	EXPECT_EQ(Stem("relational"), "relat");
	EXPECT_EQ(Stem("conditional"), "condit");
	EXPECT_EQ(Stem("organization"), "organ");
	EXPECT_EQ(Stem("hopefulness"), "hope");
	EXPECT_EQ(Stem("formative"), "format");
	EXPECT_EQ(Stem("electrical"), "electr");
	EXPECT_EQ(Stem("geology"), "geolog");
	EXPECT_EQ(Stem("quickly"), "quick");
	EXPECT_EQ(Stem("adoption"), "adopt");
	EXPECT_EQ(Stem("replacement"), "replac");
	EXPECT_EQ(Stem("rate"), "rate");
	EXPECT_EQ(Stem("controlling"), "control");
	EXPECT_EQ(Stem("generate"), "generat");
	EXPECT_EQ(Stem("general"), "general");
	EXPECT_EQ(Stem("communism"), "communism");
	EXPECT_EQ(Stem("arsenal"), "arsenal");
}

TEST(Stem, TakesAnyBytes) {
	EXPECT_EQ(Stem("caf\xC3\xA9s"), "caf\xC3\xA9");
	EXPECT_EQ(Stem(std::string(1000000, 's')).substr(0, 3), "sss");
	EXPECT_EQ(Stem("'''"), "'");
	EXPECT_EQ(Stem(std::string("a\0b", 3)).size(), 3u);
}

TEST(RegularForm, LeadsIrregularFormsToTheirBase) {
	EXPECT_EQ(RegularForm("children"), "child");
	EXPECT_EQ(RegularForm("people"), "person");
	EXPECT_EQ(RegularForm("bought"), "buy");
	EXPECT_EQ(RegularForm("written"), "write");
	EXPECT_EQ(RegularForm("orders"), "orders");
	EXPECT_EQ(RegularForm(""), "");
}

TEST(StemKey, IsEqualForAllFormsOfAWord) {
	EXPECT_EQ(StemKey("people"), StemKey("persons"));
	EXPECT_EQ(StemKey("sold"), StemKey("selling"));
	EXPECT_EQ(StemKey("cities"), StemKey("city"));
	EXPECT_EQ(StemKey("statuses"), StemKey("status"));
	EXPECT_NE(StemKey("order"), StemKey("ordinal"));
}

} // namespace
} // namespace savant::core
