"""The full text search: records by their words, the best first.

asking     a question as words, and each word as the words of the index it may mean
finding    in which records they stand
showing    those records as they are and as the caller may see them; pieces of text
answer     all of it, paged
"""

from app.services.search.answer import search

__all__ = ["search"]
