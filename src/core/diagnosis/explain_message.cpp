/*
 * explain_message.cpp
 *     SQLSTATEs that stand for several events, told apart by the untranslated message.
 */
#include "core/diagnosis/explain_error.hpp"
#include "core/diagnosis/statement_excerpt.hpp"
#include "core/repair/repair_case.hpp"
#include "core/sql/statement.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

/* A message of the server by the beginning of its format. */
struct KnownMessage {
	std::string_view code;
	std::string_view format;
	std::string_view headline; // "" = that of the code; %1 and %2 are the message's arguments
	std::string_view cause;    // "" = none
	std::string_view advice;   // "" = none but the code's
};

constexpr KnownMessage kMessages[] = {
	{"0A000", "cannot truncate a table referenced in a foreign key constraint",
     "Another table refers to this one, so it cannot be emptied alone.", "",
     "TRUNCATE both in one command, or DELETE the rows. TRUNCATE ... CASCADE empties every table "
     "that refers to it, too."},
	{"22001", "value too long for type %s", "A text is longer than %1 allows.", "", ""},
	{"22001", "value too long for type character varying(%d)",
     "A text is longer than the %1 characters that its column allows.", "", ""},
	{"22001", "value too long for type character(%d)",
     "A text is longer than the %1 characters that its column allows.", "", ""},
	{"22003", "integer out of range",
     "A number does not fit into integer (-2147483648 to 2147483647).", "",
     "Cast to bigint or numeric before the calculation, or ALTER COLUMN ... TYPE bigint."},
	{"22003", "bigint out of range", "A number does not fit into bigint.", "",
     "Cast to numeric before the calculation."},
	{"22003", "smallint out of range", "A number does not fit into smallint (-32768 to 32767).", "",
     "Cast to integer before the calculation, or ALTER COLUMN ... TYPE integer."},
	{"22003", "value \"%s\" is out of range for type %s", "The number %1 does not fit into %2.", "",
     ""},
	{"22003", "numeric field overflow",
     "A number has more digits before the point than its column.", "",
     "Widen numeric(p,s): p counts all digits, s those behind the point."},
	{"22007", "invalid input syntax for type %s: \"%s\"", "The text \"%2\" is no %1.", "", ""},
	{"22008", "date/time field value out of range: \"%s\"",
     "\"%1\" has a month, day or hour that does not exist.", "", ""},
	{"22P02", "invalid input syntax for type %s: \"%s\"", "The text \"%2\" is no %1.", "", ""},
	{"22P02", "invalid input value for enum %s: \"%s\"", "\"%2\" is no label of the enum %1.", "",
     "SELECT enum_range(NULL::the_enum) lists the labels; ALTER TYPE ... ADD VALUE adds one."},
	{"22P02", "malformed array literal: \"%s\"", "\"%1\" is no array.", "",
     "Write arrays as '{1,2}' or ARRAY[1, 2]; a single value to look for takes = ANY (array)."},
	{"23514", "no partition of relation \"%s\" found for row",
     "No partition of %1 takes the new row.", "The partition for its key has not been made yet.",
     "CREATE TABLE ... PARTITION OF ... FOR VALUES ..., or a DEFAULT partition."},
	{"23514", "new row for relation \"%s\" violates partition constraint",
     "The new row does not belong into the partition %1.", "",
     "Insert into the partitioned table: it finds the partition."},
	{"25006", "cannot execute %s in a read-only transaction",
     "%1 was tried in a transaction that may only read.", "", ""},
	{"25006", "cannot execute %s during recovery",
     "%1 was tried on a standby, which takes no changes.", "", "Connect to the primary server."},
	{"40001", "could not serialize access due to concurrent update",
     "Another transaction changed a row that this one was about to change.", "", ""},
	{"40001", "could not serialize access due to concurrent delete",
     "Another transaction deleted a row that this one was about to change.", "", ""},
	{"40001", "canceling statement due to conflict with recovery",
     "The standby had to apply a change that this query stood in the way of.", "",
     "Repeat it; max_standby_streaming_delay or hot_standby_feedback gives queries more time."},
	{"42501", "new row violates row-level security policy for table \"%s\"",
     "A row-level security policy of %1 does not let this role write such a row.", "",
     "\\d shows the policies of the table (WITH CHECK is about new rows); for an UPDATE or for "
     "RETURNING the SELECT policy counts, too."},
	{"53200", "out of shared memory", "The server's table of locks is full.",
     "One transaction locks very many tables or partitions.",
     "Touch fewer tables in one transaction, or raise max_locks_per_transaction and restart."},
	{"55P03", "canceling statement due to lock timeout",
     "Another session holds the lock for longer than lock_timeout allows.", "", ""},
	{"55P03", "could not obtain lock on row in relation \"%s\"",
     "Another transaction holds the row of %1, and NOWAIT does not wait.", "", ""},
	{"57014", "canceling statement due to statement timeout",
     "The statement ran longer than statement_timeout allows.", "",
     "SET LOCAL statement_timeout gives one transaction more time; ai_explain() shows what takes "
     "the time."},
	{"57014", "canceling statement due to user request",
     "Somebody asked to stop the statement: Ctrl+C, the program's own timeout, or "
     "pg_cancel_backend().",
     "", ""},
	{"57014", "canceling statement due to conflict with recovery",
     "The standby had to apply a change that this query stood in the way of.", "",
     "Repeat it; max_standby_streaming_delay or hot_standby_feedback gives queries more time."},
};

std::string Filled(std::string_view text, const std::vector<std::string> &arguments) {
	std::string filled;
	for (std::size_t i = 0; i < text.size(); ++i) {
		if (text[i] == '%' && i + 1 < text.size()) {
			const auto number = static_cast<std::size_t>(text[i + 1] - '1');
			filled += number < arguments.size() ? WithoutControls(CutUtf8(arguments[number], 100))
			                                    : "...";
			++i;
			continue;
		}
		filled += text[i];
	}
	return filled;
}

/* The one whose format begins the report's and is longest. */
const KnownMessage *FindMessage(const ErrorReport &report) {
	const KnownMessage *best = nullptr;
	for (const KnownMessage &known : kMessages) {
		if (known.code == report.code &&
		    report.message_id.compare(0, known.format.size(), known.format) == 0 &&
		    (best == nullptr || known.format.size() > best->format.size())) {
			best = &known;
		}
	}
	return best;
}

/* Relations that the statement names, in the picture. */
std::vector<int> RelationsOf(const ErrorScene &scene) {
	std::vector<int> relations;
	const PlacedStatement placed = StatementAt(scene.report.statement, scene.report.position);
	const ParsedSql parsed = ParseSql(placed.sql);
	if (parsed.problem || parsed.StatementCount() != 1) {
		return relations;
	}
	for (const RelationUse &use : FindNames(parsed.Statement(0), parsed.text).relations) {
		const int relation = scene.picture.Find(use.schema, use.name);
		if (relation >= 0) {
			relations.push_back(relation);
		}
	}
	return relations;
}

/* Which columns the text may have been too long for: the report does not say. */
void NameShortColumns(const ErrorScene &scene, ErrorExplanation &explanation) {
	const auto arguments = FormatArguments(scene.report.message_id, scene.report.message);
	if (arguments.empty()) {
		return;
	}
	const bool fixed = scene.report.message_id.find("character(") != std::string::npos;
	const std::string type =
		(fixed ? "character(" : "character varying(") + arguments.front() + ")";
	std::string columns;
	for (const int relation : RelationsOf(scene)) {
		for (const Column &column : scene.picture.At(relation).columns) {
			if (column.type_name == type || column.type_name == arguments.front()) {
				columns += (columns.empty() ? "" : ", ") + scene.picture.SqlName(relation) + "." +
				           QuoteIdentifier(column.name);
			}
		}
	}
	if (!columns.empty()) {
		explanation.points.push_back({"columns of that type", columns});
	}
}

/* Labels of the enums in sight, where one was not among them. */
void NameLabels(const ErrorScene &scene, ErrorExplanation &explanation) {
	const auto arguments = FormatArguments(scene.report.message_id, scene.report.message);
	if (arguments.size() != 2 || scene.report.message_id.find("enum") == std::string::npos) {
		return;
	}
	for (const int relation : RelationsOf(scene)) {
		for (const Column &column : scene.picture.At(relation).columns) {
			if (column.type_class != TypeClass::Enum || column.type_name != arguments.front()) {
				continue;
			}
			for (const std::string &label : column.labels) {
				AddUnique(explanation.near_names, label);
			}
		}
	}
}

} // namespace

void ExplainMessage(const ErrorScene &scene, ErrorExplanation &explanation) {
	const KnownMessage *const known = FindMessage(scene.report);
	if (known != nullptr) {
		const auto arguments = FormatArguments(scene.report.message_id, scene.report.message);
		const bool needs_arguments = known->headline.find('%') != std::string_view::npos;
		if (!known->headline.empty() && (!needs_arguments || !arguments.empty())) {
			explanation.headline = Filled(known->headline, arguments);
		}
		if (!known->cause.empty()) {
			explanation.points.push_back({"likely cause", std::string(known->cause)});
		}
		if (!known->advice.empty()) {
			explanation.advice.emplace_back(known->advice);
		}
	}
	if (scene.report.code == "22001") {
		NameShortColumns(scene, explanation);
	} else if (scene.report.code == "22P02") {
		NameLabels(scene, explanation);
	}
}

} // namespace savant::core
