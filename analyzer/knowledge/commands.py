"""The commands to send to a customer, in one place, since reports and findings must say the same.

They are for a Command Prompt: PowerShell does not know `%USERPROFILE%`. The Desktop is avoided: it may be redirected.
"""

from __future__ import annotations

from typing import Final

SHOW_CATALOG: Final = 'netsh winsock show catalog > "%USERPROFILE%\\winsock.txt"'
EXPORT_REGISTRY: Final = 'reg export HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinSock2 "%USERPROFILE%\\winsock2.reg"'
WHERE: Final = "in a Command Prompt (cmd.exe)"
SCRIPT: Final = "the script of `winsock-catalog collect`"
"""Collects all of it at once, and packs it."""
