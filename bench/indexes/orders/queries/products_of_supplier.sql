SELECT p.name, p.price FROM supplier AS s JOIN product AS p USING (supplier_id) WHERE s.name = 'Supplier 444' ORDER BY p.name
