"""The software that suffers, in short names."""

from __future__ import annotations

from hand_built import runtime

from analyzer.outputs import software

RUNTIMES = [
    runtime("libuv", "libuv TCP (Node.js, Electron)", "all", "slower", "why"),
    runtime("java", "Java (JDK 17)", "all", "unaffected", "why"),
    runtime("wsl2", "WSL 2 (wsl.exe, Docker)", "all", "fails", "why"),
    runtime("dotnet", ".NET (Core and later)", "all", "exposed", "why"),
]


def test_what_suffers_goes_by_how_much_and_the_rest_is_left_out():
    """Names without what stands behind them; of what only slows down, the first example says what it is about."""
    assert list(software.hit(RUNTIMES).items()) == [
        ("exposed", [".NET"]),
        ("fails", ["WSL 2"]),
        ("slower", ["libuv TCP (Node.js ...)"]),
    ]


def test_every_runtime_stands_under_its_status():
    own = software.by_status(RUNTIMES)
    assert {status: [runtime.id for runtime in its] for status, its in own.items()} == {
        "exposed": ["dotnet"],
        "fails": ["wsl2"],
        "slower": ["libuv"],
        "unaffected": ["java"],
    }
