"""The worker: the other door of the house. Jobs come in through the queue and become calls of services."""
