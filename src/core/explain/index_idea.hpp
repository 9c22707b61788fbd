/*
 * index_idea.hpp
 *     An index that a language model thinks of, as far as such a text is listened to.
 *
 * What is read is the plain b-tree: columns, their order, INCLUDE.  Whatever else CREATE INDEX can
 * say is no idea: expressions and predicates run code when they are planned, a unique index
 * promises something, names, options and tablespaces are the owner's business.  The text itself
 * goes nowhere: what is shown in the end is written anew from the columns.
 */
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/* Names as SQL reads them: in lower case unless they were quoted. */
struct IndexIdea {
	struct Key {
		std::string column;
		bool descending = false;
		bool nulls_first = false;
		bool operator==(const Key &) const = default;
	};
	std::string schema; // "" = not written
	std::string table;
	std::vector<Key> keys;             // at least one
	std::vector<std::string> included; // keys and these: at most kMaxIdeaColumns
	bool operator==(const IndexIdea &) const = default;
};

constexpr std::size_t kMaxIdeaBytes = 1000;
constexpr std::size_t kMaxIdeaColumns = 8;

/*
 * The idea of "INDEX table (column, ...)" or of "CREATE INDEX [name] ON table (column, ...)";
 * nothing when it is anything else, or more than one statement.
 */
std::optional<IndexIdea> ReadIndexIdea(std::string_view text);

} // namespace savant::core
