/*
 * text_statement.cpp
 *     Each line becomes the properties that JSON has for it, so that FillStatement() serves both.
 */
#include "core/plan/text_statement.hpp"

#include <algorithm>

#include "core/plan/plan_frame.hpp"
#include "core/plan/text_node.hpp"
#include "core/plan/text_properties.hpp"

namespace savant::core {

namespace {

constexpr std::string_view kMs = " ms";

std::string_view WithoutUnit(std::string_view text, std::string_view unit) {
	return text.ends_with(unit) ? text.substr(0, text.size() - unit.size()) : text;
}

/* What stands after `name` up to a blank or the end. */
std::string_view ValueOf(std::string_view text, std::string_view name) {
	const std::size_t at = text.find(name);
	if (at == std::string_view::npos) {
		return {};
	}
	text.remove_prefix(at + name.size());
	return text.substr(0, std::min(text.find(' '), text.size()));
}

void AddPlain(std::vector<PlanProperty> &to, std::string name, std::string_view text) {
	PlanProperty &property = to.emplace_back();
	property.name = std::move(name);
	property.texts.emplace_back(text);
}

} // namespace

void TextStatement::Read(std::string_view text, int indent) {
	if (indent > 0 && section_ == Section::Jit) {
		return ReadJit(text);
	}
	if (indent > 0 && section_ == Section::Planning) {
		if (text.starts_with("Memory: ")) { // 17: "used=24kB  allocated=32kB"
			AddNumber(properties, "Planning.Memory Used",
			          WithoutUnit(ValueOf(text, "used="), "kB"));
			AddNumber(properties, "Planning.Memory Allocated",
			          WithoutUnit(ValueOf(text, "allocated="), "kB"));
			return;
		}
		std::vector<PlanProperty> read;
		ReadPropertyLine(text, "Planning", read);
		for (PlanProperty &property : read) {
			property.name.insert(0, "Planning.");
			properties.push_back(std::move(property));
		}
		return;
	}
	section_ = text == "Planning:" ? Section::Planning
	           : text == "JIT:"    ? Section::Jit
	                               : Section::None;
	const std::size_t colon = text.find(": ");
	if (colon == std::string_view::npos) {
		return;
	}
	const std::string_view name = text.substr(0, colon), value = text.substr(colon + 2);
	if (text.starts_with("Trigger ")) {
		ReadTrigger(text);
	} else if (name == "Settings") {
		ReadSettings(value);
	} else if (name == "Planning Time" || name == "Execution Time") {
		AddNumber(properties, std::string(name), WithoutUnit(value, kMs));
	} else if (name == "Planning time" || name == "Execution time" || name == "Total runtime") {
		// As versions before 10 wrote them.
		AddNumber(properties, name[0] == 'P' ? "Planning Time" : "Execution Time",
		          WithoutUnit(value, kMs));
	} else if (name == "Query Identifier") {
		AddPlain(properties, std::string(name), value);
	} else if (name == "Serialization") { // "time=0.018 ms  output=1kB  format=text"
		if (text.find("time=") != std::string_view::npos) {
			AddNumber(properties, "Serialization.Time", ValueOf(text, "time="));
		}
		AddNumber(properties, "Serialization.Output Volume",
		          WithoutUnit(ValueOf(text, "output="), "kB"));
	}
}

/* "Trigger t for constraint c on r: time=1.364 calls=11", the middle parts where there are any. */
void TextStatement::ReadTrigger(std::string_view text) {
	const std::size_t figures =
		std::min(text.rfind(": time="), std::min(text.rfind(": calls="), text.size()));
	if (figures == text.size()) {
		return;
	}
	std::string_view what = text.substr(0, figures);
	const std::string prefix = "Triggers." + std::to_string(triggers_++) + ".";
	const auto take_from_end = [&what](std::string_view word) {
		const std::size_t at = what.rfind(word);
		if (at == std::string_view::npos) {
			return std::string_view();
		}
		const std::string_view part = what.substr(at + word.size());
		what = what.substr(0, at);
		return part;
	};
	const std::string_view relation = take_from_end(" on ");
	const std::string_view constraint = take_from_end(" for constraint ");
	constexpr std::string_view kTrigger = "Trigger ";
	if (what.starts_with(kTrigger)) {
		AddPlain(properties, prefix + "Trigger Name", what.substr(kTrigger.size()));
	}
	if (!constraint.empty()) {
		AddPlain(properties, prefix + "Constraint Name", constraint);
	}
	if (!relation.empty()) {
		AddPlain(properties, prefix + "Relation", relation);
	}
	const std::string_view measured = text.substr(figures + 2);
	if (measured.starts_with("time=")) {
		AddNumber(properties, prefix + "Time", ValueOf(measured, "time="));
	}
	AddNumber(properties, prefix + "Calls", ValueOf(measured, "calls="));
}

/* "work_mem = '64kB', jit = 'off'" */
void TextStatement::ReadSettings(std::string_view text) {
	for (const std::string &setting : SplitExpressions(text)) {
		const std::size_t equals = setting.find(" = ");
		if (equals == std::string::npos) {
			continue;
		}
		std::string_view value = std::string_view(setting).substr(equals + 3);
		if (value.size() > 1 && value.front() == '\'' && value.back() == '\'') {
			value = value.substr(1, value.size() - 2);
		}
		AddPlain(properties, "Settings." + setting.substr(0, equals), value);
	}
}

/* "Functions: 5", "Timing: Generation 0.372 ms (Deform 0.1 ms), Inlining 6.658 ms, ..." */
void TextStatement::ReadJit(std::string_view text) {
	constexpr std::string_view kFunctions = "Functions: ", kTiming = "Timing: ";
	if (text.starts_with(kFunctions)) {
		AddNumber(properties, "JIT.Functions", text.substr(kFunctions.size()));
	} else if (text.starts_with(kTiming)) {
		for (const std::string &part : SplitExpressions(text.substr(kTiming.size()))) {
			const std::size_t blank = std::min(part.find(' '), part.size() - 1);
			AddNumber(properties, "JIT.Timing." + part.substr(0, blank),
			          ValueOf(part, part.substr(0, blank + 1)));
		}
	}
}

std::string QueryTextBefore(const std::vector<std::string> &lines, std::size_t end) {
	constexpr std::string_view kQuery = "Query Text: ";
	std::string query;
	bool started = false;
	for (std::size_t i = 0; i < end; ++i) {
		const std::size_t at = started ? std::string::npos : lines[i].find(kQuery);
		if (at != std::string::npos) {
			started = true;
			query = lines[i].substr(at + kQuery.size());
		} else if (started && !lines[i].starts_with("Query Parameters: ")) {
			query += "\n" + lines[i];
		}
	}
	return query;
}

} // namespace savant::core
