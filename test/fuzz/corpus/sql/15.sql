select * from t where b = lower('X') or 1 = 1 and c <= '2024-01-31' and d is distinct from e and f like 'x' and g ~* 'y' or not h
