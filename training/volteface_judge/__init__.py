"""An independent judge of edits and an embedding of identity, for the figures and for nothing else."""
