"""Releases: signed statistics of a publisher.

tables      the tables of a release, from the tallies of the ledger, as everybody may see them
places      the units they are about, as they were called at the moment of knowledge
joint_projects  published projects that others may report, too
documents   everything a release says, from one state of the data; the same bytes every time
summaries   what would leave the house, for a person
drafts      a release before it is published
publishing  approval by a person, publication, withdrawal
rebuilding  the same bytes again, from the ledger
"""
