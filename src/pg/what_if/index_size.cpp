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

/* The same with the share of entries that have a NULL, of independent columns. */
double AverageEntryBytes(const KeyStatistics *keys, int count) {
	const double full = EntryBytes(keys, count);
	double without_null = 1;
	double missing = 0;
	for (int i = 0; i < count; ++i) {
		without_null *= 1 - keys[i].null_share;
		missing += keys[i].null_share * (keys[i].length > 0 ? keys[i].length : keys[i].width);
	}
	const double with_null = 1 - without_null;
	if (with_null <= 0) {
		return full;
	}
	const double data = std::max(0.0, full - kHeaderBytes - missing / with_null);
	return without_null * full + with_null * AlignMax(kHeaderWithNulls + std::floor(data));
}

std::vector<core::KeyColumn> KeyColumns(const IndexParts &parts, const IndexMeasure &measure) {
	std::vector<core::KeyColumn> columns;
	for (int i = 0; i < parts.info.nkeycolumns; ++i) {
		const KeyStatistics &key = measure.keys[i];
		core::KeyColumn column;
		column.null_share = key.null_share;
		column.distinct = key.distinct;
		column.common.assign(key.common, key.common + key.common_count);
		columns.push_back(std::move(column));
	}
	return columns;
}

void PredictBtree(const IndexParts &parts, const IndexMeasure &measure, PredictedIndex &index) {
	core::BtreeContent content;
	content.tuple_bytes = AverageEntryBytes(measure.keys, parts.info.ncolumns);
	content.pivot_bytes = AverageEntryBytes(measure.keys, parts.info.nkeycolumns);
	content.deduplicates = measure.deduplicates;
	if (measure.deduplicates) {
		content.groups = core::DistributeKeys(KeyColumns(parts, measure), index.entries,
		                                      measure.known_combinations);
	} else {
		content.groups = {{index.entries, 1, false}};
	}
	const core::BtreeSize size = core::PredictBtreeSize(content);
	index.pages = size.pages;
	index.tree_height = size.height;
	index.has_dedup = measure.deduplicates;
}

/* Buckets for 75 % full pages, doubled in four steps as hash indexes grow; then overflow pages. */
void PredictHash(PredictedIndex &index) {
	const double per_bucket = std::floor(BLCKSZ * 0.75 / 20);
	const double wanted = std::max(2.0, std::ceil(index.entries / per_bucket));
	const double power = std::exp2(std::floor(std::log2(wanted)));
	const double buckets =
		wanted <= power ? power : power + std::ceil((wanted - power) / (power / 4)) * (power / 4);
	index.pages = buckets + 2 + std::ceil(buckets / 32768);
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
		width += measure.keys[i].width;
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
	constexpr double kMsPerIndexPage = 0.012;
	bool has_text = false;
	for (int i = 0; i < parts.info.nkeycolumns; ++i) {
		has_text |= measure.keys[i].length < 0;
	}
	const double rows = index.entries;
	const double comparisons = rows * std::log2(std::max(2.0, rows)) * (has_text ? 3 : 1);
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
