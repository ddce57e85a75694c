"""The index of the full text search, kept in step with the records.

A record written by itself is indexed in the transaction that writes it. Records of a bulk wait in the backlog, one row
a batch, until the keeper comes to them (``upkeep``). Whatever the index says, an answer shows only what the caller
may read of the records as they are (``services/search.py``): what was deleted, unpublished or erased a moment ago is
gone from every answer, however late the index hears of it.

words     a text as words, and the forms of a word
records   what each kind of record says
writing   the difference between that and what the index holds
upkeep    the backlog, and making everything anew
"""

from app.services.search_index.writing import later, touch

__all__ = ["later", "touch"]
