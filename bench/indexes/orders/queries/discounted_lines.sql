SELECT count(*), sum(quantity) FROM order_line WHERE discount > 0 AND quantity >= 10
