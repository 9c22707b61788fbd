/*
 * execute_role.cpp
 *     Resolves savant.execute_role and takes it on.
 */
#include "pg/guard/execute_role.hpp"

#include "pg/boundary.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "utils/acl.h"
}

namespace savant::pg {

Oid ExecuteRole() {
	if (guc_execute_role[0] == '\0') {
		return InvalidOid;
	}
	return Call([] {
		const Oid role = get_role_oid(guc_execute_role, false);
		if (!is_member_of_role(GetUserId(), role)) {
			ereport(
				ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			     errmsg("permission denied to run a statement as role \"%s\"", guc_execute_role),
			     errdetail("savant.execute_role names a role that the caller is no member of.")));
		}
		return role;
	});
}

AsExecuteRole::AsExecuteRole() {
	const Oid role = ExecuteRole();
	GetUserIdAndSecContext(&user_, &security_);
	if (OidIsValid(role)) {
		SetUserIdAndSecContext(role, security_ | SECURITY_LOCAL_USERID_CHANGE);
	}
}

AsExecuteRole::~AsExecuteRole() { SetUserIdAndSecContext(user_, security_); }

} // namespace savant::pg
