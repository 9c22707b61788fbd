/*
 * html_page.cpp
 *     Escaping, and the style sheet that all pages share.
 */
#include "core/report/html_page.hpp"

#include "core/report/chart_svg.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

/*
 * Colours are variables, so that the dark theme and SVG pictures follow; print takes the light
 * ones.  --heat-0 to --heat-4 go from "does not matter" to "look here first", told apart without
 * colour vision by their lightness.
 */
constexpr const char *kStyle = R"(
:root{--paper:#fff;--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--card:#f6f8fa;--accent:#2b5fb3;
--heat-0:#eef1f5;--heat-1:#fff0c2;--heat-2:#ffd27a;--heat-3:#fb9a5b;--heat-4:#e4572e;--heat-ink:#1c2430;
--critical:#b3261e;--warning:#9a6200;--info:#2b5fb3;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--paper:#14181f;--ink:#e6eaf0;--soft:#9aa6b5;--line:#333c48;--card:#1c222b;
--accent:#8ab4f8;--heat-0:#2a323d;--heat-1:#5a4a1c;--heat-2:#7a5510;--heat-3:#9a4a1c;--heat-4:#b93a1c;--heat-ink:#fff;
--critical:#ff8a80;--warning:#ffc266;--info:#8ab4f8}}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--card:#fff;--heat-ink:#000;color-scheme:light}
.picture{overflow:visible!important}.picture svg{max-width:100%;height:auto}section,.card{break-inside:avoid}}
*{box-sizing:border-box}html{scroll-padding-top:1rem}
body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:76rem;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.4rem;line-height:1.25;margin:0 0 .4rem}h2{font-size:1.1rem;margin:2.2rem 0 .7rem}
h3{font-size:1rem;margin:0 0 .3rem}p{margin:.3rem 0}a{color:var(--accent)}
.lead{font-size:1.05rem}.soft{color:var(--soft)}.small{font-size:.875rem}
pre{margin:.5rem 0;padding:.7rem .9rem;background:var(--card);border:1px solid var(--line);border-radius:6px;
overflow-x:auto;font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre-wrap}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.6rem;margin:1rem 0}
.tile{padding:.6rem .8rem;background:var(--card);border:1px solid var(--line);border-radius:6px}
.tile b{display:block;font-size:1.15rem;font-variant-numeric:tabular-nums}.tile span{color:var(--soft);font-size:.8rem}
.card{padding:.8rem 1rem;margin:.7rem 0;background:var(--card);border:1px solid var(--line);border-left-width:5px;border-radius:6px}
.card.critical{border-left-color:var(--critical)}.card.warning{border-left-color:var(--warning)}.card.info{border-left-color:var(--info)}
.badge{font-size:.75rem;font-weight:600;text-transform:uppercase;letter-spacing:.03em}
.critical .badge{color:var(--critical)}.warning .badge{color:var(--warning)}.info .badge{color:var(--info)}
.picture{overflow:auto;border:1px solid var(--line);border-radius:6px;background:var(--paper);max-height:80vh}
.picture:focus-visible{outline:2px solid var(--accent)}
svg text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--ink)}
ol.story{padding-left:1.4rem}ol.story li{margin:.25rem 0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
th,td{padding:.35rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{color:var(--soft);font-weight:600;white-space:nowrap}td.n,th.n{text-align:right;white-space:nowrap}
td.long{min-width:15rem}td.word{white-space:nowrap}td .chip{display:inline-block;margin:.2rem .3rem 0 0;padding:0 .4rem;border:1px solid var(--line);border-radius:9px;
font-size:.72rem;color:var(--soft);background:var(--card)}nav a{display:inline-block;margin:.1rem .8rem .1rem 0}
details{border-bottom:1px solid var(--line);padding:.35rem 0}summary{cursor:pointer}
details:target{background:var(--card);outline:2px solid var(--accent)}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.15rem 1rem;margin:.5rem 0 .7rem 1rem;font-size:.875rem}
dt{color:var(--soft)}dd{margin:0;font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.82rem}
@media (max-width:34rem){body{padding:1rem .7rem 3rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}}
)";

constexpr const char *kPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

const char *Escaped(char character) {
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return nullptr;
	}
}

/* With '?' for every byte that is not UTF-8, and blanks for what steers instead of being shown. */
std::string Shown(std::string_view text) {
	std::string valid(text);
	for (std::size_t bad = FindInvalidUtf8(valid); bad != std::string::npos;
	     bad = FindInvalidUtf8(valid)) {
		valid[bad] = '?';
	}
	return WithoutControls(valid);
}

} // namespace

std::string HtmlText(std::string_view text) {
	const std::string shown = Shown(text);
	std::string html;
	html.reserve(shown.size() + shown.size() / 8);
	for (const char character : shown) {
		if (const char *escaped = Escaped(character)) {
			html += escaped;
		} else {
			html += character;
		}
	}
	return html;
}

std::string HtmlElement(std::string_view tag, std::string_view css_class, std::string_view text) {
	std::string html = "<";
	html += tag;
	if (!css_class.empty()) {
		html += " class=\"";
		html += css_class;
		html += '"';
	}
	html += '>';
	html += HtmlText(text);
	html += "</";
	html += tag;
	return html + ">";
}

std::string HtmlPage(std::string_view title, std::string_view body) {
	std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
					   "<meta http-equiv=\"Content-Security-Policy\" content=\"";
	html += kPolicy;
	html += "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
	html += "<meta name=\"referrer\" content=\"no-referrer\">\n";
	html += HtmlElement("title", "", title);
	html += "\n<link rel=\"icon\" href=\"data:,\">\n<style>";
	html += kStyle;
	html += ChartStyle();
	html += "</style>\n</head>\n<body>\n";
	html += body;
	return html + "\n</body>\n</html>\n";
}

} // namespace savant::core
