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

How a dump is read, and by which module:

1. `fast` is asked first. It divides a text, by its bytes, into entries that stood in texts before (`known_entries`,
   recognized and kept by `layouts`) and other lines. Whole dumps of known entries, with nothing odd around them, need
   no reader (`fast.express`). Else the reader is given the known entries; or the whole text, where lines must be
   changed before they can be read (quotes, prefixes, carriers).
2. `reader` asks `rows` for the lines without blank ones. `split_joined` divides lines in which a listing was joined, by
   what `joined` learns of the line itself or at known words (`near_marks` keeps that quick); `breaks` joins again what
   a program broke. Known entries that follow one another are one row.
3. `blocks` divides the rows where entries begin: around GUIDs. Of each block, `grammar` (lark) takes the longest entry.
4. `labels` learns from the entries that were read, and names the language. `recovery` reads what is left of the others,
   and those whose labels contradict their order.
5. `assemble` divides the entries into dumps, by their `sections`; `problems` says what is missing or damaged.

There are two ways because the reader takes twenty times as long, and a fleet prints the same entries again and again.
They are held to agree: a known entry is what the grammar said of the first one like it, both ways ask the same
functions what a text as a whole tells, and the fast way gives up where a line could be odd to any step of the reader.
`tests/dialects/test_netsh_express.py` and `test_netsh_fast.py` compare them on random, damaged and real dumps.
"""

from typing import Final

from analyzer.dialects import Dialect
from analyzer.dialects.netsh.assemble import NAME
from analyzer.dialects.netsh.joined import is_listing as is_joined_listing
from analyzer.dialects.netsh.reader import read
from analyzer.inputs.locate import stretches

DIALECT: Final = Dialect(NAME, exact=False, locate=stretches, read=read)

__all__ = ["DIALECT", "NAME", "is_joined_listing", "read"]
