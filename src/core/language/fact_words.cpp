/*
 * fact_words.cpp
 *     The list, and the scan that applies it.
 */
#include "core/language/fact_words.hpp"

#include <algorithm>
#include <array>

#include "core/language/measures.hpp"
#include "core/text/numbers.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

struct Entry {
	std::string_view phrase;
	FactWord word;
	int code = 0;
	std::string_view detail = {};
};

constexpr int Code(Aggregate a) { return static_cast<int>(a); }
constexpr int Code(Operator o) { return static_cast<int>(o); }
constexpr int Code(MeasureRole r) { return static_cast<int>(r); }
constexpr int Code(PartCode p) { return static_cast<int>(p); }
constexpr int Low(MeasureRole r) { return static_cast<int>(r) + kAscendingCode; }

constexpr std::string_view kSaleTables = "purchase order sale invoice transaction";

constexpr auto kEntries = std::to_array<Entry>({
	{"the", FactWord::Skip},
	{"a", FactWord::Skip},
	{"an", FactWord::Skip},
	{"all", FactWord::Skip},
	{"our", FactWord::Skip},
	{"my", FactWord::Skip},
	{"their", FactWord::Skip},
	{"its", FactWord::Skip},
	{"there", FactWord::Skip},
	{"any", FactWord::Skip},
	{"is", FactWord::Skip},
	{"are", FactWord::Skip},
	{"was", FactWord::Skip},
	{"were", FactWord::Skip},
	{"did", FactWord::Skip},
	{"do", FactWord::Skip},
	{"does", FactWord::Skip},
	{"has", FactWord::Skip},
	{"have", FactWord::With},
	{"had", FactWord::With},
	{"has been", FactWord::Skip},
	{"have been", FactWord::Skip},
	{"been", FactWord::Skip},
	{"be", FactWord::Skip},
	{"we", FactWord::Skip},
	{"i", FactWord::Skip},
	{"us", FactWord::Skip},
	{"please", FactWord::Skip},
	{"yet", FactWord::Skip},
	{"so far", FactWord::Skip},
	{"ever", FactWord::Skip},
	{"in total", FactWord::Skip},
	{"overall", FactWord::Skip},
	{"altogether", FactWord::Skip},
	{"some", FactWord::Skip},
	{"other", FactWord::Skip},
	{"us", FactWord::Skip},
	{"euro", FactWord::Skip},
	{"euros", FactWord::Skip},
	{"dollars", FactWord::Skip},
	{"make", FactWord::Skip},
	{"makes", FactWord::Skip},
	{"generate", FactWord::Skip},
	{"generated", FactWord::Skip},
	{"earned", FactWord::Skip},
	{"take", FactWord::Skip},
	{"takes", FactWord::Skip},
	{"when", FactWord::Lead},
	{"who", FactWord::Relative},
	{"something", FactWord::Skip},
	{"anything", FactWord::Skip},
	{"wrote", FactWord::Skip},
	{"written by", FactWord::By},
	{"gave", FactWord::Skip},
	{"given", FactWord::Skip},
	{"issued", FactWord::Skip},
	{"work", FactWord::Skip},
	{"works", FactWord::Skip},
	{"working", FactWord::Skip},
	{"currently", FactWord::Skip},
	{"still", FactWord::Skip},
	{"brings", FactWord::Skip},
	{"bring", FactWord::Skip},
	{"brought", FactWord::Skip},
	{"placed", FactWord::Skip},
	{"made", FactWord::Skip},
	{"handled", FactWord::Skip},
	{"handle", FactWord::Skip},
	{"took", FactWord::Skip},
	{"taken", FactWord::Skip},
	{"processed", FactWord::Skip},
	{"received", FactWord::Skip},
	{"got", FactWord::Skip},
	{"get", FactWord::Skip},
	{"come", FactWord::Skip},
	{"came", FactWord::Skip},
	{"live", FactWord::Skip},
	{"lives", FactWord::Skip},
	{"living", FactWord::Skip},
	{"located", FactWord::Skip},
	{"based", FactWord::Skip},
	{"one", FactWord::Skip},
	{"ones", FactWord::Skip},
	{"it", FactWord::Skip},
	{"they", FactWord::Skip},
	{"you", FactWord::Skip},
	{"what", FactWord::Lead},
	{"which", FactWord::Lead},
	{"show", FactWord::Lead},
	{"show me", FactWord::Lead},
	{"list", FactWord::Lead},
	{"find", FactWord::Lead},
	{"compare", FactWord::Lead},
	{"give me", FactWord::Lead},
	{"tell me", FactWord::Lead},
	{"what's", FactWord::Lead},
	{"display", FactWord::Lead},
	{"get me", FactWord::Lead},
	{"how many", FactWord::HowMany},
	{"number of", FactWord::HowMany},
	{"total number of", FactWord::HowMany},
	{"count of", FactWord::HowMany},
	{"count", FactWord::HowMany},
	{"how often", FactWord::HowMany, 1},
	{"how much", FactWord::HowMuch},
	{"how much money", FactWord::HowMuch},
	{"average number of", FactWord::HowMany, 2},
	{"average", FactWord::Aggregate, Code(Aggregate::Average)},
	{"avg", FactWord::Aggregate, Code(Aggregate::Average)},
	{"mean", FactWord::Aggregate, Code(Aggregate::Average)},
	{"on average", FactWord::Aggregate, Code(Aggregate::Average)},
	{"total", FactWord::Aggregate, Code(Aggregate::Sum)},
	{"sum of", FactWord::Aggregate, Code(Aggregate::Sum)},
	{"total amount of", FactWord::Aggregate, Code(Aggregate::Sum)},
	// Measures.
	{"revenue", FactWord::Measure, Code(MeasureRole::Revenue)},
	{"revenues", FactWord::Measure, Code(MeasureRole::Revenue)},
	{"sales", FactWord::Measure, Code(MeasureRole::Revenue)},
	{"turnover", FactWord::Measure, Code(MeasureRole::Revenue)},
	{"sales revenue", FactWord::Measure, Code(MeasureRole::Revenue)},
	{"takings", FactWord::Measure, Code(MeasureRole::Revenue)},
	{"sales amount", FactWord::Measure, Code(MeasureRole::Revenue)},
	{"sales volume", FactWord::Measure, Code(MeasureRole::Revenue)},
	{"total spend", FactWord::Measure, Code(MeasureRole::Revenue)},
	{"spending", FactWord::Measure, Code(MeasureRole::Revenue)},
	{"order value", FactWord::Measure, Code(MeasureRole::Revenue), "value"},
	{"order amount", FactWord::Measure, Code(MeasureRole::Revenue), "value"},
	{"purchase value", FactWord::Measure, Code(MeasureRole::Revenue), "value"},
	{"basket size", FactWord::Measure, Code(MeasureRole::Revenue), "value"},
	{"basket value", FactWord::Measure, Code(MeasureRole::Revenue), "value"},
	{"cart value", FactWord::Measure, Code(MeasureRole::Revenue), "value"},
	{"order size", FactWord::Measure, Code(MeasureRole::Revenue), "value"},
	{"items sold", FactWord::Measure, Code(MeasureRole::Quantity)},
	{"units sold", FactWord::Measure, Code(MeasureRole::Quantity)},
	{"pieces sold", FactWord::Measure, Code(MeasureRole::Quantity)},
	{"quantity sold", FactWord::Measure, Code(MeasureRole::Quantity)},
	{"copies sold", FactWord::Measure, Code(MeasureRole::Quantity)},
	{"products sold", FactWord::Measure, Code(MeasureRole::Quantity)},
	{"sold items", FactWord::Measure, Code(MeasureRole::Quantity)},
	{"sold quantity", FactWord::Measure, Code(MeasureRole::Quantity)},
	{"sold units", FactWord::Measure, Code(MeasureRole::Quantity)},
	{"profit", FactWord::Measure, Code(MeasureRole::Profit)},
	{"gross profit", FactWord::Measure, Code(MeasureRole::Profit)},
	{"margin", FactWord::Measure, Code(MeasureRole::Profit)},
	{"gross margin", FactWord::Measure, Code(MeasureRole::Profit)},
	{"profits", FactWord::Measure, Code(MeasureRole::Profit)},
	{"rating", FactWord::Measure, Code(MeasureRole::Rating)},
	{"ratings", FactWord::Measure, Code(MeasureRole::Rating)},
	{"review score", FactWord::Measure, Code(MeasureRole::Rating)},
	{"customer rating", FactWord::Measure, Code(MeasureRole::Rating)},
	{"rated", FactWord::Measure, Code(MeasureRole::Rating), "rated"},
	// What happened, and the tables that tell.
	{"bought", FactWord::Verb, 0, kSaleTables},
	{"buy", FactWord::Verb, 0, kSaleTables},
	{"buys", FactWord::Verb, 0, kSaleTables},
	{"purchased", FactWord::Verb, 0, kSaleTables},
	{"purchase", FactWord::Verb, 0, kSaleTables},
	{"ordered", FactWord::Verb, 1, "order purchase sale"},
	{"sold", FactWord::Verb, 2, "sale order invoice purchase transaction"},
	{"sell", FactWord::Verb, 2, "sale order invoice purchase transaction"},
	{"sells", FactWord::Verb, 2, "sale order invoice purchase transaction"},
	{"shipped", FactWord::Verb, 3, "shipment delivery parcel"},
	{"reviewed", FactWord::Verb, 3, "review feedback rating"},
	{"borrowed", FactWord::Verb, 3, "loan borrowing checkout lending"},
	{"borrow", FactWord::Verb, 3, "loan borrowing checkout lending"},
	{"lent", FactWord::Verb, 3, "loan borrowing checkout lending"},
	{"checked out", FactWord::Verb, 3, "loan checkout borrowing"},
	{"booked", FactWord::Verb, 3, "booking reservation"},
	{"reserved", FactWord::Verb, 3, "reservation hold booking"},
	{"visited", FactWord::Verb, 3, "visit appointment"},
	{"treated", FactWord::Verb, 3, "treatment"},
	{"admitted", FactWord::Verb, 3, "admission stay"},
	{"prescribed", FactWord::Verb, 3, "prescription"},
	{"rented", FactWord::Verb, 3, "rental"},
	{"enrolled", FactWord::Verb, 3, "enrollment registration"},
	{"returned", FactWord::Verb, 4, "return"},
	{"delivered", FactWord::Verb, 4, "delivery shipment"},
	{"hired", FactWord::Verb, 5, "hire"},
	{"joined", FactWord::Verb, 5, "join"},
	{"signed up", FactWord::Verb, 5, "sign signup register"},
	{"registered", FactWord::Verb, 5, "register sign"},
	{"added", FactWord::Verb, 5, "added create"},
	{"born", FactWord::Verb, 5, "birth"},
	{"published", FactWord::Verb, 5, "publish"},
	{"discharged", FactWord::Verb, 5, "discharge"},
	{"paid", FactWord::Spend, 1, "payment"},
	{"pay", FactWord::Spend, 1, "payment"},
	{"spent", FactWord::Spend},
	{"spend", FactWord::Spend},
	{"spends", FactWord::Spend},
	// Groups.
	{"each", FactWord::Each},
	{"per", FactWord::Each},
	{"for each", FactWord::Each},
	{"for every", FactWord::Each},
	{"in each", FactWord::Each},
	{"of each", FactWord::Each},
	{"from each", FactWord::Each},
	{"by each", FactWord::Each},
	{"grouped by", FactWord::Each},
	{"broken down by", FactWord::Each},
	{"split by", FactWord::Each},
	{"every", FactWord::Each},
	{"by", FactWord::By},
	{"year", FactWord::Part, Code(PartCode::Year)},
	{"quarter", FactWord::Part, Code(PartCode::Quarter)},
	{"month", FactWord::Part, Code(PartCode::Month)},
	{"week", FactWord::Part, Code(PartCode::Week)},
	{"day", FactWord::Part, Code(PartCode::Day)},
	{"weekday", FactWord::Part, Code(PartCode::WeekDay)},
	{"day of the week", FactWord::Part, Code(PartCode::WeekDay)},
	{"day of week", FactWord::Part, Code(PartCode::WeekDay)},
	{"hour", FactWord::Part, Code(PartCode::Hour)},
	{"hour of the day", FactWord::Part, Code(PartCode::Hour)},
	{"hour of day", FactWord::Part, Code(PartCode::Hour)},
	{"monthly", FactWord::Part, Code(PartCode::Month)},
	{"weekly", FactWord::Part, Code(PartCode::Week)},
	{"daily", FactWord::Part, Code(PartCode::Day)},
	{"yearly", FactWord::Part, Code(PartCode::Year)},
	{"annual", FactWord::Part, Code(PartCode::Year)},
	{"quarterly", FactWord::Part, Code(PartCode::Quarter)},
	{"over time", FactWord::Part, Code(PartCode::Month)},
	{"month over month", FactWord::Part, Code(PartCode::Month), "change"},
	{"year over year", FactWord::Part, Code(PartCode::Year), "change"},
	{"month by month", FactWord::Part, Code(PartCode::Month)},
	{"year by year", FactWord::Part, Code(PartCode::Year)},
	// Ranks.
	{"top", FactWord::Top, 1},
	{"bottom", FactWord::Top, 0},
	{"most", FactWord::Most, 1},
	{"least", FactWord::Most, 0},
	{"fewest", FactWord::Most, 0},
	{"most expensive", FactWord::Superlative, Code(MeasureRole::Price)},
	{"priciest", FactWord::Superlative, Code(MeasureRole::Price)},
	{"costliest", FactWord::Superlative, Code(MeasureRole::Price)},
	{"cheapest", FactWord::Superlative, Low(MeasureRole::Price)},
	{"least expensive", FactWord::Superlative, Low(MeasureRole::Price)},
	{"newest", FactWord::Superlative, Code(MeasureRole::Date)},
	{"latest", FactWord::Superlative, Code(MeasureRole::Date)},
	{"most recent", FactWord::Superlative, Code(MeasureRole::Date)},
	{"oldest", FactWord::Superlative, Low(MeasureRole::Date)},
	{"earliest", FactWord::Superlative, Low(MeasureRole::Date)},
	{"last", FactWord::Superlative, Code(MeasureRole::Date), "counted"},
	{"first", FactWord::Superlative, Low(MeasureRole::Date), "counted"},
	{"busiest", FactWord::Best, 1},
	{"longest", FactWord::Superlative, Code(MeasureRole::Length)},
	{"shortest", FactWord::Superlative, Low(MeasureRole::Length)},
	{"heaviest", FactWord::Superlative, Code(MeasureRole::Weight)},
	{"lightest", FactWord::Superlative, Low(MeasureRole::Weight)},
	{"best rated", FactWord::Superlative, Code(MeasureRole::Rating)},
	{"highest rated", FactWord::Superlative, Code(MeasureRole::Rating)},
	{"top rated", FactWord::Superlative, Code(MeasureRole::Rating)},
	{"best reviewed", FactWord::Superlative, Code(MeasureRole::Rating)},
	{"worst rated", FactWord::Superlative, Low(MeasureRole::Rating)},
	{"lowest rated", FactWord::Superlative, Low(MeasureRole::Rating)},
	{"best selling", FactWord::Superlative, Code(MeasureRole::Quantity)},
	{"bestselling", FactWord::Superlative, Code(MeasureRole::Quantity)},
	{"top selling", FactWord::Superlative, Code(MeasureRole::Quantity)},
	{"most sold", FactWord::Superlative, Code(MeasureRole::Quantity)},
	{"worst selling", FactWord::Superlative, Low(MeasureRole::Quantity)},
	{"least sold", FactWord::Superlative, Low(MeasureRole::Quantity)},
	{"most popular", FactWord::Superlative, Code(MeasureRole::Quantity), "popular"},
	{"least popular", FactWord::Superlative, Low(MeasureRole::Quantity), "popular"},
	{"best paid", FactWord::Superlative, Code(MeasureRole::Salary)},
	{"highest paid", FactWord::Superlative, Code(MeasureRole::Salary)},
	{"lowest paid", FactWord::Superlative, Low(MeasureRole::Salary)},
	{"worst paid", FactWord::Superlative, Low(MeasureRole::Salary)},
	{"most profitable", FactWord::Superlative, Code(MeasureRole::Profit)},
	{"least profitable", FactWord::Superlative, Low(MeasureRole::Profit)},
	{"largest", FactWord::Extreme, 1},
	{"biggest", FactWord::Extreme, 1},
	{"highest", FactWord::Extreme, 1},
	{"maximum", FactWord::Aggregate, Code(Aggregate::Maximum)},
	{"greatest", FactWord::Extreme, 1},
	{"smallest", FactWord::Extreme, 0},
	{"lowest", FactWord::Extreme, 0},
	{"minimum", FactWord::Aggregate, Code(Aggregate::Minimum)},
	{"best", FactWord::Best, 1},
	{"worst", FactWord::Best, 0},
	{"second", FactWord::Ordinal, 2},
	{"third", FactWord::Ordinal, 3},
	{"2nd", FactWord::Ordinal, 2},
	{"3rd", FactWord::Ordinal, 3},
	{"fourth", FactWord::Ordinal, 4},
	{"fifth", FactWord::Ordinal, 5},
	// Comparisons.
	{"more than", FactWord::Comparator, Code(Operator::Greater)},
	{"over", FactWord::Comparator, Code(Operator::Greater)},
	{"above", FactWord::Comparator, Code(Operator::Greater)},
	{"greater than", FactWord::Comparator, Code(Operator::Greater)},
	{"higher than", FactWord::Comparator, Code(Operator::Greater)},
	{"exceeding", FactWord::Comparator, Code(Operator::Greater)},
	{"larger than", FactWord::Comparator, Code(Operator::Greater)},
	{"better than", FactWord::Comparator, Code(Operator::Greater)},
	{"at least", FactWord::Comparator, Code(Operator::GreaterEqual)},
	{"less than", FactWord::Comparator, Code(Operator::Less)},
	{"under", FactWord::Comparator, Code(Operator::Less)},
	{"below", FactWord::Comparator, Code(Operator::Less)},
	{"fewer than", FactWord::Comparator, Code(Operator::Less)},
	{"lower than", FactWord::Comparator, Code(Operator::Less)},
	{"worse than", FactWord::Comparator, Code(Operator::Less)},
	{"smaller than", FactWord::Comparator, Code(Operator::Less)},
	{"at most", FactWord::Comparator, Code(Operator::LessEqual)},
	{"up to", FactWord::Comparator, Code(Operator::LessEqual)},
	{"more expensive than", FactWord::Comparator, Code(Operator::Greater), "price"},
	{"cheaper than", FactWord::Comparator, Code(Operator::Less), "price"},
	{"costing more than", FactWord::Comparator, Code(Operator::Greater), "price"},
	{"cost more than", FactWord::Comparator, Code(Operator::Greater), "price"},
	{"cost less than", FactWord::Comparator, Code(Operator::Less), "price"},
	{"costs more than", FactWord::Comparator, Code(Operator::Greater), "price"},
	{"exactly", FactWord::Comparator, Code(Operator::Equal)},
	{"heavier than", FactWord::Comparator, Code(Operator::Greater), "weight"},
	{"earning more than", FactWord::Comparator, Code(Operator::Greater), "salary"},
	{"earn more than", FactWord::Comparator, Code(Operator::Greater), "salary"},
	{"earn less than", FactWord::Comparator, Code(Operator::Less), "salary"},
	{"longer than", FactWord::Comparator, Code(Operator::Greater), "length"},
	{"shorter than", FactWord::Comparator, Code(Operator::Less), "length"},
	{"longer than average", FactWord::AverageTest, Code(Operator::Greater), "length"},
	{"shorter than average", FactWord::AverageTest, Code(Operator::Less), "length"},
	{"longer than the average", FactWord::AverageTest, Code(Operator::Greater), "length"},
	{"heavier than average", FactWord::AverageTest, Code(Operator::Greater), "weight"},
	{"unpaid", FactWord::Undone, 0, "paid payment"},
	{"undelivered", FactWord::Undone, 0, "delivered delivery"},
	{"unreturned", FactWord::Undone, 0, "returned return"},
	{"unshipped", FactWord::Undone, 0, "shipped shipment"},
	{"outstanding", FactWord::Undone, 0, "paid payment"},
	{"overdue", FactWord::Overdue},
	{"above average", FactWord::AverageTest, Code(Operator::Greater)},
	{"above the average", FactWord::AverageTest, Code(Operator::Greater)},
	{"over average", FactWord::AverageTest, Code(Operator::Greater)},
	{"higher than average", FactWord::AverageTest, Code(Operator::Greater)},
	{"larger than average", FactWord::AverageTest, Code(Operator::Greater)},
	{"more than average", FactWord::AverageTest, Code(Operator::Greater)},
	{"more than the average", FactWord::AverageTest, Code(Operator::Greater)},
	{"more expensive than average", FactWord::AverageTest, Code(Operator::Greater), "price"},
	{"more expensive than the average", FactWord::AverageTest, Code(Operator::Greater), "price"},
	{"below average", FactWord::AverageTest, Code(Operator::Less)},
	{"below the average", FactWord::AverageTest, Code(Operator::Less)},
	{"cheaper than average", FactWord::AverageTest, Code(Operator::Less), "price"},
	{"cheaper than the average", FactWord::AverageTest, Code(Operator::Less), "price"},
	{"less than average", FactWord::AverageTest, Code(Operator::Less)},
	{"earn more than average", FactWord::AverageTest, Code(Operator::Greater), "salary"},
	{"earn more than the average", FactWord::AverageTest, Code(Operator::Greater), "salary"},
	{"earning more than the average", FactWord::AverageTest, Code(Operator::Greater), "salary"},
	{"between", FactWord::Between},
	{"cost between", FactWord::Between, 0, "price"},
	{"costs between", FactWord::Between, 0, "price"},
	{"costing between", FactWord::Between, 0, "price"},
	{"priced between", FactWord::Between, 0, "price"},
	{"earn between", FactWord::Between, 0, "salary"},
	{"and", FactWord::And},
	{"as well as", FactWord::And},
	{"versus", FactWord::And, 1},
	{"vs", FactWord::And, 1},
	{"compared to", FactWord::And, 1},
	{"compared with", FactWord::And, 1},
	{"or", FactWord::Or},
	{"not", FactWord::Not},
	{"never", FactWord::Not},
	{"without", FactWord::Not},
	{"without any", FactWord::Not},
	{"excluding", FactWord::Not},
	{"except", FactWord::Not},
	{"except for", FactWord::Not},
	{"no", FactWord::Not},
	{"with no", FactWord::Not},
	{"have no", FactWord::Not},
	{"has no", FactWord::Not},
	{"had no", FactWord::Not},
	{"have not", FactWord::Not},
	{"has not", FactWord::Not},
	{"did not", FactWord::Not},
	{"do not", FactWord::Not},
	{"do not have", FactWord::Not},
	{"have never", FactWord::Not},
	{"has never", FactWord::Not},
	{"have never been", FactWord::Not},
	{"were never", FactWord::Not},
	{"does not have", FactWord::Not},
	{"did not have", FactWord::Not},
	{"have not been", FactWord::Not},
	{"has not been", FactWord::Not},
	{"do not have any", FactWord::Not},
	{"but", FactWord::But},
	{"with", FactWord::With},
	{"having", FactWord::With},
	{"who have", FactWord::With},
	{"that have", FactWord::With},
	{"who", FactWord::Relative},
	{"that", FactWord::Relative},
	{"whose", FactWord::Relative},
	{"where", FactWord::Relative},
	{"in", FactWord::Preposition},
	{"of", FactWord::Preposition},
	{"from", FactWord::Preposition},
	{"for", FactWord::Preposition},
	{"on", FactWord::Preposition},
	{"at", FactWord::Preposition},
	{"to", FactWord::Preposition},
	{"during", FactWord::Preposition},
	{"via", FactWord::Preposition},
	{"among", FactWord::Preposition},
	{"through", FactWord::Preposition},
	{"within", FactWord::Preposition},
	{"over the", FactWord::Preposition},
	{"in the", FactWord::Preposition},
	{"since", FactWord::When, Code(Operator::GreaterEqual)},
	{"after", FactWord::When, Code(Operator::Greater)},
	{"before", FactWord::When, Code(Operator::Less)},
	{"until", FactWord::When, Code(Operator::LessEqual)},
	{"than", FactWord::Than},
	{"times", FactWord::Times},
	{"time", FactWord::Times},
	{"or more", FactWord::OrMore, Code(Operator::GreaterEqual)},
	{"or fewer", FactWord::OrMore, Code(Operator::LessEqual)},
	{"or less", FactWord::OrMore, Code(Operator::LessEqual)},
	{"share", FactWord::Share},
	{"how long does it take to", FactWord::HowLong},
	{"how long does", FactWord::HowLong},
	{"how long do", FactWord::HowLong},
	{"how long is", FactWord::HowLong},
	{"how many days does", FactWord::HowLong},
	{"how many days do", FactWord::HowLong},
	{"how many days does it take to", FactWord::HowLong},
	{"how long did", FactWord::HowLong},
	{"share of", FactWord::Share},
	{"percentage of", FactWord::Share},
	{"percent of", FactWord::Share},
	{"proportion of", FactWord::Share},
	{"fraction of", FactWord::Share},
	{"delivery time", FactWord::Duration, 0, "deliv"},
	{"shipping time", FactWord::Duration, 0, "deliv"},
	{"processing time", FactWord::Duration, 0, "process"},
	{"length of stay", FactWord::Duration, 0, "discharg"},
	{"stay", FactWord::Duration, 0, "discharg"},
	{"loan duration", FactWord::Duration, 0, "return"},
	{"loan period", FactWord::Duration, 0, "return"},
	{"loan time", FactWord::Duration, 0, "return"},
	{"rental duration", FactWord::Duration, 0, "return"},
	{"delivery duration", FactWord::Duration, 0, "deliv"},
	{"days to deliver", FactWord::Duration, 0, "deliv"},
	{"new", FactWord::New},
	{"out of stock", FactWord::OutOfStock},
	{"sold out", FactWord::OutOfStock},
	{"in stock", FactWord::InStock},
	{"not in stock", FactWord::OutOfStock},
	{"highest first", FactWord::Sorted, 1},
	{"largest first", FactWord::Sorted, 1},
	{"best first", FactWord::Sorted, 1},
	{"descending", FactWord::Sorted, 1},
	{"in descending order", FactWord::Sorted, 1},
	{"most first", FactWord::Sorted, 1},
	{"lowest first", FactWord::Sorted, 0},
	{"smallest first", FactWord::Sorted, 0},
	{"ascending", FactWord::Sorted, 0},
	{"in ascending order", FactWord::Sorted, 0},
	{"worst first", FactWord::Sorted, 0},
});

constexpr std::size_t kMaxPhraseTokens = 5;
constexpr std::size_t kMaxNameTokens = 6;
constexpr double kSureName = 0.8;
constexpr double kLikelyName = 0.6;

const Entry *FindEntry(const std::vector<WordToken> &tokens, std::size_t at, std::size_t &length) {
	const Entry *best = nullptr;
	std::string phrase;
	for (std::size_t n = 1; n <= kMaxPhraseTokens && at + n <= tokens.size(); ++n) {
		if (tokens[at + n - 1].kind == WordKind::Quoted) {
			break;
		}
		phrase += (n == 1 ? "" : " ") + tokens[at + n - 1].lower;
		for (const Entry &entry : kEntries) {
			if (entry.phrase == phrase) {
				best = &entry;
				length = n;
			}
		}
	}
	return best;
}

/* "since january": the latest January that has begun. */
bool BareMonth(const std::vector<WordToken> &tokens, std::size_t at, CivilDate today,
               DateMatch &match) {
	static constexpr std::array<std::string_view, 12> kMonths = {
		"january", "february", "march",     "april",   "may",      "june",
		"july",    "august",   "september", "october", "november", "december"};
	static constexpr std::array<std::string_view, 7> kBefore = {
		"since", "in", "before", "after", "until", "during", "of"};
	const auto month = std::find(kMonths.begin(), kMonths.end(), tokens[at].lower);
	bool introduced =
		at > 0 && std::find(kBefore.begin(), kBefore.end(), tokens[at - 1].lower) != kBefore.end();
	if (at > 1 && (tokens[at - 1].lower == "and" || tokens[at - 1].lower == "to" ||
	               tokens[at - 1].lower == "or")) { // "in May and June"
		introduced =
			std::find(kMonths.begin(), kMonths.end(), tokens[at - 2].lower) != kMonths.end();
	}
	if (!introduced || month == kMonths.end()) {
		return false;
	}
	const int number = static_cast<int>(month - kMonths.begin()) + 1;
	CivilDate first{today.year, number, 1};
	match.tokens = 1;
	if (at + 1 < tokens.size() && tokens[at + 1].kind == WordKind::Number &&
	    tokens[at + 1].number >= 1000 && tokens[at + 1].number < 2200) {
		first.year = static_cast<int>(tokens[at + 1].number);
		match.tokens = 2;
	} else if (first > today) {
		--first.year;
	}
	match.from = first;
	match.to = FirstOfMonth(first, 1);
	if (match.tokens == 1) {
		match.note =
			tokens[at].text + " = " + DateText(first) + " to " + DateText(AddDays(match.to, -1));
	}
	return true;
}

/* The longest name or value that starts here, a sure one before a likely one. */
std::size_t BestName(const std::vector<WordToken> &tokens, std::size_t at,
                     std::string_view question, const SchemaWords &words,
                     std::vector<Link> &links) {
	std::size_t best = 0;
	double best_score = 0;
	static constexpr std::array<std::string_view, 16> kNoEnd = {
		"by",   "of", "in", "the", "per", "for", "from", "and",
		"with", "to", "on", "at",  "or",  "a",   "each", "than"};
	for (std::size_t n = 1; n <= kMaxNameTokens && at + n <= tokens.size(); ++n) {
		const WordKind kind = tokens[at + n - 1].kind;
		if (n > 1 &&
		    std::find(kNoEnd.begin(), kNoEnd.end(), tokens[at + n - 1].lower) != kNoEnd.end()) {
			continue;
		}
		if (kind == WordKind::Stop || kind == WordKind::Comma ||
		    (n > 1 && kind == WordKind::Quoted)) {
			break;
		}
		std::vector<Link> found = LinkWords(tokens, at, at + n, question, words);
		// Views repeat what tables hold.
		std::erase_if(found, [&](const Link &link) {
			const RelationKind relation = words.Picture().At(link.target.relation).kind;
			return relation == RelationKind::View || relation == RelationKind::MaterializedView;
		});
		const double score = found.empty() ? 0 : found[0].score;
		const bool better = score >= kSureName ? score + 0.05 >= best_score
		                                       : score >= kLikelyName && best_score < kLikelyName;
		if (better) {
			best = n;
			best_score = score;
			links = std::move(found);
		}
		if (kind == WordKind::Quoted) {
			break;
		}
	}
	return best;
}

FactUnit Unit(UnitKind kind, const std::vector<WordToken> &tokens, std::size_t at,
              std::size_t length, std::string_view question) {
	FactUnit unit;
	unit.kind = kind;
	unit.first = at;
	unit.last = at + length;
	unit.stem = tokens[at].stem;
	unit.text = length == 1
	                ? tokens[at].text
	                : std::string(question.substr(tokens[at].begin,
	                                              tokens[at + length - 1].end - tokens[at].begin));
	return unit;
}

bool IsCapitalisedName(const std::vector<WordToken> &tokens, std::size_t at) {
	return tokens[at].kind == WordKind::Quoted ||
	       (at > 0 && tokens[at].kind == WordKind::Word && tokens[at].capitalised);
}

FactUnit UnitAt(const std::vector<WordToken> &tokens, std::size_t at, std::string_view question,
                const SchemaWords &words, CivilDate today) {
	if (tokens[at].kind == WordKind::Comma || tokens[at].kind == WordKind::Stop) {
		FactUnit unit = Unit(UnitKind::Fact, tokens, at, 1, question);
		unit.word = tokens[at].kind == WordKind::Comma ? FactWord::Comma : FactWord::Stop;
		return unit;
	}
	DateMatch month;
	if (BareMonth(tokens, at, today, month)) {
		FactUnit unit = Unit(UnitKind::Date, tokens, at, month.tokens, question);
		unit.date = month;
		return unit;
	}
	if (const auto date = MatchDate(tokens, at, today)) {
		FactUnit unit = Unit(date->is_year ? UnitKind::Number : UnitKind::Date, tokens, at,
		                     date->tokens, question);
		unit.date = *date;
		unit.number = tokens[at].lower;
		return unit;
	}
	std::size_t phrase = 0;
	const Entry *entry =
		tokens[at].kind == WordKind::Quoted ? nullptr : FindEntry(tokens, at, phrase);
	std::vector<Link> links;
	const std::size_t name = BestName(tokens, at, question, words, links);
	// A longer name wins ("order value" of the list, but "Sales agent" of the data); so does a name
	// when the word is small talk.
	if (entry != nullptr && !(name > phrase && links[0].score >= 0.95)) {
		FactUnit unit = Unit(UnitKind::Fact, tokens, at, phrase, question);
		unit.word = entry->word;
		unit.code = entry->code;
		unit.detail = entry->detail;
		unit.links = std::move(links);
		return unit;
	}
	if (const auto number = MatchNumber(tokens, at)) {
		FactUnit unit = Unit(UnitKind::Number, tokens, at, number->tokens, question);
		unit.number = number->text;
		return unit;
	}
	std::size_t literal = 0;
	while (at + literal < tokens.size() && IsCapitalisedName(tokens, at + literal) &&
	       (literal == 0 || tokens[at + literal].kind != WordKind::Quoted)) {
		++literal;
	}
	if (name > 0 && !(literal > name && links[0].score < 0.95)) {
		FactUnit unit = Unit(UnitKind::Named, tokens, at, name, question);
		unit.links = std::move(links);
		return unit;
	}
	return Unit(literal > 0 ? UnitKind::Literal : UnitKind::Word, tokens, at,
	            std::max<std::size_t>(1, literal), question);
}

} // namespace

std::vector<FactUnit> FactUnits(const std::vector<WordToken> &tokens, std::string_view question,
                                const SchemaWords &words, CivilDate today) {
	constexpr std::size_t kMaxUnits = 60; // longer texts are no questions of this kind
	std::vector<FactUnit> units;
	for (std::size_t i = 0; i < tokens.size() && units.size() < kMaxUnits;) {
		units.push_back(UnitAt(tokens, i, question, words, today));
		i = units.back().last;
	}
	return units;
}

} // namespace savant::core
