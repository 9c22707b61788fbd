/*
 * signals.cpp
 *     Each signal is one rule over tokens or nodes; no rule reads raw text, so
 *     a comment mark inside a string is not a comment here.
 */
#include "core/sql/signals.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::array<std::string_view, 19> kSensitiveFunctions = {"pg_sleep",
                                                                  "pg_sleep_for",
                                                                  "pg_sleep_until",
                                                                  "pg_read_file",
                                                                  "pg_read_binary_file",
                                                                  "pg_ls_dir",
                                                                  "pg_stat_file",
                                                                  "lo_import",
                                                                  "lo_export",
                                                                  "lo_from_bytea",
                                                                  "dblink",
                                                                  "dblink_exec",
                                                                  "dblink_connect",
                                                                  "query_to_xml",
                                                                  "pg_terminate_backend",
                                                                  "pg_cancel_backend",
                                                                  "set_config",
                                                                  "pg_reload_conf",
                                                                  "xp_cmdshell"};

/* Functions that build text from numbers or encodings. */
constexpr std::array<std::string_view, 4> kEncodingFunctions = {"chr", "char", "decode",
                                                                "convert_from"};

template <typename List>
bool Contains(const List &list, std::string_view name) {
	return std::find(list.begin(), list.end(), name) != list.end();
}

/* The text of a constant with its kind in front, "" for anything else. */
std::string ConstantKey(Node node) {
	const Node constant = node.As("A_Const");
	if (!constant) {
		return {};
	}
	std::string key;
	for (const Node field : Children(constant)) {
		if (field.Key() != "location") {
			key.append(field.Key()).append("=").append(field.FirstChild().Text());
		}
	}
	return key;
}

std::string ColumnKey(Node node) {
	const Node fields = node.As("ColumnRef")["fields"];
	std::string key;
	for (const Node field : Children(fields)) {
		key.append(field.Body()["sval"].Text()).push_back('\0');
	}
	return key;
}

/* TRUE, 1 = 1, 'a' = 'a', x = x. */
bool IsAlwaysTrue(Node node) {
	if (const Node constant = node.As("A_Const")) {
		return constant["boolval"]["boolval"].Bool();
	}
	const Node comparison = node.As("A_Expr");
	if (!comparison || comparison["kind"].Text() != "AEXPR_OP" ||
	    comparison["name"][0].Body()["sval"].Text() != "=") {
		return false;
	}
	const std::string left = ConstantKey(comparison["lexpr"]);
	const std::string left_column = ColumnKey(comparison["lexpr"]);
	return (!left.empty() && left == ConstantKey(comparison["rexpr"])) ||
	       (!left_column.empty() && left_column == ColumnKey(comparison["rexpr"]));
}

bool IsTautology(Node expression) {
	if (expression["boolop"].Text() != "OR_EXPR") {
		return false;
	}
	for (const Node argument : Children(expression["args"])) {
		if (IsAlwaysTrue(argument)) {
			return true;
		}
	}
	return false;
}

/* An arm of UNION that reads nothing and returns constants only. */
bool IsLiteralArm(Node arm) {
	const Node targets = arm["targetList"];
	if (!targets || arm["fromClause"]) {
		return false;
	}
	for (const Node target : Children(targets)) {
		if (target.As("ResTarget")["val"].Tag() != "A_Const") {
			return false;
		}
	}
	return true;
}

/* One arm of constants beside an arm that reads a table; two of constants are a VALUES list. */
bool IsUnionWithLiterals(Node select) {
	// The last arm first: the way to the first one is long in a chain of UNIONs.
	if (select["op"].Text() != "SETOP_UNION" || !IsLiteralArm(select["rarg"])) {
		return false;
	}
	Node first = select["larg"];
	while (first["larg"]) {
		first = first["larg"];
	}
	return !IsLiteralArm(first);
}

class SignalFinder {
public:
	explicit SignalFinder(const std::string &sql) : sql_(sql) {}

	void LookAt(const SqlToken &token) {
		if (token.kind == SqlTokenKind::Comment) {
			Add("comment", "the statement contains a comment", token.start);
		} else if (token.kind == SqlTokenKind::String && IsEncoded(token)) {
			Add("encoded_text", "the statement contains text in escapes", token.start);
		}
	}

	void LookAt(Node node) {
		const std::string_view key = node.Key();
		if (key == "BoolExpr" && IsTautology(node)) {
			Add("tautology", "a condition is always true", LocationOf(node));
		} else if (key == "FuncCall") {
			LookAtCall(node);
		} else if ((key == "SelectStmt" || key == "larg" || key == "rarg") &&
		           IsUnionWithLiterals(node)) {
			Add("union_literals", "a UNION adds a row of constants", -1);
		}
	}

	void Add(std::string code, std::string message, std::int64_t offset) {
		const bool known = std::any_of(found_.begin(), found_.end(),
		                               [&](const InjectionSignal &s) { return s.code == code; });
		if (known) {
			return;
		}
		int position = 0;
		if (offset >= 0 && static_cast<std::size_t>(offset) <= sql_.size()) {
			const auto bytes = static_cast<std::size_t>(offset);
			position =
				static_cast<int>(CountCharacters(std::string_view(sql_).substr(0, bytes))) + 1;
		}
		found_.push_back({std::move(code), std::move(message), position});
	}

	std::vector<InjectionSignal> Take() { return std::move(found_); }

private:
	static std::int64_t LocationOf(Node node) {
		return node["location"] ? node["location"].Int() : -1;
	}

	/* x'4142', E'\x41\x42', U&'\0041'. */
	bool IsEncoded(const SqlToken &token) const {
		const std::string_view text =
			std::string_view(sql_).substr(static_cast<std::size_t>(token.start),
		                                  static_cast<std::size_t>(token.end - token.start));
		if (text.empty()) {
			return false;
		}
		const char first = static_cast<char>(text[0] | 0x20);
		if (first == 'x') {
			return text.size() > 4;
		}
		return (first == 'e' && (text.find("\\x") != std::string_view::npos ||
		                         text.find("\\u") != std::string_view::npos)) ||
		       (first == 'u' && text.find('\\') != std::string_view::npos);
	}

	void LookAtCall(Node call) {
		const Node names = call["funcname"];
		const std::string_view name = names[names.size() - 1].Body()["sval"].Text();
		if (Contains(kSensitiveFunctions, name)) {
			Add("sensitive_function", "the statement calls " + std::string(name) + "()",
			    LocationOf(call));
		}
		// chr(10) alone is how one writes a line break; a row of them spells something.
		encoders_ += Contains(kEncodingFunctions, name) ? 1 : 0;
		if (encoders_ == 2) {
			Add("encoded_text", "the statement builds text from codes", LocationOf(call));
		}
	}

	const std::string &sql_;
	std::vector<InjectionSignal> found_;
	int encoders_ = 0;
};

} // namespace

std::vector<InjectionSignal> FindInjectionSignals(const std::string &sql, const Tree &tree,
                                                  const std::vector<SqlToken> &tokens) {
	SignalFinder finder(sql);
	for (const SqlToken &token : tokens) {
		finder.LookAt(token);
	}
	if (tree.Root()["stmts"].size() > 1) {
		finder.Add("stacked_statements", "the text holds more than one statement", -1);
	}
	for (std::uint32_t index = 0; index < tree.Size(); ++index) {
		finder.LookAt(Node(&tree, index));
	}
	return finder.Take();
}

} // namespace savant::core
