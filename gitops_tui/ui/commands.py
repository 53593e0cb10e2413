"""Every command once: its keys, its words, where it counts, and why it cannot run now.

The bindings, the bottom line, the palette, the help screen and the README's table of keys
are all made from this.
"""

from __future__ import annotations

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.ui import reasons
from gitops_tui.ui.command import Command, Group, spell
from gitops_tui.ui.selection import Pane, Selection


def _connected(snapshot: Snapshot, selection: Selection) -> str | None:
    del snapshot, selection
    return None


def _sync_label(snapshot: Snapshot, selection: Selection) -> str:
    del snapshot
    return f"sync {len(selection.marked)} marked" if selection.marked else "sync all"


def _lock_label(snapshot: Snapshot, selection: Selection) -> str:
    del snapshot
    return "unlock" if selection.resource and selection.resource.lock else "lock"


def _auto_label(snapshot: Snapshot, selection: Selection) -> str:
    del selection
    on = snapshot.timer.armed and not snapshot.timer.suspension
    return "suspend" if on else "automatic sync"


def _rollback_label(snapshot: Snapshot, selection: Selection) -> str:
    del snapshot
    return f"undo {len(selection.commits)} marked" if selection.commits else "roll back"


def _pin_label(snapshot: Snapshot, selection: Selection) -> str:
    if reasons.moves_pin(snapshot, selection):
        return "move pin"
    return "unpin" if snapshot.pin else "pin"


_DRIFT = frozenset({Pane.DRIFT})
_ROWS = frozenset({Pane.DRIFT, Pane.PODS})

COMMANDS: tuple[Command, ...] = (
    Command(
        "sync",
        ("s",),
        "Sync now",
        "Apply what Git says, everything or just the marked resources.",
        Group.ACT,
        frozenset(Pane),
        "sync",
        reasons.to_sync,
        _sync_label,
    ),
    Command(
        "mark",
        ("space",),
        "Mark",
        "Mark a resource for the next sync or prune, a commit to undo; or take the mark off.",
        Group.ACT,
        why_not=reasons.to_mark,
    ),
    Command(
        "lock",
        ("L",),
        "Lock or unlock",
        "Hold a resource: syncs, prunes and rollbacks pass it by, with owner and reason.",
        Group.ACT,
        _DRIFT,
        "lock",
        reasons.to_lock,
        _lock_label,
    ),
    Command(
        "rollback",
        ("R",),
        "Roll back",
        "Make the commit under History's cursor the desired one again, or undo it, or those "
        "marked; as a new commit.",
        Group.ACT,
        frozenset({Pane.HISTORY}),
        "roll back",
        reasons.to_roll_back,
        _rollback_label,
    ),
    Command(
        "pin",
        ("p",),
        "Pin or unpin",
        "Hold the cluster at the commit under History's cursor without a commit; let go of what "
        "is pinned.",
        Group.ACT,
        frozenset({Pane.HISTORY}),
        "pin",
        reasons.to_pin,
        _pin_label,
    ),
    Command(
        "take",
        ("T",),
        "Take live into Git",
        "Write what the cluster has in drifted fields into the manifest, as a new commit.",
        Group.ACT,
        _DRIFT,
        why_not=reasons.to_take,
    ),
    Command(
        "release",
        ("i",),
        "Set image",
        "Release another image of the workload: a new commit, pushed and synced.",
        Group.ACT,
        _DRIFT,
        why_not=reasons.to_release,
    ),
    Command(
        "prune",
        ("P",),
        "Prune",
        "Delete what past syncs applied and Git no longer has, after asking.",
        Group.ACT,
        frozenset({Pane.DRIFT}),
        "prune",
        reasons.to_prune,
    ),
    Command(
        "forget",
        ("x",),
        "Forget",
        "Take a stale resource out of the inventory and leave it in the cluster.",
        Group.ACT,
        _DRIFT,
        "forget",
        reasons.to_forget,
    ),
    Command(
        "recreate",
        ("C",),
        "Recreate",
        "Delete what cannot be changed in place and make it anew as Git says, after asking.",
        Group.ACT,
        _DRIFT,
        "recreate",
        reasons.to_recreate,
    ),
    Command(
        "accept",
        ("V",),
        "Vouch for a commit",
        "Where signatures are required: accept what is not verified yourself and sync it, after "
        "asking.",
        Group.ACT,
        why_not=reasons.to_accept,
    ),
    Command(
        "automatic",
        ("A",),
        "Automatic sync on or off",
        "Suspend the timer with a reason, or let it go on.",
        Group.ACT,
        frozenset({Pane.REVISION}),
        "automatic sync",
        reasons.to_turn_automatic,
        _auto_label,
    ),
    Command(
        "fetch",
        ("F", "ctrl+r"),
        "Fetch now",
        "Ask the remote for new commits and read everything again.",
        Group.ACT,
        frozenset({Pane.REVISION, Pane.HISTORY}),
        "fetch",
        _connected,
    ),
    Command(
        "open",
        ("enter",),
        "Open",
        "What is under the cursor: the diff, the pod's logs, or the commit.",
        Group.LOOK,
        frozenset({Pane.HISTORY}),
        "commit",
        reasons.to_open,
    ),
    Command(
        "diff",
        ("d",),
        "Diff",
        "Every field that differs, both sides in full, with their causes.",
        Group.LOOK,
        _DRIFT,
        "diff",
        reasons.to_inspect,
    ),
    Command(
        "yaml",
        ("y",),
        "YAML",
        "The resource as Git says and as the cluster says, beside each other.",
        Group.LOOK,
        _DRIFT,
        "yaml",
        reasons.to_inspect,
    ),
    Command(
        "trace",
        ("h",),
        "History of one",
        "Show in History only the commits that changed this resource's manifest; esc shows all.",
        Group.LOOK,
        _DRIFT,
        "history",
        reasons.to_inspect,
    ),
    Command(
        "logs",
        ("l",),
        "Logs",
        "Follow the log of the pod, or of a pod of the workload.",
        Group.LOOK,
        _ROWS,
        "logs",
        reasons.to_read_logs,
    ),
    Command(
        "problems",
        ("e",),
        "Findings and limits",
        "Manifests that cannot be read, rights that are missing, the last operation's results.",
        Group.LOOK,
        frozenset({Pane.REVISION}),
        "findings",
        _connected,
    ),
    Command(
        "all_pods",
        ("f",),
        "All pods",
        "Show all pods, or only those of the selected workload.",
        Group.LOOK,
        frozenset({Pane.PODS}),
        "all pods",
    ),
    Command(
        "filter",
        ("slash",),
        "Filter",
        "Show only the rows that hold every word typed, older commits too; esc clears it.",
        Group.LOOK,
        frozenset({Pane.DRIFT, Pane.PODS, Pane.HISTORY}),
        "filter",
    ),
    Command(
        "next_match",
        ("n",),
        "Next match",
        "Go to the next row of the filter.",
        Group.LOOK,
        why_not=reasons.to_step_through,
    ),
    Command(
        "previous_match",
        ("N",),
        "Previous match",
        "Go to the previous row of the filter.",
        Group.LOOK,
        why_not=reasons.to_step_through,
    ),
    Command("down", ("j", "down"), "Down", "One row down.", Group.MOVE),
    Command("up", ("k", "up"), "Up", "One row up.", Group.MOVE),
    Command("page_down", ("pagedown", "ctrl+d"), "Page down", "One page down.", Group.MOVE),
    Command("page_up", ("pageup", "ctrl+u"), "Page up", "One page up.", Group.MOVE),
    Command("top", ("g", "home"), "Top", "To the first row.", Group.MOVE),
    Command("bottom", ("G", "end"), "Bottom", "To the last row.", Group.MOVE),
    Command("detail_down", ("J",), "Detail down", "Scroll the detail down.", Group.MOVE),
    Command("detail_up", ("K",), "Detail up", "Scroll the detail up.", Group.MOVE),
    Command("pane_revision", ("1",), "Revision", "Go to the revision pane.", Group.MOVE),
    Command("pane_drift", ("2",), "Drift", "Go to the drift pane.", Group.MOVE),
    Command("pane_pods", ("3",), "Pods", "Go to the pods pane.", Group.MOVE),
    Command("pane_history", ("4",), "History", "Go to the history pane.", Group.MOVE),
    Command("next_pane", ("tab",), "Next pane", "Go to the next pane.", Group.MOVE),
    Command("previous_pane", ("shift+tab",), "Previous pane", "Go to the pane before.", Group.MOVE),
    Command(
        "back",
        ("escape",),
        "Back",
        "Clear the filter, then the marks; leave one resource's history.",
        Group.SCREEN,
    ),
    Command(
        "palette",
        ("colon", "ctrl+p"),
        "Commands",
        "Find a command by its name.",
        Group.SCREEN,
        frozenset(Pane),
        "commands",
    ),
    Command("theme", ("t",), "Theme", "Choose a theme and see it at once.", Group.SCREEN),
    Command("help", ("question_mark",), "Help", "All keys.", Group.SCREEN, frozenset(Pane), "help"),
    Command(
        "quit", ("q", "ctrl+c"), "Quit", "Leave; q first leaves a full-screen view.", Group.SCREEN
    ),
)

VIEW_COMMANDS: tuple[Command, ...] = (
    Command("leave", ("escape", "q"), "Back", "Leave the view.", Group.VIEW, short="back"),
    Command("down", ("j", "down"), "Down", "One line down.", Group.VIEW),
    Command("up", ("k", "up"), "Up", "One line up.", Group.VIEW),
    Command("page_down", ("pagedown", "space", "ctrl+d"), "Page down", "A page.", Group.VIEW),
    Command("page_up", ("pageup", "ctrl+u"), "Page up", "One page up.", Group.VIEW),
    Command("top", ("g", "home"), "Top", "To the first line.", Group.VIEW),
    Command("bottom", ("G", "end"), "Bottom", "To the last line.", Group.VIEW),
    Command("left", ("h", "left"), "Left", "Scroll to the left.", Group.VIEW),
    Command("right", ("l", "right"), "Right", "Scroll to the right.", Group.VIEW),
    Command("search", ("slash",), "Search", "Look for a text.", Group.VIEW, short="search"),
    Command("next_match", ("n",), "Next match", "To the next place found.", Group.VIEW),
    Command("previous_match", ("N",), "Previous match", "To the place before.", Group.VIEW),
)

LOG_COMMANDS: tuple[Command, ...] = (
    Command("follow", ("f",), "Follow", "Follow the end, or stay.", Group.LOGS, short="follow"),
    Command(
        "container", ("c",), "Container", "The pod's next container.", Group.LOGS, short="container"
    ),
    Command(
        "previous",
        ("p",),
        "Previous",
        "The log of the container before it was restarted.",
        Group.LOGS,
        short="previous",
    ),
)

YAML_COMMANDS: tuple[Command, ...] = (
    Command(
        "side",
        ("tab",),
        "Other side",
        "Git, live, or both beside each other.",
        Group.YAML,
        short="Git / live",
    ),
)

# By the names of the desk's commands: these go back to it, and do there what they always do.
DIFF_COMMANDS: tuple[Command, ...] = (
    Command(
        "take", ("T",), "Take live into Git", "As on its row.", Group.DIFF, short="take into Git"
    ),
    Command("release", ("i",), "Set image", "As on its row.", Group.DIFF, short="image"),
    Command("trace", ("h",), "History of one", "As on its row.", Group.DIFF, short="history"),
)

EVERY_COMMAND = (*COMMANDS, *VIEW_COMMANDS, *LOG_COMMANDS, *YAML_COMMANDS, *DIFF_COMMANDS)


def offered(pane: Pane, snapshot: Snapshot | None, selection: Selection) -> list[tuple[str, str]]:
    """What the bottom line shows: key and word of each command that can run here and now."""
    return [
        (spell(command.keys[0]), command.word(snapshot, selection))
        for command in COMMANDS
        if command.short and pane in command.panes and command.reason(snapshot, selection) is None
    ]


def key_table_markdown() -> str:
    """The README's table of keys: what acts and what looks, then the rest in short."""
    rows = ["| key | does |", "|---|---|"]
    rows += [
        f"| {_code(command)} | {command.name}: {command.help} |"
        for command in COMMANDS
        if command.group is not Group.MOVE
    ]
    return "\n".join(rows) + "\n"


def _code(command: Command) -> str:
    return " ".join(f"`{spell(key)}`" for key in command.keys)
