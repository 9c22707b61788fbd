/*
 * blocks.cpp
 *     One walk over a statement.  Recursion is bounded by kMaxTreeDepth.
 */
#include "core/sql/blocks.hpp"

#include <algorithm>
#include <initializer_list>
#include <unordered_set>

namespace savant::core {

namespace {

std::string NameAt(Node list, std::size_t position) {
	return std::string(list[position].Body()["sval"].Text());
}

std::vector<std::string> NameList(Node list) {
	std::vector<std::string> names;
	for (const Node item : Children(list)) {
		names.emplace_back(item.Body()["sval"].Text());
	}
	return names;
}

int LocationOf(Node body) {
	const Node location = body["location"];
	return location ? static_cast<int>(location.Int()) : -1;
}

JoinType TypeOfJoin(Node join) {
	const std::string_view type = join["jointype"].Text();
	if (type == "JOIN_LEFT") {
		return JoinType::Left;
	}
	if (type == "JOIN_RIGHT") {
		return JoinType::Right;
	}
	if (type == "JOIN_FULL") {
		return JoinType::Full;
	}
	const bool conditional = join["quals"] || join["usingClause"] || join["isNatural"].Bool();
	return conditional ? JoinType::Inner : JoinType::Cross;
}

/* The name PostgreSQL gives an output column without an alias; "" where it would be guesswork. */
std::string ImpliedName(Node value) {
	if (const Node column = value.As("ColumnRef")) {
		const Node fields = column["fields"];
		return NameAt(fields, fields.size() - 1);
	}
	if (const Node call = value.As("FuncCall")) {
		const Node names = call["funcname"];
		return NameAt(names, names.size() - 1);
	}
	if (const Node cast = value.As("TypeCast")) {
		const std::string inner = ImpliedName(cast["arg"]);
		const Node names = cast["typeName"]["names"];
		return inner.empty() ? NameAt(names, names.size() - 1) : inner;
	}
	if (value.As("CaseExpr")) {
		return "case";
	}
	if (value.As("CoalesceExpr")) {
		return "coalesce";
	}
	return {};
}

class BlockReader {
public:
	QueryBlocks Read(Node statement) {
		if (const Node select = statement.As("SelectStmt")) {
			ReadSelect(select, -1);
		} else {
			ReadOther(statement.Body());
		}
		return std::move(result_);
	}

private:
	/* A statement that is not a query: its WITH, its target, everything below. */
	void ReadOther(Node body) {
		const std::size_t scope = visible_.size();
		AddBlock(-1, body);
		ReadWith(body["withClause"], -1);
		for (const Node field : Children(body)) {
			const std::string_view key = field.Key();
			if (key == "withClause") {
				continue;
			}
			if (key == "relation" && field["relname"]) {
				AddItem(0, RelationItem(field, /* may_be_cte = */ false));
			} else if (key == "fromClause" || key == "usingClause") {
				for (const Node item : Children(field)) {
					ReadFromItem(item, 0);
				}
			} else {
				ReadExpression(field, 0, Clause::Other);
			}
		}
		visible_.resize(scope);
	}

	int AddBlock(int parent, Node select) {
		Block block;
		block.parent = parent;
		block.select = select;
		result_.blocks.push_back(std::move(block));
		return static_cast<int>(result_.blocks.size()) - 1;
	}

	Block &At(int block) { return result_.blocks[static_cast<std::size_t>(block)]; }

	int ReadSelect(Node select, int parent) {
		const int block = AddBlock(parent, select);
		const std::size_t scope = visible_.size();
		ReadWith(select["withClause"], parent);
		if (select["larg"]) {
			ReadSetOperation(select, block, parent);
		} else {
			ReadSimple(select, block);
		}
		visible_.resize(scope);
		return block;
	}

	void ReadSetOperation(Node select, int block, int parent) {
		At(block).is_set_operation = true;
		const int left = ReadSelect(select["larg"], parent);
		const int right = ReadSelect(select["rarg"], parent);
		At(block).left = left;
		At(block).right = right;
		At(block).outputs = At(left).outputs;
		// ORDER BY of a set operation sees output names only: no columns to record.
		ReadExpression(select["limitCount"], block, Clause::Other);
		ReadExpression(select["limitOffset"], block, Clause::Other);
	}

	void ReadSimple(Node select, int block) {
		for (const Node item : Children(select["fromClause"])) {
			ReadFromItem(item, block);
		}
		for (const Node item : Children(select["targetList"])) {
			const Node target = item.As("ResTarget");
			OutputColumn output;
			output.value = target["val"];
			output.name =
				target["name"] ? std::string(target["name"].Text()) : ImpliedName(output.value);
			At(block).outputs.push_back(std::move(output));
			ReadExpression(target["val"], block, Clause::Output);
		}
		At(block).where = Conjuncts(select["whereClause"]);
		ReadExpression(select["distinctClause"], block, Clause::Other);
		ReadExpression(select["whereClause"], block, Clause::Where);
		ReadSortLike(select["groupClause"], block, Clause::GroupBy);
		ReadExpression(select["havingClause"], block, Clause::Having);
		ReadExpression(select["windowClause"], block, Clause::Other);
		ReadExpression(select["valuesLists"], block, Clause::Other);
		ReadSortLike(select["sortClause"], block, Clause::OrderBy);
		ReadExpression(select["limitCount"], block, Clause::Other);
		ReadExpression(select["limitOffset"], block, Clause::Other);
	}

	/* GROUP BY and ORDER BY may name an output column; such a name is not a column use. */
	void ReadSortLike(Node list, int block, Clause clause) {
		for (const Node item : Children(list)) {
			const Node value = item.As("SortBy") ? item.As("SortBy")["node"] : item;
			if (!NamesOutput(value, block)) {
				ReadExpression(value, block, clause);
			}
		}
	}

	bool NamesOutput(Node value, int block) {
		const Node fields = value.As("ColumnRef")["fields"];
		if (fields.size() != 1) {
			return false;
		}
		const std::string name = NameAt(fields, 0);
		return std::any_of(
			At(block).outputs.begin(), At(block).outputs.end(), [&](const OutputColumn &output) {
				return !name.empty() && output.name == name && !output.value.As("ColumnRef");
			});
	}

	void ReadWith(Node with, int parent) {
		const bool recursive = with["recursive"].Bool();
		const Node ctes = with["ctes"];
		const std::size_t first = result_.ctes.size();
		for (const Node item : Children(ctes)) {
			const Node cte = item.As("CommonTableExpr");
			CommonTable table;
			table.name = cte["ctename"].Text();
			table.column_names = NameList(cte["aliascolnames"]);
			table.is_recursive = recursive;
			result_.ctes.push_back(std::move(table));
			if (recursive) {
				visible_.push_back(static_cast<int>(result_.ctes.size()) - 1);
			}
		}
		std::size_t position = first;
		for (const Node item : Children(ctes)) {
			const Node query = item.As("CommonTableExpr")["ctequery"];
			if (const Node select = query.As("SelectStmt")) {
				const int block = ReadSelect(select, parent);
				At(block).in_from = true;
				result_.ctes[position].block = block;
			} else {
				ReadWriteInWith(query, parent);
			}
			if (!recursive) {
				visible_.push_back(static_cast<int>(position));
			}
			++position;
		}
	}

	/* A data-modifying CTE: refused by layer 1, but its names are still wanted. */
	void ReadWriteInWith(Node query, int parent) {
		const int block = AddBlock(parent, query.Body());
		const std::size_t scope = visible_.size();
		ReadWith(query.Body()["withClause"], parent);
		for (const Node field : Children(query.Body())) {
			if (field.Key() == "relation") {
				AddItem(block, RelationItem(field, /* may_be_cte = */ false));
			} else if (field.Key() == "fromClause" || field.Key() == "usingClause") {
				for (const Node item : Children(field)) {
					ReadFromItem(item, block);
				}
			} else if (field.Key() != "withClause") {
				ReadExpression(field, block, Clause::Other);
			}
		}
		visible_.resize(scope);
	}

	FromItem RelationItem(Node range, bool may_be_cte) {
		FromItem item;
		item.kind = FromItem::Kind::Relation;
		item.schema = range["schemaname"].Text();
		item.relation = range["relname"].Text();
		item.location = LocationOf(range);
		NameItem(item, range["alias"], item.relation);
		if (may_be_cte && item.schema.empty()) {
			item.cte = FindCte(item.relation);
		}
		if (item.cte >= 0) {
			item.kind = FromItem::Kind::Cte;
			return item;
		}
		RelationUse use{item.schema, item.relation, std::string(range["alias"]["aliasname"].Text()),
		                item.location};
		auto &uses = result_.names.relations;
		if (IsNew("relation", {use.schema, use.name, use.alias})) {
			uses.push_back(std::move(use));
		}
		return item;
	}

	/* True the first time that these parts come by; names cannot hold a NUL. */
	bool IsNew(std::string_view what, std::initializer_list<std::string_view> parts) {
		std::string key(what);
		for (const std::string_view part : parts) {
			key.push_back('\0');
			key.append(part);
		}
		return seen_.insert(std::move(key)).second;
	}

	static void NameItem(FromItem &item, Node alias, const std::string &otherwise) {
		item.name = alias ? std::string(alias["aliasname"].Text()) : otherwise;
		item.column_names = NameList(alias["colnames"]);
	}

	int FindCte(std::string_view name) const {
		for (auto position = visible_.rbegin(); position != visible_.rend(); ++position) {
			if (result_.ctes[static_cast<std::size_t>(*position)].name == name) {
				return *position;
			}
		}
		return -1;
	}

	int AddItem(int block, FromItem item) {
		At(block).items.push_back(std::move(item));
		return static_cast<int>(At(block).items.size()) - 1;
	}

	/* Adds what one FROM entry brings; returns the positions of its items. */
	std::vector<int> ReadFromItem(Node item, int block) {
		if (const Node range = item.As("RangeVar")) {
			return {AddItem(block, RelationItem(range, /* may_be_cte = */ true))};
		}
		if (const Node join = item.As("JoinExpr")) {
			return ReadJoin(join, block);
		}
		if (const Node sample = item.As("RangeTableSample")) {
			ReadExpression(sample["args"], block, Clause::From);
			return ReadFromItem(sample["relation"], block);
		}
		FromItem found;
		const Node body = item.Body();
		found.lateral = body["lateral"].Bool() || item.As("RangeFunction");
		NameItem(found, body["alias"], "");
		if (const Node sub = item.As("RangeSubselect")) {
			found.kind = FromItem::Kind::Subquery;
			// Only LATERAL sees the items to its left, which are this block's.
			const int parent = found.lateral ? block : At(block).parent;
			found.block = ReadSelect(sub["subquery"].As("SelectStmt"), parent);
			At(found.block).in_from = true;
			return {AddItem(block, std::move(found))};
		}
		if (const Node functions = item.As("RangeFunction")["functions"]) {
			if (found.name.empty()) {
				const Node call = functions[0].As("List")["items"][0].As("FuncCall")["funcname"];
				found.name = NameAt(call, call.size() - 1);
			}
			ReadExpression(functions, block, Clause::From);
		} else {
			ReadExpression(body, block, Clause::From);
		}
		return {AddItem(block, std::move(found))};
	}

	std::vector<int> ReadJoin(Node body, int block) {
		Join join;
		join.type = TypeOfJoin(body);
		join.left = ReadFromItem(body["larg"], block);
		join.right = ReadFromItem(body["rarg"], block);
		join.condition = body["quals"];
		join.using_columns = NameList(body["usingClause"]);
		join.natural = body["isNatural"].Bool();
		MarkNullable(join, block);
		std::vector<int> all = join.left;
		all.insert(all.end(), join.right.begin(), join.right.end());
		ReadExpression(body["quals"], block, Clause::On);
		At(block).joins.push_back(std::move(join));
		return all;
	}

	void MarkNullable(const Join &join, int block) {
		const auto mark = [&](const std::vector<int> &items) {
			for (const int item : items) {
				At(block).items[static_cast<std::size_t>(item)].nullable = true;
			}
		};
		if (join.type == JoinType::Left || join.type == JoinType::Full) {
			mark(join.right);
		}
		if (join.type == JoinType::Right || join.type == JoinType::Full) {
			mark(join.left);
		}
	}

	void ReadExpression(Node node, int block, Clause clause) {
		if (!node) {
			return;
		}
		const std::string_view key = node.Key();
		if (key == "ColumnRef") {
			AddColumn(node, block, clause);
			return;
		}
		if (key == "SelectStmt") {
			const int inner = ReadSelect(node, block);
			At(inner).is_sublink = true;
			return;
		}
		if (key == "RangeVar") {
			AddItem(block, RelationItem(node, /* may_be_cte = */ true));
			return;
		}
		if (key == "typeName" || key == "TypeName") {
			return;
		}
		if (key == "FuncCall") {
			AddFunction(node);
		} else if (key == "A_Const") {
			AddLiteral(node);
		} else if (key == "ParamRef") {
			result_.names.literals.push_back({LiteralUse::Kind::Parameter,
			                                  std::string(node["number"].Text()),
			                                  LocationOf(node)});
		}
		for (const Node child : Children(node)) {
			ReadExpression(child, block, clause);
		}
	}

	void AddColumn(Node column, int block, Clause clause) {
		const Node fields = column["fields"];
		const std::size_t count = fields.size();
		ColumnSite site;
		site.block = block;
		site.clause = clause;
		site.location = LocationOf(column);
		site.node = column;
		const auto field = [&](std::size_t from_end) -> std::string_view {
			if (from_end >= count) {
				return {};
			}
			const Node item = fields[count - 1 - from_end];
			return item.As("A_Star").IsObject() ? std::string_view("*")
			                                    : item.Body()["sval"].Text();
		};
		site.name = field(0);
		site.qualifier = field(1);
		site.schema = field(2);
		result_.columns.push_back(site);
	}

	void AddFunction(Node call) {
		const Node names = call["funcname"];
		FunctionUse use;
		use.name = NameAt(names, names.size() - 1);
		use.schema = names.size() > 1 ? NameAt(names, names.size() - 2) : std::string();
		use.location = LocationOf(call);
		if (IsNew("function", {use.schema, use.name})) {
			result_.names.functions.push_back(std::move(use));
		}
	}

	void AddLiteral(Node constant) {
		LiteralUse use;
		use.location = LocationOf(constant);
		for (const Node field : Children(constant)) {
			const std::string_view key = field.Key();
			if (key == "sval") {
				use.text = field["sval"].Text();
			} else if (key == "ival" || key == "fval") {
				use.kind = LiteralUse::Kind::Number;
				use.text = field[key].Text().empty() ? "0" : std::string(field[key].Text());
			} else if (key == "boolval") {
				use.kind = LiteralUse::Kind::Boolean;
				use.text = field["boolval"].Bool() ? "true" : "false";
			} else if (key == "bsval") {
				use.kind = LiteralUse::Kind::Bits;
				use.text = field["bsval"].Text();
			} else if (key == "isnull") {
				use.kind = LiteralUse::Kind::Null;
			}
		}
		result_.names.literals.push_back(std::move(use));
	}

	QueryBlocks result_;
	std::vector<int> visible_; // CTEs in scope, innermost last
	std::unordered_set<std::string> seen_;
};

void AddConjuncts(Node expression, std::vector<Node> &out) {
	const Node body = expression.As("BoolExpr");
	if (!body || body["boolop"].Text() != "AND_EXPR") {
		if (expression) {
			out.push_back(expression);
		}
		return;
	}
	for (const Node argument : Children(body["args"])) {
		AddConjuncts(argument, out);
	}
}

} // namespace

QueryBlocks ReadBlocks(Node statement) { return BlockReader().Read(statement); }

std::vector<Node> Conjuncts(Node expression) {
	std::vector<Node> out;
	AddConjuncts(expression, out);
	return out;
}

} // namespace savant::core
