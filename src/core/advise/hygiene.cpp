/*
 * hygiene.cpp
 *     Judges what was read of indexes and foreign keys, and says what to do.
 */
#include "core/advise/hygiene.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <nlohmann/json.hpp>

#include "core/advise/describe_changes.hpp"
#include "core/advise/index_ddl.hpp"
#include "core/schema/picture.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kSure = 0.95;       // the catalog says so
constexpr double kDeletesSeen = 0.9; // each deleted row makes the server look
constexpr double kUpdatesSeen = 0.6; // only those of the key's columns do
constexpr double kNothingSeen = 0.4; // it may never be needed
constexpr double kBloatSure = 0.6;   // the size of a fresh index is predicted
constexpr double kBloatSurest = 0.8;
constexpr double kBloatPlain = 4; // from this factor on the prediction may be far off

std::string IndexSqlName(const AdvisedTable &table, std::string_view name) {
	return QuoteIdentifier(table.schema) + "." + QuoteIdentifier(name);
}

std::string ReindexSql(const AdvisedTable &table, std::string_view name) {
	return "REINDEX INDEX CONCURRENTLY " + IndexSqlName(table, name);
}

/* Made by REINDEX CONCURRENTLY: index_ccnew, index_ccold, or with a number when that was taken. */
bool IsLeftOfReindex(std::string_view name) {
	while (!name.empty() && name.back() >= '0' && name.back() <= '9') {
		name.remove_suffix(1);
	}
	return name.ends_with("_ccnew") || name.ends_with("_ccold");
}

bool Supports(const KeySupport &support, const ReferencingKey &key) {
	const std::size_t count = key.columns.size();
	const bool can_find = support.method == IndexMethod::Btree ||
	                      (support.method == IndexMethod::Hash && support.keys.size() == 1);
	if (support.table != key.table.oid || !can_find || !support.is_valid || support.is_partial ||
	    support.keys.size() < count) {
		return false;
	}
	const std::set<int> wanted(key.columns.begin(), key.columns.end());
	const std::set<int> first(support.keys.begin(),
	                          support.keys.begin() + static_cast<std::ptrdiff_t>(count));
	return wanted == first;
}

Suggestion Start(const AdvisedTable &table, SuggestionAction action, const char *reason,
                 std::string_view what) {
	Suggestion suggestion;
	suggestion.action = action;
	suggestion.reason = reason;
	suggestion.key =
		std::string(Name(action)) + " " + table.schema + "." + table.name + " " + std::string(what);
	suggestion.table_oid = table.oid;
	suggestion.table = table.sql_name;
	return suggestion;
}

std::string Dump(const Json &json) {
	return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Suggestion DescribeInvalid(const InvalidIndex &index) {
	const bool drop = !index.is_live || IsLeftOfReindex(index.name);
	Suggestion suggestion =
		Start(index.table, drop ? SuggestionAction::DropIndex : SuggestionAction::Reindex,
	          "invalid_index", index.name);
	suggestion.ddl = drop ? "DROP INDEX CONCURRENTLY " + IndexSqlName(index.table, index.name)
	                      : ReindexSql(index.table, index.name);
	suggestion.columns = index.columns;
	suggestion.bytes = drop ? -index.bytes : 0;
	suggestion.confidence = kSure;
	suggestion.text =
		!index.is_live ? "Dropping " + index.name + " was begun and not finished."
		: drop         ? index.name + " was left behind by a REINDEX CONCURRENTLY that failed."
			   : index.name + " is invalid: building it failed. No query uses it, and writes may "
							  "still keep it up.";
	suggestion.text += " It takes " + BytesText(index.bytes) + ".";
	suggestion.evidence = Dump({{"index",
	                             {{"table", index.table.sql_name},
	                              {"name", index.name},
	                              {"definition", index.definition}}},
	                            {"bytes", index.bytes},
	                            {"is_live", index.is_live}});
	return suggestion;
}

double Changes(const ReferencingKey &key) {
	return key.referenced_deletes + key.referenced_updates;
}

std::string TextOfKey(const ReferencingKey &key) {
	const std::string referenced =
		key.referenced.empty() ? std::string("the referenced table") : key.referenced;
	std::string text = "No index begins with the columns of foreign key " + key.constraint +
	                   ": DELETE of a row of " + referenced +
	                   ", or UPDATE of its key, reads all of " + key.table.sql_name + ", " +
	                   CountOf(key.table.rows, "row") + ".";
	for (std::size_t i = 0; i < key.also.size(); ++i) {
		text += (i == 0 ? " It serves " : ", ") + key.also[i];
	}
	text += key.also.empty() ? "" : " as well.";
	if (Changes(key) > 0) {
		text += " Since statistics were reset " + CountOf(key.referenced_deletes, "row") +
		        " of it " + (key.referenced_deletes == 1 ? "was" : "were") + " deleted and " +
		        CountText(key.referenced_updates) + " updated.";
	}
	return text;
}

Suggestion DescribeKey(const ReferencingKey &key, const std::string &name) {
	AdvisedIndex index;
	index.spec = SpecOfKey(key);
	Suggestion suggestion =
		Start(key.table, SuggestionAction::CreateIndex, "missing_foreign_key_index", "");
	// As the search calls it: what was dismissed there is not proposed here.
	suggestion.key = SuggestionKey(SuggestionAction::CreateIndex, key.table, index);
	suggestion.ddl = CreateIndexSql(key.table, index.spec, name);
	suggestion.rollback_ddl = "DROP INDEX CONCURRENTLY " + IndexSqlName(key.table, name);
	for (const IndexKeyPart &part : index.spec.keys) {
		suggestion.columns.push_back(KeyInWords(key.table, part));
	}
	suggestion.bytes = key.bytes;
	suggestion.build_ms = key.build_ms;
	suggestion.confidence = key.referenced_deletes > 0   ? kDeletesSeen
	                        : key.referenced_updates > 0 ? kUpdatesSeen
	                                                     : kNothingSeen;
	suggestion.text = TextOfKey(key);
	suggestion.evidence =
		Dump({{"foreign_key",
	           {{"name", key.constraint}, {"columns", suggestion.columns}, {"also", key.also}}},
	          {"rows", key.table.rows},
	          {"referenced_deletes", key.referenced_deletes},
	          {"referenced_updates", key.referenced_updates},
	          {"bytes", key.bytes}});
	return suggestion;
}

Suggestion DescribeBloat(const SizedIndex &sized) {
	const AdvisedIndex &index = sized.index;
	const double factor = index.bytes / std::max(sized.fresh_bytes, 1.0);
	Suggestion suggestion =
		Start(sized.table, SuggestionAction::Reindex, "bloated_index", index.name);
	suggestion.ddl = ReindexSql(sized.table, index.name);
	for (const IndexKeyPart &part : index.spec.keys) {
		suggestion.columns.push_back(KeyInWords(sized.table, part));
	}
	suggestion.bytes = sized.fresh_bytes - index.bytes;
	suggestion.build_ms = sized.build_ms;
	suggestion.confidence = factor >= kBloatPlain ? kBloatSurest : kBloatSure;
	suggestion.text = index.name + " takes " + BytesText(index.bytes) +
	                  "; built anew it would take about " + BytesText(sized.fresh_bytes) +
	                  ", by an estimate from statistics. While it is rebuilt both are there.";
	suggestion.evidence = Dump({{"index", {{"table", sized.table.sql_name}, {"name", index.name}}},
	                            {"bytes", index.bytes},
	                            {"predicted_bytes", sized.fresh_bytes},
	                            {"rows", sized.table.rows}});
	return suggestion;
}

void AddWrites(ReferencingKey &key, const ReferencingKey &other) {
	key.referenced_deletes += other.referenced_deletes;
	key.referenced_updates += other.referenced_updates;
}

/* A key, and how many of its first columns stand where they do for the sake of another key. */
struct OrderedKey {
	ReferencingKey key;
	std::size_t fixed = 0;
};

/* Puts the columns of `inner` first in `outer`; false when one order cannot serve all. */
bool LeadWith(const OrderedKey &inner, OrderedKey &outer) {
	const std::vector<int> &wanted = inner.key.columns, &present = outer.key.columns;
	const auto in = [](const std::vector<int> &columns, int column) {
		return std::find(columns.begin(), columns.end(), column) != columns.end();
	};
	if (inner.key.table.oid != outer.key.table.oid || wanted.size() >= present.size() ||
	    (inner.fixed > 0 && outer.fixed > 0) ||
	    !std::all_of(wanted.begin(), wanted.end(),
	                 [&](int column) { return in(present, column); })) {
		return false;
	}
	std::vector<int> order(present.begin(),
	                       present.begin() + static_cast<std::ptrdiff_t>(outer.fixed));
	if (!std::all_of(order.begin(), order.end(), [&](int column) { return in(wanted, column); })) {
		return false;
	}
	for (const std::vector<int> *part : {&wanted, &present}) {
		std::copy_if(part->begin(), part->end(), std::back_inserter(order),
		             [&](int column) { return !in(order, column); });
	}
	outer.key.columns = std::move(order);
	outer.fixed = wanted.size();
	return true;
}

/* Keys whose columns are among those of another become part of it; short ones are tried first. */
std::vector<ReferencingKey> Nested(std::vector<ReferencingKey> keys) {
	std::vector<OrderedKey> ordered;
	for (ReferencingKey &key : keys) {
		ordered.push_back({std::move(key)});
	}
	std::stable_sort(ordered.begin(), ordered.end(), [](const OrderedKey &a, const OrderedKey &b) {
		return a.key.columns.size() < b.key.columns.size();
	});
	std::vector<ReferencingKey> left;
	for (auto inner = ordered.begin(); inner != ordered.end(); ++inner) {
		const auto outer = std::find_if(inner + 1, ordered.end(),
		                                [&](OrderedKey &other) { return LeadWith(*inner, other); });
		if (outer == ordered.end()) {
			left.push_back(std::move(inner->key));
			continue;
		}
		AddWrites(outer->key, inner->key);
		std::vector<std::string> &also = outer->key.also;
		also.push_back(inner->key.constraint);
		also.insert(also.end(), inner->key.also.begin(), inner->key.also.end());
	}
	return left;
}

} // namespace

std::vector<ReferencingKey> UnsupportedKeys(std::vector<ReferencingKey> keys,
                                            const std::vector<KeySupport> &supports) {
	std::vector<ReferencingKey> missing;
	std::map<std::pair<std::uint32_t, std::set<int>>, std::size_t> places;
	for (ReferencingKey &key : keys) {
		if (key.columns.empty() || key.table.rows < kLeastReferencingRows ||
		    std::any_of(supports.begin(), supports.end(),
		                [&](const KeySupport &support) { return Supports(support, key); })) {
			continue;
		}
		const auto [place, is_new] = places.emplace(
			std::pair{key.table.oid, std::set<int>(key.columns.begin(), key.columns.end())},
			missing.size());
		if (is_new) {
			missing.push_back(std::move(key));
			continue;
		}
		AddWrites(missing[place->second], key);
	}
	missing = Nested(std::move(missing));
	std::stable_sort(missing.begin(), missing.end(),
	                 [](const ReferencingKey &a, const ReferencingKey &b) {
						 return std::tuple(a.referenced_deletes > 0, Changes(a) > 0, a.table.rows) >
		                        std::tuple(b.referenced_deletes > 0, Changes(b) > 0, b.table.rows);
					 });
	missing.resize(std::min(missing.size(), kMostUnsupportedKeys));
	return missing;
}

IndexSpec SpecOfKey(const ReferencingKey &key) {
	IndexSpec spec;
	spec.table = key.table.oid;
	for (const int column : key.columns) {
		spec.keys.push_back({.column = column});
	}
	return spec;
}

bool IsBloated(const SizedIndex &sized) {
	return sized.index.bytes >= kLeastBloatedBytes && sized.fresh_bytes > 0 &&
	       sized.index.bytes >= kBloatFactor * sized.fresh_bytes;
}

std::vector<Suggestion>
DescribeHygiene(const HygieneFacts &facts,
                const std::function<bool(std::string_view, std::string_view)> &is_taken) {
	std::vector<Suggestion> invalid, changing, bloated, quiet;
	for (const InvalidIndex &index : facts.invalid) {
		invalid.push_back(DescribeInvalid(index));
	}
	std::set<std::pair<std::string, std::string>> given; // two new ones must differ, too
	for (const ReferencingKey &key : facts.unsupported) {
		const std::string name =
			NewIndexName(key.table, SpecOfKey(key), [&](std::string_view wanted) {
				return given.contains({key.table.schema, std::string(wanted)}) ||
			           (is_taken && is_taken(key.table.schema, wanted));
			});
		given.emplace(key.table.schema, name);
		(Changes(key) > 0 ? changing : quiet).push_back(DescribeKey(key, name));
	}
	for (const SizedIndex &sized : facts.sized) {
		if (IsBloated(sized)) {
			bloated.push_back(DescribeBloat(sized));
		}
	}
	std::stable_sort(bloated.begin(), bloated.end(), [](const Suggestion &a, const Suggestion &b) {
		return a.bytes < b.bytes; // frees more
	});
	std::vector<Suggestion> all = std::move(invalid);
	for (std::vector<Suggestion> *part : {&changing, &bloated, &quiet}) {
		std::move(part->begin(), part->end(), std::back_inserter(all));
	}
	return all;
}

} // namespace savant::core
