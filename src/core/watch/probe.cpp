/*
 * probe.cpp
 *     The registry of probes: all of them, and the one that suits a server.
 */
#include "core/watch/probe.hpp"

#include <algorithm>
#include <charconv>

#include "core/watch/health_probes.hpp"

namespace savant::core {

namespace {

/* Takes the number before the next point off `version`; what is no number counts as 0. */
int TakeNumber(std::string_view &version) {
	const std::size_t point = std::min(version.find('.'), version.size());
	int number = 0;
	(void)std::from_chars(version.data(), version.data() + point, number);
	version.remove_prefix(std::min(point + 1, version.size()));
	return number;
}

bool Suits(const Probe &probe, int server_version, std::string_view extension_version) {
	return server_version >= probe.from_version &&
	       (probe.before_version == 0 || server_version < probe.before_version) &&
	       (*probe.from_extension == '\0' ||
	        !IsLowerVersion(extension_version, probe.from_extension));
}

} // namespace

std::vector<const Probe *> AllProbes() {
	std::vector<const Probe *> all;
	for (const std::span<const Probe> part :
	     {ServerProbes(), SessionProbes(), StatementProbes(), TableProbes(), StorageProbes(),
	      ReplicationProbes(), ObjectProbes(), SettingProbes(), HealthTableProbes(),
	      HealthObjectProbes(), HealthSettingProbes()}) {
		for (const Probe &probe : part) {
			all.push_back(&probe);
		}
	}
	return all;
}

const Probe *FindProbe(std::string_view id, int server_version,
                       std::string_view extension_version) {
	const Probe *found = nullptr;
	for (const Probe *probe : AllProbes()) {
		if (probe->id == id && Suits(*probe, server_version, extension_version)) {
			found = probe;
		}
	}
	return found;
}

std::vector<std::string_view> ProbeIds() {
	std::vector<std::string_view> ids;
	for (const Probe *probe : AllProbes()) {
		if (std::find(ids.begin(), ids.end(), probe->id) == ids.end()) {
			ids.emplace_back(probe->id);
		}
	}
	return ids;
}

bool IsLowerVersion(std::string_view a, std::string_view b) {
	while (!a.empty() || !b.empty()) {
		const int first = TakeNumber(a), second = TakeNumber(b);
		if (first != second) {
			return first < second;
		}
	}
	return false;
}

std::vector<std::string_view> ProbeNames(const char *list) {
	std::vector<std::string_view> names;
	std::string_view rest = list;
	while (!rest.empty()) {
		const std::size_t comma = std::min(rest.find(','), rest.size());
		std::string_view name = rest.substr(0, comma);
		name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
		names.push_back(name);
		rest.remove_prefix(std::min(comma + 1, rest.size()));
	}
	return names;
}

} // namespace savant::core
