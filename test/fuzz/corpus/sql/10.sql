update t set b = 'y' from u where t.a = u.a; delete from u using t where u.a = t.a; drop table if exists t cascade
