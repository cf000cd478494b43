r"""The registry's own catalogs, as text: `.reg` exports and what `reg query` prints; and as hives (`.hive`).

>>> from analyzer.dialects import registry
>>> key = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\WinSock2\Parameters"
>>> lines = [
...     rf"{key}\NameSpace_Catalog5\Catalog_Entries\000000000001",
...     "    LibraryPath    REG_SZ    mswsock.dll",
...     "    DisplayString    REG_SZ    Tcpip",
...     "    ProviderId    REG_BINARY    409D05229E7ECF11AE5A00AA00A7112B",
...     "    SupportedNameSpace    REG_DWORD    0xc",
...     "    Enabled    REG_DWORD    0x1",
...     "    Version    REG_DWORD    0x0",
... ]
>>> (dump,) = registry.read(lines)
>>> dump.dialect, dump.entries[0].entry.values["provider_id"], dump.entries[0].line_of("name_space")
('registry-query', '{22059D40-7E9E-11CF-AE5A-00AA00A7112B}', 5)
"""

from typing import Final

from analyzer.dialects import Dialect
from analyzer.dialects.registry.reader import is_mark, read, stretches

DIALECT: Final = Dialect("registry", exact=True, locate=stretches, read=read, marks=is_mark)

__all__ = ["DIALECT", "read", "stretches"]
