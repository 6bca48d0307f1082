"""The clinic page: server-rendered pages over the records. Needs the extra ``serve``."""
