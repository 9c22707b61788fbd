/*
 * statement.cpp
 *     The verdict of layer 1.  The tree is a flat array, so "at any depth" is a
 *     loop over all nodes and nothing can hide in a corner that a walker forgot.
 */
#include "core/sql/statement.hpp"

#include <algorithm>
#include <array>

#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

/* Statements whose command is not simply derived from their tag. */
struct NamedTag {
	std::string_view tag;
	StatementGroup group;
	std::string_view command;
};

constexpr std::array kNamedTags = {
	NamedTag{"InsertStmt", StatementGroup::Write, "INSERT"},
	NamedTag{"UpdateStmt", StatementGroup::Write, "UPDATE"},
	NamedTag{"DeleteStmt", StatementGroup::Write, "DELETE"},
	NamedTag{"MergeStmt", StatementGroup::Write, "MERGE"},
	NamedTag{"ExplainStmt", StatementGroup::Explain, "EXPLAIN"},
	NamedTag{"VariableShowStmt", StatementGroup::Session, "SHOW"},
	NamedTag{"ConstraintsSetStmt", StatementGroup::Session, "SET CONSTRAINTS"},
	NamedTag{"PrepareStmt", StatementGroup::Session, "PREPARE"},
	NamedTag{"ExecuteStmt", StatementGroup::Session, "EXECUTE"},
	NamedTag{"DeallocateStmt", StatementGroup::Session, "DEALLOCATE"},
	NamedTag{"DeclareCursorStmt", StatementGroup::Session, "DECLARE CURSOR"},
	NamedTag{"FetchStmt", StatementGroup::Session, "FETCH"},
	NamedTag{"ClosePortalStmt", StatementGroup::Session, "CLOSE"},
	NamedTag{"ListenStmt", StatementGroup::Session, "LISTEN"},
	NamedTag{"UnlistenStmt", StatementGroup::Session, "UNLISTEN"},
	NamedTag{"NotifyStmt", StatementGroup::Session, "NOTIFY"},
	NamedTag{"DiscardStmt", StatementGroup::Session, "DISCARD"},
	NamedTag{"LoadStmt", StatementGroup::Utility, "LOAD"},
	NamedTag{"LockStmt", StatementGroup::Utility, "LOCK TABLE"},
	NamedTag{"CallStmt", StatementGroup::Utility, "CALL"},
	NamedTag{"DoStmt", StatementGroup::Utility, "DO"},
	NamedTag{"CheckPointStmt", StatementGroup::Utility, "CHECKPOINT"},
	NamedTag{"ClusterStmt", StatementGroup::Utility, "CLUSTER"},
	NamedTag{"ReindexStmt", StatementGroup::Utility, "REINDEX"},
	NamedTag{"AlterSystemStmt", StatementGroup::Utility, "ALTER SYSTEM"},
	NamedTag{"TruncateStmt", StatementGroup::Definition, "TRUNCATE"},
	NamedTag{"CommentStmt", StatementGroup::Definition, "COMMENT"},
	NamedTag{"SecLabelStmt", StatementGroup::Definition, "SECURITY LABEL"},
	NamedTag{"RefreshMatViewStmt", StatementGroup::Definition, "REFRESH MATERIALIZED VIEW"},
	NamedTag{"ImportForeignSchemaStmt", StatementGroup::Definition, "IMPORT FOREIGN SCHEMA"},
	NamedTag{"DropdbStmt", StatementGroup::Definition, "DROP DATABASE"},
	NamedTag{"CreatedbStmt", StatementGroup::Definition, "CREATE DATABASE"},
	NamedTag{"IndexStmt", StatementGroup::Definition, "CREATE INDEX"},
	NamedTag{"ViewStmt", StatementGroup::Definition, "CREATE VIEW"},
	NamedTag{"RuleStmt", StatementGroup::Definition, "CREATE RULE"},
	NamedTag{"CreateStmt", StatementGroup::Definition, "CREATE TABLE"},
	NamedTag{"CreateTableAsStmt", StatementGroup::Definition, "CREATE TABLE AS"},
	NamedTag{"CreateTrigStmt", StatementGroup::Definition, "CREATE TRIGGER"},
	NamedTag{"CreateEventTrigStmt", StatementGroup::Definition, "CREATE EVENT TRIGGER"},
	NamedTag{"CreatePLangStmt", StatementGroup::Definition, "CREATE LANGUAGE"},
	NamedTag{"CreateSeqStmt", StatementGroup::Definition, "CREATE SEQUENCE"},
	NamedTag{"CompositeTypeStmt", StatementGroup::Definition, "CREATE TYPE"},
	NamedTag{"DefineStmt", StatementGroup::Definition, "CREATE"},
	NamedTag{"RenameStmt", StatementGroup::Definition, "ALTER ... RENAME"},
	NamedTag{"ReassignOwnedStmt", StatementGroup::Definition, "REASSIGN OWNED"},
};

/* "OBJECT_FOREIGN_TABLE" -> "FOREIGN TABLE". */
std::string ObjectWords(std::string_view kind) {
	constexpr std::string_view kPrefix = "OBJECT_";
	if (kind.substr(0, kPrefix.size()) == kPrefix) {
		kind.remove_prefix(kPrefix.size());
	}
	if (kind == "MATVIEW") {
		return "MATERIALIZED VIEW";
	}
	std::string words(kind);
	std::replace(words.begin(), words.end(), '_', ' ');
	return words;
}

/* "CreateTableSpaceStmt" -> "CREATE TABLE SPACE": good enough for the rare ones. */
std::string WordsOfTag(std::string_view tag) {
	constexpr std::string_view kSuffix = "Stmt";
	if (tag.size() > kSuffix.size() && tag.substr(tag.size() - kSuffix.size()) == kSuffix) {
		tag.remove_suffix(kSuffix.size());
	}
	std::string words;
	for (const char c : tag) {
		const bool upper = c >= 'A' && c <= 'Z';
		if (upper && !words.empty()) {
			words.push_back(' ');
		}
		words.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
	}
	return words;
}

StatementClass ClassifyQuery(Node select) {
	StatementClass found;
	found.group = StatementGroup::Query;
	found.tag = "SelectStmt";
	found.command = "SELECT";
	found.has_with = static_cast<bool>(select["withClause"]);
	found.is_set_operation = static_cast<bool>(select["larg"]);
	if (select["valuesLists"]) {
		found.command = "VALUES";
	}
	// TABLE t is SELECT * FROM t whose star stands nowhere in the text.
	const Node star = select["targetList"][0].As("ResTarget");
	if (star && star["location"].Int() < 0) {
		found.command = "TABLE";
	}
	return found;
}

StatementGroup GroupByTag(std::string_view tag) {
	for (const std::string_view start : {"Create", "Alter", "Drop", "Grant", "Define"}) {
		if (tag.substr(0, start.size()) == start) {
			return StatementGroup::Definition;
		}
	}
	return StatementGroup::Utility;
}

/* Commands that depend on a field of the statement. */
void ClassifyByField(Node body, StatementClass &found) {
	if (found.tag == "DropStmt") {
		found.command = "DROP " + ObjectWords(body["removeType"].Text());
	} else if (found.tag == "AlterTableStmt") {
		found.command = "ALTER " + ObjectWords(body["objtype"].Text());
	} else if (found.tag == "GrantStmt" || found.tag == "GrantRoleStmt") {
		found.command = body["is_grant"].Bool() ? "GRANT" : "REVOKE";
	} else if (found.tag == "CopyStmt") {
		found.group = body["is_from"].Bool() ? StatementGroup::Write : StatementGroup::Utility;
		found.command = "COPY";
	} else if (found.tag == "VacuumStmt") {
		found.command = body["is_vacuumcmd"].Bool() ? "VACUUM" : "ANALYZE";
	} else if (found.tag == "VariableSetStmt") {
		found.group = StatementGroup::Session;
		const std::string_view kind = body["kind"].Text();
		found.command = kind.substr(0, 9) == "VAR_RESET" ? "RESET" : "SET";
	} else if (found.tag == "TransactionStmt") {
		constexpr std::string_view kPrefix = "TRANS_STMT_";
		found.group = StatementGroup::Transaction;
		const std::string_view kind = body["kind"].Text();
		found.command = ObjectWords(kind.substr(std::min(kind.size(), kPrefix.size())));
	}
}

int FirstLocation(Node statement) {
	const Node relation = statement.Body()["relation"]["location"];
	return relation ? static_cast<int>(relation.Int()) : -1;
}

bool EndsWith(std::string_view text, std::string_view end) {
	return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

SqlProblem NotAllowed(std::string what, std::string detail, int position) {
	return {"42501", std::move(what) + " is not allowed", std::move(detail),
	        "Write a query that only reads: SELECT, VALUES, TABLE or WITH.", position};
}

/* What the clauses of locking strength are called. */
std::string_view LockWords(Node locking) {
	const std::string_view strength = locking[0].As("LockingClause")["strength"].Text();
	if (strength == "LCS_FORKEYSHARE") {
		return "FOR KEY SHARE";
	}
	if (strength == "LCS_FORSHARE") {
		return "FOR SHARE";
	}
	return strength == "LCS_FORNOKEYUPDATE" ? "FOR NO KEY UPDATE" : "FOR UPDATE";
}

/* A part of a query that writes or locks, wherever it is. */
std::optional<SqlProblem> FindWritingPart(const ParsedSql &parsed) {
	for (std::uint32_t index = 0; index < parsed.tree->Size(); ++index) {
		const Node node(parsed.tree.get(), index);
		const std::string_view key = node.Key();
		if (key == "intoClause") {
			const Node target = node["rel"];
			return NotAllowed("SELECT INTO",
			                  "It would create the table \"" +
			                      std::string(target["relname"].Text()) + "\".",
			                  parsed.CharacterPosition(target["location"].Int()));
		}
		if (key == "lockingClause") {
			return NotAllowed("SELECT " + std::string(LockWords(node)), "It would lock rows.", 0);
		}
		if (EndsWith(key, "Stmt") && key != "SelectStmt") {
			StatementClass inner;
			inner.tag = key;
			for (const NamedTag &named : kNamedTags) {
				inner.command = named.tag == key ? std::string(named.command) : inner.command;
			}
			const Node location = node["relation"]["location"];
			return NotAllowed(
				(inner.command.empty() ? WordsOfTag(key) : inner.command) + " in WITH",
				"It would change data.", location ? parsed.CharacterPosition(location.Int()) : 0);
		}
	}
	return std::nullopt;
}

std::optional<SqlProblem> RefuseCount(const ParsedSql &parsed, int count) {
	if (count == 0) {
		return SqlProblem{"42601", "statement is empty", "There is no SQL in the text.", "", 0};
	}
	if (count == 1) {
		return std::nullopt;
	}
	const StatementClass second = ClassifyStatement(parsed.Statement(1));
	const Node raw = parsed.tree->Root()["stmts"][1];
	std::size_t start = static_cast<std::size_t>(raw["stmt_location"].Int());
	while (start < parsed.text.size() &&
	       std::string_view(" \n\t\r;").find(parsed.text[start]) != std::string_view::npos) {
		++start;
	}
	return SqlProblem{"42601", "statement 2 of " + std::to_string(count) + " is not allowed",
	                  "Only one statement can be run at a time; the second one is " +
	                      second.command + ".",
	                  "Run the statements one by one.",
	                  parsed.CharacterPosition(static_cast<std::int64_t>(start))};
}

std::string DetailFor(const StatementClass &found) {
	switch (found.group) {
	case StatementGroup::Write:
		return "It would change data.";
	case StatementGroup::Definition:
		return "It would change objects of the database.";
	case StatementGroup::Transaction:
		return "It would change the state of the transaction.";
	case StatementGroup::Session:
		return "It acts on the session, not on data.";
	default:
		return "Only queries can be run here.";
	}
}

} // namespace

int ParsedSql::StatementCount() const {
	return tree == nullptr ? 0 : static_cast<int>(tree->Root()["stmts"].size());
}

Node ParsedSql::Statement(int position) const {
	if (tree == nullptr || position < 0) {
		return {};
	}
	return tree->Root()["stmts"][static_cast<std::size_t>(position)]["stmt"];
}

int ParsedSql::CharacterPosition(std::int64_t byte_offset) const {
	if (byte_offset < 0 || static_cast<std::size_t>(byte_offset) > text.size()) {
		return 0;
	}
	const std::string_view before =
		std::string_view(text).substr(0, static_cast<std::size_t>(byte_offset));
	return static_cast<int>(CountCharacters(before)) + 1;
}

ParsedSql ParseSql(std::string sql) {
	ParsedSql parsed;
	parsed.text = std::move(sql);
	SqlOutcome<std::string> json = ParseSqlToJson(parsed.text, &parsed.tokens);
	if (json.problem) {
		parsed.problem = std::move(json.problem);
		return parsed;
	}
	// An escape like E'\xff' is legal text that makes an illegal string.
	if (FindInvalidUtf8(json.value) != std::string_view::npos) {
		parsed.problem = SqlProblem{"22021", "a string literal is not valid UTF-8", "", "", 0};
		return parsed;
	}
	std::optional<Tree> tree = Tree::Read(std::move(json.value));
	if (!tree) {
		parsed.problem =
			SqlProblem{"54001", "statement is nested too deeply", "", "Simplify the statement.", 0};
		return parsed;
	}
	parsed.tree = std::make_unique<const Tree>(std::move(*tree));
	return parsed;
}

StatementClass ClassifyStatement(Node statement) {
	if (const Node select = statement.As("SelectStmt")) {
		return ClassifyQuery(select);
	}
	StatementClass found;
	found.tag = statement.Tag();
	found.group = GroupByTag(found.tag);
	found.has_with = static_cast<bool>(statement.Body()["withClause"]);
	for (const NamedTag &named : kNamedTags) {
		if (named.tag == found.tag) {
			found.group = named.group;
			found.command = named.command;
		}
	}
	ClassifyByField(statement.Body(), found);
	if (found.command.empty()) {
		found.command = WordsOfTag(found.tag);
	}
	return found;
}

StatementCheck CheckStatement(const ParsedSql &parsed) {
	StatementCheck check;
	if (parsed.problem) {
		check.refusal = parsed.problem;
		return check;
	}
	check.statement_count = parsed.StatementCount();
	check.signals = FindInjectionSignals(parsed.text, *parsed.tree, parsed.tokens);
	if (check.statement_count > 0) {
		check.statement = ClassifyStatement(parsed.Statement(0));
	}
	check.refusal = RefuseCount(parsed, check.statement_count);
	if (check.statement_count != 1) {
		return check;
	}
	const Node statement = parsed.Statement(0);
	ReferencedNames names = FindNames(statement, parsed.text);
	check.tables = std::move(names.relations);
	check.functions = std::move(names.functions);
	check.columns = std::move(names.columns);
	check.literals = std::move(names.literals);
	if (check.statement.group != StatementGroup::Query) {
		check.refusal = NotAllowed(check.statement.command, DetailFor(check.statement),
		                           parsed.CharacterPosition(FirstLocation(statement)));
		return check;
	}
	check.has_limit = static_cast<bool>(statement.Body()["limitCount"]);
	check.has_order_by = static_cast<bool>(statement.Body()["sortClause"]);
	check.refusal = FindWritingPart(parsed);
	check.ok = !check.refusal.has_value();
	return check;
}

StatementCheck CheckStatement(std::string sql) { return CheckStatement(ParseSql(std::move(sql))); }

} // namespace savant::core
