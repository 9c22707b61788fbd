/*
 * key_distribution.cpp
 *     Crosses the columns' classes of equally common values.
 *
 * Each column becomes a few classes (NULL, common values of like share, all others).  A
 * combination of classes is a number of cells of equal probability; rows fall into them at random
 * (occupancy).  Combinations are collected by their rows per key, so that the work is bounded.
 */
#include "core/advise/key_distribution.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

namespace {

constexpr std::size_t kMostClassesOfOne = 128;
constexpr std::size_t kMostClassesOfSeveral = 12;
constexpr std::size_t kMostColumns = 3; // further ones only multiply
constexpr int kBins = 40;               // of rows per key, two for each doubling

/* `values` values, each in `share` of the rows. */
struct ValueClass {
	double values = 1;
	double share = 1;
};

/* Classes of common values: neighbours in order of share are put together. */
void AddCommon(const std::vector<float> &common, std::size_t most,
               std::vector<ValueClass> &classes) {
	std::vector<float> shares(common);
	std::sort(shares.rbegin(), shares.rend());
	const std::size_t step = (shares.size() + most - 1) / std::max<std::size_t>(most, 1);
	for (std::size_t at = 0; at < shares.size(); at += std::max<std::size_t>(step, 1)) {
		const std::size_t end = std::min(shares.size(), at + std::max<std::size_t>(step, 1));
		double sum = 0;
		for (std::size_t i = at; i < end; ++i) {
			sum += static_cast<double>(shares[i]);
		}
		const auto count = static_cast<double>(end - at);
		classes.push_back({count, sum / count});
	}
}

std::vector<ValueClass> ClassesOf(const KeyColumn &column, std::size_t most) {
	std::vector<ValueClass> classes;
	double rest = 1 - column.null_share;
	if (column.null_share > 0) {
		classes.push_back({1, column.null_share});
	}
	AddCommon(column.common, most, classes);
	for (const float share : column.common) {
		rest -= static_cast<double>(share);
	}
	const double others = column.distinct - static_cast<double>(column.common.size());
	if (rest > 1e-9 && others >= 1) {
		classes.push_back({others, rest / others});
	}
	if (classes.empty()) {
		classes.push_back({1, 1});
	}
	return classes;
}

/* Sums of keys and rows for one range of rows per key. */
struct Bin {
	double keys = 0;
	double rows = 0;
};

void Collect(double cells, double rows_each, bool is_known, std::vector<Bin> &bins) {
	// So many of the cells get a row at all.
	const double filled =
		is_known || cells <= 1 ? cells * std::min(1.0, rows_each) : cells * -std::expm1(-rows_each);
	if (filled <= 0) {
		return;
	}
	const double rows = cells * rows_each;
	const double place = 2 * std::log2(std::max(1.0, rows / filled));
	Bin &bin = bins[static_cast<std::size_t>(std::min(place, kBins - 1.0))];
	bin.keys += filled;
	bin.rows += rows;
}

void Cross(const std::vector<std::vector<ValueClass>> &columns, std::size_t at, double values,
           double share, double rows, std::vector<Bin> &bins) {
	if (at == columns.size()) {
		Collect(values, rows * share, columns.size() == 1, bins);
		return;
	}
	for (const ValueClass &one : columns[at]) {
		Cross(columns, at + 1, values * one.values, share * one.share, rows, bins);
	}
}

double KeysOf(const std::vector<Bin> &bins) {
	double keys = 0;
	for (const Bin &bin : bins) {
		keys += bin.keys;
	}
	return keys;
}

/* More keys for the same rows, or fewer, but never fewer rows than keys. */
void ScaleKeys(std::vector<Bin> &bins, double known_distinct, double rows) {
	const double keys = KeysOf(bins);
	const double factor = keys > 0 ? std::min(known_distinct, rows) / keys : 1;
	for (Bin &bin : bins) {
		bin.keys = std::min(bin.keys * factor, bin.rows);
	}
}

} // namespace

std::vector<KeyGroup> DistributeKeys(const std::vector<KeyColumn> &columns, double rows,
                                     double known_distinct) {
	std::vector<std::vector<ValueClass>> classes;
	double further = 1;
	for (const KeyColumn &column : columns) {
		if (classes.size() < kMostColumns) {
			classes.push_back(
				ClassesOf(column, columns.size() == 1 ? kMostClassesOfOne : kMostClassesOfSeveral));
		} else {
			further *= std::max(1.0, column.distinct);
		}
	}
	if (further > 1 && !classes.empty()) {
		for (ValueClass &one : classes.back()) {
			one.values *= further;
			one.share /= further;
		}
	}
	std::vector<Bin> bins(kBins);
	Cross(classes, 0, 1, 1, rows, bins);
	// No fewer than the column with most of them has.
	double least = 0;
	for (const KeyColumn &column : columns) {
		least = std::max(least, column.distinct);
	}
	const double keys = KeysOf(bins);
	if (known_distinct > 0 || keys < std::min(least, rows)) {
		ScaleKeys(bins, known_distinct > 0 ? known_distinct : least, rows);
	}
	std::vector<KeyGroup> groups;
	for (const Bin &bin : bins) {
		if (bin.keys > 0) {
			groups.push_back({bin.keys, std::max(1.0, bin.rows / bin.keys), bin.keys > 1.5});
		}
	}
	return groups;
}

double CountKeys(const std::vector<KeyGroup> &groups) {
	double keys = 0;
	for (const KeyGroup &group : groups) {
		keys += group.keys;
	}
	return keys;
}

} // namespace savant::core
