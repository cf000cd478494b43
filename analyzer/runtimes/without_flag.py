"""Software that never sets the skip flag on a socket and asks nothing of a provider."""

from __future__ import annotations

from typing import Final

from analyzer.runtimes.reading import never

PREDICATES: Final = {
    "chromium": never("Chromium waits for events and never uses the skip flag, unless an option is switched on."),
    "firefox": never("Firefox never uses the skip flag; it only writes the catalog into crash reports."),
    "asyncio": never("asyncio never uses the skip flag."),
    "java-nio2": never("NIO.2 never uses the skip flag."),
    "boost-asio": never("Boost.Asio never uses the skip flag."),
    "nginx": never("nginx never uses the skip flag."),
    "libevent": never("libevent's IOCP code never uses the skip flag."),
}
