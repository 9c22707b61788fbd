/*
 * spec_request.hpp
 *     Index definitions between core (objects, UTF-8) and the server (plain, its encoding).
 */
#pragma once

#include <deque>
#include <string>

#include "core/advise/index_spec.hpp"
#include "core/advise/what_if.hpp"
#include "pg/what_if/existing_indexes.hpp"
#include "pg/what_if/statement_shape.hpp"

namespace savant::pg {

/* The request for a spec; its texts live in `texts`. */
class RequestOfSpec {
public:
	explicit RequestOfSpec(const core::IndexSpec &spec);
	RequestOfSpec(const RequestOfSpec &) = delete;
	RequestOfSpec &operator=(const RequestOfSpec &) = delete;

	const IndexRequest &request() const { return request_; }
	/* False when no such request can be made: no keys, or too many. */
	bool IsPossible() const { return is_possible_; }

private:
	const char *Keep(const std::string &text);

	std::deque<std::string> texts_;
	IndexRequest request_ = {};
	bool is_possible_ = true;
};

core::IndexSpec SpecOf(const IndexRequest &request);
core::AdvisedTable TableOf(Oid oid, const TableFacts &facts);
core::AdvisedIndex IndexOf(const ExistingIndex &existing);

/* The tables of a shape; `written` and what is done to it are the statement's business. */
core::StatementShape ShapeOf(const PlainShape &shape);

/* Text that distinguishes a spec from every other. */
std::string SpecKey(const core::IndexSpec &spec);

} // namespace savant::pg
