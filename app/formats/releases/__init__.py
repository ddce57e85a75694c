"""Releases: what a publisher signs, from bytes to typed entries and back. Pure, no database.

canonical    the one spelling of a document (RFC 8785, whole numbers only), and why something is not in it
keys         Ed25519 keys as JSON Web Keys, named by their thumbprint
signing      an entry as it travels: a compact JWS over a canonical document
words        measures, themes, levels and signs that schema 1 knows
figures      the figures of a release: places, measures and tables, checked as a whole
reading      a document to an entry, with remarks about what is not known here
entries      the kinds of entries, and ``verify_entry``
chain        which entry may follow which, and with which key
differences  what a corrected release says otherwise than the one before
"""
