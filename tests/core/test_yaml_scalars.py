"""Scalars mean what they mean to kubectl: recorded answers, and kubectl itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gitops_tui.core.yaml_reader import YamlDocument, read_yaml

# What `kubectl label --local --dry-run=client -o json` makes of `k: <text>`.
ANSWERS: dict[str, Any] = {
    "22:22": "22:22",
    "2026-01-02": "2026-01-02",
    "2026-01-02T03:04:05Z": "2026-01-02T03:04:05Z",
    "!!timestamp 2026-01-02": "2026-01-02",
    "on": True,
    "yes": True,
    "y": True,
    "TRUE": True,
    "n": False,
    "No": False,
    "off": False,
    "False": False,
    "~": None,
    "Null": None,
    "nUll": "nUll",
    '""': "",
    "''": "",
    '"on"': "on",
    "'1'": "1",
    "0777": 511,
    "0o777": 511,
    "0O17": 15,
    "08": 8,
    "00": 0,
    "0x1F": 31,
    "-0x1F": -31,
    "0b101": 5,
    "-0b11": -3,
    "0b2": "0b2",
    "0o8": "0o8",
    "0x": "0x",
    "0x1p-2": "0x1p-2",
    "1e3": 1000,
    "1E3": 1000,
    "1e+3": 1000,
    "1e": "1e",
    "1e400": "1e400",
    "1e-7": 1e-7,
    "1e21": 1e21,
    "1.0": 1,
    "1.50": 1.5,
    "-0.0": 0,
    "0.1": 0.1,
    "09.5": 9.5,
    ".5": 0.5,
    "-.5": -0.5,
    ".5_0": 0.5,
    "5.": 5,
    "1.2.3": "1.2.3",
    "+1": 1,
    "--1": "--1",
    "1_000": 1000,
    "1_000.5": 1000.5,
    "_1": "_1",
    "1,000": "1,000",
    "9223372036854775807": 9223372036854775807,
    "9223372036854775808": 9223372036854775808.0,
    "-9223372036854775808": -9223372036854775808,
    "12345678901234567890": 12345678901234567000.0,
    "123456789012345678901234567890": 1.2345678901234568e29,
    "1234567890123456789.0": 1234567890123456800,
    "=": "=",
    "<<": "<<",
    "+": "+",
    ".": ".",
    "Infinity": "Infinity",
    "NaN": "NaN",
    "!!str 123": "123",
    '!!int "3"': 3,
    "!!float 3": 3,
    '!!bool "yes"': True,
    '!!null ""': None,
    "!!binary aGVsbG8=": "hello",
    "!custom 5": "5",
    "! 12": "12",
}
REFUSED = (".inf", "-.inf", ".nan", "!!int abc", "!!bool x", '!!binary "$"')

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
KUBECTL = Path(sys.executable).with_name("kubectl")


def read(text: str) -> YamlDocument:
    """The only document in a text."""
    (document,) = read_yaml(text.encode())
    assert isinstance(document, YamlDocument)
    return document


def go_integer(digits: str) -> int | float:
    """Beyond 64 bits a number is a float that only looks whole."""
    return int(digits) if -(2**63) <= int(digits) < 2**63 else float(digits)


@pytest.mark.parametrize(("text", "value"), ANSWERS.items(), ids=ANSWERS.keys())
def test_kubectl_s_answers(text: str, value: Any) -> None:
    """A plain or tagged scalar becomes the JSON value that kubectl sends."""
    found = read(f"k: {text}\n").value["k"]
    assert (type(found), found) == (type(value), value)


def test_kubectl_itself() -> None:
    """The recorded answers are those of the kubectl in this environment."""
    texts = list(ANSWERS)
    document = CONFIG_MAP + "extra:\n" + "".join(f"  - k: {text}\n" for text in texts)
    ran = subprocess.run(
        [KUBECTL, "label", "--local", "--dry-run=client", "-f", "-", "-o", "json", "x=y"],
        input=document.encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    told = [entry["k"] for entry in json.loads(ran.stdout, parse_int=go_integer)["extra"]]
    assert dict(zip(texts, told, strict=True)) == ANSWERS
    assert read(document).value["extra"] == [{"k": value} for value in ANSWERS.values()]


@pytest.mark.parametrize("text", REFUSED)
def test_what_json_cannot_hold(text: str) -> None:
    """Infinity, and tags that their value does not fit, are faults; the value is not told."""
    (fault,) = read(f"a: 1\nk: {text}\n").faults
    assert fault.line == 2
    assert "abc" not in fault.message


@pytest.mark.parametrize(
    ("key", "text"),
    [("on", "true"), ("1", "1"), ("0x10", "16"), ("1e3", "1000"), ("2026-01-02", "2026-01-02")],
)
def test_keys_become_texts(key: str, text: str) -> None:
    """JSON knows no other keys."""
    assert read(f"{key}: v\n").value == {text: "v"}


@pytest.mark.parametrize("key", ["~", "1.5", "12345678901234567890", "[a]", "{{ .Values.x }}"])
def test_keys_that_cannot_be_texts(key: str) -> None:
    """They are faults with a way out."""
    *_, fault = read(f"? {key}\n: v\n").faults
    assert "quote" in fault.message
