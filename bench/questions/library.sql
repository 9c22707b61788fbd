-- library.sql: a town library, generated; small, the same every time but for dates, which end today.
SELECT setseed(0.5);
CREATE TABLE authors (author_id integer PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, country text NOT NULL);
CREATE TABLE genres (genre_id integer PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE books (
	book_id integer PRIMARY KEY, title text NOT NULL, author_id integer NOT NULL REFERENCES authors, genre_id integer NOT NULL REFERENCES genres,
	published_year integer NOT NULL, pages integer NOT NULL, price numeric(6,2) NOT NULL);
CREATE TABLE branches (branch_id integer PRIMARY KEY, name text NOT NULL UNIQUE, city text NOT NULL);
CREATE TABLE copies (copy_id integer PRIMARY KEY, book_id integer NOT NULL REFERENCES books, branch_id integer NOT NULL REFERENCES branches, acquired_on date NOT NULL);
CREATE TABLE members (
	member_id integer PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, email text, joined_on date NOT NULL,
	membership text NOT NULL CHECK (membership IN ('adult', 'student', 'senior')), branch_id integer NOT NULL REFERENCES branches);
CREATE TABLE loans (
	loan_id integer PRIMARY KEY, copy_id integer NOT NULL REFERENCES copies, member_id integer NOT NULL REFERENCES members,
	loaned_on date NOT NULL, due_on date NOT NULL, returned_on date);
COMMENT ON TABLE loans IS 'Who borrowed which copy; no return date means still out';
CREATE TABLE fines (fine_id integer PRIMARY KEY, loan_id integer NOT NULL REFERENCES loans, amount numeric(6,2) NOT NULL, issued_on date NOT NULL, paid_on date);
CREATE TABLE reservations (reservation_id integer PRIMARY KEY, member_id integer NOT NULL REFERENCES members, book_id integer NOT NULL REFERENCES books, reserved_on date NOT NULL);

INSERT INTO authors SELECT i, (ARRAY['Mary', 'John', 'Ines', 'Omar', 'Lena', 'Hugo'])[1 + i % 6], (ARRAY['Stone', 'Vale', 'Brook', 'Field', 'Marsh'])[1 + i % 5],
	(ARRAY['Ireland', 'Spain', 'Egypt', 'Norway'])[1 + i % 4] FROM generate_series(1, 28) AS i;
INSERT INTO genres VALUES (1, 'Crime'), (2, 'Fantasy'), (3, 'History'), (4, 'Poetry'), (5, 'Travel');
INSERT INTO books SELECT i, (ARRAY['The Silent', 'A Distant', 'The Last', 'Another', 'The Golden'])[1 + i % 5] || ' ' || (ARRAY['River', 'Winter', 'House', 'Letter', 'Road', 'Garden', 'Island'])[1 + i % 7] || ' ' || i,
	1 + (random() * 24)::integer, 1 + i % 5, 1950 + (random() * 74)::integer, 80 + (random() * 700)::integer, round((5 + random() * 40)::numeric, 2) FROM generate_series(1, 160) AS i;
INSERT INTO branches VALUES (1, 'Central', 'Riverton'), (2, 'Harbour', 'Riverton'), (3, 'Hillside', 'Oakham'), (4, 'Westgate', 'Oakham');
INSERT INTO copies SELECT i, 1 + i % 156, 1 + (random() * 3)::integer, current_date - (400 + random() * 2000)::integer FROM generate_series(1, 420) AS i;
INSERT INTO members SELECT i, (ARRAY['Ada', 'Bert', 'Carla', 'Dan', 'Elsa', 'Finn', 'Gus'])[1 + i % 7], (ARRAY['Moss', 'Reed', 'Lake', 'Hill', 'Wood', 'Fox', 'Wren', 'Dale', 'Pike', 'Ash', 'Thorn'])[1 + i % 11],
	CASE WHEN i % 6 > 0 THEN 'member' || i || '@example.org' END, current_date - (random() * 1500)::integer,
	(ARRAY['adult', 'adult', 'student', 'senior'])[1 + i % 4], 1 + (random() * 3)::integer FROM generate_series(1, 300) AS i;
INSERT INTO loans SELECT i, 1 + (random() * 410)::integer, 1 + (random() * random() * 280)::integer, d, d + 21, NULL
	FROM generate_series(1, 3200) AS i, LATERAL (SELECT current_date - (random() * 700 + 0 * i)::integer AS d) AS dates;
UPDATE loans SET returned_on = loaned_on + (3 + (loan_id * 7) % 31) WHERE loaned_on + (3 + (loan_id * 7) % 31) <= current_date AND loan_id % 40 > 0;
INSERT INTO fines SELECT row_number() OVER (ORDER BY loan_id), loan_id, 0.5 * (returned_on - due_on), returned_on, CASE WHEN loan_id % 3 > 0 THEN returned_on + 5 END FROM loans WHERE returned_on > due_on;
INSERT INTO reservations SELECT i, 1 + (random() * 299)::integer, 1 + (random() * 155)::integer, current_date - (random() * 300)::integer FROM generate_series(1, 260) AS i;
ANALYZE;
