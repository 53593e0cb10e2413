"""Which proxy the environment names for an API server, if it names one."""

from __future__ import annotations

import pytest

from gitops_tui.cluster.transport import proxied

SERVER = "https://api.example.org:6443"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"HTTPS_PROXY": "http://proxy.example.org:3128"}, True),
        ({"https_proxy": "http://proxy.example.org:3128"}, True),
        ({"HTTP_PROXY": "http://proxy.example.org:3128"}, False),
        ({"HTTPS_PROXY": "http://proxy.example.org:3128", "NO_PROXY": "example.org"}, False),
        ({"HTTPS_PROXY": "http://proxy.example.org:3128", "NO_PROXY": "other.org"}, True),
    ],
)
def test_a_proxy_is_used_where_the_environment_says_so(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: bool
) -> None:
    """As kubectl does: by the address's scheme, and not for what is to be reached directly."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxied(SERVER) is expected
