"""What users would otherwise compute with another library: each workload in Scansion, in NumPy and in the peers."""
