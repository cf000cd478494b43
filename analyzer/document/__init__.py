"""The analysis document: judged and built from dumps, read back from files, taken apart and put together.

`analyzer.analysis` has its types. Nothing is imported here: reading a document must not wait for pandas, which judging
needs.
"""
