/*
 * linker.cpp
 *     Matching n-grams against names and values; choosing the best cover.
 */
#include "core/language/linker.hpp"

#include <algorithm>
#include <cmath>

#include "core/language/name_match.hpp"
#include "core/language/synonyms.hpp"
#include "core/text/numbers.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxNameTokens = 5;
constexpr std::size_t kMaxValueTokens = 8;
constexpr std::size_t kMaxLinks = 64;
constexpr double kMinLinkScore = 0.45;
constexpr double kFaintScore = 0.6;   // one word of a name of several
constexpr double kLengthPower = 1.15; // one long chunk beats two short ones
constexpr double kMarkerScore = 0.9;
constexpr double kStrongMarkerScore = 1.02; // beats a column called "total"
constexpr double kFillerScore = 0.3;
constexpr double kNumberScore = 0.8;
constexpr double kLiteralScore = 0.35; // one capitalised word
constexpr double kNameScore = 0.7;     // more of them

std::string Written(const std::vector<WordToken> &tokens, std::size_t first, std::size_t last,
                    std::string_view question) {
	return std::string(
		question.substr(tokens[first].begin, tokens[last - 1].end - tokens[first].begin));
}

/* How surely words that equal a known value mean it. */
double ValueScore(const std::vector<WordToken> &tokens, std::size_t first, std::size_t last,
                  const std::string &written, const std::string &stored) {
	if (tokens[first].kind == WordKind::Quoted) {
		return 1.0;
	}
	if (written == stored) {
		return stored.size() <= 2 && !tokens[first].capitalised ? 0.3
		       : stored.size() <= 2                             ? 0.85
		                                                        : 0.98;
	}
	if (stored.size() <= 3) {
		return 0.3; // "no", "is": the case has to agree
	}
	return last - first > 1 ? 0.95 : 0.9;
}

void AddValues(const std::vector<WordToken> &tokens, std::size_t first, std::size_t last,
               std::string_view question, const SchemaWords &words, std::vector<Link> &links) {
	const std::string written = Written(tokens, first, last, question);
	const std::string normal = SchemaWords::Normal(written);
	const auto add = [&](const ValueRef &value, double score) {
		links.push_back({LinkKind::Value, value.column, value.text, score, false});
	};
	for (const ValueRef &value : words.WithValue(normal)) {
		add(value, ValueScore(tokens, first, last, written, value.text));
	}
	const bool part_of_name =
		last < tokens.size() && tokens[last].capitalised && tokens[last].kind == WordKind::Word;
	for (const std::string &variant :
	     part_of_name ? std::vector<std::string>() : ValueVariants(normal)) {
		for (const ValueRef &value : words.WithValue(variant)) {
			add(value, 0.86);
		}
	}
	if (!links.empty() || tokens[first].kind == WordKind::Quoted) {
		return;
	}
	if (last - first == 1 && tokens[first].kind == WordKind::Word && normal.size() > 3 &&
	    !NamesTable(tokens[first].stem, words)) {
		const std::string singular =
			normal.ends_with('s') ? normal.substr(0, normal.size() - 1) : normal + "s";
		for (const ValueRef &value : words.WithValue(singular)) {
			add(value, 0.85);
		}
	}
	if (links.empty() && tokens[first].capitalised && first > 0) {
		AddPartialValues(tokens, first, last, words, links);
	}
}

/* One chunk for every phrase that may start at `first`. */
struct Candidate {
	Chunk chunk;
	double worth = 0;
};

class Cover {
public:
	Cover(const std::vector<WordToken> &tokens, std::string_view question, const SchemaWords &words,
	      CivilDate today)
		: tokens_(tokens), question_(question), words_(words), today_(today) {}

	std::vector<Chunk> Run() {
		const std::size_t n = tokens_.size();
		std::vector<std::vector<Candidate>> at(n);
		for (std::size_t i = 0; i < n; ++i) {
			Collect(i, at[i]);
		}
		std::vector<double> best(n + 1, 0);
		std::vector<int> choice(n, -1);
		for (std::size_t i = n; i-- > 0;) {
			best[i] = best[i + 1];
			for (std::size_t k = 0; k < at[i].size(); ++k) {
				const double worth = at[i][k].worth + best[at[i][k].chunk.last];
				if (worth > best[i] + 1e-9) {
					best[i] = worth;
					choice[i] = static_cast<int>(k);
				}
			}
		}
		std::vector<Chunk> chunks;
		for (std::size_t i = 0; i < n;) {
			chunks.push_back(choice[i] < 0 ? Unknown(i)
			                               : at[i][static_cast<std::size_t>(choice[i])].chunk);
			i = chunks.back().last;
			chunks.back().possessive = tokens_[i - 1].possessive;
			chunks.back().quoted = tokens_[i - 1].kind == WordKind::Quoted;
		}
		return chunks;
	}

private:
	Chunk Span(ChunkKind kind, std::size_t first, std::size_t count) const {
		Chunk chunk;
		chunk.kind = kind;
		chunk.first = first;
		chunk.last = first + count;
		chunk.text = Written(tokens_, first, first + count, question_);
		return chunk;
	}

	Chunk Unknown(std::size_t i) const {
		return Span(tokens_[i].kind == WordKind::Quoted ? ChunkKind::Literal : ChunkKind::Word, i,
		            1);
	}

	static double Worth(double score, std::size_t tokens) {
		return score * std::pow(static_cast<double>(tokens), kLengthPower);
	}

	void Collect(std::size_t i, std::vector<Candidate> &list) {
		CollectMarker(i, list);
		CollectNumber(i, list);
		CollectNames(i, list);
		CollectLiteral(i, list);
	}

	void CollectMarker(std::size_t i, std::vector<Candidate> &list) {
		static constexpr LexiconEntry kComma{",", Role::Comma};
		static constexpr LexiconEntry kStop{".", Role::Stop};
		if (tokens_[i].kind == WordKind::Comma || tokens_[i].kind == WordKind::Stop) {
			Chunk chunk = Span(ChunkKind::Marker, i, 1);
			chunk.marker = tokens_[i].kind == WordKind::Comma ? &kComma : &kStop;
			list.push_back({std::move(chunk), 1});
			return;
		}
		if (tokens_[i].kind == WordKind::Quoted) {
			return;
		}
		auto match = MatchLexicon(tokens_, i);
		if (match && match->entry->role == Role::OrEqual && i + match->tokens < tokens_.size() &&
		    (tokens_[i + match->tokens].lower == "than" ||
		     tokens_[i + match->tokens].kind == WordKind::Number)) {
			match = MatchLexicon(tokens_, i, 1); // "above 50 or below 46"
		}
		if (match) {
			Chunk chunk = Span(ChunkKind::Marker, i, match->tokens);
			chunk.marker = match->entry;
			const bool light =
				match->entry->role == Role::Filler || match->entry->role == Role::Verb;
			const bool strong =
				match->entry->role == Role::Aggregate || match->entry->role == Role::HowMany ||
				match->entry->role == Role::Lead || match->entry->role == Role::Superlative;
			const double worth = Worth(light    ? kFillerScore
			                           : strong ? kStrongMarkerScore
			                                    : kMarkerScore,
			                           match->tokens);
			list.push_back({std::move(chunk), worth});
		}
	}

	void CollectNumber(std::size_t i, std::vector<Candidate> &list) {
		if (const auto date = MatchDate(tokens_, i, today_)) {
			Chunk chunk =
				Span(date->is_year ? ChunkKind::Number : ChunkKind::Date, i, date->tokens);
			chunk.date = *date;
			chunk.number = tokens_[i].lower;
			list.push_back({std::move(chunk), Worth(0.95, date->tokens)});
		}
		if (const auto number = MatchNumber(tokens_, i)) {
			Chunk chunk = Span(ChunkKind::Number, i, number->tokens);
			chunk.number = number->text;
			if (tokens_[i].kind == WordKind::Number && number->tokens == 1 && list.size() == 1 &&
			    list[0].chunk.date.is_year) {
				return;
			}
			list.push_back({std::move(chunk), Worth(kNumberScore, number->tokens)});
		}
	}

	void CollectNames(std::size_t i, std::vector<Candidate> &list) {
		for (std::size_t n = 1; n <= kMaxValueTokens && i + n <= tokens_.size(); ++n) {
			const WordToken &end = tokens_[i + n - 1];
			if (end.kind == WordKind::Stop || (n > 1 && end.kind == WordKind::Quoted) ||
			    (n == 1 && end.kind != WordKind::Word && end.kind != WordKind::Quoted)) {
				break;
			}
			Chunk chunk = Span(ChunkKind::Named, i, n);
			chunk.links = LinkWords(tokens_, i, i + n, question_, words_);
			if (n == 1) {
				DropFaintRanks(i, chunk.links);
				AddElliptic(i, chunk.links);
			}
			if (!chunk.links.empty() && chunk.links[0].score >= kMinLinkScore) {
				const double worth = Worth(chunk.links[0].score, n);
				list.push_back({std::move(chunk), worth});
			}
			if (tokens_[i].kind == WordKind::Quoted) {
				break;
			}
		}
	}

	/* "the last 10 orders" does not speak of a last_name: a word of rank names nothing by itself.
	 */
	void DropFaintRanks(std::size_t i, std::vector<Link> &links) const {
		const bool listed = i + 1 < tokens_.size() &&
		                    (tokens_[i + 1].kind == WordKind::Comma ||
		                     tokens_[i + 1].lower == "and" || tokens_[i + 1].lower == "or");
		if (!listed && IsRankWord(tokens_[i].lower)) {
			std::erase_if(links, [](const Link &link) {
				return link.kind == LinkKind::Column && link.score < kFaintScore;
			});
		}
	}

	/* "first and last names": the first word shares the noun of the second. */
	void AddElliptic(std::size_t i, std::vector<Link> &links) const {
		if (i + 3 >= tokens_.size() || tokens_[i].kind != WordKind::Word ||
		    (tokens_[i + 1].lower != "and" && tokens_[i + 1].lower != "or" &&
		     tokens_[i + 1].lower != ",")) {
			return;
		}
		std::vector<Link> second, whole;
		AddNames(tokens_, i + 2, i + 4, words_, second);
		AddNames({tokens_[i], tokens_[i + 3]}, 0, 2, words_, whole);
		const auto full = [](const Link &link) {
			return link.kind == LinkKind::Column && link.score >= 0.9 && !link.names_table;
		};
		if (!std::any_of(second.begin(), second.end(), full)) {
			return;
		}
		for (const Link &link : whole) {
			if (full(link)) {
				links.insert(links.begin(), link);
			}
		}
	}

	/* Capitalised words inside a sentence are a name, even an unknown one. */
	void CollectLiteral(std::size_t i, std::vector<Candidate> &list) {
		if (i == 0 || tokens_[i - 1].kind == WordKind::Stop) {
			return;
		}
		std::size_t count = 0;
		while (i + count < tokens_.size() && tokens_[i + count].capitalised &&
		       tokens_[i + count].kind == WordKind::Word) {
			++count;
			list.push_back({Span(ChunkKind::Literal, i, count),
			                Worth(count > 1 ? kNameScore : kLiteralScore, count)});
		}
		const bool code = tokens_[i].kind == WordKind::Word && count == 0 &&
		                  tokens_[i].lower[0] >= '0' && tokens_[i].lower[0] <= '9';
		if (code) {
			list.push_back({Span(ChunkKind::Literal, i, 1), Worth(kLiteralScore, 1)});
		}
	}

	const std::vector<WordToken> &tokens_;
	std::string_view question_;
	const SchemaWords &words_;
	CivilDate today_;
};

} // namespace

bool IsRankWord(std::string_view lower) {
	static constexpr std::string_view kRanks[] = {"first", "last",   "latest", "next",
	                                              "new",   "newest", "recent"};
	return std::find(std::begin(kRanks), std::end(kRanks), lower) != std::end(kRanks);
}

std::vector<Link> LinkWords(const std::vector<WordToken> &tokens, std::size_t first,
                            std::size_t last, std::string_view question, const SchemaWords &words) {
	std::vector<Link> links;
	AddValues(tokens, first, last, question, words, links);
	if (last - first <= kMaxNameTokens && tokens[first].kind == WordKind::Word) {
		AddNames(tokens, first, last, words, links);
	}
	std::stable_sort(links.begin(), links.end(),
	                 [](const Link &a, const Link &b) { return a.score > b.score; });
	if (links.size() > kMaxLinks) {
		links.resize(kMaxLinks);
	}
	return links;
}

std::vector<Chunk> LinkQuestion(const std::vector<WordToken> &tokens, std::string_view question,
                                const SchemaWords &words, CivilDate today) {
	return Cover(tokens, question, words, today).Run();
}

} // namespace savant::core
