"""Impact: every aggregate figure, a sum over the open entries of the ledger.

scope       what a question is about: place, agency, kind of project and saving, month, moment of knowledge
resolving   the scope that the parameters of a question name
selection   the entries that belong to a scope; keys, what they can be told apart by; grouping, how they are read
tally       what one cell of an answer is made of
folds       tallies from entries; people, the part of volunteers, places and workshops
rollups     the same tallies from cells that are kept; plans says which questions they answer
single      everything one answer is made of, from cells, by one statement
quantities  tonnes per year, over a lifetime and of a period as types that do not add
tonnage     what a tally amounts to in one figure in tonnes, and what was left out why
figures     how a number is answered: reported, zero, not reported, suppressed, undefined
protection  which places can be published together so that no small number follows; weaving, which tables
census      who contributes to the protected figures, by place and one by one
marks       agencies and origins as far as they are told apart everywhere
disclosure  which cells of one figure can be shown to everybody
veil        what callers are not told who do not see a scope in full
cell        every figure of a tally
made        pieces of answers that need not be made again; rows, the groups of a table as JSON
answer      all figures of a scope; table, figures by groups; series, over time; comparison, of two questions
receipt     the contributions that sum to a figure; left_out, the projects that give nothing
units       what places were called at the moment of knowledge
state       which state of the data an answer comes from, and what stands beside it
claims      what programmes published about themselves, beside the figures
"""
