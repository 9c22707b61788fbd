/*
 * text_properties.cpp
 *     Most lines are "Name: value" with the name of the JSON key; the others are here.
 */
#include "core/plan/text_properties.hpp"

#include <algorithm>
#include <optional>

#include "core/plan/plan_frame.hpp"
#include "core/plan/plan_json.hpp"
#include "core/plan/text_node.hpp"

namespace savant::core {

namespace {

using Properties = std::vector<PlanProperty>;

/* A value of a line of several, "Batches: 4 (originally 1)  Memory Usage: 9kB", or of a line
 * of groups, "shared hit=3". */
struct Part {
	std::string_view name, value;
};

/* "Name: value" pairs with two blanks between them. */
std::vector<Part> PartsOf(std::string_view line) {
	std::vector<Part> parts;
	while (!line.empty()) {
		const std::size_t end = std::min(line.find("  "), line.size());
		const std::string_view part = Trimmed(line.substr(0, end));
		const std::size_t colon = part.find(": ");
		if (colon != std::string_view::npos) {
			parts.push_back({part.substr(0, colon), part.substr(colon + 2)});
		}
		line.remove_prefix(end);
		line = Trimmed(line);
	}
	return parts;
}

/* The number that `text` begins with: "25kB" is 25. */
std::string_view LeadingNumber(std::string_view text) {
	return text.substr(0, std::min(text.find_first_not_of("0123456789.-"), text.size()));
}

/* "4 (originally 1)": both; without brackets both are the same. */
void AddOriginal(Properties &to, const std::string &name, std::string_view value) {
	constexpr std::string_view kOriginally = "(originally ";
	const std::string_view now = LeadingNumber(value);
	const std::size_t at = value.find(kOriginally);
	AddNumber(to, name, now);
	AddNumber(to, "Original " + name,
	          at == std::string_view::npos ? now
	                                       : LeadingNumber(value.substr(at + kOriginally.size())));
}

struct Rename {
	std::string_view text, json;
};

bool AddRenamed(Properties &to, const Part &part, const Rename *begin, const Rename *end) {
	const Rename *found = std::find_if(
		begin, end, [&part](const Rename &rename) { return rename.text == part.name; });
	if (found == end) {
		return false;
	}
	AddNumber(to, std::string(found->json), LeadingNumber(part.value));
	return true;
}

/* "Buckets: 1024  Batches: 1  Memory Usage: 11kB", of Hash and of HashAggregate. */
void ReadMemoryLine(std::string_view line, std::string_view type, Properties &to) {
	static constexpr Rename kNames[] = {{"Planned Partitions", "Planned Partitions"},
	                                    {"Batches", "HashAgg Batches"},
	                                    {"Memory Usage", "Peak Memory Usage"},
	                                    {"Disk Usage", "Disk Usage"},
	                                    {"Hits", "Cache Hits"},
	                                    {"Misses", "Cache Misses"},
	                                    {"Evictions", "Cache Evictions"},
	                                    {"Overflows", "Cache Overflows"}};
	for (const Part &part : PartsOf(line)) {
		if (part.name == "Buckets") {
			AddOriginal(to, "Hash Buckets", part.value);
		} else if (part.name == "Batches" && type == "Hash") {
			AddOriginal(to, "Hash Batches", part.value);
		} else {
			AddRenamed(to, part, std::begin(kNames), std::end(kNames));
		}
	}
}

PlanProperty &AddProperty(Properties &to, std::string name, std::string_view text) {
	PlanProperty &property = to.emplace_back();
	property.name = std::move(name);
	property.texts.emplace_back(text);
	return property;
}

/* "Sort Method: quicksort  Memory: 25kB". */
void ReadSortLine(std::string_view line, Properties &to) {
	for (const Part &part : PartsOf(line)) {
		if (part.name == "Sort Method") {
			AddProperty(to, "Sort Method", part.value);
		} else {
			AddNumber(to, "Sort Space Used", LeadingNumber(part.value));
			AddProperty(to, "Sort Space Type", part.name);
		}
	}
}

/* "Full-sort Groups: 7  Sort Methods: a, b  Average Memory: 28kB  Peak Memory: 28kB". */
void ReadSortGroups(std::string_view line, Properties &to) {
	std::string prefix;
	for (const Part &part : PartsOf(line)) {
		if (part.name.ends_with(" Groups")) {
			prefix = std::string(part.name) + ".";
			AddNumber(to, prefix + "Group Count", part.value);
		} else if (part.name.starts_with("Sort Method")) {
			PlanProperty &methods = to.emplace_back();
			methods.name = prefix + "Sort Methods Used";
			methods.texts = SplitExpressions(part.value);
			methods.is_list = true;
		} else {
			const std::size_t blank = std::min(part.name.find(' '), part.name.size());
			const std::string kind(part.name.substr(std::min(blank + 1, part.name.size())));
			AddNumber(to,
			          prefix + "Sort Space " + kind + "." +
			              std::string(part.name.substr(0, blank)) + " Sort Space Used",
			          LeadingNumber(part.value));
		}
	}
}

std::string Capitalized(std::string_view word) {
	std::string text(word);
	if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
		text[0] = static_cast<char>(text[0] - 'a' + 'A');
	}
	return text;
}

/* "shared hit=3 read=1, temp read=5": calls `add` with the group, the name and the value. */
template <typename Add>
void ReadGroups(std::string_view text, const Add &add) {
	std::string_view group;
	while (!text.empty()) {
		const std::size_t end = std::min(text.find_first_of(" ,"), text.size());
		const std::string_view word = text.substr(0, end);
		const std::size_t equals = word.find('=');
		if (equals != std::string_view::npos) {
			add(group, word.substr(0, equals), word.substr(equals + 1));
		} else if (!word.empty()) {
			group = word;
		}
		text.remove_prefix(std::min(end + 1, text.size()));
	}
}

void ReadBuffers(std::string_view value, Properties &to) {
	ReadGroups(value, [&to](auto group, auto name, auto number) {
		AddNumber(to, Capitalized(group) + " " + Capitalized(name) + " Blocks", number);
	});
}

/* 17 tells shared and local apart; before, "shared/local" or nothing (up to 14) means both. */
void ReadIoTimings(std::string_view value, Properties &to) {
	ReadGroups(value, [&to](auto group, auto name, auto number) {
		const bool both = group.empty() || group == "shared/local";
		AddNumber(to,
		          (both ? std::string() : Capitalized(group) + " ") + "I/O " + Capitalized(name) +
		              " Time",
		          number);
	});
}

void ReadWal(std::string_view value, Properties &to) {
	ReadGroups(value, [&to](std::string_view group, std::string_view name, auto number) {
		if (group == "buffers") {
			AddNumber(to, "WAL Buffers Full", number);
		} else {
			AddNumber(to, "WAL " + (name == "fpi" ? "FPI" : Capitalized(name)), number);
		}
	});
}

void ReadHeapBlocks(std::string_view value, Properties &to) {
	ReadGroups(value, [&to](auto, auto name, auto number) {
		AddNumber(to, Capitalized(name) + " Heap Blocks", number);
	});
}

void ReadTuples(std::string_view value, Properties &to) {
	ReadGroups(value, [&to](auto, auto name, auto number) {
		AddNumber(to, "Tuples " + Capitalized(name), number);
	});
}

/* "bernoulli ('1'::real) REPEATABLE ('7'::double precision)". */
void ReadSampling(std::string_view value, Properties &to) {
	constexpr std::string_view kRepeatable = " REPEATABLE ";
	const auto without_brackets = [](std::string_view text) {
		return text.size() > 1 && text.front() == '(' ? text.substr(1, text.size() - 2) : text;
	};
	const std::size_t repeatable = value.find(kRepeatable);
	const std::string_view method = value.substr(0, repeatable);
	const std::size_t bracket = std::min(method.find(" ("), method.size());
	AddProperty(to, "Sampling Method", method.substr(0, bracket));
	PlanProperty parameters;
	parameters.name = "Sampling Parameters";
	parameters.texts =
		SplitExpressions(without_brackets(method.substr(std::min(bracket + 1, method.size()))));
	parameters.is_list = true;
	if (!parameters.texts.empty()) {
		to.push_back(std::move(parameters));
	}
	if (repeatable != std::string_view::npos) {
		AddProperty(to, "Repeatable Seed",
		            without_brackets(value.substr(repeatable + kRepeatable.size())));
	}
}

/* "Memory  Maximum Storage: 17kB" (18). */
void ReadStorage(std::string_view line, Properties &to) {
	for (const Part &part : PartsOf(line)) {
		if (part.name == "Storage") {
			AddProperty(to, "Storage", part.value);
		} else {
			AddNumber(to, std::string(part.name), LeadingNumber(part.value));
		}
	}
}

bool IsOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
	return std::find(names.begin(), names.end(), name) != names.end();
}

/* Lines that are not one key of JSON with its value. */
bool ReadSpecial(std::string_view name, std::string_view value, std::string_view line,
                 std::string_view type, Properties &to) {
	if (name == "Buffers") {
		ReadBuffers(value, to);
	} else if (name == "I/O Timings") {
		ReadIoTimings(value, to);
	} else if (name == "WAL") {
		ReadWal(value, to);
	} else if (name == "Heap Blocks") {
		ReadHeapBlocks(value, to);
	} else if (name == "Tuples") {
		ReadTuples(value, to);
	} else if (name == "Sampling") {
		ReadSampling(value, to);
	} else if (name == "Sort Method") {
		ReadSortLine(line, to);
	} else if (name == "Storage") {
		ReadStorage(line, to);
	} else if (name.ends_with("-sort Groups") || name == "Pre-sorted Groups") {
		ReadSortGroups(line, to);
	} else if (IsOneOf(name,
	                   {"Buckets", "Batches", "Planned Partitions", "Memory Usage", "Hits"})) {
		ReadMemoryLine(line, type, to);
	} else {
		return false;
	}
	return true;
}

bool IsName(std::string_view name) {
	constexpr std::size_t kLongest = 48;
	return !name.empty() && name.size() <= kLongest &&
	       ((name[0] >= 'A' && name[0] <= 'Z') || (name[0] >= 'a' && name[0] <= 'z')) &&
	       name.find_first_of("\"'(=<>$,;") == std::string_view::npos;
}

} // namespace

std::vector<std::string> SplitExpressions(std::string_view text) {
	std::vector<std::string> parts;
	int depth = 0;
	char quote = 0;
	std::size_t start = 0;
	for (std::size_t at = 0; at <= text.size(); ++at) {
		const char c = at < text.size() ? text[at] : ',';
		if (quote != 0 && at < text.size()) {
			quote = c == quote ? 0 : quote; // a doubled quote closes and opens again
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (c == '(' || c == '[' || c == '{') {
			depth++;
		} else if (c == ')' || c == ']' || c == '}') {
			depth--;
		} else if (at == text.size() || (c == ',' && depth <= 0)) {
			const std::string_view part = Trimmed(text.substr(start, at - start));
			if (!part.empty()) {
				parts.emplace_back(part);
			}
			start = at + 1;
		}
	}
	return parts;
}

bool ReadPropertyLine(std::string_view line, std::string_view type, std::vector<PlanProperty> &to) {
	const std::size_t colon = line.find(": ");
	const std::string_view name = line.substr(0, colon);
	if (colon == std::string_view::npos || !IsName(name)) {
		return false;
	}
	const std::string_view value = line.substr(colon + 2);
	if (ReadSpecial(name, value, line, type, to)) {
		return true;
	}
	if (IsOneOf(name, {"Output", "Sort Key", "Presorted Key", "Group Key", "Hash Key",
	                   "Conflict Arbiter Indexes", "Params Evaluated"})) {
		PlanProperty list;
		list.name = name;
		list.texts = SplitExpressions(value);
		list.is_list = true;
		if (!list.texts.empty()) {
			to.push_back(std::move(list));
		}
	} else if (PlanNumber(value) || (IsOneOf(name, {"Inner Unique", "Single Copy", "Disabled"}) &&
	                                 IsOneOf(value, {"true", "false"}))) {
		AddNumber(to, std::string(name), value);
	} else {
		AddProperty(to, std::string(name), value);
	}
	return true;
}

void GroupGroupingSets(PlanNode &node) {
	const auto is_key = [](const PlanProperty &property) {
		return property.name == "Group Key" || property.name == "Hash Key" ||
		       property.name == "Sort Key";
	};
	const auto keys = std::count_if(node.properties.begin(), node.properties.end(), is_key);
	const PlanProperty *only = node.Find("Group Key");
	if (node.type != "Aggregate" || keys == 0 ||
	    (keys == 1 && only != nullptr && only->texts != std::vector<std::string>{"()"})) {
		return;
	}
	Properties kept;
	int set = -1;
	bool open = false; // "Group Key" goes on with the set before it
	for (PlanProperty &property : node.properties) {
		if (!is_key(property)) {
			kept.push_back(std::move(property));
			continue;
		}
		const bool is_group = property.name == "Group Key";
		if (!is_group || !open) {
			set++;
			open = property.name != "Hash Key";
		}
		const std::string prefix = "Grouping Sets." + std::to_string(set) + ".";
		if (property.name == "Sort Key") {
			property.name = prefix + property.name;
			kept.push_back(std::move(property));
			continue;
		}
		const std::string name = prefix + property.name + "s";
		if (kept.empty() || kept.back().name != name) {
			kept.emplace_back().name = name;
			kept.back().is_list = true;
		}
		std::string keys_text;
		for (const std::string &text : property.texts) {
			keys_text += (keys_text.empty() ? "" : ", ") + text;
		}
		kept.back().texts.push_back(keys_text == "()" ? keys_text : "(" + keys_text + ")");
	}
	node.properties = std::move(kept);
}

} // namespace savant::core
