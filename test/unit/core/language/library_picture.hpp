/*
 * library_picture.hpp
 *     A picture of a lending library for the tests of core/language.
 */
#pragma once

#include "core/schema/picture_json.hpp"

namespace savant::core {

/*
 * author <- book <- loan -> member, loan -> branch, book <- review -> member.  Values of
 * text columns are known as statistics would tell them.
 */
inline SchemaPicture LibraryPicture() {
	return PictureFromJson(R"json({"database":"library","relations":[
 {"schema":"public","name":"author","rows":40,"columns":[
   {"name":"id","type":"integer","class":"integer","primary":true,"unique":true},
   {"name":"first_name","type":"text","class":"text","common":[["Ada",0.1],["Jorge",0.1]]},
   {"name":"last_name","type":"text","class":"text","common":[["Lovelace",0.1],["Borges",0.1]]},
   {"name":"birth_year","type":"integer","class":"integer"},
   {"name":"country","type":"text","class":"text","distinct":3,"common":[["France",0.4],["Italy",0.3],["Germany",0.3]]}],
  "primary_key":["id"]},
 {"schema":"public","name":"book","rows":300,"columns":[
   {"name":"id","type":"integer","class":"integer","primary":true,"unique":true},
   {"name":"title","type":"text","class":"text","common":[["Dune",0.01],["Ulysses",0.01]]},
   {"name":"author_id","type":"integer","class":"integer"},
   {"name":"genre","type":"text","class":"text","distinct":3,"common":[["Novel",0.5],["Poetry",0.3],["Science",0.2]]},
   {"name":"pages","type":"integer","class":"integer"},
   {"name":"price","type":"numeric(8,2)","class":"numeric","null_share":0.1},
   {"name":"published","type":"date","class":"date"},
   {"name":"rare_yn","type":"text","class":"text","common":[["Y",0.1],["N",0.9]]}],
  "primary_key":["id"]},
 {"schema":"public","name":"branch","rows":9,"columns":[
   {"name":"id","type":"integer","class":"integer","primary":true,"unique":true},
   {"name":"name","type":"text","class":"text","common":[["Main Hall",0.1],["Riverside",0.1]]},
   {"name":"city","type":"text","class":"text","common":[["Lyon",0.5],["Rome",0.5]]},
   {"name":"opening_year","type":"integer","class":"integer"},
   {"name":"capacity","type":"integer","class":"integer"}],
  "primary_key":["id"]},
 {"schema":"public","name":"loan","rows":5000,"columns":[
   {"name":"id","type":"integer","class":"integer","primary":true,"unique":true},
   {"name":"book_id","type":"integer","class":"integer"},
   {"name":"member_id","type":"integer","class":"integer"},
   {"name":"branch_id","type":"integer","class":"integer"},
   {"name":"loan_date","type":"date","class":"date"},
   {"name":"days","type":"text","class":"text","common":[["7",0.5],["14",0.4]]}],
  "primary_key":["id"]},
 {"schema":"public","name":"member","rows":200,"columns":[
   {"name":"id","type":"integer","class":"integer","primary":true,"unique":true},
   {"name":"name","type":"text","class":"text"},
   {"name":"hometown","type":"text","class":"text","common":[["Turin",0.2],["Nice",0.2]]},
   {"name":"age","type":"integer","class":"integer"},
   {"name":"email","type":"text","class":"text"},
   {"name":"number_of_cards","type":"integer","class":"integer"}],
  "primary_key":["id"]},
 {"schema":"public","name":"review","rows":700,"columns":[
   {"name":"book_id","type":"integer","class":"integer","primary":true},
   {"name":"member_id","type":"integer","class":"integer","primary":true},
   {"name":"rating","type":"integer","class":"integer"}],
  "primary_key":["book_id","member_id"]}],
 "foreign_keys":[
 {"name":"book_author","from":"public.book","from_columns":["author_id"],"to":"public.author","to_columns":["id"]},
 {"name":"loan_book","from":"public.loan","from_columns":["book_id"],"to":"public.book","to_columns":["id"]},
 {"name":"loan_branch","from":"public.loan","from_columns":["branch_id"],"to":"public.branch","to_columns":["id"]},
 {"name":"loan_member","from":"public.loan","from_columns":["member_id"],"to":"public.member","to_columns":["id"]},
 {"name":"review_book","from":"public.review","from_columns":["book_id"],"to":"public.book","to_columns":["id"]},
 {"name":"review_member","from":"public.review","from_columns":["member_id"],"to":"public.member","to_columns":["id"]}
 ]})json");
}

} // namespace savant::core
