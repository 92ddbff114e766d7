"""The storm: every crash point of every process that a flow passes, at every passage, one at a time.

    make storm                                    all of it (hours); prints a line a crash
    make storm FLOW=order                         one flow
    make storm SEED=7 PASSAGES=1                  another order; only the first passage of each
    make storm ONLY=mission/wallet-worker/before_ack:2      what a failed line names, again

A case starts one process with a crash point, plays the flow over the public gateways as a caller who repeats under the
same key, restarts what died, and asks the oracle of the fault tests.
"""
