"""What is personal in evidence, replaced by pseudonyms: bytes in, bytes out, and all the rest as it was.

First everything is looked at, so that a name which one file tells is replaced in all; then it is replaced. Lines stay
lines, and pseudonyms are as long as what they replace where that is possible, so that columns, line breaks and values
of a fixed size stay as they are. What the analysis depends on stays: provider ids, flags, numbers, files of products.
"""

from __future__ import annotations

from analyzer.redact.pseudonyms import Pseudonyms
from analyzer.redact.redactor import Redactor

__all__ = ["Pseudonyms", "Redactor"]
