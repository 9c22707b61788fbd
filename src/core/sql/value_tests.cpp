/*
 * value_tests.cpp
 *     Finding comparisons of columns with string literals in a parse tree.
 */
#include "core/sql/value_tests.hpp"

#include <algorithm>
#include <optional>

#include "core/sql/pitfall_rules.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxTests = 32;

Node WithoutCasts(Node expression) {
	while (const Node cast = expression.As("TypeCast")) {
		expression = cast["arg"];
	}
	return expression;
}

/* Walks the comparisons of one statement. */
class TestFinder {
public:
	TestFinder(const ParsedSql &parsed, const SchemaPicture &picture)
		: parsed_(parsed), scope_(parsed.Statement(0), picture) {}

	std::vector<ValueTest> Find() {
		for (std::uint32_t index = 0; index < parsed_.tree->Size(); index++) {
			const Node node(parsed_.tree.get(), index);
			if (node.size() == 1 && node.IsObject() && node.Tag() == "A_Expr") {
				Look(node);
			}
		}
		return std::move(tests_);
	}

private:
	void Look(Node node) {
		const Node comparison = node.As("A_Expr");
		const std::string_view kind = comparison["kind"].Text();
		const Node left = comparison["lexpr"], right = comparison["rexpr"];
		if (OperatorOf(node) == "=") {
			Add(left, right, false);
			Add(right, left, false);
		} else if (kind == "AEXPR_IN" && comparison["name"][0].Body()["sval"].Text() == "=") {
			for (const Node value : Children(right.As("List")["items"])) {
				Add(left, value, false);
			}
		} else if ((kind == "AEXPR_LIKE" || kind == "AEXPR_ILIKE") && !HasWildcard(right)) {
			Add(left, right, kind == "AEXPR_ILIKE");
		}
	}

	static bool HasWildcard(Node pattern) {
		const Node text = WithoutCasts(pattern).As("A_Const")["sval"]["sval"];
		return !text || text.Text().find_first_of("%_\\") != std::string_view::npos;
	}

	void Add(Node column_side, Node literal_side, bool folds) {
		const Node constant = WithoutCasts(literal_side).As("A_Const");
		const Node text = constant["sval"];
		if (!text || tests_.size() >= kMaxTests) {
			return;
		}
		Node inner = WithoutCasts(column_side);
		const std::string_view call = CallName(inner);
		if (call == "lower" || call == "upper") {
			folds = true;
			inner = inner.As("FuncCall")["args"][0];
		}
		const Origin origin = scope_.OriginOf(scope_.ResolveExpression(inner));
		if (!origin.Known()) {
			return;
		}
		const Column &column = scope_.Picture().At(origin.column);
		if (column.type_class != TypeClass::Text && column.type_class != TypeClass::Enum) {
			return;
		}
		ValueTest test;
		test.column = origin.column;
		test.literal = text["sval"].Text();
		test.folds_case = folds || column.type_name == "citext";
		Locate(constant["location"] ? static_cast<int>(constant["location"].Int()) : -1, test);
		tests_.push_back(std::move(test));
	}

	void Locate(int location, ValueTest &test) const {
		const auto token = std::find_if(
			parsed_.tokens.begin(), parsed_.tokens.end(),
			[location](const SqlToken &candidate) { return candidate.start == location; });
		if (token != parsed_.tokens.end() && token->kind == SqlTokenKind::String) {
			test.begin = token->start;
			test.end = token->end;
		}
	}

	const ParsedSql &parsed_;
	Scope scope_;
	std::vector<ValueTest> tests_;
};

} // namespace

std::vector<ValueTest> FindValueTests(const ParsedSql &parsed, const SchemaPicture &picture) {
	if (!parsed.tree || parsed.StatementCount() != 1) {
		return {};
	}
	return TestFinder(parsed, picture).Find();
}

} // namespace savant::core
