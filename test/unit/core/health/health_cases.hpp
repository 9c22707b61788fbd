/*
 * health_cases.hpp
 *     For each health rule, what makes it speak: changes to a server in order.
 */
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "health_fixture.hpp"

namespace savant::core {

struct HealthCase {
	const char *rule;
	Severity severity;
	const char *title; // a part of the finding's
	std::function<void(HealthFixture &)> prepare;
};

/* Cases of one source file each. */
std::vector<HealthCase> SessionCases();
std::vector<HealthCase> VacuumCases();
std::vector<HealthCase> StorageCases();
std::vector<HealthCase> ReplicationCases();
std::vector<HealthCase> StatementCases();
std::vector<HealthCase> ObjectCases();
std::vector<HealthCase> ConfigurationCases();
std::vector<HealthCase> AllHealthCases();

constexpr double kMegabytes = 1024.0 * 1024, kGigabytes = 1024 * kMegabytes;

} // namespace savant::core
