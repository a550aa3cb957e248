"""``make bench``: speed and memory of signing and validating, beside copying, hashing and other programs.

Everything is measured in one run on this machine, files in its cache: medians, and ratios of pairs that were run one
after the other. Nothing is asserted: the tables say which targets are met.
"""
