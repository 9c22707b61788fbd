create table x (a int primary key, b text default 'x' check (b <> '')); grant select on x to public; vacuum; begin; commit
