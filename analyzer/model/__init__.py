"""Records in, tables out: what is installed, how it is layered, and which provider a socket gets."""
