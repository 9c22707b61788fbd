#include "core/sql/select_merge.hpp"

#include <gtest/gtest.h>

#include "core/language/sales_picture.hpp"

using namespace savant::core;

namespace {

/* `sql` with the conditions of `other` put into it; "" when that cannot be. */
std::string With(const std::string &sql, const std::string &other) {
	const SchemaPicture picture = SalesPicture();
	auto parts = ReadSelect(sql, picture);
	const auto from = ReadSelect(other, picture);
	const auto brought = BringConditions(*parts, *from, from->where, picture);
	if (!brought) {
		return {};
	}
	parts->where.insert(parts->where.end(), brought->begin(), brought->end());
	return WriteSelect(*parts, picture);
}

} // namespace

TEST(BringConditions, UsesTheTableThatIsThere) {
	EXPECT_EQ(With("SELECT count(*) FROM customers AS c",
	               "SELECT email FROM customers WHERE country = 'France'"),
	          "SELECT count(*) FROM customers AS c WHERE country = 'France'");
}

TEST(BringConditions, JoinsAParent) {
	EXPECT_EQ(
		With("SELECT count(*) FROM orders", "SELECT o.order_id FROM orders AS o JOIN customers AS "
	                                        "c ON o.customer_id = c.customer_id "
	                                        "WHERE c.country = 'France'"),
		"SELECT count(*) FROM orders JOIN customers ON orders.customer_id = customers.customer_id "
		"WHERE customers.country = 'France'");
}

TEST(BringConditions, AsksForAChildWithoutMultiplyingRows) {
	EXPECT_EQ(
		With("SELECT count(*) FROM customers",
	         "SELECT c.email FROM customers AS c JOIN orders AS o ON o.customer_id = c.customer_id "
	         "WHERE o.status = 'open'"),
		"SELECT count(*) FROM customers WHERE EXISTS (SELECT 1 FROM orders WHERE "
		"orders.customer_id = customers.customer_id AND orders.status = 'open')");
}

TEST(BringConditions, RefusesATableWithoutAWay) {
	EXPECT_EQ(
		With("SELECT count(*) FROM kinds", "SELECT email FROM customers WHERE country = 'France'"),
		"");
}

TEST(BringPieces, RefusesToMultiplyRows) {
	const SchemaPicture picture = SalesPicture();
	auto parts = ReadSelect("SELECT count(*) FROM customers", picture);
	const auto other = ReadSelect(
		"SELECT o.status FROM customers AS c JOIN orders AS o ON o.customer_id = c.customer_id",
		picture);
	EXPECT_FALSE(BringPieces(*parts, *other, other->outputs, picture));
	EXPECT_EQ(parts->from.size(), 1u);
}
