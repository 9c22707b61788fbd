/*
 * statement.hpp
 *     Parse and classify SQL text, and decide whether it may be run as a
 *     generated statement: layer 1 of the guarded executor.
 *
 * The verdict is about form only: one statement that can only read.  What its
 * functions and relations may do is decided on the server's analysed tree.
 */
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/names.hpp"
#include "core/sql/pg_query_port.hpp"
#include "core/sql/signals.hpp"
#include "core/sql/tree.hpp"

namespace savant::core {

/* SQL text with its tree.  `tree` is null exactly when `problem` is set. */
struct ParsedSql {
	std::string text;
	std::vector<SqlToken> tokens; // of the whole text, comments included
	std::unique_ptr<const Tree> tree;
	std::optional<SqlProblem> problem;

	int StatementCount() const;
	/* The statement node, for example {"SelectStmt": {...}}; nowhere when there is none. */
	Node Statement(int position) const;
	/* 1-based character position of a byte offset, as error reports count. */
	int CharacterPosition(std::int64_t byte_offset) const;
};

/* Never throws for bad SQL: what is wrong is in `problem`. */
ParsedSql ParseSql(std::string sql);

enum class StatementGroup {
	Query,      // SELECT, VALUES, TABLE, WITH ... SELECT
	Write,      // INSERT, UPDATE, DELETE, MERGE, COPY FROM
	Definition, // CREATE, ALTER, DROP, TRUNCATE, COMMENT, GRANT ...
	Explain,
	Session,     // SET, SHOW, PREPARE, LISTEN, cursors ...
	Transaction, // BEGIN, COMMIT ...
	Utility      // everything else: VACUUM, CALL, DO, COPY TO, LOCK ...
};

struct StatementClass {
	StatementGroup group = StatementGroup::Utility;
	std::string command; // as one would write it: "SELECT", "VALUES", "DROP TABLE"
	std::string tag;     // node tag of the parser, for example DropStmt
	bool has_with = false;
	bool is_set_operation = false; // UNION, INTERSECT, EXCEPT at the top
};

StatementClass ClassifyStatement(Node statement);

/* Everything layer 1 knows of a text.  The lists are filled whenever it parses as one statement. */
struct StatementCheck {
	bool ok = false;
	std::optional<SqlProblem> refusal; // set exactly when !ok
	int statement_count = 0;
	StatementClass statement;        // of the first statement
	std::vector<RelationUse> tables; // CTE names are not tables
	std::vector<FunctionUse> functions;
	std::vector<ColumnMention> columns;
	std::vector<LiteralUse> literals;
	std::vector<InjectionSignal> signals; // lower the confidence, never refuse
	bool has_limit = false;               // at the top
	bool has_order_by = false;            // at the top
};

StatementCheck CheckStatement(const ParsedSql &parsed);
StatementCheck CheckStatement(std::string sql);

} // namespace savant::core
