select t.a, sum(u.a) from t join u on u.a = t.a where t.b = 'x' and t.c between '2024-01-01' and '2024-01-31' group by t.a having count(*) > 1 order by 2 desc nulls last limit 3
