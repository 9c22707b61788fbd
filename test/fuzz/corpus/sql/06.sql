select (select max(a) from u where u.a = t.a), exists (table u), array(select 1), row(1, 2), case when a then b else c end from t
