"""Text or bytes into records: one module a format in which Windows shows its catalogs."""
