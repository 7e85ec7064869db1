"""How shippers choose between the ways to a market, and what they book by rail via the port."""
