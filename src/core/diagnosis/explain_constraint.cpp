/*
 * explain_constraint.cpp
 *     Broken keys, references and rules: which columns, which values, which other row.
 */
#include "core/diagnosis/explain_error.hpp"
#include "core/diagnosis/statement_excerpt.hpp"
#include "core/repair/repair_case.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxShownCells = 6;
constexpr std::size_t kMaxCellBytes = 60;

std::string JoinNames(const std::vector<std::string> &names) {
	std::string text;
	for (const std::string &name : names) {
		text += (text.empty() ? "" : ", ") + name;
	}
	return text;
}

std::string Cut(const std::string &text) {
	const std::string cut = WithoutControls(CutUtf8(text, kMaxCellBytes));
	return cut.size() < text.size() ? cut + "..." : cut;
}

/* Works on one report; each method adds to the explanation. */
class ConstraintExplainer {
public:
	ConstraintExplainer(const ErrorScene &scene, ErrorExplanation &explanation)
		: scene_(scene), report_(scene.report), explanation_(explanation),
		  relation_(scene.picture.Find(report_.schema, report_.table)),
		  key_(ReadKeyDetail(report_.detail)) {
		if (!report_.constraint.empty() && (relation_ >= 0 || report_.table.empty())) {
			facts_ = scene.surroundings.Constraint(report_.schema, report_.table, report_.data_type,
			                                       report_.constraint);
		}
		table_ = relation_ >= 0 ? scene.picture.SqlName(relation_) : QuoteIdentifier(report_.table);
	}

	void Run() {
		if (facts_) {
			Add("constraint", report_.constraint + ": " + Cut300(facts_->definition));
		}
		if (report_.code == "23502") {
			NotNull();
		} else if (report_.code == "23505") {
			Unique();
		} else if (report_.code == "23503" || report_.code == "23001") {
			Foreign();
		} else if (report_.code == "23514" && !report_.constraint.empty()) {
			Check();
		} else if (report_.code == "23P01") {
			Exclusion();
		}
	}

private:
	static std::string Cut300(const std::string &text) { return std::string(CutUtf8(text, 300)); }
	void Add(std::string label, std::string text) {
		explanation_.points.push_back({std::move(label), std::move(text)});
	}
	void Advise(std::string text) { explanation_.advice.push_back(std::move(text)); }

	const Column *FindColumn(const std::string &name) const {
		const int column = relation_ < 0 ? -1 : scene_.picture.FindColumn(relation_, name);
		return column < 0 ? nullptr : &scene_.picture.At(ColumnRef{relation_, column});
	}

	/* "(a, b) = (1, x)" of the key that the report names. */
	std::string KeyText() const {
		if (key_.values.empty()) {
			return "(" + JoinNames(key_.columns) + ")";
		}
		std::vector<std::string> values;
		for (const std::string &value : key_.values) {
			values.push_back(Cut(value));
		}
		return key_.columns.size() == 1
		           ? key_.columns[0] + " = " + values[0]
		           : "(" + JoinNames(key_.columns) + ") = (" + JoinNames(values) + ")";
	}

	/* a = '1' AND b = 'x'; empty when a column or value is not surely known. */
	std::string KeyCondition(int relation) const {
		std::string condition;
		for (std::size_t i = 0; i < key_.values.size(); ++i) {
			if (relation < 0 || scene_.picture.FindColumn(relation, key_.columns[i]) < 0 ||
			    key_.values[i] == "null") {
				return {};
			}
			condition += (condition.empty() ? "" : " AND ") + QuoteIdentifier(key_.columns[i]) +
			             " = " + QuoteLiteral(key_.values[i]);
		}
		return condition;
	}

	/* What a small query gives, or nothing: then no more is said. */
	std::optional<ResultSet> Look(const std::string &sql) const {
		Executor::Outcome outcome = scene_.reader.Run(sql);
		if (!outcome.verdict.ok || outcome.error) {
			return std::nullopt;
		}
		return std::move(outcome.result);
	}

	void NotNull() {
		const std::string column = report_.column.empty() ? "the column" : report_.column;
		explanation_.headline =
			"Column " + Shown(column) + " of " + table_ + " must have a value and was given none.";
		const Column *const found = FindColumn(report_.column);
		if (found != nullptr && found->has_default) {
			Add("likely cause",
			    "the statement or a trigger gives NULL explicitly: the column has a "
			    "default, which counts only when the column is left out");
			Advise("Leave the column out, or write DEFAULT in place of NULL.");
			return;
		}
		const std::string quoted = QuoteIdentifier(column);
		Advise("Give " + Shown(column) +
		       " a value (an INSERT has to name it), or give the column a " +
		       "default: ALTER TABLE " + table_ + " ALTER COLUMN " + quoted + " SET DEFAULT ...");
		if (found != nullptr) {
			Add("column", quoted + " " + found->type_name + " NOT NULL, without a default");
		}
	}

	void Unique() {
		explanation_.headline = key_.columns.empty()
		                            ? "A row with the same key is already in " + table_ + "."
		                            : "A row with " + KeyText() + " is already in " + table_ + ".";
		ShowExistingRow();
		TellBehindSequence();
		const std::string columns = JoinNames(QuotedKey());
		if (!columns.empty() && relation_ >= 0) {
			Advise("To keep the row that is there: ON CONFLICT (" + columns +
			       ") DO NOTHING. To change it: ON CONFLICT (" + columns + ") DO UPDATE SET ...");
		} else {
			Advise("Choose another key, or change the existing row.");
		}
		if (facts_ && facts_->deferrable) {
			Advise(
				"The constraint is deferrable: SET CONSTRAINTS ... DEFERRED checks it at the end "
				"of the transaction.");
		}
	}

	std::vector<std::string> QuotedKey() const {
		std::vector<std::string> names;
		for (const std::string &column : key_.columns) {
			if (FindColumn(column) == nullptr) {
				return {}; // an expression
			}
			names.push_back(QuoteIdentifier(column));
		}
		return names;
	}

	void ShowExistingRow() {
		const std::string condition = KeyCondition(relation_);
		if (condition.empty()) {
			return;
		}
		const auto rows = Look("SELECT * FROM " + table_ + " WHERE " + condition + " LIMIT 1");
		if (!rows) {
			return;
		}
		if (rows->rows.empty()) {
			Add("existing row",
			    "not seen now: it came in the same transaction or statement, has gone "
			    "since, or a row-level policy hides it");
			return;
		}
		std::string text;
		for (std::size_t i = 0; i < rows->columns.size() && i < kMaxShownCells; ++i) {
			const CellText &cell = rows->rows[0][i];
			text += (text.empty() ? "" : ", ") + rows->columns[i].name + " = " +
			        (cell ? Cut(*cell) : "NULL");
		}
		Add("existing row", text + (rows->columns.size() > kMaxShownCells ? ", ..." : ""));
	}

	/* A key from a sequence that lags behind the rows: after a load with explicit keys. */
	void TellBehindSequence() {
		if (key_.columns.size() != 1 || key_.values.size() != 1) {
			return;
		}
		const Column *const column = FindColumn(key_.columns[0]);
		if (column == nullptr || !column->has_default || column->type_class != TypeClass::Integer ||
		    report_.statement.find(column->name) != std::string::npos) {
			return;
		}
		const std::string name = QuoteIdentifier(column->name);
		const auto highest = Look("SELECT max(" + name + ") FROM " + table_);
		if (!highest || highest->rows.empty() || !highest->rows[0][0]) {
			return;
		}
		Add("likely cause",
		    "the key came from the column's default, and the highest one in the table is " +
		        *highest->rows[0][0] + ": the sequence is behind");
		Advise("SELECT setval(pg_get_serial_sequence(" + QuoteLiteral(table_) + ", " +
		       QuoteLiteral(column->name) + "), (SELECT max(" + name + ") FROM " + table_ + "));");
	}

	void Foreign() {
		const bool still_used = report_.message_id.compare(0, 16, "update or delete") == 0;
		if (!facts_ || facts_->other_table.empty()) {
			return;
		}
		const int other = scene_.picture.Find(facts_->other_schema, facts_->other_table);
		const std::string there =
			other >= 0 ? scene_.picture.SqlName(other) : QuoteIdentifier(facts_->other_table);
		if (still_used) {
			ReferencedRow(there);
			return;
		}
		explanation_.headline = "No row of " + there + " has the value that " + table_ +
		                        " refers to" +
		                        (key_.columns.empty() ? "." : ": " + KeyText() + ".");
		Advise("Insert the row into " + there + " (" + JoinNames(facts_->other_columns) +
		       ") first, or give a value that is there" +
		       (AllNullable() ? ", or NULL for no reference." : "."));
		if (facts_->deferrable) {
			Advise(
				"The constraint is deferrable: with SET CONSTRAINTS ... DEFERRED the order within "
				"the transaction is free.");
		}
	}

	bool AllNullable() const {
		bool nullable = !facts_->columns.empty();
		for (const std::string &name : facts_->columns) {
			const Column *const column = FindColumn(name);
			nullable = nullable && column != nullptr && !column->not_null;
		}
		return nullable;
	}

	/* DELETE or UPDATE of a row that others refer to. */
	void ReferencedRow(const std::string &there) {
		explanation_.headline = "Rows of " + table_ + " still refer to the row of " + there +
		                        (key_.columns.empty() ? "." : " with " + KeyText() + ".");
		std::string condition;
		for (std::size_t i = 0; i < key_.values.size() && i < facts_->columns.size(); ++i) {
			condition += (condition.empty() ? "" : " AND ") + QuoteIdentifier(facts_->columns[i]) +
			             " = " + QuoteLiteral(key_.values[i]);
		}
		if (relation_ >= 0 && !condition.empty() && key_.values.size() == facts_->columns.size()) {
			const auto count = Look("SELECT count(*) FROM " + table_ + " WHERE " + condition);
			if (count && !count->rows.empty() && count->rows[0][0]) {
				Add("referring rows",
				    *count->rows[0][0] + ": SELECT * FROM " + table_ + " WHERE " + condition);
			}
		}
		Advise(
			"Delete or change these rows first; a constraint ON DELETE CASCADE or SET NULL would "
			"do it by itself.");
	}

	void Check() {
		if (!facts_) {
			return;
		}
		std::string rule = facts_->definition;
		if (rule.compare(0, 7, "CHECK (") == 0 && rule.back() == ')') {
			rule = rule.substr(7, rule.size() - 8);
		}
		explanation_.headline =
			facts_->is_domain ? "The value breaks the rule of the domain: " + Cut300(rule) + "."
							  : "The row breaks a rule of " + table_ + ": " + Cut300(rule) + ".";
		Advise("Give values that fulfil the rule; a rule that is wrong is dropped with ALTER " +
		       std::string(facts_->is_domain ? "DOMAIN" : "TABLE") + " ... DROP CONSTRAINT " +
		       QuoteIdentifier(report_.constraint) + ".");
	}

	void Exclusion() {
		explanation_.headline = "The row collides with one that is already in " + table_ + ".";
		if (facts_) {
			Advise("No two rows may agree by these operators; change the overlapping value, or the "
			       "other row first.");
		}
	}

	const ErrorScene &scene_;
	const ErrorReport &report_;
	ErrorExplanation &explanation_;
	int relation_;
	KeyDetail key_;
	std::optional<ConstraintFacts> facts_;
	std::string table_;
};

} // namespace

void ExplainConstraint(const ErrorScene &scene, ErrorExplanation &explanation) {
	ConstraintExplainer(scene, explanation).Run();
}

} // namespace savant::core
