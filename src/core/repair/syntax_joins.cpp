/*
 * syntax_joins.cpp
 *     JOIN without a condition, which does not parse: the condition is the key.
 */
#include "core/repair/join_adding.hpp"
#include "core/repair/mend_syntax.hpp"

namespace savant::core {

namespace {

constexpr double kByKey = 0.85;

/* A table as it stands in FROM. */
struct NamedTable {
	int relation = -1;
	std::string name; // what qualifies its columns, as SQL
	int end = 0;      // the token after it
};

/* The table, with its alias if any, that begins at the token. */
NamedTable TableAt(const RepairText &repair, int token, int last) {
	const SqlLayout &layout = repair.layout;
	NamedTable table;
	if (!layout.IsName(token) || token >= last || layout.Text(token + 1) == ".") {
		return table;
	}
	table.relation = repair.picture.Find("", layout.NameAt(token));
	table.name = layout.Text(token);
	table.end = token + 1;
	const int alias = layout.Is(table.end, "as") ? table.end + 1 : table.end;
	if (alias < last && layout.IsName(alias) && layout.At(alias).keyword != KeywordKind::Reserved &&
	    layout.At(alias).keyword != KeywordKind::TypeOrFunction) {
		table.name = layout.Text(alias);
		table.end = alias + 1;
	}
	return table;
}

} // namespace

bool ConditionOfJoin(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	const int end = repair.token < 0 ? layout.Count() : repair.token;
	const SelectLayout *select = layout.SelectAround(end - 1);
	if (select == nullptr || select->from < 0 || select->from >= end) {
		return false;
	}
	std::vector<NamedTable> before;
	NamedTable joined;
	for (int i = select->from; i < end; ++i) {
		const bool opens = i == select->from || layout.Is(i, "join") || layout.Text(i) == ",";
		if (!opens || layout.Depth(i) != layout.Depth(select->from)) {
			continue;
		}
		const NamedTable table = TableAt(repair, i + 1, end);
		if (layout.Is(i, "join") && table.end == end) {
			joined = table;
		} else if (table.relation >= 0) {
			before.push_back(table);
		}
	}
	if (joined.relation < 0) {
		return false;
	}
	const JoinGraph graph(repair.picture);
	std::string condition;
	for (const NamedTable &table : before) {
		for (const JoinEdge &edge : graph.EdgesOf(joined.relation)) {
			if (edge.right != table.relation) {
				continue;
			}
			if (!condition.empty()) {
				return false; // another key would do as well
			}
			condition = EdgeCondition(repair.picture, edge, joined.name, table.name);
		}
	}
	if (condition.empty()) {
		return false;
	}
	repair.InsertBefore(end, " ON " + condition);
	repair.Tell("condition of the join with " + Shown(joined.name) + " added", kByKey);
	return true;
}

} // namespace savant::core
