/*
 * grammar_of.cpp
 *     Reads a picture (the JSON of ai_schema('json')) and writes the SQL grammar of all
 *     its relations: what the engine test gives to its model.
 */
#include <cstdio>
#include <iostream>
#include <iterator>
#include <numeric>

#include "core/prompt/grammar.hpp"
#include "core/schema/picture_json.hpp"

int main() {
	const std::string json{std::istreambuf_iterator<char>(std::cin), {}};
	const savant::core::SchemaPicture picture = savant::core::PictureFromJson(json);
	std::vector<int> relations(picture.relations.size());
	std::iota(relations.begin(), relations.end(), 0);
	const std::string grammar = savant::core::SqlGrammar(picture, relations);
	std::fputs(grammar.c_str(), stdout);
	return grammar.empty() ? 1 : 0;
}
