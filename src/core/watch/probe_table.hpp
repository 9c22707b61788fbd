/*
 * probe_table.hpp
 *     The answer of one probe: named columns, rows, cells that may be NULL.
 *
 * Column by column, because some probes answer with thousands of rows every minute.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

enum class ProbeCellKind : std::uint8_t {
	Number,  // every numeric type, seconds of an interval, seconds since 1970 of a timestamp
	Integer, // bigint that is a name, such as a query id: all 64 bits matter
	Flag,    // boolean
	Text,
};

struct ProbeColumn {
	std::string name;
	ProbeCellKind kind = ProbeCellKind::Text;
	std::vector<double> numbers;        // of Number and Flag (0, 1); NaN = NULL
	std::vector<std::int64_t> integers; // of Integer
	std::vector<std::string> texts;     // of Text
	std::vector<bool> nulls;            // of Integer and Text

	ProbeColumn() = default;
	/* Of no rows yet. */
	ProbeColumn(std::string_view name_, ProbeCellKind kind_) : name(name_), kind(kind_) {}
	/* One more row of an Integer, or of a Text; not NULL. */
	void AddInteger(std::int64_t value);
	void AddText(std::string_view text);
};

class ProbeTable {
public:
	ProbeTable() = default;
	explicit ProbeTable(std::vector<ProbeColumn> columns) : columns_(std::move(columns)) {}

	std::size_t Rows() const;
	const std::vector<ProbeColumn> &Columns() const { return columns_; }
	/* -1 when there is none of this name: another server version has other columns. */
	int Find(std::string_view column) const;

	/* Of a column that is absent, or of another kind, and of NULL: NaN, 0, false, "". */
	double Number(std::size_t row, std::string_view column) const;
	std::int64_t Integer(std::size_t row, std::string_view column) const;
	bool Flag(std::size_t row, std::string_view column) const;
	const std::string &Text(std::size_t row, std::string_view column) const;
	/* True also when there is no such column. */
	bool IsNull(std::size_t row, std::string_view column) const;

	/* The same by the column's place, for loops over many rows; -1 = no such column. */
	double NumberAt(std::size_t row, int column) const;
	std::int64_t IntegerAt(std::size_t row, int column) const;
	const std::string &TextAt(std::size_t row, int column) const;
	bool IsNullAt(std::size_t row, int column) const;

private:
	std::vector<ProbeColumn> columns_;
};

} // namespace savant::core
