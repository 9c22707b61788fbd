/*
 * draft.cpp
 *     Development driver of core/language: draft PICTURE.json < questions
 *     prints one JSON line per question line.  With --trace the chunks too.
 */
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "core/language/assignment.hpp"
#include "core/language/interpret.hpp"
#include "core/language/linker.hpp"
#include "core/schema/picture_json.hpp"

namespace {

using savant::core::Chunk;
using savant::core::ChunkKind;
using savant::core::Link;

std::string Text(const savant::core::SchemaPicture &picture, const Link &link) {
	std::string text = picture.At(link.target.relation).name;
	if (link.target.column >= 0) {
		text += "." + picture.At(link.target).name;
	}
	return link.value.empty() ? text : text + "=" + link.value;
}

void Trace(const std::string &question, const savant::core::SchemaPicture &picture) {
	const savant::core::SchemaWords words(picture);
	const auto tokens = savant::core::Tokenize(question, 2000);
	const auto chunks = savant::core::LinkQuestion(tokens, question, words, {2026, 11, 21});
	const auto assignments = savant::core::AssignLinks(chunks, words, 1);
	for (std::size_t i = 0; i < chunks.size(); ++i) {
		const Chunk &chunk = chunks[i];
		std::fprintf(stderr, "[%s] kind=%d", chunk.text.c_str(), static_cast<int>(chunk.kind));
		if (chunk.kind == ChunkKind::Marker) {
			std::fprintf(stderr, " role=%d code=%d", static_cast<int>(chunk.marker->role),
			             chunk.marker->code);
		}
		for (std::size_t k = 0; k < chunk.links.size() && k < 5; ++k) {
			std::fprintf(stderr, " %s%s(%.2f)",
			             assignments[0].picks[i] == static_cast<int>(k) ? "*" : "",
			             Text(picture, chunk.links[k]).c_str(), chunk.links[k].score);
		}
		std::fprintf(stderr, "\n");
	}
}

} // namespace

int main(int argc, char **argv) {
	if (argc < 2) {
		std::fprintf(stderr, "usage: %s PICTURE.json [--trace] < questions\n", argv[0]);
		return 2;
	}
	std::ifstream file(argv[1]);
	std::stringstream json;
	json << file.rdbuf();
	auto picture = savant::core::PictureFromJson(json.str());
	picture.version = 1;
	savant::core::LanguageOptions options;
	options.today = {2026, 11, 21};
	for (std::string question; std::getline(std::cin, question);) {
		if (argc > 2) {
			Trace(question, picture);
		}
		const auto found = savant::core::Interpret(question, picture, options);
		nlohmann::json line{{"question", question},
		                    {"is_clear", found.is_clear},
		                    {"clarification", found.clarification},
		                    {"unknown", found.unknown_words},
		                    {"readings", nlohmann::json::array()}};
		for (const auto &reading : found.readings) {
			nlohmann::json evidence;
			for (const auto &[name, value] : reading.evidence) {
				evidence[std::string(name)] = value;
			}
			line["readings"].push_back({{"sql", reading.sql},
			                            {"evidence", evidence},
			                            {"paraphrase", reading.paraphrase},
			                            {"score", reading.score},
			                            {"notes", reading.notes}});
		}
		std::cout << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
	}
	return 0;
}
