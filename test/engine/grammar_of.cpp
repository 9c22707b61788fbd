/*
 * grammar_of.cpp
 *     The two ends of the SQL grammar, for the engine test:
 *
 *     engine_grammar grammar < PICTURE.json    the grammar of all relations of ai_schema('json')
 *     engine_grammar read < REPLY              the statement in a model's reply
 */
#include <cstdio>
#include <iostream>
#include <iterator>
#include <numeric>

#include "core/prompt/grammar.hpp"
#include "core/prompt/prompt.hpp"
#include "core/schema/picture_json.hpp"

namespace {

int WriteGrammar(const std::string &json) {
	const savant::core::SchemaPicture picture = savant::core::PictureFromJson(json);
	std::vector<int> relations(picture.relations.size());
	std::iota(relations.begin(), relations.end(), 0);
	const std::string grammar = savant::core::SqlGrammar(picture, relations);
	std::fputs(grammar.c_str(), stdout);
	return grammar.empty() ? 1 : 0;
}

int WriteStatement(const std::string &reply) {
	const auto found = savant::core::ReadModelSql(reply);
	if (!found || found->sql.empty()) {
		return 1;
	}
	std::fputs(found->sql.c_str(), stdout);
	return 0;
}

} // namespace

int main(int argc, char **argv) {
	const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
	const std::string_view what = argc > 1 ? argv[1] : "";
	return what == "read" ? WriteStatement(input) : WriteGrammar(input);
}
