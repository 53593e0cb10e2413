"""The exit codes of every command; those of errors are errors.py's.

0    done, or in sync (an extra is in sync); `run` ended by SIGTERM, the dashboard by `q`
1    diff, status: something is drifted, missing, stale or terminating, locked or not
2    wrong usage or configuration, or a question declined
3    some resources failed, did not become healthy in time, or could not be compared
4    the cluster could not be reached, or refused everything
5    the same of Git
70   a bug of ours; stderr names its report
130  Ctrl-C
141  stdout was closed
"""

from __future__ import annotations

OK = 0
DIFFERENT = 1
USAGE = 2
PARTLY = 3
CLUSTER = 4
GIT = 5
BUG = 70
INTERRUPTED = 130
CLOSED_PIPE = 141
