-- A star schema: three fact tables around seven dimensions, primary and foreign keys of the
-- dimensions, no other index.
CREATE TABLE calendar (
	date_key integer PRIMARY KEY,
	day date NOT NULL,
	year smallint NOT NULL,
	quarter smallint NOT NULL,
	month smallint NOT NULL,
	week smallint NOT NULL,
	weekday smallint NOT NULL,
	is_holiday boolean NOT NULL
);
CREATE TABLE item (
	item_key integer PRIMARY KEY,
	item_code char(12) NOT NULL,
	brand text NOT NULL,
	class text NOT NULL,
	category text NOT NULL,
	color text NOT NULL,
	list_price numeric(8,2) NOT NULL,
	manager_id integer NOT NULL
);
CREATE TABLE store (
	store_key integer PRIMARY KEY,
	name text NOT NULL,
	city text NOT NULL,
	state char(2) NOT NULL,
	market integer NOT NULL,
	floor_m2 integer NOT NULL
);
CREATE TABLE demographic (
	demographic_key integer PRIMARY KEY,
	gender char(1) NOT NULL,
	marital char(1) NOT NULL,
	education text NOT NULL,
	dependants smallint NOT NULL,
	income_band smallint NOT NULL
);
CREATE TABLE buyer (
	buyer_key integer PRIMARY KEY,
	buyer_code char(16) NOT NULL,
	demographic_key integer NOT NULL REFERENCES demographic,
	first_name text NOT NULL,
	last_name text NOT NULL,
	birth_year smallint NOT NULL,
	zip char(5) NOT NULL,
	state char(2) NOT NULL,
	first_sale_key integer NOT NULL
);
CREATE TABLE promotion (
	promotion_key integer PRIMARY KEY,
	name text NOT NULL,
	channel text NOT NULL,
	cost numeric(10,2) NOT NULL
);
CREATE TABLE return_reason (
	reason_key integer PRIMARY KEY,
	reason text NOT NULL
);
CREATE TABLE sales (
	date_key integer NOT NULL REFERENCES calendar,
	item_key integer NOT NULL REFERENCES item,
	buyer_key integer REFERENCES buyer,
	store_key integer NOT NULL REFERENCES store,
	promotion_key integer REFERENCES promotion,
	ticket bigint NOT NULL,
	quantity integer NOT NULL,
	list_price numeric(8,2) NOT NULL,
	sales_price numeric(8,2) NOT NULL,
	net_paid numeric(10,2) NOT NULL,
	net_profit numeric(10,2) NOT NULL,
	PRIMARY KEY (item_key, ticket)
);
CREATE TABLE returns (
	date_key integer NOT NULL REFERENCES calendar,
	item_key integer NOT NULL REFERENCES item,
	buyer_key integer REFERENCES buyer,
	store_key integer NOT NULL REFERENCES store,
	reason_key integer NOT NULL REFERENCES return_reason,
	ticket bigint NOT NULL,
	quantity integer NOT NULL,
	amount numeric(10,2) NOT NULL,
	PRIMARY KEY (item_key, ticket)
);
CREATE TABLE inventory (
	date_key integer NOT NULL REFERENCES calendar,
	item_key integer NOT NULL REFERENCES item,
	store_key integer NOT NULL REFERENCES store,
	on_hand integer NOT NULL,
	PRIMARY KEY (date_key, item_key, store_key)
);
