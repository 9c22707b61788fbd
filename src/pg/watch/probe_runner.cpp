/*
 * probe_runner.cpp
 *     Which probes are due, and asking them.
 */
#include "pg/watch/probe_runner.hpp"

#include <cmath>
#include <map>
#include <utility>

#include "core/errors.hpp"
#include "core/watch/probe.hpp"
#include "pg/datum.hpp"
#include "pg/server_clock.hpp"
#include "pg/watch/host_probes.hpp"
#include "pg/watch/probe_query.hpp"

extern "C" {
#include "access/xlog.h"
#include "utils/guc.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

using core::Probe;
using core::ProbeFailure;
using core::ProbePace;
using core::ProbePlace;
using core::Snapshot;

constexpr double kHour = 3600, kDay = 86400;
constexpr double kMicroseconds = 1e6;
constexpr const char *kOwnQueryCanceled = "57014";
constexpr const char *kMark = "catalog_version";

constexpr const char *kExtensions = "SELECT e.extname::text AS name, e.extversion AS version,"
									" quote_ident(n.nspname) AS home FROM pg_extension e"
									" JOIN pg_namespace n ON n.oid = e.extnamespace";

struct InstalledExtension {
	std::string version;
	std::string schema; // as SQL writes it
};

double Now() {
	constexpr double kEpochs = (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * kDay;
	return static_cast<double>(GetCurrentTimestamp()) / kMicroseconds + kEpochs;
}

std::string Replaced(std::string text, const std::string &what, const std::string &with) {
	for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at)) {
		text.replace(at, what.size(), with);
		at += with.size();
	}
	return text;
}

/* One run over all probes. */
class Runner {
public:
	explicit Runner(ProbeRun run) : run_(std::move(run)) {}
	Snapshot Run();

private:
	void ReadExtensions();
	void Ask(std::string_view id);
	void AskOne(const Probe &probe);
	core::ProbeTable Answer(const Probe &probe);
	core::ProbeTable OwnAnswer(std::string_view id);
	/* Why it does not apply here; "" when it does. */
	std::string Obstacle(const Probe *probe) const;
	bool CarriesOver(const Probe &probe);
	bool HasMarkChanged() const;
	void Fail(std::string_view id, ProbeFailure failure) {
		snapshot_.failures.insert_or_assign(std::string(id), std::move(failure));
	}

	ProbeRun run_;
	Snapshot snapshot_;
	std::map<std::string, InstalledExtension> extensions_;
};

Snapshot Runner::Run() {
	const double start = ServerClock().Milliseconds();
	snapshot_.taken_at = Now();
	snapshot_.elapsed = ElapsedSeconds();
	snapshot_.planned_every = run_.planned_every;
	snapshot_.server_version = Call([] {
		return static_cast<int>(
			strtol(GetConfigOption("server_version_num", false, false), nullptr, 10));
	});
	snapshot_.is_standby = Call([] { return RecoveryInProgress(); });
	char *const role = Call([] { return GetUserNameFromId(GetUserId(), false); });
	snapshot_.role = FromServerLossy(role);
	ProbeScope scope;
	ReadExtensions();
	for (const std::string_view id : core::ProbeIds()) {
		Ask(id);
	}
	scope.Close();
	snapshot_.took_ms = ServerClock().Milliseconds() - start;
	return std::move(snapshot_);
}

void Runner::ReadExtensions() {
	const core::ProbeTable table = AskServer(kExtensions, "name", run_.keeps_plans);
	for (std::size_t row = 0; row < table.Rows(); row++) {
		extensions_[table.Text(row, "name")] = {table.Text(row, "version"),
		                                        table.Text(row, "home")};
	}
}

std::string Runner::Obstacle(const Probe *probe) const {
	if (probe == nullptr) {
		return "not for this version of the server, or of the extension";
	}
	if (*probe->extension != '\0' && !extensions_.contains(probe->extension)) {
		return std::string("extension \"") + probe->extension + "\" is not installed";
	}
	if (probe->place == ProbePlace::PrimaryOnly && snapshot_.is_standby) {
		return "not on a standby";
	}
	if (probe->place == ProbePlace::StandbyOnly && !snapshot_.is_standby) {
		return "only on a standby";
	}
	return "";
}

void Runner::Ask(std::string_view id) {
	// All rows of an id name the same extension.
	const Probe *probe = core::FindProbe(id, snapshot_.server_version, "999");
	if (probe != nullptr && *probe->extension != '\0') {
		const auto installed = extensions_.find(probe->extension);
		if (installed != extensions_.end()) {
			probe = core::FindProbe(id, snapshot_.server_version, installed->second.version);
		}
	}
	const std::string obstacle = Obstacle(probe);
	if (!obstacle.empty()) {
		Fail(id, {ProbeFailure::Kind::NotApplicable, "", obstacle});
	} else if (!CarriesOver(*probe)) {
		AskOne(*probe);
	}
}

void Runner::AskOne(const Probe &probe) {
	const double start = ServerClock().Milliseconds();
	try {
		core::ProbeTable answer = *probe.sql == '\0' ? OwnAnswer(probe.id) : Answer(probe);
		snapshot_.answers.insert_or_assign(probe.id, std::move(answer));
	} catch (const Error &error) { // the probe's subtransaction has rolled back
		ProbeFailure failure;
		if (!IsProbeFailure(error, failure)) {
			throw;
		}
		Fail(probe.id, std::move(failure));
	}
	snapshot_.probe_ms[probe.id] = ServerClock().Milliseconds() - start;
}

core::ProbeTable Runner::Answer(const Probe &probe) {
	std::string sql = probe.sql;
	if (*probe.extension != '\0') {
		sql = Replaced(std::move(sql), "{schema}", extensions_[probe.extension].schema);
	}
	std::optional<WholeCatalogScope> scope;
	if (probe.pace != ProbePace::Snapshot) {
		scope.emplace();
	}
	return AskServer(sql, probe.key, run_.keeps_plans);
}

core::ProbeTable Runner::OwnAnswer(std::string_view id) {
	static const core::ProbeTable empty;
	if (id == "host") {
		return AskHost();
	}
	if (id == "filesystems") {
		return AskFileSystems();
	}
	if (id == "waits") {
		const core::ProbeTable *sessions = snapshot_.Find("sessions");
		return run_.waits ? std::move(*run_.waits) : WaitsOf(sessions ? *sessions : empty);
	}
	if (id == "sizes") {
		const core::ProbeTable *tables = snapshot_.Find("tables");
		return AskSizes(tables ? *tables : empty,
		                tables && run_.before ? run_.before->Find("tables") : nullptr);
	}
	throw core::UserError(core::ErrorCode::NotSupported, "probe without a statement");
}

bool Runner::HasMarkChanged() const {
	const core::ProbeTable *now = snapshot_.Find(kMark);
	const core::ProbeTable *old = run_.before->Find(kMark);
	return now == nullptr || old == nullptr || now->Text(0, "mark") != old->Text(0, "mark");
}

/* True when the answer, or the failure, of the snapshot before still holds; it is carried over. */
bool Runner::CarriesOver(const Probe &probe) {
	// What another role was told is not for this one.
	if (run_.before == nullptr || run_.before->is_standby != snapshot_.is_standby ||
	    run_.before->role != snapshot_.role) {
		return false;
	}
	const double asked = run_.before->AskedAt(probe.id);
	const double age = snapshot_.taken_at - asked;
	const auto failed = run_.before->failures.find(probe.id);
	if (failed != run_.before->failures.end()) {
		const bool pauses = failed->second.sqlstate == kOwnQueryCanceled && age >= 0 &&
		                    age < kPauseAfterTimeout * run_.planned_every;
		if (pauses) {
			Fail(probe.id, failed->second);
			snapshot_.asked_at[probe.id] = asked;
		}
		return pauses;
	}
	const core::ProbeTable *answer = run_.before->Find(probe.id);
	bool carries = answer != nullptr && age >= 0;
	switch (probe.pace) {
	case ProbePace::Snapshot:
		carries = false;
		break;
	case ProbePace::Change:
		carries = carries && !HasMarkChanged();
		break;
	case ProbePace::Hour:
		carries = carries && !run_.asks_all && age < kHour;
		break;
	case ProbePace::Day:
		carries = carries && !run_.asks_all && age < kDay;
		break;
	}
	if (carries) {
		snapshot_.answers.insert_or_assign(probe.id, *answer);
		snapshot_.asked_at[probe.id] = asked;
	}
	return carries;
}

} // namespace

Snapshot RunProbes(ProbeRun run) { return Runner(std::move(run)).Run(); }

} // namespace savant::pg
