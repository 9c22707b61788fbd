/*
 * watch_reference_test.cpp
 *     docs/watch_series.md is what the registries say.
 */
#include "core/watch/watch_reference.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace savant::core {
namespace {

TEST(WatchReference, IsThePageInDocs) {
	// After a change of series or probes: tools/reference --write watch_series
	const auto docs = std::filesystem::path(__FILE__).parent_path() / "../../../../docs";
	std::ifstream file(docs / "watch_series.md");
	std::stringstream text;
	text << file.rdbuf();
	EXPECT_EQ(WatchReference(), text.str());
}

} // namespace
} // namespace savant::core
