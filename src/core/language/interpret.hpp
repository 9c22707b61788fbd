/*
 * interpret.hpp
 *     A question in words -> SQL, without a model: the door of core/language.
 */
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/language/value_finder.hpp"
#include "core/schema/picture.hpp"
#include "core/text/dates.hpp"

namespace savant::core {

/* A word or phrase of the question and what it was linked to. */
struct Mention {
	std::string phrase;
	ColumnRef target;
	std::string value; // set when the phrase is a value of the column
	double score = 0;  // 0..1
};

/* One way to read the question. */
struct Reading {
	std::string sql;
	std::string paraphrase; // what this reading answers, one line in plain words
	double score = 0;       // 0..1: share of the question explained and how surely
	std::vector<Mention> mentions;
	/* What the score is made of: (observation, how much of it), see ranker.cpp. */
	std::vector<std::pair<std::string_view, double>> evidence;
	std::string thing; // "customers" when every row is one and the paraphrase begins so
	std::vector<std::string> notes; // assumptions made ("top 5 assumed", "last month = 2026-10")
};

/* What became of a question. */
struct Interpretation {
	/* Best first; empty when nothing in the question could be linked. */
	std::vector<Reading> readings;
	/* The first reading stands clear of the others and explains the question. */
	bool is_clear = false;
	/* Words that no reading could use, and known words that are likely meant. */
	std::vector<std::string> unknown_words;
	/* A question back to the user when !is_clear and there is something to choose. */
	std::string clarification;
};

struct LanguageOptions {
	CivilDate today;
	int default_limit = 0; // LIMIT put on plain listings; 0 = none (the executor has its own cap)
	std::size_t max_readings = 3;
	ValueFinder *values = nullptr; // asked for words that the picture does not explain; may be null
};

/*
 * Reads `question` against `picture`.  Never throws for any text; linear-ish in the
 * length of the question, which is cut at 2,000 words.
 */
Interpretation Interpret(std::string_view question, const SchemaPicture &picture,
                         const LanguageOptions &options);

/*
 * A question about the schema itself ("which tables reference orders", "how big
 * is customers", "unused columns"): SQL over pg_catalog for the data the caller may
 * see.  No readings and no clarification when the question is not of that kind.  Readings
 * that are not clear, or a clarification alone, when it is but names something unknown
 * ("There is no table called "custmers"; did you mean customers?").
 */
Interpretation InterpretCatalogue(std::string_view question, const SchemaPicture &picture,
                                  const LanguageOptions &options);

} // namespace savant::core
