"""The rules of membership, without any input or output."""
