"""Demo: data to try the product with, clearly told apart into real single facts and made-up rows.

loading    everything in one transaction, as often as one likes
records    from a sheet into a table
reference  agencies, emission factors, funding programmes, published results
places     the units of the official register that the rest needs
pilot_plan the draws behind the made-up pilot: who, where, when, how much
pilot      the made-up pilot: rows whose totals are the published ones
published  ten real projects, as published

What is real and what is made up, item by item, is in ``docs/demo-data.md``.
"""

from app.services.demo.loading import DemoSummary, Scenario, load_demo
from app.services.demo.pilot import PILOT_AGENCY

__all__ = ["PILOT_AGENCY", "DemoSummary", "Scenario", "load_demo"]
