/*
 * repair_case.hpp
 *     A statement under repair: what is known of it, and the changes made so far.
 *     The menders (one file per kind of fault) work on it.
 */
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ask/answer.hpp"
#include "core/repair/sight.hpp"
#include "core/repair/sql_layout.hpp"
#include "core/sql/statement.hpp"

namespace savant::core {

/* Everything but the statement's tree: enough for mending text that does not parse. */
struct RepairText {
	RepairText(const std::string &text, const AnswerError &why, const SchemaPicture &names,
	           const std::vector<SqlToken> &tokens, std::vector<std::string> &near);

	const std::string &sql;
	const AnswerError &error;
	const SchemaPicture &picture;
	SqlLayout layout;
	int token = -1; // that the error points at; -1 = it points nowhere
	std::vector<std::string> &candidates;

	std::vector<TextEdit> edits;
	std::vector<std::string> changes;
	double confidence = 1;

	/* Replaces tokens [first, last). */
	void Replace(int first, int last, std::string text);
	/* Puts `text` before the token (or at the end), after the text of the one before it. */
	void InsertBefore(int token, std::string text);
	/* Says what was done; `sure` below 1 lowers the confidence. */
	void Tell(std::string change, double sure = 1);
	void Suggest(const std::string &candidate);
};

/* left OPERATOR right; the columns that stand on each side by themselves or in a list. */
struct Comparison {
	std::string op;
	Node body;                    // of the A_Expr
	std::vector<int> left, right; // sites
};

/* One that parses. */
struct RepairCase : RepairText {
	RepairCase(const ParsedSql &parsed, const AnswerError &why, const SchemaPicture &names,
	           std::vector<std::string> &near);

	Scope scope;
	Sight sight;

	const std::vector<ColumnSite> &Sites() const { return scope.Query().columns; }
	const ColumnSite &Site(int site) const { return Sites()[static_cast<std::size_t>(site)]; }
	std::vector<Comparison> comparisons;

	/* Position of the site that the error points at; -1 = none. */
	int FaultySite() const;
	/* First and last + 1 of the tokens of a site: "a"."b"."c". */
	std::pair<int, int> TokensOf(const ColumnSite &site) const;
	/* Tokens of a relation in FROM, without its alias: schema.name. */
	std::pair<int, int> TokensOf(const FromItem &item) const;
	/* The SELECT that a block was read from, by the places of what stands in it; null = unknown. */
	const SelectLayout *LayoutOf(int block) const;
	/* Sites that mean columns of this item. */
	std::vector<int> SitesOf(ItemRef at) const;
	/* Distinct names of columns that the statement takes from this item, known or not. */
	std::vector<std::string> ColumnsUsed(ItemRef at) const;
	/* What qualifies columns of the item in SQL. */
	std::string QualifierOf(ItemRef at) const;
	/* Sites compared with this one. */
	std::vector<int> ComparedWith(int site) const;
	/* Writes another column name in place of a site's. */
	void Rename(int site, const std::string &column);
	/* Writes another qualifier, or one where there was none. */
	void Requalify(int site, const std::string &qualifier);
	/* A name for an item of `relation` that nothing within sight of `block` has. */
	std::string FreeAlias(int block, int relation) const;
	/* Two columns that an inner join condition says are equal, so that either will do. */
	bool AreEqual(ItemRef a, ItemRef b, std::string_view column) const;

private:
	std::vector<int> DirectSites(Node side) const;
};

/* Adds what is not there yet. */
void AddUnique(std::vector<std::string> &list, const std::string &text);

/* In double quotes, for messages; long names are cut. */
std::string Shown(std::string_view name);

} // namespace savant::core
