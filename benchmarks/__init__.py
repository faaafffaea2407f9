"""Benchmarks: each module measures one thing against a peer, both sides in one run on one server."""
