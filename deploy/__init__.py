"""How Pour&Par is put somewhere: on one machine natively (`local`), in containers, behind a gateway."""
