/*
 * probe.hpp
 *     The questions that the monitor asks the server: one row each in a registry.
 *
 * A probe is one SELECT over catalogs and statistics views, never over users' tables.  It runs
 * with the caller's privileges; what these do not show is NULL or absent, and a rule that needs
 * it says so.
 */
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/*
 * How often the monitor and ai_collect() ask; in between snapshots carry the last answer
 * (Snapshot::asked_at).  ai_health() asks all.
 */
enum class ProbePace {
	Snapshot,
	Change, // when the answer of probe "catalog_version" differs from the one before
	Hour,
	Day
};
enum class ProbePlace { Anywhere, PrimaryOnly, StandbyOnly };
enum class ProbeScope {
	Cluster, // the same answer in every database: its rules are told by one monitor alone
	Database,
};

struct Probe {
	const char *id;       // snake_case: "statements"
	const char *what;     // for the reference page: "statements, from pg_stat_statements"
	const char *sql;      // one SELECT; "" and other_sql = a probe of the library's own
	const char *key;      // columns that name a row, comma-separated; "" = there is one row
	const char *counters; // columns that only grow until a reset, comma-separated
	/* Text column whose change means that all counters started anew; "" = the probe has none. */
	const char *reset;
	ProbePace pace = ProbePace::Snapshot;
	ProbePlace place = ProbePlace::Anywhere;
	ProbeScope scope = ProbeScope::Database;
	const char *extension = "";      // must be installed; {schema} in sql is where it is
	int from_version = 0;            // server_version_num: 150000
	int before_version = 0;          // 0 = no end
	const char *from_extension = ""; // lowest version of the extension: "1.10"
	/*
	 * A row that was not there before has counted from zero since the snapshot before: its
	 * difference is its value.  Not so of rows that merely become visible.
	 */
	bool new_rows_from_zero = false;
};

/*
 * Every probe of every version, in the order in which they run.  Ids may repeat with other
 * versions: one row of an id suits a server at most.
 */
std::vector<const Probe *> AllProbes();
/*
 * The one that suits, or null.  Of several rows that suit, the last one: rows of an id stand in
 * the order of their versions.  `extension_version` "" suits rows that want no version.
 */
const Probe *FindProbe(std::string_view id, int server_version,
                       std::string_view extension_version = "");
/* The ids of all probes, each once, in the order in which they run. */
std::vector<std::string_view> ProbeIds();
/* Whether version `a` of an extension is below `b`: "1.9" is below "1.10". */
bool IsLowerVersion(std::string_view a, std::string_view b);
/* The names in a comma-separated list of a probe. */
std::vector<std::string_view> ProbeNames(const char *list);

/* The rows of one source file each. */
std::span<const Probe> ServerProbes();
std::span<const Probe> SessionProbes();
std::span<const Probe> StatementProbes();
std::span<const Probe> TableProbes();
std::span<const Probe> StorageProbes(); // WAL, checkpoints, I/O, files
std::span<const Probe> ReplicationProbes();
std::span<const Probe> ObjectProbes();  // indexes, sequences, constraints, partitions
std::span<const Probe> SettingProbes(); // settings, roles, security

} // namespace savant::core
