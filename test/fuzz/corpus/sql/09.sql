insert into t (a, b) select a, d from u on conflict (a) do update set b = excluded.b returning *
