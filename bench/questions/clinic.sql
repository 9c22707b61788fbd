-- clinic.sql: a small hospital, generated.  Rules are not developed on it: it is the check on the other two.
SELECT setseed(0.25);
CREATE TABLE departments (department_id integer PRIMARY KEY, name text NOT NULL UNIQUE, floor integer NOT NULL, beds integer NOT NULL);
CREATE TABLE doctors (
	doctor_id integer PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, specialty text NOT NULL,
	department_id integer NOT NULL REFERENCES departments, hired_on date NOT NULL, salary numeric(10,2) NOT NULL);
CREATE TABLE patients (
	patient_id integer PRIMARY KEY, full_name text NOT NULL, birth_date date NOT NULL, city text NOT NULL, insurance text CHECK (insurance IN ('public', 'private')),
	registered_on date NOT NULL);
CREATE TABLE appointments (
	appointment_id integer PRIMARY KEY, patient_id integer NOT NULL REFERENCES patients, doctor_id integer NOT NULL REFERENCES doctors,
	scheduled_at timestamp NOT NULL, status text NOT NULL CHECK (status IN ('booked', 'completed', 'cancelled', 'missed')));
COMMENT ON TABLE appointments IS 'Visits of patients to doctors';
CREATE TABLE admissions (
	admission_id integer PRIMARY KEY, patient_id integer NOT NULL REFERENCES patients, department_id integer NOT NULL REFERENCES departments,
	admitted_on date NOT NULL, discharged_on date);
CREATE TABLE treatments (treatment_id integer PRIMARY KEY, admission_id integer NOT NULL REFERENCES admissions, kind text NOT NULL, cost numeric(10,2) NOT NULL, performed_on date NOT NULL);
CREATE TABLE drugs (drug_id integer PRIMARY KEY, name text NOT NULL UNIQUE, unit_price numeric(8,2) NOT NULL, stock integer NOT NULL);
CREATE TABLE prescriptions (
	prescription_id integer PRIMARY KEY, patient_id integer NOT NULL REFERENCES patients, doctor_id integer NOT NULL REFERENCES doctors, drug_id integer NOT NULL REFERENCES drugs,
	quantity integer NOT NULL, prescribed_on date NOT NULL);
CREATE TABLE invoices (invoice_id integer PRIMARY KEY, patient_id integer NOT NULL REFERENCES patients, issued_on date NOT NULL, amount numeric(10,2) NOT NULL, paid boolean NOT NULL);

INSERT INTO departments VALUES (1, 'Cardiology', 2, 30), (2, 'Surgery', 1, 40), (3, 'Pediatrics', 3, 25), (4, 'Neurology', 4, 20), (5, 'Emergency', 0, 15);
INSERT INTO doctors SELECT i, (ARRAY['Amir', 'Beth', 'Carl', 'Dora', 'Emil'])[1 + i % 5], (ARRAY['Kern', 'Lund', 'Mora', 'Nash', 'Okoye', 'Pratt'])[1 + i % 6],
	(ARRAY['heart', 'general', 'children', 'brain', 'trauma'])[1 + i % 5], 1 + i % 5, current_date - (100 + random() * 4000)::integer, round((5000 + random() * 6000)::numeric, 2) FROM generate_series(1, 30) AS i;
INSERT INTO patients SELECT i, (ARRAY['Iris', 'Jack', 'Kaya', 'Leon', 'Mila', 'Nils', 'Olga'])[1 + i % 7] || ' ' || (ARRAY['Stein', 'Quist', 'Ruiz', 'Sato', 'Toth', 'Ulrich', 'Varga', 'Weiss', 'Yilmaz'])[1 + i % 9],
	date '1935-01-01' + (random() * 30000)::integer, (ARRAY['Lakeview', 'Millbrook', 'Easton'])[1 + (random() * 2)::integer], CASE WHEN i % 9 > 0 THEN (ARRAY['public', 'public', 'private'])[1 + i % 3] END,
	current_date - (random() * 1600)::integer FROM generate_series(1, 500) AS i;
INSERT INTO appointments SELECT i, 1 + (random() * random() * 470)::integer, 1 + (random() * 29)::integer, date_trunc('hour', current_date + interval '8 hours' + (random() * 9)::integer * interval '1 hour' - (random() * 720)::integer * interval '1 day'),
	(ARRAY['completed', 'completed', 'completed', 'completed', 'cancelled', 'missed'])[1 + (random() * 5)::integer] FROM generate_series(1, 4000) AS i;
INSERT INTO admissions SELECT i, 1 + (random() * 450)::integer, 1 + (random() * 4)::integer, d, CASE WHEN d < current_date - 14 THEN d + 1 + (i * 5) % 13 END
	FROM generate_series(1, 900) AS i, LATERAL (SELECT current_date - (random() * 700 + 0 * i)::integer AS d) AS dates;
INSERT INTO treatments SELECT row_number() OVER (ORDER BY a.admission_id), a.admission_id, (ARRAY['scan', 'operation', 'therapy', 'blood test'])[1 + (random() * 3)::integer], round((40 + random() * random() * 5000)::numeric, 2), a.admitted_on + 1
	FROM admissions AS a, generate_series(1, 2);
INSERT INTO drugs SELECT i, (ARRAY['Algomed', 'Betalin', 'Cortal', 'Dexol', 'Emirin', 'Fenax', 'Gastrol', 'Helvit'])[i], round((2 + i * 3.4)::numeric, 2), (i * 37) % 150 * (i % 4) FROM generate_series(1, 8) AS i;
INSERT INTO prescriptions SELECT i, 1 + (random() * 480)::integer, 1 + (random() * 29)::integer, 1 + (random() * 6)::integer, 1 + (random() * 4)::integer, current_date - (random() * 500)::integer FROM generate_series(1, 1500) AS i;
INSERT INTO invoices SELECT i, 1 + (random() * 490)::integer, current_date - (random() * 600)::integer, round((30 + random() * random() * 4000)::numeric, 2), random() < 0.85 FROM generate_series(1, 1300) AS i;
ANALYZE;
