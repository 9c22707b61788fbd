/*
 * interpret.cpp
 *     The way of a question: tokens, chunks, assignments, parses, ranking.
 */
#include "core/language/interpret.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>

#include "core/language/assignment.hpp"
#include "core/language/clause_parser.hpp"
#include "core/language/fact_parser.hpp"
#include "core/language/linker.hpp"
#include "core/language/missed_words.hpp"
#include "core/language/paraphrase.hpp"
#include "core/language/ranker.hpp"
#include "core/language/render.hpp"
#include "core/language/value_candidates.hpp"
#include "core/text/tokens.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxTokens = 2000;
constexpr std::size_t kMaxAssignments = 8;

/* Words that no chunk explains, with their weight. */
void AddUnknownWords(const std::vector<Chunk> &chunks, ParsedQuery &parsed) {
	constexpr double kUnknownWeight = 0.7;
	for (const Chunk &chunk : chunks) {
		if (chunk.kind == ChunkKind::Word) {
			parsed.content += kUnknownWeight;
			parsed.lost += kUnknownWeight;
			++parsed.unknown_words;
			parsed.unexplained.push_back(chunk.text);
		}
	}
}

/* Nothing but aggregates is selected: one row, whatever the data. */
bool IsOneValue(std::string_view sql) {
	const bool aggregate = sql.starts_with("SELECT avg(") || sql.starts_with("SELECT sum(") ||
	                       sql.starts_with("SELECT count(") || sql.starts_with("SELECT max(") ||
	                       sql.starts_with("SELECT min(");
	return aggregate && sql.find("GROUP BY") == std::string_view::npos;
}

/* A reading that explains every word wins where the clause parser hesitates or does not know the
 * words. */
void PreferFacts(Reading facts, bool typical, const LanguageOptions &options,
                 Interpretation &result) {
	if (result.is_clear && !typical) {
		return;
	}
	std::erase_if(result.readings,
	              [&](const Reading &reading) { return reading.sql == facts.sql; });
	result.readings.insert(result.readings.begin(), std::move(facts));
	if (result.readings.size() > options.max_readings) {
		result.readings.resize(options.max_readings);
	}
	constexpr double kSure = 0.88;
	result.is_clear = result.readings[0].score >= kSure;
	result.unknown_words.clear();
	result.clarification = result.is_clear ? "" : ClarifyingQuestion(result);
}

/*
 * The words of the picture asked about last: a session asks about one picture again and
 * again.  Kept for the process; a picture without a version is never kept.
 */
struct KeptWords {
	const SchemaPicture *picture = nullptr;
	std::uint64_t version = 0;
	std::shared_ptr<SchemaWords>
		words; // shared with the question in progress: a look-up may ask another
};

std::shared_ptr<SchemaWords> WordsOf(const SchemaPicture &picture) {
	static auto *const kept = new KeptWords; // never freed: no destructor may run at exit
	if (kept->words == nullptr || kept->picture != &picture || kept->version != picture.version ||
	    picture.version == 0) {
		kept->words = std::make_shared<SchemaWords>(picture);
		kept->picture = &picture;
		kept->version = picture.version;
	}
	return kept->words;
}

/* What was looked up for one question; the words forget it when the question is done. */
class LookedUp {
public:
	explicit LookedUp(SchemaWords &words) : words_(words) {}
	~LookedUp() { words_.ForgetFound(); }
	LookedUp(const LookedUp &) = delete;
	LookedUp &operator=(const LookedUp &) = delete;
	FoundValues values;

private:
	SchemaWords &words_;
};

/* Asks the data for what the picture does not explain; true when that made values known. */
bool LookUpValues(const std::vector<WordToken> &tokens, const std::vector<Chunk> &chunks,
                  std::string_view question, ValueFinder &finder, SchemaWords &words,
                  FoundValues &found) {
	const ValueCandidates candidates = FindValueCandidates(tokens, chunks, question, words);
	if (candidates.phrases.empty() || candidates.columns.empty()) {
		return false;
	}
	found = finder.Find(words.Picture(), candidates.phrases, candidates.columns);
	for (const FoundValue &value : found.values) {
		words.AddFound(value);
	}
	return !found.values.empty();
}

/* Says which values of a reading were looked up, and whether the search was cut short. */
void TellFound(const FoundValues &found, const SchemaPicture &picture, Reading &reading) {
	for (const Mention &mention : reading.mentions) {
		const bool looked_up =
			std::any_of(found.values.begin(), found.values.end(), [&](const FoundValue &value) {
				return value.column == mention.target && value.text == mention.value;
			});
		if (!looked_up || mention.value.empty()) {
			continue;
		}
		std::string note = QuoteLiteral(mention.value) + " is a value of " +
		                   picture.At(mention.target.relation).name + "." +
		                   picture.At(mention.target).name + ".";
		if (std::find(reading.notes.begin(), reading.notes.end(), note) == reading.notes.end()) {
			reading.notes.push_back(std::move(note));
		}
	}
	if (!found.note.empty()) {
		reading.notes.push_back(found.note);
	}
}

} // namespace

Interpretation Interpret(std::string_view question, const SchemaPicture &picture,
                         const LanguageOptions &options) {
	Interpretation result;
	if (picture.relations.empty()) {
		return result;
	}
	const std::shared_ptr<SchemaWords> kept = WordsOf(picture);
	SchemaWords &words = *kept;
	const std::vector<WordToken> tokens = Tokenize(question, kMaxTokens);
	std::vector<Chunk> chunks = LinkQuestion(tokens, question, words, options.today);
	LookedUp found(words);
	if (options.values != nullptr &&
	    LookUpValues(tokens, chunks, question, *options.values, words, found.values)) {
		chunks = LinkQuestion(tokens, question, words, options.today);
	}
	std::vector<RankedReading> candidates;
	for (const Assignment &assignment : AssignLinks(chunks, words, kMaxAssignments)) {
		ClauseParser parser(chunks, assignment, words, options);
		auto parsed = parser.Parse();
		if (!parsed) {
			continue;
		}
		AddUnknownWords(chunks, *parsed);
		for (const WordToken &token : tokens) {
			if (token.kind == WordKind::Word) {
				parsed->model.join_words.push_back(token.stem);
			}
		}
		auto rendered = RenderSql(parsed->model, picture, words.Joins());
		if (rendered) {
			candidates.push_back({std::move(*parsed), std::move(*rendered), assignment.score});
		}
	}
	Rank(std::move(candidates), words, options, result);
	if (result.is_clear && !MissedWords(chunks, result.unknown_words).empty()) {
		result.is_clear = false; // "how many orders were late": not the number of all orders
		result.clarification = ClarifyingQuestion(result);
	}
	FactInterpretation facts = InterpretFacts(tokens, question, words, options);
	if (facts.reading) {
		PreferFacts(std::move(*facts.reading), facts.typical, options, result);
	} else if (facts.has_groups && result.is_clear && IsOneValue(result.readings[0].sql)) {
		// "average price by country", and nothing leads there: one number would be another answer.
		result.is_clear = false;
		result.clarification = ClarifyingQuestion(result);
	}
	// "active customers": a word before a table restricts it; unknown, it must not be dropped.
	for (const std::string &word : facts.adjectives) {
		const bool dropped = std::find(result.unknown_words.begin(), result.unknown_words.end(),
		                               word) != result.unknown_words.end();
		if (!facts.reading && result.is_clear && dropped) {
			result.is_clear = false;
			result.clarification = ClarifyingQuestion(result);
		}
	}
	for (Reading &reading : result.readings) {
		TellFound(found.values, picture, reading);
	}
	return result;
}

} // namespace savant::core
