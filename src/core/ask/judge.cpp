/*
 * judge.cpp
 *     What a result says about the query that made it.
 */
#include "core/ask/judge.hpp"

#include <algorithm>
#include <utility>

#include "core/ask/missed_values.hpp"
#include "core/text/identifier_words.hpp"
#include "core/text/similarity.hpp"

namespace savant::core {

namespace {

constexpr double kTemplatePoints = 0.4;
constexpr double kTablesPoints = 0.3;
constexpr double kChecksPoints = 0.2;
constexpr double kAskedBeforePoints = 0.1;
constexpr double kWarningPoints = 0.1;
constexpr double kMaxWarningPoints = 0.3;
constexpr double kRepairPoints = 0.05;
constexpr double kMaxRepairPoints = 0.15;
constexpr double kDissentPoints = 0.3; // when no other draft agrees

bool HasWarning(const Answer &answer, std::string_view code) {
	return std::any_of(answer.warnings.begin(), answer.warnings.end(),
	                   [code](const Warning &warning) { return warning.code == code; });
}

void WarnUnknownValues(const Draft &draft, const SchemaPicture &picture, Answer &answer) {
	for (const Mention &mention : draft.mentions) {
		if (mention.value.empty() || mention.target.column < 0 ||
		    picture.At(mention.target).mask != Mask::None) {
			continue;
		}
		const Column &column = picture.At(mention.target);
		const auto near = NearestValues(column, mention.value, 3);
		if (near.empty() || HasWarning(answer, "unknown_value")) {
			continue;
		}
		std::string list;
		for (const std::string &value : near) {
			list += (list.empty() ? "" : ", ") + QuoteLiteral(value);
		}
		answer.warnings.push_back({"unknown_value",
		                           "\"" + mention.value + "\" is not among the known values of " +
		                               picture.At(mention.target.relation).name + "." + column.name,
		                           "Did you mean " + list + "?"});
	}
}

/* Where the question has `literal`, whatever its case; npos = nowhere. */
std::size_t PlaceIn(const std::string &question, const std::string &literal) {
	return LowerCase(question).find(LowerCase(literal));
}

/* The checks may have said the same about this literal already. */
bool IsWarnedOf(const Answer &answer, const std::string &literal) {
	return std::any_of(answer.warnings.begin(), answer.warnings.end(),
	                   [&literal](const Warning &warning) {
						   return warning.code == "unknown_literal" && !warning.hint.empty() &&
		                          warning.message.find(literal) != std::string::npos;
					   });
}

void WarnMissedValues(const std::vector<MissedValue> &list, const SchemaPicture &picture,
                      Answer &answer) {
	for (const MissedValue &missed : list) {
		const std::string &literal = missed.test.literal;
		std::vector<std::string> meant = missed.near;
		if (!missed.same.empty()) {
			meant.insert(meant.begin(), missed.same);
		}
		std::string names;
		for (const std::string &value : meant) {
			names += (names.empty() ? "" : ", ") + QuoteLiteral(value);
		}
		const std::size_t place = PlaceIn(answer.question, literal);
		if (!meant.empty() && place != std::string::npos) {
			answer.suggestions.push_back(answer.question);
			answer.suggestions.back().replace(place, literal.size(), meant.front());
		}
		if (IsWarnedOf(answer, literal)) {
			continue;
		}
		const auto name = [&picture](ColumnRef column) {
			return picture.At(column.relation).name + "." + picture.At(column).name;
		};
		answer.warnings.push_back(
			{"unknown_value",
		     "\"" + literal + "\" is not among the known values of " + name(missed.test.column),
		     !names.empty()     ? "Did you mean " + names + "?"
		     : missed.elsewhere ? "It is a value of " + name(*missed.elsewhere) + "."
		                        : std::string()});
	}
}

bool AllNull(const ResultSet &result) {
	for (const auto &row : result.rows) {
		for (const CellText &cell : row) {
			if (cell) {
				return false;
			}
		}
	}
	return !result.rows.empty() && !result.columns.empty();
}

} // namespace

std::vector<std::string> NearestValues(const Column &column, const std::string &value,
                                       std::size_t count) {
	constexpr std::size_t kLongest = 64;
	const std::string wanted = LowerCase(value);
	if (wanted.empty() || wanted.size() > kLongest) {
		return {};
	}
	std::vector<std::pair<std::size_t, std::string>> near;
	const auto consider = [&](const std::string &known) {
		const std::string lower = LowerCase(known);
		if (lower.size() > kLongest) {
			return true;
		}
		const auto distance =
			static_cast<std::size_t>(EditDistance(lower, wanted, static_cast<int>(kLongest)));
		if (known == value) {
			return false;
		}
		const bool contained =
			lower.find(wanted) != std::string::npos || wanted.find(lower) != std::string::npos;
		const std::size_t near_enough = std::max<std::size_t>(1, wanted.size() / 3);
		if (!lower.empty() && (distance <= near_enough || (contained && lower.size() >= 3))) {
			near.emplace_back(distance, known);
		}
		return true;
	};
	for (const std::string &label : column.labels) {
		if (!consider(label)) {
			return {};
		}
	}
	for (const CommonValue &common : column.common_values) {
		if (!consider(common.text)) {
			return {};
		}
	}
	std::stable_sort(near.begin(), near.end(),
	                 [](const auto &a, const auto &b) { return a.first < b.first; });
	std::vector<std::string> values;
	for (const auto &[distance, known] : near) {
		if (values.size() < count &&
		    std::find(values.begin(), values.end(), known) == values.end()) {
			values.push_back(known);
		}
	}
	return values;
}

bool FoundNothing(const ResultSet &result) {
	// An aggregate over nothing is one row of NULL or 0: as empty as no row at all.
	return result.rows.empty() || (result.rows.size() == 1 && result.rows[0].size() == 1 &&
	                               result.rows[0][0].value_or("0") == "0");
}

void JudgeResult(const Draft &draft, const SchemaPicture &picture, ValueFinder *finder,
                 Answer &answer) {
	const ResultSet &result = answer.result;
	if (FoundNothing(result)) {
		const auto missed = FindMissedValues(answer.sql, picture, finder);
		WarnMissedValues(missed, picture, answer);
		if (missed.empty()) {
			WarnUnknownValues(draft, picture, answer);
		}
	}
	if (result.rows.size() > 1 && AllNull(result)) {
		answer.warnings.push_back(
			{"all_null", "every value of the result is NULL", "The column may hold no data yet."});
	} else if (result.rows.size() == 1 && AllNull(result)) {
		answer.warnings.push_back({"nothing_to_aggregate",
		                           "the result is NULL: no row had a value to compute with",
		                           "Check the filter, or whether the column is filled."});
	}
	if (result.truncated) {
		answer.warnings.push_back(
			{"truncated",
		     "only the first " + std::to_string(result.rows.size()) + " rows were fetched",
		     "Narrow the question, or raise savant.max_rows."});
	}
}

Confidence RateConfidence(const Draft &draft, double guessed, const Answer &answer) {
	Confidence confidence;
	const auto add = [&confidence](const char *part, double points) {
		if (points != 0) {
			confidence.parts.emplace_back(part, points);
			confidence.value += points;
		}
	};
	const bool free_form = draft.route == Route::Model || draft.route == Route::Caller;
	confidence.reachable = kTablesPoints + kChecksPoints + kAskedBeforePoints;
	if (!free_form) {
		confidence.reachable += kTemplatePoints;
		add("template", kTemplatePoints * std::clamp(draft.score, 0.0, 1.0));
	}
	add("tables_exist", kTablesPoints);
	add("passed_checks", kChecksPoints);
	if (draft.route == Route::Verified || draft.route == Route::Caller) {
		// A person wrote or confirmed this very statement.
		add("confirmed_by_a_person", kAskedBeforePoints);
	}
	// A cut result is complete knowledge about itself: it costs no confidence.
	const auto doubtful =
		std::count_if(answer.warnings.begin(), answer.warnings.end(),
	                  [](const Warning &warning) { return warning.code != "truncated"; });
	if (doubtful > 0) {
		add("warnings",
		    -std::min(kMaxWarningPoints, kWarningPoints * static_cast<double>(doubtful)));
	}
	if (!answer.repairs.empty()) {
		const auto repairs = static_cast<double>(answer.repairs.size());
		add("repaired", -std::min(kMaxRepairPoints,
		                          kRepairPoints * (repairs + 2 * std::clamp(guessed, 0.0, 1.0))));
	}
	if (const CandidateVote &vote = answer.candidates; vote.drafted > 1 && vote.agreed > 0) {
		const double others = vote.drafted - 1;
		add("drafts_disagree", -kDissentPoints * (others - (vote.agreed - 1)) / others);
	}
	confidence.value = std::clamp(confidence.value, 0.0, 1.0);
	return confidence;
}

} // namespace savant::core
