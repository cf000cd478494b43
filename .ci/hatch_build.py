"""The build hook of hatchling: a wheel brings what `analyzer/compile_cache.py` would else make in a first run.

What it brings holds for the Python and the libraries of the build, as where `pip install .` builds and installs at
once; elsewhere it is passed over. An editable install brings nothing: what is edited would be passed over as well.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Making(BuildHookInterface[Any]):
    """Adds the folder `analyzer/made` to the wheel."""

    _folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make all files in a temporary folder, from which the wheel is packed."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from analyzer.prebuild import make  # noqa: PLC0415 - the package is there once its folder is in the path
        except ModuleNotFoundError as missing:
            # Built without isolation, and without the libraries: it works all the same, and starts slower.
            self.app.display_warning(f"{missing.name} is not there: grammars and templates are left as they are")
            return
        finally:
            sys.path.remove(self.root)
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        for name in make(folder):
            build_data["force_include"][str(folder / name)] = f"analyzer/made/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder."""
        del version, build_data, artifact_path
        if self._folder is not None:
            self._folder.cleanup()
