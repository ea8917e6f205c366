"""The place of levers: change one and see what it buys, first as an estimate, then in paired replications.

`fields` makes forms from the models of levers, `choices` keeps what was changed, `estimates` knows single
effects from earlier pairs; `sheet` is the list of sliders that `lever_list` and `form` are made of;
`headline`, `chart` and `which` show results; `place` puts them together and asks backstage.
"""
