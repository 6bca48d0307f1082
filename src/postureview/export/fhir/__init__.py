"""The resources of a FHIR R4 Bundle, one file for each kind of fact."""
