/*
 * optimize.cpp
 *     A greedy search: of all single rewrites the cheapest is taken, and the rules look again.
 */
#include "core/rewrite/optimize.hpp"

#include <algorithm>
#include <set>

#include "core/sql/plannable.hpp"

namespace savant::core {

namespace {

constexpr int kMaxSteps = 8;
constexpr int kMaxPlanned = 80;
constexpr double kCheaper = 0.99; // of the cost before

/* What EXPLAIN explains; any other text as it is. */
std::string WithoutExplain(const std::string &text) {
	const PlannableText plannable = ReadPlannable(text);
	if (!plannable.was_explain || plannable.refusal) {
		return text;
	}
	const std::size_t start = plannable.sql.find_first_not_of(" \t\r\n");
	return start == std::string::npos ? text : plannable.sql.substr(start);
}

class Optimizer {
public:
	Optimizer(const OptimizeOptions &options, OptimizeWorld &world, Optimization &result)
		: options_(options), world_(world), result_(result) {}

	void Run(const std::string &text) {
		const std::string sql = WithoutExplain(text);
		result_.original = result_.sql = sql;
		const ParsedSql parsed = ParseSql(sql);
		if (parsed.StatementCount() == 1) {
			const StatementClass statement = ClassifyStatement(parsed.Statement(0));
			result_.command = statement.group == StatementGroup::Query ? "" : statement.command;
		}
		const Verdict verdict = world_.planner.Check(sql);
		if (!verdict.ok) {
			result_.error = verdict.refusal;
			return;
		}
		result_.cost_before = result_.cost_after = verdict.cost;
		seen_.insert(sql);
		for (int step = 0; step < kMaxSteps && Improve(); ++step) {
		}
		CollectOffers();
		if (options_.measure) {
			Measure();
		}
	}

private:
	/* The planned cost; nothing when it cannot be planned or was looked at before. */
	std::optional<double> CostOf(const std::string &sql) {
		if (result_.tried >= kMaxPlanned || !seen_.insert(sql).second) {
			return std::nullopt;
		}
		++result_.tried;
		const Verdict verdict = world_.planner.Check(sql);
		return verdict.ok && verdict.cost >= 0 ? std::optional(verdict.cost) : std::nullopt;
	}

	bool Improve() {
		std::optional<CostedRewrite> best;
		for (Rewrite &rewrite : FindRewrites(result_.sql, world_.picture, world_.keys_hold)) {
			if (rewrite.equivalence == Equivalence::Offer) {
				continue;
			}
			const auto cost = CostOf(rewrite.sql);
			if (!cost) {
				continue;
			}
			if (*cost < result_.cost_after * kCheaper && (!best || *cost < best->cost)) {
				best = CostedRewrite{std::move(rewrite), *cost};
			} else if (*cost <= result_.cost_after * (2 - kCheaper)) {
				even_.push_back({std::move(rewrite), *cost});
			}
		}
		if (!best) {
			return false;
		}
		even_.clear();
		result_.sql = best->rewrite.sql;
		result_.cost_after = best->cost;
		result_.steps.push_back(std::move(*best));
		return true;
	}

	void CollectOffers() {
		for (Rewrite &rewrite : FindRewrites(result_.sql, world_.picture, world_.keys_hold)) {
			constexpr double kNone = -1; // not an offer, or not planned
			const double cost = rewrite.equivalence == Equivalence::Offer
			                        ? CostOf(rewrite.sql).value_or(kNone)
			                        : kNone;
			// NOT IN over NULLs is worth telling also where it is fast.
			const bool trap = rewrite.rule == "not_in_to_not_exists";
			if (cost >= 0 && (trap || cost < result_.cost_after * kCheaper)) {
				result_.offers.push_back({std::move(rewrite), cost});
			}
		}
	}

	/* When nothing is planned cheaper, what is planned alike may still be faster. */
	void Measure() {
		if (result_.steps.empty() && !even_.empty()) {
			TryEven();
			return;
		}
		if (result_.steps.empty()) {
			return;
		}
		result_.measured = RunBenchmark({result_.original, result_.sql}, options_.benchmark,
		                                world_.measurer, world_.clock);
		WithdrawIfDifferent();
	}

	void TryEven() {
		std::vector<std::string> statements = {result_.original};
		for (std::size_t i = 0; i < even_.size() && i < kMaxEven; ++i) {
			statements.push_back(even_[i].rewrite.sql);
		}
		const Benchmark all =
			RunBenchmark(statements, options_.benchmark, world_.measurer, world_.clock);
		std::size_t best = 0;
		for (std::size_t i = 1; i < all.rows.size(); ++i) {
			const BenchmarkRow &row = all.rows[i];
			if (row.speed == SpeedVerdict::Faster && row.same_result.value_or(false) &&
			    (best == 0 || row.median < all.rows[best].median)) {
				best = i;
			}
		}
		if (best > 0) {
			result_.steps.push_back(even_[best - 1]);
			result_.sql = statements[best];
			result_.cost_after = even_[best - 1].cost;
			result_.measured = Benchmark{{all.rows[0], all.rows[best]}, all.out_of_time};
		}
	}

	void WithdrawIfDifferent() {
		BenchmarkRow &row = result_.measured->rows[1];
		if (row.same_result && !*row.same_result && row.rows == result_.measured->rows[0].rows &&
		    CheckStatement(result_.original).has_limit) {
			row.same_result.reset();
			result_.open_limit = true;
		}
		if (row.same_result && !*row.same_result) {
			result_.withdrawn = true;
			result_.sql = result_.original;
			result_.cost_after = result_.cost_before;
		}
	}

	static constexpr std::size_t kMaxEven = 4;
	const OptimizeOptions &options_;
	OptimizeWorld &world_;
	Optimization &result_;
	std::set<std::string> seen_;
	std::vector<CostedRewrite> even_;
};

} // namespace

bool Optimization::IsProved() const {
	return std::all_of(steps.begin(), steps.end(), [](const CostedRewrite &step) {
		return step.rewrite.equivalence == Equivalence::Proved;
	});
}

Optimization OptimizeStatement(const std::string &sql, const OptimizeOptions &options,
                               OptimizeWorld &world) {
	Optimization result;
	Optimizer(options, world, result).Run(sql);
	return result;
}

} // namespace savant::core
