-- Every type class, and names that have to be quoted: what a statement of the grammar must bind to.
CREATE SCHEMA store;
CREATE TYPE tier AS ENUM ('gold', 'it''s "silver"', 'back\slash');
CREATE DOMAIN percent AS numeric CHECK (value BETWEEN 0 AND 100);
CREATE TABLE customers (
	id integer PRIMARY KEY, name text NOT NULL, tier tier, born date, vip boolean,
	discount percent, contact jsonb, "Total Orders" integer, "select" text, "quote""d" text,
	state text CHECK (state IN ('open', 'closed', 'it''s')));
CREATE TABLE orders (
	id bigint PRIMARY KEY, customer_id integer REFERENCES customers, placed_at timestamptz,
	shipped timestamp, "count" smallint, amount numeric(12, 2), price money, weight real, tags text[],
	ship_to integer REFERENCES customers, pickup time, lasts interval, token uuid, at point);
CREATE TABLE "order" ("from" integer PRIMARY KEY, "group" varchar(20), "Größe" double precision,
	orders_id bigint REFERENCES orders);
CREATE TABLE staff (id integer PRIMARY KEY, boss integer REFERENCES staff, code char(3), kind "char",
	login name, raw bytea, active daterange);
CREATE TABLE store.items (
	a integer, b integer, note text, order_id bigint REFERENCES public.orders, PRIMARY KEY (a, b));
CREATE TABLE store.parts (a integer, b integer, n integer, FOREIGN KEY (a, b) REFERENCES store.items);
CREATE TABLE store.staff (id integer PRIMARY KEY, person integer REFERENCES public.staff);
CREATE TABLE empty_one ();
CREATE VIEW totals AS SELECT customer_id, sum(amount) AS total FROM orders GROUP BY 1;
CREATE MATERIALIZED VIEW by_day AS SELECT placed_at::date AS day, count(*) FROM orders GROUP BY 1;
