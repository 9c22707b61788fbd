/*
 * watch_reference.cpp
 *     Markdown from the rows of two registries.
 */
#include "core/watch/watch_reference.hpp"

#include <vector>

#include "core/watch/probe.hpp"
#include "core/watch/series.hpp"

namespace savant::core {

namespace {

constexpr std::string_view kHead =
	"# Series and probes\n\n"
	"What a snapshot of the monitor, or of `ai_collect`, has. This page is written by "
	"`tools/reference watch_series` from the definitions themselves.\n\n"
	"## Series\n\n"
	"Numbers over time: `SELECT taken_at, value FROM savant.metric WHERE series = 'load_total'`, "
	"and by the hour `savant.metric_hour`. A rate is per second of the interval; a count is of the "
	"interval; the weight of a ratio or a latency is the number of things it is of. A series has "
	"no value where the server does not tell: without privilege, extension or setting, after a "
	"reset or a restart, and a ratio of nothing. *Watched* series are looked at by the "
	"detectors.\n";

constexpr std::string_view kProbesHead =
	"\n## Probes\n\n"
	"The questions to the server. Each may take 5 s and wait 100 ms for a lock. *Server*: the "
	"answer is the same in every database. Probes without a version run on all that are "
	"supported; variants for other versions than 15 follow their documentation and were not run "
	"there.\n\n"
	"| probe | what | asked | where | about |\n|---|---|---|---|---|\n";

std::string_view KindWord(SeriesKind kind) {
	switch (kind) {
	case SeriesKind::Gauge:
		return "gauge";
	case SeriesKind::Rate:
		return "rate";
	case SeriesKind::Ratio:
		return "ratio";
	case SeriesKind::Latency:
		return "latency";
	case SeriesKind::Count:
		return "count";
	case SeriesKind::Size:
		return "size";
	}
	return "";
}

std::string_view PaceWords(ProbePace pace) {
	switch (pace) {
	case ProbePace::Snapshot:
		return "each time";
	case ProbePace::Change:
		return "after DDL";
	case ProbePace::Hour:
		return "every hour";
	case ProbePace::Day:
		return "every day";
	}
	return "";
}

std::string_view PlaceWords(ProbePlace place) {
	switch (place) {
	case ProbePlace::Anywhere:
		return "anywhere";
	case ProbePlace::PrimaryOnly:
		return "primary";
	case ProbePlace::StandbyOnly:
		return "standby";
	}
	return "";
}

std::string SeriesRow(const SeriesDefinition &series) {
	std::string row = "| `" + std::string(series.id) + "` | " + series.title + " | ";
	row += KindWord(series.kind);
	row += " | " + std::string(series.unit) + " | " + (series.is_watched ? "yes" : "") + " |\n";
	return row;
}

/* All series, group by group in the order in which groups come first. */
std::string SeriesTables() {
	std::vector<std::string_view> groups;
	std::string page;
	for (const SeriesDefinition *first : AllSeries()) {
		const std::string_view group = first->group;
		bool is_known = false;
		for (const std::string_view known : groups) {
			is_known = is_known || known == group;
		}
		if (is_known) {
			continue;
		}
		groups.push_back(group);
		page += "\n### " + std::string(group) +
		        "\n\n| series | what | kind | unit | watched |\n|---|---|---|---|---|\n";
		for (const SeriesDefinition *series : AllSeries()) {
			if (series->group == group) {
				page += SeriesRow(*series);
			}
		}
	}
	return page;
}

std::string ProbeRow(const Probe &probe) {
	std::string row = "| `" + std::string(probe.id) + "` | " + probe.what + " | ";
	row += PaceWords(probe.pace);
	row += " | ";
	row += PlaceWords(probe.place);
	row += probe.scope == ProbeScope::Cluster ? " | server |\n" : " | database |\n";
	return row;
}

} // namespace

std::string WatchReference() {
	std::string page(kHead);
	page += SeriesTables();
	page += kProbesHead;
	std::string_view last;
	for (const Probe *probe : AllProbes()) {
		if (probe->id != last) { // variants of one follow upon each other
			page += ProbeRow(*probe);
		}
		last = probe->id;
	}
	return page;
}

} // namespace savant::core
