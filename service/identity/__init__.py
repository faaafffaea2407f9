"""Who is asking: accounts, sessions, wrong tries, and the actor that the domain is told about."""
