/*
 * examples.cpp
 *     Nearness of questions with names and values masked, after DAIL-SQL's selection.
 */
#include "core/prompt/examples.hpp"

#include <algorithm>
#include <unordered_set>

#include "core/ask/question_digest.hpp"
#include "core/sql/statement.hpp"
#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxKnown = 2000;
constexpr std::size_t kMaxParsed = 60; // statements looked into
constexpr double kShapeWeight = 0.65;  // the rest: the same things are spoken of
constexpr double kLeast = 0.2;
constexpr std::string_view kMasked = "#";

using WordSet = std::unordered_set<std::string>;

WordSet NameStems(const SchemaPicture &picture) {
	WordSet stems;
	const auto add = [&stems](std::string_view name) {
		for (const std::string &word : IdentifierWords(name)) {
			stems.insert(StemKey(word));
		}
	};
	for (const Relation &relation : picture.relations) {
		add(relation.name);
		for (const Column &column : relation.columns) {
			add(column.name);
		}
	}
	return stems;
}

/* A question as its skeleton and the names in it. */
struct Shape {
	std::vector<std::string> skeleton; // words in order; names and values are kMasked
	std::vector<std::string> marks;
	WordSet names;
};

Shape ShapeOf(std::string_view question, const WordSet &name_stems) {
	const QuestionDigest digest = DigestQuestion(question);
	WordSet values;
	for (const QuestionValue &value : digest.values) {
		values.insert(StemKey(value.key));
	}
	Shape shape;
	shape.marks = digest.marks;
	for (const std::string &stem : digest.content) {
		const bool is_name = name_stems.count(stem) > 0;
		if (is_name) {
			shape.names.insert(stem);
		}
		const bool masked = is_name || values.count(stem) > 0;
		// "# #" says no more than "#": a name of two words is one thing
		if (!masked || shape.skeleton.empty() || shape.skeleton.back() != kMasked) {
			shape.skeleton.push_back(masked ? std::string(kMasked) : stem);
		}
	}
	return shape;
}

/* Length of the longest common subsequence over the mean length. */
double SameOrder(const std::vector<std::string> &left, const std::vector<std::string> &right) {
	if (left.empty() || right.empty()) {
		return left.size() == right.size() ? 1 : 0;
	}
	std::vector<std::size_t> row(right.size() + 1, 0);
	for (const std::string &word : left) {
		std::size_t diagonal = 0;
		for (std::size_t j = 1; j <= right.size(); ++j) {
			const std::size_t above = row[j];
			row[j] = word == right[j - 1] ? diagonal + 1 : std::max(row[j], row[j - 1]);
			diagonal = above;
		}
	}
	return 2.0 * static_cast<double>(row.back()) / static_cast<double>(left.size() + right.size());
}

/* Shared members over all members; both empty is alike. */
template <typename Set>
double Shared(const Set &left, const Set &right) {
	const auto common = std::count_if(left.begin(), left.end(), [&right](const auto &item) {
		return std::find(right.begin(), right.end(), item) != right.end();
	});
	const auto all = static_cast<std::ptrdiff_t>(left.size() + right.size()) - common;
	return all == 0 ? 1 : static_cast<double>(common) / static_cast<double>(all);
}

double Nearness(const Shape &asked, const Shape &known) {
	const double shape =
		(SameOrder(asked.skeleton, known.skeleton) + Shared(asked.marks, known.marks)) / 2;
	return kShapeWeight * shape + (1 - kShapeWeight) * Shared(asked.names, known.names);
}

bool IsInPicture(const std::string &sql, const SchemaPicture &picture) {
	const StatementCheck check = CheckStatement(sql);
	return check.ok && std::all_of(check.tables.begin(), check.tables.end(),
	                               [&picture](const RelationUse &use) {
									   return picture.Find(use.schema, use.name) >= 0;
								   });
}

} // namespace

std::vector<PromptExample> ChooseExamples(std::string_view question,
                                          const std::vector<VerifiedQuestion> &verified,
                                          const SchemaPicture &picture, std::size_t count) {
	const WordSet name_stems = NameStems(picture);
	const Shape asked = ShapeOf(question, name_stems);
	std::vector<std::pair<double, std::size_t>> ranked;
	for (std::size_t i = 0; i < std::min(verified.size(), kMaxKnown); ++i) {
		const double near =
			verified[i].stale ? 0 : Nearness(asked, ShapeOf(verified[i].question, name_stems));
		if (near >= kLeast) {
			ranked.emplace_back(-near, i);
		}
	}
	std::sort(ranked.begin(), ranked.end());
	std::vector<PromptExample> chosen;
	for (std::size_t i = 0; i < std::min(ranked.size(), kMaxParsed) && chosen.size() < count; ++i) {
		const VerifiedQuestion &known = verified[ranked[i].second];
		if (IsInPicture(known.sql, picture)) {
			chosen.push_back({known.question, known.sql});
		}
	}
	std::reverse(chosen.begin(), chosen.end());
	return chosen;
}

} // namespace savant::core
