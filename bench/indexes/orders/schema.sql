-- A normalised order system: sixteen tables, primary and foreign keys, no other index.
CREATE TABLE country (
	country_id integer PRIMARY KEY,
	code char(2) NOT NULL,
	name text NOT NULL,
	region text NOT NULL
);
CREATE TABLE customer (
	customer_id integer PRIMARY KEY,
	email text NOT NULL,
	full_name text NOT NULL,
	country_id integer NOT NULL REFERENCES country,
	city text NOT NULL,
	segment text NOT NULL,
	created_at timestamp NOT NULL,
	referred_by integer REFERENCES customer,
	is_blocked boolean NOT NULL
);
CREATE TABLE category (
	category_id integer PRIMARY KEY,
	parent_id integer REFERENCES category,
	name text NOT NULL
);
CREATE TABLE supplier (
	supplier_id integer PRIMARY KEY,
	name text NOT NULL,
	country_id integer NOT NULL REFERENCES country,
	rating numeric(3,2) NOT NULL
);
CREATE TABLE product (
	product_id integer PRIMARY KEY,
	sku text NOT NULL,
	name text NOT NULL,
	category_id integer NOT NULL REFERENCES category,
	supplier_id integer NOT NULL REFERENCES supplier,
	price numeric(10,2) NOT NULL,
	weight_g integer NOT NULL,
	is_active boolean NOT NULL,
	listed_on date NOT NULL
);
CREATE TABLE warehouse (
	warehouse_id integer PRIMARY KEY,
	country_id integer NOT NULL REFERENCES country,
	name text NOT NULL
);
CREATE TABLE stock (
	warehouse_id integer NOT NULL REFERENCES warehouse,
	product_id integer NOT NULL REFERENCES product,
	quantity integer NOT NULL,
	counted_at timestamp NOT NULL,
	PRIMARY KEY (warehouse_id, product_id)
);
CREATE TABLE employee (
	employee_id integer PRIMARY KEY,
	manager_id integer REFERENCES employee,
	full_name text NOT NULL,
	department text NOT NULL,
	hired_on date NOT NULL
);
CREATE TABLE coupon (
	coupon_id integer PRIMARY KEY,
	code text NOT NULL,
	discount numeric(4,3) NOT NULL,
	valid_from date NOT NULL,
	valid_to date NOT NULL
);
CREATE TABLE orders (
	order_id integer PRIMARY KEY,
	customer_id integer NOT NULL REFERENCES customer,
	employee_id integer REFERENCES employee,
	coupon_id integer REFERENCES coupon,
	status text NOT NULL,
	channel text NOT NULL,
	ordered_at timestamp NOT NULL,
	total numeric(12,2) NOT NULL,
	note text
);
CREATE TABLE order_line (
	order_id integer NOT NULL REFERENCES orders,
	line_no integer NOT NULL,
	product_id integer NOT NULL REFERENCES product,
	quantity integer NOT NULL,
	unit_price numeric(10,2) NOT NULL,
	discount numeric(4,3) NOT NULL,
	PRIMARY KEY (order_id, line_no)
);
CREATE TABLE shipment (
	shipment_id integer PRIMARY KEY,
	order_id integer NOT NULL REFERENCES orders,
	warehouse_id integer NOT NULL REFERENCES warehouse,
	carrier text NOT NULL,
	shipped_at timestamp,
	delivered_at timestamp,
	tracking_no text
);
CREATE TABLE payment (
	payment_id integer PRIMARY KEY,
	order_id integer NOT NULL REFERENCES orders,
	method text NOT NULL,
	paid_at timestamp,
	amount numeric(12,2) NOT NULL,
	failed boolean NOT NULL
);
CREATE TABLE product_return (
	return_id integer PRIMARY KEY,
	order_id integer NOT NULL,
	line_no integer NOT NULL,
	reason text NOT NULL,
	returned_on date NOT NULL,
	refund numeric(12,2) NOT NULL,
	FOREIGN KEY (order_id, line_no) REFERENCES order_line
);
CREATE TABLE review (
	review_id integer PRIMARY KEY,
	product_id integer NOT NULL REFERENCES product,
	customer_id integer NOT NULL REFERENCES customer,
	stars smallint NOT NULL,
	written_at timestamp NOT NULL,
	body text NOT NULL
);
CREATE TABLE page_view (
	view_id bigint PRIMARY KEY,
	customer_id integer,
	product_id integer,
	session_key text NOT NULL,
	viewed_at timestamp NOT NULL,
	device text NOT NULL,
	seconds integer NOT NULL
);
