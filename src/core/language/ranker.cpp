/*
 * ranker.cpp
 *     Scores of readings and the decision to answer or to ask back.
 *
 * Readings are put in order by Plausibility(); how far the first one can be
 * trusted is a logistic function of what was observed about it.  Its weights were
 * fitted on questions over many schemas; each is one line of kWeights.
 */
#include "core/language/ranker.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/language/paraphrase.hpp"

namespace savant::core {

namespace {

constexpr double kClearScore = 0.6;
constexpr double kRivalMargin = 0.1; // a rival reading this far behind is none

struct Weight {
	std::string_view name;
	double points; // per unit of evidence, on the logit scale
};

constexpr double kBase = 2.00;
constexpr auto kWeights = std::to_array<Weight>({
	{"lost_share", -1.60},
	{"unknown_words", -0.72},
	{"unused_names", -0.96},
	{"unused_markers", -1.43},
	{"weak_links", -0.53},
	{"weakest_link", -0.39},
	{"joins", -0.38},
	{"inferred_joins", -0.44},
	{"ambiguous_joins", -0.26},
	{"guesses", -0.48},
	{"grouped", 0.07},
	{"group_shown", -1.73},
	{"set_operation", 1.08},
	{"nested", -0.01},
	{"unknown_values", -1.07},
	{"default_select", -0.57},
	{"counts_joined_rows", 0.14},
	{"select_items", 0.03},
	{"conditions", 0.13},
	{"rival", -1.51},
});

int CountUnknownValues(const QueryModel &model) {
	int count = 0;
	for (const AnyOf &any : model.where) {
		for (const Condition &condition : any) {
			count += condition.op == Operator::SameText ? 1 : 0;
		}
	}
	return count;
}

bool HasSubquery(const QueryModel &model) {
	const auto nested = [](const AnyOf &any) {
		return std::any_of(any.begin(), any.end(),
		                   [](const Condition &condition) { return !condition.subquery.empty(); });
	};
	return std::any_of(model.where.begin(), model.where.end(), nested) ||
	       std::any_of(model.having.begin(), model.having.end(), nested);
}

/* One value per line of kWeights, in that order. */
std::array<double, kWeights.size()> Observe(const RankedReading &reading, double rival) {
	const ParsedQuery &parsed = reading.parsed;
	const QueryModel &model = parsed.model;
	double weakest = 1, sum = 0;
	for (const Mention &mention : parsed.mentions) {
		weakest = std::min(weakest, mention.score);
		sum += mention.score;
	}
	const double mean =
		parsed.mentions.empty() ? 0.5 : sum / static_cast<double>(parsed.mentions.size());
	const bool counts = std::any_of(model.select.begin(), model.select.end(), [](const Term &term) {
		return term.aggregate == Aggregate::Count;
	});
	const auto flag = [](bool set) { return set ? 1.0 : 0.0; };
	return {
		parsed.content > 0 ? parsed.lost / parsed.content : 1,
		std::min(4.0, static_cast<double>(parsed.unknown_words)),
		std::min(4.0, static_cast<double>(parsed.unused_names)),
		std::min(4.0, static_cast<double>(parsed.unused_markers)),
		1 - mean,
		1 - weakest,
		std::min(4.0, static_cast<double>(reading.rendered.joins)),
		std::min(3.0, static_cast<double>(reading.rendered.inferred_joins)),
		std::min(2.0, static_cast<double>(reading.rendered.ambiguous_joins)),
		std::min(3.0, static_cast<double>(parsed.guesses)),
		flag(!model.group_by.empty()),
		flag(parsed.group_shown),
		flag(model.set_operation != SetOperation::None),
		flag(HasSubquery(model)),
		std::min(3.0, static_cast<double>(CountUnknownValues(model))),
		flag(parsed.default_select),
		flag(counts && reading.rendered.joins > 0 && model.group_by.empty()),
		std::min(4.0, static_cast<double>(model.select.size())),
		std::min(4.0, static_cast<double>(model.where.size())),
		rival,
	};
}

/* What one would prefer among readings of the same question. */
double Plausibility(const RankedReading &reading) {
	const ParsedQuery &parsed = reading.parsed;
	const double explained = parsed.content > 0 ? 1 - parsed.lost / parsed.content : 0;
	double score = explained * std::min(1.0, reading.link_score);
	score *= std::pow(0.97, reading.rendered.joins);
	score *= std::pow(0.9, reading.rendered.inferred_joins);
	score *= std::pow(0.85, reading.rendered.ambiguous_joins);
	score *= std::pow(0.93, parsed.guesses);
	return std::clamp(score, 0.0, 1.0);
}

Reading Describe(RankedReading &candidate, double rival, const SchemaWords &words) {
	Reading reading;
	reading.sql = candidate.rendered.sql;
	reading.paraphrase = Paraphrase(candidate.parsed.model, words.Picture());
	reading.thing = ListedThing(candidate.parsed.model, words.Picture());
	reading.mentions = std::move(candidate.parsed.mentions);
	candidate.parsed.mentions = reading.mentions;
	reading.notes = candidate.parsed.notes;
	reading.notes.insert(reading.notes.end(), candidate.rendered.notes.begin(),
	                     candidate.rendered.notes.end());
	const auto observed = Observe(candidate, rival);
	double logit = kBase;
	for (std::size_t i = 0; i < kWeights.size(); ++i) {
		logit += kWeights[i].points * observed[i];
		reading.evidence.emplace_back(kWeights[i].name, observed[i]);
	}
	reading.score = 1 / (1 + std::exp(-logit));
	return reading;
}

} // namespace

void Rank(std::vector<RankedReading> candidates, const SchemaWords &words,
          const LanguageOptions &options, Interpretation &result) {
	std::stable_sort(candidates.begin(), candidates.end(),
	                 [](const RankedReading &a, const RankedReading &b) {
						 return Plausibility(a) > Plausibility(b);
					 });
	std::vector<RankedReading *> distinct;
	for (RankedReading &candidate : candidates) {
		const bool twice =
			std::any_of(distinct.begin(), distinct.end(), [&](const RankedReading *other) {
				return other->rendered.sql == candidate.rendered.sql;
			});
		if (!twice && distinct.size() < std::max<std::size_t>(options.max_readings, 1)) {
			distinct.push_back(&candidate);
		}
	}
	if (distinct.empty()) {
		return;
	}
	const double best = Plausibility(*distinct[0]);
	const double gap = distinct.size() > 1 ? best - Plausibility(*distinct[1]) : kRivalMargin;
	double ceiling = 1;
	for (std::size_t i = 0; i < distinct.size(); ++i) {
		const double rival = i == 0 ? std::max(0.0, 1 - gap / kRivalMargin) : 1;
		Reading reading = Describe(*distinct[i], rival, words);
		reading.score = std::min(reading.score, ceiling); // best first
		ceiling = reading.score;
		result.readings.push_back(std::move(reading));
	}
	result.unknown_words = distinct[0]->parsed.unexplained;
	result.is_clear = result.readings[0].score >= kClearScore;
	if (!result.is_clear) {
		result.clarification = ClarifyingQuestion(result);
	}
}

} // namespace savant::core
