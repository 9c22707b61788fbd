/*
 * schema_words.cpp
 *     Indexing the names and known values of a picture.
 */
#include "core/language/schema_words.hpp"

#include <algorithm>
#include <set>

#include "core/language/column_facts.hpp"
#include "core/language/synonyms.hpp"
#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxValueBytes = 80; // longer values are texts, not names
constexpr std::size_t kMaxPerWord = 200;   // values kept per word
constexpr std::size_t kMinValueWord = 3;   // shorter words of values are not indexed
constexpr std::size_t kPrefixKey = 3;      // bytes that words akin have in common at least
constexpr std::size_t kMinCommon = 5;      // bytes two akin words begin with
constexpr std::size_t kMaxEnding = 4;      // bytes in which their endings may differ
constexpr std::size_t kMinPrefix = 3;      // of a table's name inside a glued column name

template <typename T>
const std::vector<T> &Find(const std::unordered_map<std::string, std::vector<T>> &map,
                           const std::string &key) {
	static const auto *const none = new std::vector<T>; // never freed: no destructor at exit
	const auto found = map.find(key);
	return found == map.end() ? *none : found->second;
}

bool IsPlaceNoun(std::string_view noun) {
	return noun == "location" || noun == "address" || noun == "city" || noun == "place" ||
	       noun == "state" || noun == "country";
}

std::string Glued(std::string_view identifier) {
	std::string glued;
	for (const std::string &word : IdentifierWords(identifier)) {
		glued += word;
	}
	return glued;
}

} // namespace

bool IsAkin(std::string_view word, std::string_view name) {
	std::size_t common = 0;
	while (common < word.size() && common < name.size() && word[common] == name[common]) {
		++common;
	}
	const bool cut_off = common == name.size() && name.size() >= kPrefixKey &&
	                     name.size() <= kMinCommon && word.size() >= name.size() + 3;
	return cut_off || (common >= kMinCommon && word.size() - common <= kMaxEnding &&
	                   name.size() - common <= kMaxEnding);
}

std::vector<std::string> SchemaWords::AkinTo(const std::string &stem) const {
	std::vector<std::string> akin;
	if (stem.size() > kPrefixKey) {
		for (const std::string &name : Find(by_prefix_, stem.substr(0, kPrefixKey))) {
			if (name != stem && IsAkin(stem, name)) {
				akin.push_back(name);
			}
		}
	}
	return akin;
}

std::string SchemaWords::Normal(std::string_view text) {
	std::string normal;
	for (const char c : LowerCase(text)) {
		const bool blank = c == ' ' || c == '\t' || c == '\n';
		if (!blank) {
			normal += c;
		} else if (!normal.empty() && normal.back() != ' ') {
			normal += ' ';
		}
	}
	while (!normal.empty() && normal.back() == ' ') {
		normal.pop_back();
	}
	return normal;
}

SchemaWords::SchemaWords(const SchemaPicture &picture) : picture_(picture), joins_(picture) {
	std::set<std::string> vocabulary;
	for (const Relation &relation : picture.relations) {
		for (const std::string &word : IdentifierWords(relation.name)) {
			vocabulary.insert(word);
			for (const std::string_view ending : {"es", "s"}) {
				if (word.size() > 4 && word.ends_with(ending)) {
					vocabulary.insert(word.substr(0, word.size() - ending.size()));
				}
			}
		}
		for (const Column &column : relation.columns) {
			const std::vector<std::string> words = IdentifierWords(column.name);
			if (words.size() > 1) {
				vocabulary.insert(words.begin(), words.end());
			}
		}
	}
	vocabulary_.assign(vocabulary.begin(), vocabulary.end());
	relation_words_.resize(picture.relations.size());
	column_words_.resize(picture.relations.size());
	for (int r = 0; r < static_cast<int>(picture.relations.size()); ++r) {
		const Relation &relation = picture.At(r);
		AddName({r, -1}, relation.name, "");
		column_words_[static_cast<std::size_t>(r)].resize(relation.columns.size());
		for (int c = 0; c < static_cast<int>(relation.columns.size()); ++c) {
			AddName({r, c}, relation.columns[static_cast<std::size_t>(c)].name, relation.name);
			AddValues({r, c});
		}
		display_.push_back(FindDisplayColumn(r));
	}
}

/* "stuid" of student -> student, id; "sourceairport" -> source, airport. */
std::vector<std::string> SchemaWords::Split(std::string_view identifier,
                                            const std::string &table) const {
	std::vector<std::string> words;
	const auto known = [&](const std::string &word) {
		return word.size() > 1 &&
		       (IsCommonNoun(word) || ExpandAbbreviation(word) != std::vector<std::string>{word} ||
		        std::binary_search(vocabulary_.begin(), vocabulary_.end(), word));
	};
	for (const std::string &part : IdentifierWords(identifier)) {
		const std::vector<std::string> opened = ExpandAbbreviation(part);
		if (opened.size() == 1 && opened[0] == part && part.size() > 2 && !table.empty() &&
		    part[0] == table[0] && IsCommonNoun(part.substr(1)) && !IsCommonNoun(part)) {
			words.push_back(table); // pname of player
			words.push_back(part.substr(1));
			continue;
		}
		if (opened.size() != 1 || opened[0] != part || part.size() < 5 || IsCommonNoun(part)) {
			words.insert(words.end(), opened.begin(), opened.end());
			continue;
		}
		std::string head, tail;
		for (std::size_t cut = part.size() - 2; cut >= 2; --cut) {
			const std::string left = part.substr(0, cut), right = part.substr(cut);
			const bool prefix_of_table = cut >= kMinPrefix && table.starts_with(left);
			if ((known(left) || prefix_of_table) && known(right)) {
				head = prefix_of_table && !known(left) ? table : left;
				tail = right;
				break;
			}
		}
		if (head.empty()) {
			words.push_back(part);
		} else {
			for (const std::string &piece : {head, tail}) {
				for (std::string &word : ExpandAbbreviation(piece)) {
					words.push_back(std::move(word));
				}
			}
		}
	}
	return words;
}

void SchemaWords::AddName(ColumnRef ref, std::string_view name, const std::string &table) {
	std::vector<std::string> stems;
	for (const std::string &word : Split(name, table)) {
		std::string stem = StemKey(word);
		if (!stem.empty() && std::find(stems.begin(), stems.end(), stem) == stems.end()) {
			stems.push_back(std::move(stem));
		}
	}
	for (const std::string &stem : stems) {
		std::vector<ColumnRef> &refs = by_word_[stem];
		if (refs.empty() && stem.size() >= kPrefixKey) {
			by_prefix_[stem.substr(0, kPrefixKey)].push_back(stem);
		}
		refs.push_back(ref);
	}
	by_name_[Glued(name)].push_back(ref);
	if (ref.column < 0) {
		relation_words_[static_cast<std::size_t>(ref.relation)] = std::move(stems);
	} else {
		column_words_[static_cast<std::size_t>(ref.relation)]
					 [static_cast<std::size_t>(ref.column)] = std::move(stems);
	}
}

void SchemaWords::AddValues(ColumnRef ref) {
	const Column &column = picture_.At(ref);
	if (column.type_class != TypeClass::Text && column.type_class != TypeClass::Enum) {
		return;
	}
	const auto add = [&](const std::string &text, double share) {
		const std::string normal = Normal(text);
		if (normal.empty() || text.size() > kMaxValueBytes) {
			return;
		}
		std::vector<ValueRef> &same = by_value_[normal];
		const bool twice = std::any_of(same.begin(), same.end(),
		                               [&](const ValueRef &value) { return value.column == ref; });
		if (twice) {
			return;
		}
		same.push_back({ref, text, share});
		const std::vector<std::string> words = IdentifierWords(normal);
		for (const std::string &word : words) {
			std::vector<ValueRef> &list = by_value_word_[word];
			if (words.size() > 1 && word.size() >= kMinValueWord && list.size() < kMaxPerWord) {
				list.push_back({ref, text, share});
			}
		}
	};
	for (const CommonValue &value : column.common_values) {
		add(value.text, value.share);
	}
	for (const std::string &label : column.labels) {
		add(label, 0);
	}
}

void SchemaWords::AddFound(const FoundValue &found) {
	for (const std::string &key : {Normal(found.text), Normal(found.phrase)}) {
		if (key.empty()) {
			continue;
		}
		const std::vector<ValueRef> &known = Find(by_value_, key);
		const bool twice = std::any_of(known.begin(), known.end(), [&](const ValueRef &value) {
			return value.column == found.column && value.text == found.text;
		});
		if (!twice) {
			// Written down first: whatever fails after that can be undone.
			found_.emplace_back(key, found.column, found.text);
			by_value_[key].push_back({found.column, found.text, 0});
		}
	}
}

void SchemaWords::ForgetFound() noexcept {
	for (const auto &[key, column, text] : found_) {
		const auto values = by_value_.find(key);
		if (values == by_value_.end()) {
			continue;
		}
		// Named again for the lambda: clang captures no structured bindings in C++20.
		std::erase_if(values->second, [&of = column, &is = text](const ValueRef &value) {
			return value.column == of && value.text == is;
		});
		if (values->second.empty()) {
			by_value_.erase(values); // else a session would keep every phrase it found
		}
	}
	found_.clear();
}

const std::vector<std::string> &SchemaWords::WordsOf(ColumnRef ref) const {
	const auto r = static_cast<std::size_t>(ref.relation);
	return ref.column < 0 ? relation_words_[r]
	                      : column_words_[r][static_cast<std::size_t>(ref.column)];
}

const std::vector<ColumnRef> &SchemaWords::WithWord(const std::string &stem) const {
	return Find(by_word_, stem);
}

const std::vector<ColumnRef> &SchemaWords::WithName(const std::string &glued) const {
	return Find(by_name_, glued);
}

const std::vector<ValueRef> &SchemaWords::WithValue(const std::string &normal) const {
	return Find(by_value_, normal);
}

const std::vector<ValueRef> &SchemaWords::WithValueWord(const std::string &word) const {
	return Find(by_value_word_, word);
}

int SchemaWords::KeyColumn(int relation) const {
	const Relation &r = picture_.At(relation);
	if (r.primary_key.size() == 1) {
		return r.primary_key[0];
	}
	if (r.primary_key.empty()) {
		for (const auto &key : r.unique_keys) {
			if (key.size() == 1) {
				return key[0];
			}
		}
	}
	return -1;
}

int SchemaWords::FindDisplayColumn(int relation) const {
	const Relation &r = picture_.At(relation);
	const std::vector<std::string> &table = WordsOf({relation, -1});
	int best = -1;
	int best_score = 0;
	for (int c = 0; c < static_cast<int>(r.columns.size()); ++c) {
		const Column &column = picture_.At(ColumnRef{relation, c});
		const std::vector<std::string> &words = WordsOf({relation, c});
		if (column.type_class != TypeClass::Text && column.type_class != TypeClass::Enum) {
			continue;
		}
		const bool named = !words.empty() && words.back() == "name";
		const bool titled = !words.empty() && words.back() == "titl";
		const bool own = std::all_of(words.begin(), words.end(), [&](const std::string &word) {
			return word == "name" || word == "titl" ||
			       std::find(table.begin(), table.end(), word) != table.end();
		});
		int score = 1;
		if (named || titled) {
			score = own ? (words.size() == 1 ? 10 : 9) : named ? 6 : 5;
		} else if (own) {
			score = 8; // a column called like its table
		} else if (!words.empty() && (words.back() == "descript" || words.back() == "detail")) {
			score = 3;
		}
		if (score > best_score && !(score == 1 && column.in_primary_key)) {
			best_score = score;
			best = c;
		}
	}
	if (best_score >= 3) {
		return best;
	}
	const int key = KeyColumn(relation);
	return key >= 0 ? key : best;
}

int SchemaWords::HintColumn(int relation, std::string_view hint, bool &reversed) const {
	while (!hint.empty()) {
		std::string_view noun = hint.substr(0, hint.find('|'));
		hint.remove_prefix(std::min(hint.size(), noun.size() + 1));
		const bool turned = noun.starts_with('-');
		noun.remove_prefix(turned ? 1 : 0);
		for (int c = 0; c < static_cast<int>(picture_.At(relation).columns.size()); ++c) {
			const std::vector<std::string> &words = WordsOf({relation, c});
			const std::vector<std::string> wanted = IdentifierWords(noun);
			const bool all =
				std::all_of(wanted.begin(), wanted.end(), [&](const std::string &word) {
					return std::find(words.begin(), words.end(), StemKey(word)) != words.end();
				});
			const Column &column = picture_.At(ColumnRef{relation, c});
			const bool is_id = !words.empty() && words.back() == "id";
			if (all && !is_id &&
			    (IsNumeric(column) || IsTemporal(column) || noun.ends_with("date") ||
			     noun.ends_with("year") || IsPlaceNoun(noun))) {
				reversed = turned;
				return c;
			}
		}
	}
	return -1;
}

} // namespace savant::core
