/*
 * plain_line_test.cpp
 *     Text of others stays within its line.
 */
#include "core/text/plain_line.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

TEST(PlainLine, HasOneLineAndNothingThatATerminalObeys) {
	EXPECT_EQ(PlainLine("a\nb\tc\rd\x1b[31me\x7f"), "a b c d [31me ");
	EXPECT_EQ(PlainLine("\xc2\x9b"
	                    "31m \xe2\x80\xae x"),
	          " 31m   x")
		<< "C1 and bidirectional";
	EXPECT_EQ(PlainLine("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f");
	EXPECT_EQ(PlainLine(""), "");
}

} // namespace
} // namespace savant::core
