/*
 * catalog_statistics.cpp
 *     pg_statistic in one pass: common values, ends of histograms, NULL shares.
 */
#include <cstring>

#include "pg/catalog/catalog_types.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
}

namespace savant::pg {

namespace {

/* Longer values neither match a word of a question nor fit a prompt. */
constexpr std::size_t kMaxValueBytes = 100;

/* The output function of the type that was asked for last: most neighbours share it. */
struct ValueWriter {
	Oid type = InvalidOid;
	FmgrInfo output = {};

	/* Null when the value is too long or not text we can show. */
	const char *Write(Oid value_type, Datum value) {
		if (type != value_type) {
			Oid function = InvalidOid;
			bool is_varlena = false;
			getTypeOutputInfo(value_type, &function, &is_varlena);
			fmgr_info(function, &output);
			type = value_type;
		}
		const char *text = OutputFunctionCall(&output, value);
		return strlen(text) > kMaxValueBytes ? nullptr : Utf8Copy(text);
	}
};

const WantedValues *Find(const WantedValues *wanted, std::size_t count, Oid relation,
                         std::int16_t number) {
	std::size_t low = 0;
	std::size_t high = count;
	while (low < high) {
		const std::size_t middle = low + (high - low) / 2;
		const WantedValues &entry = wanted[middle];
		if (entry.relation < relation || (entry.relation == relation && entry.number < number)) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < count && wanted[low].relation == relation && wanted[low].number == number
	           ? &wanted[low]
	           : nullptr;
}

void ReadCommonValues(HeapTuple tuple, int cap, ValueWriter &writer, StatisticsRow &row) {
	AttStatsSlot slot;
	if (cap <= 0 || !get_attstatsslot(&slot, tuple, STATISTIC_KIND_MCV, InvalidOid,
	                                  ATTSTATSSLOT_VALUES | ATTSTATSSLOT_NUMBERS)) {
		return;
	}
	const int count = Min(Min(slot.nvalues, slot.nnumbers), cap);
	for (int i = 0; i < count; ++i) {
		const char *text = writer.Write(slot.valuetype, slot.values[i]);
		if (text != nullptr) {
			row.shares[row.values.count] = slot.numbers[i];
			row.values.Add(text);
		}
	}
	free_attstatsslot(&slot);
}

/*
 * The bounds of a histogram are values of the column too: all of them where the column
 * is unique and the table small, which is when there are no common values to know it by.
 */
void AddBounds(const AttStatsSlot &slot, int cap, ValueWriter &writer, StatisticsRow &row) {
	if (TypeCategory(slot.valuetype) != TYPCATEGORY_STRING) {
		return;
	}
	float rest = 1.0F - static_cast<float>(row.null_share);
	for (std::size_t i = 0; i < row.values.count; ++i) {
		rest -= row.shares[i];
	}
	const float share = Max(rest, 0.0F) / static_cast<float>(slot.nvalues);
	for (int i = 0; i < slot.nvalues && row.values.count < static_cast<std::size_t>(cap); ++i) {
		const char *text = writer.Write(slot.valuetype, slot.values[i]);
		if (text != nullptr) {
			row.shares[row.values.count] = share;
			row.values.Add(text);
		}
	}
}

void ReadRange(HeapTuple tuple, int cap, ValueWriter &writer, StatisticsRow &row) {
	AttStatsSlot slot;
	if (!get_attstatsslot(&slot, tuple, STATISTIC_KIND_HISTOGRAM, InvalidOid,
	                      ATTSTATSSLOT_VALUES)) {
		return;
	}
	if (slot.nvalues > 0) {
		row.low = writer.Write(slot.valuetype, slot.values[0]);
		row.high = writer.Write(slot.valuetype, slot.values[slot.nvalues - 1]);
		AddBounds(slot, cap, writer, row);
	}
	free_attstatsslot(&slot);
}

} // namespace

Rows<StatisticsRow> ReadStatistics(const ReadScope &scope, const WantedValues *wanted,
                                   std::size_t count) {
	Rows<StatisticsRow> rows;
	ValueWriter writer;
	::Relation statistics = table_open(StatisticRelationId, AccessShareLock);
	SysScanDesc scan =
		systable_beginscan(statistics, InvalidOid, false, scope.snapshot, 0, nullptr);
	while (HeapTuple tuple = systable_getnext(scan)) {
		CHECK_FOR_INTERRUPTS();
		const auto *form = reinterpret_cast<Form_pg_statistic>(GETSTRUCT(tuple));
		const WantedValues *entry = Find(wanted, count, form->starelid, form->staattnum);
		if (entry == nullptr) {
			continue;
		}
		StatisticsRow row = {};
		row.relation = form->starelid;
		row.number = form->staattnum;
		row.inherited = form->stainherit;
		row.null_share = form->stanullfrac;
		row.distinct = form->stadistinct;
		const Size cap = static_cast<Size>(Max(entry->cap, 1));
		row.shares = static_cast<float *>(palloc(sizeof(float) * cap));
		ReadCommonValues(tuple, entry->cap, writer, row);
		ReadRange(tuple, entry->cap, writer, row);
		rows.Add(row);
	}
	systable_endscan(scan);
	table_close(statistics, AccessShareLock);
	return rows;
}

} // namespace savant::pg
