"""DICOM objects of a visit, one file for each kind."""
