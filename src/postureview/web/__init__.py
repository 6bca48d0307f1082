"""The clinic page: a local web application over the records."""
