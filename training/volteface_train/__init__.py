"""Trains, measures and exports the `compact` network of Volteface (see docs/compact.md)."""
