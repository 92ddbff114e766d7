"""Every operation of every gateway, tried by everybody and with everything that does not belong there.

`test_every_cell.py` and `test_hostile_input.py` read the operations from what is served, so a new route without a row
in its service's table fails. One module a service holds its table and the people and objects behind it.
"""
