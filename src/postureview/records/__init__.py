"""Patients, visits and what was found: a database and a folder of files, nothing else.

``Records.open`` is the way in; it needs the extra ``serve``.
"""
