/*
 * catalogue_names.cpp
 *     Linking of words to names for catalogue questions.
 *
 * Names are compared by key: lower case without separators, so that
 * "order items", order_items and OrderItems are one.  Nothing is indexed: a
 * question does a handful of look-ups, and the picture may have 100,000 columns.
 */
#include "core/language/catalogue_names.hpp"

#include <algorithm>

namespace savant::core {

namespace {

constexpr std::size_t kSuggestions = 3;
constexpr double kNearEnough = 0.6;
constexpr std::size_t kMaxCompared = 64; // letters of a name that similarity looks at

bool IsSeparator(char c) { return c == '_' || c == ' ' || c == '-'; }

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string Key(std::string_view name) {
	std::string key;
	for (const char c : name) {
		if (!IsSeparator(c)) {
			key += Lower(c);
		}
	}
	return key;
}

/* Key(name) == key, without making the key. */
bool HasKey(std::string_view name, std::string_view key) {
	std::size_t at = 0;
	for (const char c : name) {
		if (IsSeparator(c)) {
			continue;
		}
		if (at == key.size() || Lower(c) != key[at]) {
			return false;
		}
		at++;
	}
	return at == key.size();
}

bool HasFoldedKey(std::string_view name, std::string_view folded_key) {
	// Folding never takes more than two letters off, so most names fall out on length.
	if (name.size() < folded_key.size()) {
		return false;
	}
	return FoldWord(Key(name)) == folded_key;
}

template <typename T>
struct Ranked {
	T item;
	double score;
};

template <typename T>
std::vector<T> Best(std::vector<Ranked<T>> ranked) {
	std::stable_sort(ranked.begin(), ranked.end(),
	                 [](const Ranked<T> &a, const Ranked<T> &b) { return a.score > b.score; });
	std::vector<T> items;
	for (const Ranked<T> &entry : ranked) {
		if (items.size() < kSuggestions &&
		    std::find(items.begin(), items.end(), entry.item) == items.end()) {
			items.push_back(entry.item);
		}
	}
	return items;
}

/* How near `name` is to the key of what the user wrote. */
double Nearness(std::string_view key, std::string_view name) {
	const std::string other = Key(name);
	double score = NameSimilarity(key, other);
	constexpr std::size_t kMinPart = 4;
	if (key.size() >= kMinPart && other.find(key) != std::string::npos) {
		score = std::max(score, 0.8);
	}
	return score;
}

} // namespace

double NameSimilarity(std::string_view left, std::string_view right) {
	left = left.substr(0, kMaxCompared);
	right = right.substr(0, kMaxCompared);
	if (left.empty() || right.empty()) {
		return 0;
	}
	std::vector<std::size_t> older(right.size() + 1), old(right.size() + 1), now(right.size() + 1);
	for (std::size_t j = 0; j <= right.size(); j++) {
		old[j] = j;
	}
	for (std::size_t i = 1; i <= left.size(); i++) {
		now[0] = i;
		for (std::size_t j = 1; j <= right.size(); j++) {
			const std::size_t change = left[i - 1] == right[j - 1] ? 0 : 1;
			now[j] = std::min({old[j] + 1, now[j - 1] + 1, old[j - 1] + change});
			if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
				now[j] = std::min(now[j], older[j - 2] + 1);
			}
		}
		std::swap(older, old);
		std::swap(old, now);
	}
	const double longest = static_cast<double>(std::max(left.size(), right.size()));
	return 1.0 - static_cast<double>(old[right.size()]) / longest;
}

CatalogueNames::CatalogueNames(const SchemaPicture &picture,
                               const std::vector<CatalogueWord> &words)
	: picture_(picture), words_(words) {}

std::string CatalogueNames::Phrase(std::size_t begin, std::size_t count) const {
	std::string phrase;
	for (std::size_t i = begin; i < begin + count && i < words_.size(); i++) {
		phrase += (phrase.empty() ? "" : " ") + words_[i].text;
	}
	return phrase;
}

std::vector<int> CatalogueNames::RelationsNamed(std::string_view schema,
                                                std::string_view name) const {
	const std::string key = Key(name);
	const std::string folded = FoldWord(key);
	const std::string schema_key = Key(schema);
	constexpr int kTiers = 3;
	std::vector<int> tiers[kTiers];
	for (std::size_t i = 0; i < picture_.relations.size(); i++) {
		const Relation &relation = picture_.relations[i];
		if (!schema.empty() && !HasKey(relation.schema, schema_key)) {
			continue;
		}
		const int tier = relation.name == name                 ? 0
		                 : HasKey(relation.name, key)          ? 1
		                 : HasFoldedKey(relation.name, folded) ? 2
		                                                       : kTiers;
		if (tier < kTiers) {
			tiers[tier].push_back(static_cast<int>(i));
		}
	}
	for (std::vector<int> &found : tiers) {
		if (found.empty()) {
			continue;
		}
		const auto visible = [this](int relation) { return picture_.At(relation).visible; };
		if (std::any_of(found.begin(), found.end(), visible)) {
			std::erase_if(found, [&](int relation) { return !visible(relation); });
		}
		return found;
	}
	return {};
}

std::vector<int> CatalogueNames::Relations(std::size_t begin, std::size_t count) const {
	if (begin + count > words_.size()) {
		return {};
	}
	const std::string phrase = Phrase(begin, count);
	std::vector<int> found = RelationsNamed("", phrase);
	const std::size_t dot = phrase.rfind('.');
	if (found.empty() && count == 1 && dot != std::string::npos) {
		found = RelationsNamed(std::string_view(phrase).substr(0, dot),
		                       std::string_view(phrase).substr(dot + 1));
	}
	return found;
}

std::vector<std::string> CatalogueNames::Columns(std::size_t begin, std::size_t count,
                                                 int only) const {
	if (begin + count > words_.size()) {
		return {};
	}
	const std::string phrase = Phrase(begin, count);
	const std::string key = Key(phrase);
	const std::string folded = FoldWord(key);
	std::vector<std::string> exact, same, other_number;
	const auto add = [](std::vector<std::string> &names, const std::string &name) {
		if (std::find(names.begin(), names.end(), name) == names.end()) {
			names.push_back(name);
		}
	};
	for (std::size_t i = 0; i < picture_.relations.size(); i++) {
		if (only >= 0 && static_cast<std::size_t>(only) != i) {
			continue;
		}
		for (const Column &column : picture_.relations[i].columns) {
			if (column.name == phrase) {
				add(exact, column.name);
			} else if (HasKey(column.name, key)) {
				add(same, column.name);
			} else if (HasFoldedKey(column.name, folded)) {
				add(other_number, column.name);
			}
		}
	}
	return !exact.empty() ? exact : !same.empty() ? same : other_number;
}

ColumnRef CatalogueNames::RelationColumn(std::size_t word) const {
	const std::string &text = words_[word].text;
	const std::size_t dot = text.rfind('.');
	if (dot == std::string::npos) {
		return {};
	}
	const std::string_view left = std::string_view(text).substr(0, dot);
	const std::string_view right = std::string_view(text).substr(dot + 1);
	const std::size_t schema = left.rfind('.');
	const std::vector<int> relations =
		schema == std::string_view::npos
			? RelationsNamed("", left)
			: RelationsNamed(left.substr(0, schema), left.substr(schema + 1));
	const std::string key = Key(right);
	for (const int relation : relations) {
		const std::vector<Column> &columns = picture_.At(relation).columns;
		for (std::size_t i = 0; i < columns.size(); i++) {
			if (HasKey(columns[i].name, key)) {
				return {relation, static_cast<int>(i)};
			}
		}
	}
	return {relations.empty() ? -1 : relations.front(), -1};
}

std::vector<int> CatalogueNames::NearestRelations(std::size_t begin, std::size_t count) const {
	std::string phrase = Phrase(begin, count);
	if (count == 1 && phrase.find('.') != std::string::npos) {
		phrase = phrase.substr(phrase.rfind('.') + 1);
	}
	const std::string key = Key(phrase);
	std::vector<Ranked<int>> ranked;
	for (std::size_t i = 0; i < picture_.relations.size(); i++) {
		const double score = Nearness(key, picture_.relations[i].name);
		if (score >= kNearEnough) {
			ranked.push_back({static_cast<int>(i), score});
		}
	}
	return Best(std::move(ranked));
}

bool CatalogueNames::IsNearRelation(std::size_t begin, std::size_t count) const {
	constexpr double kLikelyMeant = 0.75;
	const std::string key = Key(Phrase(begin, count));
	return std::any_of(picture_.relations.begin(), picture_.relations.end(),
	                   [&key](const Relation &relation) {
						   return NameSimilarity(key, Key(relation.name)) >= kLikelyMeant;
					   });
}

std::vector<std::string> CatalogueNames::NearestColumns(std::size_t begin, std::size_t count,
                                                        int only) const {
	std::string phrase = Phrase(begin, count);
	if (phrase.find('.') != std::string::npos) {
		phrase = phrase.substr(phrase.rfind('.') + 1);
	}
	const std::string key = Key(phrase);
	std::vector<Ranked<std::string>> ranked;
	for (std::size_t i = 0; i < picture_.relations.size(); i++) {
		if (only >= 0 && static_cast<std::size_t>(only) != i) {
			continue;
		}
		for (const Column &column : picture_.relations[i].columns) {
			const double score = Nearness(key, column.name);
			if (score >= kNearEnough) {
				ranked.push_back({column.name, score});
			}
		}
	}
	return Best(std::move(ranked));
}

bool CatalogueNames::IsRelationWord(std::string_view folded) const {
	return std::any_of(
		picture_.relations.begin(), picture_.relations.end(),
		[folded](const Relation &relation) { return HasFoldedKey(relation.name, folded); });
}

} // namespace savant::core
