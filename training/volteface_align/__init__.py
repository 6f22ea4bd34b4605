"""Trains the small networks that find a face, align its crop and estimate its camera."""
