/*
 * grammar_test.cpp
 *     The grammar as text: complete, finite, and only of what is shown.  That everything it
 *     yields binds is shown against a server (tools/test_engine).
 */
#include "core/prompt/grammar.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <sstream>

#include "core/prompt/grammar_members.hpp"
#include "core/prompt/prompt.hpp"
#include "core/schema/shop_picture.hpp"

namespace savant::core {
namespace {

bool Has(const std::string &text, std::string_view part) {
	return text.find(part) != std::string::npos;
}

std::vector<int> All(const SchemaPicture &picture) {
	std::vector<int> all(picture.relations.size());
	std::iota(all.begin(), all.end(), 0);
	return all;
}

/* Names of rules in a body: words outside of strings and classes. */
std::set<std::string> RulesIn(const std::string &body) {
	std::set<std::string> names;
	std::string word;
	char closing = '\0';
	for (std::size_t at = 0; at <= body.size(); ++at) {
		const char c = at < body.size() ? body[at] : ' ';
		if (closing != '\0') {
			at += c == '\\' ? 1 : 0;
			closing = c == closing ? '\0' : closing;
		} else if (c == '{') {
			at = body.find('}', at);
		} else if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
			word += c;
			continue;
		} else {
			closing = c == '"' ? '"' : c == '[' ? ']' : '\0';
		}
		if (!word.empty()) {
			names.insert(word);
			word.clear();
		}
	}
	return names;
}

TEST(SqlGrammar, DefinesEveryRuleOnceAndUsesNoOpenRepetition) {
	const SchemaPicture picture = ShopPicture();
	std::istringstream lines(SqlGrammar(picture, All(picture)));
	std::set<std::string> defined, used;
	for (std::string line; std::getline(lines, line);) {
		const std::size_t at = line.find(" ::= ");
		ASSERT_NE(at, std::string::npos) << line;
		EXPECT_TRUE(defined.insert(line.substr(0, at)).second) << line;
		const std::set<std::string> names = RulesIn(line.substr(at + 5));
		used.insert(names.begin(), names.end());
		EXPECT_FALSE(Has(line, ",}")) << line; // {2,}
		EXPECT_FALSE(Has(line, "]*") || Has(line, "]+") || Has(line, ")*") || Has(line, ")+"))
			<< line;
	}
	for (const std::string &name : used) {
		EXPECT_EQ(defined.count(name), 1u) << name;
	}
	EXPECT_EQ(defined.count("root"), 1u);
}

TEST(SqlGrammar, JoinsOverForeignKeysOnly) {
	const SchemaPicture picture = ShopPicture();
	const std::string grammar = SqlGrammar(picture, All(picture));
	EXPECT_TRUE(Has(grammar, R"("customers.id = orders.customer_id")"));
	EXPECT_TRUE(Has(grammar, R"("-- customers, orders\x0A")"));
	EXPECT_FALSE(Has(grammar, R"("-- customers, products\x0A")"));
	EXPECT_TRUE(Has(grammar, "employees AS employees_2"));
	EXPECT_TRUE(Has(grammar, R"("store.stock.")"));
	EXPECT_TRUE(Has(grammar, R"("\"unitPrice\"")"));
}

TEST(SqlGrammar, ComparesNoMaskedColumn) {
	const SchemaPicture picture = ShopPicture();
	const std::string grammar = SqlGrammar(picture, {picture.Find("", "customers")});
	EXPECT_TRUE(Has(grammar, R"("email")"));
	EXPECT_FALSE(Has(grammar, R"("email" (" = ")"));
	EXPECT_FALSE(Has(grammar, R"("email" (" IS NULL")"));
	EXPECT_TRUE(Has(grammar, R"("full_name" (" IS NULL")"));
	EXPECT_FALSE(Has(grammar, "orders"));
}

TEST(SqlGrammar, IsEmptyWhenThereIsNothingOrTooMuch) {
	SchemaPicture picture = ShopPicture();
	EXPECT_EQ(SqlGrammar(picture, {}), "");
	picture.relations[0].columns.clear();
	EXPECT_EQ(SqlGrammar(picture, {0}), "");
	for (std::size_t i = 0; i < kMaxGrammarNames; ++i) {
		Column column;
		column.name = "c" + std::to_string(i);
		picture.relations[1].columns.push_back(column);
	}
	EXPECT_EQ(SqlGrammar(picture, {1}), "");
}

TEST(SqlGrammar, QuotesAnyName) { EXPECT_EQ(GbnfQuoted("a\"b\\c\n\x7F"), R"("a\"b\\c\x0A\x7F")"); }

TEST(SqlGrammar, IsAskedForByThePrompt) {
	const SchemaPicture picture = ShopPicture();
	const std::string question = "how many orders?";
	PromptInput input{question, picture, {}, {}, {}, {}, {2026, 11, 21}, 6000, false, true};
	const Prompt prompt = BuildPrompt(input);
	EXPECT_FALSE(prompt.grammar.empty());
	EXPECT_TRUE(Has(prompt.messages[0].text, "comment line"));
	EXPECT_FALSE(Has(prompt.messages[0].text, "JSON"));
	const auto read = ReadModelSql("-- orders, customers\nSELECT count(*) FROM orders;");
	ASSERT_TRUE(read);
	EXPECT_EQ(read->sql, "SELECT count(*) FROM orders");
	EXPECT_EQ(read->note, "");
	EXPECT_EQ(ReadModelSql("-- counts all orders\nSELECT 1;")->note, "counts all orders");
}

} // namespace
} // namespace savant::core
