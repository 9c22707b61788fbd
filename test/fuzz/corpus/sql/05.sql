select count(*) filter (where a > 1) over (partition by b order by c rows 2 preceding), a / count(*) from t group by grouping sets ((a), rollup (b))
