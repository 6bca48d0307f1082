"""What ``scripts/benchmark`` runs in child processes, and how it sums up."""
