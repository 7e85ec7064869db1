"""What happens to the boxes of cities that have joined, one module a kind; `kinds` lists them."""
