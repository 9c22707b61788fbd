select * from t where a not in (select a from u) and b <> all (select b from t) and b not in ('x', null)
