#include "core/text/wrap_text.hpp"

#include <gtest/gtest.h>

namespace savant::core {

TEST(WrapText, BreaksAtSpacesAndCountsCharacters) {
	EXPECT_EQ(WrapText("one two  three", 7), (std::vector<std::string>{"one two", "three"}));
	EXPECT_EQ(WrapText("\xC3\xA9\xC3\xA9 \xC3\xA9", 4),
	          std::vector<std::string>{"\xC3\xA9\xC3\xA9 \xC3\xA9"});
	EXPECT_TRUE(WrapText("", 10).empty());
}

} // namespace savant::core
