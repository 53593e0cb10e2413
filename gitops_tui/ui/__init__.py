"""The screen: it shows snapshots and sends requests, and decides nothing.

app        the App: connects after the first frame, follows the snapshots, themes
commands   every command once: its keys, its words, and why it cannot run now
terminal   what is drawn on, and that it may go away
render/    rows, sentences and views as text; pure
widgets/   tables, panes, the verdict, the bottom line
screens/   the full-screen views, the dialogs
dashboard/ the main screen, and what its keys do
"""
