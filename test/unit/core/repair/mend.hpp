/*
 * mend.hpp
 *     A small database, and mending with an error as the server reports it.
 */
#pragma once

#include <string>
#include <vector>

#include "core/ask/name_repair.hpp"
#include "core/schema/picture_json.hpp"

namespace savant::core {

/*
 * customers <- orders <- order_items -> products; orders refer to addresses twice;
 * "Weird Table" and "userName" need quotes.
 */
inline const SchemaPicture &MendPicture() {
	static const auto *const picture = new SchemaPicture(PictureFromJson(R"json({
 "database":"shop","relations":[
 {"schema":"public","name":"Weird Table","columns":[
   {"name":"order","type":"integer","class":"integer"},
   {"name":"Home Town","type":"text","class":"text"},
   {"name":"userName","type":"text","class":"text"}]},
 {"schema":"public","name":"addresses","columns":[
   {"name":"address_id","type":"integer","class":"integer","not_null":true},
   {"name":"city","type":"text","class":"text","common":[["Berlin",0.4],["Hamburg",0.2]]},
   {"name":"street","type":"text","class":"text"}],"primary_key":["address_id"]},
 {"schema":"public","name":"customers","rows":100,"columns":[
   {"name":"customer_id","type":"integer","class":"integer","not_null":true},
   {"name":"name","type":"text","class":"text","distinct":80},
   {"name":"country","type":"text","class":"text","common":[["Germany",0.3],["France",0.2]]},
   {"name":"email","type":"text","class":"text","mask":"email"},
   {"name":"active","type":"boolean","class":"boolean"}],"primary_key":["customer_id"]},
 {"schema":"public","name":"order_items","columns":[
   {"name":"order_id","type":"integer","class":"integer","not_null":true},
   {"name":"product_id","type":"integer","class":"integer","not_null":true},
   {"name":"quantity","type":"integer","class":"integer"}],"primary_key":["order_id","product_id"]},
 {"schema":"public","name":"orders","rows":1000,"columns":[
   {"name":"order_id","type":"integer","class":"integer","not_null":true},
   {"name":"customer_id","type":"integer","class":"integer"},
   {"name":"billing_id","type":"integer","class":"integer"},
   {"name":"shipping_id","type":"integer","class":"integer"},
   {"name":"ordered_at","type":"timestamp","class":"timestamp"},
   {"name":"total","type":"numeric","class":"numeric"}],"primary_key":["order_id"]},
 {"schema":"public","name":"products","rows":50,"columns":[
   {"name":"product_id","type":"integer","class":"integer","not_null":true},
   {"name":"title","type":"text","class":"text","unique":true},
   {"name":"price","type":"double precision","class":"numeric"},
   {"name":"category","type":"text","class":"text"}],"primary_key":["product_id"]},
 {"schema":"store","name":"stock","visible":false,"columns":[
   {"name":"shelf","type":"text","class":"text"}]}],
 "foreign_keys":[
 {"name":"items_order","from":"public.order_items","from_columns":["order_id"],"to":"public.orders","to_columns":["order_id"]},
 {"name":"items_product","from":"public.order_items","from_columns":["product_id"],"to":"public.products","to_columns":["product_id"]},
 {"name":"orders_billing","from":"public.orders","from_columns":["billing_id"],"to":"public.addresses","to_columns":["address_id"]},
 {"name":"orders_customer","from":"public.orders","from_columns":["customer_id"],"to":"public.customers","to_columns":["customer_id"]},
 {"name":"orders_shipping","from":"public.orders","from_columns":["shipping_id"],"to":"public.addresses","to_columns":["address_id"]}
 ]})json"));
	return *picture;
}

/*
 * `marked` is a statement with ^ before the place that the server complains of (a ^^ is one ^).
 * The mend, or nullopt; `near` gets the candidates.
 */
inline std::optional<Mend> MendMarked(const std::string &marked, const std::string &code,
                                      const std::string &message = "",
                                      std::vector<std::string> *near = nullptr) {
	AnswerError error;
	error.code = code;
	error.message = message;
	std::string sql = marked;
	const std::size_t at = sql.find('^');
	if (at != std::string::npos) {
		sql.erase(at, 1);
		error.position = static_cast<int>(at) + 1;
	}
	std::vector<std::string> candidates;
	auto mend = MendStatement(sql, error, MendPicture(), near != nullptr ? *near : candidates);
	return mend;
}

/* The mended text; "" when nothing was mended. */
inline std::string Mended(const std::string &marked, const std::string &code,
                          const std::string &message = "") {
	const auto mend = MendMarked(marked, code, message);
	return mend ? mend->sql : "";
}

} // namespace savant::core
