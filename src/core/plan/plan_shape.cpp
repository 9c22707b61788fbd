/*
 * plan_shape.cpp
 *     One pass over the texts for references to subplans, so that a hostile plan of 50,000
 *     InitPlans costs no more than its length.
 */
#include "core/plan/plan_shape.hpp"

#include <algorithm>

namespace savant::core {

namespace {

constexpr std::string_view kCtePrefix = "CTE ";
constexpr std::string_view kSubPlanWord = "SubPlan ";
constexpr std::string_view kInitPlanWord = "InitPlan ";
constexpr std::string_view kHashed = "hashed ";

std::size_t At(int node) { return static_cast<std::size_t>(node); }

std::size_t DigitsFrom(std::string_view text, std::size_t at) {
	std::size_t end = at;
	while (end < text.size() && text[end] >= '0' && text[end] <= '9') {
		end++;
	}
	return end - at;
}

/* Names that conditions use for results of subplans, with the nodes that do. */
class References {
public:
	explicit References(const QueryPlan &plan) {
		for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
			for (const PlanProperty &property : plan.nodes[i].properties) {
				if (!property.number) {
					AddAll(property, static_cast<int>(i));
				}
			}
		}
	}

	const std::vector<int> &Of(const std::string &name) const {
		static const std::vector<int> none;
		const auto found = nodes_.find(name);
		return found == nodes_.end() ? none : found->second;
	}

private:
	void AddAll(const PlanProperty &property, int node) {
		for (const std::string &text : property.texts) {
			AddDollars(text, node);
			AddNamed(text, kInitPlanWord, node);
			AddNamed(text, kSubPlanWord, node);
		}
	}

	/* "$0": how versions up to 16 write the result of an InitPlan. */
	void AddDollars(std::string_view text, int node) {
		for (std::size_t at = text.find('$'); at != std::string_view::npos;
		     at = text.find('$', at + 1)) {
			const std::size_t digits = DigitsFrom(text, at + 1);
			if (digits > 0) {
				Add(std::string(text.substr(at, digits + 1)), node);
			}
		}
	}

	/* "(InitPlan 1).col1" of 17, "hashed SubPlan 1" of all. */
	void AddNamed(std::string_view text, std::string_view word, int node) {
		for (std::size_t at = text.find(word); at != std::string_view::npos;
		     at = text.find(word, at + 1)) {
			const std::size_t digits = DigitsFrom(text, at + word.size());
			if (digits == 0) {
				continue;
			}
			const bool hashed =
				at >= kHashed.size() && text.substr(at - kHashed.size()).starts_with(kHashed);
			Add((hashed ? std::string(kHashed) : std::string()) +
			        std::string(text.substr(at, word.size() + digits)),
			    node);
		}
	}

	void Add(std::string name, int node) {
		std::vector<int> &nodes = nodes_[std::move(name)];
		if (nodes.size() < PlanShape::kMaxUsers && (nodes.empty() || nodes.back() != node)) {
			nodes.push_back(node);
		}
	}

	std::unordered_map<std::string, std::vector<int>> nodes_;
};

/* "InitPlan 1" and "$0", "$1" of "InitPlan 1 (returns $0,$1)". */
std::vector<std::string> ResultNames(const std::string &subplan) {
	std::vector<std::string> names;
	const std::size_t paren = subplan.find(" (");
	names.push_back(subplan.substr(0, paren));
	for (std::size_t at = subplan.find('$'); at != std::string::npos;
	     at = subplan.find('$', at + 1)) {
		names.push_back(subplan.substr(at, 1 + DigitsFrom(subplan, at + 1)));
	}
	return names;
}

std::unordered_map<std::string, std::vector<int>> CteScans(const QueryPlan &plan) {
	std::unordered_map<std::string, std::vector<int>> scans;
	for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
		if (plan.nodes[i].type == "CTE Scan") {
			scans[plan.nodes[i].Text("CTE Name")].push_back(static_cast<int>(i));
		}
	}
	return scans;
}

void FindEnds(const QueryPlan &plan, std::vector<int> &end) {
	for (std::size_t i = plan.nodes.size(); i-- > 0;) {
		end[i] = std::max(end[i], static_cast<int>(i) + 1);
		const int parent = plan.nodes[i].parent;
		if (parent >= 0) {
			end[At(parent)] = std::max(end[At(parent)], end[i]);
		}
	}
}

/* The processes that took part below a Gather: its workers, and the leader when it helped. */
double ProcessesOf(const QueryPlan &plan, int gather) {
	const PlanNode &node = plan.At(gather);
	const double planned = node.NumberOr("Workers Planned", 0);
	const double launched = node.NumberOr("Workers Launched", planned);
	if (node.NumberOr("Single Copy", 0) != 0) {
		return 1;
	}
	const std::vector<int> inputs = InputsOf(plan, gather);
	const double loops = node.actual_loops.value_or(0);
	if (inputs.empty() || loops <= 0 || !plan.At(inputs[0]).actual_loops) {
		return launched + 1;
	}
	return std::clamp(*plan.At(inputs[0]).actual_loops / loops, 1.0, launched + 1);
}

/* As the planner's get_parallel_divisor(): the leader helps less the more workers there are. */
double DivisorOf(const PlanNode &gather) {
	const double workers = gather.NumberOr("Workers Planned", 0);
	return std::max(workers + std::max(1 - 0.3 * workers, 0.0), 1.0);
}

/* For each node the Gather it runs below. */
void FindGathers(const QueryPlan &plan, std::vector<int> &gather) {
	for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
		const PlanNode &node = plan.nodes[i];
		if (node.parent < 0) {
			continue;
		}
		const bool is_input = IsGather(plan.At(node.parent)) && !IsInitPlan(node);
		gather[i] = is_input ? node.parent : gather[At(node.parent)];
		// The leader alone runs an InitPlan, once for all processes.
		if (gather[i] >= 0 && IsInitPlan(node) &&
		    node.actual_loops.value_or(1) <= plan.At(gather[i]).actual_loops.value_or(1)) {
			gather[i] = -1;
		}
	}
}

/* The users of the InitPlan or CTE at `self` among `candidates`, which are in order. */
std::vector<int> UsersOf(const QueryPlan &plan, const PlanShape &shape, int self,
                         const std::vector<int> &candidates) {
	const int parent = plan.At(self).parent;
	std::vector<int> users;
	auto user = std::lower_bound(candidates.begin(), candidates.end(), parent);
	for (; user != candidates.end() && *user < shape.end[At(parent)]; ++user) {
		if (*user >= self && *user < shape.end[At(self)]) {
			user = std::lower_bound(user, candidates.end(), shape.end[At(self)]) - 1;
		} else if (users.size() < PlanShape::kMaxUsers) {
			users.push_back(*user);
		} else {
			break;
		}
	}
	return users;
}

void FindUsers(const QueryPlan &plan, PlanShape &shape) {
	const References references(plan);
	const auto cte_scans = CteScans(plan);
	for (int self = 1; self < static_cast<int>(plan.nodes.size()); ++self) {
		const PlanNode &node = plan.At(self);
		if (IsCte(node)) {
			const auto found = cte_scans.find(std::string(CteName(node)));
			if (found != cte_scans.end()) {
				shape.users[self] = UsersOf(plan, shape, self, found->second);
			}
		} else if (IsInitPlan(node)) {
			std::vector<int> &users = shape.users[self];
			for (const std::string &name : ResultNames(node.subplan)) {
				const auto more = UsersOf(plan, shape, self, references.Of(name));
				users.insert(users.end(), more.begin(), more.end());
			}
		} else if (IsSubPlan(node)) {
			const auto &nodes = references.Of(std::string(kHashed) + node.subplan);
			if (std::binary_search(nodes.begin(), nodes.end(), node.parent)) {
				shape.hashed.insert(self);
			}
		}
	}
}

/* Partial nodes from the leaves up: a scan that is shared makes its parents partial. */
void FindPartial(const QueryPlan &plan, PlanShape &shape) {
	for (std::size_t i = plan.nodes.size(); i-- > 0;) {
		const PlanNode &node = plan.nodes[i];
		shape.is_partial[i] = shape.gather[i] >= 0 && (shape.is_partial[i] || node.parallel_aware);
		if (shape.is_partial[i] && !IsInitPlan(node) && !IsSubPlan(node)) {
			shape.is_partial[At(node.parent)] = true;
		}
	}
	std::unordered_map<int, std::pair<double, double>> known; // processes, divisor
	for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
		const int gather = shape.gather[i];
		if (gather < 0) {
			continue;
		}
		const auto [found, is_new] = known.try_emplace(gather);
		if (is_new) {
			found->second = {ProcessesOf(plan, gather), DivisorOf(plan.At(gather))};
		}
		shape.processes[i] = found->second.first;
		shape.divisor[i] = shape.is_partial[i] ? found->second.second : 1;
	}
}

} // namespace

bool IsInitPlan(const PlanNode &node) { return node.relationship == "InitPlan"; }
bool IsCte(const PlanNode &node) {
	return IsInitPlan(node) && node.subplan.starts_with(kCtePrefix);
}
bool IsSubPlan(const PlanNode &node) { return node.relationship == "SubPlan"; }
bool IsGather(const PlanNode &node) { return node.type == "Gather" || node.type == "Gather Merge"; }
bool IsScan(const PlanNode &node) { return node.type.ends_with("Scan"); }

std::string_view CteName(const PlanNode &node) {
	return std::string_view(node.subplan).substr(std::min(kCtePrefix.size(), node.subplan.size()));
}

std::vector<int> InputsOf(const QueryPlan &plan, int node) {
	std::vector<int> inputs;
	for (const int child : plan.At(node).children) {
		if (!IsInitPlan(plan.At(child)) && !IsSubPlan(plan.At(child))) {
			inputs.push_back(child);
		}
	}
	return inputs;
}

PlanShape::PlanShape(const QueryPlan &plan)
	: end(plan.nodes.size(), 0), gather(plan.nodes.size(), -1), processes(plan.nodes.size(), 1),
	  is_partial(plan.nodes.size(), false), divisor(plan.nodes.size(), 1) {
	FindEnds(plan, end);
	FindGathers(plan, gather);
	FindPartial(plan, *this);
	const bool has_subplans =
		std::any_of(plan.nodes.begin(), plan.nodes.end(),
	                [](const PlanNode &node) { return IsInitPlan(node) || IsSubPlan(node); });
	if (has_subplans) {
		FindUsers(plan, *this);
	}
}

} // namespace savant::core
