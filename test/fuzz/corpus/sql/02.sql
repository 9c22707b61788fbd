with recursive r(n) as (select 1 union all select n + 1 from r where n < 5), s as materialized (select * from t) select * from r, s where r.n = s.a
