/*
 * source_findings.cpp
 *     Rules about where rows come from: disk, functions, other servers.
 */
#include <algorithm>

#include "core/findings/finding_words.hpp"
#include "core/findings/scan_finders.hpp"
#include "core/findings/scan_view.hpp"

namespace savant::core {

namespace {

/* Reads of shared and local pages from outside the buffers, by the node itself. */
double PagesRead(const NodeFigures &figures) {
	return figures.self_buffers.read + figures.self_buffers.local_read;
}

/* The node with the largest figure; -1 = none has one above 0. */
template <typename FigureOf>
int Largest(const FindingInput &input, FigureOf figure_of) {
	int found = -1;
	double largest = 0;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const double figure = figure_of(input.figures.nodes[i]);
		if (figure > largest) {
			largest = figure;
			found = static_cast<int>(i);
		}
	}
	return found;
}

double ReadMs(const NodeFigures &figures) {
	return figures.self_buffers.read_ms / std::max(1.0, figures.processes);
}

} // namespace

void FindLowCacheHit(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kMostlyRead = 0.5, kManyPages = 1000, kReadGain = 0.5;
	const int at = input.figures.has_buffers ? Largest(input, PagesRead) : -1;
	if (at < 0) {
		return;
	}
	const NodeFigures &figures = input.figures.At(at);
	const double read = PagesRead(figures);
	const double share = read / std::max(1.0, figures.self_buffers.Touched());
	if (read <= kManyPages || share <= kMostlyRead) {
		return;
	}
	Finding finding = StartFinding(rule, input, at);
	const double read_ms = ReadMs(figures);
	finding.saving = input.figures.has_time && read_ms > 0 ? std::min(read_ms, figures.self_ms)
	                                                       : OwnCost(input, at) * kReadGain;
	finding.title = PercentText(share) + " of the pages of " + NodeText(input.plan.At(at)) +
	                " were not in the buffers";
	finding.detail = CountText(read) + " pages (" + BytesText(read * 8192) +
	                 ") came from outside "
	                 "shared_buffers, " +
	                 CountText(figures.self_buffers.Touched() - read) + " from inside.";
	finding.advice = "Run it again: when the second run reads as much, the table does not stay in "
					 "memory, and reading fewer pages (index, partition, narrower rows) or larger "
					 "shared_buffers helps.";
	finding.cause = "pages read";
	sink.Add(std::move(finding));
}

void FindIoBound(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kMostlyWaiting = 0.5, kLongMs = 50, kSlowPageMs = 1;
	const int at = input.figures.has_time ? Largest(input, ReadMs) : -1;
	if (at < 0) {
		return;
	}
	const NodeFigures &figures = input.figures.At(at);
	const double waited = std::min(ReadMs(figures), figures.self_ms);
	if (waited <= kLongMs || waited <= kMostlyWaiting * figures.self_ms) {
		return;
	}
	const double pages = std::max(1.0, PagesRead(figures));
	const double each = figures.self_buffers.read_ms / pages;
	Finding finding = StartFinding(rule, input, at);
	finding.saving = waited;
	finding.severity = each > kSlowPageMs ? Severity::Warning : rule.severity;
	finding.title = NodeText(input.plan.At(at)) + " waits for the disk " +
	                PercentText(waited / figures.self_ms) + " of its time";
	finding.detail = TimeText(waited) + " of " + TimeText(figures.self_ms) + " went into reading " +
	                 CountOf(pages, "page") + ", " + TimeText(each) + " each.";
	finding.advice =
		each > kSlowPageMs
			? "More than 1 ms for a page is slow storage, or storage that others keep busy: look "
			  "there first.  Then read fewer pages: index, partition, narrower rows."
			: "The storage is fast enough; the node reads many pages.  Read fewer (index, "
			  "partition, "
			  "narrower rows), or keep them in memory.";
	finding.cause = "pages read";
	finding.precision = 1;
	sink.Add(std::move(finding));
}

void FindDefaultRows(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastFactor = 10;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		const NodeFigures &figures = input.figures.At(at);
		const bool is_default =
			node.plan_rows == 1000 || node.plan_rows == 100 || node.plan_rows == 10;
		if (node.type != "Function Scan" || !is_default || node.Has("Filter") ||
		    !figures.estimate_counts || figures.estimate_factor <= kLeastFactor) {
			continue;
		}
		// Nobody plans with the number when nothing is above.
		bool matters = false;
		for (int above = node.parent; above >= 0; above = input.plan.At(above).parent) {
			matters =
				matters || IsJoin(input.plan.At(above)) || input.plan.At(above).type == "Sort";
		}
		const std::string name = node.Text("Function Name");
		if (!matters || name.empty()) {
			continue;
		}
		const bool is_builtin = node.Text("Schema") == "pg_catalog";
		Finding finding = StartFinding(rule, input, at);
		finding.is_certain = true;
		finding.title = "Function " + name + "() is taken to return " +
		                CountOf(node.plan_rows, "row") + " and returns " +
		                CountText(RowsEach(input, at));
		finding.detail = "The planner does not look into functions: " + CountText(node.plan_rows) +
		                 " is a default, off by a factor of " + CountText(figures.estimate_factor) +
		                 ", and joins above are planned with it.";
		const double rows = std::max(1.0, RowsEach(input, at));
		if (is_builtin) {
			finding.advice = "Put the rows into a temporary table and ANALYZE it, or give them as "
							 "VALUES or as an array constant, whose length the planner sees.";
		} else {
			finding.advice = "Declare how many rows it returns (ROWS), or write it as one SQL "
							 "statement, STABLE and not STRICT, so that it is inlined.";
			if (!node.Text("Schema").empty()) {
				finding.statement = "ALTER FUNCTION " + TableText(node.Text("Schema"), name) +
				                    " ROWS " + WholeNumber(rows);
			}
		}
		finding.cause = CauseOf("estimate", at);
		finding.precision = 2;
		sink.Add(std::move(finding));
	}
}

void FindNoPushdown(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManyRemoved = 1000;
	if (!input.figures.measured) {
		return;
	}
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		const NodeFigures &figures = input.figures.At(at);
		if (node.type != "Foreign Scan" || figures.rows_removed <= kManyRemoved) {
			continue;
		}
		const double share = figures.rows_removed / (figures.rows + figures.rows_removed);
		Finding finding = StartFinding(rule, input, at);
		finding.saving = OwnCost(input, at) * share * 0.9;
		finding.title = CountOf(figures.rows_removed, "row") + " come from the foreign server of " +
		                (node.Relation().empty() ? "a join" : node.Relation()) +
		                " only to be thrown away here";
		finding.detail =
			NodeText(node) + " received " + CountOf(figures.rows + figures.rows_removed, "row") +
			" and kept " + CountText(figures.rows) + " that pass " +
			input.expressions->Of(at, "Filter").source + ShareText(input, OwnCost(input, at)) + ".";
		finding.advice =
			"The condition was not sent: it uses a function, operator or collation that "
			"the wrapper does not know to be the same there.  Write it with built-in "
			"immutable ones, or name the extension in the server's option \"extensions\"; "
			"use_remote_estimate lets the planner see what it saves.";
		finding.cause = CauseOf("rows", at);
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
