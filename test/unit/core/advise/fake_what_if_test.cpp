/*
 * fake_what_if_test.cpp
 *     The little planner behind the tests of the search, and the test that it behaves as one.
 */
#include "core/advise/fake_what_if.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace savant::test {

namespace {

constexpr double kPageBytes = 8192, kRandomPage = 1.5, kRowCpu = 0.01, kEntryCpu = 0.005;

bool SameKey(const IndexKeyPart &a, const IndexKeyPart &b) {
	return a.column == b.column && a.expression == b.expression;
}

} // namespace

struct FakeWhatIf::Path {
	double cost = 0, careful = 0, rows = 1;
	bool is_ordered = false;
	IndexSet used;
	std::vector<IndexUse> uses;
	double index_cost = 0, selectivity = 1; // of index scans, for bitmaps
};

std::uint32_t FakeWhatIf::AddTable(const std::string &name, double rows, double row_width,
                                   std::vector<double> distinct) {
	const std::uint32_t oid = 1000 + static_cast<std::uint32_t>(tables_.size());
	AdvisedTable table;
	table.oid = oid;
	table.schema = "public";
	table.name = table.sql_name = name;
	table.rows = rows;
	table.row_width = row_width;
	table.pages = std::ceil(rows * (row_width + 28) / kPageBytes);
	table.all_visible_share = 1;
	table.may_create_index = true;
	for (std::size_t i = 0; i < distinct.size(); ++i) {
		table.columns.push_back("c" + std::to_string(i + 1));
	}
	tables_.emplace(oid, table);
	distinct_.emplace(oid, std::move(distinct));
	return oid;
}

int FakeWhatIf::AddStatement(FakeStatement statement) {
	statements_.push_back(std::move(statement));
	return StatementCount() - 1;
}

int FakeWhatIf::AddExisting(const IndexSpec &spec, double scans) {
	const int index = AddIndex(spec);
	AdvisedIndex &advised = IndexToChange(index);
	advised.oid = 5000 + static_cast<std::uint32_t>(index);
	advised.name = "existing_" + std::to_string(index);
	advised.scans = scans;
	existing_.Add(index);
	return index;
}

TableCondition FakeWhatIf::Condition(std::uint32_t table, int column, KeyRole role,
                                     double share) const {
	TableCondition condition;
	condition.role = role;
	condition.key.column = column;
	const double distinct = distinct_.at(table)[static_cast<std::size_t>(column) - 1];
	condition.selectivity = share > 0 ? share : 1 / distinct;
	return condition;
}

int FakeWhatIf::AddIndex(const IndexSpec &spec) {
	for (std::size_t i = 0; i < indexes_.size(); ++i) {
		if (indexes_[i].spec == spec) {
			return static_cast<int>(i);
		}
	}
	const AdvisedTable &table = tables_.at(spec.table);
	AdvisedIndex index;
	index.spec = spec;
	index.entries = table.rows * (spec.predicate.empty() ? 1 : 0.05);
	index.key_width = 8.0 * static_cast<double>(spec.keys.size() + spec.included.size());
	index.bytes = std::ceil(index.entries * (12 + index.key_width) / 0.9 / kPageBytes) * kPageBytes;
	index.peer_bytes = index.bytes;
	index.tree_height = index.bytes > 300 * kPageBytes ? 2 : 1;
	indexes_.push_back(index);
	return IndexCount() - 1;
}

bool FakeWhatIf::Suits(const TableShape &shape, const IndexSpec &spec) const {
	return spec.table == shape.table &&
	       (spec.predicate.empty() || std::any_of(shape.conditions.begin(), shape.conditions.end(),
	                                              [&](const TableCondition &condition) {
													  return condition.predicate == spec.predicate;
												  }));
}

/* One scan with equality on `outer_columns`, too. */
FakeWhatIf::Path FakeWhatIf::IndexScan(const FakeStatement &statement, int t, int number,
                                       const std::vector<int> &outer_columns) const {
	const TableShape &shape = statement.shape.tables[static_cast<std::size_t>(t)];
	const AdvisedTable &table = tables_.at(shape.table);
	const AdvisedIndex &index = Index(number);
	double matched = 1, filtered = 1;
	for (const TableCondition &condition : shape.conditions) {
		filtered *= condition.role == KeyRole::Join ? 1 : condition.selectivity;
	}
	for (const int column : outer_columns) {
		filtered /= distinct_.at(shape.table)[static_cast<std::size_t>(column) - 1];
	}
	std::size_t equal_keys = 0;
	for (const IndexKeyPart &key : index.spec.keys) {
		double selectivity = 1;
		bool is_equal = false, is_matched = false;
		for (const TableCondition &condition : shape.conditions) {
			if (SameKey(condition.key, key) && condition.role != KeyRole::Join) {
				selectivity *= condition.selectivity;
				is_matched = true;
				is_equal = is_equal || condition.role == KeyRole::Equality;
			}
		}
		if (std::find(outer_columns.begin(), outer_columns.end(), key.column) !=
		    outer_columns.end()) {
			selectivity /= distinct_.at(shape.table)[static_cast<std::size_t>(key.column) - 1];
			is_equal = is_matched = true;
		}
		matched *= selectivity;
		equal_keys += is_equal ? 1 : 0;
		if (!is_matched || !is_equal) {
			break;
		}
	}
	const bool is_covering =
		std::all_of(shape.read_columns.begin(), shape.read_columns.end(), [&](int column) {
			return std::any_of(index.spec.keys.begin(), index.spec.keys.end(),
		                       [&](const IndexKeyPart &key) { return key.column == column; }) ||
		           std::find(index.spec.included.begin(), index.spec.included.end(), column) !=
		               index.spec.included.end();
		});
	const double entries = std::max(index.entries * matched, 1.0);
	const double leaf_pages = std::ceil(index.bytes / kPageBytes * matched);
	Path path;
	path.selectivity = matched * index.entries / table.rows;
	path.index_cost = kRandomPage * index.tree_height + leaf_pages + entries * kEntryCpu;
	const double fetched = std::min(entries, table.rows);
	path.cost = path.index_cost + entries * kRowCpu +
	            (is_covering ? 0 : std::min(fetched, 3 * table.pages) * kRandomPage);
	path.careful = path.cost;
	path.rows = std::max(table.rows * filtered, 1.0);
	path.used.Add(number);
	path.uses = {{number, is_covering ? "Index Only Scan" : "Index Scan", fetched}};
	for (const std::vector<IndexKeyPart> &order : shape.orders) {
		for (std::size_t skip = 0; skip <= equal_keys; ++skip) {
			const std::size_t left = index.spec.keys.size() - skip;
			path.is_ordered =
				path.is_ordered || (order.size() <= left &&
			                        std::equal(order.begin(), order.end(),
			                                   index.spec.keys.begin() + static_cast<long>(skip)));
		}
	}
	return path;
}

std::vector<FakeWhatIf::Path> FakeWhatIf::Scans(const FakeStatement &statement, int t,
                                                const IndexSet &set) const {
	const TableShape &shape = statement.shape.tables[static_cast<std::size_t>(t)];
	const AdvisedTable &table = tables_.at(shape.table);
	Path sequential;
	sequential.rows = table.rows;
	for (const TableCondition &condition : shape.conditions) {
		sequential.rows *= condition.role == KeyRole::Join ? 1 : condition.selectivity;
	}
	sequential.rows = std::max(sequential.rows, 1.0);
	sequential.cost = sequential.careful = table.pages + table.rows * kRowCpu;
	std::vector<Path> paths = {sequential};
	for (const int number : set.Members()) {
		if (Suits(shape, Index(number).spec)) {
			paths.push_back(IndexScan(statement, t, number, {}));
		}
	}
	const std::size_t single = paths.size();
	for (std::size_t i = 1; i < single; ++i) {
		for (std::size_t j = i + 1; j < single; ++j) {
			// Two indexes with the same first key are no AND of two conditions.
			if (Index(paths[i].used.Members().front()).spec.keys.front() ==
			    Index(paths[j].used.Members().front()).spec.keys.front()) {
				continue;
			}
			Path both = paths[i];
			both.used = both.used.Or(paths[j].used);
			both.is_ordered = false;
			both.uses.insert(both.uses.end(), paths[j].uses.begin(), paths[j].uses.end());
			const double fetched =
				std::max(table.rows * paths[i].selectivity * paths[j].selectivity, 1.0);
			both.cost = both.careful = paths[i].index_cost + paths[j].index_cost +
			                           std::min(fetched, table.pages) * kRandomPage +
			                           fetched * kRowCpu;
			paths.push_back(both);
		}
	}
	return paths;
}

PlannedCost FakeWhatIf::Plan(int number, const IndexSet &set) {
	++calls_;
	const FakeStatement &statement = At(number);
	const int tables = static_cast<int>(statement.shape.tables.size());
	const bool wants_order =
		std::any_of(statement.shape.tables.begin(), statement.shape.tables.end(),
	                [](const TableShape &shape) { return !shape.orders.empty(); });
	// Rows are a property of the subset, or a different order of joins could make an index harmful.
	std::vector<double> rows(std::size_t{1} << tables, 1);
	for (std::size_t subset = 1; subset < rows.size(); ++subset) {
		for (int t = 0; t < tables; ++t) {
			const TableShape &shape = statement.shape.tables[static_cast<std::size_t>(t)];
			if (((subset >> t) & 1) == 0) {
				continue;
			}
			rows[subset] *= tables_.at(shape.table).rows;
			for (const TableCondition &condition : shape.conditions) {
				rows[subset] *= condition.role == KeyRole::Join ? 1 : condition.selectivity;
			}
		}
		for (const FakeJoin &join : statement.joins) {
			if (((subset >> join.left) & 1) != 0 && ((subset >> join.right) & 1) != 0) {
				const TableShape &left =
					statement.shape.tables[static_cast<std::size_t>(join.left)];
				const TableShape &right =
					statement.shape.tables[static_cast<std::size_t>(join.right)];
				rows[subset] /= std::max(
					distinct_.at(left.table)[static_cast<std::size_t>(join.left_column) - 1],
					distinct_.at(right.table)[static_cast<std::size_t>(join.right_column) - 1]);
			}
		}
		rows[subset] = std::max(rows[subset], 1.0);
	}
	// The cheapest path of each subset of the tables, without and with the wanted order.
	using Choice = std::array<std::optional<Path>, 2>;
	std::vector<Choice> best(std::size_t{1} << tables);
	const auto offer = [&](Choice &choice, const Path &path) {
		for (std::size_t kind = 0; kind < (path.is_ordered ? 2u : 1u); ++kind) {
			if (!choice[kind] || path.cost < choice[kind]->cost) {
				choice[kind] = path;
			}
		}
	};
	for (int t = 0; t < tables; ++t) {
		for (const Path &path : Scans(statement, t, set)) {
			offer(best[std::size_t{1} << t], path);
		}
	}
	for (std::size_t subset = 1; subset < best.size(); ++subset) {
		for (int t = 0; t < tables; ++t) {
			const std::size_t bit = std::size_t{1} << t;
			if ((subset & bit) == 0 || subset == bit) {
				continue;
			}
			const Choice &outer = best[subset & ~bit];
			std::vector<int> columns;
			const TableShape &shape = statement.shape.tables[static_cast<std::size_t>(t)];
			for (const FakeJoin &join : statement.joins) {
				const bool is_right = join.right == t && ((subset >> join.left) & 1) != 0;
				const bool is_left = join.left == t && ((subset >> join.right) & 1) != 0;
				if (is_left || is_right) {
					columns.push_back(is_right ? join.right_column : join.left_column);
				}
			}
			for (const std::optional<Path> &left : outer) {
				if (!left || columns.empty()) {
					continue;
				}
				const Path &scan = *best[bit][0];
				Path joined = *left;
				joined.rows = rows[subset];
				joined.used = joined.used.Or(scan.used);
				joined.uses.insert(joined.uses.end(), scan.uses.begin(), scan.uses.end());
				joined.cost += scan.cost + (left->rows + scan.rows) * kRowCpu;
				joined.careful += scan.careful + (left->rows + scan.rows) * kRowCpu;
				joined.is_ordered = false;
				offer(best[subset], joined);
				for (const int index : set.Members()) {
					const IndexSpec &spec = Index(index).spec;
					if (!Suits(shape, spec)) {
						continue;
					}
					const Path inner = IndexScan(statement, t, index, columns);
					Path loop = *left;
					loop.rows = joined.rows;
					loop.used = loop.used.Or(inner.used);
					loop.uses.insert(loop.uses.end(), inner.uses.begin(), inner.uses.end());
					loop.cost += left->rows * inner.cost;
					loop.careful += left->rows * inner.cost * statement.guess;
					offer(best[subset], loop);
				}
			}
		}
	}
	PlannedCost result;
	std::optional<Path> chosen;
	for (const std::optional<Path> &path : best.back()) {
		if (!path) {
			continue;
		}
		Path total = *path;
		double extra = total.rows * kRowCpu;
		const bool is_second = &path == &best.back()[1];
		if (wants_order && !is_second) {
			extra += total.rows * std::log2(total.rows + 1) * kRowCpu;
		} else if (wants_order && statement.limit > 0 && statement.limit < total.rows) {
			const double share = statement.limit / total.rows;
			total.cost *= share;
			total.careful *= share;
			extra *= share;
		}
		total.cost += extra;
		total.careful += extra;
		if (!chosen || total.cost < chosen->cost) {
			chosen = total;
		}
	}
	result.cost = chosen->cost;
	result.careful_cost = chosen->careful;
	result.used = chosen->used;
	result.uses = chosen->uses;
	return result;
}

void MakeRandomWorkload(FakeWhatIf &fake, std::vector<WeightedStatement> &workload,
                        const FakeWorkloadSize &size, unsigned seed) {
	std::mt19937 random(seed);
	const auto below = [&](int bound) {
		return static_cast<int>(random() % static_cast<unsigned>(bound));
	};
	const auto chance = [&] { return static_cast<double>(random() % 10000) / 10000; };
	const auto join_column = [&] {
		return 1 + below(size.join_columns > 0 ? size.join_columns : size.columns);
	};
	const auto filter_column = [&] {
		if (size.join_columns == 0) {
			return 1 + below(size.columns);
		}
		const double skewed = chance() * chance() * (size.columns - size.join_columns);
		return 1 + size.join_columns + static_cast<int>(skewed);
	};
	std::vector<std::uint32_t> tables;
	for (int t = 0; t < size.tables; ++t) {
		const double rows =
			std::floor(std::pow(10, 3.5 + chance() * (std::log10(size.most_rows) - 3.5)));
		std::vector<double> distinct;
		for (int c = 0; c < size.columns; ++c) {
			distinct.push_back(std::floor(std::pow(rows, 0.1 + 0.85 * chance())) + 1);
		}
		tables.push_back(fake.AddTable("t" + std::to_string(t), rows, 50 + below(150), distinct));
		AdvisedTable &table = fake.TableToChange(tables.back());
		table.inserts_per_day = size.writes_per_day * chance();
		table.updates_per_day = size.writes_per_day * chance();
		table.hot_updates_per_day = table.updates_per_day * chance();
		table.updated_columns = {1 + below(size.columns)};
	}
	const auto table_at = [&](int t) { return tables[static_cast<std::size_t>(t)]; };
	for (int e = 0; e < size.existing; ++e) {
		IndexSpec spec;
		spec.table = table_at(below(size.tables));
		spec.keys = {{.column = 1 + below(size.columns)}};
		fake.AddExisting(spec, below(2) == 0 ? 0 : 100);
	}
	for (int q = 0; q < size.statements; ++q) {
		FakeStatement statement;
		const int joined = 1 + below(std::min(size.most_joined, size.tables));
		std::vector<int> chosen(static_cast<std::size_t>(size.tables));
		for (int t = 0; t < size.tables; ++t) {
			chosen[static_cast<std::size_t>(t)] = t;
		}
		for (std::size_t i = chosen.size() - 1; i > 0; --i) {
			std::swap(chosen[i], chosen[static_cast<std::size_t>(below(static_cast<int>(i) + 1))]);
		}
		for (int t = 0; t < joined; ++t) {
			TableShape shape;
			shape.table = table_at(chosen[static_cast<std::size_t>(t)]);
			const int conditions = below(size.most_conditions + 1) + (t == 0 ? 1 : 0);
			for (int c = 0; c < conditions; ++c) {
				const int column = filter_column();
				const bool is_range = below(3) == 0;
				shape.conditions.push_back(fake.Condition(
					shape.table, column, is_range ? KeyRole::Range : KeyRole::Equality,
					is_range ? 0.001 + 0.3 * chance() : 0));
			}
			if (t > 0) {
				FakeJoin join;
				join.left = below(t);
				join.right = t;
				join.left_column = join_column();
				join.right_column = join_column();
				TableShape &left = statement.shape.tables[static_cast<std::size_t>(join.left)];
				left.conditions.push_back(
					fake.Condition(left.table, join.left_column, KeyRole::Join));
				shape.conditions.push_back(
					fake.Condition(shape.table, join.right_column, KeyRole::Join));
				statement.joins.push_back(join);
			}
			statement.shape.tables.push_back(shape);
		}
		TableShape &first = statement.shape.tables.front();
		if (chance() < size.order_share) {
			IndexKeyPart key;
			key.column = filter_column();
			first.orders.push_back({key});
			first.has_limit = chance() < size.limit_share;
			statement.limit = first.has_limit ? 10 : 0;
		}
		for (TableShape &shape : statement.shape.tables) {
			for (int column = 1; column <= size.columns; ++column) {
				const bool is_used = std::any_of(
					shape.conditions.begin(), shape.conditions.end(),
					[&](const TableCondition &other) { return other.key.column == column; });
				if (is_used || below(3) == 0) {
					shape.read_columns.push_back(column);
				}
			}
		}
		workload.push_back({fake.AddStatement(std::move(statement)), 1 + 9 * chance()});
	}
}

TEST(FakeWhatIf, BehavesAsAPlannerDoes) {
	for (unsigned seed = 0; seed < 20; ++seed) {
		FakeWhatIf fake;
		std::vector<WeightedStatement> workload;
		FakeWorkloadSize size;
		size.tables = 3;
		size.most_joined = 3;
		MakeRandomWorkload(fake, workload, size, seed);
		for (int column = 1; column <= size.columns; ++column) {
			for (int t = 0; t < size.tables; ++t) {
				IndexSpec spec;
				spec.table = 1000 + static_cast<std::uint32_t>(t);
				spec.keys = {{.column = column}, {.column = column % size.columns + 1}};
				fake.AddIndex(spec);
			}
		}
		std::mt19937 random(seed);
		for (int i = 0; i < 200; ++i) {
			const int s = static_cast<int>(random() % 5);
			IndexSet large, small;
			for (int index = 0; index < fake.IndexCount(); ++index) {
				const unsigned draw = random() % 3;
				draw > 0 ? large.Add(index) : void();
				draw > 1 ? small.Add(index) : void();
			}
			const PlannedCost with = fake.Plan(s, large);
			ASSERT_LE(with.cost, fake.Plan(s, small).cost * (1 + 1e-12));
			ASSERT_TRUE(with.used.IsSubsetOf(large));
			ASSERT_DOUBLE_EQ(with.cost, fake.Plan(s, with.used).cost);
		}
	}
}

} // namespace savant::test
