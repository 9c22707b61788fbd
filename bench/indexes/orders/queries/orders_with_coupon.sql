SELECT o.order_id, o.total, c.code FROM orders AS o JOIN coupon AS c USING (coupon_id) WHERE c.code = 'SAVE120'
