/*
 * value_candidates_test.cpp
 *     What of a question is looked up, where, and what becomes of the answer.
 */
#include "core/language/value_candidates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/language/interpret.hpp"
#include "core/text/tokens.hpp"
#include "library_picture.hpp"

using namespace savant::core;

namespace {

constexpr CivilDate kToday = {2026, 11, 21};

ValueCandidates CandidatesOf(const std::string &question, const SchemaPicture &picture) {
	const SchemaWords words(picture);
	const std::vector<WordToken> tokens = Tokenize(question, 200);
	return FindValueCandidates(tokens, LinkQuestion(tokens, question, words, kToday), question,
	                           words);
}

std::vector<std::string> PhrasesOf(const std::string &question) {
	return CandidatesOf(question, LibraryPicture()).phrases;
}

bool Has(const std::vector<std::string> &phrases, const std::string &phrase) {
	return std::find(phrases.begin(), phrases.end(), phrase) != phrases.end();
}

std::vector<std::string> NamesOf(const ValueCandidates &candidates, const SchemaPicture &picture) {
	std::vector<std::string> names;
	for (const ColumnRef ref : candidates.columns) {
		names.push_back(picture.At(ref.relation).name + "." + picture.At(ref).name);
	}
	return names;
}

/* Holds `stored` in one column, equal but for case, and remembers what it was asked. */
class FakeFinder final : public ValueFinder {
public:
	FakeFinder() = default;
	FakeFinder(std::string table, std::string column, std::string stored)
		: table_(std::move(table)), column_(std::move(column)), stored_(std::move(stored)) {}

	FoundValues Find(const SchemaPicture &picture, const std::vector<std::string> &phrases,
	                 const std::vector<ColumnRef> &columns) override {
		++calls;
		if (fails) {
			throw std::runtime_error("canceled");
		}
		FoundValues found;
		found.note = note;
		for (const ColumnRef ref : columns) {
			const bool here =
				picture.At(ref.relation).name == table_ && picture.At(ref).name == column_;
			if (here && Has(phrases, stored_)) {
				found.values.push_back({stored_, ref, stored_, true});
			}
		}
		return found;
	}

	int calls = 0;
	bool fails = false;
	std::string note;

private:
	std::string table_, column_, stored_;
};

Interpretation Ask(const std::string &question, const SchemaPicture &picture, ValueFinder *finder) {
	LanguageOptions options;
	options.today = kToday;
	options.values = finder;
	return Interpret(question, picture, options);
}

std::string FirstSql(const Interpretation &found) {
	return found.readings.empty() ? "" : found.readings[0].sql;
}

/* A picture that Interpret keeps its words of, as a session does. */
SchemaPicture KeptPicture() {
	SchemaPicture picture = LibraryPicture();
	static std::uint64_t version = 7000;
	picture.version = ++version;
	return picture;
}

TEST(ValueCandidates, NothingWhenThePictureExplainsAll) {
	for (const char *question :
	     {"how many books are there?", "members from Turin",
	      "What is the highest price of a novel?", "When was the book \"Dune\" published?",
	      "How many loans in May 2024?", ""}) {
		const ValueCandidates candidates = CandidatesOf(question, LibraryPicture());
		EXPECT_TRUE(candidates.phrases.empty()) << question << ": " << candidates.phrases.front();
		EXPECT_TRUE(candidates.columns.empty()) << question;
	}
}

TEST(ValueCandidates, QuotedTextIsOnePhrase) {
	EXPECT_EQ(PhrasesOf("when was the book 'The Glass Bead Game' published").front(),
	          "The Glass Bead Game");
}

TEST(ValueCandidates, NamesComeWholeAndInParts) {
	const std::vector<std::string> phrases = PhrasesOf("loans of Ludwig van Beethoven");
	ASSERT_FALSE(phrases.empty());
	EXPECT_EQ(phrases.front(), "Ludwig van Beethoven");
	EXPECT_TRUE(Has(phrases, "Beethoven"));
	EXPECT_FALSE(Has(phrases, "van"));
}

TEST(ValueCandidates, CodesStayTogether) {
	EXPECT_EQ(PhrasesOf("which member has SKU-4711/b").front(), "SKU-4711/b");
}

TEST(ValueCandidates, PatternsAreNoValues) {
	EXPECT_FALSE(Has(PhrasesOf("members whose name contains 'xyz'"), "xyz"));
}

TEST(ValueCandidates, AtMostEightPhrasesAndNoLongOnes) {
	std::string question = "members";
	for (char c = 'a'; c <= 'z'; ++c) {
		question += std::string(" '") + c + "qx zw'";
	}
	EXPECT_EQ(PhrasesOf(question).size(), 8U);
	for (const std::string &phrase : PhrasesOf("members named '" + std::string(5000, 'q') + "'")) {
		EXPECT_LE(phrase.size(), 200U);
	}
}

TEST(ValueCandidates, ColumnsOfNamedTablesComeFirst) {
	const SchemaPicture picture = LibraryPicture();
	const std::vector<std::string> names =
		NamesOf(CandidatesOf("members named 'Zoe'", picture), picture);
	ASSERT_FALSE(names.empty());
	EXPECT_EQ(names.front(), "member.name");
	for (const std::string &name : names) {
		EXPECT_NE(name, "member.age") << "numbers are not searched";
	}
}

TEST(ValueCandidates, AnAddressIsSoughtInEmailFirst) {
	const SchemaPicture picture = LibraryPicture();
	EXPECT_EQ(NamesOf(CandidatesOf("loans of 'zoe@x.org'", picture), picture).front(),
	          "member.email");
}

TEST(ValueCandidates, MaskedLabelledAndForeignColumnsAreLeftOut) {
	SchemaPicture picture = LibraryPicture();
	for (Relation &relation : picture.relations) {
		if (relation.name == "branch") {
			relation.kind = RelationKind::ForeignTable;
		}
		for (Column &column : relation.columns) {
			column.mask = column.name == "email" ? Mask::Email : column.mask;
			column.labels =
				column.name == "hometown" ? std::vector<std::string>{"Turin"} : column.labels;
		}
	}
	const std::vector<std::string> names =
		NamesOf(CandidatesOf("members with 'zoe@x.org'", picture), picture);
	EXPECT_TRUE(Has(names, "member.name"));
	EXPECT_FALSE(Has(names, "member.email"));
	EXPECT_FALSE(Has(names, "member.hometown"));
	EXPECT_FALSE(Has(names, "branch.name"));
}

TEST(ValueCandidates, AtMostTwentyFourColumns) {
	SchemaPicture picture = LibraryPicture();
	Column wide = picture.relations[4].columns[1];
	for (int i = 0; i < 60; ++i) {
		wide.name = "extra" + std::to_string(i);
		picture.relations[4].columns.push_back(wide);
	}
	EXPECT_EQ(CandidatesOf("members named 'Zoe'", picture).columns.size(), 24U);
}

TEST(ValueCandidates, KnowsAUuid) {
	EXPECT_TRUE(IsUuid("3f2504e0-4f89-11d3-9a0c-0305E82C3301"));
	EXPECT_FALSE(IsUuid("3f2504e0-4f89-11d3-9a0c-0305e82c330"));
	EXPECT_FALSE(IsUuid("3f2504e0-4f89-11d3-9a0c-0305e82c330g"));
	EXPECT_FALSE(IsUuid("3f2504e0x4f89-11d3-9a0c-0305e82c3301"));
	EXPECT_FALSE(IsUuid(""));
}

TEST(ValueLookup, AFoundValueBecomesAFilter) {
	const SchemaPicture picture = KeptPicture();
	FakeFinder finder("member", "hometown", "Zanzibar");
	const Interpretation found = Ask("how many members from Zanzibar", picture, &finder);
	EXPECT_EQ(finder.calls, 1);
	EXPECT_EQ(FirstSql(found), "SELECT count(*) FROM member WHERE hometown = 'Zanzibar'");
	EXPECT_TRUE(found.is_clear);
	ASSERT_FALSE(found.readings.empty());
	EXPECT_TRUE(Has(found.readings[0].notes, "'Zanzibar' is a value of member.hometown."));
}

TEST(ValueLookup, NotFoundChangesNothing) {
	const SchemaPicture picture = KeptPicture();
	FakeFinder finder;
	for (const char *question : {"how many members from Zanzibar", "books titled 'Qqq'", "blorp"}) {
		const Interpretation with = Ask(question, picture, &finder);
		const Interpretation without = Ask(question, picture, nullptr);
		EXPECT_EQ(FirstSql(with), FirstSql(without)) << question;
		EXPECT_EQ(with.is_clear, without.is_clear) << question;
		EXPECT_EQ(with.clarification, without.clarification) << question;
		EXPECT_EQ(with.unknown_words, without.unknown_words) << question;
	}
	EXPECT_EQ(finder.calls, 3);
}

TEST(ValueLookup, NothingIsAskedWhenAllIsKnown) {
	FakeFinder finder;
	(void)Ask("how many members from Turin", KeptPicture(), &finder);
	EXPECT_EQ(finder.calls, 0);
}

TEST(ValueLookup, HitsAreForgottenWithTheQuestion) {
	const SchemaPicture picture = KeptPicture();
	const std::string question = "how many members from Zanzibar";
	const std::string before = FirstSql(Ask(question, picture, nullptr));
	FakeFinder finder("member", "hometown", "Zanzibar");
	EXPECT_NE(FirstSql(Ask(question, picture, &finder)), before);
	EXPECT_EQ(FirstSql(Ask(question, picture, nullptr)), before);
}

TEST(ValueLookup, AFailingSearchLeavesNothingBehind) {
	const SchemaPicture picture = KeptPicture();
	const std::string question = "how many members from Zanzibar";
	const std::string before = FirstSql(Ask(question, picture, nullptr));
	FakeFinder finder("member", "hometown", "Zanzibar");
	finder.fails = true;
	EXPECT_THROW((void)Ask(question, picture, &finder), std::runtime_error);
	EXPECT_EQ(FirstSql(Ask(question, picture, nullptr)), before);
}

TEST(ValueLookup, ASearchCutShortIsTold) {
	FakeFinder finder;
	finder.note = "Not all was searched.";
	const Interpretation found = Ask("books titled 'Qqq'", KeptPicture(), &finder);
	ASSERT_FALSE(found.readings.empty());
	EXPECT_TRUE(Has(found.readings[0].notes, "Not all was searched."));
}

TEST(SchemaWordsFound, ForgettingKeepsWhatThePictureKnows) {
	const SchemaPicture picture = LibraryPicture();
	SchemaWords words(picture);
	const ColumnRef hometown = {4, 2};
	words.AddFound({"turin", hometown, "Turin", false});
	words.AddFound({"turin", hometown, "TURIN", false});
	words.AddFound({"Zanzibar", hometown, "Zanzibar", true});
	words.AddFound({"", hometown, "", true});
	EXPECT_EQ(words.WithValue("turin").size(), 2U);
	EXPECT_EQ(words.WithValue("zanzibar").size(), 1U);
	EXPECT_TRUE(words.WithValue("").empty());
	words.ForgetFound();
	ASSERT_EQ(words.WithValue("turin").size(), 1U);
	EXPECT_EQ(words.WithValue("turin")[0].text, "Turin");
	EXPECT_TRUE(words.WithValue("zanzibar").empty());
}

} // namespace
