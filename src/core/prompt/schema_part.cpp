/*
 * schema_part.cpp
 *     Spending the tokens for the schema.
 */
#include "core/prompt/schema_part.hpp"

#include "core/schema/schema_text.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxNeighbours = 20;

std::size_t At(int position) { return static_cast<std::size_t>(position); }

/* A line per relation until the room is used up; `left_out` counts the rest. */
std::string Lines(const SchemaPicture &picture, std::size_t bytes, bool columns,
                  std::size_t &left_out) {
	std::string text;
	left_out = 0;
	for (std::size_t i = 0; i < picture.relations.size(); ++i) {
		const int relation = static_cast<int>(i);
		const std::string line =
			columns ? BriefLine(picture, relation) : picture.SqlName(relation) + "\n";
		if (text.size() + line.size() > bytes) {
			++left_out;
		} else {
			text += line;
		}
	}
	return text;
}

/* The linked relations, then those that a foreign key away from one of them. */
std::vector<int> WithNeighbours(const SchemaPicture &picture, const std::vector<int> &linked) {
	std::vector<int> order;
	std::vector<bool> taken(picture.relations.size(), false);
	const auto take = [&](int relation) {
		if (!taken[At(relation)]) {
			taken[At(relation)] = true;
			order.push_back(relation);
		}
	};
	for (const int relation : linked) {
		take(relation);
	}
	const std::vector<bool> asked = taken;
	const std::size_t most = order.size() + kMaxNeighbours;
	for (const ForeignKey &key : picture.foreign_keys) {
		if (order.size() < most && asked[At(key.from)]) {
			take(key.to);
		} else if (order.size() < most && asked[At(key.to)]) {
			take(key.from);
		}
	}
	return order;
}

} // namespace

SchemaListing ListSchema(const SchemaPicture &picture, std::size_t tokens, bool values) {
	SchemaListing listing;
	const std::size_t bytes = tokens * kBytesPerToken;
	const DdlDetail detail{.values = values, .row_counts = false};
	listing.whole = true;
	for (std::size_t i = 0; i < picture.relations.size() && listing.whole; ++i) {
		listing.text += RelationDdl(picture, static_cast<int>(i), detail);
		listing.whole = listing.text.size() <= bytes;
	}
	if (listing.whole) {
		return listing;
	}
	listing.text = Lines(picture, bytes / 2, true, listing.left_out);
	listing.columns_named = listing.left_out == 0;
	if (!listing.columns_named) {
		listing.text = Lines(picture, bytes / 2, false, listing.left_out);
	}
	if (listing.left_out > 0 && !listing.text.empty()) {
		listing.text += "-- and " + std::to_string(listing.left_out) + " more\n";
	}
	return listing;
}

SchemaDetails DetailSchema(const SchemaPicture &picture, const std::vector<int> &linked,
                           std::size_t tokens, bool values) {
	SchemaDetails details;
	const std::size_t bytes = tokens * kBytesPerToken;
	const std::vector<int> order = WithNeighbours(picture, linked);
	for (std::size_t i = 0; i < order.size(); ++i) {
		std::string text = RelationDdl(picture, order[i], {.values = values, .row_counts = false});
		if (details.text.size() + text.size() > bytes) {
			text = RelationDdl(picture, order[i],
			                   {.values = false, .row_counts = false, .comments = false});
		}
		if (details.text.size() + text.size() <= bytes) {
			details.text += text;
			++details.in_full;
		} else if (i < linked.size()) {
			++details.linked_missing;
		}
	}
	return details;
}

} // namespace savant::core
