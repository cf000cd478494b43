"""The version, alone in its module so that `--version` and the build read it without importing anything else."""

__version__ = "0.1.0"
