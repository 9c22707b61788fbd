/*
 * html_page.hpp
 *     The frame of every page that the product writes: one self-contained file, light and dark,
 *     on a telephone and on paper, without scripts and without anything from elsewhere.
 */
#pragma once

#include <string>
#include <string_view>

namespace savant::core {

/* Text of an element or a quoted attribute: markup escaped, control characters and invalid UTF-8
 * replaced. */
std::string HtmlText(std::string_view text);

/* <tag class="...">text</tag>, the text escaped; no class when it is empty. */
std::string HtmlElement(std::string_view tag, std::string_view css_class, std::string_view text);

/*
 * A whole document around `body`, which is markup.  The policy in its head lets a browser load and
 * run nothing, whatever has found its way into the body.
 */
std::string HtmlPage(std::string_view title, std::string_view body);

} // namespace savant::core
