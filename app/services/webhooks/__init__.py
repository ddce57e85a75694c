"""Webhooks: addresses of an agency that hear of changes (``resource``), and how they are told (``sending``).

What is told is put down by ``app.services.webhook_events`` in the transaction of the change. An event is told until the
receiver says that it has it, so it may come twice, with the same ``webhook-id``. Events of an address go out one at a
time, the oldest first; after a failure others may overtake.
"""
