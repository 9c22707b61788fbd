/*
 * index_moves.cpp
 *     Lazy greedy, reverse greedy, exchanges and merges.
 */
#include "core/advise/index_moves.hpp"

#include <algorithm>
#include <cmath>
#include <queue>

namespace savant::core {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kLeastBytes = 8192;
constexpr double kLeastImprovement = 1e-7; // of the objective; below is rounding

/* What one addition is measured by. */
double SizePower(double bytes, double exponent) {
	return std::pow(std::max(bytes, kLeastBytes), exponent);
}

/* One index, or a package when index is -1. */
struct Move {
	double score = 0;
	int index = -1;
	int package = -1;
	bool operator<(const Move &other) const {
		if (score != other.score) {
			return score < other.score;
		}
		return index != other.index ? index > other.index : package > other.package;
	}
};

class Filling {
public:
	Filling(Configuration &configuration, SearchContext &context,
	        const std::vector<IndexPackage> &packages, double exponent, const IndexSet &banned)
		: configuration_(configuration), context_(context), packages_(packages),
		  exponent_(exponent), banned_(banned) {}

	void Run() {
		for (const int index : context_.pool) {
			Consider(index);
		}
		for (const int index : context_.existing.Minus(configuration_.Set()).Members()) {
			Consider(index); // dropped before; it may come back
		}
		for (std::size_t package = 0; package < packages_.size(); ++package) {
			ConsiderPackage(static_cast<int>(package));
		}
		while (!moves_.empty() && !context_.IsOver()) {
			const Move move = moves_.top();
			moves_.pop();
			move.index >= 0 ? Try(move.index) : TryPackage(move.package);
		}
	}

private:
	double Power(int index) const { return SizePower(context_.BudgetBytes(index), exponent_); }

	void Consider(int index) {
		if (!configuration_.Set().Has(index) && !banned_.Has(index) && !refused_.Has(index) &&
		    configuration_.Fits(index)) {
			const double gain = configuration_.GainOf(index, kNever).gain;
			if (gain > context_.least_gain) {
				moves_.push({gain / Power(index), index, -1});
			} else {
				parked_.push_back(index);
			}
		}
	}

	/* The members that are still missing; empty when one may not be added or all are there. */
	std::vector<int> Missing(const IndexPackage &package) const {
		std::vector<int> missing;
		double bytes = configuration_.Bytes();
		for (const int index : package.indexes) {
			if (banned_.Has(index)) {
				return {};
			}
			if (!configuration_.Set().Has(index)) {
				missing.push_back(index);
				bytes += context_.BudgetBytes(index);
			}
		}
		const double budget = context_.options.storage_budget;
		// One missing member is an ordinary move.
		return missing.size() < 2 || (budget > 0 && bytes > budget) ? std::vector<int>() : missing;
	}

	double PackageScore(const IndexPackage &package, const std::vector<int> &missing) const {
		double bytes = 0;
		for (const int index : missing) {
			bytes += context_.BudgetBytes(index);
		}
		const double gain = configuration_.GainOfAll(missing, package.home);
		const double needed = context_.least_gain * static_cast<double>(missing.size());
		return gain > needed ? gain / SizePower(bytes, exponent_) : 0;
	}

	void ConsiderPackage(int number) {
		const IndexPackage package = packages_[static_cast<std::size_t>(number)];
		const std::vector<int> missing = Missing(package);
		const double score = missing.empty() ? 0 : PackageScore(package, missing);
		if (score > 0) {
			moves_.push({score, -1, number});
		}
	}

	/* The gain that beats the next move; a little less, or two equal ones wait for each other. */
	double NextScore() const {
		constexpr double kTie = 1e-9;
		return moves_.empty() ? 0 : moves_.top().score * (1 - kTie);
	}

	void Try(int index) {
		if (configuration_.Set().Has(index) || !configuration_.Fits(index)) {
			return;
		}
		const double next = NextScore();
		const double power = Power(index);
		const Configuration::Change change =
			configuration_.GainOf(index, std::max(context_.least_gain, next * power));
		if (change.gain <= context_.least_gain) {
			parked_.push_back(index);
		} else if (!change.is_exact || change.gain / power < next) {
			moves_.push({change.gain / power, index, -1});
		} else {
			Take({index});
		}
	}

	void TryPackage(int number) {
		const IndexPackage package = packages_[static_cast<std::size_t>(number)];
		const std::vector<int> missing = Missing(package);
		const double score = missing.empty() ? 0 : PackageScore(package, missing);
		if (score <= 0) {
			return;
		}
		if (score < NextScore()) {
			moves_.push({score, -1, number});
		} else {
			Take(missing);
		}
	}

	/*
	 * What had nothing to give may have now, together with the new ones.  A gain that was reckoned
	 * without asking everybody can turn out a loss: then nothing has happened.
	 */
	void Take(const std::vector<int> &indexes) {
		const Configuration before = configuration_;
		std::vector<char> touched(static_cast<std::size_t>(context_.store.Statements()));
		for (const int index : indexes) {
			configuration_.Add(index);
			for (const int s : context_.store.StatementsOf(index)) {
				touched[static_cast<std::size_t>(s)] = 1;
			}
		}
		if (configuration_.Objective() >= before.Objective() && !Relieve(before)) {
			configuration_ = before;
			if (indexes.size() == 1) {
				refused_.Add(indexes.front());
			}
			return;
		}
		std::vector<int> parked;
		parked.swap(parked_);
		for (const int index : parked) {
			const std::vector<int> &statements = context_.store.StatementsOf(index);
			if (std::any_of(statements.begin(), statements.end(),
			                [&](int s) { return touched[static_cast<std::size_t>(s)] != 0; })) {
				Consider(index);
			} else {
				parked_.push_back(index);
			}
		}
	}

	/*
	 * Adds what makes harmed statements harmless.  False when that is not worth it, or when other
	 * moves are better per byte: then the whole becomes a package and waits for its turn.
	 */
	bool Relieve(const Configuration &before) {
		constexpr int kMostReliefs = 6;
		int harmed = configuration_.RiskyStatement();
		const int home = harmed;
		for (int i = 0; i < kMostReliefs && harmed >= 0; ++i) {
			const int relief = configuration_.ReliefFor(harmed);
			if (relief < 0) {
				return false;
			}
			configuration_.Add(relief);
			harmed = configuration_.RiskyStatement();
		}
		const double gain = before.Objective() - configuration_.Objective();
		const double bytes = configuration_.Bytes() - before.Bytes();
		if (gain <= 0 || home < 0) {
			return false;
		}
		const double score = gain / SizePower(bytes, exponent_);
		if (score >= NextScore()) {
			return true;
		}
		moves_.push({score, -1, static_cast<int>(packages_.size())});
		packages_.push_back({configuration_.Set().Minus(before.Set()).Members(), home});
		return false;
	}

	Configuration &configuration_;
	SearchContext &context_;
	std::vector<IndexPackage> packages_; // and what was put together here
	double exponent_;
	const IndexSet &banned_;
	std::priority_queue<Move> moves_;
	IndexSet refused_;        // that do harm which nothing relieves
	std::vector<int> parked_; // that gained too little when they were looked at
};

/* The new indexes of the set by what leaving them out costs per byte, cheapest first. */
std::vector<int> ByWorth(const Configuration &configuration, const SearchContext &context) {
	std::vector<std::pair<double, int>> worth;
	for (const int index : configuration.Set().Minus(context.existing).Members()) {
		worth.emplace_back(configuration.LossOf(index) / SizePower(context.BudgetBytes(index), 1),
		                   index);
	}
	std::sort(worth.begin(), worth.end());
	std::vector<int> order;
	for (const auto &[loss, index] : worth) {
		order.push_back(index);
	}
	return order;
}

/*
 * Indexes worth trying in the place of others, most promising first: those that could do the
 * work of members with the same first key or on the same written table, and those that gain but
 * do not fit.
 */
std::vector<int> Newcomers(const Configuration &configuration, const SearchContext &context) {
	const std::vector<int> members = configuration.Set().Minus(context.existing).Members();
	std::vector<std::pair<double, int>> hopes;
	for (const int in : context.pool) {
		const double budget = context.options.storage_budget;
		if (configuration.Set().Has(in) || (budget > 0 && context.BudgetBytes(in) > budget)) {
			continue;
		}
		const IndexSpec &spec = context.what_if.Index(in).spec;
		double hope = std::max(configuration.GainOf(in, kNever).gain, 0.0);
		hope = configuration.Fits(in) ? 0 : hope;
		for (const int member : members) {
			const IndexSpec &other = context.what_if.Index(member).spec;
			const bool is_alike =
				other.table == spec.table && (other.keys.front() == spec.keys.front() ||
			                                  context.AddedWrites(configuration.Set(), in) > 0);
			hope += is_alike ? configuration.LeastLossOf(member) : 0;
		}
		if (hope > context.least_gain) {
			hopes.emplace_back(-hope, in);
		}
	}
	std::sort(hopes.begin(), hopes.end());
	std::vector<int> order;
	for (const auto &[hope, in] : hopes) {
		order.push_back(in);
	}
	return order;
}

bool IsBetter(const Configuration &a, const Configuration &b) {
	return a.Objective() < b.Objective() - std::abs(b.Objective()) * kLeastImprovement;
}

} // namespace

void FillBudget(Configuration &configuration, SearchContext &context,
                const std::vector<IndexPackage> &packages, double exponent,
                const IndexSet &banned) {
	Filling(configuration, context, packages, exponent, banned).Run();
}

void TidyUp(Configuration &configuration, SearchContext &context, int kept) {
	while (!context.IsOver()) {
		int cheapest = -1;
		double least = kNever;
		for (const int index : configuration.Set().Members()) {
			const bool is_existing = context.existing.Has(index);
			if (index == kept || (is_existing && !configuration.MayDrop(index))) {
				continue;
			}
			const double allowed = is_existing ? 0 : context.least_gain;
			if (configuration.LeastLossOf(index) > allowed) {
				continue;
			}
			const double loss = configuration.LossOf(index);
			if (loss <= allowed && loss - allowed < least) {
				least = loss - allowed;
				cheapest = index;
			}
		}
		if (cheapest < 0) {
			return;
		}
		configuration.Remove(cheapest);
	}
}

void ShrinkToBudget(Configuration &configuration, SearchContext &context, double exponent,
                    int kept) {
	while (!configuration.IsWithinBudget()) {
		int cheapest = -1;
		double least = kNever;
		for (const int index : configuration.Set().Minus(context.existing).Members()) {
			if (index == kept) {
				continue;
			}
			const double power = SizePower(context.BudgetBytes(index), exponent);
			// A loss only grows with what leaves: the known part of it is enough to pass one by.
			if (configuration.LeastLossOf(index) / power >= least) {
				continue;
			}
			const double loss =
				context.IsOver() ? configuration.LeastLossOf(index) : configuration.LossOf(index);
			if (loss / power < least) {
				least = loss / power;
				cheapest = index;
			}
		}
		if (cheapest < 0) {
			return;
		}
		configuration.Remove(cheapest);
	}
}

bool Exchange(Configuration &configuration, SearchContext &context,
              const std::vector<IndexPackage> &packages) {
	bool is_better = false;
	const auto keep = [&](const Configuration &trial) {
		if (trial.IsWithinBudget() && IsBetter(trial, configuration)) {
			configuration = trial;
			is_better = true;
		}
	};
	for (const int out : ByWorth(configuration, context)) {
		if (context.IsOver()) {
			return is_better;
		}
		if (configuration.Set().Has(out)) {
			IndexSet banned;
			banned.Add(out);
			Configuration trial = configuration;
			trial.Remove(out);
			FillBudget(trial, context, packages, 1, banned);
			TidyUp(trial, context);
			keep(trial);
		}
	}
	for (const int in : Newcomers(configuration, context)) {
		if (context.IsOver()) {
			return is_better;
		}
		if (!configuration.Set().Has(in)) {
			Configuration trial = configuration;
			trial.Add(in);
			ShrinkToBudget(trial, context, 1, in);
			TidyUp(trial, context, in);
			FillBudget(trial, context, packages, 1, {});
			TidyUp(trial, context);
			keep(trial);
		}
	}
	return is_better;
}

bool MergePairs(Configuration &configuration, SearchContext &context, Harvester &harvester,
                CandidateMaker &maker) {
	const std::vector<int> members = configuration.Set().Minus(context.existing).Members();
	for (std::size_t i = 0; i < members.size(); ++i) {
		for (std::size_t j = 0; j < members.size() && !context.IsOver(); ++j) {
			const int merged = i == j ? -1 : maker.Merged(members[i], members[j]);
			if (merged < 0 || configuration.Set().Has(merged)) {
				continue;
			}
			harvester.AddToPool(merged, {members[i], members[j]});
			Configuration trial = configuration;
			trial.Remove(members[i]);
			trial.Remove(members[j]);
			trial.Add(merged);
			if (!trial.IsWithinBudget()) {
				continue;
			}
			FillBudget(trial, context, harvester.Packages(), 1, {});
			TidyUp(trial, context);
			if (IsBetter(trial, configuration)) {
				configuration = trial;
				return true;
			}
		}
	}
	return false;
}

} // namespace savant::core
