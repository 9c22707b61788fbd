#include <gtest/gtest.h>

#include "core/diagnosis/condition.hpp"

namespace savant::core {

namespace {

TEST(ErrorCondition, TableIsSortedSoThatItCanBeSearched) {
	std::size_t count = 0;
	const ErrorCondition *all = Conditions(count);
	EXPECT_GE(count, 60u);
	for (std::size_t i = 1; i < count; ++i) {
		EXPECT_LT(all[i - 1].code, all[i].code);
	}
}

TEST(ErrorCondition, EveryEntryIsFoundAndSaysSomething) {
	std::size_t count = 0;
	const ErrorCondition *all = Conditions(count);
	for (std::size_t i = 0; i < count; ++i) {
		EXPECT_EQ(&FindCondition(all[i].code), &all[i]) << all[i].code;
		EXPECT_EQ(all[i].code.size(), 5u);
		EXPECT_FALSE(all[i].name.empty());
		EXPECT_EQ(all[i].meaning.back(), '.') << all[i].code;
		EXPECT_TRUE(all[i].advice.back() == '.' || all[i].advice.back() == ')' ||
		            all[i].advice.back() == '1' || all[i].advice.find(':') != std::string::npos)
			<< all[i].code;
	}
}

TEST(ErrorCondition, FallsBackToTheClassAndThenToAnyError) {
	EXPECT_EQ(FindCondition("22ZZZ").meaning, "A value does not fit its use.");
	EXPECT_EQ(FindCondition("22ZZZ").name, "");
	EXPECT_EQ(FindCondition("Q9999").meaning, "The statement failed.");
	EXPECT_EQ(FindCondition("").meaning, "The statement failed.");
}

} // namespace

} // namespace savant::core
