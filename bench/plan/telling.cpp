/*
 * telling.cpp
 *     What it costs to read, figure, tell and compare plans of growing size.
 */
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "core/plan/compare_plans.hpp"
#include "core/plan/plan_story.hpp"
#include "core/plan/read_plan.hpp"
#include "core/plan/tell_plan.hpp"

namespace {

using savant::core::PlanFigures;
using savant::core::QueryPlan;

constexpr int kRuns = 21;

/* Partitions below an Append, each with a join: as wide as generated plans are. */
std::string TextOf(int nodes) {
	std::string text = "Append  (cost=0.00..9000.00 rows=1000 width=8) (actual time=0.010..900.000 "
					   "rows=1000 loops=1)\n  Buffers: shared hit=9000 read=100\n";
	for (int i = 0; i * 4 + 1 < nodes; ++i) {
		const std::string n = std::to_string(i);
		text += "  ->  Hash Join  (cost=1.00..9.00 rows=10 width=8) (actual time=0.010..0.900 "
		        "rows=12 loops=1)\n        Hash Cond: (o.customer_id = c.id)\n"
		        "        Buffers: shared hit=30 read=4\n"
		        "        ->  Seq Scan on orders_" +
		        n +
		        " o  (cost=0.00..5.00 rows=100 width=8) "
		        "(actual time=0.010..0.500 rows=90 loops=1)\n"
		        "              Filter: ((status = 'open'::text) AND (total > '10'::numeric))\n"
		        "              Rows Removed by Filter: 910\n"
		        "              Buffers: shared hit=20 read=4\n"
		        "        ->  Hash  (cost=1.00..1.00 rows=10 width=4) (actual time=0.010..0.100 "
		        "rows=10 loops=1)\n"
		        "              Buckets: 1024  Batches: 1  Memory Usage: 11kB\n"
		        "              Buffers: shared hit=10\n"
		        "              ->  Index Scan using customer_pkey on customer_" +
		        n +
		        " c  "
		        "(cost=0.00..1.00 rows=10 width=4) (actual time=0.010..0.090 rows=10 loops=1)\n"
		        "                    Index Cond: (region_id = 3)\n"
		        "                    Buffers: shared hit=10\n";
	}
	return text + "Planning Time: 12.000 ms\nExecution Time: 950.000 ms\n";
}

std::string Quoted(const std::string &text) {
	std::string json = "\"";
	for (const char c : text) {
		json += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
	}
	return json + "\"";
}

/* As EXPLAIN (FORMAT JSON) indents it, with the zeros that text leaves out. */
void AppendJson(const QueryPlan &plan, int node, std::string &json) {
	const auto &at = plan.At(node);
	const std::string indent(static_cast<std::size_t>(6 + 4 * at.depth), ' ');
	const auto line = [&](const std::string &name, const std::string &value) {
		json += indent + "\"" + name + "\": " + value + ",\n";
	};
	json += indent.substr(2) + "{\n";
	line("Node Type", Quoted(at.type));
	line("Parent Relationship", Quoted(at.relationship));
	line("Parallel Aware", "false");
	line("Async Capable", "false");
	line("Startup Cost", std::to_string(at.startup_cost));
	line("Total Cost", std::to_string(at.total_cost));
	line("Plan Rows", std::to_string(at.plan_rows));
	line("Plan Width", std::to_string(at.plan_width));
	line("Actual Startup Time", std::to_string(*at.actual_startup_ms));
	line("Actual Total Time", std::to_string(*at.actual_total_ms));
	line("Actual Rows", std::to_string(*at.actual_rows));
	for (const auto &property : at.properties) {
		line(property.name, property.number ? property.texts[0] : Quoted(property.texts[0]));
	}
	for (const char *name : {"Shared Dirtied Blocks", "Shared Written Blocks", "Local Hit Blocks",
	                         "Local Read Blocks", "Local Dirtied Blocks", "Local Written Blocks",
	                         "Temp Read Blocks", "Temp Written Blocks"}) {
		line(name, "0");
	}
	if (!at.children.empty()) {
		json += indent + "\"Plans\": [\n";
		for (std::size_t i = 0; i < at.children.size(); ++i) {
			AppendJson(plan, at.children[i], json); // four levels
			json += i + 1 < at.children.size() ? ",\n" : "\n";
		}
		json += indent + "],\n";
	}
	json += indent + "\"Actual Loops\": 1\n" + indent.substr(2) + "}";
}

double Median(const std::function<void()> &work) {
	std::vector<double> times;
	for (int i = 0; i < kRuns; ++i) {
		const std::clock_t begin = std::clock();
		work();
		times.push_back(1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
	}
	std::sort(times.begin(), times.end());
	return times[kRuns / 2];
}

void Row(int nodes) {
	const std::string text = TextOf(nodes);
	const QueryPlan plan = *savant::core::ReadPlan(text).plan;
	std::string json = "[\n  {\n    \"Plan\":\n";
	AppendJson(plan, 0, json);
	json += "\n  }\n]\n";
	const PlanFigures figures = savant::core::Figure(plan);
	const double read_text = Median([&] { savant::core::ReadPlan(text); });
	const double read_json = Median([&] { savant::core::ReadPlan(json); });
	const double figure = Median([&] { savant::core::Figure(plan); });
	const double tree = Median([&] { savant::core::TellTree(plan, figures); });
	const double story = Median([&] { savant::core::TellStory(plan, figures); });
	const double compare = Median([&] { savant::core::ComparePlans(plan, plan); });
	std::printf("%6zu  %7zu  %7zu  %9.2f  %9.2f  %7.2f  %6.2f  %6.2f  %7.2f  %8.2f\n",
	            plan.nodes.size(), text.size() / 1024, json.size() / 1024, read_text, read_json,
	            figure, tree, story, compare, read_json + figure + tree + story);
}

} // namespace

int main() {
	std::printf("CPU milliseconds, median of %d; total = JSON + figures + tree + story\n\n", kRuns);
	std::printf(" nodes  text kB  JSON kB  read text  read JSON  figures    tree   story  compare  "
	            "   total\n");
	for (const int nodes : {10, 100, 1000, 10000}) {
		Row(nodes);
	}
	return 0;
}
