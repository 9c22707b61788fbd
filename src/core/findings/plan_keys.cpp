/*
 * plan_keys.cpp
 *     Sort and group keys, and the tables that they are of.
 */
#include "core/findings/plan_keys.hpp"

#include <algorithm>
#include <array>

#include "core/findings/finding_words.hpp"
#include "core/findings/plan_paths.hpp"

namespace savant::core {

std::vector<ColumnUse> KeyColumns(const FindingInput &input, int node, std::string_view property) {
	std::vector<ColumnUse> columns;
	const std::size_t count = input.plan.At(node).List(property).size();
	for (std::size_t i = 0; i < count; ++i) {
		const PlanExpression &key = input.expressions->Of(node, property, i);
		if (key.IsEmpty() || key.At(key.root).kind != PartKind::Column) {
			return {};
		}
		columns.push_back({key.At(key.root).qualifier, key.At(key.root).text});
	}
	return columns;
}

int ScanOfColumns(const FindingInput &input, int node, const std::vector<ColumnUse> &columns) {
	const bool is_one = std::all_of(columns.begin(), columns.end(), [&](const ColumnUse &column) {
		return column.qualifier == columns[0].qualifier;
	});
	if (columns.empty() || !is_one) {
		return -1;
	}
	int found = -1;
	for (const int below : Below(input.plan, node, false)) {
		const PlanNode &scan = input.plan.At(below);
		if (!ReadsRelation(scan) ||
		    (!columns[0].qualifier.empty() && AliasOf(scan) != columns[0].qualifier)) {
			continue;
		}
		if (found >= 0) {
			return -1;
		}
		found = below;
	}
	return found;
}

int ScanJustBelow(const QueryPlan &plan, int node) {
	static constexpr std::array kTransparent = {"Gather", "Gather Merge", "LockRows"};
	for (int at = node;;) {
		const std::vector<int> inputs = InputNodes(plan, at);
		if (inputs.size() != 1) {
			return -1;
		}
		at = inputs[0];
		if (ReadsRelation(plan.At(at))) {
			return at;
		}
		if (std::find(kTransparent.begin(), kTransparent.end(), plan.At(at).type) ==
		    kTransparent.end()) {
			return -1;
		}
	}
}

bool HasIndexOn(const TableFacts &table, const std::vector<std::string> &columns) {
	return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const IndexFacts &index) {
		return index.is_valid && index.method == "btree" && index.predicate.empty() &&
		       index.keys.size() >= columns.size() &&
		       std::equal(columns.begin(), columns.end(), index.keys.begin());
	});
}

std::vector<std::string> EqualityColumns(const FindingInput &input, int scan) {
	std::vector<std::string> columns;
	const std::string alias = AliasOf(input.plan.At(scan));
	for (const char *property : {"Index Cond", "Recheck Cond", "Filter"}) {
		const PlanExpression &condition = input.expressions->Of(scan, property);
		for (const int part : condition.Conjuncts()) {
			const ColumnComparison comparison = ReadComparison(condition, part, alias);
			if (comparison.op.empty() || !comparison.is_plain || !IsEqualityOperator(comparison)) {
				continue;
			}
			if (std::find(columns.begin(), columns.end(), comparison.name.name) == columns.end()) {
				columns.push_back(comparison.name.name);
			}
		}
	}
	return columns;
}

IndexWish WishFor(const FindingInput &input, int scan, const std::vector<ColumnUse> &keys) {
	const PlanNode &node = input.plan.At(scan);
	IndexWish wish{node.Text("Schema"), node.Relation(), EqualityColumns(input, scan)};
	for (const ColumnUse &key : keys) {
		if (std::find(wish.columns.begin(), wish.columns.end(), key.name) == wish.columns.end()) {
			wish.columns.push_back(key.name);
		}
	}
	return wish;
}

std::string StatisticsName(const PlanNode &scan, const std::vector<std::string> &columns) {
	std::string name = scan.Relation();
	for (const std::string &column : columns) {
		name += "_" + column;
	}
	constexpr std::size_t kNameBytes = 63;
	constexpr std::string_view kSuffix = "_stats";
	std::size_t length = std::min(name.size(), kNameBytes - kSuffix.size());
	// Never half a character.
	constexpr unsigned char kContinues = 0x80, kContinuesMask = 0xC0;
	while (length > 0 && length < name.size() &&
	       (static_cast<unsigned char>(name[length]) & kContinuesMask) == kContinues) {
		--length;
	}
	return TableText(scan.Text("Schema"), name.substr(0, length) + std::string(kSuffix));
}

} // namespace savant::core
