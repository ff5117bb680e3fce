"""What `scansion.gradient` is made of."""
