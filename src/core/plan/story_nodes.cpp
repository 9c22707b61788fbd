/*
 * story_nodes.cpp
 *     One small function per family of nodes.
 */
#include "core/plan/story_nodes.hpp"

#include <algorithm>

#include "core/ask/display.hpp"
#include "core/plan/plan_shape.hpp"
#include "core/plan/plan_words.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kLongestCondition = 70;
constexpr double kBytesOfKb = 1024;
constexpr double kSurprise = 10; // factor from which an estimate is worth a word

std::string Keys(const std::vector<std::string> &keys) {
	std::string list;
	for (const std::string &key : keys) {
		list += (list.empty() ? "" : ", ") + PlainCondition(key);
	}
	return CutToWidth(list, kLongestCondition);
}

std::string KbText(const PlanNode &node, std::string_view name) {
	return BytesText(node.NumberOr(name, 0) * kBytesOfKb);
}

bool IsIndexScan(const PlanNode &node) {
	return node.type == "Index Scan" || node.type == "Index Only Scan";
}

} // namespace

std::string StoryWords::RowsOf(double rows) const {
	return (figures_.measured ? "" : "about ") + CountOf(rows, "row");
}

std::string StoryWords::Rows(int node) const { return RowsOf(figures_.At(node).rows); }

std::string StoryWords::Surprise(int node) const {
	const NodeFigures &figures = figures_.At(node);
	if (!figures.estimate_counts || figures.estimate_factor < kSurprise) {
		return {};
	}
	return " (" + CountText(figures.estimated_rows) + " expected)";
}

std::string StoryWords::WithSurprise(std::string text, int node) const {
	const std::string surprise = Surprise(node);
	if (surprise.empty() || !text.ends_with(')')) {
		return text + surprise;
	}
	text.pop_back();
	return text + ", " + surprise.substr(2);
}

std::string StoryWords::Condition(const std::string &condition) {
	return CutToWidth(PlainCondition(condition), kLongestCondition);
}

std::string StoryWords::Target(int node) const {
	const std::string target = ScanTarget(At(node));
	const std::string alias = At(node).Text("Alias");
	return alias.empty() || alias == target ? target : target + " " + alias;
}

StoryClause StoryWords::SequentialScan(int node, bool repeated) const {
	const NodeFigures &figures = figures_.At(node);
	// Before the filter the planner's number of rows is not printed.
	const bool known = figures_.measured || !At(node).Has("Filter");
	const std::string count =
		known ? " (" + RowsOf(figures.scanned_rows) + (repeated ? " in all" : "") + ")" : "";
	if (figures.may_stop_early) {
		return {"read",
		        " " + Target(node) + " as far as needed" + (figures_.measured ? count : "")};
	}
	const double processes = figures.processes;
	const std::string shared = At(node).parallel_aware && processes > 1
	                               ? " with " + CountText(processes) + " processes"
	                               : "";
	return {"read", " all of " + Target(node) + (repeated ? " each time" : "") + count + shared};
}

StoryClause StoryWords::IndexScan(int node, bool repeated) const {
	const PlanNode &scan = At(node);
	const NodeFigures &figures = figures_.At(node);
	const std::string index = scan.Text("Index Name");
	std::string alone = scan.type == "Index Only Scan" ? " alone" : "";
	const double fetches = scan.NumberOr("Heap Fetches", 0) * std::max(figures.loops, 1.0);
	if (fetches > 0) {
		alone = ", with " + CountOf(fetches, "look") + " into the table";
	}
	if (!scan.Has("Index Cond")) {
		const std::string back = scan.Text("Scan Direction") == "Backward" ? " backwards" : "";
		return {"read", " " + Target(node) + (figures.may_stop_early ? " as far as needed" : "") +
		                    " in the order of the index " + index + back + alone + " (" +
		                    RowsOf(figures.scanned_rows) + ")"};
	}
	const std::string where =
		" by the index " + index + alone + ", where " + Condition(scan.Text("Index Cond"));
	if (repeated) {
		return {"look up",
		        " " + Target(node) + where + " (" + RowsOf(figures.scanned_rows) + " in all)"};
	}
	if (figures_.measured && figures.scanned_rows <= 0) {
		return {"find", " no row of " + Target(node) + where};
	}
	return {"find", " " + RowsOf(figures.scanned_rows) + " of " + Target(node) + where};
}

StoryClause StoryWords::BitmapScan(int node, bool repeated) const {
	const PlanNode &scan = At(node);
	std::vector<std::string> indexes;
	// The indexes are in the subtree, which follows the node.
	for (int i = node + 1; i < static_cast<int>(plan_.nodes.size()) && At(i).depth > scan.depth;
	     ++i) {
		if (At(i).type == "Bitmap Index Scan" &&
		    std::find(indexes.begin(), indexes.end(), At(i).Text("Index Name")) == indexes.end()) {
			indexes.push_back(At(i).Text("Index Name"));
		}
	}
	std::string names;
	for (std::size_t i = 0; i < indexes.size(); ++i) {
		names += (i == 0 ? "" : i + 1 == indexes.size() ? " and " : ", ") + indexes[i];
	}
	const double lossy = scan.NumberOr("Lossy Heap Blocks", 0);
	std::string how = indexes.size() == 1 ? " by the index " : " by the indexes ";
	how += names + ", where " + Condition(scan.Text("Recheck Cond"));
	if (lossy > 0 && scan.NumberOr("Exact Heap Blocks", 0) <= 0) {
		how += " (" + CountOf(lossy, "page") + " read whole)"; // BRIN knows pages only
	} else if (lossy > 0) {
		how += " (too many for the memory: " + CountOf(lossy, "page") + " read whole)";
	}
	const double found = figures_.At(node).scanned_rows;
	return {repeated ? "look up" : "find",
	        " " + (repeated ? Target(node) + how + " (" + RowsOf(found) + " in all)"
	                        : RowsOf(found) + " of " + Target(node) + how)};
}

StoryClause StoryWords::OtherScan(int node) const {
	const PlanNode &scan = At(node);
	const std::string &type = scan.type;
	const std::string count = " (" + RowsOf(figures_.At(node).scanned_rows) + ")";
	if (type == "Function Scan" || type == "Table Function Scan") {
		return {"call", " the function " + Target(node) + count};
	}
	if (type == "Values Scan") {
		return {"take", " a list of " + RowsOf(figures_.At(node).scanned_rows)};
	}
	if (type == "CTE Scan") {
		return {"read", " the result " + Target(node) + count};
	}
	if (type == "WorkTable Scan") {
		return {"take", " the rows found last" + count};
	}
	if (type == "Foreign Scan") {
		const std::string target = Target(node);
		return {"fetch",
		        (target.empty() ? " rows" : " " + target) + " from another server" + count};
	}
	if (type == "Sample Scan") {
		return {"read", " a sample of " + Target(node) + count};
	}
	if (type.starts_with("Tid ")) {
		return {"fetch", " rows of " + Target(node) + " by their place in the table" + count};
	}
	if (type == "Named Tuplestore Scan") {
		return {"read", " the changed rows " + Target(node) + count};
	}
	if (type == "Result") {
		const std::string only = scan.Text("One-Time Filter");
		if (only == "false") {
			return {"return", " nothing, since the condition can never be true"};
		}
		return {"compute",
		        " one row" + (only.empty() ? "" : " if " + Condition(only)) +
		            (figures_.measured && figures_.At(node).rows <= 0 ? " (it is not)" : "")};
	}
	if (IsScan(scan)) {
		return {"read", " " + Target(node) + " by " + NodeMethod(scan) + count};
	}
	return {"run", " " + NodeTitle(scan) + " (" + Rows(node) + ")"};
}

void StoryWords::AddFilter(int node, std::vector<StoryClause> &clauses) const {
	const std::string filter = At(node).Text("Filter");
	if (filter.empty()) {
		return;
	}
	const NodeFigures &figures = figures_.At(node);
	const std::string where = " where " + Condition(filter);
	if (figures_.measured && figures.rows <= 0) {
		clauses.push_back({"keep", " none of them" + where + Surprise(node)});
	} else if (figures_.measured && figures.rows_removed <= 0) {
		clauses.push_back({"keep", " all of them," + where});
	} else {
		const std::string count =
			figures_.measured ? "the " + CountText(figures.rows) : RowsOf(figures.rows);
		clauses.push_back({"keep", " " + count + where + Surprise(node)});
	}
}

std::vector<StoryClause> StoryWords::Scan(int node, bool repeated) const {
	const PlanNode &scan = At(node);
	std::vector<StoryClause> clauses;
	if (scan.type == "Seq Scan") {
		clauses.push_back(SequentialScan(node, repeated));
	} else if (IsIndexScan(scan)) {
		clauses.push_back(IndexScan(node, repeated));
	} else if (scan.type == "Bitmap Heap Scan") {
		clauses.push_back(BitmapScan(node, repeated));
	} else {
		clauses.push_back(OtherScan(node));
	}
	AddFilter(node, clauses);
	if (scan.Text("Filter").empty()) {
		clauses.back().rest = WithSurprise(std::move(clauses.back().rest), node);
	}
	return clauses;
}

StoryClause StoryWords::SortClause(int node, const std::string &rows) const {
	const PlanNode &sort = At(node);
	const std::string by = " by " + Keys(sort.List("Sort Key"));
	if (sort.Text("Sort Method") == "top-N heapsort") {
		return {"keep",
		        " only the first " + CountText(figures_.At(node).rows) + " of " + rows + by};
	}
	if (sort.type == "Incremental Sort") {
		return {"sort",
		        " " + rows + by + ", in order already by " + Keys(sort.List("Presorted Key"))};
	}
	if (!sort.Has("Sort Space Used")) {
		return {"sort", " " + rows + by};
	}
	const bool disk = sort.Text("Sort Space Type") == "Disk";
	return {"sort", " " + rows + by + (disk ? " on disk, for want of memory (" : " in memory (") +
	                    KbText(sort, "Sort Space Used") + ")"};
}

StoryClause StoryWords::AggregateClause(int node, const std::string &rows) const {
	const PlanNode &aggregate = At(node);
	const std::string mode = aggregate.Text("Partial Mode");
	const std::string each = mode == "Partial" ? ", each process for itself" : "";
	if (aggregate.Text("Strategy") == "Plain") {
		return mode == "Finalize" ? StoryClause{"put", " the results of the processes together"}
		                          : StoryClause{"compute", " one result over " + rows + each};
	}
	const std::string groups = ": " + (figures_.measured ? "" : std::string("about ")) +
	                           CountOf(figures_.At(node).rows, "group");
	std::string spill;
	if (aggregate.NumberOr("Disk Usage", 0) > 0) {
		spill = ", partly on disk (" + KbText(aggregate, "Disk Usage") + ")";
	}
	if (mode == "Finalize") {
		return {"put", " the groups of the processes together" + groups + Surprise(node)};
	}
	const std::vector<std::string> &keys = aggregate.List("Group Key");
	const std::string by = keys.empty() ? " in several ways" : " by " + Keys(keys);
	return {"group", " " + rows + by + each + spill + groups + Surprise(node)};
}

StoryClause StoryWords::LimitClause(int node) const {
	const std::vector<int> inputs = InputsOf(plan_, node);
	const double rows = figures_.At(node).rows;
	if (!figures_.measured) {
		return {"stop", " after " + RowsOf(rows)};
	}
	const double input = inputs.empty() ? rows : figures_.At(inputs[0]).rows;
	if (input > rows + 1) {
		return {"skip",
		        " the first " + CountOf(input - rows, "row") + " and returns " + CountText(rows)};
	}
	// Without more rows below it may also have been the end.
	return {"stop", " after " + CountOf(rows, "row")};
}

StoryClause StoryWords::WriteClause(int node, const std::string &rows) const {
	const PlanNode &write = At(node);
	const std::string operation = write.Text("Operation");
	const std::string table = Target(node);
	if (operation == "Insert") {
		const double conflicts = write.NumberOr("Conflicting Tuples", 0);
		return {"insert",
		        " " + rows + " into " + table +
		            (conflicts > 0 ? " (" + CountText(conflicts) + " were there already)" : "")};
	}
	if (operation == "Update") {
		return {"change", " " + rows + " in " + table};
	}
	if (operation == "Delete") {
		return {"delete", " " + rows + " from " + table};
	}
	std::string counts;
	for (const char *what : {"Inserted", "Updated", "Deleted"}) {
		const double count = write.NumberOr(std::string("Tuples ") + what, 0);
		std::string word = what;
		word[0] = static_cast<char>(word[0] - 'A' + 'a');
		counts += count > 0 ? (counts.empty() ? " (" : ", ") + CountText(count) + " " + word : "";
	}
	return {"merge", " " + rows + " into " + table + counts + (counts.empty() ? "" : ")")};
}

StoryClause StoryWords::GatherClause(int node) const {
	const PlanNode &gather = At(node);
	const double planned = gather.NumberOr("Workers Planned", 0);
	const double launched = gather.NumberOr("Workers Launched", planned);
	const std::vector<int> inputs = InputsOf(plan_, node);
	const double processes = inputs.empty() ? launched + 1 : figures_.At(inputs[0]).processes;
	std::string workers = launched < planned ? " (only " + CountText(launched) + " of " +
	                                               CountOf(planned, "planned worker") + " started)"
	                                         : "";
	return {"collect", " the rows of " +
	                       (processes > 1 ? CountText(processes) + " processes" : "one process") +
	                       workers};
}

StoryClause StoryWords::HashClause(int node, const std::string &rows) const {
	const PlanNode &hash = At(node);
	const double batches = hash.NumberOr("Hash Batches", 1);
	std::string size =
		hash.Has("Peak Memory Usage") ? " (" + KbText(hash, "Peak Memory Usage") + ")" : "";
	if (batches > 1) {
		size = " in " + CountOf(batches, "part") + ", all but one on disk, for want of memory";
	}
	return {"put", " " + rows + " into a hash table" + size};
}

std::vector<StoryClause> StoryWords::OnRows(int node, const std::string &rows) const {
	const PlanNode &at = At(node);
	const std::string &type = at.type;
	const std::string remain =
		": " + Rows(node) + (figures_.measured ? " remain" : "") + Surprise(node);
	if (type == "Sort" || type == "Incremental Sort") {
		return {SortClause(node, rows)};
	}
	if (type == "Aggregate") {
		std::vector<StoryClause> clauses{AggregateClause(node, rows)};
		AddFilter(node, clauses);
		return clauses;
	}
	if (type == "Unique" || type == "Group") {
		return {{"remove", " duplicates" + remain}};
	}
	if (type == "SetOp") {
		const bool both = at.Text("Command").starts_with("Intersect");
		return {{"keep", std::string(both ? " only those that are in both"
		                                  : " only those that are not in the second part") +
		                     remain}};
	}
	if (type == "WindowAgg") {
		const std::string run = at.Text("Run Condition");
		return {{"compute", " window functions over " + rows +
		                        (run.empty() ? "" : ", as long as " + Condition(run))}};
	}
	if (type == "Limit") {
		return {LimitClause(node)};
	}
	if (type == "ModifyTable") {
		return {WriteClause(node, rows)};
	}
	if (IsGather(at)) {
		return {GatherClause(node)};
	}
	if (type == "Hash") {
		return {HashClause(node, rows)};
	}
	if (type == "LockRows") {
		return {{"lock", " " + rows}};
	}
	if (type == "ProjectSet") {
		return {{"expand", " lists in the result: " + Rows(node)}};
	}
	if (type == "Memoize" && at.Has("Cache Hits")) {
		const double hits = at.NumberOr("Cache Hits", 0);
		return {{"answer", " " + CountText(hits) + " of " +
		                       CountText(hits + at.NumberOr("Cache Misses", 0)) +
		                       " such questions from memory"}};
	}
	std::vector<StoryClause> clauses;
	AddFilter(node, clauses);
	if (type == "Result" && at.Has("One-Time Filter")) {
		clauses.push_back({"go on", " only if " + Condition(at.Text("One-Time Filter"))});
	}
	return clauses;
}

} // namespace savant::core
