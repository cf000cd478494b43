"""The dialect `netsh`: what `netsh winsock show catalog` prints, in any language.

>>> from analyzer.dialects import netsh
>>> lines = [
...     "Name Space Provider Entry (32)",
...     "------------------------------------------------------",
...     "Description:                        Tcpip",
...     "Provider ID:                        {22059D40-7E9E-11CF-AE5A-00AA00A7112B}",
...     "Name Space:                         12",
...     "Active:                             1",
...     "Version:                            0",
... ]
>>> (dump,) = netsh.read(lines)
>>> dump.language, dump.entries[0].entry.values["name_space"], dump.entries[0].line_of("name_space")
('en', 12, 5)
"""

from typing import Final

from analyzer.dialects import Dialect
from analyzer.dialects.netsh.assemble import NAME
from analyzer.dialects.netsh.joined import is_listing as is_joined_listing
from analyzer.dialects.netsh.reader import read
from analyzer.inputs.locate import stretches

DIALECT: Final = Dialect(NAME, exact=False, locate=stretches, read=read)

__all__ = ["DIALECT", "NAME", "is_joined_listing", "read"]
