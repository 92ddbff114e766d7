"""`python -m services.membership <role or command>`."""

from services.membership.app import service
from shared.roles.run import main

main(service)
