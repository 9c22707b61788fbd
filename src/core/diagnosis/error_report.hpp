/*
 * error_report.hpp
 *     One ERROR as the client got it, and what its objects are: the input of an
 *     explanation.
 *
 * All text is UTF-8.  Positions count characters from 1; 0 = none.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace savant::core {

struct ErrorReport {
	std::string code;       // SQLSTATE
	std::string message;    // in the language of the server
	std::string message_id; // the format of the message before translation; may be empty
	std::string detail, hint, context;
	std::string statement; // of the client
	int position = 0;
	bool statement_cut = false;     // only its beginning was kept
	std::string internal_statement; // of a function, where the error is in one
	int internal_position = 0;
	std::string schema, table, column, data_type, constraint; // as the report names them
	std::string role;                                         // that received it
	std::string acting_role; // whose rights held; differs inside SECURITY DEFINER functions
	int refused_later = 0;   // statements refused with 25P02 since
};

/* A constraint, or a unique index without one. */
struct ConstraintFacts {
	enum class Kind { Primary, Unique, Foreign, Check, Exclusion, Other };
	Kind kind = Kind::Other;
	std::string definition; // pg_get_constraintdef() or pg_get_indexdef()
	std::vector<std::string> columns;
	std::string other_schema, other_table; // of Foreign: where the values have to be
	std::vector<std::string> other_columns;
	bool deferrable = false;
	bool is_domain = false; // a CHECK of a domain
};

/* What a role lacks on an object that the error itself names. */
struct PrivilegeFacts {
	std::string owner;             // role that owns it and can grant
	std::vector<std::string> held; // privileges of the table that the role has
	bool some_columns = false;     // SELECT on some of its columns only
	std::string kind, name;        // "TABLE", "public.orders" as GRANT takes it
};

/*
 * What the server knows of the objects of an error.  Asked only for objects that the error
 * report or its statement names; everything it says is about the caller's own rights.
 */
class ErrorSurroundings {
public:
	virtual ~ErrorSurroundings() = default;
	/* Of a table, or of a domain when `table` is empty. */
	virtual std::optional<ConstraintFacts> Constraint(const std::string &schema,
	                                                  const std::string &table,
	                                                  const std::string &domain,
	                                                  const std::string &constraint) = 0;
	/* `kind` is "table", "schema"; `schema` may be empty: the search_path decides. */
	virtual std::optional<PrivilegeFacts>
	Privileges(const std::string &kind, const std::string &schema, const std::string &name) = 0;
};

} // namespace savant::core
