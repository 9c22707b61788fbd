/*
 * name_match.cpp
 *     Words against names: all of a name, its head, parts of it, synonyms.
 */
#include "core/language/name_match.hpp"

#include <algorithm>

#include "core/language/column_facts.hpp"
#include "core/language/synonyms.hpp"
#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

constexpr double kSynonymScore = 0.82;
constexpr double kAkinScore = 0.72;
constexpr double kDisplayScore = 0.85;
constexpr double kTurnedScore = 0.5;
constexpr double kGenericScore = 0.9;
constexpr double kUnsaidTablePart = 0.02; // "name" for pet_name of pets
constexpr double kGluedScore = 1.0;
constexpr std::size_t kMaxPartialValues = 6;

bool Has(const std::vector<std::string> &list, const std::string &word) {
	return std::find(list.begin(), list.end(), word) != list.end();
}

/* The word of `names` that `word` means: itself, or the first synonym there. */
const std::string *Meant(const std::vector<std::string> &names, const std::string &word,
                         double &quality) {
	const auto same = std::find(names.begin(), names.end(), word);
	if (same != names.end()) {
		quality = 1;
		return &*same;
	}
	for (const std::string &synonym : SynonymsOf(word)) {
		const auto like = std::find(names.begin(), names.end(), synonym);
		if (like != names.end()) {
			quality = kSynonymScore;
			return &*like;
		}
	}
	const auto akin = std::find_if(names.begin(), names.end(),
	                               [&](const std::string &name) { return IsAkin(word, name); });
	if (akin != names.end()) {
		quality = kAkinScore;
		return &*akin;
	}
	return nullptr;
}

bool IsGenericNoun(const std::string &stem) {
	return stem == "number" || stem == "address" || stem == "name" || stem == "code" ||
	       stem == "date";
}

/* Share of a name that was said, its head noun counting most. */
double PartScore(double coverage, bool head_said) {
	return head_said ? 0.5 + 0.35 * coverage : 0.38 + 0.3 * coverage;
}

double TableScore(const std::vector<std::string> &said, const std::vector<std::string> &name) {
	double sum = 0;
	double lowest = 1;
	bool head = false;
	for (const std::string &word : said) {
		double quality = 0;
		const std::string *meant = Meant(name, word, quality);
		if (meant == nullptr) {
			return 0;
		}
		sum += 1;
		lowest = std::min(lowest, quality);
		head = head || *meant == name.back();
	}
	const double coverage = std::min(1.0, sum / static_cast<double>(name.size()));
	const bool turned =
		said.size() > 1 && said.front() == name.back(); // "regions affected" of affected_region
	return lowest * (turned ? kTurnedScore : 1.0) *
	       (coverage >= 1 ? 1.0 : PartScore(coverage, head));
}

/* Score of `said` as a name of a column; sets names_table when words of its table were said. */
double ColumnScore(const std::vector<std::string> &said, const std::vector<std::string> &name,
                   const std::vector<std::string> &table, bool &names_table) {
	std::vector<std::string> hit;
	double lowest = 1;
	std::size_t table_words = 0;
	for (const std::string &word : said) {
		double quality = 0;
		const std::string *meant = Meant(name, word, quality);
		double table_quality = 0;
		const bool of_table = Meant(table, word, table_quality) != nullptr;
		if (meant == nullptr || (of_table && table_quality > quality)) {
			if (!of_table) {
				// "phone number", "email address": the noun adds nothing to the name before it
				if (&word != &said.back() || hit.empty() || !IsGenericNoun(word)) {
					return 0;
				}
				lowest = std::min(lowest, kGenericScore);
				continue;
			}
			++table_words;
			quality = table_quality;
		} else {
			hit.push_back(*meant);
		}
		lowest = std::min(lowest, quality);
	}
	std::size_t required = 0, required_hit = 0;
	bool unsaid_table_part = false;
	bool all_optional =
		std::all_of(name.begin(), name.end(), [&](const std::string &w) { return Has(table, w); });
	for (const std::string &word : name) {
		const bool optional = !all_optional && Has(table, word);
		const bool was_said = Has(hit, word);
		required += optional ? 0 : 1;
		required_hit += !optional && was_said ? 1 : 0;
		unsaid_table_part = unsaid_table_part || (optional && !was_said && table_words == 0);
		table_words += optional && was_said ? 1 : 0;
	}
	if (required_hit == 0) {
		return 0;
	}
	names_table = table_words > 0;
	const double coverage = static_cast<double>(required_hit) / static_cast<double>(required);
	const double score = coverage >= 1 ? 1.0 : PartScore(coverage, Has(hit, name.back()));
	return lowest * score - (unsaid_table_part ? kUnsaidTablePart : 0);
}

/*
 * Stems of the words; false when the phrase cannot be one name: it begins or ends with
 * a small word, or holds one other than "of" and "the".
 */
bool ContentWords(const std::vector<WordToken> &tokens, std::size_t first, std::size_t last,
                  std::vector<std::string> &said, bool &has_of) {
	for (std::size_t i = first; i < last; ++i) {
		const WordToken &token = tokens[i];
		const bool inner = i > first && i + 1 < last;
		if (token.kind != WordKind::Word && token.kind != WordKind::Number) {
			return false;
		}
		if (token.lower == "of" || token.lower == "the" || token.lower == "and" ||
		    token.lower == "a") {
			has_of = true;
			if (!inner || token.lower == "a" || token.lower == "and") {
				return false;
			}
			continue;
		}
		if (token.lower == "named" || token.lower == "called" || token.lower == "titled") {
			return false; // "the product named X" is not the product name
		}
		said.push_back(token.stem);
	}
	return !said.empty();
}

/* "name" of a relation whose name column is not called so. */
void AddDisplayColumns(const SchemaWords &words, std::vector<Link> &links) {
	for (int r = 0; r < static_cast<int>(words.Picture().relations.size()); ++r) {
		const ColumnRef column{r, words.DisplayColumn(r)};
		if (column.column < 0 || words.Picture().At(column).type_class != TypeClass::Text) {
			continue;
		}
		const std::string &last =
			words.WordsOf(column).empty() ? std::string() : words.WordsOf(column).back();
		if (last != "name" && last != "titl") {
			links.push_back({LinkKind::Column, column, "", kDisplayScore, false});
		}
	}
}

void AddGlued(const std::vector<WordToken> &tokens, std::size_t first, std::size_t last,
              const SchemaWords &words, std::vector<Link> &links) {
	std::string glued;
	for (std::size_t i = first; i < last; ++i) {
		glued += tokens[i].lower;
	}
	std::string singular = glued;
	if (singular.size() > 3 && singular.back() == 's') {
		singular.pop_back();
	}
	for (const std::string &name : {glued, singular, glued + "s"}) {
		for (const ColumnRef &ref : words.WithName(name)) {
			links.push_back(
				{ref.column < 0 ? LinkKind::Table : LinkKind::Column, ref, "", kGluedScore, false});
		}
	}
}

/*
 * "order_items": who writes an underscore writes the name itself, not words that
 * may be in it.  False when nothing is called so.
 */
bool AddIdentifier(const std::vector<WordToken> &tokens, std::size_t first, std::size_t last,
                   const SchemaWords &words, std::vector<Link> &links) {
	const std::string &written = tokens[first].lower;
	if (last - first != 1 || written.find('_') == std::string::npos) {
		return false;
	}
	std::string glued;
	for (const std::string &word : IdentifierWords(written)) {
		glued += word;
	}
	const std::size_t before = links.size();
	for (const ColumnRef &ref : words.WithName(glued)) {
		const SchemaPicture &picture = words.Picture();
		const bool table = ref.column < 0;
		const std::string &name = table ? picture.At(ref.relation).name : picture.At(ref).name;
		if (LowerCase(name) == written) {
			links.push_back({table ? LinkKind::Table : LinkKind::Column, ref, "", 1.0, false});
		}
	}
	return links.size() > before;
}

} // namespace

bool NamesTable(const std::string &stem, const SchemaWords &words) {
	for (const ColumnRef &ref : words.WithWord(stem)) {
		if (ref.column < 0 && words.WordsOf(ref).size() == 1) {
			return true;
		}
	}
	return false;
}

void AddNames(const std::vector<WordToken> &tokens, std::size_t first, std::size_t last,
              const SchemaWords &words, std::vector<Link> &links) {
	if (AddIdentifier(tokens, first, last, words, links)) {
		return;
	}
	std::vector<std::string> said;
	bool has_of = false;
	if (!ContentWords(tokens, first, last, said, has_of)) {
		return;
	}
	// "id of the courses" is two names, unless a column is called just so ("amount_of_payment").
	const bool two_names = has_of && NamesTable(said.back(), words);
	const std::size_t before = links.size();
	AddGlued(tokens, first, last, words, links);
	std::vector<ColumnRef> seen;
	const auto known = [&](ColumnRef ref) {
		return std::find(seen.begin(), seen.end(), ref) != seen.end() ||
		       std::any_of(links.begin() + static_cast<std::ptrdiff_t>(before), links.end(),
		                   [&](const Link &link) { return link.target == ref; });
	};
	const auto consider = [&](ColumnRef ref) {
		if (known(ref)) {
			return;
		}
		seen.push_back(ref);
		const std::vector<std::string> &name = words.WordsOf(ref);
		if (name.empty() || (two_names && !Has(name, "of"))) {
			return;
		}
		if (ref.column < 0) {
			const double score = has_of ? 0 : TableScore(said, name);
			if (score > 0) {
				links.push_back({LinkKind::Table, ref, "", score, false});
			}
			return;
		}
		bool names_table = false;
		const double score =
			ColumnScore(said, name, words.WordsOf({ref.relation, -1}), names_table);
		const bool flag =
			names_table && !YesValue(words.Picture().At(ref)).empty(); // "official language"
		if (score > 0 && !flag && !(has_of && names_table)) {
			links.push_back({LinkKind::Column, ref, "", score, names_table});
		}
	};
	if (said.size() == 1 && (said[0] == "name" || said[0] == "titl")) {
		AddDisplayColumns(words, links);
	}
	for (const std::string &word : said) {
		for (const ColumnRef &ref : words.WithWord(word)) {
			consider(ref);
		}
		for (const std::string &akin : words.AkinTo(word)) {
			for (const ColumnRef &ref : words.WithWord(akin)) {
				consider(ref);
			}
		}
		for (const std::string &synonym : SynonymsOf(word)) {
			for (const ColumnRef &ref : words.WithWord(synonym)) {
				consider(ref);
			}
		}
	}
}

void AddPartialValues(const std::vector<WordToken> &tokens, std::size_t first, std::size_t last,
                      const SchemaWords &words, std::vector<Link> &links) {
	if (last - first > 3 || tokens[first].lower.size() < 3) {
		return;
	}
	std::size_t added = 0;
	for (const ValueRef &value : words.WithValueWord(tokens[first].lower)) {
		const std::vector<std::string> stored = IdentifierWords(value.text);
		bool all = true;
		for (std::size_t i = first; i < last; ++i) {
			all = all && Has(stored, tokens[i].lower);
		}
		if (all && added < kMaxPartialValues) {
			const double coverage =
				static_cast<double>(last - first) / static_cast<double>(stored.size());
			links.push_back(
				{LinkKind::Value, value.column, value.text, 0.45 + 0.3 * coverage, false});
			++added;
		}
	}
}

} // namespace savant::core
