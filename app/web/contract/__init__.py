"""The guard of the contract: the committed file, what is served, and what changed since the last release."""
