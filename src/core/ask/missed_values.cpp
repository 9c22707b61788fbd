/*
 * missed_values.cpp
 *     Literals against the values that are known and those that the data holds.
 */
#include "core/ask/missed_values.hpp"

#include <algorithm>

#include "core/ask/judge.hpp"
#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kNear = 3;
constexpr std::size_t kMaxLookups = 4; // literals looked up in the data
constexpr std::size_t kMaxElsewhere = 8;

/* Whether the statistics or labels have it; `same` gets a value that differs in case alone. */
bool IsKnown(const Column &column, const ValueTest &test, std::string &same) {
	const std::string wanted = LowerCase(test.literal);
	const auto look = [&](const std::string &value) {
		if (value == test.literal || (test.folds_case && LowerCase(value) == wanted)) {
			return true;
		}
		if (LowerCase(value) == wanted) {
			same = value;
		}
		return false;
	};
	return std::any_of(column.labels.begin(), column.labels.end(), look) ||
	       std::any_of(column.common_values.begin(), column.common_values.end(),
	                   [&look](const CommonValue &value) { return look(value.text); });
}

/* Columns of text beside `column` in its relation. */
std::vector<ColumnRef> Beside(const SchemaPicture &picture, ColumnRef column) {
	std::vector<ColumnRef> others;
	const auto &columns = picture.At(column.relation).columns;
	for (std::size_t i = 0; i < columns.size() && others.size() < kMaxElsewhere; i++) {
		const bool text = columns[i].type_class == TypeClass::Text && columns[i].mask == Mask::None;
		if (text && static_cast<int>(i) != column.column) {
			others.push_back({column.relation, static_cast<int>(i)});
		}
	}
	return others;
}

/* What the data says of one literal.  False: its column has it, so nothing was missed. */
bool LookUp(const SchemaPicture &picture, ValueFinder &finder, MissedValue &missed) {
	std::vector<ColumnRef> columns = {missed.test.column};
	for (const ColumnRef other : Beside(picture, missed.test.column)) {
		columns.push_back(other);
	}
	for (const FoundValue &found : finder.Find(picture, {missed.test.literal}, columns).values) {
		if (!(found.column == missed.test.column)) {
			missed.elsewhere = missed.elsewhere.value_or(found.column);
		} else if (found.exact || missed.test.folds_case) {
			return false;
		} else {
			missed.same = found.text;
		}
	}
	return true;
}

} // namespace

std::vector<MissedValue> FindMissedValues(const std::string &sql, const SchemaPicture &picture,
                                          ValueFinder *finder) {
	std::vector<MissedValue> list;
	std::size_t lookups = 0;
	for (ValueTest &test : FindValueTests(ParseSql(sql), picture)) {
		const Column &column = picture.At(test.column);
		MissedValue missed;
		if (column.mask != Mask::None || test.literal.empty() ||
		    IsKnown(column, test, missed.same)) {
			continue;
		}
		missed.test = std::move(test);
		const bool look = finder != nullptr && column.labels.empty() && missed.same.empty() &&
		                  lookups < kMaxLookups;
		lookups += look ? 1 : 0;
		if (look && !LookUp(picture, *finder, missed)) {
			continue;
		}
		missed.near = NearestValues(column, missed.test.literal, kNear);
		std::erase(missed.near, missed.same);
		if (!missed.same.empty() || !missed.near.empty() || missed.elsewhere) {
			list.push_back(std::move(missed));
		}
	}
	return list;
}

std::optional<std::string> WithStoredSpelling(const std::string &sql,
                                              const std::vector<MissedValue> &missed) {
	const bool all = std::all_of(missed.begin(), missed.end(), [](const MissedValue &value) {
		return !value.same.empty() && value.test.begin >= 0;
	});
	if (missed.empty() || !all) {
		return std::nullopt;
	}
	std::vector<MissedValue> order = missed;
	std::sort(order.begin(), order.end(), [](const MissedValue &a, const MissedValue &b) {
		return a.test.begin > b.test.begin;
	});
	std::string changed = sql;
	for (const MissedValue &value : order) {
		const auto begin = static_cast<std::size_t>(value.test.begin);
		changed.replace(begin, static_cast<std::size_t>(value.test.end) - begin,
		                QuoteLiteral(value.same));
	}
	return changed;
}

} // namespace savant::core
