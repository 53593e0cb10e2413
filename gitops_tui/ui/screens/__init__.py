"""The dashboard, the views that fill the screen, and the dialogs that ask."""
