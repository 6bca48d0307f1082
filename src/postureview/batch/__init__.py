"""Many recordings → one table, one folder each: on all cores of this machine, or on a Dask cluster."""
