"""The network: figures of all publishers put together, of this instance and of its peers.

    chains      which release of a chain stands
    cells       what stands in the place of a number, and sums of it; pure
    place_rows  what is told of one place; pure
    unfolding   a release as rows, places and shared projects, by names instead of indexes; pure
    sources     a publisher's standing release, taken in
    own         what this instance signed itself, taken in
    overlaps    what several publishers tell, so that it counts once
    conflicts   the same as a list for people, and what they settled
    strands     which figures may be added, and which only stand side by side; pure
    figures     questions and answers

Releases are all that goes in, own ones like those of peers: what was not released is in no figure of the network, and
what a release suppresses cannot come out of sums of releases. Nobody's arithmetic is believed: totals are compared with
their rows, and what differs is said.
"""
