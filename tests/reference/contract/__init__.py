"""The engine's contract, second edition, in numpy and scipy: one module per subject, written from the definitions.

Nothing here reads the engine's code. Losses are positive, money is in the fund's currency, dates run oldest to newest,
and a figure that does not exist is `None`.
"""
