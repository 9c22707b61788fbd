/*
 * pitfall_joins.cpp
 *     Rules about how the tables of one FROM are put together: fan-out under
 *     an aggregate, a forgotten join condition, an outer join that a WHERE undoes.
 */
#include <algorithm>
#include <numeric>
#include <optional>

#include "core/sql/pitfall_rules.hpp"

namespace savant::core {

namespace {

using Items = std::vector<int>;

constexpr std::size_t kMaxAggregates = 32; // looked at in one query

bool HasItem(const Items &items, int item) {
	return std::find(items.begin(), items.end(), item) != items.end();
}

std::string Quoted(const std::string &name) { return "\"" + name + "\""; }

/* Items of `block` used in an expression; nullopt when a name in it is unknown. */
std::optional<Items> ItemsIn(const Scope &scope, int block, Node expression) {
	Items items;
	for (const int site : scope.SitesIn(expression)) {
		const Place place = scope.Resolve(site);
		if (!place.Known()) {
			return std::nullopt;
		}
		if (place.block == block && !HasItem(items, place.item)) {
			items.push_back(place.item);
		}
	}
	return items;
}

/* Which items belong together: union-find over positions. */
class Groups {
public:
	explicit Groups(std::size_t size) : parent_(size) {
		std::iota(parent_.begin(), parent_.end(), 0);
	}
	int Find(int item) {
		while (parent_[static_cast<std::size_t>(item)] != item) {
			item = parent_[static_cast<std::size_t>(item)];
		}
		return item;
	}
	void Unite(const Items &items) {
		for (std::size_t i = 1; i < items.size(); ++i) {
			parent_[static_cast<std::size_t>(Find(items[i]))] = Find(items[0]);
		}
	}

private:
	Items parent_;
};

/* a.k = 5 AND b.k = 5 connects a and b as well as a.k = b.k does. */
void UniteByConstants(const Scope &scope, int block, Groups &groups) {
	std::vector<std::pair<std::string, int>> first;
	for (const Node conjunct : scope.At(block).where) {
		const Node comparison = conjunct.As("A_Expr");
		const Node constant = comparison["rexpr"].As("A_Const");
		const Place place = scope.ResolveExpression(comparison["lexpr"]);
		if (OperatorOf(conjunct) != "=" || !constant || place.block != block) {
			continue;
		}
		const std::string text(constant.FirstChild().FirstChild().Text());
		const auto known = std::find_if(first.begin(), first.end(),
		                                [&](const auto &entry) { return entry.first == text; });
		if (known == first.end()) {
			first.emplace_back(text, place.item);
		} else {
			groups.Unite({known->second, place.item});
		}
	}
}

/* Joins that need no condition: meant so (CROSS), or by name (USING, NATURAL). */
void UniteByJoins(const Block &block, Groups &groups) {
	for (const Join &join : block.joins) {
		if (join.type == JoinType::Cross || join.natural || !join.using_columns.empty()) {
			Items all = join.left;
			all.insert(all.end(), join.right.begin(), join.right.end());
			groups.Unite(all);
		}
	}
}

/* An item that cannot multiply the others: at most one row, a function, LATERAL. */
bool IsHarmlessAlone(const Scope &scope, int block, int item) {
	const FromItem &from = scope.At(block, item);
	if (from.kind == FromItem::Kind::Other || from.lateral) {
		return true;
	}
	const int inner = scope.BlockOf(block, item);
	if (inner >= 0) {
		return IsSingleRow(scope, inner);
	}
	return CoversKey(scope, block, item, PinnedColumns(scope, block, item));
}

/* count(DISTINCT a.x), min(b.y): the same however often the rows are combined. */
bool IsIndifferentToRepetition(Node expression) {
	if (!expression || expression.Key() == "SelectStmt") {
		return true;
	}
	if (const Node call = expression.As("FuncCall"); IsAggregateName(CallName(expression))) {
		const std::string_view name = CallName(expression);
		return call["agg_distinct"].Bool() || name == "min" || name == "max";
	}
	if (expression.As("ColumnRef")) {
		return false;
	}
	for (const Node child : Children(expression)) {
		if (!IsIndifferentToRepetition(child)) {
			return false;
		}
	}
	return true;
}

bool IsIndifferentToRepetition(const Block &block) {
	return !block.outputs.empty() &&
	       std::all_of(block.outputs.begin(), block.outputs.end(), [](const OutputColumn &output) {
			   return ContainsAggregate(output.value) && IsIndifferentToRepetition(output.value);
		   });
}

void FindMissingJoinsIn(const Scope &scope, int block, Warnings &out) {
	const Block &here = scope.At(block);
	if (here.items.size() < 2 || IsIndifferentToRepetition(here)) {
		return;
	}
	Groups groups(here.items.size());
	UniteByJoins(here, groups);
	std::vector<Node> conditions = here.where;
	for (const Join &join : here.joins) {
		const std::vector<Node> more = Conjuncts(join.condition);
		conditions.insert(conditions.end(), more.begin(), more.end());
	}
	for (const Node condition : conditions) {
		const auto items = ItemsIn(scope, block, condition);
		if (!items) {
			return; // an unknown name may be the connection
		}
		groups.Unite(*items);
	}
	UniteByConstants(scope, block, groups);
	int base = -1;
	for (std::size_t i = 0; i < here.items.size(); ++i) {
		const int item = static_cast<int>(i);
		if (IsHarmlessAlone(scope, block, item)) {
			continue;
		}
		if (base < 0) {
			base = item;
		} else if (groups.Find(base) != groups.Find(item)) {
			AddWarning(out, "missing_join_condition",
			           "no condition connects " +
			               Quoted(here.items[static_cast<std::size_t>(base)].name) + " with " +
			               Quoted(here.items[i].name),
			           "Every row of one is combined with every row of the other; add a join "
			           "condition, or write CROSS JOIN if this is meant.");
			return;
		}
	}
}

/* a.x = b.y between two items of a block. */
struct Equation {
	int left = -1, right = -1;
	std::string left_column, right_column;
};

void AddUsing(const Scope &scope, int block, const Join &join, std::vector<Equation> &out) {
	for (const std::string &column : join.using_columns) {
		for (const int left : join.left) {
			for (const int right : join.right) {
				const int a = scope.RelationOf(block, left);
				const int b = scope.RelationOf(block, right);
				const bool known = a >= 0 && b >= 0 && scope.Picture().FindColumn(a, column) >= 0 &&
				                   scope.Picture().FindColumn(b, column) >= 0;
				if (known) {
					out.push_back({left, right, column, column});
				}
			}
		}
	}
}

std::vector<Equation> EquationsOf(const Scope &scope, int block) {
	std::vector<Equation> equations;
	const Block &here = scope.At(block);
	std::vector<Node> conditions = here.where;
	for (const Join &join : here.joins) {
		const std::vector<Node> more = Conjuncts(join.condition);
		conditions.insert(conditions.end(), more.begin(), more.end());
		AddUsing(scope, block, join, equations);
	}
	for (const Node condition : conditions) {
		if (OperatorOf(condition) != "=") {
			continue;
		}
		const Place left = scope.ResolveExpression(condition.As("A_Expr")["lexpr"]);
		const Place right = scope.ResolveExpression(condition.As("A_Expr")["rexpr"]);
		if (left.Known() && right.Known() && left.block == block && right.block == block &&
		    left.item != right.item) {
			equations.push_back(
				{left.item, right.item, std::string(left.column), std::string(right.column)});
		}
	}
	return equations;
}

/* Does a foreign key of `from` on exactly such columns point to `to`? */
bool HasForeignKey(const SchemaPicture &picture, int from, const std::vector<std::string> &columns,
                   int to) {
	return std::any_of(
		picture.foreign_keys.begin(), picture.foreign_keys.end(), [&](const ForeignKey &key) {
			return key.from == from && key.to == to && !key.from_columns.empty() &&
		           std::all_of(key.from_columns.begin(), key.from_columns.end(), [&](int position) {
					   const std::string &name = picture.At({from, position}).name;
					   return std::find(columns.begin(), columns.end(), name) != columns.end();
				   });
		});
}

/* Follows the joins of one block from the items that an aggregate reads. */
class FanOut {
public:
	FanOut(const Scope &scope, int block)
		: scope_(scope), block_(block), equations_(EquationsOf(scope, block)) {
		for (std::size_t i = 0; i < scope.At(block).items.size(); ++i) {
			pinned_.push_back(PinnedColumns(scope, block, static_cast<int>(i)));
		}
	}

	/* The item that repeats the rows of `sources`, -1 = none that is sure. */
	int RepeatingItem(const Items &sources) const {
		Items seen = sources;
		int repeating = -1;
		for (bool grown = true; grown && repeating < 0;) {
			grown = GrowBySafe(seen);
			repeating = grown ? -1 : FirstRepeating(seen);
		}
		if (repeating < 0 || IsGroupedBeyond(seen, repeating)) {
			return -1;
		}
		return repeating;
	}

	/* Items that are joined to `one` each with many rows per row of it. */
	Items ManySidesOf(int one) const {
		Items sides;
		for (std::size_t i = 0; i < scope_.At(block_).items.size(); ++i) {
			const int item = static_cast<int>(i);
			if (item != one && Repeats({one}, item)) {
				sides.push_back(item);
			}
		}
		return sides;
	}

private:
	std::vector<std::string> ColumnsTowards(const Items &seen, int item, Items *partners) const {
		std::vector<std::string> columns;
		for (const Equation &equation : equations_) {
			const bool forward = equation.right == item && HasItem(seen, equation.left);
			const bool backward = equation.left == item && HasItem(seen, equation.right);
			if (forward || backward) {
				columns.push_back(forward ? equation.right_column : equation.left_column);
				if (partners != nullptr) {
					partners->push_back(forward ? equation.left : equation.right);
				}
			}
		}
		return columns;
	}

	/* Takes in every item that adds at most one row per row seen so far. */
	bool GrowBySafe(Items &seen) const {
		bool grown = false;
		for (std::size_t i = 0; i < scope_.At(block_).items.size(); ++i) {
			const int item = static_cast<int>(i);
			if (HasItem(seen, item)) {
				continue;
			}
			std::vector<std::string> columns = ColumnsTowards(seen, item, nullptr);
			if (columns.empty()) {
				continue;
			}
			const auto &pinned = pinned_[static_cast<std::size_t>(item)];
			columns.insert(columns.end(), pinned.begin(), pinned.end());
			if (CoversKey(scope_, block_, item, columns)) {
				seen.push_back(item);
				grown = true;
			}
		}
		return grown;
	}

	int FirstRepeating(const Items &seen) const {
		for (std::size_t i = 0; i < scope_.At(block_).items.size(); ++i) {
			const int item = static_cast<int>(i);
			if (!HasItem(seen, item) && Repeats(seen, item)) {
				return item;
			}
		}
		return -1;
	}

	/* One row seen, many of `item`: shown by a foreign key to a table seen, or by their keys. */
	bool Repeats(const Items &seen, int item) const {
		Items partners;
		std::vector<std::string> columns = ColumnsTowards(seen, item, &partners);
		const int relation = scope_.RelationOf(block_, item);
		if (columns.empty() || relation < 0) {
			return false;
		}
		const auto &pinned = pinned_[static_cast<std::size_t>(item)];
		std::vector<std::string> all = columns;
		all.insert(all.end(), pinned.begin(), pinned.end());
		if (CoversKey(scope_, block_, item, all)) {
			return false;
		}
		return std::any_of(partners.begin(), partners.end(), [&](int partner) {
			const int to = scope_.RelationOf(block_, partner);
			return to >= 0 && (HasForeignKey(scope_.Picture(), relation, columns, to) ||
			                   ShareTarget(relation, columns, to));
		});
	}

	/* Siblings joined to each other directly: both columns are foreign keys to one table. */
	bool ShareTarget(int relation, const std::vector<std::string> &columns, int other) const {
		const auto &keys = scope_.Picture().foreign_keys;
		return std::any_of(keys.begin(), keys.end(), [&](const ForeignKey &key) {
			return key.from == relation &&
			       HasForeignKey(scope_.Picture(), relation, columns, key.to) &&
			       std::any_of(keys.begin(), keys.end(), [&](const ForeignKey &second) {
					   return second.from == other && second.to == key.to && other != relation;
				   });
		});
	}

	/*
	 * Grouping by the repeating item, or by what lies behind it, asks for a total
	 * per such row (students per course): there the repetition is meant.
	 */
	bool IsGroupedBeyond(const Items &seen, int repeating) const {
		Items beyond = {repeating};
		Items all = seen;
		all.push_back(repeating);
		while (GrowBySafe(all)) {
		}
		for (const int item : all) {
			if (!HasItem(seen, item)) {
				beyond.push_back(item);
			}
		}
		const QueryBlocks &query = scope_.Query();
		for (std::size_t i = 0; i < query.columns.size(); ++i) {
			if (query.columns[i].clause != Clause::GroupBy || query.columns[i].block != block_) {
				continue;
			}
			const Place place = scope_.Resolve(static_cast<int>(i));
			if (!place.Known() || HasItem(beyond, place.item)) {
				return true;
			}
		}
		return false;
	}

	const Scope &scope_;
	int block_;
	std::vector<Equation> equations_;
	std::vector<std::vector<std::string>> pinned_; // by item
};

/* The aggregates of a block's own level. */
void CollectAggregates(Node expression, std::vector<Node> &out) {
	if (!expression || expression.Key() == "SelectStmt") {
		return;
	}
	const std::string_view name = CallName(expression);
	const Node call = expression.As("FuncCall");
	const bool wanted = name == "sum" || name == "avg" || name == "count";
	if (wanted && !call["over"] && !call["agg_distinct"].Bool()) {
		out.push_back(expression);
	}
	for (const Node child : Children(expression)) {
		CollectAggregates(child, out);
	}
}

void WarnOfFanOut(const Scope &scope, int block, int source, int repeating, std::string_view call,
                  Warnings &out) {
	const std::string one = Quoted(scope.At(block, source).name);
	const std::string many = Quoted(scope.At(block, repeating).name);
	const std::string advice =
		call == "count" ? "Count distinct keys, or aggregate " : "Aggregate ";
	AddWarning(out, "join_fan_out",
	           std::string(call) + "() may count rows of " + one +
	               " more than once: the join with " + many + " repeats them",
	           advice + many + " in a subquery before joining it.");
}

void FindFanOutsIn(const Scope &scope, int block, Warnings &out) {
	const Block &here = scope.At(block);
	if (here.items.size() < 2 || here.is_set_operation) {
		return;
	}
	std::vector<Node> aggregates;
	for (const OutputColumn &output : here.outputs) {
		CollectAggregates(output.value, aggregates);
	}
	CollectAggregates(here.select["havingClause"], aggregates);
	CollectAggregates(here.select["sortClause"], aggregates);
	if (aggregates.empty()) {
		return;
	}
	aggregates.resize(std::min(aggregates.size(), kMaxAggregates));
	const FanOut joins(scope, block);
	for (const Node aggregate : aggregates) {
		const std::string_view name = CallName(aggregate);
		const auto sources = ItemsIn(scope, block, aggregate.As("FuncCall")["args"]);
		if (!sources) {
			continue;
		}
		if (sources->empty()) {
			// count(*) counts joined rows: wrong only when two many-sides multiply each other.
			for (std::size_t i = 0; i < here.items.size(); ++i) {
				const Items sides = joins.ManySidesOf(static_cast<int>(i));
				if (sides.size() > 1 && joins.RepeatingItem({sides[0]}) >= 0) {
					WarnOfFanOut(scope, block, sides[0], sides[1], name, out);
					break;
				}
			}
			continue;
		}
		// count(one.key) GROUP BY one.name counts the many side on purpose.
		const int repeating = joins.RepeatingItem(*sources);
		const bool per_group = name == "count" && here.select["groupClause"] &&
		                       joins.ManySidesOf(sources->front()).size() == 1;
		if (repeating >= 0 && !per_group) {
			WarnOfFanOut(scope, block, sources->front(), repeating, name, out);
		}
	}
}

/* The one column that a condition needs to be not NULL, if it is of that form. */
std::vector<Node> StrictOperands(Node condition) {
	const Node comparison = condition.As("A_Expr");
	const std::string_view kind = comparison["kind"].Text();
	if (kind == "AEXPR_OP" && IsComparison(OperatorOf(condition))) {
		return {comparison["lexpr"], comparison["rexpr"]};
	}
	if (kind == "AEXPR_IN" || kind == "AEXPR_LIKE" || kind == "AEXPR_ILIKE" ||
	    kind == "AEXPR_BETWEEN") {
		return {comparison["lexpr"]};
	}
	return {};
}

} // namespace

void FindMissingJoins(const Scope &scope, Warnings &out) {
	for (std::size_t block = 0; block < scope.Query().blocks.size(); ++block) {
		FindMissingJoinsIn(scope, static_cast<int>(block), out);
	}
}

void FindFanOuts(const Scope &scope, Warnings &out) {
	for (std::size_t block = 0; block < scope.Query().blocks.size(); ++block) {
		FindFanOutsIn(scope, static_cast<int>(block), out);
	}
}

void FindTurnedOuterJoins(const Scope &scope, Warnings &out) {
	for (std::size_t block = 0; block < scope.Query().blocks.size(); ++block) {
		const Block &here = scope.At(static_cast<int>(block));
		for (const Node condition : here.where) {
			for (const Node operand : StrictOperands(condition)) {
				const Place place = scope.ResolveExpression(operand);
				if (!place.Known() || place.block != static_cast<int>(block) ||
				    !here.items[static_cast<std::size_t>(place.item)].nullable) {
					continue;
				}
				const std::string name =
					Quoted(here.items[static_cast<std::size_t>(place.item)].name);
				AddWarning(
					out, "outer_join_turned_inner",
					"the condition on " + name + " in WHERE undoes its outer join",
					"Rows without a match have NULL there and are dropped; move the condition "
					"to ON, or use an inner join if this is meant.");
			}
		}
	}
}

} // namespace savant::core
