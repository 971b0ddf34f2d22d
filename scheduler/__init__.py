"""Work that the clock wakes."""
