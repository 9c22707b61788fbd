/*
 * key_rules.cpp
 *     What unique keys make needless: DISTINCT, the comparing of UNION, a join of a table
 *     with itself, a join that only asks whether there is a row.
 */
#include <algorithm>
#include <map>

#include "core/rewrite/rewrite_case.hpp"

namespace savant::core {

namespace {

/* column = column, of two tables of one block */
struct EqualColumns {
	ColumnHere left, right;
};

class KeyRewriter {
public:
	KeyRewriter(RewriteCase &rewrite, std::vector<Rewrite> &out)
		: case_(rewrite), layout_(rewrite.layout()), out_(out) {}

	void Run() {
		for (const SelectLayout &select : layout_.Selects()) {
			const int block = case_.BlockOf(select);
			if (block < 0) {
				continue;
			}
			Distinct(select, block);
			SelfJoin(select, block);
		}
		for (int i = 0; i + 1 < layout_.Count(); ++i) {
			if (layout_.Is(i, "union") && layout_.Is(i + 1, "select")) {
				Union(i);
			}
		}
	}

private:
	const Block &At(int block) const { return case_.scope().At(block); }
	ItemRef Item(int block, int item) const { return {block, item}; }

	/* Tables joined by inner joins only, each in the picture. */
	bool IsInnerJoin(int block) const {
		const Block &here = At(block);
		for (std::size_t i = 0; i < here.items.size(); ++i) {
			if (here.items[i].kind != FromItem::Kind::Relation || here.items[i].nullable ||
			    !here.items[i].column_names.empty() ||
			    case_.sight().RelationOf(Item(block, static_cast<int>(i))) < 0) {
				return false;
			}
		}
		return !here.items.empty() &&
		       std::all_of(here.joins.begin(), here.joins.end(), [](const Join &join) {
				   return (join.type == JoinType::Inner || join.type == JoinType::Cross) &&
			              !join.natural && join.using_columns.empty();
			   });
	}

	/* The conditions that every row fulfils: WHERE and the ON of inner joins. */
	std::vector<TokenSpan> Conditions(const SelectLayout &select) const {
		std::vector<TokenSpan> conditions = case_.WhereConjuncts(select);
		for (int i = select.from + 1; select.from >= 0 && i < SqlLayout::EndOfFrom(select); ++i) {
			if (!layout_.Is(i, "on") || layout_.Depth(i) != layout_.Depth(select.select)) {
				continue;
			}
			const auto on = case_.Conjuncts({i + 1, EndOfOn(select, i + 1)});
			conditions.insert(conditions.end(), on.begin(), on.end());
		}
		return conditions;
	}

	int EndOfOn(const SelectLayout &select, int from) const {
		for (int i = from; i < SqlLayout::EndOfFrom(select); ++i) {
			if (layout_.Depth(i) == layout_.Depth(select.select) &&
			    (layout_.Text(i) == "," || layout_.IsAny(i, {"join", "inner", "left", "right",
			                                                 "full", "cross", "natural"}))) {
				return i;
			}
		}
		return SqlLayout::EndOfFrom(select);
	}

	std::vector<EqualColumns> Equalities(const std::vector<TokenSpan> &conditions) const {
		std::vector<EqualColumns> equal;
		for (const TokenSpan condition : conditions) {
			const auto comparison = case_.Comparison(condition);
			if (!comparison || comparison->op != "=") {
				continue;
			}
			const auto left = case_.Column(comparison->left),
					   right = case_.Column(comparison->right);
			if (left && right) {
				equal.push_back({*left, *right});
			}
		}
		return equal;
	}

	/* "value AS name", "value name" */
	TokenSpan WithoutAlias(TokenSpan output) const {
		const int name = output.last - 1;
		if (output.Size() > 2 && layout_.Is(name - 1, "as")) {
			return {output.first, name - 1};
		}
		const bool two = output.Size() > 1 && layout_.IsName(name) &&
		                 layout_.Text(name - 1) != "." && layout_.Text(name - 1) != "::";
		return two ? TokenSpan{output.first, name} : output;
	}

	/* The plain columns among the outputs; `star` when there is one. */
	std::vector<ColumnHere> OutputColumns(const SelectLayout &select, bool &star) const {
		std::vector<ColumnHere> columns;
		const TokenSpan outputs = case_.OutputsOf(select);
		for (auto [first, last] : layout_.SplitAtCommas(outputs.first, outputs.last)) {
			if (layout_.Text(last - 1) == "*") {
				star = true;
			}
			last = WithoutAlias({first, last}).last;
			if (const auto column = case_.Column({first, last})) {
				columns.push_back(*column);
			}
		}
		return columns;
	}

	/* Some unique key of the item lies within these columns. */
	bool HasKey(ItemRef item, const std::vector<ColumnHere> &columns,
	            std::string *name = nullptr) const {
		for (const std::vector<int> &key : case_.UniqueKeys(item)) {
			const bool all = std::all_of(key.begin(), key.end(), [&](int column) {
				return std::any_of(columns.begin(), columns.end(), [&](const ColumnHere &here) {
					return here.item == item && here.column.column == column;
				});
			});
			if (all) {
				if (name != nullptr) {
					*name += (name->empty() ? "" : ", ") +
					         case_.picture().At(case_.sight().RelationOf(item)).name;
				}
				return true;
			}
		}
		return false;
	}

	/*
	 * Each row of the join is told apart by the columns: for every table a key is among them, or
	 * among what is equal to columns of tables that are told apart already.
	 */
	bool AreToldApart(const SelectLayout &select, int block, std::vector<ColumnHere> columns,
	                  std::string *keys = nullptr) const {
		if (!IsInnerJoin(block)) {
			return false;
		}
		const std::vector<EqualColumns> equal = Equalities(Conditions(select));
		const std::size_t count = At(block).items.size();
		std::vector<bool> known(count, false);
		for (std::size_t round = 0; round <= count; ++round) {
			for (std::size_t i = 0; i < count; ++i) {
				const ItemRef item = Item(block, static_cast<int>(i));
				if (known[i] || !HasKey(item, columns, keys)) {
					continue;
				}
				known[i] = true;
				AddEqual(item, equal, columns);
			}
		}
		return std::all_of(known.begin(), known.end(), [](bool is) { return is; });
	}

	/* The whole row of `item` is known, so is what its columns are equal to. */
	static void AddEqual(ItemRef item, const std::vector<EqualColumns> &equal,
	                     std::vector<ColumnHere> &columns) {
		for (const EqualColumns &pair : equal) {
			if (pair.left.item == item) {
				columns.push_back(pair.right);
			}
			if (pair.right.item == item) {
				columns.push_back(pair.left);
			}
		}
	}

	void Distinct(const SelectLayout &select, int block) {
		if (!case_.HasDistinct(select) || layout_.Is(select.select + 2, "on") ||
		    !case_.IsPlain(select)) {
			return;
		}
		bool star = false;
		const std::vector<ColumnHere> columns = OutputColumns(select, star);
		std::string keys;
		if (AreToldApart(select, block, columns, &keys)) {
			case_.Remove({select.select + 1, select.select + 2});
			case_.Take(out_, "distinct_by_keys", "DISTINCT removed",
			           "the rows differ already, by the keys of " + keys);
			return;
		}
		if (!star) {
			DistinctJoin(select, block, columns);
		}
	}

	/* SELECT DISTINCT a.id, a.name FROM a JOIN b ON ... WHERE ...: b is only looked into */
	void DistinctJoin(const SelectLayout &select, int block,
	                  const std::vector<ColumnHere> &columns) {
		if (!IsInnerJoin(block) || At(block).items.size() != 2 || select.limit >= 0) {
			return;
		}
		const TokenSpan from = {select.from, SqlLayout::EndOfFrom(select)};
		// What is written anew must be all that there is: no nesting, no ONLY.
		for (int i = from.first; i < from.last; ++i) {
			if (layout_.Depth(i) != layout_.Depth(select.select) || layout_.Text(i) == "(" ||
			    layout_.IsAny(i, {"only", "tablesample"}) || layout_.Text(i) == "*") {
				return;
			}
		}
		std::string keys;
		const bool first = HasKey(Item(block, 0), columns, &keys);
		if (!first && !HasKey(Item(block, 1), columns, &keys)) {
			return;
		}
		const ItemRef kept = Item(block, first ? 0 : 1), asked = Item(block, first ? 1 : 0);
		// Outputs and ORDER BY must not use the other table.
		std::vector<int> seen = case_.SitesIn(case_.OutputsOf(select));
		if (select.order_by >= 0) {
			const auto order = case_.SitesIn({select.order_by, SqlLayout::EndOfOrderBy(select)});
			for (const int site : order) {
				// An output's name is no column of a table.
				seen.push_back(site);
			}
		}
		for (const int site : seen) {
			const ItemRef item = case_.ItemOf(site);
			if (!item.Known() || item == asked) {
				return;
			}
		}
		WriteExists(select, block, kept, asked, keys);
	}

	void WriteExists(const SelectLayout &select, int block, ItemRef kept, ItemRef asked,
	                 const std::string &keys) {
		std::vector<TokenSpan> inside, outside;
		for (const TokenSpan condition : Conditions(select)) {
			bool uses = false;
			for (const int site : case_.SitesIn(condition)) {
				const ItemRef item = case_.ItemOf(site);
				if (!item.Known()) {
					return;
				}
				uses = uses || item == asked;
			}
			(uses ? inside : outside).push_back(condition);
		}
		if (inside.empty() || case_.MayBeVolatile({select.select, select.end})) {
			return;
		}
		std::string exists = "EXISTS (SELECT 1 FROM " + Named(asked);
		for (std::size_t i = 0; i < inside.size(); ++i) {
			exists += (i == 0 ? " WHERE " : " AND ") + Guarded(inside[i]);
		}
		exists += ")";
		std::string text = " FROM " + Named(kept) + " WHERE ";
		for (const TokenSpan condition : outside) {
			text += Guarded(condition) + " AND ";
		}
		(void)block;
		const int end = SqlLayout::EndOfWhere(select);
		const int start = layout_.EndBefore(select.from);
		case_.text().edits.push_back({start, layout_.At(end - 1).end, text + exists});
		case_.Remove({select.select + 1, select.select + 2});
		case_.Take(out_, "distinct_join_to_exists", "DISTINCT over a join written as EXISTS",
		           "the outputs hold the key of " + keys +
		               ", so DISTINCT only undid what the join had multiplied");
	}

	std::string Named(ItemRef item) const {
		const int relation = case_.sight().RelationOf(item);
		const FromItem &from = case_.sight().At(item);
		std::string text = case_.picture().SqlName(relation);
		if (from.name != from.relation) {
			text += " AS " + QuoteIdentifier(from.name);
		}
		return text;
	}

	/* A conjunct that keeps its meaning beside others. */
	std::string Guarded(TokenSpan condition) const {
		const bool several = case_.Disjuncts(condition).size() > 1;
		const std::string text = case_.Text(case_.Bare(condition));
		return several ? "(" + text + ")" : text;
	}

	/* FROM t a JOIN t b ON a.id = b.id */
	void SelfJoin(const SelectLayout &select, int block) {
		if (!IsInnerJoin(block) || At(block).items.size() < 2) {
			return;
		}
		for (const Join &join : At(block).joins) {
			if (join.right.size() != 1 || !join.condition) {
				continue;
			}
			const ItemRef gone = Item(block, join.right[0]);
			for (const int left : join.left) {
				if (OneSelfJoin(select, block, Item(block, left), gone)) {
					return;
				}
			}
		}
	}

	/* The tokens from JOIN to the end of ON. */
	std::optional<TokenSpan> JoinText(const SelectLayout &select, ItemRef item) const {
		const int name = layout_.TokenAt(case_.sight().At(item).location);
		int first = name - 1;
		if (name < 1 || !layout_.Is(first, "join")) {
			return std::nullopt;
		}
		first -= layout_.Is(first - 1, "inner") ? 1 : 0;
		int on = name;
		while (on < SqlLayout::EndOfFrom(select) &&
		       !(layout_.Is(on, "on") && layout_.Depth(on) == layout_.Depth(name))) {
			++on;
		}
		if (layout_.Depth(name) != layout_.Depth(select.select) ||
		    on >= SqlLayout::EndOfFrom(select)) {
			return std::nullopt;
		}
		return TokenSpan{first, EndOfOn(select, on + 1)};
	}

	bool OneSelfJoin(const SelectLayout &select, int block, ItemRef kept, ItemRef gone) {
		const int relation = case_.sight().RelationOf(kept);
		const auto text = JoinText(select, gone);
		if (relation < 0 || relation != case_.sight().RelationOf(gone) || !text) {
			return false;
		}
		int on = text->first;
		while (!layout_.Is(on, "on")) {
			++on;
		}
		const auto conjuncts = case_.Conjuncts({on + 1, text->last});
		std::vector<ColumnHere> same;
		for (const EqualColumns &pair : Equalities(conjuncts)) {
			const bool there = pair.left.item == kept && pair.right.item == gone;
			const bool back = pair.left.item == gone && pair.right.item == kept;
			if ((there || back) && pair.left.column == pair.right.column) {
				same.push_back(there ? pair.left : pair.right);
			}
		}
		// Every conjunct is such an equality, and together they hold a key.
		if (same.size() != conjuncts.size() || !HasKey(kept, same)) {
			return false;
		}
		for (const ColumnSite &site : case_.text().Sites()) {
			if (site.name == "*") {
				return false;
			}
		}
		const std::string qualifier = QuoteIdentifier(case_.sight().At(kept).name);
		for (const int site : case_.text().SitesOf(gone)) {
			const auto [first, last] = case_.text().TokensOf(case_.text().Site(site));
			if (first < text->first || first >= text->last) {
				case_.text().Requalify(site, qualifier);
			}
		}
		case_.Remove(*text);
		(void)block;
		case_.Take(out_, "self_join_by_key", "join of the table with itself removed",
		           "both sides are the same row, by the key of " +
		               case_.picture().At(relation).name);
		return true;
	}

	/* Two SELECTs at `union`: no row twice in either, and none in both. */
	void Union(int at) {
		const SelectLayout *first = nullptr, *second = nullptr;
		for (const SelectLayout &select : layout_.Selects()) {
			first = select.end == at ? &select : first;
			second = select.select == at + 1 ? &select : second;
		}
		// With a third arm the first two are compared with it, too.
		if (first == nullptr || second == nullptr || layout_.Is(first->select - 1, "union") ||
		    layout_.IsAny(first->select - 1, {"all", "except", "intersect", "distinct"}) ||
		    layout_.IsAny(second->end, {"union", "except", "intersect"})) {
			return;
		}
		const int left = case_.BlockOf(*first), right = case_.BlockOf(*second);
		if (left < 0 || right < 0 || !IsWithoutRepeats(*first, left) ||
		    !IsWithoutRepeats(*second, right)) {
			return;
		}
		const std::string disjoint = Disjoint(*first, *second);
		if (!disjoint.empty()) {
			case_.text().edits.push_back({layout_.At(at).end, layout_.At(at).end, " ALL"});
			case_.Take(out_, "union_to_union_all", "UNION written as UNION ALL",
			           "neither arm has a row twice, by their keys, and " + disjoint);
		}
	}

	bool IsWithoutRepeats(const SelectLayout &select, int block) const {
		bool star = false;
		if (case_.HasDistinct(select)) {
			return !layout_.Is(select.select + 2, "on");
		}
		return case_.IsPlain(select) && AreToldApart(select, block, OutputColumns(select, star));
	}

	/* Output `i` of an arm is this constant in all rows; "" when it is not known. */
	std::map<std::size_t, std::string> Constants(const SelectLayout &select) const {
		std::map<std::size_t, std::string> constants;
		const TokenSpan outputs = case_.OutputsOf(select);
		const auto spans = layout_.SplitAtCommas(outputs.first, outputs.last);
		const auto conditions = Conditions(select);
		for (std::size_t i = 0; i < spans.size(); ++i) {
			const TokenSpan span = WithoutAlias({spans[i].first, spans[i].second});
			const auto literal = case_.Literal(span);
			const auto column = case_.Column(span);
			if (literal && literal->type.empty()) {
				constants[i] = Key(*literal);
			}
			for (const TokenSpan condition : conditions) {
				const auto comparison = column ? case_.Comparison(condition) : std::nullopt;
				const auto left = comparison && comparison->op == "="
				                      ? case_.Column(comparison->left)
				                      : std::nullopt;
				const auto value = left ? case_.Literal(comparison->right) : std::nullopt;
				const bool exact = left && left->item == column->item &&
				                   left->column == column->column && value && value->type.empty() &&
				                   IsExact(case_.ColumnOf(*left), *value);
				if (exact) {
					constants[i] = Key(*value);
				}
			}
		}
		return constants;
	}

	/* Two literals that are written differently are different values of the type. */
	static bool IsExact(const Column &column, const LiteralHere &literal) {
		const bool digits = literal.value.find_first_not_of("0123456789") == std::string::npos &&
		                    !literal.value.empty() &&
		                    (literal.value[0] != '0' || literal.value.size() == 1);
		return column.type_class == TypeClass::Integer ? digits && !literal.is_string
		                                               : column.type_class == TypeClass::Enum;
	}

	static std::string Key(const LiteralHere &literal) {
		return (literal.is_string ? "'" : "#") + literal.value;
	}

	std::string Disjoint(const SelectLayout &first, const SelectLayout &second) const {
		const auto left = Constants(first), right = Constants(second);
		for (const auto &[output, value] : left) {
			const auto other = right.find(output);
			// 1 and 1.0 are written differently and equal: only digits without a sign are compared.
			if (other != right.end() && other->second != value && other->second[0] == value[0] &&
			    IsPlainConstant(value) && IsPlainConstant(other->second)) {
				return "output " + std::to_string(output + 1) + " is never the same in both";
			}
		}
		return {};
	}

	static bool IsPlainConstant(const std::string &key) {
		return key[0] == '\'' ||
		       (key.size() > 1 && key.find_first_not_of("0123456789", 1) == std::string::npos &&
		        (key[1] != '0' || key.size() == 2));
	}

	RewriteCase &case_;
	const SqlLayout &layout_;
	std::vector<Rewrite> &out_;
};

} // namespace

void KeyRules(RewriteCase &rewrite, std::vector<Rewrite> &out) { KeyRewriter(rewrite, out).Run(); }

} // namespace savant::core
