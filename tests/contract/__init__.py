"""A second reading of docs/model.md, docs/risk.md and the conditions of the rules, in plain loops over the model file.

Nothing of the engine is used but its door: a document goes in, its result comes out, and what these modules make of the
same document has to be the same. They take the catalogue's tables as files, know no graph but lists of steps, and try
every plan. Where the contract can be read in two ways, the reading is said where it is taken.
"""
