#include "core/ask/few_lookups.hpp"

#include <gtest/gtest.h>

using namespace savant::core;

namespace {

class CountingFinder final : public ValueFinder {
public:
	FoundValues Find(const SchemaPicture &, const std::vector<std::string> &phrases,
	                 const std::vector<ColumnRef> &) override {
		asked++;
		FoundValues found;
		found.note = phrases[0];
		return found;
	}
	int asked = 0;
};

} // namespace

TEST(FewLookups, AsksOnceForTheSameAndSeldomInAll) {
	CountingFinder finder;
	FewLookups few(&finder);
	const SchemaPicture picture;
	EXPECT_EQ(few.Find(picture, {"a"}, {}).note, "a");
	EXPECT_EQ(few.Find(picture, {"a"}, {}).note, "a");
	EXPECT_EQ(finder.asked, 1);
	few.Find(picture, {"a"}, {{0, 1}});
	EXPECT_EQ(finder.asked, 2);
	for (char c = 'b'; c <= 'z'; c++) {
		few.Find(picture, {std::string(1, c)}, {});
	}
	EXPECT_EQ(finder.asked, FewLookups::kMost);
	EXPECT_EQ(few.Find(picture, {"a"}, {}).note, "a");
}

TEST(FewLookups, FindsNothingWithoutAFinder) {
	FewLookups few(nullptr);
	EXPECT_TRUE(few.Find(SchemaPicture(), {"a"}, {}).values.empty());
}
