"""Impact: every aggregate figure, computed from the rows of the other concepts.

scope       which shares of which projects a question is about
quantities  tonnes per year and tonnes over a lifetime as two types that do not add
sums        exact sums over the shares in scope, largest remainder in SQL
tonnage     what the savings of the projects in scope amount to, and what was left out why
money       investment and funding
people      volunteers, places, workshops
figures     how a number is answered: reported, zero, not reported, suppressed, undefined
answer      the whole answer
claims      what programmes published about themselves, beside the figures
"""
