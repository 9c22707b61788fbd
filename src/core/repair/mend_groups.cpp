/*
 * mend_groups.cpp
 *     Statements that mix aggregates and plain columns without saying GROUP BY, and
 *     aggregates in WHERE.
 */
#include <algorithm>

#include "core/repair/menders.hpp"

namespace savant::core {

namespace {

/*
 * Grouping by what is shown, where grouping by some key would give other rows; and with a
 * key among it.  Never sure: a lost GROUP BY may have named more than what is shown.
 */
constexpr double kGroupedByShown = 0.8;
constexpr double kGroupedByKey = 0.95;
constexpr double kAddedToGroups = 0.8;
constexpr double kHavingWithoutGroups = 0.85;
constexpr double kOverAllRows = 0.8;
constexpr double kDistinctShare = 0.999;

constexpr std::string_view kAggregates[] = {
	"array_agg",
	"avg",
	"bit_and",
	"bit_or",
	"bool_and",
	"bool_or",
	"corr",
	"count",
	"covar_pop",
	"covar_samp",
	"every",
	"json_agg",
	"json_object_agg",
	"jsonb_agg",
	"jsonb_object_agg",
	"max",
	"min",
	"mode",
	"percentile_cont",
	"percentile_disc",
	"regr_count",
	"regr_slope",
	"stddev",
	"stddev_pop",
	"stddev_samp",
	"string_agg",
	"sum",
	"var_pop",
	"var_samp",
	"variance",
};

bool IsAggregate(Node call) {
	const Node names = call["funcname"];
	const std::string_view name = names[names.size() - 1].Body()["sval"].Text();
	return !call["over"] && (call["agg_star"].Bool() || call["agg_filter"] ||
	                         std::find(std::begin(kAggregates), std::end(kAggregates), name) !=
	                             std::end(kAggregates));
}

/* What an expression reads: columns outside of its aggregates, and whether it has any aggregate. */
struct Reading {
	bool aggregate = false;
	bool computed = false; // more than one column by itself
	std::vector<Node> columns;
};

void Read(Node node, Reading &reading) {
	for (const Node child : Children(node)) {
		const std::string_view key = child.Key();
		if (key == "FuncCall" && IsAggregate(child)) {
			reading.aggregate = true;
		} else if (key == "ColumnRef") {
			reading.columns.push_back(child);
		} else if (key != "SubLink" && key != "typeName") {
			Read(child, reading);
		}
	}
}

class GroupMender {
public:
	GroupMender(RepairCase &repair, int block, const SelectLayout &select)
		: repair_(repair), block_(block), select_(select) {}

	bool AddGroups() {
		if (select_.from < 0 || !CollectOutputs()) {
			return false;
		}
		CollectFrom(repair_.scope.At(block_).select["havingClause"]);
		for (const Node sort : Children(repair_.scope.At(block_).select["sortClause"])) {
			CollectFrom(sort.As("SortBy")["node"]);
		}
		return select_.group_by < 0 ? StartGroups() : ExtendGroups();
	}

private:
	/* Keys from the outputs, as they are written. */
	bool CollectOutputs() {
		const auto &outputs = repair_.scope.At(block_).outputs;
		int first = select_.select + 1;
		first += repair_.layout.IsAny(first, {"distinct", "all"}) ? 1 : 0;
		const auto items = repair_.layout.SplitAtCommas(first, select_.from);
		if (items.size() != outputs.size()) {
			return false;
		}
		for (std::size_t i = 0; i < outputs.size(); ++i) {
			Reading reading;
			if (const Node column = outputs[i].value.As("ColumnRef")) {
				reading.columns.push_back(column);
			} else {
				const Node value = outputs[i].value;
				reading.aggregate = value.As("FuncCall") && IsAggregate(value.As("FuncCall"));
				if (!reading.aggregate) {
					Read(value, reading);
				}
				reading.computed = true;
			}
			if (reading.computed && !reading.aggregate && !reading.columns.empty()) {
				AddKey(std::string(WithoutAlias(items[i])));
				columns_.insert(columns_.end(), reading.columns.begin(), reading.columns.end());
				continue;
			}
			for (const Node column : reading.columns) {
				if (!AddColumn(column)) {
					return false;
				}
			}
		}
		return true;
	}

	std::string_view WithoutAlias(std::pair<int, int> item) const {
		const auto [begin, end] = item;
		const SqlLayout &layout = repair_.layout;
		if (end - begin > 2 && layout.Is(end - 2, "as")) {
			return layout.Span(begin, end - 2);
		}
		// "a + b total": two operands side by side end in an alias.
		const bool alias = end - begin > 1 && layout.IsName(end - 1) &&
		                   (layout.IsName(end - 2) || layout.Text(end - 2) == ")" ||
		                    layout.At(end - 2).kind == SqlTokenKind::Number) &&
		                   !layout.Is(end - 1, "end");
		return layout.Span(begin, alias ? end - 1 : end);
	}

	void CollectFrom(Node expression) {
		if (!expression) {
			return;
		}
		if (const Node column = expression.As("ColumnRef")) {
			AddColumn(column);
			return;
		}
		if (expression.As("FuncCall") && IsAggregate(expression.As("FuncCall"))) {
			return;
		}
		Reading reading;
		Read(expression, reading);
		for (const Node column : reading.columns) {
			AddColumn(column);
		}
	}

	int SiteOf(Node column) const {
		for (std::size_t i = 0; i < repair_.Sites().size(); ++i) {
			if (repair_.Sites()[i].node == column) {
				return static_cast<int>(i);
			}
		}
		return -1; // the name of an output
	}

	bool AddColumn(Node column) {
		const int site = SiteOf(column);
		if (site < 0) {
			return true;
		}
		if (repair_.Site(site).name == "*") {
			return AddPrimaryKey(site);
		}
		const auto [first, last] = repair_.TokensOf(repair_.Site(site));
		AddKey(std::string(repair_.layout.Span(first, last)));
		columns_.push_back(column);
		return true;
	}

	/* t.* beside an aggregate: the key decides all columns. */
	bool AddPrimaryKey(int site) {
		ItemRef item = {block_, 0};
		if (!repair_.Site(site).qualifier.empty()) {
			item = repair_.sight.ItemCalled(block_, repair_.Site(site).qualifier);
		} else if (repair_.scope.At(block_).items.size() != 1) {
			return false;
		}
		const int relation = item.Known() ? repair_.sight.RelationOf(item) : -1;
		if (relation < 0 || repair_.picture.At(relation).primary_key.empty()) {
			return false;
		}
		for (const int column : repair_.picture.At(relation).primary_key) {
			AddKey(repair_.QualifierOf(item) + "." +
			       QuoteIdentifier(repair_.picture.At(ColumnRef{relation, column}).name));
		}
		has_key_ = true;
		return true;
	}

	void AddKey(const std::string &text) { AddUnique(keys_, text); }

	/* Some column shown is a key of its table, or as good as one by the statistics. */
	bool HasUniqueColumn() const {
		return has_key_ || std::any_of(columns_.begin(), columns_.end(), [this](Node column) {
				   const int site = SiteOf(column);
				   const Origin origin =
					   site < 0 ? Origin() : repair_.scope.OriginOf(repair_.scope.Resolve(site));
				   if (!origin.Known()) {
					   return false;
				   }
				   const Relation &relation = repair_.picture.At(origin.column.relation);
				   const Column &known = repair_.picture.At(origin.column);
				   const bool key = relation.primary_key.size() == 1 &&
			                        relation.primary_key[0] == origin.column.column;
				   const bool distinct =
					   relation.row_estimate > 0 &&
					   known.distinct_count >= kDistinctShare * relation.row_estimate;
				   return key || known.is_unique || distinct;
			   });
	}

	std::string Listed(const std::vector<std::string> &keys) const {
		std::string text;
		for (const std::string &key : keys) {
			text += (text.empty() ? "" : ", ") + key;
		}
		return text;
	}

	bool StartGroups() {
		if (keys_.empty()) {
			return false;
		}
		repair_.InsertBefore(SqlLayout::EndOfWhere(select_), " GROUP BY " + Listed(keys_));
		repair_.Tell("GROUP BY " + Listed(keys_) + " added",
		             HasUniqueColumn() ? kGroupedByKey : kGroupedByShown);
		return true;
	}

	/* Only what is missing; GROUP BY may name a column with or without its table. */
	bool ExtendGroups() {
		const int last = SqlLayout::EndOfGroupBy(select_);
		std::vector<std::string> missing = keys_;
		for (const auto &[begin, end] : repair_.layout.SplitAtCommas(select_.group_by + 2, last)) {
			const std::string written(repair_.layout.Span(begin, end));
			const std::string bare = repair_.layout.NameAt(end - 1);
			const bool one_token = end - begin == 1;
			std::erase_if(missing, [&](const std::string &key) {
				const std::size_t dot = key.rfind('.');
				return key == written ||
				       (dot != std::string::npos && key.substr(dot + 1) == bare && one_token) ||
				       key == bare;
			});
		}
		if (missing.empty()) {
			return false;
		}
		repair_.InsertBefore(last, ", " + Listed(missing));
		repair_.Tell(Listed(missing) + " added to GROUP BY", kAddedToGroups);
		return true;
	}

	RepairCase &repair_;
	const int block_;
	const SelectLayout &select_;
	std::vector<std::string> keys_;
	std::vector<Node> columns_;
	bool has_key_ = false;
};

/* [first, last) cut at the ANDs that join conditions; empty when there is an OR beside them. */
std::vector<std::pair<int, int>> Conditions(const SqlLayout &layout, int first, int last) {
	std::vector<std::pair<int, int>> parts;
	bool between = false;
	int begin = first;
	for (int i = first; i < last; ++i) {
		if (layout.Depth(i) != layout.Depth(first)) {
			continue;
		}
		if (layout.Is(i, "or") || layout.Is(i, "case")) {
			return {};
		}
		if (layout.Is(i, "between")) {
			between = true;
		} else if (layout.Is(i, "and") && between) {
			between = false;
		} else if (layout.Is(i, "and")) {
			parts.emplace_back(begin, i);
			begin = i + 1;
		}
	}
	parts.emplace_back(begin, last);
	return parts;
}

/* A condition names a column outside of the call in [call, close]. */
bool HasColumnBeside(const RepairCase &repair, int first, int last, int call, int close) {
	return std::any_of(repair.Sites().begin(), repair.Sites().end(), [&](const ColumnSite &site) {
		const int token = site.location < 0 ? -1 : repair.layout.TokenAt(site.location);
		return token >= first && token < last && (token < call || token > close);
	});
}

/* WHERE salary = max(salary): the greatest of all rows, by a subquery over the same tables. */
bool CompareWithAll(RepairCase &repair, const SelectLayout &select, int close) {
	if (select.from < 0) {
		return false;
	}
	const std::string call(repair.layout.Span(repair.token, close + 1));
	const std::string from(repair.layout.Span(select.from, select.where));
	repair.Replace(repair.token, close + 1, "(SELECT " + call + " " + from + ")");
	repair.Tell("aggregate " + Shown(call) + " taken over all rows", kOverAllRows);
	return true;
}

/* WHERE count(*) > 2: a condition on groups belongs into HAVING. */
bool MoveToHaving(RepairCase &repair) {
	const SelectLayout *select =
		repair.token < 0 ? nullptr : repair.layout.SelectAround(repair.token);
	if (select == nullptr || select->where < 0) {
		return false;
	}
	const int end = SqlLayout::EndOfWhere(*select);
	const auto parts = Conditions(repair.layout, select->where + 1, end);
	std::string kept, moved;
	const int close = repair.layout.Closing(repair.token + 1);
	for (const auto &[first, last] : parts) {
		const bool is_it = first <= repair.token && repair.token < last;
		if (is_it && select->group_by < 0 &&
		    HasColumnBeside(repair, first, last, repair.token, close)) {
			return close > 0 && CompareWithAll(repair, *select, close);
		}
		std::string &text = is_it ? moved : kept;
		text += (text.empty() ? "" : " AND ") + std::string(repair.layout.Span(first, last));
	}
	if (moved.empty()) {
		return false;
	}
	repair.Replace(select->where, end, kept.empty() ? "" : "WHERE " + kept);
	if (select->having >= 0) {
		repair.InsertBefore(SqlLayout::EndOfHaving(*select), " AND " + moved);
	} else {
		repair.InsertBefore(SqlLayout::EndOfGroupBy(*select), " HAVING " + moved);
	}
	repair.Tell("condition on an aggregate moved from WHERE to HAVING",
	            select->group_by >= 0 ? 1 : kHavingWithoutGroups);
	return true;
}

} // namespace

bool MendGroups(RepairCase &repair) {
	if (repair.error.message.find("WHERE") != std::string::npos) {
		return MoveToHaving(repair);
	}
	const int site = repair.FaultySite();
	if (site < 0) {
		return false;
	}
	// In a subquery of an output the column belongs to the query around it.
	const Place place = repair.scope.Resolve(site);
	const int block = place.Known() ? place.block : repair.Site(site).block;
	const SelectLayout *select = repair.LayoutOf(block);
	return select != nullptr && GroupMender(repair, block, *select).AddGroups();
}

} // namespace savant::core
