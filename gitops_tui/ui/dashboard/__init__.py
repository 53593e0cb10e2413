"""The dashboard: the verdict on top, four panes, and what the keys do there.

frame      what is seen of it, for every snapshot and size
screen     the frame with hands: keys go to the acts, and it is their desk
panes      the four panes as one: what they show, what their cursors point at
desk       what a command finds in front of it; nothing below knows the screen itself
acts       which function each command of the table runs
requests   what is asked of the engine, and the dialogs before it
holds      locks, and the timer's suspension
hosts      a repository's host that ssh does not know
pins       the cluster held at a commit
views      what opens on the whole screen
moves      cursors, marks, panes
palette    every command by its name
layout     how the panes share the terminal
news       what deserves a sentence
"""
