/*
 * chart_svg.cpp
 *     The right drawing for a kind, the figure around it, and the style of all.
 */
#include "core/report/chart_svg.hpp"

#include <cmath>

#include "core/report/chart_data.hpp"
#include "core/report/chart_kinds.hpp"
#include "core/report/html_page.hpp"

namespace savant::core {

namespace {

/*
 * s0 to s9 are lines and f0 to f9 areas in colours that differ in lightness as well; the legend
 * stands in the order of the layers.  Axis labels overhang into the margin that .gutter leaves.
 */
constexpr std::string_view kChartStyle = R"(
:root{--s0:#2f6fb7;--s1:#3a9d6b;--s2:#c8402f;--s3:#e59a1f;--s4:#7a5bbf;--s5:#45aebf;--s6:#8a6a45;--s7:#c766a4;
--s8:#8b96a5;--s9:#a8b545;--track:#e9edf2;--grid:#e3e8ee;--good:#2b7f55}
@media (prefers-color-scheme:dark){:root{--s0:#6aa6ea;--s1:#58c08d;--s2:#f0766a;--s3:#f2b557;--s4:#a98fe8;--s5:#72cfdf;
--s6:#bd9c74;--s7:#e597cb;--s8:#9aa5b4;--s9:#cbd66c;--track:#2a323d;--grid:#29313b;--good:#6fcf9b}}
@media print{:root{--s0:#2f6fb7;--s1:#3a9d6b;--s2:#c8402f;--s3:#e59a1f;--s4:#7a5bbf;--s5:#45aebf;--s6:#8a6a45;--s7:#c766a4;
--s8:#8b96a5;--s9:#a8b545;--track:#e4e4e4;--grid:#ddd;--good:#2b7f55;--accent:#2b5fb3;--critical:#b3261e;--warning:#9a6200;--info:#2b5fb3;
--heat-0:#eef1f5;--heat-1:#fff0c2;--heat-2:#ffd27a;--heat-3:#fb9a5b;--heat-4:#e4572e}
figure.chart{break-inside:avoid}svg.plot,.swatch{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:1.2rem 2rem}
figure.chart{margin:.6rem 0 1rem;min-width:0}
figcaption{margin-bottom:.5rem;line-height:1.35}figcaption b{display:block;font-size:.95rem}figcaption span{font-size:.8rem;color:var(--soft)}
svg.plot{display:block;overflow:visible}svg.gutter{margin-left:4.2rem;width:calc(100% - 5.4rem)}
svg.plot text{font-size:12px}svg.plot .tick,svg.plot .note{fill:var(--soft);font-size:11px}
svg.plot .value{font-variant-numeric:tabular-nums}
.grid{stroke:var(--grid)}.axis,.guide{stroke:var(--soft)}.moment{stroke:var(--soft);stroke-dasharray:2 3}
.limit{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:6 4}.limit.critical{stroke:var(--critical)}.limit.warning{stroke:var(--warning)}
svg.plot .limit-name{font-size:11px;font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round;vector-effect:non-scaling-stroke}
.area{stroke:var(--paper);stroke-width:.6;vector-effect:non-scaling-stroke}
.band{fill:var(--s8);opacity:.3}.mark{stroke:var(--paper);stroke-width:1.5;fill:var(--soft)}
.mark.critical,.fill.critical,.span.critical{fill:var(--critical)}.mark.warning,.fill.warning,.span.warning{fill:var(--warning)}
.mark.info,.span.info{fill:var(--info)}.mark.good,.fill.good,.span.good{fill:var(--good)}.fill.plain,.fill.info,.span.plain{fill:var(--s0)}
.fill.total{fill:var(--soft)}.track{fill:var(--track)}.span{opacity:.85}
.cell{stroke:var(--paper);stroke-width:1.5;vector-effect:non-scaling-stroke}.cell.none{fill:none;stroke:var(--grid);stroke-dasharray:2 2}
.h0{fill:var(--heat-0)}.h1{fill:var(--heat-1)}.h2{fill:var(--heat-2)}.h3{fill:var(--heat-3)}.h4{fill:var(--heat-4)}
.whisker{stroke:var(--soft)}.box{fill:var(--s0);opacity:.55}.median{stroke:var(--ink);stroke-width:2}
.slope{stroke:var(--soft);stroke-width:1.6}.slope.up{stroke:var(--critical);stroke-width:2.2}.slope.down{stroke:var(--good)}.slope.far{stroke-dasharray:4 3}
.spark{display:inline-block;width:6.5rem;vertical-align:middle}.spark svg.plot{height:24px}
.spark-line{fill:none;stroke:var(--s0);stroke-width:1.5;vector-effect:non-scaling-stroke;stroke-linecap:round}.spark-area{fill:var(--s0);opacity:.16}
.s0{stroke:var(--s0)}.s1{stroke:var(--s1)}.s2{stroke:var(--s2)}.s3{stroke:var(--s3)}.s4{stroke:var(--s4)}.s5{stroke:var(--s5)}
.s6{stroke:var(--s6)}.s7{stroke:var(--s7)}.s8{stroke:var(--s8)}.s9{stroke:var(--s9)}
.f0{fill:var(--s0)}.f1{fill:var(--s1)}.f2{fill:var(--s2)}.f3{fill:var(--s3)}.f4{fill:var(--s4)}.f5{fill:var(--s5)}
.f6{fill:var(--s6)}.f7{fill:var(--s7)}.f8{fill:var(--s8)}.f9{fill:var(--s9)}
ul.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.5rem 0 0;padding:0;list-style:none;font-size:.8rem;color:var(--soft)}
ul.legend li{display:flex;align-items:center;gap:.35rem;min-width:0}.swatch{width:12px;height:12px;flex:none}
@media (max-width:34rem){svg.plot .minor{display:none}}
)";

/* With a colour of its own only what has one in the drawing. */
std::string LegendItem(std::string_view css, std::string_view text) {
	return "<li><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"" +
	       std::string(css) + "\" width=\"12\" height=\"12\" rx=\"2\"/></svg>" +
	       HtmlElement("span", "", text) + "</li>";
}

std::string MeanText(const ChartSeries &series, ChartUnit unit) {
	double sum = 0, count = 0;
	for (const ChartPoint &point : series.points) {
		if (std::isfinite(point.value)) {
			count += 1;
			sum += (point.value - sum) / count; // the running mean: sums of 1e300 are not finite
		}
	}
	return count > 0 ? "mean " + ChartValueText(sum, unit) : "no value";
}

std::string SeriesLegend(const Chart &chart) {
	std::string items;
	const bool stacked = chart.kind == ChartKind::StackedArea;
	// Top layer first, as the eye finds them in the drawing.
	for (std::size_t n = 0; n < chart.series.size(); n++) {
		const std::size_t i = stacked ? chart.series.size() - 1 - n : n;
		if (!chart.series[i].name.empty()) {
			items +=
				LegendItem("f" + std::to_string(ColourOf(chart, i)),
			               chart.series[i].name + ", " + MeanText(chart.series[i], chart.unit));
		}
	}
	if (!chart.band.empty() && !chart.band_name.empty()) {
		items += LegendItem("band", chart.band_name);
	}
	return items;
}

std::string HeatLegend(const Chart &chart) {
	ChartExtent extent;
	for (const double cell : chart.cells) {
		extent.Add(cell);
	}
	std::string items;
	for (int step = 0; step < (extent.high > 0 ? 5 : 1); step++) {
		items += LegendItem("h" + std::to_string(step),
		                    "from " + ChartValueText(extent.high / 5 * step, chart.unit));
	}
	return items + LegendItem("cell none", "not measured");
}

std::string Legend(const Chart &chart) {
	std::string items;
	switch (chart.kind) {
	case ChartKind::Line:
	case ChartKind::StackedArea:
		items = SeriesLegend(chart);
		break;
	case ChartKind::HeatMap:
		items = HeatLegend(chart);
		break;
	case ChartKind::Bullets:
		for (const ChartThreshold &line : chart.thresholds) {
			items += "<li>" +
			         HtmlElement("span", "",
			                     "line at " + ChartValueText(line.value, ChartUnit::Percent) +
			                         (line.label.empty() ? "" : ": " + line.label)) +
			         "</li>";
		}
		break;
	default:
		break;
	}
	return items.empty() ? "" : "<ul class=\"legend\">" + items + "</ul>\n";
}

bool HasTimeAxis(ChartKind kind) {
	return kind == ChartKind::Line || kind == ChartKind::StackedArea || kind == ChartKind::Timeline;
}

std::string PeriodText(const Chart &chart) {
	return ChartSpanText(chart.from, chart.to, chart.zone_seconds);
}

std::string PreparedSvg(const Chart &chart) {
	switch (chart.kind) {
	case ChartKind::Line:
		return LineSvg(chart);
	case ChartKind::StackedArea:
		return StackSvg(chart);
	case ChartKind::Sparkline:
		return SparkSvg(chart);
	case ChartKind::HeatMap:
		return HeatSvg(chart);
	case ChartKind::Timeline:
		return TimelineSvg(chart);
	case ChartKind::Histogram:
		return HistogramSvg(chart);
	case ChartKind::Boxes:
		return BoxesSvg(chart);
	case ChartKind::Slope:
		return SlopeSvg(chart);
	default:
		return BarsSvg(chart);
	}
}

std::string EmptySvg(const Chart &chart) {
	return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" class=\"plot\" width=\"100%\" "
	       "height=\"24\"><title>" +
	       HtmlText(chart.title) + "</title><desc>" + HtmlText(EmptyChartText(chart)) +
	       "</desc><text y=\"16\" class=\"note\">" + HtmlText(EmptyChartText(chart)) +
	       "</text></svg>";
}

} // namespace

std::string_view ChartStyle() { return kChartStyle; }

std::string ChartSvg(const Chart &given) {
	const Chart chart = PreparedChart(given);
	return IsEmptyChart(chart) ? EmptySvg(chart) : PreparedSvg(chart);
}

std::string ChartFigure(const Chart &given) {
	const Chart chart = PreparedChart(given);
	const bool empty = IsEmptyChart(chart);
	if (chart.kind == ChartKind::Sparkline) {
		return empty ? HtmlElement("span", "soft", "-")
		             : "<span class=\"spark\">" + PreparedSvg(chart) + "</span>";
	}
	if (empty) {
		return "<p class=\"soft\">" + HtmlElement("b", "", chart.title) + ": " +
		       HtmlText(EmptyChartText(chart)) + ".</p>\n";
	}
	std::string figure = "<figure class=\"chart\"><figcaption>" + HtmlElement("b", "", chart.title);
	figure += HasTimeAxis(chart.kind) && chart.tells_period
	              ? HtmlElement("span", "", PeriodText(chart))
	              : "";
	return figure + "</figcaption>\n" + PreparedSvg(chart) + "\n" + Legend(chart) + "</figure>\n";
}

} // namespace savant::core
