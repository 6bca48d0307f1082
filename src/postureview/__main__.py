"""``python -m postureview`` and the ``postureview`` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from postureview.cli.app import app

    app(prog_name="postureview")


if __name__ == "__main__":
    main()
