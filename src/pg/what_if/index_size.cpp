/*
 * index_size.cpp
 *     Entry widths, and a formula for each access method.
 *
 * B-trees are predicted page by page (core/advise/btree_size.hpp).  The others are rougher: hash
 * from its bucket arithmetic, BRIN from its ranges, GIN from elements per value.
 */
#include "pg/what_if/index_size.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/advise/btree_size.hpp"
#include "core/advise/key_distribution.hpp"
#include "core/advise/sampled_keys.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/itup.h"
#include "catalog/pg_am.h"
#include "catalog/pg_type.h"
#include "storage/bufpage.h"
}

namespace savant::pg {

namespace {

constexpr double kHeaderBytes = 8;
constexpr double kHeaderWithNulls = 16;
/* Correlation from which equal values are taken to be neighbours in the heap. */
constexpr double kClustered = 0.95;
/* ANALYZE is believed while the sample says no more than this factor more or less. */
constexpr double kDoubted = 1.2;
constexpr double kNearlyUnique = 0.7;
constexpr int kTriedEntries = 96; // of variable width, to average the alignment

double AlignTo(double offset, char alignment) {
	const double unit = alignment == TYPALIGN_DOUBLE  ? 8
	                    : alignment == TYPALIGN_INT   ? 4
	                    : alignment == TYPALIGN_SHORT ? 2
	                                                  : 1;
	return std::ceil(offset / unit) * unit;
}

double AlignMax(double offset) { return AlignTo(offset, TYPALIGN_DOUBLE); }

bool IsShort(double bytes) { return bytes <= VARATT_SHORT_MAX; }

/* Where the data of an entry ends whose values of variable length are the `turn`th ones. */
double DataBytes(const KeyStatistics *keys, int count, int turn) {
	double offset = 0;
	for (int i = 0; i < count; ++i) {
		const KeyStatistics &key = keys[i];
		double bytes = key.length > 0 ? key.length : key.width;
		if (key.length < 0 && key.size_count > 0) {
			// A step of its own for each key, so that sizes are combined at random.
			bytes = static_cast<double>(key.sizes[(turn * (2 * i + 1) + 7 * i) % key.size_count]);
		}
		if (key.length > 0 || !IsShort(bytes)) {
			offset = AlignTo(offset, key.alignment);
		}
		offset += bytes;
	}
	return offset;
}

/* Average bytes of an entry without NULLs: header, data, alignment. */
double EntryBytes(const KeyStatistics *keys, int count) {
	double sum = 0;
	for (int turn = 0; turn < kTriedEntries; ++turn) {
		sum += AlignMax(kHeaderBytes + DataBytes(keys, count, turn));
	}
	const double average = sum / kTriedEntries;
	bool guessed = false;
	for (int i = 0; i < count; ++i) {
		guessed |= keys[i].length < 0 && keys[i].size_count == 0;
	}
	// An average width says nothing of the alignment: half a step more on average.
	return guessed ? kHeaderBytes + DataBytes(keys, count, 0) + 3.5 : average;
}

double ShareWithNull(const KeyStatistics *keys, int count) {
	double without_null = 1;
	for (int i = 0; i < count; ++i) {
		without_null *= 1 - keys[i].null_share;
	}
	return 1 - without_null;
}

/* The same when `with_null` of the entries have a NULL; which columns they lack is by share. */
double AverageEntryBytes(const KeyStatistics *keys, int count, double with_null) {
	const double full = EntryBytes(keys, count);
	const double share = ShareWithNull(keys, count);
	if (share <= 0 || with_null <= 0) {
		return full;
	}
	double missing = 0;
	for (int i = 0; i < count; ++i) {
		missing += keys[i].null_share * (keys[i].length > 0 ? keys[i].length : keys[i].width);
	}
	const double data = std::max(0.0, full - kHeaderBytes - missing / share);
	return (1 - with_null) * full + with_null * AlignMax(kHeaderWithNulls + std::floor(data));
}

core::BlockSample SampleOf(const IndexMeasure &measure) {
	const auto rows = static_cast<std::size_t>(measure.sample->row_count);
	return {{measure.sample->block_of_row, rows}, measure.table.pages, measure.table.rows};
}

core::SampledColumn SampledKeyAt(const IndexMeasure &measure, int key) {
	return {measure.hashes[key], static_cast<std::size_t>(measure.sample->row_count)};
}

/* The distinct values of a key, corrected where the sample knows better. */
double DistinctOf(const IndexMeasure &measure, int at) {
	const KeyStatistics &key = measure.keys[at];
	if (measure.hashes == nullptr || measure.hashes[at] == nullptr) {
		return key.distinct;
	}
	if (!key.known) {
		return core::SampledDistinct(SampledKeyAt(measure, at), SampleOf(measure));
	}
	if (std::abs(key.correlation) < kClustered) {
		return key.distinct;
	}
	const double clustered = core::ClusteredDistinct(SampledKeyAt(measure, at), SampleOf(measure));
	const double ratio = clustered / std::max(1.0, key.distinct);
	return clustered > 0 && (ratio > kDoubted || ratio < 1 / kDoubted) ? clustered : key.distinct;
}

/* Combinations as a share of those of independent columns. */
double ShareOfCombinations(const IndexParts &parts, const IndexMeasure &measure) {
	std::vector<core::SampledColumn> columns;
	for (int i = 0; i < parts.info.nkeycolumns && measure.hashes != nullptr; ++i) {
		if (measure.keys[i].distinct > kNearlyUnique * measure.table.rows) {
			return 1; // no more to be found
		}
		if (measure.hashes[i] != nullptr) {
			columns.push_back(SampledKeyAt(measure, i));
		}
	}
	const bool all = columns.size() == static_cast<std::size_t>(parts.info.nkeycolumns);
	return all && columns.size() > 1 ? core::CombinationShare(columns, SampleOf(measure)) : 1;
}

/* Share of the distinct keys in which a column is NULL: few keys may hold most of the rows. */
double KeysWithNull(const std::vector<core::KeyColumn> &columns, double rows, double keys) {
	double with_null = 0;
	for (std::size_t i = 0; i < columns.size(); ++i) {
		double others = 1;
		for (std::size_t k = 0; k < columns.size(); ++k) {
			others *= k == i ? 1 : columns[k].distinct;
		}
		with_null += std::min(columns[i].null_share * rows, others);
	}
	return std::min(1.0, with_null / std::max(1.0, keys));
}

std::vector<core::KeyColumn> KeyColumns(const IndexParts &parts, const IndexMeasure &measure) {
	std::vector<core::KeyColumn> columns;
	for (int i = 0; i < parts.info.nkeycolumns; ++i) {
		const KeyStatistics &key = measure.keys[i];
		core::KeyColumn column;
		column.null_share = key.null_share;
		column.distinct = DistinctOf(measure, i);
		column.common.assign(key.common, key.common + key.common_count);
		columns.push_back(std::move(column));
	}
	return columns;
}

void PredictBtree(const IndexParts &parts, const IndexMeasure &measure, PredictedIndex &index) {
	core::BtreeContent content;
	content.deduplicates = measure.deduplicates;
	double with_null = ShareWithNull(measure.keys, parts.info.ncolumns);
	if (measure.deduplicates) {
		const std::vector<core::KeyColumn> columns = KeyColumns(parts, measure);
		double combinations = measure.known_combinations;
		content.groups = core::DistributeKeys(columns, index.entries, combinations);
		const double share = combinations > 0 ? 1 : ShareOfCombinations(parts, measure);
		if (share < 1) {
			combinations = share * core::CountKeys(content.groups);
			content.groups = core::DistributeKeys(columns, index.entries, combinations);
		}
		with_null = KeysWithNull(columns, index.entries, core::CountKeys(content.groups));
	} else {
		content.groups = {{index.entries, 1, false}};
	}
	content.tuple_bytes = AverageEntryBytes(measure.keys, parts.info.ncolumns, with_null);
	content.pivot_bytes = AverageEntryBytes(measure.keys, parts.info.nkeycolumns, with_null);
	const core::BtreeSize size = core::PredictBtreeSize(content);
	index.pages = size.pages;
	index.tree_height = size.height;
	index.has_dedup = measure.deduplicates;
}

/* Buckets for 75 % full pages; doubled up to 512, then in four steps from power to power. */
void PredictHash(PredictedIndex &index) {
	constexpr double kDoubledBuckets = 512;
	const double per_bucket = std::floor(BLCKSZ * 0.75 / 20);
	const double wanted = std::max(2.0, std::ceil(index.entries / per_bucket));
	double buckets = std::exp2(std::ceil(std::log2(wanted)));
	if (buckets > kDoubledBuckets) {
		const double step = buckets / 8; // a quarter of the power below
		buckets = buckets / 2 + std::ceil((wanted - buckets / 2) / step) * step;
	}
	index.pages = buckets + 2 + std::floor(buckets / 32768);
}

void PredictBrin(const IndexParts &parts, const IndexMeasure &measure, PredictedIndex &index) {
	const double ranges = std::max(1.0, std::ceil(measure.table.pages / 128));
	double bytes = 8;
	for (int i = 0; i < parts.info.nkeycolumns; ++i) {
		bytes += 2 * std::min(measure.keys[i].width, 255.0);
	}
	index.pages = 2 + std::ceil(ranges / 1360) + std::ceil(ranges * (AlignMax(bytes) + 4) / 8152);
	index.entries = ranges;
}

/* Elements of a value by its width: trigrams of a text, members of an array or document. */
void PredictGin(const IndexParts &parts, const IndexMeasure &measure, PredictedIndex &index) {
	constexpr double kBytesPerPosting = 2.2;
	constexpr double kBytesPerElement = 6;
	double elements = 0;
	for (int i = 0; i < parts.info.nkeycolumns; ++i) {
		elements +=
			std::max(1.0, measure.keys[i].width /
		                      (parts.info.opcintype[i] == TEXTOID ? 1.0 : kBytesPerElement));
	}
	index.pages = 3 + std::ceil(index.entries * elements * kBytesPerPosting / (0.9 * 8152));
}

/* HypoPG 1.3.1: every entry whole, a header for each column, and 30 % more. */
double PeerBytes(const IndexParts &parts, const IndexMeasure &measure, double entries) {
	double width = 0;
	for (int i = 0; i < parts.info.ncolumns; ++i) {
		width += measure.keys[i].peer_width;
	}
	const double columns = parts.info.ncolumns;
	const double line = width + kHeaderBytes * columns + AlignMax(4 * columns);
	const double pages = std::floor(entries * line * 1.3 / 8152);
	return std::max(1.0, pages) * BLCKSZ;
}

/*
 * Scan, sort, write.  Constants from builds of 1 to 6 million rows on one core with the table
 * cached and maintenance_work_mem at 64 MB (bench/whatif prints them beside real builds).
 */
double BuildMs(const IndexParts &parts, const IndexMeasure &measure, const PredictedIndex &index) {
	constexpr double kMsPerHeapPage = 0.002;
	constexpr double kMsPerRow = 0.00012;
	constexpr double kMsPerComparison = 0.0000085;
	constexpr double kMsPerIndexPage = 0.03;
	constexpr double kFurtherKey = 0.3; // of the first one's share of comparing
	bool has_text = false;
	for (int i = 0; i < parts.info.nkeycolumns; ++i) {
		has_text |= measure.keys[i].length < 0;
	}
	const double rows = index.entries;
	const double keys = 1 + kFurtherKey * (parts.info.nkeycolumns - 1);
	const double comparisons = rows * std::log2(std::max(2.0, rows)) * (has_text ? 3 : 1) * keys;
	return 2 + measure.table.pages * kMsPerHeapPage + measure.table.rows * kMsPerRow +
	       comparisons * kMsPerComparison + index.pages * kMsPerIndexPage;
}

} // namespace

IndexMeasure *MeasureIndex(Relation table, IndexParts *parts) {
	auto *measure = static_cast<IndexMeasure *>(palloc0(sizeof(IndexMeasure)));
	measure->table = MeasureTable(table);
	measure->keys = ReadKeyStatistics(parts, measure->table.rows);
	measure->share = parts->share = PredicateShare(parts);
	measure->deduplicates = MayDeduplicate(parts);
	if (measure->deduplicates) {
		measure->known_combinations =
			KnownCombinations(table, parts, measure->table.rows) * measure->share;
	}
	return measure;
}

void RefineMeasure(Relation table, TableSample *sample, IndexParts *parts, IndexMeasure *measure) {
	const int count = parts->info.nkeycolumns;
	auto **hashes = static_cast<const uint64 **>(
		palloc0(sizeof(uint64 *) * static_cast<Size>(parts->info.ncolumns)));
	const ListCell *expression = list_head(parts->info.indexprs);
	for (int i = 0; i < count; i++) {
		KeyStatistics *key = &measure->keys[i];
		const auto column = static_cast<AttrNumber>(parts->info.indexkeys[i]);
		if (column != 0) {
			const bool doubtful = count > 1 || !key->known || Abs(key->correlation) >= kClustered;
			hashes[i] =
				doubtful && measure->deduplicates ? ColumnHashes(sample, table, column) : nullptr;
			continue;
		}
		const SampledKey sampled =
			EvaluateKey(sample, table, static_cast<Node *>(lfirst(expression)));
		expression = lnext(parts->info.indexprs, expression);
		hashes[i] = sampled.hashes;
		if (!key->known) {
			key->width = sampled.width;
			key->null_share = sampled.null_share;
			key->size_count = 0;
		}
	}
	if (list_length(parts->info.indpred) > 1) {
		measure->share = parts->share =
			Max(1.0 / sample->row_count, SampledShare(sample, table, parts->info.indpred));
	}
	measure->hashes = hashes;
	measure->sample = sample;
}

PredictedIndex PredictIndex(const IndexParts &parts, const IndexMeasure &measure) {
	PredictedIndex index;
	index.entries = std::max(1.0, measure.table.rows * measure.share);
	for (int i = 0; i < parts.info.ncolumns; ++i) {
		index.key_width += measure.keys[i].width;
	}
	index.peer_bytes = PeerBytes(parts, measure, index.entries);
	switch (parts.info.relam) {
	case HASH_AM_OID:
		PredictHash(index);
		break;
	case BRIN_AM_OID:
		PredictBrin(parts, measure, index);
		break;
	case GIN_AM_OID:
		PredictGin(parts, measure, index);
		break;
	default:
		PredictBtree(parts, measure, index);
	}
	index.bytes = index.pages * BLCKSZ;
	index.build_ms = BuildMs(parts, measure, index);
	return index;
}

} // namespace savant::pg
