/*
 * execute_role.hpp
 *     savant.execute_role: whose rights decide what is read.
 */
#pragma once

#include "pg/postgres.hpp"

namespace savant::pg {

/*
 * The role that statements run as; InvalidOid stands for the caller.  Throws
 * pg::Error: 42704 when there is no such role, 42501 when the caller is no
 * member of it.
 */
Oid ExecuteRole();

/*
 * Makes ExecuteRole() the current user while it lives, so that what is shown of
 * the schema is what a statement could read.  Nothing of the user's runs inside.
 */
class AsExecuteRole {
public:
	AsExecuteRole();
	~AsExecuteRole();
	AsExecuteRole(const AsExecuteRole &) = delete;
	AsExecuteRole &operator=(const AsExecuteRole &) = delete;

private:
	Oid user_ = InvalidOid;
	int security_ = 0;
};

} // namespace savant::pg
