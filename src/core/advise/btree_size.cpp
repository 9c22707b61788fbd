/*
 * btree_size.cpp
 *     The sizes of nbtree's pages and posting lists.
 *
 * A leaf takes entries until its free space falls under the fill factor's share; equal keys are
 * merged into posting lists of at most a tenth of a page.  A page that is finished hands its last
 * entry to the next one and keeps a truncated copy as high key: that entry is counted once.
 */
#include "core/advise/btree_size.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

namespace {

constexpr double kPageBytes = 8192;
constexpr double kPageOverhead = 24 + 16; // header and the special space of nbtree
constexpr double kItemId = 4;             // line pointer
constexpr double kTupleId = 6;            // of one row in a posting list
constexpr double kMaxPosting = 812;       // MAXALIGN_DOWN(a tenth of a page) - line pointer
constexpr double kHeapTidBytes = 8;       // room for a tie-breaker in a high key
constexpr int kInnerFillFactor = 70;
constexpr double kMostSpread = 60; // rows of a key beyond which chance does not matter

double Align(double bytes) { return std::ceil(bytes / 8) * 8; }

/*
 * How many entries of `bytes` a page gets; `truncated` of the last one's bytes are not in the
 * high key.  Sizes may be averages, so the count is not whole.
 */
double EntriesPerPage(double bytes, double truncated, int fill_factor, bool is_leaf) {
	const double room = kPageBytes - kPageOverhead - kItemId; // the high key's line pointer
	const double wanted_free = std::floor(kPageBytes * (100 - fill_factor) / 100);
	const double entry = bytes + kItemId;
	// Entries fit while free - kItemId >= bytes (+ 8 on leaves), and are wanted while
	// free - kItemId + truncated >= wanted_free.
	double fit = (room - (is_leaf ? kHeapTidBytes : 0)) / entry;
	double filled = (room - kItemId + truncated - wanted_free) / entry + 1;
	if (Align(bytes) == bytes) { // all alike: nothing evens out
		fit = std::floor(fit);
		filled = std::floor(filled);
	}
	return std::max(1.0, std::min(fit, filled) - (is_leaf ? 1 : 0));
}

/* Rows that go into one posting list. */
double PostingCapacity(double tuple_bytes) {
	return std::max(1.0, std::floor((std::floor(kMaxPosting / 8) * 8 - tuple_bytes) / kTupleId));
}

/* Leaf pages for `rows` entries of one key, a whole number of them. */
double PagesOfKey(double rows, const BtreeContent &content) {
	const double capacity = content.deduplicates ? PostingCapacity(content.tuple_bytes) : 1;
	const auto pages = [&](double in_list) {
		const double bytes =
			in_list < 2 ? content.tuple_bytes : Align(content.tuple_bytes + in_list * kTupleId);
		return 1 / EntriesPerPage(bytes, bytes - content.tuple_bytes, content.fill_factor, true);
	};
	if (capacity < 2) {
		return rows * pages(1);
	}
	const double full = std::floor(rows / capacity);
	const double rest = rows - full * capacity;
	return (full > 0 ? full * pages(capacity) : 0) + (rest >= 1 ? pages(rest) : 0);
}

/* The same for an average that is not whole: between its neighbours. */
double PagesOfAverageKey(double rows, const BtreeContent &content) {
	const double below = std::max(1.0, std::floor(rows));
	const double part = std::max(0.0, rows - below);
	const double pages = PagesOfKey(below, content);
	return part > 0 ? pages + part * (PagesOfKey(below + 1, content) - pages) : pages;
}

/* Averaged over numbers of rows as chance deals them, none excluded (Poisson). */
double PagesOfRandomKey(double rows, const BtreeContent &content) {
	if (rows <= 1 || rows > kMostSpread) {
		return PagesOfAverageKey(rows, content);
	}
	// The mean of a Poisson distribution without zero is m / (1 - exp(-m)).
	double mean = rows;
	for (int i = 0; i < 20; ++i) {
		mean = rows * (1 - std::exp(-mean));
	}
	double probability = std::exp(-mean);
	double seen = 0;
	double pages = 0;
	for (int count = 1; count < 4 * kMostSpread && seen < 0.9999; ++count) {
		probability *= mean / count;
		const double share = probability / (1 - std::exp(-mean));
		pages += share * PagesOfKey(count, content);
		seen += share;
	}
	return pages / std::max(seen, 1e-9);
}

} // namespace

BtreeSize PredictBtreeSize(const BtreeContent &content) {
	BtreeSize size;
	for (const KeyGroup &group : content.groups) {
		size.leaf_pages +=
			group.keys * (group.is_random ? PagesOfRandomKey(group.rows_per_key, content)
		                                  : PagesOfAverageKey(group.rows_per_key, content));
	}
	size.leaf_pages = std::max(1.0, std::ceil(size.leaf_pages));
	size.pages = 1 + size.leaf_pages;
	const double fan_out = EntriesPerPage(content.pivot_bytes, 0, kInnerFillFactor, false);
	for (double level = size.leaf_pages; level > 1;) {
		level = std::ceil(level / std::max(2.0, fan_out));
		size.pages += level;
		++size.height;
	}
	return size;
}

} // namespace savant::core
