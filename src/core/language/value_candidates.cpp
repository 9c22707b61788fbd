/*
 * value_candidates.cpp
 *     Phrases by how the chunks explain them, columns by how near they are.
 */
#include "core/language/value_candidates.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace savant::core {

namespace {

constexpr std::size_t kMaxPhrases = 8;
constexpr std::size_t kMaxColumns = 24;
constexpr std::size_t kMaxRun = 4; // words of a name
constexpr std::size_t kMaxPhraseBytes = 200;
constexpr std::size_t kMinWordBytes = 3; // shorter lower-case words are no values
constexpr double kPartialScore = 0.85;   // a value link below has but words in common
constexpr double kFuzzyScore = 0.8;      // a name link below is akin only
constexpr std::size_t kUuidBytes = 36;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/* Lower-case words inside names: "Bank of America", "Ludwig van Beethoven". */
bool IsBridge(const std::string &word) {
	static constexpr std::array<std::string_view, 10> kBridges = {"of",  "de", "da", "van", "von",
	                                                              "der", "la", "le", "and", "the"};
	return std::find(kBridges.begin(), kBridges.end(), word) != kBridges.end();
}

class PhraseFinder {
public:
	PhraseFinder(const std::vector<WordToken> &tokens, const std::vector<Chunk> &chunks,
	             std::string_view question)
		: tokens_(tokens), chunks_(chunks), question_(question), chunk_of_(tokens.size(), 0) {
		for (std::size_t c = 0; c < chunks.size(); ++c) {
			for (std::size_t i = chunks[c].first; i < chunks[c].last && i < tokens.size(); ++i) {
				chunk_of_[i] = c;
			}
		}
	}

	std::vector<std::string> Run() {
		AddQuoted();
		AddCodes();
		AddNames();
		AddWords();
		return std::move(phrases_);
	}

private:
	const Chunk &ChunkAt(std::size_t i) const { return chunks_[chunk_of_[i]]; }

	/* The text of a pattern ("containing ann") is no whole value. */
	bool AfterContains(std::size_t i) const {
		for (std::size_t c = chunk_of_[i]; c-- > 0 && chunks_[c].kind == ChunkKind::Marker;) {
			if (chunks_[c].marker->role == Role::Contains) {
				return true;
			}
		}
		return false;
	}

	bool IsUnexplained(std::size_t i) const {
		const Chunk &chunk = ChunkAt(i);
		if (chunk.kind == ChunkKind::Word || chunk.kind == ChunkKind::Literal) {
			return !AfterContains(i);
		}
		if (chunk.kind != ChunkKind::Named || !tokens_[i].capitalised) {
			return false;
		}
		const Link &best = chunk.links[0];
		const bool opening = i == 0 || tokens_[i - 1].kind == WordKind::Stop;
		return best.kind == LinkKind::Value ? best.score < kPartialScore
		                                    : !opening && best.score < kFuzzyScore;
	}

	void Add(std::size_t first, std::size_t last) {
		Add(question_.substr(tokens_[first].begin, tokens_[last - 1].end - tokens_[first].begin));
	}

	void Add(std::string_view phrase) {
		const bool fits =
			!phrase.empty() && phrase.size() <= kMaxPhraseBytes && phrases_.size() < kMaxPhrases;
		if (fits && seen_.insert(std::string(phrase)).second) {
			phrases_.emplace_back(phrase);
		}
	}

	void AddQuoted() {
		for (std::size_t i = 0; i < tokens_.size(); ++i) {
			if (tokens_[i].kind == WordKind::Quoted && IsUnexplained(i)) {
				Add(i, i + 1);
			}
		}
	}

	/* SKU-123, INV2024/7, 3f2504e0-...: letters and digits without a blank between. */
	void AddCodes() {
		for (std::size_t i = 0; i < tokens_.size();) {
			std::size_t end = i + 1;
			while (end < tokens_.size() && Joined(end)) {
				++end;
			}
			bool digit = false, letter = false, dated = false;
			for (std::size_t k = i; k < end; ++k) {
				dated = dated || ChunkAt(k).kind == ChunkKind::Date;
				for (const char c : tokens_[k].text) {
					digit = digit || IsDigit(c);
					letter =
						letter || !(IsDigit(c) || c == '-' || c == '.' || c == ',' || c == ':');
				}
			}
			const bool word = tokens_[i].kind == WordKind::Word;
			const bool explained =
				ChunkAt(i).kind == ChunkKind::Named && ChunkAt(i).last >= end && !IsUnexplained(i);
			if (word && digit && letter && !dated && !explained && !AfterContains(i)) {
				Add(i, end);
			}
			i = end;
		}
	}

	bool Joined(std::size_t i) const {
		const std::string_view gap =
			question_.substr(tokens_[i - 1].end, tokens_[i].begin - tokens_[i - 1].end);
		const bool words = tokens_[i].kind == WordKind::Word || tokens_[i].kind == WordKind::Number;
		const bool before =
			tokens_[i - 1].kind == WordKind::Word || tokens_[i - 1].kind == WordKind::Number;
		return words && before && gap.size() == 1 &&
		       (gap[0] == '-' || gap[0] == '/' || gap[0] == '#');
	}

	/* May stand in a name: capitalised, and no word of the lexicon. */
	bool IsNameWord(std::size_t i) const {
		return tokens_[i].kind == WordKind::Word && tokens_[i].capitalised &&
		       ChunkAt(i).kind != ChunkKind::Marker;
	}

	void AddNames() {
		for (std::size_t i = 0; i < tokens_.size();) {
			if (!IsNameWord(i)) {
				++i;
				continue;
			}
			std::size_t end = i + 1;
			while (end < tokens_.size() && end < i + kMaxRun &&
			       (IsNameWord(end) || (IsBridge(tokens_[end].lower) && end + 1 < tokens_.size() &&
			                            IsNameWord(end + 1)))) {
				++end;
			}
			bool unexplained = false;
			for (std::size_t k = i; k < end; ++k) {
				unexplained = unexplained || IsUnexplained(k);
			}
			if (unexplained) {
				AddParts(i, end);
			}
			i = end;
		}
	}

	/* The longest first. */
	void AddParts(std::size_t first, std::size_t last) {
		for (std::size_t length = last - first; length > 0; --length) {
			for (std::size_t i = first; i + length <= last; ++i) {
				if (IsNameWord(i) && IsNameWord(i + length - 1)) {
					Add(i, i + length);
				}
			}
		}
	}

	/* Lower-case words that nothing explains; with a neighbour that is no marker before alone. */
	void AddWords() {
		const auto plain = [&](std::size_t i) {
			return tokens_[i].kind == WordKind::Word && !tokens_[i].capitalised &&
			       tokens_[i].text.size() >= kMinWordBytes;
		};
		const auto unknown = [&](std::size_t i) {
			return plain(i) && !IsBridge(tokens_[i].lower) && ChunkAt(i).kind == ChunkKind::Word &&
			       !AfterContains(i);
		};
		for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
			const bool pair = plain(i) && plain(i + 1) && (unknown(i) || unknown(i + 1)) &&
			                  ChunkAt(i).kind != ChunkKind::Marker &&
			                  ChunkAt(i + 1).kind != ChunkKind::Marker;
			if (pair) {
				Add(i, i + 2);
			}
		}
		for (std::size_t i = 0; i < tokens_.size(); ++i) {
			if (unknown(i)) {
				Add(i, i + 1);
				const std::string &text = tokens_[i].text;
				Add(text.ends_with('s') ? text.substr(0, text.size() - 1) : text + "s");
			}
		}
	}

	const std::vector<WordToken> &tokens_;
	const std::vector<Chunk> &chunks_;
	std::string_view question_;
	std::vector<std::size_t> chunk_of_; // token -> chunk
	std::vector<std::string> phrases_;
	std::set<std::string> seen_;
};

/* Every value of the column is in the picture: its labels, or statistics that leave nothing out. */
bool IsFullyKnown(const Column &column) {
	if (!column.labels.empty()) {
		return true;
	}
	return column.distinct_count > 0 &&
	       static_cast<double>(column.common_values.size()) >= column.distinct_count;
}

class ColumnRanker {
public:
	ColumnRanker(const std::vector<Chunk> &chunks, const SchemaWords &words) : words_(words) {
		for (const Chunk &chunk : chunks) {
			for (const Link &link : chunk.links) {
				if (link.score < chunk.links[0].score - 0.1 || link.kind == LinkKind::Value) {
					break;
				}
				relations_.insert(link.target.relation);
				if (link.kind == LinkKind::Column) {
					columns_.push_back(link.target);
				}
			}
		}
	}

	std::vector<ColumnRef> Run(const std::vector<std::string> &phrases) {
		const bool address =
			std::any_of(phrases.begin(), phrases.end(), [](const std::string &phrase) {
				return phrase.find('@') != std::string::npos;
			});
		const bool uuid = std::any_of(phrases.begin(), phrases.end(),
		                              [](const std::string &phrase) { return IsUuid(phrase); });
		for (const int named : relations_) {
			distances_.push_back(words_.Joins().Distances(named));
		}
		std::vector<std::pair<int, ColumnRef>> ranked;
		const SchemaPicture &picture = words_.Picture();
		for (int r = 0; r < static_cast<int>(picture.relations.size()); ++r) {
			const Relation &relation = picture.At(r);
			if (relation.kind == RelationKind::ForeignTable || relation.partition_of >= 0) {
				continue;
			}
			const int near = Nearness(r);
			const int display = words_.DisplayColumn(r);
			for (int c = 0; c < static_cast<int>(relation.columns.size()); ++c) {
				const Column &column = relation.columns[static_cast<std::size_t>(c)];
				const bool wanted = column.type_class == TypeClass::Text ||
				                    (uuid && column.type_class == TypeClass::Uuid);
				if (wanted && column.mask == Mask::None && column.labels.empty()) {
					ranked.emplace_back(near + Worth({r, c}, c == display, address),
					                    ColumnRef{r, c});
				}
			}
		}
		std::stable_sort(ranked.begin(), ranked.end(),
		                 [](const auto &a, const auto &b) { return a.first > b.first; });
		std::vector<ColumnRef> columns;
		for (const auto &[worth, ref] : ranked) {
			if (columns.size() < kMaxColumns) {
				columns.push_back(ref);
			}
		}
		return columns;
	}

private:
	int Nearness(int relation) const {
		int near = 0;
		if (relations_.contains(relation)) {
			near = 40;
		} else {
			for (const std::vector<int> &distances : distances_) {
				const int distance = distances[static_cast<std::size_t>(relation)];
				near = std::max(near, distance == 1 ? 20 : distance == 2 ? 10 : 0);
			}
		}
		const RelationKind kind = words_.Picture().At(relation).kind;
		return kind == RelationKind::View ? near - 15 : near;
	}

	int Worth(ColumnRef ref, bool display, bool address) const {
		static constexpr std::array<std::string_view, 12> kNaming = {
			"name", "titl",  "code",   "sku",   "number", "email",
			"citi", "label", "surnam", "login", "refer",  "model"};
		const Relation &relation = words_.Picture().At(ref.relation);
		const Column &column = words_.Picture().At(ref);
		int worth = display ? 12 : 0;
		worth += std::find(columns_.begin(), columns_.end(), ref) != columns_.end() ? 50 : 0;
		const bool indexed =
			std::any_of(relation.indexes.begin(), relation.indexes.end(), [&](const Index &index) {
				return !index.columns.empty() && index.columns[0] == column.name;
			});
		worth += column.is_unique || indexed ? 8 : 0;
		for (const std::string &word : words_.WordsOf(ref)) {
			worth += std::find(kNaming.begin(), kNaming.end(), word) != kNaming.end() ? 6 : 0;
			worth += address && (word == "email" || word == "mail") ? 60 : 0;
		}
		return IsFullyKnown(column) ? worth - 30 : worth;
	}

	const SchemaWords &words_;
	std::set<int> relations_;                 // named in the question
	std::vector<std::vector<int>> distances_; // from each of them
	std::vector<ColumnRef> columns_;          // named in the question
};

} // namespace

bool IsUuid(std::string_view text) {
	if (text.size() != kUuidBytes) {
		return false;
	}
	for (std::size_t i = 0; i < text.size(); ++i) {
		const char c = text[i];
		const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		const bool hex = IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
		if (dash ? c != '-' : !hex) {
			return false;
		}
	}
	return true;
}

ValueCandidates FindValueCandidates(const std::vector<WordToken> &tokens,
                                    const std::vector<Chunk> &chunks, std::string_view question,
                                    const SchemaWords &words) {
	ValueCandidates candidates;
	candidates.phrases = PhraseFinder(tokens, chunks, question).Run();
	if (!candidates.phrases.empty()) {
		candidates.columns = ColumnRanker(chunks, words).Run(candidates.phrases);
	}
	return candidates;
}

} // namespace savant::core
