/*
 * recorded_plans.hpp
 *     The plans of test/fixtures/plans.
 */
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace savant::core {

/* Looked for from the working folder up: __FILE__ is rewritten by compiler caches. */
inline std::filesystem::path RecordedFolder() {
	for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
		const auto found = folder / "test/fixtures/plans";
		if (std::filesystem::exists(found) || folder == folder.parent_path()) {
			return found;
		}
	}
}

inline std::string FileText(const std::filesystem::path &path) {
	std::ifstream file(path);
	std::stringstream text;
	text << file.rdbuf();
	return text.str();
}

/* Names without extension of the plans that have both forms, in order. */
inline std::vector<std::string> RecordedPairs() {
	std::vector<std::string> names;
	if (!std::filesystem::exists(RecordedFolder())) {
		return names;
	}
	for (const auto &entry : std::filesystem::directory_iterator(RecordedFolder())) {
		std::filesystem::path path = entry.path();
		if (path.extension() == ".json" && std::filesystem::exists(path.replace_extension("txt"))) {
			names.push_back(path.stem());
		}
	}
	std::sort(names.begin(), names.end());
	return names;
}

} // namespace savant::core
