with d as (delete from t returning *) select * into x from d for update
