select * from t left join u using (a) where u.d = 'red' or u.d is null
