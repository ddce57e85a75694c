"""Exports: records and figures as files, in the columns that templates show and imports read.

files      a file that is written while it is fetched
"""
