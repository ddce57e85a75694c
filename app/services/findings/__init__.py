"""Findings: values that can be right and most often are not. Warnings, never refusals.

Nothing here is stored but what staff said about a finding. ``finding`` has the words of a finding, ``asking`` what a
rule is asked, each family of rules is a module (``factors``, ``energy``, ``results``, ``places``, ``duplicates``,
``dates``) of statements that find candidates and pure functions that judge them, ``walking`` goes through all of it in
windows of bounded cost, ``answers`` speaks to the callers.
"""
