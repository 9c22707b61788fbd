select 1 union select 2 intersect select 3 except (select a from t order by b limit 1) order by 1 offset 2
