"""What goes wrong for a reason outside the program."""


class VoltefaceError(Exception):
    """One sentence: what is wrong, and what to do."""
