"""The five services. Each owns its database and speaks to the others only by messages."""
