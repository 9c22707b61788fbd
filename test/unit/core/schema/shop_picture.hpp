/*
 * shop_picture.hpp
 *     A small picture for the tests of core/schema.
 */
#pragma once

#include "core/schema/picture_json.hpp"

namespace savant::core {

/*
 * customers <- orders (billing and shipping addresses) <- order_items -> products,
 * employees refer to themselves, stock has a composite key, islands to nobody.
 */
inline SchemaPicture ShopPicture() {
	return PictureFromJson(R"json({"database":"shop","relations":[
 {"schema":"public","name":"addresses","rows":900,"columns":[
   {"name":"id","type":"integer","class":"integer"},
   {"name":"city","type":"text","class":"text","common":[["Berlin",0.4],["Hamburg",0.2]]}],
  "primary_key":["id"]},
 {"schema":"public","name":"customers","rows":500,"comment":"people who buy from us","columns":[
   {"name":"id","type":"integer","class":"integer","not_null":true},
   {"name":"full_name","type":"text","class":"text","not_null":true},
   {"name":"email","type":"text","class":"text","mask":"email"},
   {"name":"tier","type":"tier","class":"enum","labels":["gold","silver"]}],
  "primary_key":["id"],"unique_keys":[["email"]],"checks":["id > 0"],
  "indexes":[{"name":"customers_pkey","columns":["id"],"unique":true,"primary":true}]},
 {"schema":"public","name":"employees","columns":[
   {"name":"id","type":"integer","class":"integer"},
   {"name":"manager_id","type":"integer","class":"integer"}],"primary_key":["id"]},
 {"schema":"public","name":"islands","kind":"view","columns":[{"name":"x","type":"text","class":"text"}]},
 {"schema":"public","name":"order_items","rows":9000,"columns":[
   {"name":"order_id","type":"integer","class":"integer"},
   {"name":"product_id","type":"integer","class":"integer"},
   {"name":"quantity","type":"integer","class":"integer"}],"primary_key":["order_id","product_id"]},
 {"schema":"public","name":"orders","rows":4000,"columns":[
   {"name":"id","type":"integer","class":"integer"},
   {"name":"customer_id","type":"integer","class":"integer"},
   {"name":"billing_id","type":"integer","class":"integer"},
   {"name":"shipping_id","type":"integer","class":"integer"},
   {"name":"created_at","type":"timestamp with time zone","class":"timestamp",
    "low":"2024-01-01","high":"2026-01-01","comment":"when the order was placed"}],
  "primary_key":["id"]},
 {"schema":"public","name":"products","rows":120,"columns":[
   {"name":"id","type":"integer","class":"integer"},
   {"name":"title","type":"text","class":"text"},
   {"name":"unitPrice","type":"numeric(10,2)","class":"numeric"}],"primary_key":["id"]},
 {"schema":"store","name":"stock","visible":false,"columns":[
   {"name":"order_id","type":"integer","class":"integer"},
   {"name":"product_id","type":"integer","class":"integer"},
   {"name":"shelf","type":"text","class":"text"}]}],
 "foreign_keys":[
 {"name":"employees_manager","from":"public.employees","from_columns":["manager_id"],"to":"public.employees","to_columns":["id"]},
 {"name":"items_order","from":"public.order_items","from_columns":["order_id"],"to":"public.orders","to_columns":["id"]},
 {"name":"items_product","from":"public.order_items","from_columns":["product_id"],"to":"public.products","to_columns":["id"]},
 {"name":"orders_billing","from":"public.orders","from_columns":["billing_id"],"to":"public.addresses","to_columns":["id"]},
 {"name":"orders_customer","from":"public.orders","from_columns":["customer_id"],"to":"public.customers","to_columns":["id"]},
 {"name":"orders_shipping","from":"public.orders","from_columns":["shipping_id"],"to":"public.addresses","to_columns":["id"]},
 {"name":"stock_item","from":"store.stock","from_columns":["order_id","product_id"],"to":"public.order_items","to_columns":["order_id","product_id"]}
 ]})json");
}

} // namespace savant::core
