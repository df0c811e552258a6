"""How a process that serves for days treats Python's collector of reference cycles."""

import gc

NEW_OBJECTS = 20_000  # Python's own 700 are passed several times by each page
ROUNDS = 20


def settle() -> None:
    """Once a process, when everything is loaded: what is there stays, and is left out of every later collection.

    The hall's code and models are half a million objects. To go through them again and again, in vain, took an eighth
    of an act's time and of a paper's.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, ROUNDS, ROUNDS)
