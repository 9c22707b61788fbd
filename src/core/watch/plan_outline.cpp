/*
 * plan_outline.cpp
 *     Building, hashing and naming the shape of a plan.
 */
#include "core/watch/plan_outline.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <vector>

namespace savant::core {

namespace {

constexpr const char *kSteps[] = {
	"Plan node",
	"Seq Scan",
	"Sample Scan",
	"Index Scan",
	"Index Only Scan",
	"Bitmap Index Scan",
	"Bitmap Heap Scan",
	"Tid Scan",
	"Tid Range Scan",
	"Subquery Scan",
	"Function Scan",
	"Table Function Scan",
	"Values Scan",
	"CTE Scan",
	"Named Tuplestore Scan",
	"WorkTable Scan",
	"Foreign Scan",
	"Custom Scan",
	"Nested Loop",
	"Merge Join",
	"Hash Join",
	"Materialize",
	"Memoize",
	"Sort",
	"Incremental Sort",
	"Group",
	"Aggregate",
	"WindowAgg",
	"Unique",
	"Gather",
	"Gather Merge",
	"Hash",
	"SetOp",
	"LockRows",
	"Limit",
	"Result",
	"ProjectSet",
	"ModifyTable",
	"Append",
	"Merge Append",
	"Recursive Union",
	"BitmapAnd",
	"BitmapOr",
	"SubPlan",
};
static_assert(std::size(kSteps) == static_cast<std::size_t>(PlanStep::kCount));

/* Behind the name of the step, or in place of it. */
struct VariantName {
	const char *words;
	bool replaces;
};
constexpr VariantName kVariants[] = {
	{"", false},
	{" (left)", false},
	{" (full)", false},
	{" (right)", false},
	{" (semi)", false},
	{" (anti)", false},
	{"GroupAggregate", true},
	{"HashAggregate", true},
	{"MixedAggregate", true},
	{"Insert", true},
	{"Update", true},
	{"Delete", true},
	{"Merge", true},
};
static_assert(std::size(kVariants) == static_cast<std::size_t>(PlanVariant::kCount));

constexpr std::uint64_t kFnvStart = 14695981039346656037ULL, kFnvFactor = 1099511628211ULL;

/* Spreads each bit over all: the finaliser of SplitMix64. */
std::uint64_t Mix(std::uint64_t hash, std::uint64_t value) noexcept {
	std::uint64_t mixed = hash * 3 + value + 0x9e3779b97f4a7c15ULL;
	mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
	mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
	return mixed ^ (mixed >> 31U);
}

/* Everything of a node but `index`, which is for people. */
std::uint64_t MixNode(std::uint64_t hash, const PlanOutlineNode &node) noexcept {
	const auto kind = static_cast<std::uint64_t>(node.step) << 24U |
	                  static_cast<std::uint64_t>(node.variant) << 16U |
	                  static_cast<std::uint64_t>(node.depth) << 8U |
	                  static_cast<std::uint64_t>(node.is_partition ? 1 : 0);
	hash = Mix(hash, kind);
	return Mix(hash, static_cast<std::uint64_t>(node.relation) << 32U | node.index_key);
}

bool IsAlike(const PlanOutlineNode &a, const PlanOutlineNode &b) noexcept {
	return a.step == b.step && a.variant == b.variant && a.depth == b.depth &&
	       a.is_partition == b.is_partition && a.relation == b.relation &&
	       a.index_key == b.index_key;
}

std::string Printable(std::string name) {
	for (char &letter : name) {
		if (static_cast<unsigned char>(letter) < ' ') {
			letter = '?';
		}
	}
	return name;
}

std::string LabelOf(const PlanOutlineNode &node, const RelationNamer &namer) {
	const VariantName &variant = kVariants[static_cast<std::size_t>(node.variant)];
	std::string label = variant.replaces ? "" : kSteps[static_cast<std::size_t>(node.step)];
	label += variant.words;
	const std::string index = node.index == 0 ? "" : Printable(namer(node.index));
	if (!index.empty()) {
		return label + " " + index;
	}
	if (node.index != 0 && !node.is_partition) {
		return label + " index " + std::to_string(node.index);
	}
	if (node.relation != 0) {
		const std::string table = Printable(namer(node.relation));
		label += " " + (table.empty() ? "table " + std::to_string(node.relation) : table);
	}
	// Each partition may have one of another name.
	return node.index == 0 ? label : label + " (index of a partition)";
}

/* The lines of a text without their indentation. */
std::vector<std::string_view> StepsOf(std::string_view text) {
	std::vector<std::string_view> steps;
	while (!text.empty()) {
		const std::size_t end = std::min(text.find('\n'), text.size());
		const std::string_view line = text.substr(0, end);
		const std::size_t begin = line.find_first_not_of(' ');
		if (begin != std::string_view::npos) {
			steps.push_back(line.substr(begin));
		}
		text.remove_prefix(std::min(end + 1, text.size()));
	}
	return steps;
}

/* Those of `steps` that `others` does not have, each as often as it is more often there. */
std::string OnlyIn(const std::vector<std::string_view> &steps,
                   std::vector<std::string_view> others) {
	std::vector<std::string_view> only;
	for (const std::string_view step : steps) {
		const auto found = std::find(others.begin(), others.end(), step);
		if (found == others.end()) {
			only.push_back(step);
		} else {
			others.erase(found);
		}
	}
	std::string words;
	for (std::size_t i = 0; i < only.size() && i < kMostPlanSteps; i++) {
		words += (i == 0 ? "" : ", ") + std::string(only[i]);
	}
	if (only.size() > kMostPlanSteps) {
		words += " and " + std::to_string(only.size() - kMostPlanSteps) + " more";
	}
	return words;
}

} // namespace

void PlanOutlineBuilder::Open(const PlanOutlineNode &node) noexcept {
	const std::size_t depth = std::min(depth_, kMostDepth - 1);
	if (depth_ < kMostDepth) {
		levels_[depth] = {shape_.count, 0, false,
		                  node.step == PlanStep::Append || node.step == PlanStep::MergeAppend};
	}
	PlanOutlineNode placed = node;
	placed.depth = static_cast<std::uint8_t>(depth);
	if (shape_.count < PlanOutline::kMostNodes) {
		shape_.nodes[shape_.count++] = placed;
	} else {
		shape_.rest = MixNode(shape_.rest, placed) | 1U;
	}
	depth_++;
}

void PlanOutlineBuilder::Close() noexcept {
	depth_--;
	if (depth_ == 0 || depth_ >= kMostDepth) {
		return;
	}
	Level &parent = levels_[depth_ - 1];
	const std::uint32_t begin = levels_[depth_].begin;
	// Beyond kMostNodes nobody knows whether the rest of it is alike.
	if (parent.is_append && parent.has_child && shape_.rest == 0 &&
	    shape_.count - begin == begin - parent.child) {
		const PlanOutlineNode *const last = shape_.nodes + parent.child;
		if (std::equal(shape_.nodes + begin, shape_.nodes + shape_.count, last, IsAlike)) {
			shape_.count = begin;
			return;
		}
	}
	parent.child = begin;
	parent.has_child = true;
}

std::uint64_t HashOf(const PlanOutline &shape) noexcept {
	std::uint64_t hash = shape.rest;
	for (std::uint32_t i = 0; i < shape.count; i++) {
		hash = MixNode(hash, shape.nodes[i]);
	}
	return hash == 0 ? 1 : hash;
}

std::string PlanText(const PlanOutline &shape, const RelationNamer &namer) {
	std::string text;
	for (std::uint32_t i = 0; i < shape.count; i++) {
		text += (i == 0 ? "" : "\n") + std::string(2 * std::size_t{shape.nodes[i].depth}, ' ') +
		        LabelOf(shape.nodes[i], namer);
	}
	return shape.rest == 0 ? text : text + "\n...";
}

std::string PlanTextHash(std::string_view text, std::uint64_t rest) {
	std::uint64_t hash = kFnvStart ^ rest;
	for (const char letter : text) {
		hash = (hash ^ static_cast<unsigned char>(letter)) * kFnvFactor;
	}
	char digits[17];
	(void)std::snprintf(digits, sizeof(digits), "%016llx", static_cast<unsigned long long>(hash));
	return digits;
}

std::string PlanDifference(std::string_view before, std::string_view after) {
	const std::vector<std::string_view> old = StepsOf(before), now = StepsOf(after);
	const std::string gone = OnlyIn(old, now), come = OnlyIn(now, old);
	if (gone.empty() && come.empty()) {
		return "the same steps in another order";
	}
	if (gone.empty()) {
		return "with " + come;
	}
	return come.empty() ? "without " + gone : gone + " -> " + come;
}

} // namespace savant::core
