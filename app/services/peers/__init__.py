"""Peers: publishers of other instances, and what they signed, fetched by us and believed only as far as it was checked.

    asking     what staff see of peers and pulls, and how a peer is entered, changed and pulled on demand
    line       one conversation with a peer: one deadline, bounded answers, retries
    index      what a peer says its chain is
    pulling    one pull: index, what is new, each entry checked and kept in a transaction of its own
    schedule   which peers are due
    preview    what a first pull would bring; nothing is kept

A pull changes nothing until an entry is right: its bytes are those the index named, signed with the pinned key, and
they chain on the last entry we have. Whatever goes wrong leaves what was received before as it is, and the reason where
staff look.
"""
