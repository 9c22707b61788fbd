#include "core/repair/likeness.hpp"

#include <gtest/gtest.h>

namespace savant::core {

namespace {

TEST(NameLikeness, OtherSpellingsOfOneNameCountAsTheSame) {
	for (const auto &[written, real] :
	     {std::pair("CustomerId", "customer_id"), std::pair("customer_ids", "customer_id"),
	      std::pair("companies", "company"), std::pair("USERNAME", "userName"),
	      std::pair("addresss", "address"), std::pair("children", "child")}) {
		EXPECT_GE(NameLikeness(written, real), kSameName) << written;
	}
}

TEST(NameLikeness, ASlipSaysLessInAShortName) {
	EXPECT_GE(NameLikeness("custmer_id", "customer_id"), kSameName);
	EXPECT_LT(NameLikeness("nme", "name"), kSameName);
	EXPECT_GE(NameLikeness("nme", "name"), kLeastLikeness);
	EXPECT_LT(NameLikeness("id", "ia"), kLeastLikeness);
}

TEST(NameLikeness, KnowsAbbreviationsAndTheTablesName) {
	EXPECT_GE(NameLikeness("qty", "quantity"), kLeastLikeness);
	EXPECT_GE(NameLikeness("cust_no", "customer_no"), kLeastLikeness);
	EXPECT_GE(NameLikeness("customer_name", "name", "customers"), kSameName);
	EXPECT_LT(NameLikeness("customer_name", "name", "orders"), kSameName);
}

TEST(NameLikeness, UnrelatedNamesAreNotAlike) {
	EXPECT_LT(NameLikeness("altitude", "latitude"), kSameName);
	EXPECT_LT(NameLikeness("price", "city"), kLeastLikeness);
	EXPECT_EQ(NameLikeness("", "city"), 0);
	EXPECT_EQ(NameLikeness(std::string(1000, 'x'), "city"), 0);
}

TEST(FindNearest, IsClearOnlyWithAMargin) {
	EXPECT_TRUE(FindNearest("cuontry", {"county_seat", "country", "name"}).clear);
	EXPECT_FALSE(FindNearest("name3", {"name1", "name2"}).clear);
	EXPECT_EQ(FindNearest("x", {}).index, -1);
}

} // namespace

} // namespace savant::core
