/*
 * condition.cpp
 *     The table of SQLSTATEs: those that a statement of a client meets, and their classes.
 */
#include "core/diagnosis/condition.hpp"

#include <algorithm>
#include <iterator>

namespace savant::core {

namespace {

/* Sorted by code.  What depends on the objects of an error is added by explain_error.cpp. */
constexpr ErrorCondition kConditions[] = {
	{"03000", "sql_statement_not_yet_complete", "The statement is not complete.",
     "Finish the statement before it is run."},
	{"08003", "connection_does_not_exist", "There is no such connection.",
     "Open the connection before it is used; dblink_connect() gives it its name."},
	{"08006", "connection_failure", "A connection that the statement needs broke or was refused.",
     "See whether the other server runs and can be reached, then repeat the statement."},
	{"0A000", "feature_not_supported", "PostgreSQL does not do this, or not in this form.",
     "The message says which part; write the statement without it."},
	{"0LP01", "invalid_grant_operation", "This privilege cannot be given that way.",
     "See which privileges the kind of object has, and whether you hold it WITH GRANT OPTION."},
	{"20000", "case_not_found", "A CASE statement of a function had no branch for the value.",
     "Add an ELSE branch to the CASE statement in the function."},
	{"21000", "cardinality_violation",
     "A subquery that stands for one value gave several rows, or one row was to be changed twice.",
     "Make the subquery give one row (an aggregate, LIMIT 1 with ORDER BY), or use IN or a join; "
     "for ON CONFLICT DO UPDATE remove duplicates from the rows to insert."},
	{"22001", "string_data_right_truncation", "A text is longer than its column allows.",
     "Shorten the text, or widen the column with ALTER TABLE ... ALTER COLUMN ... TYPE."},
	{"22003", "numeric_value_out_of_range", "A number does not fit into its type.",
     "Use a wider type (bigint, numeric), also for the steps of a calculation: cast before you "
     "multiply."},
	{"22004", "null_value_not_allowed", "A value that must not be NULL is NULL.",
     "Give a value, or guard with COALESCE."},
	{"22007", "invalid_datetime_format", "A text is no date or time.",
     "Write dates as YYYY-MM-DD, or read other forms with to_date() or to_timestamp() and a "
     "pattern."},
	{"22008", "datetime_field_overflow", "A date or time has a part that does not exist.",
     "Look for a month above 12, a day beyond the end of the month, or day and month exchanged; "
     "SHOW datestyle tells which order is expected."},
	{"2200F", "zero_length_character_string", "A text is empty where it must not be.",
     "Give at least one character."},
	{"22011", "substring_error", "A substring was asked for with a negative length.",
     "Make sure that the length is not negative: greatest(0, ...)."},
	{"22012", "division_by_zero", "A number was divided by zero.",
     "Divide by NULLIF(divisor, 0): the result is NULL where the divisor is zero."},
	{"22015", "interval_field_overflow", "An interval is too large for its type.",
     "Use a smaller interval."},
	{"2201B", "invalid_regular_expression", "The pattern is no regular expression.",
     "Look for a bracket or parenthesis that is not closed, and write a literal one as \\( or "
     "[(]."},
	{"2201E", "invalid_argument_for_logarithm",
     "A logarithm was taken of zero or a negative number.",
     "Filter out values that are not above zero."},
	{"2201F", "invalid_argument_for_power_function",
     "A power has no real result, such as a root of a negative number.",
     "Filter out negative values, or use abs()."},
	{"2201W", "invalid_row_count_in_limit_clause", "LIMIT was given a negative number.",
     "Give a number that is not negative, or NULL for no limit."},
	{"2201X", "invalid_row_count_in_result_offset_clause", "OFFSET was given a negative number.",
     "Give a number that is not negative."},
	{"22021", "character_not_in_repertoire", "Some bytes are no text in the encoding.",
     "See that client_encoding is the encoding that the text really has."},
	{"22023", "invalid_parameter_value", "An argument or setting has a value that is not allowed.",
     "The message names it; see the function's or setting's documentation for what it takes."},
	{"22025", "invalid_escape_sequence", "A LIKE pattern ends with its escape character.",
     "Double a backslash that means itself, or choose another sign with ESCAPE."},
	{"22026", "string_data_length_mismatch", "A bit string does not have the length of its column.",
     "Pad or cut it, or use bit varying."},
	{"2202E", "array_subscript_error",
     "An array is used with a subscript it does not have, or "
     "its parts differ in length.",
     "Look at array_length() and array_ndims() of the arrays."},
	{"22030", "duplicate_json_object_key_value", "A JSON object has a key twice.",
     "Aggregate or filter so that each key comes once."},
	{"22032", "invalid_json_text", "A text is no JSON.", "Check it for quotes and commas."},
	{"22P01", "floating_point_exception", "A floating-point calculation has no result.",
     "Look for operands that are infinite or extremely large."},
	{"22P02", "invalid_text_representation", "A text cannot be read as a value of the type.",
     "Look at the quoted text: an empty text is no number (use NULLIF(x, '')), numbers take no "
     "thousands separators, and a name of a column takes no single quotes."},
	{"22P03", "invalid_binary_representation", "A value in binary form is malformed.",
     "The driver and the server disagree about a type; cast the parameter."},
	{"22P04", "bad_copy_file_format", "A line given to COPY does not have the form that was said.",
     "The context names the line; look at delimiter, quotes, number of columns, and what stands "
     "for NULL."},
	{"22P05", "untranslatable_character", "A character does not exist in the other encoding.",
     "Use a UTF8 database, or replace the character."},
	{"23001", "restrict_violation", "The row is still referred to by another table.",
     "Delete or change the referring rows first."},
	{"23502", "not_null_violation", "A column that must have a value was given none.",
     "Give the column a value, or a DEFAULT."},
	{"23503", "foreign_key_violation", "A reference between two tables would be broken.",
     "Insert the referenced row first; delete the referring rows first."},
	{"23505", "unique_violation", "A row with the same key is there already.",
     "Choose another key, change the existing row, or say ON CONFLICT ... DO NOTHING or DO "
     "UPDATE."},
	{"23514", "check_violation", "A row breaks a rule of its table.",
     "Give values that fulfil the rule."},
	{"23P01", "exclusion_violation", "A row collides with one that is there already.",
     "Choose a value that does not overlap, or change the other row first."},
	{"24000", "invalid_cursor_state", "The cursor is not at a row.",
     "FETCH a row before it is used."},
	{"25001", "active_sql_transaction", "This command cannot run inside a transaction block.",
     "Run it on its own, with autocommit on, and not together with other statements in one "
     "string."},
	{"25006", "read_only_sql_transaction", "The transaction may only read.",
     "Find out why: a standby (SELECT pg_is_in_recovery()), SET TRANSACTION READ ONLY, or "
     "default_transaction_read_only."},
	{"25P01", "no_active_sql_transaction", "There is no transaction to do this in.",
     "Say BEGIN first."},
	{"25P02", "in_failed_sql_transaction",
     "An earlier statement of the transaction failed, so the rest of it is refused.",
     "Say ROLLBACK, or ROLLBACK TO a savepoint; then ai_explain_error() tells the first error."},
	{"25P03", "idle_in_transaction_session_timeout",
     "The session was idle in a transaction for too long.",
     "Keep transactions short, and do not wait for people or other servers inside of them."},
	{"26000", "invalid_sql_statement_name", "There is no prepared statement of that name.",
     "PREPARE it in this session; behind a pooler in transaction mode prepared statements need "
     "its support."},
	{"27000", "triggered_data_change_violation",
     "A trigger changed the row that the statement was about to change.",
     "Make it an AFTER trigger, or return the changed row from the BEFORE trigger."},
	{"28000", "invalid_authorization_specification", "The role may not do this as that role.",
     "See with which role you are connected, and of which roles it is a member: \\du."},
	{"28P01", "invalid_password", "The password is wrong.",
     "It is asked for when connecting, also by dblink and postgres_fdw: look at the user mapping."},
	{"2B000", "dependent_privilege_descriptors_still_exist",
     "Somebody else was given the privilege by this role.",
     "REVOKE ... CASCADE takes it from them, too."},
	{"2BP01", "dependent_objects_still_exist", "Other objects need what was to be dropped.",
     "Read the list; drop or change these first. DROP ... CASCADE drops them all."},
	{"2D000", "invalid_transaction_termination", "COMMIT or ROLLBACK is not possible here.",
     "Only a procedure that was called by CALL outside of a transaction block can end "
     "transactions, and not inside a block with EXCEPTION."},
	{"34000", "invalid_cursor_name", "There is no cursor of that name.",
     "A cursor ends with its transaction; DECLARE it WITH HOLD, or inside BEGIN."},
	{"38000", "external_routine_exception", "A function written in another language failed.",
     "The context has the traceback of that language."},
	{"39000", "external_routine_invocation_exception", "A function was called in a wrong way.",
     "A trigger function runs only as a trigger; see the context."},
	{"39P01", "trigger_protocol_violated",
     "A trigger function was not called as a trigger, or "
     "returned something else than a row.",
     "End the function with RETURN NEW, RETURN OLD or RETURN NULL."},
	{"3B001", "invalid_savepoint_specification", "There is no savepoint of that name.",
     "A savepoint ends with its transaction, and with ROLLBACK TO an earlier one."},
	{"3D000", "invalid_catalog_name", "There is no database of that name.",
     "\\l lists them; a query reaches other databases through postgres_fdw or dblink only."},
	{"3F000", "invalid_schema_name", "There is no schema of that name.",
     "\\dn lists them; CREATE SCHEMA makes one."},
	{"40001", "serialization_failure",
     "The transaction ran into changes of a concurrent one and was given up.",
     "Repeat the whole transaction: that is what every program at REPEATABLE READ or "
     "SERIALIZABLE has to be ready for."},
	{"40002", "transaction_integrity_constraint_violation",
     "A rule that is checked at the end of the transaction was broken.",
     "Nothing of the transaction was kept; mend the rows and repeat it."},
	{"40P01", "deadlock_detected",
     "Two transactions waited for each other, and this one was given up.",
     "Repeat the transaction. To avoid it, lock rows and tables in the same order everywhere, "
     "and keep transactions short."},
	{"42501", "insufficient_privilege", "A privilege is missing.",
     "The owner of the object, or a superuser, can GRANT it."},
	{"42601", "syntax_error", "The text is no statement of PostgreSQL's SQL.",
     "Look at the marked place and just before it: a comma, quote or parenthesis that is missing "
     "or too many, or a word of another database's SQL."},
	{"42602", "invalid_name", "A name is not possible.",
     "Names with signs other than letters, digits and _ stand in double quotes."},
	{"42611", "invalid_column_definition", "The definition of a column cannot be.",
     "See the type and its modifiers in the message."},
	{"42622", "name_too_long", "A name is longer than 63 bytes.", "Choose a shorter one."},
	{"42701", "duplicate_column", "A column is named twice.", "Remove or rename one of them."},
	{"42702", "ambiguous_column", "Several tables of the statement have a column of that name.",
     "Write the table's name or alias before the column: orders.id."},
	{"42703", "undefined_column", "The statement names a column that does not exist there.",
     "Check the spelling and the table or alias before it. Names in double quotes keep their "
     "case; a text value takes single quotes."},
	{"42704", "undefined_object", "Something that the statement names does not exist.",
     "Check the spelling and the schema; an extension may be missing that brings it."},
	{"42710", "duplicate_object", "Something of that name exists already.",
     "Choose another name, or say IF NOT EXISTS or OR REPLACE where the command has it."},
	{"42712", "duplicate_alias", "Two tables of FROM have the same name.",
     "Give one of them an alias: FROM employees e JOIN employees boss ON ..."},
	{"42723", "duplicate_function", "A function of that name with these arguments exists already.",
     "CREATE OR REPLACE changes it."},
	{"42725", "ambiguous_function",
     "Several functions or operators fit the arguments equally well.",
     "Cast the arguments to the types that are meant."},
	{"42803", "grouping_error",
     "Aggregated and plain columns are mixed in a way that leaves open which row is meant.",
     "Add the plain column to GROUP BY, or put it into an aggregate; conditions on aggregates "
     "belong into HAVING."},
	{"42804", "datatype_mismatch", "Two things have different types where they must have the same.",
     "Cast one of them: column::type, or CAST(value AS type)."},
	{"42809", "wrong_object_type", "The object is of another kind than the command expects.",
     "See whether it is a table, view, sequence, function or procedure: \\d name, \\df name."},
	{"42830", "invalid_foreign_key", "The referenced columns have no unique key.",
     "Add a PRIMARY KEY or UNIQUE constraint on exactly these columns of the referenced table."},
	{"42846", "cannot_coerce", "There is no way from one type to the other.",
     "Go by way of text (x::text::type), or say how with USING."},
	{"42883", "undefined_function", "No function or operator has this name with these arguments.",
     "Check the name and the types of the arguments, and cast them where they differ."},
	{"42939", "reserved_name", "The name is kept for PostgreSQL itself.",
     "Names of schemas and roles must not begin with pg_."},
	{"42P01", "undefined_table", "The statement names a table that does not exist or is not found.",
     "Check the spelling and the schema; SHOW search_path tells where names without a schema are "
     "looked for. Names written in double quotes when created keep their case."},
	{"42P02", "undefined_parameter", "The statement has a parameter ($1) that nobody gave a value.",
     "Pass the value with the statement, or write it in place of $1."},
	{"42P03", "duplicate_cursor", "A cursor of that name is open already.", "CLOSE it first."},
	{"42P04", "duplicate_database", "A database of that name exists already.",
     "Choose another name."},
	{"42P05", "duplicate_prepared_statement", "A prepared statement of that name exists already.",
     "DEALLOCATE it first; behind a pooler another client may have made it."},
	{"42P06", "duplicate_schema", "A schema of that name exists already.",
     "CREATE SCHEMA IF NOT EXISTS leaves it as it is."},
	{"42P07", "duplicate_table", "A table, view, index or sequence of that name exists already.",
     "CREATE ... IF NOT EXISTS leaves it as it is; else choose another name."},
	{"42P08", "ambiguous_parameter", "The type of a parameter cannot be told.",
     "Cast it: $1::integer."},
	{"42P09", "ambiguous_alias", "Two tables of FROM are called the same.",
     "Give them different aliases."},
	{"42P10", "invalid_column_reference",
     "A column cannot be used there: no unique key fits ON CONFLICT, or ORDER BY and DISTINCT "
     "disagree.",
     "For ON CONFLICT name exactly the columns of a unique index; for SELECT DISTINCT order by "
     "columns that are selected."},
	{"42P11", "invalid_cursor_definition", "The cursor cannot be declared like that.",
     "See which of its options exclude each other."},
	{"42P13", "invalid_function_definition", "The function cannot be defined like that.",
     "Compare its last statement with what it says to return, and its arguments."},
	{"42P16", "invalid_table_definition", "The table cannot be defined like that.",
     "A table has one primary key, and a view keeps its columns when it is replaced."},
	{"42P17", "invalid_object_definition", "The object cannot be defined like that.",
     "Index expressions and generated columns take IMMUTABLE functions only."},
	{"42P18", "indeterminate_datatype", "The type of a parameter or value cannot be told.",
     "Cast it: $1::integer, NULL::text."},
	{"42P19", "invalid_recursion", "WITH RECURSIVE is not used in a form that can be computed.",
     "Write the part without recursion first, then UNION ALL, then one reference to itself."},
	{"42P20", "windowing_error", "A window function stands where it cannot be.",
     "Compute it in a subquery, and filter or group around that."},
	{"42P21", "collation_mismatch", "Two texts have different collations.",
     "Add COLLATE to one of them."},
	{"42P22", "indeterminate_collation", "It cannot be told by which collation to compare.",
     "Add COLLATE to the expression."},
	{"44000", "with_check_option_violation", "The new row would not be seen through the view.",
     "Give values that fulfil the view's condition, or write to the table itself."},
	{"53100", "disk_full", "The server has no disk space left.",
     "Free or add space in the data directory, in pg_wal, or where temporary files go; a query "
     "that spills can be made smaller."},
	{"53200", "out_of_memory", "The server could not get the memory it needs.",
     "Ask for less at a time, lower work_mem or the number of sessions; or a lock table is full: "
     "raise max_locks_per_transaction."},
	{"53300", "too_many_connections", "All connections are taken.",
     "Close idle sessions (pg_stat_activity shows them), use a pooler, or raise "
     "max_connections."},
	{"53400", "configuration_limit_exceeded", "A limit that somebody has set is reached.",
     "The message names the limit."},
	{"54000", "program_limit_exceeded", "The statement is larger than a limit of the server.",
     "Split it: fewer columns, arguments, or bytes in one value or index row."},
	{"54001", "statement_too_complex", "The statement is nested too deeply or too expensive.",
     "Write long IN or OR lists as a join with VALUES, and look for functions or views that call "
     "themselves."},
	{"54011", "too_many_columns", "A table or result has too many columns.",
     "1,600 columns are the limit of a table, 1,664 that of a result."},
	{"54023", "too_many_arguments", "A function has too many arguments.",
     "100 are the limit; pass an array or a row."},
	{"55000", "object_not_in_prerequisite_state", "The object is not in the state for this.",
     "The message says what is needed first: a REFRESH, a CONCURRENTLY without a unique index, a "
     "library to be preloaded."},
	{"55006", "object_in_use", "Somebody uses the object right now.",
     "pg_stat_activity shows who is connected or which queries run; close cursors and sessions."},
	{"55P02", "cant_change_runtime_param", "The setting cannot be changed now.",
     "Some settings need a restart, some are read from the configuration file, some only when "
     "connecting; pg_settings.context tells."},
	{"55P03", "lock_not_available", "Another session holds the lock and did not give it in time.",
     "SELECT pid, pg_blocking_pids(pid), query FROM pg_stat_activity shows who blocks; repeat the "
     "statement later, or raise lock_timeout."},
	{"55P04", "unsafe_new_enum_value_usage",
     "An enum label was used in the transaction that added it.",
     "COMMIT after ALTER TYPE ... ADD VALUE."},
	{"57014", "query_canceled", "The statement was stopped before its end.",
     "The message says by whom: statement_timeout, a request to cancel, or a conflict on a "
     "standby. ai_explain() shows where a slow statement spends its time."},
	{"57P01", "admin_shutdown", "The server ended the session.",
     "Connect again; somebody called pg_terminate_backend() or stopped the server."},
	{"57P03", "cannot_connect_now", "The server does not take connections yet.",
     "Wait until it has started."},
	{"57P04", "database_dropped", "The database was dropped.", "Connect to another one."},
	{"58000", "system_error", "The operating system refused something.",
     "The message has its words; look into the server log."},
	{"58030", "io_error", "Reading or writing a file failed.",
     "Look into the server log and at the disks before anything else."},
	{"58P01", "undefined_file", "A file does not exist on the server.",
     "COPY and large objects read files of the server, not of your machine: psql's \\copy reads "
     "yours. For an extension, install its package on the server."},
	{"58P02", "duplicate_file", "A file exists already.", "Choose another name."},
	{"72000", "snapshot_too_old", "The transaction was open for so long that old rows are gone.",
     "Keep reading transactions shorter than old_snapshot_threshold."},
	{"HV000", "fdw_error", "A foreign server or its wrapper failed.",
     "The message has its words; try the same on that server."},
	{"HV00N", "fdw_unable_to_establish_connection", "The foreign server could not be reached.",
     "Look at host, port and user mapping of the foreign server."},
	{"P0001", "raise_exception", "A function refused on purpose.",
     "The message is the function's own (RAISE EXCEPTION); the context names the function and "
     "line."},
	{"P0002", "no_data_found", "A function expected a row and found none.",
     "SELECT INTO STRICT needs exactly one row; see the condition of that query."},
	{"P0003", "too_many_rows", "A function expected one row and found several.",
     "SELECT INTO STRICT needs exactly one row; see the condition of that query."},
	{"P0004", "assert_failure", "An ASSERT of a function was false.",
     "The context names the function and line."},
	{"SV001", "question_unclear", "The question has several readings.",
     "ai_ask() shows them: choose one and ask again."},
	{"SV002", "question_not_understood", "The question could not be turned into a query.",
     "Name tables and columns as ai_schema() lists them."},
	{"XX000", "internal_error", "The server met something that should never happen.",
     "Look into the server log; if it repeats, it is a bug to be reported, with this report."},
	{"XX001", "data_corrupted", "Data on disk are damaged.",
     "Stop writing, save the data directory, and check with amcheck and the hardware before "
     "anything else."},
	{"XX002", "index_corrupted", "An index is damaged.",
     "REINDEX it, after a copy of the data directory was saved; then look for the cause."},
};

/* By the first two characters, for codes that have no entry of their own. */
constexpr ErrorCondition kClasses[] = {
	{"08", "", "A connection failed.", "See whether the other side runs and can be reached."},
	{"0A", "", "PostgreSQL does not do this.", "The message says which part."},
	{"22", "", "A value does not fit its use.", "The message names the value; see its type."},
	{"23", "", "A row breaks a rule of its table.", "\\d shows the rules of a table."},
	{"25", "", "The transaction is not in the state for this.",
     "See where it began and whether it may write."},
	{"28", "", "The role may not do this.", "See with which role you are connected."},
	{"40", "", "The transaction was given up.", "Repeat the whole transaction."},
	{"42", "", "The statement does not fit the database, or is no SQL.",
     "Check names, types and the marked place."},
	{"53", "", "The server ran out of something.", "The message names what."},
	{"54", "", "A limit of the server is exceeded.", "Make the statement smaller."},
	{"55", "", "The object is not in the state for this.",
     "The message says what is needed first."},
	{"57", "", "Somebody stopped the statement or the session.", "The message says who."},
	{"58", "", "The operating system refused something.", "Look into the server log."},
	{"F0", "", "The configuration file is wrong.", "Look into the server log."},
	{"HV", "", "A foreign server or its wrapper failed.", "Try the same on that server."},
	{"P0", "", "A function refused.", "The context names the function and line."},
	{"SV", "", "pg_savant could not answer.", "docs/answers.md lists these codes."},
	{"XX", "", "The server met something that should never happen.", "Look into the server log."},
};

constexpr ErrorCondition kOther = {"", "", "The statement failed.",
                                   "The message and the server's hint say more."};

} // namespace

const ErrorCondition &FindCondition(std::string_view sqlstate) {
	const auto *found = std::lower_bound(
		std::begin(kConditions), std::end(kConditions), sqlstate,
		[](const ErrorCondition &entry, std::string_view code) { return entry.code < code; });
	if (found != std::end(kConditions) && found->code == sqlstate) {
		return *found;
	}
	for (const ErrorCondition &entry : kClasses) {
		if (sqlstate.substr(0, 2) == entry.code) {
			return entry;
		}
	}
	return kOther;
}

const ErrorCondition *Conditions(std::size_t &count) {
	count = std::size(kConditions);
	return kConditions;
}

} // namespace savant::core
