/*
 * plan_fingerprint.cpp
 *     FNV-1a over the nodes, depth first, with brackets for the tree.
 */
#include "core/plan/plan_fingerprint.hpp"

#include <algorithm>
#include <cstdio>

#include "core/plan/plan_words.hpp"

namespace savant::core {

namespace {

class Hash64 {
public:
	void Add(std::string_view text) {
		for (const char c : text) {
			Mix(static_cast<unsigned char>(c));
		}
		Mix(kEnd); // "ab", "c" is not "a", "bc"
	}
	std::uint64_t Value() const { return value_; }

private:
	static constexpr unsigned kEnd = 0x1F;
	void Mix(unsigned byte) {
		value_ ^= byte;
		value_ *= 1099511628211ULL;
	}
	std::uint64_t value_ = 14695981039346656037ULL;
};

bool IsWordPart(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (c & 0x80) != 0;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/* The length of the quoted text at the begin of `text`. */
std::size_t QuotedLength(std::string_view text) {
	for (std::size_t at = 1; at < text.size(); ++at) {
		if (text[at] != text[0]) {
			continue;
		}
		if (at + 1 >= text.size() || text[at + 1] != text[0]) {
			return at + 1;
		}
		at++;
	}
	return text.size();
}

/* "orders.total" of VERBOSE as "total". */
std::string WithoutQualifiers(std::string_view text) {
	std::string bare;
	while (!text.empty()) {
		std::size_t length = 1;
		if (text[0] == '"' || text[0] == '\'') {
			length = QuotedLength(text);
		} else if (IsWordPart(text[0])) {
			length = std::min<std::size_t>(
				static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), IsWordPart) -
			                             text.begin()),
				text.size());
		}
		const bool is_qualifier = text[0] != '\'' && (text[0] == '"' || IsWordPart(text[0])) &&
		                          !IsDigit(text[0]) && text.substr(length).starts_with('.');
		if (!is_qualifier) {
			bare += text.substr(0, length);
		}
		text.remove_prefix(length + (is_qualifier ? 1 : 0));
	}
	return bare;
}

void AddKeys(const PlanNode &node, Hash64 &hash) {
	for (const PlanProperty &property : node.properties) {
		if (!property.name.ends_with("Key") && !property.name.ends_with("Keys")) {
			continue;
		}
		hash.Add(property.name);
		for (const std::string &text : property.texts) {
			hash.Add(WithoutQualifiers(WithoutConstants(text)));
		}
	}
}

void AddNode(const PlanNode &node, bool with_index, Hash64 &hash) {
	hash.Add(node.parallel_aware ? "parallel " + node.type : node.type);
	hash.Add(node.relationship);
	for (const char *name : {"Join Type", "Strategy", "Partial Mode", "Command", "Operation"}) {
		hash.Add(node.Text(name));
	}
	hash.Add(ScanTarget(node));
	hash.Add(node.Text("Scan Direction") == "Backward" ? "backward" : "");
	hash.Add(with_index ? node.Text("Index Name") : "");
	AddKeys(node, hash);
}

} // namespace

PlanFingerprint FingerprintOf(const QueryPlan &plan) {
	Hash64 whole, shape;
	for (const PlanNode &node : plan.nodes) {
		// With the depth of each node the order depth first is the tree.
		const std::string depth = std::to_string(node.depth);
		whole.Add(depth);
		shape.Add(depth);
		AddNode(node, true, whole);
		AddNode(node, false, shape);
	}
	return {whole.Value(), shape.Value()};
}

std::string FingerprintText(std::uint64_t fingerprint) {
	char text[17];
	std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(fingerprint));
	return text;
}

std::string WithoutConstants(std::string_view expression) {
	std::string bare;
	while (!expression.empty()) {
		const char c = expression[0];
		std::size_t length = 1;
		if (c == '\'') {
			length = QuotedLength(expression);
			bare += '?';
		} else if (c == '"') {
			length = QuotedLength(expression);
			bare += expression.substr(0, length);
		} else if (IsDigit(c) || (c == '$' && expression.size() > 1 && IsDigit(expression[1]))) {
			while (length < expression.size() &&
			       (IsDigit(expression[length]) || expression[length] == '.')) {
				length++;
			}
			bare += '?';
		} else if (IsWordPart(c)) {
			while (length < expression.size() && IsWordPart(expression[length])) {
				length++;
			}
			bare += expression.substr(0, length);
		} else {
			bare += c;
		}
		expression.remove_prefix(length);
	}
	return bare;
}

} // namespace savant::core
