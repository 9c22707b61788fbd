/*
 * samples.cpp
 *     Choosing what is kept of an interval.
 */
#include "core/watch/samples.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <unordered_map>

namespace savant::core {

namespace {

using Differences = std::vector<double>;

constexpr int kDeepest = 1000;

/* 0 of a counter that has no difference. */
double At(const Differences &differences, std::size_t row) {
	return row < differences.size() && !std::isnan(differences[row]) ? differences[row] : 0;
}

/* Sum of the squares of all calls so far: calls * (deviation^2 + mean^2). */
double SumOfSquares(const ProbeTable &table, std::size_t row) {
	const double calls = table.Number(row, "calls");
	const double mean = table.Number(row, "total_ms") / calls;
	const double deviation = table.Number(row, "stddev_ms");
	return calls > 0 ? calls * (deviation * deviation + mean * mean) : 0;
}

/* Of the interval; rounding must not make it less than equal times would give. */
double SquaresOf(const Interval &interval, const ProbeTable &table, std::size_t row,
                 const StatementSample &sample) {
	double squares = SumOfSquares(table, row);
	// A statement that was evicted and came back has counted from zero: calls tell.
	const int old = interval.RowBefore("statements", row);
	if (old >= 0 && sample.calls < table.Number(row, "calls")) {
		squares -=
			SumOfSquares(*interval.Before()->Find("statements"), static_cast<std::size_t>(old));
	}
	return std::max(squares, sample.total_ms * sample.total_ms / sample.calls);
}

constexpr StatementField kStatementFields[] = {
	{"calls", &StatementSample::calls, true},
	{"total_ms", &StatementSample::total_ms, false},
	{"rows", &StatementSample::rows, true},
	{"blocks_hit", &StatementSample::blocks_hit, true},
	{"blocks_read", &StatementSample::blocks_read, true},
	{"blocks_dirtied", &StatementSample::blocks_dirtied, true},
	{"blocks_written", &StatementSample::blocks_written, true},
	{"temp_read", &StatementSample::temp_read, true},
	{"temp_written", &StatementSample::temp_written, true},
	{"io_ms", &StatementSample::io_ms, false},
	{"wal_bytes", &StatementSample::wal_bytes, false},
	{"plans", &StatementSample::plans, true},
	{"plan_ms", &StatementSample::plan_ms, false},
	{"jit_ms", &StatementSample::jit_ms, false},
};

/* By which a statement can be among the first. */
constexpr double StatementSample::*kResources[] = {
	&StatementSample::calls,       &StatementSample::rows,           &StatementSample::blocks_hit,
	&StatementSample::blocks_read, &StatementSample::blocks_dirtied, &StatementSample::temp_written,
	&StatementSample::io_ms,       &StatementSample::wal_bytes,      &StatementSample::plan_ms,
	&StatementSample::jit_ms,
};

std::vector<StatementSample> AllThatRan(const Interval &interval) {
	std::vector<StatementSample> ran;
	const ProbeTable *table = interval.Now().Find("statements");
	if (table == nullptr || !interval.HasDifferences("statements")) {
		return ran;
	}
	std::vector<Differences> columns;
	for (const StatementField &counter : kStatementFields) {
		columns.push_back(interval.Differences("statements", counter.column));
	}
	for (std::size_t row = 0; row < table->Rows(); row++) {
		if (At(columns[0], row) <= 0) {
			continue;
		}
		StatementSample sample;
		sample.query_id = table->Integer(row, "query_id");
		sample.role_id = table->Number(row, "role_id");
		sample.is_top = table->Flag(row, "is_top");
		sample.is_new = interval.RowBefore("statements", row) < 0;
		for (std::size_t i = 0; i < columns.size(); i++) {
			sample.*kStatementFields[i].field = At(columns[i], row);
		}
		sample.sum_sq_ms = SquaresOf(interval, *table, row, sample);
		ran.push_back(sample);
	}
	std::sort(ran.begin(), ran.end(), [](const StatementSample &a, const StatementSample &b) {
		return a.total_ms != b.total_ms ? a.total_ms > b.total_ms : a.query_id < b.query_id;
	});
	return ran;
}

/* Which of `ran`, most time first, are worth a sample. */
std::set<std::size_t> Chosen(const std::vector<StatementSample> &ran) {
	std::set<std::size_t> chosen;
	double total = 0, covered = 0;
	for (const StatementSample &sample : ran) {
		total += sample.total_ms;
	}
	std::vector<std::size_t> order(ran.size());
	std::iota(order.begin(), order.end(), 0);
	for (const auto resource : kResources) {
		const std::size_t count = std::min(kTopOfResource, order.size());
		std::partial_sort(
			order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
			[&](std::size_t a, std::size_t b) { return ran[a].*resource > ran[b].*resource; });
		for (std::size_t i = 0; i < count && ran[order[i]].*resource > 0; i++) {
			chosen.insert(order[i]);
		}
	}
	for (std::size_t i = 0;
	     i < ran.size() && chosen.size() < kMostStatements && covered < kSampledShare * total;
	     i++) {
		chosen.insert(i);
		covered += ran[i].total_ms;
	}
	return chosen;
}

template <typename Sample>
void KeepMostUsed(std::vector<Sample> &samples) {
	std::sort(samples.begin(), samples.end(), [](const Sample &a, const Sample &b) {
		const double first = a.blocks_hit + a.blocks_read;
		const double second = b.blocks_hit + b.blocks_read;
		return first != second ? first > second : a.relation < b.relation;
	});
	samples.resize(std::min(samples.size(), kMostRelations));
}

} // namespace

std::span<const StatementField> StatementFields() { return kStatementFields; }

void AddTo(StatementSample &sum, const StatementSample &sample) {
	for (const StatementField &counter : kStatementFields) {
		sum.*counter.field += sample.*counter.field;
	}
	sum.sum_sq_ms += sample.sum_sq_ms;
}

std::vector<StatementSample> StatementSamplesOf(const Interval &interval,
                                                std::vector<StatementSample> *left_out) {
	const std::vector<StatementSample> ran = AllThatRan(interval);
	const std::set<std::size_t> chosen = Chosen(ran);
	std::vector<StatementSample> samples;
	StatementSample rest;
	for (std::size_t i = 0; i < ran.size(); i++) {
		if (chosen.contains(i)) {
			samples.push_back(ran[i]);
		} else {
			AddTo(rest, ran[i]);
			if (left_out != nullptr) {
				left_out->push_back(ran[i]);
			}
		}
	}
	if (rest.calls > 0) {
		samples.push_back(rest);
	}
	return samples;
}

std::vector<IndexSample> IndexSamplesOf(const Interval &interval) {
	std::vector<IndexSample> samples;
	const ProbeTable *table = interval.Now().Find("indexes");
	if (table == nullptr || !interval.HasDifferences("indexes")) {
		return samples;
	}
	const Differences scans = interval.Differences("indexes", "scans");
	const Differences read = interval.Differences("indexes", "rows_read");
	const Differences fetched = interval.Differences("indexes", "rows_fetched");
	const Differences hit = interval.Differences("indexes", "blocks_hit");
	const Differences missed = interval.Differences("indexes", "blocks_read");
	for (std::size_t row = 0; row < table->Rows(); row++) {
		if (At(scans, row) + At(hit, row) + At(missed, row) > 0) {
			samples.push_back({static_cast<std::uint32_t>(table->Number(row, "relation")),
			                   static_cast<std::uint32_t>(table->Number(row, "of_table")),
			                   table->Text(row, "name"), At(scans, row), At(read, row),
			                   At(fetched, row), At(hit, row), At(missed, row)});
		}
	}
	KeepMostUsed(samples);
	return samples;
}

namespace {

/* What the indexes of a table did. */
struct IndexUse {
	double scans = 0, rows = 0, hit = 0, read = 0;
};

std::unordered_map<double, IndexUse> UseByTable(const Interval &interval) {
	std::unordered_map<double, IndexUse> uses;
	const ProbeTable *table = interval.Now().Find("indexes");
	if (table == nullptr || !interval.HasDifferences("indexes")) {
		return uses;
	}
	const Differences scans = interval.Differences("indexes", "scans");
	const Differences fetched = interval.Differences("indexes", "rows_fetched");
	const Differences hit = interval.Differences("indexes", "blocks_hit");
	const Differences read = interval.Differences("indexes", "blocks_read");
	const int owner = table->Find("of_table");
	for (std::size_t row = 0; row < table->Rows(); row++) {
		IndexUse &use = uses[table->NumberAt(row, owner)];
		use.scans += At(scans, row);
		use.rows += At(fetched, row);
		use.hit += At(hit, row);
		use.read += At(read, row);
	}
	return uses;
}

struct TableCounter {
	const char *column;
	double TableSample::*field;
};
constexpr TableCounter kTableCounters[] = {
	{"seq_scans", &TableSample::seq_scans},     {"seq_rows", &TableSample::seq_rows},
	{"inserted", &TableSample::inserted},       {"updated", &TableSample::updated},
	{"hot_updated", &TableSample::hot_updated}, {"deleted", &TableSample::deleted},
	{"heap_hit", &TableSample::blocks_hit},     {"heap_read", &TableSample::blocks_read},
	{"vacuums", &TableSample::vacuums},         {"autovacuums", &TableSample::vacuums},
	{"analyzes", &TableSample::analyzes},       {"autoanalyzes", &TableSample::analyzes},
};

std::unordered_map<double, double> SizesOf(const Interval &interval) {
	std::unordered_map<double, double> sizes;
	const ProbeTable *table = interval.Now().Find("sizes");
	for (std::size_t row = 0; table != nullptr && row < table->Rows(); row++) {
		sizes[table->Number(row, "relation")] = table->Number(row, "bytes");
	}
	return sizes;
}

bool WasUsed(const TableSample &sample) {
	return sample.seq_scans + sample.index_scans + sample.inserted + sample.updated +
	           sample.deleted + sample.blocks_hit + sample.blocks_read + sample.vacuums +
	           sample.analyzes >
	       0;
}

} // namespace

std::vector<TableSample> TableSamplesOf(const Interval &interval) {
	std::vector<TableSample> samples;
	const ProbeTable *table = interval.Now().Find("tables");
	if (table == nullptr || !interval.HasDifferences("tables")) {
		return samples;
	}
	std::vector<Differences> columns;
	for (const TableCounter &counter : kTableCounters) {
		columns.push_back(interval.Differences("tables", counter.column));
	}
	const auto uses = UseByTable(interval);
	const auto sizes = SizesOf(interval);
	for (std::size_t row = 0; row < table->Rows(); row++) {
		TableSample sample;
		for (std::size_t i = 0; i < columns.size(); i++) {
			sample.*kTableCounters[i].field += At(columns[i], row);
		}
		const double relation = table->Number(row, "relation");
		if (const auto use = uses.find(relation); use != uses.end()) {
			sample.index_scans = use->second.scans;
			sample.index_rows = use->second.rows;
			sample.blocks_hit += use->second.hit;
			sample.blocks_read += use->second.read;
		}
		if (!WasUsed(sample)) {
			continue;
		}
		const auto size = sizes.find(relation);
		sample.relation = static_cast<std::uint32_t>(relation);
		sample.name = table->Text(row, "name");
		sample.live_rows = table->Number(row, "live_rows");
		sample.dead_rows = table->Number(row, "dead_rows");
		sample.modified_since_analyze = table->Number(row, "modified_since_analyze");
		sample.bytes = size == sizes.end() ? std::nan("") : size->second;
		samples.push_back(std::move(sample));
	}
	KeepMostUsed(samples);
	return samples;
}

std::vector<LockPlace> LockPlacesOf(const ProbeTable &locks) {
	std::vector<LockPlace> places(locks.Rows());
	std::unordered_map<int, std::size_t> rows;
	for (std::size_t row = 0; row < places.size(); row++) {
		const std::string &list = locks.Text(row, "blocked_by");
		for (const std::string_view pid : ProbeNames(list.c_str())) {
			int number = 0;
			(void)std::from_chars(pid.data(), pid.data() + pid.size(), number);
			places[row].blocked_by.push_back(number);
		}
		rows.emplace(static_cast<int>(locks.Number(row, "pid")), row);
	}
	for (std::size_t row = 0; row < places.size(); row++) {
		// Up the first blocker each time, until somebody waits for nobody we know of.
		int pid = static_cast<int>(locks.Number(row, "pid"));
		std::set<int> seen = {pid};
		auto at = rows.find(pid);
		int depth = 0;
		while (at != rows.end() && !places[at->second].blocked_by.empty() && depth < kDeepest) {
			pid = places[at->second].blocked_by.front();
			depth++;
			if (!seen.insert(pid).second) {
				break;
			}
			at = rows.find(pid);
		}
		places[row].root_pid = pid;
		places[row].depth = depth;
	}
	return places;
}

} // namespace savant::core
