// Placeholder so that the target exists until its first file lands.
