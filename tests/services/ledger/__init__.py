"""The impact ledger: what it holds after any sequence of writes."""
