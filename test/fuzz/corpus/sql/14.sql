select t.*, (t).a, b[1:2], c::numeric(10, 2), d at time zone 'UTC', extract(year from e), lower(f) = 'X', "Quoted ""x" /* c */ from s.t as t(a, b) -- note
