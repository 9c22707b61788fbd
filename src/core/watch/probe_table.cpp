/*
 * probe_table.cpp
 *     Looking into the answer of a probe.
 */
#include "core/watch/probe_table.hpp"

#include <limits>

namespace savant::core {

namespace {

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

const std::string &NoText() {
	static const std::string empty;
	return empty;
}

bool IsOfNumbers(const ProbeColumn &column) {
	return column.kind == ProbeCellKind::Number || column.kind == ProbeCellKind::Flag;
}

} // namespace

void ProbeColumn::AddInteger(std::int64_t value) {
	integers.push_back(value);
	nulls.push_back(false);
}

void ProbeColumn::AddText(std::string_view text) {
	texts.emplace_back(text);
	nulls.push_back(false);
}

std::size_t ProbeTable::Rows() const {
	if (columns_.empty()) {
		return 0;
	}
	const ProbeColumn &first = columns_.front();
	return IsOfNumbers(first) ? first.numbers.size() : first.nulls.size();
}

int ProbeTable::Find(std::string_view column) const {
	for (std::size_t i = 0; i < columns_.size(); i++) {
		if (columns_[i].name == column) {
			return static_cast<int>(i);
		}
	}
	return -1;
}

double ProbeTable::NumberAt(std::size_t row, int column) const {
	if (column < 0 || row >= Rows()) {
		return kNoNumber;
	}
	const ProbeColumn &found = columns_[static_cast<std::size_t>(column)];
	return IsOfNumbers(found) ? found.numbers[row] : kNoNumber;
}

std::int64_t ProbeTable::IntegerAt(std::size_t row, int column) const {
	if (IsNullAt(row, column)) {
		return 0;
	}
	const ProbeColumn &found = columns_[static_cast<std::size_t>(column)];
	return found.kind == ProbeCellKind::Integer ? found.integers[row] : 0;
}

const std::string &ProbeTable::TextAt(std::size_t row, int column) const {
	if (IsNullAt(row, column)) {
		return NoText();
	}
	const ProbeColumn &found = columns_[static_cast<std::size_t>(column)];
	return found.kind == ProbeCellKind::Text ? found.texts[row] : NoText();
}

bool ProbeTable::IsNullAt(std::size_t row, int column) const {
	if (column < 0 || row >= Rows()) {
		return true;
	}
	const ProbeColumn &found = columns_[static_cast<std::size_t>(column)];
	// NaN is the one number that is not itself.
	return IsOfNumbers(found) ? found.numbers[row] != found.numbers[row] : found.nulls[row];
}

double ProbeTable::Number(std::size_t row, std::string_view column) const {
	return NumberAt(row, Find(column));
}

std::int64_t ProbeTable::Integer(std::size_t row, std::string_view column) const {
	return IntegerAt(row, Find(column));
}

bool ProbeTable::Flag(std::size_t row, std::string_view column) const {
	const int found = Find(column);
	return !IsNullAt(row, found) &&
	       columns_[static_cast<std::size_t>(found)].kind == ProbeCellKind::Flag &&
	       NumberAt(row, found) != 0;
}

const std::string &ProbeTable::Text(std::size_t row, std::string_view column) const {
	return TextAt(row, Find(column));
}

bool ProbeTable::IsNull(std::size_t row, std::string_view column) const {
	return IsNullAt(row, Find(column));
}

} // namespace savant::core
