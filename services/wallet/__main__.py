"""`python -m services.wallet <role or command>`."""

from services.wallet.app import service
from shared.roles.run import main

main(service)
