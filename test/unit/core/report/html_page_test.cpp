/*
 * html_page_test.cpp
 *     Nothing that a text says becomes markup, and the page asks for nothing from elsewhere.
 */
#include "core/report/html_page.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

TEST(HtmlText, EscapesMarkupInTextAndAttributes) {
	EXPECT_EQ(HtmlText("<b a=\"1\" c='2'>&"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
}

TEST(HtmlText, ShowsWhatIsNotUtf8AndWhatSteers) {
	EXPECT_EQ(HtmlText("a\xff\x01z"), "a? z");
	EXPECT_EQ(HtmlText("a\xe2\x80\xaez"), "a z"); // right-to-left override
	EXPECT_EQ(HtmlText("caf\xc3\xa9\n\tx"), "caf\xc3\xa9\n\tx");
}

TEST(HtmlPage, EscapesItsTitleAndKeepsItsBody) {
	const std::string page = HtmlPage("</title><script>", "<p>ok</p>");
	EXPECT_NE(page.find("<title>&lt;/title&gt;&lt;script&gt;</title>"), std::string::npos);
	EXPECT_NE(page.find("<p>ok</p>"), std::string::npos);
	EXPECT_EQ(page.find("<script>"), std::string::npos);
}

TEST(HtmlPage, LoadsNothing) {
	const std::string page = HtmlPage("t", "");
	EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
	for (const char *elsewhere : {"http://", "https://", "url(", "@import", "src="}) {
		EXPECT_EQ(page.find(elsewhere), std::string::npos) << elsewhere;
	}
}

} // namespace
} // namespace savant::core
