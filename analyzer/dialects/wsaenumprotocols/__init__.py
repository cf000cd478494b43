r"""The dialect `wsaenumprotocols`: what Microsoft's sample program for listing Winsock providers prints.

The program is printed in Microsoft's pages on WSAEnumProtocols, WSCEnumProtocols and WSCEnumProtocols32 (in
MicrosoftDocs/sdk-api: nf-winsock2-wsaenumprotocolsa.md, nf-ws2spi-wscenumprotocols.md, nf-ws2spi-wscenumprotocols32.md)
and lives on in many programs that were made from it. Its lines have tabs between label and value:

>>> from analyzer.dialects import wsaenumprotocols
>>> lines = '''WSAEnumProtocols succeeded with protocol count = 1
...
... Winsock Catalog Provider Entry #0
... ----------------------------------------------------------
... Entry type:\t\t\t Base Service Provider
... Protocol:\t\t\t MSAFD Tcpip [TCP/IP]
... Provider ID:\t\t\t {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}
... Catalog Entry ID:\t\t 1001
... Version:\t\t\t 2
... Address Family:\t\t\t 2
... Max Socket Address Length:\t 16
... Min Socket Address Length:\t 16
... Socket Type:\t\t\t 1
... Socket Protocol:\t\t 6
... Socket Protocol Max Offset:\t 0
... Network Byte Order:\t\t 0
... Security Scheme:\t\t 0
... Max Message Size:\t\t 0
... ServiceFlags1:\t\t\t 0x20066
... ServiceFlags2:\t\t\t 0x0
... ServiceFlags3:\t\t\t 0x0
... ServiceFlags4:\t\t\t 0x0
... ProviderFlags:\t\t\t 0x8
... Protocol Chain length:\t\t 1
... '''.split("\n")
>>> (dump,) = wsaenumprotocols.read(lines)
>>> entry = dump.entries[0]
>>> entry.entry.values["service_flags"], entry.entry.values["provider_flags"], entry.line_of("service_flags")
(131174, 8, 19)
>>> [problem.name for problem in dump.problems]
['other-catalog']

What such a listing is:

- It is of one catalog, that of the program's own bitness, which it does not print; only WSCEnumProtocols32 is known to
  list the 32-bit catalog of 64-bit Windows. So it cannot show a machine to be clean, unless a NetBIOS provider shows
  that this is 32-bit Windows, which has one catalog only.
- WSAEnumProtocols leaves out layered entries (chain length 0) and those with PFL_HIDDEN: programs cannot open sockets
  on either.
- It prints neither DLLs, nor which entries a chain leads through, nor name spaces.
- It prints service flags on every Windows: the structure always had them. netsh prints them since Windows 7 only.
- The page of WSCEnumProtocols32 has `if (ChainLen = 1)` where the others compare. So every chain length reads 1, every
  entry is called a base provider, and these two lines say nothing.
"""

from typing import Final

from analyzer.dialects import Dialect
from analyzer.dialects.wsaenumprotocols.assemble import NAME
from analyzer.dialects.wsaenumprotocols.locate import is_mark, stretches
from analyzer.dialects.wsaenumprotocols.reader import read

DIALECT: Final = Dialect(NAME, exact=True, locate=stretches, read=read, marks=is_mark)

__all__ = ["DIALECT", "NAME", "read"]
