"""One file for each kind of receiver, found by dropping it here."""
