/*
 * select_parts.cpp
 *     Clauses are told apart by their keywords outside of parentheses, after the parser
 *     has said that the text is one SELECT; whose a column is, the scopes say.
 */
#include "core/sql/select_parts.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unordered_map>

#include "core/sql/scope.hpp"
#include "core/sql/statement.hpp"

namespace savant::core {

namespace {

std::string Lower(std::string_view text) {
	std::string lower(text);
	for (char &c : lower) {
		c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
	}
	return lower;
}

/* A word of the statement with what the scanner knew of it. */
struct ScannedWord {
	SqlWord word;
	std::string keyword; // lower case; empty when it is none
	int depth = 0;       // of parentheses and CASE around it
};

constexpr std::array<std::string_view, 13> kAggregates = {
	"count",      "sum",      "avg",     "min",    "max",      "array_agg",
	"string_agg", "bool_and", "bool_or", "stddev", "variance", "percentile_cont",
	"mode"};

/* Raises the depth for what opens, lowers it for what closes. */
int Opens(const std::string &text, const std::string &keyword) {
	if (text == "(" || text == "[" || keyword == "case") {
		return 1;
	}
	return text == ")" || text == "]" || keyword == "end" ? -1 : 0;
}

class SelectReader {
public:
	SelectReader(const ParsedSql &parsed, const SchemaPicture &picture)
		: parsed_(parsed), scope_(parsed.Statement(0), picture) {}

	std::optional<SelectParts> Read() {
		if (!IsPlain() || !ScanWords() || !Split() || !ResolveReferences()) {
			return std::nullopt;
		}
		return std::move(parts_);
	}

private:
	bool IsPlain() const {
		if (scope_.Query().blocks.empty()) {
			return false;
		}
		const Block &top = scope_.At(0);
		const Node select = top.select;
		for (const char *clause : {"withClause", "windowClause", "lockingClause", "intoClause"}) {
			if (select[clause]) {
				return false;
			}
		}
		return !top.is_set_operation && !top.items.empty() && !top.outputs.empty();
	}

	/* Tokens become words; the parts of a column reference become one. */
	bool ScanWords() {
		std::unordered_map<int, int> sites;
		for (std::size_t i = 0; i < scope_.Query().columns.size(); i++) {
			sites[scope_.Query().columns[i].location] = static_cast<int>(i);
		}
		int depth = 0;
		int end = 0;
		std::vector<SqlToken> tokens;
		std::copy_if(parsed_.tokens.begin(), parsed_.tokens.end(), std::back_inserter(tokens),
		             [](const SqlToken &token) { return token.kind != SqlTokenKind::Comment; });
		for (std::size_t i = 0; i < tokens.size(); i++) {
			ScannedWord scanned;
			scanned.word.text = TextOf(tokens[i]);
			scanned.word.space = i > 0 && tokens[i].start > end;
			if (tokens[i].kind == SqlTokenKind::Keyword) {
				scanned.keyword = Lower(scanned.word.text);
			}
			const auto site = sites.find(tokens[i].start);
			if (site != sites.end()) {
				const std::size_t last = EndOfReference(tokens, i);
				if (!TakeColumn(site->second, tokens, i, last, scanned)) {
					return false;
				}
				i = last;
			}
			end = tokens[i].end;
			const int opens = Opens(scanned.word.text, scanned.keyword);
			depth += std::min(opens, 0);
			scanned.depth = depth;
			depth += std::max(opens, 0);
			words_.push_back(std::move(scanned));
		}
		while (!words_.empty() && words_.back().word.text == ";") {
			words_.pop_back();
		}
		return true;
	}

	std::string TextOf(const SqlToken &token) const {
		return parsed_.text.substr(static_cast<std::size_t>(token.start),
		                           static_cast<std::size_t>(token.end - token.start));
	}

	/* The last token of a.b.c that starts at `i`. */
	std::size_t EndOfReference(const std::vector<SqlToken> &tokens, std::size_t i) const {
		while (i + 2 < tokens.size() && TextOf(tokens[i + 1]) == ".") {
			i += 2;
		}
		return i;
	}

	bool TakeColumn(int site, const std::vector<SqlToken> &tokens, std::size_t first,
	                std::size_t last, ScannedWord &scanned) {
		const ColumnSite &column = scope_.Query().columns[static_cast<std::size_t>(site)];
		scanned.keyword.clear();
		for (std::size_t i = first + 1; i <= last; i++) {
			scanned.word.text += TextOf(tokens[i]);
		}
		if (column.block == 0 && column.name == "*" && column.qualifier.empty()) {
			return true; // SELECT *: told apart when the outputs are known
		}
		const Place place = scope_.Resolve(site);
		if (!place.Known()) {
			const bool names_output =
				column.block == 0 && column.qualifier.empty() &&
				(column.clause == Clause::OrderBy || column.clause == Clause::GroupBy);
			return names_output;
		}
		if (place.block != 0) {
			return true; // of a subquery: kept as it is
		}
		// A bare name in ORDER BY is an output first.
		if (column.block == 0 && column.clause == Clause::OrderBy && column.qualifier.empty() &&
		    IsOutputName(column.name)) {
			return true;
		}
		scanned.word.item = place.item;
		scanned.word.qualified = !column.qualifier.empty();
		scanned.word.text = TextOf(tokens[last]);
		return true;
	}

	bool IsOutputName(std::string_view name) const {
		const auto &outputs = scope_.At(0).outputs;
		return std::any_of(outputs.begin(), outputs.end(),
		                   [name](const OutputColumn &output) { return output.name == name; });
	}

	bool KeywordAt(std::size_t i, std::string_view keyword) const {
		return i < words_.size() && words_[i].depth == 0 && words_[i].keyword == keyword;
	}

	/* The words from `first` on up to the next clause, split at `separator`. */
	std::vector<SqlPiece> Pieces(std::size_t first, std::size_t last,
	                             std::string_view separator) const {
		std::vector<SqlPiece> pieces(1);
		bool between = false;
		for (std::size_t i = first; i < last; i++) {
			const ScannedWord &word = words_[i];
			between = between || KeywordAt(i, "between");
			const bool separates = word.depth == 0 && !(between && separator == "and") &&
			                       (word.keyword == separator || word.word.text == separator);
			if (word.depth == 0 && word.keyword == "and") {
				between = false;
			}
			if (separates) {
				pieces.emplace_back();
			} else {
				pieces.back().push_back(word.word);
			}
		}
		for (SqlPiece &piece : pieces) {
			if (!piece.empty()) {
				piece[0].space = false;
			}
		}
		return first == last ? std::vector<SqlPiece>() : pieces;
	}

	/* Conjuncts; an OR outside of parentheses makes them one, which is put into some. */
	std::vector<SqlPiece> ConjunctPieces(std::size_t first, std::size_t last) const {
		bool or_seen = false;
		for (std::size_t i = first; i < last; i++) {
			or_seen = or_seen || KeywordAt(i, "or");
		}
		if (!or_seen) {
			return Pieces(first, last, "and");
		}
		SqlPiece whole = Pieces(first, last, "no such word")[0];
		whole.insert(whole.begin(), SqlWord{"("});
		whole.push_back(SqlWord{")"});
		return {whole};
	}

	/* Where the next clause begins at or after `i`. */
	std::size_t NextClause(std::size_t i) const {
		for (; i < words_.size(); i++) {
			const bool from =
				KeywordAt(i, "from") && !(i > 0 && words_[i - 1].keyword == "distinct");
			const bool by =
				(KeywordAt(i, "group") || KeywordAt(i, "order")) && KeywordAt(i + 1, "by");
			if (from || by || KeywordAt(i, "where") || KeywordAt(i, "having") ||
			    KeywordAt(i, "limit") || KeywordAt(i, "offset") || KeywordAt(i, "fetch") ||
			    KeywordAt(i, "window") || KeywordAt(i, "for")) {
				return i;
			}
		}
		return words_.size();
	}

	bool Split() {
		if (!KeywordAt(0, "select")) {
			return false;
		}
		std::size_t i = 1;
		if (KeywordAt(i, "distinct")) {
			parts_.distinct = true;
			if (KeywordAt(++i, "on")) {
				return false;
			}
		} else if (KeywordAt(i, "all")) {
			i++;
		}
		std::size_t end = NextClause(i);
		parts_.outputs = Pieces(i, end, ",");
		while (end < words_.size()) {
			const std::string clause = words_[end].keyword;
			i = end + (clause == "group" || clause == "order" ? 2 : 1);
			end = NextClause(i);
			if (!TakeClause(clause, i, end)) {
				return false;
			}
		}
		return !parts_.from.empty() && !parts_.outputs.empty() && OpenStar();
	}

	bool TakeClause(const std::string &clause, std::size_t first, std::size_t last) {
		if (clause == "from") {
			return TakeFrom(first, last);
		}
		if (clause == "where") {
			parts_.where = ConjunctPieces(first, last);
		} else if (clause == "group") {
			parts_.group_by = Pieces(first, last, ",");
		} else if (clause == "having") {
			parts_.having = ConjunctPieces(first, last);
		} else if (clause == "order") {
			parts_.order = Pieces(first, last, ",");
		} else if (clause == "limit" || clause == "offset") {
			const std::string number = last == first + 1 ? words_[first].word.text : std::string();
			const bool digits = !number.empty() && number.size() < 10 &&
			                    number.find_first_not_of("0123456789") == std::string::npos;
			(clause == "limit" ? parts_.limit : parts_.offset) =
				std::strtoll(number.c_str(), nullptr, 10);
			return digits;
		} else {
			return false;
		}
		return true;
	}

	bool TakeFrom(std::size_t first, std::size_t last) {
		bool outer = false;
		std::size_t start = first;
		for (std::size_t i = first; i <= last; i++) {
			if (i < last && words_[i].depth == 0 && words_[i].word.text == ",") {
				return false;
			}
			if (i < last && !KeywordAt(i, "join")) {
				continue;
			}
			std::size_t end = i; // without the words that say which join follows
			while (end > start && (KeywordAt(end - 1, "inner") || KeywordAt(end - 1, "left") ||
			                       KeywordAt(end - 1, "outer"))) {
				end--;
			}
			const bool odd =
				end > start && (KeywordAt(end - 1, "right") || KeywordAt(end - 1, "full") ||
			                    KeywordAt(end - 1, "cross") || KeywordAt(end - 1, "natural"));
			if (odd || !TakeTable(start, end, outer)) {
				return false;
			}
			outer = end < i && KeywordAt(end, "left");
			start = i + 1;
		}
		return parts_.from.size() == scope_.At(0).items.size();
	}

	bool TakeTable(std::size_t first, std::size_t last, bool outer) {
		JoinedTable table;
		table.outer = outer;
		const int item = static_cast<int>(parts_.from.size());
		if (static_cast<std::size_t>(item) >= scope_.At(0).items.size()) {
			return false;
		}
		const FromItem &found = scope_.At(0, item);
		table.relation = scope_.RelationOf(0, item);
		table.name = found.name;
		if (found.kind != FromItem::Kind::Relation || table.relation < 0 ||
		    !found.column_names.empty() || parts_.Find(table.relation) >= 0) {
			return false;
		}
		for (std::size_t i = first; i < last; i++) {
			if (KeywordAt(i, "on")) {
				const auto pieces = Pieces(i + 1, last, "no such word");
				table.condition = pieces.empty() ? SqlPiece() : pieces[0];
			}
		}
		const bool conditional = !table.condition.empty();
		parts_.from.push_back(std::move(table));
		return conditional == (item > 0);
	}

	/* "*" as the columns of each table, so that more tables do not add to it. */
	bool OpenStar() {
		std::vector<SqlPiece> outputs;
		for (SqlPiece &output : parts_.outputs) {
			if (output.size() != 1 || output[0].text != "*" || output[0].item >= 0) {
				outputs.push_back(std::move(output));
				continue;
			}
			for (std::size_t item = 0; item < parts_.from.size(); item++) {
				outputs.push_back({SqlWord{"*", static_cast<int>(item), false, false}});
			}
		}
		parts_.outputs = std::move(outputs);
		return true;
	}

	/* The value of the output that a number or an alias stands for. */
	bool ResolveReference(SqlPiece &piece) const {
		const std::string &text = piece[0].text;
		const bool alone = piece.size() == 1 || piece[1].item < 0;
		if (piece[0].item >= 0 || !alone) {
			return true;
		}
		if (text.find_first_not_of("0123456789") == std::string::npos) {
			const auto number = static_cast<std::size_t>(std::strtoul(text.c_str(), nullptr, 10));
			return number >= 1 && number <= parts_.outputs.size() &&
			       Replace(piece, parts_.outputs[number - 1]);
		}
		for (const SqlPiece &output : parts_.outputs) {
			if (OutputAlias(output) == text) {
				return Replace(piece, output);
			}
		}
		return true;
	}

	static bool Replace(SqlPiece &piece, const SqlPiece &output) {
		SqlPiece value = OutputValue(output);
		if (value.empty() || value[0].text == "*") {
			return false;
		}
		value.insert(value.end(), piece.begin() + 1, piece.end());
		piece = std::move(value);
		return true;
	}

	bool ResolveReferences() {
		for (auto *pieces : {&parts_.group_by, &parts_.order}) {
			for (SqlPiece &piece : *pieces) {
				if (piece.empty() || !ResolveReference(piece)) {
					return false;
				}
			}
		}
		return true;
	}

	const ParsedSql &parsed_;
	Scope scope_;
	std::vector<ScannedWord> words_;
	SelectParts parts_;
};

std::string Write(const SqlPiece &piece, const SelectParts &parts) {
	std::string text;
	for (std::size_t i = 0; i < piece.size(); i++) {
		const SqlWord &word = piece[i];
		text += i > 0 && word.space ? " " : "";
		if (word.item >= 0 && (word.qualified || parts.from.size() > 1)) {
			text += QuoteIdentifier(parts.from[static_cast<std::size_t>(word.item)].name) + ".";
		}
		text += word.text;
	}
	return text;
}

std::string WriteAll(const std::vector<SqlPiece> &pieces, const SelectParts &parts,
                     std::string_view lead, std::string_view separator) {
	std::string text;
	for (const SqlPiece &piece : pieces) {
		text += (text.empty() ? std::string(lead) : std::string(separator)) + Write(piece, parts);
	}
	return text;
}

} // namespace

int SelectParts::Find(int relation) const {
	for (std::size_t i = 0; i < from.size(); i++) {
		if (from[i].relation == relation) {
			return static_cast<int>(i);
		}
	}
	return -1;
}

std::optional<SelectParts> ReadSelect(const std::string &sql, const SchemaPicture &picture) {
	const ParsedSql parsed = ParseSql(sql);
	if (parsed.problem || parsed.StatementCount() != 1 || !parsed.Statement(0).As("SelectStmt")) {
		return std::nullopt;
	}
	return SelectReader(parsed, picture).Read();
}

std::string WriteSelect(const SelectParts &parts, const SchemaPicture &picture) {
	std::string sql = parts.distinct ? "SELECT DISTINCT " : "SELECT ";
	sql += WriteAll(parts.outputs, parts, "", ", ") + " FROM ";
	for (const JoinedTable &table : parts.from) {
		if (!table.condition.empty()) {
			sql += table.outer ? " LEFT JOIN " : " JOIN ";
		}
		sql += picture.SqlName(table.relation);
		if (table.name != picture.At(table.relation).name) {
			sql += " AS " + QuoteIdentifier(table.name);
		}
		if (!table.condition.empty()) {
			sql += " ON " + Write(table.condition, parts);
		}
	}
	sql += WriteAll(parts.where, parts, " WHERE ", " AND ");
	sql += WriteAll(parts.group_by, parts, " GROUP BY ", ", ");
	sql += WriteAll(parts.having, parts, " HAVING ", " AND ");
	sql += WriteAll(parts.order, parts, " ORDER BY ", ", ");
	sql += parts.limit ? " LIMIT " + std::to_string(*parts.limit) : "";
	sql += parts.offset ? " OFFSET " + std::to_string(*parts.offset) : "";
	return sql;
}

SqlPiece OutputValue(const SqlPiece &output) {
	const std::size_t size = output.size();
	if (size > 2 && Lower(output[size - 2].text) == "as" && output[size - 2].item < 0) {
		return SqlPiece(output.begin(), output.end() - 2);
	}
	return output;
}

std::string OutputAlias(const SqlPiece &output) {
	return OutputValue(output).size() < output.size() ? output.back().text : std::string();
}

std::string AggregateIn(const SqlPiece &piece) {
	for (std::size_t i = 0; i + 1 < piece.size(); i++) {
		const std::string name = Lower(piece[i].text);
		if (piece[i].item < 0 && piece[i + 1].text == "(" &&
		    std::find(kAggregates.begin(), kAggregates.end(), name) != kAggregates.end()) {
			return name;
		}
	}
	return {};
}

std::vector<SqlWord> ColumnsIn(const SqlPiece &piece) {
	std::vector<SqlWord> columns;
	for (const SqlWord &word : piece) {
		const bool seen =
			std::any_of(columns.begin(), columns.end(), [&word](const SqlWord &other) {
				return other.item == word.item && other.text == word.text;
			});
		if (word.item >= 0 && !seen) {
			columns.push_back(word);
		}
	}
	return columns;
}

SqlPiece MakePiece(std::string_view text) {
	SqlPiece piece;
	std::size_t i = 0;
	while (i < text.size()) {
		const std::size_t end = std::min(text.find(' ', i), text.size());
		if (end > i) {
			SqlWord word;
			word.text = text.substr(i, end - i);
			word.space = !piece.empty();
			piece.push_back(std::move(word));
		}
		i = end + 1;
	}
	return piece;
}

} // namespace savant::core
