/*
 * synonyms.cpp
 *     The tables of like words, abbreviations and value spellings.
 */
#include "core/language/synonyms.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

/* Words of one line stand for one another; a word may be on several lines. */
constexpr auto kGroups = std::to_array<std::string_view>({
    "nation country", "nationality country citizenship", "city town", "city hometown", "cost price",
    "salary pay income wage earnings", "earn salary", "sex gender", "phone telephone cell mobile", "email mail",
    "location place address", "located location", "movie film", "begin start", "end finish", "car vehicle automobile",
    "person individual", "person people", "staff employee worker", "instructor teacher professor lecturer faculty",
    "kid child", "birthday birthdate", "birth born", "id identifier", "title name", "rank ranking", "description detail",
    "total amount", "height tall", "weight weigh weighs heavy", "age old", "student pupil", "school college university",
    "company firm enterprise corporation", "organization organisation", "client customer", "buyer customer shopper purchaser",
    "product item good", "item thing", "purchase order", "order buy", "invoice bill", "shop store", "seller vendor supplier",
    "author writer", "book publication", "paper article publication", "song track music", "singer artist musician",
    "artist painter", "album record", "game match", "match competition", "team club", "player athlete", "captain leader",
    "chief head leader", "manager boss", "owner own", "holder owner", "driver rider", "flight plane", "plane aircraft airplane aeroplane",
    "airport airfield", "airline carrier", "train railway", "station stop", "road street", "building house", "house residence dwelling",
    "apartment flat", "room chamber", "dorm dormitory", "hospital clinic", "doctor physician", "patient case", "drug medicine medication",
    "disease illness", "treatment therapy procedure", "pet animal", "dog puppy", "language tongue", "speak language", "spoken language",
    "religion faith", "government governance", "party political", "vote ballot", "election poll", "president head", "mayor head",
    "region district zone", "state province", "county district", "continent region", "zip postal postcode", "year season",
    "date day", "time hour", "duration length", "distance length", "speed velocity", "size dimension", "capacity seat", "capacity hold",
    "number count quantity", "quantity amount", "num count", "level grade", "grade mark", "grade score", "score point", "rating score review", "type kind category sort",
    "category class genre", "color colour", "shape form", "status state condition", "reason cause", "comment remark note", "message text",
    "user member account", "member participant", "visitor guest", "guest customer", "host organizer", "event competition", "event occasion",
    "festival event", "concert show performance", "performance show", "show program programme", "channel network", "series show", "episode part",
    "director filmmaker", "actor performer", "actress actor", "producer maker", "maker manufacturer", "manufacturer producer company", "brand make maker",
    "model make", "version release", "release issue", "publish release", "publisher press", "printed print", "pages page",
    "phone device", "computer machine", "software program", "website site", "url link", "account profile", "card credit",
    "payment pay", "pay salary", "fee charge", "tax duty", "budget fund", "revenue income sales", "profit gain earnings", "loss damage",
    "discount reduction", "rate price", "market value", "share stock", "investor shareholder", "insurance policy", "claim request",
    "contract agreement", "department division", "department dept", "branch office", "office bureau", "headquarter headquarters base", "job position occupation role title",
    "position role", "profession occupation job", "skill ability", "degree qualification", "course class subject", "class section", "subject topic",
    "semester term", "attend attendance", "attendance visitor audience", "enroll enrollment", "register registration", "advisor adviser",
    "friend buddy", "parent mother", "wife spouse", "husband spouse", "married marriage", "wedding marriage", "death die", "dead death died",
    "killed casualty", "injured injury wounded", "victim casualty", "crime offence", "perpetrator criminal", "ship vessel boat",
    "captain skipper", "mission task", "project work", "task assignment", "program project", "plan scheme", "goal target", "goal score",
    "win victory winner", "lose loss", "medal award prize", "award honor", "record best", "first given fore", "last family sur", "surname last", "forename first",
    "inhabitant population", "people population", "resident population", "citizen population", "populous population", "populated population", "life longevity", "expectancy longevity",
    "expensive price cost", "cheap price", "long length", "high height", "altitude elevation height", "deep depth", "wide width", "rich money",
    "temperature temp", "weather climate", "storm hurricane", "mountain peak", "river stream", "lake water", "island isle", "tower building",
    "church temple", "museum gallery", "theme topic subject", "exhibition exhibit", "ticket pass", "visit tour", "trip journey ride travel", "route path",
    "bike bicycle", "wheel tire", "engine motor", "cylinder cyl", "horsepower power", "fuel gas", "mileage mpg", "pilot aviator", "crew staff",
    "document file paper", "file doc", "template layout", "paragraph text", "section part", "chapter section", "content text", "photo picture image",
    "code abbreviation", "symbol code", "initial abbreviation", "acronym abbreviation", "website web", "format form", "quality grade", "resolution quality",
    "complaint issue", "ticket complaint", "answer response", "question query", "response reply", "customer client", "complete finish", "approve approval",
    "created creation", "updated update modified", "made creation", "arrive arrival", "depart departure leave", "destination arrival dest", "source departure origin",
    "founded founding", "foundation founded", "established founded foundation", "opened opening open", "built construction", "constructed construction built", "independent independence", "independence indep",
    "official formal", "local native", "foreign international", "former previous", "current present", "main primary", "major main",
});

using Pair = std::pair<std::string_view, std::string_view>;

constexpr auto kAbbreviations = std::to_array<Pair>({
    {"fname", "first name"}, {"lname", "last name"}, {"mname", "middle name"}, {"dob", "birth date"}, {"num", "number"}, {"no", "number"},
    {"nr", "number"}, {"qty", "quantity"}, {"amt", "amount"}, {"dept", "department"}, {"addr", "address"}, {"tel", "telephone"},
    {"desc", "description"}, {"descr", "description"}, {"cust", "customer"}, {"emp", "employee"}, {"prod", "product"}, {"cat", "category"},
    {"stu", "student"}, {"lat", "latitude"}, {"lng", "longitude"}, {"long", "longitude"}, {"yr", "year"}, {"avg", "average"},
    {"pct", "percent"}, {"perc", "percent"}, {"tot", "total"}, {"cred", "credits"}, {"info", "information"}, {"univ", "university"},
    {"mgr", "manager"}, {"sal", "salary"}, {"bal", "balance"}, {"loc", "location"}, {"temp", "temperature"}, {"pos", "position"},
    {"ph", "phone"}, {"org", "organization"}, {"abbrev", "abbreviation"}, {"abbr", "abbreviation"}, {"lang", "language"},
    {"src", "source"}, {"dst", "destination"}, {"dest", "destination"}, {"min", "minimum"}, {"max", "maximum"}, {"std", "standard"},
    {"bldg", "building"}, {"sem", "semester"}, {"instr", "instructor"}, {"prof", "professor"}, {"mfr", "manufacturer"}, {"hp", "horsepower"},
    {"mpg", "miles per gallon"}, {"accel", "acceleration"}, {"ord", "order"}, {"cnt", "count"}, {"ctry", "country"}, {"pop", "population"},
    {"tel", "telephone"}, {"msg", "message"}, {"img", "image"}, {"pwd", "password"}, {"usr", "user"}, {"grp", "group"}, {"acct", "account"},
    {"txn", "transaction"}, {"trans", "transaction"}, {"inv", "invoice"}, {"pymt", "payment"}, {"chg", "change"}, {"doc", "document"},
    {"enr", "enrollment"}, {"ssn", "social security number"}, {"gov", "government"}, {"govt", "government"}, {"dist", "distance"},
    {"rep", "representative"}, {"adr", "address"}, {"zip", "zip"}, {"yn", ""}, {"flg", "flag"}, {"nbr", "number"}, 
    {"indep", "independence"}, {"cyl", "cylinder"}, {"prereq", "prerequisite"}, {"grad", "graduate"}, {"lib", "library"}, {"sup", "supervisor"},
    {"attr", "attribute"}, {"ref", ""}, {"tbl", ""}, {"dim", ""}, {"fact", ""}, {"cd", "code"}, {"dt", "date"}, {"ts", "time"}, {"hs", "hours"},
});

constexpr auto kCommonNouns = std::to_array<std::string_view>({
    "name", "id", "code", "number", "no", "date", "type", "city", "title", "price", "age", "year", "count", "status", "address", "airport",
    "country", "state", "time", "first", "last", "home", "birth", "full", "zip", "post", "total", "source", "dest", "start", "end", "email",
    "phone", "area", "size", "rate", "level", "language", "region", "key", "month", "day", "amount", "cost", "value", "order", "product", "user",
    "customer", "speed", "point", "points", "position", "rank", "grade", "term", "room", "group", "class", "abbrev", "abbreviation", "office", "life", "expectancy", "head",
    "of", "is", "official", "capital", "percentage", "local", "government", "surface", "form", "old", "bio", "data", "fk", "pk", "url", "text", "link", "unit", "flight", "stop", "stops",
    "max", "min", "avg", "genre", "week", "lap", "constructor", "driver", "race", "result", "round", "season", "fastest", "num", "seat", "seats", "game", "team", "player",
});

constexpr auto kValueVariants = std::to_array<Pair>({
    {"french", "france"}, {"german", "germany"}, {"italian", "italy"}, {"spanish", "spain"}, {"english", "england"}, {"british", "united kingdom"},
    {"british", "uk"}, {"british", "britain"}, {"american", "usa"}, {"american", "united states"}, {"american", "us"}, {"american", "america"},
    {"russian", "russia"}, {"chinese", "china"}, {"japanese", "japan"}, {"korean", "korea"}, {"indian", "india"}, {"canadian", "canada"},
    {"mexican", "mexico"}, {"brazilian", "brazil"}, {"australian", "australia"}, {"dutch", "netherlands"}, {"belgian", "belgium"},
    {"swiss", "switzerland"}, {"austrian", "austria"}, {"polish", "poland"}, {"swedish", "sweden"}, {"norwegian", "norway"}, {"danish", "denmark"},
    {"finnish", "finland"}, {"greek", "greece"}, {"turkish", "turkey"}, {"irish", "ireland"}, {"scottish", "scotland"}, {"portuguese", "portugal"},
    {"european", "europe"}, {"asian", "asia"}, {"african", "africa"}, {"argentine", "argentina"}, {"argentinian", "argentina"}, {"egyptian", "egypt"},
    {"female", "f"}, {"females", "f"}, {"women", "f"}, {"woman", "f"}, {"male", "m"}, {"males", "m"}, {"men", "m"}, {"man", "m"}, {"female", "female"},
    {"females", "female"}, {"males", "male"}, {"women", "female"}, {"men", "male"}, {"girls", "f"}, {"boys", "m"}, {"girl", "f"}, {"boy", "m"},
    {"usa", "united states"}, {"us", "united states"}, {"us", "usa"}, {"united states", "usa"}, {"the united states", "usa"}, {"america", "usa"},
    {"america", "united states"}, {"uk", "united kingdom"}, {"united kingdom", "uk"}, {"u s", "usa"}, {"united states", "us"},
    {"alabama", "al"}, {"alaska", "ak"}, {"arizona", "az"}, {"arkansas", "ar"}, {"california", "ca"}, {"colorado", "co"}, {"connecticut", "ct"},
    {"delaware", "de"}, {"florida", "fl"}, {"georgia", "ga"}, {"hawaii", "hi"}, {"idaho", "id"}, {"illinois", "il"}, {"indiana", "in"}, {"iowa", "ia"},
    {"kansas", "ks"}, {"kentucky", "ky"}, {"louisiana", "la"}, {"maine", "me"}, {"maryland", "md"}, {"massachusetts", "ma"}, {"michigan", "mi"},
    {"minnesota", "mn"}, {"mississippi", "ms"}, {"missouri", "mo"}, {"montana", "mt"}, {"nebraska", "ne"}, {"nevada", "nv"}, {"new hampshire", "nh"},
    {"new jersey", "nj"}, {"new mexico", "nm"}, {"new york", "ny"}, {"north carolina", "nc"}, {"north dakota", "nd"}, {"ohio", "oh"}, {"oklahoma", "ok"},
    {"oregon", "or"}, {"pennsylvania", "pa"}, {"rhode island", "ri"}, {"south carolina", "sc"}, {"south dakota", "sd"}, {"tennessee", "tn"}, {"texas", "tx"},
    {"utah", "ut"}, {"vermont", "vt"}, {"virginia", "va"}, {"washington", "wa"}, {"west virginia", "wv"}, {"wisconsin", "wi"}, {"wyoming", "wy"},
});

using Synonyms = std::unordered_map<std::string, std::vector<std::string>>;

/* Made once and kept for the process: no destructor may run at exit. */
const Synonyms &AllSynonyms() {
	static const Synonyms *const all = [] {
		auto *map = new Synonyms;
		for (const std::string_view group : kGroups) {
			const std::vector<std::string> words = IdentifierWords(group);
			for (const std::string &word : words) {
				for (const std::string &other : words) {
					const std::string stem = StemKey(other);
					std::vector<std::string> &list = (*map)[StemKey(word)];
					if (other != word && std::find(list.begin(), list.end(), stem) == list.end()) {
						list.push_back(stem);
					}
				}
			}
		}
		return map;
	}();
	return *all;
}

} // namespace

const std::vector<std::string> &SynonymsOf(std::string_view stem) {
	static const auto *const none = new std::vector<std::string>;
	const auto found = AllSynonyms().find(std::string(stem));
	return found == AllSynonyms().end() ? *none : found->second;
}

std::vector<std::string> ExpandAbbreviation(std::string_view part) {
	for (const auto &[abbreviation, words] : kAbbreviations) {
		if (abbreviation == part) {
			return IdentifierWords(words);
		}
	}
	return {std::string(part)};
}

bool IsCommonNoun(std::string_view word) {
	return std::find(kCommonNouns.begin(), kCommonNouns.end(), word) != kCommonNouns.end();
}

std::vector<std::string> ValueVariants(std::string_view lower) {
	std::vector<std::string> variants;
	for (const auto &[spoken, stored] : kValueVariants) {
		if (spoken == lower) {
			variants.emplace_back(stored);
		}
	}
	return variants;
}

} // namespace savant::core
