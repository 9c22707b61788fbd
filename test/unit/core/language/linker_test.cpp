/*
 * linker_test.cpp
 *     Words of questions against names and values; what is chosen among them.
 */
#include "core/language/linker.hpp"

#include <gtest/gtest.h>

#include "core/language/assignment.hpp"
#include "core/language/column_facts.hpp"
#include "core/language/synonyms.hpp"
#include "library_picture.hpp"

using namespace savant::core;

namespace {

class LinkerTest : public testing::Test {
protected:
	std::string Say(const Link &link) const {
		std::string text = picture_.At(link.target.relation).name;
		text += link.target.column < 0 ? "" : "." + picture_.At(link.target).name;
		return link.value.empty() ? text : text + "=" + link.value;
	}
	/* "word -> link" of every linked chunk, as chosen. */
	std::string Linked(const std::string &question) const {
		const auto tokens = Tokenize(question, 100);
		const auto chunks = LinkQuestion(tokens, question, words_, {2026, 11, 21});
		const auto assigned = AssignLinks(chunks, words_, 1);
		std::string text;
		for (std::size_t i = 0; i < chunks.size(); ++i) {
			if (chunks[i].kind == ChunkKind::Named) {
				text += (text.empty() ? "" : "; ") + chunks[i].text + " -> " +
				        Say(chunks[i].links[static_cast<std::size_t>(assigned[0].picks[i])]);
			}
		}
		return text;
	}

	SchemaPicture picture_ = LibraryPicture();
	SchemaWords words_{picture_};
};

} // namespace

TEST_F(LinkerTest, LinksPluralsAndOwners) {
	EXPECT_EQ(Linked("names of branches"), "names -> branch.name; branches -> branch");
	EXPECT_EQ(Linked("the member's name"), "member's name -> member.name");
	EXPECT_EQ(Linked("branch name"), "branch name -> branch.name");
}

TEST_F(LinkerTest, LinksValuesAsTheDatabaseSpellsThem) {
	EXPECT_EQ(Linked("books of genre poetry"),
	          "books -> book; genre -> book.genre; poetry -> book.genre=Poetry");
	EXPECT_EQ(Linked("French authors"), "French -> author.country=France; authors -> author");
	EXPECT_EQ(Linked("the branch \"main hall\""),
	          "branch -> branch; main hall -> branch.name=Main Hall");
	EXPECT_EQ(Linked("novels"), "novels -> book.genre=Novel");
}

TEST_F(LinkerTest, LinksSynonymsAndWordsAkin) {
	EXPECT_EQ(Linked("cost of books"), "cost -> book.price; books -> book");
	EXPECT_EQ(Linked("writers"), "writers -> author");
	EXPECT_EQ(Linked("day of the loans"), "day -> loan.days; loans -> loan");
}

TEST_F(LinkerTest, TakesAWrittenIdentifierForExactlyThatName) {
	EXPECT_EQ(Linked("book_id of the loans"), "book_id -> loan.book_id; loans -> loan");
	EXPECT_EQ(Linked("Birth_Year of authors"),
	          "Birth_Year -> author.birth_year; authors -> author");
}

TEST_F(LinkerTest, KeepsUnknownNamesTogether) {
	const std::string question = "show the member Maria Rossi";
	const auto chunks = LinkQuestion(Tokenize(question, 100), question, words_, {2026, 11, 21});
	EXPECT_EQ(chunks.back().kind, ChunkKind::Literal);
	EXPECT_EQ(chunks.back().text, "Maria Rossi");
}

TEST_F(LinkerTest, OffersAlternatives) {
	const std::string question = "what are the names";
	const auto chunks = LinkQuestion(Tokenize(question, 100), question, words_, {2026, 11, 21});
	EXPECT_GT(AssignLinks(chunks, words_, 5).size(), 1u);
	EXPECT_EQ(AssignLinks(chunks, words_, 1).size(), 1u);
}

TEST_F(LinkerTest, FindsColumnsThatStandForRows) {
	EXPECT_EQ(words_.DisplayColumn(picture_.Find("public", "book")), 1);
	EXPECT_EQ(words_.KeyColumn(picture_.Find("public", "book")), 0);
	EXPECT_EQ(words_.KeyColumn(picture_.Find("public", "review")), -1);
}

TEST_F(LinkerTest, FindsColumnsByHint) {
	bool reversed = false;
	const int branch = picture_.Find("public", "branch");
	EXPECT_EQ(words_.HintColumn(branch, "age|-opening year", reversed), 3);
	EXPECT_TRUE(reversed);
	EXPECT_EQ(words_.HintColumn(branch, "weight", reversed), -1);
}

TEST(SchemaWords, SplitsGluedNames) {
	const SchemaPicture picture =
		PictureFromJson(R"json({"database":"x","relations":[{"schema":"public","name":"student",
	 "columns":[{"name":"stuid","class":"integer","type":"integer"},{"name":"fname","class":"text","type":"text"},
	 {"name":"zipcode","class":"text","type":"text"},{"name":"dept_no","class":"integer","type":"integer"}]}],"foreign_keys":[]})json");
	const SchemaWords words(picture);
	EXPECT_EQ(words.WordsOf({0, 0}), (std::vector<std::string>{"student", "id"}));
	EXPECT_EQ(words.WordsOf({0, 1}), (std::vector<std::string>{"first", "name"}));
	EXPECT_EQ(words.WordsOf({0, 2}), (std::vector<std::string>{"zip", "code"}));
	EXPECT_EQ(words.WordsOf({0, 3}), (std::vector<std::string>{"depart", "number"}));
}

TEST(SchemaWords, KnowsWordsAkin) {
	EXPECT_TRUE(IsAkin("director", "direct"));
	EXPECT_TRUE(IsAkin("institut", "inst"));
	EXPECT_FALSE(IsAkin("star", "stop"));
	EXPECT_EQ(SchemaWords::Normal("  Main \t HALL "), "main hall");
}

TEST(JoinGraph, InfersKeysByName) {
	const SchemaPicture picture = PictureFromJson(R"json({"database":"x","relations":[
	 {"schema":"public","name":"station","columns":[{"name":"id","class":"integer","type":"integer","primary":true}],"primary_key":["id"]},
	 {"schema":"public","name":"trip","columns":[{"name":"start_station_id","class":"integer","type":"integer"},
	  {"name":"end_station_id","class":"integer","type":"integer"}]},
	 {"schema":"public","name":"alone","columns":[{"name":"x","class":"text","type":"text"}]}],"foreign_keys":[]})json");
	const JoinGraph graph(picture);
	const int alone = picture.Find("public", "alone"), station = picture.Find("public", "station"),
			  trip = picture.Find("public", "trip");
	EXPECT_EQ(graph.Distances(trip)[static_cast<std::size_t>(station)], 1);
	EXPECT_EQ(graph.Distances(trip)[static_cast<std::size_t>(alone)], -1);
	const auto plain = graph.Plan({trip, station});
	ASSERT_TRUE(plain);
	EXPECT_TRUE(plain->edges[0].inferred);
	EXPECT_TRUE(plain->ambiguous);
	const auto named = graph.Plan({trip, station}, {"end"});
	ASSERT_TRUE(named);
	EXPECT_EQ(named->edges[0].columns[0].first, 1);
	EXPECT_FALSE(graph.Plan({trip, alone}));
	EXPECT_EQ(graph.EdgesOf(station).size(), 2u);
}

TEST(ColumnFacts, ReadsTypesAndValues) {
	Column column;
	column.type_class = TypeClass::Text;
	EXPECT_FALSE(IsNumericText(column));
	column.common_values = {{"7", 0.5}, {"-12.5", 0.5}};
	EXPECT_TRUE(IsNumericText(column));
	EXPECT_TRUE(IsNumeric(column));
	EXPECT_FALSE(IsEvenText(column));
	column.common_values = {{"Y", 0.5}, {"N", 0.5}};
	EXPECT_FALSE(IsNumeric(column));
	EXPECT_TRUE(IsEvenText(column));
	EXPECT_EQ(YesValue(column), "Y");
	EXPECT_EQ(NoValue(column), "N");
	column.type_class = TypeClass::Boolean;
	EXPECT_EQ(YesValue(column), "true");
	column.type_class = TypeClass::Timestamp;
	EXPECT_TRUE(IsTemporal(column));
	EXPECT_EQ(YesValue(column), "");
	EXPECT_FALSE(LooksNumeric("1.2.3"));
	EXPECT_FALSE(LooksNumeric("-"));
}

TEST(Synonyms, MeetBothWays) {
	const auto &like = SynonymsOf("price");
	EXPECT_NE(std::find(like.begin(), like.end(), "cost"), like.end());
	EXPECT_TRUE(SynonymsOf("zeppelin").empty());
	EXPECT_EQ(ExpandAbbreviation("dob"), (std::vector<std::string>{"birth", "date"}));
	EXPECT_EQ(ExpandAbbreviation("book"), (std::vector<std::string>{"book"}));
	EXPECT_FALSE(ValueVariants("french").empty());
}

TEST(MatchLexicon, TakesTheLongestPhrase) {
	const auto tokens = Tokenize("at least 3", 10);
	const auto match = MatchLexicon(tokens, 0);
	ASSERT_TRUE(match);
	EXPECT_EQ(match->tokens, 2u);
	EXPECT_EQ(match->entry->role, Role::Comparator);
	EXPECT_FALSE(MatchLexicon(Tokenize("zeppelin", 1), 0));
	EXPECT_FALSE(MatchLexicon(Tokenize("year", 1), 0)); // a word that is left to names
	EXPECT_EQ(MatchLexicon(Tokenize("or more", 2), 0, 1)->entry->role, Role::Or);
}
