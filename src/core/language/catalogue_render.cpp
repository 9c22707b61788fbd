/*
 * catalogue_render.cpp
 *     Binds the slots of a catalogue match to names and fills the SQL.
 */
#include "core/language/catalogue_render.hpp"

#include <algorithm>
#include <queue>

#include "core/language/catalogue_words.hpp"

namespace savant::core {

namespace {

/* Above this many rows a plain "how many rows" is answered from statistics. */
constexpr double kMaxCountedRows = 5e6;
constexpr double kScore = 0.95;

/* What the slots of a match stand for in one reading. */
struct Binding {
	int relation = -1;
	int other = -1;
	std::vector<std::string> columns;
	const CatalogueKind *kind = nullptr;
	std::string word;
	int number = 0;
	std::string path; // VALUES rows of a join path
	std::vector<std::string> notes;
};

SlotSpan SpanOf(const CatalogueMatch &match, SlotKind kind) {
	return match.spans[static_cast<std::size_t>(kind)];
}

bool HasSeveralSchemas(const SchemaPicture &picture) {
	return std::any_of(picture.relations.begin(), picture.relations.end(),
	                   [&picture](const Relation &relation) {
						   return relation.schema != picture.relations.front().schema;
					   });
}

bool HasColumnWord(const SchemaPicture &picture, int only, std::string_view folded) {
	for (std::size_t i = 0; i < picture.relations.size(); i++) {
		if (only >= 0 && static_cast<std::size_t>(only) != i) {
			continue;
		}
		for (const Column &column : picture.relations[i].columns) {
			if (column.name.size() >= folded.size() && column.name.size() <= folded.size() + 2 &&
			    FoldWord(column.name) == folded) {
				return true;
			}
		}
	}
	return false;
}

/* One line of several words, each in quotes: "a, b or c". */
std::string OrList(const std::vector<std::string> &items) {
	std::string text;
	for (std::size_t i = 0; i < items.size(); i++) {
		text += i == 0 ? "" : i + 1 == items.size() ? " or " : ", ";
		text += items[i];
	}
	return text;
}

class Renderer {
public:
	Renderer(const CatalogueMatch &match, const std::vector<CatalogueWord> &words,
	         const CatalogueNames &names, const SchemaPicture &picture)
		: match_(match), words_(words), names_(names), picture_(picture) {}

	std::optional<Interpretation> Run() {
		if (!BindPlainSlots() || IsAboutData()) {
			return std::nullopt;
		}
		std::vector<Binding> bindings{base_};
		if (!BindRelation(SlotKind::Relation, bindings) ||
		    !BindRelation(SlotKind::OtherRelation, bindings) || !BindColumn(bindings)) {
			return std::nullopt;
		}
		for (Binding &binding : bindings) {
			if (Yields(binding.relation)) {
				return std::nullopt;
			}
			std::optional<Reading> reading = Read(binding);
			if (reading) {
				result_.readings.push_back(std::move(*reading));
			}
		}
		if (result_.readings.empty() && result_.clarification.empty()) {
			return std::nullopt;
		}
		Conclude();
		return std::move(result_);
	}

private:
	std::string Phrase(SlotSpan span) const {
		return names_.Phrase(span.begin, span.end - span.begin);
	}

	std::string ShownName(int relation) const { return picture_.SqlName(relation); }

	bool BindPlainSlots() {
		if (const SlotSpan span = SpanOf(match_, SlotKind::Object); span.Bound()) {
			base_.kind = FindCatalogueKind(words_, span.begin, span.end - span.begin);
		}
		if (const SlotSpan span = SpanOf(match_, SlotKind::Number); span.Bound()) {
			base_.number = ParseCatalogueNumber(words_[span.begin].lower);
		}
		if (const SlotSpan span = SpanOf(match_, SlotKind::Word); span.Bound()) {
			base_.word = words_[span.begin].text;
			return IsSensibleWord(words_[span.begin]);
		}
		return true;
	}

	/* Whether the free word of the match can be what the intent takes it for. */
	bool IsSensibleWord(const CatalogueWord &word) const {
		const std::string_view intent = match_.intent->name;
		const auto said = [this](std::string_view literal) {
			return std::find(match_.literals.begin(), match_.literals.end(), literal) !=
			       match_.literals.end();
		};
		if (intent == "setting") {
			return said("setting") || said("parameter") || said("guc") || word.quoted ||
			       (IsKnownSetting(word.lower) && !HasColumnWord(picture_, -1, word.lower));
		}
		if (intent == "columns_of_type") {
			return word.lower == "array" || !TypePrefix(word.lower, picture_).empty();
		}
		if (base_.kind != nullptr) { // "tables in schema sales"
			return std::any_of(
				picture_.relations.begin(), picture_.relations.end(),
				[&word](const Relation &relation) { return relation.schema == word.text; });
		}
		return true;
	}

	/* The words of the phrase itself name something in the database. */
	bool IsAboutData() {
		const bool of_relation = SpanOf(match_, SlotKind::Relation).Bound();
		std::vector<std::string> said;
		if (const SlotSpan span = SpanOf(match_, SlotKind::Object); span.Bound()) {
			said.push_back(FoldWord(Phrase(span)));
			if (span.end - span.begin == 1) {
				said.back() = words_[span.begin].fold;
			}
		}
		for (const std::string &literal : match_.literals) {
			if (literal.size() > 3 && !of_relation) {
				said.push_back(literal);
			}
		}
		for (const std::string &word : said) {
			if (word == "table" || word == "column") {
				// These words are asked about the schema far more often than about data.
				if (!of_relation && names_.IsRelationWord(word)) {
					doubt_ = "There is also a table called " + word + "s or " + word +
					         ": do you mean the " + word +
					         "s of the database, or the rows of that table?";
				}
				continue;
			}
			if (names_.IsRelationWord(word) ||
			    (base_.kind != nullptr && HasColumnWord(picture_, -1, word))) {
				return true;
			}
		}
		return false;
	}

	bool Yields(int relation) const {
		std::string_view rest = match_.intent->yields_to;
		while (!rest.empty()) {
			const std::size_t end = std::min(rest.find(' '), rest.size());
			if (relation >= 0 && HasColumnWord(picture_, relation, FoldWord(rest.substr(0, end)))) {
				return true;
			}
			rest.remove_prefix(std::min(end + 1, rest.size()));
		}
		return false;
	}

	bool BindRelation(SlotKind kind, std::vector<Binding> &bindings) {
		SlotSpan span = SpanOf(match_, kind);
		if (kind == SlotKind::Relation && !span.Bound()) {
			return BindRelationOfColumn(bindings);
		}
		if (!span.Bound()) {
			return true;
		}
		const std::size_t count = span.end - span.begin;
		std::vector<int> found = names_.Relations(span.begin, count);
		const std::string phrase = Phrase(span);
		if (found.empty()) {
			found = names_.NearestRelations(span.begin, count);
			Unknown("table", phrase, found);
			if (found.empty()) {
				bindings.clear();
				return true;
			}
		} else if (found.size() > 1) {
			std::vector<std::string> choices;
			for (const int relation : found) {
				choices.push_back(ShownName(relation));
			}
			result_.clarification =
				"Several tables are called \"" + phrase + "\": " + OrList(choices) + "?";
		}
		std::vector<Binding> wider;
		for (const Binding &binding : bindings) {
			for (const int relation : found) {
				wider.push_back(binding);
				(kind == SlotKind::Relation ? wider.back().relation : wider.back().other) =
					relation;
			}
		}
		bindings = std::move(wider);
		return true;
	}

	bool BindRelationOfColumn(std::vector<Binding> &bindings) {
		const SlotSpan span = SpanOf(match_, SlotKind::RelationColumn);
		if (!span.Bound()) {
			return true;
		}
		const ColumnRef found = names_.RelationColumn(span.begin);
		if (found.column >= 0) {
			bindings.front().relation = found.relation;
			bindings.front().columns = {picture_.At(found).name};
			return true;
		}
		bindings.front().relation = found.relation;
		return found.relation >= 0 && BindNearestColumns(span, bindings);
	}

	bool BindColumn(std::vector<Binding> &bindings) {
		const SlotSpan span = SpanOf(match_, SlotKind::Column);
		if (!span.Bound() || bindings.empty()) {
			return true;
		}
		const std::size_t count = span.end - span.begin;
		const int relation = bindings.front().relation;
		const std::vector<std::string> found = names_.Columns(span.begin, count, relation);
		if (!found.empty()) {
			for (Binding &binding : bindings) {
				binding.columns = found;
			}
			return true;
		}
		if (relation >= 0) {
			return BindNearestColumns(span, bindings);
		}
		// "Which tables have a column X": none is an answer, with what comes near.
		Binding &only = bindings.front();
		only.columns = {Phrase(span)};
		const std::vector<std::string> near = names_.NearestColumns(span.begin, count, -1);
		only.notes.push_back("no column is called \"" + Phrase(span) + "\"" +
		                     (near.empty() ? "" : "; nearest: " + OrList(near)));
		return true;
	}

	bool BindNearestColumns(SlotSpan span, std::vector<Binding> &bindings) {
		const Binding base = bindings.front();
		std::string phrase = Phrase(span);
		phrase.erase(0, phrase.rfind('.') == std::string::npos ? 0 : phrase.rfind('.') + 1);
		const std::vector<std::string> near =
			names_.NearestColumns(span.begin, span.end - span.begin, base.relation);
		result_.unknown_words.push_back(phrase);
		result_.clarification = ShownName(base.relation) + " has no column called \"" + phrase +
		                        "\"" +
		                        (near.empty() ? "." : "; did you mean " + OrList(near) + "?");
		bindings.clear();
		for (const std::string &column : near) {
			bindings.push_back(base);
			bindings.back().columns = {column};
		}
		return true;
	}

	void Unknown(std::string_view what, const std::string &phrase, const std::vector<int> &near) {
		std::vector<std::string> choices;
		for (const int relation : near) {
			choices.push_back(ShownName(relation));
		}
		result_.unknown_words.push_back(phrase);
		result_.clarification = "There is no " + std::string(what) + " called \"" + phrase + "\"" +
		                        (choices.empty() ? "." : "; did you mean " + OrList(choices) + "?");
	}

	std::optional<Reading> Read(Binding &binding) {
		std::string sql;
		Reading reading;
		switch (match_.intent->shape) {
		case CatalogueShape::Fixed:
			sql = std::string(match_.intent->sql);
			break;
		case CatalogueShape::JoinPath:
			sql = JoinPathSql(binding, reading.notes);
			break;
		case CatalogueShape::ExactRows:
		case CatalogueShape::EstimatedRows:
			sql = RowsSql(binding, reading.notes);
			break;
		case CatalogueShape::AllowedValues:
			sql = AllowedValuesSql(binding);
			break;
		default:
			sql = KindSql(binding);
		}
		if (sql.empty()) {
			return std::nullopt;
		}
		constexpr std::string_view kLimit = "\nLIMIT {n}";
		if (binding.number == 0 && sql.ends_with(kLimit)) {
			sql.resize(sql.size() - kLimit.size());
		}
		reading.sql = FillSlots(sql, [&](std::string_view slot) { return SqlSlot(slot, binding); });
		reading.paraphrase = Say(binding);
		reading.score = kScore;
		if (!match_.intent->note.empty()) {
			reading.notes.emplace_back(match_.intent->note);
		}
		reading.notes.insert(reading.notes.end(), binding.notes.begin(), binding.notes.end());
		for (const SlotKind kind : {SlotKind::Relation, SlotKind::OtherRelation}) {
			const int relation = kind == SlotKind::Relation ? binding.relation : binding.other;
			const SlotSpan span = SpanOf(match_, kind);
			if (span.Bound() && relation >= 0) {
				reading.mentions.push_back({Phrase(span), {relation, -1}, "", kScore});
			}
		}
		if (match_.intent->name == "referencing") {
			AddKeys(binding.relation, reading.notes);
		}
		return reading;
	}

	/* Which columns reference the table, and the other direction, which was not asked for. */
	void AddKeys(int relation, std::vector<std::string> &notes) const {
		std::string incoming, outgoing;
		for (const ForeignKey &key : picture_.foreign_keys) {
			std::string columns;
			for (const int column : key.from_columns) {
				columns += (columns.empty() ? "" : ", ") +
				           QuoteIdentifier(picture_.At(ColumnRef{key.from, column}).name);
			}
			if (key.to == relation) {
				incoming +=
					(incoming.empty() ? "" : ", ") + ShownName(key.from) + " (" + columns + ")";
			}
			if (key.from == relation) {
				outgoing +=
					(outgoing.empty() ? "" : ", ") + ShownName(key.to) + " (by " + columns + ")";
			}
		}
		if (!incoming.empty()) {
			notes.push_back("through " + incoming);
		}
		if (!outgoing.empty()) {
			notes.push_back(ShownName(relation) + " itself references " + outgoing);
		}
	}

	std::string RowsSql(const Binding &binding, std::vector<std::string> &notes) const {
		const double estimate = picture_.At(binding.relation).row_estimate;
		const bool estimated = match_.intent->shape == CatalogueShape::EstimatedRows;
		const bool exact = std::any_of(words_.begin(), words_.end(), [](const CatalogueWord &word) {
			return word.lower == "exact";
		});
		if (estimate < 0 || exact || (!estimated && estimate <= kMaxCountedRows)) {
			if (estimated) {
				notes.emplace_back("counted: the server has no estimate before the first ANALYZE");
			}
			return "SELECT count(*) AS rows FROM {relation}";
		}
		notes.emplace_back(estimated
		                       ? "an estimate of the server, as of the last ANALYZE or VACUUM"
		                       : "an estimate of the server, as counting would read the whole "
		                         "table; ask for the exact row count to have it counted");
		return "SELECT c.reltuples::bigint AS estimated_rows\nFROM pg_class c\nWHERE c.oid = {rel}";
	}

	std::string AllowedValuesSql(const Binding &binding) const {
		if (binding.columns.empty() || binding.relation < 0) {
			return {};
		}
		const int at = picture_.FindColumn(binding.relation, binding.columns.front());
		if (at < 0) {
			return {};
		}
		const Column &column = picture_.At(ColumnRef{binding.relation, at});
		if (column.type_class == TypeClass::Enum) {
			return "SELECT e.enumlabel AS value\nFROM pg_enum e JOIN pg_attribute a ON a.atttypid "
				   "= "
				   "e.enumtypid\nWHERE a.attrelid = {rel} AND a.attname = {col}\nORDER BY "
				   "e.enumsortorder";
		}
		if (column.labels.empty()) {
			return {}; // no closed set: a question about the data
		}
		return "SELECT pg_get_constraintdef(k.oid) AS allowed\nFROM pg_constraint k JOIN "
			   "pg_attribute "
			   "a\n  ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)\nWHERE k.contype = "
			   "'c' "
			   "AND k.conrelid = {rel} AND a.attname = {col}";
	}

	std::string KindSql(const Binding &binding) const {
		const CatalogueKind &kind = *binding.kind;
		const std::string from(kind.from);
		const std::string count(kind.count);
		const bool of_table = !kind.columns_of.empty();
		const std::string tables =
			"SELECT {table}\nFROM pg_class c JOIN pg_namespace n ON n.oid = "
			"c.relnamespace\nWHERE c.relkind IN ('r', 'p') AND {seen}\n  AND "
			"c.oid ";
		switch (match_.intent->shape) {
		case CatalogueShape::List:
			return "SELECT " + std::string(kind.columns) + "\n" + from + "{in_schema}\nORDER BY " +
			       std::string(kind.order);
		case CatalogueShape::Count:
			return count.empty() ? "SELECT count(*) AS count FROM (SELECT 1 " + from + ") q"
			                     : "SELECT " + count + " AS count\n" + from + "{in_schema}";
		case CatalogueShape::ListOf:
			return !of_table ? ""
			                 : "SELECT " + std::string(kind.columns_of) + "\n" + from +
			                       "\n  AND c.oid = {rel}\nORDER BY " + std::string(kind.order_of);
		case CatalogueShape::CountOf:
			return !of_table ? ""
			                 : "SELECT " + count + " AS count\n" + from + "\n  AND c.oid = {rel}";
		case CatalogueShape::TablesWith:
			return !of_table ? "" : tables + "IN (SELECT c.oid " + from + ")\nORDER BY 1";
		case CatalogueShape::TablesWithout:
			return !of_table ? "" : tables + "NOT IN (SELECT c.oid " + from + ")\nORDER BY 1";
		case CatalogueShape::TablesByNumber:
			return !of_table ? ""
			                 : "SELECT {table}, " + count + " AS count\n" + from +
			                       "\nGROUP BY c.oid, c.relname, n.nspname\nHAVING " + count + " " +
			                       Comparison() + " {n}\nORDER BY " + count + " DESC, 1";
		case CatalogueShape::PerTable:
			return !of_table ? ""
			                 : "SELECT {table}, " + count + " AS count\n" + from +
			                       "\nGROUP BY c.oid, c.relname, n.nspname\nORDER BY " + count +
			                       " DESC, 1";
		default:
			return {};
		}
	}

	/* The operator that the words around a number mean. */
	const char *Comparison() const {
		const auto said = [this](std::string_view word) {
			return std::find(match_.literals.begin(), match_.literals.end(), word) !=
			       match_.literals.end();
		};
		const bool negated = said("no") || said("not");
		if (said("or")) {
			return said("more") ? ">=" : "<=";
		}
		if (said("least") || (negated && (said("less") || said("fewer")))) {
			return ">=";
		}
		if (said("most") || (negated && said("more"))) {
			return "<=";
		}
		return said("more") || said("over") || said("above")    ? ">"
		       : said("fewer") || said("less") || said("under") ? "<"
		                                                        : "=";
	}

	/* Relations on a shortest chain of foreign keys, both ends included; empty = not connected. */
	std::vector<int> Chain(int from, int to) const {
		std::vector<int> previous(picture_.relations.size(), -1);
		std::queue<int> open;
		open.push(from);
		previous[static_cast<std::size_t>(from)] = from;
		while (!open.empty() && previous[static_cast<std::size_t>(to)] < 0) {
			const int at = open.front();
			open.pop();
			for (const ForeignKey &key : picture_.foreign_keys) {
				const int next = key.from == at ? key.to : key.to == at ? key.from : at;
				if (previous[static_cast<std::size_t>(next)] < 0) {
					previous[static_cast<std::size_t>(next)] = at;
					open.push(next);
				}
			}
		}
		std::vector<int> chain;
		for (int at = to; previous[static_cast<std::size_t>(to)] >= 0;
		     at = previous[static_cast<std::size_t>(at)]) {
			chain.insert(chain.begin(), at);
			if (at == from) {
				break;
			}
		}
		return chain;
	}

	std::string JoinPathSql(Binding &binding, std::vector<std::string> &notes) const {
		std::vector<int> chain = Chain(binding.relation, binding.other);
		std::string values;
		const std::string indent = "\n             ";
		for (std::size_t step = 1; step < chain.size(); step++) {
			for (const ForeignKey &key : picture_.foreign_keys) {
				const bool joins = (key.from == chain[step - 1] && key.to == chain[step]) ||
				                   (key.to == chain[step - 1] && key.from == chain[step]);
				if (joins) {
					values += (values.empty() ? "" : "," + indent) + "(" + std::to_string(step) +
					          ", " + QuoteLiteral(picture_.SqlName(key.from)) + "::regclass, " +
					          QuoteLiteral(key.name) + ")";
				}
			}
		}
		if (values.empty()) {
			notes.push_back("no chain of foreign keys connects " + ShownName(binding.relation) +
			                " and " + ShownName(binding.other));
			values =
				"(1, " + QuoteLiteral(picture_.SqlName(binding.relation)) + "::regclass, NULL)";
		} else {
			std::string path = "path: ";
			for (std::size_t i = 0; i < chain.size(); i++) {
				path += (i == 0 ? "" : " - ") + ShownName(chain[i]);
			}
			notes.push_back(path);
		}
		binding.path = std::move(values);
		return "SELECT c.relname AS table_name, t.relname AS references_table,\n"
			   "       pg_get_constraintdef(k.oid) AS foreign_key\nFROM (VALUES {path}"
			   ") s (step, relation, name)\nJOIN pg_constraint k ON k.conrelid = s.relation AND "
			   "k.conname = s.name\nJOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid "
			   "= "
			   "k.confrelid\nORDER BY s.step, k.conname";
	}

	/* What a {slot} of an SQL template becomes. */
	std::string SqlSlot(std::string_view slot, const Binding &binding) const {
		const std::string schema = HasSeveralSchemas(picture_) ? ", n.nspname AS schema_name" : "";
		if (slot == "n") {
			return std::to_string(binding.number);
		}
		if (slot == "in_schema") {
			return binding.word.empty() ? "" : "\n  AND n.nspname = " + QuoteLiteral(binding.word);
		}
		if (slot == "seen") {
			return "n.nspname !~ '^(pg_|information_schema$|savant$)'\n"
				   "  AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, "
				   "'SELECT')";
		}
		if (slot == "table" || slot == "view") {
			return "c.relname AS " + std::string(slot) + "_name" + schema;
		}
		if (slot == "type") {
			return QuoteLiteral(TypePrefix(LowerText(binding.word), picture_));
		}
		if (slot == "word") {
			return QuoteLiteral(binding.word);
		}
		if (slot == "col") {
			std::string columns;
			for (const std::string &column : binding.columns) {
				columns += (columns.empty() ? "" : ", ") + QuoteLiteral(column);
			}
			return columns;
		}
		if (slot == "path") {
			return binding.path;
		}
		if (binding.relation >= 0 && slot == "relation") {
			return picture_.SqlName(binding.relation);
		}
		return QuoteLiteral(binding.relation < 0 ? "" : picture_.SqlName(binding.relation)) +
		       "::regclass"; // {rel}
	}

	/* What a {slot} of a paraphrase becomes. */
	std::string SpokenSlot(std::string_view slot, const Binding &binding) const {
		if (slot == "rel" || slot == "rel2") {
			const int relation = slot == "rel" ? binding.relation : binding.other;
			return relation < 0 ? std::string() : ShownName(relation);
		}
		return slot == "col"                               ? OrList(binding.columns)
		       : slot == "word"                            ? binding.word
		       : slot == "kind" && binding.kind != nullptr ? std::string(binding.kind->name)
		                                                   : std::string();
	}

	/* Replaces the slots of `text`, in one pass: what is put in is not looked at again. */
	template <typename Slot>
	static std::string FillSlots(std::string_view text, Slot &&slot) {
		std::string out;
		while (!text.empty()) {
			const std::size_t open = text.find('{');
			const std::size_t close = open == text.npos ? text.npos : text.find('}', open);
			out += text.substr(0, close == text.npos ? text.size() : open);
			if (close == text.npos) {
				break;
			}
			out += slot(text.substr(open + 1, close - open - 1));
			text.remove_prefix(close + 1);
		}
		return out;
	}

	static std::string LowerText(std::string_view word) {
		std::string lower(word);
		std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
			return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
		});
		return lower;
	}

	std::string Say(const Binding &binding) const {
		std::string text = FillSlots(
			match_.intent->says, [&](std::string_view slot) { return SpokenSlot(slot, binding); });
		if (binding.kind != nullptr && !binding.word.empty()) {
			text += " in schema " + binding.word;
		}
		return text;
	}

	void Conclude() {
		if (result_.clarification.empty() && !doubt_.empty()) {
			result_.clarification = doubt_;
		}
		result_.is_clear = result_.clarification.empty() && result_.readings.size() == 1;
		if (!result_.is_clear) {
			for (Reading &reading : result_.readings) {
				reading.score = kScore / 2;
			}
		}
	}

	const CatalogueMatch &match_;
	const std::vector<CatalogueWord> &words_;
	const CatalogueNames &names_;
	const SchemaPicture &picture_;
	Binding base_;
	std::string doubt_;
	Interpretation result_;
};

} // namespace

std::optional<Interpretation> RenderCatalogue(const CatalogueMatch &match,
                                              const std::vector<CatalogueWord> &words,
                                              const CatalogueNames &names,
                                              const SchemaPicture &picture) {
	return Renderer(match, words, names, picture).Run();
}

} // namespace savant::core
