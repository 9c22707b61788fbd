/*
 * explain_error.cpp
 *     Which expert is asked about which SQLSTATE, and what all errors have in common.
 */
#include "core/diagnosis/explain_error.hpp"

#include "core/diagnosis/condition.hpp"
#include "core/diagnosis/statement_excerpt.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxTextBytes = 600; // of a text of the server in a point

bool HasClass(const ErrorReport &report, std::string_view prefix) {
	return report.code.compare(0, prefix.size(), prefix) == 0;
}

std::string OneLine(std::string_view text) {
	std::string line = WithoutControls(CutUtf8(text, kMaxTextBytes));
	for (char &letter : line) {
		letter = letter == '\n' || letter == '\t' ? ' ' : letter;
	}
	return line.size() < text.size() ? line + "..." : line;
}

/*
 * A statement that may set a password is not shown again, whatever is wrong with it: any of
 * those that can, and any that has the word.
 */
bool MayHoldPassword(const std::string &statement) {
	std::string words; // lower case, each between blanks
	for (const char letter : statement) {
		const bool upper = letter >= 'A' && letter <= 'Z';
		const char lower = upper ? static_cast<char>(letter + 32) : letter;
		words += (lower >= 'a' && lower <= 'z') ? lower : ' ';
	}
	const auto has = [&words](std::string_view part) {
		return words.find(part) != std::string::npos;
	};
	return has("passw") || ((has("create ") || has("alter ")) &&
	                        (has(" role ") || has(" user ") || has(" subscription ")));
}

void ShowStatement(const ErrorReport &report, ErrorExplanation &explanation) {
	if (!report.internal_statement.empty()) {
		explanation.excerpt = MarkPosition(report.internal_statement, report.internal_position);
		return;
	}
	if (report.statement.empty()) {
		return;
	}
	if (MayHoldPassword(report.statement)) {
		explanation.points.push_back({"statement", "not shown: it may hold a password"});
		return;
	}
	explanation.excerpt = MarkPosition(report.statement, report.position);
}

/* Lines of the context that say where in a function it was. */
void ShowPlace(const ErrorReport &report, ErrorExplanation &explanation) {
	if (!report.context.empty()) {
		explanation.points.push_back({"where", OneLine(report.context)});
	}
	if (!report.acting_role.empty() && report.acting_role != report.role) {
		explanation.points.push_back(
			{"acting role", report.acting_role + ", whose rights the function runs with"});
	}
}

void ShowServersWords(const ErrorReport &report, ErrorExplanation &explanation) {
	if (!report.detail.empty()) {
		explanation.points.push_back({"detail", OneLine(report.detail)});
	}
	if (!report.hint.empty()) {
		explanation.points.push_back({"server's hint", OneLine(report.hint)});
	}
}

void ShowAborted(const ErrorReport &report, ErrorExplanation &explanation) {
	if (report.refused_later == 0) {
		return;
	}
	const bool one = report.refused_later == 1;
	explanation.points.push_back(
		{"afterwards", std::to_string(report.refused_later) + " later statement" +
	                       (one ? " was" : "s were") +
	                       " refused with 25P02, because this error had aborted the transaction"});
}

} // namespace

ErrorExplanation ExplainError(const ErrorScene &scene) {
	const ErrorReport &report = scene.report;
	const ErrorCondition &condition = FindCondition(report.code);
	ErrorExplanation explanation;
	explanation.headline = condition.meaning;
	explanation.code = report.code;
	explanation.condition = condition.name;
	explanation.message = OneLine(report.message);
	ShowStatement(report, explanation);
	ShowServersWords(report, explanation);
	ShowPlace(report, explanation);

	ExplainMessage(scene, explanation);
	if (HasClass(report, "23")) {
		ExplainConstraint(scene, explanation);
	} else if (report.code == "42501") {
		ExplainPrivilege(scene, explanation);
	} else if (HasClass(report, "42") || report.code == "3F000") {
		ExplainNames(scene, explanation);
	}
	ShowAborted(report, explanation);
	if (explanation.advice.empty()) {
		explanation.advice.emplace_back(condition.advice);
	}
	return explanation;
}

} // namespace savant::core
