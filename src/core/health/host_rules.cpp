/*
 * host_rules.cpp
 *     Disks and memory of the machine, from the library's own probes "host" and "filesystems",
 *     and settings that depend on them.
 */
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

constexpr double kMegabyte = 1024.0 * 1024, kGigabyte = 1024 * kMegabyte, kDay = 86400;

struct Disk {
	double total, free;
	std::string names;
};

/*
 * Directories on one disk are one finding.  They are asked one after the other, and the free space
 * of a disk that is written to is not twice the same.
 */
std::vector<Disk> DisksOf(const HealthCheck &check) {
	constexpr double kSame = 0.01; // of the disk
	std::vector<Disk> disks;
	for (const HealthRow &row : check.Rows("filesystems")) {
		const double total = row.Number("total_bytes"), free = row.Number("free_bytes");
		const auto same = std::find_if(disks.begin(), disks.end(), [&](const Disk &disk) {
			return disk.total == total && std::abs(disk.free - free) < kSame * total;
		});
		if (same == disks.end()) {
			disks.push_back({total, free, row.Text("name")});
		} else {
			same->free = std::fmin(same->free, free);
			same->names += ", " + row.Text("name");
		}
	}
	return disks;
}

void CheckDisk(HealthCheck &check) {
	for (const auto &[total, free, names] : DisksOf(check)) {
		if (free > 100 * kGigabyte) {
			continue;
		}
		check.Judge(1 - free / total,
		            {names,
		             "The disk of " + names + " has " + BytesText(free) + " of " +
		                 BytesText(total) + " left",
		             "When it is full, writes fail; with WAL on it the server stops.", ""});
	}
}

void CheckFill(HealthCheck &check) {
	double worst = 0, free = kNotKnown;
	std::string name;
	for (const HealthRow &row : check.Rows("filesystems")) {
		const double used = 1 - row.Number("free_bytes") / row.Number("total_bytes");
		if (used > worst) {
			worst = used;
			free = row.Number("free_bytes");
			name = row.Text("name");
		}
	}
	// The series is of the fullest disk.
	const double eta =
		worst >= 0.5 ? check.SecondsUntil("disk_used_share", 1, 7 * kDay) : kNotKnown;
	check.Judge(eta, {name, "The disk of " + name + " is full in " + AgeText(eta),
	                  "Use has grown in a line for a week; " + BytesText(free) + " are free.", ""});
}

void CheckMemoryLow(HealthCheck &check) {
	const HealthRow row = check.Row("host");
	const double total = row.Number("memory_bytes"),
				 available = row.Number("memory_available_bytes");
	check.Judge(available / total,
	            {"", BytesText(available) + " of " + BytesText(total) + " of memory are available",
	             "When it runs out, the kernel ends a process of the server, and all sessions with "
	             "it.",
	             ""});
}

void CheckOvercommit(HealthCheck &check) {
	const HealthRow row = check.Row("host");
	const double shared = check.SettingNumber("shared_buffers");
	const double work = check.SettingNumber("work_mem");
	const double hash = std::fmax(1, check.SettingNumber("hash_mem_multiplier"));
	const double connections = check.SettingNumber("max_connections");
	const double worst = shared + work * hash * connections;
	check.Judge(worst / row.Number("memory_bytes"),
	            {"",
	             "Full use of the settings takes " + BytesText(worst) + " of " +
	                 BytesText(row.Number("memory_bytes")) + " of memory",
	             "shared_buffers " + BytesText(shared) + ", and one hash of work_mem (" +
	                 BytesText(work * hash) + ") in each of " + CountText(connections) +
	                 " connections.",
	             AlterSystemAndRestart("max_connections", "100")});
}

void CheckSharedBuffers(HealthCheck &check) {
	const double shared = check.SettingNumber("shared_buffers");
	const double memory = check.Row("host").Number("memory_bytes");
	const HealthRow row = check.Database();
	const double hit = row.Difference("blocks_hit"), read = row.Difference("blocks_read");
	const bool misses = read >= 10000 && hit / (hit + read) < 0.95;
	if (memory >= kGigabyte && misses) {
		check.Judge(
			shared / memory,
			{"shared_buffers",
		     "shared_buffers is " + BytesText(shared) + " of " + BytesText(memory) +
		         " of memory, and blocks are missed",
		     "A quarter of the memory is the usual start.",
		     AlterSystemAndRestart("shared_buffers", WholeNumber(memory / 4 / kMegabyte) + "MB")});
	}
}

void CheckHugePages(HealthCheck &check) {
	const double shared = check.SettingNumber("shared_buffers");
	const std::string &status = check.Setting("huge_pages_status"); // from 17 on
	if (status.empty() ? check.Setting("huge_pages") != "off" : status != "off") {
		return;
	}
	check.Judge(shared,
	            {"huge_pages", "shared_buffers of " + BytesText(shared) + " without huge pages",
	             "Each process keeps page tables for all of it: much memory with many "
	             "connections.",
	             AlterSystemAndRestart("huge_pages", "on")});
}

void CheckCacheSize(HealthCheck &check) {
	const double size = check.SettingNumber("effective_cache_size");
	const double shared = check.SettingNumber("shared_buffers");
	const double memory = check.Row("host").Number("memory_bytes");
	const bool is_default = size == 4 * kGigabyte && memory >= 16 * kGigabyte;
	if (size < shared || is_default) {
		check.Report(
			{"effective_cache_size", "effective_cache_size is " + BytesText(size),
		     "The machine has " + BytesText(memory) + " of memory, shared_buffers is " +
		         BytesText(shared) + ". The planner takes index scans for dearer than they are.",
		     AlterSystem("effective_cache_size", WholeNumber(memory * 0.7 / kMegabyte) + "MB")});
	}
}

void CheckMaintenanceMemory(HealthCheck &check) {
	const double size = check.SettingNumber("maintenance_work_mem");
	const double bytes = check.Row("database_size").Number("bytes");
	if (size <= 64 * kMegabyte) {
		check.Judge(bytes, {"maintenance_work_mem",
		                    "maintenance_work_mem is " + BytesText(size) + " for " +
		                        BytesText(bytes) + " of data",
		                    "VACUUM reads the indexes more often, and index builds sort on disk.",
		                    AlterSystem("maintenance_work_mem", "1GB")});
	}
}

void CheckRandomPageCost(HealthCheck &check) {
	const double cost = check.SettingNumber("random_page_cost");
	const double rotates = check.Row("host").Number("data_rotates");
	if (std::isnan(rotates)) {
		return check.NotApplicable("the system does not say what kind of disk it is");
	}
	if (cost >= 4 && rotates == 0) {
		check.Report({"random_page_cost",
		              "random_page_cost is " + check.Setting("random_page_cost") +
		                  " on storage that does not rotate",
		              "The planner avoids indexes as if a disk arm had to move.",
		              AlterSystem("random_page_cost", "1.1")});
	}
}

constexpr const char *kMemorySettingsSql =
	"SELECT name, setting, unit FROM pg_settings WHERE name IN ('shared_buffers', 'work_mem', "
	"'hash_mem_multiplier', 'max_connections', 'maintenance_work_mem', 'effective_cache_size', "
	"'huge_pages', 'random_page_cost')";
constexpr const char *kSpaceSql =
	"SELECT spcname, pg_tablespace_location(oid), pg_size_pretty(pg_tablespace_size(oid)) FROM "
	"pg_tablespace";

constexpr std::array kRules = {
	HealthRule{.id = "disk_space",
               .area = HealthArea::Capacity,
               .title = "A disk fills up",
               .why = "A full disk stops writes, and the server when pg_wal is on it.",
               .detection = "used share of the filesystems of the data directory, pg_wal and the "
                            "tablespaces; not when 100 GB are free",
               .probes = "filesystems",
               .thresholds = {kNever, 0.8, 0.9},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Remove what is not needed, or extend the disk.",
               .evidence = kSpaceSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckDisk},
	HealthRule{.id = "disk_fill_eta",
               .area = HealthArea::Capacity,
               .title = "A disk will be full soon",
               .why = "There is time to act while there is space.",
               .detection = "straight line through the use of a week; half of the disk is used",
               .probes = "filesystems",
               .thresholds = {kNever, 14 * kDay, 3 * kDay},
               .unit = "s",
               .low_is_bad = true,
               .remedy = "See which tables grow; extend the disk.",
               .evidence = kSpaceSql,
               .scope = ProbeScope::Cluster,
               .check = CheckFill},
	HealthRule{.id = "memory_low",
               .area = HealthArea::Capacity,
               .title = "The machine is short of memory",
               .why = "When memory runs out, the kernel kills a process and the server restarts.",
               .detection = "MemAvailable over MemTotal, or what the control group allows",
               .probes = "host",
               .thresholds = {kNever, 0.1, 0.03},
               .unit = "share",
               .low_is_bad = true,
               .remedy = "Fewer connections, less work_mem, smaller "
                         "shared_buffers.",
               .evidence = kMemorySettingsSql,
               .scope = ProbeScope::Cluster,
               .check = CheckMemoryLow},
	HealthRule{.id = "memory_overcommit_risk",
               .area = HealthArea::Configuration,
               .title = "The settings promise more memory than there is",
               .why = "A busy hour ends in a kill by the kernel.",
               .detection =
                   "shared_buffers + work_mem * hash_mem_multiplier * max_connections over "
                   "the memory",
               .probes = "host, settings",
               .thresholds = {0.8, 1.5, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Fewer connections with a pooler, less work_mem.",
               .evidence = kMemorySettingsSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckOvercommit},
	HealthRule{.id = "shared_buffers_low",
               .area = HealthArea::Configuration,
               .title = "shared_buffers is small and misses",
               .why = "Blocks that would fit are read again.",
               .detection =
                   "shared_buffers over the memory, while less than 95 % of the blocks are "
                   "found and 10,000 were read; 1 GB of memory at least",
               .probes = "databases, host, settings",
               .thresholds = {0.15, 0.05, kNever},
               .unit = "share",
               .low_is_bad = true,
               .remedy = "A quarter of the memory.",
               .evidence = kMemorySettingsSql,
               .of = 3,
               .within = 4,
               .needs_interval = true,
               .check = CheckSharedBuffers},
	HealthRule{.id = "huge_pages_off",
               .area = HealthArea::Configuration,
               .title = "Large shared_buffers without huge pages",
               .why = "Page tables take memory in each process.",
               .detection =
                   "shared_buffers, when huge_pages is off, or from 17 on huge_pages_status",
               .probes = "host, settings",
               .thresholds = {8 * kGigabyte, kNever, kNever},
               .unit = "B",
               .low_is_bad = false,
               .remedy = "Reserve huge pages in the kernel, huge_pages = on.",
               .evidence = kMemorySettingsSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckHugePages},
	HealthRule{.id = "effective_cache_size_default",
               .area = HealthArea::Configuration,
               .title = "effective_cache_size does not fit the machine",
               .why = "The planner misjudges index scans.",
               .detection = "less than shared_buffers, or the default with 16 GB of memory or more",
               .probes = "host, settings",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "50 to 75 % of the memory.",
               .evidence = kMemorySettingsSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckCacheSize},
	HealthRule{.id = "maintenance_work_mem_low",
               .area = HealthArea::Configuration,
               .title = "maintenance_work_mem is small for the data",
               .why = "VACUUM and index builds take longer.",
               .detection = "64 MB or less, and the size of the database",
               .probes = "database_size, settings",
               .thresholds = {10 * kGigabyte, kNever, kNever},
               .unit = "B",
               .low_is_bad = false,
               .remedy = "1 to 2 GB.",
               .evidence = kMemorySettingsSql,
               .of = 1,
               .within = 1,
               .check = CheckMaintenanceMemory},
	HealthRule{.id = "random_page_cost_hdd",
               .area = HealthArea::Configuration,
               .title = "random_page_cost is that of rotating disks",
               .why = "The planner avoids indexes.",
               .detection = "4 or more, while the kernel says that the disk does not rotate",
               .probes = "host, settings",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "1.1.",
               .evidence = kMemorySettingsSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckRandomPageCost},
};

} // namespace

std::span<const HealthRule> HostHealthRules() { return kRules; }

} // namespace savant::core
