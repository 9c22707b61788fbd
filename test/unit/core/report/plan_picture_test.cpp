/*
 * plan_picture_test.cpp
 *     No two boxes of a picture meet, every node has its box or is counted in one, and texts of
 *     the plan stay texts.
 */
#include "core/report/plan_picture.hpp"

#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace savant::core {
namespace {

/* A plan whose node i hangs on parent[i - 1]; parents come first and subtrees are together. */
QueryPlan PlanOf(const std::vector<int> &parents) {
	QueryPlan plan;
	plan.nodes.emplace_back();
	plan.nodes[0].type = "Append";
	for (std::size_t i = 0; i < parents.size(); i++) {
		PlanNode node;
		node.type = "Seq Scan";
		node.parent = parents[i];
		node.depth = plan.At(parents[i]).depth + 1;
		node.total_cost = 10;
		node.plan_rows = 100;
		plan.nodes[static_cast<std::size_t>(parents[i])].children.push_back(static_cast<int>(i) +
		                                                                    1);
		plan.nodes.push_back(node);
	}
	plan.nodes[0].total_cost = 10 * static_cast<double>(plan.nodes.size());
	return plan;
}

std::string Draw(const QueryPlan &plan) {
	return PlanPicture(plan, Figure(plan), std::vector<std::size_t>(plan.nodes.size(), 0));
}

/* The corners of all node boxes. */
std::vector<std::pair<std::string, std::string>> Corners(const std::string &svg) {
	std::vector<std::pair<std::string, std::string>> corners;
	const std::string mark = "</title><rect x=\"";
	for (std::size_t at = svg.find(mark); at != std::string::npos; at = svg.find(mark, at + 1)) {
		const std::size_t x = at + mark.size(), x_end = svg.find('"', x);
		const std::size_t y = svg.find("y=\"", x_end) + 3, y_end = svg.find('"', y);
		corners.emplace_back(svg.substr(x, x_end - x), svg.substr(y, y_end - y));
	}
	return corners;
}

TEST(PlanPicture, GivesEveryNodeAPlaceOfItsOwn) {
	// A trunk with side branches, one of which branches again.
	const QueryPlan plan = PlanOf({0, 1, 2, 2, 1, 5, 5, 0, 8, 8, 10, 10});
	const auto corners = Corners(Draw(plan));
	EXPECT_EQ(corners.size(), plan.nodes.size());
	const std::set<std::pair<std::string, std::string>> places(corners.begin(), corners.end());
	EXPECT_EQ(places.size(), corners.size());
}

TEST(PlanPicture, FoldsTheCheapNodesOfALargePlan) {
	const QueryPlan plan = PlanOf(std::vector<int>(999, 0));
	const std::string svg = Draw(plan);
	EXPECT_EQ(Corners(svg).size(), kMaxPicturedNodes);
	EXPECT_NE(svg.find("and 750 cheap steps"), std::string::npos);
}

TEST(PlanPicture, DrawsAPlanThatIsAThousandDeep) {
	std::vector<int> chain;
	for (int i = 0; i < 999; i++) {
		chain.push_back(i);
	}
	const auto corners = Corners(Draw(PlanOf(chain)));
	EXPECT_EQ(corners.size(), kMaxPicturedNodes);
}

TEST(PlanPicture, KeepsNamesText) {
	QueryPlan plan = PlanOf({});
	plan.nodes[0].properties.push_back({"Relation Name", {"<script>\"'&"}, {}, false});
	const std::string svg = Draw(plan);
	EXPECT_EQ(svg.find("<script>"), std::string::npos);
	EXPECT_NE(svg.find("&lt;script&gt;"), std::string::npos);
}

TEST(PlanPicture, SaysWhatAJoinIsOn) {
	PlanNode node;
	node.type = "Hash Join";
	node.properties.push_back({"Join Type", {"Left"}, {}, false});
	node.properties.push_back({"Hash Cond", {"(a.id = b.id)"}, {}, false});
	EXPECT_EQ(NodeManner(node), "Left join on (a.id = b.id)");
	EXPECT_EQ(NodePlace(node), "");
}

TEST(PlanPicture, HeatGrowsWithTheShare) {
	EXPECT_EQ(HeatOf(0), 0);
	EXPECT_EQ(HeatOf(0.05), 1);
	EXPECT_EQ(HeatOf(0.3), 3);
	EXPECT_EQ(HeatOf(1), 4);
}

} // namespace
} // namespace savant::core
