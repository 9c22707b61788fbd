/*
 * catalogue.cpp
 *     InterpretCatalogue: a question about the schema itself -> SQL over pg_catalog.
 *
 * The question is stripped of politeness and fillers, then held against the
 * patterns of the tables in catalogue.hpp: first with names that the picture
 * has, then - for patterns whose other words leave no doubt - with names it has
 * not, so that a misspelt name is answered with what may have been meant.
 * A question whose own words name a table or column of the database ("list all
 * policies" where there is a table of policies) is left to the data routes.
 */
#include "core/language/catalogue.hpp"

#include <algorithm>
#include <optional>

#include "core/language/catalogue_names.hpp"
#include "core/language/catalogue_render.hpp"
#include "core/language/catalogue_words.hpp"
#include "core/language/interpret.hpp"

namespace savant::core {

namespace {

/* Questions about the schema are short; a longer text is something else. */
constexpr std::size_t kMaxWords = 40;

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> list) {
	return std::find(list.begin(), list.end(), word) != list.end();
}

bool IsFiller(const CatalogueWord &word) {
	return !word.quoted && IsOneOf(word.lower, {"the",
	                                            "a",
	                                            "an",
	                                            "please",
	                                            "kindly",
	                                            "all",
	                                            "any",
	                                            "me",
	                                            "us",
	                                            "exactly",
	                                            "just",
	                                            "currently",
	                                            "actually",
	                                            "there",
	                                            "existing",
	                                            "every",
	                                            "'s",
	                                            "also",
	                                            "hi",
	                                            "hello",
	                                            "hey",
	                                            "ok",
	                                            "okay",
	                                            "so",
	                                            "various",
	                                            "different",
	                                            "thanks",
	                                            "really",
	                                            "roughly speaking"});
}

/* Words that no table or column name of a misspelt question consists of. */
bool IsFunctionWord(const CatalogueWord &word) {
	return !word.quoted &&
	       IsOneOf(word.lower,
	               {"of",     "in",    "on",    "for",   "to",     "from",   "with",     "by",
	                "and",    "or",    "is",    "are",   "was",    "were",   "that",     "which",
	                "who",    "what",  "not",   "no",    "have",   "has",    "do",       "does",
	                "did",    "how",   "many",  "much",  "table",  "tables", "column",   "columns",
	                "view",   "each",  "other", "than",  "where",  "when",   "this",     "my",
	                "our",    "it",    "its",   "their", "i",      "we",     "you",      "be",
	                "can",    "using", "if",    "named", "called", "most",   "database", "db",
	                "schema", "at",    "whose", "them",  "these",  "those",  "row",      "rows"});
}

const std::vector<CataloguePattern> &Leads() {
	static const std::vector<CataloguePattern> leads = [] {
		std::vector<CataloguePattern> compiled;
		for (const std::string_view text :
		     {"(can|could|would|will) you",
		      "i (want|need|wish|like|d like|would like|would love) to (know|see|find "
		      "out|get|have|view|look at)",
		      "let (know|see)",
		      "(show|list|display|give|print|get|find|return|enumerate|fetch|see|tell|output|view|"
		      "retrieve|present|report|check|look up|find out|identify)",
		      "(what|which|who) (is|are|was|were)", "(what|which|where)", "do you know",
		      "(explain|describe)", "list of", "name", "(and|then|now)", "(is|are)",
		      "(i|we) (want|need)", "(about)", "of"}) {
			compiled.emplace_back(text, CatalogueMacros());
		}
		return compiled;
	}();
	return leads;
}

std::vector<CatalogueWord> Slice(const std::vector<CatalogueWord> &words, std::size_t begin,
                                 std::size_t end) {
	return {words.begin() + static_cast<std::ptrdiff_t>(begin),
	        words.begin() + static_cast<std::ptrdiff_t>(end)};
}

/* Words that the lead patterns take off the front of `words`; 0 = none. */
std::size_t LeadLength(const std::vector<CatalogueWord> &words) {
	constexpr std::size_t kMaxLead = 6;
	const auto no_slots = [](SlotKind, std::size_t, std::vector<std::size_t> &) {};
	SlotSpans spans;
	std::vector<std::string> literals;
	for (std::size_t length = std::min(kMaxLead, words.size() - 1); length > 0; length--) {
		const std::vector<CatalogueWord> head = Slice(words, 0, length);
		for (const CataloguePattern &lead : Leads()) {
			if (lead.Match(head, no_slots, spans, literals)) {
				return length;
			}
		}
	}
	return 0;
}

/* Words that "in this database", "here" and the like take at the end; 0 = none. */
std::size_t TailLength(const std::vector<CatalogueWord> &words) {
	static const std::vector<CataloguePattern> tails = [] {
		std::vector<CataloguePattern> compiled;
		for (const std::string_view text :
		     {"<where>",
		      "(here|now|right now|at moment|for me|today|again|please|in here|so far|total|in "
		      "total|if any|"
		      "of mine|i have|we have|right here|in postgres|in postgresql|on this server)"}) {
			compiled.emplace_back(text, CatalogueMacros());
		}
		return compiled;
	}();
	constexpr std::size_t kMaxTail = 3;
	const auto no_slots = [](SlotKind, std::size_t, std::vector<std::size_t> &) {};
	SlotSpans spans;
	std::vector<std::string> literals;
	for (std::size_t length = std::min(kMaxTail, words.size() - 1); length > 0; length--) {
		const std::vector<CatalogueWord> end = Slice(words, words.size() - length, words.size());
		for (const CataloguePattern &tail : tails) {
			if (tail.Match(end, no_slots, spans, literals)) {
				return length;
			}
		}
	}
	return 0;
}

/* The question with more and more of its lead and tail taken off, the whole of it first. */
std::vector<std::vector<CatalogueWord>> Variants(std::vector<CatalogueWord> words) {
	constexpr std::size_t kMaxLeads = 4;
	std::vector<std::vector<CatalogueWord>> variants;
	for (std::size_t i = 0; i <= kMaxLeads && !words.empty(); i++) {
		variants.push_back(words);
		if (words.size() > 1) {
			if (const std::size_t tail = TailLength(words)) {
				variants.push_back(Slice(words, 0, words.size() - tail));
			}
		}
		const std::size_t lead = words.size() > 1 ? LeadLength(words) : 0;
		if (lead == 0) {
			break;
		}
		words = Slice(words, lead, words.size());
	}
	return variants;
}

/* How far the names of a question are from those of the picture, and what a pattern bears. */
enum class NameTrust { Known, Near, Unknown };

struct CompiledIntent {
	const CatalogueIntent *intent;
	struct Pattern {
		CataloguePattern pattern;
		NameTrust trust;
	};
	std::vector<Pattern> patterns;
};

const std::vector<CompiledIntent> &Intents() {
	static const std::vector<CompiledIntent> compiled = [] {
		std::vector<CompiledIntent> all;
		for (const auto *table : {&CatalogueStructureIntents(), &CatalogueStorageIntents(),
		                          &CatalogueServerIntents(), &CatalogueShapes()}) {
			for (const CatalogueIntent &intent : *table) {
				CompiledIntent &entry = all.emplace_back();
				entry.intent = &intent;
				std::string_view rest = intent.patterns;
				while (!rest.empty()) {
					const std::size_t end = std::min(rest.find('\n'), rest.size());
					std::string_view line = rest.substr(0, end);
					rest.remove_prefix(std::min(end + 1, rest.size()));
					const NameTrust trust = line.starts_with('~')   ? NameTrust::Unknown
					                        : line.starts_with('?') ? NameTrust::Near
					                                                : NameTrust::Known;
					line.remove_prefix(trust == NameTrust::Known ? 0 : 1);
					entry.patterns.push_back({CataloguePattern(line, CatalogueMacros()), trust});
				}
			}
		}
		return all;
	}();
	return compiled;
}

/* Lengths that a slot may take at a word, remembered per question variant. */
class SlotFinder {
public:
	SlotFinder(const CatalogueNames &names, const std::vector<CatalogueWord> &words,
	           NameTrust trust)
		: names_(names), words_(words), trust_(trust),
		  known_(kSlotKinds * words.size(), std::nullopt) {}

	void operator()(SlotKind kind, std::size_t begin, std::vector<std::size_t> &lengths) {
		auto &slot = known_[static_cast<std::size_t>(kind) * words_.size() + begin];
		if (!slot) {
			slot = Find(kind, begin);
		}
		lengths = *slot;
	}

private:
	std::vector<std::size_t> Find(SlotKind kind, std::size_t begin) const {
		const std::size_t left = words_.size() - begin;
		std::vector<std::size_t> lengths;
		switch (kind) {
		case SlotKind::Word:
			return {1};
		case SlotKind::Number:
			return ParseCatalogueNumber(words_[begin].lower) > 0 ? std::vector<std::size_t>{1}
			                                                     : lengths;
		case SlotKind::RelationColumn:
			if (words_[begin].text.find('.') != std::string::npos) {
				const ColumnRef found = names_.RelationColumn(begin);
				if (found.column >= 0 || (trust_ != NameTrust::Known && found.relation >= 0)) {
					lengths.push_back(1);
				}
			}
			return lengths;
		case SlotKind::Object:
			for (std::size_t count = std::min(kMaxSlotWords, left); count > 0; count--) {
				if (FindCatalogueKind(words_, begin, count) != nullptr) {
					lengths.push_back(count);
				}
			}
			return lengths;
		case SlotKind::Relation:
		case SlotKind::OtherRelation:
		case SlotKind::Column:
			break;
		}
		for (std::size_t count = std::min(kMaxSlotWords, left); count > 0; count--) {
			if (IsName(kind, begin, count) || MayBeName(kind, begin, count)) {
				lengths.push_back(count);
			}
		}
		return lengths;
	}

	bool IsName(SlotKind kind, std::size_t begin, std::size_t count) const {
		return kind == SlotKind::Column ? !names_.Columns(begin, count, -1).empty()
		                                : !names_.Relations(begin, count).empty();
	}

	bool MayBeName(SlotKind kind, std::size_t begin, std::size_t count) const {
		constexpr std::size_t kMaxUnknownWords = 3;
		if (trust_ == NameTrust::Known || count > kMaxUnknownWords) {
			return false;
		}
		if (trust_ == NameTrust::Near && kind != SlotKind::Column &&
		    !names_.IsNearRelation(begin, count)) {
			return false;
		}
		if (count > 1 && std::any_of(words_.begin() + static_cast<std::ptrdiff_t>(begin),
		                             words_.begin() + static_cast<std::ptrdiff_t>(begin + count),
		                             [](const CatalogueWord &word) { return word.quoted; })) {
			return false; // a thing and its name: about data
		}
		return std::none_of(words_.begin() + static_cast<std::ptrdiff_t>(begin),
		                    words_.begin() + static_cast<std::ptrdiff_t>(begin + count),
		                    IsFunctionWord);
	}

	const CatalogueNames &names_;
	const std::vector<CatalogueWord> &words_;
	NameTrust trust_;
	std::vector<std::optional<std::vector<std::size_t>>> known_;
};

/* Tries the wanted intents on one variant of the question; empty when none takes it. */
template <typename Wanted>
std::optional<Interpretation> Try(const std::vector<CatalogueWord> &words,
                                  const SchemaPicture &picture, NameTrust trust, Wanted &&wanted) {
	const CatalogueNames names(picture, words);
	SlotFinder finder(names, words, trust);
	const auto lengths = [&finder](SlotKind kind, std::size_t begin,
	                               std::vector<std::size_t> &out) { finder(kind, begin, out); };
	CatalogueMatch match;
	for (const CompiledIntent &entry : Intents()) {
		if (!wanted(*entry.intent)) {
			continue;
		}
		for (const CompiledIntent::Pattern &candidate : entry.patterns) {
			if (candidate.trust < trust ||
			    !candidate.pattern.Match(words, lengths, match.spans, match.literals)) {
				continue;
			}
			match.intent = entry.intent;
			if (auto found = RenderCatalogue(match, words, names, picture)) {
				return found;
			}
		}
	}
	return std::nullopt;
}

} // namespace

namespace {

/* Lists that "how many ..." may count: each row is one of the things asked for. */
bool IsCountable(const CatalogueIntent &intent) {
	return intent.shape == CatalogueShape::TablesWith ||
	       intent.shape == CatalogueShape::TablesWithout ||
	       intent.shape == CatalogueShape::TablesByNumber ||
	       IsOneOf(intent.name, {"referencing",
	                             "referenced",
	                             "tables_referencing",
	                             "tables_referenced",
	                             "tables_isolated",
	                             "tables_with_column",
	                             "columns_like",
	                             "tables_like",
	                             "columns_of_type",
	                             "uncommented",
	                             "views_using",
	                             "view_sources",
	                             "empty_tables",
	                             "unused_indexes",
	                             "duplicate_indexes",
	                             "unindexed_foreign_keys",
	                             "unused_columns",
	                             "unused_tables",
	                             "never_analyzed",
	                             "writable_tables",
	                             "my_roles"});
}

/* "How many tables have no primary key": the list that the rest of the question asks for, counted.
 */
std::optional<Interpretation> TryCounted(const std::vector<CatalogueWord> &words,
                                         const SchemaPicture &picture, NameTrust trust) {
	constexpr std::size_t kCountWords = 2;
	const bool counts =
		words.size() > kCountWords && words[0].fold == "how" && words[1].fold == "many";
	const bool number =
		words.size() > kCountWords && words[0].fold == "number" && words[1].fold == "of";
	if (!counts && !number) {
		return std::nullopt;
	}
	auto found = Try(Slice(words, kCountWords, words.size()), picture, trust, IsCountable);
	if (found) {
		for (Reading &reading : found->readings) {
			reading.sql = "SELECT count(*) AS count FROM (\n" + reading.sql + "\n) q";
			reading.paraphrase = "number of " + reading.paraphrase;
		}
	}
	return found;
}

} // namespace

Interpretation InterpretCatalogue(std::string_view question, const SchemaPicture &picture,
                                  const LanguageOptions &options) {
	std::vector<CatalogueWord> words = CatalogueWords(question, kMaxWords + 1);
	if (words.size() > kMaxWords) {
		return {};
	}
	std::erase_if(words, IsFiller);
	const std::vector<std::vector<CatalogueWord>> variants = Variants(std::move(words));
	for (const NameTrust trust : {NameTrust::Known, NameTrust::Near, NameTrust::Unknown}) {
		for (const std::vector<CatalogueWord> &variant : variants) {
			auto found = Try(variant, picture, trust, [](const CatalogueIntent &) { return true; });
			if (!found) {
				found = TryCounted(variant, picture, trust);
			}
			if (found) {
				if (found->readings.size() > options.max_readings) {
					found->readings.resize(options.max_readings);
				}
				return std::move(*found);
			}
		}
	}
	return {};
}

} // namespace savant::core
