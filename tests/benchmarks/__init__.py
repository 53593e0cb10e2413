"""Measurements beside a peer, or beside a limit, in the same run. No test: nothing is asserted.

Each benchmark is a module with a `main()`. It stands alone and starts what it needs, so that
one's objects are no load on another:

    python -m tests.benchmarks                  # all of them (make bench)
    python -m tests.benchmarks drift sync       # those named
    python -m tests.benchmarks.drift            # one, in this process

A line a figure: what we took, what the peer took or what the limit is, and the ratio. Times are
medians of turns taken one after the other, so that what else the machine does falls on both.
Where processes are compared there is the processor's time too, which a busy machine
changes less.
"""
