"""The kit: how services talk, store, serve and are run. It holds no business noun outside `contracts/`."""
