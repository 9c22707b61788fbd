#include "core/ask/spelling.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace savant::core {
namespace {

using Hints = std::vector<std::string>;

TEST(SpellingHints, NamesTheNearestValueWithItsColumn) {
	EXPECT_EQ(SpellingHints(fakes::Shop(), {"Germny"}),
	          Hints{"Nothing is called \"Germny\"; the nearest is 'Germany', a value of "
	                "customers.country."});
}

TEST(SpellingHints, KnowsTablesColumnsAndLabels) {
	EXPECT_EQ(SpellingHints(fakes::Shop(), {"custmers", "amuont", "shiped"}),
	          (Hints{"Nothing is called \"custmers\"; the nearest is table customers.",
	                 "Nothing is called \"amuont\"; the nearest is column orders.amount.",
	                 "Nothing is called \"shiped\"; the nearest is 'shipped', a value of "
	                 "orders.status."}));
}

TEST(SpellingHints, SaysNothingOfKnownShortOrFarWords) {
	EXPECT_TRUE(SpellingHints(fakes::Shop(), {"germany", "nme", "elephant", ""}).empty());
	EXPECT_TRUE(SpellingHints(fakes::Shop(), {}).empty());
	EXPECT_TRUE(SpellingHints(fakes::Shop(), {std::string(1000, 'x')}).empty());
}

TEST(SpellingHints, TellsNoValueOfAMaskedColumn) {
	SchemaPicture picture = fakes::Shop();
	picture.relations[0].columns[2].mask = Mask::Redact;
	EXPECT_TRUE(SpellingHints(picture, {"Germny"}).empty());
}

} // namespace
} // namespace savant::core
