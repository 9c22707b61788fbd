/*
 * query_plan.cpp
 *     Looking up the properties of a node.
 */
#include "core/plan/query_plan.hpp"

#include <algorithm>

namespace savant::core {

std::string PropertyText(const PlanProperty &property) {
	std::string text;
	for (std::size_t i = 0; i < property.texts.size(); ++i) {
		text += i > 0 ? ", " : "";
		text += property.texts[i];
	}
	return text;
}

const PlanProperty *FindProperty(const std::vector<PlanProperty> &properties,
                                 std::string_view name) {
	const auto found =
		std::find_if(properties.begin(), properties.end(),
	                 [name](const PlanProperty &property) { return property.name == name; });
	return found == properties.end() ? nullptr : &*found;
}

const PlanProperty *PlanNode::Find(std::string_view name) const {
	return FindProperty(properties, name);
}

std::string PlanNode::Text(std::string_view name) const {
	const PlanProperty *property = Find(name);
	return property == nullptr ? std::string() : PropertyText(*property);
}

std::optional<double> PlanNode::Number(std::string_view name) const {
	const PlanProperty *property = Find(name);
	return property == nullptr ? std::nullopt : property->number;
}

double PlanNode::NumberOr(std::string_view name, double fallback) const {
	return Number(name).value_or(fallback);
}

const std::vector<std::string> &PlanNode::List(std::string_view name) const {
	static const std::vector<std::string> none;
	const PlanProperty *property = Find(name);
	return property == nullptr ? none : property->texts;
}

} // namespace savant::core
