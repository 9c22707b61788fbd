/*
 * plan_memory.cpp
 *     Sizes measured on PostgreSQL 15 with 200,000 rows of 8 to 72 bytes: sorts took 71 to 78
 *     bytes a row beyond its width, hash tables 106 to 135 bytes a group.  Aggregates with a large
 *     state (numeric sums, array_agg) take more; the next run then says so.
 */
#include "core/findings/plan_memory.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/findings/finding_words.hpp"
#include "core/findings/plan_paths.hpp"

namespace savant::core {

namespace {

constexpr double kSortRowOverhead = 80;
constexpr double kGroupOverhead = 136;
constexpr double kKilobyte = 1024;
constexpr double kMegabyte = kKilobyte * kKilobyte;
constexpr double kGigabyte = kKilobyte * kMegabyte;
constexpr double kBlock = 8192;
constexpr double kReserve = 1.1; // of the size, for what the model of it leaves out
constexpr double kDefaultWorkMem = 4 * kMegabyte;
constexpr double kMostForOne = kGigabyte;
constexpr double kLeastMost = 64 * kMegabyte;
constexpr double kCacheShare = 0.25; // of effective_cache_size for one operation at most

const std::string *PlanSettingOf(const FindingInput &input, std::string_view name) {
	for (const PlanSetting &setting : input.plan.settings) {
		if (setting.name == name) {
			return &setting.value;
		}
	}
	return nullptr;
}

/* "64MB", "1GB", "8kB", "4096": with the unit's bytes, kilobytes when there is none. */
std::optional<double> ParseMemory(std::string_view text, double unit_bytes) {
	double value = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error != std::errc()) {
		return std::nullopt;
	}
	const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
	static constexpr std::array<std::pair<std::string_view, double>, 5> kUnits = {
		{{"kB", kKilobyte},
	     {"MB", kMegabyte},
	     {"GB", kGigabyte},
	     {"TB", kKilobyte * kGigabyte},
	     {"B", 1}}};
	for (const auto &[name, bytes] : kUnits) {
		if (unit == name) {
			return value * bytes;
		}
	}
	return value * unit_bytes;
}

/* The next size that people would type. */
double RoundSize(double bytes) {
	for (double step = 4 * kMegabyte; step < 1024 * kGigabyte; step *= 2) {
		if (bytes <= step) {
			return step;
		}
		if (bytes <= 1.5 * step) {
			return 1.5 * step;
		}
	}
	return bytes;
}

double MostForOne(const FindingInput &input) {
	const double cache = MemorySetting(input, "effective_cache_size").value_or(4 * kGigabyte);
	return std::clamp(cache * kCacheShare, kLeastMost, kMostForOne);
}

double NumberIn(const std::vector<PlanProperty> &properties, std::string_view name) {
	for (const PlanProperty &property : properties) {
		if (property.name == name) {
			return property.number.value_or(0);
		}
	}
	return 0;
}

bool IsDiskSort(const std::vector<PlanProperty> &properties) {
	return std::any_of(properties.begin(), properties.end(), [](const PlanProperty &property) {
		return property.name == "Sort Space Type" && property.texts.front() == "Disk";
	});
}

} // namespace

double SortBytes(double rows, double width) { return rows * (width + kSortRowOverhead); }

double GroupBytes(double groups, double width) { return groups * (width + kGroupOverhead); }

std::optional<double> MemorySetting(const FindingInput &input, std::string_view name) {
	const double unit = name == "effective_cache_size" ? kBlock : kKilobyte;
	if (const std::string *value = PlanSettingOf(input, name)) {
		return ParseMemory(*value, unit);
	}
	const auto known = input.facts == nullptr ? std::nullopt : input.facts->Setting(name);
	if (!known) {
		return std::nullopt;
	}
	return *known * unit;
}

std::optional<double> NumberSetting(const FindingInput &input, std::string_view name) {
	if (const std::string *value = PlanSettingOf(input, name)) {
		double number = 0;
		const auto [end, error] =
			std::from_chars(value->data(), value->data() + value->size(), number);
		return error == std::errc() ? std::optional(number) : std::nullopt;
	}
	return input.facts == nullptr ? std::nullopt : input.facts->Setting(name);
}

void AdviseMemory(const FindingInput &input, double bytes, MemoryUse use, Finding &finding) {
	const double multiplier =
		use == MemoryUse::Hash
			? std::max(1.0, NumberSetting(input, "hash_mem_multiplier").value_or(1))
			: 1;
	const double now = MemorySetting(input, "work_mem").value_or(kDefaultWorkMem);
	const double size = RoundSize(std::max(bytes * kReserve / multiplier, now * 1.5));
	const double most = MostForOne(input);
	if (size > most) {
		finding.advice += "In memory it would take about " + BytesText(bytes) +
		                  ", which is too much for one operation: read fewer rows or narrower "
		                  "columns, or have them come in order from an index.";
		return;
	}
	finding.advice += "In memory it takes about " + BytesText(bytes) +
	                  ". Raise work_mem for this statement or role; every sort and hash of every "
	                  "session may use that much, so do not raise it for all.";
	finding.statement =
		"SET work_mem = '" + std::to_string(static_cast<long>(size / kMegabyte)) + "MB';";
}

double SortDiskKilobytes(const PlanNode &node) {
	double kilobytes =
		IsDiskSort(node.properties) ? NumberIn(node.properties, "Sort Space Used") : 0;
	for (const PlanWorker &worker : node.workers) {
		if (IsDiskSort(worker.properties)) {
			kilobytes += NumberIn(worker.properties, "Sort Space Used");
		}
	}
	return kilobytes;
}

double HashDiskKilobytes(const PlanNode &node) {
	double kilobytes = NumberIn(node.properties, "Disk Usage");
	for (const PlanWorker &worker : node.workers) {
		kilobytes += NumberIn(worker.properties, "Disk Usage");
	}
	return kilobytes;
}

std::vector<int> NodesOf(const FindingInput &input, std::string_view type) {
	std::vector<int> nodes;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int node = static_cast<int>(i);
		if (input.plan.nodes[i].type == type && IsExecuted(input, node)) {
			nodes.push_back(node);
		}
	}
	return nodes;
}

} // namespace savant::core
