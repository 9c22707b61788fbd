/*
 * write_cost.cpp
 *     Entry costs, and the loss of HOT updates as a property of a table's set of indexes.
 */
#include "core/advise/write_cost.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace savant::core {

namespace {

constexpr double kSharedEntryUs = 1.9, kOwnEntryUs = 3.6, kKeyByteUs = 0.06;
constexpr double kGinEntryUs = 12, kBrinEntryUs = 0.1, kHashEntryUs = 2.5, kExpressionUs = 0.5;
constexpr double kUnknownFixedUs = 3.8; // a primary key over an integer
constexpr double kUsPerMs = 1000;

/* Whether an index entry takes clearly less than a tuple of its own would. */
bool SharesEntries(const AdvisedIndex &index) {
	constexpr double kTupleOverhead = 12, kFillShare = 0.9, kClearlyLess = 0.75;
	return index.has_dedup && index.entries > 0 &&
	       index.bytes / index.entries <
	           kClearlyLess * (index.key_width + kTupleOverhead) / kFillShare;
}

bool IsNameCharacter(char c) {
	return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
	       (static_cast<unsigned char>(c) & 0x80) != 0;
}

/* `name` as a word of its own; a word inside a literal counts too, which errs on the safe side. */
bool Mentions(std::string_view text, std::string_view name) {
	if (name.empty()) {
		return false;
	}
	for (std::size_t at = text.find(name); at != std::string_view::npos;
	     at = text.find(name, at + 1)) {
		const std::size_t end = at + name.size();
		if ((at == 0 || !IsNameCharacter(text[at - 1])) &&
		    (end == text.size() || !IsNameCharacter(text[end]))) {
			return true;
		}
	}
	return false;
}

} // namespace

double EntryWriteMs(const AdvisedTable &table, const AdvisedIndex &index) {
	double us = 0;
	switch (index.spec.method) {
	case IndexMethod::Btree:
		us = SharesEntries(index) ? kSharedEntryUs : kOwnEntryUs;
		us += kKeyByteUs * index.key_width;
		break;
	case IndexMethod::Hash:
		us = kHashEntryUs;
		break;
	case IndexMethod::Brin:
		us = kBrinEntryUs;
		break;
	case IndexMethod::Gin:
		us = kGinEntryUs;
		break;
	}
	for (const IndexKeyPart &key : index.spec.keys) {
		us += key.column == 0 ? kExpressionUs : 0;
	}
	const bool is_partial = !index.spec.predicate.empty() && table.rows > 0;
	const double share = is_partial ? std::clamp(index.entries / table.rows, 0.0, 1.0) : 1;
	return us * share / kUsPerMs;
}

bool HoldsUpdatedColumn(const AdvisedTable &table, const IndexSpec &spec) {
	for (const int column : table.updated_columns) {
		const std::size_t at = static_cast<std::size_t>(column) - 1;
		const std::string_view name = column > 0 && at < table.columns.size()
		                                  ? std::string_view(table.columns[at])
		                                  : std::string_view();
		const auto holds = [&](const IndexKeyPart &key) {
			return key.column == column || (key.column == 0 && Mentions(key.expression, name));
		};
		if (std::any_of(spec.keys.begin(), spec.keys.end(), holds) ||
		    std::find(spec.included.begin(), spec.included.end(), column) != spec.included.end() ||
		    Mentions(spec.predicate, name)) {
			return true;
		}
	}
	return false;
}

double BuildMs(const AdvisedTable &table, const AdvisedIndex &index) {
	// CONCURRENTLY reads the table twice; comparisons grow with the logarithm of the entries.
	constexpr double kPageMs = 0.01, kRowMs = 0.0002, kCompareMs = 0.00002, kIndexPageMs = 0.01;
	constexpr double kPageBytes = 8192;
	const double entries = std::max(index.entries, 1.0);
	return 2 * table.pages * kPageMs + 2 * table.rows * kRowMs +
	       entries * std::log2(entries + 1) * kCompareMs + index.bytes / kPageBytes * kIndexPageMs;
}

WriteCost::WriteCost(WhatIf &what_if, const IndexSet &existing) : what_if_(what_if) {
	for (const int index : existing.Members()) {
		const Entry entry = EntryOf(index);
		TableCost &table = TableOf(entry.table);
		table.has_broken_hot = table.has_broken_hot || entry.holds_updated;
	}
}

WriteCost::TableCost &WriteCost::TableOf(std::uint32_t oid) {
	const auto found = tables_.find(oid);
	if (found != tables_.end()) {
		return found->second;
	}
	const AdvisedTable &table = what_if_.Table(oid);
	TableCost cost;
	cost.inserts = table.inserts_per_day;
	cost.updates = table.updates_per_day;
	cost.hot_updates = std::min(table.hot_updates_per_day, table.updates_per_day);
	for (const AdvisedIndex &index : table.fixed_indexes) {
		cost.fixed_ms += EntryWriteMs(table, index);
		cost.has_broken_hot = cost.has_broken_hot || HoldsUpdatedColumn(table, index.spec);
	}
	cost.fixed_ms = table.fixed_indexes.empty() ? kUnknownFixedUs / kUsPerMs : cost.fixed_ms;
	return tables_.emplace(oid, cost).first->second;
}

const WriteCost::Entry &WriteCost::EntryOf(int index) {
	const std::size_t at = static_cast<std::size_t>(index);
	if (at >= entries_.size()) {
		entries_.resize(at + 1);
	}
	if (entries_[at].table == 0) {
		const AdvisedIndex &advised = what_if_.Index(index);
		const AdvisedTable &table = what_if_.Table(advised.spec.table);
		entries_[at] = {advised.spec.table, EntryWriteMs(table, advised),
		                HoldsUpdatedColumn(table, advised.spec)};
		TableOf(advised.spec.table).indexes.Add(index);
	}
	return entries_[at];
}

double WriteCost::OfTable(TableCost &table, const IndexSet &set) {
	if (table.inserts <= 0 && table.updates <= 0) {
		return 0;
	}
	double entry_ms = 0;
	bool breaks_hot = false;
	for (const int index : table.indexes.And(set).Members()) {
		const Entry &entry = entries_[static_cast<std::size_t>(index)];
		entry_ms += entry.ms;
		breaks_hot = breaks_hot || (entry.holds_updated && !table.has_broken_hot);
	}
	const double lost = breaks_hot ? table.hot_updates : 0;
	const double writes = table.inserts + (table.updates - table.hot_updates) + lost;
	return writes * entry_ms + lost * table.fixed_ms;
}

double WriteCost::Total(const IndexSet &set) {
	for (const int index : set.Members()) {
		EntryOf(index);
	}
	double total = 0;
	for (auto &[oid, table] : tables_) {
		total += OfTable(table, set);
	}
	return total;
}

double WriteCost::Added(const IndexSet &set, int index) {
	TableCost &table = TableOf(EntryOf(index).table);
	if (table.inserts <= 0 && table.updates <= 0) {
		return 0;
	}
	for (const int member : set.Members()) {
		EntryOf(member);
	}
	return OfTable(table, set.With(index)) - OfTable(table, set);
}

bool WriteCost::BreaksHot(const IndexSet &set, int index) {
	const Entry entry = EntryOf(index);
	TableCost &table = TableOf(entry.table);
	if (!entry.holds_updated || table.has_broken_hot || table.hot_updates <= 0) {
		return false;
	}
	for (const int other : table.indexes.And(set).Members()) {
		if (other != index && entries_[static_cast<std::size_t>(other)].holds_updated) {
			return false;
		}
	}
	return true;
}

} // namespace savant::core
