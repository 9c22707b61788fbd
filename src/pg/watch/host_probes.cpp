/*
 * host_probes.cpp
 *     Processors, memory, file systems; sizes of tables; waits from one look at the sessions.
 */
#include "pg/watch/host_probes.hpp"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>

#include "pg/boundary.hpp"
#include "pg/watch/probe_query.hpp"

extern "C" {
#include "catalog/pg_class.h"
#include "storage/lmgr.h"
#include "utils/fmgrprotos.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

using core::ProbeCellKind;
using core::ProbeColumn;
using core::ProbeTable;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kNanoseconds = 1e9;
constexpr double kBytesPerKilobyte = 1024;

/* The first number of a one-line file such as cgroup's memory.max; "max" is none. */
double FirstNumber(const char *path) {
	std::ifstream file(path);
	double number = kUnknown;
	return file >> number ? number : kUnknown;
}

/* cgroup v2's cpu.max: time and period. */
double CpuLimit() {
	std::ifstream file("/sys/fs/cgroup/cpu.max");
	double time = 0, period = 0;
	return file >> time >> period && period > 0 ? time / period : kUnknown;
}

double AvailableMemory() {
	std::ifstream file("/proc/meminfo");
	std::string word;
	while (file >> word) {
		double kilobytes = 0;
		if (word == "MemAvailable:" && file >> kilobytes) {
			return kilobytes * kBytesPerKilobyte;
		}
	}
	return kUnknown;
}

double Smaller(double known, double limit) { return limit < known ? limit : known; }

/* 1 when the disk of the data directory rotates, 0 when it does not; a file system may hide it. */
double DataRotates() {
	struct stat info = {};
	if (stat(DataDir, &info) != 0) {
		return kUnknown;
	}
	const std::string device = "/sys/dev/block/" + std::to_string(major(info.st_dev)) + ":" +
	                           std::to_string(minor(info.st_dev));
	// A partition has the queue of its disk.
	const double own = FirstNumber((device + "/queue/rotational").c_str());
	return std::isnan(own) ? FirstNumber((device + "/../queue/rotational").c_str()) : own;
}

struct Directory {
	std::string name, path;
};

std::vector<Directory> OwnDirectories() {
	std::vector<Directory> list = {{"data directory", DataDir},
	                               {"WAL", std::string(DataDir) + "/pg_wal"}};
	const std::string spaces = std::string(DataDir) + "/pg_tblspc";
	const std::unique_ptr<DIR, int (*)(DIR *)> folder(opendir(spaces.c_str()), closedir);
	if (folder != nullptr) {
		while (const dirent *entry = readdir(folder.get())) {
			if (entry->d_name[0] != '.') {
				list.push_back(
					{std::string("tablespace ") + entry->d_name, spaces + "/" + entry->d_name});
			}
		}
	}
	return list;
}

struct Written {
	double relation;
	double rows;
};

double RowsWritten(const ProbeTable &tables, std::size_t row) {
	return tables.Number(row, "inserted") + tables.Number(row, "updated") +
	       tables.Number(row, "deleted");
}

std::vector<Written> WrittenTables(const ProbeTable &tables, const ProbeTable &before) {
	std::unordered_map<double, double> old;
	const int key = before.Find("relation");
	for (std::size_t row = 0; row < before.Rows(); row++) {
		old[before.NumberAt(row, key)] = RowsWritten(before, row);
	}
	std::vector<Written> list;
	for (std::size_t row = 0; row < tables.Rows(); row++) {
		const double relation = tables.Number(row, "relation");
		const auto found = old.find(relation);
		const double rows =
			std::abs(RowsWritten(tables, row) - (found == old.end() ? 0 : found->second));
		if ((rows > 0 || found == old.end()) && tables.Text(row, "kind") != "p") {
			list.push_back({relation, rows});
		}
	}
	std::sort(list.begin(), list.end(),
	          [](const Written &a, const Written &b) { return a.rows > b.rows; });
	list.resize(std::min(list.size(), kMostSizes));
	return list;
}

/* Server regime: -1 when somebody has locked the table, or it is gone. */
int64 SizeOf(Oid relation) {
	if (!ConditionalLockRelationOid(relation, AccessShareLock)) {
		return -1;
	}
	int64 bytes = -1;
	if (SearchSysCacheExists1(RELOID, ObjectIdGetDatum(relation))) {
		bytes =
			DatumGetInt64(DirectFunctionCall1(pg_total_relation_size, ObjectIdGetDatum(relation)));
	}
	UnlockRelationOid(relation, AccessShareLock);
	return bytes;
}

} // namespace

ProbeTable AskHost() {
	struct sysinfo system = {};
	const bool is_known = sysinfo(&system) == 0;
	const double unit = system.mem_unit;
	std::vector<ProbeColumn> columns = {
		ProbeColumn("cpus", ProbeCellKind::Number),
		ProbeColumn("memory_bytes", ProbeCellKind::Number),
		ProbeColumn("memory_available_bytes", ProbeCellKind::Number),
		ProbeColumn("load_1m", ProbeCellKind::Number),
		ProbeColumn("data_rotates", ProbeCellKind::Number)};
	columns[0].numbers = {Smaller(static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN)), CpuLimit())};
	columns[1].numbers = {Smaller(is_known ? static_cast<double>(system.totalram) * unit : kUnknown,
	                              FirstNumber("/sys/fs/cgroup/memory.max"))};
	columns[2].numbers = {AvailableMemory()};
	double load = kUnknown;
	columns[3].numbers = {getloadavg(&load, 1) == 1 ? load : kUnknown};
	columns[4].numbers = {DataRotates()};
	return ProbeTable(std::move(columns));
}

ProbeTable AskFileSystems() {
	std::vector<ProbeColumn> columns = {ProbeColumn("name", ProbeCellKind::Text),
	                                    ProbeColumn("path", ProbeCellKind::Text),
	                                    ProbeColumn("total_bytes", ProbeCellKind::Number),
	                                    ProbeColumn("free_bytes", ProbeCellKind::Number)};
	for (const Directory &directory : OwnDirectories()) {
		struct statvfs info = {};
		if (statvfs(directory.path.c_str(), &info) == 0) {
			const auto block = static_cast<double>(info.f_frsize);
			columns[0].AddText(directory.name);
			columns[1].AddText(directory.path);
			columns[2].numbers.push_back(static_cast<double>(info.f_blocks) * block);
			columns[3].numbers.push_back(static_cast<double>(info.f_bavail) * block);
		}
	}
	return ProbeTable(std::move(columns));
}

ProbeTable AskSizes(const ProbeTable &tables, const ProbeTable *before) {
	std::vector<ProbeColumn> columns = {ProbeColumn("relation", ProbeCellKind::Number),
	                                    ProbeColumn("bytes", ProbeCellKind::Number)};
	if (before != nullptr) {
		const std::vector<Written> list = WrittenTables(tables, *before);
		Subtransaction unit;
		const ProbeTimer limit;
		for (const Written &table : list) {
			const Oid relation = static_cast<Oid>(table.relation);
			const int64 bytes = Call([relation] {
				CHECK_FOR_INTERRUPTS();
				return SizeOf(relation);
			});
			if (bytes >= 0) {
				columns[0].numbers.push_back(table.relation);
				columns[1].numbers.push_back(static_cast<double>(bytes));
			}
		}
		unit.Release();
	}
	return ProbeTable(std::move(columns));
}

ProbeTable WaitsOf(const ProbeTable &sessions) {
	using Key = std::tuple<std::string, std::string, std::int64_t, double>;
	std::map<Key, double> samples;
	for (std::size_t row = 0; row < sessions.Rows(); row++) {
		const std::string &kind = sessions.Text(row, "backend_type");
		if (sessions.Text(row, "state") != "active" ||
		    (kind != "client backend" && kind != "parallel worker" &&
		     kind != "autovacuum worker")) {
			continue;
		}
		const bool waits = !sessions.IsNull(row, "wait_class");
		const double role = sessions.Number(row, "role_id");
		samples[{waits ? sessions.Text(row, "wait_class") : "CPU",
		         waits ? sessions.Text(row, "wait_event") : "CPU",
		         sessions.Integer(row, "query_id"), std::isnan(role) ? 0 : role}] += 1;
	}
	std::vector<ProbeColumn> columns = {ProbeColumn("wait_class", ProbeCellKind::Text),
	                                    ProbeColumn("wait_event", ProbeCellKind::Text),
	                                    ProbeColumn("query_id", ProbeCellKind::Integer),
	                                    ProbeColumn("role_id", ProbeCellKind::Number),
	                                    ProbeColumn("samples", ProbeCellKind::Number),
	                                    ProbeColumn("rounds", ProbeCellKind::Number)};
	for (const auto &[key, count] : samples) {
		columns[0].AddText(std::get<0>(key));
		columns[1].AddText(std::get<1>(key));
		columns[2].AddInteger(std::get<2>(key));
		columns[3].numbers.push_back(std::get<3>(key));
		columns[4].numbers.push_back(count);
		columns[5].numbers.push_back(1);
	}
	return ProbeTable(std::move(columns));
}

double ElapsedSeconds() noexcept {
	struct timespec now = {};
	return clock_gettime(CLOCK_BOOTTIME, &now) == 0
	           ? static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / kNanoseconds
	           : 0;
}

} // namespace savant::pg
