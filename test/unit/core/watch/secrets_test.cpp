/*
 * secrets_test.cpp
 *     What is hidden in texts of statements, and what is not.
 */
#include <gtest/gtest.h>

#include "core/watch/secrets.hpp"

namespace savant::core {
namespace {

TEST(WithoutSecrets, HidesPasswordsInEveryKindOfLiteral) {
	EXPECT_EQ(WithoutSecrets("ALTER ROLE anna PASSWORD 'hunter2'"),
	          "ALTER ROLE anna PASSWORD '***'");
	EXPECT_EQ(WithoutSecrets("alter role anna Password 'it''s' VALID UNTIL 'never'"),
	          "alter role anna Password '***' VALID UNTIL '***'");
	EXPECT_EQ(WithoutSecrets("ALTER ROLE anna PASSWORD E'a\\'b' NOLOGIN"),
	          "ALTER ROLE anna PASSWORD E'***' NOLOGIN");
	EXPECT_EQ(WithoutSecrets("ALTER ROLE anna PASSWORD $$hunter2$$;"),
	          "ALTER ROLE anna PASSWORD '***';");
	EXPECT_EQ(WithoutSecrets("ALTER ROLE anna PASSWORD $x$hunter$$2$x$;"),
	          "ALTER ROLE anna PASSWORD '***';");
}

TEST(WithoutSecrets, HidesLiteralsThatAreCutOff) {
	EXPECT_EQ(WithoutSecrets("ALTER ROLE anna PASSWORD 'hunt"), "ALTER ROLE anna PASSWORD '***'");
	EXPECT_EQ(WithoutSecrets("ALTER ROLE anna PASSWORD $q$hunt"), "ALTER ROLE anna PASSWORD '***'");
	EXPECT_EQ(WithoutSecrets("ALTER ROLE anna PASSWORD '"), "ALTER ROLE anna PASSWORD '***'");
}

TEST(WithoutSecrets, HidesConnectionStrings) {
	EXPECT_EQ(WithoutSecrets("CREATE SUBSCRIPTION s CONNECTION 'postgres://u:p@h/d' PUBLICATION p"),
	          "CREATE SUBSCRIPTION s CONNECTION '***' PUBLICATION p");
}

TEST(WithoutSecrets, LeavesOtherStatementsAsTheyAre) {
	for (const char *text : {"SELECT 'x' FROM t WHERE a = $1", "", "DO $$ BEGIN END $$",
	                         "SELECT password FROM users WHERE id = $1 AND b = $2"}) {
		EXPECT_EQ(WithoutSecrets(text), text);
	}
}

TEST(WithoutSecrets, TakesABackslashForItselfInAPlainLiteral) {
	EXPECT_EQ(WithoutSecrets("SELECT 'a\\' AS password, 1"), "SELECT '***' AS password, 1");
	EXPECT_EQ(WithoutSecrets("SELECT name'a\\' AS password, 1"), "SELECT name'***' AS password, 1");
}

} // namespace
} // namespace savant::core
