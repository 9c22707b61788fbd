select * from rows from (f(1), g(2)) with ordinality as q(a, b), lateral (select 1) z, t tablesample system (1), xmltable('/a' passing b columns c int path 'c')
