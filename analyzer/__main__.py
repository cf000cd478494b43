"""`python -m analyzer` is `winsock-catalog`."""

from analyzer.cli import main

main()
