"""The report: which figure was compared with what, how often, and how far the worst was."""

import numpy as np

# Closed forms; what is fitted or optimised; what is drawn apart, in standard errors.
CLOSED, FITTED, ERRORS = 1e-10, 1e-6, 5.0


class Table:
    """Rows of figure and peer: how many numbers were compared, and how far the worst was."""

    def __init__(self):
        self.rows = {}

    def add(self, figure, peer, found, wanted, tolerance, number, scale=0.0):
        """Compares one number or an array of them; an array by its largest entry, anything at least by `scale`."""
        row = self.rows.setdefault((figure, peer), [0, 0.0, tolerance, None])
        if (found is None) != (wanted is None):
            row[0], row[1], row[3] = row[0] + 1, float("inf"), f"fund {number}: {found} for {wanted}"
            return
        if wanted is None:
            return
        found, wanted = np.asarray(found, dtype=float), np.asarray(wanted, dtype=float)
        size = max(np.max(np.abs(wanted), initial=0.0), scale)
        off = np.max(np.abs(found - wanted), initial=0.0)
        off = off / size if size > 0 else off
        row[0] += wanted.size
        if not off <= row[1]:
            row[1], row[3] = off, f"fund {number}"

    def join(self, other):
        """Adds the rows of a table of further funds."""
        for key, (count, worst, tolerance, where) in other.rows.items():
            row = self.rows.setdefault(key, [0, 0.0, tolerance, None])
            row[0] += count
            if not worst <= row[1]:
                row[1], row[3] = worst, where

    def of(self, number):
        """How the figures of one fund are added."""
        return Fund(self, number)

    def write(self):
        width = max(len(figure) for figure, _ in self.rows)
        wide = max(len(peer) for _, peer in self.rows)
        print(f"{'figure':{width}}  {'peer':{wide}}  numbers  largest difference  tolerance")
        for (figure, peer), (count, worst, tolerance, where) in self.rows.items():
            mark = "" if worst <= tolerance else f"  TOO FAR, {where}"
            print(f"{figure:{width}}  {peer:{wide}}  {count:7}  {worst:18.1e}  {tolerance:9.0e}{mark}")
        return all(worst <= tolerance for _, worst, tolerance, _ in self.rows.values())


class Fund:
    """Adds to a table for one fund."""

    def __init__(self, table, number):
        self.table, self.number = table, number

    def closed(self, figure, peer, found, wanted, scale=0.0):
        """A closed form."""
        self.table.add(figure, peer, found, wanted, CLOSED, self.number, scale)

    def fitted(self, figure, peer, found, wanted, scale=0.0):
        """What is fitted or optimised."""
        self.table.add(figure, peer, found, wanted, FITTED, self.number, scale)

    def drawn(self, figure, peer, errors):
        """What another simulation says, told in standard errors of the two."""
        self.table.add(figure, peer, errors, 0.0, ERRORS, self.number)
