/*
 * redact.hpp
 *     Values taken out of a prompt that goes to another machine, and put back into what
 *     the model answers.  docs/privacy.md tells users the same rules in words.
 *
 * Out go: quoted text, e-mail addresses, dates, numbers of five digits and more, codes of
 * letters and digits, groups of digits (card and phone numbers), capitalised words that
 * name nothing in the schema, and whatever is known to be a value of a column.  Short
 * numbers stay: "top 5", "2024" and "last 30 days" say how to ask, not about whom.
 */
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/language/value_finder.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

/* (placeholder, text it stands for): ("TEXT_1", "Berlin"). */
using PlaceholderList = std::vector<std::pair<std::string, std::string>>;

/*
 * Hides values, the same text always behind the same placeholder.  Hand in the question
 * first: numbers count up from there, so the same question gives the same placeholders.
 */
class Redactor {
public:
	/* `question` and the picture's names are looked at for words that look like placeholders. */
	Redactor(const SchemaPicture &picture, std::string_view question);

	/* Phrases of the question that are known values; stored spelling is what they stand for. */
	void AddValues(const std::vector<FoundValue> &values);
	/* A question or other prose without its values. */
	std::string Prose(std::string_view text);
	/* A statement without its literals; closed sets, units of time and formats stay. */
	std::string Sql(std::string_view sql);

	const PlaceholderList &Placeholders() const { return placeholders_; }

private:
	struct Range {
		std::size_t begin = 0, end = 0;
		const char *kind = "TEXT";
		std::string value;
	};
	std::string PlaceholderOf(const char *kind, const std::string &value);
	void AddWords(std::string_view name);
	bool IsSchemaWord(std::string_view word) const;
	bool IsKnownValue(std::string_view phrase) const;
	std::vector<Range> HiddenRanges(std::string_view text);
	void AddChunks(std::string_view text, std::vector<Range> &ranges) const;
	void AddTokens(std::string_view text, std::vector<Range> &ranges) const;
	std::string HiddenLiteral(const std::string &value);

	PlaceholderList placeholders_;
	std::unordered_set<std::string> taken_;        // lower-case words that exist already
	std::unordered_set<std::string> schema_stems_; // stems of names of relations and columns
	std::unordered_set<std::string> labels_;       // closed sets: part of the schema
	std::unordered_set<std::string> known_values_; // lower case
	std::vector<std::pair<std::string, std::string>> stored_; // (lower-case phrase, spelling)
};

/*
 * An error's text for the model: what it quotes or counts and the model did not write itself
 * (it is in none of `seen`) is hidden, and hidden values get their placeholders again.
 * `of_data`: the message is about a value.  Servers do not double the quotes in it, so with
 * more than two of them all from the first to the last is hidden.
 */
std::string RedactError(std::string_view message, const PlaceholderList &placeholders,
                        const std::vector<std::string_view> &seen, bool of_data);

/*
 * SQL of a model with the texts put back: inside a literal escaped for it, elsewhere as a
 * literal of its own (a number as it is), in lower case where the model wrote it so.
 */
std::string RestoreValues(std::string_view sql, const PlaceholderList &placeholders);

} // namespace savant::core
