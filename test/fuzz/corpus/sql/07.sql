values (1, 'a'), (2, E'\x41'), (-3, $$x$$), (x'ff', null) limit 2
