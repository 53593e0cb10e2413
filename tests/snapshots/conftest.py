"""The looks are taken under the same stillness as the behaviour."""

from __future__ import annotations

from tests.ui.conftest import still

__all__ = ["still"]
