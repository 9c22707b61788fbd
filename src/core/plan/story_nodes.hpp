/*
 * story_nodes.hpp
 *     What each type of node does, as clauses of a story.
 */
#pragma once

#include <string>
#include <vector>

#include "core/plan/plan_figures.hpp"
#include "core/plan/story_step.hpp"

namespace savant::core {

class StoryWords {
public:
	StoryWords(const QueryPlan &plan, const PlanFigures &figures)
		: plan_(plan), figures_(figures) {}

	/* Of a node without inputs: what it reads and keeps.  `repeated`: it runs more than once. */
	std::vector<StoryClause> Scan(int node, bool repeated) const;

	/* Of a node with one input, called `rows` ("them", "the 20 rows of step 3"); empty when it
	 * only passes rows on. */
	std::vector<StoryClause> OnRows(int node, const std::string &rows) const;

	/* "20 rows", "about 20 rows" when not measured; of all loops. */
	std::string Rows(int node) const;
	std::string RowsOf(double rows) const;

	/* " (12 were expected)" where the estimate was far off, else "". */
	std::string Surprise(int node) const;

	/* `text` with the surprise, inside its last brackets when it ends with some. */
	std::string WithSurprise(std::string text, int node) const;

	/* A condition, cut to what a sentence bears. */
	static std::string Condition(const std::string &condition);

	/* "orders o" */
	std::string Target(int node) const;

private:
	const PlanNode &At(int node) const { return plan_.At(node); }
	StoryClause SequentialScan(int node, bool repeated) const;
	StoryClause IndexScan(int node, bool repeated) const;
	StoryClause BitmapScan(int node, bool repeated) const;
	StoryClause OtherScan(int node) const;
	void AddFilter(int node, std::vector<StoryClause> &clauses) const;
	StoryClause SortClause(int node, const std::string &rows) const;
	StoryClause AggregateClause(int node, const std::string &rows) const;
	StoryClause LimitClause(int node) const;
	StoryClause WriteClause(int node, const std::string &rows) const;
	StoryClause GatherClause(int node) const;
	StoryClause HashClause(int node, const std::string &rows) const;

	const QueryPlan &plan_;
	const PlanFigures &figures_;
};

} // namespace savant::core
