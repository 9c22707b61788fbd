/*
 * index_ddl.cpp
 *     Rendering of index definitions and the choice of names.
 */
#include "core/advise/index_ddl.hpp"

#include <algorithm>
#include <cctype>

#include "core/schema/picture.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

std::string ColumnName(const AdvisedTable &table, int column) {
	const std::size_t at = static_cast<std::size_t>(column) - 1;
	return column > 0 && at < table.columns.size() ? table.columns[at] : "";
}

/* DESC and the place of NULLs, both left out where they are the default. */
std::string OrderSql(const IndexKeyPart &key) {
	std::string sql = key.descending ? " DESC" : "";
	if (key.descending != key.nulls_first) {
		sql += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
	}
	return sql;
}

/* Whether the text from `open` on, a parenthesis, closes only at its very end. */
bool ClosesAtEnd(std::string_view text, std::size_t open) {
	int depth = 0;
	char quote = 0;
	for (std::size_t i = open; i < text.size(); ++i) {
		const char c = text[i];
		if (quote != 0) {
			quote = c == quote ? '\0' : quote;
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (c == '(') {
			++depth;
		} else if (c == ')' && --depth == 0) {
			return i + 1 == text.size();
		}
	}
	return false;
}

/* The name before the parenthesis of a plain function call; "" = another expression. */
std::string_view FunctionName(std::string_view expression) {
	std::size_t end = 0;
	while (end < expression.size() &&
	       (std::isalnum(static_cast<unsigned char>(expression[end])) != 0 ||
	        expression[end] == '_' || expression[end] == '.')) {
		++end;
	}
	if (end == 0 || end >= expression.size() || expression[end] != '(' ||
	    !ClosesAtEnd(expression, end)) {
		return "";
	}
	const std::string_view name = expression.substr(0, end);
	const std::size_t dot = name.rfind('.');
	return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

/* CREATE INDEX wants parentheses round everything but a column and a function call. */
std::string ExpressionSql(const std::string &expression) {
	if (!FunctionName(expression).empty() ||
	    (!expression.empty() && expression.front() == '(' && ClosesAtEnd(expression, 0))) {
		return expression;
	}
	return "(" + expression + ")";
}

std::string KeySql(const AdvisedTable &table, const IndexSpec &spec, const IndexKeyPart &key) {
	std::string sql = key.column > 0 ? QuoteIdentifier(ColumnName(table, key.column))
	                                 : ExpressionSql(key.expression);
	if (!key.operator_class.empty()) {
		sql += " " + key.operator_class; // the server's own spelling, qualified where needed
	}
	return spec.method == IndexMethod::Btree ? sql + OrderSql(key) : sql;
}

std::string QualifiedName(const AdvisedTable &table) {
	return QuoteIdentifier(table.schema) + "." + QuoteIdentifier(table.name);
}

/* Of functions, which PostgreSQL writes in capitals when they are SQL's own: SUBSTRING(...). */
std::string LowerCase(std::string_view text) {
	std::string lower(text);
	std::transform(lower.begin(), lower.end(), lower.begin(),
	               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
	return lower;
}

/* The server refuses it for the indexes of a partitioned table. */
std::string Concurrently(const AdvisedTable &table) {
	return table.is_partitioned ? "" : "CONCURRENTLY ";
}

std::string NamePart(const AdvisedTable &table, const IndexSpec &spec) {
	std::string part;
	for (const IndexKeyPart &key : spec.keys) {
		std::string_view name = key.column > 0 ? "" : FunctionName(key.expression);
		const std::string column = ColumnName(table, key.column);
		name = key.column > 0 ? std::string_view(column) : name.empty() ? "expr" : name;
		part += (part.empty() ? "" : "_") + (key.column > 0 ? std::string(name) : LowerCase(name));
	}
	for (const int column : spec.included) {
		part += "_" + ColumnName(table, column);
	}
	return part;
}

/* As makeObjectName() does: the longer of the two parts gives way, byte by byte. */
std::string JoinName(std::string_view table, std::string_view part, std::string_view label) {
	std::size_t table_bytes = table.size();
	std::size_t part_bytes = part.size();
	const std::size_t room = kMaxNameBytes - label.size() - 2;
	while (table_bytes + part_bytes > room) {
		table_bytes > part_bytes ? --table_bytes : --part_bytes;
	}
	return std::string(CutUtf8(table, table_bytes)) + "_" + std::string(CutUtf8(part, part_bytes)) +
	       "_" + std::string(label);
}

} // namespace

std::string IndexDefinitionSql(const AdvisedTable &table, const IndexSpec &spec) {
	std::string sql =
		spec.method == IndexMethod::Btree ? "(" : "USING " + std::string(Name(spec.method)) + " (";
	for (std::size_t i = 0; i < spec.keys.size(); ++i) {
		sql += (i == 0 ? "" : ", ") + KeySql(table, spec, spec.keys[i]);
	}
	sql += ")";
	for (std::size_t i = 0; i < spec.included.size(); ++i) {
		sql +=
			(i == 0 ? " INCLUDE (" : ", ") + QuoteIdentifier(ColumnName(table, spec.included[i]));
	}
	sql += spec.included.empty() ? "" : ")";
	return spec.predicate.empty() ? sql : sql + " WHERE " + spec.predicate;
}

std::string CreateIndexSql(const AdvisedTable &table, const IndexSpec &spec,
                           std::string_view name) {
	return std::string("CREATE ") + (spec.is_unique ? "UNIQUE " : "") + "INDEX " +
	       Concurrently(table) + QuoteIdentifier(name) + " ON " + QualifiedName(table) + " " +
	       IndexDefinitionSql(table, spec);
}

IndexSteps NewIndexSteps(const AdvisedTable &table, const IndexSpec &spec, std::string_view name,
                         const IsNameTaken &is_taken) {
	IndexSteps steps;
	steps.drop = DropIndexSql(table, name);
	if (table.partitions.size() <= kMostPartitionSteps) {
		AdvisedTable partition;
		partition.columns = table.columns; // numbered otherwise there, but named alike
		for (const AdvisedPartition &part : table.partitions) {
			partition.schema = part.schema;
			partition.name = part.name;
			const std::string own = NewIndexName(partition, spec, [&](std::string_view wanted) {
				return (wanted == name && part.schema == table.schema) ||
				       (is_taken && is_taken(part.schema, wanted));
			});
			steps.create += CreateIndexSql(partition, spec, own) + ";\n";
			steps.drop += ";\n" + DropIndexSql(partition, own);
		}
	}
	steps.create += CreateIndexSql(table, spec, name);
	return steps;
}

std::string DropIndexSql(const AdvisedTable &table, std::string_view name) {
	return "DROP INDEX " + Concurrently(table) + "IF EXISTS " + QuoteIdentifier(table.schema) +
	       "." + QuoteIdentifier(name);
}

std::string RestoreIndexSql(const AdvisedTable &table, const AdvisedIndex &index) {
	for (const std::string_view start : {"CREATE INDEX ", "CREATE UNIQUE INDEX "}) {
		if (!index.definition.starts_with(start)) {
			continue;
		}
		std::string rest = index.definition.substr(start.size());
		// The server says ONLY of a partitioned table; made like that, the index has no partitions.
		const std::string target = QuoteIdentifier(index.name) + " ON ";
		if (table.is_partitioned && rest.starts_with(target + "ONLY ")) {
			rest.erase(target.size(), std::string_view("ONLY ").size());
		}
		return std::string(start) + Concurrently(table) + rest;
	}
	return CreateIndexSql(table, index.spec, index.name);
}

std::string NewIndexName(const AdvisedTable &table, const IndexSpec &spec,
                         const std::function<bool(std::string_view)> &is_taken) {
	const std::string part = NamePart(table, spec);
	constexpr int kMostTries = 10000;
	std::string name;
	for (int i = 0; i < kMostTries; ++i) {
		name = JoinName(table.name, part, i == 0 ? "idx" : "idx" + std::to_string(i));
		if (!is_taken || !is_taken(name)) {
			break;
		}
	}
	return name;
}

std::string KeyInWords(const AdvisedTable &table, const IndexKeyPart &key) {
	return (key.column > 0 ? ColumnName(table, key.column) : key.expression) + OrderSql(key);
}

std::string IndexInWords(const AdvisedTable &table, const IndexSpec &spec) {
	std::string words = table.sql_name + " (";
	for (std::size_t i = 0; i < spec.keys.size(); ++i) {
		words += (i == 0 ? "" : ", ") + KeyInWords(table, spec.keys[i]);
	}
	return words + ")";
}

} // namespace savant::core
