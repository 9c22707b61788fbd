/*
 * find_plan_findings.cpp
 *     All rules over one plan: what they say, each cause once, worst first.
 */
#include <algorithm>
#include <map>
#include <tuple>

#include "core/findings/finding.hpp"
#include "core/findings/plan_expression.hpp"
#include "core/findings/plan_paths.hpp"

namespace savant::core {

namespace {

/* A node finding is not worth a line when it saves less than both. */
constexpr double kLeastShare = 0.05;
constexpr double kLeastMs = 10;

class FindingCollector : public FindingSink {
public:
	explicit FindingCollector(const FindingInput &input)
		: statement_cost_(StatementCost(input)), has_time_(input.figures.has_time) {}

	void Add(Finding finding) override {
		finding.saving = std::clamp(finding.saving, 0.0, std::max(0.0, statement_cost_));
		finding.saving_share = statement_cost_ > 0 ? finding.saving / statement_cost_ : 0;
		if (!finding.statement.empty() && finding.statement.back() != ';') {
			finding.statement += ';';
		}
		findings_.push_back(std::move(finding));
	}

	bool IsWorthTelling(const Finding &finding) const {
		return finding.is_certain || finding.node < 0 || finding.saving_share >= kLeastShare ||
		       (has_time_ && finding.saving >= kLeastMs);
	}

	std::vector<Finding> Take() { return std::move(findings_); }

private:
	double statement_cost_;
	bool has_time_;
	std::vector<Finding> findings_;
};

/* The better one to tell of two with the same cause. */
bool IsBetter(const Finding &a, const Finding &b) {
	return std::tuple(a.precision, a.saving, a.severity) >
	       std::tuple(b.precision, b.saving, b.severity);
}

void Merge(Finding &told, Finding &&other) {
	const double saving = std::max(told.saving, other.saving);
	const double share = std::max(told.saving_share, other.saving_share);
	const Severity severity = std::max(told.severity, other.severity);
	const bool is_certain = told.is_certain || other.is_certain;
	std::optional<IndexWish> index = told.index ? told.index : other.index;
	if (IsBetter(other, told)) {
		std::swap(told, other);
	}
	// A wrong estimate is told by its reason; what it led to is why it matters.
	if (told.cause.starts_with("estimate ") && told.node != other.node && other.precision > 0) {
		told.detail += "  It led to this: " + other.title + ".";
	}
	told.saving = saving;
	told.saving_share = share;
	told.severity = severity;
	told.is_certain = is_certain;
	if (!told.index) {
		told.index = std::move(index);
		told.has_other_advice = true;
	}
}

std::vector<Finding> TellCausesOnce(std::vector<Finding> findings) {
	std::vector<Finding> told;
	std::map<std::string, std::size_t> by_cause;
	for (Finding &finding : findings) {
		const std::string key = finding.cause.empty()
		                            ? finding.rule + " " + std::to_string(finding.node)
		                            : "cause " + finding.cause;
		const auto [place, is_new] = by_cause.emplace(key, told.size());
		if (is_new) {
			told.push_back(std::move(finding));
		} else {
			Merge(told[place->second], std::move(finding));
		}
	}
	return told;
}

bool IsWorse(const Finding &a, const Finding &b) {
	if (a.saving != b.saving) {
		return a.saving > b.saving;
	}
	if (a.severity != b.severity) {
		return a.severity > b.severity;
	}
	return a.node < b.node;
}

} // namespace

std::string_view Name(Severity severity) {
	switch (severity) {
	case Severity::Info:
		return "info";
	case Severity::Warning:
		return "warning";
	case Severity::Critical:
		return "critical";
	}
	return "info";
}

Severity SeverityNamed(std::string_view name) {
	return name == "critical"  ? Severity::Critical
	       : name == "warning" ? Severity::Warning
	                           : Severity::Info;
}

std::vector<const FindingRule *> AllFindingRules() {
	std::vector<const FindingRule *> rules;
	for (const auto &group :
	     {ScanFindingRules(), PredicateFindingRules(), JoinFindingRules(), MemoryFindingRules(),
	      EstimateFindingRules(), StatementFindingRules()}) {
		for (const FindingRule &rule : group) {
			rules.push_back(&rule);
		}
	}
	return rules;
}

std::vector<Finding> FindPlanFindings(const FindingInput &input) {
	if (input.plan.nodes.empty()) {
		return {};
	}
	PlanExpressions expressions(input.plan);
	FindingInput whole = input;
	whole.expressions = &expressions;
	FindingCollector collector(whole);
	for (const FindingRule *rule : AllFindingRules()) {
		rule->find(*rule, whole, collector);
	}
	std::vector<Finding> findings = TellCausesOnce(collector.Take());
	std::erase_if(findings,
	              [&](const Finding &finding) { return !collector.IsWorthTelling(finding); });
	std::stable_sort(findings.begin(), findings.end(), IsWorse);
	return findings;
}

} // namespace savant::core
