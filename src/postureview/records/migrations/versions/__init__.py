"""The tables, from their first form to the present one."""
