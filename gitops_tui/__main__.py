"""`python -m gitops_tui`."""

from gitops_tui.cli.main import main

if __name__ == "__main__":
    main()
