/*
 * health_view.cpp
 *     Findings of now and of the monitor in one list, and the list as text.
 */
#include "core/health/health_view.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/health/health_check.hpp"
#include "core/text/plain_line.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kIndent = 10; // of what stands below a title

std::string Padded(std::string text, std::size_t width) {
	text.resize(std::max(text.size(), width), ' ');
	return text;
}

/* Appends `text` at the indent, broken between words. */
void AddWrapped(std::vector<std::string> &lines, const std::string &text, std::size_t width) {
	const std::string indent(kIndent, ' ');
	std::string line = indent;
	std::size_t at = 0;
	while (at < text.size()) {
		const std::size_t end = std::min(text.find(' ', at), text.size());
		const std::string word = text.substr(at, end - at);
		if (line.size() > kIndent && line.size() + 1 + word.size() > width) {
			lines.push_back(line);
			line = indent;
		}
		line += (line.size() > kIndent ? " " : "") + word;
		at = end + 1;
	}
	if (line.size() > kIndent) {
		lines.push_back(line);
	}
}

std::string SinceText(const HealthView &view, const HealthItem &item) {
	const double age = item.since ? view.asked_at - *item.since : 0;
	return age < 60 ? "" : ", for " + AgeText(age);
}

void AddItem(std::vector<std::string> &lines, const HealthView &view, const HealthItem &item,
             const HealthTellOptions &options) {
	const HealthFinding &finding = item.finding;
	lines.push_back(Padded(std::string(Name(finding.severity)), kIndent) + finding.title +
	                SinceText(view, item) + " [" + finding.rule->id + "]");
	if (finding.severity == Severity::Info && !options.all) {
		return;
	}
	AddWrapped(lines, finding.detail, options.width);
	if (options.all) {
		AddWrapped(lines, finding.rule->why, options.width);
	}
	if (!finding.remedy.empty()) {
		lines.push_back(std::string(kIndent, ' ') + "=> " + finding.remedy);
	}
}

/* Reasons with how many rules have them, the most frequent first. */
std::vector<std::pair<std::string, int>> Reasons(const HealthView &view) {
	std::map<std::string, int> counts;
	for (const HealthReport::Unknown &unknown : view.not_applicable) {
		counts[unknown.reason]++;
	}
	std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
	std::stable_sort(sorted.begin(), sorted.end(), [](const auto &left, const auto &right) {
		return left.second > right.second;
	});
	return sorted;
}

void AddNotApplicable(std::vector<std::string> &lines, const HealthView &view,
                      const HealthTellOptions &options) {
	for (const auto &[reason, count] : Reasons(view)) {
		std::string ids;
		for (const HealthReport::Unknown &unknown : view.not_applicable) {
			if (unknown.reason == reason) {
				ids += (ids.empty() ? "" : ", ") + std::string(unknown.rule->id);
			}
		}
		lines.push_back("unknown   " + reason);
		AddWrapped(lines, ids, options.width);
	}
}

std::string Summary(const HealthView &view) {
	constexpr std::size_t kReasonsTold = 4;
	std::string text = CountOf(view.healthy, "rule") + " fine";
	if (!view.not_applicable.empty()) {
		text +=
			", " + CountText(static_cast<double>(view.not_applicable.size())) + " not applicable (";
		const auto reasons = Reasons(view);
		for (std::size_t i = 0; i < std::min(kReasonsTold, reasons.size()); i++) {
			text += (i > 0 ? "; " : "") + CountText(reasons[i].second) + ": " + reasons[i].first;
		}
		text += reasons.size() > kReasonsTold ? "; ...)" : ")";
	}
	if (!view.disabled.empty()) {
		text += ", " + CountText(static_cast<double>(view.disabled.size())) + " disabled";
	}
	return text;
}

} // namespace

HealthView MakeHealthView(const Snapshot &now, HealthReport report, const KeptHealth &kept) {
	HealthView view;
	view.asked_at = now.taken_at;
	view.healthy = report.healthy;
	view.disabled = std::move(report.disabled);
	std::map<std::pair<std::string_view, std::string_view>, double> since;
	for (const KeptFinding &item : kept.findings) {
		since[{item.finding.rule->id, item.finding.object}] = item.since;
	}
	for (HealthFinding &finding : report.findings) {
		const auto found = since.find({finding.rule->id, finding.object});
		view.items.push_back({std::move(finding), std::nullopt});
		if (found != since.end()) {
			view.items.back().since = found->second;
		}
	}
	for (HealthReport::Unknown &unknown : report.not_applicable) {
		if (!unknown.rule->needs_interval || !kept.compared_at ||
		    unknown.reason != kNeedsTwoSnapshots) {
			view.not_applicable.push_back(std::move(unknown));
			continue;
		}
		const std::size_t before = view.items.size();
		for (const KeptFinding &item : kept.findings) {
			if (item.finding.rule == unknown.rule) {
				view.items.push_back({item.finding, item.since});
			}
		}
		view.healthy += view.items.size() == before ? 1 : 0;
	}
	std::stable_sort(view.items.begin(), view.items.end(),
	                 [](const HealthItem &left, const HealthItem &right) {
						 return static_cast<int>(left.finding.severity) >
		                        static_cast<int>(right.finding.severity);
					 });
	return view;
}

std::vector<std::string> TellHealth(const HealthView &view, const HealthTellOptions &options) {
	std::vector<std::string> lines;
	for (const HealthItem &item : view.items) {
		AddItem(lines, view, item, options);
	}
	if (options.all) {
		AddNotApplicable(lines, view, options);
	}
	lines.push_back(Summary(view));
	for (std::string &line : lines) {
		line = PlainLine(line);
	}
	return lines;
}

std::vector<HealthRuleState> HealthRuleStates(const HealthView &view,
                                              const HealthSettings &settings) {
	std::map<const HealthRule *, HealthRuleState> states;
	for (const HealthReport::Unknown &unknown : view.not_applicable) {
		states.insert({unknown.rule, {unknown.rule, "not_applicable", unknown.reason, {}}});
	}
	for (const HealthRule *rule : view.disabled) {
		states.insert({rule, {rule, "disabled", "by savant.rule_setting", {}}});
	}
	for (const HealthItem &item : view.items) { // worst first: the first one stays
		const HealthRule *rule = item.finding.rule;
		states.insert({rule, {rule, "finding", std::string(Name(item.finding.severity)), {}}});
	}
	std::vector<HealthRuleState> list;
	for (const HealthRule *rule : AllHealthRules()) {
		const auto found = states.find(rule);
		HealthRuleState state =
			found == states.end() ? HealthRuleState{rule, "ok", "", {}} : found->second;
		const auto setting = settings.find(std::string_view(rule->id));
		state.thresholds = setting == settings.end() ? rule->thresholds : setting->second;
		list.push_back(std::move(state));
	}
	return list;
}

} // namespace savant::core
