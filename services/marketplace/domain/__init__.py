"""The rules of the marketplace: what may follow what, who may do it, and the values that the cooperative decides."""
