"""The mutants that mutmut wrote into `mutants/`: where each is, what it changes, and what was judged about it.

mutmut keeps each function as `x_name__mutmut_orig` beside its mutants `x_name__mutmut_1`, `x_name__mutmut_2` ... in one
module. A mutant is told by its function and by its changed lines, not by its number, which shifts with every edit.
"""

from __future__ import annotations

import ast
import difflib
import json
import re
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

TREE: Final = Path("mutants")
JUDGED: Final = Path(__file__).with_name("judged.toml")
_NAME: Final = re.compile(r"(?P<function>.+)__mutmut_(?P<which>orig|\d+)")
_LITERAL: Final = re.compile(r"""("[^"]*"|'[^']*')""")


@dataclass(frozen=True)
class Mutant:
    """One changed function; `lines` are those of the unchanged statement in the file that mutmut wrote."""

    name: str
    path: str
    was: str
    became: str
    lines: frozenset[int]

    @property
    def function(self) -> str:
        """Name the function as people write it: module, class, name."""
        mangled = self.name.partition("__mutmut_")[0]
        module, _, name = mangled.rpartition(".")
        return f"{module}.{name.removeprefix('x').strip('_ǁ') if 'ǁ' not in name else name[2:].replace('ǁ', '.')}"

    @property
    def is_wording(self) -> bool:
        """Tell whether only the letters of a sentence are others: tests do not freeze wording."""
        was, became = (text.replace("XX", "").casefold() for text in (self.was, self.became))
        return was == became and any(" " in literal for literal in _LITERAL.findall(self.was))

    @property
    def key(self) -> tuple[str, str, str]:
        return self.function, self.was, self.became


def read(path: Path) -> list[Mutant]:
    """Read the mutants of one module, named by its path in the checkout; kept, since it takes a second for each."""
    text = (TREE / path).read_text(encoding="utf-8")
    kept = (TREE / "read" / path).with_suffix(f".{sha256(text.encode()).hexdigest()[:16]}.json")
    if kept.exists():
        return [Mutant(*fields, frozenset(lines)) for *fields, lines in json.loads(kept.read_text(encoding="utf-8"))]
    found = _read(path, text)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps([(m.name, m.path, m.was, m.became, sorted(m.lines)) for m in found]), encoding="utf-8")
    return found


def _read(path: Path, text: str) -> list[Mutant]:
    source = text.splitlines()
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    originals: dict[str, ast.FunctionDef] = {}
    changed: list[tuple[str, ast.FunctionDef]] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and (parts := _NAME.fullmatch(node.name)):
            if parts["which"] == "orig":
                originals[parts["function"]] = node
            else:
                changed.append((parts["function"], node))
    result = []
    for function, node in changed:
        original = originals[function]
        statements = _statements(original)
        before = source[original.lineno : original.end_lineno]
        after = source[node.lineno : node.end_lineno]
        # The first line holds the function's name, and with it the number; its own changes are of default values.
        heads = [source[n.lineno - 1].replace(n.name, "") for n in (original, node)]
        before, after = [heads[0], *before], [heads[1], *after]
        was, became, first = _difference(before, after)
        line = original.lineno + first
        result.append(Mutant(f"{module}.{node.name}", str(path), was, became, statements.get(line, frozenset({line}))))
    return result


def _difference(before: list[str], after: list[str]) -> tuple[str, str, int]:
    was, became, first = [], [], -1
    for tag, start, end, other, other_end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            first = start if first < 0 else first
            was += before[start:end]
            became += after[other:other_end]
    return _joined(was), _joined(became), first


def _joined(lines: list[str]) -> str:
    return "\n".join(line.strip() for line in lines)


def _statements(function: ast.FunctionDef) -> dict[int, frozenset[int]]:
    """Give for each line the lines of its statement; of one that holds others, its head."""
    # The head of the function itself runs when it is defined: what it says counts wherever the body runs.
    inside = frozenset(range(function.body[0].lineno, (function.end_lineno or 0) + 1))
    result = dict.fromkeys(range(function.lineno, function.body[0].lineno), inside)
    # ast.walk goes from the outside in, so the innermost statement has the last word.
    for node in ast.walk(function):
        if isinstance(node, ast.stmt) and node is not function:
            body = getattr(node, "body", None)
            end = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno
            lines = frozenset(range(node.lineno, max(end or 0, node.lineno) + 1))
            result |= dict.fromkeys(lines, lines)
        elif isinstance(node, ast.match_case):
            lines = frozenset({node.pattern.lineno, node.body[0].lineno})
            result[node.pattern.lineno] = lines
    return result


class Judged:
    """The survivors that were judged to be no fault, one by one or by their kind of change."""

    def __init__(self) -> None:
        """Read what was judged."""
        table = tomllib.loads(JUDGED.read_text(encoding="utf-8"))
        self._single = {(row["function"], row["was"], row["became"]) for row in table.get("mutant", ())}
        self._kinds = [(row["of"], re.compile(row["change"])) for row in table.get("kind", ())]

    def __contains__(self, mutant: Mutant) -> bool:
        """Tell whether a mutant is listed, or only loses what a listed kind is about."""
        return mutant.key in self._single or any(
            mutant.became.count(of) < mutant.was.count(of)
            and change.sub("", mutant.was) == change.sub("", mutant.became)
            for of, change in self._kinds
        )
