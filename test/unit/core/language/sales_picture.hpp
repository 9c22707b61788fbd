/*
 * sales_picture.hpp
 *     A picture of a small web shop for the tests of questions about facts.
 */
#pragma once

#include "core/schema/picture_json.hpp"

namespace savant::core {

/* country <- town <- buyer <- sale <- sale_line -> article -> kind; visit -> article, visit ->
 * buyer. */
inline SchemaPicture SalesPicture() {
	return PictureFromJson(R"json({"database":"shop","relations":[
 {"schema":"public","name":"articles","rows":900,"columns":[
   {"name":"article_id","type":"integer","class":"integer","primary":true,"unique":true,"not_null":true},
   {"name":"name","type":"text","class":"text"},
   {"name":"kind_id","type":"integer","class":"integer","not_null":true},
   {"name":"price","type":"numeric(8,2)","class":"numeric"},
   {"name":"cost","type":"numeric(8,2)","class":"numeric"},
   {"name":"stock","type":"integer","class":"integer"},
   {"name":"discontinued","type":"boolean","class":"boolean"},
   {"name":"added_on","type":"date","class":"date","not_null":true}],
  "primary_key":["article_id"]},
 {"schema":"public","name":"customers","rows":500,"columns":[
   {"name":"customer_id","type":"integer","class":"integer","primary":true,"unique":true,"not_null":true},
   {"name":"first_name","type":"text","class":"text"},
   {"name":"last_name","type":"text","class":"text"},
   {"name":"email","type":"text","class":"text"},
   {"name":"country","type":"text","class":"text","common":[["France",0.5],["Italy",0.5]]},
   {"name":"signup_date","type":"date","class":"date","not_null":true}],
  "primary_key":["customer_id"]},
 {"schema":"public","name":"kinds","rows":5,"columns":[
   {"name":"kind_id","type":"integer","class":"integer","primary":true,"unique":true,"not_null":true},
   {"name":"name","type":"text","class":"text","unique":true,"common":[["Lamps",0.2],["Chairs",0.2]]}],
  "primary_key":["kind_id"]},
 {"schema":"public","name":"order_lines","rows":9000,"columns":[
   {"name":"order_id","type":"integer","class":"integer","primary":true,"not_null":true},
   {"name":"line_no","type":"integer","class":"integer","primary":true,"not_null":true},
   {"name":"article_id","type":"integer","class":"integer","not_null":true},
   {"name":"quantity","type":"integer","class":"integer","not_null":true},
   {"name":"unit_price","type":"numeric(8,2)","class":"numeric","not_null":true},
   {"name":"discount","type":"numeric(3,2)","class":"numeric","common":[["0",0.8],["0.10",0.2]]}],
  "primary_key":["order_id","line_no"]},
 {"schema":"public","name":"orders","rows":4000,"columns":[
   {"name":"order_id","type":"integer","class":"integer","primary":true,"unique":true,"not_null":true},
   {"name":"customer_id","type":"integer","class":"integer","not_null":true},
   {"name":"ordered_at","type":"timestamp without time zone","class":"timestamp","not_null":true},
   {"name":"delivered_on","type":"date","class":"date","null_share":0.1},
   {"name":"status","type":"text","class":"text","labels":["open","cancelled"]},
   {"name":"total","type":"numeric(10,2)","class":"numeric","comment":"Sum of the lines (revenue)"}],
  "primary_key":["order_id"]},
 {"schema":"public","name":"reviews","rows":700,"columns":[
   {"name":"review_id","type":"integer","class":"integer","primary":true,"unique":true,"not_null":true},
   {"name":"article_id","type":"integer","class":"integer","not_null":true},
   {"name":"customer_id","type":"integer","class":"integer","not_null":true},
   {"name":"stars","type":"integer","class":"integer"},
   {"name":"written_on","type":"date","class":"date","not_null":true}],
  "primary_key":["review_id"]}],
"foreign_keys":[
 {"name":"a","from":"public.articles","from_columns":["kind_id"],"to":"public.kinds","to_columns":["kind_id"]},
 {"name":"o","from":"public.orders","from_columns":["customer_id"],"to":"public.customers","to_columns":["customer_id"]},
 {"name":"l1","from":"public.order_lines","from_columns":["order_id"],"to":"public.orders","to_columns":["order_id"]},
 {"name":"l2","from":"public.order_lines","from_columns":["article_id"],"to":"public.articles","to_columns":["article_id"]},
 {"name":"r1","from":"public.reviews","from_columns":["article_id"],"to":"public.articles","to_columns":["article_id"]},
 {"name":"r2","from":"public.reviews","from_columns":["customer_id"],"to":"public.customers","to_columns":["customer_id"]}]})json");
}

} // namespace savant::core
